"""Clause 10.4 of OGC 18-088: deleting entities, and what goes with them."""

from dataclasses import dataclass

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge, make_weather
from tests.share.sensorthings.samples import Body, link


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """A gauge with one observation of a feature of its own."""

    paths: dict[str, str]
    """By the name of the set."""


@pytest.fixture
def bridge(service: Service, gauge: Gauge) -> Bridge:
    """A bridge of the test's own."""
    seen = service.create("FeaturesOfInterest", samples.feature())
    body = samples.observation(Datastream=link(gauge.datastream), FeatureOfInterest=link(seen))
    observed = service.create("Observations", body)
    thing = address("Things", gauge.thing)
    (history,) = service.list(f"{thing}/HistoricalLocations")
    entities: dict[str, Body] = {
        "Things": gauge.thing,
        "Locations": gauge.location,
        "HistoricalLocations": history,
        "Datastreams": gauge.datastream,
        "Sensors": gauge.sensor,
        "ObservedProperties": gauge.observed_property,
        "Observations": observed,
        "FeaturesOfInterest": seen,
    }
    return Bridge(paths={name: address(name, entity) for name, entity in entities.items()})


@pytest.mark.parametrize(
    ("set_name", "with_it"),
    [
        ("Things", {"Datastreams", "HistoricalLocations", "Observations"}),
        ("Locations", {"HistoricalLocations"}),
        ("Datastreams", {"Observations"}),
        ("Sensors", {"Datastreams", "Observations"}),
        ("ObservedProperties", {"Datastreams", "Observations"}),
        ("Observations", set()),
        ("FeaturesOfInterest", {"Observations"}),
        ("HistoricalLocations", set()),
    ],
)
def test_create_update_delete_delete_entity(
    service: Service, bridge: Bridge, set_name: str, with_it: set[str]
) -> None:
    """Each row of the table of constraints: these go with the entity, and everything else stays."""
    service.delete(bridge.paths[set_name])
    gone = {name for name, path in bridge.paths.items() if service.is_gone(path)}
    assert gone == {set_name} | with_it


@pytest.mark.parametrize(
    ("set_name", "relation"),
    [
        ("Locations", "Things/Locations"),
        ("Observations", "Datastreams/Observations"),
        ("Observations", "FeaturesOfInterest/Observations"),
        ("Datastreams", "Things/Datastreams"),
        ("Datastreams", "Sensors/Datastreams"),
        ("Datastreams", "ObservedProperties/Datastreams"),
        ("Things", "Locations/Things"),
        ("HistoricalLocations", "Things/HistoricalLocations"),
    ],
)
def test_create_update_delete_delete_entity_relations(
    service: Service, bridge: Bridge, set_name: str, relation: str
) -> None:
    """The relations to what is deleted go too: the only related entity leaves an empty set."""
    owner, name = relation.split("/")
    path = f"{bridge.paths[owner]}/{name}"
    assert len(service.list(path)) == 1
    service.delete(bridge.paths[set_name])
    assert service.list(path) == []


def test_create_update_delete_delete_entity_through_a_path(service: Service, gauge: Gauge) -> None:
    """An entity that is reached over a relation is the one that is deleted."""
    made = service.create(f"{gauge.path}/Observations", samples.observation())
    service.delete(f"{gauge.path}/{address('Observations', made)}")
    assert service.is_gone(address("Observations", made))
    assert service.ask(gauge.path).status_code == 200


def test_create_update_delete_delete_entity_shared(service: Service) -> None:
    """A location of two things goes from both; a thing that goes leaves the other at its place."""
    place = service.create("Locations", samples.location())
    first, second = (service.create("Things", samples.thing(Locations=[link(place)])) for _ in range(2))
    service.delete(address("Things", first))
    assert service.list(f"{address('Locations', place)}/Things") == [second]
    service.delete(address("Locations", place))
    assert service.list(f"{address('Things', second)}/Locations") == []
    assert service.list(f"{address('Things', second)}/HistoricalLocations") == []


def test_create_update_delete_delete_entity_of_many_observations(service: Service, gauge: Gauge) -> None:
    """Only the observations of the datastream that goes; another one keeps its own."""
    other = make_gauge(service)
    for each in (gauge, other):
        for at in range(3):
            service.create(f"{each.path}/Observations", samples.observation(at))
    service.delete(gauge.path)
    left = f"Datastream/id eq {gauge.datastream['@iot.id']}"
    assert service.list("Observations", filter=left) == []
    assert len(service.list(f"{other.path}/Observations")) == 3


@pytest.mark.parametrize("with_it", ["Thing", "Sensor"])
def test_create_update_delete_delete_entity_multi_datastream(service: Service, with_it: str) -> None:
    """A multi-datastream goes with its thing and with its sensor as a datastream does."""
    weather = make_weather(service)
    path = address("MultiDatastreams", weather)
    made = service.create(f"{path}/Observations", samples.observation(0, [25, 65, "clear"]))
    service.delete(service.get(f"{path}/{with_it}")["@iot.selfLink"])
    assert service.is_gone(path)
    assert service.is_gone(address("Observations", made))


def test_create_update_delete_delete_entity_unknown(service: Service) -> None:
    """What is not there cannot be deleted, nor be deleted twice, and a whole set is no entity."""
    made = service.create("Sensors", samples.sensor())
    path = address("Sensors", made)
    service.delete(path)
    for each in (path, "Sensors(2147483647)"):
        assert service.client.delete(service.resolve(each)).status_code in (404, 410)
    assert service.client.delete(service.resolve("Sensors")).status_code in (400, 405)
