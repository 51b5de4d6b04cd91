"""OGC 17-079r1: what can be tasked, with what, and the tasks themselves."""

import json
from typing import Any

import httpx
import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Lamp, Service, address, make_lamp
from tests.share.sensorthings.samples import Body, link
from tests.share.sensorthings.test_mqtt import listening, publish

RIGHT = {"status": "on", "color": "#FF0000"}


def test_tasking_thing_properties(service: Service, lamp: Lamp) -> None:
    """A thing that can be tasked is a thing like any other: name and description."""
    thing = service.get(f"{lamp.path}/Thing")
    assert thing == service.get(address("Things", lamp.thing))
    assert {"name", "description"} <= set(thing)


def test_tasking_thing_relations(service: Service, lamp: Lamp) -> None:
    """A thing has many tasking capabilities, beside the relations of the sensing part."""
    links = {name for name in lamp.thing if name.endswith("@iot.navigationLink")}
    assert {"TaskingCapabilities@iot.navigationLink", "Datastreams@iot.navigationLink"} <= links
    found = service.list(lamp.thing["TaskingCapabilities@iot.navigationLink"])
    assert [each["@iot.id"] for each in found] == [lamp.capability["@iot.id"]]


def test_tasking_tasking_capability_properties(service: Service, lamp: Lamp) -> None:
    """Name, description, parameters in SWE Common and further properties come back as they were sent."""
    links = {"Thing": link(lamp.thing), "Actuator": link(lamp.actuator)}
    body = samples.tasking_capability(properties={"power_w": 9})
    made = service.create("TaskingCapabilities", body | links)
    assert body.items() <= made.items()
    assert made["@iot.selfLink"] == f"{service.root}/{address('TaskingCapabilities', made)}"
    assert service.list("TaskingCapabilities", filter=f"name eq '{made['name']}'") == [made]


@pytest.mark.parametrize("missing", ["name", "description", "taskingParameters"])
def test_tasking_tasking_capability_properties_are_mandatory(
    service: Service, lamp: Lamp, missing: str
) -> None:
    """Without one of them it is a bad request."""
    links = {"Thing": link(lamp.thing), "Actuator": link(lamp.actuator)}
    body = samples.tasking_capability(**links)
    del body[missing]
    answer = service.post("TaskingCapabilities", body)
    assert answer.status_code == 400
    assert missing in answer.text


def test_tasking_tasking_capability_relations(service: Service, lamp: Lamp) -> None:
    """One thing, one actuator, many tasks."""
    capability = lamp.capability
    assert service.get(capability["Thing@iot.navigationLink"])["@iot.id"] == lamp.thing["@iot.id"]
    assert service.get(capability["Actuator@iot.navigationLink"])["@iot.id"] == lamp.actuator["@iot.id"]
    assert service.list(capability["Tasks@iot.navigationLink"]) == []


@pytest.mark.parametrize("missing", ["Thing", "Actuator"])
def test_tasking_tasking_capability_relations_are_mandatory(
    service: Service, lamp: Lamp, missing: str
) -> None:
    """Without its thing or its actuator it is a bad request."""
    links = {"Thing": link(lamp.thing), "Actuator": link(lamp.actuator)}
    del links[missing]
    assert service.post("TaskingCapabilities", samples.tasking_capability(**links)).status_code == 400


@pytest.mark.parametrize("relation", ["Thing", "Actuator"])
def test_tasking_tasking_capability_relations_change(service: Service, lamp: Lamp, relation: str) -> None:
    """Another thing or actuator, by a binding."""
    other = make_lamp(service)
    entity = other.thing if relation == "Thing" else other.actuator
    service.change(lamp.path, {relation: link(entity)})
    assert service.get(f"{lamp.path}/{relation}")["@iot.id"] == entity["@iot.id"]


def test_tasking_tasking_capability_relations_expand(service: Service, lamp: Lamp) -> None:
    """It is inlined and filtered like any entity."""
    whole = service.get(lamp.path, expand="Thing,Actuator,Tasks")
    assert (whole["Thing"]["name"], whole["Actuator"]["name"]) == (lamp.thing["name"], lamp.actuator["name"])
    assert whole["Tasks"] == []
    chosen = f"Actuator/id eq {lamp.actuator['@iot.id']}"
    assert service.list("TaskingCapabilities", filter=chosen) == [lamp.capability]


@pytest.mark.parametrize(
    ("encoding", "metadata"),
    [
        ("application/pdf", "http://example.org/lamp.pdf"),
        ("http://www.opengis.net/doc/IS/SensorML/2.0", "http://example.org/lamp.xml"),
        ("application/json", {"volts": [12, 24]}),
    ],
)
def test_tasking_actuator_properties(service: Service, encoding: str, metadata: Any) -> None:
    """Name, description, encoding, metadata and further properties come back as they were sent."""
    body = samples.actuator(properties={"pole": 7}) | {"encodingType": encoding, "metadata": metadata}
    made = service.create("Actuators", body)
    assert body.items() <= made.items()
    assert made["@iot.selfLink"] == f"{service.root}/{address('Actuators', made)}"


@pytest.mark.parametrize("missing", ["name", "description", "encodingType", "metadata"])
def test_tasking_actuator_properties_are_mandatory(service: Service, missing: str) -> None:
    """Without one of them it is a bad request."""
    body = samples.actuator()
    del body[missing]
    assert service.post("Actuators", body).status_code == 400


def test_tasking_actuator_properties_change(service: Service, lamp: Lamp) -> None:
    """An actuator is changed, and deleted when no capability needs it."""
    path = address("Actuators", lamp.actuator)
    assert service.change(path, {"description": "Green."}) == lamp.actuator | {"description": "Green."}
    service.delete(lamp.path)
    service.delete(path)
    assert service.is_gone(path)


