"""How complete datastreams are by day: which share of the expected readings came, and is flagged.

Expected is what the datastream's declared interval says, from its first reading on and not after the city
clock's now. Where nobody has declared one, and on days too short for one reading, nothing is expected and
there is no share.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec

from dothi.vocabulary.words import Words

CITY_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 all year, so every day has 24 hours."""
DAY = timedelta(days=1)
MOST_DAYS = 92
MOST_STREAMS = 2_000
"""Datastreams that are looked at in one go."""


class CompletenessQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which datastreams are asked for: of things of a kind, in an area (code of province or commune), of an
    owning agency (uid) and of a quantity; what is None is not asked.
    """

    kind: str | None = None
    area: str | None = None
    agency: str | None = None
    quantity: str | None = None


class MeasuredStream(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream and the thing it belongs to; `first_time` is None where nothing ever came."""

    id: int
    quantity: str | None
    name: str
    interval_s: float | None
    thing: int
    thing_name: str
    thing_uid: str
    kind: str
    area: Words | None
    first_time: datetime | None


class StreamCompleteness(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream's days as columns, the oldest first: what was expected, what came, what is flagged of it.

    `expected` is None where nobody knows. `share` (0 to 1) is of all days together, of each as much as was
    expected at most, and None where nothing was; so is `flagged_share` where nothing came.
    """

    stream: MeasuredStream
    share: float | None
    flagged_share: float | None
    expected: list[int | None]
    count: list[int]
    flagged: list[int]


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """A page of datastreams, the worst first, and how many there are in all; days are by Vietnam's time."""

    days: list[date]
    total: int
    streams: list[StreamCompleteness]


def list_days(now: datetime, count: int) -> list[date]:
    """The last days up to today, the oldest first."""
    today = now.astimezone(CITY_ZONE).date()
    return [today - DAY * back for back in range(count - 1, -1, -1)]


def begin_of(day: date) -> datetime:
    """Its midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=CITY_ZONE)


def expect(stream: MeasuredStream, day: date, now: datetime) -> int | None:
    """How many readings are expected on a day; None where nobody knows."""
    if stream.interval_s is None or stream.first_time is None:
        return None
    since = max(begin_of(day), stream.first_time)
    until = min(begin_of(day) + DAY, now)
    if until <= since:
        return None
    return int((until - since).total_seconds() / stream.interval_s) or None


def measure(
    stream: MeasuredStream, days: Sequence[date], count: list[int], flagged: list[int], now: datetime
) -> StreamCompleteness:
    """A datastream's completeness of its counts by day."""
    expected = [expect(stream, day, now) for day in days]
    known = [(want, came) for want, came in zip(expected, count, strict=True) if want is not None]
    wanted, came = sum(want for want, _ in known), sum(count)
    return StreamCompleteness(
        stream=stream,
        share=sum(min(want, got) for want, got in known) / wanted if wanted else None,
        flagged_share=sum(flagged) / came if came else None,
        expected=expected,
        count=count,
        flagged=flagged,
    )


def rate(measured: StreamCompleteness) -> tuple[Any, ...]:
    """A key to sort by, the worst first: what never came, then the least complete, then the most flagged.

    What nothing is expected of comes last.
    """
    stream = measured.stream
    never = stream.first_time is None and stream.interval_s is not None
    unknown = measured.share is None and not never
    return (unknown, not never, measured.share or 0, -(measured.flagged_share or 0), stream.id)
