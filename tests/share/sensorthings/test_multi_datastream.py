"""Clause 12 of OGC 18-088: several results at once."""

from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_weather
from tests.share.sensorthings.samples import Body, link, minute, parse_instant, parse_period


@pytest.fixture
def weather(service: Service) -> Body:
    """Temperature, humidity and a word."""
    return make_weather(service)


def path_of(weather: Body) -> str:
    """Path of a multi-datastream."""
    return address("MultiDatastreams", weather)


def test_multi_datastream_properties(service: Service) -> None:
    """Name, description, units, types and further properties come back as they were sent."""
    body = samples.multi_datastream(properties={"height_m": 2})
    made = make_weather(service, **body)
    assert body.items() <= made.items()
    (listed,) = service.list("MultiDatastreams", filter=f"name eq '{made['name']}'")
    assert listed == made
    assert made["@iot.selfLink"].startswith(f"{service.root}/MultiDatastreams(")
    assert made["observationType"] == samples.COMPLEX


@pytest.mark.parametrize(
    "missing", ["name", "description", "unitOfMeasurements", "multiObservationDataTypes"]
)
def test_multi_datastream_properties_are_mandatory(service: Service, weather: Body, missing: str) -> None:
    """Without one of them it is a bad request."""
    body = links_of(service, weather) | samples.multi_datastream()
    del body[missing]
    answer = service.post("MultiDatastreams", body)
    assert answer.status_code == 400
    assert missing in answer.text


def links_of(service: Service, weather: Body) -> Body:
    """What another multi-datastream beside this one is linked to."""
    path = path_of(weather)
    observed = service.list(f"{path}/ObservedProperties")
    return {
        "Thing": link(service.get(f"{path}/Thing")),
        "Sensor": link(service.get(f"{path}/Sensor")),
        "ObservedProperties": [link(each) for each in observed],
    }


def test_multi_datastream_properties_span_its_observations(service: Service, weather: Body) -> None:
    """Minutes 4 and 2: from 2 to 4."""
    for at in (4, 2):
        service.create(f"{path_of(weather)}/Observations", samples.observation(at, [25, 65, "clear"]))
    period = parse_period(service.get(path_of(weather))["phenomenonTime"])
    assert period == (parse_instant(minute(2)), parse_instant(minute(4)))


def test_multi_datastream_relations(service: Service, weather: Body) -> None:
    """One thing, one sensor, many observed properties and observations, and each of them knows of it."""
    path, identifier = path_of(weather), weather["@iot.id"]
    for relation, set_name in (("Thing", "Things"), ("Sensor", "Sensors")):
        related = service.get(weather[f"{relation}@iot.navigationLink"])
        (back,) = service.list(f"{address(set_name, related)}/MultiDatastreams")
        assert back["@iot.id"] == identifier
    observed = service.list(weather["ObservedProperties@iot.navigationLink"])
    assert len(observed) == 3
    for each in observed:
        assert len(service.list(each["MultiDatastreams@iot.navigationLink"])) == 1
    made = service.create(f"{path}/Observations", samples.observation(0, [25, 65, "clear"]))
    assert service.list(weather["Observations@iot.navigationLink"]) == [made]
    assert service.get(made["MultiDatastream@iot.navigationLink"])["@iot.id"] == identifier
    seen = service.get(made["FeatureOfInterest@iot.navigationLink"])
    assert seen["feature"] == samples.location()["location"]


@pytest.mark.parametrize("missing", ["Thing", "Sensor", "ObservedProperties"])
def test_multi_datastream_relations_are_mandatory(service: Service, weather: Body, missing: str) -> None:
    """Without one of them it is a bad request."""
    body = links_of(service, weather) | samples.multi_datastream()
    del body[missing]
    assert service.post("MultiDatastreams", body).status_code == 400


def test_multi_datastream_relations_inlined_and_filtered(service: Service, weather: Body) -> None:
    """It is expanded and filtered as a datastream is."""
    service.create(f"{path_of(weather)}/Observations", samples.observation(0, [25, 65, "clear"]))
    whole = service.get(path_of(weather), expand="Thing,Sensor,ObservedProperties,Observations")
    assert [each["result"] for each in whole["Observations"]] == [[25, 65, "clear"]]
    found = service.list("Observations", filter=f"MultiDatastream/id eq {weather['@iot.id']}")
    assert [each["result"] for each in found] == [[25, 65, "clear"]]
    warm = service.list(f"{path_of(weather)}/Observations", filter="result/0 gt 24 and result/2 eq 'clear'")
    assert warm == found


