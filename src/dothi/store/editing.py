"""Many things changed at once."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from dothi.store.changes import open_change
from dothi.store.database import Session
from dothi.store.thing_search import bind_selection
from dothi.vocabulary.editing import BulkEdit, EditedThing, EditOutcome
from dothi.vocabulary.errors import NotFound, TooManyThings
from dothi.vocabulary.things import Agency
from dothi.vocabulary.words import Words

MOST_EDITED = 100_000
_SAMPLE = 20
_MOST_UNKNOWN = 100


async def _find_agency(session: Session, uid: str | None) -> Agency | None:
    if uid is None:
        return None
    row = await session.row("find_agency_name", {"uid": uid})
    if row is None:
        raise NotFound(f"There is no agency {uid!r}.", field="agency")
    return _read_agency(row)


def _read_agency(row: tuple[Any, ...]) -> Agency | None:
    return None if row[0] is None else Agency(uid=row[0], name=Words(vi=row[1], en=row[2]))


async def edit_things(
    session: Session,
    edit: BulkEdit,
    properties: Mapping[str, Any],
    having: Mapping[str, Any],
    *,
    keep: bool,
) -> EditOutcome:
    """Change things, or without `keep` only say what would be.

    `properties` and `having` are the edit's in their declared types.

    Raises NotFound where there is no such agency, and TooManyThings.
    """
    agency = await _find_agency(session, edit.agency)
    wanted = {**await bind_selection(session, edit, having), "limit": MOST_EDITED + 1}
    chosen = await session.rows("choose_things_to_edit", wanted)
    if len(chosen) > MOST_EDITED:
        raise TooManyThings(f"At most {MOST_EDITED:,} are.")
    ids = [row[0] for row in chosen]
    named = {
        "things": ids,
        "given": Jsonb({name: value for name, value in properties.items() if value is not None}),
        "taken": [name for name, value in properties.items() if value is None],
        "agency": edit.agency,
        "without_agency": edit.without_agency,
    }
    # What is so already stays untouched, and has no version of its own.
    changed = {row[0] for row in await session.rows("list_things_to_change", named)}
    change = None
    if changed and keep:
        counts = {"created": 0, "updated": len(changed)}
        change = await open_change(session, "edit", edit.title or ", ".join(properties) or "agency", counts)
        await session.run("edit_things", {**named, "things": list(changed)})
    known = {row[1] for row in chosen}
    unknown = [uid for uid in edit.uids or () if uid not in known]
    keeps_agency = agency is None and not edit.without_agency
    return EditOutcome(
        chosen=len(ids),
        changed=len(changed),
        change_id=change,
        sample=[
            EditedThing(
                id=row[0],
                uid=row[1],
                name=row[2],
                before={name: row[3].get(name) for name in properties},
                after=dict(properties),
                agency_before=_read_agency(row[4:7]),
                agency_after=_read_agency(row[4:7]) if keeps_agency else agency,
            )
            for row in chosen
            if row[0] in changed
        ][:_SAMPLE],
        unknown=unknown[:_MOST_UNKNOWN],
    )
