"""Addresses lead to sets, entities, properties and references, or say what there is instead."""

import pytest

from dothi.share.sensorthings.addresses import parse_way
from dothi.vocabulary.errors import MalformedQuery, NotFound
from dothi.vocabulary.queries import Step, Way
from dothi.vocabulary.sensing import ENTITIES

_THING = Step(name="Things", entity="Thing", many=True, id=1)
_OBSERVATION = Step(name="Observations", entity="Observation", many=True, id="12.5")
_FEATURE = Step(name="FeatureOfInterest", entity="FeatureOfInterest", many=False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Things", Way(steps=(Step(name="Things", entity="Thing", many=True),))),
        ("Things/", Way(steps=(Step(name="Things", entity="Thing", many=True),))),
        ("/Things(1)", Way(steps=(_THING,))),
        (
            "/Things(1)/Datastreams(2)/Observations",
            Way(
                steps=(
                    _THING,
                    Step(name="Datastreams", entity="Datastream", many=True, id=2),
                    Step(name="Observations", entity="Observation", many=True),
                )
            ),
        ),
        ("/Observations('12.5')/FeatureOfInterest", Way(steps=(_OBSERVATION, _FEATURE))),
        ("/Observations(12.5)/FeatureOfInterest/", Way(steps=(_OBSERVATION, _FEATURE))),
        (
            "/Observations('12.5')/FeatureOfInterest/name/$value",
            Way(steps=(_OBSERVATION, _FEATURE), property_name="name", raw_value=True),
        ),
        (
            "/Observations('12.5')/FeatureOfInterest/$ref",
            Way(steps=(_OBSERVATION, _FEATURE), references=True),
        ),
        (
            "/Things(1)/Locations/$ref/",
            Way(steps=(_THING, Step(name="Locations", entity="Location", many=True)), references=True),
        ),
        ("/Things/$ref", Way(steps=(Step(name="Things", entity="Thing", many=True),), references=True)),
        ("/Things(1)/name", Way(steps=(_THING,), property_name="name")),
        ("/Things(1)/id", Way(steps=(_THING,), property_name="id")),
        ("/Things(1)/@iot.id", Way(steps=(_THING,), property_name="id")),
        (
            "/Things(1)/properties/a/b",
            Way(steps=(_THING,), property_name="properties", inside=("a", "b")),
        ),
        (
            "/Things(1)/properties/danh sách (1)/x[2]/0",
            Way(steps=(_THING,), property_name="properties", inside=("danh sách (1)", "x", "2", "0")),
        ),
        (
            "/Things(1)/properties/a[b/[0]/c[1]d/$x",
            Way(steps=(_THING,), property_name="properties", inside=("a[b", "[0]", "c[1]d", "$x")),
        ),
        (
            "/Observations('12.5')/result[0]/$value",
            Way(
                steps=(_OBSERVATION,),
                property_name="result",
                inside=("0",),
                written_name="result[0]",
                raw_value=True,
            ),
        ),
    ],
)
def test_an_address_leads_somewhere(path: str, expected: Way) -> None:
    """Slashes around it do not matter."""
    assert parse_way(path) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1", 1),
        ("-7", -7),
        ("+7", 7),
        (" 7 ", 7),
        ("'7'", 7),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", "9223372036854775808"),
        ("12.1795132800000000", "12.1795132800000000"),
        ("12.-5.1", "12.-5.1"),
        ("'x'", "x"),
        ("' 7'", " 7"),
        ("'it''s'", "it's"),
        ("''''", "'"),
        ("'a/b)(c'", "a/b)(c"),
        ("')/Locations(2'", ")/Locations(2"),
        ("'trạm ''số'' 1'", "trạm 'số' 1"),
    ],
)
def test_an_id_is_a_number_or_a_text(written: str, expected: int | str) -> None:
    """A whole number of 64 bits is a number, quoted or not; what stands in quotes may hold anything."""
    way = parse_way(f"/Things({written})/name")
    assert way.steps[0].id == expected
    assert way.property_name == "name"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("", "There is no set ''; there are Things, "),
        ("/", "There is no set ''; there are Things, "),
        ("//Things", "There is no set ''; there are Things, "),
        ("/Thing(1)", "There is no set 'Thing'; there are Things, "),
        ("/things", "There is no set 'things'; there are Things, "),
        ("/$metadata", "There is no set '$metadata'; there are "),
        ("/Things(1)/Datastream", "Thing has no 'Datastream'; it has Datastreams, "),
        ("/Things(1)/nam", "Thing has no 'nam'; it has name, "),
        ("/Things(1)//name", "Thing has no ''; it has "),
        ("/Things(1)/@iot.selfLink", "Thing has no '@iot.selfLink'; it has "),
        ("/Things(1)/name/x", "name has no part 'x'; it is one value."),
        ("/Things(1)/name[x", "Thing has no 'name[x'; it has name, "),
        ("/Things(1)/name[0]", "name has no part '0'; it is one value."),
        ("/Things/name", "'name' comes after one of Things, as in Things(1)/name."),
        (
            "/Things(1)/Datastreams/Sensor",
            "'Sensor' comes after one of Datastreams, as in Datastreams(1)/name.",
        ),
        ("/Things/$count", "'$count' is not served."),
        ("/Things()", "'' is no id; "),
        ("/Things('')", "'''' is no id; "),
        ("/Things(x)", "'x' is no id; "),
        ("/Things(1 2)", "'1 2' is no id; "),
        ("/Things(1e5)", "'1e5' is no id; "),
        ("/Things('a\0')", "The address is too long or holds characters "),
        ("/Things(1)/properties/\ud800", "The address is too long or holds characters "),
        ("/Things(1)/properties/" + "a" * 20_000, "The address is too long or holds characters "),
    ],
)
def test_what_is_not_there_is_not_found(path: str, complaint: str) -> None:
    """With what there is, the nearest first, and with how an id is written."""
    with pytest.raises(NotFound) as caught:
        parse_way(path)
    assert caught.value.detail.startswith(complaint)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/Things(1", "character 10: expected an id and ')', found the end."),
        ("/Things(1/name", "character 10: expected an id and ')', found '/name'."),
        ("/Things('1", "character 9: expected an id and ')', found ''1'."),
        ("/Things('a'b')", "character 12: expected an id and ')', found 'b')'."),
        ("/Things(1)x", "character 11: expected '/' or the end, found 'x'."),
        ("/Things(1)(2)", "character 11: expected '/' or the end, found '(2)'."),
        ("/Things(1)/name(2)", "character 16: expected '/' or the end, found '(2)'."),
        (
            "/Observations(1)/Datastream(2)",
            "character 28: expected '/' or the end (Datastream leads to one Datastream and takes no id), "
            "found '(2)'.",
        ),
        ("/Things/$value", "character 9: expected a property before $value, found '$value'."),
        ("/Things(1)/$value", "character 12: expected a property before $value, found '$value'."),
        (
            "/Things(1)/$ref",
            "character 12: expected $ref only at the end, after a set or relation, found '$ref'.",
        ),
        (
            "/Things/$ref/name",
            "character 9: expected $ref only at the end, after a set or relation, found '$ref/name'.",
        ),
        (
            "/Things(1)/name/$ref",
            "character 12: expected a property, then nothing but $value, found 'name/$ref'.",
        ),
        (
            "/Things(1)/name/$value/x",
            "character 12: expected a property, then nothing but $value, found 'name/$value/x'.",
        ),
        (
            "/Things(1)" + "/Datastreams(1)/Thing" * 8,
            "character 179: expected at most 16 sets and relations, found the end.",
        ),
    ],
)
def test_what_cannot_be_read_is_malformed(path: str, complaint: str) -> None:
    """With the place in the address, counted from 1 after the service root."""
    with pytest.raises(MalformedQuery) as caught:
        parse_way(path)
    assert caught.value.detail == f"path, {complaint}"
    assert caught.value.field == "path"


def test_every_property_and_relation_has_an_address() -> None:
    """All of the model, from the sets."""
    for entity in ENTITIES.values():
        one = f"/{entity.set_name}(1)"
        assert parse_way(one).entity == entity.name
        for name in entity.properties:
            assert parse_way(f"{one}/{name}").property_name == name
        for relation in entity.relations.values():
            way = parse_way(f"{one}/{relation.name}")
            assert (way.entity, way.leads_to_many) == (relation.target, relation.many)
