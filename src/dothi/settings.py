"""Settings from the environment, read once by the composition root."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

import msgspec

from dothi.access.gate import VisitorsMay
from dothi.share.origins import parse_origins
from dothi.share.own_names import parse_names
from dothi.vocabulary.errors import CertificateUnusable, SetupProblem

if TYPE_CHECKING:
    from dothi.machine.certificates import Certificate

HTTP_PORT = 8000
"""Where the web app is, unless another port is asked for."""

REQUESTS_PER_S = 500.0
"""Our own choice of 2026-11-22: an office of a hundred people shares an address, and the map of each asks for
some fifty tiles at a move; a gateway that posts one reading a request sends for 500 devices at one a second.
This machine itself is not counted."""


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
    mqtt_certified_url: str | None = None
    """Where devices publish that show a certificate; None where none can."""
    mqtt_stations_url: str | None = None
    """Where what plays stations publishes, with its password."""
    mqtt_host: str = "127.0.0.1"
    """Where the broker listens by TLS; on this machine alone it listens plainly, too."""
    http_url: str | None = None
    """Where the city is reached over HTTP, as the links in what is published say."""
    ingest_alone: bool = False
    """There is one ingest worker, which then need not share its subscription."""
    core_subscriptions: int = 0
    """Ordinary subscriptions that the parts have at the broker; 0 where that is not known."""
    query_budget_s: float = 10.0
    """How long a statement that answers a question about entities may take before it is stopped."""
    tasking: bool = True
    """Whether the SensorThings landing page tells of the Tasking part."""
    visitors_may: VisitorsMay | None = None
    """What somebody at this machine may do without signing in: nothing, where nobody has said."""
    hosts: str | None = None
    """What else the city is called, in the header Host: names, parted by commas."""
    origins: str | None = None
    """Whose pages may ask it from within a browser: origins, parted by commas; None is nobody's."""
    requests_per_s: float = REQUESTS_PER_S
    """How many requests an address, or an account, may make; 0 is without a limit."""
    tls: str | None = None
    """The certificate of HTTP and MQTT: `cert.pem,key.pem`, or `self` for one that the city makes itself."""
    oidc_issuer: str | None = None
    """The sign-in service of the city's organisation: the issuer of OpenID Connect, an https address."""
    oidc_client: str | None = None
    """What this city is called there."""
    oidc_secret: str | None = None
    oidc_secret_file: str | None = None
    """By what it shows there that it is this city: itself, or better the file that it stands in."""
    oidc_name: str | None = None
    """What people call the sign-in service; else its host."""
    web: Path = Path()
    data: Path | None = None
    blobs: str | None = None
    """Where files are kept, if not in the data folder: a folder, or `s3://bucket/prefix`."""
    syslog: str | None = None
    """A syslog server that is told of matters of security: `udp://host:port` or `tcp://host:port`."""

    def __repr__(self) -> str:
        # Addresses have passwords in them, and it is a secret by which the city shows who it is.
        return "Settings(…)"

    @property
    def blobs_url(self) -> str | None:
        """Where files are kept; None where nobody has said, and there is no data folder."""
        return self.blobs or (str(self.data / "blobs") if self.data else None)

    @property
    def staging(self) -> Path:
        """Where files are that are needed for a moment: in the data folder, else among the machine's own."""
        return self.data / "staging" if self.data else Path(tempfile.gettempdir()) / f"dothi-{os.geteuid()}"


