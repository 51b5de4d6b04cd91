"""Filters and orders: expression trees become SQL over a scope, every value bound."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, LiteralString, cast

from psycopg import sql

from dothi.store.sensing.functions import FUNCTIONS
from dothi.store.sensing.scope import Builder, Columns, Scope, fill
from dothi.store.sensing.tables import TABLES, Column
from dothi.store.sensing.terms import (
    NULL,
    Kind,
    Term,
    as_boolean,
    as_number,
    compare,
    compare_keys,
    complain,
    shift,
)
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.observations import parse_observation_id
from dothi.vocabulary.queries import (
    COMPARISONS,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Constant,
    Expression,
    GeometryConstant,
    Operation,
    PeriodConstant,
    PropertyPath,
)
from dothi.vocabulary.sensing import ENTITIES, ValueType

_KINDS: dict[ValueType, Kind] = {
    ValueType.TEXT: "text",
    ValueType.INSTANT: "instant",
    ValueType.PERIOD: "period",
    ValueType.JSON: "json",
    ValueType.GEOMETRY: "json",
    ValueType.RESULT: "result",
    ValueType.ID: "id",
}
_FORMS: dict[str, LiteralString] = {
    "add": "({} + {})",
    "sub": "({} - {})",
    "mul": "({} * {})",
    "div": "({} / nullif({}, 0))",
    "mod": "({0} - {1} * trunc({0} / nullif({1}, 0)))",
}
_CASTS: tuple[tuple[type, Kind, LiteralString], ...] = (
    (bool, "boolean", "boolean"),
    (int, "number", "float8"),
    (float, "number", "float8"),
    (str, "text", "text"),
    (datetime, "instant", "timestamptz"),
    (date, "date", "date"),
    (time, "time", "time"),
    (timedelta, "duration", "interval"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Translator:
    """Turns expressions over one scope into terms."""

    def __init__(self, scope: Columns) -> None:
        self.scope = scope

    @property
    def builder(self) -> Builder:
        """Where values are bound."""
        return self.scope.builder

    def condition(self, expression: Expression) -> sql.Composable:
        """An expression that is true, false or null."""
        return as_boolean(self.term(expression))

    def term(self, expression: Expression) -> Term:
        """Any expression; raises MalformedQuery where types do not go together."""
        match expression:
            case Constant():
                return self._constant(expression)
            case PeriodConstant():
                return Term(
                    kind="period",
                    sql=self.builder.bind(expression.start, "timestamptz"),
                    end=self.builder.bind(expression.end, "timestamptz"),
                    position=expression.position,
                    constant=True,
                    nullable=False,
                )
            case GeometryConstant():
                bound = self.builder.bind(expression.wkt, "text")
                geometry = sql.SQL("public.ST_GeomFromText({}, 4326)").format(bound)
                return Term(kind="geometry", sql=geometry, position=expression.position, constant=True)
            case PropertyPath():
                return self._path(expression)
            case Operation():
                return self._operation(expression)
            case AnyOf():
                return self._any_of(expression)
            case Call():
                return FUNCTIONS[expression.function](self, expression)

    def constant_instant(self, value: datetime | None) -> Term:
        """An instant, bound; None for the city's now, which is told when the statement runs."""
        bound = self.builder.now() if value is None else self.builder.bind(value, "timestamptz")
        return Term(kind="instant", sql=bound, constant=True, nullable=False)

    def _constant(self, constant: Constant) -> Term:
        value = constant.value
        if value is None:
            return Term(kind="null", sql=NULL, position=constant.position, constant=True)
        kind, type_name = next((kind, name) for type_, kind, name in _CASTS if isinstance(value, type_))
        bound = self.builder.bind(float(value) if kind == "number" else value, type_name)  # type: ignore[arg-type]
        return Term(
            kind=kind, sql=bound, position=constant.position, value=value, constant=True, nullable=False
        )

    def _path(self, path: PropertyPath) -> Term:
        column, table = self.scope.column(path.relations, path.name)
        entity, _ = self.scope.reach(path.relations)
        term = column_term(entity, column, table, position=path.position)
        if not path.inside:
            return term
        whole = term.json if term.kind == "result" else term.sql
        assert whole is not None, "results have both"  # noqa: S101
        place = self.builder.bind(list(path.inside), "text[]")
        inside = sql.SQL("({} #> {})").format(whole, place)
        return Term(kind="json", sql=inside, position=path.position)

    def geometry(self, expression: Expression) -> Term:
        """An expression that has a geometry: a constant, or a property that holds GeoJSON."""
        if isinstance(expression, PropertyPath) and not expression.inside:
            column, table = self.scope.column(expression.relations, expression.name)
            if column.geometry is not None:
                shape = fill(column.geometry, target=table)
                return Term(kind="geometry", sql=shape, position=expression.position)
        term = self.term(expression)
        if term.kind != "geometry":
            raise complain("expected a geometry", term.position)
        return term

    def _operation(self, operation: Operation) -> Term:
        operator, operands = operation.operator, operation.operands
        at = operation.position
        if operator in ("and", "or"):
            word = sql.SQL(" AND " if operator == "and" else " OR ")
            parts = word.join(self.condition(each) for each in operands)
            return Term(kind="boolean", sql=sql.SQL("({})").format(parts), position=at)
        if operator == "not":
            return Term(
                kind="boolean", sql=sql.SQL("(NOT {})").format(self.condition(operands[0])), position=at
            )
        if operator == "neg":
            negated = sql.SQL("(- {})").format(as_number(self.term(operands[0])))
            return Term(kind="number", sql=negated, position=at)
        left, right = self.term(operands[0]), self.term(operands[1])
        if operator in COMPARISONS:
            return Term(kind="boolean", sql=self._compare(operator, left, right), position=at)
        return self._arithmetic(cast("Arithmetic", operator), left, right)

    def _compare(self, operator: Comparison, left: Term, right: Term) -> sql.Composable:
        for one, other in ((left, right), (right, left)):
            if len(one.keys) > 1 and other.constant and other.kind in ("number", "text"):
                if one is right:
                    operator = {"gt": "lt", "lt": "gt", "ge": "le", "le": "ge"}.get(operator, operator)  # type: ignore[assignment]
                return compare_keys(operator, one, self._keys_of(other))
        return compare(operator, left, right)

    def _keys_of(self, constant: Term) -> tuple[sql.Composable, ...]:
        try:
            stream, instant, ordinal = parse_observation_id(constant.value)  # type: ignore[arg-type]
        except NotFound:
            stream, instant, ordinal = 0, 0, 0
        return (
            self.builder.bind(stream, "bigint"),
            self.builder.bind(_EPOCH + timedelta(microseconds=instant), "timestamptz"),
            self.builder.bind(ordinal, "bigint"),
        )

    def _arithmetic(self, operator: Arithmetic, left: Term, right: Term) -> Term:
        if {left.kind, right.kind} & {"instant", "period", "duration"}:
            if operator in ("add", "sub"):
                return shift(operator, left, right)
            raise complain(f"times cannot be combined with {operator}", left.position)
        result = sql.SQL(_FORMS[operator]).format(as_number(left), as_number(right))
        return Term(kind="number", sql=result, position=left.position)

    def _any_of(self, any_of: AnyOf) -> Term:
        operand = self.term(any_of.operand)
        parts = sql.SQL(" OR ").join(
            self._compare("eq", operand, self.term(choice)) for choice in any_of.choices
        )
        return Term(kind="boolean", sql=sql.SQL("({})").format(parts), position=any_of.position)


