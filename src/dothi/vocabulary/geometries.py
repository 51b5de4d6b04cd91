"""Geometries that somebody sends for a thing: read, checked against its kind, and as they are kept."""

import math
from typing import Any

import msgspec
import numpy as np
import shapely

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.things import Kind

DECIMALS = 9
"""Of degrees; a tenth of a millimetre."""
_FIELD = "geometry"


def read_geometry(sent: Any) -> shapely.Geometry:
    """GeoJSON as a shape, its coordinates finite; raises InvalidInput where it is none or empty."""
    try:
        shape = shapely.from_geojson(msgspec.json.encode(sent))
    except (shapely.errors.ShapelyError, ValueError, TypeError) as problem:
        raise InvalidInput(
            f"The geometry cannot be read: {problem}.", field=_FIELD, reason="shape_unreadable"
        ) from problem
    if shape is None or shape.is_empty:
        raise InvalidInput(
            "The geometry is empty; null means that there is none.", field=_FIELD, reason="shape_unreadable"
        )
    if not all(map(math.isfinite, shape.bounds)):
        raise InvalidInput("A coordinate is no number.", field=_FIELD, reason="shape_unreadable")
    return shape


def check_geometry(shape: shapely.Geometry, kind: Kind) -> None:
    """Raise InvalidInput unless a shape is valid, and of a type that things of the kind may have."""
    if not kind.accepts(shape.geom_type):
        allowed = ", ".join(kind.list_geometries())
        raise InvalidInput(
            f"A {kind.id} is {allowed}, not {shape.geom_type}.", field=_FIELD, reason="shape_wrong_type"
        )
    if not shape.is_valid:
        raise InvalidInput(
            f"The geometry is not valid: {shapely.is_valid_reason(shape)}.",
            field=_FIELD,
            reason="shape_invalid",
        )


def check_on_earth(shape: shapely.Geometry) -> None:
    """Raise InvalidInput where a shape in degrees lies nowhere on earth."""
    west, south, east, north = shape.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise InvalidInput(
            "The geometry lies outside of the earth: longitude comes first.",
            field=_FIELD,
            reason="shape_off_earth",
        )


def write_geometry(shape: shapely.Geometry) -> bytes:
    """A shape in degrees as WKB, rounded as all places are; points that are then the same are one."""
    rounded = shapely.transform(shape, lambda xy: np.round(xy, DECIMALS), include_z=shape.has_z)
    tidy = shapely.remove_repeated_points(rounded)
    wkb: bytes = shapely.to_wkb(tidy, output_dimension=3 if shape.has_z else 2, flavor="iso")
    return wkb
