"""What tests stand on: a real PostgreSQL for the session, a database cloned from a template for each test,
a real Mosquitto for each test that asks for one, and a whole running city."""

import asyncio
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import psycopg
import pytest

from dothi.access.city import City
from dothi.access.door import Door
from dothi.access.recording import Recorder
from dothi.connect.broker import PrivateMosquitto
from dothi.declarations import KINDS, QUANTITIES
from dothi.machine.folders import DataFolder
from dothi.machine.ports import is_free
from dothi.machine.users import make_server_user
from dothi.store.database import Database
from dothi.store.months import Months
from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import DatastreamDraft, ThingDraft

# How long an example takes says more of what else the machine does than of what is tried.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

SHARED = Path(__file__).parents[2] / "shared"
"""Recordings and outside material; a user's clone has none, and then tests that need it say so and skip."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole cities take longest, so they begin first: what is shorter fills the time at the end."""
    main = Path(__file__).parent / "main"
    items.sort(key=lambda item: not item.path.is_relative_to(main))


class LoopThread:
    """An event loop in a thread of its own, for what must outlive a single test's loop."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run it there and wait for its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(120)

    def close(self) -> None:
        """End the loop and its thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="session")
def loop_thread() -> Iterator[LoopThread]:
    """The session's event loop."""
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture
def new_folder() -> Iterator[Path]:
    """A path for a data folder that servers of another user can reach."""
    path = Path(tempfile.mkdtemp(prefix="dothi-test-"))
    path.chmod(0o755)
    yield path / "data"
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(loop_thread: LoopThread) -> Iterator[PrivatePostgres]:
    """One private server for the whole session; its database `city` is the template of all tests."""
    path = Path(tempfile.mkdtemp(prefix="dothi-test-"))
    path.chmod(0o755)
    with DataFolder(path, make_server_user(), "test") as folder:
        server = PrivatePostgres(folder, shared_buffers_mb=64)
        loop_thread.run(server.start())
        _spare_the_disk(server)
        yield server
        loop_thread.run(server.stop())
    shutil.rmtree(path, ignore_errors=True)


