"""How far readings are from those of stations nearby, and whether that grows from day to day.

Pure: columns go in, columns come out. Times in µs since 1970, lengths in km, places in degrees (WGS 84).
"""

from collections.abc import Mapping, Sequence
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from dothi.vocabulary.checks import Drift, Neighbours
from dothi.vocabulary.rules import SECOND_US

_EARTH_KM = 6_371.0
_AT_ONCE = 256
"""So many stations are measured from at once."""
_Numbers = NDArray[np.float64]
_Times = NDArray[np.int64]
Series = tuple[_Times, _Numbers]
"""Readings of a datastream by their times, which only grow; none is NaN."""


def choose_neighbours(
    places: Sequence[tuple[float, float]], groups: Sequence[object], checks: Neighbours
) -> list[list[int]]:
    """The nearest others of each station, by their numbers; of the same group (None: of none) only.

    `places` are longitude and latitude. Of those at one distance the first ones count.
    """
    found: list[list[int]] = [[] for _ in places]
    members: dict[object, list[int]] = {}
    for number, group in enumerate(groups):
        if group is not None:
            members.setdefault(group, []).append(number)
    for group in members.values():
        numbers = np.array(group)
        at = np.radians(np.array([places[number] for number in group], dtype=np.float64))
        for first in range(0, len(numbers), _AT_ONCE):
            here = at[first : first + _AT_ONCE, None, :]
            half = np.sin((here - at[None, :, :]) / 2) ** 2
            chord = half[..., 1] + np.cos(here[..., 1]) * np.cos(at[None, :, 1]) * half[..., 0]
            away = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
            rows = np.arange(len(away))
            away[rows, first + rows] = np.inf
            nearest = np.argsort(away, axis=1, kind="stable")[:, : checks.most]
            for row, order in zip(rows.tolist(), nearest, strict=True):
                near = order[away[row, order] <= checks.within_km]
                found[group[first + row]] = numbers[near].tolist()
    return found


def measure_middle(times: _Times, neighbours: Sequence[Series], checks: Neighbours) -> _Numbers:
    """The median of the neighbours' newest readings at each time; NaN where too few have read anything."""
    newest = np.full((len(neighbours), len(times)), np.nan)
    for row, (known, values) in zip(newest, neighbours, strict=True):
        if not len(known):
            continue
        at = np.searchsorted(known, times, side="right") - 1
        is_known = (at >= 0) & (times - known[at] <= checks.oldest_s * SECOND_US)
        row[is_known] = values[at[is_known]]
    middle = np.full(len(times), np.nan)
    enough = np.count_nonzero(~np.isnan(newest), axis=0) >= max(checks.fewest, 1)
    if enough.any():
        middle[enough] = np.nanmedian(newest[:, enough], axis=0)
    return middle


def judge_distances(values: _Numbers, middle: _Numbers, checks: Neighbours) -> NDArray[np.bool_]:
    """Which readings lie too far from the middle of their neighbours; none where that is not known."""
    far: NDArray[np.bool_] = np.abs(values - middle) > checks.height + checks.share * np.abs(middle)
    return far


def fit_trend(days: Sequence[int], values: Sequence[float]) -> tuple[float, float]:
    """The Theil-Sen slope a day, and how likely so clear a trend is without any (Kendall, two-sided).

    `days` are different ones. With fewer than three there is no trend: (0, 1).
    """
    count = len(days)
    if count < 3:
        return 0.0, 1.0
    at, level = np.array(days, dtype=np.float64), np.array(values, dtype=np.float64)
    first, second = np.triu_indices(count, 1)
    rise = (level[second] - level[first]) * np.sign(at[second] - at[first])
    slope = float(np.median(rise / np.abs(at[second] - at[first])))
    score = float(np.sign(rise).sum())
    ties = np.unique(level, return_counts=True)[1]
    variance = (
        count * (count - 1) * (2 * count + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())
    ) / 18
    if variance <= 0 or score == 0:
        return slope, 1.0
    return slope, erfc((abs(score) - 1) / sqrt(2 * variance))


def judge_drift(medians: Mapping[int, float], day: int, checks: Drift) -> tuple[float, float, bool]:
    """Slope a day, its significance, and whether that is a drift, on a day (counted from any first one).

    `medians` are the days' differences, of those days that have enough readings.
    """
    known = [each for each in range(day - checks.days + 1, day + 1) if each in medians]
    slope, significance = fit_trend(known, [medians[each] for each in known])
    enough = day in medians and len(known) >= checks.fewest_days
    return slope, significance, enough and abs(slope) > checks.rate and significance < checks.significance
