"""Well-known text of geometries (OGC 06-103r4), checked and written in one form.

Longitude first, WGS 84. Heights are taken and dropped; measures, empty geometries and curves are refused.
"""

import math
from collections.abc import Callable

from dothi.share.sensorthings.lexer import Cursor, Token

_COLLECTION = "GEOMETRYCOLLECTION"
_MAX_NESTING = 20
_SRID = "4326"
_NUMBER_SHAPES = "POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON or GEOMETRYCOLLECTION"
_POSITION = "two or three numbers"


class _Positions:
    """Reads the positions of one geometry, which have all the same number of numbers."""

    def __init__(self, cursor: Cursor, numbers: int | None) -> None:
        self._cursor = cursor
        self._numbers = numbers

    def point(self) -> str:
        """A position in brackets."""
        return self._enclosed(lambda: [self._position()])

    def line(self) -> str:
        """At least two positions in brackets."""
        return self._enclosed(lambda: self._positions(2, "two positions in a line"))

    def ring(self) -> str:
        """At least four positions in brackets, the last of them the first again."""
        first = self._cursor.next
        positions: list[str] = []

        def parse() -> list[str]:
            positions.extend(self._positions(4, "four positions in a ring"))
            return positions

        text = self._enclosed(parse)
        if positions[0] != positions[-1]:
            raise self._cursor.fail("a ring that ends where it begins", first)
        return text

    def polygon(self) -> str:
        """Rings in brackets, the outer one first."""
        return self._enclosed(lambda: self._several(self.ring))

    def points(self) -> str:
        """Positions in brackets, each in brackets of its own or all of them without."""
        return self._enclosed(lambda: self._several(self._point_or_position))

    def lines(self) -> str:
        """Lines in brackets."""
        return self._enclosed(lambda: self._several(self.line))

    def polygons(self) -> str:
        """Polygons in brackets."""
        return self._enclosed(lambda: self._several(self.polygon))

    def _enclosed(self, parse: Callable[[], list[str]]) -> str:
        self._cursor.expect("(", "'('")
        parts = parse()
        self._cursor.expect(")", "',' or ')'")
        return f"({','.join(parts)})"

    def _several(self, parse: Callable[[], str]) -> list[str]:
        parts = [parse()]
        while self._cursor.accept(","):
            parts.append(parse())
        return parts

    def _positions(self, least: int, expected: str) -> list[str]:
        positions = self._several(self._position)
        if len(positions) < least:
            raise self._cursor.fail(f"at least {expected}")
        return positions

    def _point_or_position(self) -> str:
        return self.point() if self._cursor.next.kind == "(" else f"({self._position()})"

    def _position(self) -> str:
        first = self._cursor.next
        numbers = []
        while self._cursor.next.kind == "number":
            numbers.append(_write_number(self._cursor, self._cursor.take()))
        if len(numbers) not in (2, 3):
            raise self._cursor.fail(_POSITION, None if len(numbers) < 2 else first)
        if self._numbers not in (None, len(numbers)):
            raise self._cursor.fail(f"{self._numbers} numbers as before", first)
        self._numbers = len(numbers)
        return f"{numbers[0]} {numbers[1]}"


_SHAPES: dict[str, Callable[[_Positions], str]] = {
    "POINT": _Positions.point,
    "LINESTRING": _Positions.line,
    "POLYGON": _Positions.polygon,
    "MULTIPOINT": _Positions.points,
    "MULTILINESTRING": _Positions.lines,
    "MULTIPOLYGON": _Positions.polygons,
}


def _write_number(cursor: Cursor, token: Token) -> str:
    value = float(token.text)
    if not math.isfinite(value):
        raise cursor.fail("a number that a double can hold", token)
    # Zero is written without its sign, and whole numbers without their point.
    return repr(value or 0.0).removesuffix(".0")


def _parse_shape(cursor: Cursor) -> tuple[str, int | None]:
    """The name of a geometry, and how many numbers its positions have where a Z tells."""
    token = cursor.expect("word", _NUMBER_SHAPES)
    shape = token.text.upper()
    numbers = None
    if shape not in _SHAPES and shape != _COLLECTION and shape.endswith("Z"):
        shape, numbers = shape[:-1], 3
    elif cursor.word() == "z":
        cursor.take()
        numbers = 3
    if shape not in _SHAPES and shape != _COLLECTION:
        raise cursor.fail(_NUMBER_SHAPES, token)
    return shape, numbers


def _parse_geometry(cursor: Cursor, nesting: int) -> str:
    shape, numbers = _parse_shape(cursor)
    if shape != _COLLECTION:
        return shape + _SHAPES[shape](_Positions(cursor, numbers))
    if nesting >= _MAX_NESTING:
        raise cursor.fail(f"at most {_MAX_NESTING} collections in each other")
    cursor.expect("(", "'('")
    parts = [_parse_geometry(cursor, nesting + 1)]
    while cursor.accept(","):
        parts.append(_parse_geometry(cursor, nesting + 1))
    cursor.expect(")", "',' or ')'")
    return f"{shape}({','.join(parts)})"


def parse_wkt(text: str, *, option: str = "$filter", before: int = 0) -> str:
    """The geometry in canonical form; raises MalformedQuery with the place of what is wrong.

    `before` characters of the option stand in front of the text.
    """
    cursor = Cursor(option, text, before)
    if cursor.word() == "srid":
        cursor.take()
        cursor.expect("=", "'='")
        number = cursor.expect("number", _SRID)
        if number.text != _SRID:
            raise cursor.fail(_SRID, number)
        cursor.expect(";", "';'")
    geometry = _parse_geometry(cursor, 0)
    cursor.expect("end", "the end of the geometry")
    return geometry
