"""NumPy columns arrive in PostgreSQL as they were, empty ones too."""

from typing import Any

import numpy as np
import pytest

from dothi.store.columns import Column, Doubles, Integers, Timestamps
from dothi.store.database import Database
from dothi.store.named_queries import _read_queries, get_query
from dothi.store.observations import to_datetime
from dothi.vocabulary.observations import NO_TIME
from dothi.vocabulary.principals import LOCAL


async def echo(database: Database, column: Column, type_name: str) -> Any:
    """What PostgreSQL makes of the column, read back as text and as values."""
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(
            f"SELECT %(column)b::{type_name}, array_length(%(column)b::{type_name}, 1)".encode(),
            {"column": column},
        )
        return await cursor.fetchone()


@pytest.mark.parametrize(
    ("column", "type_name", "expected"),
    [
        (Integers(np.array([1, -2, 2**31 - 1])), "integer[]", [1, -2, 2**31 - 1]),
        (Doubles(np.array([0.1, -1e308, 5e-324])), "float8[]", [0.1, -1e308, 5e-324]),
        (
            Timestamps(np.array([0, -1, 1_795_176_000_123_456])),
            "timestamptz[]",
            [to_datetime(time) for time in (0, -1, 1_795_176_000_123_456)],
        ),
        (Integers(np.array([], dtype=np.int32)), "integer[]", []),
        (Doubles(np.array([])), "float8[]", []),
        (Timestamps(np.array([], dtype=np.int64)), "timestamptz[]", []),
    ],
)
async def test_columns_arrive_as_they_were(
    database: Database, column: Column, type_name: str, expected: list[object]
) -> None:
    """Bit for bit for doubles, to the microsecond for times, before 1970 and 2000 too."""
    assert await echo(database, column, type_name) == (expected, len(expected) or None)


async def test_a_time_not_given_arrives_as_none(database: Database) -> None:
    """The smallest integer stands for "not given"; it becomes -infinity, and the queries make NULL of it."""
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(
            "SELECT nullif(t, '-infinity') FROM unnest(%(times)b::timestamptz[]) AS t",
            {"times": Timestamps(np.array([NO_TIME, 0], dtype=np.int64))},
        )
        assert await cursor.fetchall() == [(None,), (to_datetime(0),)]


def test_named_queries_are_found_by_name() -> None:
    """Each is one statement without its semicolon; a name that is none raises KeyError."""
    queries = _read_queries()
    assert {"record_observations", "list_things", "put_part"} <= set(queries)
    assert not [name for name, text in queries.items() if text.endswith(";") or not text]
    with pytest.raises(KeyError):
        get_query("no_such_query")
