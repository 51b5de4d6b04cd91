"""Files of departments become the city's things: the whole way, over HTTP, through queue and worker."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
import pyogrio
import pytest
import shapely

from tests.conftest import SHARED, RunningCity
from tests.main.bringing import ask, bring, list_staged, things, upload, wait
from tests.processes import list_descendants, read_command

STREETS = ["Đường Nguyễn Văn Cừ", "Đường Trần Hưng Đạo", "Hẻm 12 Lý Tự Trọng"]
_TCVN3 = str.maketrans(
    {"Đ": "§", "ư": "\xad", "ờ": "\xea", "ễ": "Ô", "ă": "¨", "ừ": "\xf5", "ầ": "Ç", "ạ": "¹", "ẻ": "Î"}
    | {"ý": "ý", "ự": "\xf9", "ọ": "\xe4"}
)
"""What these street names need of TCVN 5712:1993, letter by letter."""
_NO_SHARED = f"there is no {SHARED}: real files are only tried where it is"


def write_shapefile(
    folder: Path,
    names: list[str],
    *,
    encoding: str,
    without: tuple[str, ...] = (),
    keys: tuple[str, ...] = ("D1", "D2", "D3"),
) -> list[Path]:
    """Three short streets at Việt Trì in EPSG:9208, with a code, a name and a width."""
    path = folder / "duong.shp"
    lines = [
        shapely.LineString([(567_000 + 50 * n, 2_358_000), (567_040 + 50 * n, 2_358_030)]) for n in range(3)
    ]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(lines),
        [
            np.array(keys, dtype=object),
            np.array(names, dtype=object),
            np.array([6.5, 8.0, 12.0]),
        ],
        ["MA", "TEN", "BE_RONG"],
        driver="ESRI Shapefile",
        geometry_type="LineString",
        crs="EPSG:9208",
        encoding=encoding,
    )
    return [file for file in sorted(folder.iterdir()) if file.suffix not in without]


def test_a_shapefile_in_a_provincial_zone_becomes_roads(city: RunningCity, tmp_path: Path) -> None:
    """EPSG:9208 as GDAL writes it: names in order, widths as numbers, and the place."""
    done = bring(city, *write_shapefile(tmp_path, STREETS, encoding="UTF-8"), kind="road_segment")
    assert (done["state"], done["report"]["created"], done["report"]["crs"]) == ("done", 3, "EPSG:9208")
    found = things(city, "road_segment:D")
    assert [thing["name"] for thing in found.values()] == STREETS
    assert found["road_segment:D2"]["properties"]["width_m"] == 8.0
    # 430 m west and 818 m south of the test point 105.4019, 21.3227 of EPSG:9208; 2e-4 degrees are 20 m.
    longitude, latitude = found["road_segment:D1"]["geometry"]["coordinates"][0]
    assert (longitude, latitude) == pytest.approx((105.3977, 21.3153), abs=2e-4)


def test_tcvn3_names_come_in_as_unicode(city: RunningCity, tmp_path: Path) -> None:
    """A file of the nineties: no code page, ABC letters. The preview says so, and the names are right."""
    legacy = [name.translate(_TCVN3) for name in STREETS]
    files = write_shapefile(tmp_path, legacy, encoding="ISO-8859-1", without=(".cpg",))
    import_id = upload(city, *files)
    seen = ask(city, "POST", f"/imports/{import_id}/preview", json={"kind": "road_segment", "prefix": "abc"})
    assert seen["text_guess"]["encoding"] == "tcvn3"
    assert {notice["code"] for notice in seen["notices"]} == {"no_cpg", "text_converted"}
    assert [row["name"] for row in seen["rows"]] == STREETS
    ask(city, "POST", f"/imports/{import_id}/run", json={"options": seen["options"], "dry_run": False})
    assert wait(city, import_id)["report"]["created"] == 3
    assert {thing["name"] for thing in things(city, "abc:").values()} == set(STREETS)


def test_other_files_must_be_tried_anew(city: RunningCity, tmp_path: Path) -> None:
    """What a trial found of three streets says nothing of the import with one more file."""
    files = write_shapefile(tmp_path, STREETS, encoding="UTF-8")
    tried = bring(city, *files, kind="road_segment", prefix="anew", dry_run=True)
    assert (tried["state"], tried["report"]["created"]) == ("tried", 3)
    changed = ask(city, "PUT", f"/imports/{tried['id']}/files/ghi_chu.txt", content=b"x")
    assert changed["state"] == "new"
    assert ask(city, "DELETE", f"/imports/{tried['id']}/files/ghi_chu.txt")["state"] == "new"


def test_fields_of_several_layers_are_matched_at_once(city: RunningCity, tmp_path: Path) -> None:
    """What the preview fills in of two layers with other fields can be asked for as it is."""
    path = tmp_path / "two.gpkg"
    for number, (layer, field) in enumerate((("mot", "MA_MOT"), ("hai", "MA_HAI"))):
        pyogrio.raw.write(
            path,
            shapely.to_wkb([shapely.LineString([(105.7 + number, 10.0), (105.71 + number, 10.0)])]),
            [np.array([f"L{number}"], dtype=object)],
            [field],
            driver="GPKG",
            layer=layer,
            geometry_type="LineString",
            crs="EPSG:4326",
            append=number > 0,
        )
    import_id = upload(city, path)
    wished = {"kind": "road_segment", "prefix": "two", "mapping": {"MA_MOT": "key", "MA_HAI": "key"}}
    seen = ask(city, "POST", f"/imports/{import_id}/preview", json=wished)
    ask(city, "POST", f"/imports/{import_id}/run", json={"options": seen["options"], "dry_run": False})
    assert wait(city, import_id)["report"]["created"] == 2
    assert set(things(city, "two:")) == {"two:L0", "two:L1"}


def test_a_file_that_says_no_system_is_asked_about(city: RunningCity, tmp_path: Path) -> None:
    """Without .prj the import fails with what is likely; told, it comes in."""
    files = write_shapefile(tmp_path, STREETS, encoding="UTF-8", without=(".prj",))
    failed = bring(city, *files, kind="road_segment", prefix="noprj")
    assert (failed["state"], failed["error"]["code"], failed["error"]["field"]) == (
        "failed",
        "unknown_crs",
        "crs",
    )
    assert things(city, "noprj:") == {}
    done = bring(city, *files, kind="road_segment", prefix="noprj", crs="VN-2000 104°45'")
    assert (done["state"], done["report"]["created"]) == ("done", 3)


def test_a_file_of_a_former_province_is_in_its_zone(city: RunningCity, tmp_path: Path) -> None:
    """Said by name: Yên Bái used 104°45′, as Phú Thọ does. What contradicts it is not guessed away."""
    files = write_shapefile(tmp_path, STREETS, encoding="UTF-8", without=(".prj",))
    listed = {each["name"]: each for each in ask(city, "GET", "/imports/former-provinces")}
    assert len(listed) == 63
    assert (listed["Sóc Trăng"]["meridian_deg"], listed["Sóc Trăng"]["crs"]) == (105.5, "EPSG:9209")
    import_id = upload(city, *files)
    wished = {"kind": "road_segment", "prefix": "former", "former_province": "yen bai"}
    seen = ask(city, "POST", f"/imports/{import_id}/preview", json=wished)
    assert (seen["options"]["crs"], seen["rows"][0]["problem"]) == ("EPSG:9208", None)
    ask(city, "POST", f"/imports/{import_id}/run", json={"options": seen["options"], "dry_run": False})
    done = wait(city, import_id)
    assert (done["report"]["created"], done["report"]["crs"]) == (3, "EPSG:9208")
    assert done["options"]["former_province"] == "yen bai"
    for other, reason in (("Sóc Trăng", "crs_contradicted"), ("Atlantis", "no_former_province")):
        failed = bring(city, *files, kind="thing", prefix="x", crs="EPSG:9208", former_province=other)
        assert (failed["error"]["code"], failed["error"]["reason"]) == ("unknown_crs", reason)


def test_the_command_takes_a_file_in_and_says_what_came_of_it(city: RunningCity, tmp_path: Path) -> None:
    """One of three has a key that was there; an unknown province is one sentence and changes nothing."""
    (file, *_) = [
        each
        for each in write_shapefile(tmp_path, STREETS, encoding="UTF-8", keys=("D1", "D2", "D2"))
        if each.suffix == ".shp"
    ]
    file.with_suffix(".prj").unlink()
    command = [
        sys.executable,
        "-m",
        "dothi",
        "import",
        str(file),
        "--kind",
        "road_segment",
        "--url",
        city.url,
    ]
    command += ["--prefix", "cli", "--map", "MA=key", "--former-province"]
    answer = subprocess.run([*command, "Phú Thọ"], capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr
    assert "created 2, updated 0, unchanged 0, refused 1 (EPSG:9208" in answer.stdout
    assert "row 3: Row 2 has the same key; give each its own." in answer.stdout
    wrong = subprocess.run([*command, "Atlantis"], capture_output=True, text=True, check=False, timeout=120)
    assert (wrong.returncode, "No province before the merger" in wrong.stderr) == (1, True)
    assert len(things(city, "cli:")) == 2


def test_the_wrong_system_is_refused_row_by_row(city: RunningCity, tmp_path: Path) -> None:
    """Metres said to be degrees lie nowhere on earth: nothing comes in, each row says why."""
    files = write_shapefile(tmp_path, STREETS, encoding="UTF-8", without=(".prj",))
    done = bring(city, *files, kind="road_segment", prefix="wrong", crs="EPSG:4326")
    assert (done["report"]["created"], done["report"]["refused"]) == (0, 3)
    refused = ask(city, "GET", f"/imports/{done['id']}/refusals")
    assert refused["groups"][0]["reason"] == "outside_of_earth"
    assert [row["number"] for row in refused["rows"]] == [1, 2, 3]
    assert refused["rows"][0]["properties"]["TEN"] == STREETS[0]
    table = httpx.get(f"{city.url}/api/imports/{done['id']}/refusals.csv").text
    assert table.startswith("\ufefflayer,row,reason,message,key,BE_RONG,MA,TEN")
    assert "Nguyễn Văn Cừ" in table


def test_a_repeated_key_is_refused_with_what_its_row_holds(city: RunningCity, tmp_path: Path) -> None:
    """D2 twice: the second one is told as the file has it, and the change tells what became of the three."""
    files = write_shapefile(tmp_path, STREETS, encoding="UTF-8", keys=("D1", "D2", "D2"))
    done = bring(city, *files, kind="road_segment", prefix="twice", mapping={"MA": "key", "TEN": "name"})
    (row,) = ask(city, "GET", f"/imports/{done['id']}/refusals")["rows"]
    assert (row["reason"], row["blanks"]) == ("key_repeated", {"row": 2})
    assert row["properties"] == {"TEN": STREETS[2], "BE_RONG": 12.0}
    (change,) = [each for each in ask(city, "GET", "/changes") if each["id"] == done["change_id"]]
    told = change["detail"]
    assert (told["import"], told["format"], told["crs"]) == (done["id"], "Shapefile", "EPSG:9208")
    assert (told["created"], told["refused"], told["kinds"]) == (2, 1, {"road_segment": 2})
    assert "duong.shp" in told["files"]
    assert told["crs_label"]["vi"] == "VN-2000, kinh tuyến trục 104°45′, múi 3°"


def test_an_owner_that_is_not_there_fails_the_import(city: RunningCity, tmp_path: Path) -> None:
    """It is found at the end, and the import says so instead of running for ever."""
    files = write_shapefile(tmp_path, STREETS, encoding="UTF-8")
    failed = bring(city, *files, kind="road_segment", prefix="owned", agency="nobody")
    assert (failed["state"], failed["error"]["field"]) == ("failed", "agency")
    assert (failed["error"]["reason"], failed["error"]["blanks"]) == ("no_agency", {"name": "nobody"})
    assert things(city, "owned:") == {}


def write_geojson(folder: Path, *features: tuple[str, str]) -> Path:
    """A GeoJSON of (key, geometry as JSON)."""
    rows = ",".join(
        f'{{"type":"Feature","properties":{{"ma":"{key}"}},"geometry":{geometry}}}'
        for key, geometry in features
    )
    path = folder / "hinh.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{rows}]}}', encoding="utf-8")
    return path


BOW_TIE = '{"type":"Polygon","coordinates":[[[105.7,10],[105.8,10.1],[105.8,10],[105.7,10.1],[105.7,10]]]}'
HIGH = '{"type":"Point","coordinates":[105.7,10,12.5]}'
FLAT_LINE = '{"type":"LineString","coordinates":[[105.7,10],[105.7,10]]}'
SPOT = '{"type":"Point","coordinates":[105.71,10.02]}'


def test_odd_shapes_are_mended_and_told_or_refused(city: RunningCity, tmp_path: Path) -> None:
    """Crossing itself: repaired. With a height: flat. A line without length: refused. Mixed: welcome."""
    file = write_geojson(tmp_path, ("a", BOW_TIE), ("b", HIGH), ("c", FLAT_LINE), ("d", SPOT), ("e", "null"))
    done = bring(city, file, kind="thing", prefix="odd")
    notices = {notice["code"]: notice["count"] for notice in done["report"]["notices"]}
    assert (done["report"]["created"], done["report"]["refused"]) == (4, 1)
    assert (notices["repaired"], notices["height_left_out"], notices["without_place"]) == (1, 1, 1)
    refused = ask(city, "GET", f"/imports/{done['id']}/refusals")["rows"]
    assert [(row["number"], row["reason"]) for row in refused] == [(3, "not_repairable")]
    assert things(city, "odd:")["odd:a"]["geometry"]["type"] == "MultiPolygon"
    only_points = bring(city, file, kind="bus_stop", prefix="stop")
    groups = {
        group["reason"]: group["count"]
        for group in ask(city, "GET", f"/imports/{only_points['id']}/refusals")["groups"]
    }
    assert groups["wrong_geometry"] == 1


def test_a_trial_changes_nothing_and_a_repeat_duplicates_nothing(city: RunningCity, tmp_path: Path) -> None:
    """Tried, brought in, brought in again, undone: 0, 1, 1, 0 things."""
    file = write_geojson(tmp_path, ("x", SPOT))
    tried = bring(city, file, dry_run=True, kind="thing", prefix="again")
    assert (tried["state"], tried["report"]["created"], things(city, "again:")) == ("tried", 1, {})
    done = bring(city, file, kind="thing", prefix="again")
    second = bring(city, file, kind="thing", prefix="again")
    assert (second["report"]["created"], second["report"]["unchanged"]) == (0, 1)
    assert len(things(city, "again:")) == 1
    undone = ask(city, "POST", f"/changes/{done['change_id']}/undo")
    assert (undone["removed"], things(city, "again:")) == (1, {})
    assert ask(city, "GET", f"/imports/{done['id']}")["undone"] is True


@pytest.mark.parametrize(
    "file_format", ["geopackage", "geojson", "flatgeobuf", "geoparquet", "csv", "shapefile"]
)
def test_what_is_given_out_comes_in_onto_the_same_things(
    city: RunningCity, tmp_path: Path, file_format: str
) -> None:
    """Three roads out in the local zone and in again: all of them unchanged, in every format."""
    bring(city, *write_shapefile(tmp_path, STREETS, encoding="UTF-8"), kind="road_segment")
    asked = {"kind": "road_segment", "format": file_format, "crs": "EPSG:9208"}
    if file_format in ("geojson", "csv"):
        del asked["crs"]
    answer = httpx.get(f"{city.url}/api/export", params=asked, timeout=60)
    assert answer.status_code == 200, answer.text
    name = answer.headers["content-disposition"].split('filename="')[1].rstrip('"')
    (tmp_path / name).write_bytes(answer.content)
    options = {"crs": "EPSG:4326"} if file_format == "csv" else {}
    back = bring(city, tmp_path / name, kind="road_segment", dry_run=True, **options)
    report = back["report"]
    assert (report["created"], report["refused"]) == (0, 0), (report, back["error"])
    roads = ask(city, "GET", "/things?kind=road_segment")["features"]
    assert (report["unchanged"], report["updated"]) == (len(roads), 0)


def _make_broken(folder: Path) -> dict[str, Path]:
    whole = folder / "whole.gpkg"
    pyogrio.raw.write(
        whole,
        shapely.to_wkb(shapely.points(np.linspace(105, 106, 500), 10.0)),
        [np.arange(500)],
        ["ma"],
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
    )
    truncated = folder / "truncated.gpkg"
    truncated.write_bytes(whole.read_bytes()[:20_000])
    sparse = folder / "sparse.geojson"
    with sparse.open("wb") as file:
        file.truncate(2 * 2**30)
    empty = folder / "empty.shp"
    empty.touch()
    cut = folder / "cut.geojson"
    cut.write_text('{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"ma":"1"},"geom')
    text = folder / "text.gpkg"
    text.write_text("Kính gửi: Ủy ban nhân dân phường\n" * 20)
    return {"truncated": truncated, "sparse": sparse, "empty": empty, "cut": cut, "text": text}


def test_broken_files_say_what_is_wrong_and_leave_nothing(city: RunningCity, tmp_path: Path) -> None:
    """Five that cannot be read: each fails with a sentence, and the city is what it was."""
    before = ask(city, "GET", "/things")
    for name, path in _make_broken(tmp_path).items():
        failed = bring(city, path, kind="thing", prefix=f"broken-{name}")
        assert failed["state"] == "failed", name
        assert failed["error"]["code"] == "unreadable_file", (name, failed["error"])
        assert len(failed["error"]["message"]) > 80, (name, failed["error"])
    assert ask(city, "GET", "/things") == before


@pytest.mark.skipif(not SHARED.exists(), reason=_NO_SHARED)
def test_real_files_come_in(city: RunningCity) -> None:
    """Hanoi's streets by their tags, Rotterdam's buildings in a system that is told, Cần Thơ's communes."""
    hanoi = bring(city, SHARED / "data/networks/osm/hanoi_centre.osm")
    assert (hanoi["state"], hanoi["report"]["kinds"]["road_segment"] > 500) == ("done", True)
    rotterdam = SHARED / "data/networks/cityjson/rotterdam_subset.json"
    buildings = bring(city, rotterdam, kind="thing", prefix="rotterdam", crs="EPSG:28992")
    assert (buildings["state"], buildings["report"]["refused"]) == ("done", 0)
    place = next(iter(things(city, "rotterdam:").values()))["geometry"]
    longitude, latitude = np.array(shapely.from_geojson(str(place).replace("'", '"')).centroid.coords)[0]
    assert (longitude, latitude) == pytest.approx((4.48, 51.91), abs=0.05)
    communes = bring(
        city, SHARED / "data/areas/cantho_103_communes_full.geojson", kind="thing", prefix="cantho"
    )
    assert communes["report"]["created"] == 103


def test_an_import_outlives_its_worker(city: RunningCity, tmp_path: Path) -> None:
    """Killed in the middle: nothing is half-done, it is done again to its end, and no file of it stays."""
    path = tmp_path / "many.gpkg"
    x = np.arange(60_000)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapely.points(105 + x % 300 * 0.001, 10 + x // 300 * 0.001)),
        [x],
        ["ma"],
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
    )
    import_id = upload(city, path)
    asked = {"options": {"kind": "thing", "prefix": "many"}, "dry_run": False}
    ask(city, "POST", f"/imports/{import_id}/run", json=asked)
    city.wait_until(lambda: ask(city, "GET", f"/imports/{import_id}")["rows_read"] > 0, patience_s=60)
    (worker,) = [each for each in list_descendants(city.pid) if "work" in read_command(each)]
    assert list_staged(city)
    os.kill(worker, signal.SIGKILL)
    done = wait(city, import_id, patience_s=180)
    assert (done["state"], done["report"]["created"]) == ("done", 60_000)
    city.wait_until(lambda: not list_staged(city), patience_s=10)
