"""Beyond the standards' text: what clients in the world do, and what they can rely on here."""

import json
from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge
from tests.share.sensorthings.samples import Body, link, minute, parse_instant


def test_a_related_entity_with_its_properties_is_a_link(service: Service, gauge: Gauge) -> None:
    """Clients send back the entities they hold: an id beside other properties links, and changes nothing."""
    whole = gauge.sensor | {"name": "Another name"}
    body = samples.datastream(Thing=gauge.thing, Sensor=whole, ObservedProperty=gauge.observed_property)
    made = service.create("Datastreams", body)
    path = address("Datastreams", made)
    assert service.get(f"{path}/Sensor") == gauge.sensor
    other = make_gauge(service)
    service.change(path, {"Thing": other.thing})
    assert service.get(f"{path}/Thing")["@iot.id"] == other.thing["@iot.id"]


def test_ids_may_stand_in_quotes(service: Service, gauge: Gauge) -> None:
    """In addresses, in filters and in links, whatever their kind."""
    identifier = gauge.datastream["@iot.id"]
    assert service.get(f"Datastreams('{identifier}')") == gauge.datastream
    assert service.get(f"Datastreams({identifier})") == gauge.datastream
    observed = service.create(f"Datastreams('{identifier}')/Observations", samples.observation())
    path = f"Observations('{observed['@iot.id']}')"
    assert service.get(path) == observed
    assert service.list("Datastreams", filter=f"id eq '{identifier}'") == [service.get(gauge.path)]
    linked = samples.observation(1, Datastream={"@iot.id": str(identifier)})
    assert service.create("Observations", linked)["result"] == linked["result"]


@pytest.mark.parametrize("name", ["id", "@iot.id"])
def test_an_id_is_filtered_and_ordered_by_either_name(service: Service, gauge: Gauge, name: str) -> None:
    """`id` and `@iot.id` are the same."""
    chosen = f"{name} eq {gauge.thing['@iot.id']}"
    assert service.list("Things", filter=chosen, orderby=f"{name} desc") == [gauge.thing]


def test_an_observation_between_seconds_is_found_by_its_id(service: Service, gauge: Gauge) -> None:
    """Its id may be a text; it leads to the observation all the same, and so does its address."""
    body = samples.observation() | {"phenomenonTime": "2015-03-01T00:00:00.123456Z"}
    made = service.create(f"{gauge.path}/Observations", body)
    assert service.get(address("Observations", made)) == made
    assert service.get(made["@iot.selfLink"]) == made
    expected = parse_instant("2015-03-01T00:00:00.123456Z")
    assert parse_instant(made["phenomenonTime"]) == expected


def test_head_is_get_without_a_body(service: Service, gauge: Gauge) -> None:
    """The same status and headers."""
    for path in ("", "Things", address("Things", gauge.thing), "Things(2147483647)"):
        url = service.resolve(path)
        head, get = service.client.head(url), service.client.get(url)
        assert head.status_code == get.status_code
        assert head.content == b""
        for name in ("content-type", "etag"):
            assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("Things", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("Things({id})", {"GET", "HEAD", "PATCH", "PUT", "DELETE", "OPTIONS"}),
        ("", {"GET", "HEAD", "OPTIONS"}),
        ("$batch", {"POST", "OPTIONS"}),
        ("CreateObservations", {"POST", "OPTIONS"}),
    ],
)
def test_options_and_wrong_methods_name_what_is_allowed(
    service: Service, gauge: Gauge, path: str, allowed: set[str]
) -> None:
    """OPTIONS succeeds and any other method than these is answered by 405, both with `Allow`."""
    url = service.resolve(path.format(id=gauge.thing["@iot.id"]))
    options = service.client.options(url)
    assert options.status_code in (200, 204)
    assert allowed <= {each.strip() for each in options.headers["Allow"].split(",")}
    for method in {"POST", "PATCH", "PUT", "DELETE"} - allowed:
        answer = service.client.request(method, url, json={})
        assert answer.status_code == 405, method
        assert allowed <= {each.strip() for each in answer.headers["Allow"].split(",")}


