"""The process `dothi ingest`: one MQTT ingest worker."""

from collections.abc import Callable
from typing import Any

from dothi.announcing import Announcer
from dothi.connect.intake import Draft, Intake
from dothi.connect.mqtt_ingest import MqttIngest
from dothi.connect.mqtt_link import MqttLink
from dothi.connect.routes import Routes
from dothi.entity_service import make_create, make_service
from dothi.ground import Ground, running
from dothi.settings import HTTP_PORT, Settings, make_http_url
from dothi.vocabulary.principals import make_device

LINGER_S = 0.05
"""How long readings are gathered before a commit; what they cost falls with their number."""


async def ingest(settings: Settings, number: int = 0) -> None:
    """One MQTT ingest worker, until a signal stops it."""
    ground = Ground(settings, f"ingest-{number}")
    async with ground.opened():
        outgoing = MqttLink(ground.mqtt_url, f"dothi-{ground.name}-out", on_message=lambda *_: None)
        http_url = settings.http_url or make_http_url("localhost", HTTP_PORT)
        announcer = Announcer(ground, outgoing, ground.name, http_url)

        def make_intake(on_committed: Callable[[Draft], None]) -> Intake:
            return Intake(
                ground.recorder,
                announcer.tell_committed,
                make_device("mqtt"),
                linger_s=LINGER_S,
                keep_on_failure=True,
                on_committed=on_committed,
            )

        routes = Routes(ground.directory, ground.quantities)
        worker = MqttIngest(
            make_intake,
            routes,
            ground.directory,
            ground.city,
            ground.quantities,
            ground.bounds,
            make_create(make_service(ground, announcer), ground),
        )
        incoming = worker.make_link(ground.mqtt_url, ground.name, alone=settings.ingest_alone)

        def detail() -> dict[str, Any]:
            intake = worker.intake
            return {"stored": intake.stored, "repeated": intake.repeated, "refused": intake.refused}

        jobs = (
            outgoing.run(),
            announcer.run(),
            incoming.run(),
            worker.run(),
            ground.directory.follow(),
            ground.tell(detail),
        )
        async with running(ground, *jobs) as stop:
            await stop.wait()
        await incoming.close()
        await outgoing.close()
