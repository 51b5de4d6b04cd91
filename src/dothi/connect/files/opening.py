"""One door for files: recognised by their content, and read by the reader of that format."""

import tempfile
from pathlib import Path

from dothi.connect.files.archives import check_archive, unpack
from dothi.connect.files.geojson import GeoJsonSource
from dothi.connect.files.layers import ReadOptions, Source
from dothi.connect.files.limits import LARGEST_WHOLE_BYTES
from dothi.connect.files.recognition import Format, recognise
from dothi.connect.files.shapefile import open_shapefile, open_zip
from dothi.connect.files.vector import VectorSource, open_vector
from dothi.vocabulary.errors import UnreadableFile

_AS_THE_FILE_SAYS = ReadOptions()
_BY_GDAL = {
    "geopackage": ("GeoPackage", "GPKG", ".gpkg"),
    "flatgeobuf": ("FlatGeobuf", "FlatGeobuf", ".fgb"),
    "kml": ("KML", "LIBKML", ".kml"),
    "dxf": ("DXF", "DXF", ".dxf"),
}


def open_file(path: Path, options: ReadOptions = _AS_THE_FILE_SAYS) -> Source:
    """A file, or a folder with Shapefiles. Raises UnreadableFile; its detail names what is wrong."""
    try:
        if path.is_dir():
            return open_shapefile(path, options.encoding)
        return _open(path, recognise(path), options)
    except OSError as problem:
        raise UnreadableFile(f"{problem.strerror or problem}.") from problem


def _open(path: Path, found: Format, options: ReadOptions) -> Source:
    if found == "shapefile":
        return open_shapefile(path, options.encoding)
    if found == "zip":
        check_archive(path)
        return open_zip(path, options.encoding)
    if found == "kmz":
        return _open_kmz(path)
    if found == "geojson":
        return GeoJsonSource(path)
    return _open_by_gdal(path, found)


def _open_by_gdal(path: Path, found: Format) -> VectorSource:
    if found not in _BY_GDAL:
        raise UnreadableFile(f"The format {found} is not read yet.")
    title, driver, suffix = _BY_GDAL[found]
    if found == "kml":
        check_small(path)
    return open_vector(path, title=title, driver=driver, suffix=suffix)


def _open_kmz(path: Path) -> VectorSource:
    with tempfile.TemporaryDirectory(prefix="dothi-file-") as folder:
        inside = [each for each in unpack(path, Path(folder)) if each.suffix.lower() == ".kml"]
        main = next((each for each in inside if each.name == "doc.kml"), inside[0])
        return _open_by_gdal(main, "kml")


def check_small(path: Path) -> None:
    """Refuse a file that would have to be held in memory whole and is too large for that."""
    size = path.stat().st_size
    if size > LARGEST_WHOLE_BYTES:
        limit = LARGEST_WHOLE_BYTES // 1024**2
        raise UnreadableFile(
            f"It has {size // 1024**2} MiB, and this format is read up to {limit} MiB; split it."
        )