def test_multi_datastream_relations_deep_insert(service: Service) -> None:
    """With its thing, its sensor, its properties and an observation in one request."""
    body = samples.multi_datastream(
        Thing=samples.thing(Locations=[samples.location()]),
        Sensor=samples.sensor(),
        ObservedProperties=[samples.observed_property() for _ in range(3)],
        Observations=[samples.observation(0, [1, 2, "fog"])],
    )
    made = service.create("MultiDatastreams", body)
    names = [each["name"] for each in service.list(f"{path_of(made)}/ObservedProperties")]
    assert names == [each["name"] for each in body["ObservedProperties"]]
    assert service.list(f"{path_of(made)}/Observations")[0]["result"] == [1, 2, "fog"]


def test_multi_datastream_constraints(service: Service, weather: Body) -> None:
    """The observed properties are in the order in which they were linked, whatever their ids."""
    links = links_of(service, weather)
    links["ObservedProperties"].reverse()
    made = service.create("MultiDatastreams", links | samples.multi_datastream())
    expected = [each["@iot.id"] for each in links["ObservedProperties"]]
    listed = [each["@iot.id"] for each in service.list(f"{path_of(made)}/ObservedProperties")]
    inlined = service.get(path_of(made), expand="ObservedProperties")["ObservedProperties"]
    assert listed == expected == [each["@iot.id"] for each in inlined]


@pytest.mark.parametrize(
    "wrong",
    [
        {"unitOfMeasurements": [samples.CELSIUS, samples.PERCENT]},
        {"multiObservationDataTypes": [samples.MEASUREMENT] * 4},
        {"unitOfMeasurements": [], "multiObservationDataTypes": []},
        {"unitOfMeasurements": samples.CELSIUS},
        {"observationType": samples.MEASUREMENT},
    ],
)
def test_multi_datastream_constraints_of_sizes(service: Service, weather: Body, wrong: Body) -> None:
    """Units, types and observed properties are as many; and it is an observation of a complex type."""
    body = links_of(service, weather) | samples.multi_datastream() | wrong
    assert service.post("MultiDatastreams", body).status_code == 400
    assert service.count_named("MultiDatastreams", body["name"]) == 0


def test_multi_datastream_constraints_of_observed_properties(service: Service, weather: Body) -> None:
    """Two observed properties for three units are too few."""
    links = links_of(service, weather)
    links["ObservedProperties"].pop()
    assert service.post("MultiDatastreams", links | samples.multi_datastream()).status_code == 400


@pytest.mark.parametrize("result", [[25, 65], [25, 65, "clear", 1], [], 25, "clear", {"0": 25}])
def test_multi_datastream_constraints_of_results(service: Service, weather: Body, result: Any) -> None:
    """A result is an array of as many elements as there are units."""
    answer = service.post(f"{path_of(weather)}/Observations", samples.observation(0, result))
    assert answer.status_code == 400, answer.text


def test_multi_datastream_constraints_hold_after_a_change(service: Service, weather: Body) -> None:
    """Neither the units nor a result can be changed to another size; another name can."""
    path = path_of(weather)
    made = service.create(f"{path}/Observations", samples.observation(0, [25, 65, "clear"]))
    assert service.patch(path, {"unitOfMeasurements": [samples.CELSIUS]}).status_code == 400
    assert service.patch(address("Observations", made), {"result": [25]}).status_code == 400
    changed = service.change(address("Observations", made), {"result": [26, None, "fog"]})
    assert changed["result"] == [26, None, "fog"]
    assert service.change(path, {"name": "Weather at the pier"})["name"] == "Weather at the pier"


def test_multi_datastream_constraints_without_unit(weather: Body) -> None:
    """What has no unit has one of nulls, at its place."""
    assert weather["unitOfMeasurements"] == [samples.CELSIUS, samples.PERCENT, samples.NO_UNIT]


def test_multi_datastream_relations_of_one_observation(service: Service, weather: Body, gauge: Gauge) -> None:
    """An observation is of a datastream or of a multi-datastream, and not of both."""
    links: Body = {"Datastream": link(gauge.datastream), "MultiDatastream": link(weather)}
    assert service.post("Observations", samples.observation(0, [1, 2, "a"], **links)).status_code == 400
    made = service.create("Observations", samples.observation(0, [1, 2, "a"], MultiDatastream=link(weather)))
    assert service.ask(f"{address('Observations', made)}/Datastream").status_code in (204, 404)
