"""A running city with things registered, and hands on its processes."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import psycopg
import pytest

from dothi.access.city import City, SelfRegistration
from dothi.access.door import Door
from dothi.declarations import QUANTITIES
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import RunningCity
from tests.faults.evidence import Evidence, list_missing
from tests.faults.load import QUANTITY, Channel, Key, Load, sending
from tests.processes import (
    is_alive,
    kill,
    list_children,
    list_descendants,
    read_command,
    read_environment,
    wait_until,
)


class FaultyCity(RunningCity):
    """A whole city of air stations, made to suffer."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        super().__init__(folder, "--no-feed", *arguments)
        self.python: Sequence[str] = (sys.executable,)
        """The words that start Python."""
        self.channels: list[Channel] = []

    def start(self, command: str = "up") -> None:
        """Start it and wait until every process is well; how much room the disk has does not count."""
        options = ["--data", str(self.folder), "--port", str(self.port)]
        self._log = (self.folder.parent / "output.log").open("ab")
        words = [*self.python, "-m", "dothi", command, *self._arguments, *options]
        environment = {**os.environ, **self.environment}
        self._process = subprocess.Popen(words, stdout=self._log, stderr=self._log, env=environment)
        self.wait_until_well()

    def is_well(self) -> bool:
        """Whether all parts but the disk are well."""
        parts = self.health()["parts"]
        told = {"serve", "work", "ingest-0", "database", "broker"}.issubset(parts)
        return told and all(part["state"] == "ok" for name, part in parts.items() if name != "disk")

    def wait_until_well(self, patience_s: float = 90) -> None:
        """Wait until all parts but the disk are well."""
        self.wait_until(self.is_well, patience_s=patience_s)

    @property
    def supervisor(self) -> int:
        """Process id of `dothi up`."""
        assert self._process is not None
        return self._process.pid

    def pid_of(self, part: str) -> int:
        """Process id of one of Dothi's parts: serve, work, ingest-0; what is about to start is waited for."""
        wait_until(lambda: self.find_part(part) is not None, patience_s=10, what=f"{part} runs")
        found = self.find_part(part)
        assert found is not None, f"{part} has ended again"
        return found

    def find_part(self, part: str) -> int | None:
        """The same, or None while it does not run."""
        number = ["--number", part.removeprefix("ingest-")] if part.startswith("ingest-") else []
        wanted = [part.split("-")[0], *number]
        for child in list_children(self.supervisor):
            words = read_command(child)
            if "dothi" in words and words[words.index("dothi") + 1 :][: len(wanted)] == wanted:
                return child
        return None

    @property
    def broker_pid(self) -> int:
        """Process id of the private Mosquitto."""
        found = self.find_broker()
        assert found is not None, "the broker does not run"
        return found

    def find_broker(self) -> int | None:
        """The same, or None while none runs."""
        for child in list_children(self.supervisor):
            if any(word.endswith("/mosquitto") for word in read_command(child)[:1]):
                return child
        return None

    @property
    def postmaster(self) -> int:
        """Process id of the private PostgreSQL's first process."""
        return int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    @property
    def evidence(self) -> Evidence:
        """The database, by the address that the work process was given."""
        return Evidence(read_environment(self.pid_of("work"))["DOTHI_DATABASE_URL"])

    def kill_database(self) -> None:
        """`kill -9` of the postmaster and all its processes."""
        postmaster = self.postmaster
        kill(postmaster, *list_descendants(postmaster))

    def kill_part(self, part: str) -> None:
        """`kill -9` of one part, and wait until another one runs in its place."""
        old = self.pid_of(part)
        kill(old)
        wait_until(lambda: not is_alive(old), patience_s=10, what=f"{part} has ended")

        wait_until(
            lambda: self.find_part(part) not in (None, old), patience_s=30, what=f"{part} was started again"
        )

    def register(self, count: int, prefix: str = "station") -> list[Channel]:
        """Register air stations with one datastream each and wait until the city takes their readings."""
        url = read_environment(self.pid_of("work"))["DOTHI_DATABASE_URL"]
        found = asyncio.run(_register(url, [f"{prefix}-{number}" for number in range(count)]))
        self.channels += found

        def is_known() -> bool:
            body = {"result": "no number", "Datastream": {"@iot.id": found[-1].id}}
            answer = httpx.post(f"{self.url}/sta/v1.1/Observations", json=body)
            return answer.status_code == 400

        self.wait_until(is_known)
        return found

    def sending(self, **sources: float) -> AbstractContextManager[Load]:
        """Load on this city until the end of the block."""
        return sending(self.url, self.mqtt_port, self.channels, **sources)  # type: ignore[arg-type]

    def wait_until_stored(self, expected: dict[Key, float], patience_s: float = 60) -> None:
        """Wait until as many observations of these datastreams are stored."""
        streams = {stream for stream, _ in expected}
        evidence = self.evidence

        def is_stored() -> bool:
            try:
                return evidence.count_stored(streams) >= len(expected)
            except psycopg.OperationalError:
                return False

        what = f"{len(expected)} observations are stored"
        try:
            wait_until(is_stored, patience_s=patience_s, what=what)
        except AssertionError as problem:
            raise AssertionError(f"{problem}; output:\n{self.output()}") from None

    def assert_nothing_lost(self, load: Load) -> None:
        """What devices sent and what was answered 201 is there once; nothing is there that was not sent."""
        wait_until(load.is_acknowledged, patience_s=60, what="the broker has acknowledged everything")
        self.wait_until_stored(load.published)
        sent = {**load.published, **load.posted}
        stored = self.evidence.read_stored({stream for stream, _ in sent})
        assert list_missing(stored, load.published) == []
        assert list_missing(stored, load.answered) == []
        assert {key: value for key, value in stored.items() if sent.get(key) != value} == {}
        self.evidence.assert_each_once()


