"""What there is at a place and around it."""

from datetime import date, datetime
from typing import Literal

import msgspec

from dothi.vocabulary.areas import Level
from dothi.vocabulary.things import Agency, Source
from dothi.vocabulary.words import Words

Direction = Literal["n", "ne", "e", "se", "s", "sw", "w", "nw"]
_AROUND: tuple[Direction, ...] = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def name_direction(azimuth_deg: float) -> Direction:
    """The nearest of eight directions; degrees clockwise from north, any number of turns."""
    return _AROUND[round(azimuth_deg / 45) % 8]


class AreaHere(msgspec.Struct, frozen=True, kw_only=True):
    """An area that holds the place; `zone_type` only of the city's own zones.

    `effective_to` is the first day on which it was no longer in force, for a unit that is no more.
    """

    level: Level
    code: str
    zone_type: str | None
    name: Words
    effective_to: date | None


class UnitBefore(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that the present commune was formed from, and when; its name where that is known."""

    level: Level
    code: str
    name: Words | None
    effective_on: date


class ThingHere(msgspec.Struct, frozen=True, kw_only=True):
    """A thing at the place or near it; 0 m and no direction where its own extent holds the place."""

    id: int
    uid: str
    name: str
    kind: str
    distance_m: float
    direction: Direction | None


class KindHere(msgspec.Struct, frozen=True, kw_only=True):
    """The nearest things of a kind, and how many there are within the radius."""

    kind: str
    sector: str
    count: int
    things: list[ThingHere]


class ReadingHere(msgspec.Struct, frozen=True, kw_only=True):
    """The latest reading of a station near the place, in the quantity's canonical unit.

    Where nobody has declared the quantity it is None, and `name` and `unit` say what it is.
    """

    thing: ThingHere
    datastream: int
    quantity: str | None
    name: str
    unit: str
    source: Source
    interval_s: float | None
    time: datetime
    result: float
    suspect: bool


class AgencyHere(msgspec.Struct, frozen=True, kw_only=True):
    """Who sees to things of some kinds at the place, where nobody owns them."""

    agency: Agency
    kinds: list[str]


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at a place; lists are the nearest or the largest first.

    `radius_m` is within what all was counted: less than asked for where there is too much.
    """

    radius_m: float
    areas: list[AreaHere]
    former: list[AreaHere]
    formed_from: list[UnitBefore]
    inside: list[ThingHere]
    near: list[KindHere]
    readings: list[ReadingHere]
    agencies: list[AgencyHere]
