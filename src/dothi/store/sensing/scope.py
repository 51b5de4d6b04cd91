"""Pieces of a statement: bound values, table names, and what is joined to reach properties."""

from typing import Any, LiteralString, Protocol

from psycopg import sql

from dothi.store.sensing.tables import LINKS, TABLES, Column, Link
from dothi.vocabulary.sensing import ENTITIES


class Builder:
    """Counts the names and keeps the values of one statement."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._names = 0

    def bind(self, value: Any, cast: LiteralString) -> sql.Composed:
        """A place for a value, of that type."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(cast))

    def now(self) -> sql.Composed:
        """The place of the city's now, which is filled in when the statement runs."""
        self.values["now"] = None
        return sql.SQL("{}::timestamptz").format(sql.Placeholder("now"))

    def name(self) -> str:
        """A table name that is not taken yet."""
        self._names += 1
        return f"t{self._names}"


def fill(
    text: LiteralString, *, target: str, source: sql.Composable | None = None, link: str = ""
) -> sql.Composed:
    """A piece of SQL with its places for tables filled in; `source` may be more than a name."""
    return sql.SQL(text).format(
        t=sql.Identifier(target),
        m=sql.Identifier(f"{target}_more"),
        k=sql.Identifier(link),
        s=source or sql.SQL(""),
    )


def get_link(entity: str, relation: str) -> Link:
    """How a relation is kept."""
    return LINKS[entity, relation]


class Columns(Protocol):
    """Where an expression finds the properties that it names."""

    builder: Builder

    def reach(self, relations: tuple[str, ...]) -> tuple[str, str]:
        """The entity type at the end of relations and its name in the statement."""

    def column(self, relations: tuple[str, ...], name: str) -> tuple[Column, str]:
        """A property's column and the table name it belongs to."""


class Scope:
    """One entity of a statement, and what is joined to it so that filters and orders reach further."""

    def __init__(self, builder: Builder, entity: str, name: str) -> None:
        self.builder = builder
        self.entity = entity
        self.name = name
        self.joins: list[sql.Composable] = []
        self.certain: frozenset[tuple[str, ...]] = frozenset()
        """Relations whose entity must be there for a row to be found at all."""
        self.tables: list[sql.Composable] = []
        """What is joined of those, and the conditions it is joined on."""
        self.conditions: list[sql.Composable] = []
        self.crosses_many = False
        """Whether a row may come several times, because a relation to many was joined."""
        self._reached: dict[tuple[str, ...], tuple[str, str]] = {(): (entity, name)}
        self._more: set[str] = set()

    def reach(self, relations: tuple[str, ...]) -> tuple[str, str]:
        """The entity type at the end of relations and its name in the statement, joined where need be."""
        known = self._reached.get(relations)
        if known is not None:
            return known
        entity, source = self.reach(relations[:-1])
        relation = ENTITIES[entity].relations[relations[-1]]
        link = get_link(entity, relation.name)
        name, between = self.builder.name(), self.builder.name()
        table = TABLES[relation.target]
        condition = fill(link.on, target=name, source=sql.Identifier(source), link=between)
        if table.only is not None:
            condition = sql.SQL("{} AND {}").format(condition, fill(table.only, target=name))
        joined = sql.SQL("{} {}").format(sql.SQL(table.name), sql.Identifier(name))
        if link.via is not None:
            via = fill(link.via, target=name, link=between)
            joined = sql.SQL("({} CROSS JOIN {})").format(via, joined)
        if relations in self.certain:
            # Then the planner may begin there, where an index of a place or a name helps.
            self.tables.append(joined)
            self.conditions.append(condition)
        else:
            self.joins.append(sql.SQL("LEFT JOIN {} ON {}").format(joined, condition))
        self.crosses_many |= relation.many
        self._reached[relations] = (relation.target, name)
        return relation.target, name

    def column(self, relations: tuple[str, ...], name: str) -> tuple[Column, str]:
        """A property's column and the table name it belongs to."""
        entity, table_name = self.reach(relations)
        column = TABLES[entity].columns[name]
        self.join_more(entity, table_name, column)
        return column, table_name

    def join_more(self, entity: str, table_name: str, column: Column) -> None:
        """Join what a column of an entity needs besides its table."""
        joined = TABLES[entity].joined
        if joined is None or "{m}" not in column.sql or table_name in self._more:
            return
        self._more.add(table_name)
        self.joins.append(fill(joined, target=table_name))
