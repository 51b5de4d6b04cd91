"""GeoPackage, Shapefile, KML, DXF and FlatGeobuf, which GDAL reads."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyogrio.raw import open_arrow

from dothi.connect.files.arrow_values import list_values, make_properties
from dothi.connect.files.gdal import ask, clean, describe, list_names
from dothi.connect.files.layers import ROWS_AT_ONCE, Chunk, Field, FieldType, JsonValue, Layer
from dothi.connect.files.shapes import read_wkb
from dothi.vocabulary.errors import UnreadableFile

_TYPES: dict[str, FieldType] = {
    "OFTInteger": "integer",
    "OFTInteger64": "integer",
    "OFTReal": "number",
    "OFTString": "text",
    "OFTDate": "date",
    "OFTTime": "time",
    "OFTDateTime": "time",
}
_SUBTYPES: dict[str, FieldType] = {"OFSTBoolean": "boolean", "OFSTJSON": "json"}
_STRAIGHT = {
    "Unknown": "mixed",
    "CompoundCurve": "LineString",
    "CircularString": "LineString",
    "CurvePolygon": "Polygon",
    "MultiCurve": "MultiLineString",
    "MultiSurface": "MultiPolygon",
}
_STYLE = frozenset({"altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"})
"""Columns that the KML driver adds to every layer: how a placemark is drawn, not what it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A layer, and where GDAL finds it."""

    layer: Layer
    path: Path
    index: int
    encoding: str | None = None
    with_ids: bool = False


class VectorSource:
    """An open file, or several Shapefiles together."""

    def __init__(
        self, *, title: str, parts: list[Part], notices: list[str], folder: tempfile.TemporaryDirectory[str]
    ) -> None:
        if not parts:
            raise UnreadableFile("There is no layer in it.")
        self.format = title
        self.layers = tuple(part.layer for part in parts)
        self._notices = notices
        self._parts = {part.layer.name: part for part in parts}
        self._folder = folder

    @property
    def notices(self) -> tuple[str, ...]:
        """Codes, each once."""
        return tuple(dict.fromkeys(self._notices))

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The rows in the file's order; raises UnreadableFile, also where the file breaks off."""
        part = self._parts.get(layer)
        if part is None:
            raise UnreadableFile(f"It has no layer named {layer!r}.")
        return _read(part, rows_at_once)

    def close(self) -> None:
        """Remove the links, or what was unpacked."""
        self._folder.cleanup()


def open_vector(path: Path, *, title: str, driver: str, suffix: str) -> VectorSource:
    """A file that holds its layers by itself, by its GDAL driver and the suffix GDAL expects."""
    folder = tempfile.TemporaryDirectory(prefix="dothi-file-")
    try:
        link = Path(folder.name) / f"layer{suffix}"
        link.symlink_to(path.resolve())
        notices: list[str] = []
        names = make_names([path.stem if name == "layer" else name for name in list_names(link, driver)])
        parts = [make_part(link, index, name, notices) for index, name in enumerate(names)]
        return VectorSource(title=title, parts=parts, notices=notices, folder=folder)
    except BaseException:
        folder.cleanup()
        raise


def make_part(path: Path, index: int, name: str, notices: list[str], encoding: str | None = None) -> Part:
    """What GDAL tells of one layer; adds notices of what will be left out."""
    info, _ = describe(path, index)
    driver = str(info["driver"])
    fields = tuple(_list_fields(info, driver, notices))
    layer = Layer(
        name=name,
        fields=fields,
        geometry=_name_geometry(info["geometry_type"]),
        crs=_find_crs(info["crs"]),
        count=info["features"] if info["features"] >= 0 else None,
        feature_ids=False,
    )
    return Part(layer=layer, path=path, index=index, encoding=encoding, with_ids=driver == "GPKG")


def make_names(names: list[str]) -> list[str]:
    """The same names, with a number behind those that have come before."""
    given: list[str] = []
    for name in names:
        number, unique = 2, name or "layer"
        while unique in given:
            unique, number = f"{name} {number}", number + 1
        given.append(unique)
    return given


def _list_fields(info: dict[str, Any], driver: str, notices: list[str]) -> Iterator[Field]:
    kinds = zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True)
    for name, kind, subtype in kinds:
        if kind == "OFTBinary":
            notices.append("binary_left_out")
        elif driver != "LIBKML" or name not in _STYLE:
            yield Field(name=str(name), type=_SUBTYPES.get(subtype) or _TYPES.get(kind, "json"))


def _name_geometry(kind: str | None) -> str:
    if kind is None:
        return "none"
    plain = kind.removeprefix("2.5D ").removeprefix("3D ").split(" ")[0]
    return _STRAIGHT.get(plain, plain)


def _find_crs(crs: str | None) -> str | None:
    # A GeoPackage names two systems that say that nothing is known.
    return (
        None if crs is None or "Undefined Cartesian SRS" in crs or "Undefined geographic SRS" in crs else crs
    )


def _read(part: Part, rows_at_once: int) -> Iterator[Chunk]:
    stream, _ = ask(lambda: _open(part, rows_at_once))
    opened = False
    first_row = 1
    try:
        (meta, batches), _ = ask(stream.__enter__)
        opened = True
        for batch in batches:
            if len(batch):
                yield _make_chunk(part, meta, batch, first_row)
                first_row += len(batch)
    except (pa.ArrowException, OSError) as problem:
        raise UnreadableFile(f"It breaks off after row {first_row - 1}: {clean(problem)}") from problem
    finally:
        if opened:
            stream.__exit__(None, None, None)
    if part.layer.count is not None and first_row - 1 < part.layer.count:
        raise UnreadableFile(f"It breaks off after row {first_row - 1} of {part.layer.count}.")


def _open(part: Part, rows_at_once: int) -> AbstractContextManager[Any]:
    return open_arrow(  # type: ignore[no-any-return]
        part.path,
        layer=part.index,
        encoding=part.encoding,
        columns=[field.name for field in part.layer.fields],
        return_fids=part.with_ids,
        batch_size=rows_at_once,
        use_pyarrow=True,
        datetime_as_string=True,
    )


def _make_chunk(part: Part, meta: dict[str, Any], batch: pa.RecordBatch, first_row: int) -> Chunk:
    fields = part.layer.fields
    columns = [list_values(batch.column(field.name), field.type) for field in fields]
    geometry_name = meta["geometry_name"] or "wkb_geometry"
    shapes = batch.column(geometry_name) if geometry_name in batch.schema.names else None
    geometries, problems = read_wkb(shapes, len(batch))
    ids: list[str | None] = [None] * len(batch)
    if part.with_ids and meta["fid_column"] in batch.schema.names:
        ids = [str(number) for number in batch.column(meta["fid_column"]).to_pylist()]
    properties: list[dict[str, JsonValue]] = make_properties(
        [field.name for field in fields], columns, len(batch)
    )
    return Chunk(
        first_row=first_row, geometries=geometries, properties=properties, ids=ids, problems=problems
    )
