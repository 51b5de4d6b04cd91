"""Expressions of $filter and $orderby, parsed into the tree of `vocabulary.queries`.

Binding, loosest first: or; and; eq ne; gt ge lt le in; add sub; mul div mod; minus (OData 4.0 part 2,
5.1.1.8). There `not` binds tighter than a comparison; here it negates the comparison on its right, which
means the same for truth values and is what people mean by `not name eq 'x'`.
"""

from typing import Literal

from dothi.share.sensorthings.functions import FUNCTIONS
from dothi.share.sensorthings.lexer import Cursor, Token, make_malformed
from dothi.share.sensorthings.literals import find_literal
from dothi.share.sensorthings.names import resolve_path, sort_by_nearness
from dothi.vocabulary.queries import (
    ARITHMETIC,
    COMPARISONS,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Expression,
    Operation,
    Order,
)

MAX_DEPTH = 60
"""How deep brackets and trees may be; our own choice. Whoever walks a tree may do it by recursion."""
_LOOSEST, _EQUALITY, _TIGHTEST = 1, 3, 7
_LEVELS = {
    "or": _LOOSEST,
    "and": 2,
    **dict.fromkeys(("eq", "ne"), _EQUALITY),
    **dict.fromkeys(("gt", "ge", "lt", "le", "in"), 4),
    **dict.fromkeys(("add", "sub"), 5),
    **dict.fromkeys(("mul", "div", "mod"), 6),
}
_Joint = Literal["and", "or"]
_JOINTS: dict[str, _Joint] = {"and": "and", "or": "or"}
_PAIRS: dict[str, Comparison | Arithmetic] = {each: each for each in (*COMPARISONS, *ARITHMETIC)}
_MAX_CALLS = 2 * MAX_DEPTH
"""Inside a bracket each level of binding may call the next, which must not use up Python's stack either."""
_TOO_DEEP = f"at most {MAX_DEPTH} expressions inside each other"


def list_operands(expression: Expression) -> list[Expression]:
    """What an expression is made of, one step down."""
    match expression:
        case Operation():
            return list(expression.operands)
        case Call():
            return list(expression.arguments)
        case AnyOf():
            return [expression.operand, *expression.choices]
        case _:
            return []


