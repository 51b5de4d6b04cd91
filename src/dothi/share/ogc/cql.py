"""The OGC's Common Query Language (OGC 21-065r2), as text or JSON, becomes an expression over features.

The grammar is read by a library; here its tree gets its meaning. Times are compared as the standard says:
by the beginnings and ends of instants and intervals, both ends belonging to an interval.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

import cql2
import numpy as np
import shapely

from dothi.share.ogc.systems import System
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.features import OWN_PROPERTIES
from dothi.vocabulary.queries import (
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Constant,
    Expression,
    GeometryConstant,
    Operation,
    PropertyPath,
)
from dothi.vocabulary.things import Kind

Language = Literal["cql2-text", "cql2-json"]
LONGEST = 8_000
"""Characters of a filter."""
_DEEPEST = 250
"""What may lie inside one another at all: the library's own stack has no end that it would know of."""
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
_NESTING = re.compile(r"\(|\[|\{|\bNOT\b|[-+*/^%]|\bDIV\b", re.IGNORECASE)
_COMPARISONS: dict[str, Comparison] = {"=": "eq", "<>": "ne", "<": "lt", ">": "gt", "<=": "le", ">=": "ge"}
_ARITHMETIC: dict[str, Arithmetic] = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"}
_SPATIAL = frozenset(
    f"s_{name}"
    for name in ("intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses", "contains")
)
_NEVER = Constant(value=False)
_ALWAYS = Constant(value=True)
_Span = tuple[Expression | None, Expression | None]
"""Beginning and end of a time; None is open."""


class _Reader:
    """Reads one tree; raises MalformedQuery for what is not supported."""

    def __init__(self, kind: Kind, system: System) -> None:
        self._system = system
        self._types = {each.name: each.type for each in kind.properties}

    def read(self, node: Any) -> Expression:
        """Any part of the tree."""
        if isinstance(node, bool | str):
            return Constant(value=node)
        if isinstance(node, int | float):
            return Constant(value=float(node))
        if not isinstance(node, Mapping):
            raise _complain("lists stand only behind IN and in functions of arrays, which are not supported")
        if "property" in node:
            return self._read_property(str(node["property"]))
        if "op" in node:
            return self._read_operation(str(node["op"]), list(node.get("args", ())))
        if "date" in node or "timestamp" in node:
            return Constant(value=_read_instant(node))
        if "interval" in node:
            raise _complain("an interval stands only in functions of time, such as T_DURING")
        return self._read_geometry(node)

    def _read_property(self, name: str) -> PropertyPath:
        if name == "geometry":
            raise _complain("the property geometry stands only in functions of space, such as S_INTERSECTS")
        if name in OWN_PROPERTIES:
            return PropertyPath(name=name)
        if name == "id":
            return PropertyPath(name="uid")
        return PropertyPath(name="properties", inside=(name,))

    def _read_geometry(self, node: Mapping[str, Any]) -> GeometryConstant:
        try:
            if "bbox" in node:
                edges = [float(each) for each in node["bbox"]]
                shape = shapely.box(*(edges if len(edges) == 4 else [*edges[:2], *edges[3:5]]))
            else:
                shape = shapely.geometry.shape(node)
            moved = self._system.to_wgs84(np.array([shapely.force_2d(shape)], dtype=object))[0]
        except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as problem:
            raise _complain(f"a geometry cannot be read ({problem})") from problem
        if moved is None:
            raise _complain("a geometry lies off its coordinate system")
        if shapely.is_empty(moved):
            raise _complain("a geometry is empty")
        return GeometryConstant(wkt=shapely.to_wkt(moved, rounding_precision=-1))

    def _read_operation(self, name: str, args: list[Any]) -> Expression:
        lower = name.lower()
        if lower in ("and", "or"):
            return Operation(operator=lower, operands=tuple(self.read(each) for each in args))  # type: ignore[arg-type]
        if lower == "not":
            return Operation(operator="not", operands=(self.read(args[0]),))
        if lower.startswith("t_"):
            return self._read_temporal(lower, args)
        if name in _COMPARISONS:
            return self.compare(_COMPARISONS[name], args)
        if lower in _SPATIAL:
            return Call(function=f"st_{lower[2:]}", arguments=tuple(self._read_shape(each) for each in args))
        make = _MAKERS.get(lower)
        if make is None:
            raise _complain(f"{name} is not supported")
        return make(self, args)

    def _read_shape(self, node: Any) -> Expression:
        if node == {"property": "geometry"}:
            return PropertyPath(name="geometry")
        shape = self.read(node)
        if isinstance(shape, GeometryConstant):
            return shape
        raise _complain("functions of space take the property geometry and literal geometries")

    def compare(self, operator: Comparison, args: list[Any]) -> Expression:
        """Two values, of which a day is read as the other one is."""
        left, right = (self.read(each) for each in args)
        if isinstance(left, GeometryConstant) or isinstance(right, GeometryConstant):
            raise _complain("geometries are compared with S_EQUALS")
        return Operation(operator=operator, operands=(self.fit(left, right), self.fit(right, left)))

    def fit(self, value: Expression, other: Expression) -> Expression:
        """A day or instant as what it is compared with has it: dates of things are kept as text."""
        if not isinstance(value, Constant) or not isinstance(value.value, date):
            return value
        if isinstance(other, PropertyPath) and other.name == "updated":
            return Constant(value=_to_instant(value.value))
        if isinstance(other, PropertyPath) and other.inside:
            return Constant(value=_write_time(value.value))
        return value

    def _read_temporal(self, name: str, args: list[Any]) -> Expression:
        relation = _TEMPORAL.get(name)
        if relation is None or len(args) != 2:
            raise _complain(f"{name.upper()} is not supported")
        left, right = self._read_span(args[0], args[1]), self._read_span(args[1], args[0])
        return relation(left, right)

    def _read_span(self, node: Any, other: Any) -> _Span:
        if isinstance(node, Mapping) and "interval" in node:
            start, end = (self._read_end(each, other) for each in node["interval"])
            return start, end
        value = self._read_end(node, other)
        return value, value

    def _read_end(self, node: Any, other: Any) -> Expression | None:
        if node == "..":
            return None
        if isinstance(node, str):
            value: Expression = Constant(value=_parse_time(node))
        else:
            value = self.read(node)
        if isinstance(value, PropertyPath):
            if value.name != "updated" and self._types.get(value.inside[0] if value.inside else "") != "date":
                raise _complain("functions of time take the property updated and dates that a kind declares")
            return value
        if not (isinstance(value, Constant) and isinstance(value.value, date)):
            raise _complain("functions of time take times")
        paths = [
            self.read(each) for each in _list_ends(other) if isinstance(each, Mapping) and "property" in each
        ]
        return self.fit(value, paths[0]) if paths else Constant(value=_to_instant(value.value))


