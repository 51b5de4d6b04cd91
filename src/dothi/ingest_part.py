"""The process `dothi ingest`: one MQTT ingest worker."""

from collections.abc import Callable
from typing import Any

from dothi.connect.hearers import Hearers
from dothi.connect.intake import Draft, Intake
from dothi.connect.mqtt_ingest import MqttIngest
from dothi.connect.mqtt_link import MqttLink
from dothi.connect.routes import Routes
from dothi.ground import Ground, running
from dothi.settings import Settings
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.principals import Principal

LINGER_S = 0.05
"""How long readings are gathered before a commit; what they cost falls with their number."""


async def ingest(settings: Settings, number: int = 0) -> None:
    """One MQTT ingest worker, until a signal stops it."""
    ground = Ground(settings, f"ingest-{number}")
    async with ground.opened():
        outgoing = MqttLink(ground.mqtt_url, f"dothi-{ground.name}-out", on_message=lambda *_: None)
        hearers = Hearers(ground.mqtt_url, ground.name, ours=settings.core_subscriptions)

        def make_intake(on_committed: Callable[[Draft], None]) -> Intake:
            return Intake(
                ground.recorder,
                ground.announcer(outgoing, hearers),
                Principal(kind="device", name="mqtt"),
                linger_s=LINGER_S,
                keep_on_failure=True,
                on_committed=on_committed,
            )

        routes = Routes(ground.directory, ground.quantities)
        worker = MqttIngest(
            make_intake, routes, ground.directory, ground.city, ground.quantities, TimeBounds(ground.clock)
        )
        incoming = worker.make_link(ground.mqtt_url, ground.name, alone=settings.ingest_alone)

        def detail() -> dict[str, Any]:
            intake = worker.intake
            return {"stored": intake.stored, "repeated": intake.repeated, "refused": intake.refused}

        jobs = (
            outgoing.run(),
            hearers.run(),
            incoming.run(),
            worker.run(),
            ground.directory.follow(),
            ground.tell(detail),
        )
        async with running(ground, *jobs) as stop:
            await stop.wait()
        await incoming.close()
        await outgoing.close()
