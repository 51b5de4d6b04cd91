"""To WGS 84 and back: known points to the millimetre, laws over the whole country, and what is missing."""

from itertools import pairwise

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.vocabulary.coordinates.crs import (
    Crs,
    format_meridian,
    make_vn2000,
    make_vn2000_geographic,
    make_wgs84,
)
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.coordinates.zones import read_vn2000

CAN_THO = (105.7852, 10.0342)
VIET_TRI = (105.4019, 21.3227)
ZONES = [make_vn2000(zone.meridian_deg, zone.width_deg) for zone in read_vn2000().zones]
VN2000 = [*ZONES, make_vn2000(105.25), make_vn2000(104.75, 6)]
_DEGREE_M = 111_320.0
_IN_VIETNAM = st.tuples(st.floats(102.0, 110.0), st.floats(8.0, 23.5))


@pytest.mark.parametrize(
    ("code", "place", "expected"),
    [
        ("EPSG:5897", CAN_THO, (585_877.881, 1_109_741.101)),
        ("EPSG:9208", VIET_TRI, (567_429.619, 2_358_817.596)),
    ],
)
def test_known_points_to_the_millimetre(
    code: str, place: tuple[float, float], expected: tuple[float, float]
) -> None:
    """Cần Thơ and Việt Trì, computed with the shift of the decision; and back to 1e-8° (1.1 mm)."""
    crs = parse_crs(code)
    assert crs.from_wgs84([place])[0] == pytest.approx(expected, abs=0.0005, rel=0)
    assert crs.to_wgs84([expected])[0] == pytest.approx(place, abs=1e-8, rel=0)


def test_the_pin_matters_in_the_delta() -> None:
    """PROJ by itself takes an oil block's shift there and lands 0.81 m west; at Việt Trì it agrees."""
    pinned = parse_crs("EPSG:5897").from_wgs84([CAN_THO])[0]
    default = pyproj.Transformer.from_crs(4326, 5897, always_xy=True).transform(*CAN_THO)
    assert default[0] == pytest.approx(585_877.072, abs=0.0005)
    assert pinned[0] - default[0] == pytest.approx(0.81, abs=0.005)
    pinned = parse_crs("EPSG:9208").from_wgs84([VIET_TRI])[0]
    default = pyproj.Transformer.from_crs(4326, 9208, always_xy=True).transform(*VIET_TRI)
    assert pinned == pytest.approx(default, abs=0.0005, rel=0)


@settings(deadline=None)
@given(crs=st.sampled_from(VN2000), places=st.lists(_IN_VIETNAM, min_size=1, max_size=20))
def test_there_and_back_is_the_same(crs: Crs, places: list[tuple[float, float]]) -> None:
    """Less than a hundredth of a millimetre, in every zone and everywhere in Vietnam."""
    away = crs.to_wgs84(crs.from_wgs84(places)) - np.array(places)
    assert np.abs(away).max() * _DEGREE_M < 1e-5


@settings(deadline=None)
@given(crs=st.sampled_from(VN2000), place=_IN_VIETNAM)
def test_on_the_plane_there_and_back_is_the_same(crs: Crs, place: tuple[float, float]) -> None:
    """Coordinates of a file return to less than a hundredth of a millimetre."""
    plane = crs.from_wgs84([place])
    assert np.abs(crs.from_wgs84(crs.to_wgs84(plane)) - plane).max() < 1e-5


@settings(deadline=None)
@given(place=_IN_VIETNAM)
def test_a_neighbouring_meridian_is_tens_of_kilometres_away(place: tuple[float, float]) -> None:
    """Taken for the next zone, a point moves by the meridians' distance: 0.25° is 25 to 28 km."""
    zones = [crs for crs in ZONES if crs.width_deg == 3]
    for one, other in pairwise(sorted(zones, key=lambda crs: crs.meridian_deg or 0.0)):
        moved = other.to_wgs84(one.from_wgs84([place]))[0] - np.array(place)
        assert one.meridian_deg is not None
        assert other.meridian_deg is not None
        assert moved[0] == pytest.approx(other.meridian_deg - one.meridian_deg, abs=0.01)


