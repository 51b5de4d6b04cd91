"""Three bus stops in every format that people send, the whole way; and files that are broken on it.

The first one stands on the test point of the fact sheet: 21.3227° N 105.4019° E is E 567,429.619
N 2,358,817.596 in EPSG:9208. The others are 100 m and 200 m to the east of it.
"""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyogrio.raw
import pyproj
import pytest
import shapely
from pyarrow import parquet

from tests.conftest import RunningCity
from tests.main.bringing import ask, bring, list_staged, things, upload

EAST, NORTH = 567_429.619, 2_358_817.596
LONGITUDE, LATITUDE = 105.4019, 21.3227
NAMES = ["Chợ Nú", "Bến xe Việt Trì", "Đền Hùng"]
KEYS = ["TX1", "TX2", "TX3"]
IN_METRES = [shapely.Point(EAST + 100 * number, NORTH) for number in range(3)]


def make_placemarks() -> str:
    """A KML as Google Earth writes it; a degree of longitude is 103,706 m here."""
    marks = "".join(
        f"<Placemark><name>{name}</name><ExtendedData><Data name='Mã'><value>{key}</value></Data>"
        f"<Data name='Mái che'><value>có</value></Data></ExtendedData>"
        f"<Point><coordinates>{LONGITUDE + 100 * number / 103_706},{LATITUDE},0</coordinates></Point>"
        "</Placemark>"
        for number, (key, name) in enumerate(zip(KEYS, NAMES, strict=True))
    )
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'


def write_by_gdal(path: Path, driver: str) -> Path:
    pyogrio.raw.write(
        path,
        shapely.to_wkb(IN_METRES),
        [np.array(KEYS, dtype=object), np.array(NAMES, dtype=object), np.array(["có"] * 3, dtype=object)],
        ["Mã", "Tên", "Mái che"],
        driver=driver,
        geometry_type="Point",
        crs="EPSG:9208",
    )
    return path


def write_kml(path: Path) -> Path:
    path.write_text(make_placemarks(), encoding="utf-8")
    return path


def write_kmz(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", make_placemarks())
    return path


def write_geoparquet(path: Path) -> Path:
    column = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": json.loads(pyproj.CRS.from_epsg(9208).to_json()),
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table(
        {"Mã": KEYS, "Tên": NAMES, "Mái che": [True] * 3, "geometry": list(shapely.to_wkb(IN_METRES))}
    )
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), path)
    return path


def list_surveyed() -> list[list[Any]]:
    """As surveyors write a table: X to the north, Y to the east."""
    return [
        [key, name, "có", NORTH, EAST + 100 * number]
        for number, (key, name) in enumerate(zip(KEYS, NAMES, strict=True))
    ]


def write_csv(path: Path) -> Path:
    rows = [["Mã", "Tên", "Mái che", "X (m)", "Y (m)"], *list_surveyed()]
    lines = [";".join(str(cell).replace(".", ",") for cell in row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["DANH SÁCH TRẠM DỪNG"], [], ["Mã", "Tên", "Mái che", "X", "Y"], *list_surveyed()):
        sheet.append(row)
    book.save(path)
    return path


WRITERS: dict[str, tuple[Callable[[Path], Path], dict[str, str]]] = {
    ".fgb": (lambda path: write_by_gdal(path, "FlatGeobuf"), {}),
    ".parquet": (write_geoparquet, {}),
    ".kml": (write_kml, {}),
    ".kmz": (write_kmz, {}),
    ".csv": (write_csv, {"former_province": "Phú Thọ"}),
    ".xlsx": (write_xlsx, {"crs": "EPSG:9208"}),
}


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_a_file_of_any_format_becomes_bus_stops(city: RunningCity, tmp_path: Path, suffix: str) -> None:
    """Each with its code, its name, its roof and, within a metre, its place; seen first, then brought in."""
    write, told = WRITERS[suffix]
    prefix = f"stop-{suffix[1:]}"
    import_id = upload(city, write(tmp_path / f"trạm{suffix}"))
    seen = ask(city, "POST", f"/imports/{import_id}/preview", json={"kind": "bus_stop", **told})
    # FlatGeobuf puts its rows in an order of its own.
    assert {row["name"] for row in seen["rows"]} == set(NAMES), seen["options"]["mapping"]
    assert all(row["problem"] is None for row in seen["rows"])
    done = bring(city, tmp_path / f"trạm{suffix}", kind="bus_stop", prefix=prefix, **told)
    assert (done["state"], done["report"]["created"], done["report"]["refused"]) == ("done", 3, 0), done
    found = things(city, f"{prefix}:")
    assert sorted(found) == [f"{prefix}:{key}" for key in KEYS]
    for number, (key, name) in enumerate(zip(KEYS, NAMES, strict=True)):
        thing = found[f"{prefix}:{key}"]
        assert (thing["name"], thing["properties"]["shelter"]) == (name, True)
        place = (LONGITUDE + 100 * number / 103_706, LATITUDE)
        # East on the plane is not quite east on the earth: 0.4 m on 100 m, 67 km from the meridian.
        near = 1e-6 if number == 0 else 1e-5
        assert thing["geometry"]["coordinates"] == pytest.approx(place, abs=near), suffix


def test_a_drawing_is_asked_for_its_system_and_becomes_roads(city: RunningCity, tmp_path: Path) -> None:
    """A DXF says no coordinate system: it fails with what it may be, and told, its lines come in."""
    path = tmp_path / "ban_ve.dxf"
    lines = [shapely.LineString([(EAST, NORTH + 20 * n), (EAST + 100, NORTH + 20 * n)]) for n in range(3)]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(lines),
        [np.array(["DUONG"] * 3, dtype=object)],
        ["Layer"],
        driver="DXF",
        geometry_type="LineString",
        crs="EPSG:9208",
    )
    asked = bring(city, path, kind="road_segment", prefix="drawn")
    assert (asked["state"], asked["error"]["reason"]) == ("failed", "crs_unsaid")
    done = bring(city, path, kind="road_segment", prefix="drawn", former_province="Phú Thọ")
    assert (done["state"], done["report"]["created"]) == ("done", 3)
    assert {notice["code"]: notice["count"] for notice in done["report"]["notices"]}["key_from_geometry"] == 3
    drawn = sorted(things(city, "drawn:").values(), key=lambda thing: thing["geometry"]["coordinates"][0][1])
    assert drawn[0]["geometry"]["coordinates"][0] == pytest.approx((LONGITUDE, LATITUDE), abs=1e-6)
    again = bring(city, path, kind="road_segment", prefix="drawn", crs="EPSG:9208")
    assert (again["report"]["created"], again["report"]["unchanged"]) == (0, 3)


