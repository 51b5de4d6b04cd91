"""Asking: statements run for certain ids, pages with a way to the next one."""

import base64
import binascii
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import msgspec

from dothi.store.budget import answerable
from dothi.store.database import Session
from dothi.store.observations import to_datetime
from dothi.store.sensing.orders import Key
from dothi.store.sensing.statements import Statement, make_statement
from dothi.vocabulary.answers import Page
from dothi.vocabulary.drafts import EntityDraft
from dothi.vocabulary.errors import MalformedQuery, NotFound
from dothi.vocabulary.observations import observation_id, parse_observation_id
from dothi.vocabulary.queries import Query, Question, Step, Way
from dothi.vocabulary.sensing import ENTITIES

_LARGEST_ID = 2**31 - 1
_TOKEN = msgspec.json.Decoder(list[str | None])


def bind_ids(way: Way) -> dict[str, Any]:
    """The ids on a way as the statement names them; raises NotFound for what cannot be one."""
    bound: dict[str, Any] = {}
    for index, step in enumerate(way.steps):
        if step.id is None:
            continue
        if step.entity == "Observation":
            stream, time, ordinal = parse_observation_id(step.id)
            bound |= {
                f"i{index}_stream": stream,
                f"i{index}_time": to_datetime(time),
                f"i{index}_ordinal": ordinal,
            }
        elif isinstance(step.id, int) and 0 <= step.id <= _LARGEST_ID:
            bound[f"i{index}"] = step.id
        else:
            raise NotFound(f"{step.entity} {step.id}.")
    return bound


def read_token(token: str) -> list[str | None]:
    """The last row's keys from what led to this page; raises MalformedQuery."""
    try:
        return _TOKEN.decode(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (msgspec.DecodeError, binascii.Error, ValueError):
        raise MalformedQuery("$skiptoken is not one that was given here.", field="$skiptoken") from None


def _make_token(keys: tuple[Key, ...], row: list[object]) -> str:
    """Where a page ends, from its last row; keys that no place holds stand at the row's end, in order."""
    extras = iter(row[len(row) - sum(key.place is None for key in keys) :])
    values = []
    for key in keys:
        value = next(extras) if key.place is None else row[key.place]
        if key.place is not None and key.cast == "timestamptz":
            value = to_datetime(cast("int", value)).isoformat()
        values.append(None if value is None else str(value))
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


async def read_page(
    session: Session, statement: Statement, way: Way, now: datetime, after: list[str | None] | None = None
) -> Page:
    """The rows of a set, or the one of an entity.

    Raises NotFound, QueryTooLong where the budget is used up, MalformedQuery where PostgreSQL cannot compute
    what is asked (an overflow, a geometry that makes no sense).
    """
    page = await _read(session, statement, way, statement.values | bind_ids(way), now, after)
    if page is None:
        moved = await _follow(session, way)
        if moved is not None:
            page = await _read(session, statement, moved, statement.values | bind_ids(moved), now, after)
    if page is None:
        raise NotFound(f"{_spell(way)}.")
    return page


async def _follow(session: Session, way: Way) -> Way | None:
    """The way with the ids of observations whose time was changed, where there are such."""
    steps, found = list(way.steps), False
    for index, step in enumerate(steps):
        if step.entity == "Observation" and step.id is not None:
            stream, time, ordinal = parse_observation_id(step.id)
            key = {"stream": stream, "time": to_datetime(time), "ordinal": ordinal}
            row = await session.row("find_alias", key)
            if row is not None:
                steps[index] = replace(step, id=f"{row[0]}.{row[1]}.{row[2]}")
                found = True
    return replace(way, steps=tuple(steps)) if found else None


async def _read(
    session: Session,
    statement: Statement,
    way: Way,
    values: dict[str, Any],
    now: datetime,
    after: list[str | None] | None,
) -> Page | None:
    """A page, or None where the way leads nowhere."""
    if "now" in values:
        values["now"] = now
    if after is not None:
        values |= {f"a{index}": value for index, value in enumerate(after)}
    with answerable():
        rows = await _fetch(session, statement, values)
        if not rows and not await _exists(session, statement, way, values):
            return None
        count = None
        if statement.count is not None:
            found = await (await session.ask(statement.count, values, remembered=False)).fetchone()
            count = int(found[0]) if found else 0
    return _turn(statement, way, rows, count)


async def _fetch(session: Session, statement: Statement, values: dict[str, Any]) -> list[list[object]]:
    """The rows of a statement; where few are found nearby they are looked for further away."""
    edges: list[datetime | None] = [None]
    if statement.near is not None:
        span = await session.row("read_observed_span")
        first, last = span or (None, None)
        edges = [*statement.near.list_edges(first, last, values.get("a0"))]
    rows: list[list[object]] = []
    for edge in edges:
        values["near"] = edge
        cursor = await session.ask(statement.text, values, remembered=statement.plan_once)
        found = await cursor.fetchone()
        rows = found[0] if found else []
        if len(rows) > statement.top:
            break
    return rows


def _turn(statement: Statement, way: Way, rows: list[list[object]], count: int | None) -> Page:
    if not way.leads_to_many or len(rows) <= statement.top:
        return Page(rows=rows, count=count)
    rows = rows[: statement.top]
    after = _make_token(statement.keys, rows[-1]) if rows else None
    return Page(rows=rows, after=after, count=count)


def _spell(way: Way) -> str:
    return "/".join(step.name if step.id is None else f"{step.name}({step.id!r})" for step in way.steps)


async def _exists(session: Session, statement: Statement, way: Way, values: dict[str, Any]) -> bool:
    """Whether a set without rows is there at all."""
    if not way.leads_to_many:
        return False
    if len(way.steps) == 1:
        return True
    found = await (await session.ask(statement.exists, values)).fetchone()
    return bool(found and found[0])


async def read_values(
    session: Session, draft: EntityDraft, identifier: int | str, now: datetime
) -> dict[str, object]:
    """How the properties stand that a draft gives; only to be compared with each other."""
    entity = ENTITIES[draft.entity]
    way = Way(steps=(Step(name=entity.set_name, entity=entity.name, many=True, id=identifier),))
    names = tuple(draft.values)
    page = await read_page(session, make_statement(Question(way=way, query=Query(select=names))), way, now)
    row = page.rows[0]
    if entity.name != "Observation":
        return dict(zip(names, row[1:], strict=False))
    detail = cast("dict[str, object]", row[5] or {})
    return {
        **detail,
        "phenomenonTime": (row[1], detail.get("end")),
        "resultTime": row[4],
        "result": detail.get("result", row[3]),
        "validTime": detail.get("valid"),
    }


async def get_id(session: Session, way: Way, now: datetime) -> int | str:
    """The id of the entity that a way leads to; raises NotFound."""
    statement = make_statement(Question(way=way, query=Query(select=("id",))))
    page = await read_page(session, statement, way, now)
    row = page.rows[0]
    if way.entity != "Observation":
        return cast("int", row[0])
    detail = cast("dict[str, Any] | None", row[5])
    if detail and "name" in detail:
        # One that was moved keeps the id it began with; that of its present place leads nowhere.
        name: int | str = detail["name"]
        return name
    stream, time, ordinal = (cast("int", part) for part in row[:3])
    return observation_id(stream, time, ordinal)