class ExpressionParser:
    """Parses expressions about one type of entity from where a cursor stands, and leaves it behind them."""

    def __init__(self, cursor: Cursor, entity: str) -> None:
        self._cursor = cursor
        self._entity = entity
        self._brackets = 0
        self._calls = 0

    def parse(self) -> Expression:
        """One expression, as long as it goes on."""
        expression = self._parse_binary(_LOOSEST)
        self._check_depth(expression)
        return expression

    def _parse_binary(self, least: int) -> Expression:
        """An expression whose operators bind at least so tightly."""
        self._calls += 1
        if self._calls > _MAX_CALLS:
            raise self._cursor.fail(_TOO_DEEP)
        begin = self._cursor.next.position
        left = self._parse_operand()
        while (level := _LEVELS.get(word := self._cursor.word(), 0)) >= least:
            self._cursor.take()
            if (joint := _JOINTS.get(word)) is not None:
                left = self._parse_joint(joint, left, level, begin)
            elif word == "in":
                left = self._parse_in(left, begin)
            else:
                right = self._parse_binary(level + 1)
                left = Operation(operator=_PAIRS[word], operands=(left, right), position=begin)
        self._calls -= 1
        return left

    def _parse_joint(self, joint: _Joint, first: Expression, level: int, begin: int) -> Expression:
        """All that is joined by the same word is one operation, however long it is."""
        operands = [first, self._parse_binary(level + 1)]
        while self._cursor.word() == joint:
            self._cursor.take()
            operands.append(self._parse_binary(level + 1))
        return Operation(operator=joint, operands=tuple(operands), position=begin)

    def _parse_operand(self) -> Expression:
        """A literal, path or call, or what opens another level."""
        cursor = self._cursor
        token = cursor.next
        if token.kind in ("(", "-") or cursor.word() == "not":
            return self._parse_nested(cursor.take())
        is_name = token.kind == "word" and cursor.word() not in _LEVELS
        if is_name and cursor.opens():
            return self._parse_call(cursor.take())
        if (literal := find_literal(cursor)) is not None:
            return literal
        if is_name:
            return resolve_path(cursor, cursor.take(), self._entity)
        raise cursor.fail("a value")

    def _parse_nested(self, opening: Token) -> Expression:
        self._deepen(opening)
        inner: Expression
        if opening.kind == "(":
            inner = self._parse_binary(_LOOSEST)
            self._cursor.expect(")", "an operator or ')'")
        elif opening.kind == "-":
            operand = self._parse_binary(_TIGHTEST)
            inner = Operation(operator="neg", operands=(operand,), position=opening.position)
        else:
            operand = self._parse_binary(_EQUALITY)
            inner = Operation(operator="not", operands=(operand,), position=opening.position)
        self._brackets -= 1
        return inner

    def _parse_call(self, token: Token) -> Expression:
        name = token.text.lower()
        function = FUNCTIONS.get(name)
        if function is None:
            nearest = ", ".join(sort_by_nearness(name, FUNCTIONS)[:3])
            raise self._cursor.fail(f"a function (nearest: {nearest})", token)
        arguments = self._parse_list()
        if not function.least <= len(arguments) <= len(function.arguments):
            expected = f"arguments as in {function.signature}"
            raise make_malformed(self._cursor.option, token.position, expected, f"{len(arguments)} of them")
        return Call(function=name, arguments=arguments, position=token.position)

    def _parse_list(self) -> tuple[Expression, ...]:
        """Expressions in brackets; none at all is for the caller to judge."""
        cursor = self._cursor
        self._deepen(cursor.expect("(", "'('"))
        parts: list[Expression] = []
        if cursor.next.kind != ")":
            parts.append(self._parse_binary(_LOOSEST))
            while cursor.accept(","):
                parts.append(self._parse_binary(_LOOSEST))
        cursor.expect(")", "an operator, ',' or ')'")
        self._brackets -= 1
        return tuple(parts)

    def _parse_in(self, left: Expression, begin: int) -> Expression:
        """Among values in brackets, or in the array that a property holds (OData 4.01 part 2, 5.1.1.1.12)."""
        token = self._cursor.next
        if token.kind != "word" or self._cursor.opens():
            return AnyOf(operand=left, choices=self._parse_choices(), position=begin)
        array = resolve_path(self._cursor, self._cursor.take(), self._entity)
        return Call(function="in", arguments=(left, array), position=begin)

    def _parse_choices(self) -> tuple[Expression, ...]:
        opening = self._cursor.next
        if choices := self._parse_list():
            return choices
        raise self._cursor.fail("a list of at least one value", opening)

    def _deepen(self, token: Token) -> None:
        self._brackets += 1
        if self._brackets > MAX_DEPTH:
            raise self._cursor.fail(_TOO_DEEP, token)

    def _check_depth(self, expression: Expression) -> None:
        """Also a long chain such as 1 add 1 add 1 makes a deep tree, without any bracket."""
        level, depth = [expression], 0
        while level:
            depth += 1
            if depth > MAX_DEPTH:
                at = level[0].position
                raise make_malformed(self._cursor.option, at, _TOO_DEEP, "more")
            level = [operand for each in level for operand in list_operands(each)]


def parse_orders(cursor: Cursor, entity: str) -> tuple[Order, ...]:
    """The expressions of $orderby, each going up unless it says desc."""
    orders = []
    while True:
        expression = ExpressionParser(cursor, entity).parse()
        word = cursor.word()
        if word in ("asc", "desc"):
            cursor.take()
        orders.append(Order(expression=expression, descending=word == "desc"))
        if not cursor.accept(","):
            return tuple(orders)


def parse_filter(text: str, entity: str) -> Expression:
    """The tree of a whole $filter about a type of entity; raises MalformedQuery with the place."""
    cursor = Cursor("$filter", text)
    expression = ExpressionParser(cursor, entity).parse()
    cursor.expect("end", "an operator or the end")
    return expression


def parse_order(text: str, entity: str) -> tuple[Order, ...]:
    """The expressions of a whole $orderby; raises MalformedQuery with the place."""
    cursor = Cursor("$orderby", text)
    orders = parse_orders(cursor, entity)
    cursor.expect("end", "an operator, asc, desc, ',' or the end")
    return orders
