"""Changing many things at once, and how things relate."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dothi.access.door import Door
from dothi.store import editing, relations
from dothi.store.relations import Direction, Reached, Relation, RelationDraft, RelationType
from dothi.vocabulary.editing import BulkEdit, EditOutcome
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.properties import check_property
from dothi.vocabulary.things import Kind

__all__ = ["Direction", "Editing", "Reached", "Relation", "RelationDraft", "RelationType"]


class Editing:
    """Bulk edits and relations; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door, kinds: Mapping[str, Kind]) -> None:
        self._door = door
        self._kinds = kinds

    async def edit(self, principal: Principal, wanted: BulkEdit, *, keep: bool) -> EditOutcome:
        """Change things, all or none; without `keep` only say what would be. Raises as the store does."""
        kind = self._kinds.get(wanted.kind)
        if kind is None:
            raise InvalidInput(f"The kind {wanted.kind!r} is not declared.", field="kind")
        if not wanted.properties and wanted.agency is None:
            raise InvalidInput("Say what is to be changed: properties or agency.", field="properties")
        checked = {}
        for name, value in wanted.properties.items():
            declared = kind.find_property(name)
            checked[name] = value if declared is None else check_property(declared, value)
        async with self._door.enter(principal, "register", keep=keep) as session:
            outcome = await editing.edit_things(session, wanted, checked)
        if keep:
            return outcome
        return EditOutcome(
            chosen=outcome.chosen,
            changed=outcome.changed,
            change_id=None,
            sample=outcome.sample,
            unknown=outcome.unknown,
        )

    async def relate(self, principal: Principal, drafts: Sequence[RelationDraft]) -> int:
        """Relate things, all or none; how many relations are new. Raises InvalidInput."""
        async with self._door.enter(principal, "register") as session:
            return await relations.put_relations(session, drafts)

    async def end_relation(self, principal: Principal, relation_id: int) -> None:
        """Say that a relation holds no more; raises NotFound."""
        async with self._door.enter(principal, "register") as session:
            await relations.end_relation(session, relation_id)

    async def list_relations(
        self, principal: Principal, thing_id: int, at: datetime | None = None
    ) -> list[Relation]:
        """The relations of a thing in both directions, now or at an instant."""
        async with self._door.enter(principal, "read") as session:
            return await relations.list_relations(session, thing_id, at)

    async def walk(
        self, principal: Principal, thing_id: int, direction: Direction, steps: int
    ) -> list[Reached]:
        """What lies up- or downstream of a thing, the nearest first."""
        async with self._door.enter(principal, "read") as session:
            return await relations.walk(session, thing_id, direction, steps)
