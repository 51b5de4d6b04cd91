"""The three processes of a city, put together: serve, ingest and work."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from dothi import __version__
from dothi.access.city import City
from dothi.access.directory import Directory
from dothi.access.door import Door
from dothi.access.recording import Recorder
from dothi.connect.http_push import HttpPush
from dothi.connect.intake import Draft, Intake
from dothi.connect.mqtt_ingest import MqttIngest
from dothi.connect.mqtt_link import MqttLink, make_publish
from dothi.connect.routes import Routes
from dothi.http_app import make_http_app, make_litestar
from dothi.sectors.drainage import kinds as drainage
from dothi.sectors.environment import kinds as environment
from dothi.settings import Settings
from dothi.share.subscriptions import make_publications
from dothi.show.descriptions import Endpoints
from dothi.show.health import Probe, probe_disk
from dothi.show.live import LiveHub
from dothi.show.live_route import LiveRoute
from dothi.show.routes import About
from dothi.store.database import Database
from dothi.store.months import Months
from dothi.vocabulary.changes import TOPIC, Changes, decode_changes, encode_changes
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import SetupProblem, Unavailable
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.words import Words

log = logging.getLogger(__name__)

KINDS = (*drainage.KINDS, *environment.KINDS)
QUANTITIES = (*drainage.QUANTITIES, *environment.QUANTITIES)
CITY_NAME = Words(vi="Thành phố của bạn", en="Your city")

TELL_EVERY_S = 2.0
MQTT_LINGER_S = 0.05
HTTP_LINGER_S = 0.01
KEEP_DEAD_LETTERS_DAYS = 90
_CHORES_EVERY_S = 3600.0


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
        self.principal = Principal(kind="part", name=name)
        self.started_at = datetime.now(UTC)
        self.database = Database(settings.database_url)
        self.door = Door(self.database)
        self.city = City(self.door)
        self.months = Months(self.database)
        self.recorder = Recorder(self.door, self.months)
        self.quantities = Quantities(QUANTITIES)
        self.directory = Directory(self.door)
        self.clock = CityClock()

    async def prepare(self) -> None:
        """Read what must be known before work begins."""
        state = await self.city.read_state(self.principal)
        self.clock = state.clock
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

    def announcer(self, link: MqttLink) -> Callable[[Changes], Coroutine[Any, Any, None]]:
        """Tells the other processes and the subscribers what was committed."""

        async def announce(changes: Changes) -> None:
            await link.publish([make_publish(TOPIC.encode(), encode_changes(changes))])
            await link.publish(make_publications(changes, make_publish))

        return announce


@asynccontextmanager
async def _running(ground: Ground, *jobs: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Event]:
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
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not failures:
            try:
                await ground.city.drop_part(ground.principal, ground.name)
            except Unavailable:
                log.debug("the database went first")
    if failures:
        raise failures[0]


async def ingest(settings: Settings, number: int = 0, *, alone: bool = False) -> None:
    """One MQTT ingest worker, until a signal stops it; `alone` where it shares with no other."""
    ground = Ground(settings, f"ingest-{number}")
    async with ground.database:
        await ground.prepare()
        outgoing = MqttLink(ground.mqtt_url, f"dothi-{ground.name}-out", on_message=lambda *_: None)

        def make_intake(on_committed: Callable[[Draft], None]) -> Intake:
            return Intake(
                ground.recorder,
                ground.announcer(outgoing),
                Principal(kind="device", name="mqtt"),
                linger_s=MQTT_LINGER_S,
                keep_on_failure=True,
                on_committed=on_committed,
            )

        routes = Routes(ground.directory, ground.quantities)
        worker = MqttIngest(
            make_intake, routes, ground.directory, ground.city, ground.quantities, TimeBounds(ground.clock)
        )
        incoming = worker.make_link(ground.mqtt_url, ground.name, alone=alone)

        def detail() -> dict[str, Any]:
            intake = worker.intake
            return {"stored": intake.stored, "repeated": intake.repeated, "refused": intake.refused}

        jobs = (outgoing.run(), incoming.run(), worker.run(), ground.directory.follow(), ground.tell(detail))
        async with _running(ground, *jobs) as stop:
            await stop.wait()
        await incoming.close()
        await outgoing.close()


async def serve(settings: Settings, host: str, port: int) -> None:
    """The HTTP side: API, live stream, HTTP ingest and web app, until a signal stops it."""
    ground = Ground(settings, "serve")
    async with ground.database:
        await ground.prepare()
        hub = LiveHub(ground.directory, ground.clock)
        link = MqttLink(
            ground.mqtt_url,
            f"dothi-serve-{port}",
            on_message=lambda _topic, payload, _id: hub.take(decode_changes(payload)),
            subscriptions=[(TOPIC, 0)],
        )
        intake = Intake(
            ground.recorder,
            ground.announcer(link),
            Principal(kind="local", name="http"),
            linger_s=HTTP_LINGER_S,
            keep_on_failure=False,
        )
        push = HttpPush(intake, Routes(ground.directory, ground.quantities), TimeBounds(ground.clock))
        probe = _make_probe(settings, link, hub, intake)
        app = make_http_app(
            about=_about(settings, ground.clock, host, port),
            city=ground.city,
            door=ground.door,
            quantities=ground.quantities,
            probe=probe,
            web=settings.web,
            push=push,
            live=LiveRoute(hub),
        )
        server = Server(
            app,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            backlog=4096,
            backpressure=10_000,
            websockets=False,
            log_enabled=False,
        )
        jobs = (
            link.run(),
            hub.run(),
            hub.beat(),
            intake.run(),
            ground.directory.follow(),
            ground.tell(lambda: {"clients": hub.clients, "stored": intake.stored}),
            server.serve(),
        )
        async with _running(ground, *jobs) as stop:
            await stop.wait()
            server.stop()  # type: ignore[no-untyped-call]
        await link.close()


def _about(settings: Settings, clock: CityClock, host: str, port: int) -> About:
    core = settings.mqtt_url or ""
    return About(
        name=CITY_NAME,
        version=__version__,
        clock=clock,
        endpoints=Endpoints(
            mqtt_devices=settings.mqtt_devices_url or core,
            mqtt_subscribers=settings.mqtt_subscribers_url or core,
            http=f"http://{host}:{port}",
        ),
        kinds=KINDS,
    )


def _make_probe(settings: Settings, link: MqttLink, hub: LiveHub, intake: Intake) -> Probe:
    def probe() -> dict[str, tuple[bool, dict[str, Any]]]:
        found: dict[str, tuple[bool, dict[str, Any]]] = {
            "broker": (link.up.is_set(), {}),
            "live": (True, {"clients": hub.clients}),
            "http_ingest": (True, {"stored": intake.stored, "repeated": intake.repeated}),
        }
        if settings.data is not None:
            found["disk"] = probe_disk(settings.data)
        return found

    return probe


async def work(settings: Settings) -> None:
    """The chores: months ahead, old dead letters; until a signal stops it."""
    ground = Ground(settings, "work")
    async with ground.database:
        await ground.prepare()
        last: dict[str, Any] = {}

        async def chores() -> None:
            while True:
                try:
                    await ground.months.make_ahead(ground.clock.now())
                    await ground.city.trim_dead_letters(ground.principal, KEEP_DEAD_LETTERS_DAYS)
                    last["chores_done_at"] = datetime.now(UTC).isoformat()
                except Unavailable as problem:
                    log.warning("chores wait: %s", problem)
                    await asyncio.sleep(TELL_EVERY_S)
                    continue
                # In a replay a month passes faster than an hour.
                await asyncio.sleep(min(_CHORES_EVERY_S, 10 * 86_400 / ground.clock.speed))

        async with _running(ground, chores(), ground.tell(lambda: dict(last))) as stop:
            await stop.wait()


def make_openapi() -> dict[str, Any]:
    """The OpenAPI document of what the web app reads; nothing is opened or connected for it."""
    settings = Settings()
    database = Database("postgresql:///")
    door = Door(database)
    litestar = make_litestar(
        about=_about(settings, CityClock(), "127.0.0.1", 8000),
        city=City(door),
        door=door,
        quantities=Quantities(QUANTITIES),
        probe=dict,
        web=settings.web,
    )
    return litestar.openapi_schema.to_schema()
