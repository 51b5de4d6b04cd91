"""How well a list of alarms is kept: rates, floods, chatter, what stands, beside the practice's targets.

Pure. Instants are UTC by the city clock; what is at the start of a span is in it, what is at its end is not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from statistics import median
from typing import Literal

import msgspec

from dothi.vocabulary.alarm_practice import (
    Chatter,
    Figure,
    Flood,
    Practice,
    Priority,
    Target,
)
from dothi.vocabulary.errors import InvalidInput

LONGEST_SPAN = timedelta(days=92)
LOOK_BACK = timedelta(days=1)
"""Rings so long before a span are looked at, so that a flood that it begins in is known."""

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_MINUTE = timedelta(minutes=1)
_VIETNAM = timezone(timedelta(hours=7))

Source = tuple[int, int]
"""What rings: a rule's id and a thing's."""


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From an instant until another."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def has(self, at: datetime) -> bool:
        """Whether an instant is in it."""
        return self.start <= at < self.end


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """That an alarm rang, for the first time or again."""

    at: datetime
    rule_id: int
    thing_id: int
    priority: Priority

    @property
    def source(self) -> Source:
        """What rang."""
        return self.rule_id, self.thing_id


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """How long an alarm was open and unseen; None: it still is."""

    priority: Priority
    raised_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None


Verdict = Literal["within", "beyond", "act"]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A figure beside its target. `value` is None where there was nothing to count, and so is its verdict;
    that is None without a target, too.
    """

    figure: Figure
    value: float | None
    target: float | None = None
    act_above: float | None = None
    at_least: bool = False
    source: str | None = None
    verdict: Verdict | None = None


class Loud(msgspec.Struct, frozen=True, kw_only=True):
    """A source that rang often: how often, and its share of all that rang (of 1).

    `rule` and `thing` are what they are called, empty where nobody has looked.
    """

    rule_id: int
    thing_id: int
    alarms: int
    share: float
    rule: str = ""
    thing: str = ""


