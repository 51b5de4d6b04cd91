"""GeoPackage, Shapefile, KML, DXF and FlatGeobuf, which GDAL reads."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyogrio.raw import open_arrow, read

from dothi.connect.files.arrow_values import list_values, make_properties
from dothi.connect.files.encodings import BYTES, decode
from dothi.connect.files.gdal import ask, clean, describe, list_names
from dothi.connect.files.layers import (
    ROWS_AT_ONCE,
    Chunk,
    Field,
    FieldType,
    JsonValue,
    Layer,
    make_missing_layer,
)
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
    columns: tuple[str, ...]
    """GDAL's own names of the fields."""
    encoding: str | None
    """None where GDAL knows how texts are to be read."""
    has_keys: bool
    """Whether rows have a primary key."""


class VectorSource:
    """An open file, or several Shapefiles together."""

    def __init__(
        self, *, title: str, parts: list[Part], notices: list[str], folder: tempfile.TemporaryDirectory[str]
    ) -> None:
        if not parts:
            raise UnreadableFile("There is no layer in it.", reason="no_layers")
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
            raise make_missing_layer(layer)
        return _read(part, rows_at_once)

    def close(self) -> None:
        """Remove the links, or what was unpacked."""
        self._folder.cleanup()


def open_vector(
    path: Path,
    *,
    title: str,
    driver: str,
    suffix: str,
    folder: tempfile.TemporaryDirectory[str] | None = None,
    renamed: dict[str, str] | None = None,
) -> VectorSource:
    """A file that holds its layers by itself, by its GDAL driver and the suffix GDAL expects.

    `folder` is where the file was unpacked, and goes when the source is closed; `renamed` gives other names
    to fields than GDAL does.
    """
    folder = folder or tempfile.TemporaryDirectory(prefix="dothi-file-")
    try:
        link = Path(folder.name) / f"layer{suffix}"
        link.symlink_to(path.resolve())
        notices: list[str] = []
        names = make_names([path.stem if name == "layer" else name for name in list_names(link, driver)])
        parts = [
            make_part(link, index, name, notices, renamed=renamed or {}) for index, name in enumerate(names)
        ]
        # Folders that only hold other folders are empty layers of a KML.
        filled = [part for part in parts if driver != "LIBKML" or part.layer.count != 0]
        return VectorSource(title=title, parts=filled or parts, notices=notices, folder=folder)
    except BaseException:
        folder.cleanup()
        raise


def make_part(
    path: Path,
    index: int,
    name: str,
    notices: list[str],
    *,
    encoding: str | None = None,
    renamed: dict[str, str] | None = None,
) -> Part:
    """What GDAL tells of one layer; adds notices of what will be left out.

    With an encoding, GDAL is only asked for the bytes: its own decoders lose letters of CP1258.
    """
    info, _ = describe(path, index, BYTES if encoding else None)
    driver = str(info["driver"])
    given = list(_list_fields(info, driver, notices))
    names = [decode(each, encoding) if encoding else (renamed or {}).get(each, each) for each, _ in given]
    fields = tuple(
        Field(name=unique, type=kind) for unique, (_, kind) in zip(make_names(names), given, strict=True)
    )
    layer = Layer(
        name=name,
        fields=fields,
        geometry=_name_geometry(info["geometry_type"]),
        crs=_find_crs(info["crs"]),
        count=info["features"] if info["features"] >= 0 else None,
        feature_ids=False,
    )
    return Part(
        layer=layer,
        path=path,
        index=index,
        columns=tuple(each for each, _ in given),
        encoding=encoding,
        has_keys=driver == "GPKG",
    )


def make_names(names: list[str]) -> list[str]:
    """The same names, with a number behind those that have come before."""
    given: dict[str, None] = {}
    for name in names:
        number, unique = 2, name or "layer"
        while unique in given:
            unique, number = f"{name} {number}", number + 1
        given[unique] = None
    return list(given)


def _list_fields(info: dict[str, Any], driver: str, notices: list[str]) -> Iterator[tuple[str, FieldType]]:
    kinds = zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True)
    for name, kind, subtype in kinds:
        if kind == "OFTBinary":
            notices.append("binary_left_out")
        elif driver != "LIBKML" or name not in _STYLE:
            yield str(name), _SUBTYPES.get(subtype) or _TYPES.get(kind, "json")


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
        raise UnreadableFile(
            f"It breaks off after row {first_row - 1}: {clean(problem)}",
            reason="breaks_off",
            blanks={"row": first_row - 1},
        ) from problem
    finally:
        if opened:
            stream.__exit__(None, None, None)
    if part.layer.count is not None and first_row - 1 < part.layer.count:
        raise UnreadableFile(
            f"It breaks off after row {first_row - 1} of {part.layer.count}.",
            reason="breaks_off",
            blanks={"row": first_row - 1},
        )


def _open(part: Part, rows_at_once: int) -> AbstractContextManager[Any]:
    return open_arrow(  # type: ignore[no-any-return]
        part.path,
        layer=part.index,
        encoding=BYTES if part.encoding else None,
        columns=part.columns,
        return_fids=True,
        batch_size=rows_at_once,
        use_pyarrow=True,
        datetime_as_string=True,
    )


def _make_chunk(part: Part, meta: dict[str, Any], batch: pa.RecordBatch, first_row: int) -> Chunk:
    geometry_name = meta["geometry_name"] or "wkb_geometry"
    shapes = batch.column(geometry_name) if geometry_name in batch.schema.names else None
    numbers = batch.column(meta["fid_column"])
    geometries, problems = read_wkb(shapes, len(batch), lambda rows: _straighten(part, numbers.take(rows)))
    fields = part.layer.fields
    return Chunk(
        first_row=first_row,
        geometries=geometries,
        properties=make_properties(
            [field.name for field in fields], list(_list_columns(part, batch)), len(batch)
        ),
        ids=[str(number) for number in numbers.to_pylist()] if part.has_keys else [None] * len(batch),
        problems=problems,
    )


def _list_columns(part: Part, batch: pa.RecordBatch) -> Iterator[list[JsonValue]]:
    for name, field in zip(part.columns, part.layer.fields, strict=True):
        values = list_values(batch.column(name), field.type)
        if part.encoding and field.type == "text":
            values = [decode(each, part.encoding) if isinstance(each, str) else each for each in values]
        yield values


def _straighten(part: Part, numbers: pa.Array) -> list[bytes | None]:
    """The WKB of some rows once more, arcs drawn as lines, which only GDAL's slower way does."""
    wanted = numbers.to_pylist()
    (_, found, shapes, _), _ = ask(
        lambda: read(part.path, layer=part.index, columns=[], fids=wanted, return_fids=True)
    )
    by_number = dict(zip(found.tolist(), shapes.tolist(), strict=True))
    return [by_number.get(number) for number in wanted]
