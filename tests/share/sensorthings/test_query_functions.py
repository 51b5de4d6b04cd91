"""Table 23 of OGC 18-088: the functions of `$filter` and `$orderby`, one case a row."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, make_gauge
from tests.share.sensorthings.samples import Body, link, unique

QUADRILATERAL = "geography'POLYGON ((30 10, 10 20, 20 40, 40 40, 30 10))'"
BENT_LINE = "geography'LINESTRING (30 10, 10 30, 40 40)'"
CORNER = "geography'POINT (30 10)'"


def polygon(*corners: tuple[float, float]) -> Body:
    """A GeoJSON polygon; its ring is closed here."""
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in (*corners, corners[0])]]}


PLACES: dict[str, Body] = {
    # A corner of the quadrilateral, and where the bent line begins.
    "corner": {"type": "Feature", "geometry": samples.point(30, 10)},
    # At the height of 30 the quadrilateral reaches from 15 to 36.7; the bent line passes at 35.
    "inside": samples.point(25, 30),
    "far": samples.point(0, 0),
    # Through the quadrilateral from 12.5 to 35, and over the bent line at 15.
    "line": {"type": "LineString", "coordinates": [[0, 25], [50, 25]]},
    # Partly in the quadrilateral; the bent line passes through it from (25, 35) to its end (40, 40).
    "square": polygon((25, 30), (60, 30), (60, 60), (25, 60)),
    # Around the corner.
    "box": polygon((29, 9), (31, 9), (31, 11), (29, 11)),
}


@pytest.fixture(scope="module")
def run(service: Service) -> str:
    """A name for these places alone; the properties of each hold it with the place's own."""
    name = unique("places")
    for label, geometry in PLACES.items():
        properties = {"run": name, "label": label}
        service.create("Locations", samples.location(properties=properties) | {"location": geometry})
    return name


def choose_places(service: Service, run: str, filter_: str) -> set[str]:
    """Labels of the places that a filter lets pass."""
    found = service.list("Locations", filter=f"properties/run eq '{run}' and {filter_}")
    return {each["properties"]["label"] for each in found}


@pytest.fixture(scope="module")
def texts(service: Service) -> tuple[str, dict[str, str]]:
    """Three things by their descriptions, with the name of the run."""
    run = unique("texts")
    descriptions = {"plain": "Sensor Things", "padded": "  Sensor Things ", "other": "Cống Đầu Sấu"}
    for label, description in descriptions.items():
        body = samples.thing(properties={"run": run, "label": label}) | {"description": description}
        service.create("Things", body)
    return run, descriptions


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("substringof('Sensor Things',description)", "plain padded"),
        ("endswith(description,'Things')", "plain"),
        ("startswith(description,'Sensor')", "plain"),
        ("length(description) eq 13", "plain"),
        ("length(description) eq 12", "other"),
        # Counted from zero, as OData has it.
        ("indexof(description,'Sensor') eq 0", "plain"),
        ("indexof(description,'Sensor') eq 2", "padded"),
        ("indexof(description,'Sensor') eq -1", "other"),
        ("substring(description,1) eq 'ensor Things'", "plain"),
        ("substring(description,2,4) eq 'nsor'", "plain"),
        ("tolower(description) eq 'sensor things'", "plain"),
        ("tolower(description) eq 'cống đầu sấu'", "other"),
        ("toupper(description) eq 'SENSOR THINGS'", "plain"),
        ("toupper(description) eq 'CỐNG ĐẦU SẤU'", "other"),
        ("trim(description) eq 'Sensor Things'", "plain padded"),
        ("concat(concat(description,', '),properties/label) eq 'Sensor Things, plain'", "plain"),
    ],
)
def test_request_data_built_in_query_functions_of_texts(
    service: Service, texts: tuple[str, dict[str, str]], filter_: str, expected: str
) -> None:
    """Each function of texts, on `Sensor Things`, on the same with spaces around, and on Vietnamese."""
    found = service.list("Things", filter=f"properties/run eq '{texts[0]}' and {filter_}")
    assert {each["properties"]["label"] for each in found} == set(expected.split())


@pytest.fixture(scope="module")
def clock(service: Service) -> Gauge:
    """A gauge with two observations: 32.5 in the night of 8 December 2015, 32.4 in the morning after."""
    gauge = make_gauge(service)
    at = ("2015-12-08T01:02:03.250Z", 32.5), ("2015-12-09T10:20:30Z", 32.4)
    for instant, result in at:
        body = {"phenomenonTime": instant, "resultTime": instant, "result": result}
        valid = f"{instant}/2015-12-31T00:00:00Z"
        service.create(f"{gauge.path}/Observations", body | {"validTime": valid})
    return gauge


