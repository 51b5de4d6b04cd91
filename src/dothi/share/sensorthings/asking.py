"""Which of some entities are among those that a topic is about, and how they stand: asked of the store."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any, cast

from dothi.access.sensing import Sensing, Statement, make_statement, without_ids
from dothi.share.sensorthings.topics import Id, Topic
from dothi.vocabulary.answers import Shape
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.observations import observation_id
from dothi.vocabulary.principals import VIEWER
from dothi.vocabulary.queries import (
    AnyOf,
    Constant,
    Expression,
    Operation,
    PropertyPath,
    Query,
    Question,
    Step,
    Way,
)
from dothi.vocabulary.sensing import ENTITIES

_ID = Query(select=("id",))
_AT_ONCE = 64
"""Entities that are asked for in one statement."""
_MOST_STATEMENTS = 2_000
_MOST_OWNERS = 1_000


def key_of(entity: str, row: list[Any]) -> Id:
    """The id of a row's entity by its place: that of a moved observation is where it is now."""
    return observation_id(row[0], row[1], row[2]) if entity == "Observation" else cast("int", row[0])


def _to_set(entity: str, identifier: Id | None = None) -> Step:
    return Step(name=ENTITIES[entity].set_name, entity=entity, many=True, id=identifier)


def _is_any(ids: Sequence[Id]) -> AnyOf:
    """That an entity is one of these; filled up, so that few statements of different lengths come about."""
    length = 8 if len(ids) <= 8 else _AT_ONCE
    filled = [*ids, *[ids[-1]] * (length - len(ids))]
    return AnyOf(operand=PropertyPath(name="id"), choices=tuple(Constant(value=each) for each in filled))


def _both(one: Expression | None, other: Expression) -> Expression:
    return other if one is None else Operation(operator="and", operands=(one, other))


class Asking:
    """Asks as anybody may, because anybody may read what is published."""

    def __init__(self, sensing: Sensing) -> None:
        self._sensing = sensing
        self._statements: dict[tuple[object, ...], Statement] = {}

    def get_shape(self, entity: str, query: Query) -> Shape:
        """The shape of the rows that `read` gives."""
        return self._get_statement(Way(steps=(_to_set(entity, 0),)), query).shape

    async def read(self, entity: str, ids: Sequence[Id], query: Query) -> dict[Id, list[Any]]:
        """The rows of entities that are there by their ids, with what a query selects and inlines."""
        rows: dict[Id, list[Any]] = {}
        if len(ids) > 1:
            async for row in self._list_any(Way(steps=(_to_set(entity),)), ids, query):
                rows[key_of(entity, row)] = row
        for identifier in ids:
            if identifier not in rows:
                for row in await self._ask(Way(steps=(_to_set(entity, identifier),)), query):
                    rows[identifier] = row
        return {identifier: rows[identifier] for identifier in ids if identifier in rows}

    async def list_members(self, topic: Topic, ids: Sequence[Id]) -> list[Id]:
        """Those of the ids whose entities a topic is about."""
        way = topic.entity_way
        last = way.steps[-1]
        query = replace(_ID, filter=topic.filter)
        found: list[list[Any]] = []
        if not way.leads_to_many:
            if last.id is None or last.id in ids:
                found = await self._ask(way, _ID)
        elif len(ids) == 1:
            found = await self._ask(replace(way, steps=(*way.steps[:-1], replace(last, id=ids[0]))), query)
        else:
            found = [row async for row in self._list_any(way, ids, query)]
        keys = {key_of(way.entity, row) for row in found}
        return [each for each in ids if each in keys]

    async def list_owners(self, entity: str, identifier: Id, relation: str) -> list[Id]:
        """The ids of the entities that a relation leads to."""
        model = ENTITIES[entity].relations[relation]
        step = Step(name=relation, entity=model.target, many=model.many)
        way = Way(steps=(_to_set(entity, identifier), step))
        rows = await self._ask(way, replace(_ID, top=_MOST_OWNERS if model.many else None))
        return [key_of(model.target, row) for row in rows]

    async def _list_any(self, way: Way, ids: Sequence[Id], query: Query) -> AsyncIterator[list[Any]]:
        for begin in range(0, len(ids), _AT_ONCE):
            some = ids[begin : begin + _AT_ONCE]
            asked = replace(query, filter=_both(query.filter, _is_any(some)), top=_AT_ONCE)
            statement = make_statement(without_ids(Question(way=way, query=asked)))
            for row in await self._run(statement, way):
                yield row

    async def _ask(self, way: Way, query: Query) -> list[list[Any]]:
        return await self._run(self._get_statement(way, query), way)

    async def _run(self, statement: Statement, way: Way) -> list[list[Any]]:
        try:
            page = await self._sensing.ask(VIEWER, statement, way)
        except NotFound:
            return []
        return cast("list[list[Any]]", page.rows)

    def _get_statement(self, way: Way, query: Query) -> Statement:
        key = (tuple((step.name, step.id is None) for step in way.steps), query)
        statement = self._statements.get(key)
        if statement is None:
            if len(self._statements) >= _MOST_STATEMENTS:
                self._statements.clear()
            statement = make_statement(without_ids(Question(way=way, query=query)))
            self._statements[key] = statement
        return statement
