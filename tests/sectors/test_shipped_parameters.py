"""Every value that comes with Dothi is sourced, dated and titled, in a known unit, and overlaps with none."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from dothi.declarations import KINDS, read_shipped_parameters
from dothi.vocabulary.city_parameters import (
    STATUS_OF,
    Parameter,
    check_parameter,
    find_overlap,
    get_parameter,
)

SOURCE = Path(__file__).parents[2] / "src" / "dothi"
FILES = sorted([*SOURCE.glob("sectors/*/parameters/*"), *SOURCE.glob("vocabulary/parameters/city/*")])
TODAY = date(2026, 11, 22)
SHIPPED = read_shipped_parameters()


@pytest.mark.parametrize("row", SHIPPED, ids=lambda row: f"{row.name} {row.place or ''}")
def test_every_row_says_where_it_is_from(row: Parameter) -> None:
    """Titles and sources in both languages, a known unit, a declared kind, and when it was looked up."""
    check_parameter(row)
    for words in (row.title, row.source):
        assert words.vi.strip()
        assert words.en.strip()
        assert words.vi != words.en or re.fullmatch(r"[\W\d_A-Z]+", words.vi), words
    assert row.id is None
    assert row.checked_on is not None
    assert row.checked_on <= TODAY
    assert row.effective_from <= row.checked_on
    assert row.kind is None or row.kind in {kind.id for kind in KINDS}


def test_no_row_contradicts_another() -> None:
    """Over all files: one name, place and kind has one value a day, one unit and one title."""
    assert find_overlap(SHIPPED) is None
    for what in ("unit", "title"):
        told = {(row.name, getattr(row, what)) for row in SHIPPED}
        assert len(told) == len({row.name for row in SHIPPED}), what


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_status_follows_from_the_mark(file: Path) -> None:
    """Of each file as many rows have a status as its marks say; nothing shipped claims to be local."""
    expected: list[str] = []
    names = []
    for told in tomllib.loads(file.read_text(encoding="utf-8"))["set"]:
        rows = told.get("rows", [{}] * len(told.get("values", [1])))
        expected += [STATUS_OF[row.get("mark", told["mark"])] for row in rows]
        names += [told["name"]] if "values" not in told else []
        names += [f"{told['name']}_{number + 1}" for number in range(len(told.get("values", [])))]
    found = [row.status for row in SHIPPED if row.name in names]
    assert sorted(found) == sorted(expected)
    assert "local" not in found


@pytest.mark.parametrize(
    ("name", "place", "day", "value", "status"),
    [
        ("flood_alarm.level_3", "Cần Thơ", TODAY, 2.0, "second_hand"),
        ("flood_alarm.level_1", "Cần Thơ", TODAY, 1.8, "unverified"),
        ("flood_alarm.level_2", "Phú Thọ", TODAY, 18.3, "unverified"),
        ("vn_aqi.pm2_5.breakpoint_4", None, TODAY, 80, "verified"),
        ("vn_aqi.o3_8h.breakpoint_6", None, TODAY, 400, "verified"),
        ("ambient_air.pm2_5.mean_24h", None, date(2025, 12, 31), 50, "second_hand"),
        ("ambient_air.pm2_5.mean_24h", None, TODAY, 45, "second_hand"),
        ("ambient_air.tsp.mean_24h", None, TODAY, 200, "unverified"),
        ("drinking_water.nitrate_n", None, TODAY, 11, "second_hand"),
        ("noise.special_area.night", None, date(2020, 1, 1), 45, "second_hand"),
        ("passenger_car_unit.motorbike.medium", None, TODAY, 0.25, "unverified"),
        ("electricity_band.bill.peak_1_begins", None, TODAY, 9.5, "second_hand"),
        ("electricity_price.household.step_6", None, TODAY, 3460, "second_hand"),
        ("emission.grid_electricity", None, date(2022, 7, 1), 0.6766, "second_hand"),
        ("emission.grid_electricity", None, TODAY, 0.6592, "second_hand"),
    ],
)
def test_known_figures(name: str, place: str | None, day: date, value: float, status: str) -> None:
    """A few, as they stand in what was read, and how sure each is."""
    row = get_parameter(SHIPPED, name, day, place=place)
    assert (row.value, row.status) == (value, status)


def test_no_noise_is_judged_by_what_was_replaced() -> None:
    """The table of 2025 was not obtained, so that of 2010 ends and nothing takes its place."""
    assert not [row for row in SHIPPED if row.name.startswith("noise.") and row.effective_to is None]
