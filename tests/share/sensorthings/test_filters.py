"""Clause 9.3.3.5 of OGC 18-088: `$filter` and the operators of table 22."""

from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge
from tests.share.sensorthings.samples import Body, link, minute, unique

RESULTS = (2, 3.5, 6, 10, 20, 40)
"""Of the canal's observations, one a minute. Those with an odd place have no result time."""


@pytest.fixture(scope="module")
def canal(service: Service) -> Gauge:
    """A gauge with six observations."""
    gauge = make_gauge(service)
    for at, result in enumerate(RESULTS):
        known = {} if at % 2 else {"resultTime": minute(at)}
        parameters = {"deep": result > 9, "side": "left" if at < 3 else "right"}
        body = samples.observation(at, result, parameters=parameters, **known)
        service.create(f"{gauge.path}/Observations", body)
    return gauge


def choose(service: Service, gauge: Gauge, filter_: str) -> list[Any]:
    """Results of a gauge's observations that a filter lets pass."""
    found = service.list(f"{gauge.path}/Observations", filter=filter_, orderby="result")
    return [each["result"] for each in found]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("result lt 10.00", [2, 3.5, 6]),
        ("result eq 3.5", [3.5]),
        ("result eq 3.5e0", [3.5]),
        ("result gt -1", [2, 3.5, 6, 10, 20, 40]),
        ("parameters/side eq 'left'", [2, 3.5, 6]),
        ("parameters/deep eq true", [10, 20, 40]),
        ("parameters/deep eq false", [2, 3.5, 6]),
        ("true", [2, 3.5, 6, 10, 20, 40]),
        ("false", []),
        ("phenomenonTime ge 2015-03-01T00:04:00Z", [20, 40]),
        ("phenomenonTime ge 2015-03-01T07:04:00+07:00", [20, 40]),
        ("phenomenonTime eq 2015-03-01T00:01:00.000Z", [3.5]),
        ("phenomenonTime lt 2015-03-01T00:01:00.001Z", [2, 3.5]),
        ("'left' eq parameters/side", [2, 3.5, 6]),
        ("result in (2,6,7)", [2, 6]),
    ],
)
def test_request_data_filter_literals(
    service: Service, canal: Gauge, filter_: str, expected: list[float]
) -> None:
    """Numbers, texts in single quotes, true and false, and instants with any offset."""
    assert choose(service, canal, filter_) == expected


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        # The results 3.5, 10 and 40 have no result time.
        ("resultTime ge 2015-03-01T00:00:00Z", [2, 6, 20]),
        ("not (resultTime ge 2015-03-01T00:00:00Z)", []),
        ("resultTime ge 2015-03-01T00:00:00Z or result eq 10", [2, 6, 10, 20]),
        ("not (resultTime lt 2015-03-01T00:00:00Z and result gt 100)", [2, 3.5, 6, 10, 20, 40]),
        ("resultTime eq null", [3.5, 10, 40]),
        ("resultTime ne null", [2, 6, 20]),
        ("parameters/nothing eq 1", []),
        ("parameters/nothing ne 1", []),
    ],
)
def test_request_data_filter_nulls(
    service: Service, canal: Gauge, filter_: str, expected: list[float]
) -> None:
    """Only what is true passes; a comparison with what is missing is neither true nor false."""
    assert choose(service, canal, filter_) == expected


def test_request_data_filter_linked(service: Service, canal: Gauge) -> None:
    """Properties of linked entities: of one, of one's one, and of any of many."""
    identifier = canal.datastream["@iot.id"]
    name = canal.thing["name"]
    own = f"Datastream/id eq {identifier}"
    assert len(service.list("Observations", filter=own)) == len(RESULTS)
    assert len(service.list("Observations", filter=f"Datastream/Thing/name eq '{name}'")) == len(RESULTS)
    found = service.list("Things", filter=f"Datastreams/id eq {identifier}")
    assert [each["@iot.id"] for each in found] == [canal.thing["@iot.id"]]
    deep = f"Datastreams/Observations/result eq 40 and name eq '{name}'"
    assert len(service.list("Things", filter=deep)) == 1
    none = f"Datastreams/Observations/result eq 41 and name eq '{name}'"
    assert service.list("Things", filter=none) == []


def test_request_data_filter_through_many_levels(service: Service, canal: Gauge) -> None:
    """The thing with an observation of a feature at a time, found once although three observations fit."""
    (first, *_) = service.list(f"{canal.path}/Observations", expand="FeatureOfInterest")
    seen = first["FeatureOfInterest"]["@iot.id"]
    path = "Datastreams/Observations"
    found = service.list(
        "Things",
        expand=f"{path}/FeatureOfInterest",
        filter=f"{path}/FeatureOfInterest/id eq {seen} and {path}/resultTime ge 2015-03-01T00:00:00Z"
        f" and {path}/resultTime le 2015-03-02T00:00:00Z",
    )
    assert [each["@iot.id"] for each in found] == [canal.thing["@iot.id"]]


@pytest.mark.parametrize("set_name", ["Things", "Locations", "Sensors", "ObservedProperties"])
def test_request_data_filter_by_name(service: Service, canal: Gauge, set_name: str) -> None:
    """Each set by the name of the only entity that has it."""
    bodies = {
        "Things": canal.thing,
        "Locations": canal.location,
        "Sensors": canal.sensor,
        "ObservedProperties": canal.observed_property,
    }
    entity = bodies[set_name]
    assert service.list(set_name, filter=f"name eq '{entity['name']}'") == [entity]


