"""How stale a datastream is, by the city clock (screens: late beyond 3 intervals, silent beyond 10)."""

from typing import Literal

LATE_AFTER = 3
"""Expected intervals without a reading after which a datastream is late."""
SILENT_AFTER = 10
"""Expected intervals without a reading after which a datastream is silent."""

State = Literal["fresh", "late", "silent", "none"]


def freshness(*, age_s: float | None, interval_s: float) -> State:
    """State of a datastream whose latest reading is `age_s` seconds old.

    `age_s` is None when there never was a reading; a negative age (a clock slightly ahead) is fresh.
    `interval_s` is the expected time between readings.
    """
    if age_s is None:
        return "none"
    if age_s > SILENT_AFTER * interval_s:
        return "silent"
    if age_s > LATE_AFTER * interval_s:
        return "late"
    return "fresh"
