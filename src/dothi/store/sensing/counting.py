"""Counting all observations between two times: whole hours are counted already, only the rest is looked at.

Hours hold the ordinary observations with a number. The others (beside others, periods, no numbers) are few
and have an index of their own; they are taken out where an hour counted them, and counted one by one.
"""

from datetime import UTC, datetime, timedelta

from psycopg import sql

from dothi.store.sensing.filters import make_conditions, split
from dothi.store.sensing.scope import Builder, Scope
from dothi.vocabulary.queries import Constant, Expression, Operation, PropertyPath, Way

Span = tuple[datetime, datetime]
"""From the first instant (inclusive) to the last (exclusive)."""

_STEP = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)
_ALWAYS = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))
_TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


def find_span(way: Way, expression: Expression | None) -> Span | None:
    """The times that a filter of all observations asks for, if it asks for nothing else."""
    if len(way.steps) != 1 or way.entity != "Observation":
        return None
    start, end = _ALWAYS
    for part in [] if expression is None else split(expression):
        bound = _find_bound(part)
        if bound is None:
            return None
        start, end = max(start, bound[0]), min(end, bound[1])
    return start, max(start, end)


def make_bounds(expression: Expression | None) -> Span:
    """The times outside of which a filter finds nothing, as far as it says so plainly."""
    start, end = _ALWAYS
    for part in [] if expression is None else split(expression):
        bound = _find_bound(part) or _ALWAYS
        start, end = max(start, bound[0]), min(end, bound[1])
    return start, end


def _find_bound(part: Expression) -> Span | None:
    if not isinstance(part, Operation) or len(part.operands) != 2 or part.operator not in _TURNED:
        return None
    operator, (left, right) = part.operator, part.operands
    if isinstance(left, Constant):
        left, right, operator = right, left, _TURNED[operator]  # type: ignore[assignment]
    if not (isinstance(left, PropertyPath) and left.name == "phenomenonTime" and not left.relations):
        return None
    if not (isinstance(right, Constant) and isinstance(right.value, datetime)):
        return None
    instant = right.value.astimezone(UTC)
    if not _ALWAYS[0] < instant < _ALWAYS[1]:
        return None
    match operator:
        case "lt":
            return _ALWAYS[0], instant
        case "le":
            return _ALWAYS[0], instant + _STEP
        case "gt":
            return instant + _STEP, _ALWAYS[1]
    return instant, _ALWAYS[1]


def _floor(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)


def make_span_count(builder: Builder, span: Span, expression: Expression | None) -> sql.Composed | None:
    """A statement that counts by hours; None where no whole hour lies in the span."""
    start, end = span
    first = start if start == _floor(start) else _floor(start) + _HOUR
    last = _floor(end)
    if first >= last:
        return None
    name = builder.name()
    scope = Scope(builder, "Observation", name)
    wanted = [] if expression is None else make_conditions(scope, expression)
    rare = sql.SQL("({0}.ordinal > 0 OR {0}.detail IS NOT NULL)").format(sql.Identifier(name))
    times = {
        "a": builder.bind(start, "timestamptz"),
        "b": builder.bind(end, "timestamptz"),
        "first": builder.bind(first, "timestamptz"),
        "last": builder.bind(last, "timestamptz"),
        "o": sql.Identifier(name),
        "rare": rare,
        "wanted": sql.SQL(" AND ").join([rare, *wanted]),
    }
    return sql.SQL(
        "SELECT (SELECT coalesce(sum(count), 0) FROM hourly WHERE hour >= {first} AND hour < {last})"
        " + (SELECT count(*) FROM observation WHERE ordinal = 0 AND result IS NOT NULL"
        " AND phenomenon_time >= {a} AND phenomenon_time < {first})"
        " + (SELECT count(*) FROM observation WHERE ordinal = 0 AND result IS NOT NULL"
        " AND phenomenon_time >= {last} AND phenomenon_time < {b})"
        " - (SELECT count(*) FROM observation {o} WHERE {rare} AND {o}.ordinal = 0 AND {o}.result IS NOT NULL"
        " AND {o}.phenomenon_time >= {a} AND {o}.phenomenon_time < {b})"
        " + (SELECT count(*) FROM observation {o} WHERE {wanted})"
    ).format(**times)
