"""Choosing things by words of their names, however they are written, and by what they have."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.store.name_search import NamedThing, list_things_named, list_things_of_uid
from dothi.vocabulary.drawing import make_shape
from dothi.vocabulary.editing import FoundThing, Selected, Selection
from dothi.vocabulary.folding import fold
from dothi.vocabulary.searching import Asked
from dothi.vocabulary.words import Words

_NO_WORD = "' '"
"""No name has it."""
_BEGUN = 2
"""Up to here a name begins as was asked."""


async def bind_selection(session: Session, wanted: Selection, having: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the queries that choose things; `having` in the declared types.

    Raises InvalidInput where what is drawn is no area.
    """
    within = None if wanted.within is None else shapely.to_wkb(make_shape(wanted.within))
    areas = None
    if wanted.area is not None:
        areas = [row[0] for row in await session.rows("list_areas_of_code", {"code": wanted.area})]
    return {
        "kind": wanted.kind,
        "uids": wanted.uids,
        "areas": areas,
        **_bind_words(wanted.text),
        "having": Jsonb({name: value for name, value in having.items() if value is not None}),
        "lacking": [name for name, value in having.items() if value is None],
        "within": within,
    }


async def read_selected(
    session: Session, wanted: Selection, having: Mapping[str, Any], *, after: int, limit: int
) -> Selected:
    """A page of the things that a selection means, by their ids."""
    bound = await bind_selection(session, wanted, having)
    rows = await session.rows("list_selected", {**bound, "after": after, "limit": limit})
    things = _read_things(rows)
    count = rows[0][6] if rows else 0
    return Selected(count=count, things=things, next=things[-1].id if count > len(things) else None)


async def search_things(session: Session, text: str, limit: int) -> list[FoundThing]:
    """Things whose name has all words of a text, or whose uid begins with it: that uid first, then names that
    begin so, the short ones first. Without a word none.
    """
    asked = Asked(text)
    if not asked.folded:
        return []
    wanted = text.strip().lower()
    things = await list_things_of_uid(session, wanted, limit)
    things += await list_things_named(
        session, asked.list_starts(), asked.folded.split(), pieces=(), near=(0.0, 0.0), enough=limit
    )

    def rate(thing: NamedThing) -> tuple[bool, bool, bool, int, int]:
        unmarked, place = asked.rate(thing.name)[1]
        return thing.uid.lower() != wanted, unmarked > 0, place > _BEGUN, len(thing.name), thing.id

    known = {thing.id: thing for thing in things}
    return [
        FoundThing(id=each.id, uid=each.uid, name=each.name, kind=each.kind, area=each.area)
        for each in sorted(known.values(), key=rate)[:limit]
    ]


def _bind_words(text: str) -> dict[str, str | None]:
    """For the words of a selection: each begins one of the name, or together they begin the uid."""
    if not text.strip():
        return {"words": None, "uid_begins": None}
    words = " & ".join(f"'{word}':*" for word in fold(text).split())
    begins = text.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"words": words or _NO_WORD, "uid_begins": f"{begins}%"}


def _read_things(rows: Sequence[tuple[Any, ...]]) -> list[FoundThing]:
    return [
        FoundThing(
            id=row[0],
            uid=row[1],
            name=row[2],
            kind=row[3],
            area=None if row[4] is None else Words(vi=row[4], en=row[5]),
        )
        for row in rows
    ]
