"""How things relate: what is fed by, drains to, is part of or is controlled by what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from dothi.store.database import Session
from dothi.vocabulary.errors import InvalidInput, NotFound

RelationType = Literal["fed_by", "drains_to", "part_of", "controlled_by"]
Direction = Literal["upstream", "downstream"]


class RelationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A relation by the uids of its things: `from_uid` is fed by, drains to … `to_uid`."""

    from_uid: str
    type: RelationType
    to_uid: str


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """A relation as it stands, with what both things are called; `until` is None while it holds."""

    id: int
    type: RelationType
    from_id: int
    from_uid: str
    from_name: str
    to_id: int
    to_uid: str
    to_name: str
    since: datetime
    until: datetime | None
    made_by: str


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A thing on the way up- or downstream, `steps` relations away; `via` is the thing before it."""

    id: int
    uid: str
    name: str
    kind: str
    steps: int
    via: int


async def put_relations(session: Session, drafts: Sequence[RelationDraft]) -> int:
    """Relate things, all or none; how many relations are new. Raises InvalidInput."""
    named = {"relations": msgspec.json.encode(drafts).decode(), "made_by": session.principal.name}
    for row in await session.rows("list_unknown_of_relations", named):
        raise InvalidInput(f"There is no thing {row[0]!r}.", field="uid")
    for draft in drafts:
        if draft.from_uid == draft.to_uid:
            raise InvalidInput(f"{draft.from_uid} cannot be related to itself.", field="to_uid")
    return len(await session.rows("put_relations", named))


async def end_relation(session: Session, relation_id: int) -> None:
    """Say that a relation holds no more; it stays in the past. Raises NotFound."""
    if await session.row("end_relation", {"id": relation_id}) is None:
        raise NotFound(f"Relation {relation_id}.")


async def list_relations(session: Session, thing_id: int, at: datetime | None) -> list[Relation]:
    """The relations of a thing, from it and to it, now or as they were at an instant."""
    rows = await session.rows("list_relations", {"thing": thing_id, "at": at})
    return [
        Relation(
            id=row[0],
            type=row[1],
            from_id=row[2],
            from_uid=row[3],
            from_name=row[4],
            to_id=row[5],
            to_uid=row[6],
            to_name=row[7],
            since=row[8],
            until=row[9],
            made_by=row[10],
        )
        for row in rows
    ]


async def walk(session: Session, thing_id: int, direction: Direction, steps: int) -> list[Reached]:
    """What lies up- or downstream of a thing within so many steps, each once, the nearest first.

    Downstream is where water, power or orders go: along `drains_to`, and against `fed_by` and
    `controlled_by`. Networks with rings are walked round once.
    """
    found: dict[int, tuple[int, int]] = {thing_id: (0, 0)}
    edge = [thing_id]
    for step in range(1, steps + 1):
        if direction == "downstream":
            rows = await session.rows("list_next_downstream", {"things": edge})
        else:
            rows = await session.rows("list_next_upstream", {"things": edge})
        edge = []
        for before, following in rows:
            if following not in found:
                found[following] = (step, before)
                edge.append(following)
        if not edge:
            break
    del found[thing_id]
    named = await session.rows("list_reached", {"things": list(found)})
    reached = [
        Reached(id=row[0], uid=row[1], name=row[2], kind=row[3], steps=found[row[0]][0], via=found[row[0]][1])
        for row in named
    ]
    return sorted(reached, key=lambda each: (each.steps, each.id))
