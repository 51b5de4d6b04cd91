"""Clause 9.3 of OGC 18-088: what is asked for, in which order, how much of it, and page by page."""

from itertools import permutations
from typing import Any

import httpx
import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address, make_gauge, write_options
from tests.share.sensorthings.samples import Body, link, minute

RESULTS = (3, 5, 1, 4, 2)
"""Of the canal's observations, one a minute. The second and the fourth have no result time."""
PAGE, LARGEST_PAGE = 100, 10_000


@pytest.fixture(scope="module")
def canal(service: Service) -> Gauge:
    """A gauge with five observations."""
    gauge = make_gauge(service)
    for at, result in enumerate(RESULTS):
        known = {} if at % 2 else {"resultTime": minute(10 - at)}
        body = samples.observation(at, result, parameters={"place": at // 2}, **known)
        service.create(f"{gauge.path}/Observations", body)
    return gauge


@pytest.fixture(scope="module")
def street(service: Service) -> Gauge:
    """A gauge with 105 observations: 0, 1, 2 … at those minutes."""
    gauge = make_gauge(service)
    fill(service, gauge, 105)
    return gauge


def fill(service: Service, gauge: Gauge, count: int) -> None:
    """Give a gauge so many observations at once."""
    rows = [[minute(at), at] for at in range(count)]
    array = {
        "Datastream": link(gauge.datastream),
        "components": ["phenomenonTime", "result"],
        "dataArray": rows,
    }
    answer = service.post("CreateObservations", [array])
    assert answer.status_code == 201, answer.text


def results(service: Service, gauge: Gauge, **options: Any) -> list[float]:
    """Results of a gauge's observations on the first page."""
    page = service.get(f"{gauge.path}/Observations", **options)
    return [each["result"] for each in page["value"]]


def test_request_data_order(service: Service, canal: Gauge) -> None:
    """Of 3 5 1 4 2 those over 1 are four; falling 5 4 3 2; without the first 4 3 2; two of them 4 3."""
    page = service.get(
        f"{canal.path}/Observations",
        top=2,
        skip=1,
        select="result",
        expand="FeatureOfInterest",
        orderby="result desc",
        count="true",
        filter="result gt 1",
    )
    assert page["@iot.count"] == 4
    assert [each["result"] for each in page["value"]] == [4, 3]
    for each in page["value"]:
        assert {name for name in each if "@" not in name} == {"result", "FeatureOfInterest"}


def test_request_data_order_is_not_that_of_the_url(service: Service, canal: Gauge) -> None:
    """However the options are arranged, the answer is 4 and 3."""
    options = {"filter": "result gt 1", "orderby": "result desc", "skip": 1, "top": 2}
    for arranged in permutations(options):
        assert results(service, canal, **{name: options[name] for name in arranged}) == [4, 3]


def without_links(entity: Body) -> Body:
    """The entity without the links to what it is related to."""
    return {name: value for name, value in entity.items() if not name.endswith("@iot.navigationLink")}


def test_request_data_expand(service: Service, canal: Gauge) -> None:
    """A set and a single entity are inlined with all their properties, and without links to others."""
    expanded = service.get(canal.path, expand="Observations,ObservedProperty")
    assert expanded["ObservedProperty"] == without_links(canal.observed_property)
    assert sorted(each["result"] for each in expanded["Observations"]) == [1, 2, 3, 4, 5]
    whole = [without_links(each) for each in service.list(f"{canal.path}/Observations")]
    assert sorted(map(repr, expanded["Observations"])) == sorted(map(repr, whole))


def test_request_data_expand_of_a_set(service: Service, canal: Gauge) -> None:
    """Every entity of a set has its own inlined ones."""
    empty = make_gauge(service)
    chosen = f"id eq {canal.thing['@iot.id']} or id eq {empty.thing['@iot.id']}"
    first, second = service.get("Things", filter=chosen, expand="Datastreams", orderby="id")["value"]
    assert [each["@iot.id"] for each in first["Datastreams"]] == [canal.datastream["@iot.id"]]
    assert [each["@iot.id"] for each in second["Datastreams"]] == [empty.datastream["@iot.id"]]


def test_request_data_expand_levels(service: Service, canal: Gauge) -> None:
    """A slash leads on, also from one to many and back, and several ways may begin alike."""
    path = address("Things", canal.thing)
    thing = service.get(
        path, expand="Datastreams/ObservedProperty,Datastreams/Observations/Datastream,Locations"
    )
    (stream,) = thing["Datastreams"]
    assert stream["ObservedProperty"]["name"] == canal.observed_property["name"]
    assert len(stream["Observations"]) == 5
    for each in stream["Observations"]:
        assert each["Datastream"]["@iot.id"] == canal.datastream["@iot.id"]
    assert [each["@iot.id"] for each in thing["Locations"]] == [canal.location["@iot.id"]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("$filter=result gt 2;$orderby=result", [3, 4, 5]),
        ("$orderby=result desc;$top=2", [5, 4]),
        ("$orderby=result;$skip=3", [4, 5]),
        ("$select=result;$orderby=phenomenonTime", [3, 5, 1, 4, 2]),
        ("$filter=result eq 1 or (result gt 3 and result lt 5);$orderby=result", [1, 4]),
        ("$filter=parameters/place eq 2", [2]),
    ],
)
def test_request_data_expand_with_options(
    service: Service, canal: Gauge, options: str, expected: list[float]
) -> None:
    """Options in brackets hold for what is inlined."""
    stream = service.get(canal.path, expand=f"Observations({options})")
    assert [each["result"] for each in stream["Observations"]] == expected
    if "$select" in options:
        assert all(
            {name for name in each if "@" not in name} == {"result"} for each in stream["Observations"]
        )


def test_request_data_expand_within_expand(service: Service, canal: Gauge) -> None:
    """Nested twice with options at each level, and counted."""
    nested = "Datastreams($select=name;$expand=Observations($top=1;$orderby=result desc;$count=true))"
    thing = service.get(address("Things", canal.thing), expand=nested)
    (stream,) = thing["Datastreams"]
    assert {name for name in stream if "@" not in name} == {"name", "Observations"}
    assert [each["result"] for each in stream["Observations"]] == [5]
    assert stream["Observations@iot.count"] == 5


def test_request_data_expand_leads_on(service: Service, street: Gauge) -> None:
    """Of 105 inlined entities the first page is there, and a link leads to the others."""
    stream = service.get(street.path, expand="Observations($orderby=result)")
    assert [each["result"] for each in stream["Observations"]] == list(range(PAGE))
    others = service.list(stream["Observations@iot.nextLink"])
    assert [each["result"] for each in others] == list(range(PAGE, 105))


@pytest.mark.parametrize(
    "expand", ["Nothing", "name", "Observations/Nothing", "Observations(", "Observations($nothing=1)"]
)
def test_request_data_expand_unknown(service: Service, canal: Gauge, expand: str) -> None:
    """What is no relation or is not well formed is a bad request, or not implemented if it is an option."""
    assert service.ask(canal.path, expand=expand).status_code in ((400, 501) if "$" in expand else (400,))


def test_request_data_select(service: Service, canal: Gauge) -> None:
    """Only the properties that are named."""
    for each in service.get(f"{canal.path}/Observations", select="result,phenomenonTime")["value"]:
        assert {name for name in each if not name.startswith("@")} == {"result", "phenomenonTime"}
    stream = service.get(canal.path, select="unitOfMeasurement")
    assert stream["unitOfMeasurement"] == samples.CELSIUS
    assert "name" not in stream


def test_request_data_select_id_and_expand(service: Service, canal: Gauge) -> None:
    """The id alone, and what is inlined is chosen by itself."""
    stream = service.get(canal.path, select="id", expand="Thing,Observations($select=result)")
    assert stream["@iot.id"] == canal.datastream["@iot.id"]
    assert {name for name in stream if "@" not in name} == {"Thing", "Observations"}
    assert stream["Thing"]["name"] == canal.thing["name"]
    assert sorted(each["result"] for each in stream["Observations"]) == [1, 2, 3, 4, 5]


def test_request_data_select_relation(service: Service, canal: Gauge) -> None:
    """The name of a relation chooses its link."""
    stream = service.get(canal.path, select="name,Observations")
    assert "Observations@iot.navigationLink" in stream
    assert "Thing@iot.navigationLink" not in stream
    assert stream["name"] == canal.datastream["name"]


@pytest.mark.parametrize("select", ["nothing", "name,,description"])
def test_request_data_select_unknown(service: Service, canal: Gauge, select: str) -> None:
    """A name that is no property is a bad request."""
    assert service.ask(canal.path, select=select).status_code == 400


def test_request_data_status_code(service: Service) -> None:
    """An address that led to an entity once is gone or not found, and so is one that never did."""
    gone = service.create("Sensors", samples.sensor())
    path = address("Sensors", gone)
    service.delete(path)
    for each in (path, f"{path}/name", f"{path}/Datastreams", gone["@iot.selfLink"], "Sensors(2147483647)"):
        assert service.is_gone(each), each


@pytest.mark.parametrize("option", ["search", "apply", "compute", "levels", "nothing"])
def test_request_data_query_status_code(service: Service, option: str) -> None:
    """An option that is not supported fails the request, also beside those that are."""
    assert service.ask("Things", **{option: "x"}).status_code == 501
    assert service.ask("Things", top=1, **{option: "x"}).status_code == 501


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("result", [1, 2, 3, 4, 5]),
        ("result asc", [1, 2, 3, 4, 5]),
        ("result desc", [5, 4, 3, 2, 1]),
        ("phenomenonTime", [3, 5, 1, 4, 2]),
        ("phenomenonTime  desc", [2, 4, 1, 5, 3]),
        ("parameters/place,result desc", [5, 3, 4, 1, 2]),
        ("parameters/place desc, result", [2, 1, 4, 3, 5]),
        ("result mod 2 desc,result", [1, 3, 5, 2, 4]),
        ("result mul -1", [5, 4, 3, 2, 1]),
        ("Datastream/id,result", [1, 2, 3, 4, 5]),
        # The second and the fourth, 5 and 4, have no result time; the others fall from minute 10.
        ("resultTime,result", [4, 5, 2, 1, 3]),
        ("resultTime desc,result", [3, 1, 2, 4, 5]),
    ],
)
def test_request_data_orderby(service: Service, canal: Gauge, order: str, expected: list[float]) -> None:
    """Rising unless falling is asked for, by several expressions, nulls first going up, last going down."""
    assert results(service, canal, orderby=order) == expected


