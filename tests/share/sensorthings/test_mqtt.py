"""Clause 14 of OGC 18-088: observations created by publishing, and changes heard by subscribing."""

from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address
from tests.share.sensorthings.listeners import PATIENCE_S, listening, publish
from tests.share.sensorthings.multipart import Call, send_batch
from tests.share.sensorthings.samples import Body, link, minute, parse_instant


def await_observations(service: Service, path: str, count: int = 1) -> list[Body]:
    """The observations there, once there are so many."""
    service.city.wait_until(lambda: len(service.list(f"{path}/Observations")) >= count, patience_s=PATIENCE_S)
    return service.list(f"{path}/Observations")


def test_create_observations_via_mqtt_observations_creation(service: Service, gauge: Gauge) -> None:
    """Published to the set, with its datastream and its feature by their ids."""
    seen = service.create("FeaturesOfInterest", samples.feature())
    links: Body = {"Datastream": link(gauge.datastream), "FeatureOfInterest": link(seen)}
    publish(service, "v1.1/Observations", samples.observation(3, 12.5, **links))
    (found,) = await_observations(service, gauge.path)
    assert found["result"] == 12.5
    assert parse_instant(found["phenomenonTime"]) == parse_instant(minute(3))
    assert service.get(f"{address('Observations', found)}/FeatureOfInterest")["@iot.id"] == seen["@iot.id"]


def test_create_observations_via_mqtt_observations_creation_through_a_datastream(
    service: Service, gauge: Gauge
) -> None:
    """Published to a datastream's relation; times and feature are the service's."""
    publish(service, f"v1.1/{gauge.path}/Observations", {"result": 3})
    (found,) = await_observations(service, gauge.path)
    assert found["resultTime"] is None
    seen = service.get(f"{address('Observations', found)}/FeatureOfInterest")
    assert seen["feature"] == gauge.location["location"]


def test_create_observations_via_mqtt_observations_creation_through_a_feature(
    service: Service, gauge: Gauge
) -> None:
    """Published to a feature's relation."""
    seen = service.create("FeaturesOfInterest", samples.feature())
    path = address("FeaturesOfInterest", seen)
    publish(service, f"v1.1/{path}/Observations", samples.observation(Datastream=link(gauge.datastream)))
    (found,) = await_observations(service, path)
    assert (
        service.get(f"{address('Observations', found)}/Datastream")["@iot.id"] == gauge.datastream["@iot.id"]
    )


def test_create_observations_via_mqtt_observations_creation_deep(service: Service, gauge: Gauge) -> None:
    """A feature is made together with the observation."""
    seen = samples.feature()
    publish(service, f"v1.1/{gauge.path}/Observations", samples.observation(FeatureOfInterest=seen))
    (found,) = await_observations(service, gauge.path)
    assert service.get(f"{address('Observations', found)}/FeatureOfInterest")["name"] == seen["name"]


@pytest.mark.parametrize(
    "body", ["{", {"phenomenonTime": minute(0)}, {"result": 1, "phenomenonTime": "soon"}]
)
def test_create_observations_via_mqtt_observations_creation_malformed(
    service: Service, gauge: Gauge, body: Any
) -> None:
    """What is no observation creates none, and what comes after it is created."""
    publish(service, f"v1.1/{gauge.path}/Observations", body)
    publish(service, f"v1.1/{gauge.path}/Observations", samples.observation(1, 5))
    assert [each["result"] for each in await_observations(service, gauge.path)] == [5]


def test_create_observations_via_mqtt_observations_creation_constraints(service: Service) -> None:
    """An observation of a thing without a place and without a feature is not created."""
    thing = service.create("Things", samples.thing())
    links: Body = {"Sensor": samples.sensor(), "ObservedProperty": samples.observed_property()}
    stream = service.create("Datastreams", samples.datastream(Thing=link(thing), **links))
    path = address("Datastreams", stream)
    publish(service, f"v1.1/{path}/Observations", samples.observation(0, 1))
    with_feature = samples.observation(1, 2, FeatureOfInterest=samples.feature())
    publish(service, f"v1.1/{path}/Observations", with_feature)
    assert [each["result"] for each in await_observations(service, path)] == [2]


def test_receive_updates_via_mqtt_receive_updates_of_a_set(service: Service, gauge: Gauge) -> None:
    """A new observation is heard whole by who listens to its datastream, then its change; no other is."""
    with listening(service, f"v1.1/{gauge.path}/Observations") as listener:
        made = service.create(f"{gauge.path}/Observations", samples.observation(0, 7))
        assert listener.wait_for(lambda heard: heard["@iot.id"] == made["@iot.id"]) == made
        changed = service.change(address("Observations", made), {"result": 8})
        assert listener.wait_for(lambda heard: heard["result"] == 8) == changed


