"""Geometries on their way in: brought to WGS 84, made flat and valid, or refused with the reason."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dothi.connect.files.layers import RowProblem
from dothi.vocabulary.coordinates.crs import Crs, Geometries

DECIMALS = 9
"""Of degrees: a tenth of a millimetre. What goes to another system and back is then what it was."""
_LARGEST_LONGITUDE, _LARGEST_LATITUDE = 180.0, 90.0


@dataclass(kw_only=True, slots=True)
class Mended:
    """Geometries in WGS 84, longitude first, flat and valid; None where there was none, or it is a problem.

    `problems` by index; `notices` counts what was done to others: `repaired`, `height_left_out`.
    """

    geometries: Geometries
    problems: dict[int, RowProblem] = field(default_factory=dict)
    notices: Counter[str] = field(default_factory=Counter)


def mend(geometries: Geometries, crs: Crs, *, swapped: bool = False) -> Mended:
    """Bring geometries in the coordinates of `crs` to WGS 84 and make them fit to be kept.

    `swapped`: they stand as north, east. Nothing is dropped: what cannot be mended is a problem of its row.
    """
    mended = Mended(geometries=geometries.copy())
    empty = shapely.is_empty(mended.geometries)
    mended.geometries[empty] = None
    _refuse(mended, _mark_not_finite(mended.geometries), "coordinates_not_finite", _NOT_FINITE)
    high = shapely.has_z(mended.geometries) | shapely.has_m(mended.geometries)
    if high.any():
        mended.geometries[high] = shapely.force_2d(mended.geometries[high])
        mended.notices["height_left_out"] += int(high.sum())
    mended.geometries = _bring_to_wgs84(mended.geometries, crs, swapped=swapped)
    _refuse(mended, _mark_off_earth(mended.geometries), "outside_of_earth", _OFF_EARTH)
    _repair(mended)
    return mended


_NOT_FINITE = "A coordinate is no number (NaN or infinite); correct the shape."
_OFF_EARTH = "The shape lies nowhere on earth; give the file's coordinate system, or swap its axes."


def _refuse(mended: Mended, wrong: NDArray[np.bool_], code: str, message: str) -> None:
    for index in np.flatnonzero(wrong):
        mended.problems[int(index)] = RowProblem(code=code, message=message)
    mended.geometries[wrong] = None


def _mark_not_finite(geometries: Geometries) -> NDArray[np.bool_]:
    coordinates, index = shapely.get_coordinates(geometries, return_index=True)
    wrong = np.zeros(len(geometries), dtype=bool)
    wrong[index[~np.isfinite(coordinates).all(axis=1)]] = True
    return wrong


def _bring_to_wgs84(geometries: Geometries, crs: Crs, *, swapped: bool) -> Geometries:
    def move(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(crs.to_wgs84(coordinates[:, ::-1] if swapped else coordinates), DECIMALS)

    moved: Geometries = shapely.transform(geometries, move)
    return moved


def _mark_off_earth(geometries: Geometries) -> NDArray[np.bool_]:
    box = shapely.bounds(geometries)
    there = np.array([geometry is not None for geometry in geometries], dtype=bool)
    # Comparisons with NaN are false: what PROJ could not bring over is off the earth too.
    on_earth = (
        (box[:, 0] >= -_LARGEST_LONGITUDE)
        & (box[:, 2] <= _LARGEST_LONGITUDE)
        & (box[:, 1] >= -_LARGEST_LATITUDE)
        & (box[:, 3] <= _LARGEST_LATITUDE)
    )
    finite = ~_mark_not_finite(geometries)
    found: NDArray[np.bool_] = there & ~(on_earth & finite)
    return found


def _repair(mended: Mended) -> None:
    there = np.array([geometry is not None for geometry in mended.geometries], dtype=bool)
    wrong = np.flatnonzero(there & ~shapely.is_valid(mended.geometries))
    for index in wrong:
        geometry = mended.geometries[index]
        repaired = _keep_dimension(
            shapely.make_valid(geometry, method="structure"), shapely.get_dimensions(geometry)
        )
        if repaired is None:
            why = str(shapely.is_valid_reason(geometry))
            mended.problems[int(index)] = RowProblem(
                code="not_repairable",
                message=f"The shape is not valid ({why}) and cannot be repaired.",
                blanks={"detail": why},
            )
        else:
            mended.notices["repaired"] += 1
        mended.geometries[index] = repaired


def _keep_dimension(geometry: Any, dimension: int) -> Any:
    """The parts that are still polygons, or lines, as the shape was; None where nothing is left of it."""
    parts = shapely.get_parts(geometry)
    same = parts[(shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)]
    if len(same) == 0:
        return None
    if len(same) == 1:
        return same[0]
    joined = shapely.union_all(same) if dimension == 2 else shapely.multilinestrings(list(same))
    return None if shapely.is_empty(joined) else joined