class AlarmDay(msgspec.Struct, frozen=True, kw_only=True):
    """How often alarms rang on a day of the city's time."""

    day: date
    alarms: int


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told of a span; `operators` is by how many the rates are divided."""

    span: Span
    operators: float
    alarms: int
    figures: tuple[Judged, ...]
    floods: tuple[Span, ...]
    noisiest: tuple[Loud, ...]
    days: tuple[AlarmDay, ...]


def make_span(start: datetime | None, end: datetime | None, now: datetime) -> Span:
    """What is asked for: until now and a week before it where nothing is said; raises InvalidInput."""
    end = min(end or now, now)
    start = start or end - _WEEK
    if start >= end:
        raise InvalidInput("The span must begin before it ends, and before now.", field="from")
    if end - start > LONGEST_SPAN:
        raise InvalidInput(f"At most {LONGEST_SPAN.days} days.", field="from")
    return Span(start=start, end=end)


def list_floods(times: Iterable[datetime], flood: Flood, end: datetime) -> list[Span]:
    """When there were floods, by when alarms rang; one that goes on at `end` is told until then."""
    ordered = sorted(at for at in times if at < end)
    changes = Counter(ordered)
    for at in ordered:
        changes[at + flood.window] -= 1
    found: list[Span] = []
    began: datetime | None = None
    count = 0
    for at in sorted(changes):
        if at >= end:
            break
        count += changes[at]
        if began is None and count > flood.begins_above:
            began = at
        elif began is not None and count < flood.ends_below:
            found.append(Span(start=began, end=at))
            began = None
    if began is not None:
        found.append(Span(start=began, end=end))
    return found


FLOOD_LOOK_BACK = timedelta(hours=2)
"""Rings so long ago are looked at to tell whether there is a flood now."""


class FloodNow(msgspec.Struct, frozen=True, kw_only=True):
    """How many alarms rang in the last minutes (the flood's window), and since when there is a flood.

    `since` is None where there is none.
    """

    alarms: int
    within_min: float
    since: datetime | None


def tell_flood(rings: Iterable[Ring], flood: Flood, now: datetime) -> FloodNow:
    """Whether there is a flood of alarms, by the rings of the look-back."""
    times = [ring.at for ring in rings if ring.at <= now]
    last = [at for at in times if at > now - flood.window]
    # What rings just now counts, so it is looked at from a moment later.
    until = now + timedelta.resolution
    floods = list_floods(times, flood, until)
    since = floods[-1].start if floods and floods[-1].end == until else None
    return FloodNow(alarms=len(last), within_min=flood.within_min, since=since)


def count_chatter(rings: Iterable[Ring], chatter: Chatter) -> int:
    """How often sources chattered: a run of rings of which each so many are within so long counts once."""
    by_source: defaultdict[Source, list[datetime]] = defaultdict(list)
    for ring in rings:
        by_source[ring.source].append(ring.at)
    return sum(_count_runs(sorted(times), chatter) for times in by_source.values())


def _count_runs(times: Sequence[datetime], chatter: Chatter) -> int:
    near = timedelta(seconds=chatter.within_s)
    last = chatter.times - 1
    runs = 0
    until = -1
    for first in range(len(times) - last):
        if times[first + last] - times[first] < near:
            runs += first > until
            until = first + last
    return runs


def measure(rings: Sequence[Ring], stays: Sequence[Stay], span: Span, practice: Practice) -> Measured:
    """All figures of a span; `rings` may begin before it, so that a flood at its start is known.

    `stays` are the alarms that were open at any time in it.
    """
    within = sorted((ring for ring in rings if span.has(ring.at)), key=lambda ring: ring.at)
    floods = list(_clip(list_floods((ring.at for ring in rings), practice.flood, span.end), span))
    noisiest = _list_noisiest(within, practice.standing.noisiest)
    operators = practice.duty.operators
    values: dict[Figure, float | None] = {
        "per_hour": len(within) / (span.length / _HOUR) / operators,
        "per_day": len(within) / (span.length / _DAY) / operators,
        **_tell_floods(floods, span),
        **_tell_split(within),
        "chattering_a_week": count_chatter(within, practice.chatter) / (span.length / _WEEK),
        **_tell_standing(stays, span, timedelta(hours=practice.standing.stale_after_h)),
        "noisiest_share": _find_share(noisiest, within),
        "acknowledge_1_min": _find_wait_min(stays, 1, span),
        "acknowledge_2_min": _find_wait_min(stays, 2, span),
    }
    targets = {target.figure: target for target in practice.targets}
    return Measured(
        span=span,
        operators=operators,
        alarms=len(within),
        figures=tuple(judge(figure, value, targets.get(figure)) for figure, value in values.items()),
        floods=tuple(floods),
        noisiest=tuple(noisiest),
        days=tuple(_list_days(within, span)),
    )


def judge(figure: Figure, value: float | None, target: Target | None) -> Judged:
    """A figure beside what it should be."""
    if target is None:
        return Judged(figure=figure, value=value)
    return Judged(
        figure=figure,
        value=value,
        target=target.target,
        act_above=target.act_above,
        at_least=target.at_least,
        source=target.source,
        verdict=None if value is None else _get_verdict(value, target),
    )


def _get_verdict(value: float, target: Target) -> Verdict:
    if target.act_above is not None and value > target.act_above:
        return "act"
    if target.target is None:
        return "within"
    good = value >= target.target if target.at_least else value <= target.target
    return "within" if good else "beyond"


def _clip(floods: Iterable[Span], span: Span) -> Iterator[Span]:
    """What of each lies in a span; what has no part in it is left out."""
    for flood in floods:
        if flood.end > span.start:
            yield Span(start=max(flood.start, span.start), end=flood.end)


def _tell_floods(floods: Sequence[Span], span: Span) -> dict[Figure, float]:
    lengths = [flood.length for flood in floods]
    return {
        "flood_share": sum(lengths, timedelta()) / span.length,
        "longest_flood_min": max(lengths, default=timedelta()) / _MINUTE,
    }


def _tell_split(rings: Sequence[Ring]) -> Mapping[Figure, float | None]:
    count = Counter(ring.priority for ring in rings)
    total = len(rings)
    if total == 0:
        return {"priority_1_share": None, "priority_2_share": None, "lower_share": None}
    return {
        "priority_1_share": count[1] / total,
        "priority_2_share": count[2] / total,
        "lower_share": (count[3] + count[4]) / total,
    }


def _tell_standing(stays: Sequence[Stay], span: Span, stale_after: timedelta) -> dict[Figure, float]:
    """What was open at the end, and what became stale in the span."""
    standing = [stay for stay in stays if stay.closed_at is None or stay.closed_at >= span.end]
    became = [
        stay
        for stay in stays
        if span.has(stay.raised_at + stale_after)
        and (stay.closed_at is None or stay.closed_at > stay.raised_at + stale_after)
    ]
    return {
        "standing": len(standing),
        "stale_a_week": len(became) / (span.length / _WEEK),
        "stale_now": sum(span.end - stay.raised_at > stale_after for stay in standing),
    }


def _find_wait_min(stays: Sequence[Stay], priority: Priority, span: Span) -> float | None:
    """The median of minutes until what was raised was seen; what waits still at the end counts until then."""
    waits = [
        (min(stay.acknowledged_at or span.end, span.end) - stay.raised_at) / _MINUTE
        for stay in stays
        if stay.priority == priority and span.has(stay.raised_at)
    ]
    return median(waits) if waits else None


def _list_noisiest(rings: Sequence[Ring], most: int) -> list[Loud]:
    count = Counter(ring.source for ring in rings)
    loudest = sorted(count.items(), key=lambda each: (-each[1], each[0]))[:most]
    return [
        Loud(rule_id=rule, thing_id=thing, alarms=alarms, share=alarms / len(rings))
        for (rule, thing), alarms in loudest
    ]


def _find_share(noisiest: Sequence[Loud], rings: Sequence[Ring]) -> float | None:
    """What part of all rings the noisiest are; None where no others rang, for then it says nothing."""
    if len({ring.source for ring in rings}) <= len(noisiest):
        return None
    return sum(each.alarms for each in noisiest) / len(rings)


def _list_days(rings: Sequence[Ring], span: Span) -> Iterator[AlarmDay]:
    """Every day of the span by the city's time, also those without alarms."""
    count = Counter(_get_day(ring.at) for ring in rings)
    day, last = _get_day(span.start), _get_day(span.end - timedelta.resolution)
    while day <= last:
        yield AlarmDay(day=day, alarms=count[day])
        day += _DAY


def _get_day(at: datetime) -> date:
    return at.astimezone(_VIETNAM).date()