def test_what_is_unchanged_is_not_sent_again(service: Service, gauge: Gauge) -> None:
    """An ETag that is sent back is answered by 304, until the entity is changed."""
    path = address("Things", gauge.thing)
    first = service.ask(path)
    known = {"If-None-Match": first.headers["ETag"]}
    again = service.client.get(service.resolve(path), headers=known)
    assert (again.status_code, again.content) == (304, b"")
    service.change(path, {"description": "Dredged."})
    changed = service.client.get(service.resolve(path), headers=known)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_slash_at_the_end_changes_nothing(service: Service, gauge: Gauge) -> None:
    """Of the landing page, of a set, an entity, a relation and a property."""
    assert service.client.get(service.root).json() == service.get("")
    path = address("Things", gauge.thing)
    for each in (path, f"{path}/Datastreams", f"{path}/name"):
        assert service.get(f"{each}/") == service.get(each)
    assert service.ask("Things/").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "$filter=name eq '{name}'&$count=true",
        "%24filter=name%20eq%20%27{name}%27&%24count=true",
        "$filter=name+eq+'{name}'&$count=true",
        "$count=true&$filter=%6eame%20eq%20'{name}'",
    ],
)
def test_queries_are_read_however_they_are_encoded(service: Service, gauge: Gauge, query: str) -> None:
    """Bare, percent-encoded, with a plus for a space, and with letters encoded that need not be."""
    made = service.create("Things", samples.thing() | {"name": f"T{gauge.thing['@iot.id']}"})
    page = service.get(f"Things?{query.format(name=made['name'])}")
    assert page["@iot.count"] == 1
    assert page["value"] == [made]


@pytest.mark.parametrize(
    ("set_name", "body"),
    [
        ("Things", samples.thing()),
        ("Locations", samples.location()),
        ("Sensors", samples.sensor()),
        ("ObservedProperties", samples.observed_property()),
        ("FeaturesOfInterest", samples.feature()),
        ("Actuators", samples.actuator()),
    ],
)
def test_an_unknown_property_is_refused(service: Service, set_name: str, body: Body) -> None:
    """A slip of the pen is not lost without a word: it is named and nothing is created."""
    answer = service.post(set_name, body | {"descripton": "A slip."})
    assert answer.status_code == 400
    assert "descripton" in answer.text
    assert service.count_named(set_name, body["name"]) == 0


def test_an_unknown_property_of_a_part_or_of_a_change_is_refused(service: Service, gauge: Gauge) -> None:
    """Within a deep insert and in a PATCH too."""
    deep = samples.thing(Locations=[samples.location(colour="red")])
    assert service.post("Things", deep).status_code == 400
    assert service.count_named("Things", deep["name"]) == 0
    path = address("Things", gauge.thing)
    assert service.patch(path, {"colour": "red"}).status_code == 400


def test_errors_have_one_shape(service: Service, gauge: Gauge) -> None:
    """Code, sentence, and the field that is meant."""
    body = samples.sensor()
    del body["metadata"]
    answers = (
        (service.post("Sensors", body), 400),
        (service.ask("Things(2147483647)"), 404),
        (service.ask("Things", search="x"), 501),
        (service.ask(f"{gauge.path}/Observations", filter="result eq"), 400),
    )
    for answer, status in answers:
        assert answer.status_code == status
        assert answer.headers["Content-Type"].startswith("application/json")
        problem = answer.json()["error"]
        assert problem["code"]
        assert problem["message"]
    assert answers[0][0].json()["error"]["field"] == "metadata"


RESULTS: tuple[Any, ...] = (
    21.5,
    7,
    -3,
    0,
    1e-9,
    "clear",
    "",
    True,
    False,
    {"a": {"b": 1}},
    [1, "two", None, [3]],
    {},
    [],
)


@pytest.fixture
def anything(service: Service) -> Gauge:
    """A gauge whose results are of any kind."""
    return make_gauge(service, observationType=samples.ANYTHING)


@pytest.mark.parametrize("result", RESULTS)
def test_any_result_comes_back(service: Service, anything: Gauge, result: Any) -> None:
    """As it was sent: alone, in a set, and as a property."""
    made = service.create(f"{anything.path}/Observations", samples.observation(0, result))
    assert repr_json(made["result"]) == repr_json(result)
    (listed,) = service.list(f"{anything.path}/Observations")
    assert listed == made
    assert service.get(f"{address('Observations', made)}/result") == {"result": result}


