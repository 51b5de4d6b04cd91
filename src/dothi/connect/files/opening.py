"""One door for files: recognised by their content, and read by the reader of that format."""

import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

from dothi.connect.files.archives import unpack
from dothi.connect.files.cityjson import CityJsonSource
from dothi.connect.files.geojson import GeoJsonSource
from dothi.connect.files.kml_names import read_data_names
from dothi.connect.files.layers import ReadOptions, Source
from dothi.connect.files.limits import LARGEST_WHOLE_BYTES
from dothi.connect.files.osm import OsmSource
from dothi.connect.files.parquet import ParquetSource
from dothi.connect.files.recognition import Format, recognise
from dothi.connect.files.shapefile import open_shapefile, open_zip
from dothi.connect.files.tables import open_csv, open_workbook
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
    """A file, or a folder with Shapefiles.

    Raises UnreadableFile; its detail names what is wrong. Raises InvalidInput for options that cannot be.
    """
    try:
        if path.is_dir():
            return open_shapefile(path, options.encoding)
        return _open(path, recognise(path), options)
    except OSError as problem:
        raise UnreadableFile(
            f"{problem.strerror or problem}.",
            reason="cannot_open",
            blanks={"detail": str(problem.strerror or problem)},
        ) from problem


def _open(path: Path, found: Format, options: ReadOptions) -> Source:
    reader = _READERS.get(found)
    return reader(path, options) if reader else _open_by_gdal(path, found)


def _open_zip(path: Path, options: ReadOptions) -> Source:
    return open_zip(path, options.encoding)


def _open_shapefile(path: Path, options: ReadOptions) -> Source:
    return open_shapefile(path, options.encoding)


def _open_kmz(path: Path, _: ReadOptions) -> Source:
    folder = tempfile.TemporaryDirectory(prefix="dothi-file-")
    try:
        return _open_by_gdal(_get_main(unpack(path, Path(folder.name))), "kml", folder)
    except BaseException:
        folder.cleanup()
        raise


def _get_main(unpacked: list[Path]) -> Path:
    """The document of a KMZ; raises UnreadableFile where there is none."""
    inside = [each for each in unpacked if each.suffix.lower() == ".kml"]
    if not inside:
        raise UnreadableFile("There is no .kml in it.", reason="no_kml")
    main = next((each for each in inside if each.name.lower() == "doc.kml"), inside[0])
    if recognise(main) != "kml":
        raise UnreadableFile(f"{main.name} in it is no KML.", reason="not_kml", blanks={"name": main.name})
    return main


def _open_by_gdal(
    path: Path, found: Format, folder: tempfile.TemporaryDirectory[str] | None = None
) -> VectorSource:
    title, driver, suffix = _BY_GDAL[found]
    renamed = None
    if found == "kml":
        _check_small(path)
        renamed = read_data_names(path)
    elif found == "dxf":
        _check_drawing(path)
    elif found == "geopackage":
        _check_pages(path)
    return open_vector(path, title=title, driver=driver, suffix=suffix, folder=folder, renamed=renamed)


def _open_cityjson(path: Path, _: ReadOptions) -> Source:
    _check_small(path)
    return CityJsonSource(path)


_READERS: dict[Format, Callable[[Path, ReadOptions], Source]] = {
    "shapefile": _open_shapefile,
    "zip": _open_zip,
    "kmz": _open_kmz,
    "geojson": lambda path, _: GeoJsonSource(path),
    "cityjson": _open_cityjson,
    "osm-pbf": lambda path, _: OsmSource(path, "pbf"),
    "osm-xml": lambda path, _: OsmSource(path, "osm"),
    "geoparquet": lambda path, _: ParquetSource(path),
    "csv": open_csv,
    "xlsx": open_workbook,
}


def _check_small(path: Path) -> None:
    """Refuse a file that would have to be held in memory whole and is too large for that."""
    size = path.stat().st_size
    if size > LARGEST_WHOLE_BYTES:
        limit = LARGEST_WHOLE_BYTES // 1024**2
        raise UnreadableFile(
            f"It has {size // 1024**2} MiB, and this format is read up to {limit} MiB; split it.",
            reason="too_large",
            blanks={"size": size // 1024**2, "limit": limit},
        )


def _check_drawing(path: Path) -> None:
    """A DXF ends with a word that says so; GDAL reads one that was cut off without a complaint."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1024))
        end = file.read().rstrip(b" \t\r\n\x1a")
    if not end.endswith(b"EOF"):
        raise UnreadableFile("It is truncated: its last line is not EOF.", reason="truncated")


def _check_pages(path: Path) -> None:
    """SQLite finds missing pages only when it comes to them."""
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        raise UnreadableFile("It is truncated.", reason="truncated")
    page_bytes, pages = struct.unpack_from(">H", head, 16)[0], struct.unpack_from(">I", head, 28)[0]
    # The number of pages only counts where the program that wrote last has kept it up to date.
    is_counted = head[24:28] == head[92:96]
    if is_counted and pages * (65536 if page_bytes == 1 else page_bytes) > path.stat().st_size:
        raise UnreadableFile("It is truncated; copy it once more.", reason="truncated")
