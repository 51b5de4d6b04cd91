"""Writers that meet: on one instant, in one hour, in opposite order. None may lose what another stored."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import psycopg
from psycopg.conninfo import make_conninfo

from dothi.store.database import Connection, Session
from dothi.store.observations import record_observations
from dothi.vocabulary.observations import Fate
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_observations import HOUR, MINUTE, NOON, batch, fates, hours

Row = tuple[int, int, float]
_BLOCKED = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

_INSERT = (
    "INSERT INTO city.observation (datastream_id, phenomenon_time, result)"
    " VALUES (%(stream)s, '2026-11-20T12:00Z', 1.0)"
)


@asynccontextmanager
async def while_another_writes(block: WetBlock, *rows: Row, corrects: bool = True) -> AsyncIterator[Session]:
    """Inside the block another writer has stored the rows and not yet committed."""
    async with block.door.enter(LOCAL, "observe") as session:
        await record_observations(session, batch(*rows, corrects=corrects))
        yield session


async def until_blocked(connection: Connection) -> None:
    """Wait until some writer waits for another one's lock."""
    for _ in range(500):
        row = await (await connection.execute(_BLOCKED)).fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for a lock")


async def store(block: WetBlock, *rows: Row, corrects: bool = True) -> list[Fate]:
    return await fates(block, *rows, corrects=corrects)


async def test_a_correction_does_not_forget_what_was_stored_meanwhile(wet_block: WetBlock) -> None:
    """1 is corrected to 3 while another writer stores 5 beside 4 in the same hour: (3 + 5 + 4) / 3 = 4."""
    await store(wet_block, (wet_block.rain, NOON, 1.0), (wet_block.rain, NOON + 2 * MINUTE, 4.0))
    async with while_another_writes(wet_block, (wet_block.rain, NOON + MINUTE, 5.0)) as other:
        correction = asyncio.create_task(store(wet_block, (wet_block.rain, NOON, 3.0)))
        await until_blocked(other.connection)
    assert await correction == [Fate.CORRECTED]
    assert await hours(wet_block, wet_block.rain) == [(4.0, 3.0, 5.0)]


async def test_two_corrections_of_one_instant_follow_each_other(wet_block: WetBlock) -> None:
    """1 becomes 2 and then 3; both older values are kept, as versions 1 and 2."""
    await store(wet_block, (wet_block.rain, NOON, 1.0))
    async with wet_block.door.enter(LOCAL, "observe") as other:
        await other.connection.execute("SELECT FROM observation FOR UPDATE")
        correction = asyncio.create_task(store(wet_block, (wet_block.rain, NOON, 3.0)))
        await until_blocked(other.connection)
        await record_observations(other, batch((wet_block.rain, NOON, 2.0)))
    assert await correction == [Fate.CORRECTED]
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT version, result FROM observation_version ORDER BY version"
        )
        assert await cursor.fetchall() == [(1, 1.0), (2, 2.0)]
    assert await hours(wet_block, wet_block.rain) == [(3.0, 3.0, 3.0)]


async def test_two_that_stand_beside_one_instant_get_places_of_their_own(wet_block: WetBlock) -> None:
    """The second of two writers finds ordinal 1 taken when its turn comes, and takes 2."""
    await store(wet_block, (wet_block.rain, NOON, 1.0))
    async with while_another_writes(wet_block, (wet_block.rain, NOON, 2.0), corrects=False) as other:
        beside = asyncio.create_task(store(wet_block, (wet_block.rain, NOON, 3.0), corrects=False))
        await until_blocked(other.connection)
    assert await beside == [Fate.BESIDE]
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute("SELECT ordinal, result FROM observation ORDER BY ordinal")
        assert await cursor.fetchall() == [(0, 1.0), (1, 2.0), (2, 3.0)]


async def test_a_writer_that_loses_a_deadlock_is_tried_again(wet_block: WetBlock) -> None:
    """The other holds the higher stream and then wants the lower one, which waits for the higher."""
    lower, higher = sorted((wet_block.rain, wet_block.level))
    await store(wet_block, (wet_block.pm25, NOON, 1.0))
    owner = make_conninfo(wet_block.database.url, user="dothi_owner")
    async with await psycopg.AsyncConnection.connect(owner) as other:
        # PostgreSQL ends the one that finds the circle, so this one never looks.
        await other.execute("SET deadlock_timeout = '1h'")
        await other.execute(_INSERT, {"stream": higher})
        circle = asyncio.create_task(store(wet_block, (lower, NOON, 2.0), (higher, NOON, 2.0)))
        await until_blocked(other)
        await other.execute(_INSERT, {"stream": lower})
    assert await circle == [Fate.CORRECTED, Fate.CORRECTED]


def shuffled(rows: Sequence[Row], seed: int) -> list[Row]:
    """The rows in another order for each seed."""
    out = list(rows)
    random.Random(seed).shuffle(out)  # noqa: S311
    return out


async def test_many_writers_on_the_same_streams_lose_nothing(wet_block: WetBlock) -> None:
    """12 writers send 40 of 60 instants each on two streams: each is there once, and counted once."""
    rows = [
        (stream, NOON + minute * 4 * MINUTE, float(minute))
        for stream in (wet_block.rain, wet_block.pm25)
        for minute in range(30)
    ]
    told = await asyncio.gather(*(store(wet_block, *shuffled(rows, seed)[:40]) for seed in range(12)))
    sent = {row for seed in range(12) for row in shuffled(rows, seed)[:40]}
    assert sum(batch_told.count(Fate.STORED) for batch_told in told) == len(sent)
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute("SELECT count(*), sum(result) FROM observation")
        assert await cursor.fetchone() == (len(sent), sum(row[2] for row in sent))
        cursor = await session.connection.execute("SELECT sum(count), sum(sum) FROM hourly")
        assert await cursor.fetchone() == (len(sent), sum(row[2] for row in sent))


async def test_many_writers_that_correct_each_other_leave_every_version(wet_block: WetBlock) -> None:
    """10 writers send other values for the same 12 instants: 1 stands, versions 1 to 9 are kept."""
    instants = [
        (stream, NOON + k * HOUR // 4) for stream in (wet_block.rain, wet_block.level) for k in range(6)
    ]
    batches = [
        shuffled([(stream, time, float(writer)) for stream, time in instants], writer) for writer in range(10)
    ]
    await asyncio.gather(*(store(wet_block, *rows) for rows in batches))
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT array_agg(version ORDER BY version) FROM observation_version"
            " GROUP BY datastream_id, phenomenon_time"
        )
        assert await cursor.fetchall() == [(list(range(1, 10)),)] * 12
        cursor = await session.connection.execute(
            "SELECT count(*) FROM hourly h JOIN ("
            " SELECT datastream_id, date_trunc('hour', phenomenon_time) AS hour, count(*) AS n,"
            " sum(result) AS s"
            " FROM observation GROUP BY 1, 2) o USING (datastream_id, hour)"
            " WHERE h.count <> o.n OR h.sum <> o.s"
        )
        assert await cursor.fetchone() == (0,)
