"""Which system could coordinates be in whose file does not say it?

Every candidate puts the points somewhere; how many of them land in the territory decides. Central meridians
that neighbour one another put points some 27 km apart, so several often fit, and the confidence says so.
Where no province is named, a zone counts as much as there are former provinces that used it.
"""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from dothi.vocabulary.coordinates.crs import Crs, Xy, make_vn2000, make_vn2000_geographic, make_wgs84
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.coordinates.zones import count_former_provinces, list_meridians, read_vn2000
from dothi.vocabulary.words import Words

Reason = Literal["only_fit", "province_meridian", "in_territory", "in_area_of_use", "outside_territory"]
_Where = Literal["territory", "area_of_use", "elsewhere"]

# How often each is met before anything is known of the place: our own choice, in proportion to each other.
_USUAL = 1.0
_MERGED_MERIDIAN = 0.7
"""A meridian of a named province, or of one merged into it, that does not hold any more."""
_OTHER_MERIDIAN = 0.1
"""A zone of 3° that none of the named provinces has used; where none is named, that few provinces have."""
_SMALL_SCALE = 0.15
"""Zones of 6°, of VN-2000 and of WGS 84 alike: maps of whole regions."""
_DEGREES_OF_VN2000 = 0.05
"""Degrees are nearly always of WGS 84; those of VN-2000 lie some 200 m beside them."""

_SAMPLE = 2_000
_STRICTNESS = 8
"""A candidate that leaves a tenth of the points outside counts 0.9⁸ = 0.43 of one that leaves none."""
_SURE = 0.99
"""The most that is said while another candidate lands there too."""
_DOUBTFUL = 0.2
"""What is left of a confidence when nothing lands in the territory."""
_LEAST = 0.005


class CrsGuess(msgspec.Struct, frozen=True, kw_only=True):
    """A system the coordinates could be in, how sure that is (0 to 1), and why."""

    crs: Crs
    swapped: bool
    """North or latitude stands first, as surveyors write it: exchange the columns before using `crs`."""
    confidence: float
    share: float
    """Part of the points (0 to 1) that lands in the territory, or without one where the system is used."""
    reason: Reason
    words: Words


class _Candidate(msgspec.Struct, frozen=True, kw_only=True):
    crs: Crs
    swapped: bool
    weight: float
    of_province: bool
    share: float = 0.0


def guess_crs(
    xy: npt.ArrayLike,
    territory: shapely.Geometry | None = None,
    former_provinces: Iterable[str] = (),
) -> list[CrsGuess]:
    """Systems for coordinates (n, 2) of unknown origin, best first; empty when nothing fits.

    `territory` is where the points should be, in WGS 84. `former_provinces` are names or codes of provinces,
    former or present, whose central meridians are preferred, those of the provinces merged into them
    included. Rows that are not finite are left out, and of many rows 2,000 are looked at. Confidence 1 means
    that all points land in the territory and that no other candidate puts any there.
    """
    points = _sample(xy)
    if len(points) == 0:
        return []
    candidates = _list_candidates(list(former_provinces))
    if territory is None:
        return _rank(_land(points, candidates, None), "area_of_use")
    landed = _land(points, candidates, territory)
    if landed:
        return _rank(landed, "territory")
    return _rank(_land(points, candidates, None), "elsewhere")


