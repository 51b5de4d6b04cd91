"""Rows as GeoJSON, CSV and XLSX, written as they come."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
import shapely

from dothi.share.export_rows import ExportChunk, ExportField, write_text
from dothi.vocabulary.errors import InvalidInput

Coordinates = Literal["wkt", "xy"]
"""How tables hold geometry: as WKT, or, points only, as two columns."""

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_geojson(
    file: BinaryIO, rows: Iterator[ExportChunk], fields: Sequence[ExportField], crs: str
) -> None:
    """A FeatureCollection; another system than WGS 84 is named in the older form, which QGIS reads."""
    names = [each.name for each in fields]
    file.write(b'{"type":"FeatureCollection",')
    if crs != "EPSG:4326":
        urn = "urn:ogc:def:crs:" + crs.replace(":", "::")
        file.write(b'"crs":' + _encode({"type": "name", "properties": {"name": urn}}) + b",")
    file.write(b'"features":[\n')
    is_first = True
    for chunk in rows:
        shapes = shapely.to_geojson(chunk.geometries)
        for index, properties in enumerate(chunk.properties):
            shape = shapes[index]
            feature: dict[str, Any] = {
                "type": "Feature",
                "properties": {name: properties[name] for name in names if name in properties},
                "geometry": msgspec.Raw(shape.encode() if shape is not None else b"null"),
            }
            if chunk.ids and chunk.ids[index] is not None:
                feature["id"] = chunk.ids[index]
            file.write((b"" if is_first else b",\n") + _encode(feature))
            is_first = False
    file.write(b"\n]}\n")


def write_csv(
    file: BinaryIO, rows: Iterator[ExportChunk], fields: Sequence[ExportField], coordinates: tuple[str, ...]
) -> None:
    """Commas, and UTF-8 with the mark by which Excel knows it; `coordinates` name the columns of geometry."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([*(each.name for each in fields), *coordinates])
    for chunk in rows:
        for properties, shape in zip(chunk.properties, _list_shapes(chunk, coordinates), strict=True):
            values = (properties.get(each.name) for each in fields)
            writer.writerow([*("" if value is None else write_text(value) for value in values), *shape])
    # The file is its owner's to close.
    text.detach()


def write_xlsx(
    path: Path,
    rows: Iterator[ExportChunk],
    fields: Sequence[ExportField],
    coordinates: tuple[str, ...],
    title: str,
) -> list[str]:
    """A workbook with one sheet; gives "text_cut" where a cell could not hold all. Raises InvalidInput."""
    # Loaded with the first workbook: it takes a tenth of the time in which a part starts.
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "_", title)[:31] or "data")
    sheet.append([*(each.name for each in fields), *coordinates])
    try:
        cut = _fill(sheet, rows, fields, coordinates)
    finally:
        # Saving also removes what the library has written elsewhere; a file that is not whole is never shown.
        book.save(path)
        book.close()
    return ["text_cut"] if cut else []


def _fill(
    sheet: Any, rows: Iterator[ExportChunk], fields: Sequence[ExportField], coordinates: tuple[str, ...]
) -> bool:
    """Add every row; whether a text had to be cut."""
    from openpyxl.cell import WriteOnlyCell

    make_cell = partial(WriteOnlyCell, sheet)
    count, cut = 1, False
    for chunk in rows:
        for properties, shape in zip(chunk.properties, _list_shapes(chunk, coordinates), strict=True):
            count += 1
            if count > _MOST_ROWS:
                raise InvalidInput(f"A sheet holds {_MOST_ROWS} rows; choose another format.")
            values = [*(properties.get(each.name) for each in fields), *shape]
            cut = cut or any(isinstance(value, str) and len(value) > _LONGEST_CELL for value in values)
            sheet.append([_write_cell(make_cell, value) for value in values])
    return cut


def _write_cell(make_cell: Callable[[str], Any], value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool | int | float):
        return value
    text = _NOT_IN_XML.sub("", write_text(value))[:_LONGEST_CELL]
    cell = make_cell(text)
    # A text that begins with = would be taken for a formula, and computed.
    cell.data_type = "s"
    return cell


def _list_shapes(chunk: ExportChunk, coordinates: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    if not coordinates:
        yield from (() for _ in chunk.properties)
    elif len(coordinates) == 1:
        # Twenty digits give back every double of a map.
        for text in shapely.to_wkt(chunk.geometries, rounding_precision=20):
            yield ("" if text is None else text,)
    else:
        for shape in chunk.geometries:
            if shape is None or shape.is_empty:
                yield ("", "")
            elif shape.geom_type != "Point":
                raise InvalidInput("Only points have two coordinates; choose WKT.")
            else:
                yield (shape.x, shape.y)


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value)
