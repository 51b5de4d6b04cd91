"""Areas and agencies come into a running city by the command, as a user gives it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED, RunningCity
from tests.connect.test_territory_imports import COMMUNES, NAMES, PROVINCES, file, outline
from tests.main.test_city import run

FOLDER = SHARED / "data" / "areas"
MAPPING = """old_code,old_name,old_level,new_code,effective_on,source
31050,Xã Đã Mất,commune,31001,2025-07-01,made up for a test
"""
AGENCIES = {
    "agencies": [
        {"uid": "tinh", "name": {"vi": "Ủy ban", "en": "Committee"}, "level": "province"},
        {
            "uid": "so",
            "name": {"vi": "Sở", "en": "Department"},
            "parent_uid": "tinh",
            "responsibilities": [{"sector": "drainage", "area": "92"}],
        },
    ]
}


def write(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
    return path


def test_a_folder_comes_in_whole(make_city: Callable[..., RunningCity], tmp_path: Path) -> None:
    """Tried first, then taken over, then again; zones and agencies after it; a wrong row changes nothing."""
    city = make_city("--no-feed")
    city.start()
    folder = tmp_path / "areas"
    folder.mkdir()
    write(folder, "provinces.geojson", PROVINCES["collection"])
    communes = write(folder, "communes.geojson", COMMUNES["collection"])
    write(folder, "names.json", NAMES)
    write(folder, "mapping.csv", MAPPING)
    write(folder, "LICENSE", "Made Up Licence\n\nMore words.\n")
    words = ("import-areas", str(folder), "--url", city.url)
    tried = run(*words, "--dry-run")
    assert (tried.returncode, tried.stderr) == (0, "")
    assert "would be added 5, would be updated 0, unchanged 0, successions 1 of 1" in tried.stdout
    assert city.get("/api/areas") == []
    assert run(*words).stdout.startswith("added 5, updated 0, unchanged 0, successions 1 of 1 new or changed")
    assert run(*words).stdout.startswith("added 0, updated 0, unchanged 5, successions 0 of 1 new or changed")
    area = city.get("/api/areas/commune/31001")
    assert (area["licence"], area["source"]) == (
        "Made Up Licence",
        "communes.geojson, provinces.geojson, names.json",
    )
    assert city.get("/api/areas?q=xa da mat")[0]["formerly"] == ["Xã Đã Mất"]

    zones = write(tmp_path, "zones.geojson", file("z", outline("LV", "", (105, 9, 106, 10)))["collection"])
    came = run("import-areas", "--zones", str(zones), "--zone-type", "catchment", "--url", city.url)
    assert came.stdout.startswith("added 1")

    broken = outline("3100x", "Sai", (105, 9, 106, 10))
    communes.write_text(json.dumps(file("c", broken)["collection"]))
    refused = run("import-areas", str(communes), "--url", city.url)
    assert refused.returncode == 1
    assert "refused: communes.geojson · 1 · 3100x Sai · '3100x' is no code of a commune" in refused.stderr
    assert "1 refused; nothing has changed" in refused.stderr

    agencies = write(tmp_path, "agencies.json", AGENCIES)
    assert run("import-agencies", str(agencies), "--url", city.url).stdout.startswith("added 2")
    (root,) = city.get("/api/agencies")
    assert [child["responsibilities"][0]["area"] for child in root["children"]] == ["92"]
    circle = write(tmp_path, "circle.csv", "uid,name_vi,parent_uid\ntinh,Ủy ban,so\n")
    refused = run("import-agencies", str(circle), "--url", city.url)
    assert refused.returncode == 1
    assert "It would belong to itself: so → tinh" in refused.stderr


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the outlines of the country's areas are not at hand here")
def test_the_country_comes_in(make_city: Callable[..., RunningCity]) -> None:
    """The folder as it is: 34 provinces and 3,321 communes, 103 of them with outlines."""
    city = make_city("--no-feed")
    city.start()
    came = run("import-areas", str(FOLDER), "--url", city.url)
    assert (came.returncode, came.stderr) == (0, "")
    assert came.stdout.startswith("added 3355, updated 0, unchanged 0")
    assert city.get("/api/areas/commune/31135")["licence"] == "MIT License"
    assert len(city.get("/api/areas.geojson?level=commune&simplify=30")["features"]) == 103


def test_what_cannot_be_sent_is_said(tmp_path: Path) -> None:
    """A folder without anything, a file that is missing, half of the zones' options, no city."""
    nothing = run("import-areas", str(tmp_path))
    assert "holds no .geojson, .json or .csv" in nothing.stderr
    assert "There is no file or folder" in run("import-areas", str(tmp_path / "no")).stderr
    assert "Give both --zones and --zone-type" in run("import-areas", "--zones", str(tmp_path)).stderr
    table = write(tmp_path, "a.csv", "uid,name_vi\na,A\n")
    away = run("import-agencies", str(table), "--url", "http://127.0.0.1:9")
    assert (away.returncode, "start it with `dothi up`" in away.stderr) == (1, True)
