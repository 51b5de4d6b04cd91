"""Small files of every format, written as other programs write them."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from dothi.connect.files.gdal import prepare
from dothi.connect.files.layers import Chunk, Source

DRIVERS = {
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".kml": "LIBKML",
    ".dxf": "DXF",
}


def make_file(path: Path, shapes: list[str], fields: dict[str, list[Any]] | None = None, **more: Any) -> Path:
    """A layer of WKT shapes with columns, by GDAL; None among the values is missing."""
    prepare()
    fields = fields or {}
    kinds = {int: np.int64, float: np.float64, bool: np.bool_}
    columns = [np.array(values, kinds.get(type(values[0]), object)) for values in fields.values()]
    # A drawing has no reference system, but leaving it out would be warned of.
    more = {"geometry_type": "Unknown", "crs": "EPSG:4326", "driver": DRIVERS[path.suffix], **more}
    wkb = shapely.to_wkb(np.array([shapely.from_wkt(shape) for shape in shapes], dtype=object))
    pyogrio.raw.write(path, wkb, columns, list(fields), **more)
    return path


def read_all(source: Source, layer: str | None = None, rows_at_once: int = 10_000) -> list[Chunk]:
    """Every chunk of a layer, of the first one where none is named; the source is closed."""
    try:
        return list(source.read(layer or source.layers[0].name, rows_at_once=rows_at_once))
    finally:
        source.close()


def list_properties(chunks: list[Chunk]) -> list[dict[str, Any]]:
    """The properties of all rows."""
    return [each for chunk in chunks for each in chunk.properties]


def list_wkt(chunks: list[Chunk]) -> list[str | None]:
    """The geometries of all rows."""
    return [each and str(shapely.to_wkt(each)) for chunk in chunks for each in chunk.geometries]
