"""Real recordings, replayed end to end into a city of their own by both ways in."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SHARED, RunningCity

TIDE = SHARED / "data" / "tide" / "HNL2010.asc"
AIR = SHARED / "data" / "air" / "PRSA_Data_Dongsi_20130301-20170228.csv"
VALUES = ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "TEMP", "PRES", "DEWP", "WSPM")


def need(path: Path) -> None:
    """Skip, saying why, where the recording is not beside the clone."""
    if not path.exists():
        pytest.skip(f"{path.name} is not beside this clone (shared recordings)")


def count_stored(city: RunningCity) -> int:
    """What the ways in say they have stored."""
    parts = city.health()["parts"]
    return int(parts["ingest-0"]["detail"]["stored"] + parts["http_ingest"]["detail"]["stored"])


@pytest.mark.timeout(300)
def test_a_year_of_tide_is_replayed_by_http(make_city: Callable[..., RunningCity]) -> None:
    """Each of the 8,760 hours is stored once, in metres, at its time on the city clock."""
    need(TIDE)
    city = make_city(str(TIDE), "--speed", "3000000", "--to", "http")
    city.start("replay")
    city.wait_until(lambda: "recording has ended" in city.output(), patience_s=120)
    assert count_stored(city) == len(TIDE.read_text().splitlines()) == 8760
    series = city.get("/api/datastreams/1/series?start=2010-01-01T00:00:00Z&end=2010-01-01T03:00:00Z")
    # The file's first levels are 1237, 1290 and 1301 mm.
    assert series["values"] == [1.237, 1.29, 1.301]
    described = city.get("/api/city")
    assert described["clock"]["mode"] == "simulated"
    assert described["recording"]["title"]["en"] == "Honolulu tide 2010"


@pytest.mark.timeout(400)
def test_four_years_of_air_are_replayed_by_mqtt(make_city: Callable[..., RunningCity]) -> None:
    """Every value of the file that is not NA is stored once."""
    need(AIR)
    with AIR.open(newline="") as file:
        wanted = sum(row[name] != "NA" for row in csv.DictReader(file) for name in VALUES)
    city = make_city(str(AIR), "--speed", "6000000")
    city.start("replay")
    city.wait_until(lambda: "recording has ended" in city.output(), patience_s=200)
    city.wait_until(lambda: count_stored(city) >= wanted, patience_s=150)
    assert count_stored(city) == wanted
