"""Everything at a place: its areas, things and readings, and who sees to what there."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from dothi.store.database import Session
from dothi.vocabulary.observations import DOUBTED
from dothi.vocabulary.surroundings import (
    AgencyHere,
    AreaHere,
    KindHere,
    ReadingHere,
    Surroundings,
    ThingHere,
    UnitBefore,
    name_direction,
)
from dothi.vocabulary.things import Agency
from dothi.vocabulary.words import Words

_MOST_MEASURED = 2_000
"""Things whose distance is measured; a city centre has more of them within a kilometre than one can use."""
_OF_A_KIND = 5
_MOST_INSIDE = 50
_MOST_STATIONS = 4
_STATIONS_WITHIN_M = 5_000.0
"""What is measured further away says little of a place; our own choice."""
_DEGREE_M = 110_574.0
"""No degree of latitude on the ellipsoid of WGS 84 is shorter: the one at the equator."""
_EQUATOR_DEGREE_M = 111_319.0
"""A degree of longitude at the equator, rounded down."""


async def read_surroundings(
    session: Session, place: tuple[float, float], radius_m: float, *, day: date | None, at: datetime | None
) -> Surroundings:
    """What is at a place (longitude, latitude in degrees) and around it, now or at an instant.

    `day` is the day of the instant in Vietnam, or None for today.
    """
    asked = _make_box(place, radius_m)
    areas = await session.rows("list_areas_here", {**asked, "day": day})
    present = [row for row in areas if row[7]]
    unit = next((row for row in present if row[1] == "commune"), None) or next(
        (row for row in present if row[1] == "province"), None
    )
    before = []
    if unit is not None:
        before = [*await session.rows("list_formed_from", {"level": unit[1], "code": unit[2]})]
    zones = [row[0] for row in present if row[1] == "zone"]
    responsible = {"unit": unit and unit[0], "zones": zones, "day": day}
    radius, inside, near = await _read_near(session, {**asked, "at": at})
    return Surroundings(
        radius_m=radius,
        areas=[_read_area(row) for row in present],
        former=[_read_area(row) for row in areas if not row[7]],
        formed_from=[
            UnitBefore(
                level=row[0],
                code=row[1],
                name=None if row[2] is None else Words(vi=row[2], en=row[3]),
                effective_on=row[4],
            )
            for row in before
            if day is None or row[4] <= day
        ],
        inside=inside,
        near=near,
        readings=await _list_readings(session, place, at),
        agencies=[
            AgencyHere(agency=Agency(uid=row[0], name=Words(vi=row[1], en=row[2])), kinds=list(row[3]))
            for row in await session.rows("list_responsible_here", responsible)
        ],
    )


def _make_box(place: tuple[float, float], radius_m: float) -> dict[str, Any]:
    """A place, a radius, and half the sides in degrees of a box that surely holds the circle."""
    longitude, latitude = place
    high = radius_m / _DEGREE_M
    narrow = math.cos(math.radians(min(abs(latitude) + high, 89.9)))
    return {
        "longitude": longitude,
        "latitude": latitude,
        "radius_m": radius_m,
        "wide": min(radius_m / (_EQUATOR_DEGREE_M * narrow), 180.0),
        "high": high,
        # What is this many degrees away, in whatever direction, is at least as many metres away.
        "degree_m": min(_DEGREE_M, _EQUATOR_DEGREE_M * narrow),
    }


async def _read_near(
    session: Session, asked: dict[str, Any]
) -> tuple[float, list[ThingHere], list[KindHere]]:
    """The radius within which all is known, things that hold the place, and the others by kind."""
    limits = {**asked, "most": _MOST_MEASURED, "inside": _MOST_INSIDE, "each": _OF_A_KIND}
    if asked["at"] is None:
        rows = await session.rows("list_near", limits)
    else:
        rows = await session.rows("list_near_as_of", limits)
    inside: list[ThingHere] = []
    kinds: dict[str, KindHere] = {}
    for row in rows:
        if row[0] is None:
            continue
        if row[6]:
            inside.append(_read_thing(row, holds=True))
            continue
        of_kind = kinds.setdefault(row[3], KindHere(kind=row[3], sector=row[9], count=row[7], things=[]))
        of_kind.things.append(_read_thing(row))
    return float(rows[0][8]), inside, list(kinds.values())


async def _list_readings(
    session: Session, place: tuple[float, float], at: datetime | None
) -> list[ReadingHere]:
    asked = {**_make_box(place, _STATIONS_WITHIN_M), "most": _MOST_STATIONS, "at": at}
    if at is None:
        rows = await session.rows("list_readings_near", asked)
    else:
        rows = await session.rows("list_readings_near_as_of", asked)
    return [
        ReadingHere(
            thing=_read_thing(row),
            datastream=row[6],
            quantity=row[7],
            name=row[8],
            unit=row[9],
            source=row[10],
            interval_s=row[11],
            time=row[12],
            result=row[13],
            suspect=row[14] in DOUBTED,
        )
        for row in rows
    ]


def _read_area(row: Sequence[Any]) -> AreaHere:
    return AreaHere(
        level=row[1], code=row[2], zone_type=row[3], name=Words(vi=row[4], en=row[5]), effective_to=row[6]
    )


def _read_thing(row: Sequence[Any], *, holds: bool = False) -> ThingHere:
    """`holds` says that the place lies in it, and then it has no direction."""
    here = holds or row[5] is None or row[4] == 0
    return ThingHere(
        id=row[0],
        uid=row[1],
        name=row[2],
        kind=row[3],
        distance_m=row[4],
        direction=None if here else name_direction(row[5]),
    )
