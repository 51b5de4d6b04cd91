"""Messages about what was changed, for everything that is read of it; the store is asked where need be."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

import msgspec

from dothi.access.sensing import Sensing
from dothi.share.sensorthings.asking import Asking, key_of
from dothi.share.sensorthings.bodies import find_back
from dothi.share.sensorthings.envelopes import Envelopes
from dothi.share.sensorthings.face import Entity, write_entity, write_id
from dothi.share.sensorthings.observed import Message, Observed, list_new, read_property, tell_observed
from dothi.share.sensorthings.topics import VERSION, Id, Topic, Topics
from dothi.vocabulary.answers import Shape
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.drafts import Change
from dothi.vocabulary.observations import Fate, observation_id
from dothi.vocabulary.queries import Query, Step, Way
from dothi.vocabulary.sensing import ENTITIES

_STREAMS = ("Datastream", "MultiDatastream")
_KEPT = ("observedArea", "phenomenonTime", "resultTime")
"""What observations change of their datastream."""


class News:
    """Makes the messages for whoever reads. Each is written as GET at the same address would answer."""

    def __init__(self, sensing: Sensing, topics: Topics, root: str) -> None:
        """`root` is the service's own address over HTTP."""
        self._topics = topics
        self._root = root
        self._asking = Asking(sensing)
        self._envelopes = Envelopes()

    async def prepare(self, text: str) -> list[Message]:
        """Learn how the area is that a topic is about, because the store does not keep how it was."""
        for kind in _STREAMS:
            ids = self._topics.list_ones(kind, text)
            rows = await self._asking.read(kind, ids, Query(select=_KEPT))
            self._envelopes.learn(rows.values())
        return []

    def concerns_observations(self) -> bool:
        """Whether new observations lead to messages that `tell_observed` does not make."""
        topics = self._topics
        return topics.has("other", "Observation") or any(topics.concern(name) for name in _STREAMS)

    async def tell_entities(self, made: Iterable[Change]) -> list[Message]:
        """What is to be published of entities that were created or changed by one commit."""
        changes = _merge(made)
        observed = await self._read_observed(changes.pop("Observation", {}))
        messages = tell_observed(self._topics, self._root, observed)
        messages += await self._tell_others(observed)
        await self._add_moved(changes, observed)
        for entity, by_id in changes.items():
            messages += await self._tell(entity, by_id)
        return messages

    async def tell_committed(self, committed: Committed) -> list[Message]:
        """What `tell_observed` has left of a commit: filters, long ways, corrections, datastreams."""
        observed = list_new(committed)
        messages = await self._tell_others(observed)
        changes: dict[str, dict[Id, Change]] = {}
        await self._add_moved(changes, observed)
        for entity, by_id in changes.items():
            messages += await self._tell(entity, by_id)
        corrected = [
            Change(entity="Observation", id=observation_id(stream, time), properties=("result",))
            for stream, time, fate in zip(
                committed.batch.datastream_id.tolist(),
                committed.batch.phenomenon_time.tolist(),
                committed.fate.tolist(),
                strict=True,
            )
            if fate == Fate.CORRECTED
        ]
        return messages + (await self.tell_entities(corrected) if corrected else [])

    async def _read_observed(self, changes: dict[Id, Change]) -> list[Observed]:
        """The observations that were changed, as they stand now."""
        if not changes or not (self._topics.concern("Observation") or self._concerned(_STREAMS)):
            return []
        rows = await self._asking.read("Observation", list(changes), Query())
        wants_features = self._topics.has("owned", "Observation", "FeatureOfInterest", "Observations")
        observed = []
        for identifier, row in rows.items():
            change = changes[identifier]
            feature = 0
            if wants_features:
                owners = await self._asking.list_owners("Observation", identifier, "FeatureOfInterest")
                feature = cast("int", owners[0]) if owners else 0
            properties = None if change.created else change.properties
            observed.append(Observed(row=row, feature=feature, properties=properties))
        return observed

    def _concerned(self, entities: Iterable[str]) -> bool:
        return any(self._topics.concern(entity) for entity in entities)

    async def _add_moved(self, changes: dict[str, dict[Id, Change]], observed: list[Observed]) -> None:
        """Add the datastreams whose times or area were moved by observations."""
        kinds: dict[str, dict[int, list[Observed]]] = {}
        for each in observed:
            kind = "MultiDatastream" if each.row[5] and each.row[5].get("multi") else "Datastream"
            kinds.setdefault(kind, {}).setdefault(each.row[0], []).append(each)
        for kind, streams in kinds.items():
            wanted = [stream for stream in streams if self._is_read(kind, stream)]
            if not wanted:
                continue
            rows = await self._asking.read(kind, wanted, Query(select=_KEPT))
            for stream, row in rows.items():
                moved = self._envelopes.list_moved(row, streams[cast("int", stream)])
                before = changes.setdefault(kind, {}).get(stream)
                if before is not None:
                    changes[kind][stream] = replace(before, properties=(*before.properties, *moved))
                elif moved:
                    changes[kind][stream] = Change(entity=kind, id=stream, properties=moved)

    def _is_read(self, entity: str, identifier: int) -> bool:
        topics = self._topics
        if topics.every_entity or topics.has("set", entity) or topics.has("other", entity):
            return True
        return bool(topics.list_at("one", entity, identifier) or topics.list_owners(entity))

    async def _tell(self, entity: str, changes: dict[Id, Change]) -> list[Message]:
        """What is published of entities of one type, other than observations."""
        topics = self._topics
        if not topics.concern(entity):
            return []
        ids = list(changes)
        wanted = [(topic, ids) for topic in topics.list_at("set", entity)]
        told: set[bytes] = set()
        for identifier in ids:
            own = topics.list_at("one", entity, identifier)
            told.update(topic.name for topic in own)
            wanted += [(topic, [identifier]) for topic in own]
        wanted += await self._list_owned(entity, ids)
        for topic in topics.list_at("other", entity):
            wanted.append((topic, await self._asking.list_members(topic, ids)))
        if topics.every_entity:
            each = [(_name_own(entity, identifier), [identifier]) for identifier in ids]
            wanted += [(topic, ids) for topic, ids in each if topic.name not in told]
        return await self._show(entity, wanted, changes)

    async def _list_owned(self, entity: str, ids: list[Id]) -> list[tuple[Topic, list[Id]]]:
        """The topics of relations by which others lead to entities, with those that each leads to.

        Asked from whichever side there are fewer.
        """
        found: list[tuple[Topic, list[Id]]] = []
        for owner, relation in self._topics.list_owners(entity):
            place = ("owned", entity, owner, relation)
            owners = self._topics.ids_at(*place)
            back = find_back(owner, relation, entity)
            if back is None or len(owners) < len(ids):
                topics = [topic for each in owners for topic in self._topics.list_at(*place, each)]
                found += [(topic, await self._asking.list_members(topic, ids)) for topic in topics]
                continue
            for identifier in ids:
                for each in await self._asking.list_owners(entity, identifier, back):
                    found += [(topic, [identifier]) for topic in self._topics.list_at(*place, each)]
        return found

    async def _tell_others(self, observed: list[Observed]) -> list[Message]:
        """What is published of observations on topics that the store must be asked about."""
        topics = self._topics.list_at("other", "Observation")
        if not topics or not observed:
            return []
        by_key = {key_of("Observation", each.row): each for each in observed}
        changes = {key: _make_change(key, each.properties) for key, each in by_key.items()}
        messages: list[Message] = []
        for topic in topics:
            members = await self._asking.list_members(topic, list(by_key))
            if topic.shown.expand or topic.way.property_name is not None:
                messages += await self._show("Observation", [(topic, members)], changes)
                continue
            shape = Shape(entity="Observation", select=topic.shown.select)
            messages += [_encode(topic, write_entity(self._root, shape, by_key[key].row)) for key in members]
        return messages

    async def _show(
        self, entity: str, wanted: list[tuple[Topic, list[Id]]], changes: dict[Id, Change]
    ) -> list[Message]:
        """The messages on topics about some of the changed entities, as they stand now."""
        by_query: dict[Query, list[tuple[Topic, Id]]] = {}
        for topic, ids in wanted:
            name = topic.way.property_name
            query = topic.shown if name is None else Query(select=(name,))
            for each in ids:
                if name is None or changes[each].created or name in changes[each].properties:
                    by_query.setdefault(query, []).append((topic, each))
        messages: list[Message] = []
        for query, pairs in by_query.items():
            shape = self._asking.get_shape(entity, query)
            rows = await self._asking.read(entity, list(dict.fromkeys(each for _, each in pairs)), query)
            written: dict[Id, Entity] = {
                each: self._write(shape, row, changes[each]) for each, row in rows.items()
            }
            messages += [_encode(topic, written[each]) for topic, each in pairs if each in written]
        return messages

    def _write(self, shape: Shape, row: list[Any], change: Change) -> Entity:
        entity = write_entity(self._root, shape, row)
        if shape.entity in _STREAMS and change.created and change.properties:
            # A datastream that came with its first observations is told of as it came, without them.
            for name in _KEPT:
                entity.pop(name, None)
        return entity


