"""Questions become statements: one SELECT that gives rows with everything inlined, whatever the depth."""

from dataclasses import dataclass, replace
from typing import Any, LiteralString

from psycopg import sql

from dothi.store.sensing.counting import find_span, make_span_count
from dothi.store.sensing.filters import make_conditions
from dothi.store.sensing.nearness import Near, find_near
from dothi.store.sensing.orders import Key, make_keys, seek
from dothi.store.sensing.scope import Builder, Scope, fill, get_link
from dothi.store.sensing.tables import TABLES
from dothi.store.sensing.ways import Source, make_source
from dothi.vocabulary.answers import Inlined, Shape
from dothi.vocabulary.queries import Expansion, Query, Question, Way
from dothi.vocabulary.sensing import ENTITIES, ValueType

DEFAULT_PAGE, LARGEST_PAGE = 100, 10_000
"""Entities on a page where nobody says how many, and at most."""
_INLINED_DEEPER = 20
"""Entities inlined in what is inlined itself, where nobody says how many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """SQL for a question, with everything bound but the ids on its way, the clock and the page.

    It gives one value, an array of all rows: they come in one piece, and are read in one.
    """

    text: str
    values: dict[str, Any]
    shape: Shape
    top: int
    """How many rows are wanted; the statement gives one more where there are more."""
    keys: tuple[Key, ...]
    exists: str
    """Whether the way leads anywhere; asked where there are no rows."""
    count: str | None = None
    near: Near | None = None
    """Where the first rows are to be looked for, in the order of time of all observations."""
    plan_once: bool = False
    """Whether one plan serves all values: what is asked of one entity is alike for all of them, while a
    filter or a count over a whole set is best planned for its values."""


def make_statement(question: Question, after: tuple[bool, ...] | None = None) -> Statement:
    """The statement for a question; raises MalformedQuery where types do not go together.

    `after` is given for a later page: which of the order's keys were null at the end of the one before.
    """
    way, query = question.way, question.query
    builder = Builder()
    source = make_source(builder, way)
    scope = Scope(builder, way.entity, source.name)
    conditions = list(source.conditions)
    if query.filter is not None:
        conditions += make_conditions(scope, query.filter)
    counted = None
    if query.count and way.leads_to_many:
        span = find_span(way, query.filter)
        counted = make_span_count(builder, span, query.filter) if span else None
        counted = counted or _count(source, scope, conditions)
    keys: tuple[Key, ...] = ()
    top = 1
    tail: sql.Composable = sql.SQL("")
    near = find_near(way, query)
    if near is not None:
        conditions.append(near.make_condition(source.name))
    if way.leads_to_many:
        keys = make_keys(scope, query.order, source.order)
        top = min(DEFAULT_PAGE if query.top is None else query.top, LARGEST_PAGE)
        if after is not None:
            conditions.append(seek(keys, after))
        tail = _tail(keys, top + 1, _skip(builder, query, way) if after is None else sql.Literal(0))
    if query.expand and keys:
        # What is inlined is looked up for the rows of the page alone, not for those that are skipped.
        chosen = _choose(source, scope, keys, conditions, tail)
        source = Source(name=source.name, tables=chosen, exists=source.exists)
        scope = Scope(builder, way.entity, source.name)
        keys = tuple(key.named(source.name, f"key_{index}") for index, key in enumerate(keys))
        conditions, tail = [], sql.SQL("ORDER BY {}").format(sql.SQL(", ").join(key.order() for key in keys))
    places, shape = make_row(scope, query)
    places += [sql.SQL("({})::text").format(key.sql) for key in keys if key.place is None]
    row = sql.SQL("json_build_array({})").format(sql.SQL(", ").join(places))
    text = _gather(row, source.tables, sql.SQL(" ").join(scope.joins), _where(conditions), tail)
    return Statement(
        text=text.as_string(None),
        values=builder.values,
        shape=shape,
        top=top,
        keys=keys,
        exists=source.exists.as_string(None),
        count=None if counted is None else counted.as_string(None),
        near=near,
        plan_once=any(step.id is not None for step in way.steps)
        or (near is None and query.filter is None and counted is None),
    )


def _choose(
    source: Source,
    scope: Scope,
    keys: tuple[Key, ...],
    conditions: list[sql.Composable],
    tail: sql.Composable,
) -> sql.Composed:
    """The rows of a page as a table, with what they are sorted by beside their columns."""
    columns = [
        sql.SQL("{} AS {}").format(key.sql, sql.Identifier(f"key_{index}")) for index, key in enumerate(keys)
    ]
    return sql.SQL("(SELECT {}.*, {} FROM {} {} {} {}) {}").format(
        sql.Identifier(source.name),
        sql.SQL(", ").join(columns),
        source.tables,
        sql.SQL(" ").join(scope.joins),
        _where(conditions),
        tail,
        sql.Identifier(source.name),
    )


def _select(*parts: sql.Composable) -> sql.Composed:
    """What, from which tables, joined with which, where, in which order and how many."""
    return sql.SQL("SELECT {} AS entity FROM {} {} {} {}").format(*parts)


def _gather(*parts: sql.Composable) -> sql.Composed:
    """The same rows as one array."""
    return sql.SQL("SELECT coalesce(json_agg(found.entity), '[]') FROM ({}) found").format(_select(*parts))


def _where(conditions: list[sql.Composable]) -> sql.Composable:
    if not conditions:
        return sql.SQL("")
    return sql.SQL("WHERE {}").format(sql.SQL(" AND ").join(conditions))


def _count(source: Source, scope: Scope, conditions: list[sql.Composable]) -> sql.Composed:
    return sql.SQL("SELECT count(*) FROM {} {} {}").format(
        source.tables, sql.SQL(" ").join(scope.joins), _where(conditions)
    )


def _skip(builder: Builder, query: Query, way: Way) -> sql.Composable:
    """How many are left out, bound, so that all pages of a set are one statement to be planned.

    Not of Observations: not knowing how far it has to go, the planner would rather sort millions of them.
    """
    if query.skip == 0 or way.entity == "Observation":
        return sql.Literal(query.skip)
    return builder.bind(query.skip, "bigint")


def _tail(keys: tuple[Key, ...], limit: int, skip: sql.Composable) -> sql.Composed:
    order = sql.SQL(", ").join(key.order() for key in keys)
    return sql.SQL("ORDER BY {} LIMIT {} OFFSET {}").format(order, sql.Literal(limit), skip)


def make_row(scope: Scope, query: Query, depth: int = 0) -> tuple[list[sql.Composable], Shape]:
    """The places of an entity's row, and the shape that says what they are."""
    entity = ENTITIES[scope.entity]
    columns: list[sql.Composable] = []
    names: list[str] = []
    if entity.name == "Observation":
        columns += [fill(piece, target=scope.name) for piece in _OBSERVATION_ROW]
    else:
        columns.append(fill("{t}.id", target=scope.name))
        names = _list_wanted(entity.name, query.select)
        columns += [_column(scope, name) for name in names]
    inlined = []
    for expansion in query.expand:
        places, described = _inline(scope, expansion, depth)
        columns += places
        inlined.append(described)
    shape = Shape(entity=entity.name, columns=tuple(names), inlined=tuple(inlined), select=query.select)
    return columns, shape


