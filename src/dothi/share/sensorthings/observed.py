"""Messages about observations, made from what was committed and without asking anybody.

These are the topics of which one is read thousands of times a second: the observations of a datastream, of
a feature, of the whole city, whole or with $select. What else is read of observations is made by `News`.
"""

from collections.abc import Callable
from functools import lru_cache
from math import isnan
from typing import Any

import msgspec

from dothi.share.sensorthings.face import (
    Entity,
    read_row_id,
    write_entity,
    write_id,
    write_instant,
    write_microseconds,
)
from dothi.share.sensorthings.topics import VERSION, Topic, Topics
from dothi.vocabulary.answers import Shape
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.observations import NO_TIME, Fate
from dothi.vocabulary.queries import Way

Message = tuple[bytes, bytes]
"""Topic and payload."""
_LARGEST_WHOLE = 1e15
"""From here on PostgreSQL writes a double with an exponent."""
_WHOLE = Shape(entity="Observation")
_OF_STREAMS = {
    kind: ("owned", "Observation", kind, "Observations") for kind in ("Datastream", "MultiDatastream")
}
_OF_FEATURES = ("owned", "Observation", "FeatureOfInterest", "Observations")


class Observed(msgspec.Struct, frozen=True, kw_only=True):
    """An observation that was stored or changed."""

    row: list[Any]
    """As `vocabulary.answers` describes it."""
    feature: int
    """The feature that it is of; 0 where that is not known."""
    properties: tuple[str, ...] | None = None
    """What of it was changed; None where it is new."""


def list_new(
    committed: Committed, topics: Topics | None = None, get_feature: Callable[[int], int] | None = None
) -> list[Observed]:
    """The new observations of a commit; with `topics` only those that `tell_observed` has to tell.

    Corrected ones are left out: of them the store knows more. `get_feature` gives the feature of a
    datastream's ordinary observations.
    """
    batch = committed.batch
    count = len(batch)
    streams = batch.datastream_id.tolist()
    features = [0] * count if batch.feature_id is None else batch.feature_id.tolist()
    if get_feature is not None and (topics is None or topics.has(*_OF_FEATURES)):
        features = [own or get_feature(stream) for stream, own in zip(streams, features, strict=True)]
    columns = zip(
        streams,
        batch.phenomenon_time.tolist(),
        committed.ordinal.tolist(),
        batch.result.tolist(),
        batch.result_time.tolist(),
        features,
        [None] * count if batch.detail is None else batch.detail,
        committed.fate.tolist(),
        strict=True,
    )
    heard = None if topics is None else _make_sieve(topics)
    return [
        Observed(row=_make_row(stream, time, ordinal, result, result_time, detail), feature=feature)
        for stream, time, ordinal, result, result_time, feature, detail, fate in columns
        if fate != Fate.CORRECTED and (heard is None or heard(stream, feature))
    ]


def _make_row(
    stream: int, time: int, ordinal: int, result: float, result_time: int, detail: str | None
) -> list[Any]:
    number: float | int | None = result
    if isnan(result):
        number = None
    elif result == (whole := int(result)) and abs(result) < _LARGEST_WHOLE:
        # As PostgreSQL writes it into JSON: without a fraction where it has none.
        number = whole
    told = None if result_time == NO_TIME else write_microseconds(result_time)
    return [stream, time, ordinal, number, told, None if detail is None else msgspec.json.decode(detail)]


def _make_sieve(topics: Topics) -> Callable[[int, int], bool] | None:
    """Whether an observation of that datastream and feature is heard; None where any may be."""
    if topics.every_entity or topics.every_stream:
        return None
    if topics.has("set", "Observation") or topics.has("one", "Observation"):
        return None
    streams = topics.ids_at(*_OF_STREAMS["Datastream"]) | topics.ids_at(*_OF_STREAMS["MultiDatastream"])
    features = topics.ids_at(*_OF_FEATURES)
    return lambda stream, feature: stream in streams or feature in features


def tell_observed(topics: Topics, root: str, observed: list[Observed]) -> list[Message]:
    """What is published of observations on the topics of sets, datastreams, features and their own."""
    everywhere = topics.list_at("set", "Observation")
    by_itself = topics.every_entity or topics.has("one", "Observation")
    messages: list[Message] = []
    for each in observed:
        row = each.row
        kind = "MultiDatastream" if row[5] and row[5].get("multi") else "Datastream"
        wanted = everywhere + topics.list_at(*_OF_STREAMS[kind], row[0])
        if each.feature:
            wanted += topics.list_at(*_OF_FEATURES, each.feature)
        names: dict[bytes, None] = {}
        if by_itself:
            identifier = read_row_id("Observation", row)
            wanted += topics.list_at("one", "Observation", identifier)
            if topics.every_entity:
                names[f"{VERSION}/Observations({write_id(identifier)})".encode()] = None
        if topics.every_stream:
            names[f"{VERSION}/{kind}s({row[0]})/Observations".encode()] = None
        for topic in wanted:
            if topic.whole:
                names[topic.name] = None
            else:
                messages += _tell_part(topic, root, each)
        if names:
            payload = write_whole(root, row)
            messages += [(name, payload) for name in names]
    return messages


def _tell_part(topic: Topic, root: str, observed: Observed) -> list[Message]:
    name = topic.way.property_name
    if name is not None and observed.properties is not None and name not in observed.properties:
        return []
    select = topic.shown.select if name is None else (name,)
    entity = write_entity(root, Shape(entity="Observation", select=select), observed.row)
    return [(topic.name, msgspec.json.encode(entity if name is None else read_property(topic.way, entity)))]


def read_property(way: Way, entity: Entity) -> Entity:
    """The property of an entity that a way leads to, by its name; None where the entity has none."""
    key = way.property_name or ""
    value = entity.get("@iot.id" if key == "id" else key)
    for key in way.inside:
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return {way.written_name or key: value}


def write_whole(root: str, row: list[Any]) -> bytes:
    """An observation with all its properties and links, as GET gives it."""
    if row[5] is not None or row[3] is None:
        return msgspec.json.encode(write_entity(root, _WHOLE, row))
    identifier = read_row_id("Observation", row)
    written = identifier if isinstance(identifier, int) else f'"{identifier}"'
    address = f"{_quote(root)}/Observations({write_id(identifier)})"
    result_time = "null" if row[4] is None else f'"{write_instant(row[4])}"'
    return (
        f'{{"@iot.id":{written},"@iot.selfLink":"{address}",'
        f'"phenomenonTime":"{write_microseconds(row[1])}",'
        f'"result":{row[3]!r},"resultTime":{result_time},'
        f'"Datastream@iot.navigationLink":"{address}/Datastream",'
        f'"FeatureOfInterest@iot.navigationLink":"{address}/FeatureOfInterest"}}'
    ).encode()


@lru_cache(maxsize=16)
def _quote(root: str) -> str:
    return msgspec.json.encode(root).decode()[1:-1]
