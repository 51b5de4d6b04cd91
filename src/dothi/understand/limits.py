"""Which numbers are bad: limits with a dead-band, by hours, seasons and states, from parameters."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum
from math import inf, isnan

from dothi.vocabulary.rules import HOUR_US, SECOND_US, Band, Limit, State

LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam's time, UTC+7 the whole year; hours and days of rules are by it."""

LOCAL_US = 7 * HOUR_US
"""What local time is ahead of UTC, in µs."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LookUp = Callable[[str, date], float | None]
"""The value of a named parameter on a day, for the thing that is watched; None where none is in force."""


class Verdict(IntEnum):
    """What a limit says of a number; BETWEEN is inside of the limit, but not by the dead-band."""

    GOOD = 0
    BETWEEN = 1
    BAD = 2


class Fence:
    """The limits of one rule for one thing."""

    def __init__(self, limits: Sequence[Limit], look_up: LookUp, names: Sequence[str]) -> None:
        """`names` are those of the condition's inputs, in their order."""
        self._limits = limits
        self._names = names
        # By the name of the input; time in µs since 1970.
        self._newest: dict[str, tuple[int, float]] = {}
        self._look_up = look_up
        first = limits[0]
        changes = any(isinstance(each, str) for each in (first.above, first.below))
        # Nearly all rules have one limit that always holds, and it is asked at every reading.
        self._steady = not changes and first.during is None
        self._bounds: tuple[float, float] = self._get_bounds(first, date.min) if self._steady else (-inf, inf)
        self._dead_band = first.dead_band

    @property
    def steady(self) -> tuple[float, float]:
        """The bounds, if they hold at all times; else such that nothing is within them."""
        return self._bounds if self._steady else (inf, -inf)

    def note(self, index: int, time: int, result: float) -> None:
        """Take a reading of an input that limits hang on; what is no number (NaN) says nothing."""
        if not isnan(result):
            self._newest[self._names[index]] = time, result

    def save(self) -> dict[str, tuple[int, float]]:
        """The newest readings that limits hang on, apart from its own."""
        return dict(self._newest)

    def load(self, saved: dict[str, tuple[int, float]]) -> None:
        """Know the newest readings that were saved."""
        self._newest = dict(saved)

    def judge(self, time: int, value: float) -> Verdict:
        """What holds for a number (not NaN) at an instant, in µs since 1970."""
        if not self._steady:
            self._choose(time)
        below, above = self._bounds
        if value > above or value < below:
            return Verdict.BAD
        if value > above - self._dead_band or value < below + self._dead_band:
            return Verdict.BETWEEN
        return Verdict.GOOD

    def find_broken(self, time: int, value: float) -> float | None:
        """The limit that a bad number is beyond, as it was at that instant; None where it is none."""
        if not self._steady:
            self._choose(time)
        below, above = self._bounds
        if value > above:
            return above
        return below if value < below else None

    def _choose(self, time: int) -> None:
        local = time + LOCAL_US
        moment = _EPOCH + timedelta(microseconds=local)
        for limit in self._limits:
            band = limit.during
            if band is None or (_holds(band, moment) and self._is_so(band.when, time)):
                self._bounds = self._get_bounds(limit, moment.date())
                self._dead_band = limit.dead_band
                return
        self._bounds, self._dead_band = (-inf, inf), 0.0

    def _is_so(self, state: State | None, time: int) -> bool:
        if state is None:
            return True
        known = self._newest.get(state.of)
        if known is None or time - known[0] > round(state.max_age_s * SECOND_US):
            return False
        if state.above is not None:
            return known[1] > state.above
        return state.below is not None and known[1] < state.below

    def _get_bounds(self, limit: Limit, day: date) -> tuple[float, float]:
        below, above = self._find(limit.below, day), self._find(limit.above, day)
        return (-inf if below is None else below, inf if above is None else above)

    def _find(self, bound: float | str | None, day: date) -> float | None:
        return self._look_up(bound, day) if isinstance(bound, str) else bound


def _holds(band: Band, moment: datetime) -> bool:
    if band.months and moment.month not in band.months:
        return False
    if band.weekdays and moment.isoweekday() not in band.weekdays:
        return False
    hour = moment.hour + moment.minute / 60 + moment.second / 3_600
    if band.from_hour <= band.until_hour:
        return band.from_hour <= hour < band.until_hour
    return hour >= band.from_hour or hour < band.until_hour
