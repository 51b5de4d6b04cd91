"""Schemas of the entities for OpenAPI 3.0: as they are read, and as they are written."""

from typing import Any

from dothi.share.sensorthings.meanings import ENTITY_MEANINGS, describe_relation, get_meaning
from dothi.vocabulary.sensing import ENTITIES, EntityType, Property, ValueType

Schema = dict[str, Any]

_INSTANT = "2026-11-21T07:00:00.000Z"
_ANYTHING: Schema = {"nullable": True}
_BY_TYPE: dict[ValueType, Schema] = {
    ValueType.ID: {"$ref": "#/components/schemas/Id"},
    ValueType.TEXT: {"type": "string"},
    ValueType.INSTANT: {"type": "string", "format": "date-time", "example": _INSTANT},
    ValueType.PERIOD: {"type": "string", "example": f"{_INSTANT}/2026-11-21T08:00:00.000Z"},
    ValueType.JSON: _ANYTHING,
    ValueType.GEOMETRY: {"example": {"type": "Point", "coordinates": [105.78, 10.03]}},
    ValueType.RESULT: {"example": 1.92, **_ANYTHING},
}
_UNIT = {"$ref": "#/components/schemas/UnitOfMeasurement"}
_BY_NAME: dict[str, Schema] = {
    "properties": {"type": "object"},
    "parameters": {"type": "object"},
    "taskingParameters": {"type": "object"},
    "unitOfMeasurement": _UNIT,
    "unitOfMeasurements": {"type": "array", "items": _UNIT},
    "multiObservationDataTypes": {"type": "array", "items": {"type": "string"}},
    "observedArea": {"type": "object"},
}
_LINK: Schema = {"$ref": "#/components/schemas/Link"}
_TEXT_OR_NULL: Schema = {"type": "string", "nullable": True}
_SHARED: dict[str, Schema] = {
    "Id": {
        "oneOf": [{"type": "integer", "format": "int64"}, {"type": "string"}],
        "description": "A whole number; of Observations between whole seconds a text.",
        "example": 1,
    },
    "Link": {
        "type": "object",
        "description": "A link to an entity that exists; what else stands in it is passed over.",
        "properties": {"@iot.id": {"$ref": "#/components/schemas/Id"}},
        "required": ["@iot.id"],
    },
    "UnitOfMeasurement": {
        "type": "object",
        "properties": dict.fromkeys(("name", "symbol", "definition"), _TEXT_OR_NULL),
        "example": {
            "name": "metre",
            "symbol": "m",
            "definition": "http://unitsofmeasure.org/ucum.html#para-30",
        },
    },
    "Error": {
        "type": "object",
        "description": "What is wrong: a code for programs, a sentence for people, the field that is meant.",
        "properties": {
            "error": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("code", "message", "field")},
                "required": ["code", "message"],
            }
        },
        "required": ["error"],
    },
    "References": {
        "type": "object",
        "properties": {
            "value": {
                "type": "array",
                "items": {"type": "object", "properties": {"@iot.selfLink": {"type": "string"}}},
            },
            "@iot.nextLink": {"type": "string"},
        },
        "required": ["value"],
    },
}


def make_schemas() -> dict[str, Schema]:
    """All schemas by their names."""
    schemas = dict(_SHARED)
    for entity in ENTITIES.values():
        schemas[entity.name] = _make_read(entity)
        schemas[f"{entity.name}List"] = _make_list(entity)
        schemas[f"{entity.name}Change"] = _make_change(entity)
        schemas[f"{entity.name}Create"] = _make_create(entity)
        schemas[f"{entity.name}Inside"] = _make_inside(entity)
    return schemas


def make_value(entity: EntityType, model: Property) -> Schema:
    """The schema of a property's value."""
    schema = _BY_NAME.get(model.name) or _BY_TYPE[model.type]
    if "$ref" in schema:
        # Beside a reference OpenAPI 3.0 reads nothing else.
        return {"allOf": [schema], "description": get_meaning(entity, model.name)}
    return {**schema, "description": get_meaning(entity, model.name)}


def _make_read(entity: EntityType) -> Schema:
    properties: dict[str, Schema] = {
        "@iot.id": {"$ref": "#/components/schemas/Id"},
        "@iot.selfLink": {"type": "string", "description": "The entity's own address."},
    }
    for model in entity.properties.values():
        if model.type != ValueType.ID:
            value = make_value(entity, model)
            properties[model.name] = value if model.required else {**value, "nullable": True}
    for relation in entity.relations.values():
        target = {"$ref": f"#/components/schemas/{relation.target}"}
        properties[f"{relation.name}@iot.navigationLink"] = {"type": "string"}
        properties[relation.name] = {
            **(
                {"type": "array", "items": target} if relation.many else {"allOf": [target], "nullable": True}
            ),
            "description": f"{describe_relation(relation)} Only with $expand.",
        }
        if relation.many:
            properties[f"{relation.name}@iot.count"] = {"type": "integer"}
            properties[f"{relation.name}@iot.nextLink"] = {"type": "string"}
    return {"type": "object", "description": ENTITY_MEANINGS[entity.name], "properties": properties}


def _make_list(entity: EntityType) -> Schema:
    items = {"$ref": f"#/components/schemas/{entity.name}"}
    return {
        "type": "object",
        "description": f"A page of {entity.set_name}.",
        "properties": {
            "@iot.count": {"type": "integer", "description": "How many there are in all, with $count=true."},
            "@iot.nextLink": {"type": "string", "description": "The next page; absent on the last."},
            "value": {"type": "array", "items": items},
        },
        "required": ["value"],
    }


def _make_change(entity: EntityType) -> Schema:
    """For PATCH and PUT: values, and links to what exists."""
    properties = _make_written(entity)
    for relation in entity.relations.values():
        properties[relation.name] = {"type": "array", "items": _LINK} if relation.many else _LINK
    return {
        "type": "object",
        "description": f"What to change of a {entity.name}: related entities can be linked, not created.",
        "properties": properties,
    }


def _make_create(entity: EntityType) -> Schema:
    """For POST: values, links, and entities that are created with it."""
    given = {
        relation.name: {"anyOf": [_LINK, {"$ref": f"#/components/schemas/{relation.target}Inside"}]}
        for relation in entity.relations.values()
    }
    return _make_new(entity, f"A new {entity.name}, with links to others or others to create with it.", given)


def _make_inside(entity: EntityType) -> Schema:
    """For what is created within another: what stands in it again is an object for short."""
    given = {relation.name: {"type": "object"} for relation in entity.relations.values()}
    text = f"A new {entity.name} in another entity; in it too there may be links, or others to create."
    return _make_new(entity, text, given)


def _make_new(entity: EntityType, text: str, given: dict[str, Schema]) -> Schema:
    properties = _make_written(entity)
    for relation in entity.relations.values():
        one = given[relation.name]
        properties[relation.name] = {
            **({"type": "array", "items": one} if relation.many else one),
            "description": describe_relation(relation),
        }
    required = [model.name for model in entity.properties.values() if model.required]
    return {"type": "object", "description": text, "properties": properties, "required": required}


def _make_written(entity: EntityType) -> dict[str, Schema]:
    return {model.name: make_value(entity, model) for model in entity.properties.values() if not model.kept}
