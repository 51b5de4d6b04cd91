"""Alarms and the rules they come from, as they are kept."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.alarms import (
    Alarm,
    AlarmCount,
    AlarmedThing,
    AlarmStep,
    Shelf,
    get_state,
)
from dothi.vocabulary.anomalies import Reason
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.rules import KnownRule, RuleDraft, RuleVersion, WatchedThing


async def list_rules_on(session: Session) -> list[KnownRule]:
    """The rules that are on; how many alarms they have is not counted."""
    return [
        KnownRule(id=id_, version=version, draft=_read_draft(title, draft), on_since=on_since, open_alarms=0)
        for id_, version, title, draft, on_since in await session.rows("list_rules_on")
    ]


async def list_rules(session: Session) -> list[KnownRule]:
    """All rules in use."""
    return [_to_rule(row) for row in await session.rows("list_rules")]


async def get_rule(session: Session, rule_id: int) -> KnownRule:
    """A rule in use; raises NotFound."""
    row = await session.row("find_rule", {"id": rule_id})
    if row is None:
        raise _no_rule(rule_id)
    return _to_rule(row)


async def list_rule_versions(session: Session, rule_id: int) -> list[RuleVersion]:
    """What a rule said before, the newest first."""
    return [
        RuleVersion(version=version, draft=_read_draft(title, draft), ended_at=ended_at, ended_by=ended_by)
        for version, title, draft, ended_at, ended_by in await session.rows(
            "list_rule_versions", {"id": rule_id}
        )
    ]


async def put_rule(session: Session, draft: RuleDraft, by: str) -> int:
    """Keep a new rule, which is off; gives its id."""
    row = await session.row("put_rule", {"title": draft.title, "draft": _write_draft(draft), "by": by})
    assert row is not None, "it is always put"  # noqa: S101
    number: int = row[0]
    return number


async def change_rule(session: Session, rule_id: int, draft: RuleDraft, by: str) -> int:
    """Let a rule say something else and keep what it said; gives its new version. Raises NotFound."""
    await session.run("keep_rule_version", {"id": rule_id, "by": by})
    parameters = {"id": rule_id, "title": draft.title, "draft": _write_draft(draft), "by": by}
    row = await session.row("change_rule", parameters)
    if row is None:
        raise _no_rule(rule_id)
    version: int = row[0]
    return version


async def switch_rule(session: Session, rule_id: int, on_since: datetime | None, by: str) -> None:
    """Switch a rule on from an instant on, or off; raises NotFound."""
    if await session.row("switch_rule", {"id": rule_id, "on_since": on_since, "by": by}) is None:
        raise _no_rule(rule_id)


async def remove_rule(session: Session, rule_id: int, by: str) -> None:
    """Take a rule out of use; raises NotFound."""
    if await session.row("remove_rule", {"id": rule_id, "by": by}) is None:
        raise _no_rule(rule_id)


async def has_agency(session: Session, uid: str) -> bool:
    """Whether there is an agency of that uid."""
    return await session.row("has_agency", {"uid": uid}) is not None


async def list_watched_things(session: Session) -> list[WatchedThing]:
    """All things that have datastreams, with where they lie."""
    return [
        WatchedThing(
            id=id_,
            uid=uid,
            name=name,
            kind=kind,
            areas=frozenset(code for code in (commune, province) if code is not None),
            # The newest first, so that the oldest is what stays.
            streams=dict(zip(quantities, streams, strict=True)),
            sources=dict(zip(zip(quantities, sources, strict=True), streams, strict=True)),
        )
        for id_, uid, name, kind, commune, province, quantities, sources, streams in await session.rows(
            "list_watched_things"
        )
    ]


async def read_span(
    session: Session,
    streams: Sequence[int],
    start: datetime,
    end: datetime,
    calm: tuple[float, float] | None,
) -> dict[int, tuple[list[int], list[float | None], list[bool]]]:
    """Times (µs since 1970), results and doubts of datastreams in a span of whole hours, by datastream.

    With `calm` hours are left out in which all readings are within it, unless they follow one that is not.
    """
    parameters: dict[str, Any] = {"streams": list(streams), "start": start, "end": end}
    if calm is None:
        rows = await session.rows("list_readings_between", parameters)
    else:
        bounds = {"below": calm[0], "above": calm[1]}
        rows = await session.rows("list_stirred_readings", {**parameters, **bounds})
    return {stream: (times, results, doubted) for stream, times, results, doubted in rows}


async def count_readings_between(
    session: Session, streams: Sequence[int], start: datetime, end: datetime
) -> int:
    """How many readings datastreams have in a span of whole hours."""
    parameters = {"streams": list(streams), "start": start, "end": end}
    row = await session.row("count_readings_between", parameters)
    return 0 if row is None else int(row[0])


async def lock_open_alarms(
    session: Session, keys: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, Alarm]]:
    """The open alarms of rules at things with their ids; nobody else changes them until the end."""
    parameters = {"rule_id": [key[0] for key in keys], "thing_id": [key[1] for key in keys]}
    rows = await session.rows("lock_open_alarms", parameters)
    return {(row[1], row[2]): (row[0], to_alarm(row[1:])) for row in rows}


async def lock_alarm(session: Session, alarm_id: int) -> Alarm:
    """An alarm that nobody else changes until the end; raises NotFound."""
    row = await session.row("lock_alarm", {"id": alarm_id})
    if row is None:
        raise NotFound(f"There is no alarm {alarm_id}.")
    return to_alarm(row[1:])


async def raise_alarms(session: Session, raised: Sequence[tuple[Alarm, int]]) -> dict[tuple[int, int], int]:
    """Keep new alarms of versions of rules; gives their ids by rule and thing, but where a thing is gone."""
    columns = [{**_columns(alarm), "rule_version": version} for alarm, version in raised]
    if not columns:
        return {}
    names = ("rule_id", "rule_version", "thing_id", "priority", "since", "raised_at", "value", "limit")
    parameters = {name: [row[name] for row in columns] for name in names}
    return {(row[1], row[2]): row[0] for row in await session.rows("raise_alarms", parameters)}


async def move_alarms(session: Session, alarms: Sequence[tuple[int, Alarm]]) -> None:
    """Keep where alarms stand now, each with its id."""
    await session.run_many("move_alarm", [{**_columns(alarm), "id": number} for number, alarm in alarms])


async def add_alarm_steps(session: Session, steps: Sequence[tuple[int, AlarmStep]]) -> None:
    """Write down what happened to alarms, each with its id."""
    await session.run_many(
        "add_alarm_step", [{**_step_columns(step), "id": number} for number, step in steps]
    )


async def find_alarm_reason(session: Session, alarm_id: int) -> Reason | None:
    """Why an alarm rang the last time; None where it is no anomaly."""
    row = await session.row("find_alarm_reason", {"id": alarm_id})
    return None if row is None else msgspec.convert(row[0], Reason | None)


async def list_alarm_steps(session: Session, alarm_id: int) -> list[AlarmStep]:
    """The history of an alarm, the oldest first."""
    return [
        AlarmStep(
            kind=kind,
            at=at,
            by=by,
            note=note,
            since=since,
            value=value,
            limit=bound,
            until=until,
            reason=msgspec.convert(reason, Reason | None),
        )
        for kind, at, by, note, since, value, bound, until, reason in await session.rows(
            "list_alarm_steps", {"id": alarm_id}
        )
    ]


async def count_alarms(session: Session, now: datetime) -> list[AlarmCount]:
    """How many open alarms there are, by priority, state and whether they are put aside."""
    return [
        AlarmCount(priority=priority, state=get_state(active, seen), shelved=shelved, count=count)
        for priority, active, seen, shelved, count in await session.rows("count_alarms", {"now": now})
    ]


async def list_alarmed_things(
    session: Session, suppressed: Collection[int], now: datetime
) -> list[AlarmedThing]:
    """Each thing with open alarms once; `suppressed` are the ids of alarms that are so by design."""
    rows = await session.rows("list_alarmed_things", {"suppressed": list(suppressed), "now": now})
    return [
        AlarmedThing(thing_id=thing, priority=aside if worst is None else worst, alarms=count)
        for thing, worst, count, aside in rows
    ]


def to_alarm(row: Sequence[Any]) -> Alarm:
    """An alarm of its columns, from `rule_id` to `shelved_by`."""
    shelf = None if row[12] is None else Shelf(until=row[12], reason=row[13], by=row[14])
    return Alarm(
        rule_id=row[0],
        thing_id=row[1],
        priority=row[2],
        since=row[3],
        raised_at=row[4],
        value=row[5],
        limit=row[6],
        active=row[7],
        times=row[8],
        ended_at=row[9],
        acknowledged_at=row[10],
        acknowledged_by=row[11],
        shelf=shelf,
    )


def _columns(alarm: Alarm) -> dict[str, Any]:
    columns = msgspec.structs.asdict(alarm)
    shelf = columns.pop("shelf")
    columns["shelved_until"] = shelf and shelf.until
    columns["shelf_reason"] = shelf and shelf.reason
    columns["shelved_by"] = shelf and shelf.by
    return columns


def _step_columns(step: AlarmStep) -> dict[str, Any]:
    reason = None if step.reason is None else Jsonb(msgspec.to_builtins(step.reason))
    return {**msgspec.structs.asdict(step), "reason": reason}


def _to_rule(row: Sequence[Any]) -> KnownRule:
    id_, version, title, draft, on_since, changed_at, changed_by, open_alarms, genuine, false = row
    return KnownRule(
        id=id_,
        version=version,
        draft=_read_draft(title, draft),
        on_since=on_since,
        changed_at=changed_at,
        changed_by=changed_by,
        open_alarms=open_alarms,
        genuine=genuine,
        false=false,
    )


def _read_draft(title: str, draft: dict[str, Any]) -> RuleDraft:
    return msgspec.convert({**draft, "title": title}, RuleDraft)


def _write_draft(draft: RuleDraft) -> Jsonb:
    content = msgspec.to_builtins(draft)
    del content["title"]
    return Jsonb(content)


def _no_rule(rule_id: int) -> NotFound:
    return NotFound(f"There is no rule {rule_id}.")