def test_request_data_orderby_linked(service: Service) -> None:
    """Observations of two gauges by the id of their datastream."""
    gauges = [make_gauge(service), make_gauge(service)]
    for gauge in gauges:
        service.create(f"{gauge.path}/Observations", samples.observation())
    low, high = sorted(gauge.datastream["@iot.id"] for gauge in gauges)
    chosen = f"Datastream/id eq {low} or Datastream/id eq {high}"
    page = service.get("Observations", filter=chosen, orderby="Datastream/id desc", expand="Datastream")
    assert [each["Datastream"]["@iot.id"] for each in page["value"]] == [high, low]


@pytest.mark.parametrize("order", ["nothing", "result up", "result,", "Datastream/nothing"])
def test_request_data_orderby_unknown(service: Service, canal: Gauge, order: str) -> None:
    """What is no expression with `asc` or `desc` is a bad request."""
    assert service.ask(f"{canal.path}/Observations", orderby=order).status_code == 400


@pytest.mark.parametrize(
    ("top", "expected"), [(0, []), (2, [1, 2]), (5, [1, 2, 3, 4, 5]), (9, [1, 2, 3, 4, 5])]
)
def test_request_data_top(service: Service, canal: Gauge, top: int, expected: list[float]) -> None:
    """At most so many."""
    assert results(service, canal, top=top, orderby="result") == expected


