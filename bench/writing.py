"""How fast readings are taken in: MQTT with live listeners, data arrays, single posts, many listeners."""

import asyncio
import json
import sys

import psycopg

from bench.city import BenchCity, running_city
from bench.figures import Figure, Section
from bench.machine import read_cpu_seconds, read_memory_mib

MQTT_RATE = 20_000
MQTT_SECONDS = 60
LIVE_CLIENTS = 50
MANY_CLIENTS = 1_000
STREAMS = 1_000
ARRAYS = 1_500
SINGLE = 40_000


async def _start(module: str, *words: object) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *(str(word) for word in words), stdout=asyncio.subprocess.PIPE
    )


async def _finish(process: asyncio.subprocess.Process) -> str:
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"a load generator failed with {process.returncode}")
    return out.decode()


async def _count(city: BenchCity) -> int:
    async with await psycopg.AsyncConnection.connect(city.database_url) as connection:
        row = await (await connection.execute("SELECT count(*) FROM city.observation")).fetchone()
    return int(row[0]) if row else 0


async def _wait_until_stored(city: BenchCity, wanted: int) -> int:
    stored = await _count(city)
    for _ in range(120):
        if stored >= wanted:
            break
        await asyncio.sleep(1)
        stored = await _count(city)
    return stored


def _spent(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: after[name] - before.get(name, 0.0) for name in after}


async def measure_mqtt(rate: int = MQTT_RATE, seconds: int = MQTT_SECONDS) -> Section:
    """MQTT at QoS 1, one observation a message, with live listeners."""
    async with running_city(STREAMS) as city:
        things = ",".join(str(number) for number in range(1, STREAMS + 1))
        listeners = await _start("bench.live_load", city.port, seconds + 4, LIVE_CLIENTS, things)
        assert listeners.stdout is not None
        await listeners.stdout.readline()
        before = await _count(city)
        cpu_before = read_cpu_seconds(city.pid)
        streams = ",".join(str(stream) for stream in city.streams)
        load = await _start("bench.mqtt_load", city.mqtt_port, rate, seconds, 20, streams)
        sent, acknowledged, took = (float(word) for word in (await _finish(load)).split())
        heard = json.loads((await _finish(listeners)).strip().splitlines()[-1])
        stored = await _wait_until_stored(city, before + int(sent)) - before
        spent = _spent(cpu_before, read_cpu_seconds(city.pid))
        memory = read_memory_mib(city.pid)
    parts = [
        Figure(name=f"… of that: {name}", value=value / sent * 1e6, unit="µs")
        for name, value in sorted(spent.items())
        if value / sent * 1e6 >= 0.05
    ]
    return Section(
        title="MQTT, one observation a message",
        how=f"QoS 1, {rate:,}/s for {seconds} s over {STREAMS:,} datastreams and 20 connections, "
        f"{LIVE_CLIENTS} live clients that each watch a tenth of the things.",
        figures=[
            Figure(name="messages sent", value=sent / took, unit="/s", at_least=rate * 0.99),
            Figure(
                name="acknowledged by the broker", value=acknowledged / sent * 100, unit="%", at_least=100
            ),
            Figure(name="stored, each once", value=stored / sent * 100, unit="%", at_least=100, at_most=None),
            Figure(name="sensor to browser, median", value=heard["p50"], unit="ms"),
            Figure(name="sensor to browser, p99", value=heard["p99"], unit="ms", at_most=150),
            Figure(
                name="processor time an observation, all processes",
                value=sum(spent.values()) / sent * 1e6,
                unit="µs",
                at_most=30,
            ),
            *parts,
            Figure(name="values heard by live clients", value=heard["values"] / took, unit="/s"),
            Figure(name="memory, all processes", value=sum(memory.values()), unit="MiB"),
        ],
    )


async def measure_http() -> Section:
    """Data arrays and single posts."""
    async with running_city(STREAMS) as city:
        streams = ",".join(str(stream) for stream in city.streams)
        cpu = read_cpu_seconds(city.pid)
        arrays = json.loads(
            await _finish(await _start("bench.http_load", city.port, "arrays", ARRAYS, 8, streams))
        )
        array_cpu = sum(_spent(cpu, read_cpu_seconds(city.pid)).values())
        single = json.loads(
            await _finish(await _start("bench.http_load", city.port, "single", SINGLE, 200, streams))
        )
        stored = await _count(city)
    rows = arrays["requests"] * 1000
    return Section(
        title="HTTP",
        how="Data arrays of 1,000 rows over 100 datastreams, shuffled, on 8 connections; "
        "single posts on 200.",
        figures=[
            Figure(
                name="data arrays", value=rows / arrays["seconds"], unit="observations/s", at_least=100_000
            ),
            Figure(name="… a request, p99", value=arrays["p99_ms"], unit="ms"),
            Figure(name="… processor time an observation", value=array_cpu / rows * 1e6, unit="µs"),
            Figure(
                name="single posts", value=single["requests"] / single["seconds"], unit="/s", at_least=4_000
            ),
            Figure(name="… a request, p99", value=single["p99_ms"], unit="ms"),
            Figure(name="refused", value=arrays["refused"] + single["refused"], unit="", at_most=0),
            Figure(name="stored", value=stored / (rows + single["requests"]) * 100, unit="%", at_least=100),
        ],
    )


async def measure_many_clients() -> Section:
    """A thousand listeners."""
    rate, seconds = 1_000, 20
    async with running_city(STREAMS) as city:
        things = ",".join(str(number) for number in range(1, STREAMS + 1))
        listeners = await _start("bench.live_load", city.port, seconds + 6, MANY_CLIENTS, things)
        assert listeners.stdout is not None
        await listeners.stdout.readline()
        streams = ",".join(str(stream) for stream in city.streams)
        await _finish(await _start("bench.mqtt_load", city.mqtt_port, rate, seconds, 20, streams))
        heard = json.loads((await _finish(listeners)).strip().splitlines()[-1])
        memory = read_memory_mib(city.pid)
    return Section(
        title="Many live clients",
        how=f"{MANY_CLIENTS:,} clients that each watch a tenth of the things, "
        f"{rate:,} observations a second.",
        figures=[
            Figure(
                name="values heard by the client that heard least", value=heard["least"], unit="", at_least=1
            ),
            Figure(name="sensor to browser, median", value=heard["p50"], unit="ms"),
            Figure(name="sensor to browser, p99", value=heard["p99"], unit="ms", at_most=1_000),
            Figure(name="memory of the serving process", value=memory.get("serve", 0.0), unit="MiB"),
        ],
    )
