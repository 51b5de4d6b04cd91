"""The SensorThings service as the processes use it: over HTTP in `serve`, over MQTT in `ingest`."""

from collections.abc import Awaitable, Callable

from dothi.access.sensing import Changes
from dothi.announcing import Announcer
from dothi.ground import Ground
from dothi.share.sensorthings.application import Application, Endpoints
from dothi.share.sensorthings.exchange import Request
from dothi.share.sensorthings.landing import ROOT
from dothi.share.sensorthings.service import Service


def make_service(ground: Ground, announcer: Announcer) -> Service:
    """The service over a city's ground."""

    async def announce(_: Request, changes: Changes) -> None:
        await ground.directory.take_in(changes.things, changes.streams)
        await announcer.tell_entities(changes)

    return Service(ground.sensing, announce)


def make_application(ground: Ground, announcer: Announcer) -> Application:
    """The service on HTTP."""
    settings = ground.settings
    core = settings.mqtt_url or ""
    endpoints = Endpoints(
        mqtt_devices=settings.mqtt_devices_url or core,
        mqtt_subscribers=settings.mqtt_subscribers_url or core,
        tasking=settings.tasking,
    )
    return Application(make_service(ground, announcer), endpoints)


def make_create(service: Service, ground: Ground) -> Callable[[str, bytes], Awaitable[None]]:
    """Creates what was published to a path; raises what the service finds wrong with it."""

    async def create(path: str, body: bytes) -> None:
        request = Request(method="POST", path=path, body=body, root=ROOT, principal=ground.principal)
        async with service.begin(request) as changes:
            await service.answer(request, changes)
        await service.announce(request, changes)

    return create
