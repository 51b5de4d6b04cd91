"""Rows as Shapefiles in a ZIP, within what that format has held since 1998."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from dothi.share.export_columns import make_batch, make_schema
from dothi.share.export_gdal import write_layer
from dothi.share.export_rows import ExportChunk, ExportField, write_text

_KINDS = {
    "Point": "points",
    "MultiPoint": "multipoints",
    "LineString": "lines",
    "LinearRing": "lines",
    "MultiLineString": "lines",
    "Polygon": "areas",
    "MultiPolygon": "areas",
}
_TYPES = {"points": "Point", "multipoints": "MultiPoint", "lines": "LineString", "areas": "Polygon"}
_LONGEST_NAME = 10
_LONGEST_TEXT_BYTES = 254
_TEXTS = ("text", "time", "json")


def write_shapefiles(
    path: Path, rows: Iterator[ExportChunk], fields: Sequence[ExportField], crs: str, title: str
) -> list[str]:
    """One Shapefile for each kind of geometry that occurs, flat and with heights apart; gives notices."""
    notices: list[str] = []
    short = shorten_names([each.name for each in fields])
    if short != [each.name for each in fields]:
        notices.append("names_shortened")
    renamed = [
        # What is text in the file is text already when it has been shortened.
        ExportField(name=new, type="text" if each.type in _TEXTS else each.type)
        for new, each in zip(short, fields, strict=True)
    ]
    folder = path.parent / "shapefiles"
    folder.mkdir()
    written: list[str] = []
    for chunk in rows:
        properties = [_shorten(row, fields, short, notices) for row in chunk.properties]
        for kind, indices in _split(chunk.geometries, written, notices).items():
            shapes = np.array([_find_flat(shape) for shape in chunk.geometries[indices]], dtype=object)
            part = ExportChunk(geometries=shapes, properties=[properties[index] for index in indices])
            _append(folder / f"{kind}.shp", kind, part, renamed, crs, append=kind in written)
            if kind not in written:
                written.append(kind)
    if not written:
        nothing = ExportChunk(geometries=np.array([], dtype=object), properties=[])
        _append(folder / "points.shp", "points", nothing, renamed, crs, append=False)
    if len(written) > 1:
        notices.append("split_by_geometry")
    _pack(path, folder, title)
    return notices


def shorten_names(names: Sequence[str]) -> list[str]:
    """At most ten bytes each, and different from one another also where capitals do not count."""
    given: dict[str, str] = {}
    for name in names:
        number, unique = 1, _cut_bytes(name, _LONGEST_NAME).strip()
        while unique.lower() in given or not unique:
            unique = _cut_bytes(name, _LONGEST_NAME - len(f"_{number}")).strip() + f"_{number}"
            number += 1
        given[unique.lower()] = unique
    return list(given.values())


def _append(
    path: Path, kind: str, part: ExportChunk, fields: list[ExportField], crs: str, *, append: bool
) -> None:
    schema = make_schema(fields, as_text=frozenset())
    write_layer(
        path,
        schema,
        iter([make_batch(part, fields, schema)]),
        driver="ESRI Shapefile",
        geometry_type=_TYPES[kind.removesuffix("_z")] + (" Z" if kind.endswith("_z") else ""),
        crs=crs,
        encoding="UTF-8",
        append=append,
    )


def _split(shapes: NDArray[np.object_], written: list[str], notices: list[str]) -> dict[str, list[int]]:
    """The indices of rows by the Shapefile they go to; one without geometry goes with its neighbours."""
    kinds: list[str | None] = []
    for shape in shapes:
        kind = _KINDS.get(shape.geom_type) if _find_flat(shape) is not None else None
        if shape is not None and not shape.is_empty and kind is None:
            notices.append("geometry_left_out")
        kinds.append(f"{kind}_z" if kind and shapely.has_z(shape) else kind)
    known = next((kind for kind in kinds if kind), None)
    fallback = written[-1] if written else known or "points"
    found: dict[str, list[int]] = {}
    for index, kind in enumerate(kinds):
        found.setdefault(kind or fallback, []).append(index)
    return found


def _find_flat(shape: Any) -> Any | None:
    """The geometry, or None where there is none that a Shapefile could hold."""
    return None if shape is None or shape.is_empty or shape.geom_type not in _KINDS else shape


def _shorten(
    row: dict[str, Any], fields: Sequence[ExportField], short: list[str], notices: list[str]
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for new, each in zip(short, fields, strict=True):
        value = row.get(each.name)
        if value is not None and each.type in _TEXTS:
            text = msgspec.json.encode(value).decode() if each.type == "json" else write_text(value)
            value = _cut_bytes(text, _LONGEST_TEXT_BYTES)
            if value != text:
                notices.append("text_cut")
        made[new] = value
    return made


def _cut_bytes(text: str, most: int) -> str:
    """As many whole characters as fit."""
    return text.encode()[:most].decode(errors="ignore")


def _pack(path: Path, folder: Path, title: str) -> None:
    files = sorted(folder.iterdir())
    is_split = len({each.stem for each in files}) > 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in files:
            name = f"{title}_{each.stem}" if is_split else title
            archive.write(each, name.replace("/", "_") + each.suffix)
