"""Clause 9.2 of OGC 18-088: the eight ways to address what the service holds."""

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge
from tests.share.sensorthings.samples import SETS, Body, minute, parse_instant, parse_period

MORE_SETS = ("MultiDatastreams", "TaskingCapabilities", "Tasks", "Actuators")


@pytest.fixture
def observation(service: Service, gauge: Gauge) -> Body:
    """The gauge's only observation: 1.5 at minute 2, valid until minute 4."""
    body = samples.observation(2, 1.5, validTime=f"{minute(2)}/{minute(4)}", parameters={"a": {"b": [7, 8]}})
    return service.create(f"{gauge.path}/Observations", body)


def test_resource_path_resource_path_to_entities_usage_1_root(service: Service) -> None:
    """Without a path: every set with its name and its address, and what the server can do."""
    landing = service.get("")
    urls = {each["name"]: each["url"] for each in landing["value"]}
    assert set(SETS + MORE_SETS) <= set(urls)
    for url in urls.values():
        assert service.ask(url).status_code == 200, url
    claimed = landing["serverSettings"]["conformance"]
    assert all(claim.startswith("http") for claim in claimed)
    assert len(claimed) == len(set(claimed))


@pytest.mark.parametrize("set_name", SETS + MORE_SETS)
def test_resource_path_resource_path_to_entities_usage_2_set(service: Service, set_name: str) -> None:
    """A set is an object with the array `value`; where nothing fits the array is empty."""
    assert isinstance(service.get(set_name)["value"], list)
    assert service.get(set_name, filter="id lt 0")["value"] == []


def test_resource_path_resource_path_to_entities_usage_3_entity(service: Service, gauge: Gauge) -> None:
    """An entity by its id between brackets, with all its properties."""
    entity = service.get(address("Things", gauge.thing))
    assert entity["name"] == gauge.thing["name"]
    assert entity["description"] == gauge.thing["description"]


def test_resource_path_resource_path_to_entities_usage_4_property(
    service: Service, gauge: Gauge, observation: Body
) -> None:
    """A property is an object with that one name, inside of a complex value too."""
    path = address("Observations", observation)
    assert service.get(f"{address('Things', gauge.thing)}/name") == {"name": gauge.thing["name"]}
    assert service.get(f"{path}/result") == {"result": 1.5}
    (instant,) = service.get(f"{path}/phenomenonTime").values()
    assert parse_instant(instant) == parse_instant(minute(2))
    assert service.get(f"{gauge.path}/unitOfMeasurement") == {"unitOfMeasurement": samples.CELSIUS}
    assert service.get(f"{gauge.path}/unitOfMeasurement/symbol") == {"symbol": "°C"}
    assert service.get(f"{path}/parameters/a") == {"a": {"b": [7, 8]}}
    assert service.get(f"{path}/parameters/a/b") == {"b": [7, 8]}


def test_resource_path_resource_path_to_entities_usage_4_null(service: Service, observation: Body) -> None:
    """A property that is null has no content."""
    answer = service.ask(f"{address('Observations', observation)}/resultTime")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("name", ["nothing", "name/inside", "properties/nothing"])
def test_resource_path_resource_path_to_entities_usage_4_unknown(
    service: Service, gauge: Gauge, name: str
) -> None:
    """A property that is not there is not found."""
    assert service.ask(f"{address('Things', gauge.thing)}/{name}").status_code == 404


def test_resource_path_resource_path_to_entities_usage_5_value(
    service: Service, gauge: Gauge, observation: Body
) -> None:
    """The bare value of a property: text without quotes, a number, an instant, a period."""
    path = address("Observations", observation)
    name = service.ask(f"{address('Things', gauge.thing)}/name/$value")
    assert name.text == gauge.thing["name"]
    assert name.headers["Content-Type"].startswith("text/plain")
    assert float(service.ask(f"{path}/result/$value").text) == 1.5
    instant = service.ask(f"{path}/phenomenonTime/$value")
    assert parse_instant(instant.text) == parse_instant(minute(2))
    assert instant.headers["Content-Type"].startswith("text/plain")
    period = service.ask(f"{path}/validTime/$value").text
    assert parse_period(period) == (parse_instant(minute(2)), parse_instant(minute(4)))
    assert service.ask(f"{path}/resultTime/$value").status_code == 204


def test_resource_path_resource_path_to_entities_usage_6_relation(
    service: Service, gauge: Gauge, observation: Body
) -> None:
    """A relation leads to one entity or to a set of them."""
    (found,) = service.get(f"{gauge.path}/Observations")["value"]
    assert found == observation
    assert service.get(f"{gauge.path}/Thing") == service.get(address("Things", gauge.thing))
    assert service.get(f"{gauge.path}/Sensor") == service.get(address("Sensors", gauge.sensor))


def test_resource_path_resource_path_to_entities_usage_7_references(service: Service, gauge: Gauge) -> None:
    """Only the addresses of the related entities, each in an object of its own."""
    made = [service.create(f"{gauge.path}/Observations", samples.observation(at)) for at in range(3)]
    found = service.get(f"{gauge.path}/Observations/$ref")["value"]
    assert all(set(each) == {"@iot.selfLink"} for each in found)
    assert {each["@iot.selfLink"] for each in found} == {each["@iot.selfLink"] for each in made}


def test_resource_path_resource_path_to_entities_usage_7_one_reference(
    service: Service, gauge: Gauge
) -> None:
    """Of a relation to one entity there is one address; the text has it in an array, OData bare."""
    answer = service.get(f"{gauge.path}/Thing/$ref")
    expected = {"@iot.selfLink": gauge.thing["@iot.selfLink"]}
    assert answer in ({"value": [expected]}, expected)


def test_resource_path_resource_path_to_entities_usage_8_nested(
    service: Service, gauge: Gauge, observation: Body
) -> None:
    """Ids, properties and relations may follow each other."""
    path = f"{gauge.path}/{address('Observations', observation)}"
    assert service.get(path) == observation
    assert service.get(f"{path}/result") == {"result": 1.5}
    assert service.get(f"{path}/Datastream/Thing/name") == {"name": gauge.thing["name"]}
    seen = service.get(f"{path}/FeatureOfInterest")
    assert service.get(seen["@iot.selfLink"]) == seen
    things = service.get(f"{address('Sensors', gauge.sensor)}/{gauge.path}/Thing/Locations")["value"]
    assert [each["@iot.id"] for each in things] == [gauge.location["@iot.id"]]


def test_resource_path_resource_path_to_entities_usage_8_not_related(service: Service, gauge: Gauge) -> None:
    """An entity that exists, but not in that relation, is not found there."""
    other = make_gauge(service)
    assert service.is_gone(f"{address('Things', gauge.thing)}/{other.path}")
    assert service.ask(other.path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "Nothings",
        "Things(1)/Nothings",
        "Things(1)(2)",
        "Thing(1)",
        "Things()/name",
        "Things/name",
        "Things(1",
        "Datastreams(1)/Thing(1)",
    ],
)
def test_resource_path_resource_path_to_entities_of_no_kind(service: Service, path: str) -> None:
    """What is none of the eight usages is not found, or called malformed."""
    assert service.ask(path).status_code in (400, 404)
