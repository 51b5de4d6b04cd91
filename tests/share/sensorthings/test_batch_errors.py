"""Batches that go wrong, and what only some clients send: each part says for itself what became of it."""

from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address
from tests.share.sensorthings.multipart import Call, Reply, post_batch, send_batch
from tests.share.sensorthings.samples import Body, link
from tests.share.sensorthings.test_batch import ROOT, send_json


def get_code(body: Any) -> str:
    """The code of an error in the house's shape."""
    code: str = body["error"]["code"]
    return code


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", "multipart/mixed"),
        (b"nothing", "multipart/mixed;boundary=b"),
        (b"{", "application/json"),
        (b'{"requests": []}', "application/json"),
        (b'{"requests": [{"id": 1, "method": "GET", "url": "Things"}]}', "application/json"),
        (
            b'{"requests": [{"id": "1", "method": "GET", "url": "Things", "body": "\\ud800"}]}',
            "application/json",
        ),
        (b"", "text/plain"),
    ],
)
def test_what_is_no_batch_is_a_bad_request(service: Service, content: bytes, content_type: str) -> None:
    """400 in the shape of every error, not a batch of errors."""
    answer = post_batch(service, content, content_type)
    assert answer.status_code == 400
    assert get_code(answer.json()) == "malformed_payload"


def test_only_post_makes_a_batch(service: Service) -> None:
    """GET is refused, and OPTIONS says what is taken."""
    assert service.ask("$batch").status_code == 405
    assert service.client.options(service.resolve("$batch")).headers["Allow"] == "POST, OPTIONS"


def test_too_many_requests_are_refused_as_a_whole(service: Service) -> None:
    """1,001 requests: 413, and none of them is done."""
    body = samples.thing()
    first: Body = {"id": "0", "method": "POST", "url": "Things", "body": body}
    rest = [{"id": str(number), "method": "GET", "url": "Things"} for number in range(1, 1001)]
    answer = service.post("$batch", {"requests": [first, *rest]})
    assert answer.status_code == 413
    assert service.count_named("Things", body["name"]) == 0


@pytest.mark.parametrize("url", ["$batch", f"{ROOT}/$batch", "%24batch", "$batch/"])
def test_a_batch_in_a_batch_is_refused(service: Service, url: str) -> None:
    """However it is spelled."""
    (reply,) = send_batch(service, Call(method="POST", url=url, body={"requests": []}))
    assert isinstance(reply, Reply)
    assert (reply.status, get_code(reply.body)) == (400, "invalid_input")


@pytest.mark.parametrize("url", ["/Things", "/api/things", "/sta/v1.10/Things", "http://127.0.0.1/"])
def test_addresses_elsewhere_are_not_found(service: Service, url: str) -> None:
    """A batch reaches what lies below the service root and nothing else of the city."""
    (reply,) = send_batch(service, Call(method="GET", url=url))
    assert isinstance(reply, Reply)
    assert reply.status == 404


def test_a_change_set_holds_changes_only(service: Service) -> None:
    """A question in a change set makes the batch unreadable (OData 4.0, 11.7.2)."""
    body = samples.thing()
    calls = [Call(method="POST", url="Things", body=body), Call(method="GET", url="Things")]
    with pytest.raises(AssertionError, match="holds changes only"):
        send_batch(service, calls)
    assert service.count_named("Things", body["name"]) == 0


def test_a_failed_change_set_hinders_no_other(service: Service, gauge: Gauge) -> None:
    """The error names the request that failed, what refers to the undone finds nothing, the rest is done."""
    thing, place = samples.thing(), samples.location()
    failed, dangling, found = send_batch(
        service,
        [
            Call(method="POST", url="Things", body=thing, content_id="new"),
            Call(method="PATCH", url="Things(2147483647)", body={"name": "x"}, content_id="wrong"),
        ],
        [Call(method="POST", url="$new/Locations", body=place)],
        Call(method="GET", url=address("Things", gauge.thing)),
    )
    assert isinstance(failed, Reply)
    assert isinstance(dangling, Reply)
    assert isinstance(found, Reply)
    assert (failed.status, failed.content_id) == (404, "wrong")
    assert (dangling.status, found.status) == (404, 200)
    assert service.count_named("Things", thing["name"]) == 0
    assert service.count_named("Locations", place["name"]) == 0


def test_an_address_may_begin_with_a_name(service: Service) -> None:
    """`$t/Locations` in a group, and `$l` for a place that was only looked up."""
    place = samples.location()
    answers = send_json(
        service,
        {"id": "t", "atomicityGroup": "g", "method": "post", "url": "Things", "body": samples.thing()},
        {"id": "l", "atomicityGroup": "g", "method": "post", "url": "$t/Locations", "body": place},
        {"id": "found", "method": "get", "url": f"Locations?$filter=name eq '{place['name']}'&$select=id"},
        {"id": "things", "method": "get", "url": "$found/Things?$select=id"},
    )
    assert [each["status"] for each in answers.values()] == [201, 201, 200, 200]
    thing = service.get(answers["t"]["headers"]["location"])
    assert answers["things"]["body"]["value"] == [{"@iot.id": thing["@iot.id"]}]


