"""Settings from the environment, read once by the composition root."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

HTTP_PORT = 8000
"""Where the web app is, unless another port is asked for."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the parts of the city find each other.

    `database_url` and `mqtt_url` are those of existing services in the server mode; the embedded mode
    sets them for its own processes.
    """

    database_url: str | None = None
    database_owner_url: str | None = None
    mqtt_url: str | None = None
    mqtt_devices_url: str | None = None
    mqtt_subscribers_url: str | None = None
    ingest_alone: bool = False
    """There is one ingest worker, which then need not share its subscription."""
    core_subscriptions: int = 0
    """Ordinary subscriptions that the parts have at the broker; 0 where that is not known."""
    web: Path = Path()
    data: Path | None = None


_VARIABLES = {
    "database_url": "DOTHI_DATABASE_URL",
    "database_owner_url": "DOTHI_DATABASE_OWNER_URL",
    "mqtt_url": "DOTHI_MQTT_URL",
    "mqtt_devices_url": "DOTHI_MQTT_DEVICES_URL",
    "mqtt_subscribers_url": "DOTHI_MQTT_SUBSCRIBERS_URL",
    "ingest_alone": "DOTHI_INGEST_ALONE",
    "core_subscriptions": "DOTHI_CORE_SUBSCRIPTIONS",
    "web": "DOTHI_WEB",
    "data": "DOTHI_DATA",
}


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables; the web app is looked for beside the source."""
    environment = os.environ if environment is None else environment
    given = {
        name: environment[variable] for name, variable in _VARIABLES.items() if environment.get(variable)
    }
    web = Path(given.pop("web", Path(__file__).parents[2] / "web" / "dist"))
    data = given.pop("data", None)
    alone = given.pop("ingest_alone", "") == "yes"
    count = int(given.pop("core_subscriptions", "0"))
    return Settings(
        web=web, data=Path(data) if data else None, ingest_alone=alone, core_subscriptions=count, **given
    )


def to_environment(settings: Settings) -> dict[str, str]:
    """The environment that gives a child process these settings."""
    values = {name: getattr(settings, name) for name in _VARIABLES}
    values["ingest_alone"] = "yes" if settings.ingest_alone else None
    return {_VARIABLES[name]: str(value) for name, value in values.items() if value is not None}
