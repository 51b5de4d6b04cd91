"""Mistakes in filters are told with their place, what was expected, and what was found."""

import time
from contextlib import suppress

import pytest

from dothi.share.sensorthings.expressions import parse_filter, parse_order
from dothi.share.sensorthings.lexer import MAX_LENGTH
from dothi.vocabulary.errors import MalformedQuery


def list_complaint(text: str, entity: str = "Observation") -> tuple[int, str, str]:
    """Position, what was expected and what was found."""
    with pytest.raises(MalformedQuery) as caught:
        parse_filter(text, entity)
    assert caught.value.field == "$filter"
    place, _, rest = caught.value.detail.partition(": expected ")
    expected, _, found = rest.rpartition(", found ")
    return int(place.removeprefix("$filter, character ")), expected, found.removesuffix(".")


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("", 1, "a value", "the end"),
        ("   ", 4, "a value", "the end"),
        ("result eq )", 11, "a value", "')'"),
        ("result eq", 10, "a value", "the end"),
        ("result eq eq 1", 11, "a value", "'eq'"),
        ("and (result)", 1, "a value", "'and'"),
        ("result 5", 8, "an operator or the end", "'5'"),
        ("result -5", 8, "an operator or the end", "'-5'"),
        ("result = 5", 8, "an operator or the end", "'='"),
        ("result eq 5)", 12, "an operator or the end", "')'"),
        ("(result eq 5", 13, "an operator or ')'", "the end"),
        ("result in 5", 11, "'('", "'5'"),
        ("result in ()", 11, "a list of at least one value", "'('"),
        ("result in (1 2)", 14, "an operator, ',' or ')'", "'2'"),
        ("result in (1,)", 14, "a value", "')'"),
        ("result eq 'Thơ", 11, "a closing quote to this text", "the end"),
        ("result eq 'a''b", 11, "a closing quote to this text", "the end"),
        ("result eq ‘a’", 11, "a value", "'‘a’'"),
        ("result eq 5-3", 11, "a value", "'5-3'"),
        ("result eq 12abc", 11, "a value", "'12abc'"),
        ("result eq 1.2.3", 11, "a value", "'1.2.3'"),
        ("result eq ٣", 11, "a value", "'٣'"),
        ("result eq NaN", 11, "a finite number", "'NaN'"),
        ("result eq -INF", 12, "a finite number", "'INF'"),
        ("result eq 1e999", 11, "a number that a double can hold", "'1e999'"),
        ("result eq " + "9" * 309, 11, "a number that a double can hold", f"'{'9' * 40}…'"),
        ("result eq " + "0" * 5000, 11, "a number of fewer digits", f"'{'0' * 40}…'"),
        ("resultTime lt 2026-02-30", 15, "a date that exists", "'2026-02-30'"),
        ("resultTime lt 2026-1-1", 15, "a value", "'2026-1-1'"),
        ("resultTime lt 2026-02-30T00:00:00Z", 15, "an instant that exists", "'2026-02-30T00:00:00Z'"),
        ("resultTime lt 0000-01-01T00:00:00Z", 15, "an instant that exists", "'0000-01-01T00:00:00Z'"),
        ("resultTime lt 2026-01-01T00:00:60Z", 15, "an instant that exists", "'2026-01-01T00:00:60Z'"),
        ("resultTime lt 2026-01-01T24:00:00Z", 15, "a value", "'2026-01-01T24:00:00Z'"),
        (
            "resultTime lt 0001-01-01T00:00:00+07:00",
            15,
            "an instant that exists",
            "'0001-01-01T00:00:00+07:00'",
        ),
        (
            "resultTime lt 2026-01-01T00:00:00+16:00",
            15,
            "an offset of less than 16 hours",
            "'2026-01-01T00:00:00+16:00'",
        ),
        (
            "during(resultTime, 2026-01-02T00:00:00Z/2026-01-01T00:00:00Z)",
            41,
            "an end that is not before the start",
            "'2026-01-01T00:00:00Z'",
        ),
        ("time(resultTime) lt 07:60", 21, "a time of day that exists", "'07:60'"),
        ("duration'P1M' lt result", 1, "a duration such as duration'P1DT2H'", "'duration'P1M''"),
        ("duration'P' lt result", 1, "a duration such as duration'P1DT2H'", "'duration'P''"),
        (
            "P9999999999D lt result",
            1,
            "a duration of fewer than a thousand million days",
            "'P9999999999D'",
        ),
        ("contain(result, '1')", 1, "a function (nearest: contains, st_contains, concat)", "'contain'"),
        ("contains(result)", 1, "arguments as in contains(text, part)", "1 of them"),
        ("now(1)", 1, "arguments as in now()", "1 of them"),
        ("result eq 'a\0b'", 13, "a character that can be stored", "'\\x00'"),
        ("result eq '\ud800'", 12, "a character that can be stored", "'\\ud800'"),
        ("result eq geography'POINT(1)'", 28, "two or three numbers", "')'"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, position: int, expected: str, found: str) -> None:
    """Characters are counted from 1."""
    assert list_complaint(text) == (position, expected, found)


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("Datastream eq 5", 1, "a property, as in Datastream/id", "'Datastream'"),
        ("Datastream/Thing eq 5", 12, "a property, as in Datastream/Thing/id", "'Thing'"),
        ("Datastream/nam eq 5", 12, "a property or relation of Datastream (name, ", "'nam'"),
        ("reslt eq 5", 1, "a property or relation of Observation (result, ", "'reslt'"),
        ("Result eq 5", 1, "a property or relation of Observation (result, ", "'Result'"),
        ("iot.selfLink eq 5", 1, "a property of Observation and no control information", "'iot.selfLink'"),
        ("@iot.selfLink eq 5", 1, "a property of Observation and no control information", "'@iot.selfLink'"),
        (
            "Datastream@iot.navigationLink eq 5",
            1,
            "a property of Observation and no control information",
            "'Datastream@iot.navigationLink'",
        ),
        ("resultTime/x eq 5", 1, "resultTime alone, which has no parts", "'resultTime/x'"),
        ("id[0] eq 5", 1, "id alone, which has no parts", "'id[0]'"),
        ("parameters/a/ eq 5", 13, "an operator or the end", "'/'"),
        ("parameters//a eq 5", 11, "an operator or the end", "'//a'"),
        ("Datastream/" + "Thing/Datastreams/" * 8 + "id eq 5", 144, "at most 16 relations", "'Datastreams'"),
    ],
)
def test_a_wrong_path_is_told_with_its_segment(text: str, position: int, expected: str, found: str) -> None:
    """What there is instead is listed, the nearest name first."""
    place, wanted, seen = list_complaint(text)
    assert (place, seen) == (position, found)
    assert wanted.startswith(expected)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 61 + "1" + ")" * 61,
        "not " * 61 + "true",
        "- " * 61 + "1",
        "round(" * 61 + "1" + ")" * 61,
        "1 in (" * 61 + "1" + ")" * 61,
        "1" + " add 1" * 61,
        "(1 add 1 or 2) gt " * 700 + "1",
    ],
)
def test_what_is_too_deep_is_refused(text: str) -> None:
    """Brackets, signs, calls, and chains that have no bracket at all but make a deep tree."""
    assert list_complaint(text)[1] == "at most 60 expressions inside each other"


