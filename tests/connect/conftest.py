"""The ways in, put together as the processes do it: a worker on a real broker, and the HTTP application."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import paho.mqtt.client as paho
import pytest
from litestar.exceptions import LitestarDeprecationWarning

from dothi import __version__
from dothi.access.attachments import Attachments
from dothi.access.city import DeadLetter
from dothi.access.correcting import Correcting
from dothi.access.devices import Devices
from dothi.access.directory import Directory
from dothi.access.features import Features
from dothi.access.gate import Gate, VisitorsMay
from dothi.access.identities import Identities
from dothi.access.reach import Reach
from dothi.access.searching import Search
from dothi.access.sensing import Changes as Changed
from dothi.access.sensing import Sensing
from dothi.access.tiles import Tiles
from dothi.connect.broker import PrivateMosquitto
from dothi.connect.broker_rights import BrokerRights
from dothi.connect.data_arrays import ArrayReader
from dothi.connect.http_push import HttpPush
from dothi.connect.intake import Draft, Intake
from dothi.connect.mqtt_ingest import MqttIngest
from dothi.connect.mqtt_link import MqttLink
from dothi.connect.packets import make_publish
from dothi.connect.routes import Routes
from dothi.declarations import KINDS, read_sectors
from dothi.http_app import Maps, make_http_app
from dothi.import_service import make_imports
from dothi.machine.tasks import end_tasks
from dothi.share.errors import App
from dothi.share.sensorthings.application import Application
from dothi.share.sensorthings.application import Endpoints as Endpoints11
from dothi.share.sensorthings.exchange import Request
from dothi.share.sensorthings.observed import list_new, tell_observed
from dothi.share.sensorthings.service import Service
from dothi.share.sensorthings.topics import Topics
from dothi.show.basemap_file import BasemapShelf
from dothi.show.descriptions import Endpoints
from dothi.show.layer_routes import LayerMemory
from dothi.show.live import LiveHub
from dothi.show.live_route import LiveRoute
from dothi.show.routes import About
from dothi.store.blobs import BlobStore
from dothi.store.jobs import JobQueue
from dothi.store.months import Months
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.principals import LOCAL, make_device
from dothi.vocabulary.things import make_drawn_by
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock


async def until(condition: Callable[[], bool | Coroutine[Any, Any, bool]], patience_s: float = 20) -> None:
    """Wait until a condition holds."""
    for _ in range(int(patience_s / 0.02)):
        answer = condition()
        if answer if isinstance(answer, bool) else await answer:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not so after {patience_s} s")


@asynccontextmanager
async def running(*jobs: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Jobs that never end; one that fails fails the test."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        await end_tasks(tasks)


@dataclass(kw_only=True)
class WayIn:
    """An MQTT worker on the small city."""

    block: WetBlock
    broker: PrivateMosquitto
    worker: MqttIngest
    directory: Directory
    incoming: MqttLink
    outgoing: MqttLink
    committed: list[Draft] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Messages that were settled one way or the other."""
        intake = self.worker.intake
        return intake.stored + intake.repeated + intake.refused

    async def send(self, *messages: tuple[str, str | bytes], version: int = paho.MQTTv5) -> None:
        """Publish as a device and wait until all of it is settled."""
        expected = self.seen + len(messages)
        await asyncio.to_thread(publish, self.broker.device_port, messages, version, 1)
        await until(lambda: self.seen >= expected)

    async def letters(self) -> list[DeadLetter]:
        """What was refused, the oldest first."""
        _, letters = await self.block.city.list_dead_letters(LOCAL, 1000)
        return letters[::-1]

    async def rows(self) -> list[tuple[Any, ...]]:
        """Datastream, seconds since 1970 and result of everything stored, in order."""
        async with self.block.door.enter(LOCAL, "read") as session:
            cursor = await session.connection.execute(
                "SELECT datastream_id, extract(epoch FROM phenomenon_time)::bigint, result"
                " FROM observation ORDER BY 1, 2, ordinal"
            )
            return await cursor.fetchall()


def make_client(version: int = paho.MQTTv5) -> paho.Client:
    """An ordinary MQTT client."""
    return paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=version)  # type: ignore[arg-type]


def publish(port: int, messages: tuple[tuple[str, str | bytes], ...], version: int, qos: int) -> None:
    """Send them over a connection of their own and wait for the broker's acknowledgements."""
    client = make_client(version)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for topic, payload in messages:
        client.publish(topic, payload, qos=qos).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


