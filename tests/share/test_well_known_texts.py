"""Well-known texts of geometries: one canonical form, and mistakes with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.share.sensorthings.wkt import parse_wkt
from dothi.vocabulary.errors import MalformedQuery

_ANY_SHAPE = "POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON or GEOMETRYCOLLECTION"
_RING = "(30 10,10 20,20 40,40 40,30 10)"
_numbers = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("POINT(30 10)", "POINT(30 10)"),
        ("point ( 105.780   10.03 )", "POINT(105.78 10.03)"),
        ("POINT(-0.0 +1E2)", "POINT(0 100)"),
        ("POINT(200 -95)", "POINT(200 -95)"),
        ("SRID=4326;POINT(1 2)", "POINT(1 2)"),
        ("srid = 4326 ; POINT(1 2)", "POINT(1 2)"),
        ("POINT Z (1 2 3)", "POINT(1 2)"),
        ("POINTZ(1 2 3)", "POINT(1 2)"),
        ("POINT(1 2 3)", "POINT(1 2)"),
        ("LINESTRING (30 10, 10 30, 40 40)", "LINESTRING(30 10,10 30,40 40)"),
        ("POLYGON ((30 10, 10 20, 20 40, 40 40, 30 10))", f"POLYGON({_RING})"),
        (f"POLYGON({_RING},{_RING})", f"POLYGON({_RING},{_RING})"),
        ("POLYGON Z((0 0 1,1 0 2,1 1 3,0 0 4))", "POLYGON((0 0,1 0,1 1,0 0))"),
        ("MULTIPOINT(10 40, 40 30)", "MULTIPOINT((10 40),(40 30))"),
        ("MULTIPOINT((10 40), (40 30))", "MULTIPOINT((10 40),(40 30))"),
        ("MULTILINESTRING((1 2,3 4),(5 6,7 8))", "MULTILINESTRING((1 2,3 4),(5 6,7 8))"),
        (f"MULTIPOLYGON(({_RING}),({_RING}))", f"MULTIPOLYGON(({_RING}),({_RING}))"),
        (
            "GeometryCollection Z (Point Z(1 2 3), GEOMETRYCOLLECTION(LINESTRING(1 2,3 4)))",
            "GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(LINESTRING(1 2,3 4)))",
        ),
    ],
)
def test_a_geometry_has_one_form(text: str, expected: str) -> None:
    """Capital letters, no blanks but one between numbers, no heights, short numbers; it is its own form."""
    assert parse_wkt(text) == expected
    assert parse_wkt(expected) == expected


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("", 1, _ANY_SHAPE, "the end"),
        ("CIRCLE(1 2)", 1, _ANY_SHAPE, "'CIRCLE'"),
        ("POINTM(1 2 3)", 1, _ANY_SHAPE, "'POINTM'"),
        ("POINT M(1 2 3)", 7, "'('", "'M'"),
        ("POINT EMPTY", 7, "'('", "'EMPTY'"),
        ("GEOMETRYCOLLECTION EMPTY", 20, "'('", "'EMPTY'"),
        ("SRID=3857;POINT(1 2)", 6, "4326", "'3857'"),
        ("SRID=4326 POINT(1 2)", 11, "';'", "'POINT'"),
        ("POINT()", 7, "two or three numbers", "')'"),
        ("POINT(1)", 8, "two or three numbers", "')'"),
        ("POINT(1 2 3 4)", 7, "two or three numbers", "'1'"),
        ("POINT Z(1 2)", 9, "3 numbers as before", "'1'"),
        ("LINESTRING(1 2,3 4 5)", 16, "2 numbers as before", "'3'"),
        ("POINT(1,2)", 8, "two or three numbers", "','"),
        ("POINT(1 x)", 9, "two or three numbers", "'x'"),
        ("POINT(1 1e999)", 9, "a number that a double can hold", "'1e999'"),
        ("POINT(1 2", 10, "',' or ')'", "the end"),
        ("POINT(1 2) x", 12, "the end of the geometry", "'x'"),
        ("LINESTRING(1 2)", 15, "at least two positions in a line", "')'"),
        ("POLYGON((0 0,1 0,0 0))", 21, "at least four positions in a ring", "')'"),
        ("POLYGON((0 0,1 0,1 1,0 1))", 9, "a ring that ends where it begins", "'('"),
        ("POLYGON(0 0,1 0,1 1,0 0)", 9, "'('", "'0'"),
        (
            "GEOMETRYCOLLECTION(" * 22 + "POINT(1 2)" + ")" * 22,
            399,
            "at most 20 collections in each other",
            "'('",
        ),
        ("POINT(1 2\0)", 10, "a character that can be stored", "'\\x00'"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, position: int, expected: str, found: str) -> None:
    """Characters are counted from 1, and those before the geometry are counted too."""
    for before in (0, 40):
        with pytest.raises(MalformedQuery) as caught:
            parse_wkt(text, option="$expand", before=before)
        place = f"character {position + before}"
        assert caught.value.detail == f"$expand, {place}: expected {expected}, found {found}."


@given(places=st.lists(st.tuples(_numbers, _numbers), min_size=3, max_size=9))
def test_numbers_keep_their_value(places: list[tuple[float, float]]) -> None:
    """Any double, in a line and as a ring, is the same double again."""
    ring = [*places, places[0]]
    text = f"POLYGON(({', '.join(f'{x!r} {y!r}' for x, y in ring)}))"
    canonical = parse_wkt(text)
    inner = canonical.removeprefix("POLYGON((").removesuffix("))")
    assert [tuple(map(float, each.split())) for each in inner.split(",")] == ring
    assert parse_wkt(canonical) == canonical
