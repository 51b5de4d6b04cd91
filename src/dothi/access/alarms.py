"""Alarms as people see and handle them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from dothi.access.door import Door
from dothi.store import alarms as kept
from dothi.store.alarm_search import list_alarms
from dothi.store.database import Session
from dothi.vocabulary.alarms import (
    Alarm,
    AlarmCount,
    AlarmQuestion,
    AlarmStep,
    KnownAlarm,
    Stepped,
    acknowledge,
    put_note,
    say_whether_genuine,
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
        return [self._complete(known, draft) for known, draft in rows]

    async def get(self, principal: Principal, alarm_id: int, at: datetime) -> KnownAlarm:
        """One alarm, open or not; raises NotFound, NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            return await self._get(session, alarm_id, at)

    async def count(self, principal: Principal, at: datetime) -> list[AlarmCount]:
        """How many are open, by priority, state and whether they are put aside; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            return await kept.count_alarms(session, at)

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
        return self._complete(*found[0])

    def _complete(self, known: KnownAlarm, draft: RuleDraft) -> KnownAlarm:
        """With the unit of its numbers."""
        rule = replace(
            known.rule,
            unit=find_unit(draft.condition, self._units),
            reading_unit=find_reading_unit(draft.condition, self._units),
        )
        return replace(known, rule=rule)
