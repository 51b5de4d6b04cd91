"""The requests that OGC 18-088 gives as examples are read, and its two slips are refused with a hint."""

from urllib.parse import quote

import pytest

from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.expressions import parse_filter
from dothi.share.sensorthings.options import parse_options
from dothi.vocabulary.errors import MalformedQuery

_SQUARE = "geography'POLYGON ((30 10, 10 20, 20 40, 40 40, 30 10))'"
_LINE = "geography'LINESTRING (30 10, 10 30, 40 40)'"
_POINT = "geography'POINT (30 10)'"
_REQUESTS = [
    "/ObservedProperties",
    "/Things(1)",
    "/Observations(1)/resultTime",
    "/Observations(1)/resultTime/$value",
    "/Datastreams(1)/Observations",
    "/Datastreams(1)/Observations/$ref",
    "/Datastreams(1)/Observations(1)",
    "/Datastreams(1)/Observations(1)/resultTime",
    "/Datastreams(1)/Observations(1)/FeatureOfInterest",
    "/Things?$expand=Datastreams",
    "/Things?$expand=Datastreams/ObservedProperty",
    "/Datastreams(1)?$expand=Observations,ObservedProperty",
    "/Datastreams(1)?$expand=Observations($filter=result eq 1)",
    "/Observations?$select=result,resultTime",
    "/Datastreams(1)?$select=id&$expand=Observations/FeatureOfInterest",
    "/Datastreams(1)?$expand=Observations($select=result)",
    "/Observations?$orderby=result",
    "/Things?$top=5",
    "/Observations?$top=5&$orderby=phenomenonTime%20desc",
    "/Things?$skip=5",
    "/Observations?$skip=2&$top=2&$orderby=resultTime",
    "/Things?$count=true",
    "/Observations?$filter=result lt 10.00",
    "/Observations?$filter=Datastream/id eq 1",
    "/Things?$filter=geo.distance(Locations/location, geography'POINT(-122 43)') gt 1",
    "/Things?$expand=Datastreams/Observations/FeatureOfInterest"
    "&$filter=Datastreams/Observations/FeatureOfInterest/id eq 'FOI_1' and "
    "Datastreams/Observations/resultTime ge 2010-06-01T00:00:00Z and "
    "Datastreams/Observations/resultTime le 2010-07-01T00:00:00Z",
    "/Observations?$resultFormat=dataArray",
]
_FILTERS = {
    "Datastream": [
        "unitOfMeasurement/name eq 'degree Celsius'",
        "unitOfMeasurement/name ne 'degree Celsius'",
        "substringof('Sensor Things',description)",
        "endswith(description,'Things')",
        "startswith(description,'Sensor')",
        "length(description) eq 13",
        "indexof(description,'Sensor') eq 1",
        "substring(description,1) eq 'ensor Things'",
        "substring(description,2,4) eq 'nsor'",
        "tolower(description) eq 'sensor things'",
        "toupper(description) eq 'SENSOR THINGS'",
        "trim(description) eq 'Sensor Things'",
        "concat(concat(unitOfMeasurement/symbol,', '), unitOfMeasurement/name) eq 'degree, Celsius'",
    ],
    "Observation": [
        "result gt 20.0",
        "result le 3.5 and FeatureOfInterest/id eq 1",
        "result gt 20 or result le 3.5",
        "result add 5 gt 10",
        "result mod 2 eq 0",
        "(result sub 5) gt 10",
        "year(resultTime) eq 2015",
        "second(resultTime) eq 0",
        "date(resultTime) ne date(validTime)",
        "time(resultTime) le validTime",
        "totaloffsetminutes(resultTime) eq 60",
        "resultTime ge now()",
        "resultTime eq mindatetime()",
        "resultTime eq maxdatetime()",
        "ceiling(result) eq 33",
    ],
    "Location": [
        f"geo.distance(location, {_POINT})",
        f"geo.length({_LINE})",
        f"geo.intersects(location, {_SQUARE})",
        f"st_equals(location, {_POINT})",
        f"st_touches(location, {_LINE})",
        f"st_relate(location, {_SQUARE}, 'T********')",
    ],
    "Thing": ["not startswith(description,'test')"],
}


@pytest.mark.parametrize("request_text", _REQUESTS)
def test_the_requests_are_read(request_text: str) -> None:
    """Addresses and options of clause 9, as a client sends them."""
    path, _, options = request_text.partition("?")
    parse_options(parse_way(path), quote(options, safe="$=&%"))


@pytest.mark.parametrize("entity", _FILTERS)
def test_the_filters_are_read(entity: str) -> None:
    """Tables 22 and 23."""
    for text in _FILTERS[entity]:
        parse_filter(text, entity)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (
            "$orderby=Datastreams/id desc, phenomenonTime",
            "a property or relation of Observation (Datastream, ",
        ),
        ("$filter=FeatureOfInterest/id eq ‘FOI_1’", "a value, found '‘FOI_1’'."),
    ],
)
def test_the_slips_are_refused(options: str, hint: str) -> None:
    """An Observation has one Datastream and no Datastreams, and texts stand in straight quotes."""
    with pytest.raises(MalformedQuery) as caught:
        parse_options(parse_way("/Observations"), quote(options, safe="$="))
    assert hint in caught.value.detail
