"""How soon ten thousand rules have looked at what comes, and what that costs."""

import asyncio
import time
from datetime import UTC, datetime

import httpx
import msgspec
import numpy as np
import psycopg

from bench.city import BenchCity, running_city
from bench.figures import Figure, Section
from bench.machine import read_cpu_seconds
from dothi.declarations import CHECKS
from dothi.store import alarms as kept
from dothi.store.database import Database
from dothi.understand.judging import Judge
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import RuleDraft

RULES = 10_000
RATE = 20_000
SECONDS = 60
_ROWS = 1_000
_RINGING_A_SECOND = 5
_CALM_M, _HIGH_M, _SPIKE_M = 1.0, 1.4, 9.0
"""What is read, what rings above 1.2 m, and what no canal can do within half a second."""
_KNOWN_AFTER = 5
"""So many readings of each thing are enough to know a spike by."""

_MEASURES = ({"type": "value"},) * 8 + ({"type": "rate", "window_s": 600.0}, {"type": "silence"})


def _make_rule(number: int) -> RuleDraft:
    """One rule for one thing: eight of ten look at the reading, the others at its rate and at silence."""
    measure = _MEASURES[number % len(_MEASURES)]
    above = 1.2 if measure["type"] == "value" else 1e6
    return msgspec.convert(
        {
            "title": f"Luật {number}",
            "scope": {"uids": [f"bench-{number}"]},
            "condition": {
                "inputs": {"x": {"quantity": "water_level"}},
                "measure": measure,
                "limits": [{"above": above}],
            },
            "response": {
                "consequence": "limited",
                "time_left": "half_hour",
                "cause": "Triều",
                "effect": "Ngập",
                "first_action": "Đóng cống",
                "owner": "bench",
            },
        },
        RuleDraft,
    )


async def _put_rules(city: BenchCity) -> None:
    async with Database(city.database_url, connections=1) as database, database.session(LOCAL) as session:
        for number in range(RULES):
            rule = await kept.put_rule(session, _make_rule(number), "bench")
            await kept.switch_rule(session, rule, datetime.now(UTC), "bench")
    for _ in range(600):
        parts = httpx.get(f"{city.url}/health").json()["parts"]
        if parts["rules-0"].get("detail", {}).get("watches") == RULES:
            return
        await asyncio.sleep(0.2)
    raise RuntimeError("the rules are not followed")


def _make_body(streams: list[int], value: float) -> bytes:
    """A data array of one reading, of now, of each datastream."""
    now = datetime.now(UTC).isoformat()
    return msgspec.json.encode(
        [
            {
                "Datastream": {"@iot.id": stream},
                "components": ["phenomenonTime", "result"],
                "dataArray": [[now, value]],
            }
            for stream in streams
        ]
    )


async def _send(
    client: httpx.AsyncClient, streams: list[int], rung: dict[int, float], spikes: set[int]
) -> int:
    """Readings at the rate, each second some that ring and some spikes; how many readings in all."""
    began, sent, second = time.monotonic(), 0, 0
    while (past := time.monotonic() - began) < SECONDS:
        first = sent % len(streams)
        await client.post(
            "/sta/v1.1/CreateObservations", content=_make_body(streams[first:][:_ROWS], _CALM_M)
        )
        sent += _ROWS
        if past >= second:
            # Only every tenth rule is skipped that way: the first eight of ten look at the reading.
            numbers = [10 * (second * _RINGING_A_SECOND + each) for each in range(_RINGING_A_SECOND)]
            second += 1
            body = _make_body([streams[number] for number in numbers], _HIGH_M)
            await client.post("/sta/v1.1/CreateObservations", content=body)
            rung.update(dict.fromkeys(numbers, time.monotonic()))
            if sent >= _KNOWN_AFTER * len(streams):
                spiking = [number + 1 for number in numbers]
                body = _make_body([streams[number] for number in spiking], _SPIKE_M)
                await client.post("/sta/v1.1/CreateObservations", content=body)
                spikes.update(spiking)
        # A little faster than the aim, which it would else miss by a hair.
        await asyncio.sleep(max(0.0, sent / (1.002 * RATE) - (time.monotonic() - began)))
    return sent


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
                seen[int(uid.removeprefix("bench-"))] = time.monotonic()
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
        places = (np.arange(_ROWS) + number * _ROWS) % RULES
        places.sort()
        times = np.full(_ROWS, number * 50_000, dtype=np.int64)
        results = _CALM_M + 0.01 * (places % 7)
        began = time.process_time()
        judge.take(places, times, results)
        spent += time.process_time() - began
    return spent / (rounds * _ROWS)


async def measure_rules() -> Section:
    """From a reading's commit to its alarm, with ten thousand rules on."""
    spikes: set[int] = set()
    rung: dict[int, float] = {}
    seen: dict[int, float] = {}
    stop = asyncio.Event()
    async with running_city(RULES) as city:
        began = time.monotonic()
        await _put_rules(city)
        prepared_s = time.monotonic() - began
        before = read_cpu_seconds(city.pid)
        watching = asyncio.create_task(_see(city, seen, stop))
        async with httpx.AsyncClient(base_url=city.url, timeout=60) as client:
            sending = time.monotonic()
            sent = await _send(client, city.streams, rung, spikes)
            took = time.monotonic() - sending
        await asyncio.sleep(2)
        spent = {
            name: seconds - before.get(name, 0.0) for name, seconds in read_cpu_seconds(city.pid).items()
        }
        stop.set()
        await watching
        flagged = await _count_flagged(city)
    lags = [(seen[number] - at) * 1_000 for number, at in rung.items() if number in seen]
    return Section(
        title="Rules",
        how=f"{RULES:,} rules for {RULES:,} things, eight of ten on the reading, one on its rate, one on "
        f"silence; {_RINGING_A_SECOND} ring each second, and as many are spikes, which must not. Seen by "
        "asking the database every 10 ms.",
        figures=[
            Figure(name="observations", value=sent / took, unit="/s", at_least=RATE),
            Figure(
                name="alarms of those that should ring",
                value=100 * len(lags) / len(rung),
                unit="%",
                at_least=100,
            ),
            Figure(name="spikes flagged", value=100 * flagged / len(spikes), unit="%", at_least=100),
            Figure(name="spikes that rang", value=len(spikes & seen.keys()), unit="", at_most=0),
            Figure(name="commit to alarm, median", value=float(np.percentile(lags, 50)), unit="ms"),
            Figure(name="commit to alarm, p99", value=float(np.percentile(lags, 99)), unit="ms", at_most=500),
            Figure(
                name="processor time of rules, an observation",
                value=spent.get("rules", 0.0) / sent * 1e6,
                unit="µs",
                at_most=10,
            ),
            Figure(name="… of the judge alone", value=_time_judge() * 1e6, unit="µs"),
            Figure(name="… of everything", value=sum(spent.values()) / sent * 1e6, unit="µs", at_most=45),
            Figure(name="to write and follow the rules", value=prepared_s, unit="s"),
        ],
    )
