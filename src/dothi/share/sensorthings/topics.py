"""The MQTT topics that are subscribed to, found by the entities that they concern (OGC 18-088, clause 14).

A topic is an address with its options, written as it is: `v1.1/Observations?$filter=result gt 4`. Filters
with wildcards stand for the topics they match of sets, of entities and of the observations of a datastream.
"""

from collections import Counter
from dataclasses import dataclass, replace

from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.options import parse_options
from dothi.vocabulary.errors import DothiError, NotFound
from dothi.vocabulary.queries import Expression, Query, Way
from dothi.vocabulary.sensing import ENTITIES, ENTITY_SETS

VERSION = "v1.1"
_STREAM_SETS = {"Datastreams": "Datastream", "MultiDatastreams": "MultiDatastream"}
_ANY = "\0"
"""Stands for an entity whatever its id; no filter holds it."""
_LOOKED_FOR = frozenset((("HistoricalLocation", "Locations"),))
"""Relations whose ways back lead to too many to be listed at each change."""

Id = int | str
Place = tuple[Id, ...]
"""("set", entity), ("one", entity, id), ("owned", entity, owner, relation, id) or ("other", entity)."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Topic:
    """A topic that somebody reads."""

    name: bytes
    way: Way
    filter: Expression | None
    shown: Query
    """What of the entities is shown: $select and $expand alone."""
    whole: bool = True
    """Whether all of them is shown, and nothing else."""

    @property
    def entity_way(self) -> Way:
        """The way to the entities that it is about."""
        return replace(self.way, property_name=None, inside=())


def parse_topic(text: str) -> Topic:
    """A topic without wildcards; raises NotFound, MalformedQuery for what is none of ours."""
    version, _, rest = text.partition("/")
    path, _, options = rest.partition("?")
    if version != VERSION or not path:
        raise NotFound(f"Topics begin with {VERSION}/.")
    way = parse_way(path)
    query, form = parse_options(way, options)
    if way.references or way.raw_value or form not in (None, "json"):
        raise NotFound("References, bare values and other formats are not published.")
    shown = Query(select=query.select, expand=query.expand)
    whole = way.property_name is None and query.select is None and not query.expand
    return Topic(name=text.encode(), way=way, filter=query.filter, shown=shown, whole=whole)


def matches(levels: list[str], topic: tuple[str, ...]) -> bool:
    """Whether a filter's levels match a topic's, as MQTT 3.1.1 says in 4.7.1."""
    for index, level in enumerate(levels):
        if level == "#":
            return True
        if index >= len(topic) or level not in ("+", topic[index]):
            return False
    return len(levels) == len(topic)


def get_place(topic: Topic) -> Place:
    """Where a topic is looked for when an entity changes."""
    way, last = topic.way, topic.way.steps[-1]
    if topic.filter is not None or topic.shown.expand:
        return ("other", way.entity)
    if len(way.steps) == 1:
        return ("set", way.entity) if last.id is None else ("one", way.entity, last.id)
    owner = way.steps[0]
    of_one = len(way.steps) == 2 and way.leads_to_many and owner.id is not None
    if of_one and (owner.entity, last.name) not in _LOOKED_FOR:
        return ("owned", way.entity, owner.entity, last.name, owner.id or 0)
    return ("other", way.entity)


class Topics:
    """All topics that somebody reads; what is added and dropped are filters as clients wrote them."""

    def __init__(self) -> None:
        self._places: dict[Place, dict[bytes, Topic]] = {}
        self._uses: Counter[bytes] = Counter()
        self._filters: dict[str, list[Topic]] = {}
        self._groups: Counter[Place] = Counter()
        self._ids: dict[Place, set[Id]] = {}
        self._every_entity: set[str] = set()
        self._every_stream: set[str] = set()

    def __len__(self) -> int:
        return len(self._filters)

    def add(self, text: str) -> None:
        """Somebody has subscribed to this filter; what is none of ours is passed over."""
        if text in self._filters:
            return
        topics = self._read(text)
        if not topics and text not in self._every_entity and text not in self._every_stream:
            return
        self._filters[text] = topics
        for topic in topics:
            place = get_place(topic)
            if not self._uses[topic.name]:
                self._places.setdefault(place, {})[topic.name] = topic
                self._ids.setdefault(_group(place), set()).add(place[-1])
                self._count(topic, place, 1)
            self._uses[topic.name] += 1

    def drop(self, text: str) -> None:
        """Nobody is subscribed to this filter any more."""
        self._every_entity.discard(text)
        self._every_stream.discard(text)
        for topic in self._filters.pop(text, ()):
            self._uses[topic.name] -= 1
            if self._uses[topic.name]:
                continue
            del self._uses[topic.name]
            place = get_place(topic)
            del self._places[place][topic.name]
            if not self._places[place]:
                del self._places[place]
                self._ids[_group(place)].discard(place[-1])
            self._count(topic, place, -1)

    def _count(self, topic: Topic, place: Place, by: int) -> None:
        self._groups[_group(place)] += by
        if topic.way.property_name is not None:
            self._groups["property", topic.way.entity] += by

    def _read(self, text: str) -> list[Topic]:
        if text.startswith("$share/"):
            text = text.split("/", 2)[-1]
        levels = text.split("/")
        names = [text]
        if "+" in levels or levels[-1] == "#":
            names = self._list_matched(text, levels)
        topics = []
        for name in names:
            try:
                topics.append(parse_topic(name))
            except DothiError:
                # Whoever subscribes to what is not there hears nothing, as with any broker.
                continue
        return topics

    def _list_matched(self, text: str, levels: list[str]) -> list[str]:
        """The topics that a filter with wildcards matches; what it matches whatever the id is kept apart."""
        if matches(levels, (VERSION, _ANY)):
            self._every_entity.add(text)
        if matches(levels, (VERSION, _ANY, "Observations")):
            self._every_stream.add(text)
        names = [f"{VERSION}/{name}" for name in ENTITY_SETS if matches(levels, (VERSION, name))]
        entity = levels[1] if len(levels) > 1 else "#"
        if entity not in ("+", "#"):
            if entity not in ENTITY_SETS and matches(levels, (VERSION, entity)):
                names.append(f"{VERSION}/{entity}")
            of_stream = entity.partition("(")[0] in _STREAM_SETS
            if of_stream and matches(levels, (VERSION, entity, "Observations")):
                names.append(f"{VERSION}/{entity}/Observations")
        return names

    @property
    def every_entity(self) -> bool:
        """Whether every single entity's topic is read."""
        return bool(self._every_entity)

    @property
    def every_stream(self) -> bool:
        """Whether the observations of every datastream are read."""
        return bool(self._every_stream)

    def concern(self, entity: str) -> bool:
        """Whether anything at all is read of such entities."""
        return (
            bool(self._every_entity)
            or (entity == "Observation" and bool(self._every_stream))
            or any(self._groups[kind, entity] for kind in ("set", "one", "other"))
            or bool(self.list_owners(entity))
        )

    def list_at(self, *place: Id) -> list[Topic]:
        """What is read of a set, an entity or an owner; empty where nothing is."""
        found = self._places.get(place)
        return list(found.values()) if found else []

    def has(self, *group: str) -> bool:
        """Whether there is any topic in such places."""
        return self._groups[group] > 0

    def ids_at(self, *group: str) -> frozenset[Id]:
        """The ids at which there are topics in such places."""
        return frozenset(self._ids.get(group, ()))

    def list_owners(self, entity: str) -> list[tuple[str, str]]:
        """Owner and relation of the sets of such entities that are read, as ("Thing", "Datastreams")."""
        return [
            (name, relation.name)
            for name, owner in ENTITIES.items()
            for relation in owner.relations.values()
            if relation.target == entity and self._groups["owned", entity, name, relation.name]
        ]

    def list_ones(self, entity: str, text: str) -> list[Id]:
        """The ids of the entities of that type whose own topics a filter names."""
        places = [get_place(topic) for topic in self._filters.get(text, ())]
        return [place[2] for place in places if place[:2] == ("one", entity)]

    def has_properties(self, entity: str) -> bool:
        """Whether it matters which properties of such an entity are changed."""
        return self._groups["property", entity] > 0


def _group(place: Place) -> Place:
    return place[:-1] if place[0] in ("one", "owned") else place
