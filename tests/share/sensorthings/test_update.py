"""Clause 10.3 of OGC 18-088: changing entities by PATCH, by PUT and by JSON Patch."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge
from tests.share.sensorthings.samples import SETS, Body, link, minute

JSON_PATCH = "application/json-patch+json"


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """One of each entity, as they are now."""

    entities: dict[str, Body]
    """By the name of the set."""

    def path(self, set_name: str) -> str:
        """Path of the only entity of a set."""
        return address(set_name, self.entities[set_name])


@pytest.fixture
def bridge(service: Service, gauge: Gauge) -> Bridge:
    """A gauge with one observation of a feature of its own."""
    seen = service.create("FeaturesOfInterest", samples.feature())
    observed = service.create(
        f"{gauge.path}/Observations", samples.observation(1, FeatureOfInterest=link(seen))
    )
    (history,) = service.list(f"{address('Things', gauge.thing)}/HistoricalLocations")
    entities = (
        gauge.thing,
        gauge.location,
        history,
        service.get(gauge.path),
        gauge.sensor,
        gauge.observed_property,
        observed,
        seen,
    )
    return Bridge(entities=dict(zip(SETS, entities, strict=True)))


CHANGES: tuple[tuple[str, Body], ...] = (
    ("Things", {"description": "Dredged."}),
    ("Things", {"name": "Rạch Ngỗng", "properties": {"depth": 3}}),
    ("Locations", {"name": "Chợ Cái Khế"}),
    ("Locations", {"location": samples.point(105.1, 10.2)}),
    ("HistoricalLocations", {"time": minute(30)}),
    ("Datastreams", {"name": "Warmth", "properties": {"checked": True}}),
    ("Datastreams", {"unitOfMeasurement": samples.PERCENT}),
    ("Sensors", {"metadata": "http://example.org/TMP37.pdf"}),
    ("Sensors", {"encodingType": "application/json", "metadata": {"range": [1, 2]}}),
    ("ObservedProperties", {"definition": "http://dbpedia.org/page/Heat"}),
    ("Observations", {"result": 22.25}),
    ("Observations", {"resultTime": minute(9), "parameters": {"depth": 1}}),
    ("Observations", {"validTime": f"{minute(1)}/{minute(2)}", "resultQuality": {"good": True}}),
    ("FeaturesOfInterest", {"feature": samples.point(105.3, 10.4)}),
    ("FeaturesOfInterest", {"description": "Water."}),
)


def without_spans(entity: Body) -> Body:
    """An entity without what the service keeps of a datastream's observations."""
    return {
        name: value
        for name, value in entity.items()
        if "observationType" not in entity or name not in ("observedArea", "phenomenonTime", "resultTime")
    }


@pytest.mark.parametrize(("set_name", "change"), CHANGES)
def test_create_update_delete_update_entity(
    service: Service, bridge: Bridge, set_name: str, change: Body
) -> None:
    """What is sent replaces what was there, and everything else is as it was."""
    before = bridge.entities[set_name]
    after = service.change(bridge.path(set_name), change)
    assert without_spans(after) == without_spans(before | change)


@pytest.mark.parametrize(("set_name", "change"), CHANGES[:1])
def test_create_update_delete_update_entity_status_code(
    service: Service, bridge: Bridge, set_name: str, change: Body
) -> None:
    """200 or 204; a body is the entity as it is now."""
    answer = service.patch(bridge.path(set_name), change)
    assert answer.status_code in (200, 204)
    assert answer.status_code == 204 or answer.json() == service.get(bridge.path(set_name))


def test_create_update_delete_update_entity_inside_a_property(service: Service, bridge: Bridge) -> None:
    """Of a property with parts the missing parts stay: another symbol for the same unit."""
    path = bridge.path("Datastreams")
    after = service.change(path, {"unitOfMeasurement": {"symbol": "K"}})
    assert after["unitOfMeasurement"] == samples.CELSIUS | {"symbol": "K"}


def test_create_update_delete_update_entity_with_null(service: Service, bridge: Bridge) -> None:
    """An optional property is taken away with null, a mandatory one cannot be."""
    path = bridge.path("Observations")
    service.change(path, {"parameters": {"depth": 1}, "resultTime": minute(2)})
    after = service.change(path, {"parameters": None, "resultTime": None})
    assert after.get("parameters") is None
    assert after["resultTime"] is None
    assert service.patch(bridge.path("Things"), {"name": None}).status_code == 400
    assert service.get(bridge.path("Things")) == bridge.entities["Things"]


@pytest.mark.parametrize("set_name", SETS)
def test_create_update_delete_update_entity_ignores_the_id(
    service: Service, bridge: Bridge, set_name: str
) -> None:
    """An entity may be sent back whole; the id and the links in it are passed over."""
    path, before = bridge.path(set_name), bridge.entities[set_name]
    sent = before | {"@iot.id": 2147483000, "@iot.selfLink": "http://example.org/"}
    assert service.change(path, sent) == before
    assert service.is_gone(f"{set_name}(2147483000)")


