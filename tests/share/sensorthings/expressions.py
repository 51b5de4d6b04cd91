"""Random `$filter` and `$orderby` expressions, each beside what it means in plain Python.

The meaning is three-valued: None stands for null. A comparison with null is null. Two JSON values of which
one is no number are compared as texts, and so is JSON with a text; with a number or a truth value JSON of
another type is null. `and` and `or` are Kleene's; a number divided by zero is null. Numbers are multiples
of a quarter, so that doubles hold them exactly, and a remainder is only taken of such.
"""

import json
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A text of the query language, and its value for a row."""

    text: str
    value: Callable[[Row], Any]
    typed: str | None = None
    """What it is whatever the row (number, text, truth); None for JSON, which may be anything."""

    def __repr__(self) -> str:
        """What Hypothesis shows when it has found something."""
        return self.text


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Paths by what they hold; each is also the name of a value in a row."""

    numbers: tuple[str, ...]
    texts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Texts of small letters only, which every collation orders alike."""
    truths: tuple[str, ...] = ()
    instants: tuple[str, ...] = ()


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
ARITHMETIC: dict[str, Callable[[float, float], float | None]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": lambda left, right: left / right if right else None,
    "mod": lambda left, right: math.fmod(left, right) if right else None,
}
NUMBERS = st.integers(-40, 40).map(lambda quarters: quarters / 4)
WORDS = st.text("abcxyz", max_size=4)
TEXTS = st.text("aAđĐ ố'%_\\+&", max_size=5)
INSTANTS = st.integers(0, 60).map(lambda at: f"2015-03-01T{at // 60:02}:{at % 60:02}:00Z")


def path(name: str) -> Expression:
    """A property."""
    return Expression(text=name, value=lambda row: row.get(name))


def number(value: float) -> Expression:
    """A literal number."""
    return Expression(text=f"{value:g}", value=lambda _: value, typed="number")


def text(value: str) -> Expression:
    """A literal text, its quotes doubled."""
    quoted = value.replace("'", "''")
    return Expression(text=f"'{quoted}'", value=lambda _: value, typed="text")


def truth(value: bool) -> Expression:
    """A literal truth value."""
    return Expression(text=str(value).lower(), value=lambda _: value, typed="truth")


def instant(value: str) -> Expression:
    """A literal instant; rows hold instants in this form too, so that they are ordered as texts."""
    return Expression(text=value, value=lambda _: value)


def call(function: str, meaning: Callable[..., Any], *arguments: Expression) -> Expression:
    """A function; null where any argument is null."""

    def value(row: Row) -> Any:
        values = [each.value(row) for each in arguments]
        return None if None in values else meaning(*values)

    return Expression(text=f"{function}({','.join(each.text for each in arguments)})", value=value)


def combine(left: Expression, name: str, meaning: Callable[..., Any], right: Expression) -> Expression:
    """An operator between two operands in brackets; null where either is null."""

    def value(row: Row) -> Any:
        values = left.value(row), right.value(row)
        return None if None in values else meaning(*values)

    return Expression(text=f"({left.text}) {name} ({right.text})", value=value)


def kind_of(value: bool | str | float) -> str:
    """What a JSON value is; a truth value is no number here."""
    if isinstance(value, bool):
        return "truth"
    return "text" if isinstance(value, str) else "number"


def text_of(value: bool | str | float) -> str:
    """A JSON value as text."""
    return value if isinstance(value, str) else json.dumps(value)


def compare(left: Expression, name: str, right: Expression) -> Expression:
    """A comparison by the types of what is compared."""
    meaning = COMPARISONS[name]

    def decide(a: Any, b: Any) -> bool | None:
        kinds = {kind_of(a), kind_of(b)}
        if len(kinds) == 1:
            return meaning(a, b)
        if "text" in kinds and not (left.typed in ("number", "truth") or right.typed in ("number", "truth")):
            return meaning(text_of(a), text_of(b))
        if left.typed is None and right.typed is None:
            return meaning(text_of(a), text_of(b))
        return None

    return combine(left, name, decide, right)


def is_null(operand: Expression, name: str) -> Expression:
    """Whether something is null, or is not; this is never null itself."""
    wanted = name == "eq"
    return Expression(
        text=f"({operand.text}) {name} null", value=lambda row: (operand.value(row) is None) is wanted
    )


def any_of(operand: Expression, choices: list[Expression]) -> Expression:
    """Whether a value is among some."""
    listed = ",".join(each.text for each in choices)

    def value(row: Row) -> Any:
        found = operand.value(row)
        return None if found is None else any(found == each.value(row) for each in choices)

    return Expression(text=f"{operand.text} in ({listed})", value=value)


def negate(operand: Expression) -> Expression:
    """The opposite; null stays null."""

    def value(row: Row) -> Any:
        found = operand.value(row)
        return None if found is None else not found

    return Expression(text=f"not ({operand.text})", value=value)


def join(left: Expression, name: str, right: Expression) -> Expression:
    """Kleene's `and` and `or`: one operand may decide although the other is null."""
    deciding = name == "or"

    def value(row: Row) -> Any:
        values = left.value(row), right.value(row)
        if deciding in values:
            return deciding
        return None if None in values else not deciding

    return Expression(text=f"({left.text}) {name} ({right.text})", value=value)


