"""`dothi basemap`, as it is typed: beside a city that runs, and with files that are no extracts."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.conftest import RunningCity
from tests.connect.basemap.made import write_town


def type_in(extract: Path, data: Path) -> subprocess.CompletedProcess[str]:
    """The command with these words."""
    words = [sys.executable, "-m", "dothi", "basemap", str(extract), "--data", str(data)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def test_a_running_city_takes_the_map(make_city: Callable[..., RunningCity], tmp_path: Path) -> None:
    """It has none at first; after the command its tiles are there, without a restart."""
    city = make_city("--no-feed")
    city.start()
    assert city.get("/api/basemap") == {"basemap": None}
    done = type_in(write_town(tmp_path), city.folder)
    assert (done.returncode, "17 features" in done.stdout, done.stderr) == (0, True, "")
    said = city.get("/api/basemap")["basemap"]
    tile = httpx.get(city.url + said["tiles"].format(z=14, x=13116, y=7451))
    assert (tile.status_code, tile.headers["content-encoding"]) == (200, "gzip")
    assert "Bệnh viện Phố".encode() in tile.content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.osm.pbf", None, "There is no file"),
        ("town.txt", "a letter", "Give an OpenStreetMap extract"),
        ("town.osm", '<?xml version="1.0"?><osm version="0.6"></osm>', "nothing in it that a map shows"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    """No traceback, exit code 1, and no file."""
    extract = tmp_path / name
    if content is not None:
        extract.write_text(content, encoding="utf-8")
    done = type_in(extract, tmp_path / "data")
    assert (done.returncode, done.stdout, said in done.stderr) == (1, "", True)
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("*.pmtiles"))
