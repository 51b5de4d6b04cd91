"""Which readings are wrong: columns of readings go in, what was found wrong with each comes out.

Pure and exact: what is found of a reading depends on it and on the earlier readings of its datastream, not
on how they were cut into batches. A reading that is physically impossible, or of a time in service, counts
for no other one.
"""

from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from dothi.vocabulary.checks import DEPTH, FEWEST, Check, Checks
from dothi.vocabulary.rules import HOUR_US, SECOND_US

_EVER_US = 2**62
"""Longer than any rest."""
_Numbers = NDArray[np.float64]
_Times = NDArray[np.int64]
_Places = NDArray[np.intp]


class Judge:
    """Judges the readings of datastreams that each have a place, numbered from 0, with what it remembers."""

    def __init__(self) -> None:
        self.count = 0
        """How many places there are."""
        self._bounds = np.empty((0, 8))
        """By place: physical and plausible span, height and rate (by µs) of a jump, tolerance and `but`."""
        self._longest = np.empty(0, dtype=np.int64)
        self._times = np.empty((0, DEPTH), dtype=np.int64)
        self._values = np.empty((0, DEPTH))
        """The newest possible readings of each place, the newest last; NaN where there are not so many."""
        self._resting = np.empty(0, dtype=np.int64)
        """Since when each has not moved."""

    def add(self, checks: Checks) -> int:
        """A place for one more datastream, of which nothing is remembered yet."""
        place = self.count
        if place == len(self._longest):
            self._grow(max(64, 2 * place))
        jump, rest = checks.jump, checks.rest
        self._bounds[place] = (
            checks.physical.lowest,
            checks.physical.highest,
            checks.plausible.lowest,
            checks.plausible.highest,
            inf if jump is None else jump.height,
            0.0 if jump is None else jump.rate / HOUR_US,
            0.0 if rest is None else rest.tolerance,
            nan if rest is None or rest.but is None else rest.but,
        )
        self._longest[place] = _EVER_US if rest is None else round(rest.longest_s * SECOND_US)
        self.count += 1
        self.remember(place, [], [], 0)
        return place

    def _grow(self, size: int) -> None:
        def longer(column: NDArray[np.generic]) -> NDArray[np.generic]:
            more = np.zeros((size, *column.shape[1:]), dtype=column.dtype)
            more[: len(column)] = column
            return more

        for name in ("_bounds", "_longest", "_times", "_values", "_resting"):
            setattr(self, name, longer(getattr(self, name)))

    def remember(self, place: int, times: list[int], values: list[float], resting: int) -> None:
        """What was read at a place before: its newest possible readings, and since when it rests.

        Times in µs since 1970; at most `DEPTH` readings, the newest last.
        """
        self._times[place] = 0
        self._values[place] = nan
        if times:
            self._times[place, -len(times) :] = times
            self._values[place, -len(times) :] = values
        self._resting[place] = resting

    def check_alone(self, places: _Places, results: _Numbers) -> NDArray[np.uint8]:
        """What is wrong with readings whatever was read before; nothing with what is no number."""
        lowest, highest, low, high = self._bounds[places, :4].T
        found = np.zeros(len(places), dtype=np.uint8)
        found[(results < lowest) | (results > highest)] = Check.PHYSICAL
        found[(found == 0) & ((results < low) | (results > high))] = Check.RANGE
        return found

    def take(
        self, places: _Places, times: _Times, results: _Numbers, in_service: NDArray[np.bool_] | None = None
    ) -> NDArray[np.uint8]:
        """What is wrong with readings (`Check`), which are then remembered.

        They must be in the order of place and time, each later than all of its place before it. `in_service`
        says which are of a time in service; without it none is.
        """
        found = self.check_alone(places, results)
        possible = np.flatnonzero((found & Check.PHYSICAL == 0) & ~np.isnan(results))
        if in_service is not None:
            found[in_service & ~np.isnan(results)] |= np.uint8(Check.SERVICE)
            possible = possible[~in_service[possible]]
        if len(possible):
            found[possible] |= self._follow(places[possible], times[possible], results[possible])
        return found

    def _follow(self, places: _Places, times: _Times, results: _Numbers) -> NDArray[np.uint8]:
        is_first = np.ones(len(places), dtype=np.bool_)
        is_first[1:] = places[1:] != places[:-1]
        first = np.flatnonzero(is_first)
        streams = places[first]
        # Each datastream's remembered readings are put before its new ones, so that none need be looked for.
        at = np.arange(len(places)) + DEPTH * np.cumsum(is_first)
        all_times = np.empty(len(places) + DEPTH * len(first), dtype=np.int64)
        all_values = np.empty(len(all_times))
        all_times[at], all_values[at] = times, results
        before = at[first][:, None] + np.arange(-DEPTH, 0)
        all_times[before], all_values[before] = self._times[streams], self._values[streams]

        bounds = self._bounds[places]
        jumped = _judge_jumps(at, all_times, all_values, bounds)
        resting = self._track_rest(
            is_first, places, times, np.abs(results - all_values[at - 1]) <= bounds[:, 6]
        )
        # `but` is NaN where there is none, and nothing is near to that.
        rests = (times - resting >= self._longest[places]) & ~(np.abs(results - bounds[:, 7]) <= bounds[:, 6])

        last = np.append(first[1:], len(places)) - 1
        newest = at[last][:, None] + np.arange(1 - DEPTH, 1)
        self._times[streams], self._values[streams] = all_times[newest], all_values[newest]
        self._resting[streams] = resting[last]
        return jumped | np.where(rests, np.uint8(Check.FLAT), np.uint8(0))

    def _track_rest(
        self, is_first: NDArray[np.bool_], places: _Places, times: _Times, still: NDArray[np.bool_]
    ) -> _Times:
        """Since when, at each reading, none has moved."""
        since = np.where(still, self._resting[places], times)
        begins = np.where(is_first | ~still, np.arange(len(places)), 0)
        return since[np.maximum.accumulate(begins)]


def _judge_jumps(at: _Places, times: _Times, values: _Numbers, bounds: _Numbers) -> NDArray[np.uint8]:
    now, value = times[at], values[at]
    height, rate = bounds[:, 4], bounds[:, 5]
    before = np.sort(values[at[:, None] - np.arange(1, DEPTH + 1)], axis=1)
    count = DEPTH - np.isnan(before).sum(axis=1)
    rows = np.arange(len(at))
    known = np.maximum(count, 1)
    middle = (before[rows, (known - 1) // 2] + before[rows, known // 2]) / 2
    # The median is about as old as the reading in the middle.
    allowed = height + rate * (now - times[at - (known + 1) // 2])
    far = (count >= FEWEST) & (np.abs(value - middle) > allowed)
    near = np.abs(value - values[at - 1]) <= height + rate * (now - times[at - 1])
    jumped: NDArray[np.uint8] = np.where(far, np.where(near, Check.STEP, Check.SPIKE), 0).astype(np.uint8)
    return jumped