@pytest.mark.parametrize("set_name", ["Things", "Locations", "Sensors", "ObservedProperties"])
def test_receive_updates_via_mqtt_receive_updates_of_each_set(service: Service, set_name: str) -> None:
    """Each set tells of what is new in it and of what is changed."""
    bodies = {
        "Things": samples.thing,
        "Locations": samples.location,
        "Sensors": samples.sensor,
        "ObservedProperties": samples.observed_property,
    }
    with listening(service, f"v1.1/{set_name}") as listener:
        made = service.create(set_name, bodies[set_name]())
        assert listener.wait_for(lambda heard: heard["name"] == made["name"]) == made
        changed = service.change(address(set_name, made), {"description": "Changed."})
        assert listener.wait_for(lambda heard: heard["description"] == "Changed.") == changed


def test_receive_updates_via_mqtt_receive_updates_of_a_set_of_datastreams(
    service: Service, gauge: Gauge
) -> None:
    """A new datastream is heard on the set and on its thing's relation."""
    body = samples.datastream(Sensor=link(gauge.sensor), ObservedProperty=link(gauge.observed_property))
    path = f"{address('Things', gauge.thing)}/Datastreams"
    with listening(service, "v1.1/Datastreams") as listener, listening(service, f"v1.1/{path}") as own:
        made = service.create(path, body)
        assert listener.wait_for(lambda heard: heard["name"] == made["name"]) == made
        assert own.wait_for(lambda heard: heard["name"] == made["name"]) == made


def test_receive_updates_via_mqtt_receive_updates_of_an_entity(service: Service, gauge: Gauge) -> None:
    """A change of one of its properties is heard with all of them; that of another entity is not."""
    path = address("Things", gauge.thing)
    other = service.create("Things", samples.thing())
    with listening(service, f"v1.1/{path}") as listener:
        service.change(address("Things", other), {"description": "Changed."})
        changed = service.change(path, {"description": "Dredged."})
        assert listener.wait() == changed


def test_receive_updates_via_mqtt_receive_updates_of_a_property(service: Service, gauge: Gauge) -> None:
    """Only a change of that property is heard, as an object with its name."""
    path = address("Things", gauge.thing)
    with listening(service, f"v1.1/{path}/description") as listener:
        service.change(path, {"name": "Rạch Ngỗng"})
        service.change(path, {"description": "Dredged."})
        assert listener.wait() == {"description": "Dredged."}
        assert listener.is_silent()


def test_receive_updates_via_mqtt_receive_updates_of_a_kept_property(service: Service, gauge: Gauge) -> None:
    """A datastream's period is changed by an observation."""
    with listening(service, f"v1.1/{gauge.path}/phenomenonTime") as listener:
        service.create(f"{gauge.path}/Observations", samples.observation(4))
        heard = listener.wait()
        assert heard == {"phenomenonTime": service.get(gauge.path)["phenomenonTime"]}


def test_receive_updates_via_mqtt_receive_updates_of_selected_properties(
    service: Service, gauge: Gauge
) -> None:
    """Of new observations and of changed ones only the properties that were chosen."""
    topic = f"v1.1/{gauge.path}/Observations?$select=phenomenonTime,result"
    with listening(service, topic) as listener:
        made = service.create(f"{gauge.path}/Observations", samples.observation(5, 45))
        heard = listener.wait()
        assert heard == {"phenomenonTime": made["phenomenonTime"], "result": 45}
        service.change(address("Observations", made), {"result": 46})
        assert listener.wait_for(lambda each: each["result"] == 46) == heard | {"result": 46}


def test_receive_updates_via_mqtt_receive_updates_of_what_was_published(
    service: Service, gauge: Gauge
) -> None:
    """An observation that came by MQTT is heard as it can be read, with its id and its links."""
    with listening(service, f"v1.1/{gauge.path}/Observations") as listener:
        publish(service, f"v1.1/{gauge.path}/Observations", samples.observation(6, 9))
        heard = listener.wait_for(lambda each: each["result"] == 9)
    (found,) = await_observations(service, gauge.path)
    assert heard == found


def test_receive_updates_via_mqtt_receive_updates_only_of_what_was_done(
    service: Service, gauge: Gauge
) -> None:
    """A change set that fails is not heard."""
    path = address("Things", gauge.thing)
    with listening(service, f"v1.1/{path}") as listener:
        send_batch(
            service,
            [
                Call(method="PATCH", url=path, body={"description": "Changed."}, content_id="1"),
                Call(method="POST", url="Things", body={"name": "No description"}, content_id="2"),
            ],
        )
        assert listener.is_silent()
