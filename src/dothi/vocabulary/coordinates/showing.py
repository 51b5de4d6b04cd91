"""Coordinates as people read them."""

import math

from dothi.vocabulary.coordinates.crs import Crs
from dothi.vocabulary.words import Words

_UNKNOWN = Words(vi="–", en="–")
_DEGREE_DECIMALS = 6
"""About a tenth of a metre."""
_METRE_DECIMALS = 3


def format_coordinates(lon: float, lat: float, crs: Crs) -> Words:
    """A place (degrees, WGS 84) in the numbers of `crs`.

    Degrees come as latitude and longitude. Metres of VN-2000 come in the order of Vietnamese surveyors, X to
    the north and Y to the east; those of other systems by their directions alone. What has no place there is
    "–".
    """
    x, y = (float(number) for number in crs.from_wgs84([[lon, lat]])[0])
    if not (math.isfinite(x) and math.isfinite(y)):
        return _UNKNOWN
    if not crs.projected:
        return _format_degrees(x, y)
    north, east = (f"{number:,.{_METRE_DECIMALS}f}" for number in (y, x))
    if crs.vn2000:
        return Words(
            vi=f"X (bắc) {_to_vietnamese(north)} m, Y (đông) {_to_vietnamese(east)} m",
            en=f"X (north) {north} m, Y (east) {east} m",
        )
    return Words(
        vi=f"Bắc {_to_vietnamese(north)} m, Đông {_to_vietnamese(east)} m",
        en=f"North {north} m, East {east} m",
    )


def _format_degrees(lon: float, lat: float) -> Words:
    vertical = Words(vi="Bắc", en="N") if lat >= 0 else Words(vi="Nam", en="S")
    horizontal = Words(vi="Đông", en="E") if lon >= 0 else Words(vi="Tây", en="W")
    up, along = (f"{abs(degrees):.{_DEGREE_DECIMALS}f}" for degrees in (lat, lon))
    return Words(
        vi=f"{_to_vietnamese(up)}° {vertical.vi}, {_to_vietnamese(along)}° {horizontal.vi}",
        en=f"{up}° {vertical.en}, {along}° {horizontal.en}",
    )


def _to_vietnamese(number: str) -> str:
    """1,109,741.101 as 1.109.741,101."""
    return number.translate(str.maketrans(",.", ".,"))