_VARIABLES = {
    "database_url": "DOTHI_DATABASE_URL",
    "database_owner_url": "DOTHI_DATABASE_OWNER_URL",
    "mqtt_url": "DOTHI_MQTT_URL",
    "mqtt_devices_url": "DOTHI_MQTT_DEVICES_URL",
    "mqtt_subscribers_url": "DOTHI_MQTT_SUBSCRIBERS_URL",
    "mqtt_certified_url": "DOTHI_MQTT_CERTIFIED_URL",
    "mqtt_stations_url": "DOTHI_MQTT_STATIONS_URL",
    "mqtt_host": "DOTHI_MQTT_HOST",
    "http_url": "DOTHI_HTTP_URL",
    "ingest_alone": "DOTHI_INGEST_ALONE",
    "core_subscriptions": "DOTHI_CORE_SUBSCRIPTIONS",
    "query_budget_s": "DOTHI_QUERY_BUDGET_S",
    "tasking": "DOTHI_TASKING",
    "visitors_may": "DOTHI_VISITORS_MAY",
    "hosts": "DOTHI_HOSTS",
    "origins": "DOTHI_ORIGINS",
    "requests_per_s": "DOTHI_REQUESTS_PER_S",
    "tls": "DOTHI_TLS",
    "oidc_issuer": "DOTHI_OIDC_ISSUER",
    "oidc_client": "DOTHI_OIDC_CLIENT",
    "oidc_secret": "DOTHI_OIDC_SECRET",
    "oidc_secret_file": "DOTHI_OIDC_SECRET_FILE",
    "oidc_name": "DOTHI_OIDC_NAME",
    "web": "DOTHI_WEB",
    "data": "DOTHI_DATA",
    "blobs": "DOTHI_BLOBS",
    "syslog": "DOTHI_SYSLOG",
}


_VISITORS_MAY: tuple[VisitorsMay, ...] = get_args(VisitorsMay)


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
    budget_s = float(given.pop("query_budget_s", "10"))
    tasking = given.pop("tasking", "yes") == "yes"
    pace = _read_pace(given.pop("requests_per_s", None))
    parse_names(given.get("hosts", ""))
    parse_origins(given.get("origins", ""))
    said = given.pop("visitors_may", None)
    visitors_may = next((each for each in _VISITORS_MAY if each == said), None)
    if said is not None and visitors_may is None:
        raise SetupProblem(f"DOTHI_VISITORS_MAY is one of {', '.join(_VISITORS_MAY)}.")
    return Settings(
        visitors_may=visitors_may,
        web=web,
        data=Path(data) if data else None,
        ingest_alone=alone,
        core_subscriptions=count,
        query_budget_s=budget_s,
        tasking=tasking,
        requests_per_s=pace,
        **given,
    )


def _read_pace(text: str | None) -> float:
    if text is None:
        return REQUESTS_PER_S
    try:
        pace = float(text)
    except ValueError:
        pace = -1.0
    if not 0 <= pace < 1e6:
        raise SetupProblem("DOTHI_REQUESTS_PER_S is a number of requests a second; 0 is without a limit.")
    return pace


def make_http_url(host: str, port: int, *, tls: bool = False) -> str:
    """The address of the HTTP side as this machine reaches it, whatever it listens on."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        host = "localhost"
    scheme = "https" if tls else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def find_certificate(settings: Settings, host: str) -> Certificate | None:
    """What HTTP and MQTT are served with by TLS; None where they are not. Raises CertificateUnusable."""
    if settings.tls is None:
        return None
    # Most processes have none, and what reads them takes a while to import.
    from dothi.machine.certificates import keep_certificate, read_certificate

    if settings.tls != "self":
        return read_certificate(settings.tls)
    if settings.data is None:
        raise CertificateUnusable("Without a data folder (DOTHI_DATA) there is no place for one of its own.")
    called = urlsplit(settings.http_url or "").hostname
    names = {host, settings.mqtt_host, *parse_names(settings.hosts or "")} - {"0.0.0.0", "::", ""}  # noqa: S104
    return keep_certificate(settings.data / "tls", names | ({called} if called else set()))


def to_environment(settings: Settings) -> dict[str, str]:
    """The environment that gives a child process these settings."""
    values = {name: getattr(settings, name) for name in _VARIABLES}
    values["ingest_alone"] = "yes" if settings.ingest_alone else None
    values["tasking"] = "yes" if settings.tasking else "no"
    return {_VARIABLES[name]: str(value) for name, value in values.items() if value is not None}