def repr_json(value: Any) -> str:
    """JSON in which 7 and 7.0 are the same, but 1 and true are not."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(whole, sort_keys=True)


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("result gt 5", [7, 21.5]),
        ("result eq 'clear'", ["clear"]),
        ("result eq true", [True]),
        ("result eq false", [False]),
        ("result/a/b eq 1", [{"a": {"b": 1}}]),
        ("result/1 eq 'two'", [[1, "two", None, [3]]]),
        ("not (result le 5)", [7, 21.5]),
    ],
)
def test_any_result_is_filtered_by_its_kind(
    service: Service, anything: Gauge, filter_: str, expected: list[Any]
) -> None:
    """A comparison with another kind is not true, and neither is its opposite."""
    for at, result in enumerate((21.5, 7, -3, "clear", True, False, {"a": {"b": 1}}, [1, "two", None, [3]])):
        service.create(f"{anything.path}/Observations", samples.observation(at, result))
    found = service.list(f"{anything.path}/Observations", filter=filter_)
    assert sorted(repr_json(each["result"]) for each in found) == sorted(map(repr_json, expected))


def test_another_time_keeps_the_id(service: Service, gauge: Gauge) -> None:
    """An observation whose time is corrected is found by its old id and address, and only once."""
    made = service.create(f"{gauge.path}/Observations", samples.observation(1, 5))
    path = address("Observations", made)
    changed = service.change(path, {"phenomenonTime": minute(2)})
    assert changed == made | {"phenomenonTime": minute(2)}
    assert service.list(f"{gauge.path}/Observations") == [changed]
    at_the_old_time = service.create(f"{gauge.path}/Observations", samples.observation(1, 6))
    assert at_the_old_time["@iot.id"] != made["@iot.id"]
    assert len(service.list(f"{gauge.path}/Observations")) == 2
    service.delete(path)
    assert service.list(f"{gauge.path}/Observations") == [at_the_old_time]


def test_two_observations_at_one_instant_stand_beside_each_other(service: Service, gauge: Gauge) -> None:
    """Each creation makes an entity, with an id of its own."""
    made = [service.create(f"{gauge.path}/Observations", samples.observation(1, each)) for each in (5, 6)]
    assert made[0]["@iot.id"] != made[1]["@iot.id"]
    found = service.list(f"{gauge.path}/Observations", orderby="result")
    assert found == made


def test_rows_for_a_spreadsheet(service: Service, gauge: Gauge) -> None:
    """CSV: a row of names, then one for each observation."""
    for at, result in enumerate((1.5, 2.5)):
        service.create(f"{gauge.path}/Observations", samples.observation(at, result))
    options = {"select": "phenomenonTime,result", "orderby": "phenomenonTime", "resultFormat": "CSV"}
    answer = service.ask(f"{gauge.path}/Observations", **options)
    assert answer.headers["Content-Type"].startswith("text/csv")
    head, *rows = (line.split(",") for line in answer.text.splitlines())
    assert head == ["phenomenonTime", "result"]
    assert [float(row[1]) for row in rows] == [1.5, 2.5]


def test_features_for_a_map(service: Service, gauge: Gauge) -> None:
    """GeoJSON: one feature for each place."""
    chosen = f"id eq {gauge.location['@iot.id']}"
    collection = service.get("Locations", filter=chosen, resultFormat="GeoJSON")
    assert collection["type"] == "FeatureCollection"
    (feature,) = collection["features"]
    assert feature["geometry"] == gauge.location["location"]
    assert gauge.location["name"] in feature["properties"].values()


def test_a_map_of_things_needs_only_the_place(service: Service, gauge: Gauge) -> None:
    """GeoJSON of a thing whose location is inlined without anything but its shape."""
    options = {"select": "name", "expand": "Locations($select=location)", "resultFormat": "GeoJSON"}
    (feature,) = service.get(address("Things", gauge.thing), **options)["features"]
    assert feature["geometry"] == gauge.location["location"]


def test_the_interface_is_described(service: Service) -> None:
    """An OpenAPI 3.0 document without references to elsewhere, with every set in its paths."""
    document = service.get("openapi.json")
    assert document["openapi"].startswith("3.0.")
    assert document["info"]["title"]
    references = list_references(document)
    assert all(each.startswith("#/") for each in references), references
    for reference in references:
        inner = document
        for step in reference.removeprefix("#/").split("/"):
            inner = inner[step.replace("~1", "/").replace("~0", "~")]
    for name in ("Things", "Observations", "TaskingCapabilities"):
        assert any(path.rstrip("/").endswith(name) for path in document["paths"]), name


def list_references(part: Any) -> list[str]:
    """Every `$ref` in a document."""
    if isinstance(part, list):
        return [found for each in part for found in list_references(each)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [found for each in part.values() for found in list_references(each)]


def test_what_devices_send_is_here_too(service: Service) -> None:
    """A thing that was registered the city's own way is read as SensorThings, with its latest value."""
    registration = {
        "uid": samples.unique("canal").replace(" ", "_"),
        "name": samples.unique("Rạch Khai Luông"),
        "kind": "water_level_station",
        "longitude": 105.78,
        "latitude": 10.04,
        "datastreams": [{"quantity": "water_level", "interval_s": 60, "unit": "cm"}],
    }
    answer = service.client.post(f"{service.city.url}/api/registrations", json=registration)
    assert answer.is_success, answer.text
    (thing,) = service.list(
        "Things", filter=f"name eq '{registration['name']}'", expand="Datastreams,Locations"
    )
    assert thing["Locations"][0]["location"]["coordinates"][:2] == [105.78, 10.04]
    (stream,) = thing["Datastreams"]
    body = samples.observation(0, 1.5, Datastream=link(stream))
    made = service.create("Observations", body)
    assert made["Datastream@iot.navigationLink"]
    assert service.get(f"{address('Datastreams', stream)}/ObservedProperty")["definition"]
    assert service.get(f"{address('Datastreams', stream)}/Sensor")["metadata"] is not None