_OBSERVATION_ROW: tuple[LiteralString, ...] = (
    "{t}.datastream_id",
    "(date_part('epoch', {t}.phenomenon_time) * 1000000)::bigint",
    "{t}.ordinal",
    "{t}.result",
    "{t}.result_time",
    "{t}.detail",
)


def _list_wanted(entity: str, select: tuple[str, ...] | None) -> list[str]:
    known = ENTITIES[entity].properties
    if select is None:
        return [name for name in known if name != "id"]
    return list(
        dict.fromkeys(name for each in select if (name := each.split("/")[0]) in known and name != "id")
    )


def _column(scope: Scope, name: str) -> sql.Composable:
    column, table = scope.column((), name)
    value = fill(column.sql, target=table)
    if column.type == ValueType.PERIOD and column.end is not None:
        end = fill(column.end, target=table)
        return sql.SQL("CASE WHEN {0} IS NOT NULL THEN json_build_array({0}, {1}) END").format(value, end)
    return value


def _inline(scope: Scope, expansion: Expansion, depth: int) -> tuple[list[sql.Composable], Inlined]:
    """The places in a row that an inlined relation takes: its rows, and their number where it is asked."""
    relation = ENTITIES[scope.entity].relations[expansion.relation]
    link = get_link(scope.entity, relation.name)
    query = expansion.query
    builder = scope.builder
    name, between = builder.name(), builder.name()
    table = TABLES[relation.target]
    tables = sql.SQL("{} {}").format(sql.SQL(table.name), sql.Identifier(name))
    if link.via is not None:
        tables = sql.SQL("{} CROSS JOIN {}").format(fill(link.via, target=name, link=between), tables)
    conditions: list[sql.Composable] = [
        fill(link.on, target=name, source=sql.Identifier(scope.name), link=between)
    ]
    if table.only is not None:
        conditions.append(fill(table.only, target=name))
    inner = Scope(builder, relation.target, name)
    if query.filter is not None:
        conditions += make_conditions(inner, query.filter)
    source = Source(name=name, tables=tables, exists=sql.SQL(""))
    places: list[sql.Composable] = []
    counted = relation.many and query.count
    if counted:
        places.append(sql.SQL("({})").format(_count(source, inner, conditions)))
    tail: sql.Composable = sql.SQL("LIMIT 1")
    top = 1
    if relation.many:
        order = None if link.order is None else fill(link.order, target=name, link=between)
        keys = make_keys(inner, query.order, order)
        default = DEFAULT_PAGE if depth == 0 else _INLINED_DEEPER
        top = min(default if query.top is None else query.top, LARGEST_PAGE)
        tail = _tail(keys, top + 1, sql.Literal(query.skip))
    row, shape = make_row(inner, query, depth + 1)
    entity = sql.SQL("json_build_array({})").format(sql.SQL(", ").join(row))
    parts = (entity, tables, sql.SQL(" ").join(inner.joins), _where(conditions), tail)
    rows = sql.SQL("({})").format(_gather(*parts) if relation.many else _select(*parts))
    described = Inlined(
        relation=relation.name,
        many=relation.many,
        shape=shape,
        top=top,
        skip=query.skip,
        count=counted,
        options=expansion.text,
    )
    return [rows, *places], described


def without_ids(question: Question) -> Question:
    """The question with the ids on its way left out: what statements can be remembered by."""
    steps = tuple(replace(step, id=None if step.id is None else 0) for step in question.way.steps)
    return replace(question, way=replace(question.way, steps=steps))
