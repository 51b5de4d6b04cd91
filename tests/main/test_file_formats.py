"""What is given out is read back the same, in each format as far as it can hold it; two rooms meet here."""

import contextlib
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.connect.files.layers import Chunk
from dothi.connect.files.opening import open_file
from dothi.share.export_rows import ExportChunk, ExportField, Format
from dothi.share.export_shapefiles import shorten_names
from dothi.share.exports import write_file
from dothi.vocabulary.errors import InvalidInput

SUFFIXES: dict[Format, str] = {
    "geopackage": ".gpkg",
    "flatgeobuf": ".fgb",
    "geojson": ".geojson",
    "geoparquet": ".parquet",
    "shapefile": ".zip",
    "kml": ".kml",
    "csv": ".csv",
    "xlsx": ".xlsx",
}
FIELDS = (
    ExportField(name="Tên đường", type="text"),
    ExportField(name="số", type="integer"),
    ExportField(name="dài", type="number"),
    ExportField(name="còn", type="boolean"),
    ExportField(name="ngày", type="date"),
    ExportField(name="lúc", type="time"),
    ExportField(name="thêm", type="json"),
)

# Letters of Vietnamese with tones, other scripts, quotes, separators and line breaks; no control characters,
# which XML (KML, XLSX) cannot hold, and no text of spaces only, which tables take for none.
TEXTS = st.text(st.sampled_from(list("aĐường ếệ\"',;|\t\\<&>=-+0Ω汉😀")), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text
)
NUMBERS = st.one_of(st.integers(-(10**9), 10**9).map(lambda value: value / 1024), st.floats(-1e6, 1e6).map(
    lambda value: round(value, 6) + 0.0
))  # fmt: skip
COORDINATES = st.floats(-80, 80).map(lambda value: round(value, 9) + 0.0)
POSITIONS = st.tuples(COORDINATES, COORDINATES)
SQUARES = st.tuples(POSITIONS, st.floats(0.001, 1)).map(
    lambda made: shapely.box(*made[0], made[0][0] + made[1], made[0][1] + made[1])
)
JSON = st.recursive(
    st.one_of(st.integers(-1000, 1000), st.booleans(), st.sampled_from(["a", "đ"])),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
).filter(lambda value: isinstance(value, list | dict))
ROWS = st.fixed_dictionaries(
    {
        "Tên đường": st.none() | TEXTS,
        "số": st.none() | st.integers(-(10**15), 10**15),
        "dài": st.none() | NUMBERS,
        "còn": st.none() | st.booleans(),
        "ngày": st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat),
        "lúc": st.none() | st.sampled_from(["2024-02-29T07:30:00+07:00", "2024-02-29T00:30:00Z"]),
        "thêm": st.none() | JSON,
    }
)
FILLED = ROWS.map(lambda row: row | {"số": row["số"] or 1})
"""In a table of text or a workbook, a row with nothing in it is no row."""
FLAT: dict[str, st.SearchStrategy[Any]] = {
    "point": POSITIONS.map(shapely.Point),
    "line": st.lists(POSITIONS, min_size=2, max_size=5, unique=True).map(shapely.LineString),
    "area": SQUARES,
}
MIXED = st.one_of(
    *FLAT.values(),
    st.lists(POSITIONS, min_size=2, max_size=3, unique=True).map(shapely.MultiPoint),
    st.lists(FLAT["line"], min_size=2, max_size=3).map(shapely.MultiLineString),
    st.tuples(SQUARES, FLAT["line"]).map(shapely.GeometryCollection),
    st.lists(POSITIONS.map(lambda xy: shapely.Point(*xy, 3.5)), min_size=1, max_size=1).map(
        lambda one: one[0]
    ),
)
Table = tuple[list[Any], list[dict[str, Any]]]


