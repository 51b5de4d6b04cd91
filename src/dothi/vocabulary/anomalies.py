"""What detectors of the unusual say of a reading, and what people say of that."""

from datetime import datetime
from typing import Literal

import msgspec

Season = Literal["hour_of_day", "hour_of_week"]
"""Which earlier hours a reading is compared with: the same of each day, or of the same day of each week."""

DEFAULT_METHOD = "seasonal_residuals"
LEAST_NEEDED = 3
"""Of two readings nobody can tell which is the odd one."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a reading is unusual: what is usual then, in its unit, learned of so many `samples`.

    Four of five of those lay from `low` to `high`, `expected` is in the middle of them. `read_at` is in UTC.
    """

    read_at: datetime
    reading: float
    expected: float
    low: float
    high: float
    samples: int


class Feedback(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What somebody said of an alarm: that it was right (`genuine`) or false.

    `since` is when the reading that rang was read (µs since 1970), `reading` what it was.
    """

    since: int
    reading: float
    genuine: bool