async def _register(url: str, uids: list[str]) -> list[Channel]:
    drafts = [
        ThingDraft(
            uid=uid,
            name=uid,
            kind="air_station",
            longitude=105.78,
            latitude=10.03,
            datastreams=(DatastreamDraft(quantity=QUANTITY, interval_s=60),),
        )
        for uid in uids
    ]
    async with Database(url, connections=1) as database:
        city = City(Door(database))
        await city.put_things(LOCAL, drafts, Quantities(QUANTITIES))
        things = {thing.uid: thing for thing in await city.list_things(LOCAL)}
    return [Channel(uid=uid, id=things[uid].datastreams[0].id) for uid in uids]


async def allow_self_registration(url: str, prefix: str) -> None:
    """Let devices whose uid begins like this register by their first message."""
    async with Database(url, connections=1) as database:
        registration = SelfRegistration(prefix=prefix, kind="air_station", interval_s=60)
        await City(Door(database)).put_self_registration(LOCAL, registration)


@pytest.fixture
def make_faulty_city(new_folder: Path) -> Iterator[Callable[..., FaultyCity]]:
    """Makes cities in one folder; whatever is left of them ends with the test."""
    made: list[FaultyCity] = []

    def make(*arguments: str) -> FaultyCity:
        city = FaultyCity(new_folder, *arguments)
        made.append(city)
        return city

    yield make
    for city in made:
        if city.runs:
            city.stop()


class Grounds:
    """Holds one running city for many tests; when a test has left it unwell, the next one gets a new one."""

    def __init__(self) -> None:
        self._city: FaultyCity | None = None
        self._rounds = 0

    def take(self) -> FaultyCity:
        """The city, well, with eight air stations that nobody has used yet."""
        if self._city is not None and not self._is_well(self._city):
            self.clear()
        if self._city is None:
            path = Path(tempfile.mkdtemp(prefix="dothi-test-"))
            path.chmod(0o755)
            self._city = FaultyCity(path / "data")
            self._city.start()
        self._rounds += 1
        self._city.channels.clear()
        self._city.register(8, f"round-{self._rounds}")
        return self._city

    @staticmethod
    def _is_well(city: FaultyCity) -> bool:
        try:
            return city.runs and city.is_well()
        except httpx.HTTPError:
            return False

    def clear(self) -> None:
        """Stop the city and remove its folder."""
        if self._city is not None:
            if self._city.runs:
                self._city.stop()
            shutil.rmtree(self._city.folder.parent, ignore_errors=True)
            self._city = None


@pytest.fixture(scope="session")
def grounds() -> Iterator[Grounds]:
    """One city for the tests that leave it as they found it."""
    grounds = Grounds()
    yield grounds
    grounds.clear()


@pytest.fixture
def city(grounds: Grounds) -> FaultyCity:
    """A running city with eight air stations of the test's own."""
    return grounds.take()
