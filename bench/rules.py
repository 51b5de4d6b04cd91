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
from dothi.store import alarms as kept
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import RuleDraft

RULES = 10_000
RATE = 20_000
SECONDS = 60
_ROWS = 1_000
_RINGING_A_SECOND = 5

_MEASURES = ({"type": "value"},) * 8 + ({"type": "rate", "window_s": 600.0}, {"type": "silence"})


def _make_rule(number: int) -> RuleDraft:
    """One rule for one thing: eight of ten look at the reading, the others at its rate and at silence."""
    measure = _MEASURES[number % len(_MEASURES)]
    above = 5.0 if measure["type"] == "value" else 1e6
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


async def _send(client: httpx.AsyncClient, streams: list[int], rung: dict[int, float]) -> int:
    """Readings at the rate, and each second some that ring, each of another thing; how many were sent."""
    began, sent, second = time.monotonic(), 0, 0
    while (past := time.monotonic() - began) < SECONDS:
        first = sent % len(streams)
        await client.post("/sta/v1.1/CreateObservations", content=_make_body(streams[first:][:_ROWS], 1.0))
        sent += _ROWS
        if past >= second:
            # Only every tenth rule is skipped that way: the first eight of ten look at the reading.
            numbers = [10 * (second * _RINGING_A_SECOND + each) for each in range(_RINGING_A_SECOND)]
            second += 1
            body = _make_body([streams[number] for number in numbers], 9.0)
            await client.post("/sta/v1.1/CreateObservations", content=body)
            rung.update(dict.fromkeys(numbers, time.monotonic()))
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


async def measure_rules() -> Section:
    """From a reading's commit to its alarm, with ten thousand rules on."""
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
            sent = await _send(client, city.streams, rung)
            took = time.monotonic() - sending
        await asyncio.sleep(2)
        spent = {
            name: seconds - before.get(name, 0.0) for name, seconds in read_cpu_seconds(city.pid).items()
        }
        stop.set()
        await watching
    lags = [(seen[number] - at) * 1_000 for number, at in rung.items() if number in seen]
    return Section(
        title="Rules",
        how=f"{RULES:,} rules for {RULES:,} things, eight of ten on the reading, one on its rate, one on "
        f"silence; {_RINGING_A_SECOND} ring each second. Seen by asking the database every 10 ms.",
        figures=[
            Figure(name="observations", value=sent / took, unit="/s", at_least=RATE),
            Figure(
                name="alarms of those that should ring",
                value=100 * len(lags) / len(rung),
                unit="%",
                at_least=100,
            ),
            Figure(name="commit to alarm, median", value=float(np.percentile(lags, 50)), unit="ms"),
            Figure(name="commit to alarm, p99", value=float(np.percentile(lags, 99)), unit="ms", at_most=500),
            Figure(
                name="processor time of rules, an observation",
                value=spent.get("rules", 0.0) / sent * 1e6,
                unit="µs",
                at_most=10,
            ),
            Figure(name="… of everything", value=sum(spent.values()) / sent * 1e6, unit="µs", at_most=45),
            Figure(name="to write and follow the rules", value=prepared_s, unit="s"),
        ],
    )
