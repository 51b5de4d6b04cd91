"""Giving things out as tables."""

from collections.abc import Mapping
from datetime import datetime

from dothi.access.choosing import check_values
from dothi.access.door import Door
from dothi.store import exporting
from dothi.store.exporting import OutgoingThing
from dothi.vocabulary.editing import Selection
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Kind

__all__ = ["Exporting", "OutgoingThing"]


class Exporting:
    """What may be given out; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door, kinds: Mapping[str, Kind]) -> None:
        self._door = door
        self._kinds = kinds

    async def read_property_types(self, principal: Principal, kind: str) -> dict[str, list[str]]:
        """The properties that things of a kind have, each with the JSON types of its values."""
        async with self._door.enter(principal, "read") as session:
            return await exporting.read_property_types(session, kind)

    async def list_page(
        self, principal: Principal, wanted: Selection, *, at: datetime | None, after: int
    ) -> list[OutgoingThing]:
        """A page of chosen things by their ids; empty at the end. Raises InvalidInput as `check_values`."""
        having = check_values(self._kinds, wanted.kind, wanted.having)
        async with self._door.enter(principal, "read") as session:
            return await exporting.list_outgoing(session, wanted, having, at, after)
