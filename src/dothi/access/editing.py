"""Changing many things at once, and how things relate."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dothi.access.choosing import check_values
from dothi.access.door import Door
from dothi.store import editing, relations, thing_search
from dothi.store.changes import name_change
from dothi.store.relations import Direction, Reached, Related, Relation, RelationDraft, RelationType
from dothi.vocabulary.audit import Note
from dothi.vocabulary.editing import BulkEdit, EditOutcome, FoundThing, Selected, Selection
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Kind

__all__ = ["Direction", "Editing", "Reached", "Related", "Relation", "RelationDraft", "RelationType"]


class Editing:
    """Bulk edits and relations; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door, kinds: Mapping[str, Kind]) -> None:
        self._door = door
        self._kinds = kinds

    async def select(
        self, principal: Principal, wanted: Selection, *, after: int = 0, limit: int = 100
    ) -> Selected:
        """A page of the things that a selection means. Raises InvalidInput where it cannot be read."""
        having = check_values(self._kinds, wanted.kind, wanted.having)
        async with self._door.enter(principal, "read") as session:
            return await thing_search.read_selected(session, wanted, having, after=after, limit=limit)

    async def search(self, principal: Principal, text: str, limit: int) -> list[FoundThing]:
        """Things whose name or uid has all words of a text, the likeliest first."""
        async with self._door.enter(principal, "read") as session:
            return await thing_search.search_things(session, text, limit)

    async def edit(self, principal: Principal, wanted: BulkEdit, *, keep: bool) -> EditOutcome:
        """Change things, all or none; without `keep` only say what would be. Raises as the store does.

        Raises InvalidInput where nothing is to be changed, or something to what it cannot be.
        """
        if wanted.kind is None:
            raise InvalidInput("Say of which kind the things are that are to be changed.", field="kind")
        having = check_values(self._kinds, wanted.kind, wanted.having)
        checked = check_values(self._kinds, wanted.kind, wanted.properties)
        if not checked and wanted.agency is None and not wanted.without_agency:
            raise InvalidInput("Say what is to be changed: properties or agency.", field="properties")
        if wanted.agency is not None and wanted.without_agency:
            raise InvalidInput("An owner is given or taken away, not both.", field="agency")
        for declared in self._kinds[wanted.kind].properties:
            if declared.required and declared.name in checked and checked[declared.name] is None:
                raise InvalidInput(f"{declared.name} cannot be taken away.", field=declared.name)
        async with self._door.enter(principal, "edit", "thing.edit", keep=keep) as session:
            outcome = await editing.edit_things(session, wanted, checked, having, keep=keep)
            after = {"kind": wanted.kind, "changed": outcome.changed, "properties": checked}
            if wanted.agency is not None or wanted.without_agency:
                after["agency"] = wanted.agency
            session.note(Note(event="thing.edit", after=after))
            return outcome

    async def relate(self, principal: Principal, drafts: Sequence[RelationDraft]) -> Related:
        """Relate things, all or none, as one change; raises as the store does."""
        async with self._door.enter(principal, "edit", "relation.add") as session:
            created = await relations.put_relations(session, drafts)
            title = f"{drafts[0].from_uid} → {drafts[0].to_uid}" if created else ""
            change = await name_change(session, title, {"act": "relate", "relations": created})
            after = {"relations": created, "first": drafts[0] if drafts else None}
            session.note(Note(event="relation.add", after=after))
            return Related(created=created, change_id=change)

    async def end_relation(self, principal: Principal, relation_id: int) -> int | None:
        """Say that a relation holds no more; the change that did it. Raises NotFound."""
        async with self._door.enter(principal, "edit", "relation.end") as session:
            await relations.end_relation(session, relation_id)
            session.note(Note(event="relation.end", subject_type="relation", subject=str(relation_id)))
            return await name_change(session, "", {"act": "unrelate", "relations": 1})

    async def list_relations(
        self, principal: Principal, thing_id: int, at: datetime | None = None
    ) -> list[Relation]:
        """The relations of a thing in both directions, now or at an instant."""
        async with self._door.enter(principal, "read") as session:
            return await relations.list_relations(session, thing_id, at)

    async def walk(
        self,
        principal: Principal,
        thing_id: int,
        direction: Direction,
        steps: int,
        *,
        at: datetime | None = None,
        places: bool = False,
    ) -> list[Reached]:
        """What lies or lay up- or downstream of a thing, the nearest first; with `places` where each is."""
        async with self._door.enter(principal, "read") as session:
            return await relations.walk(session, thing_id, direction, steps, at=at, places=places)
