"""Ten thousand rules and the readings that they look at, of which a few each second ring."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import msgspec

from bench.city import BenchCity
from dothi.store import alarms as kept
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import RuleDraft

RULES = 10_000
RATE = 20_000
SECONDS = 60
ROWS = 1_000
RINGING_A_SECOND = 5
CALM_M = 1.0
_HIGH_M, _SPIKE_M = 1.4, 9.0
"""What rings, above 1.2 m, and what no canal can do within half a second."""
_KNOWN_AFTER = 5
"""So many readings of each thing are enough to know a spike by."""

_MEASURES = ({"type": "value"},) * 8 + ({"type": "rate", "window_s": 600.0}, {"type": "silence"})


@dataclass(kw_only=True)
class Sent:
    """What was sent: readings and seconds; of the things that must ring when that was sent and committed
    (seconds since 1970), and the things with a spike.
    """

    readings: int = 0
    took_s: float = 0.0
    rung: dict[int, tuple[float, float]] = field(default_factory=dict)
    spikes: set[int] = field(default_factory=set)


def make_rule(number: int) -> RuleDraft:
    """One rule for one thing, of priority 1, which no list folds away.

    Eight of ten look at the reading, the others at its rate and at silence.
    """
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
                "consequence": "life",
                "time_left": "ten_minutes",
                "cause": "Triều",
                "effect": "Ngập",
                "first_action": "Đóng cống",
                "owner": "bench",
            },
        },
        RuleDraft,
    )


async def put_rules(city: BenchCity, rules: int = RULES) -> None:
    """Write a rule for each of so many things, switch it on, and wait until all are followed."""
    async with Database(city.database_url, connections=1) as database, database.session(LOCAL) as session:
        for number in range(rules):
            rule = await kept.put_rule(session, make_rule(number), "bench")
            await kept.switch_rule(session, rule, datetime.now(UTC), "bench")
    for _ in range(600):
        parts = httpx.get(f"{city.url}/health").json()["parts"]
        if parts["rules-0"].get("detail", {}).get("watches") == rules:
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


async def send(city: BenchCity, rate: int = RATE, seconds: float = SECONDS) -> Sent:
    """Readings at the rate, a second; in each second some that ring and some spikes."""
    streams, sent, second = city.streams, Sent(), 0
    rows = min(ROWS, len(streams))

    async def post(numbers: list[int], value: float) -> None:
        body = _make_body([streams[number] for number in numbers], value)
        await client.post("/sta/v1.1/CreateObservations", content=body)

    async with httpx.AsyncClient(base_url=city.url, timeout=60) as client:
        began = time.monotonic()
        while (past := time.monotonic() - began) < seconds:
            first = sent.readings % len(streams)
            await post(list(range(first, min(first + rows, len(streams)))), CALM_M)
            sent.readings += min(rows, len(streams) - first)
            if past >= second:
                # Only every tenth rule is skipped that way: the first eight of ten look at the reading.
                numbers = [10 * (second * RINGING_A_SECOND + each) for each in range(RINGING_A_SECOND)]
                second += 1
                at = time.time()
                await post(numbers, _HIGH_M)
                sent.rung.update(dict.fromkeys(numbers, (at, time.time())))
                if sent.readings >= _KNOWN_AFTER * len(streams):
                    spiking = [number + 1 for number in numbers]
                    await post(spiking, _SPIKE_M)
                    sent.spikes.update(spiking)
            # A little faster than the aim, which it would else miss by a hair.
            await asyncio.sleep(max(0.0, sent.readings / (1.002 * rate) - (time.monotonic() - began)))
        sent.took_s = time.monotonic() - began
    return sent
