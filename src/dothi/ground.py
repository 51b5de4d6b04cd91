"""What every process of a city stands on, and how it runs until a signal stops it."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from dothi.access.attachments import Attachments
from dothi.access.audit import Audit
from dothi.access.city import City
from dothi.access.directory import Directory
from dothi.access.door import Door
from dothi.access.recording import Recorder
from dothi.access.sensing import Sensing
from dothi.declarations import QUANTITIES
from dothi.machine.staging import use_staging
from dothi.machine.tasks import end_tasks
from dothi.settings import Settings
from dothi.store.blobs import BlobStore
from dothi.store.database import Database
from dothi.store.months import Months
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import SetupProblem, Unavailable
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.principals import make_part
from dothi.vocabulary.quantities import Quantities

log = logging.getLogger(__name__)

TELL_EVERY_S = 2.0


class Ground:
    """What every process stands on: database, door, directory, clock, declarations."""

    def __init__(self, settings: Settings, name: str) -> None:
        if settings.database_url is None or settings.mqtt_url is None:
            raise SetupProblem(
                "Set DOTHI_DATABASE_URL and DOTHI_MQTT_URL, or start everything with `dothi up`."
            )
        self.settings = settings
        self.name = name
        self.mqtt_url: str = settings.mqtt_url
        self.principal = make_part(name)
        self.started_at = datetime.now(UTC)
        self.database = Database(settings.database_url)
        self.door = Door(self.database)
        self.audit = Audit(self.door)
        self.city = City(self.door)
        self.blobs = BlobStore(settings.blobs_url) if settings.blobs_url else None
        self.attachments = Attachments(self.door, self.blobs)
        self.months = Months(self.database)
        # Recording has connections of its own, so that readers can never use them up.
        self.recording_database = Database(settings.database_url, connections=2, for_recording=True)
        self.directory = Directory(self.door)
        self.recorder = Recorder(Door(self.recording_database), self.months, self.directory)
        # What anybody asks of the entities has a budget of time, and cannot use up the others' connections.
        budget = settings.query_budget_s
        self.asking_database = Database(settings.database_url, connections=4, budget_s=budget)
        self.asking_often_database = Database(
            settings.database_url, connections=4, budget_s=budget, plan_once=True
        )
        self.quantities = Quantities(QUANTITIES)
        self.clock = CityClock()

    async def prepare(self) -> None:
        """Read what must be known before work begins."""
        state = await self.city.read_state(self.principal)
        self.clock = state.clock
        self.bounds = TimeBounds(self.clock)
        asking, asking_often = Door(self.asking_database), Door(self.asking_often_database)
        self.sensing = Sensing(self.door, asking, asking_often, self.months, self.bounds)
        await self.directory.read()
        await self.months.read()

    async def tell(self, detail: Callable[[], dict[str, Any]]) -> None:
        """Say every two seconds that this process runs and how it is, for ever."""
        while True:
            try:
                await self.city.put_part(self.principal, self.name, self.started_at, detail())
            except Unavailable:
                # The outage is said where work is done; here only the sign of life is missing.
                log.debug("%s could not tell of itself", self.name)
            await asyncio.sleep(TELL_EVERY_S)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connected to the database and knowing what must be known before work begins.

        What was left in the staging folder by a process that was killed is removed first.
        """
        with use_staging(self.settings.staging):
            async with (
                self.database,
                self.recording_database,
                self.asking_database,
                self.asking_often_database,
            ):
                await self.prepare()
                _spare_the_collector()
                yield


def _spare_the_collector() -> None:
    """Let the collector of reference cycles come more seldom, and never look at what is known already.

    Answers and batches are thousands of lists and dictionaries without cycles; by default the collector would
    walk through them, and through the whole directory of datastreams, many times a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@asynccontextmanager
async def running(ground: Ground, *jobs: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Event]:
    """Run jobs that never end until told to stop by a signal; a job that fails ends the process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    failures: list[BaseException] = []

    def watch(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()):
            failures.append(failure)
            stop.set()

    tasks = [asyncio.create_task(job) for job in jobs]
    for task in tasks:
        task.add_done_callback(watch)
    try:
        yield stop
    finally:
        await end_tasks(tasks)
        if not failures:
            try:
                await ground.city.drop_part(ground.principal, ground.name)
            except Unavailable:
                log.debug("the database went first")
    if failures:
        raise failures[0]
