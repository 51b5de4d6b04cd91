"""Things given out for research: without names, by pseudonyms, and roughly where they are."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import Any

import shapely

from dothi.access.door import Door
from dothi.store import exporting
from dothi.store.exporting import OutgoingThing
from dothi.vocabulary.audit import Note
from dothi.vocabulary.data_classes import KEPT_BACK
from dothi.vocabulary.editing import Selection
from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.pseudonyms import (
    FEWEST_IN_CELL,
    LARGEST_CELL_M,
    SMALLEST_CELL_M,
    coarsen,
    make_key,
    make_pseudonym,
)
from dothi.vocabulary.things import Kind, Property

_PUBLISHED = frozenset(("open", "shared"))
_Place = tuple[float, float]


def list_columns(kind: Kind) -> list[Property]:
    """The properties that are given out: nothing sensitive, and no text or day that is internal."""
    return [
        each
        for each in kind.properties
        if each.data_class == "personal"
        or (
            each.data_class not in KEPT_BACK
            and (each.type not in ("text", "date") or each.data_class in _PUBLISHED)
        )
    ]


class Research:
    """Pseudonymised tables of a kind's things; calls take the principal and raise NotAllowed."""

    def __init__(self, door: Door, kinds: Mapping[str, Kind]) -> None:
        self._door = door
        self._kinds = kinds

    async def begin(self, principal: Principal, kind_id: str, cell_m: float) -> Kind:
        """Write down that somebody takes things of a kind away; raises NotFound, InvalidInput."""
        self._door.check(principal, "steward", "privacy.research")
        kind = self._kinds.get(kind_id)
        if kind is None:
            raise NotFound(f"No kind is called {kind_id!r}.")
        if not SMALLEST_CELL_M <= cell_m <= LARGEST_CELL_M:
            raise InvalidInput(
                f"A cell is {SMALLEST_CELL_M} to {LARGEST_CELL_M} metres wide.", field="cell_m"
            )
        async with self._door.enter(principal, "steward", "privacy.research") as session:
            session.note(
                Note(
                    event="privacy.research",
                    subject_type="kind",
                    subject=kind.id,
                    after={"cell_m": cell_m},
                )
            )
        return kind

    async def read_rows(self, principal: Principal, kind: Kind, cell_m: float) -> AsyncIterator[list[Any]]:
        """A row for each thing: its pseudonym, longitude and latitude of its cell, and its `list_columns`.

        None where a value is not known, and for a place that fewer than FEWEST_IN_CELL things share.
        """
        shared: Counter[_Place | None] = Counter()
        async for thing in self._list_things(principal, kind):
            shared[_find_place(thing, cell_m)] += 1
        key = make_key()
        columns = list_columns(kind)
        async for thing in self._list_things(principal, kind):
            place = _find_place(thing, cell_m)
            told = place if place is not None and shared[place] >= FEWEST_IN_CELL else (None, None)
            values = [_write(key, each, thing.properties.get(each.name)) for each in columns]
            yield [make_pseudonym(key, "uid", thing.uid), *told, *values]

    async def _list_things(self, principal: Principal, kind: Kind) -> AsyncIterator[OutgoingThing]:
        after = 0
        while True:
            async with self._door.enter(principal, "read") as session:
                page = await exporting.list_outgoing(session, Selection(kind=kind.id), {}, None, after)
            for thing in page:
                yield thing
            if len(page) < exporting.ROWS_AT_ONCE:
                return
            after = page[-1].id


def _find_place(thing: OutgoingThing, cell_m: float) -> _Place | None:
    middle = None if thing.geometry is None else shapely.centroid(shapely.from_wkb(thing.geometry))
    if middle is None or shapely.is_empty(middle):
        return None
    return coarsen(float(shapely.get_x(middle)), float(shapely.get_y(middle)), cell_m)


def _write(key: bytes, declared: Property, value: Any) -> Any:
    if value is None or declared.data_class != "personal":
        return value
    return make_pseudonym(key, declared.name, str(value))
