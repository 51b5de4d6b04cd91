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


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """An area's outline (GeoJSON) and name for the map."""

    level: Level
    code: str
    zone_type: str | None
    name: Words
    geometry: msgspec.Raw


async def search_areas(
    session: Session, text: str, *, level: Level | None, day: date | None, limit: int
) -> list[FoundArea]:
    """Areas that a text may mean, in force on a day (None: today), the likeliest first.

    What the text means with its marks comes before what it means without; an empty one means all.
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