def cut(path: Path, share: float) -> Path:
    """Only the first part of a file."""
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    return path


def write_many(path: Path) -> Path:
    """So many points that the first ones are with the database when the end is missed."""
    numbers = np.arange(25_000)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapely.points(105 + numbers * 1e-5, 10.0)),
        [numbers],
        ["ma"],
        driver="FlatGeobuf",
        geometry_type="Point",
        crs="EPSG:4326",
        layer_options={"SPATIAL_INDEX": "NO"},
    )
    return path


def write_long_geojson(path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"ma": str(number)},
            "geometry": {"type": "Point", "coordinates": [105 + number * 1e-5, 10]},
        }
        for number in range(25_000)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def write_dxf(path: Path) -> Path:
    drawn = {"driver": "DXF", "geometry_type": "Point", "crs": "EPSG:9208"}
    layer = [np.array(["TRAM"] * 3, dtype=object)]
    pyogrio.raw.write(path, shapely.to_wkb(IN_METRES), layer, ["Layer"], **drawn)
    return path


TRUNCATED: dict[str, tuple[Callable[[Path], Path], float, tuple[str, ...]]] = {
    ".fgb": (write_many, 0.9, ("breaks_off",)),
    ".geojson": (write_long_geojson, 0.9, ("truncated",)),
    ".parquet": (write_geoparquet, 0.7, ("damaged",)),
    ".kml": (write_kml, 0.7, ("damaged",)),
    ".kmz": (write_kmz, 0.7, ("damaged",)),
    ".xlsx": (write_xlsx, 0.7, ("damaged",)),
    ".dxf": (write_dxf, 0.7, ("truncated",)),
}


@pytest.mark.parametrize("suffix", sorted(TRUNCATED))
def test_a_truncated_file_says_so_and_leaves_nothing(city: RunningCity, tmp_path: Path, suffix: str) -> None:
    """Also where 20,000 rows had been read before its end was missed: no thing, no change, no file."""
    write, share, reasons = TRUNCATED[suffix]
    before = (ask(city, "GET", "/things"), ask(city, "GET", "/changes"))
    path = cut(write(tmp_path / f"cut{suffix}"), share)
    failed = bring(city, path, kind="thing", prefix="cut", crs="EPSG:4326")
    assert (failed["state"], failed["error"]["code"]) == ("failed", "unreadable_file"), failed
    assert failed["error"]["reason"] in reasons, failed["error"]
    assert (failed["change_id"], failed["report"]["created"]) == (None, 0)
    assert (ask(city, "GET", "/things"), ask(city, "GET", "/changes")) == before
    city.wait_until(lambda: not list_staged(city), patience_s=10)


def test_coordinates_that_are_no_numbers_are_refused_row_by_row(city: RunningCity, tmp_path: Path) -> None:
    """NaN, infinity, a word, one half missing: four refused with their reasons, the good one comes in."""
    path = tmp_path / "nan.csv"
    path.write_text("ma,lon,lat\nA,105.7,10\nB,nan,10\nC,inf,10\nD,hỏng,10\nE,105.7,\n", encoding="utf-8")
    asked = {"kind": "bus_stop", "prefix": "nan", "crs": "EPSG:4326", "x_field": "lon", "y_field": "lat"}
    done = bring(city, path, **asked)
    assert (done["report"]["created"], done["report"]["refused"]) == (1, 4)
    refused = {
        row["number"]: row["reason"] for row in ask(city, "GET", f"/imports/{done['id']}/refusals")["rows"]
    }
    assert refused == {
        2: "coordinates_not_finite",
        3: "coordinates_not_finite",
        4: "coordinates_no_numbers",
        5: "coordinate_missing",
    }


def test_wrong_columns_are_said_with_those_that_are_there(city: RunningCity, tmp_path: Path) -> None:
    """A column that is not there, and half a choice: told for the field that was chosen."""
    path = write_csv(tmp_path / "a.csv")
    for chosen, field, reason in (
        ({"x_field": "Kinh độ", "y_field": "Y (m)"}, "x_field", "no_column"),
        ({"x_field": "Y (m)"}, "y_field", "one_column"),
        ({"wkt_field": "Hình"}, "wkt_field", "no_column"),
        ({"encoding": "klingon"}, "encoding", "encoding_unknown"),
    ):
        failed = bring(city, path, kind="bus_stop", **chosen)
        assert (failed["state"], failed["error"]["field"], failed["error"]["reason"]) == (
            "failed",
            field,
            reason,
        )
