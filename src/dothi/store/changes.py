"""What was done to things: changes, versions, undo, and things as they were."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.errors import InTheWay, InvalidInput, NotAllowed, NotFound

Action = Literal["register", "import", "edit", "undo"]


class ThingVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing was for a time: `until` is None where it still is so. `geometry` is GeoJSON or None."""

    since: datetime
    until: datetime | None
    name: str
    kind: str
    description: str
    properties: dict[str, Any]
    geometry: msgspec.Raw | None
    change_id: int | None
    made_by: str | None
    made_at: datetime | None
    action: Action | None


class ChangeSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What was done in one piece, by whom, and what undid it if anything has."""

    id: int
    made_at: datetime
    made_by: str
    action: Action
    title: str
    detail: dict[str, Any]
    undoes: int | None
    undone_by: int | None


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """What undoing a change came to, in things; those left had changed since or have observations by now.

    `relations` is how many hold no more or hold again by it.
    """

    change_id: int | None
    restored: int
    removed: int
    brought_back: int
    relations: int
    left: list[str]


async def open_change(
    session: Session,
    action: Action,
    title: str = "",
    detail: dict[str, Any] | None = None,
    *,
    undoes: int | None = None,
) -> int:
    """Open the change that the rest of the transaction belongs to; its id."""
    row = await session.row(
        "open_change",
        {
            "made_by": session.principal.name,
            "action": action,
            "title": title,
            "detail": Jsonb(detail or {}),
            "undoes": undoes,
        },
    )
    assert row is not None, "an insert gives its row"  # noqa: S101
    return int(row[0])


async def name_change(session: Session, title: str, detail: dict[str, Any]) -> int | None:
    """Make an edit of what the transaction has done so far; its id, None where that was nothing."""
    named = {"action": "edit", "title": title, "detail": Jsonb(detail)}
    row = await session.row("name_change", named)
    return None if row is None else int(row[0])


async def list_changes(session: Session, *, limit: int, before: int | None = None) -> list[ChangeSummary]:
    """Changes of several things at once, or undone ones; the newest first."""
    rows = await session.rows("list_changes", {"limit": limit, "before": before})
    return [_read_change(row) for row in rows]


async def list_turns(session: Session, most: int) -> list[tuple[datetime, int]]:
    """The instants from which on things were otherwise, and how many; at most `most`, the first first."""
    return [(row[0], row[1]) for row in await session.rows("list_turns", {"most": most})]


async def get_change(session: Session, change_id: int) -> ChangeSummary:
    """One change; raises NotFound."""
    row = await session.row("find_change", {"id": change_id})
    if row is None:
        raise NotFound(f"Change {change_id}.")
    return _read_change(row)


def _read_change(row: tuple[Any, ...]) -> ChangeSummary:
    return ChangeSummary(
        id=row[0],
        made_at=row[1],
        made_by=row[2],
        action=row[3],
        title=row[4],
        detail=row[5],
        undoes=row[6],
        undone_by=row[7],
    )


async def list_versions(session: Session, thing_id: int) -> list[ThingVersion]:
    """What a thing is and was, the newest first; raises NotFound where there never was one."""
    rows = await session.rows("list_versions", {"id": thing_id})
    if not rows:
        raise NotFound(f"Thing {thing_id}.")
    return [
        ThingVersion(
            since=row[0],
            until=row[1],
            name=row[2],
            kind=row[3],
            description=row[4],
            properties=row[5] or {},
            geometry=None if row[6] is None else msgspec.Raw(row[6]),
            change_id=row[7],
            made_by=row[8],
            made_at=row[9],
            action=row[10],
        )
        for row in rows
    ]


async def undo(session: Session, change_id: int) -> Undone:
    """Make things again what they were before a change; raises NotFound, InvalidInput.

    NotAllowed where it has touched things that are not seen here, so it would be undone in part.
    Things that have changed since, and new ones that have datastreams by now, are left as they are; what was
    done to shapes is undone as a whole or not at all (InTheWay). The undoing is a change of its own, which
    can be undone.
    """
    await session.run("lock_change", {"id": change_id})
    before = await get_change(session, change_id)
    if before.undone_by is not None:
        raise InvalidInput(f"Change {change_id} has been undone by change {before.undone_by}.")
    hidden = await session.row("touches_hidden", {"id": change_id})
    if hidden is not None and hidden[0]:
        raise NotAllowed("It has changed things, too, that you may not see; let somebody undo it who may.")
    await session.run("choose_things_to_undo", {"change": change_id})
    rows: Sequence[tuple[Any, ...]] = await session.rows("count_things_to_undo")
    counts = {row[0]: row[1] for row in rows}
    left = [row[0] for row in await session.rows("list_things_left_by_undo")]
    if left and "act" in before.detail:
        raise InTheWay(f"Changed since: {', '.join(left)}.", field="left", reason="changed_since")
    related = await session.row("count_relations_to_undo", {"change": change_id})
    undoing, relations = None, 0
    if (sum(counts.values()) - counts.get("leave", 0)) or (related is not None and related[0]):
        # What undoes an act as a whole is such an act itself.
        detail = {"act": "undo"} if "act" in before.detail else {}
        undoing = await open_change(session, "undo", before.title, detail, undoes=change_id)
        relations = await _undo_all(session, change_id, undoing)
    return Undone(
        change_id=undoing,
        restored=counts.get("restore", 0),
        removed=counts.get("remove", 0),
        brought_back=counts.get("bring_back", 0),
        relations=relations,
        left=left,
    )


async def _undo_all(session: Session, change_id: int, undoing: int) -> int:
    """Do it to what was chosen; how many relations hold no more or hold again."""
    named = {"change": change_id, "undoing": undoing, "made_by": session.principal.name}
    ended = await session.rows("end_made_relations", {"change": change_id, "undoing": undoing})
    await session.run("remove_made")
    await session.run("bring_back_deleted", {"change": undoing})
    await session.run("restore_changed")
    await session.run("choose_places_to_restore")
    await session.run("place_chosen")
    await session.run("restore_observing")
    await session.run("empty_restored")
    again = await session.rows("relate_again", named)
    return len(ended) + len(again)
