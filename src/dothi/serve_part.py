"""The process `dothi serve`: API, live stream, HTTP ingest and web app."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from contextlib import aclosing
from typing import Any

import msgspec
from granian.constants import Interfaces, SSLProtocols
from granian.server.embed import Server
from litestar import Litestar

from dothi import __version__
from dothi.access.attachments import Attachments
from dothi.access.city import City
from dothi.access.correcting import Correcting
from dothi.access.devices import Devices
from dothi.access.door import Channel, Door
from dothi.access.features import Features
from dothi.access.gate import Gate
from dothi.access.identities import Identities
from dothi.access.reach import Reach
from dothi.access.searching import Search
from dothi.access.tiles import Tiles
from dothi.announcing import Announcer
from dothi.connect.broker_rights import BrokerRights
from dothi.connect.data_arrays import ArrayReader
from dothi.connect.http_push import HttpPush
from dothi.connect.intake import Intake
from dothi.connect.mqtt_link import MqttLink
from dothi.connect.routes import Routes
from dothi.declarations import KINDS, QUANTITIES, read_sectors
from dothi.entity_service import make_application
from dothi.ground import Ground, running
from dothi.http_app import Maps, make_http_app, make_litestar
from dothi.import_service import make_imports
from dothi.machine.certificates import Certificate
from dothi.machine.device_authority import DeviceAuthority
from dothi.settings import Settings, find_certificate, make_http_url
from dothi.share.origins import Origins, parse_origins
from dothi.share.own_names import OwnNames, parse_names
from dothi.share.pacing import Pacing
from dothi.share.porch import PorchRules
from dothi.share.sensorthings.application import Application
from dothi.share.whole_bodies import App
from dothi.show.basemap_file import BasemapShelf
from dothi.show.descriptions import Endpoints
from dothi.show.health import Probe, probe_disk
from dothi.show.layer_routes import LayerMemory
from dothi.show.live import LiveHub
from dothi.show.live_route import LiveRoute
from dothi.show.routes import About
from dothi.sign_in_service import find_provider
from dothi.store.database import Database
from dothi.store.jobs import JobQueue
from dothi.vocabulary.changes import TOPIC, decode_changes
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import make_part
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import make_drawn_by
from dothi.vocabulary.words import Words

log = logging.getLogger(__name__)

ENOUGH_ROWS = 1_000
"""One data array of the usual size: while it is committed, the next ones are read and gathered."""

log = logging.getLogger(__name__)

CITY_NAME = Words(vi="Thành phố của bạn", en="Your city")

TILES_AT_ONCE = 3
"""Connections that only make tiles, so that other questions do not wait for a map that is moved."""

_AGAIN_S = 1.0

LINGER_S = 0.01
"""How long posts are gathered before a commit; people and devices wait for the answer."""


async def serve(settings: Settings, host: str, port: int) -> None:
    """The HTTP side: API, live stream, HTTP ingest and web app, until a signal stops it."""
    certificate = find_certificate(settings, host)
    url = settings.http_url or make_http_url(host, port, tls=certificate is not None)
    ground = Ground(settings, "serve")
    async with ground.opened():
        hub = LiveHub(ground.directory, ground.clock)
        link = _make_link(ground.mqtt_url, hub, port)
        announcer = Announcer(ground, link, f"serve-{port}", url)
        intake = Intake(
            ground.recorder,
            announcer.tell_committed,
            make_part("http"),
            linger_s=LINGER_S,
            enough_rows=ENOUGH_ROWS,
            keep_on_failure=False,
        )
        sensorthings = make_application(ground, announcer)
        reach = Reach(ground.door, ground.directory)
        push = _make_push(ground, intake, reach, sensorthings)
        gate = Gate(settings.visitors_may or "nothing", Identities(ground.door))
        rights = BrokerRights(ground.mqtt_url, f"serve-{port}")
        queue = JobQueue(ground.database.url)
        drawing = Database(ground.database.url, connections=TILES_AT_ONCE, budget_s=settings.query_budget_s)
        app = make_http_app(
            about=_about(settings, ground.clock, url),
            city=ground.city,
            attachments=ground.attachments,
            door=ground.door,
            quantities=ground.quantities,
            probe=_make_probe(settings, link, hub, intake),
            web=settings.web,
            push=push,
            live=LiveRoute(hub, reach, gate),
            sensorthings=sensorthings,
            imports=make_imports(ground.door, ground.blobs, queue),
            maps=_make_maps(ground, drawing),
            correcting=Correcting(ground.door, announcer.tell_committed),
            devices=Devices(ground.door, rights, _find_authority(settings)),
            gate=gate,
            porch=_make_porch(settings, host, certificate),
            provider=find_provider(settings),
        )
        server = _make_server(app, host, port, certificate)
        jobs = (
            link.run(),
            announcer.run(),
            rights.run(),
            *_list_telling(ground, hub),
            intake.run(),
            ground.directory.follow(),
            ground.audit.run(),
            ground.tell(lambda: {"clients": hub.clients, "stored": intake.stored}),
            server.serve(),
        )
        async with queue.opened(), drawing, running(ground, *jobs) as stop:
            await stop.wait()
            server.stop()  # type: ignore[no-untyped-call]
        await rights.close()
        await link.close()


def _list_telling(ground: Ground, hub: LiveHub) -> tuple[Coroutine[Any, Any, None], ...]:
    """What keeps the live stream: its own beat, and what the database tells of flags and alarms."""

    def flag(said: Iterable[str]) -> None:
        for each in said:
            hub.flag(msgspec.json.decode(each, type=list[tuple[int, int, int]]))

    return (
        hub.run(),
        hub.beat(),
        _hear(ground, "flags", flag),
        _hear(ground, "alarms", lambda _: hub.tell_alarms()),
    )


async def _hear(ground: Ground, channel: Channel, take: Callable[[Iterable[str]], None]) -> None:
    """Take what the database tells, for ever; after an outage at once, for something may have been missed."""
    while True:
        try:
            async with aclosing(ground.door.listen(ground.principal, channel)) as notifications:
                async for said in notifications:
                    take(said or ())
        except Unavailable as problem:
            log.debug("what is told of %s is not heard: %s", channel, problem)
        await asyncio.sleep(_AGAIN_S)


def _make_link(mqtt_url: str, hub: LiveHub, port: int) -> MqttLink:
    """Where other processes' changes are heard, and ours are told."""
    return MqttLink(
        mqtt_url,
        f"dothi-serve-{port}",
        on_message=lambda _topic, payload, _id: hub.take(decode_changes(payload)),
        subscriptions=[(f"$share/serve-{port}/{TOPIC}", 0)],
    )


