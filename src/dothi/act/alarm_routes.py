"""Alarms over HTTP: the list that operators work by, and what they do with each."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import Parameter, QueryParameter

from dothi.access.alarms import Alarms
from dothi.access.door import principal_of
from dothi.vocabulary.alarm_metrics import FloodNow, Measured
from dothi.vocabulary.alarm_practice import Priority
from dothi.vocabulary.alarms import (
    LONGEST_NOTE,
    AlarmCount,
    AlarmedThing,
    AlarmOrder,
    AlarmQuestion,
    AlarmState,
    AlarmStep,
    KnownAlarm,
    Shelved,
)
from dothi.vocabulary.clock import CityClock

Asked = Request[Any, Any, Any]
Code = Annotated[str | None, Parameter(max_length=100)]
Number = Annotated[int, Parameter(ge=1, le=2**62)]
MOST = 1_000


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That somebody has seen an alarm, and what there is to be said of it."""

    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)] = ""


class AlarmNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody writes into an alarm's history."""

    note: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)]


class AlarmVerdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether what was found unusual is so, or rang for nothing."""

    genuine: bool


class Shelving(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when an alarm is put aside, by the city clock, and why."""

    until: Annotated[datetime, msgspec.Meta(tz=True)]
    reason: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)]


class AlarmRoutes(Controller):
    """To be read by who may look at their things, handled by who may edit those."""

    path = "/api/alarms"
    tags = ("Alarms",)

    @get("/", summary="Alarms")
    async def listed(
        self,
        request: Asked,
        alarms: Alarms,
        clock: CityClock,
        priority: list[Priority] | None = None,
        alarm_state: Annotated[list[AlarmState] | None, QueryParameter(name="state")] = None,
        kind: Code = None,
        area: Code = None,
        rule: Number | None = None,
        thing: Number | None = None,
        shelved: Shelved = "without",
        cleared: bool = False,
        order: AlarmOrder = "priority",
        after: Number | None = None,
        limit: Annotated[int, Parameter(ge=1, le=MOST)] = 200,
    ) -> list[KnownAlarm]:
        """Without parameters all that are open and not put aside, by priority, in each the newest first.

        `after` is the id of the last alarm of the page before; `cleared` brings those of the past as well.
        """
        question = AlarmQuestion(
            priorities=tuple(priority or ()),
            states=tuple(alarm_state or ()),
            kind=kind,
            area=area,
            rule_id=rule,
            thing_id=thing,
            shelved=shelved,
            cleared=cleared,
            order=order,
            after=after,
            limit=limit,
        )
        return await alarms.list_alarms(principal_of(request.scope), question, clock.now())

    @get("/counts", summary="How many alarms are open")
    async def counts(self, request: Asked, alarms: Alarms, clock: CityClock) -> list[AlarmCount]:
        """By priority, state, and whether they are put aside; what there is none of is left out."""
        return await alarms.count(principal_of(request.scope), clock.now())

    @get("/things", summary="Things with open alarms")
    async def things(self, request: Asked, alarms: Alarms, clock: CityClock) -> list[AlarmedThing]:
        """Each once, with its worst priority: what maps and lists are marked by."""
        return await alarms.list_things(principal_of(request.scope), clock.now())

    @get("/flood", summary="Whether alarms are a flood")
    async def flood(self, request: Asked, alarms: Alarms, clock: CityClock) -> FloodNow:
        """From more than ten in ten minutes until fewer than five, by the practice that holds."""
        return await alarms.tell_flood(principal_of(request.scope), clock.now())

    @get("/metrics", summary="How well alarms are kept")
    async def metrics(
        self,
        request: Asked,
        alarms: Alarms,
        clock: CityClock,
        since: Annotated[datetime | None, QueryParameter(name="from")] = None,
        until: datetime | None = None,
    ) -> Measured:
        """Rates, floods, chatter and what stands, each beside its target; the last week unless more is said.

        Of at most 92 days. What rang while it was put aside counts, too.
        """
        return await alarms.measure(principal_of(request.scope), since, until, clock.now())

    @get("/{number:int}", summary="One alarm")
    async def one(self, request: Asked, alarms: Alarms, clock: CityClock, number: int) -> KnownAlarm:
        """Open or not."""
        return await alarms.get(principal_of(request.scope), number, clock.now())

    @get("/{number:int}/steps", summary="The history of an alarm")
    async def steps(self, request: Asked, alarms: Alarms, number: int) -> list[AlarmStep]:
        """Everything that became of it, by whom, the oldest first."""
        return await alarms.list_steps(principal_of(request.scope), number)

    @post("/{number:int}/acknowledge", summary="Acknowledge an alarm")
    async def acknowledge(
        self, request: Asked, alarms: Alarms, clock: CityClock, number: int, data: Acknowledgement
    ) -> KnownAlarm:
        """Once; where it is over already it is cleared by that."""
        return await alarms.acknowledge(principal_of(request.scope), number, clock.now(), data.note)

    @post("/{number:int}/shelve", summary="Put an alarm aside")
    async def shelve(
        self, request: Asked, alarms: Alarms, clock: CityClock, number: int, data: Shelving
    ) -> KnownAlarm:
        """With an end, after which it is back by itself, and a reason; never one of priority 1."""
        asker = principal_of(request.scope)
        return await alarms.shelve(asker, number, clock.now(), data.until, data.reason)

    @post("/{number:int}/unshelve", summary="Take an alarm back")
    async def unshelve(self, request: Asked, alarms: Alarms, clock: CityClock, number: int) -> KnownAlarm:
        """Before its time."""
        return await alarms.unshelve(principal_of(request.scope), number, clock.now())

    @post("/{number:int}/notes", summary="Write a note on an alarm")
    async def note(
        self, request: Asked, alarms: Alarms, clock: CityClock, number: int, data: AlarmNote
    ) -> KnownAlarm:
        """It goes into its history and changes nothing else."""
        return await alarms.put_note(principal_of(request.scope), number, clock.now(), data.note)

    @post("/{number:int}/feedback", summary="Say whether an anomaly is genuine")
    async def feedback(
        self, request: Asked, alarms: Alarms, clock: CityClock, number: int, data: AlarmVerdict
    ) -> KnownAlarm:
        """Its detector heeds it: after false alarms it is less sensitive there. The newest word counts."""
        asker = principal_of(request.scope)
        return await alarms.say_whether_genuine(asker, number, clock.now(), genuine=data.genuine)
