"""Many things changed at once."""

from typing import Any

from psycopg.types.json import Jsonb

from dothi.store.changes import open_change
from dothi.store.database import Session
from dothi.vocabulary.editing import BulkEdit, EditedThing, EditOutcome
from dothi.vocabulary.errors import InvalidInput, NotFound

MOST_EDITED = 100_000
_SAMPLE = 20
_MOST_UNKNOWN = 100


async def edit_things(session: Session, edit: BulkEdit, properties: dict[str, Any]) -> EditOutcome:
    """Change things; `properties` are the edit's in their declared types. Raises NotFound, InvalidInput."""
    if edit.agency is not None and await session.row("find_agency", {"uid": edit.agency}) is None:
        raise NotFound(f"There is no agency {edit.agency!r}.", field="agency")
    areas = None
    if edit.area is not None:
        areas = [row[0] for row in await session.rows("list_areas_of_code", {"code": edit.area})]
    wanted = {"kind": edit.kind, "uids": edit.uids, "areas": areas, "limit": MOST_EDITED + 1}
    chosen = await session.rows("choose_things_to_edit", wanted)
    if len(chosen) > MOST_EDITED:
        raise InvalidInput(f"At most {MOST_EDITED:,} things are changed at once; choose an area.")
    ids = [row[0] for row in chosen]
    change = await open_change(session, "edit", edit.title or ", ".join(properties) or "agency")
    named = {"things": ids, "properties": Jsonb(properties), "agency": edit.agency}
    changed = {row[0] for row in await session.rows("edit_things", named)}
    if not changed:
        await session.run("forget_change", {"id": change})
    known = {row[1] for row in chosen}
    unknown = [uid for uid in edit.uids or () if uid not in known]
    return EditOutcome(
        chosen=len(ids),
        changed=len(changed),
        change_id=change if changed else None,
        sample=[
            EditedThing(
                id=row[0],
                uid=row[1],
                name=row[2],
                before={name: row[3].get(name) for name in properties},
                after=properties,
            )
            for row in chosen
            if row[0] in changed
        ][:_SAMPLE],
        unknown=unknown[:_MOST_UNKNOWN],
    )
