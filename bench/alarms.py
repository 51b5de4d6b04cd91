"""How soon operators see a very long list of alarms, and what a rule would have done."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg

from bench.city import BenchCity, running_city, settle
from bench.figures import Figure, Section
from bench.reading import time_asking

THINGS, RULES = 1_000, 100
DAYS, INTERVAL_MIN = 30, 15

_RULE: dict[str, Any] = {
    "title": "Kênh đầy",
    "scope": {"kind": "water_level_station"},
    "condition": {
        "inputs": {"x": {"quantity": "water_level"}},
        "measure": {"type": "value"},
        "limits": [{"above": 1.95, "dead_band": 0.02}],
    },
    "response": {
        "consequence": "limited",
        "time_left": "shift",
        "cause": "Triều",
        "effect": "Ngập",
        "first_action": "Đóng cống",
        "owner": "bench",
    },
}
_DRAFT = json.dumps({name: part for name, part in _RULE.items() if name != "title"})
_ALARMS = """
INSERT INTO city.alarm (rule_id, rule_version, thing_id, priority, since, raised_at, value, bound, active)
SELECT r.id, 1, t.id, 1 + (r.id * 7 + t.id) % 4, now(),
       now() - (r.id * 977 + t.id * 13) % 86400 * interval '1 second', 2, 1.9, (r.id + t.id) % 3 > 0
FROM city.alarm_rule r, city.thing t
WHERE t.uid LIKE 'bench-%'
"""
_READINGS = """
INSERT INTO city.observation (datastream_id, phenomenon_time, result)
SELECT stream, instant, 1.5 + 0.5 * sin(extract(epoch FROM instant) / 7000 + stream)
FROM unnest(%(streams)s::integer[]) AS stream,
     generate_series(%(start)s::timestamptz, %(end)s::timestamptz, make_interval(mins => %(minutes)s))
         AS instant
"""
_HOURS = """
INSERT INTO city.hourly (datastream_id, hour, count, sum, min, max)
SELECT datastream_id, date_bin('1 hour', phenomenon_time, 'epoch'),
       count(*), sum(result), min(result), max(result)
FROM city.observation GROUP BY 1, 2
"""


async def _fill(city: BenchCity) -> int:
    end = datetime.now(UTC)
    start = end - timedelta(days=DAYS)
    async with await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection:
        for day in range(DAYS + 1):
            await connection.execute(
                "SELECT city.make_month('observation', %s)", ((start + timedelta(days=day)).date(),)
            )
        span = {"streams": city.streams, "start": start, "end": end, "minutes": INTERVAL_MIN}
        await connection.execute(_READINGS.encode(), span)
        await connection.execute(_HOURS.encode())
        for number in range(RULES):
            await connection.execute(
                "INSERT INTO city.alarm_rule (title, draft, changed_by) VALUES (%s, %s::jsonb, 'bench')",
                (f"Luật {number}", _DRAFT),
            )
        await connection.execute(_ALARMS.encode())
        await settle(connection)
        row = await (await connection.execute("SELECT count(*) FROM city.observation")).fetchone()
    return int(row[0]) if row else 0


async def measure_alarms() -> Section:
    """A hundred thousand open alarms, and a trial on a month."""
    async with running_city(THINGS) as city:
        rows = await _fill(city)
        async with httpx.AsyncClient(base_url=city.url, timeout=120) as client:
            asked = itertools.cycle(
                (
                    {},
                    {"order": "raised_at"},
                    {"priority": [1, 2]},
                    {"state": "returned", "order": "raised_at"},
                    {"kind": "water_level_station", "priority": 3},
                    {"rule": 7},
                )
            )

            async def ask(_: int) -> object:
                answer = await client.get("/api/alarms", params=next(asked))
                return answer.raise_for_status()

            async def count(_: int) -> object:
                return (await client.get("/api/alarms/counts")).raise_for_status()

            async def attempt(_: int) -> object:
                body = {"rule": _RULE, "days": DAYS}
                return (await client.post("/api/rules/try", json=body)).raise_for_status()

            listed = await time_asking(90, ask)
            counted = await time_asking(30, count)
            tried = await time_asking(5, attempt)
    return Section(
        title="Alarms",
        how=f"{THINGS * RULES:,} open alarms, 200 a page, in six ways by turns; a rule on {DAYS} days of "
        f"{THINGS:,} datastreams, a reading each {INTERVAL_MIN} minutes ({rows:,}). By HTTP, one at a time.",
        figures=[
            Figure(name="a page of alarms, p95", value=listed[1], unit="ms", at_most=100),
            Figure(name="… median", value=listed[0], unit="ms"),
            Figure(name="counts of open alarms, p95", value=counted[1], unit="ms"),
            Figure(name="a trial, p95", value=tried[1] / 1_000, unit="s", at_most=3),
        ],
    )
