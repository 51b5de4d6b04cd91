"""A whole running city, asked at its SensorThings address only by what any client can send."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.conftest import RunningCity
from tests.share.sensorthings import samples
from tests.share.sensorthings.samples import Body, link


def address(set_name: str, entity: Body) -> str:
    """The path of an entity in its set; an id that is a text stands in quotes."""
    identifier = entity["@iot.id"]
    return f"{set_name}('{identifier}')" if isinstance(identifier, str) else f"{set_name}({identifier})"


def write_options(options: dict[str, Any]) -> str:
    """Query options without their dollar signs, as the end of a URL."""
    parts = [f"${name}={quote(str(value), safe='')}" for name, value in options.items()]
    return "?" + "&".join(parts) if parts else ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """The SensorThings service of a city, as its clients see it."""

    city: RunningCity
    client: httpx.Client

    @property
    def root(self) -> str:
        """Address of the landing page."""
        return f"{self.city.url}/sta/v1.1"

    def ask(self, path: str, **options: Any) -> httpx.Response:
        """The answer to a GET, whatever it is."""
        return self.client.get(self.resolve(path) + write_options(options))

    def get(self, path: str, **options: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.ask(path, **options)
        assert answer.status_code == 200, f"{answer.request.url}: {answer.status_code} {answer.text}"
        return answer.json()

    def list(self, path: str, **options: Any) -> list[Body]:
        """All entities of a set, page after page."""
        page = self.get(path, **options)
        found: list[Body] = page["value"]
        while "@iot.nextLink" in page:
            page = self.get(page["@iot.nextLink"])
            found += page["value"]
        return found

    def post(self, path: str, body: Any) -> httpx.Response:
        """The answer to a POST, whatever it is."""
        return self.client.post(self.resolve(path), json=body)

    def create(self, path: str, body: Body) -> Body:
        """Create an entity and read it at the address that is told."""
        answer = self.post(path, body)
        assert answer.status_code == 201, f"POST {path}: {answer.status_code} {answer.text}"
        created: Body = self.get(answer.headers["Location"])
        return created

    def patch(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """The answer to a PATCH, whatever it is."""
        return self.client.patch(self.resolve(path), json=body, headers=headers)

    def change(self, path: str, body: Body) -> Body:
        """Change an entity by PATCH and read it again."""
        answer = self.patch(path, body)
        assert answer.status_code in (200, 204), f"PATCH {path}: {answer.status_code} {answer.text}"
        changed: Body = self.get(path)
        return changed

    def delete(self, path: str) -> None:
        """Delete an entity that must exist."""
        answer = self.client.delete(self.resolve(path))
        assert answer.status_code in (200, 204), f"DELETE {path}: {answer.status_code} {answer.text}"

    def is_gone(self, path: str) -> bool:
        """Whether nothing answers at a path; the standard allows two ways of saying so."""
        return self.ask(path).status_code in (404, 410)

    def count_named(self, set_name: str, name: str) -> int:
        """How many entities of a set have a name."""
        quoted = name.replace("'", "''")
        return len(self.list(set_name, filter=f"name eq '{quoted}'"))

    def resolve(self, url: str) -> str:
        """An address that may be relative to the service root."""
        return url if url.startswith("http") else f"{self.root}/{url}"


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A thing at a place with one datastream: what most tests begin with."""

    thing: Body
    location: Body
    sensor: Body
    observed_property: Body
    datastream: Body
    path: str
    """Path of the datastream."""


def make_gauge(service: Service, **more: Any) -> Gauge:
    """A gauge of a test's own, each entity sent by itself; `more` is of the datastream."""
    place = service.create("Locations", samples.location())
    thing = service.create("Things", samples.thing(Locations=[link(place)]))
    sensor = service.create("Sensors", samples.sensor())
    observed = service.create("ObservedProperties", samples.observed_property())
    links = {"Thing": link(thing), "Sensor": link(sensor), "ObservedProperty": link(observed)}
    stream = service.create("Datastreams", samples.datastream(**links, **more))
    return Gauge(
        thing=thing,
        location=place,
        sensor=sensor,
        observed_property=observed,
        datastream=stream,
        path=address("Datastreams", stream),
    )


@dataclass(frozen=True, kw_only=True)
class Lamp:
    """A thing whose lamp can be tasked."""

    thing: Body
    actuator: Body
    capability: Body
    path: str
    """Path of the tasking capability."""


def make_lamp(service: Service) -> Lamp:
    """A lamp of a test's own."""
    thing = service.create("Things", samples.thing())
    board = service.create("Actuators", samples.actuator())
    links = {"Thing": link(thing), "Actuator": link(board)}
    capability = service.create("TaskingCapabilities", samples.tasking_capability(**links))
    path = address("TaskingCapabilities", capability)
    return Lamp(thing=thing, actuator=board, capability=capability, path=path)


def make_weather(service: Service, **more: Any) -> Body:
    """A multi-datastream of a test's own, with three observed properties, at a thing that has a place."""
    thing = service.create("Things", samples.thing(Locations=[samples.location()]))
    sensor = service.create("Sensors", samples.sensor())
    observed = [service.create("ObservedProperties", samples.observed_property()) for _ in range(3)]
    links = {"Thing": link(thing), "Sensor": link(sensor), "ObservedProperties": [link(o) for o in observed]}
    return service.create("MultiDatastreams", samples.multi_datastream(**(links | more)))


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The service of a city that was started for all these tests together."""
    folder = Path(tempfile.mkdtemp(prefix="dothi-test-"))
    folder.chmod(0o755)
    city = RunningCity(folder / "data", "--no-feed")
    try:
        city.start()
        with httpx.Client(timeout=60) as client:
            yield Service(city=city, client=client)
    finally:
        if city.runs:
            city.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def gauge(service: Service) -> Gauge:
    """A gauge without observations."""
    return make_gauge(service)


@pytest.fixture
def lamp(service: Service) -> Lamp:
    """A lamp without tasks."""
    return make_lamp(service)