def tables(
    shapes: st.SearchStrategy[Any], properties: st.SearchStrategy[dict[str, Any]] = ROWS
) -> st.SearchStrategy[Table]:
    """One to twelve rows; a row may lack its geometry, though not all of them do."""
    rows = st.lists(st.tuples(st.none() | shapes, properties), max_size=11)
    first = st.tuples(shapes, properties)
    return st.builds(
        lambda one, more: ([one[0], *(row[0] for row in more)], [one[1], *(row[1] for row in more)]),
        first, rows,
    )  # fmt: skip


def chunk(shapes: list[Any], rows: list[dict[str, Any]], at_once: int = 5) -> Iterator[ExportChunk]:
    """The rows, five at a time."""
    for start in range(0, len(rows), at_once):
        part = np.full(len(rows[start : start + at_once]), None, dtype=object)
        part[:] = shapes[start : start + at_once]
        yield ExportChunk(geometries=part, properties=rows[start : start + at_once])


def turn_around(chosen: Format, table: Table, **more: Any) -> tuple[list[Any], list[dict[str, Any]]]:
    """Written and read: geometries and properties."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a{SUFFIXES[chosen]}"
        write_file(path, chosen, chunk(*table), FIELDS, **more)
        assert [each.name for each in Path(folder).iterdir()] == [path.name]
        chunks: list[Chunk] = []
        with contextlib.closing(open_file(path)) as source:
            for layer in source.layers:
                chunks += source.read(layer.name, rows_at_once=4)
        assert not any(each.problems for each in chunks)
        shapes = [shape for each in chunks for shape in each.geometries]
        return shapes, [row for each in chunks for row in each.properties]


def assert_same(found: list[Any], given_shapes: list[Any], *, exactly: bool = True) -> None:
    """The same geometries in the same order; an area may start at another corner."""
    assert len(found) == len(given_shapes)
    for shape, wanted in zip(found, given_shapes, strict=True):
        assert (shape is None) == (wanted is None)
        if wanted is not None:
            assert shapely.has_z(shape) == shapely.has_z(wanted)
            same = shapely.equals_exact(shape.normalize(), wanted.normalize(), 0 if exactly else 1e-12)
            assert same, (shape.wkt, wanted.wkt)


some = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(tables(MIXED))
@pytest.mark.parametrize("chosen", ["geopackage", "geojson", "geoparquet"])
def test_formats_that_hold_everything(chosen: Format, table: Table) -> None:
    """Mixed types, heights, missing geometries and every type of field."""
    shapes, rows = turn_around(chosen, table)
    assert_same(shapes, table[0])
    if chosen == "geoparquet":
        # JSON is text there, since readers do not agree on how to mark it.
        assert [row | {"thêm": None} for row in rows] == [row | {"thêm": None} for row in table[1]]
    else:
        assert rows == table[1]


@some
@given(st.sampled_from(sorted(FLAT)).flatmap(lambda kind: tables(FLAT[kind])))
def test_flatgeobuf(table: Table) -> None:
    """A day is text there, JSON too; mixed types are held, but not together with heights."""
    shapes, rows = turn_around("flatgeobuf", table)
    assert_same(shapes, table[0])
    assert [row | {"thêm": None} for row in rows] == [row | {"thêm": None} for row in table[1]]


@some
@given(st.sampled_from(sorted(FLAT)).flatmap(lambda kind: tables(FLAT[kind])))
def test_shapefile(table: Table) -> None:
    """One type in a file, names of ten bytes, text of 254 bytes, JSON as text, numbers of 15 decimals."""
    shapes, rows = turn_around("shapefile", table)
    assert_same(shapes, table[0])
    names = dict(
        zip(shorten_names([each.name for each in FIELDS]), (each.name for each in FIELDS), strict=True)
    )
    for row, wanted in zip(rows, table[1], strict=True):
        named = {names[key]: value for key, value in row.items()}
        for name in ("Tên đường", "số", "còn", "ngày", "lúc"):
            assert named[name] == wanted[name], name
        assert named["dài"] == (None if wanted["dài"] is None else pytest.approx(wanted["dài"], abs=1e-9))


@some
@given(tables(st.one_of(*FLAT.values())))
def test_kml(table: Table) -> None:
    """WGS 84 only, every value is text, every position has a height, and 15 digits are written."""
    shapes, rows = turn_around("kml", table)
    assert_same([shapely.force_2d(shape) for shape in shapes], table[0], exactly=False)
    for row, wanted in zip(rows, table[1], strict=True):
        assert row.get("Tên đường") == wanted["Tên đường"]
        assert row.get("ngày") == wanted["ngày"]
        assert row.get("số") == (None if wanted["số"] is None else str(wanted["số"]))
        assert row.get("còn") == (None if wanted["còn"] is None else str(wanted["còn"]).lower())


@some
@given(tables(MIXED, FILLED))
@pytest.mark.parametrize("chosen", ["csv", "xlsx"])
def test_tables(chosen: Format, table: Table) -> None:
    """Geometry as WKT. CSV gives every value back as text; a workbook knows numbers, though only doubles."""
    shapes, rows = turn_around(chosen, table)
    assert_same(shapes, table[0], exactly=chosen == "csv")
    for row, wanted in zip(rows, table[1], strict=True):
        assert row["Tên đường"] == wanted["Tên đường"]
        assert (row["ngày"], row["lúc"]) == (wanted["ngày"], wanted["lúc"])
        for name in ("số", "dài"):
            value = None if row[name] is None else float(row[name])
            assert value == (None if wanted[name] is None else pytest.approx(wanted[name]))


@some
@given(tables(FLAT["point"], FILLED))
@pytest.mark.parametrize("chosen", ["csv", "xlsx"])
def test_points_in_two_columns(chosen: Format, table: Table) -> None:
    """They are found again by the columns' names."""
    shapes, _ = turn_around(chosen, table, coordinates="xy")
    assert_same(shapes, table[0])


