"""GeoJSON on the way in: the geometry of a Feature or of a bare geometry, checked (RFC 7946)."""

import math
from typing import Any

from dothi.vocabulary.errors import InvalidInput

_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How deep the positions stand in `coordinates`."""
_SHORTEST = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}


def read_geometry(value: Any, name: str, *, strict: bool) -> dict[str, Any] | None:
    """The geometry in GeoJSON. Where it is none: None, or with `strict` InvalidInput."""
    try:
        return _read(value, 0)
    except ValueError as problem:
        if strict:
            raise InvalidInput(f"{name} is no GeoJSON: {problem}.", field=name) from None
        return None


def _read(value: Any, depth: int) -> dict[str, Any]:
    if not isinstance(value, dict) or depth > 4:
        raise ValueError("expected an object with a type")
    kind = value.get("type")
    if kind == "Feature":
        return _read(value.get("geometry"), depth + 1)
    if kind == "FeatureCollection":
        return _collect(value.get("features"), depth)
    if kind == "GeometryCollection":
        return _collect(value.get("geometries"), depth)
    if kind not in _DEPTHS:
        raise ValueError("expected a type such as Point, Polygon or Feature")
    coordinates = value.get("coordinates")
    _check(coordinates, _DEPTHS[kind], _SHORTEST.get(kind, 0), closed="Polygon" in kind)
    return {"type": kind, "coordinates": coordinates}


def _collect(parts: Any, depth: int) -> dict[str, Any]:
    if not isinstance(parts, list) or not parts:
        raise ValueError("expected at least one geometry")
    return {"type": "GeometryCollection", "geometries": [_read(part, depth + 1) for part in parts]}


def _check(value: Any, depth: int, shortest: int, *, closed: bool) -> None:
    if not isinstance(value, list) or not value:
        raise ValueError("expected coordinates")
    if depth == 0:
        if len(value) < 2 or any(
            isinstance(part, bool) or not isinstance(part, int | float) or not math.isfinite(part)
            for part in value
        ):
            raise ValueError("expected a position of two or three numbers")
        return
    for part in value:
        _check(part, depth - 1, shortest, closed=closed)
    if depth == 1 and len(value) < shortest:
        raise ValueError(f"expected at least {shortest} positions")
    if depth == 1 and closed and value[0] != value[-1]:
        raise ValueError("expected the last position of a ring to be its first")
