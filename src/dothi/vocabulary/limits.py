"""Bounds that keep mistakes out of the store."""

from datetime import UTC, datetime

from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import TimeInFuture, TimeTooOld

EARLIEST = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
"""µs since 1970. Older instants are a device's mistake, and each month in between may need a partition."""
LARGEST_RESULT = 1e100
"""Far beyond any measurement, and yet an hour of such results has a sum that a double holds."""
FUTURE_TOLERANCE_S = 600
"""How far a device's clock may run ahead of the city clock; our own choice."""


class TimeBounds:
    """The phenomenon times that are taken, by the city clock."""

    def __init__(self, clock: CityClock, tolerance_s: float = FUTURE_TOLERANCE_S) -> None:
        self.clock = clock
        # At replay speed a device's lead of some wall seconds is many city seconds.
        self._tolerance_s = tolerance_s * max(1.0, clock.speed)

        self._known_latest = self.latest()

    def refresh(self) -> None:
        """Ask the clock again, now and then, lest a clock that was set back be believed for ever."""
        self._known_latest = self.latest()

    def now(self) -> int:
        """City time, in µs since 1970."""
        return int(self.clock.seconds() * 1e6)

    def latest(self) -> int:
        """The latest instant taken now, in µs since 1970."""
        return int((self.clock.seconds() + self._tolerance_s) * 1e6)

    def check(self, time: int) -> None:
        """Raise TimeInFuture or TimeTooOld for an instant (µs since 1970) that is not taken."""
        # City time only grows, so what was taken a moment ago is taken still, without asking the clock.
        if EARLIEST <= time <= self._known_latest:
            return
        self.refresh()
        if time > self._known_latest:
            raise TimeInFuture(f"It is {(time - self.now()) / 1e6:.0f} s ahead.", field="phenomenonTime")
        if time < EARLIEST:
            raise TimeTooOld(f"The earliest is {EARLIEST // 1_000_000} s since 1970.", field="phenomenonTime")