@pytest.mark.parametrize(
    ("set_name", "change"),
    [
        ("Things", {"Datastreams": [samples.datastream()]}),
        ("Things", {"Locations": [samples.location()]}),
        ("Locations", {"Things": [samples.thing()]}),
        ("HistoricalLocations", {"Thing": samples.thing()}),
        ("Datastreams", {"Sensor": samples.sensor()}),
        ("Datastreams", {"Observations": [samples.observation()]}),
        ("Sensors", {"Datastreams": [samples.datastream()]}),
        ("ObservedProperties", {"Datastreams": [samples.datastream()]}),
        ("Observations", {"FeatureOfInterest": samples.feature()}),
        ("FeaturesOfInterest", {"Observations": [samples.observation()]}),
    ],
)
def test_create_update_delete_update_entity_without_inline_entities(
    service: Service, bridge: Bridge, set_name: str, change: Body
) -> None:
    """A related entity without an id would be a new one: refused, and nothing is changed."""
    answer = service.patch(bridge.path(set_name), change)
    assert answer.status_code == 400, answer.text
    assert service.get(bridge.path(set_name)) == bridge.entities[set_name]


@pytest.mark.parametrize(
    ("relation", "set_name"),
    [("Thing", "Things"), ("Sensor", "Sensors"), ("ObservedProperty", "ObservedProperties")],
)
def test_create_update_delete_update_entity_binding_of_one(
    service: Service, bridge: Bridge, relation: str, set_name: str
) -> None:
    """A binding to one entity replaces the one before, on both sides."""
    other = make_gauge(service)
    entity: Body = getattr(other, "observed_property" if relation.startswith("O") else relation.lower())
    path = bridge.path("Datastreams")
    service.change(path, {relation: link(entity)})
    assert service.get(f"{path}/{relation}")["@iot.id"] == entity["@iot.id"]
    assert service.list(f"{bridge.path(set_name)}/Datastreams") == []
    assert len(service.list(f"{address(set_name, entity)}/Datastreams")) == 2


def test_create_update_delete_update_entity_binding_of_an_observation(
    service: Service, bridge: Bridge
) -> None:
    """An observation of another feature, and then of another datastream."""
    path = bridge.path("Observations")
    seen = service.create("FeaturesOfInterest", samples.feature())
    service.change(path, {"FeatureOfInterest": link(seen)})
    assert service.get(f"{path}/FeatureOfInterest")["@iot.id"] == seen["@iot.id"]
    other = make_gauge(service)
    answer = service.patch(path, {"Datastream": link(other.datastream)})
    assert answer.status_code in (200, 204)
    assert len(service.list(f"{other.path}/Observations")) == 1
    assert service.list(f"{bridge.path('Datastreams')}/Observations") == []


@pytest.mark.parametrize("set_name", ["Sensors", "ObservedProperties"])
def test_create_update_delete_update_entity_binding_of_many(
    service: Service, bridge: Bridge, set_name: str
) -> None:
    """A binding to many adds to those that were there."""
    other = make_gauge(service)
    service.change(bridge.path(set_name), {"Datastreams": [link(other.datastream)]})
    found = {each["@iot.id"] for each in service.list(f"{bridge.path(set_name)}/Datastreams")}
    assert found == {other.datastream["@iot.id"], bridge.entities["Datastreams"]["@iot.id"]}


def test_create_update_delete_update_entity_binding_to_nothing(service: Service, bridge: Bridge) -> None:
    """A binding to what does not exist, or to null where one is needed, changes nothing."""
    path = bridge.path("Datastreams")
    for bad in ({"@iot.id": 2147483647}, None):
        answer = service.patch(path, {"Sensor": bad, "description": "Changed."})
        assert answer.status_code in (400, 404), answer.text
    assert service.get(path) == bridge.entities["Datastreams"]


def test_create_update_delete_update_entity_through_a_relation(service: Service, bridge: Bridge) -> None:
    """Any address of a single entity will do."""
    changed = service.change(f"{bridge.path('Datastreams')}/Thing", {"description": "Dredged."})
    assert changed == bridge.entities["Things"] | {"description": "Dredged."}


@pytest.mark.parametrize("set_name", SETS)
def test_create_update_delete_update_entity_unknown(service: Service, set_name: str) -> None:
    """Where no entity is, an update fails and creates none."""
    path = f"{set_name}(2147483647)"
    assert service.patch(path, {}).status_code in (404, 410)
    assert service.client.put(service.resolve(path), json=samples.thing()).status_code in (404, 410, 501)
    assert service.is_gone(path)


