"""Query options: what they ask for, where they make sense, and how mistakes are told."""

import time
from urllib.parse import quote

import pytest

from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.expressions import parse_filter, parse_order
from dothi.share.sensorthings.options import RESULT_FORMATS, parse_options
from dothi.vocabulary.errors import MalformedQuery, UnsupportedOption
from dothi.vocabulary.queries import Expansion, Query
from tests.share.query_texts import forget_all_positions

_THINGS = parse_way("/Things")
_OBSERVATIONS = parse_way("/Observations")


def parse_query(text: str, path: str = "/Things") -> Query:
    """The query of a query string in which only what must be is percent-encoded, without positions."""
    return forget_all_positions(parse_options(parse_way(path), text)[0])


def expand(relation: str, query: Query | None = None) -> Expansion:
    """An expansion; of everything when nothing more is asked."""
    return Expansion(relation=relation, query=query or Query())


def test_every_option_is_read() -> None:
    """All of them at once, percent-encoded."""
    texts = {
        "$filter": "contains(name,'&+%=')",
        "$orderby": "name desc,id",
        "$top": "10",
        "$skip": "5",
        "$count": "true",
        "$select": "name,Datastreams",
        "$expand": "Locations",
        "$resultFormat": "dataarray",
        "$skiptoken": "k 1/2",
    }
    text = "&".join(f"{name}={quote(value, safe='')}" for name, value in texts.items())
    for encoded in (text, text.replace("$", "%24")):
        query, result_format = parse_options(_THINGS, encoded)
        assert query == Query(
            filter=parse_filter(texts["$filter"], "Thing"),
            order=parse_order(texts["$orderby"], "Thing"),
            top=10,
            skip=5,
            count=True,
            select=("name", "Datastreams"),
            expand=(expand("Locations"),),
            after="k 1/2",
        )
        assert result_format == "dataArray"


def test_no_option_asks_for_everything() -> None:
    """Nor do parameters without a dollar sign, whatever they hold."""
    for text in ("", "&", "&&a=1", "top=1&a=%FF&b=%ZZ&filter=x", "=$top"):
        assert parse_options(_THINGS, text) == (Query(), None)


def test_a_plus_is_a_space() -> None:
    """And a coded plus is a plus; the one that an offset lost is put back."""
    expected = parse_filter("resultTime lt 2026-11-21T07:00:00+07:00", "Observation")
    for sign in ("+", "%2B", "%20"):
        text = f"$filter=resultTime+lt+2026-11-21T07:00:00{sign}07:00"
        assert parse_options(_OBSERVATIONS, text)[0].filter == expected


def test_formats_are_spelled_in_one_way() -> None:
    """In whatever case they were asked for."""
    for each in RESULT_FORMATS:
        for written in (each, each.upper(), each.lower()):
            assert parse_options(_THINGS, f"$resultFormat={written}") == (Query(), each)


def test_bounds_of_numbers() -> None:
    """Nothing at all may be asked for, and at most 2,147,483,647."""
    assert parse_query("$top=0&$skip=0") == Query(top=0)
    assert parse_query("$top=2147483647&$skip=007&$count=false") == Query(top=2**31 - 1, skip=7)


def test_selections_name_each_thing_once() -> None:
    """Properties, what is inside them, relations, the id by either name, the entity's own address."""
    text = "$select=name, id,@iot.id,@iot.selfLink,properties/a/b,properties/list[0],Locations,name"
    expected = ("name", "id", "selfLink", "properties/a/b", "properties/list/0", "Locations")
    assert parse_query(text) == Query(select=expected)


