"""A program of others, frost-sta-client, does everything with every entity."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import frost_sta_client as frost
import pytest
import requests

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, make_gauge, make_lamp, make_weather
from tests.share.sensorthings.samples import Body, minute, parse_instant, unique

# The client itself calls what a library of its own will drop.
pytestmark = pytest.mark.filterwarnings("ignore:furl.pathstr is deprecated:DeprecationWarning")

CELSIUS = frost.UnitOfMeasurement(**samples.CELSIUS)


@pytest.fixture(scope="module")
def client(service: Service) -> frost.SensorThingsService:
    """The client on the running city."""
    return frost.SensorThingsService(service.root)


def held(client: frost.SensorThingsService, set_name: str, entity: Body) -> Any:
    """The client's own object of an entity that exists."""
    daos = {
        "Thing": client.things,
        "Location": client.locations,
        "Sensor": client.sensors,
        "ObservedProperty": client.observed_properties,
        "Datastream": client.datastreams,
        "Actuator": client.actuators,
    }
    return daos[set_name]().find(entity["@iot.id"])


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one type of entity is made by the client, and what is changed of it."""

    dao: str
    """Name of the client's method that leads to the set."""
    make: Callable[[frost.SensorThingsService, Service], Any]
    """An entity that is not sent yet; what it is linked to exists."""
    attribute: str = "description"
    name: str = "description"
    """The same in the standard's words."""
    values: tuple[Any, Any] = field(default=("Changed once.", "Changed twice."))


def make_datastream(client: frost.SensorThingsService, service: Service) -> Any:
    """A datastream that is linked to a gauge's entities, which the client holds whole."""
    gauge = make_gauge(service)
    return frost.Datastream(
        name=unique("Warmth"),
        description="Temperatures.",
        observation_type=samples.MEASUREMENT,
        unit_of_measurement=CELSIUS,
        thing=held(client, "Thing", gauge.thing),
        sensor=held(client, "Sensor", gauge.sensor),
        observed_property=held(client, "ObservedProperty", gauge.observed_property),
    )


def make_observation(client: frost.SensorThingsService, service: Service) -> Any:
    """An observation of a gauge."""
    stream = held(client, "Datastream", make_gauge(service).datastream)
    return frost.Observation(phenomenon_time=minute(0), result=1, datastream=stream)


def make_historical_location(client: frost.SensorThingsService, service: Service) -> Any:
    """A word of where a gauge was in 2015."""
    gauge = make_gauge(service)
    place = held(client, "Location", gauge.location)
    return frost.HistoricalLocation(
        time=minute(0), thing=held(client, "Thing", gauge.thing), locations=[place]
    )


def make_capability(client: frost.SensorThingsService, service: Service) -> Any:
    """A second tasking capability of a lamp."""
    lamp = make_lamp(service)
    body = samples.tasking_capability()
    return frost.TaskingCapability(
        name=body["name"],
        description=body["description"],
        tasking_parameters=body["taskingParameters"],
        thing=held(client, "Thing", lamp.thing),
        actuator=held(client, "Actuator", lamp.actuator),
    )


def make_geometry(kind: Callable[..., Any], name: str) -> Callable[..., Any]:
    """An entity with a geometry under that name."""

    def make(_client: frost.SensorThingsService, _service: Service) -> Any:
        return kind(
            name=unique("Pier"),
            description="A pier.",
            encoding_type=samples.GEOJSON,
            **{name: samples.point(105.7, 10.0)},
        )

    return make


def make_equipment(kind: Callable[..., Any]) -> Callable[..., Any]:
    """An entity with metadata."""

    def make(_client: frost.SensorThingsService, _service: Service) -> Any:
        return kind(
            name=unique("TMP36"),
            description="A device.",
            encoding_type="application/pdf",
            metadata="http://example.org/device.pdf",
        )

    return make