@pytest.mark.parametrize(
    ("set_name", "body"),
    [
        ("Things", samples.thing(properties={"depth": 1})),
        ("Locations", samples.location()),
        ("Sensors", samples.sensor()),
        ("ObservedProperties", samples.observed_property()),
        ("FeaturesOfInterest", samples.feature()),
        ("Datastreams", samples.datastream()),
        ("Observations", samples.observation(1, 7, resultTime=minute(2))),
        ("HistoricalLocations", {"time": minute(3)}),
    ],
)
def test_create_update_delete_update_entity_put(
    service: Service, bridge: Bridge, set_name: str, body: Body
) -> None:
    """All properties are those that were sent; relations stay, since none was sent."""
    path = bridge.path(set_name)
    answer = service.client.put(service.resolve(path), json=body)
    assert answer.status_code in (200, 204), answer.text
    after = service.get(path)
    assert {name: after[name] for name in body} == body
    for name in bridge.entities[set_name]:
        if name.endswith("@iot.navigationLink"):
            assert service.ask(after[name]).status_code == 200


def test_create_update_delete_update_entity_put_resets_the_rest(service: Service) -> None:
    """An optional property that is left out is gone, unlike with PATCH."""
    made = service.create("Things", samples.thing(properties={"depth": 1}))
    body = samples.thing()
    assert service.client.put(service.resolve(address("Things", made)), json=body).is_success
    after = service.get(address("Things", made))
    assert after["name"] == body["name"]
    assert not after.get("properties")


@pytest.mark.parametrize("missing", ["name", "description", "encodingType", "metadata"])
def test_create_update_delete_update_entity_put_needs_all(
    service: Service, bridge: Bridge, missing: str
) -> None:
    """Without a mandatory property it is a bad request and nothing is changed."""
    body = samples.sensor()
    del body[missing]
    path = bridge.path("Sensors")
    assert service.client.put(service.resolve(path), json=body).status_code == 400
    assert service.get(path) == bridge.entities["Sensors"]


def patch_json(service: Service, path: str, *operations: Body) -> int:
    """Status of a JSON Patch."""
    return service.patch(path, list(operations), **{"Content-Type": JSON_PATCH}).status_code


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        ([{"op": "replace", "path": "/description", "value": "Dredged."}], {"description": "Dredged."}),
        (
            [{"op": "add", "path": "/properties/new", "value": [1]}],
            {"properties": {"a": 1, "b": 2, "new": [1]}},
        ),
        ([{"op": "remove", "path": "/properties/b"}], {"properties": {"a": 1}}),
        (
            [{"op": "copy", "from": "/properties/a", "path": "/properties/b"}],
            {"properties": {"a": 1, "b": 1}},
        ),
        (
            [{"op": "move", "from": "/properties/b", "path": "/properties/c"}],
            {"properties": {"a": 1, "c": 2}},
        ),
        (
            [
                {"op": "test", "path": "/properties/a", "value": 1},
                {"op": "replace", "path": "/properties", "value": {"a": 3}},
                {"op": "add", "path": "/properties/d~1e", "value": None},
            ],
            {"properties": {"a": 3, "d/e": None}},
        ),
    ],
)
def test_create_update_delete_update_entity_jsonpatch(
    service: Service, operations: list[Body], expected: Body
) -> None:
    """Each operation of RFC 6902, one after the other."""
    made = service.create("Things", samples.thing(properties={"a": 1, "b": 2}))
    path = address("Things", made)
    assert patch_json(service, path, *operations) in (200, 204)
    assert service.get(path) == made | expected


@pytest.mark.parametrize("set_name", SETS)
def test_create_update_delete_update_entity_jsonpatch_of_each(
    service: Service, bridge: Bridge, set_name: str
) -> None:
    """Every entity takes one."""
    name, value = {"HistoricalLocations": ("time", minute(3)), "Observations": ("result", 5)}.get(
        set_name, ("description", "Changed.")
    )
    operation: Body = {"op": "replace", "path": f"/{name}", "value": value}
    assert patch_json(service, bridge.path(set_name), operation) in (200, 204)
    assert service.get(bridge.path(set_name))[name] == value


@pytest.mark.parametrize(
    "last",
    [
        {"op": "test", "path": "/properties/a", "value": 2},
        {"op": "remove", "path": "/properties/nothing"},
        {"op": "remove", "path": "/name"},
        {"op": "nothing", "path": "/name"},
        {"op": "replace", "path": "/nothing", "value": 1},
    ],
)
def test_create_update_delete_update_entity_jsonpatch_all_or_nothing(service: Service, last: Any) -> None:
    """When one operation fails, none has been applied."""
    made = service.create("Things", samples.thing(properties={"a": 1}))
    path = address("Things", made)
    first = {"op": "replace", "path": "/description", "value": "Changed."}
    assert 400 <= patch_json(service, path, first, last) < 500
    assert service.get(path) == made
