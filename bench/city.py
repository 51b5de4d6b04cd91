"""A city to measure: started as a user starts it, with streams registered for the load."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psycopg

from bench.machine import list_family
from dothi.access.city import City, Wanted
from dothi.access.door import Door
from dothi.declarations import QUANTITIES
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import DatastreamDraft, ThingDraft


class BenchCity(msgspec.Struct, kw_only=True):
    """A running city: addresses, the supervisor's process id, and its datastreams."""

    pid: int
    url: str
    port: int
    database_url: str
    mqtt_port: int
    streams: list[int]


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_well(url: str, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    for _ in range(900):
        if process.poll() is not None:
            raise RuntimeError("the city ended while it was being started")
        try:
            health: dict[str, Any] = httpx.get(f"{url}/health", timeout=2).json()
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        if health["status"] == "ok" and "ingest-0" in health["parts"]:
            return health
        time.sleep(0.1)
    raise RuntimeError("the city is not well")


def _read_database_url(pid: int) -> str:
    """The address that the parts were given, from one of them."""
    for member in list_family(pid):
        environment = Path(f"/proc/{member}/environ").read_bytes().split(b"\0")
        for entry in environment:
            if entry.startswith(b"DOTHI_DATABASE_URL="):
                return entry.split(b"=", 1)[1].decode()
    raise RuntimeError("no part runs")


async def register_streams(database_url: str, count: int) -> list[int]:
    """Things named bench-…, one datastream each, on a grid around Cần Thơ; the datastreams' ids."""
    async with Database(database_url, connections=2) as database:
        city, quantities = City(Door(database)), Quantities(QUANTITIES)
        drafts = [
            ThingDraft(
                uid=f"bench-{number}",
                name=f"Trạm {number}",
                kind="water_level_station",
                longitude=105.0 + (number % 100) * 0.01,
                latitude=10.0 + (number // 100) * 0.01,
                datastreams=(DatastreamDraft(quantity="water_level", interval_s=1.0),),
            )
            for number in range(count)
        ]
        await city.put_things(LOCAL, drafts, quantities)
        things = await city.list_things(LOCAL, Wanted(observed=True, limit=1_000_000))
        return [
            stream.id for thing in things if thing.uid.startswith("bench-") for stream in thing.datastreams
        ]


_UNSETTLED = """
    SELECT count(*) FROM pg_stat_user_tables
    WHERE schemaname = 'city' AND n_live_tup > 1000
      AND (last_autoanalyze IS NULL OR n_mod_since_analyze > 0.1 * n_live_tup + 50
           OR n_ins_since_vacuum > 0.2 * n_live_tup + 1000)
"""


async def settle(connection: psycopg.AsyncConnection[Any]) -> None:
    """Wait until the database has tidied up after many new rows, as it does by itself within minutes.

    What is measured before knows nothing of how many rows there are, and shares the machine with the tidying.
    """
    for _ in range(600):
        row = await (await connection.execute(_UNSETTLED)).fetchone()
        if row is not None and row[0] == 0:
            return
        await asyncio.sleep(1)
    raise RuntimeError("the database does not tidy up")


@asynccontextmanager
async def running_city(streams: int, workers: int = 1) -> AsyncIterator[BenchCity]:
    """A city with that many datastreams, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="dothi-bench-") as room:
        Path(room).chmod(0o755)
        port = find_free_port()
        url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "dothi", "up", "--no-feed", "--port", str(port)]
        command += ["--data", f"{room}/data", "--workers", str(workers)]
        with (Path(room) / "output.log").open("wb") as log:
            environment = {**os.environ, "DOTHI_VISITORS_MAY": "everything"}
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
            try:
                await asyncio.to_thread(_wait_until_well, url, process)
                database_url = _read_database_url(process.pid)
                ids = await register_streams(database_url, streams)
                devices = httpx.get(f"{url}/api/city").json()["endpoints"]["mqtt_devices"]
                # The processes hear of the new streams within a moment.
                await asyncio.sleep(2)
                yield BenchCity(
                    pid=process.pid,
                    url=url,
                    port=port,
                    database_url=database_url,
                    mqtt_port=int(devices.rsplit(":", 1)[1]),
                    streams=ids,
                )
            finally:
                os.kill(process.pid, signal.SIGINT)
                process.wait(60)
