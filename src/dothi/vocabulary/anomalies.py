"""What detectors of the unusual say of a reading, what people say of that, and the figures for both."""

import datetime
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput

Season = Literal["hour_of_day", "hour_of_week"]
"""Which earlier hours a reading is compared with: the same of each day, or of the same day of each week."""

DEFAULT_METHOD = "seasonal_residuals"
LEAST_NEEDED = 3
"""Of two readings nobody can tell which is the odd one."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a reading is unusual: what is usual then, in its unit, learned of so many `samples`.

    Four of five of those lay from `low` to `high`, `expected` is in the middle of them. `read_at` is in UTC.
    """

    read_at: datetime.datetime
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


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule on anomalies says that nobody has said otherwise.

    It learns from `window_d` days, `needed` alike hours at least, and a score beyond ±`score` is bad.
    """

    season: Season
    window_d: float
    needed: dict[Season, int]
    score: float


class FeedbackPractice(msgspec.Struct, frozen=True, kw_only=True):
    """People's word counts for `holds_d` days after the reading.

    Each false alarm that no genuine one outweighs makes deviations wider by the part `wider_by` of them, but
    never more than `widest` times as wide.
    """

    holds_d: float
    wider_by: float
    widest: float


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """A score is never further from 0 than `farthest`; beyond, it tells no more.

    The middle `usual_share` of earlier readings is told as usual. A deviation is no less than the part
    `least_of_whole` of how far all hours spread. The median of recent readings is of `newest`.
    """

    farthest: float
    usual_share: float
    least_of_whole: float
    newest: int


class AnomalyPractice(msgspec.Struct, frozen=True, kw_only=True):
    """What holds from a day on; `effective_to` is the first day without it."""

    beginning: Beginning
    feedback: FeedbackPractice
    scores: Scores
    source: str
    status: Literal["verified", "unverified"]
    effective_from: datetime.date
    effective_to: datetime.date | None = None


class _File(msgspec.Struct, kw_only=True):
    checked_on: datetime.date
    practice: tuple[AnomalyPractice, ...]


_FIRST_DAY = datetime.date(1970, 1, 1).toordinal()


@cache
def list_anomaly_practices() -> tuple[AnomalyPractice, ...]:
    """The rows of the package's own file, read once."""
    entry = resources.files("dothi.vocabulary").joinpath("parameters/anomalies.toml")
    return msgspec.toml.decode(entry.read_bytes(), type=_File).practice


def find_anomaly_practice(rows: Iterable[AnomalyPractice], day: datetime.date) -> AnomalyPractice | None:
    """The row in force on a day; None where there is none."""
    for row in rows:
        if row.effective_from <= day and (row.effective_to is None or day < row.effective_to):
            return row
    return None


@lru_cache(maxsize=1_000)
def get_anomaly_practice(day: int) -> AnomalyPractice:
    """The row in force on a local day, counted from 1970; raises InvalidInput where there is none."""
    date = datetime.date.fromordinal(_FIRST_DAY + day)
    row = find_anomaly_practice(list_anomaly_practices(), date)
    if row is None:
        raise InvalidInput(f"Nothing says what was unusual on {date}.", field="day")
    return row


def get_newest_anomaly_practice() -> AnomalyPractice:
    """The row that holds until further notice; raises InvalidInput where none does."""
    for row in list_anomaly_practices():
        if row.effective_to is None:
            return row
    raise InvalidInput("Nothing says what is unusual.", field="day")
