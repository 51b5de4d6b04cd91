"""Coordinates without a system: the territory decides, and what it leaves open is said."""

import numpy as np
import pytest
import shapely

from dothi.vocabulary.coordinates.crs import Xy
from dothi.vocabulary.coordinates.guessing import CrsGuess, guess_crs
from dothi.vocabulary.coordinates.parsing import parse_crs

# Made-up outlines of the size and in the place of the provinces: what counts is that neighbours fit too.
PHU_THO = shapely.Polygon(
    [(104.8, 21.0), (105.0, 21.7), (105.7, 21.5), (105.85, 20.6), (105.6, 20.3), (104.9, 20.6)]
)
CAN_THO = shapely.box(105.2, 9.3, 106.3, 10.3)
_RANDOM = np.random.default_rng(20_261_121)


def make_points(west: float, south: float, *, size: float = 0.15, count: int = 300) -> Xy:
    """Longitudes and latitudes strewn over a square, its lower left corner given."""
    return np.array((west, south)) + _RANDOM.uniform(0.0, size, (count, 2))


VIET_TRI = make_points(105.3, 21.25)
HOA_BINH = make_points(105.2, 20.75)
NINH_KIEU = make_points(105.65, 9.95)
CAI_KHE = make_points(105.76, 10.03, size=0.02)
SMALL_WARD = shapely.box(105.75, 10.02, 105.79, 10.06)


def find_guess(guesses: list[CrsGuess], code: str) -> CrsGuess | None:
    """The guess of that system, if it was made."""
    return next((guess for guess in guesses if guess.crs.id == code), None)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("code", "places", "territory", "province"),
    [
        ("EPSG:9208", VIET_TRI, PHU_THO, "25"),
        ("EPSG:9211", HOA_BINH, PHU_THO, "Hòa Bình"),
        ("EPSG:9211", HOA_BINH, PHU_THO, "Phú Thọ"),
        ("EPSG:5897", NINH_KIEU, CAN_THO, "92"),
        ("EPSG:4326", NINH_KIEU, CAN_THO, "92"),
        ("EPSG:4326", VIET_TRI, None, ""),
        ("EPSG:3857", NINH_KIEU, CAN_THO, "92"),
        ("EPSG:3857", VIET_TRI, None, ""),
    ],
)
def test_the_system_of_a_file_is_found(
    code: str, places: Xy, territory: shapely.Geometry | None, province: str, swapped: bool
) -> None:
    """Also when north stands first, as surveyors write it."""
    xy = parse_crs(code).from_wgs84(places)
    guesses = guess_crs(xy[:, ::-1] if swapped else xy, territory, [province])
    assert (guesses[0].crs.id, guesses[0].swapped) == (code, swapped)
    assert guesses[0].share == 1.0


def test_two_neighbours_that_fit_are_both_told() -> None:
    """Without a name, 104°45′ and 104°30′ fit Việt Trì alike; 5 provinces used the one and 2 the other."""
    guesses = guess_crs(parse_crs("9208").from_wgs84(VIET_TRI), PHU_THO)
    one, other = find_guess(guesses, "EPSG:9208"), find_guess(guesses, "EPSG:9207")
    assert one is not None
    assert other is not None
    assert one.confidence == pytest.approx(other.confidence * 5 / 2)
    assert one.confidence < 0.5
    assert one.reason == "in_territory"


def test_a_named_province_prefers_its_meridians() -> None:
    """Phú Thọ now or before used 104°45′, 105° and 106°, and never 104°30′."""
    guesses = guess_crs(parse_crs("9208").from_wgs84(VIET_TRI), PHU_THO, ["Phú Thọ"])
    other = find_guess(guesses, "EPSG:9207")
    assert guesses[0].reason == "province_meridian"
    assert other is not None
    assert guesses[0].confidence > 5 * other.confidence


def test_small_territories_decide_more() -> None:
    """A file of one ward: neighbours land 27 km away, maps of 6° 0.3 km, so only these stay in doubt."""
    guesses = guess_crs(parse_crs("5897").from_wgs84(CAI_KHE), SMALL_WARD, ["92"])
    assert guesses[0].crs.id == "EPSG:5897"
    assert guesses[0].confidence > 0.7
    assert {guess.crs.id for guess in guesses} <= {"EPSG:5897", "EPSG:3405", "EPSG:32648"}


