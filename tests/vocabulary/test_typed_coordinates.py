"""Coordinates as people type them: points or commas, degrees and minutes, metres with their meridian."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.vocabulary.coordinates.typed import read_coordinates


@pytest.mark.parametrize(
    "text",
    [
        "10.0375, 105.78333",
        "10.0375 105.78333",
        "105.78333, 10.0375",
        "10,0375 105,78333",
        "10,0375; 105,78333",
        "10,0375, 105,78333",
        "(10.0375, 105.78333)",
        "10.0375N 105.78333E",
        "10.0375°B, 105.78333°Đ",
        "Tọa độ: 10.0375, 105.78333",
        "10°02'15\"N 105°47'00\"E",
        "10°02′15″B, 105°47′0″Đ",
        "10 02 15 N, 105 47 00 E",
        "10°2.25'N 105°47'E",
    ],
)
def test_degrees_are_read(text: str) -> None:
    """All of them are one spot."""
    read = read_coordinates(text)
    assert read is not None
    (place,) = read.places
    assert (place.longitude, place.latitude) == pytest.approx((105.78333, 10.0375), abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "30/4",
        "12 34",
        "12/34/5 Nguyễn Văn Cừ",
        "2 9",
        "10.5",
        "10,105",
        "",
        "10°70'N 105°E",
        "QL 1A",
        "99999999 1",
    ],
)
def test_other_numbers_are_no_coordinates(text: str) -> None:
    """Streets, house numbers, single numbers, seventy minutes."""
    assert read_coordinates(text) is None


@pytest.mark.parametrize("text", ["48.85, 2.35", "-10.03, 105.78", "10.03S 105.78E"])
def test_what_lies_abroad_is_said(text: str) -> None:
    """Paris, and south of the equator."""
    read = read_coordinates(text)
    assert read is not None
    assert (read.places, read.problem) == ([], "outside_vietnam")


@pytest.mark.parametrize(
    "text",
    [
        "1108000 585000 KTT 105",
        "VN-2000 105°00' 585000 1108000",
        "X=1.108.000,0 Y=585.000,0 105°",
        "1108000.0, 585000.0 múi 105:3",
        "1108000 585000 KTT 105°00' múi 3",
        "1108000 585000 múi chiếu 3 độ, kinh tuyến trục 105",
    ],
)
def test_metres_are_read_with_their_meridian(text: str) -> None:
    """In either order: what is larger is north. Without a meridian nobody knows."""
    read = read_coordinates(text)
    assert read is not None
    (place,) = read.places
    assert (place.longitude, place.latitude) == pytest.approx((105.77715, 10.01848), abs=1e-4)
    bare = read_coordinates("1108000 585000")
    assert bare is not None
    assert bare.problem == "zone_unknown"


def test_metres_without_a_meridian_try_those_of_the_provinces() -> None:
    """Cần Thơ has had two; each place says which was tried."""
    read = read_coordinates("1108000 585000", ["92"])
    assert read is not None
    assert sorted(place.tried_deg or 0 for place in read.places) == [105.0, 105.5]


@settings(deadline=None)
@given(
    st.floats(min_value=8, max_value=23.4).map(lambda value: round(value, 5)),
    st.floats(min_value=102.2, max_value=117.8).map(lambda value: round(value, 5)),
)
def test_any_spot_of_the_country_is_found(latitude: float, longitude: float) -> None:
    """With a comma as with a point, and the longitude first as well."""
    for text in (
        f"{latitude:.5f}, {longitude:.5f}",
        f"{longitude:.5f} {latitude:.5f}",
        f"{latitude:.5f} {longitude:.5f}".replace(".", ","),
    ):
        read = read_coordinates(text)
        assert read is not None
        assert (read.places[0].longitude, read.places[0].latitude) == pytest.approx((longitude, latitude))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    """It is coordinates or it is not."""
    read = read_coordinates(text)
    assert read is None or read.places or read.problem