def test_text_that_looks_like_a_name_is_left_alone(service: Service) -> None:
    """Only ids are put in: a property that holds `$t` keeps it."""
    body = samples.thing(properties={"price": "$t", "text": '"@iot.id": "$t"'})
    answers = send_json(
        service,
        {"id": "t", "method": "POST", "url": "Things", "body": samples.thing()},
        {"id": "2", "method": "POST", "url": "Things", "body": body},
    )
    assert service.get(answers["2"]["headers"]["location"])["properties"] == body["properties"]


def test_an_entity_is_made_only_where_none_was_found(service: Service) -> None:
    """`if` in two batches: made by the first, found by the second, and referred to in both."""
    wanted = samples.observed_property()
    look = f"ObservedProperties?$filter=name eq '{wanted['name']}'"
    requests: list[Body] = [
        {"id": "o", "method": "get", "url": look},
        {"id": "o", "if": "not $o", "method": "post", "url": "ObservedProperties", "body": wanted},
        {"id": "r", "if": "$o", "method": "get", "url": "$o?$select=name"},
    ]
    for expected in ([200, 201, 200], [200, 200, 200]):
        answers = service.post("$batch", {"requests": requests}).json()["responses"]
        assert [each["status"] for each in answers] == expected
        assert answers[2]["body"] == {"name": wanted["name"]}
    assert answers[1]["body"] == {"skipped": "not $o"}
    assert service.count_named("ObservedProperties", wanted["name"]) == 1


def test_what_depends_on_a_failed_group_is_not_done(service: Service) -> None:
    """424 for the other of the group and for what depends on it; an unknown name is a bad request."""
    group: Body = {"atomicityGroup": "g", "method": "POST", "url": "Things"}
    answers = send_json(
        service,
        {**group, "id": "1", "body": samples.thing()},
        {**group, "id": "2", "body": {}},
        {"id": "3", "method": "GET", "url": "Things", "dependsOn": ["g"]},
        {"id": "4", "method": "GET", "url": "Things", "dependsOn": ["5"]},
        {"id": "5", "method": "GET", "url": "Things", "if": "1 eq 1"},
    )
    assert [each["status"] for each in answers.values()] == [424, 400, 424, 400, 400]
    assert get_code(answers["1"]["body"]) == get_code(answers["3"]["body"]) == "dependency_failed"
    assert answers["5"]["body"]["error"]["field"] == "if"


def test_groups_stand_together(service: Service) -> None:
    """The requests of a group with another between them make the batch unreadable."""
    request: Body = {"method": "GET", "url": "Things"}
    requests: list[Body] = [
        {**request, "id": "1", "atomicityGroup": "g"},
        {**request, "id": "2"},
        {**request, "id": "3", "atomicityGroup": "g"},
    ]
    assert service.post("$batch", {"requests": requests}).status_code == 400


def test_a_batch_may_stop_at_the_first_error(service: Service) -> None:
    """With the preference not to continue the requests after an error are not answered."""
    requests = [{"id": str(number), "method": "GET", "url": "Nothing"} for number in range(2)]
    headers = {"prefer": "odata.continue-on-error=false"}
    answer = service.client.post(service.resolve("$batch"), json={"requests": requests}, headers=headers)
    assert [each["id"] for each in answer.json()["responses"]] == ["0"]


def test_data_arrays_stand_in_batches(service: Service, gauge: Gauge) -> None:
    """CreateObservations after the datastream exists; in a change set it is not possible."""
    rows = [[samples.minute(number), number] for number in range(3)]
    arrays = [
        {"Datastream": link(gauge.datastream), "components": ["phenomenonTime", "result"], "dataArray": rows}
    ]
    call = Call(method="POST", url="CreateObservations", body=arrays)
    alone, together = send_batch(service, call, [call])
    assert isinstance(alone, Reply)
    assert isinstance(together, Reply)
    assert alone.status == 201
    assert len(alone.body) == 3
    assert together.status in (404, 405)
    assert [each["result"] for each in service.list(f"{gauge.path}/Observations", orderby="result")] == [
        0,
        1,
        2,
    ]


def test_the_landing_page_and_patches_stand_in_batches(service: Service, gauge: Gauge) -> None:
    """The root itself, a HEAD without a body, and a JSON Patch with its own content type."""
    answers = send_json(
        service,
        {"id": "root", "method": "GET", "url": ROOT},
        {"id": "head", "method": "HEAD", "url": "Things"},
        {
            "id": "patch",
            "method": "PATCH",
            "url": address("Things", gauge.thing),
            "headers": {"Content-Type": "application/json-patch+json"},
            "body": [{"op": "add", "path": "/properties", "value": {"depth": 2}}],
        },
        {"id": "value", "method": "GET", "url": f"{address('Things', gauge.thing)}/name/$value"},
    )
    assert answers["root"]["body"] == service.get("")
    assert (answers["head"]["status"], "body" in answers["head"]) == (200, False)
    assert answers["patch"]["body"]["properties"] == {"depth": 2}
    assert answers["value"]["body"] == gauge.thing["name"]
