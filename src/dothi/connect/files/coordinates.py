"""Which columns of a table hold coordinates, and what is written in them."""

import re
import unicodedata
from collections.abc import Sequence
from statistics import median
from typing import Any

import msgspec

_EAST = (
    "lon", "lng", "long", "longitude", "kinh_do", "kinhdo", "kinh", "easting", "east", "dong", "toa_do_dong",
    "x_wgs84", "lon_wgs84",
)  # fmt: skip
_NORTH = (
    "lat", "latitude", "vi_do", "vido", "vi", "northing", "north", "bac", "toa_do_bac", "y_wgs84",
    "lat_wgs84",
)  # fmt: skip
_X = ("x", "toa_do_x", "toado_x", "x_coord", "xcoord", "coord_x", "point_x", "td_x", "x_m", "x_vn2000")
_Y = ("y", "toa_do_y", "toado_y", "y_coord", "ycoord", "coord_y", "point_y", "td_y", "y_m", "y_vn2000")
_WKT = ("wkt", "wkt_geom", "geometry", "geom", "the_geom", "shape", "geometry_wkt", "hinh_hoc")
_LOOKS_LIKE_WKT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:GEOMETRYCOLLECTION\s*\(|"
    r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z?M?\s*\([\s(]*[-+.\d]|EMPTY))",
    re.IGNORECASE,
)
_SEXAGESIMAL = re.compile(
    r"([+-]?\d+)\s*[°ºd:]\s*(?:(\d+(?:[.,]\d+)?)\s*['′’m:]?\s*)?(?:(\d+(?:[.,]\d+)?)\s*(?:\"|″|”|''|s)?\s*)?([NSEWBĐTnsewbđt]?)"
)
_SPACES = re.compile(r"[\s\u00a0\u202f']+")


class CoordinateFields(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of east and north (x and y as maps draw them), or of WKT; all None where there are none."""

    x: str | None = None
    y: str | None = None
    wkt: str | None = None


def guess_fields(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> CoordinateFields:
    """What fits by its name; the first rows decide whether it is WKT, and which of X and Y points east."""
    plain = {_simplify(name): name for name in reversed(names)}
    for candidate in _WKT:
        name = plain.get(candidate)
        first = next((row[name] for row in rows if name and row.get(name)), None)
        if isinstance(first, str) and _LOOKS_LIKE_WKT.match(first):
            return CoordinateFields(wkt=name)
    east, north = _pick(plain, _EAST), _pick(plain, _NORTH)
    if east and north:
        return CoordinateFields(x=east, y=north)
    x, y = _pick(plain, _X), _pick(plain, _Y)
    if not x or not y:
        return CoordinateFields(wkt=_find_wkt(names, rows))
    # Surveyors call north X: in Viet Nam its metres are the larger, and its degrees the smaller number.
    across, up = _middle(x, rows), _middle(y, rows)
    if (across > 880_000 > up > 1000) or (8 <= across <= 24 and 102 <= up <= 118):
        return CoordinateFields(x=y, y=x)
    return CoordinateFields(x=x, y=y)


def _find_wkt(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str | None:
    """The first column whose first value is WKT, whatever the column is called."""
    for name in names:
        first = next((row[name] for row in rows if row.get(name)), None)
        if isinstance(first, str) and _LOOKS_LIKE_WKT.match(first):
            return name
    return None


def parse_number(value: Any) -> float:
    """A coordinate: 105.7852, "105,7852", "1.110.256,45", "105°47'6.7\\"E". Raises ValueError, TypeError."""
    if isinstance(value, bool):
        raise TypeError("a truth value is no coordinate")
    if not isinstance(value, str):
        return float(value)
    text = _SPACES.sub("", value)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        grouping = "," if comma < point else "."
        text = text.replace(grouping, "")
    elif text.count(",") > 1 or text.count(".") > 1:
        text = text.replace(",", "").replace(".", "")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return _parse_sexagesimal(value)


def _parse_sexagesimal(text: str) -> float:
    match = _SEXAGESIMAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no coordinate")
    degrees, minutes, seconds, side = match.groups()
    size = abs(int(degrees)) + _part(minutes) / 60 + _part(seconds) / 3600
    # West is T (tây) in Vietnamese; S is south in both languages' tables.
    return -size if degrees.startswith("-") or side.upper() in ("S", "W", "T") else size


def _part(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _simplify(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _pick(plain: dict[str, str], candidates: Sequence[str]) -> str | None:
    return next((plain[each] for each in candidates if each in plain), None)


def _middle(name: str, rows: Sequence[dict[str, Any]]) -> float:
    numbers = []
    for row in rows:
        try:
            numbers.append(parse_number(row[name]))
        except (ValueError, TypeError, KeyError):
            continue
    return median(numbers) if numbers else 0.0
