"""What GDAL reads: every layer, its fields and its system, geometries as they are."""

import sqlite3
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pyogrio
import pytest

from dothi.connect.files.gdal import DRIVERS as KEPT
from dothi.connect.files.gdal import prepare
from dothi.connect.files.layers import ReadOptions
from dothi.connect.files.opening import open_file
from tests.connect.files.made import list_properties, list_wkt, make_file, read_all

SQUARE = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
BOW_TIE = "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"


def test_only_the_needed_drivers_are_left() -> None:
    """No driver that follows addresses or other files' names: VRT, WFS, HTTP …"""
    prepare()
    assert set(pyogrio.list_drivers()) <= KEPT


def test_a_geopackage_with_two_layers(tmp_path: Path) -> None:
    """Layers by their names, fields by their types, the primary key as id, the code of the system."""
    path = make_file(
        tmp_path / "Mạng.gpkg",
        [SQUARE, BOW_TIE],
        {"Tên": ["Ao", None], "số": [1, 2], "dài": [1.5, float("nan")], "có": [True, False]},
        layer="ao hồ",
        crs="EPSG:3405",
    )
    make_file(path, ["POINT Z (1 2 3)"], layer="giếng", append=True, crs="EPSG:9210")
    source = open_file(path)
    assert (source.format, source.notices) == ("GeoPackage", ())
    assert [(layer.name, layer.crs, layer.count) for layer in source.layers] == [
        ("ao hồ", "EPSG:3405", 2),
        ("giếng", "EPSG:9210", 1),
    ]
    assert [field.type for field in source.layers[0].fields] == ["text", "integer", "number", "boolean"]
    (chunk,) = source.read("ao hồ")
    assert chunk.ids == ["1", "2"]
    assert chunk.properties == [
        {"Tên": "Ao", "số": 1, "dài": 1.5, "có": True},
        {"Tên": None, "số": 2, "dài": None, "có": False},
    ]
    assert list_wkt([chunk]) == [SQUARE, BOW_TIE]
    assert list_wkt(read_all(source, "giếng")) == ["POINT Z (1 2 3)"]


def test_chunks_go_on_where_the_last_one_ended(tmp_path: Path) -> None:
    """25 rows, 10 at once: rows 1, 11 and 21 come first."""
    path = make_file(tmp_path / "a.gpkg", ["POINT (1 2)"] * 25, {"i": list(range(25))})
    chunks = read_all(open_file(path), rows_at_once=10)
    assert [chunk.first_row for chunk in chunks] == [1, 11, 21]
    assert [each["i"] for each in list_properties(chunks)] == list(range(25))


def test_columns_of_a_geopackage_that_json_does_not_know(tmp_path: Path) -> None:
    """Days, instants and JSON are text or values; a picture is left out, with a notice."""
    path = make_file(tmp_path / "a.gpkg", ["POINT (1 2)"], {"n": [1]}, crs="EPSG:4326")
    with sqlite3.connect(path) as database:
        database.executescript(
            """
            CREATE TABLE inspection (fid INTEGER PRIMARY KEY, day DATE, at DATETIME, photo BLOB, more TEXT);
            INSERT INTO inspection VALUES (5, '2024-02-29', '2024-02-29T07:30:00Z', x'00ff', '{"a": [1]}');
            INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)
                VALUES ('inspection', 'attributes', 'inspection', 0);
            """
        )
    database.close()
    source = open_file(path)
    layer = source.layers[1]
    assert source.notices == ("binary_left_out",)
    assert (layer.geometry, layer.crs) == ("none", None)
    assert {field.name: field.type for field in layer.fields} == {"day": "date", "at": "time", "more": "text"}
    (chunk,) = read_all(source, "inspection")
    assert chunk.properties == [{"day": "2024-02-29", "at": "2024-02-29T07:30:00Z", "more": '{"a": [1]}'}]
    assert chunk.geometries.tolist() == [None]


def test_curves_are_drawn_as_lines(tmp_path: Path) -> None:
    """A half circle in a GeoPackage: what comes is a line with many corners."""
    path = make_file(tmp_path / "a.gpkg", ["LINESTRING (0 0, 2 0)"])
    arc = (
        b"GP\x00\x01\xe6\x10\x00\x00"
        + b"\x01\x08\x00\x00\x00\x03\x00\x00\x00"
        + b"".join(struct.pack("<dd", *xy) for xy in ((0, 0), (1, 1), (2, 0)))
    )
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER IF EXISTS rtree_a_geom_update6")
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE a SET geom = ?", (arc,))
    database.close()
    (chunk,) = read_all(open_file(path))
    assert chunk.problems == {}
    assert chunk.geometries[0].geom_type == "LineString"
    assert chunk.geometries[0].length == pytest.approx(3.1416, abs=0.01)