def _find_authority(settings: Settings) -> DeviceAuthority | None:
    """Devices can only show a certificate where the broker speaks TLS."""
    if settings.data is None or settings.mqtt_certified_url is None:
        return None
    return DeviceAuthority(settings.data / "tls")


def _make_push(ground: Ground, intake: Intake, reach: Reach, sensorthings: Application) -> HttpPush:
    routes = Routes(ground.directory, ground.quantities)
    arrays = ArrayReader(ground.directory, routes, ground.bounds, reach)
    return HttpPush(intake, routes, ground.bounds, sensorthings.answer, arrays)


def _make_maps(ground: Ground, drawing: Database) -> Maps:
    """What is remembered of things is forgotten when they change."""
    asking = Door(ground.asking_database)
    maps = Maps(
        tiles=Tiles(Door(drawing), drawn_by=make_drawn_by(KINDS)),
        features=Features(ground.door, asking),
        search=Search(asking, [kind.id for kind in KINDS if kind.pieces]),
        basemap=BasemapShelf(ground.settings.data),
        layers=LayerMemory(),
    )
    ground.directory.on_places(maps.tiles.note)
    ground.directory.on_change(maps.features.forget)
    ground.directory.on_change(maps.layers.forget)
    return maps


def _make_porch(settings: Settings, host: str, certificate: Certificate | None) -> PorchRules:
    return PorchRules(
        names=OwnNames(host, settings.http_url, parse_names(settings.hosts or "")),
        origins=Origins(parse_origins(settings.origins or "")),
        pacing=Pacing(settings.requests_per_s),
        # Whoever has not taken over a self-made certificate could then not even look at a warning.
        by_tls_alone=certificate is not None and not certificate.is_self_made,
    )


def _make_server(app: App, host: str, port: int, certificate: Certificate | None) -> Server:
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        backlog=4096,
        backpressure=10_000,
        websockets=False,
        log_enabled=False,
        ssl_cert=None if certificate is None else certificate.cert,
        ssl_key=None if certificate is None else certificate.key,
        # Small devices often know no newer one; rustls has only its sound ciphers.
        ssl_protocol_min=SSLProtocols.tls12,
    )


def _about(settings: Settings, clock: CityClock, url: str) -> About:
    core = settings.mqtt_url or ""
    return About(
        name=CITY_NAME,
        version=__version__,
        clock=clock,
        endpoints=Endpoints(
            mqtt_devices=settings.mqtt_devices_url or core,
            mqtt_subscribers=settings.mqtt_subscribers_url or core,
            http=url,
            mqtt_certified=settings.mqtt_certified_url,
            mqtt_by_name=settings.visitors_may != "everything",
        ),
        kinds=KINDS,
        sectors=read_sectors(),
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


def make_openapi() -> dict[str, Any]:
    """The OpenAPI document of what the web app reads; nothing is opened or connected for it."""
    return make_unconnected().openapi_schema.to_schema()


def make_unconnected() -> Litestar:
    """The application as it can be described; nothing is opened or connected for it."""
    settings = Settings()
    database = Database("postgresql:///")
    door = Door(database)
    return make_litestar(
        about=_about(settings, CityClock(), make_http_url("127.0.0.1", 8000)),
        city=City(door),
        attachments=Attachments(door, None),
        door=door,
        quantities=Quantities(QUANTITIES),
        probe=dict,
        web=settings.web,
        identities=Identities(door),
    )