def test_request_data_top_is_stable(service: Service, canal: Gauge) -> None:
    """Without an order the first ones are the same each time, and the first of two is the first of one."""
    assert results(service, canal, top=3) == results(service, canal, top=3)
    assert results(service, canal, top=3)[:1] == results(service, canal, top=1)


def test_request_data_top_over_the_largest_page(service: Service) -> None:
    """Of 10,001 observations 10,000 come at once, however many are wanted, and a link leads to the last."""
    gauge = make_gauge(service)
    fill(service, gauge, LARGEST_PAGE + 1)
    page = service.get(f"{gauge.path}/Observations", top=20_000, orderby="result", select="result")
    assert len(page["value"]) == LARGEST_PAGE
    (last,) = service.list(page["@iot.nextLink"])
    assert last["result"] == LARGEST_PAGE


@pytest.mark.parametrize("option", ["top", "skip"])
@pytest.mark.parametrize("count", ["-1", "1.5", "two", ""])
def test_request_data_top_and_skip_are_whole_numbers(
    service: Service, canal: Gauge, option: str, count: str
) -> None:
    """Anything but a whole number from zero is a bad request."""
    assert service.ask(f"{canal.path}/Observations", **{option: count}).status_code == 400


@pytest.mark.parametrize(("skip", "expected"), [(0, [1, 2, 3, 4, 5]), (2, [3, 4, 5]), (5, []), (99, [])])
def test_request_data_skip(service: Service, canal: Gauge, skip: int, expected: list[float]) -> None:
    """So many are left out, from the beginning."""
    assert results(service, canal, skip=skip, orderby="result") == expected


