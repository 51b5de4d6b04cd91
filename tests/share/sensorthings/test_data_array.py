"""Clause 13 of OGC 18-088: observations as rows, read and created."""

from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge, make_weather
from tests.share.sensorthings.samples import Body, link, minute, parse_instant

DATA_ARRAY = {"resultFormat": "dataArray"}


@pytest.fixture
def canal(service: Service, gauge: Gauge) -> Gauge:
    """A gauge with 3, 1 and 2 at the minutes 0, 1 and 2."""
    for at, result in enumerate((3, 1, 2)):
        service.create(f"{gauge.path}/Observations", samples.observation(at, result))
    return gauge


def column(array: Body, name: str) -> list[Any]:
    """The values of one component, row by row."""
    at = array["components"].index(name)
    return [row[at] for row in array["dataArray"]]


def test_data_array_data_array(service: Service, canal: Gauge) -> None:
    """One array for the datastream, with its address, its components and a row for each observation."""
    (array,) = service.get(f"{canal.path}/Observations", **DATA_ARRAY)["value"]
    stream = service.get(array["Datastream@iot.navigationLink"])
    assert stream["@iot.id"] == canal.datastream["@iot.id"]
    assert {"id", "phenomenonTime", "resultTime", "result"} <= set(array["components"])
    assert all(len(row) == len(array["components"]) for row in array["dataArray"])
    whole = {each["@iot.id"]: each for each in service.list(f"{canal.path}/Observations")}
    for row in array["dataArray"]:
        values = dict(zip(array["components"], row, strict=True))
        entity = whole.pop(values.pop("id"))
        assert {name: entity.get(name) for name in values} == values
    assert not whole


def test_data_array_data_array_grouped(service: Service, canal: Gauge) -> None:
    """Observations of two datastreams are in two arrays, each with its own."""
    other = make_gauge(service)
    service.create(f"{other.path}/Observations", samples.observation(0, 9))
    streams = (canal.datastream["@iot.id"], other.datastream["@iot.id"])
    chosen = " or ".join(f"Datastream/id eq {each}" for each in streams)
    arrays = service.get("Observations", filter=chosen, **DATA_ARRAY)["value"]
    found = {
        service.get(array["Datastream@iot.navigationLink"])["@iot.id"]: sorted(column(array, "result"))
        for array in arrays
    }
    assert len(arrays) == 2
    assert found == {streams[0]: [1, 2, 3], streams[1]: [9]}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"orderby": "result"}, [1, 2, 3]),
        ({"orderby": "result desc"}, [3, 2, 1]),
        ({"orderby": "result", "skip": 1}, [2, 3]),
        ({"orderby": "result", "top": 1, "skip": 1}, [2]),
        ({"filter": "result gt 1", "orderby": "phenomenonTime"}, [3, 2]),
    ],
)
def test_data_array_data_array_with_options(
    service: Service, canal: Gauge, options: Body, expected: list[float]
) -> None:
    """Filter, order and page are those of the ordinary answer."""
    (array,) = service.get(f"{canal.path}/Observations", **options, **DATA_ARRAY)["value"]
    assert column(array, "result") == expected


def test_data_array_data_array_of_selected_components(service: Service, canal: Gauge) -> None:
    """The components are those that are chosen."""
    (array,) = service.get(f"{canal.path}/Observations", select="result,id", **DATA_ARRAY)["value"]
    assert sorted(array["components"]) == ["id", "result"]
    assert sorted(column(array, "result")) == [1, 2, 3]


def test_data_array_data_array_counted_and_paged(service: Service, canal: Gauge) -> None:
    """Three in all, two on the first page, one on the next, in the same format."""
    options = {"count": "true", "top": 2, "orderby": "result"}
    page = service.get(f"{canal.path}/Observations", **options, **DATA_ARRAY)
    assert page["@iot.count"] == 3
    assert column(page["value"][0], "result") == [1, 2]
    following = service.get(page["@iot.nextLink"])
    assert column(following["value"][0], "result") == [3]
    assert "@iot.nextLink" not in following


def test_data_array_data_array_of_nothing(service: Service, gauge: Gauge) -> None:
    """Without observations there is no row."""
    arrays = service.get(f"{gauge.path}/Observations", **DATA_ARRAY)["value"]
    assert sum(len(array["dataArray"]) for array in arrays) == 0


def test_data_array_data_array_without_expand(service: Service, canal: Gauge) -> None:
    """Nothing can be inlined in rows."""
    answer = service.ask(f"{canal.path}/Observations", expand="FeatureOfInterest", **DATA_ARRAY)
    assert answer.status_code == 400


