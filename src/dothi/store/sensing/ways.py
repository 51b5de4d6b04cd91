"""Ways become tables and conditions: from a set or an entity over relations to what is asked for.

The ids on a way are not bound here but named i0, i1 … after their steps, so that one statement serves all
entities of a kind; those of an Observation have three parts, i0_stream, i0_time, i0_ordinal.
"""

from dataclasses import dataclass, field

from psycopg import sql

from dothi.store.sensing.scope import Builder, fill, get_link
from dothi.store.sensing.tables import TABLES
from dothi.vocabulary.queries import Step, Way


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where rows come from: the tables, the name of the one asked for, and what its rows must fulfil."""

    name: str
    tables: sql.Composable
    exists: sql.Composable
    """A statement that says whether what the way leads through is there."""
    conditions: tuple[sql.Composable, ...] = ()
    order: sql.Composable | None = None


def _is(entity: str, name: str, index: int) -> sql.Composable:
    """That this is the entity whose id is the step's."""
    if entity == "Observation":
        parts = [sql.Placeholder(f"i{index}_{part}") for part in ("stream", "time", "ordinal")]
        return sql.SQL(
            "({0}.datastream_id = {1}::integer AND {0}.phenomenon_time = {2}::timestamptz "
            "AND {0}.ordinal = {3}::smallint)"
        ).format(sql.Identifier(name), *parts)
    return sql.SQL("{}.id = {}::integer").format(sql.Identifier(name), sql.Placeholder(f"i{index}"))


@dataclass(kw_only=True, slots=True)
class _Walk:
    """Tables joined along a way, from its end backwards."""

    builder: Builder
    tables: list[sql.Composable] = field(default_factory=list)
    conditions: list[sql.Composable] = field(default_factory=list)
    order: sql.Composable | None = None

    def enter(self, entity: str, name: str) -> None:
        table = TABLES[entity]
        self.tables.append(sql.SQL("{} {}").format(sql.SQL(table.name), sql.Identifier(name)))
        if table.only is not None:
            self.conditions.append(fill(table.only, target=name))

    def link(
        self, entity: str, step: Step, name: str, source: sql.Composable, *, only_id: bool = False
    ) -> None:
        """Join what leads from an entity over a relation to `name`; `source` is its name, or just its id."""
        link = get_link(entity, step.name)
        between = self.builder.name()
        if link.via is not None:
            self.tables.append(fill(link.via, target=name, link=between))
        on = link.on.replace("{s}.id", "{s}") if only_id else link.on
        self.conditions.append(fill(on, target=name, source=source, link=between))
        if link.order is not None and self.order is None:
            self.order = fill(link.order, target=name, link=between)


def make_source(builder: Builder, way: Way) -> Source:
    """Where the rows that a way leads to come from."""
    walk = _Walk(builder=builder)
    name = builder.name()
    steps = way.steps
    last = len(steps) - 1
    walk.enter(steps[last].entity, name)
    if steps[last].id is not None:
        walk.conditions.append(_is(steps[last].entity, name, last))
    here, index = name, last
    while index > 0:
        index -= 1
        before = steps[index]
        told = before.id is not None and before.entity != "Observation"
        if told and _needs_only_id(before.entity, steps[index + 1].name):
            # Nothing but its id is needed of it; whether it is there is asked once and not a row.
            bound = sql.SQL("({}::integer)").format(sql.Placeholder(f"i{index}"))
            walk.link(before.entity, steps[index + 1], here, bound, only_id=True)
            walk.conditions.append(sql.SQL("EXISTS ({})").format(_find(builder, steps[: index + 1])))
            break
        there = builder.name()
        walk.enter(before.entity, there)
        walk.link(before.entity, steps[index + 1], here, sql.Identifier(there))
        if before.id is not None:
            walk.conditions.append(_is(before.entity, there, index))
        here = there
    return Source(
        name=name,
        tables=sql.SQL(" CROSS JOIN ").join(walk.tables),
        conditions=tuple(walk.conditions),
        order=walk.order,
        exists=sql.SQL("SELECT EXISTS ({})").format(_find(Builder(), steps[:-1] or steps)),
    )


def _needs_only_id(entity: str, relation: str) -> bool:
    text = get_link(entity, relation).on
    return "{s}.id" in text and text.count("{s}") == text.count("{s}.id")


def _find(builder: Builder, steps: tuple[Step, ...]) -> sql.Composable:
    """A statement that gives a row where the entity that these steps lead to is there."""
    walk = _Walk(builder=builder)
    name = builder.name()
    last = len(steps) - 1
    walk.enter(steps[last].entity, name)
    if steps[last].id is not None:
        walk.conditions.append(_is(steps[last].entity, name, last))
    here = name
    for index in range(last - 1, -1, -1):
        there = builder.name()
        walk.enter(steps[index].entity, there)
        walk.link(steps[index].entity, steps[index + 1], here, sql.Identifier(there))
        if steps[index].id is not None:
            walk.conditions.append(_is(steps[index].entity, there, index))
        here = there
    where = sql.SQL(" AND ").join(walk.conditions) if walk.conditions else sql.SQL("true")
    return sql.SQL("SELECT FROM {} WHERE {}").format(sql.SQL(" CROSS JOIN ").join(walk.tables), where)