@pytest.mark.parametrize(
    "name", ["O'Brien's % gauge_1", 'a "b" \\c', "Cần Thơ + Ô Môn & more; #1?", "(1) eq 'x'"]
)
def test_request_data_filter_quotes(service: Service, name: str) -> None:
    """A quote within a text is doubled; nothing else in it has a meaning."""
    whole = unique(name)
    made = service.create("Things", samples.thing() | {"name": whole})
    quoted = whole.replace("'", "''")
    assert service.list("Things", filter=f"name eq '{quoted}'") == [made]
    assert service.list("Things", filter=f"startswith(name,'{quoted}')") == [made]
    inside = whole[:-1].replace("'", "''")
    assert service.list("Things", filter=f"substringof('{inside}',name)") == [made]


@pytest.mark.parametrize(
    "filter_",
    [
        "result eq",
        "result eq 1 and",
        "(result eq 1",
        "result eq 'open",
        "nothing eq 1",
        "Nothing/id eq 1",
        "result is 1",
        "nothing(result) eq 1",
        "length() eq 1",
        "result eq 1 result eq 2",
    ],
)
def test_request_data_filter_malformed(service: Service, canal: Gauge, filter_: str) -> None:
    """What cannot be read is a bad request, with a message."""
    answer = service.ask(f"{canal.path}/Observations", filter=filter_)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("parameters/side eq 'right'", [10, 20, 40]),
        ("parameters/side ne 'right'", [2, 3.5, 6]),
        ("result gt 20.0", [40]),
        ("result ge 20.0", [20, 40]),
        ("result lt 20", [2, 3.5, 6, 10]),
        ("result le 20", [2, 3.5, 6, 10, 20]),
        ("result le 3.5 and parameters/side eq 'left'", [2, 3.5]),
        ("result gt 20 or result le 3.5", [2, 3.5, 40]),
        ("not startswith(parameters/side,'le')", [10, 20, 40]),
        ("result add 5 gt 10", [6, 10, 20, 40]),
        ("result sub 5 gt 10", [20, 40]),
        ("result mul 2 gt 12", [10, 20, 40]),
        ("result div 2 gt 4", [10, 20, 40]),
        # 2, 6, 10, 20 and 40 leave nothing, 3.5 leaves 1.5.
        ("result mod 2 eq 0", [2, 6, 10, 20, 40]),
        ("result mod 2 eq 1.5", [3.5]),
        ("(result sub 5) gt 10", [20, 40]),
    ],
)
def test_request_data_built_in_filter_operations(
    service: Service, canal: Gauge, filter_: str, expected: list[float]
) -> None:
    """Each row of table 22."""
    assert choose(service, canal, filter_) == expected


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        # `and` before `or`: 2, or what is over 5 and under 15.
        ("result eq 2 or result gt 5 and result lt 15", [2, 6, 10]),
        ("(result eq 2 or result gt 5) and result lt 15", [2, 6, 10]),
        ("result eq 40 or result gt 5 and result lt 15", [6, 10, 40]),
        ("(result eq 40 or result gt 5) and result lt 15", [6, 10]),
        # `not` before `and`: not over 5, and over 3.
        ("not (result gt 5) and result gt 3", [3.5]),
        ("not (result gt 5 and result gt 9)", [2, 3.5, 6]),
        # Comparing before `and`; equality after order: (3.5 gt 3) eq true.
        ("result gt 3 eq true and result lt 9", [3.5, 6]),
        # Adding before comparing: 10 + 10 = 20.
        ("result eq 10 add 10", [20]),
        # Multiplying before adding: 2 + 2 · 2 = 6, and not 8.
        ("result eq 2 add 2 mul 2", [6]),
        ("result eq (3 add 2) mul 2", [10]),
        # From the left: 20 / 2 / 5 = 2; 10 − 3 − 1 = 6; 20 / 2 · 2 = 20.
        ("result eq 20 div 2 div 5", [2]),
        ("result eq 10 sub 3 sub 1", [6]),
        ("result eq 20 div 2 mul 2", [20]),
        # The sign before multiplying: −2 · −3 = 6.
        ("result eq -2 mul -3", [6]),
        ("-result eq -6", [6]),
    ],
)
def test_request_data_built_in_filter_operations_precedence(
    service: Service, canal: Gauge, filter_: str, expected: list[float]
) -> None:
    """Operators of neighbouring rank, with and without brackets."""
    assert choose(service, canal, filter_) == expected


def test_request_data_built_in_filter_operations_on_units(service: Service, canal: Gauge) -> None:
    """The first two rows of table 22 as they stand, for one gauge in °C and another in %."""
    links = {
        "Thing": link(canal.thing),
        "Sensor": link(canal.sensor),
        "ObservedProperty": link(canal.observed_property),
    }
    humid: Body = samples.datastream(**links) | {"unitOfMeasurement": samples.PERCENT}
    other = service.create("Datastreams", humid)
    path = f"{address('Things', canal.thing)}/Datastreams"
    warm = service.list(path, filter="unitOfMeasurement/name eq 'degree Celsius'")
    assert [each["@iot.id"] for each in warm] == [canal.datastream["@iot.id"]]
    rest = service.list(path, filter="unitOfMeasurement/name ne 'degree Celsius'")
    assert [each["@iot.id"] for each in rest] == [other["@iot.id"]]