def test_tasking_actuator_relations(service: Service, lamp: Lamp) -> None:
    """Many tasking capabilities."""
    found = service.list(lamp.actuator["TaskingCapabilities@iot.navigationLink"])
    assert [each["@iot.id"] for each in found] == [lamp.capability["@iot.id"]]


@pytest.mark.parametrize("set_name", ["TaskingCapabilities", "Tasks", "Actuators"])
def test_tasking_task_properties_are_addressed(service: Service, set_name: str) -> None:
    """The three sets are in the landing page, and each answers with its entities."""
    urls = {each["name"]: each["url"] for each in service.get("")["value"]}
    assert isinstance(service.get(urls[set_name])["value"], list)


def test_tasking_task_properties(service: Service) -> None:
    """Every task has its parameters and the time of its creation, and both can be asked for."""
    for each in service.list("Tasks"):
        assert isinstance(each["taskingParameters"], dict)
        assert each["creationTime"]
    assert service.get("Tasks", select="taskingParameters,creationTime", orderby="creationTime desc")
    assert service.list("Tasks", filter="creationTime lt 1970-01-01T00:00:00Z") == []


def test_tasking_task_relations(service: Service, lamp: Lamp) -> None:
    """Every task is of one capability: filtered and inlined by it."""
    chosen = f"TaskingCapability/id eq {lamp.capability['@iot.id']}"
    assert service.list("Tasks", filter=chosen, expand="TaskingCapability/Thing") == []


def order(service: Service, lamp: Lamp, parameters: Any, *, through: str) -> httpx.Response:
    """Send a task, naming its capability in the body or in the address."""
    if through == "address":
        return service.post(f"{lamp.path}/Tasks", {"taskingParameters": parameters})
    return service.post(
        "Tasks", {"taskingParameters": parameters, "TaskingCapability": link(lamp.capability)}
    )


@pytest.mark.parametrize("through", ["body", "address"])
@pytest.mark.parametrize("parameters", [RIGHT, {"status": "off", "color": "#0aF"}])
def test_tasking_create_tasks_task_creation(
    service: Service, lamp: Lamp, through: str, parameters: Body
) -> None:
    """A right task is understood, and refused while nobody can approve it; nothing is done."""
    answer = order(service, lamp, parameters, through=through)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "task_refused"
    assert service.list(f"{lamp.path}/Tasks") == []


@pytest.mark.parametrize("through", ["body", "address"])
@pytest.mark.parametrize(
    "parameters",
    [
        RIGHT | {"status": "dim"},
        RIGHT | {"color": "red"},
        RIGHT | {"color": "#FF00001"},
        RIGHT | {"status": 1},
        RIGHT | {"nothing": 1},
        {"color": "#FF0000"},
        {},
        [],
        "on",
        None,
    ],
)
def test_tasking_create_tasks_task_creation_of_wrong_parameters(
    service: Service, lamp: Lamp, through: str, parameters: Any
) -> None:
    """What the capability does not allow is a bad request, before anybody could approve it."""
    answer = order(service, lamp, parameters, through=through)
    assert answer.status_code == 400, answer.text
    assert service.list(f"{lamp.path}/Tasks") == []


def test_tasking_create_tasks_task_creation_needs_all(service: Service, lamp: Lamp) -> None:
    """A task has parameters, and a capability that exists."""
    assert service.post("Tasks", {"TaskingCapability": link(lamp.capability)}).status_code == 400
    assert service.post(f"{lamp.path}/Tasks", {}).status_code == 400
    assert service.post("Tasks", {"taskingParameters": RIGHT}).status_code == 400
    nowhere = {"taskingParameters": RIGHT, "TaskingCapability": {"@iot.id": 2147483647}}
    assert service.post("Tasks", nowhere).status_code in (400, 404)
    assert service.post("TaskingCapabilities(2147483647)/Tasks", nowhere).status_code in (400, 404)


@pytest.mark.parametrize("topic", ["Tasks", "{path}/Tasks"])
def test_tasking_create_tasks_via_mqtt_tasks_creation(service: Service, lamp: Lamp, topic: str) -> None:
    """A published task is refused as one over HTTP is: nothing is done and nothing is heard."""
    body: Body = {"taskingParameters": RIGHT, "TaskingCapability": link(lamp.capability)}
    with listening(service, "v1.1/Tasks") as listener:
        publish(service, f"v1.1/{topic.format(path=lamp.path)}", json.dumps(body))
        assert listener.is_silent()
    assert service.list(f"{lamp.path}/Tasks") == []


def test_tasking_receive_updates_via_mqtt_receive_updates(service: Service, lamp: Lamp) -> None:
    """What is changed of a capability is heard by who listens to it, to its set, or to a property."""
    topics = lamp.path, "TaskingCapabilities", f"{lamp.path}/description"
    with (
        listening(service, f"v1.1/{topics[0]}") as entity,
        listening(service, f"v1.1/{topics[1]}") as whole_set,
        listening(service, f"v1.1/{topics[2]}") as of_property,
    ):
        changed = service.change(lamp.path, {"description": "Dims too."})
        assert entity.wait() == changed
        assert whole_set.wait_for(lambda heard: heard["@iot.id"] == changed["@iot.id"]) == changed
        assert of_property.wait() == {"description": "Dims too."}


def test_tasking_receive_updates_via_mqtt_receive_updates_of_actuators(service: Service) -> None:
    """A new actuator is heard on its set."""
    with listening(service, "v1.1/Actuators") as listener:
        made = service.create("Actuators", samples.actuator())
        assert listener.wait_for(lambda heard: heard["name"] == made["name"]) == made