def _make_change(key: Id, properties: tuple[str, ...] | None) -> Change:
    return Change(entity="Observation", id=key, created=properties is None, properties=properties or ())


def _name_own(entity: str, identifier: Id) -> Topic:
    """An entity's own topic."""
    step = Step(name=ENTITIES[entity].set_name, entity=entity, many=True, id=identifier)
    name = f"{VERSION}/{step.name}({write_id(identifier)})".encode()
    return Topic(name=name, way=Way(steps=(step,)), filter=None, shown=Query())


def _encode(topic: Topic, entity: Entity) -> Message:
    content = entity if topic.way.property_name is None else read_property(topic.way, entity)
    return topic.name, msgspec.json.encode(content)


def _merge(made: Iterable[Change]) -> dict[str, dict[Id, Change]]:
    """One change for each entity, by type and id; what was deleted is not told."""
    merged: dict[str, dict[Id, Change]] = {}
    for change in made:
        by_id = merged.setdefault(change.entity, {})
        before = by_id.setdefault(change.id, change)
        if before is not change:
            by_id[change.id] = replace(
                change,
                created=change.created or before.created,
                deleted=change.deleted or before.deleted,
                properties=tuple(dict.fromkeys((*before.properties, *change.properties))),
            )
    return {
        entity: {identifier: each for identifier, each in by_id.items() if not each.deleted}
        for entity, by_id in merged.items()
    }
