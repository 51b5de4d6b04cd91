"""Files that are cut off, mislabelled, empty or hostile: refused fast, with what is wrong."""

import contextlib
import io
import resource
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from dothi.connect.files import archives, opening
from dothi.connect.files.opening import open_file
from dothi.vocabulary.errors import UnreadableFile
from tests.connect.files.made import make_file, read_all

POINTS = ["POINT (1 2)"] * 2000
NUMBERS = {"n": list(range(2000))}


def refuse(path: Path, said: str) -> None:
    """Opening or reading the file says so."""
    with pytest.raises(UnreadableFile) as caught:
        read_all(open_file(path))
    assert said in caught.value.detail
    assert str(path.parent) not in caught.value.detail


def cut(path: Path, share: float) -> Path:
    """Only the first part of a file."""
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    return path


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_geopackage(tmp_path: Path, share: float) -> None:
    """The header knows how many pages there should be."""
    refuse(cut(make_file(tmp_path / "a.gpkg", POINTS, NUMBERS), share), "truncated")


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_truncated_shapefile(tmp_path: Path, suffix: str, share: float) -> None:
    """Each of its files says how long it should be."""
    path = make_file(tmp_path / "a.shp", POINTS, NUMBERS, geometry_type="Point")
    cut(path.with_suffix(suffix), share)
    refuse(path, "" if suffix == ".shp" and not share else f"a{suffix}")


@pytest.mark.parametrize("missing", [(".dbf",), (".shx",), (".shx", ".dbf")])
def test_a_shapefile_without_its_companions(tmp_path: Path, missing: tuple[str, ...]) -> None:
    """People send the .shp alone; the answer names what else belongs to it."""
    path = make_file(tmp_path / "a.shp", POINTS, NUMBERS, geometry_type="Point")
    for suffix in missing:
        path.with_suffix(suffix).unlink()
    refuse(path, f"lacks its {' and '.join(missing)}")


def test_a_companion_alone(tmp_path: Path) -> None:
    """The .shx of a Shapefile begins like its .shp."""
    path = make_file(tmp_path / "a.shp", POINTS, NUMBERS, geometry_type="Point")
    path.unlink()
    refuse(path.with_suffix(".shx"), "Its .shp is missing")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_flatgeobuf(tmp_path: Path, share: float) -> None:
    """It breaks off in its index, or after some rows."""
    refuse(cut(make_file(tmp_path / "a.fgb", POINTS, NUMBERS), share), "")


@pytest.mark.parametrize(
    ("form", "said"), [("parquet", "truncated"), ("zip", "truncated"), ("xlsx", "truncated")]
)
def test_formats_whose_end_is_needed(tmp_path: Path, form: str, said: str) -> None:
    """Parquet and archives keep their table of contents at the end."""
    path = tmp_path / f"a.{form}"
    if form == "parquet":
        parquet.write_table(pa.table({"n": list(range(1000))}), path)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.shp", "x" * 10_000)
    refuse(cut(path, 0.7), said)


