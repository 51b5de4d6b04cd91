"""The part of an address after the service root: the way to a set, an entity, a property, references."""

import re

from dothi.share.sensorthings.lexer import MAX_LENGTH, make_malformed, quote
from dothi.share.sensorthings.names import (
    MAX_RELATIONS,
    find_property_name,
    has_parts,
    sort_by_nearness,
    spell_choices,
    split_key,
)
from dothi.vocabulary.errors import MalformedQuery, NotFound
from dothi.vocabulary.queries import Step, Way
from dothi.vocabulary.sensing import ENTITIES, ENTITY_SETS, EntityType

_NAME = re.compile(r"[^/(]*")
_ID = re.compile(r"\(\s*(?P<id>'[^']*+(?:''[^']*+)*+'|[^'()/]*)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[+-]?[0-9]+)*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**63
"""Ids are whole numbers of 64 bits, or texts."""


def parse_id(written: str) -> int | str:
    """An id as it stands in brackets; a quoted whole number is the number. Raises NotFound."""
    quoted = written.startswith("'")
    text = written[1:-1].replace("''", "'") if quoted else written.strip()
    if _WHOLE.fullmatch(text) is not None and -_LARGEST <= (number := int(text)) < _LARGEST:
        return number
    if not text or not (quoted or _NUMBER.fullmatch(text)):
        raise NotFound(f"{quote(written)} is no id; write a number, or a text in single quotes.")
    return text


class _WayParser:
    """Goes through an address once, from left to right."""

    def __init__(self, path: str) -> None:
        self._path = path.removesuffix("/")
        self._place = len(path) - len(path.removeprefix("/"))
        self._steps: list[Step] = []

    def parse(self) -> Way:
        """The whole way."""
        entity = self._parse_step(None)
        while self._place < len(self._path):
            self._place += 1
            begin = self._place
            name = self._take(_NAME)
            if name.startswith("$"):
                return self._finish(begin)
            last = self._steps[-1]
            if last.many and last.id is None:
                raise NotFound(f"{quote(name)} comes after one of {last.name}, as in {last.name}(1)/name.")
            self._place = begin
            if name not in entity.relations and find_property_name(entity, split_key(name)[0]):
                return self._parse_property(entity)
            entity = self._parse_step(entity)
        return Way(steps=tuple(self._steps))

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._path, self._place)
        if match is None:
            return ""
        self._place = match.end()
        return match[0]

    def _parse_step(self, entity: EntityType | None) -> EntityType:
        """One set or relation, with the id chosen in it; gives the entity type it leads to."""
        name = self._take(_NAME)
        if entity is None:
            if (target := ENTITY_SETS.get(name)) is None:
                there = ", ".join(sort_by_nearness(name, ENTITY_SETS))
                raise NotFound(f"There is no set {quote(name)}; there are {there}.")
            many = True
        else:
            if (relation := entity.relations.get(name)) is None:
                raise NotFound(f"{entity.name} has no {quote(name)}; it has {spell_choices(entity, name)}.")
            target, many = ENTITIES[relation.target], relation.many
        identity = self._parse_identity() if many else None
        if self._place < len(self._path) and self._path[self._place] != "/":
            alone = "" if many else f" ({name} leads to one {target.name} and takes no id)"
            raise self._fail(f"'/' or the end{alone}")
        self._steps.append(Step(name=name, entity=target.name, many=many, id=identity))
        if len(self._steps) > MAX_RELATIONS:
            raise self._fail(f"at most {MAX_RELATIONS} sets and relations")
        return target

    def _parse_identity(self) -> int | str | None:
        match = _ID.match(self._path, self._place)
        if match is None:
            return None
        self._place = match.end()
        if self._path[self._place : self._place + 1] != ")":
            raise self._fail("an id and ')'")
        self._place += 1
        return parse_id(match["id"])

    def _parse_property(self, entity: EntityType) -> Way:
        """A property of the entity so far, what is inside it, and whether its bare value is asked for."""
        first, *rest = self._path[self._place :].split("/")
        written, *places = split_key(first)
        name = find_property_name(entity, written)
        if name is None:
            self._take(_NAME)
            raise self._fail("'/' or the end")
        if "$ref" in rest or "$value" in rest[:-1]:
            raise self._fail("a property, then nothing but $value")
        raw_value = rest[-1:] == ["$value"]
        keys = rest[:-1] if raw_value else rest
        inside = (*places, *(key for part in keys for key in split_key(part)))
        if inside and not has_parts(entity, name):
            raise NotFound(f"{name} has no part {quote(inside[0])}; it is one value.")
        last = (keys or [first])[-1]
        return Way(
            steps=tuple(self._steps),
            property_name=name,
            inside=inside,
            written_name=last if len(split_key(last)) > 1 else None,
            raw_value=raw_value,
        )

    def _finish(self, begin: int) -> Way:
        """What comes after a set, relation or entity and begins with a dollar sign."""
        rest, last = self._path[begin:], self._steps[-1]
        if rest == "$ref" and last.id is None:
            return Way(steps=tuple(self._steps), references=True)
        self._place = begin
        if rest.startswith("$ref"):
            raise self._fail("$ref only at the end, after a set or relation")
        if rest.startswith("$value"):
            raise self._fail("a property before $value")
        raise NotFound(f"{quote(rest)} is not served.")

    def _fail(self, expected: str) -> MalformedQuery:
        rest = self._path[self._place :]
        return make_malformed("path", self._place + 1, expected, quote(rest) if rest else "the end")


def parse_way(path: str) -> Way:
    """The way that a decoded path after the service root describes.

    Raises NotFound for what the model does not have and MalformedQuery for what cannot be read.
    """
    if len(path) > MAX_LENGTH or _UNSTORABLE.search(path):
        raise NotFound("The address is too long or holds characters that no text has.")
    return _WayParser(path).parse()
