"""The screens in a real Chromium against a real city: `web/browser` holds what is looked at."""

import itertools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.conftest import RunningCity

WEB = Path(__file__).parents[2] / "web"


STREET = {
    "name": "Đường Trần Phú",
    "description": "",
    "Locations": [
        {
            "name": "Đường Trần Phú",
            "description": "",
            "encodingType": "application/geo+json",
            # Level, and away from the stations.
            "location": {"type": "LineString", "coordinates": [[105.70, 9.99], [105.72, 9.99]]},
        }
    ],
}


@pytest.fixture
def browser_tools() -> None:
    """Skips, saying why, where the browser or the built web app is missing."""
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed; `make test` installs it on Debian")
    if shutil.which("npm") is None or not (WEB / "node_modules").is_dir():
        pytest.skip("the web app's packages are not installed; `make test` installs them")
    if not (WEB / "dist" / "index.html").exists():
        pytest.skip("the web app is not built; `make test` builds it")


def look_with_browsers(city: RunningCity, report: Path, *words: str, **environment: str) -> None:
    """Run the tests in `web/browser` that the words choose; they must find something and all pass."""
    command = ["npm", "run", "--silent", "browser", "--", "--reporter=default", "--reporter=json"]
    answer = subprocess.run(
        [*command, f"--outputFile.json={report}", *words],
        cwd=WEB,
        env={**os.environ, "DOTHI_URL": city.url, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=1600,
    )
    assert report.exists(), answer.stdout + answer.stderr
    result = json.loads(report.read_text())
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert result["numPassedTests"] > 0
    assert result["numFailedTests"] == 0


WITH_THE_MAP = (("search", "shaping", "shapingPhone", "time", "touch"), ("layers", "maptools", "printing"))
"""What is tried in `web/browser` with the map's tools, in two cities of about as much work."""
ALARMS = ("alarmCare", "alarmedThings", "anomalies")
"""What is tried there with alarms that change every list, or with days that no station has sent."""
JUST_NOW = timedelta(minutes=2)
ON_EVERY_SCREEN = ("access", "narrow", "words")
"""What is looked at there on every screen, whatever it is for."""


def start_heard(make_city: Callable[..., RunningCity]) -> RunningCity:
    """A city whose stations tell of now: for some seconds they send the last day, of another tide."""
    city = make_city()
    city.start()

    def tells_of_now() -> bool:
        (thing,) = city.get("/api/things?limit=1")["features"]
        latest = thing["properties"]["datastreams"][0]["latest"]
        return latest is not None and datetime.now(UTC) - datetime.fromisoformat(latest["time"]) < JUST_NOW

    city.wait_until(tells_of_now, patience_s=90)
    return city


def start_with_a_day(make_city: Callable[..., RunningCity]) -> RunningCity:
    """The same with a street."""
    city = start_heard(make_city)
    httpx.post(f"{city.url}/sta/v1.1/Things", json=STREET).raise_for_status()
    return city


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
@pytest.mark.parametrize("looks", WITH_THE_MAP, ids=",".join)
def test_people_can_use_the_tools_of_the_map(
    make_city: Callable[..., RunningCity], tmp_path: Path, looks: tuple[str, ...]
) -> None:
    """Search, shapes, the slider of time, touch; layers, measuring, what is here and paper, in Chromium."""
    city = start_with_a_day(make_city)
    look_with_browsers(city, tmp_path / "browser.json", *(f"{each}.browser" for each in looks))


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
def test_people_can_use_the_screens(make_city: Callable[..., RunningCity], tmp_path: Path) -> None:
    """Map, list, panel, alarms, devices, log, keyboard and whatever has no city of its own, in Chromium."""
    city = start_with_a_day(make_city)
    elsewhere = ("import*", "editing", "basemap", "large", "signIn", "otherWays", *ALARMS)
    named = (*elsewhere, *itertools.chain(*WITH_THE_MAP), *ON_EVERY_SCREEN)
    others = (f"--exclude=browser/{each}.browser.ts" for each in named)
    look_with_browsers(city, tmp_path / "browser.json", *others)


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
def test_people_can_use_every_screen(make_city: Callable[..., RunningCity], tmp_path: Path) -> None:
    """Languages, themes, phone and accessibility, in Chromium."""
    city = start_with_a_day(make_city)
    look_with_browsers(city, tmp_path / "browser.json", *(f"{each}.browser" for each in ON_EVERY_SCREEN))


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
@pytest.mark.parametrize("looks", ["importLooks", "import.browser", "editing"])
def test_people_can_bring_files_in(make_city: Callable[..., RunningCity], tmp_path: Path, looks: str) -> None:
    """Import, refused rows, undo, history, edits and the city of another day, in a city that was empty."""
    city = make_city("--no-feed")
    city.start()
    look_with_browsers(city, tmp_path / "browser.json", looks)


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
@pytest.mark.parametrize("looks", ALARMS)
def test_people_keep_many_alarms_well(
    make_city: Callable[..., RunningCity], tmp_path: Path, looks: str
) -> None:
    """Figures, maintenance, floods, alarms on map and panel, and anomalies, each in a city of its own."""
    look_with_browsers(start_heard(make_city), tmp_path / "browser.json", looks)


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_people_sign_in(make_city: Callable[..., RunningCity], tmp_path: Path, language: str) -> None:
    """The first link, passwords, codes, users, grants, loans, sessions, tokens and the log, by keyboard."""
    city = make_city("--no-feed")
    del city.environment["DOTHI_VISITORS_MAY"]
    city.start()
    city.wait_until(lambda: "/dang-nhap#" in city.output())
    (link,) = re.findall(r"http\S+/dang-nhap#\S+", city.output())
    report = tmp_path / "browser.json"
    look_with_browsers(city, report, "signIn.browser", DOTHI_LINK=link, DOTHI_LANGUAGE=language)
