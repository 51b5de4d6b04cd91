"""Geometries from what files hold: WKB columns, and coordinates in nested lists as GeoJSON has them."""

import re
from collections.abc import Callable
from itertools import accumulate, chain
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
import shapely.geometry
from numpy.typing import NDArray

from dothi.connect.files.coordinates import parse_number
from dothi.connect.files.layers import COORDINATES_UNREADABLE, RowProblem

_NOT_WKT = RowProblem(
    code="wkt_unreadable",
    message="The WKT of this row cannot be read; write it as POINT (105.78 10.03).",
)
_HALF = RowProblem(
    code="coordinate_missing", message="One of the two coordinates of this row is missing; fill it in."
)
_SRID = re.compile(r"^\s*SRID=\d+;", re.IGNORECASE)

Shapes = tuple[NDArray[np.object_], dict[int, RowProblem]]
"""Geometries or None, shape (n,), and the problems by index."""

Straighten = Callable[[list[int]], list[bytes | None]]

_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
"""How many lists lie around a position."""


def read_wkb(column: pa.Array | None, count: int, straighten: Straighten | None = None) -> Shapes:
    """Geometries of a binary column of WKB; where there is none, None in each of `count` rows.

    `straighten` gives the WKB of rows once more, with lines for arcs, which shapely does not know.
    """
    if column is None:
        return np.full(count, None, dtype=object), {}
    raw = column.to_numpy(zero_copy_only=False)
    try:
        shapes = np.asarray(shapely.from_wkb(raw, on_invalid="ignore"), dtype=object)
    except NotImplementedError:
        plain = raw.copy()
        curved = [index for index, each in enumerate(raw) if each is not None and _is_curved(each)]
        plain[curved] = straighten(curved) if straighten else None
        shapes = np.asarray(shapely.from_wkb(plain, on_invalid="ignore"), dtype=object)
    lost = np.flatnonzero(shapely.is_missing(shapes))
    return shapes, {int(index): COORDINATES_UNREADABLE for index in lost if raw[index] is not None}


def _is_curved(wkb: bytes) -> bool:
    """Whether shapely would give up on this geometry, or on one within it."""
    try:
        shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        return True
    return False


def read_wkt(texts: list[Any]) -> Shapes:
    """Geometries of a column of WKT; the SRID of EWKT is passed over, None stays None."""
    plain = [_SRID.sub("", text) if isinstance(text, str) else None for text in texts]
    shapes = np.asarray(shapely.from_wkt(plain, on_invalid="ignore"), dtype=object)
    lost = np.flatnonzero(shapely.is_missing(shapes))
    return shapes, {int(index): _NOT_WKT for index in lost if texts[index] is not None}


def read_points(pairs: list[tuple[Any, Any]], names: tuple[str, str]) -> Shapes:
    """Points of two columns, or None where both are missing; `names` are for what cannot be read."""
    shapes = np.full(len(pairs), None, dtype=object)
    problems: dict[int, RowProblem] = {}
    positions: list[tuple[float, float]] = []
    found: list[int] = []
    for index, pair in enumerate(pairs):
        if pair[0] is None and pair[1] is None:
            continue
        try:
            positions.append((parse_number(pair[0]), parse_number(pair[1])))
            found.append(index)
        except (ValueError, TypeError):
            problems[index] = _HALF if None in pair else _make_problem(pair, names)
    if found:
        shapes[found] = shapely.points(positions)
    return shapes, problems


def _make_problem(pair: tuple[Any, Any], names: tuple[str, str]) -> RowProblem:
    written = ", ".join(f"{name}: {str(value)[:40]!r}" for name, value in zip(names, pair, strict=True))
    return RowProblem(
        code="coordinates_no_numbers",
        message=f"The coordinates are no numbers ({written}); write them as 105.7852 or 105,7852.",
        blanks={"written": written},
    )


def read_coordinates(geometries: list[Any]) -> Shapes:
    """Geometries from the objects of GeoJSON, already decoded; None and null stay None."""
    shapes = np.full(len(geometries), None, dtype=object)
    groups: dict[tuple[str, int], list[int]] = {}
    odd: list[int] = []
    for index, geometry in enumerate(geometries):
        if geometry is None:
            continue
        form = _find_form(geometry)
        if form is None:
            odd.append(index)
        else:
            groups.setdefault(form, []).append(index)
    for (kind, _), indices in groups.items():
        try:
            shapes[indices] = _build(kind, [geometries[index]["coordinates"] for index in indices])
        except (ValueError, TypeError, shapely.GEOSException):
            odd.extend(indices)
    problems = {}
    for index in odd:
        try:
            shapes[index] = _build_one(geometries[index])
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.GEOSException):
            problems[index] = COORDINATES_UNREADABLE
    return shapes, problems


def _find_form(geometry: Any) -> tuple[str, int] | None:
    """Type and dimension, where the geometry can be built together with others like it."""
    try:
        kind = geometry["type"]
        first = geometry["coordinates"]
        for _ in range(_DEPTHS[kind]):
            first = first[0]
        return (kind, len(first)) if len(first) in (2, 3) else None
    except (KeyError, IndexError, TypeError):
        return None


def _build(kind: str, coordinates: list[Any]) -> NDArray[np.object_]:
    """Many of one type at once: the lists are flattened level by level, with offsets to find them again."""
    offsets: list[NDArray[np.int64]] = []
    level = coordinates
    for _ in range(_DEPTHS[kind]):
        offsets.append(
            np.fromiter(accumulate(map(len, level), initial=0), dtype=np.int64, count=len(level) + 1)
        )
        level = list(chain.from_iterable(level))
    positions = np.array(level, dtype=np.float64)
    if positions.ndim != 2 or any(isinstance(number, str) for number in chain.from_iterable(level)):
        raise ValueError(kind)
    return shapely.from_ragged_array(  # type: ignore[no-any-return]
        getattr(shapely.GeometryType, kind.upper()), positions, tuple(reversed(offsets)) or None
    )


def _build_one(geometry: Any) -> Any:
    if geometry["type"] == "GeometryCollection":
        return shapely.GeometryCollection([_build_one(part) for part in geometry["geometries"]])
    if geometry["type"] not in _DEPTHS:
        raise ValueError(geometry["type"])
    if not geometry["coordinates"]:
        return shapely.from_wkt(f"{geometry['type'].upper()} EMPTY")
    form = _find_form(geometry)
    if form is not None:
        return _build(form[0], [geometry["coordinates"]])[0]
    return shapely.geometry.shape(geometry)
