"""Detectors of the unusual: what is usual at such a time, and how far a reading is from it.

A detector is asked for by its name. Two come with Dothi; a package of others' adds its own by an entry point
of the group `dothi.detectors`, which leads to what makes one.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points
from statistics import NormalDist, median
from typing import Any, NamedTuple, Protocol

from dothi.understand.limits import LOCAL_US
from dothi.vocabulary.alarms import read_instant
from dothi.vocabulary.anomalies import (
    DEFAULT_METHOD,
    AnomalyPractice,
    Feedback,
    FeedbackPractice,
    Reason,
    get_anomaly_practice,
)
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.rules import DAY_S, DAY_US, HOUR_US, SECOND_US, Anomaly

ENTRY_POINTS = "dothi.detectors"

_HOURS = 24
_DAYS_OF_WEEK = 7
_MAD_TO_DEVIATION = 1 / NormalDist().inv_cdf(0.75)
"""Of a normal distribution the standard deviation is so many median absolute deviations."""
_MIDDLE = (0.2, 0.8)
_MIDDLE_TO_DEVIATION = NormalDist().inv_cdf(0.8) - NormalDist().inv_cdf(0.2)
"""… and the middle three fifths span so many standard deviations."""
_SMALL_SAMPLE = 0.8
"""n / (n − 0.8) takes the bias from the deviation of few samples: Croux and Rousseeuw, COMPSTAT 1992."""
_SPREAD_OF_DAY = round(0.618034 * HOUR_US)
"""From day to day another minute stands for its hour, in time all of them."""
_DIGITS = 6


class Detector(Protocol):
    """Follows the readings of one datastream, which come in the order of their times.

    What it says may depend only on readings within the rule's window, and on people's feedback that
    it was made with: so it says the same after restarts, and after readings that came late.
    """

    def take(self, time: int, result: float, /) -> tuple[float, Reason] | None:
        """How unusual a reading is (0: as usual; µs since 1970), and why; None while too little is known."""

    def save(self) -> Any:
        """All it remembers, a few kB at most, as JSON can hold it."""

    def load(self, saved: Any, /) -> None:
        """Remember what was saved."""


MakeDetector = Callable[[Anomaly, Sequence[Feedback]], Detector]
GetPractice = Callable[[int], AnomalyPractice]
"""The figures in force on a local day, counted from 1970."""


class _Usual(NamedTuple):
    """What is usual; nothing from `calm_from` to `calm_to` is unusual at all, whatever the others were."""

    expected: float
    deviation: float
    low: float
    high: float
    calm_from: float
    calm_to: float
    samples: int
    farthest: float

    def judge(self, time: int, result: float) -> tuple[float, Reason]:
        """How far a reading is beyond it, in deviations, and what that is told by."""
        beyond = result - max(self.calm_from, min(self.calm_to, result))
        if self.deviation > 0:
            score = max(-self.farthest, min(self.farthest, beyond / self.deviation))
        else:
            score = self.farthest * ((beyond > 0) - (beyond < 0))
        reason = Reason(
            read_at=read_instant(time),
            reading=result,
            expected=self.expected,
            low=self.low,
            high=self.high,
            samples=self.samples,
        )
        return score, reason


def _sum_up(
    samples: list[float],
    deviation: float,
    heeded: "_Heeded",
    pardoned: Sequence[float],
    practice: AnomalyPractice,
) -> _Usual:
    expected = median(samples)
    ordered = sorted(samples)
    edge = (1 - practice.scores.usual_share) / 2
    low, high = _get_quantile(ordered, edge), _get_quantile(ordered, 1 - edge)
    return _Usual(
        expected=expected,
        deviation=deviation * heeded.wider,
        low=min(low, *pardoned) if pardoned else low,
        high=max(high, *pardoned) if pardoned else high,
        calm_from=min(expected, *pardoned) if pardoned else expected,
        calm_to=max(expected, *pardoned) if pardoned else expected,
        samples=len(samples),
        farthest=practice.scores.farthest,
    )


def _get_quantile(ordered: list[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])


def _get_deviation(residuals: Sequence[float], samples: int) -> float:
    """Of residuals from medians of so many samples each: the wider of two robust ones.

    What runs now and then, like a pump, is mostly at its median, and yet no anomaly when it runs.
    """
    by_median = _MAD_TO_DEVIATION * median([abs(each) for each in residuals])
    ordered = sorted(residuals)
    low, high = (_get_quantile(ordered, part) for part in _MIDDLE)
    return max(by_median, (high - low) / _MIDDLE_TO_DEVIATION) * samples / (samples - _SMALL_SAMPLE)


class _Heeded(NamedTuple):
    """Of people's feedback what counts at an instant: what was no anomaly, and how much wider all is."""

    pardoned: list[Feedback]
    wider: float