def test_degrees_of_vn2000_lie_two_hundred_metres_off() -> None:
    """The shift at Cần Thơ: sqrt(195² + 112²) = 225 m."""
    degrees = make_vn2000_geographic()
    metres = (np.array(CAN_THO) - degrees.from_wgs84([CAN_THO])[0]) * _DEGREE_M
    metres[0] *= np.cos(np.radians(CAN_THO[1]))
    assert 200 < np.hypot(*metres) < 250
    assert degrees.to_wgs84(degrees.from_wgs84([CAN_THO]))[0] == pytest.approx(CAN_THO, abs=1e-10)


@pytest.mark.parametrize("code", ["EPSG:9208", "EPSG:4756", "EPSG:4326", "EPSG:2044"])
def test_what_is_missing_stays_missing(code: str) -> None:
    """NaN, infinity and absurd numbers make both coordinates NaN, and the others are not touched."""
    crs = parse_crs(code)
    good = crs.from_wgs84([CAN_THO])[0]
    rows = np.array([good, (np.nan, 1.0), (1.0, np.inf), (-np.inf, np.nan), (1e9, 1e9), good])
    placed = crs.to_wgs84(rows)
    assert np.isnan(placed).all(axis=1).tolist() == [False, True, True, True, True, False]
    assert np.isnan(placed).any(axis=1).tolist() == [False, True, True, True, True, False]
    assert placed[5] == pytest.approx(CAN_THO, abs=1e-7)
    assert np.isnan(crs.from_wgs84([(np.nan, 10.0), (105.0, -np.inf)])).all()
    assert crs.to_wgs84([]).shape == (0, 2)


def test_other_shapes_are_refused() -> None:
    """Three columns may be heights or a mistake; nobody guesses."""
    with pytest.raises(ValueError, match="shape"):
        make_wgs84().to_wgs84([[1.0, 2.0, 3.0]])


def test_the_old_datum_goes_proj_s_own_way() -> None:
    """Hanoi 1972 lies some hundred metres off, and PROJ knows by how much."""
    crs = parse_crs("2044")
    own = pyproj.Transformer.from_crs(2044, 4326, always_xy=True)
    assert crs.to_wgs84([(18_500_000.0, 2_300_000.0)])[0] == pytest.approx(
        own.transform(18_500_000.0, 2_300_000.0), abs=1e-12
    )


def test_geometries_move_as_a_whole() -> None:
    """Heights stay, None stays, and what has no place is None afterwards."""
    crs = parse_crs("EPSG:5897")
    ring = [(585_000.0, 1_109_000.0), (586_000.0, 1_109_000.0), (586_000.0, 1_110_000.0)]
    # GEOS tells the processor's flags of such numbers, and NumPy makes a warning of them.
    with np.errstate(invalid="ignore"):
        endless = shapely.from_wkt("POLYGON ((585000 1109000, Inf 0, 586000 1110000, 585000 1109000))")
        broken = shapely.from_wkt("LINESTRING (585000 1109000, NaN NaN)")
    polygon = shapely.Polygon(ring)
    high, nowhere = shapely.Point(*ring[0], 2.5), shapely.Point()
    shapes = np.array([polygon, high, None, endless, broken, nowhere], dtype=object)
    moved = crs.geometries_to_wgs84(shapes)
    assert shapely.get_coordinates(moved[0])[:3] == pytest.approx(crs.to_wgs84(ring))
    assert not moved[0].has_z
    assert moved[1].z == 2.5
    assert [moved[2], moved[3], moved[4]] == [None, None, None]
    assert moved[5].is_empty
    assert shapes[0].equals(shapely.Polygon(ring))
    back = crs.geometries_from_wgs84(moved[:2])
    assert shapely.get_coordinates(back[0])[:3] == pytest.approx(np.array(ring), abs=1e-5)


@pytest.mark.parametrize(
    ("degrees", "text"), [(104.75, "104°45′"), (105.0, "105°00′"), (105.1234, "105.1234°")]
)
def test_meridians_are_written_in_minutes(degrees: float, text: str) -> None:
    """As maps print them, unless they are no whole minutes."""
    assert format_meridian(degrees) == text
