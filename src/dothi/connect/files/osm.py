"""OpenStreetMap extracts, as PBF or XML.

Three layers, since points, lines and areas become different kinds of things: `points` are nodes with tags,
`lines` are ways, `areas` are closed ways that mean an area and multipolygon relations. Nodes without tags
only carry ways; other relations (routes, restrictions) have no shape of their own, and are left out.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from osmium.filter import EmptyTagFilter
from osmium.geom import WKBFactory

from dothi.connect.files.layers import (
    ROWS_AT_ONCE,
    Chunk,
    Field,
    JsonValue,
    Layer,
    RowProblem,
    make_missing_layer,
)
from dothi.vocabulary.errors import UnreadableFile

_GEOMETRIES = {"points": "Point", "lines": "LineString", "areas": "MultiPolygon"}
_LINES = frozenset({"highway", "railway", "waterway", "barrier", "aerialway", "route", "power"})
"""A closed way with one of these is a ring road or a fence, not what it surrounds …"""
_AREAS = frozenset(
    {"building", "landuse", "leisure", "amenity", "natural", "water", "place", "boundary", "area:highway"}
)
"""… unless one of these says so."""
_WITH_AREA = frozenset({"multipolygon", "boundary"})
_INCOMPLETE = RowProblem(
    code="object_incomplete",
    message="Parts of this object lie outside the extract, or a ring is not closed; take a larger extract.",
)
_BROKEN = (RuntimeError, OSError, ValueError)
Row = tuple[str, dict[str, JsonValue], str | None]
"""Id, tags, and WKB in hexadecimal digits, None where parts are missing."""


class OsmSource:
    """An OpenStreetMap file; `file_format` is "pbf" or "osm"."""

    format = "OpenStreetMap"
    notices: tuple[str, ...]

    def __init__(self, path: Path, file_format: str) -> None:
        self._path = path.resolve()
        self._format = file_format
        tags: dict[str, Counter[str]] = {name: Counter() for name in _GEOMETRIES}
        counts = Counter[str]()
        left_out = 0
        for item in self._list_tagged(osmium.FileProcessor(self._open())):
            name = _find_layer(item)
            if name is None:
                left_out += 1
            else:
                counts[name] += 1
                tags[name].update(tag.k for tag in item.tags)
        self.notices = ("relations_left_out",) if left_out else ()
        self.layers = tuple(
            _make_layer(name, tags[name], counts[name]) for name in _GEOMETRIES if counts[name]
        )
        if not self.layers:
            raise UnreadableFile("There is no object with tags in it.", reason="no_tags")

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The objects of a layer; an object that is not complete is a row without geometry."""
        if layer not in {each.name for each in self.layers}:
            raise make_missing_layer(layer)
        return self._read(layer, rows_at_once)

    def close(self) -> None:
        """Nothing is held open between readings."""

    def _read(self, layer: str, rows_at_once: int) -> Iterator[Chunk]:
        rows: list[Row] = []
        first_row = 1
        for row in self._list_areas() if layer == "areas" else self._list_simple(layer):
            rows.append(row)
            if len(rows) == rows_at_once:
                yield _make_chunk(rows, first_row)
                first_row += len(rows)
                rows = []
        if rows:
            yield _make_chunk(rows, first_row)

    def _list_simple(self, layer: str) -> Iterator[Row]:
        processor = osmium.FileProcessor(self._open())
        if layer == "lines":
            processor = processor.with_locations()
        factory = WKBFactory()
        for item in self._list_tagged(processor):
            if _find_layer(item) == layer:
                make = factory.create_point if item.is_node() else factory.create_linestring
                yield _name(item), _read_tags(item), _find_shape(make, item)

    def _list_areas(self) -> Iterator[Row]:
        """Areas as they are put together, then those that could not be."""
        processor = osmium.FileProcessor(self._open()).with_areas()
        factory = WKBFactory()
        waiting: dict[str, dict[str, JsonValue]] = {}
        made: set[str] = set()
        for item in self._list_tagged(processor):
            if item.is_area():
                name = f"{'way' if item.from_way() else 'relation'}/{item.orig_id()}"
                tags = _read_tags(item)
                if item.from_way() and not _is_area(tags):
                    continue
                waiting.pop(name, None)
                made.add(name)
                yield name, tags, _find_shape(factory.create_multipolygon, item)
            elif _find_layer(item) == "areas" and _name(item) not in made:
                waiting[_name(item)] = _read_tags(item)
        for name, tags in waiting.items():
            yield name, tags, None

    def _list_tagged(self, processor: Any) -> Iterator[Any]:
        try:
            yield from processor.with_filter(EmptyTagFilter())
        except _BROKEN as problem:
            raise UnreadableFile(
                f"It is truncated or damaged: {problem}.", reason="damaged", blanks={"detail": str(problem)}
            ) from problem

    def _open(self) -> osmium.io.File:
        return osmium.io.File(str(self._path), self._format)


def _find_layer(item: Any) -> str | None:
    if item.is_node():
        return "points"
    tags = item.tags
    if item.is_way():
        return "areas" if len(item.nodes) > 3 and item.is_closed() and _is_area(tags) else "lines"
    has_shape = item.is_relation() and tags.get("type") in _WITH_AREA and len(tags) > 1
    return "areas" if has_shape else None


def _is_area(tags: Any) -> bool:
    said = tags.get("area")
    if said in ("yes", "no"):
        return bool(said == "yes")
    if tags.get("natural") == "coastline":
        return False
    return not any(key in tags for key in _LINES) or any(key in tags for key in _AREAS)


def _name(item: Any) -> str:
    kind = "node" if item.is_node() else "way" if item.is_way() else "relation"
    return f"{kind}/{item.id}"


def _read_tags(item: Any) -> dict[str, JsonValue]:
    return {tag.k: tag.v for tag in item.tags}


def _find_shape(make: Any, item: Any) -> str | None:
    try:
        return str(make(item))
    except (RuntimeError, ValueError, osmium.InvalidLocationError):
        return None


def _make_layer(name: str, tags: Counter[str], count: int) -> Layer:
    fields = tuple(Field(name=tag, type="text") for tag, _ in tags.most_common())
    return Layer(
        name=name, fields=fields, geometry=_GEOMETRIES[name], crs="EPSG:4326", count=count, feature_ids=True
    )


def _make_chunk(rows: list[Row], first_row: int) -> Chunk:
    shapes = np.asarray(shapely.from_wkb([row[2] for row in rows], on_invalid="ignore"), dtype=object)
    lost = np.flatnonzero(shapely.is_missing(shapes))
    return Chunk(
        first_row=first_row,
        geometries=shapes,
        properties=[row[1] for row in rows],
        ids=[row[0] for row in rows],
        problems={int(index): _INCOMPLETE for index in lost},
    )
