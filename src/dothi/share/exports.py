"""Data given out as files that other programs read.

A file appears under its name only when it is whole; until then it lies in a folder beside it. Rows are
written as they come, so that a province's parcels need no more memory than a chunk of them.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyproj
import shapely
from pyarrow import parquet

from dothi.share.export_columns import make_batch, make_schema
from dothi.share.export_gdal import write_layer
from dothi.share.export_rows import (
    GEOMETRY,
    STREAMED,
    ExportChunk,
    ExportField,
    FieldType,
    Format,
    look_ahead,
)
from dothi.share.export_shapefiles import write_shapefiles
from dothi.share.export_texts import Coordinates, write_csv, write_geojson, write_xlsx
from dothi.vocabulary.errors import InvalidInput

_SUFFIXES: dict[Format, str] = {
    "geopackage": ".gpkg",
    "shapefile": ".zip",
    "geojson": ".geojson",
    "kml": ".kml",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "flatgeobuf": ".fgb",
    "geoparquet": ".parquet",
}
_ALL: frozenset[FieldType] = frozenset({"text", "integer", "number", "boolean", "date", "time", "json"})


def write_file(
    path: Path,
    format: Format,  # noqa: A002 - it is what the caller means, and nothing here formats text
    rows: Iterable[ExportChunk],
    fields: Sequence[ExportField],
    crs: str = "EPSG:4326",
    *,
    layer: str | None = None,
    coordinates: Coordinates = "wkt",
) -> tuple[str, ...]:
    """Write rows, and give notices of what the format could not hold; the path may be overwritten.

    The coordinates of the geometries are x and y in `crs` ("EPSG:9210"), heights with them. The layer is
    named after the file where nothing else is said. Notices: "names_shortened", "text_cut",
    "split_by_geometry", "geometry_left_out", "heights_left_out". Raises InvalidInput where a value is not of
    its field's type, or where the format cannot hold such data at all.
    """
    names = [each.name for each in fields]
    if len(set(names)) < len(names) or GEOMETRY in names:
        raise InvalidInput(f"Names of fields must differ from one another and from {GEOMETRY!r}.")
    title = layer or path.stem
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        unfinished = Path(folder) / f"export{_SUFFIXES[format]}"
        _, every = look_ahead(rows)
        notices = _write(unfinished, format, every, fields, crs, title, coordinates)
        unfinished.replace(path)
    return tuple(dict.fromkeys(notices))


def write_stream(
    file: BinaryIO,
    format: Format,  # noqa: A002 - it is what the caller means, and nothing here formats text
    rows: Iterator[ExportChunk],
    fields: Sequence[ExportField],
    crs: str = "EPSG:4326",
    *,
    coordinates: Coordinates = "wkt",
) -> None:
    """Write rows in one of the STREAMED formats, from the beginning to the end; the file may be a pipe."""
    if format == "geojson":
        write_geojson(file, rows, fields, crs)
    elif format == "csv":
        write_csv(file, rows, fields, _name_coordinates(fields, crs, coordinates))
    else:
        _write_parquet(file, rows, fields, crs)


def _write(
    path: Path,
    chosen: Format,
    rows: Iterator[ExportChunk],
    fields: Sequence[ExportField],
    crs: str,
    title: str,
    coordinates: Coordinates,
) -> list[str]:
    if chosen in STREAMED:
        with path.open("wb") as file:
            write_stream(file, chosen, rows, fields, crs, coordinates=coordinates)
    elif chosen == "xlsx":
        return write_xlsx(path, rows, fields, _name_coordinates(fields, crs, coordinates), title)
    elif chosen == "shapefile":
        return write_shapefiles(path, rows, fields, crs, title)
    elif chosen == "geopackage":
        _write_whole(path, "GPKG", rows, fields, crs, title, as_text=frozenset({"time"}))
    elif chosen == "flatgeobuf":
        return _write_flatgeobuf(path, rows, fields, crs, title)
    elif crs != "EPSG:4326":
        raise InvalidInput("KML knows longitude and latitude (EPSG:4326) only; choose another format.")
    else:
        _write_whole(path, "LIBKML", rows, fields, crs, title, as_text=_ALL)
    return []


def _write_whole(
    path: Path,
    driver: str,
    rows: Iterator[ExportChunk],
    fields: Sequence[ExportField],
    crs: str,
    title: str,
    *,
    as_text: frozenset[FieldType],
    geometry: str = "Unknown",
    **options: str,
) -> None:
    """One layer in one stream, by a driver of GDAL."""
    schema = make_schema(fields, as_text=as_text)
    batches = (make_batch(chunk, fields, schema) for chunk in rows)
    write_layer(path, schema, batches, layer=title, driver=driver, geometry_type=geometry, crs=crs, **options)


def _write_flatgeobuf(
    path: Path, rows: Iterator[ExportChunk], fields: Sequence[ExportField], crs: str, title: str
) -> list[str]:
    """Heights belong to the whole layer there, and can only be declared for one type of geometry."""
    first, every = look_ahead(rows)
    shapes = first.geometries if first is not None else np.array([], dtype=object)
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    has_heights = bool(shapely.has_z(shapes).any())
    geometry = f"{kinds.pop()} Z" if has_heights and len(kinds) == 1 else "Unknown"
    lost = False

    def watch() -> Iterator[ExportChunk]:
        nonlocal lost
        for chunk in every:
            lost = lost or (geometry == "Unknown" and bool(shapely.has_z(chunk.geometries).any()))
            yield chunk

    _write_whole(
        path,
        "FlatGeobuf",
        watch(),
        fields,
        crs,
        title,
        as_text=frozenset({"time", "date"}),
        geometry=geometry,
        # With an index the order of rows would be another, and rows without geometry would be lost.
        SPATIAL_INDEX="NO",
    )
    return ["heights_left_out"] if lost else []


def _write_parquet(
    file: BinaryIO, rows: Iterator[ExportChunk], fields: Sequence[ExportField], crs: str
) -> None:
    schema = make_schema(fields, as_text=frozenset({"time"}))
    system = None if crs == "EPSG:4326" else pyproj.CRS(crs).to_json_dict()
    column = {"encoding": "WKB", "geometry_types": []} | ({"crs": system} if system else {})
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    described = schema.with_metadata({"geo": json.dumps(geo)})
    with parquet.ParquetWriter(file, described, compression="zstd") as writer:
        for chunk in rows:
            writer.write_batch(make_batch(chunk, fields, described))


def _name_coordinates(fields: Sequence[ExportField], crs: str, coordinates: Coordinates) -> tuple[str, ...]:
    """The columns of a table that hold the geometry, named so that no field has the same name."""
    wanted = ("wkt",) if coordinates == "wkt" else ("lon", "lat") if crs == "EPSG:4326" else ("x", "y")
    taken = {each.name for each in fields} & set(wanted)
    if taken:
        raise InvalidInput(f"The field {min(taken)!r} has the name of a column of coordinates; rename it.")
    return wanted
