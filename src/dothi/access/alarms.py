"""Alarms as people see and handle them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from dothi.access.door import Door
from dothi.store import alarms as kept
from dothi.store.alarm_metrics import list_rings, list_stays, read_source_names
from dothi.store.alarm_search import list_alarms
from dothi.store.database import Session
from dothi.store.service_windows import list_suppressed_counts, read_suppressed
from dothi.vocabulary.alarm_metrics import (
    FLOOD_LOOK_BACK,
    LOOK_BACK,
    FloodNow,
    Measured,
    make_span,
    measure,
    tell_flood,
)
from dothi.vocabulary.alarm_practice import get_newest_practice
from dothi.vocabulary.alarms import (
    Alarm,
    AlarmCount,
    AlarmedThing,
    AlarmQuestion,
    AlarmStep,
    KnownAlarm,
    Stepped,
    Suppression,
    acknowledge,
    put_note,
    say_whether_genuine,
    set_apart,
    shelve,
    unshelve,
)
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.rules import RuleDraft, find_reading_unit, find_unit


class Alarms:
    """What people do with alarms, each step on behalf of a principal; `at` is the city clock's now (UTC)."""

    def __init__(self, door: Door, units: Mapping[str, str]) -> None:
        """`units` are the symbols of the quantities' units."""
        self._door = door
        self._units = units

    async def list_alarms(
        self, principal: Principal, question: AlarmQuestion, at: datetime
    ) -> list[KnownAlarm]:
        """The alarms that are asked for, one page of them; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            rows = await list_alarms(session, question, at)
            suppressed = await read_suppressed(session, [known.id for known, _ in rows], at)
        return [self._complete(known, draft, suppressed) for known, draft in rows]

    async def get(self, principal: Principal, alarm_id: int, at: datetime) -> KnownAlarm:
        """One alarm, open or not; raises NotFound, NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            return await self._get(session, alarm_id, at)

    async def count(self, principal: Principal, at: datetime) -> list[AlarmCount]:
        """How many are open, by priority, state, and whether they are put aside or suppressed.

        Raises NotAllowed.
        """
        async with self._door.enter(principal, "read") as session:
            counts = await kept.count_alarms(session, at)
            return set_apart(counts, await list_suppressed_counts(session, at))

    async def list_things(self, principal: Principal, at: datetime) -> list[AlarmedThing]:
        """The things that have open alarms, each with its worst priority; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            suppressed = await read_suppressed(session, None, at)
            return await kept.list_alarmed_things(session, suppressed, at)

    async def tell_flood(self, principal: Principal, at: datetime) -> FloodNow:
        """Whether there is a flood of alarms that he may see; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            rings = await list_rings(session, at - FLOOD_LOOK_BACK, at + timedelta.resolution)
        return tell_flood(rings, get_newest_practice().flood, at)

    async def measure(
        self, principal: Principal, start: datetime | None, end: datetime | None, at: datetime
    ) -> Measured:
        """How well the alarms that he may see were kept in a span; raises NotAllowed, InvalidInput."""
        async with self._door.enter(principal, "read") as session:
            span = make_span(start, end, at)
            rings = await list_rings(session, span.start - LOOK_BACK, span.end)
            stays = await list_stays(session, span)
            measured = measure(rings, stays, span, get_newest_practice())
            sources = [(each.rule_id, each.thing_id) for each in measured.noisiest]
            names = await read_source_names(session, sources)
        called = (
            replace(each, rule=rule, thing=thing)
            for each in measured.noisiest
            for rule, thing in [names.get((each.rule_id, each.thing_id), ("", ""))]
        )
        return replace(measured, noisiest=tuple(called))

    async def acknowledge(
        self, principal: Principal, alarm_id: int, at: datetime, note: str = ""
    ) -> KnownAlarm:
        """Say that it was seen; raises NotFound, InTheWay where somebody has, NotAllowed."""
        return await self._step(
            principal, alarm_id, at, lambda alarm: acknowledge(alarm, at=at, by=principal.name, note=note)
        )

    async def shelve(
        self, principal: Principal, alarm_id: int, at: datetime, until: datetime, reason: str
    ) -> KnownAlarm:
        """Put it aside; raises NotFound, NotAllowed, and as `vocabulary.alarms.shelve` does."""
        return await self._step(
            principal,
            alarm_id,
            at,
            lambda alarm: shelve(alarm, at=at, by=principal.name, until=until, reason=reason),
        )

    async def unshelve(self, principal: Principal, alarm_id: int, at: datetime) -> KnownAlarm:
        """Take it back before its time; raises NotFound, InTheWay, NotAllowed."""
        return await self._step(
            principal, alarm_id, at, lambda alarm: unshelve(alarm, at=at, by=principal.name)
        )

    async def put_note(self, principal: Principal, alarm_id: int, at: datetime, note: str) -> KnownAlarm:
        """Write something into its history; raises NotFound, InvalidInput, NotAllowed."""
        return await self._step(
            principal, alarm_id, at, lambda alarm: put_note(alarm, at=at, by=principal.name, note=note)
        )

    async def say_whether_genuine(
        self, principal: Principal, alarm_id: int, at: datetime, *, genuine: bool
    ) -> KnownAlarm:
        """Call it genuine or false, which its detector heeds; raises NotFound, InTheWay, NotAllowed."""
        async with self._door.enter(principal, "edit", "alarm.change") as session:
            # Nobody is told anything of an alarm that is not theirs.
            await kept.lock_alarm(session, alarm_id)
            reason = await kept.find_alarm_reason(session, alarm_id)
            return await self._take(
                session,
                alarm_id,
                at,
                lambda alarm: say_whether_genuine(
                    alarm, at=at, by=principal.name, genuine=genuine, reason=reason
                ),
            )

    async def list_steps(self, principal: Principal, alarm_id: int) -> list[AlarmStep]:
        """The history of an alarm, the oldest first; raises NotFound, NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            steps = await kept.list_alarm_steps(session, alarm_id)
        if not steps:
            raise NotFound(f"There is no alarm {alarm_id}.")
        return steps

    async def _step(
        self, principal: Principal, alarm_id: int, at: datetime, do: Callable[[Alarm], Stepped]
    ) -> KnownAlarm:
        async with self._door.enter(principal, "edit", "alarm.change") as session:
            return await self._take(session, alarm_id, at, do)

    async def _take(
        self, session: Session, alarm_id: int, at: datetime, do: Callable[[Alarm], Stepped]
    ) -> KnownAlarm:
        alarm = await kept.lock_alarm(session, alarm_id)
        moved, step = do(alarm)
        await kept.move_alarms(session, [(alarm_id, moved)])
        await kept.add_alarm_steps(session, [(alarm_id, step)])
        session.note(
            Note(
                event="alarm.change",
                subject_type="alarm",
                subject=str(alarm_id),
                before={"state": alarm.state},
                after={"state": moved.state, "step": step.kind, "note": step.note},
            )
        )
        return await self._get(session, alarm_id, at)

    async def _get(self, session: Session, alarm_id: int, at: datetime) -> KnownAlarm:
        every = AlarmQuestion(shelved="with", cleared=True, limit=1)
        found = await list_alarms(session, every, at, alarm_id=alarm_id)
        if not found:
            raise NotFound(f"There is no alarm {alarm_id}.")
        return self._complete(*found[0], await read_suppressed(session, [alarm_id], at))

    def _complete(
        self, known: KnownAlarm, draft: RuleDraft, suppressed: Mapping[int, Suppression]
    ) -> KnownAlarm:
        """With the units of its numbers, and whether it is suppressed."""
        rule = replace(
            known.rule,
            unit=find_unit(draft.condition, self._units),
            reading_unit=find_reading_unit(draft.condition, self._units),
        )
        return replace(known, rule=rule, suppressed=suppressed.get(known.id))
