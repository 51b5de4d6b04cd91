"""What the evaluation of rules reads and writes: a look at everything, then a transaction of findings."""

from collections import defaultdict, deque
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from dothi.access.door import Door
from dothi.store import alarms as kept
from dothi.store.arrivals import list_arrivals
from dothi.store.database import IN_THE_WAY, Session
from dothi.store.evaluating import (
    advance_shards,
    flag_observations,
    forget_seen,
    give_shards,
    hold_still,
    is_kept,
    leave,
    list_corrected,
    list_feedback,
    list_flagged_readings,
    list_pasts,
    list_readings_since,
    list_service_spans,
    list_watch_memories,
    put_watch_memories,
    read_input_units,
    read_quantities,
    read_standing,
    take_shards,
    tell_alive,
)
from dothi.vocabulary.alarms import Alarm, AlarmStep, end, read_instant, ring
from dothi.vocabulary.anomalies import Feedback
from dothi.vocabulary.errors import DatabaseUnavailable, LeaseLost
from dothi.vocabulary.evaluation import (
    Arrival,
    Finding,
    Flag,
    Key,
    Noted,
    Past,
    Progress,
    Shard,
    Since,
    Turn,
)
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.rules import Input, KnownRule, WatchedThing

_TRIES = 5

_Step = tuple[Finding, Alarm, AlarmStep]
"""What was found, the alarm after it, and the entry of its history."""


class Sight:
    """All that can be read, as it is at one instant; `horizon` is that of the transactions."""

    def __init__(self, session: Session, horizon: int) -> None:
        self._session = session
        self.horizon = horizon

    async def list_arrivals(self, low: int) -> list[Arrival]:
        """What transactions from `low` on have brought."""
        return await list_arrivals(self._session, low)

    async def list_rules(self) -> list[KnownRule]:
        """What is evaluated just now: nothing that is switched off or removed."""
        return await kept.list_rules_on(self._session)

    async def list_things(self) -> list[WatchedThing]:
        """All things that rules may watch."""
        return await kept.list_watched_things(self._session)

    async def read_memories(self, rules: Sequence[int]) -> dict[Key, tuple[int, dict[str, object]]]:
        """What the watches of rules knew when it was written down, with the rule's version then."""
        rows = await list_watch_memories(self._session, rules)
        return {(rule, thing): (version, memory) for rule, thing, version, memory in rows}

    async def list_readings(self, since: dict[int, int]) -> Sequence[tuple[int, int, float | None, int]]:
        """Datastream, time (µs), result and quality of what each read after its instant, by time."""
        return await list_readings_since(self._session, since)

    async def read_quantities(self, streams: Sequence[int]) -> dict[int, str | None]:
        """What datastreams observe that give single numbers."""
        return await read_quantities(self._session, streams)

    async def read_input_units(self, inputs: Mapping[str, Input]) -> dict[str, str | None]:
        """The symbol of the unit of each input, None where nobody said; what is gone is left out."""
        return await read_input_units(self._session, inputs)

    async def list_pasts(self, asked: Sequence[Since]) -> list[Past]:
        """What a judge must know of datastreams before an instant each."""
        return await list_pasts(self._session, asked)

    async def list_flagged_readings(
        self, since: dict[int, int]
    ) -> Sequence[tuple[int, int, float, int, list[str]]]:
        """Datastream, time (µs), number, quality and checks of what each read from its instant on."""
        return await list_flagged_readings(self._session, since)

    async def list_service_spans(self, streams: Sequence[int], after: int) -> list[tuple[int, int, int]]:
        """When the things of datastreams were in service, until after an instant; all in µs since 1970."""
        return await list_service_spans(self._session, streams, after)

    async def read_feedback(self, rules: Sequence[int]) -> dict[Key, tuple[Feedback, ...]]:
        """What people have said of alarms of rules, as long as those look at the same; of none nothing."""
        feedback: dict[Key, tuple[Feedback, ...]] = {}
        for rule, thing, said in await list_feedback(self._session, rules):
            feedback[rule, thing] = (*feedback.get((rule, thing), ()), said)
        return feedback

    async def list_corrected(self, instants: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those datastreams and times (µs) at which something else was stored before."""
        return await list_corrected(self._session, instants)

    async def read_standing(self) -> set[Key]:
        """The rules and things whose alarms are wrong now."""
        return await read_standing(self._session)


class Evaluating:
    """One worker's way to the store; `holder` is its name; what it does not renew it holds for `lease`."""

    def __init__(self, door: Door, principal: Principal, holder: str, lease: timedelta) -> None:
        self._door = door
        self._principal = principal
        self.holder = holder
        self._lease = lease

    async def beat(self) -> tuple[int, int]:
        """Say that this worker is there; gives how many there are with it, and how many shards."""
        async with self._door.enter(self._principal, "observe") as session:
            return await tell_alive(session, self.holder, self._lease)

    async def take(self, most: int) -> list[Shard]:
        """Take shards that nobody holds."""
        async with self._door.enter(self._principal, "observe") as session:
            return await take_shards(session, self.holder, self._lease, most)

    async def give(self, shards: Collection[int]) -> None:
        """Leave shards to others."""
        async with self._door.enter(self._principal, "observe") as session:
            await give_shards(session, self.holder, shards)

    async def leave(self, shards: Collection[int]) -> None:
        """Go, and leave shards to others."""
        async with self._door.enter(self._principal, "observe") as session:
            await give_shards(session, self.holder, shards)
            await leave(session, self.holder)

    async def forget_seen(self) -> None:
        """Delete what every shard has seen."""
        async with self._door.enter(self._principal, "observe") as session:
            await forget_seen(session)

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Sight]:
        """Everything as it is at one instant."""
        async with self._door.enter(self._principal, "read") as session:
            yield Sight(session, await hold_still(session))

    async def commit(
        self,
        progress: Progress,
        findings: Sequence[Finding],
        noted: Sequence[Noted],
        flags: Sequence[Flag],
        now: datetime,
    ) -> int:
        """Keep what was found with how far it was looked, together and once; gives how many alarms changed.

        `now` is the city clock's. Raises LeaseLost, and keeps nothing, where somebody else has a shard now;
        Unavailable where others are in the way again and again.
        """
        for _ in range(_TRIES):
            try:
                return await self._try(progress, findings, noted, flags, now)
            except IN_THE_WAY as problem:
                in_the_way = problem
        raise DatabaseUnavailable(type(in_the_way).__name__)

    async def _try(
        self,
        progress: Progress,
        findings: Sequence[Finding],
        noted: Sequence[Noted],
        flags: Sequence[Flag],
        now: datetime,
    ) -> int:
        async with self._door.enter(self._principal, "observe") as session:
            ours = await advance_shards(session, self.holder, self._lease, progress)
            if not ours and await is_kept(session, self.holder, progress):
                return 0
            if ours != progress.shards:
                raise LeaseLost(f"{self.holder} holds {len(ours)} of {len(progress.shards)} shards.")
            await flag_observations(session, flags)
            changed = await _put_findings(session, findings, now)
            rows = ((*each.key, each.version, each.judged, each.memory) for each in noted)
            await put_watch_memories(session, rows)
        return changed


