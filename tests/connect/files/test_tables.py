"""Tables: where the names of columns stand, which columns are coordinates, and rows that are wrong."""

import datetime
import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dothi.connect.files.coordinates import parse_number
from dothi.connect.files.layers import ReadOptions
from dothi.connect.files.opening import open_file
from dothi.connect.files.tables import TableSource
from dothi.vocabulary.errors import InvalidInput, UnreadableFile
from tests.connect.files.made import list_properties, list_wkt, read_all


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A table of text."""
    path.write_bytes(text.encode(encoding))
    return path


def make_book(path: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook by its sheets' rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "Tên,lng,lat\nTrạm 1,105.7852,10.0341\n",
        "Tên;Kinh độ;Vĩ độ\nTrạm 1;105,7852;10,0341\n",
        'Tên,Longitude,Latitude\n"Trạm 1","105,7852","10,0341"\n',
        "\ufeffTên\tKINH_DO\tVI_DO\r\nTrạm 1\t105.7852\t10.0341\r\n\r\n",
        "Tên|X|Y\nTrạm 1|105.7852|10.0341\n",
        "Tên;X;Y\nTrạm 1;10,0341;105,7852\n",
        "DANH SÁCH TRẠM\n\nTên;lon;lat\nTrạm 1;105°47'6,72\"Đ;10°02'2,76\"B\n",
    ],
)
def test_coordinates_are_found_by_their_names(tmp_path: Path, text: str) -> None:
    """Seven habits: separators, decimal commas, a mark of UTF-8, a title, degrees and minutes."""
    source = open_file(write(tmp_path / "trạm.csv", text))
    (layer,) = source.layers
    assert (source.format, layer.name, layer.geometry, layer.crs) == ("CSV", "trạm", "Point", None)
    (chunk,) = read_all(source)
    assert (chunk.first_row, chunk.problems, chunk.ids) == (1, {}, [None])
    assert chunk.properties[0]["Tên"] == "Trạm 1"
    assert (chunk.geometries[0].x, chunk.geometries[0].y) == pytest.approx((105.7852, 10.0341))


def test_x_of_surveyors_points_north(tmp_path: Path) -> None:
    """VN-2000: X is 1,110 km north of the equator, Y is 585 km in the east of its zone."""
    path = write(tmp_path / "a.csv", "ma,X,Y\n007,1110256.45,585123.4\n")
    (chunk,) = read_all(open_file(path))
    assert list_wkt([chunk]) == ["POINT (585123.4 1110256.45)"]
    assert chunk.properties == [{"ma": "007", "X": "1110256.45", "Y": "585123.4"}]


def test_names_that_fit_nothing_are_no_guess(tmp_path: Path) -> None:
    """Rows are there without coordinates; what is chosen by hand is taken, and an unknown name refused."""
    path = write(tmp_path / "a.csv", "a,b\n1,2\n")
    source = open_file(path)
    assert source.layers[0].geometry == "none"
    assert list_wkt(read_all(source)) == [None]
    assert list_wkt(read_all(open_file(path, ReadOptions(x_field="b", y_field="a")))) == ["POINT (2 1)"]
    with pytest.raises(InvalidInput, match="no column 'c' for x_field; there are a, b"):
        open_file(path, ReadOptions(x_field="c", y_field="a"))
    with pytest.raises(InvalidInput, match="Both"):
        open_file(path, ReadOptions(x_field="a"))


def test_the_choice_of_columns_is_offered(tmp_path: Path) -> None:
    """A program can show what was guessed."""
    source = open_file(write(tmp_path / "a.csv", "x,y,Dài\n1,2,3\n"))
    assert isinstance(source, TableSource)
    found = source.layers[0].coordinates
    assert (found.x, found.y) == ("x", "y")


def test_a_bad_row_is_one_row(tmp_path: Path) -> None:
    """A word, half a position, one cell too many, nothing at all; the rows around are whole."""
    text = "n,lon,lat\n1,105,10\n2,hỏng,10\n3,105,\n4,105,10,9\n5,,\n6,nan,10\n7\n8,106,11\n"
    (chunk,) = read_all(open_file(write(tmp_path / "a.csv", text)))
    assert {index: problem.code for index, problem in chunk.problems.items()} == {
        1: "coordinates_no_numbers",
        2: "coordinate_missing",
        3: "cells_too_many",
    }
    assert "lon: 'hỏng'" in chunk.problems[1].message
    assert [each["n"] for each in chunk.properties] == list("12345678")
    assert [shape is not None for shape in chunk.geometries] == [1, 0, 0, 1, 0, 1, 0, 1]
    assert math.isnan(chunk.geometries[5].x)


def test_wkt_is_found_by_what_it_is(tmp_path: Path) -> None:
    """In a column of any name; a text that only begins like it is a text."""
    (chunk,) = read_all(open_file(write(tmp_path / "a.csv", "n;Hình vẽ\n1;LINESTRING Z(0 0 1, 1 1 1)\n")))
    assert list_wkt([chunk]) == ["LINESTRING Z (0 0 1, 1 1 1)"]
    source = open_file(write(tmp_path / "b.csv", "n;ghi chú\n1;Point (kiosk) of sale\n"))
    assert source.layers[0].geometry == "none"


def test_wkt_is_the_geometry(tmp_path: Path) -> None:
    """EWKT names its system; the column itself is no property; a cut ring is that row's problem."""
    text = (
        'n;geom\n1;"SRID=3405;POLYGON ((0 0, 1 0, 1 1, 0 0))"\n2;"POINT Z (1 2 3)"\n3;POLYGON ((0 0, 1\n4;\n'
    )
    source = open_file(write(tmp_path / "a.csv", text))
    assert (source.layers[0].geometry, source.layers[0].crs) == ("mixed", "EPSG:3405")
    (chunk,) = read_all(source)
    assert list_wkt([chunk]) == ["POLYGON ((0 0, 1 0, 1 1, 0 0))", "POINT Z (1 2 3)", None, None]
    assert set(chunk.problems) == {2}
    assert chunk.properties == [{"n": each} for each in "1234"]


