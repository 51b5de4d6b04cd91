"""What rules measure: one number out of the readings of a thing, taken in the order of their times.

Readings are in canonical units, times microseconds since 1970-01-01 UTC. A measure is NaN where it cannot be
told, and then says nothing; readings that are no number (NaN) count for silence only.
"""

from collections import deque
from collections.abc import Sequence
from math import isfinite, isnan, nan
from typing import Any, Protocol, runtime_checkable

import msgspec

from dothi.understand.detectors import Detector, make_detector
from dothi.vocabulary.anomalies import Feedback, Reason
from dothi.vocabulary.formulas import Formula
from dothi.vocabulary.rules import (
    HOUR_US,
    SECOND_US,
    Anomaly,
    Condition,
    Count,
    Difference,
    Doubts,
    Expression,
    Rate,
    Ratio,
    Silence,
    Stuck,
    Value,
)


class Gauge(Protocol):
    """Makes one number of readings that come in the order of their times."""

    def take(self, index: int, time: int, result: float, /) -> float:
        """The number after a reading of the input with that index; NaN where it cannot be told."""

    def save(self) -> Any:
        """All it remembers, as JSON can hold it, and apart from it: later readings do not change it."""

    def load(self, saved: Any, /) -> None:
        """Remember what was saved."""


@runtime_checkable
class Explaining(Protocol):
    """A gauge that knows more of its number than the number."""

    reason: Reason | None
    """Why the last number that could be told is what it is."""


def make_gauge(condition: Condition, feedback: Sequence[Feedback] = ()) -> Gauge:
    """The gauge of a condition's measure; its inputs are counted in the condition's order.

    Raises InvalidInput for a formula that cannot be read, and a detector that there is not.
    """
    names = list(condition.inputs)
    match condition.measure:
        case Value():
            return _Newest()
        case Rate(window_s=window_s):
            return _Slope(round(window_s * SECOND_US))
        case Silence():
            return _Heard()
        case Stuck(tolerance=tolerance):
            return _Resting(tolerance)
        case Doubts(window_s=window_s, share=share):
            return _Doubted(round(window_s * SECOND_US), share=share)
        case Difference(of=of, reference=reference, max_age_s=age_s, percent=True):
            return _Joined(Formula(f"({of} - {reference}) / abs({reference}) * 100"), names, age_s)
        case Difference(of=of, reference=reference, max_age_s=age_s):
            return _Joined(Formula(f"{of} - {reference}"), names, age_s)
        case Ratio(of=of, reference=reference, max_age_s=age_s):
            return _Joined(Formula(f"{of} / {reference}"), names, age_s)
        case Expression(text=text, max_age_s=age_s):
            return _Joined(Formula(text), names, age_s)
        case Count() as count:
            return _Counted(count, names)
        case Anomaly() as anomaly:
            return _Unusual(make_detector(anomaly, feedback))


def list_indices(condition: Condition, used: Sequence[str]) -> tuple[int, ...]:
    """The indices of the inputs that are used, in the condition's order."""
    return tuple(index for index, name in enumerate(condition.inputs) if name in used)


class _Newest:
    def take(self, _index: int, _time: int, result: float, /) -> float:
        return result

    def save(self) -> Any:
        return None

    def load(self, _saved: Any, /) -> None:
        return None


class _Slope:
    """By the hour, from the oldest reading that is no older than the window."""

    def __init__(self, window_us: int) -> None:
        self._window_us = window_us
        self._readings: deque[tuple[int, float]] = deque()

    def take(self, _index: int, time: int, result: float, /) -> float:
        if isnan(result):
            return nan
        readings = self._readings
        readings.append((time, result))
        while readings[0][0] < time - self._window_us:
            readings.popleft()
        first_time, first = readings[0]
        if first_time == time:
            return nan
        return (result - first) / (time - first_time) * HOUR_US

    def save(self) -> Any:
        return list(self._readings)

    def load(self, saved: Any, /) -> None:
        self._readings = deque((time, result) for time, result in saved)


class _Heard:
    """Seconds of silence at a reading: none. What comes after is a matter of the clock."""

    def take(self, _index: int, _time: int, _result: float, /) -> float:
        return 0.0

    def save(self) -> Any:
        return None

    def load(self, _saved: Any, /) -> None:
        return None


