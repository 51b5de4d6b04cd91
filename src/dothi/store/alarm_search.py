"""Finding alarms: a statement has only what a question asks, so that an index gives the order of a page."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString

import msgspec
from psycopg.sql import SQL

from dothi.store.database import Session
from dothi.vocabulary.alarms import (
    AlarmFeedback,
    AlarmOrder,
    AlarmQuestion,
    AlarmRuleView,
    AlarmState,
    AlarmThing,
    KnownAlarm,
    Shelf,
    get_state,
)
from dothi.vocabulary.anomalies import Reason
from dothi.vocabulary.rules import RuleDraft

_ALARMS: LiteralString = """
SELECT a.id, a.rule_id, a.rule_version, t.id, t.uid, t.name, t.kind, g.name_vi, a.priority, a.since,
       a.raised_at, a.value, a.bound, a.active, a.times, a.ended_at, a.acknowledged_at, a.acknowledged_by,
       a.shelved_until, a.shelf_reason, a.shelved_by, why.reason, said.kind, said.at, said.by
FROM (SELECT * FROM alarm a WHERE {wanted} ORDER BY {order} LIMIT %(limit)s) a
JOIN thing t ON t.id = a.thing_id
LEFT JOIN area g ON g.id = t.area_id
LEFT JOIN LATERAL (
    SELECT s.reason FROM alarm_step s
    WHERE s.alarm_id = a.id AND s.kind IN ('raised', 'again') ORDER BY s.number DESC LIMIT 1
) why ON true
LEFT JOIN LATERAL (
    SELECT s.kind, s.at, s.by FROM alarm_step s
    WHERE s.alarm_id = a.id AND s.kind IN ('genuine', 'false_alarm') ORDER BY s.number DESC LIMIT 1
) said ON true
ORDER BY {order}
"""
_ORDERS: dict[AlarmOrder, LiteralString] = {
    "priority": "a.priority, a.raised_at DESC, a.id DESC",
    "raised_at": "a.raised_at DESC, a.id DESC",
}
_LATER: LiteralString = "(a.raised_at, a.id) < (SELECT raised_at, id FROM alarm WHERE id = %(after)s)"
_PRIORITY_BEFORE: LiteralString = "(SELECT priority FROM alarm WHERE id = %(after)s)"
_STATES: dict[AlarmState, LiteralString] = {
    "unacknowledged": "a.active AND a.acknowledged_at IS NULL",
    "acknowledged": "a.active AND a.acknowledged_at IS NOT NULL",
    "returned": "NOT a.active AND a.acknowledged_at IS NULL",
    "cleared": "NOT a.active AND a.acknowledged_at IS NOT NULL",
}
_IN_AREA: LiteralString = """a.thing_id IN (
    SELECT t.id FROM thing t JOIN area g ON g.id = t.area_id
    WHERE g.code = %(area)s OR g.parent_code = %(area)s
)"""
_PUT_ASIDE: LiteralString = "(a.shelved_until IS NOT NULL AND a.shelved_until > %(now)s)"


async def list_alarms(
    session: Session, question: AlarmQuestion, now: datetime, *, alarm_id: int | None = None
) -> list[tuple[KnownAlarm, RuleDraft]]:
    """Alarms as people see them, each with its rule as that is today; units are left empty."""
    conditions = [SQL(each) for each in _list_conditions(question, alarm_id)]
    statement = SQL(_ALARMS).format(
        wanted=SQL(" AND ").join(conditions or [SQL("true")]), order=SQL(_ORDERS[question.order])
    )
    bound = {
        **msgspec.structs.asdict(question),
        "priorities": list(question.priorities),
        "id": alarm_id,
        "now": now,
    }
    cursor = await session.ask(statement.as_string(), bound, binary=True)
    rows = await cursor.fetchall()
    found = await session.rows("list_rules_of", {"ids": sorted({row[1] for row in rows})})
    drafts = {id_: msgspec.convert({**draft, "title": title}, RuleDraft) for id_, title, draft in found}
    return [_to_known(row, drafts[row[1]]) for row in rows]


def _list_conditions(question: AlarmQuestion, alarm_id: int | None) -> Iterator[LiteralString]:
    if alarm_id is not None:
        yield "a.id = %(id)s"
    if not question.cleared:
        yield "a.is_open"
    if question.priorities:
        yield "a.priority = ANY (%(priorities)s::smallint[])"
    if question.states:
        yield f"({' OR '.join(_STATES[state] for state in question.states)})"
    if question.rule_id is not None:
        yield "a.rule_id = %(rule_id)s"
    if question.thing_id is not None:
        yield "a.thing_id = %(thing_id)s"
    if question.kind is not None:
        yield "a.thing_id IN (SELECT id FROM thing WHERE kind = %(kind)s)"
    if question.area is not None:
        yield _IN_AREA
    if question.shelved != "with":
        yield _PUT_ASIDE if question.shelved == "only" else f"NOT {_PUT_ASIDE}"
    if question.after is not None and question.order == "raised_at":
        yield _LATER
    elif question.after is not None:
        # The first half bounds the index, the second one tells within it.
        yield f"a.priority >= {_PRIORITY_BEFORE} AND (a.priority > {_PRIORITY_BEFORE} OR {_LATER})"


def _to_known(row: Sequence[Any], draft: RuleDraft) -> tuple[KnownAlarm, RuleDraft]:
    rule = AlarmRuleView(
        id=row[1],
        version=row[2],
        title=draft.title,
        first_action=draft.response.first_action,
        owner=draft.response.owner,
        time_left=draft.response.time_left,
    )
    known = KnownAlarm(
        id=row[0],
        rule=rule,
        thing=AlarmThing(id=row[3], uid=row[4], name=row[5], kind=row[6], area=row[7]),
        priority=row[8],
        since=row[9],
        raised_at=row[10],
        value=row[11],
        limit=row[12],
        state=get_state(row[13], row[16] is not None),
        times=row[14],
        ended_at=row[15],
        acknowledged_at=row[16],
        acknowledged_by=row[17],
        shelf=None if row[18] is None else Shelf(until=row[18], reason=row[19], by=row[20]),
        reason=msgspec.convert(row[21], Reason | None),
        feedback=None
        if row[22] is None
        else AlarmFeedback(genuine=row[22] == "genuine", at=row[23], by=row[24]),
    )
    return known, draft
