"""Tries a rule on the past before it is on: how often it would have rung, and where."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from heapq import nlargest
from math import inf, isfinite, isnan, nan

from msgspec.structs import replace

from dothi.access.parameters import Parameters
from dothi.access.rules import Rules
from dothi.access.trying import Series, Trying
from dothi.understand.follows import Catalogue, Hearing, Reading, find_streams, get_hearings, hear, take_all
from dothi.understand.limits import LOCAL, LOCAL_US
from dothi.understand.watch import Watch
from dothi.vocabulary.alarms import read_instant
from dothi.vocabulary.anomalies import Feedback
from dothi.vocabulary.evaluation import Turn
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.rules import (
    DAY_US,
    SECOND_US,
    Anomaly,
    Episode,
    KnownRule,
    Loudest,
    RuleDraft,
    RuleTrial,
    Value,
    WatchedThing,
    find_reading_unit,
    find_unit,
    get_reach_s,
)

MOST_DAYS = 31
_THINGS_AT_ONCE = 50
_MOST_LOUDEST, _MOST_EPISODES = 10, 100
_FIRST_DAY = date(1970, 1, 1)


class Trials:
    """Tries rules on behalf of principals, on the things that they see."""

    def __init__(
        self, rules: Rules, trying: Trying, parameters: Parameters, units: Mapping[str, str]
    ) -> None:
        self._rules = rules
        self._trying = trying
        self._parameters = parameters
        self._units = units

    async def try_rule(
        self,
        principal: Principal,
        draft: RuleDraft,
        now: datetime,
        days: int,
        rule_id: int | None = None,
    ) -> RuleTrial:
        """What it would have done until `now` by the city clock; raises InvalidInput, NotAllowed.

        What people have said of the alarms of `rule_id`, of which it is a change, is heeded as it would be
        from then on.
        """
        await self._rules.check(principal, draft)
        feedback = await self._read_feedback(principal, draft, rule_id)
        book = await self._parameters.read_book(principal)
        end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        start = end - timedelta(days=days)
        rule = KnownRule(id=0, version=1, draft=draft, on_since=start, open_alarms=0)
        things = Catalogue(await self._trying.list_things(principal)).list_in(draft.scope)
        watched = [(thing, streams) for thing in things if (streams := find_streams(rule, thing)) is not None]
        every = sorted({stream for _, streams in watched for stream in streams})
        learned = start - timedelta(seconds=get_reach_s(draft.condition))
        count = await self._trying.count(principal, every, learned, end)
        trial, calm = _Trial(start, now, get_hearings(draft.condition)), _find_calm(draft)

        async def read(first: int) -> dict[int, Series]:
            some = watched[first : first + _THINGS_AT_ONCE]
            needed = sorted({stream for _, streams in some for stream in streams})
            return await self._trying.read(principal, needed, learned, end, calm)

        async def follow(first: int, series: dict[int, Series]) -> None:
            for thing, streams in watched[first : first + _THINGS_AT_ONCE]:

                def look_up(name: str, day: date, thing: WatchedThing = thing) -> float | None:
                    return book.find_value(name, day, place=thing.uid, kind=thing.kind)

                begin = round(learned.timestamp() * SECOND_US)
                watch = Watch(draft.condition, look_up, begin, feedback.get(thing.id, ()))
                trial.follow(thing, watch, [series.get(stream) for stream in streams])
                # So that others are answered in between.
                await asyncio.sleep(0)

        # The store reads the next things while these are gone through.
        series = await read(0)
        for first in range(0, len(watched), _THINGS_AT_ONCE):
            series, _ = await asyncio.gather(read(first + _THINGS_AT_ONCE), follow(first, series))
        report = trial.report(days, len(watched), count, find_unit(draft.condition, self._units))
        if not isinstance(draft.condition.measure, Anomaly):
            return report
        return replace(
            report,
            reading_unit=find_reading_unit(draft.condition, self._units),
            learned_days=(start - learned) / timedelta(days=1),
            unlearned=trial.unlearned,
            heeded=sum(len(feedback.get(thing.id, ())) for thing, _ in watched),
        )

    async def _read_feedback(
        self, principal: Principal, draft: RuleDraft, rule_id: int | None
    ) -> dict[int, tuple[Feedback, ...]]:
        if rule_id is None or not isinstance(draft.condition.measure, Anomaly):
            return {}
        return await self._trying.read_feedback(principal, rule_id, draft.condition)


def _find_calm(draft: RuleDraft) -> tuple[float, float] | None:
    """Within what nothing begins and everything is over, where one limit always judges the reading itself."""
    condition = draft.condition
    limit = condition.limits[0]
    bounds = (limit.below, limit.above)
    plain = isinstance(condition.measure, Value) and len(condition.inputs) == 1 and len(condition.limits) == 1
    if not plain or limit.during is not None or any(isinstance(each, str) for each in bounds):
        return None
    below = limit.below + limit.dead_band if isinstance(limit.below, float) else -inf
    above = limit.above - limit.dead_band if isinstance(limit.above, float) else inf
    return below, above


class _Trial:
    """What watches have found so far; instants in µs since 1970."""

    def __init__(self, start: datetime, now: datetime, hearings: Sequence[Hearing]) -> None:
        self._hearings = hearings
        self.begin = round(start.timestamp() * SECOND_US)
        self._now = round(now.timestamp() * SECOND_US)
        self._start_day = start.astimezone(LOCAL).date()
        # By local days since 1970.
        self._by_day: Counter[int] = Counter()
        self._by_thing: Counter[int] = Counter()
        self._things: dict[int, WatchedThing] = {}
        self.unlearned = 0
        """Things at which nothing could be told in all the time."""
        # The thing, what began, and until when it was so.
        self._episodes: list[tuple[int, Turn, int | None]] = []

    def follow(self, thing: WatchedThing, watch: Watch, series: Sequence[Series | None]) -> None:
        """Let a watch go through the readings of a thing, one series an input."""
        if len(series) == 1:
            if series[0] is not None:
                self._follow_one(watch, series[0])
        else:
            readings: list[Reading] = []
            for index, one in enumerate(series):
                if one is not None:
                    readings += [
                        (time, index, heard) for time, heard in self._hear(one, self._hearings[index])
                    ]
            take_all(watch, readings)
        watch.look(self._now)
        self.unlearned += isnan(watch.value)
        self._note(thing, watch)

    def _follow_one(self, watch: Watch, series: Series) -> None:
        for time, heard in self._hear(series, self._hearings[0]):
            if not watch.pass_by(time, heard):
                watch.take(time, [(0, heard)])

    def _hear(self, series: Series, hearing: Hearing) -> Iterator[tuple[int, float]]:
        for time, result, doubted in zip(*series, strict=True):
            if time > self._now:
                break
            number = nan if result is None else result
            heard = hear(hearing, number, doubted) if doubted or hearing == "doubts" else number
            if heard is not None:
                yield time, heard

    def _note(self, thing: WatchedThing, watch: Watch) -> None:
        begun = None
        for turn in watch.turns:
            if turn.active and turn.time < self.begin:
                # Readings from before the days that are asked for are there to be learned from.
                begun = None
            elif turn.active:
                begun = turn
                self._by_day[(turn.time + LOCAL_US) // DAY_US] += 1
                self._by_thing[thing.id] += 1
                self._things[thing.id] = thing
            elif begun is not None:
                self._episodes.append((thing.id, begun, turn.time))
                begun = None
        if begun is not None:
            self._episodes.append((thing.id, begun, None))

    def report(self, days: int, things: int, readings: int, unit: str | None) -> RuleTrial:
        """All of it together."""
        alarms = self._by_day.total()
        loudest = [
            Loudest(id=number, uid=self._things[number].uid, name=self._things[number].name, alarms=count)
            for number, count in self._by_thing.most_common(_MOST_LOUDEST)
        ]
        newest = nlargest(_MOST_EPISODES, self._episodes, key=lambda one: one[1].time)
        return RuleTrial(
            days=days,
            things=things,
            readings=readings,
            alarms=alarms,
            alarms_a_day=alarms / days,
            by_day=[self._by_day[(self._start_day - _FIRST_DAY).days + number] for number in range(days + 1)],
            loudest=loudest,
            episodes=[_tell(*one) for one in newest],
            unit=unit,
        )


def _tell(thing_id: int, begun: Turn, ended: int | None) -> Episode:
    return Episode(
        thing_id=thing_id,
        since=read_instant(begun.since),
        rang_at=read_instant(begun.time),
        ended_at=None if ended is None else read_instant(ended),
        value=begun.value if isfinite(begun.value) else 0.0,
        reason=begun.reason,
    )
