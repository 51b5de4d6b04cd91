"""Clause 10.2 of OGC 18-088: creating entities alone, linked to others, and together with others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge
from tests.share.sensorthings.samples import Body, link, minute, parse_instant, unique

ALONE: dict[str, Callable[[], Body]] = {
    "Things": samples.thing,
    "Locations": samples.location,
    "Sensors": samples.sensor,
    "ObservedProperties": samples.observed_property,
    "FeaturesOfInterest": samples.feature,
}
"""Entities that need no other."""


def links_of(gauge: Gauge) -> Body:
    """What another datastream beside the gauge's is linked to."""
    return {
        "Thing": link(gauge.thing),
        "Sensor": link(gauge.sensor),
        "ObservedProperty": link(gauge.observed_property),
    }


@pytest.mark.parametrize("set_name", ALONE)
def test_create_update_delete_create_entity(service: Service, set_name: str) -> None:
    """201 or 204 with the address of the entity, which is its selfLink; a body is the entity."""
    body = ALONE[set_name]()
    answer = service.post(set_name, body)
    assert answer.status_code in (201, 204)
    entity = service.get(answer.headers["Location"])
    assert entity["@iot.selfLink"] == answer.headers["Location"]
    assert body.items() <= entity.items()
    assert answer.status_code == 204 or answer.json() == entity


@pytest.mark.parametrize("set_name", ALONE)
def test_create_update_delete_create_entity_mandatory_properties(service: Service, set_name: str) -> None:
    """Without any one of its mandatory properties nothing is created, and the property is named."""
    body = ALONE[set_name]()
    for name in body:
        answer = service.post(set_name, {key: value for key, value in body.items() if key != name})
        assert answer.status_code == 400, name
        assert name in answer.text
    assert service.count_named(set_name, body["name"]) == 0


def test_create_update_delete_create_entity_through_a_relation(service: Service, gauge: Gauge) -> None:
    """What is posted to a relation is related: to a thing, a datastream, a sensor, a feature."""
    links = links_of(gauge)
    thing, sensor = address("Things", gauge.thing), address("Sensors", gauge.sensor)
    of_thing = {name: links[name] for name in ("Sensor", "ObservedProperty")}
    made = service.create(f"{thing}/Datastreams", samples.datastream(**of_thing))
    assert service.get(f"{address('Datastreams', made)}/Thing")["@iot.id"] == gauge.thing["@iot.id"]
    of_sensor = {name: links[name] for name in ("Thing", "ObservedProperty")}
    made = service.create(f"{sensor}/Datastreams", samples.datastream(**of_sensor))
    assert service.get(f"{address('Datastreams', made)}/Sensor")["@iot.id"] == gauge.sensor["@iot.id"]
    place = service.create(f"{thing}/Locations", samples.location())
    assert place in service.list(f"{thing}/Locations")
    seen = service.create("FeaturesOfInterest", samples.feature())
    body = samples.observation(Datastream=link(gauge.datastream))
    observed = service.create(f"{address('FeaturesOfInterest', seen)}/Observations", body)
    assert service.list(f"{gauge.path}/Observations") == [observed]
    path = f"{address('Observations', observed)}/FeatureOfInterest"
    assert service.get(path)["@iot.id"] == seen["@iot.id"]


@pytest.mark.parametrize("missing", ["Thing", "Sensor", "ObservedProperty"])
def test_create_update_delete_create_entity_datastream_links(
    service: Service, gauge: Gauge, missing: str
) -> None:
    """A datastream is linked to all three, and each of them exists; else nothing is created."""
    links = links_of(gauge)
    body = samples.datastream(**{name: each for name, each in links.items() if name != missing})
    assert service.post("Datastreams", body).status_code == 400
    nowhere = {missing: {"@iot.id": 2147483647}}
    assert service.post("Datastreams", body | nowhere).status_code in (400, 404)
    assert service.count_named("Datastreams", body["name"]) == 0


def test_create_update_delete_create_entity_observation_links(service: Service) -> None:
    """An observation is linked to a datastream that exists."""
    assert service.post("Observations", samples.observation()).status_code == 400
    nowhere = samples.observation(Datastream={"@iot.id": 2147483647})
    assert service.post("Observations", nowhere).status_code in (400, 404)