def _list_ends(node: Any) -> list[Any]:
    return list(node["interval"]) if isinstance(node, Mapping) and "interval" in node else [node]


def _complain(what: str) -> MalformedQuery:
    return MalformedQuery(f"{what[0].upper()}{what[1:]}.", field="filter")


def _parse_time(text: str) -> date:
    """A day or an instant; `datetime` is a `date`, too."""
    try:
        if "T" not in text.upper():
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _complain(f"{text!r} is no date (2026-11-21) and no instant (2026-11-21T07:00:00Z)") from None
    if moment.tzinfo is None:
        raise _complain(f"{text!r} needs an offset such as Z")
    return moment


def _read_instant(node: Mapping[str, Any]) -> date:
    said = node.get("date", node.get("timestamp"))
    if not isinstance(said, str):
        raise _complain("a time is a text")
    return _parse_time(said)


def _to_instant(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)


def _write_time(value: date) -> str:
    return value.isoformat() if not isinstance(value, datetime) else value.astimezone(UTC).date().isoformat()


def _relate(operator: Comparison, left: Expression | None, right: Expression | None) -> Expression | None:
    """A comparison of two ends; None where an open one has no answer."""
    if left is None or right is None:
        return None
    return Operation(operator=operator, operands=(left, right))


def _all(*parts: Expression | None, open_is: Expression = _NEVER) -> Expression:
    """What must all be true, where what an open end decides is as told."""
    return Operation(operator="and", operands=tuple(open_is if part is None else part for part in parts))


def _intersect(a: _Span, b: _Span) -> Expression:
    return _all(_relate("le", a[0], b[1]), _relate("ge", a[1], b[0]), open_is=_ALWAYS)


