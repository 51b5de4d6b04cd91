"""Filters and orders: what each production means, and how tightly it binds."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from dothi.share.sensorthings.expressions import parse_filter, parse_order
from dothi.share.sensorthings.functions import FUNCTIONS
from dothi.vocabulary.queries import (
    AnyOf,
    Call,
    Constant,
    Expression,
    GeometryConstant,
    PeriodConstant,
    PropertyPath,
    Scalar,
)
from tests.share.query_texts import forget_positions, write_expression

_HANOI = timezone(timedelta(hours=7))
_NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def parse_value(text: str, entity: str = "Observation") -> Expression:
    """A single operand, without its position."""
    return forget_positions(parse_filter(text, entity))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a eq 1 or b eq 2 and c eq 3", "a eq 1 or (b eq 2 and c eq 3)"),
        ("(a eq 1 or b eq 2) and c eq 3", "(a eq 1 or b eq 2) and c eq 3"),
        ("a eq b gt c", "a eq (b gt c)"),
        ("a gt b eq c", "(a gt b) eq c"),
        ("a gt b add c", "a gt (b add c)"),
        ("a add b mul c", "a add (b mul c)"),
        ("a sub b sub c", "(a sub b) sub c"),
        ("a div b mod c", "(a div b) mod c"),
        ("a sub (b sub c)", "a sub (b sub c)"),
        ("-a mul b", "(-a) mul b"),
        ("-(a mul b)", "-(a mul b)"),
        ("--a", "-(-a)"),
        ("- 5 add a", "(- 5) add a"),
        ("not a eq b", "not (a eq b)"),
        ("not (a) eq b", "not ((a) eq b)"),
        ("not a eq b and c", "(not (a eq b)) and c"),
        ("not not a", "not (not a)"),
        ("a eq not b", "a eq (not b)"),
        ("not a in (1, 2)", "not (a in (1, 2))"),
        ("a add 1 in (b, c) and d", "((a add 1) in (b, c)) and d"),
        ("a gt b in (true)", "(a gt b) in (true)"),
        ("  a\teq\n1  ", "a eq 1"),
        ("a EQ 1 And NOT b", "a eq 1 and not b"),
        ("not(a)and(b)", "(not a) and b"),
    ],
)
def test_operators_bind_as_odata_says(text: str, expected: str) -> None:
    """One without brackets and one with all of them are the same tree; the letters are keys of parameters."""
    one, other = (
        " ".join(f"parameters/{word}" if word in "abcd" else word for word in each.split())
        for each in (spread(text), spread(expected))
    )
    assert parse_value(one) == parse_value(other)


def spread(text: str) -> str:
    """The text with blanks around its brackets, commas and minus signs."""
    for sign in "(),-":
        text = text.replace(sign, f" {sign} ")
    return text


def test_what_one_word_joins_is_one_operation() -> None:
    """Three comparisons under one `and`; brackets keep what they hold apart."""
    flat = parse_filter("id eq 1 and id eq 2 and id eq 3", "Thing")
    nested = parse_filter("(id eq 1 and id eq 2) and id eq 3", "Thing")
    assert len(getattr(flat, "operands", ())) == 3
    assert len(getattr(nested, "operands", ())) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("''", ""),
        ("'Cần Thơ'", "Cần Thơ"),
        ("'it''s'", "it's"),
        ("''''", "'"),
        ("'a and (b, c; d)'", "a and (b, c; d)"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("20.0", 20.0),
        (".5", 0.5),
        ("-1.5E-3", -0.0015),
        ("12345678901234567890", 12345678901234567890),
        ("true", True),
        ("False", False),
        ("null", None),
        ("2026-11-21T12:00:00Z", _NOON),
        ("2026-11-21t12:00:00z", _NOON),
        ("2026-11-21T12:00:00", _NOON),
        ("2026-11-21T12:00Z", _NOON),
        ("2026-11-21T19:00:00+07:00", _NOON),
        ("2026-11-21T19:00:00+0700", _NOON),
        ("2026-11-21T19:00:00+07", _NOON),
        ("2026-11-21T19:00:00 07:00", _NOON),
        ("2026-11-21T12:00:00.123456789Z", _NOON + timedelta(microseconds=123_456)),
        ("2026-11-21T12:00:00.5-00:30", _NOON + timedelta(minutes=30, milliseconds=500)),
        ("2026-11-21", date(2026, 11, 21)),
        ("07:30", time(7, 30)),
        ("07:30:01.25", time(7, 30, 1, 250_000)),
        ("duration'P1DT2H'", timedelta(days=1, hours=2)),
        ("DURATION'-PT0.1234567S'", -timedelta(microseconds=123_456)),
        ("duration'P2W'", timedelta(weeks=2)),
        ("PT1H30M", timedelta(minutes=90)),
        ("-PT1H", None),
    ],
)
def test_literals_mean_what_is_written(text: str, expected: Scalar) -> None:
    """Of each type; an instant without an offset is UTC, and what is finer than a microsecond is cut off."""
    value = parse_value(text)
    if text == "-PT1H":
        assert write_expression(value) == "- duration'P0DT3600.000000S'"
    else:
        assert value == Constant(value=expected)
        assert isinstance(value, Constant)
        assert type(value.value) is type(expected)


def test_an_instant_keeps_its_offset() -> None:
    """`totaloffsetminutes` can tell 420 for Việt Nam."""
    value = parse_value("2026-11-21T19:00:00+07:00")
    assert isinstance(value, Constant)
    assert isinstance(value.value, datetime)
    assert value.value.tzinfo == _HANOI


def test_two_instants_are_a_period() -> None:
    """From the one to the other; they may be the same."""
    later = _NOON + timedelta(hours=1)
    assert parse_value("2026-11-21T12:00:00Z/2026-11-21T20:00:00+07:00") == PeriodConstant(
        start=_NOON, end=later
    )
    text = "2026-11-21T12:00:00Z/2026-11-21T12:00:00"
    assert parse_value(text) == PeriodConstant(start=_NOON, end=_NOON)


def test_geometries_are_well_known_texts() -> None:
    """With either prefix, in any case, in canonical form."""
    for text in ("geography'POINT(30 10)'", "Geometry'SRID=4326;point z (30.0 10 5)'"):
        assert parse_value(text) == GeometryConstant(wkt="POINT(30 10)")


@pytest.mark.parametrize(
    ("entity", "text", "expected"),
    [
        ("Thing", "name", PropertyPath(name="name")),
        ("Thing", "id", PropertyPath(name="id")),
        ("Thing", "@iot.id", PropertyPath(name="id")),
        ("Thing", "properties/a/b", PropertyPath(name="properties", inside=("a", "b"))),
        ("Thing", "properties/list/0", PropertyPath(name="properties", inside=("list", "0"))),
        ("Thing", "properties/list[0][1]", PropertyPath(name="properties", inside=("list", "0", "1"))),
        ("Thing", "properties/độ-ẩm.tb", PropertyPath(name="properties", inside=("độ-ẩm.tb",))),
        ("Thing", "properties/e\u0301", PropertyPath(name="properties", inside=("e\u0301",))),
        ("Thing", "properties/and/@iot.id", PropertyPath(name="properties", inside=("and", "@iot.id"))),
        ("Thing", "properties/2026-11-21", PropertyPath(name="properties", inside=("2026-11-21",))),
        ("Thing", "Locations/location", PropertyPath(relations=("Locations",), name="location")),
        ("Datastream", "unitOfMeasurement/name", PropertyPath(name="unitOfMeasurement", inside=("name",))),
        ("Observation", "result/x", PropertyPath(name="result", inside=("x",))),
        ("Observation", "result[0]", PropertyPath(name="result", inside=("0",))),
        ("Observation", "Datastream/@iot.id", PropertyPath(relations=("Datastream",), name="id")),
        (
            "Thing",
            "Datastreams/Observations/FeatureOfInterest/id",
            PropertyPath(relations=("Datastreams", "Observations", "FeatureOfInterest"), name="id"),
        ),
    ],
)
def test_paths_follow_the_model(entity: str, text: str, expected: PropertyPath) -> None:
    """Over relations to a property, then by keys and places into what it holds."""
    assert parse_value(text, entity) == expected


def test_every_function_can_be_called() -> None:
    """With the fewest and with the most arguments, in any case; each has a sentence for the reference."""
    for function in FUNCTIONS.values():
        for count in (function.least, len(function.arguments)):
            text = f"{function.name.upper()} ({', '.join(['result'] * count)})"
            call = Call(function=function.name, arguments=(PropertyPath(name="result"),) * count)
            assert parse_value(text) == call
        assert function.sentence.endswith(".")
    assert FUNCTIONS["substring"].signature == "substring(text, start[, length])"
    assert FUNCTIONS["now"].signature == "now()"


def test_choices_are_expressions() -> None:
    """At least one, in brackets."""
    assert parse_value("result in (1, 2 add 3)") == AnyOf(
        operand=PropertyPath(name="result"), choices=(Constant(value=1), parse_value("2 add 3"))
    )


def test_values_are_looked_for_in_arrays_of_properties() -> None:
    """Without brackets it is a property that has the values."""
    assert parse_value("9 in properties/list", "Thing") == Call(
        function="in",
        arguments=(Constant(value=9), PropertyPath(name="properties", inside=("list",))),
    )


def test_expressions_know_where_they_begin() -> None:
    """Characters are counted from 1, and an operation begins where its first operand does."""
    tree = parse_filter(" not (id eq 5) or now() gt result", "Observation")
    assert tree.position == 2
    negation, comparison = getattr(tree, "operands", ())
    assert (negation.position, negation.operands[0].position) == (2, 7)
    assert [each.position for each in comparison.operands] == [19, 28]


def test_orders_go_up_unless_told_otherwise() -> None:
    """A list of expressions with asc, desc or neither, in any case."""
    orders = parse_order("Datastream/id desc, phenomenonTime,result mul 2 ASC", "Observation")
    assert [each.descending for each in orders] == [True, False, False]
    assert [write_expression(each.expression) for each in orders] == [
        "Datastream/id", "phenomenonTime", "result mul 2",
    ]  # fmt: skip
