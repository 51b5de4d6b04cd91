"""Finding areas by code or by name, however it is written, and reading their outlines."""

from datetime import date
from typing import Any

import msgspec

from dothi.store.database import Session
from dothi.vocabulary.areas import Level
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.folding import fold, spell, split_unit
from dothi.vocabulary.words import Words

_SHORTEST_CODE = 2
"""A single digit is more likely a name: Quận 1."""


class FoundArea(msgspec.Struct, frozen=True, kw_only=True):
    """An area as it was on the day asked for; `box` is west, south, east, north in degrees."""

    level: Level
    code: str
    zone_type: str | None
    name: Words
    full_name: Words
    effective_from: date | None
    effective_to: date | None
    province_code: str | None
    province_name: Words | None
    box: tuple[float, float, float, float] | None
    formerly: list[str]
    """Names of units that are no more by which it was found."""


class WholeArea(FoundArea, frozen=True, kw_only=True):
    """An area with its outline (GeoJSON), where that is from, and how many things lie in it."""

    geometry: msgspec.Raw | None
    source: str
    licence: str
    things: int


class AreaKin(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that an area was formed from or became, as it was called then, and on which day."""

    level: Level
    code: str
    name: Words | None
    effective_on: date
    source: str


class AreaSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Days in which an area had one name and one outline."""

    name: Words
    effective_from: date | None
    effective_to: date | None
    source: str


class AreaStory(msgspec.Struct, frozen=True, kw_only=True):
    """What an area was called when, what it was formed from and what it became, the newest first."""

    spans: list[AreaSpan]
    formed_from: list[AreaKin]
    became: list[AreaKin]


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """An area's outline (GeoJSON) and name for the map."""

    level: Level
    code: str
    zone_type: str | None
    name: Words
    geometry: msgspec.Raw


async def search_areas(
    session: Session,
    text: str,
    *,
    level: Level | None,
    day: date | None,
    limit: int,
    province: str | None = None,
) -> list[FoundArea]:
    """Areas that a text may mean, in force on a day (None: today), the likeliest first.

    With a `province` its communes only. What the text means with its marks comes before what it means
    without; an empty one means all.
    """
    readings = [(spell(text), fold(text), "")]
    unit, name = split_unit(text)
    if unit is not None:
        readings.append((spell(name), fold(name), unit))
    code = readings[0][1]
    rows = await session.rows(
        "search_areas",
        {
            "spelled": [reading[0] for reading in readings],
            "folded": [reading[1] for reading in readings],
            "units": [reading[2] for reading in readings],
            "code": code if code.isdigit() and len(code) >= _SHORTEST_CODE else None,
            "day": day or await read_today(session),
            "level": level,
            "province": province,
            "limit": limit,
        },
    )
    return [FoundArea(**_read_area(row)) for row in rows]


async def get_area(
    session: Session, level: Level, code: str, *, zone_type: str | None = None, day: date | None = None
) -> WholeArea:
    """The area that had this code on a day (None: today); raises NotFound."""
    asked = {"level": level, "code": code, "zone_type": zone_type, "day": day}
    row = await session.row("find_area_of_day", asked)
    if row is None:
        raise NotFound(f"No {level} {code} is in force on that day.")
    geometry = None if row[17] is None else msgspec.Raw(row[17])
    return WholeArea(**_read_area(row), geometry=geometry, source=row[18], licence=row[19], things=row[20])


async def list_outlines(
    session: Session, level: Level, *, zone_type: str | None, day: date | None, tolerance_m: float
) -> list[Outline]:
    """The outlines of a level on a day, simplified by some metres."""
    asked = {"level": level, "zone_type": zone_type, "day": day, "tolerance_m": tolerance_m}
    return [
        Outline(
            level=row[0],
            code=row[1],
            zone_type=row[2],
            name=Words(vi=row[3], en=row[4]),
            geometry=msgspec.Raw(row[5]),
        )
        for row in await session.rows("list_outlines", asked)
    ]


async def list_area_ids(
    session: Session, level: Level, code: str, zone_type: str | None, day: date | None
) -> list[int]:
    """The area that has a code on a day (None: today), then a province's communes; nothing where none has."""
    asked = {"level": level, "code": code, "zone_type": zone_type, "day": day}
    return [row[0] for row in await session.rows("list_area_ids", asked)]


async def count_kinds(
    session: Session, level: Level, code: str, *, zone_type: str | None, day: date | None
) -> dict[str, int]:
    """Kind → how many things lie in an area, a province's communes with it; the most first."""
    areas = await list_area_ids(session, level, code, zone_type, day)
    rows = await session.rows("count_kinds_in_areas", {"areas": areas})
    return {row[0]: row[1] for row in rows}


async def read_story(session: Session, level: Level, code: str, *, zone_type: str | None) -> AreaStory:
    """What an area was called when, what it was formed from and what it became; raises NotFound."""
    asked = {"level": level, "code": code, "zone_type": zone_type}
    spans = await session.rows("list_spans", asked)
    if not spans:
        raise NotFound(f"No {level} {code} is known.")
    return AreaStory(
        spans=[
            AreaSpan(
                name=Words(vi=row[0], en=row[1]), effective_from=row[2], effective_to=row[3], source=row[4]
            )
            for row in spans
        ],
        formed_from=[_read_kin(row) for row in await session.rows("list_formed_from", asked)],
        became=[_read_kin(row) for row in await session.rows("list_became", asked)],
    )


def _read_kin(row: tuple[Any, ...]) -> AreaKin:
    name = None if row[2] is None else Words(vi=row[2], en=row[3])
    return AreaKin(level=row[0], code=row[1], name=name, effective_on=row[4], source=row[5])


async def read_today(session: Session) -> date:
    """The day it is in Vietnam."""
    row = await session.row("read_today")
    assert row is not None, "a SELECT without FROM gives a row"  # noqa: S101
    today: date = row[0]
    return today


def _read_area(row: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "level": row[0],
        "code": row[1],
        "zone_type": row[2],
        "name": Words(vi=row[3], en=row[4]),
        "full_name": Words(vi=row[5], en=row[6]),
        "effective_from": row[7],
        "effective_to": row[8],
        "province_code": row[9],
        "province_name": None if row[10] is None else Words(vi=row[10], en=row[11]),
        "box": None if row[12] is None else tuple(row[12:16]),
        "formerly": row[16],
    }
