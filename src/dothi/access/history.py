"""Things over time: what was changed, by whom, and undoing it."""

from datetime import datetime

from dothi.access.door import Door
from dothi.store import changes
from dothi.store.changes import ChangeSummary, ThingVersion, Undone
from dothi.vocabulary.audit import Note
from dothi.vocabulary.principals import Principal

__all__ = ["ChangeSummary", "History", "ThingVersion", "Undone"]


class History:
    """Changes and versions; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_changes(
        self, principal: Principal, *, limit: int, before: int | None = None
    ) -> list[ChangeSummary]:
        """What was done in one piece, the newest first; `before` is the id to go on from."""
        async with self._door.enter(principal, "read") as session:
            return await changes.list_changes(session, limit=limit, before=before)

    async def list_turns(self, principal: Principal, *, most: int) -> list[tuple[datetime, int]]:
        """When things changed, the first first, and how many of them; what lies close together is one."""
        async with self._door.enter(principal, "read") as session:
            return await changes.list_turns(session, most)

    async def get_change(self, principal: Principal, change_id: int) -> ChangeSummary:
        """One change; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await changes.get_change(session, change_id)

    async def list_versions(self, principal: Principal, thing_id: int) -> list[ThingVersion]:
        """What a thing is and was, the newest first; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await changes.list_versions(session, thing_id)

    async def undo(self, principal: Principal, change_id: int) -> Undone:
        """Make things again what they were before a change; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "edit", "change.undo") as session:
            done = await changes.undo(session, change_id)
            session.note(Note(event="change.undo", subject_type="change", subject=str(change_id), after=done))
            return done