def _heed(feedback: Sequence[Feedback], time: int, practice: FeedbackPractice) -> _Heeded:
    """Each counts for so many days; a false alarm that no genuine one outweighs makes deviations wider."""
    if not feedback:
        return _Heeded([], 1.0)
    holds_us = round(practice.holds_d * DAY_US)
    counting = [each for each in feedback if time < each.since + holds_us]
    pardoned = [each for each in counting if not each.genuine]
    excess = max(0, 2 * len(pardoned) - len(counting))
    return _Heeded(pardoned, min(practice.widest, 1 + practice.wider_by * excess))


class SeasonalResiduals:
    """How far a reading is from the median of what was read at the same hour of other days (or weeks).

    One reading stands for each hour; what is usual bears nearly half being wild, deviations a fifth, so no
    anomaly has to be kept from being learned. Deviations are those of the hour and of its neighbours.
    """

    def __init__(
        self,
        measure: Anomaly,
        feedback: Sequence[Feedback],
        get_practice: GetPractice = get_anomaly_practice,
    ) -> None:
        self._measure = measure
        self._feedback = feedback
        self._get_practice = get_practice
        self._window = round(measure.window_s / DAY_S)
        self._period = 1 if measure.season == "hour_of_day" else _DAYS_OF_WEEK
        self._days: dict[int, list[float | None]] = {}
        """Local days since 1970, each with what stands for its hours."""
        self._hour: int | None = None
        self._standing: tuple[int, float] | None = None
        """The reading that stands for the hour that runs, by what has come of it."""
        self._usual: _Usual | None = None
        self._is_known = False
        """Whether `_usual` is of the hour that runs."""

    def take(self, time: int, result: float, /) -> tuple[float, Reason] | None:
        """How far it is from what is usual at its hour."""
        hour = (time + LOCAL_US) // HOUR_US
        if hour != self._hour:
            self._turn_to(hour)
        if not self._is_known:
            self._usual, self._is_known = self._find_usual(hour), True
        self._let_stand(hour, time, result)
        return None if self._usual is None else self._usual.judge(time, result)

    def _turn_to(self, hour: int) -> None:
        if self._hour is not None and self._standing is not None:
            day, slot = divmod(self._hour, _HOURS)
            row = self._days.setdefault(day, [None] * _HOURS)
            row[slot] = float(f"{self._standing[1]:.{_DIGITS}g}")
        oldest = hour // _HOURS - self._window
        for day in [each for each in self._days if each < oldest]:
            del self._days[day]
        self._hour, self._standing, self._is_known = hour, None, False

    def _let_stand(self, hour: int, time: int, result: float) -> None:
        """The first reading after the day's minute stands for an hour, else the last one before."""
        minute = hour * HOUR_US - LOCAL_US + hour // _HOURS * _SPREAD_OF_DAY % HOUR_US
        if self._standing is None or self._standing[0] < minute:
            self._standing = time, result

    def _find_usual(self, hour: int) -> _Usual | None:
        today, slot = divmod(hour, _HOURS)
        alike = [row for day, row in self._days.items() if day < today and (today - day) % self._period == 0]
        by_slot = [
            [value for row in alike if (value := row[(slot + by) % _HOURS]) is not None] for by in (0, -1, 1)
        ]
        samples = by_slot[0]
        if len(samples) < self._measure.needed:
            return None
        residuals = [value - median(values) for values in by_slot if values for value in values]
        every = [value for row in self._days.values() for value in row if value is not None]
        middle = median(every)
        practice = self._get_practice(today)
        deviation = max(
            _get_deviation(residuals, len(samples)),
            # Hours that are nearly always the same would else be judged by next to nothing.
            practice.scores.least_of_whole * _get_deviation([value - middle for value in every], len(every)),
            self._measure.least,
        )
        heeded = _heed(self._feedback, hour * HOUR_US - LOCAL_US, practice.feedback)
        pardoned = [each.reading for each in heeded.pardoned if self._is_alike(each, today, slot)]
        return _sum_up(samples, deviation, heeded, pardoned, practice)

    def _is_alike(self, feedback: Feedback, today: int, slot: int) -> bool:
        """Whether somebody spoke of this hour or a neighbour of it."""
        day, other = divmod((feedback.since + LOCAL_US) // HOUR_US, _HOURS)
        apart = (other - slot) % _HOURS
        return (today - day) % self._period == 0 and min(apart, _HOURS - apart) <= 1

    def save(self) -> Any:
        """The hours of each day, and the one that runs."""
        return [self._hour, self._standing, sorted(self._days.items())]

    def load(self, saved: Any, /) -> None:
        """Go on from there."""
        self._hour, standing, days = saved
        self._standing = None if standing is None else (standing[0], standing[1])
        self._days = {day: list(row) for day, row in days}
        self._is_known = False


class RecentMedian:
    """How far a reading is from the median of the newest, at whatever hour: for what has no daily course.

    F. R. Hampel's identifier; `season` is of no use to it. What jumps is unusual until half have jumped.
    """

    def __init__(
        self,
        measure: Anomaly,
        feedback: Sequence[Feedback],
        get_practice: GetPractice = get_anomaly_practice,
    ) -> None:
        self._measure = measure
        self._feedback = feedback
        self._get_practice = get_practice
        self._window_us = round(measure.window_s * SECOND_US)
        self._newest: deque[tuple[int, float]] = deque()
        self._ordered: list[float] = []

    def take(self, time: int, result: float, /) -> tuple[float, Reason] | None:
        """How far it is from those before it."""
        while self._newest and self._newest[0][0] < time - self._window_us:
            self._forget_oldest()
        practice = self._get_practice((time + LOCAL_US) // DAY_US)
        told = None if len(self._newest) < self._measure.needed else self._judge(time, result, practice)
        self._newest.append((time, result))
        insort(self._ordered, result)
        while len(self._newest) > practice.scores.newest:
            self._forget_oldest()
        return told

    def _forget_oldest(self) -> None:
        _, oldest = self._newest.popleft()
        del self._ordered[bisect_left(self._ordered, oldest)]

    def _judge(self, time: int, result: float, practice: AnomalyPractice) -> tuple[float, Reason]:
        samples = self._ordered
        middle = median(samples)
        deviation = _get_deviation([value - middle for value in samples], len(samples))
        heeded = _heed(self._feedback, time, practice.feedback)
        pardoned = [each.reading for each in heeded.pardoned]
        deviation = max(deviation, self._measure.least)
        return _sum_up(samples, deviation, heeded, pardoned, practice).judge(time, result)

    def save(self) -> Any:
        """The newest readings."""
        return list(self._newest)

    def load(self, saved: Any, /) -> None:
        """Go on from there."""
        self._newest = deque((time, result) for time, result in saved)
        self._ordered = sorted(result for _, result in self._newest)


@cache
def read_detectors() -> Mapping[str, MakeDetector]:
    """What makes each detector, by its name: Dothi's own, and those that installed packages add."""
    others = {each.name: each.load() for each in entry_points(group=ENTRY_POINTS)}
    return {**others, DEFAULT_METHOD: SeasonalResiduals, "recent_median": RecentMedian}


def make_detector(measure: Anomaly, feedback: Sequence[Feedback]) -> Detector:
    """The detector that a measure asks for; raises InvalidInput where none is called so."""
    make = read_detectors().get(measure.method)
    if make is None:
        raise InvalidInput(f"There is no detector {measure.method!r}.", field="method")
    return make(measure, feedback)
