"""Things on their way out, by pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from dothi.store.database import Session
from dothi.store.thing_search import bind_selection
from dothi.vocabulary.editing import Selection

ROWS_AT_ONCE = 10_000


class OutgoingThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as it is given out; `geometry` is WKB in WGS 84 or None."""

    id: int
    uid: str
    name: str
    description: str
    properties: dict[str, Any]
    geometry: bytes | None


async def read_property_types(session: Session, kind: str) -> dict[str, list[str]]:
    """The properties that things of a kind have, each with the JSON types of its values."""
    rows = await session.rows("read_property_types", {"kind": kind})
    return {row[0]: list(row[1]) for row in rows}


async def list_outgoing(
    session: Session, wanted: Selection, having: Mapping[str, Any], at: datetime | None, after: int
) -> list[OutgoingThing]:
    """A page of chosen things of a kind by their ids, now or as they were at an instant."""
    bound = await bind_selection(session, wanted, having)
    page = {**bound, "after": after, "limit": ROWS_AT_ONCE}
    if at is None:
        rows = await session.rows("list_outgoing", page)
    else:
        rows = await session.rows("list_outgoing_as_of", {**page, "at": at})
    return [
        OutgoingThing(
            id=row[0], uid=row[1], name=row[2], description=row[3], properties=row[4] or {}, geometry=row[5]
        )
        for row in rows
    ]
