"""Finding things by their names, streets as one, and addresses: candidates from the indexes, never all."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from dothi.store.database import Session
from dothi.vocabulary.addresses import Address, fold_number, split_address, strip_street
from dothi.vocabulary.folding import fold
from dothi.vocabulary.searching import Box, is_within_two, list_near_words, make_lexemes
from dothi.vocabulary.words import Words

_NAMES_OF_A_START = 25
_NAMES = 60
_LOOKED_AT = 2_000
"""Things that are looked at for one list of names, or under one name; what is beyond is as good."""
_OF_A_NAME = 20
_SHORTEST_BEGUN = 2
"""A word of fewer letters, the last one typed, stands for itself: very many words begin with one letter."""
_SHORTEST_MISTYPED = 3
_SHORTEST_TWICE_MISTYPED = 6
_LONGEST_LEARNT = 20
_MOST_VARIANTS = 12


class NamedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing, or the pieces of one, that has a name; `box` and `point` in degrees, None without a place."""

    id: int
    uid: str
    name: str
    kind: str
    pieces: int
    area: Words | None
    box: Box | None
    point: tuple[float, float] | None
    address: Address | None = None
    """Of a thing with a house number among its properties."""


async def list_things_named(
    session: Session,
    starts: Sequence[str],
    words: Sequence[str],
    *,
    pieces: Collection[str],
    near: tuple[float, float],
    enough: int,
) -> list[NamedThing]:
    """Things whose names begin with one of the `starts` (no spaces), and where those are not `enough`, that
    have all `words`, the last one perhaps unfinished. Of a kind in `pieces` those in one area count as one.
    """
    asked = {"starts": list(starts), "most": max(_NAMES_OF_A_START, enough)}
    names = [row[0] for row in await session.rows("list_names_beginning", asked)]
    if len(names) < enough and words:
        begins = len(words[-1]) >= _SHORTEST_BEGUN
        names += await _list_names_of_words(session, make_lexemes([[word] for word in words], begins=begins))
    return await _list_named(session, names, pieces, near)


async def list_things_of_words(
    session: Session, words: str, *, pieces: Collection[str], near: tuple[float, float]
) -> list[NamedThing]:
    """Things whose folded names fit a tsquery."""
    return await _list_named(session, await _list_names_of_words(session, words), pieces, near)


async def _list_names_of_words(session: Session, words: str) -> list[str]:
    asked = {"words": words, "looked_at": _LOOKED_AT, "most": _NAMES}
    return [row[0] for row in await session.rows("list_names_of_words", asked)]


async def _list_named(
    session: Session, names: Sequence[str], pieces: Collection[str], near: tuple[float, float]
) -> list[NamedThing]:
    if not names:
        return []
    asked = {
        "names": list(dict.fromkeys(names)),
        "pieces": list(pieces),
        "longitude": near[0],
        "latitude": near[1],
        "looked_at": _LOOKED_AT,
        "most": _OF_A_NAME,
    }
    return [_read_named(row) for row in await session.rows("list_named", asked)]


async def list_things_of_uid(session: Session, start: str, limit: int) -> list[NamedThing]:
    """Things whose uid begins with a text, large and small letters alike."""
    asked = {"start": start.lower(), "most": limit}
    return [_read_named(row) for row in await session.rows("list_things_of_uid", asked)]


async def list_things_at(session: Session, address: Address, limit: int) -> list[NamedThing]:
    """Things at an address: by their properties, or called by it. The address has a number."""
    if address.number is None:
        return []
    number, street = fold_number(address.number), strip_street(fold(address.street))
    asked = {"number": number, "street": street, "most": limit}
    rows = await session.rows("list_things_of_number", asked)
    told = [
        msgspec.structs.replace(_read_named(row), address=Address(number=row[13], street=row[14]))
        for row in rows
    ]
    words = make_lexemes([[word] for word in f"{number} {street}".split()])
    called = await list_things_of_words(session, words, pieces=(), near=(0.0, 0.0))
    return told + [thing for thing in called if is_address(thing.name, number, street)]


def is_address(name: str, number: str, street: str) -> bool:
    """Whether a name is the address of that number and street, both folded."""
    said = split_address(name)
    return (
        said.number is not None
        and fold_number(said.number) == number
        and f"{strip_street(fold(said.street))} ".startswith(f"{street} ")
    )


async def list_meant_words(session: Session, words: Sequence[str]) -> list[list[str]]:
    """For each word the known ones that it may have been meant for, itself first and of short ones alone."""
    near = {word: list_near_words(word) for word in words if _may_be_mistyped(word)}
    wanted = sorted({each for few in near.values() for each in few})
    known = {row[0] for row in await session.rows("list_known_words", {"words": wanted})}
    meant = []
    for word in words:
        variants = [each for each in near.get(word, ()) if each in known]
        if not variants and len(word) >= _SHORTEST_TWICE_MISTYPED and word in near:
            variants = await _list_words_like(session, word)
        meant.append([word, *sorted(variants, key=lambda each: (each[0] != word[0], each))[:_MOST_VARIANTS]])
    return meant


def _may_be_mistyped(word: str) -> bool:
    return _SHORTEST_MISTYPED <= len(word) <= _LONGEST_LEARNT and word.isascii() and word.isalpha()


async def _list_words_like(session: Session, word: str) -> list[str]:
    asked = {"start": word[0], "least": len(word) - 2, "most": len(word) + 2}
    rows = await session.rows("list_words_like", asked)
    return [row[0] for row in rows if is_within_two(word, row[0])]


async def list_area_names_of_words(session: Session, words: str, limit: int) -> list[str]:
    """Folded names of areas that fit a tsquery."""
    asked = {"words": words, "most": limit}
    return [row[0] for row in await session.rows("list_area_names_of_words", asked)]


async def list_pieces(session: Session, thing_id: int, limit: int) -> list[tuple[int, str]]:
    """(id, GeoJSON) of the things that are one with a thing under its name; none where it has none."""
    rows = await session.rows("list_pieces", {"id": thing_id, "most": limit})
    return [(row[0], row[1]) for row in rows]


async def find_place_area(
    session: Session, longitude: float, latitude: float
) -> tuple[Words, str | None] | None:
    """The full name of the commune or province that holds a point today, and the province's code."""
    row = await session.row("find_place_area", {"longitude": longitude, "latitude": latitude})
    return None if row is None else (Words(vi=row[0], en=row[1]), row[2])


def _read_named(row: tuple[Any, ...]) -> NamedThing:
    return NamedThing(
        id=row[0],
        kind=row[1],
        pieces=row[2],
        uid=row[3],
        name=row[4],
        area=None if row[5] is None else Words(vi=row[5], en=row[6]),
        box=None if row[7] is None else (row[7], row[8], row[9], row[10]),
        point=None if row[11] is None else (row[11], row[12]),
    )
