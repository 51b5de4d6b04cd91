"""Which things are meant, for those who only look: a table of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dothi.access.door import Door
from dothi.store import choosing
from dothi.store.choosing import Column, TablePage
from dothi.vocabulary.editing import Chosen, Selection
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.properties import check_property
from dothi.vocabulary.things import Kind

__all__ = ["Choosing", "Column", "TablePage", "check_values"]


def check_values(kinds: Mapping[str, Kind], kind_id: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of properties in the types that the kind declares; of no kind as they are.

    Raises InvalidInput where the kind is unknown or a value is not of its property's type.
    """
    if kind_id is None:
        return dict(values)
    kind = kinds.get(kind_id)
    if kind is None:
        raise InvalidInput(f"The kind {kind_id!r} is not declared.", field="kind")
    checked = {}
    for name, value in values.items():
        declared = kind.find_property(name)
        checked[name] = value if declared is None else check_property(declared, value)
    return checked


class Choosing:
    """Choices of things; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door, kinds: Mapping[str, Kind]) -> None:
        self._door = door
        self._kinds = kinds

    async def read_page(
        self, principal: Principal, wanted: Selection, page: TablePage, at: datetime | None = None
    ) -> Chosen:
        """A page of the table, now or as it was at an instant. Raises InvalidInput."""
        having = check_values(self._kinds, wanted.kind, wanted.having)
        async with self._door.enter(principal, "read") as session:
            return await choosing.read_chosen(session, wanted, having, page, at)