_NAMED = Query(select=("name",))
_OBSERVED = Query(
    filter=parse_query("$filter=result gt 5 and result ne ');'", "/Observations").filter,
    order=parse_query("$orderby=resultTime desc,id", "/Observations").order,
    top=1,
    skip=2,
    count=True,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Locations", (expand("Locations"),)),
        ("Locations,Datastreams", (expand("Locations"), expand("Datastreams"))),
        ("Locations,Locations", (expand("Locations"),)),
        ("Datastreams/Sensor", (expand("Datastreams", Query(expand=(expand("Sensor"),))),)),
        ("Datastreams,Datastreams/Sensor", (expand("Datastreams", Query(expand=(expand("Sensor"),))),)),
        (
            "Datastreams/Sensor, Locations, Datastreams/ObservedProperty",
            (
                expand("Datastreams", Query(expand=(expand("Sensor"), expand("ObservedProperty")))),
                expand("Locations"),
            ),
        ),
        ("Datastreams($select=name)", (expand("Datastreams", _NAMED),)),
        (
            "Datastreams($select=name;$expand=Sensor($select=name))",
            (expand("Datastreams", Query(select=("name",), expand=(expand("Sensor", _NAMED),))),),
        ),
        (
            "Datastreams($select=name),Datastreams/Sensor($select=name)",
            (expand("Datastreams", Query(select=("name",), expand=(expand("Sensor", _NAMED),))),),
        ),
        (
            "Datastreams($expand=Sensor),Datastreams($expand=Sensor($select=name),Thing)",
            (expand("Datastreams", Query(expand=(expand("Sensor", _NAMED), expand("Thing")))),),
        ),
        (
            "Datastreams/Observations($filter=result gt 5 and result ne ');';$orderby=resultTime desc,id;"
            "$top=1;$skip=2;$count=true)",
            (expand("Datastreams", Query(expand=(expand("Observations", _OBSERVED),))),),
        ),
    ],
)
def test_expansions_are_merged(text: str, expected: tuple[Expansion, ...]) -> None:
    """A relation is expanded once, with all that is asked of it in different places."""
    assert parse_query(f"$expand={text}") == Query(expand=expected)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("$filter=name eq )", "$filter, character 9: expected a value, found ')'."),
        ("$filter", "$filter, character 1: expected a value, found the end."),
        ("$filter=name%20eq%20%27%C3%A9%FF", "$filter, character 11: expected UTF-8 that is percent-encoded, "
         "found byte FF."),
        ("$top=-1", "$top, character 1: expected a whole number from 0 to 2147483647, found '-1'."),
        ("$top=%2B1", "$top, character 1: expected a whole number from 0 to 2147483647, found '+1'."),
        ("$top=1.0", "$top, character 1: expected a whole number from 0 to 2147483647, found '1.0'."),
        ("$top=2147483648", "$top, character 1: expected a whole number from 0 to 2147483647, "
         "found '2147483648'."),
        ("$skip=", "$skip, character 1: expected a whole number from 0 to 2147483647, found the end."),
        ("$skip=1 2", "$skip, character 3: expected the end, found '2'."),
        ("$skip=" + "9" * 5000, "$skip, character 1: expected a whole number from 0 to 2147483647, "
         f"found '{'9' * 40}…'."),
        ("$count=True", "$count, character 1: expected true or false, found 'True'."),
        ("$count=1", "$count, character 1: expected true or false, found '1'."),
        ("$count='true'", "$count, character 1: expected true or false, found ''true''."),
        ("$resultFormat=xml", "$resultFormat, character 1: expected one of dataArray, CSV, GeoJSON, json, "
         "found 'xml'."),
        ("$skiptoken=", "$skiptoken, character 1: expected what an @iot.nextLink holds, found the end."),
        ("$skiptoken=a%00", "$skiptoken, character 2: expected a character that can be stored, "
         "found '\\x00'."),
        ("$top=1&$top=2", "$top, character 1: expected $top only once, found it twice."),
        ("$select=", "$select, character 1: expected a property or relation of Thing, found the end."),
        ("$select=name,", "$select, character 6: expected a property or relation of Thing, found the end."),
        ("$select=name/x", "$select, character 1: expected name alone, which has no parts, found 'name/x'."),
        ("$select=name id", "$select, character 6: expected ',' or the end, found 'id'."),
        ("$expand=", "$expand, character 1: expected a relation of Thing, found the end."),
        ("$expand=name", "$expand, character 1: expected a relation of Thing (Datastreams, "),
        ("$expand=Datastreams/Thin", "$expand, character 13: expected a relation of Datastream (Thing, "),
        ("$expand=Datastreams(", "$expand, character 13: expected one of $filter, $expand, $select, "
         "$orderby, $top, $skip, $count, found the end."),
        ("$expand=Datastreams()", "$expand, character 13: expected one of $filter, "),
        ("$expand=Datastreams($top)", "$expand, character 17: expected '=', found ')'."),
        ("$expand=Datastreams($top=1", "$expand, character 19: expected ';' or ')', found the end."),
        ("$expand=Datastreams($top=1;)", "$expand, character 20: expected one of $filter, "),
        ("$expand=Datastreams($top=1;$top=1)", "$expand, character 20: expected $top only once, "
         "found '$top'."),
        ("$expand=Datastreams($top=1),Datastreams($top=2)", "$expand, character 33: expected $top only once, "
         "found '$top'."),
        ("$expand=Datastreams($expand=Thing;$expand=Sensor)", "$expand, character 27: expected $expand only "
         "once, found '$expand'."),
        ("$expand=Datastreams($filter=nam eq 'a')", "$expand, character 21: expected a property or relation "
         "of Datastream (name, "),
        ("$expand=Datastreams/Thing($top=1)", "$expand, character 19: expected one of $expand, $select for "
         "one Thing, found '$top'."),
        ("$expand=Datastreams($resultFormat=CSV)", "$expand, character 13: expected one of $filter, "),
        ("$expand=Datastreams)", "$expand, character 12: expected '/', '(', ',' or the end, found ')'."),
        ("$expand=" + "Datastreams/Thing/" * 8 + "Datastreams", "$expand, character 145: expected at most 16 "
         "relations inside each other, found 'Datastreams'."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, complaint: str) -> None:
    """By the name of the outermost option, with characters counted from 1 after decoding."""
    with pytest.raises(MalformedQuery) as caught:
        parse_options(_THINGS, text)
    assert caught.value.detail.startswith(complaint)
    assert caught.value.field == text.partition("=")[0]


