"""Reading an OpenStreetMap extract for the base map: each chunk of objects becomes lines of GeoJSON."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import osmium
import pyproj
import shapely
from osmium.filter import KeyFilter
from osmium.geom import WKBFactory

from dothi.connect.basemap.islands import HOANG_SA, SEAS, TRUONG_SA
from dothi.connect.basemap.naming import Names
from dothi.connect.basemap.sorting import (
    AREA_KEYS,
    MOST_ZOOM,
    OTHER_KEYS,
    Placing,
    get_area_zoom,
    place_area,
    place_line,
    place_point,
)
from dothi.connect.files.recognition import recognise
from dothi.vocabulary.errors import InvalidInput, UnreadableFile

_WANTED = "Give an OpenStreetMap extract: .osm.pbf, .osm, .osm.bz2 or .osm.gz."
_PACKED = {".bz2": "osm.bz2", ".gz": "osm.gz"}
_BROKEN = (RuntimeError, OSError, ValueError)
_OBJECTS_AT_ONCE = 8_192
_EAST_OF_VIETNAM = 110.5
"""Only what lies east of this meridian can be in the archipelagos' seas."""
_MOST_LEVEL = 11
_VN2000 = "EPSG:4756"
_NAME_LATER = 2
"""An area's name is written from so many zooms on after the area itself is drawn."""


class _Row(msgspec.Struct, kw_only=True):
    shape: str
    placing: Placing
    names: Names


