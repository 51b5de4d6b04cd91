"""Alarms as people see and handle them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from dothi.access.door import Door
from dothi.store import alarms as kept
from dothi.vocabulary.alarms import (
    Alarm,
    AlarmStep,
    Stepped,
    acknowledge,
    put_note,
    shelve,
    unshelve,
)
from dothi.vocabulary.audit import Note
from dothi.vocabulary.principals import Principal


class Alarms:
    """What people do with alarms, each step on behalf of a principal; `at` is the city clock's now (UTC)."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def acknowledge(self, principal: Principal, alarm_id: int, at: datetime, note: str = "") -> Alarm:
        """Say that it was seen; raises NotFound, InTheWay where somebody has, NotAllowed."""
        return await self._step(
            principal, alarm_id, lambda alarm: acknowledge(alarm, at=at, by=principal.name, note=note)
        )

    async def shelve(
        self, principal: Principal, alarm_id: int, at: datetime, until: datetime, reason: str
    ) -> Alarm:
        """Put it aside; raises NotFound, NotAllowed, and as `vocabulary.alarms.shelve` does."""
        return await self._step(
            principal,
            alarm_id,
            lambda alarm: shelve(alarm, at=at, by=principal.name, until=until, reason=reason),
        )

    async def unshelve(self, principal: Principal, alarm_id: int, at: datetime) -> Alarm:
        """Take it back before its time; raises NotFound, InTheWay, NotAllowed."""
        return await self._step(principal, alarm_id, lambda alarm: unshelve(alarm, at=at, by=principal.name))

    async def put_note(self, principal: Principal, alarm_id: int, at: datetime, note: str) -> Alarm:
        """Write something into its history; raises NotFound, InvalidInput, NotAllowed."""
        return await self._step(
            principal, alarm_id, lambda alarm: put_note(alarm, at=at, by=principal.name, note=note)
        )

    async def list_steps(self, principal: Principal, alarm_id: int) -> Sequence[AlarmStep]:
        """The history of an alarm, the oldest first; nothing where there is none."""
        async with self._door.enter(principal, "read") as session:
            return await kept.list_alarm_steps(session, alarm_id)

    async def _step(self, principal: Principal, alarm_id: int, do: Callable[[Alarm], Stepped]) -> Alarm:
        async with self._door.enter(principal, "edit", "alarm.change") as session:
            alarm = await kept.lock_alarm(session, alarm_id)
            moved, step = do(alarm)
            await kept.move_alarm(session, alarm_id, moved)
            await kept.add_alarm_step(session, alarm_id, step)
            session.note(
                Note(
                    event="alarm.change",
                    subject_type="alarm",
                    subject=str(alarm_id),
                    before={"state": alarm.state},
                    after={"state": moved.state, "step": step.kind, "note": step.note},
                )
            )
        return moved
