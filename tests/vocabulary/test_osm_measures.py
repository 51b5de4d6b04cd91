"""Measures as OpenStreetMap writes them come in SI units or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.vocabulary.osm_measures import (
    read_count,
    read_length_m,
    read_mass_t,
    read_speed_kmh,
    read_year,
    read_yes,
)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3.5", 3.5),
        ("3,5 m", 3.5),
        ("350 cm", 3.5),
        ("0.5 km", 500),
        ("10'", 3.048),
        # 6 · 0.3048 + 7 · 0.0254 = 2.0066.
        ("6'7\"", 2.007),
        ("10 ft", 3.048),
        ("wide", None),
        ("3;4", None),
        ("-2", None),
        ("5 cubits", None),
        (None, None),
    ],
)
def test_lengths(text: str | None, metres: float | None) -> None:
    """Metres where no unit is said, feet and inches with their signs."""
    assert read_length_m(text) == metres


@pytest.mark.parametrize(
    ("text", "speed"), [("50", 50), ("50 km/h", 50), ("30 mph", 48.28), ("none", None), ("walk", None)]
)
def test_speeds(text: str, speed: float | None) -> None:
    """Kilometres an hour where no unit is said; 30 · 1.609344 = 48.28."""
    assert read_speed_kmh(text) == speed


@pytest.mark.parametrize(
    ("text", "tonnes"), [("3.5", 3.5), ("2 t", 2), ("3500 kg", 3.5), ("10 T", 10), ("unsigned", None)]
)
def test_masses(text: str, tonnes: float | None) -> None:
    """Tonnes where no unit is said."""
    assert read_mass_t(text) == tonnes


def test_counts_years_and_yes() -> None:
    """What stands for more than one value, or for about one, is none."""
    assert [read_count(each) for each in ("2", "2;3", "2.5", "-1", "")] == [2, None, None, None, None]
    assert [read_year(each) for each in ("1998", "1998-05", "~1900", "C19")] == [1998, 1998, None, None]
    assert [read_yes(each) for each in ("yes", "no", "interval")] == [True, False, None]


@given(text=st.text())
def test_nothing_that_is_written_stops_the_reading(text: str) -> None:
    """Each reader gives a value or None."""
    for read in (read_length_m, read_speed_kmh, read_mass_t, read_count, read_year, read_yes):
        value = read(text)
        assert value is None or value >= 0