def _sample(xy: npt.ArrayLike) -> Xy:
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    points = points[np.isfinite(points).all(axis=1)]
    return points[:: max(1, -(-len(points) // _SAMPLE))]


def _list_candidates(provinces: list[str]) -> list[_Candidate]:
    preferred: dict[float, float] = {}
    for row in list_meridians(provinces):
        weight = _USUAL if row.effective_to is None else _MERGED_MERIDIAN
        preferred[row.meridian_deg] = max(weight, preferred.get(row.meridian_deg, 0.0))
    counts = count_former_provinces()
    usual = {
        meridian: max(_OTHER_MERIDIAN, _USUAL * count / max(counts.values()))
        for meridian, count in counts.items()
    }
    known: list[tuple[Crs, float, bool]] = [
        (make_wgs84(), _USUAL, False),
        (make_vn2000_geographic(), _DEGREES_OF_VN2000, False),
        (parse_crs("EPSG:3857"), _USUAL, False),
        (parse_crs("EPSG:32648"), _SMALL_SCALE, False),
        (parse_crs("EPSG:32649"), _SMALL_SCALE, False),
    ]
    for zone in read_vn2000().zones:
        crs = make_vn2000(zone.meridian_deg, zone.width_deg)
        own = zone.width_deg == 3 and zone.meridian_deg in preferred
        of_3_degrees = (preferred or usual).get(zone.meridian_deg, _OTHER_MERIDIAN)
        known.append((crs, of_3_degrees if zone.width_deg == 3 else _SMALL_SCALE, own))
    return [
        _Candidate(crs=crs, swapped=swapped, weight=weight, of_province=own)
        for crs, weight, own in known
        for swapped in (False, True)
    ]


def _land(points: Xy, candidates: list[_Candidate], territory: shapely.Geometry | None) -> list[_Candidate]:
    """Those candidates that put points into the territory, or without one into their own area of use."""
    if territory is not None:
        shapely.prepare(territory)
    landed: list[_Candidate] = []
    for candidate in candidates:
        lon_lat = candidate.crs.to_wgs84(points[:, ::-1] if candidate.swapped else points)
        place = territory if territory is not None else _get_area_of_use(candidate.crs)
        with np.errstate(invalid="ignore"):
            share = float(np.mean(shapely.intersects_xy(place, lon_lat[:, 0], lon_lat[:, 1])))
        if share > 0.0:
            landed.append(msgspec.structs.replace(candidate, share=share))
    return landed


def _get_area_of_use(crs: Crs) -> shapely.Geometry:
    """The box that the EPSG registry gives, as far as it lies in Vietnam."""
    country = _get_box(f"EPSG:{read_vn2000().geographic_epsg}")
    return country & _get_box(crs.id) if crs.vn2000 else country


@lru_cache(maxsize=64)
def _get_box(code: str) -> shapely.Geometry:
    area = pyproj.CRS.from_user_input(code).area_of_use
    return shapely.box(*area.bounds) if area else shapely.box(-180.0, -90.0, 180.0, 90.0)


def _rank(landed: list[_Candidate], where: _Where) -> list[CrsGuess]:
    scores = [candidate.weight * candidate.share**_STRICTNESS for candidate in landed]
    whole = sum(scores)
    alone = where == "territory" and len(landed) == 1
    guesses: list[CrsGuess] = []
    for candidate, score in zip(landed, scores, strict=True):
        # Shares so small that their powers vanish leave nothing to compare.
        confidence = candidate.share * (score / whole if whole > 0.0 else 0.0)
        confidence *= _DOUBTFUL if where == "elsewhere" else 1.0
        confidence = confidence if alone else min(confidence, _SURE)
        if confidence >= _LEAST:
            reason = _choose_reason(candidate, where, alone=alone)
            guesses.append(_make_guess(candidate, confidence, reason))
    return sorted(guesses, key=lambda guess: (-guess.confidence, -guess.share, guess.swapped, guess.crs.id))


def _choose_reason(candidate: _Candidate, where: _Where, *, alone: bool) -> Reason:
    if where == "elsewhere":
        return "outside_territory"
    if alone:
        return "only_fit"
    if candidate.of_province:
        return "province_meridian"
    return "in_territory" if where == "territory" else "in_area_of_use"


_WHY: dict[Reason, Words] = {
    "only_fit": Words(
        vi="rơi vào địa bàn, không hệ nào khác được như vậy",
        en="land in the territory, and with no other system any does",
    ),
    "province_meridian": Words(
        vi="rơi đúng chỗ, theo kinh tuyến trục mà tỉnh đang hoặc đã dùng",
        en="land where they should, by a central meridian that the province uses or has used",
    ),
    "in_territory": Words(
        vi="rơi vào địa bàn, nhưng hệ khác cũng có thể đúng",
        en="land in the territory, but another system may be right as well",
    ),
    "in_area_of_use": Words(
        vi="rơi vào vùng dùng hệ này; chưa có ranh giới địa bàn để đối chiếu",
        en="land where this system is used; there was no territory to compare with",
    ),
    "outside_territory": Words(
        vi="rơi vào Việt Nam, nhưng không hệ nào đưa điểm vào địa bàn",
        en="land in Vietnam, but no system puts any into the territory",
    ),
}


def _make_guess(candidate: _Candidate, confidence: float, reason: Reason) -> CrsGuess:
    # Rounded down, lest one point outside be shown as none.
    percent = math.floor(candidate.share * 100 + 1e-9)
    why = _WHY[reason]
    used_vi, used_en = _tell_use(candidate.crs) if reason == "in_area_of_use" else ("", "")
    order_vi, order_en = (
        ("; tọa độ bắc đứng trước", "; north stands first") if candidate.swapped else ("", "")
    )
    return CrsGuess(
        crs=candidate.crs,
        swapped=candidate.swapped,
        confidence=confidence,
        share=candidate.share,
        reason=reason,
        words=Words(
            vi=f"{percent}% số điểm {why.vi}{used_vi}{order_vi}.",
            en=f"{percent}% of the points {why.en}{used_en}{order_en}.",
        ),
    )


def _tell_use(crs: Crs) -> tuple[str, str]:
    """How many provinces have used a zone of 3°, the one thing known of it, in Vietnamese and English."""
    if crs.width_deg != 3 or crs.meridian_deg is None:
        return "", ""
    count, whole = count_former_provinces()[crs.meridian_deg], count_former_provinces().total()
    return (
        f"; {count} trong {whole} tỉnh cũ dùng kinh tuyến trục này",
        f"; {count} of the {whole} former provinces used this central meridian",
    )