def test_data_array_data_array_of_a_multi_datastream(service: Service) -> None:
    """The results are arrays, and the array is of the multi-datastream."""
    weather = make_weather(service)
    path = address("MultiDatastreams", weather)
    service.create(f"{path}/Observations", samples.observation(0, [25, 65, "clear"]))
    (array,) = service.get(f"{path}/Observations", **DATA_ARRAY)["value"]
    assert service.get(array["MultiDatastream@iot.navigationLink"])["@iot.id"] == weather["@iot.id"]
    assert column(array, "result") == [[25, 65, "clear"]]


def array_of(gauge: Gauge, components: list[str], *rows: list[Any]) -> Body:
    """Rows for one gauge."""
    return {"Datastream": link(gauge.datastream), "components": components, "dataArray": list(rows)}


def test_data_array_data_array_creation(service: Service, gauge: Gauge) -> None:
    """Two rows for each of two datastreams: 201 and four addresses in their order."""
    other = make_gauge(service)
    seen = service.create("FeaturesOfInterest", samples.feature())
    components = ["phenomenonTime", "result", "FeatureOfInterest/id"]
    rows = [[minute(0), 20, seen["@iot.id"]], [minute(1), 30, seen["@iot.id"]]]
    more = [[minute(1), 65, seen["@iot.id"]], [minute(0), 60, seen["@iot.id"]]]
    arrays = [array_of(gauge, components, *rows), array_of(other, components, *more)]
    answer = service.post("CreateObservations", arrays)
    assert answer.status_code == 201
    made = [service.get(url, expand="Datastream,FeatureOfInterest") for url in answer.json()]
    assert [each["result"] for each in made] == [20, 30, 65, 60]
    assert [parse_instant(each["phenomenonTime"]) for each in made] == [
        parse_instant(minute(at)) for at in (0, 1, 1, 0)
    ]
    streams = [gauge.datastream["@iot.id"]] * 2 + [other.datastream["@iot.id"]] * 2
    assert [each["Datastream"]["@iot.id"] for each in made] == streams
    assert {each["FeatureOfInterest"]["@iot.id"] for each in made} == {seen["@iot.id"]}
    assert [each["@iot.selfLink"] for each in made] == answer.json()


def test_data_array_data_array_creation_without_feature(service: Service, gauge: Gauge) -> None:
    """The feature is made from the thing's location."""
    array = array_of(gauge, ["phenomenonTime", "result"], [minute(0), 1])
    (url,) = service.post("CreateObservations", [array]).json()
    assert service.get(f"{url}/FeatureOfInterest")["feature"] == gauge.location["location"]


def test_data_array_data_array_creation_of_all_components(service: Service, gauge: Gauge) -> None:
    """Every property of an observation may be a component, in any order."""
    given: Body = {
        "parameters": {"depth": 1},
        "result": 7,
        "validTime": f"{minute(1)}/{minute(2)}",
        "resultTime": minute(3),
        "resultQuality": {"good": True},
        "phenomenonTime": minute(1),
    }
    array = array_of(gauge, list(given), list(given.values()))
    (url,) = service.post("CreateObservations", [array]).json()
    entity = service.get(url)
    assert {name: entity[name] for name in given} == given


def test_data_array_data_array_creation_with_errors(service: Service, gauge: Gauge) -> None:
    """A wrong row is an error at its place, the others are created."""
    rows = [minute(0), 1], ["yesterday", 2], [minute(2), 3], [minute(3)]
    nowhere = {
        "Datastream": {"@iot.id": 2147483647},
        "components": ["phenomenonTime", "result"],
        "dataArray": [[minute(0), 1]],
    }
    arrays = [array_of(gauge, ["phenomenonTime", "result"], *rows), nowhere]
    answer = service.post("CreateObservations", arrays)
    assert answer.status_code == 201
    told = answer.json()
    assert [text.startswith("error") for text in told] == [False, True, False, True, True]
    assert [service.get(told[at])["result"] for at in (0, 2)] == [1, 3]
    assert len(service.list(f"{gauge.path}/Observations")) == 2


@pytest.mark.parametrize("components", [["phenomenonTime"], [], ["phenomenonTime", "nothing", "result"]])
def test_data_array_data_array_creation_needs_components(
    service: Service, gauge: Gauge, components: list[str]
) -> None:
    """The result must be among the components, and all of them must be known."""
    array = array_of(gauge, components, [minute(0)] * len(components))
    answer = service.post("CreateObservations", [array])
    refused = answer.status_code == 201 and all(text.startswith("error") for text in answer.json())
    assert answer.status_code == 400 or refused
    assert service.list(f"{gauge.path}/Observations") == []


@pytest.mark.parametrize("body", [{}, [1], "text", [{"components": ["result"], "dataArray": [[1]]}]])
def test_data_array_data_array_creation_malformed(service: Service, body: Any) -> None:
    """What is no list of data arrays is a bad request."""
    assert service.post("CreateObservations", body).status_code == 400