def test_what_is_just_deep_enough_is_taken() -> None:
    """Sixty brackets, a chain of sixty, and any number of conditions side by side."""
    parse_filter("(" * 60 + "true" + ")" * 60, "Thing")
    parse_filter("id eq 1" + " add 1" * 58, "Thing")
    parse_filter(" or ".join(["id eq 12345"] * 1000), "Thing")


def test_the_deepest_brackets_fit_on_the_stack() -> None:
    """Every bracket opens all levels of binding, far down in a stack that is in use already."""

    def descend(level: int) -> None:
        if level:
            descend(level - 1)
        else:
            level_of_each = "false or true and 1 eq 2 gt 3 add 4 mul ("
            list_complaint(level_of_each * 60 + "1" + ")" * 60)

    descend(300)


def test_a_long_text_is_refused_unread() -> None:
    """One character more than allowed, however simple."""
    text = "'" + "a" * (MAX_LENGTH - 2) + "'"
    parse_filter(text, "Thing")
    assert list_complaint(text + " ")[:2] == (MAX_LENGTH + 1, f"at most {MAX_LENGTH} characters")


@pytest.mark.parametrize(
    "text",
    ["1{} x", "1{}", "{}1x", "'{}", "id eq {}", "properties/a{}"],
)
@pytest.mark.parametrize("filling", [" ", "1", "a'", "a''", "/a", "[1]", "[", "$", "1e", "-", "PT", "(1 "])
def test_no_text_takes_long(text: str, filling: str) -> None:
    """Repetitions that make careless patterns try everything; each takes milliseconds, 0.5 s is allowed.

    The quickest of three counts: the others may have tidied up what tests before them left in memory.
    """
    long = text.format(filling * (16_000 // len(filling)))
    took = []
    for _ in range(3):
        begin = time.process_time()
        with suppress(MalformedQuery):
            parse_filter(long, "Thing")
        took.append(time.process_time() - begin)
    assert min(took) < 0.5


def test_an_order_says_where_it_is_wrong() -> None:
    """Under its own name, after asc and desc too."""
    for text, complaint in {
        "name down": "$orderby, character 6: expected an operator, asc, desc, ',' or the end, found 'down'.",
        "name,": "$orderby, character 6: expected a value, found the end.",
        "name desc desc": "$orderby, character 11: expected an operator, asc, desc, ',' or the end, "
        "found 'desc'.",
    }.items():
        with pytest.raises(MalformedQuery) as caught:
            parse_order(text, "Thing")
        assert caught.value.detail == complaint
        assert caught.value.field == "$orderby"