_TEMPORAL: dict[str, Callable[[_Span, _Span], Expression]] = {
    "t_after": lambda a, b: _all(_relate("gt", a[0], b[1])),
    "t_before": lambda a, b: _all(_relate("lt", a[1], b[0])),
    "t_intersects": _intersect,
    "t_disjoint": lambda a, b: Operation(operator="not", operands=(_intersect(a, b),)),
    "t_equals": lambda a, b: _all(_same(a[0], b[0]), _same(a[1], b[1])),
    "t_contains": lambda a, b: _all(_starts_before(a, b), _ends_after(a, b)),
    "t_during": lambda a, b: _all(_starts_before(b, a), _ends_after(b, a)),
    "t_finishedby": lambda a, b: _all(_starts_before(a, b), _same(a[1], b[1])),
    "t_finishes": lambda a, b: _all(_starts_before(b, a), _same(a[1], b[1])),
    "t_startedby": lambda a, b: _all(_same(a[0], b[0]), _ends_after(a, b)),
    "t_starts": lambda a, b: _all(_same(a[0], b[0]), _ends_after(b, a)),
    "t_meets": lambda a, b: _all(_relate("eq", a[1], b[0])),
    "t_metby": lambda a, b: _all(_relate("eq", a[0], b[1])),
    "t_overlaps": lambda a, b: _all(_starts_before(a, b), _relate("gt", a[1], b[0]), _ends_after(b, a)),
    "t_overlappedby": lambda a, b: _all(_starts_before(b, a), _relate("lt", a[0], b[1]), _ends_after(a, b)),
}


def _same(left: Expression | None, right: Expression | None) -> Expression:
    if left is None or right is None:
        return _ALWAYS if left is right else _NEVER
    return Operation(operator="eq", operands=(left, right))


def _starts_before(a: _Span, b: _Span) -> Expression:
    """An open beginning lies before every other one."""
    if a[0] is None or b[0] is None:
        return _ALWAYS if a[0] is None and b[0] is not None else _NEVER
    return Operation(operator="lt", operands=(a[0], b[0]))


def _ends_after(a: _Span, b: _Span) -> Expression:
    """An open end lies behind every other one."""
    if a[1] is None or b[1] is None:
        return _ALWAYS if a[1] is None and b[1] is not None else _NEVER
    return Operation(operator="gt", operands=(a[1], b[1]))


def _make_between(reader: _Reader, args: list[Any]) -> Expression:
    return Operation(
        operator="and", operands=(reader.compare("ge", args[:2]), reader.compare("le", [args[0], args[2]]))
    )


def _make_in(reader: _Reader, args: list[Any]) -> Expression:
    if len(args) != 2 or not isinstance(args[1], list) or not args[1]:
        raise _complain("IN needs a list of values")
    operand = reader.read(args[0])
    return AnyOf(operand=operand, choices=tuple(reader.fit(reader.read(each), operand) for each in args[1]))


def _make_is_null(reader: _Reader, args: list[Any]) -> Expression:
    return Operation(operator="eq", operands=(reader.read(args[0]), Constant(value=None)))


def _make_call(function: str) -> Callable[[_Reader, list[Any]], Expression]:
    def make(reader: _Reader, args: list[Any]) -> Expression:
        return Call(function=function, arguments=tuple(reader.read(each) for each in args))

    return make


def _make_arithmetic(operator: Arithmetic) -> Callable[[_Reader, list[Any]], Expression]:
    def make(reader: _Reader, args: list[Any]) -> Expression:
        if len(args) == 1 and operator == "sub":
            return Operation(operator="neg", operands=(reader.read(args[0]),))
        left, right = (reader.read(each) for each in args)
        return Operation(operator=operator, operands=(left, right))

    return make


_MAKERS: dict[str, Callable[[_Reader, list[Any]], Expression]] = {
    "between": _make_between,
    "in": _make_in,
    "isnull": _make_is_null,
    "like": _make_call("like"),
    "casei": _make_call("tolower"),
    "accenti": _make_call("accenti"),
    "^": _make_call("power"),
    "div": _make_call("intdiv"),
    **{sign: _make_arithmetic(operator) for sign, operator in _ARITHMETIC.items()},
}


def read_filter(text: str, language: Language, kind: Kind, system: System) -> Expression:
    """The expression of a filter over things of a kind, its geometries written in that system.

    Raises MalformedQuery.
    """
    if len(text) > LONGEST:
        raise _complain(f"the filter is longer than {LONGEST} characters")
    if len(_NESTING.findall(_QUOTED.sub("", text))) > _DEEPEST:
        raise _complain(f"the filter has more than {_DEEPEST} brackets and signs")
    try:
        tree = (cql2.parse_text if language == "cql2-text" else cql2.parse_json)(text)
        plain = tree.to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError, TypeError) as problem:
        raise _complain(f"the filter cannot be read: {' '.join(str(problem).split())[:300]}") from problem
    try:
        return _Reader(kind, system).read(plain)
    except (IndexError, ValueError) as problem:
        raise _complain("an operator has too many or too few operands") from problem
