"""Questions in SQL: the budget, the functions, counts by hours, and ids that stay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from dothi.access.door import Door
from dothi.access.sensing import Sensing
from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.functions import FUNCTIONS as SPOKEN
from dothi.share.sensorthings.options import parse_options
from dothi.store.database import Database
from dothi.store.months import Months
from dothi.store.observations import record_observations
from dothi.store.sensing.functions import FUNCTIONS
from dothi.store.sensing.statements import Statement, make_statement
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import MalformedQuery, QueryTooLong
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.observations import NO_TIME, Batch
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.queries import Question
from tests.conftest import WetBlock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def ask(path: str, options: str = "") -> tuple[Question, Statement]:
    """A question as a client writes it, and its statement."""
    way = parse_way(path)
    query, _ = parse_options(way, options)
    question = Question(way=way, query=query)
    return question, make_statement(question)


def make_sensing(database: Database, asking: Database) -> Sensing:
    return Sensing(Door(database), Door(asking), Door(asking), Months(database), TimeBounds(CityClock()))


def test_the_language_and_the_store_know_the_same_functions() -> None:
    """What the parser takes has SQL; looking into an array is an operator there and a function here."""
    assert set(FUNCTIONS) == set(SPOKEN) | {"in"}


async def test_a_question_that_takes_too_long_is_stopped(database_url: str, database: Database) -> None:
    """Five seconds of sleep with a budget of a fifth of one: stopped and said; the connection lives on."""
    async with Database(database_url, connections=1, budget_s=0.2) as asking:
        sensing = make_sensing(database, asking)
        question, statement = ask("/Things")
        slow = replace(statement, text="SELECT pg_sleep(5)", values={})
        with pytest.raises(QueryTooLong):
            await sensing.ask(LOCAL, slow, question.way)
        assert (await sensing.ask(LOCAL, statement, question.way)).rows == []


async def test_what_cannot_be_computed_is_the_askers_fault(wet_block: WetBlock) -> None:
    """1 · 1e308 · 1e308 is beyond a double: told as a query that cannot be computed."""
    question, statement = ask("/Things", "$filter=id mul 1e308 mul 1e308 gt 1")
    sensing = make_sensing(wet_block.database, wet_block.database)
    with pytest.raises(MalformedQuery, match="cannot be computed"):
        await sensing.ask(LOCAL, statement, question.way)


# Minutes from noon, and what it is: a number, a text, a period of ten minutes, or one beside another.
_OBSERVED = st.lists(
    st.tuples(st.integers(0, 60 * 8), st.sampled_from(["number", "text", "period", "beside"])), max_size=25
)
_BOUNDS = st.lists(st.tuples(st.sampled_from(["gt", "ge", "lt", "le"]), st.integers(-60, 60 * 9)), max_size=3)


def make_batch(stream: int, observed: list[tuple[int, str]]) -> Batch:
    """The observations as they would come; those beside others differ in their result."""
    rows = [(minute, kind) for minute, kind in observed]
    rows += [(minute, "number") for minute, kind in observed if kind == "beside"]
    base = int(NOON.timestamp() * 1e6)
    times = [base + minute * 60_000_000 for minute, _ in rows]
    ends = [(NOON + timedelta(minutes=minute + 10)).isoformat() for minute, _ in rows]
    details = {"text": '{"result":"wet"}', "number": None, "beside": None}
    return Batch(
        datastream_id=np.full(len(rows), stream, dtype=np.int32),
        phenomenon_time=np.array(times, dtype=np.int64),
        result=np.array(
            [float("nan") if kind == "text" else place + 0.5 for place, (_, kind) in enumerate(rows)]
        ),
        result_time=np.full(len(rows), NO_TIME, dtype=np.int64),
        corrects=np.zeros(len(rows), dtype=np.bool_),
        detail=[
            f'{{"end":"{end}"}}' if kind == "period" else details[kind]
            for (_, kind), end in zip(rows, ends, strict=True)
        ],
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(observed=_OBSERVED, bounds=_BOUNDS)
async def test_counts_by_hours_are_exact(
    wet_block: WetBlock, observed: list[tuple[int, str]], bounds: list[tuple[str, int]]
) -> None:
    """Numbers, texts, periods and others at one instant, between any times: as many as there are rows."""
    spans = [
        f"phenomenonTime {operator} {(NOON + timedelta(minutes=minute)):%Y-%m-%dT%H:%M:%SZ}"
        for operator, minute in bounds
    ]
    chosen = f"$filter={' and '.join(spans)}&" if spans else ""
    _, counted = ask("/Observations", f"{chosen}$count=true&$top=0")
    _, listed = ask("/Observations", f"{chosen}$top=10000")
    assert counted.count is not None
    await Months(wet_block.database).make_one(int(NOON.timestamp() * 1e6))
    async with wet_block.door.enter(LOCAL, "observe") as session:
        for table in ("observation", "hourly", "latest"):
            await session.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        if observed:
            await record_observations(session, make_batch(wet_block.rain, observed))
        count = await (await session.ask(counted.count, counted.values)).fetchone()
        found = await (await session.ask(listed.text, listed.values)).fetchone()
    assert count is not None
    assert found is not None
    assert int(count[0]) == len(found[0])
