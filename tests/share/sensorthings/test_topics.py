"""Topics are found by what they concern, and leave nothing behind when nobody reads them."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.share.sensorthings.observed import Observed, list_new, tell_observed
from dothi.share.sensorthings.topics import Topics, get_place, matches, parse_topic
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.errors import DothiError
from dothi.vocabulary.observations import NO_TIME, Batch, Fate

ROOT = "http://localhost/sta/v1.1"
NOON = 1_795_176_000_000_000


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("v1.1/Things", ("set", "Thing")),
        ("v1.1/Things?$select=@iot.id,description", ("set", "Thing")),
        ("v1.1/Things(1)", ("one", "Thing", 1)),
        ("v1.1/Things(1)/name", ("one", "Thing", 1)),
        ("v1.1/Observations('1.5')/result", ("one", "Observation", "1.5")),
        ("v1.1/Datastreams(7)/Observations", ("owned", "Observation", "Datastream", "Observations", 7)),
        ("v1.1/Things(1)/Locations", ("owned", "Location", "Thing", "Locations", 1)),
        ("v1.1/Things(1)/Datastreams(2)/Observations", ("other", "Observation")),
        ("v1.1/Observations(1)/Datastream/Thing/Locations", ("other", "Location")),
        ("v1.1/Observations(1)/Datastream", ("other", "Datastream")),
        ("v1.1/Observations?$filter=result gt 4", ("other", "Observation")),
        ("v1.1/Things?$expand=Locations", ("other", "Thing")),
        ("v1.1/HistoricalLocations(1)/Locations", ("other", "Location")),
    ],
)
def test_a_topic_has_its_place(text: str, place: tuple[object, ...]) -> None:
    """What one look-up finds stands by type, id or owner; the rest is asked about."""
    assert get_place(parse_topic(text)) == place


@pytest.mark.parametrize(
    "text",
    [
        "v1.0/Things",
        "v1.1/",
        "v1.1/Pumps",
        "v1.1/Things(1)/Pumps",
        "v1.1/Things/$ref",
        "v1.1/Things(1)/name/$value",
        "v1.1/Observations?$resultFormat=dataArray",
        "v1.1/Things?$filter=name",
        "things/canal/water_level",
    ],
)
def test_what_is_no_topic_of_ours_is_passed_over(text: str) -> None:
    """Nothing is found by it, and it costs nothing afterwards."""
    topics = Topics()
    if not text.endswith("=name"):
        with pytest.raises(DothiError):
            parse_topic(text)
        topics.add(text)
        assert len(topics) == 0
        assert not topics.concern("Thing")


@pytest.mark.parametrize(
    ("wildcards", "topic", "fits"),
    [
        ("#", "v1.1/Things", True),
        ("v1.1/#", "v1.1/Things(1)", True),
        ("v1.1/Things(1)/#", "v1.1/Things(1)", True),
        ("v1.1/+", "v1.1/Things", True),
        ("v1.1/+", "v1.1/Datastreams(1)/Observations", False),
        ("+/+/Observations", "v1.1/Datastreams(1)/Observations", True),
        ("v1.1/Things/+", "v1.1/Things", False),
        ("v1.1/Sensors", "v1.1/Things", False),
    ],
)
def test_wildcards_match_as_mqtt_says(wildcards: str, topic: str, fits: bool) -> None:
    """The examples of MQTT 3.1.1, 4.7.1, with our topics."""
    assert matches(wildcards.split("/"), tuple(topic.split("/"))) is fits


def test_wildcards_stand_for_the_plain_topics_that_they_match() -> None:
    """`v1.1/Datastreams(7)/#` means the datastream and its observations; `v1.1/+` every set and entity."""
    topics = Topics()
    topics.add("v1.1/Datastreams(7)/#")
    assert [topic.name for topic in topics.list_at("one", "Datastream", 7)] == [b"v1.1/Datastreams(7)"]
    owned = topics.list_at("owned", "Observation", "Datastream", "Observations", 7)
    assert [topic.name for topic in owned] == [b"v1.1/Datastreams(7)/Observations"]
    assert not topics.every_entity
    topics.add("v1.1/+")
    assert topics.every_entity
    assert not topics.every_stream
    assert [topic.name for topic in topics.list_at("set", "Sensor")] == [b"v1.1/Sensors"]
    topics.add("$share/group/v1.1/+/Observations")
    assert topics.every_stream


_FILTERS = st.sampled_from(
    [
        "#",
        "v1.1/#",
        "v1.1/+",
        "v1.1/Things",
        "v1.1/Things?$select=name",
        "v1.1/Things(1)/name",
        "v1.1/Things(1)/Datastreams",
        "v1.1/Datastreams(7)/#",
        "v1.1/Datastreams(7)/Observations",
        "v1.1/Observations?$filter=result gt 4",
        "v1.1/Nothing",
    ]
)


@given(st.lists(st.tuples(st.booleans(), _FILTERS), max_size=30))
def test_what_is_dropped_leaves_nothing(steps: list[tuple[bool, str]]) -> None:
    """After any coming and going the topics are those of the filters that are left, and none without any."""
    topics, left = Topics(), set()
    for come, text in steps:
        (topics.add if come else topics.drop)(text)
        (left.add if come else left.discard)(text)
    fresh = Topics()
    for text in sorted(left):
        fresh.add(text)
    assert {place: set(found) for place, found in topics._places.items()} == {
        place: set(found) for place, found in fresh._places.items()
    }
    assert +topics._groups == +fresh._groups
    assert (topics.every_entity, topics.every_stream) == (fresh.every_entity, fresh.every_stream)
    for text in left:
        topics.drop(text)
    assert not topics._places
    assert not topics._uses
    assert not any(topics.concern(name) for name in ("Thing", "Observation", "Datastream"))


def commit(*rows: tuple[int, int, float, int, Fate, int]) -> Committed:
    """What a commit has stored: datastream, time, result, result time, fate and ordinal of each."""
    columns = list(zip(*rows, strict=True))
    batch = Batch(
        datastream_id=np.array(columns[0], dtype=np.int32),
        phenomenon_time=np.array(columns[1], dtype=np.int64),
        result=np.array(columns[2]),
        result_time=np.array(columns[3], dtype=np.int64),
        corrects=np.zeros(len(rows), dtype=np.bool_),
    )
    return Committed(
        batch=batch, fate=np.array(columns[4], dtype=np.int8), ordinal=np.array(columns[5], dtype=np.int16)
    )


def hear(topics: Topics, committed: Committed) -> list[tuple[str, object]]:
    """Topic and content of what is published, where datastream 7 has feature 70."""
    observed = list_new(committed, topics, lambda stream: stream * 10)
    return [
        (topic.decode(), msgspec.json.decode(payload))
        for topic, payload in tell_observed(topics, ROOT, observed)
    ]


def test_an_observation_is_heard_on_each_of_its_topics() -> None:
    """Of two datastreams one has a listener: it hears 1.5 whole, others hear what they have selected."""
    topics = Topics()
    for text in (
        "v1.1/Datastreams(7)/Observations",
        "v1.1/Datastreams(8)/Observations?$select=result",
        "v1.1/FeaturesOfInterest(70)/Observations?$select=phenomenonTime,resultTime",
    ):
        topics.add(text)
    second = (9, NOON, 2.0, NO_TIME, Fate.STORED, 0)
    third = (8, NOON, 3.0, NO_TIME, Fate.STORED, 0)
    first = (7, NOON + 500_000, 1.5, NOON + 1_000_000, Fate.BESIDE, 1)
    address = f"{ROOT}/Observations('7.{NOON + 500_000}.1')"
    times = {
        "phenomenonTime": "2026-11-20T12:00:00.500Z",
        "resultTime": "2026-11-20T12:00:01.000Z",
    }
    whole = {
        "@iot.id": f"7.{NOON + 500_000}.1",
        "@iot.selfLink": address,
        **times,
        "result": 1.5,
        "Datastream@iot.navigationLink": f"{address}/Datastream",
        "FeatureOfInterest@iot.navigationLink": f"{address}/FeatureOfInterest",
    }
    assert dict(hear(topics, commit(first, second, third))) == {
        "v1.1/Datastreams(7)/Observations": whole,
        "v1.1/FeaturesOfInterest(70)/Observations?$select=phenomenonTime,resultTime": times,
        "v1.1/Datastreams(8)/Observations?$select=result": {"result": 3},
    }


def test_one_message_a_topic_though_several_filters_name_it() -> None:
    """The set, the datastream and the observation itself, each once, for `#` and for those who name them."""
    topics = Topics()
    for text in ("#", "v1.1/#", "v1.1/Observations", "v1.1/Datastreams(7)/Observations"):
        topics.add(text)
    heard = [topic for topic, _ in hear(topics, commit((7, NOON, 1.0, NO_TIME, Fate.STORED, 0)))]
    assert len(heard) == len(set(heard)) == 3


def test_corrections_are_told_of_by_the_store() -> None:
    """A corrected observation may keep its result time, which is not in the batch."""
    topics = Topics()
    topics.add("v1.1/Observations")
    assert hear(topics, commit((7, NOON, 1.0, NO_TIME, Fate.CORRECTED, 0))) == []


def test_a_property_is_heard_only_where_it_was_changed() -> None:
    """The result was changed, and the time was not."""
    topics = Topics()
    for name in ("result", "phenomenonTime"):
        topics.add(f"v1.1/Observations('7.{NOON}')/{name}")
    row = [7, NOON, 0, 2, None, {"name": f"7.{NOON}"}]
    changed = Observed(row=row, feature=70, properties=("result",))
    assert tell_observed(topics, ROOT, [changed]) == [
        (f"v1.1/Observations('7.{NOON}')/result".encode(), b'{"result":2}')
    ]
