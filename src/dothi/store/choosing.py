"""A choice of things as a sorted table, now or as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from dothi.store.database import Session
from dothi.store.thing_search import bind_selection
from dothi.vocabulary.editing import Chosen, ChosenThing, Selection
from dothi.vocabulary.things import KindCount
from dothi.vocabulary.words import Words

Column = Literal["name", "kind", "area"]


class TablePage(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows of the table are asked for: sorted by a column or, where that is None, by a property.

    What lacks the property comes last either way.
    """

    column: Column | None = "name"
    property: str | None = None
    falling: bool = False
    offset: int = 0
    limit: int = 50


async def read_chosen(
    session: Session, wanted: Selection, having: Mapping[str, Any], page: TablePage, at: datetime | None
) -> Chosen:
    """A page of the things that a selection means, and how many of each kind there are in all."""
    bound = await bind_selection(session, wanted, having)
    asked = {**bound, **msgspec.structs.asdict(page)}
    if at is None:
        counts = await session.rows("count_chosen", bound)
        rows = await session.rows("list_chosen", asked)
    else:
        counts = await session.rows("count_chosen_as_of", {**bound, "at": at})
        rows = await session.rows("list_chosen_as_of", {**asked, "at": at})
    return Chosen(
        count=sum(row[1] for row in counts),
        kinds=[KindCount(kind=row[0], things=row[1]) for row in counts],
        things=[
            ChosenThing(
                id=row[0],
                uid=row[1],
                name=row[2],
                kind=row[3],
                area=None if row[4] is None else Words(vi=row[4], en=row[5]),
                properties=row[6],
            )
            for row in rows
        ],
    )