def test_request_data_skip_comes_before_top(service: Service, canal: Gauge) -> None:
    """The third and the fourth, whichever option stands first."""
    assert results(service, canal, skip=2, top=2, orderby="result") == [3, 4]
    assert results(service, canal, top=2, skip=2, orderby="result") == [3, 4]


def test_request_data_skip_is_stable(service: Service, canal: Gauge) -> None:
    """Without an order, one after the other gives each once."""
    found = [results(service, canal, skip=skip, top=1)[0] for skip in range(5)]
    assert sorted(found) == [1, 2, 3, 4, 5]
    assert found == results(service, canal)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 5),
        ({"top": 2}, 5),
        ({"top": 0}, 5),
        ({"skip": 4}, 5),
        ({"expand": "FeatureOfInterest"}, 5),
        ({"filter": "result gt 2"}, 3),
        ({"filter": "result gt 2", "top": 1, "skip": 1}, 3),
        ({"filter": "result gt 9"}, 0),
    ],
)
def test_request_data_count(service: Service, canal: Gauge, options: Body, expected: int) -> None:
    """All that match the filter, whatever part of them is shown; it stands before the entities."""
    page = service.get(f"{canal.path}/Observations", count="true", **options)
    assert page["@iot.count"] == expected
    names = list(page)
    assert names.index("@iot.count") < names.index("value")


def test_request_data_count_only_when_asked(service: Service, canal: Gauge) -> None:
    """Neither without the option nor with false."""
    assert "@iot.count" not in service.get(f"{canal.path}/Observations")
    assert "@iot.count" not in service.get(f"{canal.path}/Observations", count="false")


@pytest.mark.parametrize("count", ["yes", "1", "", "null"])
def test_request_data_count_is_true_or_false(service: Service, canal: Gauge, count: str) -> None:
    """Anything else is a bad request."""
    assert service.ask(f"{canal.path}/Observations", count=count).status_code == 400


def test_request_data_pagination(service: Service, street: Gauge) -> None:
    """105 observations: a page of a hundred with a link, one of five without; each once."""
    first = service.get(f"{street.path}/Observations")
    second = service.get(first["@iot.nextLink"])
    assert (len(first["value"]), len(second["value"])) == (PAGE, 5)
    assert "@iot.nextLink" not in second
    found = [each["result"] for each in first["value"] + second["value"]]
    assert sorted(found) == list(range(105))


def test_request_data_pagination_keeps_the_question(service: Service, street: Gauge) -> None:
    """Filter, order, selection, inlined entities, count and page size hold on every page: 60 by 25."""
    url = f"{street.path}/Observations" + write_options(
        {
            "filter": "result ge 45",
            "orderby": "result desc",
            "select": "result",
            "expand": "Datastream($select=name)",
            "count": "true",
            "top": 25,
        }
    )
    found, sizes = [], []
    while url:
        page = service.get(url)
        assert page["@iot.count"] == 60
        assert all({n for n in each if "@" not in n} == {"result", "Datastream"} for each in page["value"])
        found += [each["result"] for each in page["value"]]
        sizes.append(len(page["value"]))
        url = page.get("@iot.nextLink", "")
    assert sizes == [25, 25, 10]
    assert found == list(range(104, 44, -1))


def test_request_data_pagination_of_references(service: Service, street: Gauge) -> None:
    """References come in pages too."""
    assert len(service.list(f"{street.path}/Observations/$ref")) == 105


def test_request_data_pagination_while_others_write(service: Service) -> None:
    """What comes in between at the end of the order neither hides nor repeats what was there."""
    gauge = make_gauge(service)
    fill(service, gauge, 6)
    page = service.get(f"{gauge.path}/Observations", top=3, orderby="phenomenonTime")
    service.create(f"{gauge.path}/Observations", samples.observation(60, 60))
    rest = service.list(page["@iot.nextLink"])
    found = [each["result"] for each in page["value"] + rest]
    assert found[:6] == [0, 1, 2, 3, 4, 5]
    assert found[6:] in ([], [60])


def test_request_data_pagination_links_are_opaque(service: Service, street: Gauge) -> None:
    """Any client can follow a link as it stands, and where it is absolute it is of this service."""
    url = service.get(f"{street.path}/Observations")["@iot.nextLink"]
    absolute = service.resolve(url)
    assert absolute.startswith(f"{service.root}/")
    assert httpx.get(absolute, timeout=30).status_code == 200
