"""Giving things out as tables."""

from datetime import datetime

from dothi.access.door import Door
from dothi.store import exporting
from dothi.store.exporting import OutgoingThing
from dothi.vocabulary.principals import Principal

__all__ = ["Exporting", "OutgoingThing"]


class Exporting:
    """What may be given out; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def read_property_types(self, principal: Principal, kind: str) -> dict[str, list[str]]:
        """The properties that things of a kind have, each with the JSON types of its values."""
        async with self._door.enter(principal, "read") as session:
            return await exporting.read_property_types(session, kind)

    async def list_page(
        self,
        principal: Principal,
        kind: str,
        *,
        area: str | None,
        at: datetime | None,
        after: int,
    ) -> list[OutgoingThing]:
        """A page of things of a kind by their ids; empty at the end. `area` is a code."""
        async with self._door.enter(principal, "read") as session:
            areas = None if area is None else await exporting.list_areas_of_code(session, area)
            return await exporting.list_outgoing(session, kind, areas, at, after)