@pytest.fixture
async def way_in(wet_block: WetBlock, broker: PrivateMosquitto) -> AsyncIterator[WayIn]:
    """A worker that runs, with its connection for what it announces."""
    directory = Directory(wet_block.door)
    await directory.read()
    outgoing = MqttLink(broker.core_url, "dothi-test-out", on_message=lambda *_: None)

    topics = Topics()
    topics.add("v1.1/#")

    async def announce(committed: Committed) -> None:
        messages = tell_observed(topics, "http://localhost", list_new(committed))
        await outgoing.publish([make_publish(*message) for message in messages])

    def make_intake(on_committed: Callable[[Draft], None]) -> Intake:
        return Intake(
            wet_block.recorder,
            announce,
            make_device("mqtt"),
            linger_s=0.05,
            keep_on_failure=True,
            on_committed=on_committed,
        )

    routes = Routes(directory, wet_block.quantities)
    bounds = TimeBounds(CityClock())
    service = make_service(wet_block, directory, bounds)

    async def create(path: str, body: bytes) -> None:
        request = Request(method="POST", path=path, body=body, root="http://localhost", principal=LOCAL)
        async with service.begin(request) as changes:
            await service.answer(request, changes)
        await service.announce(request, changes)

    worker = MqttIngest(make_intake, routes, directory, wet_block.city, wet_block.quantities, bounds, create)
    incoming = worker.make_link(broker.core_url, "test", alone=True)
    async with running(outgoing.run(), incoming.run(), worker.run()):
        await until(lambda: incoming.subscribed.is_set() and outgoing.up.is_set())
        yield WayIn(
            block=wet_block,
            broker=broker,
            worker=worker,
            directory=directory,
            incoming=incoming,
            outgoing=outgoing,
        )
        await incoming.close()
        await outgoing.close()


@pytest.fixture
async def http(wet_block: WetBlock, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the HTTP application on the small city."""
    async with open_client(wet_block, tmp_path) as client:
        yield client


@asynccontextmanager
async def open_client(
    block: WetBlock, folder: Path, devices: Devices | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """The same on any small city, with its files in a folder."""
    directory = Directory(block.door)
    await directory.read()

    async def announce(_: Committed) -> None:
        await asyncio.sleep(0)

    intake = Intake(block.recorder, announce, LOCAL, linger_s=0.005, keep_on_failure=False)
    clock = CityClock()
    with warnings.catch_warnings():
        # The routes name their dependencies in the style that Litestar 3 will drop.
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        app = make_app(block, directory, clock, intake, str(folder / "blobs"), devices)
    transport = httpx.ASGITransport(app)
    async with (
        running(intake.run(), directory.follow()),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        yield client


def make_service(block: WetBlock, directory: Directory, bounds: TimeBounds) -> Service:
    """The SensorThings service on the small city."""

    async def announce(_: Request, changes: Changed) -> None:
        await directory.take_in(changes.things, changes.streams)

    return Service(Sensing(block.door, block.door, block.door, Months(block.database), bounds), announce)


def make_app(
    block: WetBlock,
    directory: Directory,
    clock: CityClock,
    intake: Intake,
    blobs: str | None = None,
    devices: Devices | None = None,
    *,
    hub: LiveHub | None = None,
    jobs: JobQueue | None = None,
    visitors_may: VisitorsMay = "everything",
) -> App:
    """The HTTP application, with its files at `blobs`; its probe says that the broker is away."""
    bounds = TimeBounds(clock)
    routes = Routes(directory, block.quantities)
    reach = Reach(block.door, directory)
    gate = Gate(visitors_may, Identities(block.door))
    store = None if blobs is None else BlobStore(blobs)
    maps = Maps(
        tiles=Tiles(block.door, drawn_by=make_drawn_by(KINDS)),
        features=Features(block.door, block.door),
        search=Search(block.door, [kind.id for kind in KINDS if kind.pieces]),
        basemap=BasemapShelf(None),
        layers=LayerMemory(),
    )
    directory.on_change(maps.features.forget)
    directory.on_change(maps.layers.forget)
    directory.on_places(maps.tiles.note)
    sensorthings = Application(
        make_service(block, directory, bounds),
        Endpoints11(mqtt_devices="mqtt://d", mqtt_subscribers="mqtt://s"),
    )
    listening = hub or LiveHub(directory, clock)

    async def tell(committed: Committed) -> None:
        listening.take(committed.to_changes())

    return make_http_app(
        about=About(
            name=Words(vi="Phố", en="Town"),
            version=__version__,
            clock=clock,
            endpoints=Endpoints(mqtt_devices="mqtt://d", mqtt_subscribers="mqtt://s", http="http://h"),
            kinds=KINDS,
            sectors=read_sectors(),
        ),
        city=block.city,
        attachments=Attachments(block.door, store),
        door=block.door,
        quantities=block.quantities,
        probe=lambda: {"broker": (False, {}), "live": (True, {})},
        web=Path("/nowhere"),
        push=HttpPush(
            intake, routes, bounds, sensorthings.answer, ArrayReader(directory, routes, bounds, reach)
        ),
        live=LiveRoute(listening, reach, gate),
        sensorthings=sensorthings,
        # Where none are given there is no broker.
        devices=devices or Devices(block.door, BrokerRights("mqtt://d", "test"), None),
        imports=make_imports(block.door, store, jobs or JobQueue(block.database.url)),
        maps=maps,
        correcting=Correcting(block.door, tell),
        gate=gate,
    )