class _Resting:
    """Seconds since the reading from which no later one went further away than the tolerance."""

    def __init__(self, tolerance: float) -> None:
        self._tolerance = tolerance
        self._since: int | None = None
        self._at = nan

    def take(self, _index: int, time: int, result: float, /) -> float:
        if isnan(result):
            return nan
        if self._since is None or abs(result - self._at) > self._tolerance:
            self._since, self._at = time, result
        return (time - self._since) / SECOND_US

    def save(self) -> Any:
        return None if self._since is None else (self._since, self._at)

    def load(self, saved: Any, /) -> None:
        self._since, self._at = (None, nan) if saved is None else saved


class _Doubted:
    """How many readings in the window are doubted, or in a hundred; it is given 1 for such a one, else 0."""

    def __init__(self, window_us: int, *, share: bool) -> None:
        self._window_us = window_us
        self._share = share
        self._readings: deque[tuple[int, float]] = deque()
        self._count = 0.0

    def take(self, _index: int, time: int, result: float, /) -> float:
        if isnan(result):
            return nan
        readings = self._readings
        readings.append((time, result))
        self._count += result
        while readings[0][0] < time - self._window_us:
            self._count -= readings.popleft()[1]
        return 100 * self._count / len(readings) if self._share else self._count

    def save(self) -> Any:
        return list(self._readings)

    def load(self, saved: Any, /) -> None:
        self._readings = deque((time, result) for time, result in saved)
        self._count = sum(result for _, result in self._readings)


class _Joined:
    """A formula over the newest reading of each input, none of them older than allowed."""

    def __init__(self, formula: Formula, names: Sequence[str], max_age_s: float) -> None:
        self._formula = formula
        self._names = names
        self._max_age_us = round(max_age_s * SECOND_US)
        self._newest: dict[str, tuple[int, float]] = {}

    def take(self, index: int, time: int, result: float, /) -> float:
        if isnan(result):
            return nan
        self._newest[self._names[index]] = (time, result)
        readings: dict[str, float] = {}
        for name in self._formula.names:
            known = self._newest.get(name)
            if known is None or time - known[0] > self._max_age_us:
                return nan
            readings[name] = known[1]
        return self._formula.compute(readings)

    def save(self) -> Any:
        return dict(self._newest)

    def load(self, saved: Any, /) -> None:
        self._newest = {name: (time, result) for name, (time, result) in saved.items()}


class _Counted:
    """How many inputs are beyond a number; what is older than allowed does not count."""

    def __init__(self, count: Count, names: Sequence[str]) -> None:
        self._above, self._below = count.above, count.below
        self._of = frozenset(index for index, name in enumerate(names) if name in count.of)
        self._max_age_us = round(count.max_age_s * SECOND_US)
        self._newest: dict[int, tuple[int, float]] = {}

    def take(self, index: int, time: int, result: float, /) -> float:
        if isnan(result):
            return nan
        self._newest[index] = (time, result)
        oldest = time - self._max_age_us
        return float(
            sum(
                self._is_beyond(value)
                for each, (then, value) in self._newest.items()
                if each in self._of and then >= oldest
            )
        )

    def _is_beyond(self, value: float) -> bool:
        if self._above is not None:
            return value > self._above
        return self._below is not None and value < self._below

    def save(self) -> Any:
        return sorted((index, *reading) for index, reading in self._newest.items())

    def load(self, saved: Any, /) -> None:
        self._newest = {index: (time, result) for index, time, result in saved}


class _Unusual:
    """What a detector says of readings; infinity is no reading to learn from."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.reason: Reason | None = None

    def take(self, _index: int, time: int, result: float, /) -> float:
        told = self._detector.take(time, result) if isfinite(result) else None
        if told is None:
            return nan
        score, self.reason = told
        return score

    def save(self) -> Any:
        return msgspec.to_builtins(self.reason), self._detector.save()

    def load(self, saved: Any, /) -> None:
        reason, detector = saved
        self.reason = msgspec.convert(reason, Reason | None)
        self._detector.load(detector)
