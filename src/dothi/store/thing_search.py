"""Finding things by words of their names, however they are written, and by what they have."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.drawing import make_shape
from dothi.vocabulary.editing import FoundThing, Selected, Selection
from dothi.vocabulary.folding import romanise
from dothi.vocabulary.words import Words

_LAST_LETTER = 0x1EFF
"""Up to here lie the Latin letters with marks, the last ones Vietnamese."""
_ANY_MARKS = "[\u0300-\u036f]*"
"""What stands behind a letter in a name that is written in pieces (NFD)."""


def _gather_letters() -> dict[str, str]:
    written: dict[str, str] = {}
    for letter in map(chr, range(_LAST_LETTER + 1)):
        plain = romanise(letter).lower()
        if letter.isalpha() and len(plain) == 1 and plain.isascii():
            written[plain] = written.get(plain, "") + letter
    return written


_WRITTEN = _gather_letters()
"""For a small letter without marks, all the ways in which it is written."""


def _make_pattern(word: str) -> str:
    """A regular expression of PostgreSQL for a word without marks, in small letters, wherever it stands.

    Folding each name instead takes several times as long.
    """
    return "".join(
        f"[{_WRITTEN[letter]}]{_ANY_MARKS}"
        if letter in _WRITTEN
        else letter
        if letter.isalnum()
        else f"\\{letter}"
        for letter in word
    )


def make_patterns(text: str) -> list[str] | None:
    """What each word of a text must match in a name or uid; None where there is no word."""
    return [_make_pattern(word) for word in romanise(text).lower().split()] or None


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
        "words": make_patterns(wanted.text),
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
    """Things whose name or uid has all words of a text: that uid first, then names that begin so, the short
    ones first. Without a word none.
    """
    words = make_patterns(text)
    if words is None:
        return []
    wanted = {"uid": text.strip(), "words": words, "begins": "^" + r"\s+".join(words), "limit": limit}
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
