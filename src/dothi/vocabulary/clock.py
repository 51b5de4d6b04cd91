"""The city clock: the only source of "now" for freshness, future checks, rules and forecasts."""

import time
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec


class CityClock(msgspec.Struct, frozen=True, kw_only=True):
    """City time runs at `speed` city seconds a wall second from the instant `city_anchor`.

    In mode `wall` it is wall time itself and the anchors are ignored. Sign-in, certificates and audit
    never use it.
    """

    mode: Literal["wall", "simulated"] = "wall"
    speed: float = 1.0
    wall_anchor: float = 0.0
    """Seconds since 1970 by the wall clock."""
    city_anchor: float = 0.0
    """Seconds since 1970 by the city clock, at `wall_anchor`."""

    def seconds(self) -> float:
        """City time now, in seconds since 1970-01-01 UTC."""
        wall = time.time()
        if self.mode == "wall":
            return wall
        return self.city_anchor + (wall - self.wall_anchor) * self.speed

    def now(self) -> datetime:
        """City time now, in UTC."""
        # Added to the epoch, because fromtimestamp cannot reach before 1970 everywhere.
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=self.seconds())

    def wall_seconds_until(self, city_seconds: float) -> float:
        """Wall seconds until the city clock shows `city_seconds` (since 1970); 0 when that is past."""
        return max(0.0, (city_seconds - self.seconds()) / self.speed)


def make_simulated_clock(start: datetime, speed: float) -> CityClock:
    """A clock that shows `start` now and runs at `speed` city seconds a wall second."""
    return CityClock(mode="simulated", speed=speed, wall_anchor=time.time(), city_anchor=start.timestamp())
