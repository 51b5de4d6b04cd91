"""Clause 11 of OGC 18-088: several requests in one, as multipart messages and as JSON."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address
from tests.share.sensorthings.multipart import Call, Reply, post_batch, send_batch, write_batch
from tests.share.sensorthings.samples import Body, link

ROOT = "/sta/v1.1"


def test_batch_request_batch_request(service: Service, gauge: Gauge) -> None:
    """A question, a change set of a creation and a change, a question for nothing: 200, 201, 200, 404."""
    thing = address("Things", gauge.thing)
    body = samples.thing()
    parts = send_batch(
        service,
        Call(method="GET", url=f"{ROOT}/{thing}"),
        [
            Call(method="POST", url=f"{ROOT}/Things", body=body, content_id="1"),
            Call(method="PATCH", url=f"{ROOT}/{thing}", body={"description": "Dredged."}, content_id="2"),
        ],
        Call(method="GET", url=f"{ROOT}/Things(2147483647)"),
    )
    question, changes, nothing = parts
    assert isinstance(question, Reply)
    assert (question.status, question.body) == (200, gauge.thing)
    assert question.headers["content-type"].startswith("application/json")
    assert isinstance(changes, list)
    created, changed = changes
    assert [created.content_id, changed.content_id] == ["1", "2"]
    assert created.status == 201
    assert service.get(created.headers["location"])["name"] == body["name"]
    assert changed.status in (200, 204)
    assert service.get(thing)["description"] == "Dredged."
    assert isinstance(nothing, Reply)
    assert nothing.status in (404, 410)


@pytest.mark.parametrize("form", ["absolute", "path", "relative"])
def test_batch_request_batch_request_addresses(service: Service, gauge: Gauge, form: str) -> None:
    """An address may be absolute, a path, or relative to the service root, with options."""
    target = f"{address('Things', gauge.thing)}?$select=name"
    url = {"absolute": f"{service.root}/{target}", "path": f"{ROOT}/{target}", "relative": target}[form]
    (reply,) = send_batch(service, Call(method="GET", url=url))
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body["name"]) == (200, gauge.thing["name"])


def test_batch_request_batch_request_references(service: Service, gauge: Gauge) -> None:
    """A datastream is linked to the sensor that is made before it in the change set."""
    links: Body = {"ObservedProperty": link(gauge.observed_property), "Sensor": {"@iot.id": "$sensor1"}}
    body = samples.datastream(**links)
    url = f"{ROOT}/{address('Things', gauge.thing)}/Datastreams"
    (changes,) = send_batch(
        service,
        [
            Call(method="POST", url=f"{ROOT}/Sensors", body=samples.sensor(), content_id="sensor1"),
            Call(method="POST", url=url, body=body),
        ],
    )
    assert isinstance(changes, list)
    sensor, stream = (service.get(reply.headers["location"]) for reply in changes)
    assert service.get(f"{address('Datastreams', stream)}/Sensor")["@iot.id"] == sensor["@iot.id"]


def test_batch_request_batch_request_references_in_addresses(service: Service) -> None:
    """The id stands in an address too, where an id is needed."""
    place = samples.location()
    (changes,) = send_batch(
        service,
        [
            Call(method="POST", url=f"{ROOT}/Things", body=samples.thing(), content_id="thing1"),
            Call(method="POST", url=f"{ROOT}/Things($thing1)/Locations", body=place),
        ],
    )
    assert isinstance(changes, list)
    thing = service.get(changes[0].headers["location"])
    assert [each["name"] for each in service.list(f"{address('Things', thing)}/Locations")] == [place["name"]]


def test_batch_request_batch_request_all_or_nothing(service: Service) -> None:
    """A change set with one wrong request is answered by one error, and nothing of it is done."""
    body = samples.thing()
    (reply,) = send_batch(
        service,
        [
            Call(method="POST", url=f"{ROOT}/Things", body=body, content_id="1"),
            Call(method="POST", url=f"{ROOT}/Things", body={"name": "No description"}, content_id="2"),
        ],
    )
    assert isinstance(reply, Reply)
    assert reply.status == 400
    assert service.count_named("Things", body["name"]) == 0


def test_batch_request_batch_request_outside_of_change_sets(service: Service) -> None:
    """Requests that stand alone succeed or fail alone, each in its turn: the second sees the first."""
    body = samples.thing()
    ending = body["name"].split()[-1]
    created, found = send_batch(
        service,
        Call(method="POST", url=f"{ROOT}/Things", body=body),
        Call(method="GET", url=f"{ROOT}/Things?$filter=endswith(name,'{ending}')"),
    )
    assert isinstance(created, Reply)
    assert isinstance(found, Reply)
    assert (created.status, found.status) == (201, 200)
    assert [each["name"] for each in found.body["value"]] == [body["name"]]


def test_batch_request_batch_request_deletes(service: Service, gauge: Gauge) -> None:
    """A deletion in a change set."""
    (changes,) = send_batch(service, [Call(method="DELETE", url=f"{ROOT}/{gauge.path}", content_id="1")])
    assert isinstance(changes, list)
    assert changes[0].status in (200, 204)
    assert service.is_gone(gauge.path)


def test_batch_request_batch_request_quoted_boundary(service: Service, gauge: Gauge) -> None:
    """A boundary may stand in quotes."""
    content = write_batch(Call(method="GET", url=address("Things", gauge.thing)))
    answer = post_batch(service, content, 'multipart/mixed; boundary="batch_36522ad7"')
    assert answer.status_code == 200
    assert gauge.thing["description"] in answer.text


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/mixed", "multipart/mixed;boundary=other"])
def test_batch_request_batch_request_malformed(service: Service, content_type: str) -> None:
    """What is no batch is a bad request or of an unsupported type."""
    answer = post_batch(service, b"nothing", content_type)
    assert answer.status_code in (400, 415)


def send_json(service: Service, *requests: Body) -> dict[str, Body]:
    """Send a batch as JSON; the answers by the ids of the requests."""
    answer = service.post("$batch", {"requests": list(requests)})
    assert answer.status_code == 200, answer.text
    return {each["id"]: each for each in answer.json()["responses"]}


def test_batch_request_batch_request_as_json(service: Service, gauge: Gauge) -> None:
    """Each request has its answer, with status and body."""
    body = samples.thing()
    answers = send_json(
        service,
        {"id": "0", "method": "GET", "url": address("Things", gauge.thing)},
        {"id": "1", "method": "POST", "url": "Things", "body": body},
        {"id": "2", "method": "GET", "url": f"{ROOT}/Things(2147483647)"},
        {"id": "3", "method": "patch", "url": gauge.path, "body": {"description": "Changed."}},
        {"id": "4", "method": "DELETE", "url": address("Locations", gauge.location)},
    )
    assert (answers["0"]["status"], answers["0"]["body"]) == (200, gauge.thing)
    assert answers["1"]["status"] == 201
    headers = {name.lower(): value for name, value in answers["1"]["headers"].items()}
    assert service.get(headers["location"])["name"] == body["name"]
    assert urlsplit(headers["location"]).path.startswith(f"{ROOT}/Things(")
    assert answers["2"]["status"] in (404, 410)
    assert answers["3"]["status"] in (200, 204)
    assert service.get(gauge.path)["description"] == "Changed."
    assert answers["4"]["status"] in (200, 204)
    assert service.is_gone(address("Locations", gauge.location))


def test_batch_request_batch_request_as_json_group(service: Service, gauge: Gauge) -> None:
    """The requests of a group refer to each other, and are done together."""
    links: Body = {"ObservedProperty": link(gauge.observed_property), "Sensor": {"@iot.id": "$sensor1"}}
    group: dict[str, Any] = {"atomicityGroup": "g1", "method": "POST"}
    stream = samples.datastream(Thing=link(gauge.thing), **links)
    answers = send_json(
        service,
        {**group, "id": "sensor1", "url": "Sensors", "body": samples.sensor()},
        {**group, "id": "2", "url": "Datastreams", "body": stream, "dependsOn": ["sensor1"]},
    )
    assert [each["status"] for each in answers.values()] == [201, 201]
    assert service.count_named("Datastreams", stream["name"]) == 1


def test_batch_request_batch_request_as_json_group_fails(service: Service) -> None:
    """When one of a group fails none is done, and none is said to have been created."""
    body = samples.thing()
    group: dict[str, Any] = {"atomicityGroup": "g1", "method": "POST", "url": "Things"}
    answers = send_json(
        service, {**group, "id": "1", "body": body}, {**group, "id": "2", "body": {"name": "No description"}}
    )
    assert all(each["status"] >= 400 for each in answers.values())
    assert answers["2"]["status"] == 400
    assert service.count_named("Things", body["name"]) == 0


def test_batch_request_batch_request_as_json_depends(service: Service) -> None:
    """What depends on a request that failed is not done: 424."""
    body = samples.thing()
    answers = send_json(
        service,
        {"id": "1", "method": "POST", "url": "Things", "body": {"name": "No description"}},
        {"id": "2", "method": "POST", "url": "Things", "body": body, "dependsOn": ["1"]},
    )
    assert [answers[each]["status"] for each in ("1", "2")] == [400, 424]
    assert service.count_named("Things", body["name"]) == 0


@pytest.mark.parametrize("body", [{}, [], {"requests": 5}, {"requests": [{"id": "1"}]}])
def test_batch_request_batch_request_as_json_malformed(service: Service, body: Any) -> None:
    """What is no list of requests is a bad request."""
    answer = service.post("$batch", body)
    if answer.status_code == 200:
        assert [each["status"] for each in answer.json()["responses"]] == [400]
    else:
        assert answer.status_code == 400