@pytest.mark.parametrize("missing", ["unitOfMeasurement", "observationType", "name", "description"])
def test_create_update_delete_create_entity_datastream_properties(
    service: Service, gauge: Gauge, missing: str
) -> None:
    """A datastream without one of its mandatory properties is refused."""
    body = samples.datastream(**links_of(gauge))
    del body[missing]
    answer = service.post("Datastreams", body)
    assert answer.status_code == 400
    assert missing in answer.text


@pytest.mark.parametrize("body", [[], "text", 7, None, {"name": 5, "description": "A number as a name."}])
def test_create_update_delete_create_entity_malformed(service: Service, body: Any) -> None:
    """What is no representation of a thing is refused."""
    assert service.post("Things", body).status_code == 400


def test_create_update_delete_create_entity_no_json(service: Service) -> None:
    """So is what is no JSON."""
    answer = service.client.post(
        service.resolve("Things"), content=b"{", headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400


def test_create_update_delete_create_entity_feature_from_location(service: Service, gauge: Gauge) -> None:
    """Special case 1: the feature is made from the thing's location once, and then used again."""
    made = [service.create(f"{gauge.path}/Observations", samples.observation(at)) for at in range(3)]
    seen = [service.get(f"{address('Observations', each)}/FeatureOfInterest") for each in made]
    assert len({each["@iot.id"] for each in seen}) == 1
    assert seen[0]["feature"] == gauge.location["location"]
    assert seen[0]["encodingType"] == gauge.location["encodingType"]


def test_create_update_delete_create_entity_feature_of_two_datastreams(
    service: Service, gauge: Gauge
) -> None:
    """Two datastreams of one thing share the feature that is made from its location."""
    other = service.create("Datastreams", samples.datastream(**links_of(gauge)))
    made = [
        service.create("Observations", samples.observation(Datastream=link(stream)))
        for stream in (gauge.datastream, other)
    ]
    seen = [service.get(f"{address('Observations', each)}/FeatureOfInterest") for each in made]
    assert seen[0]["@iot.id"] == seen[1]["@iot.id"]


def test_create_update_delete_create_entity_feature_after_a_move(service: Service, gauge: Gauge) -> None:
    """When the thing has moved a new feature is made; the earlier observation keeps its own."""
    before = service.create(f"{gauge.path}/Observations", samples.observation(0))
    service.create(f"{address('Things', gauge.thing)}/Locations", samples.location(106.0, 11.0))
    after = service.create(f"{gauge.path}/Observations", samples.observation(1))
    first, second = (
        service.get(f"{address('Observations', each)}/FeatureOfInterest") for each in (before, after)
    )
    assert first["feature"] == gauge.location["location"]
    assert second["feature"] == samples.point(106.0, 11.0)


def test_create_update_delete_create_entity_feature_without_location(service: Service, gauge: Gauge) -> None:
    """A thing without a location gives no feature: the observation must name one."""
    nowhere = service.create("Things", samples.thing())
    stream = service.create("Datastreams", samples.datastream(**links_of(gauge) | {"Thing": link(nowhere)}))
    body = samples.observation(Datastream=link(stream))
    assert service.post("Observations", body).status_code == 400
    seen = service.create("FeaturesOfInterest", samples.feature())
    service.create("Observations", body | {"FeatureOfInterest": link(seen)})


def test_create_update_delete_create_entity_times(service: Service, gauge: Gauge) -> None:
    """Special case 2: without times it happened now, and when the result was made is not known."""
    entity = service.create(f"{gauge.path}/Observations", {"result": 1})
    age = datetime.now(UTC) - parse_instant(entity["phenomenonTime"])
    assert abs(age) < timedelta(minutes=1)
    assert entity["resultTime"] is None


def test_create_update_delete_link_to_existing_entities(service: Service, gauge: Gauge) -> None:
    """A datastream and a feature by their ids; both ends know of the relation."""
    seen = service.create("FeaturesOfInterest", samples.feature())
    links: Body = {"Datastream": link(gauge.datastream), "FeatureOfInterest": link(seen)}
    made = service.create("Observations", samples.observation(**links))
    path = address("Observations", made)
    assert service.get(f"{path}/Datastream")["@iot.id"] == gauge.datastream["@iot.id"]
    assert service.get(f"{path}/FeatureOfInterest")["@iot.id"] == seen["@iot.id"]
    assert service.list(f"{address('FeaturesOfInterest', seen)}/Observations") == [made]


def test_create_update_delete_link_to_existing_entities_of_a_set(service: Service, gauge: Gauge) -> None:
    """A thing at two places that exist, each known to it, and a location for two things that exist."""
    place = service.create("Locations", samples.location())
    thing = service.create("Things", samples.thing(Locations=[link(place)]))
    assert service.list(f"{address('Things', thing)}/Locations") == [place]
    other = service.create("Things", samples.thing())
    shared = service.create("Locations", samples.location(Things=[link(thing), link(other)]))
    for each in (thing, other):
        assert shared in service.list(f"{address('Things', each)}/Locations")
    names = {each["name"] for each in service.list(f"{address('Locations', shared)}/Things")}
    assert names == {thing["name"], other["name"]}
    assert service.post("Things", samples.thing(Locations=[{"@iot.id": 2147483647}])).status_code in (
        400,
        404,
    )
    assert len(service.list(f"{address('Things', gauge.thing)}/Datastreams")) == 1


def oven() -> Body:
    """A thing with a place and a datastream, which has a sensor, a property and two observations."""
    seen = samples.feature()
    return samples.thing(
        Locations=[samples.location()],
        Datastreams=[
            samples.datastream(
                Sensor=samples.sensor(),
                ObservedProperty=samples.observed_property(),
                Observations=[
                    samples.observation(0, 70.4, FeatureOfInterest=seen),
                    samples.observation(1, 71),
                ],
            )
        ],
    )


def test_create_update_delete_deep_insert(service: Service) -> None:
    """Everything is created and related; the second observation is of the place."""
    body = oven()
    thing = service.create("Things", body)
    path = address("Things", thing)
    (place,) = service.list(f"{path}/Locations")
    assert place["name"] == body["Locations"][0]["name"]
    (stream,) = service.list(f"{path}/Datastreams")
    sent = body["Datastreams"][0]
    assert stream["name"] == sent["name"]
    for relation in ("Sensor", "ObservedProperty"):
        related = service.get(f"{address('Datastreams', stream)}/{relation}")
        assert related["name"] == sent[relation]["name"]
    first, second = service.list(
        f"{address('Datastreams', stream)}/Observations", orderby="result", expand="FeatureOfInterest"
    )
    assert (first["result"], second["result"]) == (70.4, 71)
    assert first["FeatureOfInterest"]["name"] == sent["Observations"][0]["FeatureOfInterest"]["name"]
    assert second["FeatureOfInterest"]["feature"] == place["location"]


def test_create_update_delete_deep_insert_ignores_ids(service: Service) -> None:
    """An id beside the properties of what is created is passed over: the service makes ids."""
    body = oven() | {"id": 2147483000}
    body["Datastreams"][0]["id"] = 2147483001
    thing = service.create("Things", body)
    assert thing["@iot.id"] != 2147483000
    (stream,) = service.list(f"{address('Things', thing)}/Datastreams")
    assert stream["@iot.id"] != 2147483001


def spoil(body: Body, *steps: str | int) -> Body:
    """The body without what is at the end of the steps."""
    inner: Any = body
    for step in steps[:-1]:
        inner = inner[step]
    del inner[steps[-1]]
    return body


@pytest.mark.parametrize(
    "steps",
    [
        ("description",),
        ("Locations", 0, "location"),
        ("Datastreams", 0, "name"),
        ("Datastreams", 0, "Sensor"),
        ("Datastreams", 0, "Sensor", "metadata"),
        ("Datastreams", 0, "ObservedProperty", "definition"),
        ("Datastreams", 0, "Observations", 1, "result"),
        ("Datastreams", 0, "Observations", 0, "FeatureOfInterest", "feature"),
    ],
)
def test_create_update_delete_deep_insert_all_or_nothing(
    service: Service, steps: tuple[str | int, ...]
) -> None:
    """When any part is wrong no part is created."""
    body = oven()
    stream = body["Datastreams"][0]
    names = {
        "Things": body["name"],
        "Locations": body["Locations"][0]["name"],
        "Datastreams": stream["name"],
        "Sensors": stream["Sensor"]["name"],
        "ObservedProperties": stream["ObservedProperty"]["name"],
        "FeaturesOfInterest": stream["Observations"][0]["FeatureOfInterest"]["name"],
    }
    answer = service.post("Things", spoil(body, *steps))
    assert answer.status_code == 400, answer.text
    for set_name, name in names.items():
        assert service.count_named(set_name, name) == 0, set_name


def deep_datastream() -> Body:
    """A datastream with everything that it needs."""
    return samples.datastream(
        Thing=samples.thing(Locations=[samples.location()]),
        Sensor=samples.sensor(),
        ObservedProperty=samples.observed_property(),
    )


def bare_datastream(*without: str) -> Body:
    """A datastream with all it needs but the named relations, for whoever stands above it."""
    return {name: value for name, value in deep_datastream().items() if name not in without}


DEEP: dict[str, Callable[[], tuple[str, Body]]] = {
    "thing": lambda: ("Things", oven()),
    "location": lambda: ("Locations", samples.location(Things=[samples.thing()])),
    "historical location": lambda: (
        "HistoricalLocations",
        {"time": minute(0), "Thing": samples.thing(), "Locations": [samples.location()]},
    ),
    "datastream": lambda: ("Datastreams", deep_datastream()),
    "sensor": lambda: ("Sensors", samples.sensor(Datastreams=[bare_datastream("Sensor")])),
    "observed property": lambda: (
        "ObservedProperties",
        samples.observed_property(Datastreams=[bare_datastream("ObservedProperty")]),
    ),
    "observation": lambda: (
        "Observations",
        samples.observation(Datastream=deep_datastream(), FeatureOfInterest=samples.feature()),
    ),
    "feature of interest": lambda: (
        "FeaturesOfInterest",
        samples.feature(Observations=[samples.observation(Datastream=deep_datastream())]),
    ),
}
"""Of each entity a body with others in it."""


@pytest.mark.parametrize("kind", DEEP)
def test_create_update_delete_deep_insert_status_code(service: Service, kind: str) -> None:
    """201 with the address of the entity; every relation that was given leads to something."""
    set_name, body = DEEP[kind]()
    answer = service.post(set_name, body)
    assert answer.status_code == 201, answer.text
    path = answer.headers["Location"]
    assert path == service.get(path)["@iot.selfLink"]
    for name, value in body.items():
        if name[0].isupper():
            related = service.get(f"{path}/{name}")
            assert len(related["value"]) == len(value) if isinstance(value, list) else "@iot.id" in related


def test_create_update_delete_deep_insert_into_a_relation(service: Service, gauge: Gauge) -> None:
    """A datastream with its sensor and property, posted to a thing; an observation with its feature."""
    body = bare_datastream("Thing")
    made = service.create(f"{address('Things', gauge.thing)}/Datastreams", body)
    assert len(service.list(f"{address('Things', gauge.thing)}/Datastreams")) == 2
    seen = samples.feature()
    path = f"{address('Datastreams', made)}/Observations"
    service.create(path, samples.observation(FeatureOfInterest=seen))
    assert service.count_named("FeaturesOfInterest", seen["name"]) == 1


def test_create_update_delete_deep_insert_with_links_inside(service: Service) -> None:
    """New and existing entities in one request: an existing property and feature in a new thing."""
    gauge = make_gauge(service)
    seen = service.create("FeaturesOfInterest", samples.feature())
    body = samples.thing(
        Datastreams=[
            samples.datastream(
                Sensor=samples.sensor(name=unique("DS18B20")),
                ObservedProperty=link(gauge.observed_property),
                Observations=[samples.observation(FeatureOfInterest=link(seen))],
            )
        ]
    )
    service.create("Things", body)
    assert len(service.list(f"{address('ObservedProperties', gauge.observed_property)}/Datastreams")) == 2
    assert len(service.list(f"{address('FeaturesOfInterest', seen)}/Observations")) == 1