@pytest.mark.parametrize("form", ["shp", "folder", "zip"])
def test_shapefiles(tmp_path: Path, form: str) -> None:
    """One by its .shp, or both of a folder or an archive; upper-case endings, VN-2000 from the .prj."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("cống", "Hố ga"):
        make_file(folder / f"{name}.shp", ["POINT (1 2)", "POINT (3 4)"], {"TEN": ["Đường 1", None]},
                  crs="EPSG:3405", geometry_type="Point", encoding="UTF-8")  # fmt: skip
    for path in list(folder.iterdir()):
        path.rename(path.with_suffix(path.suffix.upper()))
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in folder.iterdir():
            file.write(path, f"Bản đồ/{path.name}")
    source = open_file({"shp": folder / "cống.SHP", "folder": folder, "zip": archive}[form])
    assert (source.format, source.notices) == ("Shapefile", ())
    wanted = {"cống"} if form == "shp" else {"cống", "Hố ga"}
    assert {layer.name for layer in source.layers} == wanted
    assert {(layer.crs, layer.geometry, layer.count) for layer in source.layers} == {
        ("EPSG:3405", "Point", 2)
    }
    chunks = read_all(source, "cống")
    assert list_properties(chunks) == [{"TEN": "Đường 1"}, {"TEN": None}]
    assert list_wkt(chunks) == ["POINT (1 2)", "POINT (3 4)"]


@pytest.mark.parametrize(
    ("written", "given", "said"),
    [("UTF-8", None, "Đường"), ("CP1258", "CP1258", "Đường"), ("CP1258", None, "Ðý¶ng")],
)
def test_the_encoding_of_a_shapefile(tmp_path: Path, written: str, given: str | None, said: str) -> None:
    """Without .cpg: UTF-8 is found, another encoding is given, or each byte stays one character."""
    path = make_file(tmp_path / "a.shp", ["POINT (1 2)"], {"TEN": ["x" * 12]}, geometry_type="Point")
    (tmp_path / "a.cpg").unlink()
    text = "Đường".encode() if written == "UTF-8" else b"\xd0\xfd\xb6ng"
    said = said if written == "UTF-8" else text.decode("cp1258" if given else "latin-1")
    raw = path.with_suffix(".dbf").read_bytes()
    path.with_suffix(".dbf").write_bytes(raw.replace(b"x" * 12, text.ljust(12)).replace(raw[29:30], b"\0", 1))
    source = open_file(path, ReadOptions(encoding=given))
    assert source.notices == (() if given else ("no_cpg",))
    assert list_properties(read_all(source)) == [{"TEN": said}]


def test_a_flatgeobuf(tmp_path: Path) -> None:
    """Its system and its mixed geometries; the order is the file's own."""
    path = make_file(tmp_path / "a.fgb", ["POINT (1 2)", SQUARE], {"n": [1, 2]}, crs="EPSG:9210")
    source = open_file(path)
    assert (source.format, source.layers[0].crs, source.layers[0].geometry) == (
        "FlatGeobuf",
        "EPSG:9210",
        "mixed",
    )
    assert sorted(map(str, list_wkt(read_all(source)))) == ["POINT (1 2)", SQUARE]


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>
<Folder><name>Trạm</name><Placemark><name>Trạm 1</name>
<ExtendedData><Data name="Công suất"><value>12</value></Data></ExtendedData>
<Point><coordinates>105.78,10.03,2</coordinates></Point></Placemark></Folder>
<Folder><name>Tuyến</name><Placemark><name>T</name>
<LineString><coordinates>105,10 106,11</coordinates></LineString></Placemark></Folder>
</Document></kml>"""


@pytest.mark.parametrize("packed", [False, True])
def test_kml_and_kmz(tmp_path: Path, packed: bool) -> None:
    """Folders are layers, extended data are fields, styles are not; a link to elsewhere is not followed."""
    path = tmp_path / ("a.kmz" if packed else "a.kml")
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", KML)
    else:
        path.write_text(KML, encoding="utf-8")
    source = open_file(path)
    assert [layer.name for layer in source.layers] == ["Trạm", "Tuyến"]
    assert source.layers[0].crs == "EPSG:4326"
    (chunk,) = read_all(source, "Trạm")
    assert list_wkt([chunk]) == ["POINT Z (105.78 10.03 2)"]
    assert chunk.properties[0]["Name"] == "Trạm 1"
    assert chunk.properties[0]["Công suất"] == "12"
    assert "tessellate" not in chunk.properties[0]


def test_a_drawing(tmp_path: Path) -> None:
    """The layers of a DXF are a field, its texts another."""
    path = make_file(tmp_path / "a.dxf", ["LINESTRING (0 0, 1 1)"], {"Layer": ["0"]})
    source = open_file(path)
    assert (source.format, source.layers[0].crs) == ("DXF", None)
    (chunk,) = read_all(source)
    assert chunk.properties[0]["Layer"] == "0"
    assert list_wkt([chunk]) == ["LINESTRING (0 0, 1 1)"]


def test_nothing_is_printed(tmp_path: Path) -> None:
    """Warnings and errors of GDAL go into notices and errors; the outputs stay empty."""
    whole = make_file(tmp_path / "a.fgb", ["POINT (1 2)"] * 1000, {"n": list(range(1000))}).read_bytes()
    (tmp_path / "b.fgb").write_bytes(whole[: len(whole) // 2])
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from dothi.connect.files.opening import open_file\n"
        "from dothi.vocabulary.errors import UnreadableFile\n"
        "try:\n    source = open_file(Path(sys.argv[1]))\n    list(source.read(source.layers[0].name))\n"
        "except UnreadableFile:\n    sys.exit(7)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "b.fgb")], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, b"", b"")
