"""Names in a query, found in the model of the entities; who misses one is told what there is."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from dothi.share.sensorthings.lexer import Cursor, Token, make_malformed, quote
from dothi.vocabulary.queries import PropertyPath
from dothi.vocabulary.sensing import ENTITIES, EntityType, ValueType

MAX_RELATIONS = 16
"""How many relations a path, a way or an expansion may follow; each is a join. Our own choice."""
_WITH_PARTS = frozenset({ValueType.JSON, ValueType.GEOMETRY, ValueType.RESULT})
_PLACES = re.compile(r"(?:\[[0-9]+\])++")
_COMPARED = 60


def sort_by_nearness(wanted: str, names: Iterable[str]) -> list[str]:
    """The names, those first that look most like the wanted one."""
    matcher = SequenceMatcher(b=wanted[:_COMPARED].lower())

    def nearness(name: str) -> float:
        matcher.set_seq1(name.lower())
        return -matcher.ratio()

    return sorted(names, key=nearness)


def find_property_name(entity: EntityType, written: str) -> str | None:
    """The property's name in the model; `@iot.id` is how encodings write `id`."""
    name = "id" if written == "@iot.id" else written
    return name if name in entity.properties else None


def has_parts(entity: EntityType, name: str) -> bool:
    """Whether a path may go on inside this property."""
    return entity.properties[name].type in _WITH_PARTS


def split_key(segment: str) -> tuple[str, ...]:
    """A segment of a path as keys: `list[0][1]` is the key `list`, then two places in arrays.

    Brackets that hold anything else, which only addresses can have, belong to the key.
    """
    name, bracket, rest = segment.partition("[")
    if not name or _PLACES.fullmatch(bracket + rest) is None:
        return (segment,)
    return (name, *rest[:-1].split("]["))


def spell_choices(entity: EntityType, wanted: str) -> str:
    """What an entity has, for a message, nearest first."""
    return ", ".join(sort_by_nearness(wanted, [*entity.properties, *entity.relations]))


class _Segments:
    """The segments of a path, each with its position."""

    def __init__(self, cursor: Cursor, token: Token) -> None:
        self.option = cursor.option
        self.position = token.position
        self.rest = token.text.split("/")
        self.ahead = 0

    def take(self) -> str:
        segment = self.rest.pop(0)
        self.position += self.ahead
        self.ahead = len(segment) + 1
        return segment

    def fail(self, expected: str, found: str) -> Exception:
        return make_malformed(self.option, self.position, expected, quote(found))


def resolve_path(cursor: Cursor, token: Token, entity_name: str) -> PropertyPath:
    """The property that a path leads to from an entity, over relations and into JSON."""
    segments = _Segments(cursor, token)
    entity = ENTITIES[entity_name]
    relations: list[str] = []
    while (relation := entity.relations.get(segment := segments.take())) is not None:
        relations.append(segment)
        entity = ENTITIES[relation.target]
        if len(relations) > MAX_RELATIONS:
            raise segments.fail(f"at most {MAX_RELATIONS} relations", segment)
        if not segments.rest:
            raise segments.fail(f"a property, as in {token.text[:99]}/id", segment)
    written, *places = split_key(segment)
    name = find_property_name(entity, written)
    if name is None:
        raise _fail_unknown(segments, entity, segment)
    if (places or segments.rest) and not has_parts(entity, name):
        raise segments.fail(f"{name} alone, which has no parts", "/".join([segment, *segments.rest]))
    inside = (*places, *(key for part in segments.rest for key in split_key(part)))
    return PropertyPath(relations=tuple(relations), name=name, inside=inside, position=token.position)


def _fail_unknown(segments: _Segments, entity: EntityType, segment: str) -> Exception:
    if "@iot." in segment or segment.startswith("iot."):
        return segments.fail(f"a property of {entity.name} and no control information", segment)
    there = spell_choices(entity, segment)
    return segments.fail(f"a property or relation of {entity.name} ({there})", segment)
