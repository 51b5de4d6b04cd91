"""What somebody draws on a map to say where something is meant."""

import math
from typing import Any, Literal

import msgspec
import numpy as np
import shapely
from shapely.validation import explain_validity

from dothi.vocabulary.errors import InvalidInput

MOST_CORNERS = 10_000
"""More than any province's outline needs on a screen; what is drawn by hand has far fewer."""
_FIELD = "within"


class DrawnArea(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A GeoJSON Polygon or MultiPolygon in degrees of WGS 84, at most 10,000 corners."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


def make_shape(drawn: DrawnArea) -> shapely.Polygon | shapely.MultiPolygon:
    """The area as a shape; heights are dropped, and a ring that is open is closed.

    Raises InvalidInput where there are too many corners, one is nowhere on earth, or rings cross.
    """
    polygons = [drawn.coordinates] if drawn.type == "Polygon" else drawn.coordinates
    corners = 0
    shapes = []
    for polygon in polygons:
        rings = [_read_ring(ring) for ring in polygon] if isinstance(polygon, list) else []
        if not rings:
            raise _refuse("A polygon is a list of rings.", "within_unreadable")
        corners += sum(len(ring) for ring in rings)
        if corners > MOST_CORNERS:
            raise _refuse(f"It has more than {MOST_CORNERS:,} corners; simplify it.", "within_too_long")
        shapes.append(shapely.Polygon(rings[0], rings[1:]))
    if not shapes:
        raise _refuse("There is no polygon in it.", "within_unreadable")
    shape = shapes[0] if drawn.type == "Polygon" else shapely.MultiPolygon(shapes)
    if not shape.is_valid:
        raise _refuse(f"Its outline crosses itself: {explain_validity(shape)}.", "within_crossing")
    return shape


def _read_ring(ring: object) -> np.ndarray[Any, np.dtype[np.float64]]:
    if not isinstance(ring, list) or len(ring) > MOST_CORNERS:
        raise _refuse(f"A ring is a list of at most {MOST_CORNERS:,} positions.", "within_unreadable")
    positions = [_read_position(position) for position in ring]
    if positions and positions[0] != positions[-1]:
        positions.append(positions[0])
    if len(set(positions)) < 3:
        raise _refuse("A ring needs at least three corners.", "within_too_short")
    return np.array(positions)


def _read_position(position: object) -> tuple[float, float]:
    if not isinstance(position, list) or len(position) not in (2, 3):
        raise _refuse("A position is longitude and latitude in degrees.", "within_unreadable")
    for number in position:
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise _refuse("A position is longitude and latitude in degrees.", "within_unreadable")
    longitude, latitude = float(position[0]), float(position[1])
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise _refuse("A corner lies outside of the earth: longitude comes first.", "within_unreadable")
    return longitude, latitude


def _refuse(detail: str, reason: str) -> InvalidInput:
    return InvalidInput(detail, field=_FIELD, reason=reason)