def test_a_truncated_kml_and_dxf(tmp_path: Path) -> None:
    """XML must close; a drawing ends with EOF."""
    refuse(cut(make_file(tmp_path / "a.kml", POINTS[:50]), 0.7), "truncated or no XML")
    refuse(cut(make_file(tmp_path / "a.dxf", POINTS[:50], {"Layer": ["0"] * 50}), 0.7), "truncated")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.gpkg", b"", "empty"),
        ("a.gpkg", b"this is text\n", "not a GeoPackage"),
        ("a.shp", b"this is text\n", "not a Shapefile"),
        ("a.parquet", b"this is text\n", "not a Parquet"),
        ("a.gpkg", bytes(range(1, 256)) + b"\0", "not a GeoPackage"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(84), ""),
        ("a.kml", b"<gpx/>", "root <gpx>"),
        ("a.kml", b"<kml/><!-- <OGRVRTDataSource> --><OGRVRTDataSource/>", ""),
        ("a.vrt", b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>", "<ogrvrtdatasource>"),
        ("a.json", b'{"a": 1}', "JSON of another form"),
        ("a.dwg", b"AC1032\0\0", "DWG"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "encrypted"),
        ("a.parquet", b"PARE", "encrypted"),
        ("a.csv", b"\xff\xfea\0", "UTF-16"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "empty archive"),
        ("a", b"/vsicurl/http://127.0.0.1:9/a.gpkg", "text of another form"),
    ],
)
def test_mislabelled_files(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """The content counts, and the answer says what it is not, or what it is instead."""
    path = tmp_path / name
    path.write_bytes(content)
    refuse(path, said)


def test_a_missing_file(tmp_path: Path) -> None:
    """There is none; a folder without a Shapefile is no better."""
    with pytest.raises(UnreadableFile, match="No such file"):
        open_file(tmp_path / "a.gpkg")
    refuse(tmp_path, "no .shp")


@pytest.mark.parametrize(
    "suffix", [".gpkg", ".geojson", ".shp", ".csv", ".parquet", ".fgb", ".osm", ".kml", ".dxf"]
)
@pytest.mark.parametrize("start", ["zeros", "head"])
def test_two_gigabytes_of_nothing(tmp_path: Path, suffix: str, start: str) -> None:
    """A hole of 2 GiB, alone or behind a right beginning, costs neither time nor memory."""
    heads = {
        ".gpkg": b"SQLite format 3\0",
        ".geojson": b'{"type": "FeatureCollection", "features": [',
        ".shp": b"\x00\x00\x27\x0a",
        ".csv": b"a,b\n1,2\n",
        ".parquet": b"PAR1",
        ".fgb": b"fgb\x03fgb\x00",
        ".osm": b'<?xml version="1.0"?><osm version="0.6">',
        ".kml": b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        ".dxf": b"  0\nSECTION\n  2\nENTITIES\n",
    }
    path = tmp_path / f"a{suffix}"
    # White space, so that the zeros lie beyond what is looked at to recognise the format.
    is_text = suffix in (".geojson", ".csv", ".osm", ".kml", ".dxf")
    path.write_bytes((heads[suffix] + (b" " * 70_000 if is_text else b"")) if start == "head" else b"")
    with path.open("r+b") as file:
        file.truncate(2 * 1024**3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refuse(path, "")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def pack(path: Path, names: list[str], size: int = 10) -> Path:
    """An archive whose files hold zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, bytes(size))
    return path


@pytest.mark.parametrize("name", ["../a.shp", "/etc/a.shp", "a/../../a.shp", "..\\a.shp", "C:\\a.shp"])
def test_an_archive_that_leads_out(tmp_path: Path, name: str) -> None:
    """Nothing of it is unpacked."""
    refuse(pack(tmp_path / "a.zip", ["b.shp", name]), "leads out")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


@pytest.mark.parametrize("suffix", ["zip", "kmz", "xlsx"])
def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    """3 MB of zeros where 1 MB is allowed; a file that declares less than it holds is not read further."""
    monkeypatch.setattr(archives, "LARGEST_UNPACKED_BYTES", 1024**2)
    names = {"zip": ["a.shp"], "kmz": ["doc.kml"], "xlsx": ["xl/workbook.xml"]}
    path = pack(tmp_path / f"a.{suffix}", names[suffix], 3 * 1024**2)
    assert path.stat().st_size < 10_000
    refuse(path, "at most 1 MiB")
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<I", 3 * 1024**2), struct.pack("<I", 1000)))
    refuse(path, "")


def test_an_archive_of_countless_files(tmp_path: Path) -> None:
    """Small as they are: 10,001 are too many."""
    refuse(pack(tmp_path / "a.zip", [f"{number}.shp" for number in range(10_001)], 1), "at most 10000")


def test_an_archive_in_an_archive_stays_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would burst inside is never looked into."""
    monkeypatch.setattr(archives, "LARGEST_UNPACKED_BYTES", 1024**2)
    inner = pack(tmp_path / "inner.zip", ["a.shp"], 3 * 1024**2).read_bytes()
    outer = tmp_path / "a.zip"
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner)
        archive.writestr("a.gpkg", inner)
    refuse(outer, "")


def test_an_encrypted_archive(tmp_path: Path) -> None:
    """The mark of encryption is a bit of each file's entry."""
    path = pack(tmp_path / "a.zip", ["a.shp"])
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    refuse(path, "encrypted")


def test_an_archive_without_anything_of_use(tmp_path: Path) -> None:
    """Ten thousand files are as little help as none."""
    refuse(pack(tmp_path / "a.zip", ["a.doc"]), "There is no Shapefile in it")
    refuse(pack(tmp_path / "b.zip", [f"{i}.shp" for i in range(10_001)], 0), "10001 files")


def test_what_must_be_held_whole_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KML and CityJSON have no form that can be read in pieces."""
    monkeypatch.setattr(opening, "LARGEST_WHOLE_BYTES", 0)
    for name, text in (("a.kml", "<kml/>"), ("a.json", '{"type": "CityJSON"}')):
        (tmp_path / name).write_text(text)
        refuse(tmp_path / name, "read up to 0 MiB")


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp", ".kml", ".dxf", ".parquet", ".xlsx", ".csv"])
def test_a_file_with_any_byte_changed_is_read_or_refused(
    tmp_path: Path, suffix: str, make_bytes: Callable[[str], bytes]
) -> None:
    """Every 97th byte of a small file, one at a time, is turned over: no other error comes out."""
    path = tmp_path / f"a{suffix}"
    whole = bytearray(make_bytes(suffix))
    if suffix == ".shp":
        make_file(path, POINTS[:20], {"n": list(range(20))}, geometry_type="Point")
    for place in range(0, len(whole), max(97, len(whole) // 60)):
        whole[place] ^= 0xFF
        path.write_bytes(whole)
        whole[place] ^= 0xFF
        try:
            source = open_file(path)
            with contextlib.closing(source):
                for layer in source.layers:
                    list(source.read(layer.name))
        except UnreadableFile:
            continue


@pytest.fixture
def make_bytes(tmp_path: Path) -> Callable[[str], bytes]:
    """A small file with 20 points and a number each, as bytes."""

    def make(suffix: str) -> bytes:
        if suffix == ".parquet":
            buffer = io.BytesIO()
            parquet.write_table(pa.table({"n": list(range(20))}), buffer)
            return buffer.getvalue()
        if suffix == ".csv":
            return "lon;lat;tên\n".encode() + b"105,7;10,2;a\n" * 20
        if suffix == ".xlsx":
            import openpyxl

            book = openpyxl.Workbook()
            for row in [["lon", "lat"], *[[105.7, 10.2]] * 20]:
                book.worksheets[0].append(row)
            buffer = io.BytesIO()
            book.save(buffer)
            return buffer.getvalue()
        fields = {"Layer": ["0"] * 20} if suffix == ".dxf" else {"n": list(range(20))}
        folder = tmp_path / "whole"
        folder.mkdir()
        return make_file(folder / f"a{suffix}", POINTS[:20], fields, geometry_type="Point").read_bytes()

    return make