NIGHT, MORNING = 32.5, 32.4


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("year(resultTime) eq 2015", [MORNING, NIGHT]),
        ("month(resultTime) eq 12", [MORNING, NIGHT]),
        ("day(resultTime) eq 8", [NIGHT]),
        ("hour(resultTime) eq 1", [NIGHT]),
        ("minute(resultTime) eq 2", [NIGHT]),
        ("second(resultTime) eq 3", [NIGHT]),
        ("fractionalseconds(resultTime) eq 0.25", [NIGHT]),
        ("fractionalseconds(resultTime) eq 0", [MORNING]),
        ("date(resultTime) eq date(phenomenonTime)", [MORNING, NIGHT]),
        ("date(resultTime) ne date(2015-12-08T23:00:00Z)", [MORNING]),
        ("date(resultTime) eq 2015-12-08", [NIGHT]),
        ("time(resultTime) le time(2015-01-01T05:00:00Z)", [NIGHT]),
        ("time(resultTime) gt 05:00:00", [MORNING]),
        ("totaloffsetminutes(resultTime) eq 0", [MORNING, NIGHT]),
        ("resultTime ge now()", []),
        ("resultTime lt now()", [MORNING, NIGHT]),
        ("resultTime eq mindatetime()", []),
        ("resultTime gt mindatetime()", [MORNING, NIGHT]),
        ("resultTime eq maxdatetime()", []),
        ("resultTime lt maxdatetime()", [MORNING, NIGHT]),
        ("round(result) eq 32", [MORNING]),
        ("round(result) eq 33", [NIGHT]),
        ("floor(result) eq 32", [MORNING, NIGHT]),
        ("ceiling(result) eq 33", [MORNING, NIGHT]),
        ("floor(-result) eq -33", [MORNING, NIGHT]),
    ],
)
def test_request_data_built_in_query_functions_of_times_and_numbers(
    service: Service, clock: Gauge, filter_: str, expected: list[float]
) -> None:
    """Each function of dates and of numbers; times are in UTC."""
    found = service.list(f"{clock.path}/Observations", filter=filter_, orderby="result")
    assert [each["result"] for each in found] == expected


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        # Half of any unit, be it degrees or metres: only what holds the corner is so near.
        (f"geo.distance(location, {CORNER}) lt 0.5", "corner box"),
        (f"geo.distance(location, {CORNER}) gt 0.5", "inside far line square"),
        ("geo.length(location) gt 1", "line"),
        (f"geo.length({BENT_LINE}) gt 1", "corner inside far line square box"),
        (f"geo.intersects(location, {QUADRILATERAL})", "corner inside line square box"),
        (f"st_equals(location, {CORNER})", "corner"),
        (f"st_disjoint(location, {QUADRILATERAL})", "far"),
        (f"st_touches(location, {QUADRILATERAL})", "corner"),
        (f"st_touches(location, {BENT_LINE})", "corner"),
        (f"st_within(location, {QUADRILATERAL})", "inside"),
        (f"st_overlaps(location, {QUADRILATERAL})", "square box"),
        (f"st_crosses(location, {BENT_LINE})", "line square box"),
        (f"st_crosses(location, {QUADRILATERAL})", "line"),
        (f"st_intersects(location, {BENT_LINE})", "corner line square box"),
        (f"st_contains(location, {CORNER})", "corner box"),
        (f"st_relate(location, {QUADRILATERAL}, 'T********')", "inside line square box"),
    ],
)
def test_request_data_built_in_query_functions_of_places(
    service: Service, run: str, filter_: str, expected: str
) -> None:
    """Each function of geometries, on points, a line and two polygons."""
    if "geo.length(location)" in filter_:
        filter_ = f"properties/label eq 'line' and {filter_}"
    assert choose_places(service, run, filter_) == set(expected.split())


def test_request_data_built_in_query_functions_over_relations(service: Service, run: str) -> None:
    """The things at a place, by the place's geometry."""
    (place,) = service.list("Locations", filter=f"properties/run eq '{run}' and properties/label eq 'inside'")
    made = service.create("Things", samples.thing(Locations=[link(place)]))
    own = f"name eq '{made['name']}'"
    assert service.list("Things", filter=f"{own} and st_within(Locations/location,{QUADRILATERAL})") == [made]
    assert service.list("Things", filter=f"{own} and geo.distance(Locations/location,{CORNER}) lt 0.5") == []


def test_request_data_built_in_query_functions_in_orders(
    service: Service, texts: tuple[str, dict[str, str]]
) -> None:
    """12, 13 and 16 letters; and by distance from a corner, which no two places share."""
    own = f"properties/run eq '{texts[0]}'"
    assert labels(service.list("Things", filter=own, orderby="length(description)")) == [
        "other",
        "plain",
        "padded",
    ]
    assert labels(service.list("Things", filter=own, orderby="length(description) desc"))[0] == "padded"


def test_request_data_built_in_query_functions_order_by_distance(service: Service, run: str) -> None:
    """From (30, 10) to the corner, to (25, 30) and to (0, 0): nothing, some 20 degrees, some 32."""
    points = "(properties/label eq 'corner' or properties/label eq 'inside' or properties/label eq 'far')"
    order = f"geo.distance(location, {CORNER})"
    found = service.list("Locations", filter=f"properties/run eq '{run}' and {points}", orderby=order)
    assert labels(found) == ["corner", "inside", "far"]


def labels(entities: Iterable[Body]) -> list[Any]:
    """What the entities are called in these tests."""
    return [each["properties"]["label"] for each in entities]


@pytest.mark.parametrize(
    "filter_",
    [
        "geo.distance(location, geography'POINT (30)') lt 1",
        "st_within(location, geography'NOTHING (1 2)')",
        "st_within(location)",
        "substring(name) eq 'a'",
        "year() eq 2015",
    ],
)
def test_request_data_built_in_query_functions_malformed(service: Service, filter_: str) -> None:
    """A geometry that is none and a wrong number of arguments are bad requests."""
    assert service.ask("Locations", filter=filter_).status_code == 400