KINDS = (
    Kind(
        dao="things",
        make=lambda *_: frost.Thing(name=unique("Canal"), description="A canal.", properties={"depth": 2}),
    ),
    Kind(dao="locations", make=make_geometry(frost.Location, "location")),
    Kind(
        dao="historical_locations",
        make=make_historical_location,
        attribute="time",
        name="time",
        values=(minute(1), minute(2)),
    ),
    Kind(dao="datastreams", make=make_datastream),
    Kind(dao="sensors", make=make_equipment(frost.Sensor)),
    Kind(
        dao="observed_properties",
        make=lambda *_: frost.ObservedProperty(
            name=unique("Warmth"), definition="http://dbpedia.org/page/Heat", description="How warm it is."
        ),
    ),
    Kind(dao="observations", make=make_observation, attribute="result", name="result", values=(2, 3)),
    Kind(dao="features_of_interest", make=make_geometry(frost.FeatureOfInterest, "feature")),
    Kind(dao="actuators", make=make_equipment(frost.Actuator)),
    Kind(dao="tasking_capabilities", make=make_capability),
)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal, instants however they are written."""
    if isinstance(left, str) and left.startswith("20") and isinstance(right, str):
        return parse_instant(left) == parse_instant(right)
    return bool(left == right)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.dao)
def test_a_client_does_everything_with_every_entity(
    client: frost.SensorThingsService, service: Service, kind: Kind
) -> None:
    """Creates it, finds it, lists it, patches it, updates it, and deletes it."""
    dao = getattr(client, kind.dao)
    entity = kind.make(client, service)
    client.create(entity)
    assert entity.id is not None
    found = dao().find(entity.id)
    assert found.id == entity.id
    assert same(getattr(found, kind.attribute), getattr(entity, kind.attribute))

    listed = dao().query().filter(f"id eq {entity.id}").count().top(5).list()
    assert listed.count == 1
    assert [each.id for each in listed] == [entity.id]

    once, twice = kind.values
    client.patch(found, [{"op": "replace", "path": f"/{kind.name}", "value": once}])
    assert same(getattr(dao().find(entity.id), kind.attribute), once)

    setattr(entity, kind.attribute, twice)
    client.update(entity)
    assert same(getattr(dao().find(entity.id), kind.attribute), twice)

    client.delete(entity)
    with pytest.raises(requests.exceptions.HTTPError, match="404"):
        dao().find(entity.id)


def test_a_client_reads_and_changes_multi_datastreams(
    client: frost.SensorThingsService, service: Service
) -> None:
    """Found, listed, patched and deleted. The client sends no units, so it cannot create one."""
    weather = make_weather(service)
    found = client.multi_datastreams().find(weather["@iot.id"])
    assert found.name == weather["name"]
    assert found.unit_of_measurements == weather["unitOfMeasurements"]
    listed = client.multi_datastreams().query().filter(f"name eq '{weather['name']}'").list()
    assert [each.id for each in listed] == [found.id]
    client.patch(found, [{"op": "replace", "path": "/description", "value": "Changed."}])
    assert client.multi_datastreams().find(found.id).description == "Changed."
    client.delete(found)
    with pytest.raises(requests.exceptions.HTTPError, match="404"):
        client.multi_datastreams().find(found.id)


def test_a_client_reads_tasks_and_is_refused_new_ones(
    client: frost.SensorThingsService, service: Service
) -> None:
    """A task is refused with the reason that every task is refused with for now."""
    lamp = make_lamp(service)
    capability = client.tasking_capabilities().find(lamp.capability["@iot.id"])
    task = frost.Task(tasking_parameters={"status": "on", "color": "#FF0000"}, tasking_capability=capability)
    with pytest.raises(requests.exceptions.HTTPError, match="403") as refusal:
        client.create(task)
    assert refusal.value.response is not None
    assert refusal.value.response.json()["error"]["code"] == "task_refused"
    chosen = f"TaskingCapability/id eq {capability.id}"
    assert list(client.tasks().query().filter(chosen).list()) == []


def test_a_client_pages_and_inlines(
    client: frost.SensorThingsService, service: Service, gauge: Gauge
) -> None:
    """Seven observations, two a page, in order; with their datastream inlined; over a relation."""
    for at in range(7):
        service.create(
            f"Datastreams({gauge.datastream['@iot.id']})/Observations", samples.observation(at, at)
        )
    stream = held(client, "Datastream", gauge.datastream)
    query = stream.get_observations().query().top(2).orderby("result", "desc").expand("Datastream")
    found = list(query.list())
    assert [each.result for each in found] == [6, 5, 4, 3, 2, 1, 0]
    assert {each.datastream.id for each in found} == {gauge.datastream["@iot.id"]}
    part = stream.get_observations().query().filter("result gt 2 and result lt 5").select("result").list()
    assert sorted(each.result for each in part) == [3, 4]


def test_a_client_creates_deep(client: frost.SensorThingsService) -> None:
    """A thing with its place and its datastream in one request."""
    stream = frost.Datastream(
        name=unique("Warmth"),
        description="Temperatures.",
        observation_type=samples.MEASUREMENT,
        unit_of_measurement=CELSIUS,
        sensor=make_equipment(frost.Sensor)(client, None),
        observed_property=frost.ObservedProperty(
            name="Warmth", definition="http://dbpedia.org/page/Heat", description="How warm it is."
        ),
    )
    place = make_geometry(frost.Location, "location")(client, None)
    thing = frost.Thing(name=unique("Canal"), description="A canal.", locations=[place], datastreams=[stream])
    client.create(thing)
    found = client.things().query().filter(f"id eq {thing.id}").expand("Locations,Datastreams").list().get(0)
    assert [each.name for each in found.locations] == [place.name]
    assert [each.name for each in found.datastreams] == [stream.name]


def test_a_client_sends_rows(client: frost.SensorThingsService, gauge: Gauge) -> None:
    """A data array of three observations, answered with three addresses."""
    array = frost.DataArrayValue()
    array.datastream = held(client, "Datastream", gauge.datastream)
    array.components = {array.Property.PHENOMENON_TIME, array.Property.RESULT}
    for at in range(3):
        array.add_observation(frost.Observation(phenomenon_time=minute(at), result=at))
    document = frost.DataArrayDocument()
    document.add_data_array_value(array)
    made = client.observations().create(document)
    assert len(made) == 3
    assert all("/Observations(" in each.self_link for each in made)
    found = array.datastream.get_observations().query().orderby("result", "asc").list()
    assert [each.result for each in found] == [0, 1, 2]
