"""What is drawn on a map becomes a shape, or is refused in words that say why."""

from typing import Any

import pytest
import shapely

from dothi.vocabulary.drawing import MOST_CORNERS, DrawnArea, make_shape
from dothi.vocabulary.errors import InvalidInput

SQUARE = [[105.0, 10.0], [105.1, 10.0], [105.1, 10.1], [105.0, 10.1], [105.0, 10.0]]
BOW = [[105.0, 10.0], [105.1, 10.1], [105.1, 10.0], [105.0, 10.1], [105.0, 10.0]]


def test_a_ring_may_be_open_and_have_heights() -> None:
    """Four corners with heights and no end are the square that five without are."""
    drawn = DrawnArea(type="Polygon", coordinates=[[[*corner, 3.5] for corner in SQUARE[:-1]]])
    assert make_shape(drawn).equals(shapely.Polygon(SQUARE))
    two = DrawnArea(type="MultiPolygon", coordinates=[[SQUARE], [[[x + 1, y] for x, y in SQUARE]]])
    assert make_shape(two).area == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("coordinates", "reason"),
    [
        ([BOW], "within_crossing"),
        ([SQUARE[:2]], "within_too_short"),
        ([[]], "within_too_short"),
        ([], "within_unreadable"),
        ([5], "within_unreadable"),
        ([[["a", 1], [1, 2], [2, 2]]], "within_unreadable"),
        ([[[10.0, 105.0], [10.1, 105.0], [10.1, 105.1]]], "within_unreadable"),
        ([[[float("nan"), 1], [1, 2], [2, 2]]], "within_unreadable"),
        ([[[1, 2]] * (MOST_CORNERS + 1)], "within_unreadable"),
        ([SQUARE] * (MOST_CORNERS // 4), "within_too_long"),
    ],
)
def test_what_is_no_area_is_refused(coordinates: list[Any], reason: str) -> None:
    """Rings that cross, are too short or too long, and what is no place on earth."""
    with pytest.raises(InvalidInput) as refused:
        make_shape(DrawnArea(type="Polygon", coordinates=coordinates))
    assert (refused.value.field, refused.value.reason) == ("within", reason)
