"""Which format a file has, by what is in it; its name only decides where the content leaves it open."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from dothi.vocabulary.errors import UnreadableFile

Format = Literal[
    "geopackage",
    "shapefile",
    "zip",
    "kmz",
    "xlsx",
    "flatgeobuf",
    "geoparquet",
    "osm-pbf",
    "osm-xml",
    "kml",
    "dxf",
    "geojson",
    "cityjson",
    "csv",
]

_HEAD_BYTES = 64 * 1024
_SIGNATURES: tuple[tuple[bytes, Format], ...] = (
    (b"SQLite format 3\x00", "geopackage"),
    (b"fgb\x03fgb", "flatgeobuf"),
    (b"PAR1", "geoparquet"),
    (b"\x00\x00\x27\x0a", "shapefile"),
)
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"PARE", "encrypted_file", "It is an encrypted Parquet file."),
    (b"PK\x05\x06", "empty_archive", "It is an empty archive."),
    (b"AutoCAD Binary DXF", "binary_dxf", "It is a binary DXF; save it as an ASCII DXF."),
    (b"AC10", "dwg", "It is a DWG drawing; save it as DXF."),
    (
        b"\xd0\xcf\x11\xe0",
        "old_office",
        "It is an old or encrypted Office file; save it as XLSX without a password.",
    ),
    (b"%PDF", "pdf", "It is a PDF, which holds no map data."),
    (b"\x1f\x8b", "gzip", "It is packed with gzip; unpack it first."),
    (b"7z\xbc\xaf", "other_archive", "It is a 7z archive; pack it as ZIP."),
    (b"Rar!", "other_archive", "It is a RAR archive; pack it as ZIP."),
    (b"\xff\xfe", "utf16", "It is text in UTF-16; save it as UTF-8."),
    (b"\xfe\xff", "utf16", "It is text in UTF-16; save it as UTF-8."),
)
_NAMES = {
    ".gpkg": "a GeoPackage",
    ".shp": "a Shapefile",
    ".zip": "a ZIP archive",
    ".kmz": "a KMZ archive",
    ".xlsx": "an XLSX workbook",
    ".fgb": "a FlatGeobuf file",
    ".parquet": "a Parquet file",
    ".geoparquet": "a Parquet file",
    ".pbf": "an OpenStreetMap PBF file",
    ".osm": "an OpenStreetMap file",
    ".kml": "a KML file",
    ".dxf": "a DXF drawing",
    ".geojson": "a GeoJSON file",
    ".json": "a GeoJSON or CityJSON file",
}
_TABLES = (".csv", ".tsv", ".txt")
_ROOT = re.compile(rb"<(?![?!])(?:\w+:)?([\w.-]+)")
_NO_ELEMENTS = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>", re.DOTALL)
_DXF = re.compile(rb"\s*(?:999[^\S\n]*\n[^\n]*\n\s*)*0\s*\n\s*SECTION\b")
_JSON_TYPE = re.compile(
    rb'"type"\s*:\s*"(?:(CityJSON\w*)|(FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon)))"'
)


def recognise(path: Path) -> Format:
    """The format of a file; raises UnreadableFile with what it is instead, as far as that can be told."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head:
        raise UnreadableFile("It is empty.", reason="empty")
    for signature, reason, sentence in _REFUSED:
        if head.startswith(signature):
            raise UnreadableFile(sentence, reason=reason)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _recognise_archive(path)
    if b"OSMHeader" in head[:32]:
        return "osm-pbf"
    return _recognise_text(path, head)


def _recognise_archive(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise UnreadableFile(
            f"The archive is truncated or damaged: {problem}.",
            reason="damaged",
            blanks={"detail": str(problem)},
        ) from problem
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(name.endswith(".kml") for name in names) and not any(name.endswith(".shp") for name in names):
        return "kmz"
    return "zip"


def _recognise_text(path: Path, head: bytes) -> Format:
    if b"\x00" in head:
        raise _make_unknown(path, "unknown binary content, which may be encrypted")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x1e")
    if text.startswith(b"<"):
        return _recognise_xml(path, text)
    if text.startswith((b"{", b"[")):
        return _recognise_json(path, text)
    if _DXF.match(text):
        return "dxf"
    if path.suffix.lower() in _TABLES:
        return "csv"
    raise _make_unknown(path, "text of another form")


def _recognise_xml(path: Path, text: bytes) -> Format:
    root = _ROOT.search(_NO_ELEMENTS.sub(b"", text))
    name = root[1].decode(errors="replace").lower() if root else ""
    if name == "kml":
        return "kml"
    if name == "osm":
        return "osm-xml"
    raise _make_unknown(path, f"XML with the root <{name}>")


def _recognise_json(path: Path, text: bytes) -> Format:
    found = _JSON_TYPE.search(text)
    if found is None and b'"CityObjects"' not in text and b'"features"' not in text:
        raise _make_unknown(path, "JSON of another form")
    return "cityjson" if b'"CityObjects"' in text or (found and found[1]) else "geojson"


def _make_unknown(path: Path, what: str) -> UnreadableFile:
    """What is raised for a file of no known format, or of none that its name says."""
    suffix = path.suffix.lower()
    if suffix not in _NAMES:
        return UnreadableFile(f"It holds {what}.", reason="unknown_format")
    return UnreadableFile(
        f"It is not {_NAMES[suffix]}, although its name says so: {what}.",
        reason="misnamed",
        blanks={"suffix": suffix},
    )