def make_texts(columns: Columns) -> st.SearchStrategy[Expression]:
    """Texts: properties, and what functions make of them."""
    plain = st.sampled_from([*columns.texts, *columns.words]).map(path)
    starts = st.integers(0, 3).map(number)
    return st.one_of(
        plain,
        plain.map(lambda each: call("tolower", str.lower, each)),
        plain.map(lambda each: call("toupper", str.upper, each)),
        plain.map(lambda each: call("trim", lambda a: a.strip(" "), each)),
        st.builds(lambda a, b: call("concat", operator.add, a, text(b)), plain, TEXTS),
        st.builds(lambda a, n: call("substring", lambda t, s: t[int(s) :], a, n), plain, starts),
        st.builds(
            lambda a, n, m: call("substring", lambda t, s, c: t[int(s) : int(s) + int(c)], a, n, m),
            plain,
            starts,
            starts,
        ),
    )


def make_numbers(columns: Columns) -> st.SearchStrategy[Expression]:
    """Numbers: properties, literals, lengths and places of texts, and arithmetic."""
    exact = st.one_of(st.sampled_from(columns.numbers).map(path), NUMBERS.map(number))
    remainders = st.builds(lambda a, b: combine(a, "mod", ARITHMETIC["mod"], b), exact, exact)
    rounded = st.builds(
        lambda a, which: call(which[0], which[1], a),
        exact,
        st.sampled_from([("floor", math.floor), ("ceiling", math.ceil)]),
    )
    plain = [exact, remainders, rounded]
    if columns.texts:
        texts = make_texts(columns)
        plain.append(texts.map(lambda each: call("length", len, each)))
        plain.append(st.builds(lambda a, b: call("indexof", str.find, a, text(b)), texts, TEXTS))
    return st.recursive(
        st.one_of(plain),
        lambda inner: st.builds(
            lambda a, name, b: combine(a, name, ARITHMETIC[name], b),
            inner,
            st.sampled_from(["add", "sub", "mul", "div"]),
            inner,
        ),
        max_leaves=3,
    )


def make_comparisons(columns: Columns) -> list[st.SearchStrategy[Expression]]:
    """Comparisons of properties of each kind, alike and not alike, with null, and among several."""
    names = st.sampled_from(list(COMPARISONS))
    equality = st.sampled_from(["eq", "ne"])
    numbers = make_numbers(columns)
    literals = st.one_of(NUMBERS.map(number), TEXTS.map(text), st.booleans().map(truth))
    found = [
        st.builds(compare, numbers, names, numbers),
        st.builds(is_null, numbers, equality),
        st.builds(
            any_of,
            st.sampled_from(columns.numbers).map(path),
            st.lists(NUMBERS.map(number), min_size=1, max_size=3),
        ),
    ]
    if columns.instants:
        instants = st.sampled_from(columns.instants).map(path)
        found += [
            st.builds(compare, instants, names, INSTANTS.map(instant)),
            st.builds(is_null, instants, equality),
        ]
    if columns.texts:
        texts = make_texts(columns)
        anything = st.sampled_from([*columns.numbers, *columns.texts, *columns.truths]).map(path)
        functions = st.sampled_from([("startswith", str.startswith), ("endswith", str.endswith)])
        found += [
            st.builds(compare, texts, equality, TEXTS.map(text)),
            st.builds(compare, st.sampled_from(columns.words).map(path), names, WORDS.map(text)),
            st.builds(compare, st.sampled_from(columns.truths).map(path), equality, st.booleans().map(truth)),
            st.builds(compare, anything, equality, literals),
            st.builds(is_null, anything, equality),
            st.builds(lambda f, a, b: call(f[0], f[1], a, text(b)), functions, texts, TEXTS),
            st.builds(lambda a, b: call("substringof", lambda p, t: p in t, text(a), b), TEXTS, texts),
            st.builds(
                any_of,
                st.sampled_from(columns.words).map(path),
                st.lists(WORDS.map(text), min_size=1, max_size=3),
            ),
        ]
    return found


def make_filters(columns: Columns) -> st.SearchStrategy[Expression]:
    """Everything that is true, false or null."""
    return st.recursive(
        st.one_of(make_comparisons(columns)),
        lambda inner: st.one_of(
            inner.map(negate), st.builds(join, inner, st.sampled_from(["and", "or"]), inner)
        ),
        max_leaves=5,
    )


def make_orders(columns: Columns) -> st.SearchStrategy[list[tuple[Expression, bool]]]:
    """Up to three expressions to order by, each rising or falling (True)."""
    plain = st.sampled_from([*columns.numbers, *columns.words, *columns.truths, *columns.instants]).map(path)
    return st.lists(st.tuples(st.one_of(plain, make_numbers(columns)), st.booleans()), max_size=3)


def put_in_order(rows: Sequence[Row], orders: list[tuple[Expression, bool]]) -> list[Row]:
    """Rows sorted by all of them: nulls first going up and last going down, ties by their ids."""
    ordered = sorted(rows, key=lambda row: row["id"])
    for expression, falling in reversed(orders):

        def rank(row: Row, expression: Expression = expression) -> tuple[bool, Any]:
            value = expression.value(row)
            return (value is not None, 0 if value is None else value)

        ordered = sorted(ordered, key=rank, reverse=falling)
    return ordered
