"""How things relate: what is fed by, drains to, is part of or is controlled by what."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from dothi.store.database import Session
from dothi.vocabulary.errors import NotFound, RelatedToItself, RelationLoop, UnknownThing

RelationType = Literal["fed_by", "drains_to", "part_of", "controlled_by"]
Direction = Literal["upstream", "downstream"]


class RelationDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relation by the uids of its things: `from_uid` is fed by, drains to … `to_uid`."""

    from_uid: str
    type: RelationType
    to_uid: str


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """A relation as it stands, with what both things are; `until` is None while it holds."""

    id: int
    type: RelationType
    from_id: int
    from_uid: str
    from_name: str
    from_kind: str
    to_id: int
    to_uid: str
    to_name: str
    to_kind: str
    since: datetime
    until: datetime | None
    made_by: str


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """How many relations are new, and the change that made them; None where all were there already."""

    created: int
    change_id: int | None


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A thing on the way up- or downstream, `steps` relations away; `via` is the thing before it.

    `geometry` is GeoJSON in WGS 84 where places were asked for and it has one.
    """

    id: int
    uid: str
    name: str
    kind: str
    steps: int
    via: int
    geometry: dict[str, Any] | None = None


async def put_relations(session: Session, drafts: Sequence[RelationDraft]) -> int:
    """Relate things, all or none; how many relations are new.

    Raises UnknownThing, RelatedToItself; RelationLoop where a thing would be part of itself by way of others.
    What flows may flow in rings.
    """
    for draft in drafts:
        if draft.from_uid == draft.to_uid:
            raise RelatedToItself(draft.from_uid, field="to_uid")
    named = {"relations": msgspec.json.encode(drafts).decode(), "made_by": session.principal.name}
    for row in await session.rows("list_unknown_of_relations", named):
        raise UnknownThing(f"There is no thing {row[0]!r}.", field="uid")
    parts = sorted({draft.from_uid for draft in drafts if draft.type == "part_of"})
    if parts:
        # Two halves of a loop, each made without seeing the other, would close it.
        await session.run("lock_parts")
    made = await session.rows("put_relations", named)
    looped = await session.row("find_part_of_itself", {"uids": parts}) if parts else None
    if looped is not None:
        raise RelationLoop(looped[0], field="to_uid")
    return len(made)


async def end_relation(session: Session, relation_id: int) -> None:
    """Say that a relation holds no more; it stays in the past. Raises NotFound."""
    if await session.row("end_relation", {"id": relation_id}) is None:
        raise NotFound(f"Relation {relation_id}.")


async def list_relations(session: Session, thing_id: int, at: datetime | None) -> list[Relation]:
    """The relations of a thing, from it and to it, now or as they and the things were at an instant."""
    if at is None:
        rows = await session.rows("list_relations", {"thing": thing_id})
    else:
        rows = await session.rows("list_relations_as_of", {"thing": thing_id, "at": at})
    return [
        Relation(
            id=row[0],
            type=row[1],
            from_id=row[2],
            from_uid=row[3],
            from_name=row[4],
            from_kind=row[5],
            to_id=row[6],
            to_uid=row[7],
            to_name=row[8],
            to_kind=row[9],
            since=row[10],
            until=row[11],
            made_by=row[12],
        )
        for row in rows
    ]


Found = dict[int, tuple[int, int]]
"""What was reached by its id: how many relations away, and the thing before it."""


async def _walk_now(session: Session, thing_id: int, direction: Direction, steps: int) -> Found:
    found: Found = {thing_id: (0, 0)}
    edge = [thing_id]
    for step in range(1, steps + 1):
        if direction == "downstream":
            rows = await session.rows("list_next_downstream", {"things": edge})
        else:
            rows = await session.rows("list_next_upstream", {"things": edge})
        edge = _take(found, rows, step)
        if not edge:
            break
    return found


async def _walk_then(
    session: Session, thing_id: int, direction: Direction, steps: int, at: datetime
) -> Found:
    """The past is read in one piece: only what holds now is found by either end in an index."""
    following: dict[int, list[int]] = {}
    for source, target in await session.rows("list_flows_as_of", {"at": at}):
        before, after = (source, target) if direction == "downstream" else (target, source)
        following.setdefault(before, []).append(after)
    found: Found = {thing_id: (0, 0)}
    edge = [thing_id]
    for step in range(1, steps + 1):
        edge = _take(found, [(each, one) for each in edge for one in following.get(each, ())], step)
        if not edge:
            break
    return found


def _take(found: Found, rows: Iterable[tuple[Any, ...]], step: int) -> list[int]:
    """Add those of (before, following) that were not reached yet; these."""
    edge = []
    for before, following in rows:
        if following not in found:
            found[following] = (step, before)
            edge.append(following)
    return edge


async def walk(
    session: Session,
    thing_id: int,
    direction: Direction,
    steps: int,
    *,
    at: datetime | None = None,
    places: bool = False,
) -> list[Reached]:
    """What lies up- or downstream of a thing within so many steps, each once, the nearest first.

    Downstream is where water, power or orders go: along `drains_to`, and against `fed_by` and
    `controlled_by`. Networks with rings are walked round once. `at` is an instant, None for now; with
    `places` each thing has its geometry.
    """
    if at is None:
        found = await _walk_now(session, thing_id, direction, steps)
    else:
        found = await _walk_then(session, thing_id, direction, steps, at)
    del found[thing_id]
    wanted: dict[str, Any] = {"things": list(found), "places": places}
    if at is None:
        named = await session.rows("list_reached", wanted)
    else:
        named = await session.rows("list_reached_as_of", {**wanted, "at": at})
    reached = [
        Reached(
            id=row[0],
            uid=row[1],
            name=row[2],
            kind=row[3],
            steps=found[row[0]][0],
            via=found[row[0]][1],
            geometry=None if row[4] is None else msgspec.json.decode(row[4]),
        )
        for row in named
    ]
    return sorted(reached, key=lambda each: (each.steps, each.id))
