"""How often neighbours and drift raise a doubt where nothing is known to be wrong, and what they find.

Two of Beijing's air stations over four years. A station needs three neighbours and here is one, so each is
judged by the other alone: by the declared tolerances, and harder than it would be.
"""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, Section
from dothi.declarations import CHECKS
from dothi.understand.comparing import Series, judge_distances, judge_drift, measure_middle
from dothi.vocabulary.checks import Drift, Neighbours

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "air"
"""PRSA_Data: hourly readings of two of twelve stations (CC BY 4.0); a user's clone has none."""
_STATIONS = ("Dongsi", "Tiantan")
_COLUMNS = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "o3": "O3",
    "air_temperature": "TEMP",
    "dew_point": "DEWP",
    "air_pressure": "PRES",
}
_DAY_US = 86_400_000_000
_CREEP = 2.0
"""A sensor that is made to drift does so by so many times the limit."""
_EVERY_DAYS = 60
"""One begins to drift every so many days, for as many days as are looked at."""


class Judged(msgspec.Struct, frozen=True):
    """How many readings and days were judged of two stations, and of how many there was a doubt.

    Of `crept` sensors that were made to drift so many were `caught`.
    """

    readings: int
    far: int
    days: int
    drifting: int
    crept: int
    caught: int


def read_series(station: str, column: str) -> Series:
    """What a station has read, in µs since 1970 by its own clock; what is missing is left out."""
    with (FOLDER / f"PRSA_Data_{station}_20130301-20170228.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row[column] != "NA"]
    times = [
        datetime(int(row["year"]), int(row["month"]), int(row["day"]), int(row["hour"]), tzinfo=UTC)
        for row in rows
    ]
    return (
        np.array([round(time.timestamp()) * 1_000_000 for time in times], dtype=np.int64),
        np.array([float(row[column]) for row in rows]),
    )


def judge_pair(one: Series, other: Series, neighbours: Neighbours, drift: Drift) -> Judged:
    """Each of two stations by the other, as if one neighbour were enough."""
    alone = msgspec.structs.replace(neighbours, fewest=1)
    total = Judged(0, 0, 0, 0, 0, 0)
    for (times, values), nearby in ((one, other), (other, one)):
        middle = measure_middle(times, [nearby], alone)
        medians = _take_medians(times, values - middle, drift)
        crept, caught = _creep(medians, drift)
        found = Judged(
            readings=int(np.count_nonzero(~np.isnan(middle))),
            far=int(np.count_nonzero(judge_distances(values, middle, alone))),
            days=len(medians),
            drifting=sum(judge_drift(medians, day, drift)[2] for day in medians),
            crept=crept,
            caught=caught,
        )
        total = Judged(*(a + b for a, b in zip(_list_numbers(total), _list_numbers(found), strict=True)))
    return total


def _list_numbers(judged: Judged) -> list[int]:
    return list(msgspec.structs.astuple(judged))


def _take_medians(
    times: NDArray[np.int64], differences: NDArray[np.float64], drift: Drift
) -> dict[int, float]:
    by_day: dict[int, list[float]] = defaultdict(list)
    known = ~np.isnan(differences)
    for day, difference in zip((times[known] // _DAY_US).tolist(), differences[known].tolist(), strict=True):
        by_day[day].append(difference)
    return {day: float(np.median(each)) for day, each in by_day.items() if len(each) >= drift.fewest_readings}


def _creep(medians: dict[int, float], drift: Drift) -> tuple[int, int]:
    """Have sensors drift that do not, one after another; how many, and how many of these are caught."""
    crept = caught = 0
    for begin in range(min(medians), max(medians) - 2 * drift.days, _EVERY_DAYS):
        days = range(begin, begin + 2 * drift.days)
        known = [day for day in days if day in medians]
        if len(known) < 2 * drift.fewest_days or any(judge_drift(medians, day, drift)[2] for day in known):
            continue
        moved = {day: medians[day] + _CREEP * drift.rate * max(0, day - begin) for day in known}
        crept += 1
        caught += any(judge_drift(moved, day, drift)[2] for day in known)
    return crept, caught


async def measure_neighbours() -> Section:
    """Doubts of two stations that were both right, and drifts that were put in."""
    figures: list[Figure] = []
    for quantity, column in _COLUMNS.items():
        checks = CHECKS[quantity]
        assert checks.neighbours is not None, quantity
        assert checks.drift is not None, quantity
        one, other = (read_series(station, column) for station in _STATIONS)
        judged = judge_pair(one, other, checks.neighbours, checks.drift)
        figures += [
            Figure(name=f"{quantity}: readings far", value=100 * judged.far / judged.readings, unit="%"),
            Figure(name=f"{quantity}: days that drift", value=100 * judged.drifting / judged.days, unit="%"),
            Figure(
                name=f"{quantity}: drifts put in that are found",
                value=100 * judged.caught / judged.crept,
                unit="%",
            ),
        ]
    return Section(
        title="Neighbours and drift",
        how=f"{' and '.join(_STATIONS)} in Beijing, hourly from 2013 to 2017, each judged by the other alone "
        f"with the declared tolerances; a drift put in creeps {_CREEP:g} times as fast as its limit, and is "
        "to be found within twice the days that are looked at.",
        figures=figures,
    )
