"""Neighbours, their middle, and trends, each against the plainest way to find them."""

from math import asin, cos, inf, nan, radians, sin, sqrt
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.understand.comparing import (
    choose_neighbours,
    fit_trend,
    judge_distances,
    judge_drift,
    measure_middle,
)
from dothi.vocabulary.checks import Drift, Neighbours

NEAR = Neighbours(within_km=5.0, height=1.0, share=0.5, fewest=2, most=3, oldest_s=60.0)
PLACES = st.tuples(st.floats(105.7, 105.8), st.floats(10.0, 10.1))


def measure_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """By the haversine formula, on a ball."""
    (x1, y1), (x2, y2) = (tuple(map(radians, each)) for each in (one, other))
    return 2 * 6_371 * asin(sqrt(sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2))


@given(
    stations=st.lists(st.tuples(PLACES, st.sampled_from(("canal", "river", None))), max_size=20, unique=True)
)
def test_the_nearest_of_a_group_are_neighbours(
    stations: list[tuple[tuple[float, float], str | None]],
) -> None:
    """At most so many, within so far; nobody is his own, and who is of no group has none."""
    places, groups = [place for place, _ in stations], [group for _, group in stations]
    found = choose_neighbours(places, groups, NEAR)
    for number, (place, group) in enumerate(stations):
        away = sorted(
            measure_km(place, other)
            for each, (other, its) in enumerate(stations)
            if each != number and group is not None and its == group
        )
        expected = [distance for distance in away if distance <= NEAR.within_km][: NEAR.most]
        told = [measure_km(place, places[each]) for each in found[number]]
        assert told == pytest.approx(expected, abs=1e-6)
        assert number not in found[number]


SERIES = st.dictionaries(st.integers(0, 300), st.integers(-9, 9), max_size=8)


@given(mine=SERIES, others=st.lists(SERIES, max_size=4))
def test_the_middle_is_of_the_newest_readings(mine: dict[int, int], others: list[dict[int, int]]) -> None:
    """Those at the instant or before, not too old; what is too far from it is found."""

    def make(series: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
        times = sorted(series)
        values = [series[time] for time in times]
        return np.array(times, dtype=np.int64) * 1_000_000, np.array(values, dtype=np.float64)

    times, values = make(mine)
    middle = measure_middle(times, [make(other) for other in others], NEAR)
    far = judge_distances(values, middle, NEAR)
    for row, second in enumerate(sorted(mine)):
        newest = [max((at for at in other if second - 60 <= at <= second), default=None) for other in others]
        read = [other[at] for other, at in zip(others, newest, strict=True) if at is not None]
        expected = median(read) if len(read) >= NEAR.fewest else nan
        assert middle[row] == pytest.approx(expected, nan_ok=True)
        assert far[row] == (abs(mine[second] - expected) > 1.0 + 0.5 * abs(expected))


@given(
    values=st.dictionaries(st.integers(0, 20), st.floats(-5, 5).map(lambda each: round(each, 1)), max_size=15)
)
def test_a_trend_is_the_median_of_all_slopes(values: dict[int, float]) -> None:
    """Turned round it is the same with the other sign; what is level has none, however long."""
    days = sorted(values)
    slope, significance = fit_trend(days, [values[day] for day in days])
    slopes = [(values[b] - values[a]) / (b - a) for a in days for b in days if a < b]
    assert slope == pytest.approx(median(slopes) if len(days) > 2 else 0.0)
    assert 0 <= significance <= 1
    turned = fit_trend(days, [-values[day] for day in days])
    assert turned == pytest.approx((-slope, significance))
    shuffled = days[::-1]
    assert fit_trend(shuffled, [values[day] for day in shuffled]) == pytest.approx((slope, significance))


def test_the_significance_is_the_one_that_is_published() -> None:
    """Hollander & Wolfe's formula for ten days of which each is higher: S = 45, variance 125."""
    slope, significance = fit_trend(range(10), [0.5 * day for day in range(10)])
    assert slope == 0.5
    # 2 (1 - Φ(44 / √125)) by a table of the normal distribution.
    assert significance == pytest.approx(8.3e-5, rel=0.01)
    assert fit_trend(range(10), [3.0] * 10) == (0.0, 1.0)


DRIFT = Drift(rate=0.1, days=10, fewest_days=8)


@pytest.mark.parametrize(
    ("rate", "missing", "is_drifting"),
    [(0.2, 0, True), (-0.2, 2, True), (0.2, 3, False), (0.09, 0, False), (inf, 0, False)],
)
def test_a_drift_is_steep_and_clear(rate: float, missing: int, is_drifting: bool) -> None:
    """Up or down; not with too few days, nor slowly, nor in what only jumps to and fro (`inf`)."""
    days = range(100, 110 - missing)
    medians = {day: (-1.0) ** day * day if rate == inf else rate * day for day in days}
    slope, _, found = judge_drift(medians, 109 - missing, DRIFT)
    assert found == is_drifting
    if rate != inf:
        assert slope == pytest.approx(rate)
    assert judge_drift(medians, 110, DRIFT)[2] is False
