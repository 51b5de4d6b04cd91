"""How fast readings are found again, with ten million of them present."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
import psycopg

from bench.city import BenchCity, running_city, settle
from bench.figures import Figure, Section
from dothi.access.city import City
from dothi.access.door import Door
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL

THINGS = 10_000
STREAMS_WITH_HISTORY = 1_000
DAYS = 7

_FILL = (
    """
    INSERT INTO city.observation (datastream_id, phenomenon_time, result)
    SELECT stream, instant, 1.5 + 0.5 * sin(extract(epoch FROM instant) / 7000 + stream)
    FROM unnest(%(streams)s::integer[]) AS stream,
         generate_series(%(start)s::timestamptz, %(end)s::timestamptz - interval '1 minute', '1 minute')
             AS instant
    """,
    """
    INSERT INTO city.hourly (datastream_id, hour, count, sum, min, max)
    SELECT datastream_id, date_bin('1 hour', phenomenon_time, 'epoch'),
           count(*), sum(result), min(result), max(result)
    FROM city.observation GROUP BY 1, 2
    """,
    """
    INSERT INTO city.latest (datastream_id, phenomenon_time, result, quality)
    SELECT id, %(end)s, 1.5, 0 FROM city.datastream
    """,
)


async def _fill(city: BenchCity, end: datetime) -> int:
    """History in SQL, because it is the reading that is measured; the number of rows."""
    start = end - timedelta(days=DAYS)
    parameters = {"streams": city.streams[:STREAMS_WITH_HISTORY], "start": start, "end": end}
    async with await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection:
        for day in range(DAYS + 1):
            month = (start + timedelta(days=day)).date()
            await connection.execute("SELECT city.make_month('observation', %s)", (month,))
        for statement in _FILL:
            await connection.execute(statement.encode(), parameters)
        await settle(connection)
        row = await (await connection.execute("SELECT count(*) FROM city.observation")).fetchone()
    return int(row[0]) if row else 0


async def time_asking(times: int, ask: Callable[[int], Awaitable[object]]) -> tuple[float, float]:
    """Median and p95 of asking, in ms, after a warm-up."""
    for number in range(5):
        await ask(number)
    took = []
    for number in range(times):
        began = time.perf_counter()
        await ask(number)
        took.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(took, 50)), float(np.percentile(took, 95))


async def measure_reading() -> Section:
    """A day of one datastream, the latest values of 10,000 things, a week's hourly means of 1,000."""
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    async with running_city(THINGS) as running:
        rows = await _fill(running, end)
        streams = running.streams[:STREAMS_WITH_HISTORY]
        async with (
            Database(running.database_url) as database,
            httpx.AsyncClient(base_url=running.url, timeout=60) as client,
        ):
            city = City(Door(database))
            day = (end - timedelta(hours=24), end)
            week = (end - timedelta(days=DAYS), end)

            async def ask_day(number: int) -> object:
                return await city.read_series(LOCAL, streams[number * 37 % len(streams)], day, 100_000)

            async def ask_day_by_http(number: int) -> object:
                stream = streams[number * 41 % len(streams)]
                answer = await client.get(f"/api/datastreams/{stream}/series")
                return answer.raise_for_status()

            one_day = await time_asking(200, ask_day)
            one_day_by_http = await time_asking(100, ask_day_by_http)
            latest = await time_asking(10, lambda _: city.list_latest(LOCAL))
            things = await time_asking(5, lambda _: client.get("/api/things"))
            means = await time_asking(10, lambda _: city.read_hourly_means(LOCAL, streams, week))
    return Section(
        title="Reading",
        how=f"{rows:,} observations of {STREAMS_WITH_HISTORY:,} datastreams over {DAYS} days, "
        f"{THINGS:,} things. "
        "Through the door to the store unless HTTP is named; one question at a time.",
        figures=[
            Figure(name="rows present", value=rows, unit="", at_least=10_000_000),
            Figure(name="last 24 h of one datastream, p95", value=one_day[1], unit="ms", at_most=10),
            Figure(name="… by HTTP as JSON, p95", value=one_day_by_http[1], unit="ms"),
            Figure(name="latest values of 10,000 things, p95", value=latest[1], unit="ms", at_most=100),
            Figure(
                name="… all things with everything the map shows, by HTTP, p95", value=things[1], unit="ms"
            ),
            Figure(
                name="hourly means of 1,000 datastreams over 7 days, p95",
                value=means[1],
                unit="ms",
                at_most=400,
            ),
        ],
    )