def _spare_the_disk(server: PrivatePostgres) -> None:
    """Wait for no disk: hundreds of databases are made here, and none is to outlive a power cut.

    What must outlive one has whole cities of its own, with the settings that users have.
    """
    with psycopg.connect(server.url("postgres", "dothi_owner"), autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def fresh_database(postgres: PrivatePostgres) -> Iterator[str]:
    """A database with the schema until the end of the block, as the program's own role sees it."""
    name = f"test_{time.monotonic_ns()}"
    with psycopg.connect(postgres.url("postgres", "dothi_owner"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE city STRATEGY file_copy")
        yield postgres.url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres: PrivatePostgres) -> Iterator[str]:
    """A fresh database of the test's own."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database of the test's own."""
    async with Database(database_url, connections=4) as opened:
        yield opened


@dataclass(frozen=True, kw_only=True)
class WetBlock:
    """A small city: one water level station, one rain gauge and one air station."""

    database: Database
    door: Door
    city: City
    recorder: Recorder
    quantities: Quantities
    level: int
    """Datastream of the canal's level; its device sends centimetres."""
    rain: int
    pm25: int


_WET_BLOCK = (
    ThingDraft(
        uid="canal",
        name="Rạch Cái Khế",
        kind="water_level_station",
        longitude=105.78,
        latitude=10.04,
        datastreams=(DatastreamDraft(quantity="water_level", interval_s=60, unit="cm"),),
    ),
    ThingDraft(
        uid="roof",
        name="Mái nhà",
        kind="rain_gauge",
        longitude=105.77,
        latitude=10.03,
        datastreams=(DatastreamDraft(quantity="rainfall", interval_s=60),),
    ),
    ThingDraft(
        uid="corner",
        name="Ngã tư",
        kind="air_station",
        longitude=105.90,
        latitude=10.20,
        datastreams=(DatastreamDraft(quantity="pm25", interval_s=300),),
    ),
)


@pytest.fixture(scope="session")
def quantities() -> Quantities:
    """All declared quantities; made once, because reading Pint's definitions takes most of a second."""
    return Quantities(QUANTITIES)


@pytest.fixture
async def wet_block(database: Database, quantities: Quantities) -> WetBlock:
    """The small city, with nothing observed yet."""
    return await make_wet_block(database, quantities)


@asynccontextmanager
async def open_wet_block(postgres: PrivatePostgres, quantities: Quantities) -> AsyncIterator[WetBlock]:
    """The same for tests that may share one, because they change nothing in it."""
    with fresh_database(postgres) as url:
        async with Database(url, connections=4) as database:
            yield await make_wet_block(database, quantities)


async def make_wet_block(database: Database, quantities: Quantities) -> WetBlock:
    door = Door(database)
    city = City(door)
    await city.put_declarations(LOCAL, KINDS, quantities)
    await city.put_things(LOCAL, _WET_BLOCK, quantities)
    streams = {
        stream.quantity: stream.id for thing in await city.list_things(LOCAL) for stream in thing.datastreams
    }
    return WetBlock(
        database=database,
        door=door,
        city=city,
        recorder=Recorder(door, Months(database)),
        quantities=quantities,
        level=streams["water_level"],
        rain=streams["rainfall"],
        pm25=streams["pm25"],
    )


@pytest.fixture
def broker(loop_thread: LoopThread, new_folder: Path) -> Iterator[PrivateMosquitto]:
    """A private Mosquitto of the test's own."""
    with DataFolder(new_folder, make_server_user(), "test") as folder:
        # Another test's city would take the usual ports while this one is stopped.
        server = PrivateMosquitto(folder, visitors_may="everything", usual_ports=False)
        loop_thread.run(server.start())
        yield server
        loop_thread.run(server.stop())


_ports = itertools.count(
    20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
)


def free_port() -> int:
    """A loopback port that nobody uses, and that nobody else is given until its server listens.

    The tests that run beside one another have a range each, below those that the system hands out itself.
    """
    return next(port for port in _ports if is_free(port))


class RunningCity:
    """A whole city started by `dothi up`, as a user starts it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {"DOTHI_VISITORS_MAY": "everything"}
        """What is set for it beside our own environment: whoever is at this machine may do everything."""
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, command: str = "up") -> None:
        """Start it and wait until it is well."""
        options = ["--data", str(self.folder), "--port", str(self.port)]
        self._log = (self.folder.parent / "output.log").open("ab")
        words = [sys.executable, "-m", "dothi", command, *self._arguments, *options]
        environment = {**os.environ, **self.environment}
        self._process = subprocess.Popen(words, stdout=self._log, stderr=self._log, env=environment)
        self.wait_until(lambda: self.health()["status"] == "ok", patience_s=90)

    def stop(self) -> int:
        """Ctrl-C; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(60)
        self._log.close()
        self._process = None
        return code

    def kill(self) -> None:
        """End the whole of it as a power cut would: the supervisor first, without a word."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._log.close()
        self._process = None

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the supervisor is there."""
        return self._process is not None and self._process.poll() is None

    def health(self) -> dict[str, Any]:
        """What /health says."""
        answer: dict[str, Any] = httpx.get(f"{self.url}/health", timeout=5).json()
        return answer

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        answer = httpx.get(f"{self.url}{path}", timeout=30)
        answer.raise_for_status()
        return answer.json()

    @property
    def mqtt_port(self) -> int:
        """Port of the listener for devices."""
        return int(self.get("/api/city")["endpoints"]["mqtt_devices"].rsplit(":", 1)[1])

    def wait_until(self, condition: Callable[[], bool], *, patience_s: float = 30) -> None:
        """Wait until a condition holds; what it raises of HTTP counts as not yet."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                raise AssertionError((self.folder.parent / "output.log").read_text())
            try:
                if condition():
                    return
            except (httpx.HTTPError, ValueError):
                pass
            time.sleep(0.1)
        try:
            health = httpx.get(f"{self.url}/health", timeout=5).text
        except httpx.HTTPError as problem:
            health = repr(problem)
        raise AssertionError(f"not so after {patience_s} s; health: {health}\noutput:\n" + self.output())

    def output(self) -> str:
        """What it has printed so far."""
        return (self.folder.parent / "output.log").read_text(errors="replace")


@pytest.fixture
def make_city(new_folder: Path) -> Iterator[Callable[..., RunningCity]]:
    """Makes cities that are stopped when the test ends."""
    made: list[RunningCity] = []

    def make(*arguments: str) -> RunningCity:
        city = RunningCity(new_folder, *arguments)
        made.append(city)
        return city

    yield make
    for city in made:
        if city.runs:
            city.stop()