@pytest.mark.parametrize(
    ("path", "taken", "refused", "end"),
    [
        ("/Things", "filter expand select orderby top skip count resultFormat skiptoken", "", ""),
        (
            "/Things(1)",
            "expand select resultFormat",
            "filter orderby top skip count skiptoken",
            "one of $expand, $select, $resultFormat for one Thing",
        ),
        (
            "/Datastreams(1)/Thing",
            "expand select",
            "top",
            "one of $expand, $select, $resultFormat for one Thing",
        ),
        (
            "/Things/$ref",
            "filter orderby top skip count skiptoken",
            "expand select resultFormat",
            "one of $filter, $orderby, $top, $skip, $count, $skiptoken for references to entities "
            "of type Thing",
        ),
        ("/Datastreams(1)/Thing/$ref", "", "top select", "no option for references to one Thing"),
        ("/Things(1)/name", "", "top select resultFormat", "no option for the property name"),
    ],
)
def test_options_stand_where_they_make_sense(path: str, taken: str, refused: str, end: str) -> None:
    """One entity cannot be filtered or paged, references hold nothing to select, and a value is a value."""
    values = {"filter": "id eq 1", "expand": "Datastreams", "select": "name", "orderby": "name"}
    values |= {"count": "true", "resultFormat": "json"}
    way = parse_way(path)
    for name in taken.split():
        parse_options(way, f"${name}={values.get(name, '1')}")
    for name in refused.split():
        with pytest.raises(MalformedQuery) as caught:
            parse_options(way, f"${name}={values.get(name, '1')}")
        assert caught.value.detail == f"${name}, character 1: expected {end}, found '${name}'."


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("$search=rain", "$search"),
        ("$Top=1", "$Top"),
        ("$=1", "$"),
        ("%24format=json", "$format"),
        ("$\ud800=%FF", "$\\ud800"),
        ("$expand=Datastreams($levels=2)", "$expand"),
    ],
)
def test_an_unknown_option_is_not_supported(text: str, field: str) -> None:
    """Names with a dollar sign are the standard's, and it asks for 501; all that there are, nearest first."""
    with pytest.raises(UnsupportedOption) as caught:
        parse_options(_THINGS, text)
    assert caught.value.field == field
    assert "$orderby" in caught.value.detail


def test_a_query_is_read_in_a_moment() -> None:
    """What a client asks for every day takes a tenth of a millisecond; half of one is allowed."""
    text = (
        "$filter=phenomenonTime%20ge%202026-11-20T00:00:00Z%20and%20phenomenonTime%20lt%202026-11-21T00:00:00Z"
        "&$orderby=phenomenonTime%20desc&$top=1000"
    )
    took = []
    for _ in range(200):
        begin = time.perf_counter()
        parse_options(_OBSERVATIONS, text)
        took.append(time.perf_counter() - begin)
    assert min(took) < 0.000_5
