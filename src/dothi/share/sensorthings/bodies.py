"""Entities as clients send them in JSON: read to the digit, checked against the model, made into drafts."""

from typing import Literal

import msgspec

from dothi.share.sensorthings.geojson import read_geometry
from dothi.vocabulary.drafts import EntityDraft, Measured, Reference, Shaped, Value
from dothi.vocabulary.errors import InvalidInput, MalformedPayload
from dothi.vocabulary.json_values import read_instant, read_json, read_period, read_result
from dothi.vocabulary.sensing import ENTITIES, EntityType, Property, Relation, ValueType

Purpose = Literal["create", "change", "replace"]
"""What a body is for: a new entity, some new values (PATCH), or all of them (PUT)."""
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_DEEPEST = 12
"""How deep entities may stand in each other in one request."""
_GEOJSON = frozenset(("application/geo+json", "application/vnd.geo+json", "application/json+geo"))


def read_draft(body: bytes, entity: str, purpose: Purpose) -> EntityDraft:
    """One entity's representation; raises InvalidInput naming what is wrong."""
    try:
        body.decode()
    except UnicodeDecodeError as problem:
        raise MalformedPayload(f"It is not UTF-8: {problem}.") from None
    return _read_entity(body, ENTITIES[entity], purpose, 0)


def read_object(body: bytes) -> dict[str, msgspec.Raw]:
    """A JSON object, its members unread; raises MalformedPayload."""
    try:
        return _OBJECT.decode(body)
    except _UNREADABLE as problem:
        raise MalformedPayload(f"{problem}.") from None


def _read_entity(body: bytes | msgspec.Raw, entity: EntityType, purpose: Purpose, depth: int) -> EntityDraft:
    if depth > _DEEPEST:
        raise MalformedPayload(f"Entities may stand at most {_DEEPEST} deep in each other.")
    members = read_object(bytes(body))
    links = _read_links(members, entity, purpose, depth)
    values: dict[str, Value] = {}
    for name, raw in members.items():
        if name in entity.relations or name.startswith("@") or "@iot." in name:
            continue
        model = entity.properties.get("id" if name == "id" else name)
        if model is None:
            known = ", ".join(each for each in entity.properties if each != "id")
            raise InvalidInput(f"{entity.name} has no property {name!r}; it has {known}.", field=name)
        if not model.kept:
            values[name] = _read_value(raw, model)
            if values[name] is None and model.required:
                raise InvalidInput(f"{entity.name} needs {name}.", field=name)
    _read_shapes(entity, values)
    if purpose != "change":
        _check_complete(entity, values)
    if purpose == "replace":
        for model in entity.properties.values():
            if not model.kept and model.name not in values:
                values[model.name] = None
    return EntityDraft(entity=entity.name, values=values, links=links)


def _check_complete(entity: EntityType, values: dict[str, Value]) -> None:
    for model in entity.properties.values():
        if model.required and values.get(model.name) is None:
            raise InvalidInput(f"{entity.name} needs {model.name}.", field=model.name)


def check_links(draft: EntityDraft, given: str | None = None) -> None:
    """Raise InvalidInput where a drafted entity, or one inside it, lacks what it has to belong to.

    `given` is the relation back to what it stands in.
    """
    entity = ENTITIES[draft.entity]
    for relation in entity.relations.values():
        if relation.required and not draft.links.get(relation.name) and relation.name != given:
            raise InvalidInput(f"{entity.name} needs {relation.name}.", field=relation.name)
    for name, entries in draft.links.items():
        for entry in entries:
            if isinstance(entry, EntityDraft):
                back = find_back(draft.entity, name, entry.entity)
                check_links(entry, back)


def find_back(entity: str, relation: str, target: str) -> str | None:
    """The relation of the target that leads back to the entity it stands in."""
    for name, back in ENTITIES[target].relations.items():
        if back.target == entity and ENTITIES[entity].relations[relation].target == target:
            return name
    return None


def _read_links(
    members: dict[str, msgspec.Raw], entity: EntityType, purpose: Purpose, depth: int
) -> dict[str, list[EntityDraft | Reference]]:
    links: dict[str, list[EntityDraft | Reference]] = {}
    for name, relation in entity.relations.items():
        raw = members.get(name)
        if raw is None:
            continue
        if bytes(raw) == b"null":
            if relation.required:
                raise InvalidInput(f"{entity.name} needs {name}.", field=name)
            continue
        try:
            entries = _LIST.decode(raw) if relation.many else [raw]
        except _UNREADABLE:
            raise MalformedPayload(f"{name} must be an array.", field=name) from None
        links[name] = [_read_link(entry, relation, purpose, depth) for entry in entries]
    return links


def _read_link(raw: msgspec.Raw, relation: Relation, purpose: Purpose, depth: int) -> EntityDraft | Reference:
    members = read_object(bytes(raw))
    if "@iot.id" in members:
        # Some clients send the whole entity beside its id; the id says that it is there already.
        return Reference(entity=relation.target, id=_read_id(members["@iot.id"]))
    if purpose != "create":
        raise InvalidInput(
            f'Here {relation.name} can only be linked: {{"@iot.id": …}}; create it with POST.',
            field=relation.name,
        )
    return _read_entity(raw, ENTITIES[relation.target], "create", depth + 1)


def _read_id(raw: msgspec.Raw) -> int | str:
    try:
        written: int | str = msgspec.json.decode(raw, type=int | str)
    except _UNREADABLE:
        raise MalformedPayload("An id is a whole number or a text.", field="@iot.id") from None
    if isinstance(written, str) and written.isascii() and written.isdigit() and len(written) < 19:
        return int(written)
    return written


def _read_value(raw: msgspec.Raw, model: Property) -> Value:
    if bytes(raw) == b"null":
        return Measured(number=None, json="null") if model.type == ValueType.RESULT else None
    match model.type:
        case ValueType.TEXT:
            return _read_text(raw, model.name)
        case ValueType.INSTANT:
            return read_instant(_read_text(raw, model.name), model.name)
        case ValueType.PERIOD:
            return read_period(_read_text(raw, model.name), model.name)
        case ValueType.RESULT:
            return read_result(raw)
    return read_json(raw, model.name)


def _read_text(raw: msgspec.Raw, name: str) -> str:
    try:
        text: str = msgspec.json.decode(raw, type=str)
    except _UNREADABLE:
        raise InvalidInput(f"{name} must be a text.", field=name) from None
    if "\0" in text:
        raise InvalidInput(f"{name} holds a character (NUL) that cannot be kept.", field=name)
    return text


def _read_shapes(entity: EntityType, values: dict[str, Value]) -> None:
    """What is GeoJSON by its encoding gets a geometry."""
    for model in entity.properties.values():
        value = values.get(model.name)
        if model.type != ValueType.GEOMETRY or not isinstance(value, str):
            continue
        encoding = values.get("encodingType")
        geometry = None
        if encoding is None or encoding in _GEOJSON:
            geometry = read_geometry(msgspec.json.decode(value), model.name, strict=encoding is not None)
        values[model.name] = Shaped(
            json=value, geometry=None if geometry is None else msgspec.json.encode(geometry).decode()
        )
