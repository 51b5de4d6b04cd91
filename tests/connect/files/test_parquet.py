"""GeoParquet: the system it names, values that JSON does not know, and tables without geometry."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyproj
import pytest
import shapely
from pyarrow import parquet as pq

from dothi.connect.files import parquet
from dothi.connect.files.opening import open_file
from dothi.vocabulary.errors import UnreadableFile
from tests.connect.files.made import list_wkt, read_all


def write(path: Path, columns: dict[str, Any], geo: Any = None) -> Path:
    """A table, with a description of its geometries."""
    table = pa.table(columns)
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}) if geo else table, path)
    return path


def describe(**column: Any) -> dict[str, Any]:
    """The `geo` metadata of a column of WKB."""
    return {"version": "1.1.0", "primary_column": "g", "columns": {"g": {"encoding": "WKB", **column}}}


POINT = [shapely.to_wkb(shapely.Point(1, 2, 3), output_dimension=3)]


@pytest.mark.parametrize(
    ("column", "crs"),
    [
        ({}, "EPSG:4326"),
        ({"crs": None}, None),
        ({"crs": {"id": {"authority": "OGC", "code": "CRS84"}}}, "EPSG:4326"),
        ({"crs": {"id": {"authority": "EPSG", "code": 3405}}}, "EPSG:3405"),
    ],
)
def test_the_reference_system(tmp_path: Path, column: dict[str, Any], crs: str | None) -> None:
    """Longitude and latitude where nothing is said, nothing where null is said, else its code."""
    source = open_file(write(tmp_path / "a.parquet", {"g": POINT, "n": [1]}, describe(**column)))
    assert (source.format, source.layers[0].crs) == ("GeoParquet", crs)
    assert list_wkt(read_all(source)) == ["POINT Z (1 2 3)"]


def test_a_system_without_a_code(tmp_path: Path) -> None:
    """Its WKT is given."""
    system = pyproj.CRS.from_epsg(3405).to_json_dict()
    del system["id"]
    source = open_file(write(tmp_path / "a.parquet", {"g": POINT}, describe(crs=system)))
    assert str(source.layers[0].crs).startswith("PROJCRS[")
    source.close()


def test_values_that_json_does_not_know(tmp_path: Path) -> None:
    """Days, instants, decimals, lists, structures; bytes are left out, the box of a geometry too."""
    columns = {
        "g": POINT,
        "day": [datetime.date(2024, 2, 29)],
        "at": pa.array([datetime.datetime(2024, 2, 29, 7, tzinfo=datetime.UTC)], pa.timestamp("ms", "UTC")),
        "price": [Decimal("1.50")],
        "list": [[1.5, float("nan")]],
        "nested": [{"a": 1, "b": datetime.date(2024, 2, 29)}],
        "kind": pa.array(["ao"]).dictionary_encode(),
        "photo": [b"\xff"],
        "bbox": [{"xmin": 1.0}],
    }
    geo = describe(geometry_types=["Point Z"], covering={"bbox": {"xmin": ["bbox", "xmin"]}})
    source = open_file(write(tmp_path / "a.parquet", columns, geo))
    assert (source.notices, source.layers[0].geometry) == (("binary_left_out",), "Point")
    assert {field.name: field.type for field in source.layers[0].fields} == {
        "day": "date", "at": "time", "price": "number", "list": "json", "nested": "json", "kind": "text",
    }  # fmt: skip
    (chunk,) = read_all(source)
    assert chunk.properties == [
        {
            "day": "2024-02-29",
            "at": "2024-02-29T07:00:00+00:00",
            "price": 1.5,
            "list": [1.5, None],
            "nested": {"a": 1, "b": "2024-02-29"},
            "kind": "ao",
        }
    ]


def test_a_bad_geometry_is_one_row(tmp_path: Path) -> None:
    """Cut WKB, and an arc, which nothing here can draw; none is none."""
    arc = b"\x01\x08\x00\x00\x00\x00\x00\x00\x00"
    source = open_file(write(tmp_path / "a.parquet", {"g": [POINT[0], POINT[0][:9], arc, None]}, describe()))
    (chunk,) = read_all(source)
    assert {index: problem.code for index, problem in chunk.problems.items()} == dict.fromkeys(
        (1, 2), "coordinates_unreadable"
    )
    assert list_wkt([chunk]) == ["POINT Z (1 2 3)", None, None, None]


def test_a_table_without_geometry(tmp_path: Path) -> None:
    """It has rows all the same, in chunks."""
    source = open_file(write(tmp_path / "a.parquet", {"n": list(range(25))}))
    assert (source.format, source.layers[0].geometry, source.layers[0].count) == ("Parquet", "none", 25)
    assert [chunk.first_row for chunk in read_all(source, rows_at_once=10)] == [1, 11, 21]


@pytest.mark.parametrize("geo", [{"a": 1}, describe(encoding="polygon"), describe(crs={"a": 1})])
def test_a_wrong_description_is_named(tmp_path: Path, geo: Any) -> None:
    """Not its form, not WKB, no reference system."""
    with pytest.raises(UnreadableFile, match=r"description|encoded|reference"):
        open_file(write(tmp_path / "a.parquet", {"g": POINT}, geo))


def test_a_bomb_of_repetitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million times the same text is small in the file, and large when it is unpacked."""
    monkeypatch.setattr(parquet, "LARGEST_UNPACKED_BYTES", 1024**2)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": ["x" * 50] * 100_000}), path, use_dictionary=False, compression="zstd")
    assert path.stat().st_size < 100_000
    with pytest.raises(UnreadableFile, match="Unpacked it would have"):
        open_file(path)