@pytest.mark.parametrize(
    ("written", "given", "said", "notices"),
    [
        ("cp1258", "CP1258", "Đường", ()),
        ("cp1258", "1258", "Đường", ()),
        ("utf-8", None, "Đường", ()),
        ("cp1258", None, None, ("not_utf8",)),
    ],
)
def test_encodings(tmp_path: Path, written: str, given: str | None, said: str | None, notices: Any) -> None:
    """One that is given is believed; what is not UTF-8 keeps one character for each byte."""
    # CP1258 has the letter ờ only as ơ with a tone behind it.
    text = "Đươ\u0300ng" if written == "cp1258" else "Đường"
    source = open_file(write(tmp_path / "a.csv", f"a,b\n1,{text}\n", written), ReadOptions(encoding=given))
    assert source.notices == notices
    (row,) = list_properties(read_all(source))
    assert row["b"] == (said or text.encode(written).decode("latin-1"))
    with pytest.raises(InvalidInput, match="no encoding"):
        open_file(tmp_path / "a.csv", ReadOptions(encoding="klingon"))


def test_the_row_of_names(tmp_path: Path) -> None:
    """It is given, or the first that is nearly as wide as the table; empty and doubled names get numbers."""
    text = "Sở Xây dựng\nbảng 1,,\na,,a,b,\n1,2,3,4,5\n"
    path = write(tmp_path / "a.csv", text)
    assert [field.name for field in open_file(path).layers[0].fields] == [
        "a",
        "column 2",
        "a 2",
        "b",
        "column 5",
    ]
    given = open_file(path, ReadOptions(header_row=4))
    assert [field.name for field in given.layers[0].fields] == ["1", "2", "3", "4", "5"]
    for wrong in (0, 9):
        with pytest.raises(InvalidInput, match=f"no names of columns in row {wrong}"):
            open_file(path, ReadOptions(header_row=wrong))
    with pytest.raises(UnreadableFile, match="no names of columns"):
        open_file(write(path, "\n\n\n"))


