"""Writes the tree of a query as the text of a SensorThings request, with as few brackets as may be."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dothi.vocabulary.queries import (
    AnyOf,
    Call,
    Constant,
    Expression,
    GeometryConstant,
    Operation,
    Order,
    PeriodConstant,
    PropertyPath,
    Query,
    Scalar,
)

# Written down again, and not taken from the parser, so that one of the two can be wrong.
_LEVELS = {"or": 1.0, "and": 2.0, "eq": 3.0, "ne": 3.0, "gt": 4.0, "ge": 4.0, "lt": 4.0, "le": 4.0}
_LEVELS |= {"add": 5.0, "sub": 5.0, "mul": 6.0, "div": 6.0, "mod": 6.0, "neg": 7.0}
_NOT = 2.5
"""`not` takes all that binds tighter than `and`, so it stands without brackets only in `and` and `or`."""


def write_duration(length: timedelta) -> str:
    """A duration in days and seconds."""
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    return f"duration'{sign}P{length.days}DT{length.seconds}.{length.microseconds:06}S'"


def write_scalar(value: Scalar) -> str:
    """A literal, as it is written outside JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return write_duration(value)
        case _:
            return repr(value)


def write_path(path: PropertyPath) -> str:
    """A path; numbers behind a key are written as places in an array."""
    text = "/".join((*path.relations, path.name))
    for key in path.inside:
        text += f"[{key}]" if key.isdigit() else f"/{key}"
    return text


def write_expression(expression: Expression, least: float = 1.0) -> str:
    """An expression, in brackets where it binds less tightly than it must."""
    text, level = _write(expression)
    return text if level >= least else f"({text})"


def _write(expression: Expression) -> tuple[str, float]:
    """The text without brackets around it, and how tightly it binds."""
    match expression:
        case Constant():
            return write_scalar(expression.value), 9.0
        case PeriodConstant():
            return f"{expression.start.isoformat()}/{expression.end.isoformat()}", 9.0
        case GeometryConstant():
            return f"geography'{expression.wkt}'", 9.0
        case PropertyPath():
            return write_path(expression), 9.0
        case Call():
            return f"{expression.function}({_write_all(expression.arguments)})", 9.0
        case AnyOf():
            return f"{write_expression(expression.operand, 4.0)} in ({_write_all(expression.choices)})", 4.0
        case Operation(operator="not"):
            return f"not {write_expression(expression.operands[0], 3.0)}", _NOT
        case Operation(operator="neg"):
            return f"- {write_expression(expression.operands[0], 7.0)}", 7.0
        case Operation():
            return _write_operation(expression)


def _write_operation(operation: Operation) -> tuple[str, float]:
    level = _LEVELS[operation.operator]
    if operation.operator in ("and", "or"):
        parts = [write_expression(each, level + 0.5) for each in operation.operands]
    else:
        left, right = operation.operands
        parts = [write_expression(left, level), write_expression(right, level + 0.5)]
    return f" {operation.operator} ".join(parts), level


def _write_all(expressions: tuple[Expression, ...]) -> str:
    return ", ".join(write_expression(each) for each in expressions)


def write_orders(orders: tuple[Order, ...]) -> str:
    """The text of $orderby."""
    return ",".join(write_expression(each.expression) + " desc" * each.descending for each in orders)


def list_options(query: Query) -> list[str]:
    """The options of a query, `$name=text` each, not percent-encoded."""
    options = []
    if query.filter is not None:
        options.append(f"$filter={write_expression(query.filter)}")
    if query.order:
        options.append(f"$orderby={write_orders(query.order)}")
    if query.top is not None:
        options.append(f"$top={query.top}")
    if query.skip:
        options.append(f"$skip={query.skip}")
    if query.count:
        options.append("$count=true")
    if query.select is not None:
        names = ("@iot.selfLink" if name == "selfLink" else name for name in query.select)
        options.append(f"$select={','.join(names)}")
    if query.expand:
        expansions = (_write_expansion(each.relation, each.query) for each in query.expand)
        options.append(f"$expand={','.join(expansions)}")
    if query.after is not None:
        options.append(f"$skiptoken={query.after}")
    return options


def _write_expansion(relation: str, query: Query) -> str:
    options = list_options(query)
    return f"{relation}({';'.join(options)})" if options else relation


def forget_positions(expression: Expression) -> Expression:
    """The same tree, as if nobody knew where in a text it stood."""
    bare = replace(expression, position=0)
    match bare:
        case Operation():
            return replace(bare, operands=tuple(map(forget_positions, bare.operands)))
        case Call():
            return replace(bare, arguments=tuple(map(forget_positions, bare.arguments)))
        case AnyOf():
            choices = tuple(map(forget_positions, bare.choices))
            return replace(bare, operand=forget_positions(bare.operand), choices=choices)
        case _:
            return bare


def forget_all_positions(query: Query) -> Query:
    """The same query, as if nobody knew where in a text its expressions stood."""
    return replace(
        query,
        filter=None if query.filter is None else forget_positions(query.filter),
        order=tuple(replace(each, expression=forget_positions(each.expression)) for each in query.order),
        expand=tuple(replace(each, query=forget_all_positions(each.query)) for each in query.expand),
    )