async def _put_findings(session: Session, findings: Sequence[Finding], now: datetime) -> int:
    if not findings:
        return 0
    keys = sorted({(each.rule_id, each.thing_id) for each in findings})
    known = await kept.lock_open_alarms(session, keys)
    numbers = {key: number for key, (number, _) in known.items()}
    alarms = {key: alarm for key, (_, alarm) in known.items()}
    waiting: dict[Key, deque[_Step]] = defaultdict(deque)
    changed = 0
    for finding in findings:
        key = finding.rule_id, finding.thing_id
        steps = [(finding, *each) for each in _list_steps(finding, alarms.get(key), now)]
        if steps:
            changed += 1
            waiting[key] += steps
            alarms[key] = steps[-1][1]
    # A storm of alarms has a step at each: the first of all together, then the second of those that have one.
    while waiting:
        await _put_steps(session, [steps.popleft() for steps in waiting.values()], numbers)
        waiting = {key: steps for key, steps in waiting.items() if steps}
    return changed


async def _put_steps(session: Session, steps: Sequence[_Step], numbers: dict[Key, int]) -> None:
    """One step of each alarm; what has no number then has lost its thing."""
    raised = [(alarm, finding.rule_version) for finding, alarm, step in steps if step.kind == "raised"]
    for alarm, _ in raised:
        numbers.pop((alarm.rule_id, alarm.thing_id), None)
    numbers |= await kept.raise_alarms(session, raised)
    there = [
        (numbers[key], alarm, step)
        for _, alarm, step in steps
        if (key := (alarm.rule_id, alarm.thing_id)) in numbers
    ]
    await kept.move_alarms(
        session, [(number, alarm) for number, alarm, step in there if step.kind != "raised"]
    )
    await kept.add_alarm_steps(session, [(number, step) for number, _, step in there])


def _list_steps(finding: Finding, alarm: Alarm | None, now: datetime) -> Iterable[tuple[Alarm, AlarmStep]]:
    """The alarm after each step, with the step; one that is cleared in between is followed by a new one."""
    for turn in _list_turns(finding, alarm, now):
        if alarm is not None and not alarm.is_open:
            alarm = None
        if turn.active and alarm is None:
            since = read_instant(turn.since)
            alarm = Alarm(
                rule_id=finding.rule_id,
                thing_id=finding.thing_id,
                priority=finding.priority,
                since=since,
                raised_at=now,
                value=turn.value,
                limit=turn.limit,
            )
            step = AlarmStep(
                kind="raised", at=now, since=since, value=turn.value, limit=turn.limit, reason=turn.reason
            )
        elif turn.active and alarm is not None and not alarm.active:
            alarm, step = ring(
                alarm,
                at=now,
                since=read_instant(turn.since),
                value=turn.value,
                limit=turn.limit,
                reason=turn.reason,
            )
        elif not turn.active and alarm is not None and alarm.active:
            alarm, step = end(alarm, at=now, value=turn.value, reason=turn.reason)
        else:
            continue
        yield alarm, step


def _list_turns(finding: Finding, alarm: Alarm | None, now: datetime) -> Sequence[Turn]:
    if not finding.anew:
        return finding.turns
    if finding.active == (alarm is not None and alarm.active):
        return ()
    if finding.turns and finding.turns[-1].active == finding.active:
        return finding.turns[-1:]
    instant = round(now.timestamp() * 1_000_000)
    value = 0.0 if alarm is None else alarm.value
    return (Turn(time=instant, active=finding.active, since=instant, value=value),)
