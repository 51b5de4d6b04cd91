"""Coordinates as people read them, in both languages."""

import math

import pytest

from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.coordinates.showing import format_coordinates


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        (
            "5897",
            "X (bắc) 1.109.741,101 m, Y (đông) 585.877,881 m",
            "X (north) 1,109,741.101 m, Y (east) 585,877.881 m",
        ),
        ("4326", "10,034200° Bắc, 105,785200° Đông", "10.034200° N, 105.785200° E"),
        (
            "3857",
            "Bắc 1.122.756,036 m, Đông 11.775.954,597 m",
            "North 1,122,756.036 m, East 11,775,954.597 m",
        ),
    ],
)
def test_a_place_in_can_tho(code: str, vi: str, en: str) -> None:
    """The survey's order X north, Y east; degrees as latitude and longitude."""
    words = format_coordinates(105.7852, 10.0342, parse_crs(code))
    assert (words.vi, words.en) == (vi, en)


def test_the_other_halves_of_the_earth() -> None:
    """South and west are words, not signs."""
    words = format_coordinates(-58.4, -34.6, parse_crs("4326"))
    assert (words.vi, words.en) == ("34,600000° Nam, 58,400000° Tây", "34.600000° S, 58.400000° W")


@pytest.mark.parametrize("lon", [math.nan, math.inf])
def test_no_place_is_a_dash(lon: float) -> None:
    """Nothing is invented."""
    assert format_coordinates(lon, 10.0, parse_crs("5897")).vi == "–"
