"""The functions of the query language in SQL, each by its name there."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import LiteralString, Protocol

from psycopg import sql

from dothi.store.sensing.terms import (
    Kind,
    Term,
    as_instant,
    as_json,
    as_number,
    as_text,
    complain,
    relate_times,
)
from dothi.vocabulary.queries import Call, Expression


class Translator(Protocol):
    """Turns a function's arguments into terms."""

    def term(self, expression: Expression) -> Term:
        """Any expression."""

    def geometry(self, expression: Expression) -> Term:
        """One that has a geometry."""

    def constant_instant(self, value: datetime | None) -> Term:
        """An instant, bound; None for the city's now."""


Function = Callable[[Translator, Call], Term]
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def _made(kind: Kind, form: LiteralString, call: Call, *parts: sql.Composable) -> Term:
    return Term(kind=kind, sql=sql.SQL(form).format(*parts), position=call.position)


def of_texts(kind: Kind, form: LiteralString) -> Function:
    def function(translator: Translator, call: Call) -> Term:
        return _made(kind, form, call, *(as_text(translator.term(each)) for each in call.arguments))

    return function


def of_numbers(form: LiteralString) -> Function:
    def function(translator: Translator, call: Call) -> Term:
        return _made("number", form, call, *(as_number(translator.term(each)) for each in call.arguments))

    return function


def _substring(translator: Translator, call: Call) -> Term:
    text = as_text(translator.term(call.arguments[0]))
    numbers = [as_number(translator.term(each)) for each in call.arguments[1:]]
    if len(numbers) == 1:
        form: LiteralString = "substr({}, greatest(least({}, 1e9), 0)::integer + 1)"
    else:
        form = "substr({}, greatest(least({}, 1e9), 0)::integer + 1, greatest(least({}, 1e9), 0)::integer)"
    return _made("text", form, call, text, *numbers)


def _part_of_time(form: LiteralString) -> Function:
    def function(translator: Translator, call: Call) -> Term:
        term = translator.term(call.arguments[0])
        moment = term.sql if term.kind in ("date", "time") else as_instant(term)
        return _made("number", form, call, moment)

    return function


def _date(translator: Translator, call: Call) -> Term:
    moment = as_instant(translator.term(call.arguments[0]))
    return _made("date", "({} AT TIME ZONE 'UTC')::date", call, moment)


def _time(translator: Translator, call: Call) -> Term:
    moment = as_instant(translator.term(call.arguments[0]))
    return _made("time", "({} AT TIME ZONE 'UTC')::time", call, moment)


def _instant(value: datetime | None) -> Function:
    def function(translator: Translator, _: Call) -> Term:
        return translator.constant_instant(value)

    return function


def _of_geometries(kind: Kind, form: LiteralString) -> Function:
    def function(translator: Translator, call: Call) -> Term:
        shapes = [translator.geometry(each) for each in call.arguments]
        return _made(kind, form, call, *(shape.sql for shape in shapes))

    return function


def _relate(translator: Translator, call: Call) -> Term:
    shapes = [translator.geometry(each).sql for each in call.arguments[:2]]
    pattern = as_text(translator.term(call.arguments[2]))
    return _made("boolean", "public.ST_Relate({}, {}, {})", call, *shapes, pattern)


def _in(translator: Translator, call: Call) -> Term:
    value, array = (translator.term(each) for each in call.arguments)
    if array.kind not in ("json", "result"):
        raise complain("expected values in brackets, or a property that may hold an array", array.position)
    if value.kind in ("json", "result"):
        element = as_json(value)
    elif value.kind in ("number", "text", "boolean"):
        element = sql.SQL("to_jsonb({})").format(value.sql)
    else:
        raise complain(f"expected a number, a text, true or false, found a {value.kind}", value.position)
    form: LiteralString = "CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} @> {1} END"
    return _made("boolean", form, call, as_json(array), element)


def _of_times(translator: Translator, call: Call) -> Term:
    left, right = (translator.term(each) for each in call.arguments)
    for term in (left, right):
        if term.kind not in ("instant", "period"):
            raise complain(f"expected a time, found a {term.kind}", term.position)
    return Term(kind="boolean", sql=relate_times(call.function, left, right), position=call.position)


FUNCTIONS: dict[str, Function] = {
    "substringof": of_texts("boolean", "(strpos({1}, {0}) > 0)"),
    "contains": of_texts("boolean", "(strpos({0}, {1}) > 0)"),
    "endswith": of_texts("boolean", '(right({0}, char_length({1})) = {1} COLLATE "C")'),
    "startswith": of_texts("boolean", "starts_with({0}, {1})"),
    "length": of_texts("number", "char_length({})::float8"),
    "indexof": of_texts("number", "(strpos({0}, {1}) - 1)::float8"),
    "substring": _substring,
    "tolower": of_texts("text", "lower({})"),
    "toupper": of_texts("text", "upper({})"),
    "trim": of_texts("text", "btrim({}, E' \\t\\n\\r')"),
    "concat": of_texts("text", "({} || {})"),
    "year": _part_of_time("date_part('year', {})"),
    "month": _part_of_time("date_part('month', {})"),
    "day": _part_of_time("date_part('day', {})"),
    "hour": _part_of_time("date_part('hour', {})"),
    "minute": _part_of_time("date_part('minute', {})"),
    "second": _part_of_time("floor(date_part('second', {}))"),
    "fractionalseconds": _part_of_time("mod(extract(second FROM {})::numeric, 1)::float8"),
    "date": _date,
    "time": _time,
    "totaloffsetminutes": _part_of_time("CASE WHEN {} IS NOT NULL THEN 0::float8 END"),
    "now": _instant(None),
    "mindatetime": _instant(_EARLIEST),
    "maxdatetime": _instant(_LATEST),
    "round": of_numbers("round(({})::numeric)::float8"),
    "floor": of_numbers("floor({})"),
    "ceiling": of_numbers("ceil({})"),
    "geo.distance": _of_geometries("number", "public.ST_Distance({}, {})"),
    "geo.length": _of_geometries("number", "public.ST_Length({})"),
    "geo.intersects": _of_geometries("boolean", "public.ST_Intersects({}, {})"),
    "st_equals": _of_geometries("boolean", "public.ST_Equals({}, {})"),
    "st_disjoint": _of_geometries("boolean", "public.ST_Disjoint({}, {})"),
    "st_touches": _of_geometries("boolean", "public.ST_Touches({}, {})"),
    "st_within": _of_geometries("boolean", "public.ST_Within({}, {})"),
    "st_overlaps": _of_geometries("boolean", "public.ST_Overlaps({}, {})"),
    "st_crosses": _of_geometries("boolean", "public.ST_Crosses({}, {})"),
    "st_intersects": _of_geometries("boolean", "public.ST_Intersects({}, {})"),
    "st_contains": _of_geometries("boolean", "public.ST_Contains({}, {})"),
    "st_relate": _relate,
    "in": _in,
    **dict.fromkeys(("before", "after", "meets", "during", "overlaps", "starts", "finishes"), _of_times),
}
"""Every function; the parser knows the same names and how many arguments each takes."""
