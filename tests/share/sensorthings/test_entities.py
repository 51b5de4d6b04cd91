"""Clause 8 of OGC 18-088: properties, relations and control information of every sensing entity."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge
from tests.share.sensorthings.samples import SETS, Body, link, minute, parse_instant, parse_period

SQUARE = {"type": "Polygon", "coordinates": [[[100, 0], [101, 0], [101, 1], [100, 1], [100, 0]]]}


@dataclass(frozen=True, kw_only=True)
class Plant:
    """One of each entity, with everything given that may be given."""

    service: Service
    entities: dict[str, Body]
    """By the name of the set."""

    def sent(self, set_name: str, body: Body) -> None:
        """Create an entity and keep it."""
        self.entities[set_name] = self.service.create(set_name, body)

    def assert_as_sent(self, set_name: str, body: Body) -> None:
        """An entity read by itself and in its set holds what was sent, unchanged."""
        entity = self.service.create(set_name, body)
        (listed,) = self.service.list(set_name, filter=f"id eq {entity['@iot.id']}")
        assert listed == entity
        for name, value in body.items():
            if name[0].islower():
                assert entity[name] == value, name

    def assert_relations(self, set_name: str, **relations: bool) -> None:
        """Each relation has a link that answers with a set (True) or with one entity (False)."""
        entity = self.entities[set_name]
        for name, many in relations.items():
            answer = self.service.get(entity[f"{name}@iot.navigationLink"])
            assert isinstance(answer["value"], list) if many else "@iot.id" in answer, name


@pytest.fixture(scope="module")
def plant(service: Service) -> Plant:
    """A plant with one of each entity."""
    made = Plant(service=service, entities={})
    made.sent("Locations", samples.location())
    made.sent("Things", samples.thing(Locations=[link(made.entities["Locations"])]))
    made.sent("Sensors", samples.sensor())
    made.sent("ObservedProperties", samples.observed_property())
    made.sent("FeaturesOfInterest", samples.feature())
    made.sent("Datastreams", samples.datastream(**links_of(made)))
    made.sent("Observations", samples.observation(**links_of_observation(made)))
    # The observation has given its datastream an area and a period.
    made.entities["Datastreams"] = service.get(address("Datastreams", made.entities["Datastreams"]))
    (made.entities["HistoricalLocations"],) = service.list(
        f"{address('Things', made.entities['Things'])}/HistoricalLocations"
    )
    return made


def links_of(plant: Plant) -> Body:
    """What a datastream of the plant is linked to."""
    sets = {"Thing": "Things", "Sensor": "Sensors", "ObservedProperty": "ObservedProperties"}
    return {name: link(plant.entities[set_name]) for name, set_name in sets.items()}


def links_of_observation(plant: Plant) -> Body:
    """What an observation of the plant is linked to."""
    sets = {"Datastream": "Datastreams", "FeatureOfInterest": "FeaturesOfInterest"}
    return {name: link(plant.entities[set_name]) for name, set_name in sets.items()}


EXTRA = {"owner": "Cần Thơ", "depth": 2.5, "open": True, "tags": ["a", {"b": None}]}


@pytest.mark.parametrize("set_name", SETS)
def test_datamodel_entity_control_information_common_control_information(plant: Plant, set_name: str) -> None:
    """An id that no other entity of the set has, the absolute address of the entity, links that work."""
    entity = plant.entities[set_name]
    (listed,) = plant.service.list(set_name, filter=f"id eq {entity['@iot.id']}")
    assert entity["@iot.selfLink"].startswith(f"{plant.service.root}/{set_name}(")
    # What was observed since then has given the datastreams their times and areas.
    assert plant.service.get(entity["@iot.selfLink"]) == listed
    assert entity.items() <= listed.items()
    links = [value for name, value in entity.items() if name.endswith("@iot.navigationLink")]
    assert links
    assert all(plant.service.ask(each).status_code == 200 for each in links)
    identifiers = [repr(each["@iot.id"]) for each in plant.service.list(set_name, select="id", top=10_000)]
    assert len(identifiers) == len(set(identifiers))


def test_datamodel_thing_properties(plant: Plant) -> None:
    """Name, description and any JSON object as properties."""
    plant.assert_as_sent("Things", samples.thing(properties=EXTRA))
    plant.assert_as_sent("Things", samples.thing())


def test_datamodel_thing_relations(plant: Plant) -> None:
    """Many locations, historical locations and datastreams."""
    plant.assert_relations("Things", Locations=True, HistoricalLocations=True, Datastreams=True)


@pytest.mark.parametrize(
    "place",
    [
        samples.point(-114.06, 51.05),
        {"type": "Feature", "geometry": samples.point(-114.06, 51.05)},
        {"type": "LineString", "coordinates": [[105.7, 10.0], [105.8, 10.1, 2.5]]},
        SQUARE,
    ],
)
def test_datamodel_location_properties(plant: Plant, place: Body) -> None:
    """A geometry or a feature comes back as it was sent, with the way it is encoded."""
    plant.assert_as_sent("Locations", samples.location(properties=EXTRA) | {"location": place})


def test_datamodel_location_relations(plant: Plant) -> None:
    """Many things and historical locations."""
    plant.assert_relations("Locations", Things=True, HistoricalLocations=True)


def test_datamodel_historical_location_properties(plant: Plant) -> None:
    """A time as an instant, which is the only property."""
    entity = plant.entities["HistoricalLocations"]
    parse_instant(entity["time"])
    assert {name for name in entity if "@" not in name} == {"time"}


def test_datamodel_historical_location_relations(plant: Plant) -> None:
    """One thing and at least one location."""
    plant.assert_relations("HistoricalLocations", Thing=False, Locations=True)
    entity = plant.entities["HistoricalLocations"]
    assert len(plant.service.list(entity["Locations@iot.navigationLink"])) == 1


def test_datamodel_datastream_properties(plant: Plant) -> None:
    """Name, description, unit and type of observation, with further properties if given."""
    plant.assert_as_sent("Datastreams", samples.datastream(properties=EXTRA, **links_of(plant)))


@pytest.mark.parametrize("kind", ["Category", "Count", "", "Truth"])
def test_datamodel_datastream_properties_without_unit(plant: Plant, kind: str) -> None:
    """What has no unit has one of nulls, whatever is observed."""
    kind_uri = f"{samples.OM}OM_{kind}Observation"
    body = samples.datastream(**links_of(plant)) | {
        "unitOfMeasurement": samples.NO_UNIT,
        "observationType": kind_uri,
    }
    plant.assert_as_sent("Datastreams", body)


def test_datamodel_datastream_properties_span_its_observations(service: Service, gauge: Gauge) -> None:
    """Minutes 1, 5, 3, results a minute later, seen at (100, 0) and (101, 1): 1 to 5, 2 to 6, their box."""
    west = service.create("FeaturesOfInterest", samples.feature(100, 0))
    east = service.create("FeaturesOfInterest", samples.feature(101, 1))
    for at, seen in ((1, west), (5, east), (3, west)):
        body = samples.observation(at, resultTime=minute(at + 1), FeatureOfInterest=link(seen))
        service.create(f"{gauge.path}/Observations", body)
    stream = service.get(gauge.path)
    assert parse_period(stream["phenomenonTime"]) == (parse_instant(minute(1)), parse_instant(minute(5)))
    assert parse_period(stream["resultTime"]) == (parse_instant(minute(2)), parse_instant(minute(6)))
    assert stream["observedArea"]["type"] == "Polygon"
    (ring,) = stream["observedArea"]["coordinates"]
    assert ring[0] == ring[-1]
    assert {tuple(corner) for corner in ring} == {(100, 0), (101, 0), (101, 1), (100, 1)}


def test_datamodel_datastream_relations(plant: Plant) -> None:
    """One thing, one sensor, one observed property, many observations."""
    plant.assert_relations(
        "Datastreams", Thing=False, Sensor=False, ObservedProperty=False, Observations=True
    )


@pytest.mark.parametrize(
    ("encoding", "metadata"),
    [
        ("application/pdf", "http://example.org/TMP35_36_37.pdf"),
        ("http://www.opengis.net/doc/IS/SensorML/2.0", "http://example.org/tmp36.xml"),
        ("text/html", "http://example.org/tmp36.html"),
        ("text/plain", "A thermometer."),
        ("application/json", {"range": [-40, 125], "unit": "°C"}),
    ],
)
def test_datamodel_sensor_properties(plant: Plant, encoding: str, metadata: Any) -> None:
    """Metadata of any JSON type, with the way it is encoded."""
    body = samples.sensor(properties=EXTRA) | {"encodingType": encoding, "metadata": metadata}
    plant.assert_as_sent("Sensors", body)


def test_datamodel_sensor_relations(plant: Plant) -> None:
    """Many datastreams."""
    plant.assert_relations("Sensors", Datastreams=True)


def test_datamodel_observed_property_properties(plant: Plant) -> None:
    """Name, definition and description."""
    plant.assert_as_sent("ObservedProperties", samples.observed_property(properties=EXTRA))


def test_datamodel_observed_property_relations(plant: Plant) -> None:
    """Many datastreams."""
    plant.assert_relations("ObservedProperties", Datastreams=True)


def test_datamodel_observation_properties(plant: Plant) -> None:
    """Both times, result, quality, validity and parameters come back as they were sent."""
    body = samples.observation(
        7,
        resultTime=minute(8),
        resultQuality={"nameOfMeasure": "accuracy", "value": 0.5},
        validTime=f"{minute(7)}/{minute(17)}",
        parameters={"depth": 2.5},
        **links_of_observation(plant),
    )
    plant.assert_as_sent("Observations", body)


def test_datamodel_observation_properties_of_a_period(plant: Plant) -> None:
    """A phenomenon time may be a period; with an offset of +07:00 it is seven hours earlier in UTC."""
    body = samples.observation(**links_of_observation(plant)) | {
        "phenomenonTime": "2015-03-01T10:20:00.00+07:00/2015-03-01T12:20:00.00+07:00"
    }
    period = plant.service.create("Observations", body)["phenomenonTime"]
    expected = "2015-03-01T03:20:00+00:00", "2015-03-01T05:20:00+00:00"
    assert tuple(end.isoformat() for end in parse_period(period)) == expected


def test_datamodel_observation_properties_without_result_time(plant: Plant) -> None:
    """The result time is a mandatory property: where none is known it is there as null."""
    entity = plant.service.create("Observations", samples.observation(9, **links_of_observation(plant)))
    assert entity["resultTime"] is None


def test_datamodel_observation_relations(plant: Plant) -> None:
    """One datastream and one feature of interest."""
    plant.assert_relations("Observations", Datastream=False, FeatureOfInterest=False)


def test_datamodel_observation_relations_lead_to_what_was_linked(service: Service) -> None:
    """Of two gauges each observation has its own."""
    for gauge in (make_gauge(service), make_gauge(service)):
        entity = service.create("Observations", samples.observation(Datastream=link(gauge.datastream)))
        stream = service.get(entity["Datastream@iot.navigationLink"])
        assert stream["@iot.id"] == gauge.datastream["@iot.id"]


@pytest.mark.parametrize("seen", [samples.point(105.8, 10.1), {"type": "Feature", "geometry": SQUARE}])
def test_datamodel_feature_of_interest_properties(plant: Plant, seen: Body) -> None:
    """A geometry or a feature comes back as it was sent, with the way it is encoded."""
    plant.assert_as_sent("FeaturesOfInterest", samples.feature(properties=EXTRA) | {"feature": seen})


def test_datamodel_feature_of_interest_relations(plant: Plant) -> None:
    """Many observations."""
    plant.assert_relations("FeaturesOfInterest", Observations=True)