@pytest.mark.parametrize("chosen", [each for each in SUFFIXES if each not in ("kml", "csv", "xlsx")])
def test_the_reference_system_is_kept(tmp_path: Path, chosen: Format) -> None:
    """VN-2000 / TM-3 105-45, in metres, with the layer's name where a format has one."""
    path = tmp_path / f"a{SUFFIXES[chosen]}"
    shape = shapely.Point(585123.4, 1110256.45)
    write_file(path, chosen, chunk([shape], [{}]), FIELDS, "EPSG:9210", layer="Trạm")
    with contextlib.closing(open_file(path)) as source:
        assert source.layers[0].crs == "EPSG:9210"
        (found,) = source.read(source.layers[0].name)
        assert_same(list(found.geometries), [shape])
        named = chosen in ("geopackage", "flatgeobuf", "shapefile")
        assert source.layers[0].name == ("Trạm" if named else "a")


@pytest.mark.parametrize("chosen", SUFFIXES)
def test_nothing_is_a_file_too(tmp_path: Path, chosen: Format) -> None:
    """Without any row there is a file with its fields, as far as the format keeps them."""
    path = tmp_path / f"a{SUFFIXES[chosen]}"
    assert write_file(path, chosen, iter(()), FIELDS[1:4]) == ()
    with contextlib.closing(open_file(path)) as source:
        assert list(source.read(source.layers[0].name)) == []
        if chosen in ("geopackage", "shapefile", "flatgeobuf", "geoparquet", "csv", "xlsx"):
            assert [each.name for each in source.layers[0].fields][:3] == ["số", "dài", "còn"]