def test_a_line_that_never_ends(tmp_path: Path) -> None:
    """20 million characters without a line break are no table."""
    with pytest.raises(UnreadableFile, match=r"longer|larger"):
        read_all(open_file(write(tmp_path / "a.csv", "a,b\n1,2\n" + "x" * 20_000_000)))


def test_a_workbook(tmp_path: Path) -> None:
    """Sheets are layers, numbers and days are that, codes with letters are text, an empty sheet is none."""
    day, instant = datetime.datetime(2024, 2, 29), datetime.datetime(2024, 2, 29, 7, 30)  # noqa: DTZ001
    path = make_book(
        tmp_path / "a.xlsx",
        Trạm=[
            ["DANH SÁCH"],
            ["Tên", "Kinh độ", "Vĩ độ", "ngày", "lúc", "mã", "còn", "lỗi"],
            ["T1", 105.75, 10, day, instant, 12, True, "#N/A"],
            [None] * 8,
            ["T2", "105,80", 10.5, None, None, "12A", False, None],
        ],
        Trống=[],
        Khác=[["a", "b"], [1, 2.5]],
    )
    source = open_file(path)
    assert [(layer.name, layer.geometry) for layer in source.layers] == [("Trạm", "Point"), ("Khác", "none")]
    assert [field.type for field in source.layers[0].fields] == [
        "text", "text", "number", "date", "time", "text", "boolean", "text",
    ]  # fmt: skip
    assert list_properties(list(source.read("Khác"))) == [{"a": 1, "b": 2.5}]
    (chunk,) = read_all(source)
    assert list_wkt([chunk]) == ["POINT (105.75 10)", "POINT (105.8 10.5)"]
    first, second = chunk.properties
    assert [first[name] for name in ("ngày", "lúc", "mã", "còn", "lỗi")] == [
        "2024-02-29", "2024-02-29T07:30:00", "12", True, None,
    ]  # fmt: skip
    assert second["mã"] == "12A"


def test_columns_are_chosen_for_the_sheets_that_have_them(tmp_path: Path) -> None:
    """A sheet of notes beside it does not stand in the way; a column that no sheet has does."""
    path = make_book(tmp_path / "a.xlsx", Trạm=[["b", "c"], [105.7, 10.0]], Khác=[["x", "y"], [1, 2]])
    source = open_file(path, ReadOptions(x_field="b", y_field="c"))
    assert [layer.coordinates.x for layer in source.layers] == ["b", "x"]
    assert list_wkt(read_all(source)) == ["POINT (105.7 10)"]
    with pytest.raises(InvalidInput, match="no column 'z'"):
        open_file(path, ReadOptions(x_field="z", y_field="c"))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("105,7852", 105.7852),
        (" 105.7852 ", 105.7852),
        ("1.110.256,45", 1110256.45),
        ("1,110,256.45", 1110256.45),
        ("1 110 256", 1110256.0),
        ("1.110.256", 1110256.0),
        ("-10,5", -10.5),
        ("105°47'6.72\"E", 105.7852),
        ("10°02'B", 10 + 2 / 60),
        ("10°30'N", 10.5),
        ("10°30'S", -10.5),
        ("105:30:00", 105.5),
        (7, 7.0),
    ],
)
def test_numbers_as_people_write_them(written: Any, number: float) -> None:
    """Decimal commas and points, grouping, degrees with minutes and seconds."""
    assert parse_number(written) == pytest.approx(number)


@pytest.mark.parametrize("written", ["", "a", "12m", "1;2", "--1", True, None, "10°70'x"])
def test_what_is_no_number(written: Any) -> None:
    """It is never taken for one."""
    with pytest.raises((ValueError, TypeError)):
        parse_number(written)
