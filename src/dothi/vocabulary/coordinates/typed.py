"""Coordinates that somebody typed into a search box: degrees in every usual writing, or VN-2000 in metres."""

import re
from collections.abc import Iterable

import msgspec

from dothi.vocabulary.coordinates.crs import Crs, make_vn2000
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.coordinates.zones import list_meridians
from dothi.vocabulary.errors import UnknownCrs
from dothi.vocabulary.words import Words

WHOLE_COUNTRY = (102.0, 6.0, 118.0, 24.0)
"""West, south, east, north in degrees: land and sea with Hoàng Sa and Trường Sa; our own choice."""

_LABELS = re.compile(
    r"(?i)(?:t[oọ]a\s*đ[oộ]|toa do|to[aạ]\s*đ[oộ]|v[iĩ]\s*đ[oộ]|vi do|kinh\s*đ[oộ]|kinh do"
    r"|latitude|longitude|lat|lon|lng)\s*[:=]?"
)
_HEMISPHERE = r"[NSEWBTĐDnsewbtđd]"
_POINTS = re.compile(
    rf"(-?\d{{1,3}}(?:\.\d+)?)\s*[°º]?\s*({_HEMISPHERE})?[\s,;]+(-?\d{{1,3}}(?:\.\d+)?)\s*[°º]?\s*({_HEMISPHERE})?"
)
_COMMAS = re.compile(
    rf"(-?\d{{1,3}},\d+)\s*[°º]?\s*({_HEMISPHERE})?(?:\s*;\s*|\s*,\s*|\s+)(-?\d{{1,3}}(?:,\d+)?)\s*[°º]?\s*({_HEMISPHERE})?"
)
_ONE = rf"[-+]?\d+(?:[.,]\d+)?\s*[°º]?\s*{_HEMISPHERE}?"
_PAIR = re.compile(rf"{_ONE}(?:\s*[,;]\s*|\s+){_ONE}")
_DMS = (
    r"(-?\d{1,3})\s*[°º]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]?\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′)?\s*)?"
    rf"({_HEMISPHERE})?"
)
_SPACED = rf"(\d{{1,3}})\s+(\d{{1,2}})\s+(\d{{1,2}}(?:[.,]\d+)?)\s*({_HEMISPHERE})"
_SEXAGESIMAL = [re.compile(rf"{one}[\s,;]*{one}") for one in (_DMS, _SPACED)]
_METRES = re.compile(
    r"(?<![\d.,])(?:[xyXY]\s*[:=]?\s*)?"
    r"(\d{6,7}(?:[.,]\d+)?|\d{1,3}(?:[. ]\d{3}){1,2}(?:,\d+)?|\d{1,3}(?:,\d{3}){1,2}(?:\.\d+)?)(?![\d])"
)
_WIDTH = re.compile(r"(?i)m[uú]i(?: chi[eế]u)?\s*([36])(?![\d.,°])\s*(?:đ[oộ]|°)?")
_ZONE_WORDS = re.compile(
    r"(?i)vn[ _-]?2000|ktt|kinh tuy[eế]n(?: tr[uụ]c)?|m[uú]i(?: chi[eế]u)?|\bx\b|\by\b|[=;,m()]"
)
_LEAST_EASTING_M, _MOST_EASTING_M = 100_000, 900_000
_LEAST_NORTHING_M, _MOST_NORTHING_M = 600_000, 2_700_000


class TypedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place in degrees of WGS 84, and the system that its numbers were read in."""

    longitude: float
    latitude: float
    system: Words
    tried_deg: float | None = None
    """The central meridian that was tried, where the text named none."""


class TypedCoordinates(msgspec.Struct, frozen=True, kw_only=True):
    """What coordinates mean: several places where zones compete; `problem` says why there is none."""

    places: list[TypedPlace]
    problem: str | None = None
    """`outside_vietnam`, or `zone_unknown` where metres came without a central meridian."""


_DEGREES = Words(vi="WGS 84 (kinh độ, vĩ độ)", en="WGS 84 (longitude, latitude)")


def read_coordinates(text: str, provinces: Iterable[str] = ()) -> TypedCoordinates | None:
    """The place that a text gives by numbers, or None where it is no such text.

    Degrees are taken with a point or comma, or with minutes and seconds, with N S E W or B Đ T behind, in
    either order where only one is possible. Metres of VN-2000 need their central meridian in the text
    (`1108000 585000 KTT 105°00'`); without one those that the `provinces`, by code or name, have or had
    are tried.
    """
    said = _LABELS.sub(" ", text).strip().strip("()[]").strip()
    pair = _read_degrees(said)
    if pair is not None:
        return _settle([TypedPlace(longitude=pair[0], latitude=pair[1], system=_DEGREES)])
    return _read_metres(said, provinces)


def is_pair_of_numbers(text: str) -> bool:
    """Whether a text is two numbers and nothing else, as coordinates are: `999,999`, `95.5 N; 200`."""
    return _PAIR.fullmatch(_LABELS.sub(" ", text).strip().strip("()[]").strip()) is not None


def _settle(places: list[TypedPlace]) -> TypedCoordinates:
    west, south, east, north = WHOLE_COUNTRY
    inside = [
        place for place in places if west <= place.longitude <= east and south <= place.latitude <= north
    ]
    return TypedCoordinates(places=inside, problem=None if inside else "outside_vietnam")


def _read_degrees(said: str) -> tuple[float, float] | None:
    """Longitude and latitude."""
    for form in (_POINTS, _COMMAS):
        if (found := form.fullmatch(said)) and re.search(r"[.,°º]\d|[°º]|[A-Za-zĐđ]", said):
            one, first, other, second = found.groups()
            if "." in said or "," in one or first or second or "°" in said:
                return _order(_number(one), first, _number(other), second)
    for sexagesimal in _SEXAGESIMAL:
        if found := sexagesimal.fullmatch(said):
            parts = found.groups()
            one_deg, other_deg = _sum(parts[:3]), _sum(parts[4:7])
            if one_deg is None or other_deg is None:
                return None
            return _order(one_deg, parts[3], other_deg, parts[7])
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _sum(parts: tuple[str | None, ...]) -> float | None:
    degrees, minutes, seconds = (_number(part) if part else 0.0 for part in parts)
    return None if minutes >= 60 or seconds >= 60 else degrees + minutes / 60 + seconds / 3600


def _order(one: float, first: str | None, other: float, second: str | None) -> tuple[float, float] | None:
    """Longitude and latitude: as the letters say, else in the order in which they can be."""
    one, first_axis = _sign(one, first)
    other, second_axis = _sign(other, second)
    if first_axis == second_axis != "":
        return None
    swapped = first_axis == "east" or second_axis == "north"
    if not first_axis and not second_axis:
        # Nobody's latitude is above 90°, and Vietnam's longitudes are.
        swapped = abs(one) > 90
    longitude, latitude = (one, other) if swapped else (other, one)
    return (longitude, latitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _sign(value: float, letter: str | None) -> tuple[float, str]:
    """The value with its sign and what it counts. N is north: as Nam it would lie outside the country."""
    letter = (letter or "").upper()
    if letter in ("N", "B", "S"):
        return (-value if letter == "S" else value), "north"
    if letter in ("E", "Đ", "D", "W", "T"):
        return (-value if letter in ("W", "T") else value), "east"
    return value, ""


def _read_metres(said: str, provinces: Iterable[str]) -> TypedCoordinates | None:
    found = list(_METRES.finditer(said))
    if len(found) != 2:
        return None
    pair = sorted(_metres(match[1]) for match in found)
    if not (
        _LEAST_EASTING_M <= pair[0] <= _MOST_EASTING_M and _LEAST_NORTHING_M <= pair[1] <= _MOST_NORTHING_M
    ):
        return None
    rest = _METRES.sub(" ", said)
    width = _WIDTH.search(rest)
    zone = _ZONE_WORDS.sub(" ", _WIDTH.sub(" ", rest)).strip().strip(":").strip()
    if zone:
        try:
            systems = [parse_crs(f"VN-2000 {zone}:{width[1]}" if width else f"VN-2000 {zone}")]
        except UnknownCrs:
            return None
    else:
        systems = [
            make_vn2000(each) for each in sorted({row.meridian_deg for row in list_meridians(provinces)})
        ]
        if not systems:
            return TypedCoordinates(places=[], problem="zone_unknown")
    return _settle([_place(system, *pair, tried=not zone) for system in systems])


def _metres(text: str) -> float:
    """Thousands may be set apart by points, commas or spaces; what is left after that is a decimal mark."""
    groups = re.fullmatch(r"(\d{1,3}(?:[., ]\d{3})+)(?:[.,](\d+))?", text)
    if groups is not None and not re.fullmatch(r"\d{6,7}[.,]\d+", text):
        return float(re.sub(r"[., ]", "", groups[1]) + "." + (groups[2] or "0"))
    return _number(text)


def _place(system: Crs, easting: float, northing: float, *, tried: bool = False) -> TypedPlace:
    ((longitude, latitude),) = system.to_wgs84([[easting, northing]])
    return TypedPlace(
        longitude=float(longitude),
        latitude=float(latitude),
        system=system.label,
        tried_deg=system.meridian_deg if tried else None,
    )
