"""Rows written: which property goes into which column, and statements that insert, change and delete."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg.errors
from psycopg import sql

from dothi.store.database import Session
from dothi.store.sensing.tables import TABLES
from dothi.vocabulary.drafts import Shaped, Value
from dothi.vocabulary.errors import InTheWay
from dothi.vocabulary.sensing import ENTITIES, ValueType


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A column and how a value gets into it."""

    column: LiteralString
    form: LiteralString


_FORMS: dict[ValueType, LiteralString] = {
    ValueType.TEXT: "{}::text",
    ValueType.INSTANT: "{}::timestamptz",
    ValueType.JSON: "{}::jsonb",
    ValueType.GEOMETRY: "{}::jsonb",
}
_GEOMETRY = Written(
    column="geometry",
    form="public.ST_Force2D(public.ST_SetSRID(public.ST_GeomFromGeoJSON({}::text), 4326))",
)
_INTEGER: LiteralString = "{}::integer"
OTHERS: dict[str, LiteralString] = {
    "thing_id": _INTEGER,
    "sensor_id": _INTEGER,
    "actuator_id": _INTEGER,
    "tasking_capability_id": _INTEGER,
    "kind": "{}::text",
    "source": "{}::text",
    "device_unit": "{}::text",
    "multi": "{}::boolean",
}
"""Columns that are no properties: what an entity belongs to, and what the city keeps of it besides."""


def _columns_of(entity: str, values: dict[str, Value], others: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Columns with the form of their value and the value, from properties and other columns."""
    columns: dict[str, tuple[str, Any]] = {}
    model, table = ENTITIES[entity].properties, TABLES[entity].columns
    for name, value in values.items():
        form = _FORMS[model[name].type]
        column = COLUMN_NAMES.get(name) or table[name].sql.removeprefix("{t}.")
        if isinstance(value, Shaped):
            columns[column] = (form, value.json)
            columns[_GEOMETRY.column] = (_GEOMETRY.form, value.geometry)
        else:
            columns[column] = (form, value)
    for name, value in others.items():
        columns[name] = (OTHERS[name], value)
    return columns


COLUMN_NAMES: dict[str, str] = {"properties": "properties"}
"""Of properties that are read as more than their column."""


@contextmanager
def _told_what_is_taken() -> Iterator[None]:
    """Raises InTheWay where a row would be a second one of what may be there once."""
    try:
        yield
    except psycopg.errors.UniqueViolation as problem:
        raise InTheWay(str(problem.diag.message_detail or problem.diag.message_primary)) from problem


async def insert_row(
    session: Session, entity: str, values: dict[str, Value], others: dict[str, Any] | None = None
) -> int:
    """A new row; its id."""
    columns = _columns_of(entity, values, others or {})
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(TABLES[entity].name),
        sql.SQL(", ").join(sql.Identifier(name) for name in columns),
        sql.SQL(", ").join(_place(form, f"v{index}") for index, (form, _) in enumerate(columns.values())),
    )
    with _told_what_is_taken():
        row = await (await session.ask(statement.as_string(None), _values(columns))).fetchone()
    assert row is not None, "RETURNING gives the row that was inserted"  # noqa: S101
    return int(row[0])


async def update_row(
    session: Session,
    entity: str,
    identifier: int,
    values: dict[str, Value],
    others: dict[str, Any] | None = None,
) -> None:
    """Put values into a row that is there."""
    columns = _columns_of(entity, values, others or {})
    if not columns:
        return
    if "unitOfMeasurement" in values:
        # Of a property with parts those that are not named stay.
        form, value = columns["unit_of_measurement"]
        columns["unit_of_measurement"] = (f"unit_of_measurement || {form}", value)
    statement = sql.SQL("UPDATE {} SET {} WHERE id = {}").format(
        sql.SQL(TABLES[entity].name),
        sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), _place(form, f"v{index}"))
            for index, (name, (form, _)) in enumerate(columns.items())
        ),
        sql.Placeholder("id"),
    )
    with _told_what_is_taken():
        await session.ask(statement.as_string(None), {**_values(columns), "id": identifier})


async def delete_row(session: Session, entity: str, identifier: int) -> None:
    """Take a row away."""
    statement = sql.SQL("DELETE FROM {} WHERE id = {}").format(
        sql.SQL(TABLES[entity].name), sql.Placeholder("id")
    )
    await session.ask(statement.as_string(None), {"id": identifier})


async def is_there(session: Session, entity: str, identifier: int) -> bool:
    """Whether an entity is there; it stays until the transaction ends."""
    table = TABLES[entity]
    only = sql.SQL("true") if table.only is None else sql.SQL(table.only).format(t=sql.Identifier("t"))
    statement = sql.SQL("SELECT FROM {} t WHERE t.id = {} AND {} FOR KEY SHARE").format(
        sql.SQL(table.name), sql.Placeholder("id"), only
    )
    return await (await session.ask(statement.as_string(None), {"id": identifier})).fetchone() is not None


def _place(form: str, name: str) -> sql.Composed:
    return sql.SQL(form).format(sql.Placeholder(name))


def _values(columns: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    return {f"v{index}": value for index, (_, value) in enumerate(columns.values())}
