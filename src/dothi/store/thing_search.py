"""Finding things by words of their names, however they are written, and by what they have."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.editing import FoundThing, Selected, Selection
from dothi.vocabulary.folding import romanise
from dothi.vocabulary.words import Words

_SPECIAL = str.maketrans({"\\": "\\\\", "%": r"\%", "_": r"\_"})
"""What patterns of LIKE take for more than itself."""


def _plain(text: str) -> str:
    return romanise(text).lower()


def make_patterns(text: str) -> list[str] | None:
    """What each word of a text must match in a name without marks; None where there is no word."""
    return [f"%{word.translate(_SPECIAL)}%" for word in _plain(text).split()] or None


async def bind_selection(session: Session, wanted: Selection, having: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the queries that choose things; `having` in the declared types."""
    areas = None
    if wanted.area is not None:
        areas = [row[0] for row in await session.rows("list_areas_of_code", {"code": wanted.area})]
    return {
        "kind": wanted.kind,
        "uids": wanted.uids,
        "areas": areas,
        "words": make_patterns(wanted.text),
        "having": Jsonb({name: value for name, value in having.items() if value is not None}),
        "lacking": [name for name, value in having.items() if value is None],
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
    """Things whose name or uid has all words of a text: that uid first, then names that begin so, the short
    ones first. Without a word none.
    """
    words = make_patterns(text)
    if words is None:
        return []
    begins = f"{_plain(text).translate(_SPECIAL)}%"
    wanted = {"uid": text.strip(), "words": words, "begins": begins, "limit": limit}
    return _read_things(await session.rows("search_things", wanted))


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