def column_term(entity: str, column: Column, table: str, *, position: int = 0) -> Term:
    """A property as a term."""
    kind = _KINDS[column.type]
    shape: dict[str, Any] = {}
    if kind == "id":
        shape["keys"] = tuple(fill(key, target=table) for key in TABLES[entity].keys)
    if column.end is not None:
        shape["end"] = fill(column.end, target=table)
    if kind == "result":
        shape["json"] = fill("{t}.detail -> 'result'", target=table)
    return Term(
        kind=kind,
        sql=fill(column.sql, target=table),
        position=position,
        nullable=column.nullable,
        **shape,
    )


def split(expression: Expression) -> list[Expression]:
    """What must all be true, one by one."""
    if isinstance(expression, Operation) and expression.operator == "and":
        return [part for each in expression.operands for part in split(each)]
    return [expression]


def list_paths(expression: Expression) -> list[PropertyPath]:
    """Every property that an expression names."""
    match expression:
        case PropertyPath():
            return [expression]
        case Operation(operands=parts) | Call(arguments=parts):
            return [path for part in parts for path in list_paths(part)]
        case AnyOf(operand=operand, choices=choices):
            return [path for part in (operand, *choices) for path in list_paths(part)]
    return []


def crosses_many(expression: Expression, entity: str) -> bool:
    """Whether it looks at many entities of a relation: then one of them has to fit."""
    for path in list_paths(expression):
        here = ENTITIES[entity]
        for name in path.relations:
            relation = here.relations[name]
            if relation.many:
                return True
            here = ENTITIES[relation.target]
    return False


def make_conditions(scope: Scope, expression: Expression) -> list[sql.Composable]:
    """What a row of the scope has to fulfil; what is joined for it is added to the scope.

    What looks at many related entities is asked in one question of its own: one row of them all has to
    fit all of it, and the entity is found once.
    """
    parts = split(expression)
    single = [part for part in parts if not crosses_many(part, scope.entity)]
    many = [part for part in parts if crosses_many(part, scope.entity)]
    conditions = [Translator(scope).condition(part) for part in single]
    if many:
        inner = Scope(scope.builder, scope.entity, scope.name)
        inner.certain = frozenset(path for part in many for path in _list_certain(part))
        wanted = [Translator(inner).condition(part) for part in many]
        tables = sql.SQL(" CROSS JOIN ").join(inner.tables or [sql.SQL("(SELECT) one")])
        conditions.append(
            sql.SQL("EXISTS (SELECT FROM {} {} WHERE {})").format(
                tables, sql.SQL(" ").join(inner.joins), sql.SQL(" AND ").join([*inner.conditions, *wanted])
            )
        )
    return conditions


def _list_certain(expression: Expression) -> list[tuple[str, ...]]:
    """Relations that must lead somewhere for the expression to be true: what it says of nothing is null."""
    looks_at_null = isinstance(expression, Operation) and any(
        isinstance(each, Constant) and each.value is None for each in expression.operands
    )
    plain = isinstance(expression, Call) or (
        isinstance(expression, Operation) and expression.operator in COMPARISONS
    )
    if looks_at_null or not plain or any(isinstance(each, AnyOf) for each in _list_parts(expression)):
        return []
    return [
        path.relations[: count + 1] for path in list_paths(expression) for count in range(len(path.relations))
    ]


def _list_parts(expression: Expression) -> list[Expression]:
    """An expression and everything inside it that is a truth value of its own."""
    match expression:
        case Operation(operands=parts) | Call(arguments=parts):
            return [expression, *(inner for part in parts for inner in _list_parts(part))]
    return [expression]
