"""Formulas that people write over named readings: + - * /, brackets, min, max, abs and numbers."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

from dothi.vocabulary.errors import InvalidInput

LONGEST = 500
_MOST_DEEP = 40

Compute = Callable[[Mapping[str, float]], float]

_TWO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"min": min, "max": max, "abs": abs}


class Formula:
    """A formula that was read; `names` are the readings it needs."""

    def __init__(self, text: str) -> None:
        """Raises InvalidInput, with the place, for what is not such a formula."""
        if len(text) > LONGEST:
            raise InvalidInput(f"A formula has at most {LONGEST} characters.", field="measure")
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
            place = getattr(problem, "offset", None) or 1
            raise InvalidInput(f"The formula breaks off at character {place}.", field="measure") from None
        self._names: set[str] = set()
        self._compute = self._build(tree.body, 0)
        self.names: frozenset[str] = frozenset(self._names)

    def compute(self, readings: Mapping[str, float]) -> float:
        """The formula's number; NaN where it divides by zero. Every name must be among the readings."""
        try:
            return self._compute(readings)
        except ZeroDivisionError:
            return math.nan

    def _build(self, node: ast.expr, depth: int) -> Compute:
        if depth > _MOST_DEEP:
            raise InvalidInput("The formula has too many brackets in each other.", field="measure")
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                number = float(value)
                return lambda _: number
            case ast.Name(id=name):
                self._names.add(name)
                return lambda readings: readings[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._build(operand, depth + 1)
                return lambda readings: -inner(readings)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _TWO:
                apply = _TWO[type(op)]
                one, other = self._build(left, depth + 1), self._build(right, depth + 1)
                return lambda readings: apply(one(readings), other(readings))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
                return self._build_call(name, args, depth)
        raise InvalidInput(
            f"Only + - * /, brackets, min, max, abs, numbers and names: see character {node.col_offset + 1}.",
            field="measure",
        )

    def _build_call(self, name: str, args: list[ast.expr], depth: int) -> Compute:
        if (name == "abs") != (len(args) == 1):
            raise InvalidInput("abs takes one number, min and max take two or more.", field="measure")
        function = _FUNCTIONS[name]
        parts = [self._build(each, depth + 1) for each in args]
        return lambda readings: function(*[part(readings) for part in parts])