def test_only_a_lonely_fit_is_certain() -> None:
    """Web Mercator is like nothing else; degrees may always be those of VN-2000, 200 m away."""
    (certain,) = guess_crs(parse_crs("3857").from_wgs84(NINH_KIEU), CAN_THO)
    assert (certain.confidence, certain.reason) == (1.0, "only_fit")
    degrees = guess_crs(NINH_KIEU, CAN_THO)
    assert [guess.crs.id for guess in degrees] == ["EPSG:4326", "EPSG:4756"]
    assert 0.9 < degrees[0].confidence < 1.0


def test_points_outside_lower_the_confidence() -> None:
    """A quarter of the points elsewhere in the country: no more than three quarters are certain."""
    xy = parse_crs("3857").from_wgs84(np.concatenate((NINH_KIEU, VIET_TRI[:100])))
    (guess,) = guess_crs(xy, CAN_THO)
    assert guess.confidence == guess.share == 0.75
    assert guess.words.vi.startswith("75% số điểm")


def test_a_wrong_territory_is_told() -> None:
    """Việt Trì is not in Cần Thơ by any system; what lands in Vietnam is named with little confidence."""
    guesses = guess_crs(VIET_TRI, CAN_THO)
    assert guesses[0].crs.id == "EPSG:4326"
    assert guesses[0].reason == "outside_territory"
    assert guesses[0].confidence < 0.2


def test_without_a_territory_zones_are_not_told_apart() -> None:
    """Several meridians put the points into Vietnam; none gets more than its part of the provinces."""
    guesses = guess_crs(parse_crs("9208").from_wgs84(VIET_TRI))
    assert find_guess(guesses, "EPSG:9208") is not None
    # 105°30′ was that of 11 provinces, and of the zones that fit more than 50 have one.
    assert guesses[0].confidence < 11 / 50
    assert guesses[0].reason == "in_area_of_use"
    named = guess_crs(parse_crs("9208").from_wgs84(VIET_TRI), None, ["Yên Bái"])
    assert (named[0].crs.id, named[0].reason) == ("EPSG:9208", "province_meridian")


def test_without_a_territory_zones_rank_by_the_provinces_that_used_them() -> None:
    """Near Cần Thơ: 11 provinces used 105°30′, 9 used 105°, 7 used 105°45′, and nobody 102°."""
    guesses = guess_crs(parse_crs("5897").from_wgs84(NINH_KIEU))
    ranked = [guess.crs.meridian_deg for guess in guesses if guess.crs.width_deg == 3]
    assert ranked[:3] == [105.5, 105.0, 105.75]
    assert ranked.index(102.0) >= len(ranked) - 2
    assert "9 trong 63 tỉnh cũ" in guesses[1].words.vi
    assert max(guess.confidence for guess in guesses) < 0.4


@pytest.mark.parametrize("xy", [[], [(np.nan, 1.0)], [(1e9, 3.0)], [(0.0, 0.0)]])
def test_nothing_is_guessed_from_nothing(xy: list[tuple[float, float]]) -> None:
    """No points, none that is finite, none in Vietnam by any system."""
    assert guess_crs(xy, CAN_THO) == []


def test_rows_that_are_not_finite_are_left_out() -> None:
    """They change neither the share nor the order."""
    with_gaps = np.concatenate((NINH_KIEU, np.full((500, 2), np.nan)))
    assert guess_crs(with_gaps, CAN_THO) == guess_crs(NINH_KIEU, CAN_THO)


def test_a_collection_of_communes_is_a_territory_too() -> None:
    """Outline and communes may overlap."""
    both = shapely.GeometryCollection([CAN_THO, SMALL_WARD])
    assert guess_crs(NINH_KIEU, both) == guess_crs(NINH_KIEU, CAN_THO)


def test_confidences_are_a_ranking() -> None:
    """Best first, never more than one in sum, each with its reason in both languages."""
    for code in ("5897", "9208", "4326", "3857", "32648"):
        guesses = guess_crs(parse_crs(code).from_wgs84(NINH_KIEU), CAN_THO, ["92"])
        confidences = [guess.confidence for guess in guesses]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) <= 1.0
        assert all(guess.words.vi.endswith(".") and guess.words.en.endswith(".") for guess in guesses)
