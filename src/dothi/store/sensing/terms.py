"""Terms: pieces of SQL with the type of what they give, and how they are compared.

Comparing follows SQL: null matches nothing, and only `eq null` and `ne null` see it. Periods are half open.
"""

from dataclasses import dataclass, replace
from typing import Literal, LiteralString

from psycopg.sql import SQL, Composable, Composed

from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.queries import Comparison, Scalar

Kind = Literal[
    "number",
    "text",
    "boolean",
    "instant",
    "period",
    "duration",
    "date",
    "time",
    "geometry",
    "json",
    "result",
    "id",
    "null",
]
NULL = SQL("NULL")
_SIGNS: dict[str, LiteralString] = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_TURNED: dict[Comparison, Comparison] = {
    "eq": "eq",
    "ne": "ne",
    "gt": "lt",
    "ge": "le",
    "lt": "gt",
    "le": "ge",
}
_LARGEST_INTEGER = 2**31 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A value in SQL. `end` is the end of a period; one that may be an instant has a null end then.

    `keys` are those of an entity of which this is the id. `value` is what a constant holds.
    """

    kind: Kind
    sql: Composable
    position: int = 0
    end: Composable | None = None
    json: Composable | None = None
    """Of results: what is kept beside the number."""
    keys: tuple[Composable, ...] = ()
    value: Scalar = None
    constant: bool = False
    nullable: bool = True


def complain(what: str, position: int) -> MalformedQuery:
    """The error for an expression that makes no sense, with its place."""
    return MalformedQuery(f"$filter, character {position}: {what}.", field="$filter")


def _form(text: LiteralString, *parts: Composable) -> Composed:
    return SQL(text).format(*parts)


def as_json(term: Term) -> Composable:
    """A JSON term, or a result as JSON."""
    if term.kind == "result":
        assert term.json is not None, "results have both"  # noqa: S101
        return _form("coalesce({}, to_jsonb({}))", term.json, term.sql)
    return term.sql


def as_number(term: Term) -> Composable:
    """The term as a double; null where it is JSON of another type."""
    if term.kind in ("number", "result"):
        return term.sql
    if term.kind == "json":
        # The comparison must not fail on what other rows hold, so the type is asked first.
        return _form("CASE WHEN jsonb_typeof({0}) = 'number' THEN ({0})::float8 END", term.sql)
    if term.kind == "null":
        return _form("{}::float8", NULL)
    if term.kind == "id" and len(term.keys) == 1:
        return _form("{}::float8", term.keys[0])
    raise complain(f"expected a number, found a {term.kind}", term.position)


def as_text(term: Term) -> Composable:
    """The term as text, compared by code points; of JSON its text, without quotes."""
    if term.kind == "text":
        return term.sql
    if term.kind == "json":
        return _form("(({}) #>> '{{}}')", term.sql)
    if term.kind == "result":
        return _form("(({}) #>> '{{}}')", as_json(term))
    if term.kind == "null":
        return _form("{}::text", NULL)
    if term.kind == "id" and len(term.keys) == 1:
        return _form("{}::text", term.keys[0])
    if term.kind in ("number", "boolean"):
        return _form("({})::text", term.sql)
    raise complain(f"expected a text, found a {term.kind}", term.position)


def as_boolean(term: Term) -> Composable:
    """The term as a truth value; null where it is JSON of another type."""
    if term.kind == "boolean":
        return term.sql
    if term.kind in ("json", "result"):
        return _form("CASE WHEN jsonb_typeof({0}) = 'boolean' THEN ({0})::boolean END", as_json(term))
    if term.kind == "null":
        return _form("{}::boolean", NULL)
    raise complain(f"expected something that is true or false, found a {term.kind}", term.position)


def as_instant(term: Term) -> Composable:
    """An instant, or the beginning of a period."""
    if term.kind in ("instant", "period"):
        return term.sql
    if term.kind == "null":
        return _form("{}::timestamptz", NULL)
    raise complain(f"expected a time, found a {term.kind}", term.position)


def end_of(term: Term) -> Composable:
    """The end of a period; null for an instant."""
    return term.end if term.kind == "period" and term.end is not None else NULL


def compare(operator: Comparison, left: Term, right: Term) -> Composable:
    """A comparison as a truth value in SQL; raises MalformedQuery where the types do not go together."""
    if left.kind == "null":
        left, right, operator = right, left, _TURNED[operator]
    if right.kind == "null":
        return _compare_null(operator, left)
    kinds = {left.kind, right.kind}
    if "id" in kinds:
        return _compare_ids(operator, left, right)
    if kinds & {"instant", "period"}:
        return compare_times(operator, left, right)
    for kind in ("date", "time", "duration"):
        if kind in kinds:
            if kinds != {kind}:
                raise complain(f"expected a {kind} on both sides", right.position)
            return _sign(operator, left.sql, right.sql)
    if "geometry" in kinds:
        raise complain("geometries are compared with st_equals(a,b)", right.position)
    if "text" in kinds:
        return _sign(operator, as_text(left), as_text(right), text=True)
    if "number" in kinds:
        return _sign(operator, as_number(left), as_number(right))
    if "boolean" in kinds:
        return _sign(operator, as_boolean(left), as_boolean(right))
    return _compare_json(operator, left, right)


def _sign(operator: Comparison, left: Composable, right: Composable, *, text: bool = False) -> Composed:
    form: LiteralString = '({} {} {} COLLATE "C")' if text else "({} {} {})"
    return _form(form, left, SQL(_SIGNS[operator]), right)


def _compare_null(operator: Comparison, term: Term) -> Composable:
    if operator not in ("eq", "ne"):
        return _form("{}::boolean", NULL)
    probe = term.keys[0] if term.kind == "id" else term.sql
    if term.kind in ("json", "result"):
        missing = _form("(({0}) IS NULL OR ({0}) = 'null')", as_json(term))
    else:
        missing = _form("({} IS NULL)", probe)
    return missing if operator == "eq" else _form("(NOT {})", missing)


def _compare_json(operator: Comparison, left: Term, right: Term) -> Composable:
    """Numbers as numbers, anything else as text."""
    return _form(
        "CASE WHEN jsonb_typeof({0}) = 'number' AND jsonb_typeof({1}) = 'number' THEN {2} ELSE {3} END",
        as_json(left),
        as_json(right),
        _sign(operator, _form("({})::numeric", as_json(left)), _form("({})::numeric", as_json(right))),
        _sign(operator, as_text(left), as_text(right), text=True),
    )


def _compare_ids(operator: Comparison, left: Term, right: Term) -> Composable:
    if left.kind != "id":
        left, right, operator = right, left, _TURNED[operator]
    if right.kind == "id" and len(left.keys) == len(right.keys):
        return _sign(operator, _row(left.keys), _row(right.keys))
    if right.kind in ("number", "text") and right.constant:
        if len(left.keys) == 1:
            return _compare_plain_id(operator, left, right)
        raise complain("ids of observations are compared with constants", right.position)
    if len(left.keys) == 1:
        return _sign(operator, _form("{}::text", left.keys[0]), as_text(right), text=True)
    raise complain("expected an id", right.position)


def _compare_plain_id(operator: Comparison, left: Term, right: Term) -> Composable:
    try:
        number = float(right.value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return _sign(operator, _form("{}::text", left.keys[0]), as_text(right), text=True)
    if operator == "eq" and not (number.is_integer() and abs(number) <= _LARGEST_INTEGER):
        return _form("({} IS NULL AND NULL)", left.keys[0])
    if number.is_integer() and abs(number) <= _LARGEST_INTEGER:
        return _sign(operator, left.keys[0], _form("({})::float8::integer", right.sql))
    return _sign(operator, _form("{}::float8", left.keys[0]), _form("({})::float8", right.sql))


def _row(keys: tuple[Composable, ...]) -> Composable:
    return _form("({})", SQL(", ").join(keys))


def compare_keys(operator: Comparison, term: Term, values: tuple[Composable, ...]) -> Composable:
    """An id of several keys against those of a constant."""
    return _sign(operator, _row(term.keys), _row(values))


def compare_times(operator: Comparison, left: Term, right: Term) -> Composable:
    """Instants and half-open periods: before means that the one has ended when the other begins."""
    if operator in ("gt", "ge"):
        return compare_times(_TURNED[operator], right, left)
    start, other = as_instant(left), as_instant(right)
    end, other_end = end_of(left), end_of(right)
    if end is NULL and other_end is NULL:
        return _sign(operator, start, other)
    if operator == "lt":
        # Said of the beginning first, so that indexes and partitions help.
        return _form("({0} < {1} AND ({2} IS NULL OR {2} <= {1}))", start, other, end)
    if operator == "le":
        return _form(
            "({0} <= {1} AND ({2} IS NULL OR {2} <= coalesce({3}, {1})))", start, other, end, other_end
        )
    same = _form("({0} = {1} AND {2} IS NOT DISTINCT FROM {3})", start, other, end, other_end)
    if operator == "ne":
        same = _form("(NOT {})", same)
    if not (left.nullable or right.nullable):
        return same
    return _form("CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN {2} END", start, other, same)


def relate_times(function: str, left: Term, right: Term) -> Composable:
    """The named relation of two times (before, after, meets, during, overlaps, starts, finishes)."""
    if function == "before":
        return compare_times("lt", left, right)
    if function == "after":
        return compare_times("gt", left, right)
    parts = (as_instant(left), as_instant(right), end_of(left), end_of(right))
    if function == "meets":
        return _form("(coalesce({2}, {0}) = {1} OR {0} = coalesce({3}, {1}))", *parts)
    if function == "starts":
        return _form("({0} = {1})", *parts[:2])
    if function == "finishes":
        return _form("(coalesce({2}, {0}) = coalesce({3}, {1}))", *parts)
    if function == "during":
        if right.kind != "period":
            raise complain("expected a period that the other can lie in", right.position)
        return _form(
            "({3} IS NOT NULL AND {0} >= {1} AND CASE WHEN {2} IS NULL THEN {0} < {3} ELSE {2} <= {3} END)",
            *parts,
        )
    return _form(
        "CASE WHEN {2} IS NULL AND {3} IS NULL THEN {0} = {1} "
        "WHEN {2} IS NULL THEN {1} <= {0} AND {0} < {3} "
        "WHEN {3} IS NULL THEN {0} <= {1} AND {1} < {2} "
        "ELSE {0} < {3} AND {1} < {2} END",
        *parts,
    )


def shift(operator: Literal["add", "sub"], left: Term, right: Term) -> Term:
    """Times and durations added or taken away; raises MalformedQuery for anything else."""
    sign = SQL("+" if operator == "add" else "-")
    if operator == "add" and left.kind == "duration" and right.kind in ("instant", "period"):
        left, right = right, left
    if right.kind == "duration" and left.kind in ("instant", "period"):
        end = None if left.end is None else _form("({} {} {})", left.end, sign, right.sql)
        return replace(left, sql=_form("({} {} {})", left.sql, sign, right.sql), end=end, constant=False)
    if left.kind == right.kind == "duration":
        return replace(left, sql=_form("({} {} {})", left.sql, sign, right.sql), constant=False)
    if operator == "sub" and {left.kind, right.kind} <= {"instant", "period"}:
        between = _form(
            "CASE WHEN {} IS NULL AND {} IS NULL THEN {} - {} END",
            end_of(left),
            end_of(right),
            left.sql,
            right.sql,
        )
        return Term(kind="duration", sql=between, position=left.position)
    raise complain(f"{left.kind} and {right.kind} cannot be added or taken away", right.position)