class Extract:
    """An OpenStreetMap extract: .osm.pbf, .osm, .osm.bz2 or .osm.gz.

    `taken_at` is when it was taken out of OpenStreetMap, or None where it does not say so. Raises
    InvalidInput where there is no file, and UnreadableFile, saying what it is instead.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._format = _get_format(path)
        self._coast: list[str] = []
        self._bounds: tuple[float, float, float, float] | None = None
        self.taken_at = _read_date(self._open(), path)

    @property
    def lies_in_vietnam(self) -> bool:
        """Whether anything that was read lies in Vietnam, as far as boxes tell."""
        if self._bounds is None:
            return False
        area = pyproj.CRS.from_user_input(_VN2000).area_of_use
        country = [shapely.box(*area.bounds)] if area else []
        read = shapely.box(*self._bounds)
        return any(shapely.intersects(read, each) for each in (*country, HOANG_SA, TRUONG_SA))

    def read(self) -> Iterator[tuple[bytes, int]]:
        """Lines of GeoJSON as tippecanoe takes them, and how many features they are.

        Raises UnreadableFile where the file is damaged, or there is nothing in it that a map shows.
        """
        levels = self._read_border_levels()
        rows: list[_Row] = []
        something = False
        for row in self._list_rows(levels):
            rows.append(row)
            if len(rows) >= _OBJECTS_AT_ONCE:
                something = True
                yield self._write(rows)
                rows = []
        something = something or bool(rows or self._coast)
        if not something:
            raise UnreadableFile("There is nothing in it that a map shows: no road, water, house or place.")
        yield self._write(rows)
        yield _write_coast(self._coast)

    def _list_rows(self, levels: dict[int, int]) -> Iterator[_Row]:
        processor = osmium.FileProcessor(self._open()).with_areas(KeyFilter(*AREA_KEYS))
        factory = WKBFactory()
        for item in self._list_safely(processor.with_filter(KeyFilter(*AREA_KEYS, *OTHER_KEYS))):
            tags = {tag.k: tag.v for tag in item.tags}
            make: Any = factory.create_point
            if item.is_node():
                found = place_point(tags)
            elif item.is_way():
                if tags.get("natural") == "coastline":
                    self._coast += [each for each in (_make(factory.create_linestring, item),) if each]
                found, make = place_line(tags, levels.get(item.id)), factory.create_linestring
            elif item.is_area():
                found, make = place_area(tags), factory.create_multipolygon
            else:
                continue
            if not found:
                continue
            shape = _make(make, item)
            if shape is not None:
                names = Names(tags)
                yield from (_Row(shape=shape, placing=placing, names=names) for placing in found)

    def _read_border_levels(self) -> dict[int, int]:
        """Way to the level of the highest unit that it bounds; the highest has the smallest number."""
        relations = osmium.FileProcessor(self._open(), osmium.osm.RELATION).with_filter(KeyFilter("boundary"))
        levels: dict[int, int] = {}
        for relation in self._list_safely(relations):
            level = relation.tags.get("admin_level", "")
            if relation.tags.get("boundary") != "administrative" or not level.isdecimal():
                continue
            for member in relation.members:
                if member.type == "w":
                    levels[member.ref] = min(int(level), levels.get(member.ref, _MOST_LEVEL))
        return levels

    def _list_safely(self, processor: Any) -> Iterator[Any]:
        try:
            yield from processor
        except _BROKEN as problem:
            raise _make_damaged(self._path, problem) from problem

    def _write(self, rows: list[_Row]) -> tuple[bytes, int]:
        shapes = np.asarray(shapely.from_wkb([row.shape for row in rows]), dtype=object)
        bounds = shapely.bounds(shapes).reshape(-1, 4)
        self._widen(bounds)
        at_sea = bounds[:, 2] > _EAST_OF_VIETNAM
        at_sea[at_sea] = shapely.intersects(SEAS, shapes[at_sea])
        widths = np.sqrt(np.nan_to_num(shapely.area(shapes)))
        points = np.array([row.placing.as_point for row in rows], dtype=bool)
        shapes[points] = shapely.point_on_surface(shapes[points])
        written = shapely.to_geojson(shapes)
        lines = [
            line
            for row, shape, sea, width in zip(rows, written, at_sea, widths, strict=True)
            if (line := _write_line(row, shape, at_sea=bool(sea), width=float(width))) is not None
        ]
        return b"".join(lines), len(lines)

    def _widen(self, bounds: np.ndarray[Any, Any]) -> None:
        if not len(bounds):
            return
        both = bounds if self._bounds is None else np.vstack((bounds, [self._bounds]))
        west, south = both[:, :2].min(axis=0)
        east, north = both[:, 2:].max(axis=0)
        self._bounds = (float(west), float(south), float(east), float(north))

    def _open(self) -> osmium.io.File:
        return osmium.io.File(str(self._path), self._format)


def _get_format(path: Path) -> str:
    """Raises InvalidInput where there is no file, and UnreadableFile for one of another format."""
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.", field="extract")
    packed = _PACKED.get(path.suffix.lower())
    if packed is not None:
        return packed
    try:
        found = recognise(path)
    except UnreadableFile as problem:
        raise UnreadableFile(f"{path.name}: {problem.detail} {_WANTED}") from problem
    if found not in ("osm-pbf", "osm-xml"):
        raise UnreadableFile(f"{path.name} is {found}. {_WANTED}")
    return "pbf" if found == "osm-pbf" else "osm"


def _read_date(file: osmium.io.File, path: Path) -> datetime | None:
    """When the extract was taken, as its header says."""
    try:
        header = osmium.io.Reader(file, osmium.osm.NOTHING).header()
    except _BROKEN as problem:
        raise _make_damaged(path, problem) from problem
    said = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    try:
        taken = datetime.fromisoformat(said)
    except ValueError:
        return None
    return taken if taken.tzinfo else taken.replace(tzinfo=UTC)


def _make_damaged(path: Path, problem: BaseException) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} is no OpenStreetMap file, or is truncated or damaged: {problem}.",
        reason="damaged",
        blanks={"detail": str(problem)},
    )


def _make(make: Any, item: Any) -> str | None:
    """The shape in hexadecimal digits, or None where parts of it lie outside the extract."""
    try:
        return str(make(item))
    except (RuntimeError, ValueError, osmium.InvalidLocationError):
        return None


def _write_line(row: _Row, shape: str, *, at_sea: bool, width: float) -> bytes | None:
    """One feature, or None for what is not drawn: a name that there is not, a border in the archipelagos."""
    placing = row.placing
    properties = dict(placing.properties)
    if at_sea:
        properties.pop("ref", None)
        if placing.layer == "boundary":
            return None
    name = row.names.find(at_sea=at_sea)
    if name is not None and placing.layer not in ("building", "boundary", "green", "water"):
        properties["name"] = name
    elif not placing.unnamed:
        return None
    zoom = placing.minzoom
    if zoom is None:
        zoom = get_area_zoom(width)
        if placing.as_point:
            zoom = min(MOST_ZOOM, zoom + _NAME_LATER)
    return _write_feature(placing.layer, zoom, properties, shape)


def _write_feature(layer: str, minzoom: int, properties: dict[str, str | int], shape: str) -> bytes:
    place = {"layer": layer, "minzoom": minzoom}
    content = msgspec.json.encode({"type": "Feature", "tippecanoe": place, "properties": properties})
    return content[:-1] + b',"geometry":' + shape.encode() + b"}\n"


def _write_coast(shapes: list[str]) -> tuple[bytes, int]:
    """Coastlines joined to each other: islands where they close, else lines at which the sea begins."""
    if not shapes:
        return b"", 0
    lines = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(shapely.from_wkb(shapes))))
    features = []
    for line in lines:
        # Land lies to the left of a coastline, so an island goes round against the clock.
        island = line.is_closed and shapely.is_ccw(line)
        shape = shapely.Polygon(line) if island else line
        width = float(np.sqrt(shape.area)) if island else line.length
        layer = "island" if island else "coast"
        features.append(_write_feature(layer, get_area_zoom(width), {}, shapely.to_geojson(shape)))
    return b"".join(features), len(features)
