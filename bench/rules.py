"""How soon ten thousand rules have looked at what comes, and what that costs."""

import asyncio
import time

import numpy as np
import psycopg

from bench.city import BenchCity, running_city
from bench.figures import Figure, Section
from bench.machine import read_cpu_seconds
from bench.ringing import CALM_M, RATE, RINGING_A_SECOND, ROWS, RULES, put_rules, send
from dothi.declarations import CHECKS
from dothi.understand.judging import Judge


async def _see(city: BenchCity, seen: dict[int, float], stop: asyncio.Event) -> None:
    """Note when each alarm is there for everybody to see."""
    async with await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection:
        last = 0
        while not stop.is_set():
            cursor = await connection.execute(
                "SELECT a.id, t.uid FROM city.alarm a JOIN city.thing t ON t.id = a.thing_id WHERE a.id > %s",
                (last,),
            )
            for number, uid in await cursor.fetchall():
                last = max(last, number)
                seen[int(uid.removeprefix("bench-"))] = time.time()
            await asyncio.sleep(0.01)


async def _count_flagged(city: BenchCity) -> int:
    async with await psycopg.AsyncConnection.connect(city.database_url) as connection:
        cursor = await connection.execute("SELECT count(*) FROM city.observation WHERE quality = 1")
        row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


def _time_judge() -> float:
    """Seconds of processor time that the judge alone takes for a reading, a round of them at a time."""
    judge = Judge()
    for _ in range(RULES):
        judge.add(CHECKS["water_level"])
    spent, rounds = 0.0, 200
    for number in range(rounds):
        places = (np.arange(ROWS) + number * ROWS) % RULES
        places.sort()
        times = np.full(ROWS, number * 50_000, dtype=np.int64)
        results = CALM_M + 0.01 * (places % 7)
        began = time.process_time()
        judge.take(places, times, results)
        spent += time.process_time() - began
    return spent / (rounds * ROWS)


async def measure_rules() -> Section:
    """From a reading's commit to its alarm, with ten thousand rules on."""
    seen: dict[int, float] = {}
    stop = asyncio.Event()
    async with running_city(RULES) as city:
        began = time.monotonic()
        await put_rules(city)
        prepared_s = time.monotonic() - began
        before = read_cpu_seconds(city.pid)
        watching = asyncio.create_task(_see(city, seen, stop))
        sent = await send(city)
        await asyncio.sleep(2)
        spent = {
            name: seconds - before.get(name, 0.0) for name, seconds in read_cpu_seconds(city.pid).items()
        }
        stop.set()
        await watching
        flagged = await _count_flagged(city)
    lags = [(seen[number] - at) * 1_000 for number, (_, at) in sent.rung.items() if number in seen]
    return Section(
        title="Rules",
        how=f"{RULES:,} rules for {RULES:,} things, eight of ten on the reading, one on its rate, one on "
        f"silence; {RINGING_A_SECOND} ring each second, and as many are spikes, which must not. Seen by "
        "asking the database every 10 ms.",
        figures=[
            Figure(name="observations", value=sent.readings / sent.took_s, unit="/s", at_least=RATE),
            Figure(
                name="alarms of those that should ring",
                value=100 * len(lags) / len(sent.rung),
                unit="%",
                at_least=100,
            ),
            Figure(name="spikes flagged", value=100 * flagged / len(sent.spikes), unit="%", at_least=100),
            Figure(name="spikes that rang", value=len(sent.spikes & seen.keys()), unit="", at_most=0),
            Figure(name="commit to alarm, median", value=float(np.percentile(lags, 50)), unit="ms"),
            Figure(name="commit to alarm, p99", value=float(np.percentile(lags, 99)), unit="ms", at_most=500),
            Figure(
                name="processor time of rules, an observation",
                value=spent.get("rules", 0.0) / sent.readings * 1e6,
                unit="µs",
                at_most=10,
            ),
            Figure(name="… of the judge alone", value=_time_judge() * 1e6, unit="µs"),
            Figure(
                name="… of everything", value=sum(spent.values()) / sent.readings * 1e6, unit="µs", at_most=45
            ),
            Figure(name="to write and follow the rules", value=prepared_s, unit="s"),
        ],
    )
