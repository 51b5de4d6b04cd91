"""Asking for entities, and changing them, by who may."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from dothi.access.door import Door
from dothi.store.database import IN_THE_WAY, Session
from dothi.store.months import Months
from dothi.store.sensing.reading import get_id, read_page, read_token, read_values
from dothi.store.sensing.statements import Statement, make_statement, without_ids
from dothi.store.sensing.writing import Writer
from dothi.vocabulary.answers import Page
from dothi.vocabulary.audit import Note
from dothi.vocabulary.drafts import Change, EntityDraft
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.queries import Way

__all__ = ["Changes", "Sensing", "Statement", "make_statement", "read_token", "without_ids"]


_MOST_NAMED = 50


class Changes:
    """Changes of entities that are made together or not at all."""

    def __init__(
        self, session: Session, bounds: TimeBounds, months: Months, is_compared: Callable[[str], bool]
    ) -> None:
        self._session = session
        self._is_compared = is_compared
        self._now = bounds.clock.now()
        self._writer = Writer(session, bounds, months.make_one)

    @property
    def made(self) -> list[Change]:
        """What was changed, in order."""
        return self._writer.changes

    @property
    def streams(self) -> set[int]:
        """Datastreams that were created or changed."""
        return self._writer.streams

    @property
    def things(self) -> set[int]:
        """Things that were created, changed or moved."""
        return self._writer.things

    async def find(self, way: Way) -> int | str:
        """The id of the entity that a way leads to; raises NotFound."""
        return await get_id(self._session, way, self._now)

    async def ask(self, statement: Statement, way: Way) -> Page:
        """The rows that a prepared question gives, these changes included."""
        return await read_page(self._session, statement, way, self._now)

    async def create(self, draft: EntityDraft) -> int | str:
        """Create an entity with everything around it; its id. Raises InvalidInput."""
        return await self._writer.create(draft)

    async def update(self, identifier: int | str, draft: EntityDraft) -> None:
        """Put values into an entity and link it; raises InvalidInput, NotFound."""
        if not self._is_compared(draft.entity):
            await self._writer.update_any(identifier, draft)
            return
        before = await read_values(self._session, draft, identifier, self._now)
        place = len(self.made)
        await self._writer.update_any(identifier, draft)
        after = await read_values(self._session, draft, identifier, self._now)
        changed = tuple(name for name in draft.values if before.get(name) != after.get(name))
        for index, change in enumerate(self.made[place:], place):
            if (change.entity, change.properties) == (draft.entity, tuple(draft.values)):
                self.made[index] = replace(change, properties=changed)

    async def delete(self, entity: str, identifier: int | str) -> None:
        """Delete an entity with what cannot be without it; raises NotFound."""
        await self._writer.delete_any(entity, identifier)


def _note(made: Sequence[Change]) -> Note:
    """What was made of entities; of many of a kind only the first are named."""
    told: dict[str, dict[str, Any]] = {}
    for change in made:
        verb = "created" if change.created else "deleted" if change.deleted else "changed"
        of_kind = told.setdefault(change.entity, {})
        of_kind[f"{verb}_count"] = of_kind.get(f"{verb}_count", 0) + 1
        named = of_kind.setdefault(verb, [])
        if len(named) < _MOST_NAMED and change.id not in named:
            named.append(change.id)
        if change.properties:
            of_kind["properties"] = sorted({*of_kind.get("properties", ()), *change.properties})
    first = made[0] if made else None
    return Note(
        event="sensing.change",
        subject_type=None if first is None else first.entity,
        subject=None if first is None else str(first.id),
        after=told,
    )


class Sensing:
    """The city's entities as the SensorThings standards see them."""

    def __init__(
        self, door: Door, asking: Door, asking_often: Door, months: Months, bounds: TimeBounds
    ) -> None:
        """`asking` and `asking_often` lead to connections on which each statement has a budget of time.

        On those of the second a statement is planned once for all values.
        """
        self._bounds = bounds
        self.is_compared: Callable[[str], bool] = lambda _: False
        """Whether somebody hears which properties of such entities are changed, and not only given."""
        self._door = door
        self._asking = asking
        self._asking_often = asking_often
        self._months = months

    @asynccontextmanager
    async def change(self, principal: Principal) -> AsyncIterator[Changes]:
        """Changes that are committed at the end, or undone on any error.

        Raises Unavailable where another writer was in the way; then nothing was changed.
        """
        try:
            async with self._door.enter(principal, "edit", "sensing.change") as session:
                changes = Changes(session, self._bounds, self._months, self.is_compared)
                yield changes
                if all(each.entity == "Observation" and each.created for each in changes.made):
                    session.is_quiet = True
                else:
                    session.note(_note(changes.made))
        except IN_THE_WAY as problem:
            raise Unavailable("Another change was in the way; nothing of this one was made.") from problem

    async def ask(
        self,
        principal: Principal,
        statement: Statement,
        way: Way,
        after: list[str | None] | None = None,
    ) -> Page:
        """The rows that a prepared question gives for the ids on its way.

        Raises NotFound, QueryTooLong, MalformedQuery where it cannot be computed.
        """
        door = self._asking_often if statement.plan_once else self._asking
        async with door.enter(principal, "read") as session:
            return await read_page(session, statement, way, self._bounds.clock.now(), after)
