"""The city's dated values, shipped and its own, for who may look; data stewards say its own."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from dothi.access.door import Door
from dothi.store import parameters as store
from dothi.store.area_search import read_today
from dothi.store.database import Session
from dothi.vocabulary.audit import Note
from dothi.vocabulary.city_parameters import (
    Parameter,
    ParameterDraft,
    ParameterHistory,
    check_overlaps,
    check_unit,
    find_parameter,
    get_parameter,
    holds_on,
    is_meant,
    lay_over,
    read_draft,
)
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Kind


class ParameterBook:
    """All values as they are known now, to be looked up very often; who needs newer ones reads another."""

    def __init__(self, rows: Sequence[Parameter]) -> None:
        self._rows = tuple(rows)
        self._found: dict[tuple[str, date, str | None, str | None], float | None] = {}

    def find_unit(self, name: str) -> str | None:
        """The symbol of the unit in which the values of a name are told; None where there are none."""
        name = name.partition("@")[0]
        return next((row.unit for row in self._rows if row.name == name), None)

    def find_value(self, name: str, day: date, *, place: str | None, kind: str | None) -> float | None:
        """The value that holds there on a day, most specific first; None where none does.

        `name@place` asks for a place by its own name, whatever `place` says.
        """
        name, _, other = name.partition("@")
        asked = name, day, other or place, kind
        if asked not in self._found:
            row = find_parameter(self._rows, name, day, place=other or place, kind=kind)
            self._found[asked] = None if row is None else row.value
        return self._found[asked]

    def has(self, name: str) -> bool:
        """Whether something is called so, on whatever day; with `@place`, just there."""
        name, _, place = name.partition("@")
        return any(row.name == name and place in ("", row.place) for row in self._rows)


class Parameters:
    """Limits, tariffs and factors as of a day; methods raise NotAllowed where the principal may not."""

    def __init__(self, door: Door, shipped: Sequence[Parameter], kinds: Sequence[Kind]) -> None:
        self._door = door
        self._shipped = tuple(shipped)
        self._kinds = frozenset(kind.id for kind in kinds)

    async def list_in_force(
        self,
        principal: Principal,
        *,
        name: str | None = None,
        place: str | None = None,
        kind: str | None = None,
        words: str = "",
        day: date | None = None,
        known_at: datetime | None = None,
    ) -> list[Parameter]:
        """What is in force on a day (None: today in Vietnam), as it was known at an instant (None: now).

        `name` is a whole one or its first parts; `place` and `kind` are those that a row is just for.
        """
        async with self._door.enter(principal, "read") as session:
            rows = await self._read(session, known_at)
            asked = day or await read_today(session)
        found = [
            row
            for row in rows
            if holds_on(row, asked)
            and (name is None or row.name == name or row.name.startswith(f"{name}."))
            and (place is None or row.place == place)
            and (kind is None or row.kind == kind)
            and is_meant(row, words)
        ]
        return sorted(found, key=lambda row: (row.name, row.place or "", row.kind or ""))

    async def get(
        self,
        principal: Principal,
        name: str,
        *,
        place: str | None = None,
        kind: str | None = None,
        day: date | None = None,
        known_at: datetime | None = None,
    ) -> Parameter:
        """The value that holds there on a day, most specific first; raises NotFound, which says how on."""
        async with self._door.enter(principal, "read") as session:
            rows = await self._read(session, known_at)
            return get_parameter(rows, name, day or await read_today(session), place=place, kind=kind)

    async def read_book(self, principal: Principal) -> ParameterBook:
        """All values as they are known now."""
        async with self._door.enter(principal, "read") as session:
            return ParameterBook(await self._read(session, None))

    async def get_history(self, principal: Principal, name: str) -> ParameterHistory:
        """All values of a name, of all days, and all that was ever said of the city's own."""
        async with self._door.enter(principal, "read") as session:
            own = await store.list_versions(session, name=name)
        return ParameterHistory(shipped=[row for row in self._shipped if row.name == name], own=own)

    async def add(self, principal: Principal, draft: ParameterDraft) -> Parameter:
        """Say a value of the city's own; raises InvalidInput, also where one holds on its days already."""
        self._door.check(principal, "organise", "parameter.change")
        read_draft(draft, None, self._kinds)
        async with self._door.enter(principal, "organise", "parameter.change") as session:
            await store.lock_parameters(session)
            row = read_draft(draft, await store.get_next_number(session), self._kinds)
            return await self._put(session, row, None)

    async def change(self, principal: Principal, number: int, draft: ParameterDraft) -> Parameter:
        """Say anew what an own value is, also of one that was withdrawn; what was said before stays known.

        Raises NotFound, InvalidInput.
        """
        self._door.check(principal, "organise", "parameter.change")
        row = read_draft(draft, number, self._kinds)
        async with self._door.enter(principal, "organise", "parameter.change") as session:
            await store.lock_parameters(session)
            newest = await store.get_newest(session, number)
            if newest.parameter.name != row.name:
                raise InvalidInput(
                    "A parameter keeps its name; withdraw this one and add another.", field="name"
                )
            before = newest.parameter if newest.known_to is None else None
            if before == row:
                session.is_quiet = True
                return row
            if before is not None:
                await store.end_parameter(session, number)
            return await self._put(session, row, before)

    async def withdraw(self, principal: Principal, number: int) -> None:
        """Let an own value hold no longer, so that a shipped one does again; raises NotFound.

        It is brought back by changing it.
        """
        async with self._door.enter(principal, "organise", "parameter.change") as session:
            await store.lock_parameters(session)
            before = (await store.get_newest(session, number)).parameter
            await store.end_parameter(session, number)
            session.note(_note(number, before=before, after=None))

    async def _read(self, session: Session, known_at: datetime | None) -> tuple[Parameter, ...]:
        return lay_over(self._shipped, await store.list_parameters(session, known_at))

    async def _put(self, session: Session, row: Parameter, before: Parameter | None) -> Parameter:
        own = [each for each in await store.list_parameters(session) if each.name == row.name]
        check_unit(row, (*self._shipped, *own))
        check_overlaps([*own, row])
        await store.put_parameter(session, row)
        session.note(_note(row.id, before=before, after=row))
        return row


def _note(number: int | None, *, before: Parameter | None, after: Parameter | None) -> Note:
    return Note(
        event="parameter.change",
        subject_type="parameter",
        subject=str(number),
        before=_say(before),
        after=_say(after),
    )


def _say(row: Parameter | None) -> dict[str, Any] | None:
    """What is told of it; what it does not say is left out."""
    if row is None:
        return None
    said: dict[str, Any] = msgspec.to_builtins(row)
    return {name: value for name, value in said.items() if value is not None and name != "id"}