def test_a_shapefile_tells_what_it_could_not_hold(tmp_path: Path) -> None:
    """Two kinds of geometry are two files; a collection is none; names and texts are cut between letters."""
    fields = [ExportField(name=f"Đường kính {end}", type="text") for end in ("trong", "ngoài")]
    shapes = [
        shapely.Point(1, 2),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.GeometryCollection([shapely.Point(1, 2)]),
        None,
    ]
    rows = [{"Đường kính trong": "ề" * 100, "Đường kính ngoài": str(index)} for index in range(4)]
    path = tmp_path / "a.zip"
    notices = write_file(path, "shapefile", chunk(shapes, rows), fields)
    assert set(notices) == {"names_shortened", "text_cut", "split_by_geometry", "geometry_left_out"}
    with zipfile.ZipFile(path) as archive:
        assert {"a_points.shp", "a_points.cpg", "a_lines.dbf", "a_lines.prj"} <= set(archive.namelist())
        assert archive.read("a_points.cpg") == b"UTF-8"
    with contextlib.closing(open_file(path)) as source:
        found = [
            row for layer in source.layers for each in source.read(layer.name) for row in each.properties
        ]
    names = shorten_names([each.name for each in fields])
    assert all(len(name.encode()) <= 10 for name in names)
    assert len(set(names)) == 2
    assert sorted(row[names[1]] for row in found) == ["0", "1", "2", "3"]
    assert {row[names[0]] for row in found} == {"ề" * (254 // 3)}


def test_flatgeobuf_tells_that_heights_are_lost(tmp_path: Path) -> None:
    """One type keeps its heights, two types together do not."""
    high = [shapely.Point(1, 2, 3), shapely.LineString([(0, 0, 1), (1, 1, 1)])]
    path = tmp_path / "a.fgb"
    assert write_file(path, "flatgeobuf", chunk(high[:1], [{}]), FIELDS) == ()
    assert write_file(path, "flatgeobuf", chunk(high, [{}, {}]), FIELDS) == ("heights_left_out",)


@pytest.mark.parametrize(
    ("chosen", "properties", "more", "said"),
    [
        ("geopackage", {"số": "a"}, {}, "'a' is no integer"),
        ("geopackage", {"số": 1.5}, {}, "is no integer"),
        ("geopackage", {"số": 2**70}, {}, "is no integer"),
        ("geopackage", {"dài": True}, {}, "is no number"),
        ("shapefile", {"ngày": "hôm qua"}, {}, "is no date"),
        ("kml", {}, {"crs": "EPSG:9210"}, "longitude and latitude"),
        ("csv", {}, {"coordinates": "xy"}, "Only points"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, chosen: Format, properties: dict[str, Any], more: dict[str, Any], said: str
) -> None:
    """The value is named, and neither a half file nor a folder stays behind."""
    with pytest.raises(InvalidInput, match=said):
        write_file(tmp_path / "a.x", chosen, chunk([shapely.box(0, 0, 1, 1)], [properties]), FIELDS, **more)
    assert list(tmp_path.iterdir()) == []


def test_names_that_stand_in_the_way(tmp_path: Path) -> None:
    """Twice the same, that of the geometry, that of a column of coordinates."""
    for names in (["a", "a"], ["geometry"], ["wkt"]):
        fields = [ExportField(name=name, type="text") for name in names]
        with pytest.raises(InvalidInput, match=r"differ|name of a column"):
            write_file(tmp_path / "a.csv", "csv", iter(()), fields)


def test_a_formula_is_text(tmp_path: Path) -> None:
    """What begins with = is never computed by the program that opens the workbook."""
    path = tmp_path / "a.xlsx"
    write_file(path, "xlsx", chunk([shapely.Point(1, 2)], [{"Tên đường": "=1+1"}]), FIELDS)
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_kml_does_not_go_round_the_earth_twice(tmp_path: Path) -> None:
    """GDAL refuses an area at a longitude of 540 degrees, and so do we."""
    with pytest.raises(InvalidInput, match="cannot hold a row"):
        write_file(tmp_path / "a.kml", "kml", chunk([shapely.box(540, 10, 541, 11)], [{}]), FIELDS)
    assert list(tmp_path.iterdir()) == []


def test_what_making_the_rows_raises_comes_through(tmp_path: Path) -> None:
    """A store that is away is not the format's fault."""

    def break_off() -> Iterator[ExportChunk]:
        yield from chunk([shapely.Point(1, 2)], [{}])
        raise ConnectionError("away")

    for chosen in SUFFIXES:
        with pytest.raises(ConnectionError, match="away"):
            write_file(tmp_path / "a.x", chosen, break_off(), FIELDS)
    assert list(tmp_path.iterdir()) == []
