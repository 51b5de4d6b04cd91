"""The SensorThings service as an OpenAPI 3.0 document, made from the model of its entities."""

from typing import Any

from dothi.share.sensorthings.bodies import find_back
from dothi.share.sensorthings.calls import MOST_CALLS
from dothi.share.sensorthings.landing import OPENAPI_PATH, OPENAPI_TYPE
from dothi.share.sensorthings.meanings import ENTITY_MEANINGS, describe_relation
from dothi.share.sensorthings.openapi_parameters import (
    OF_ENTITIES,
    OF_REFERENCES,
    OF_SETS,
    make_id,
    make_parameters,
    use_options,
)
from dothi.share.sensorthings.openapi_schemas import Schema, make_schemas
from dothi.vocabulary.sensing import ENTITIES, EntityType, Relation

_VERSION = "1.1"
_ERRORS: dict[str, Any] = {"default": {"$ref": "#/components/responses/Error"}}
_ANY_OBJECT = {"type": "object"}


def make_openapi(root: str) -> dict[str, Any]:
    """The document of the service at a root."""
    paths: dict[str, Any] = {"/": _describe_landing(), OPENAPI_PATH: _describe_itself()}
    for entity in ENTITIES.values():
        paths |= _describe_set(entity)
        paths |= _describe_entity(entity)
        for relation in entity.relations.values():
            paths |= _describe_relation(entity, relation)
    paths["/CreateObservations"] = _describe_data_arrays()
    paths["/$batch"] = _describe_batch()
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Dothi: SensorThings API",
            "version": _VERSION,
            "description": "OGC SensorThings API 1.1 (OGC 18-088), and the entities of Tasking (17-079r1).",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": root}],
        "tags": [
            {"name": entity.set_name, "description": ENTITY_MEANINGS[entity.name]}
            for entity in ENTITIES.values()
        ],
        "paths": paths,
        "components": {
            "schemas": make_schemas(),
            "parameters": make_parameters(),
            "responses": {
                "Error": {
                    "description": "Why it was not done.",
                    "content": _json({"$ref": "#/components/schemas/Error"}),
                }
            },
        },
    }


def _json(schema: Schema, example: Any = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": schema}
    if example is not None:
        content["example"] = example
    return {"application/json": content}


def _refer(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _operate(tag: str | None, name: str, summary: str, responses: Any, **more: Any) -> dict[str, Any]:
    """One operation; every one of them may be answered with an error."""
    operation: dict[str, Any] = {"operationId": name, "summary": summary, **more}
    if tag is not None:
        operation["tags"] = [tag]
    return {**operation, "responses": {**responses, **_ERRORS}}


def _describe_landing() -> dict[str, Any]:
    responses = {"200": {"description": "The sets, and what is spoken here.", "content": _json(_ANY_OBJECT)}}
    return {
        "get": _operate(None, "getLandingPage", "The entity sets and the settings of the server.", responses)
    }


def _describe_itself() -> dict[str, Any]:
    responses = {"200": {"description": "This document.", "content": {OPENAPI_TYPE: {"schema": _ANY_OBJECT}}}}
    return {"get": _operate(None, "getOpenapi", "The description of this interface.", responses)}


def _give(name: str, *, forms: bool = True) -> dict[str, Any]:
    """The answer to a question: as JSON, and in the other forms of $resultFormat."""
    content = _json(_refer(name))
    if forms:
        content["application/geo+json"] = {"schema": _ANY_OBJECT}
        content["text/csv"] = {"schema": {"type": "string"}}
    return {"200": {"description": "What was asked for.", "content": content}}


def _create(entity: EntityType, schema: Schema, name: str, summary: str, **more: Any) -> dict[str, Any]:
    created = {
        "description": "Created; Location says where. An ordinary Observation is not sent back.",
        "headers": {"Location": {"schema": {"type": "string"}}},
        "content": _json(_refer(entity.name)),
    }
    body = {"required": True, "content": _json(schema)}
    return _operate(entity.set_name, name, summary, {"201": created}, requestBody=body, **more)


def _describe_set(entity: EntityType) -> dict[str, Any]:
    tag, links = entity.set_name, [each.name for each in entity.relations.values() if each.required]
    schema = _refer(f"{entity.name}Create")
    if links:
        schema = {"allOf": [schema, {"type": "object", "required": links}]}
    return {
        f"/{tag}": {
            "get": _operate(
                tag,
                f"list{tag}",
                f"{tag}.",
                _give(f"{entity.name}List"),
                parameters=use_options(entity, OF_SETS),
            ),
            "post": _create(entity, schema, f"create{entity.name}", f"Create a {entity.name}."),
        },
        f"/{tag}/$ref": {
            "get": _operate(
                tag,
                f"refer{tag}",
                f"Addresses of {tag}.",
                _give("References", forms=False),
                parameters=use_options(entity, OF_REFERENCES),
            )
        },
    }


def _describe_entity(entity: EntityType) -> dict[str, Any]:
    name, tag = entity.name, entity.set_name
    get = _operate(
        tag, f"get{name}", f"One {name}.", _give(name), parameters=use_options(entity, OF_ENTITIES)
    )
    deleted = {"200": {"description": "Deleted."}}
    delete = _operate(tag, f"delete{name}", "Delete it, with what cannot be without it.", deleted)
    own = {"parameters": [make_id(entity)], "get": get, **_describe_changes(entity), "delete": delete}
    return {f"/{tag}({{id}})": own, **_describe_properties(entity)}


def _describe_changes(entity: EntityType) -> dict[str, Any]:
    name, tag = entity.name, entity.set_name
    changed = {"200": {"description": "As it is now.", "content": _json(_refer(name))}}
    change = _json(_refer(f"{name}Change"))
    operations = {"type": "array", "items": {"type": "object"}}
    patch = {**change, "application/json-patch+json": {"schema": operations}}

    def describe(verb: str, summary: str, content: Any) -> dict[str, Any]:
        body = {"required": True, "content": content}
        return _operate(tag, f"{verb}{name}", summary, changed, requestBody=body)

    return {
        "patch": describe("change", "Change some properties, or apply a JSON Patch.", patch),
        "put": describe("replace", "Replace all properties; what is left out is emptied.", change),
    }


def _describe_properties(entity: EntityType) -> dict[str, Any]:
    name, way = entity.name, f"/{entity.set_name}({{id}})/{{property}}"
    names = {"type": "string", "enum": [each for each in entity.properties if each != "id"]}
    chosen = {"name": "property", "in": "path", "required": True, "schema": names}
    none = {"204": {"description": "There is no value."}}
    one = {"200": {"description": "An object of the property alone.", "content": _json(_ANY_OBJECT)}}
    text: dict[str, Any] = {"text/plain": {"schema": {"type": "string"}}}
    bare = {"200": {"description": "The value.", "content": {**_json({}), **text}}}

    def describe(verb: str, summary: str, found: Any) -> dict[str, Any]:
        operation = _operate(entity.set_name, f"get{verb}Of{name}", summary, {**found, **none})
        return {"parameters": [make_id(entity), chosen], "get": operation}

    return {
        way: describe("Property", "One property.", one),
        f"{way}/$value": describe("Value", "The bare value of a property.", bare),
    }


def _describe_relation(entity: EntityType, relation: Relation) -> dict[str, Any]:
    target = ENTITIES[relation.target]
    tag, name = entity.set_name, f"{relation.name}Of{entity.name}"
    way = f"/{tag}({{id}})/{relation.name}"
    identity = {"parameters": [make_id(entity)]}
    summary = describe_relation(relation).partition(";")[0].removesuffix(".") + f" of a {entity.name}."
    schema, options = (f"{target.name}List", OF_SETS) if relation.many else (target.name, OF_ENTITIES)
    get = _operate(tag, f"get{name}", summary, _give(schema), parameters=use_options(target, options))
    methods: dict[str, Any] = {**identity, "get": get}
    if relation.many and find_back(entity.name, relation.name, target.name) is not None:
        create = _create(
            target, _refer(f"{target.name}Create"), f"create{name}", f"Create one of these {relation.name}."
        )
        methods["post"] = create
    references = _refer("References") if relation.many else _ANY_OBJECT
    refer = _operate(
        tag,
        f"refer{name}",
        f"Addresses of these {relation.name}.",
        {"200": {"description": "Addresses.", "content": _json(references)}},
        parameters=use_options(target, OF_REFERENCES if relation.many else ()),
    )
    return {way: methods, f"{way}/$ref": {**identity, "get": refer}}


def _describe_data_arrays() -> dict[str, Any]:
    rows = {"type": "array", "items": {"type": "array", "items": {}}}
    components = {"type": "array", "items": {"type": "string"}}
    array = {
        "type": "object",
        "properties": {
            "Datastream": _refer("Link"),
            "MultiDatastream": _refer("Link"),
            "components": components,
            "dataArray@iot.count": {"type": "integer"},
            "dataArray": rows,
        },
        "required": ["components", "dataArray"],
    }
    example = [
        {
            "Datastream": {"@iot.id": 1},
            "components": ["phenomenonTime", "result"],
            "dataArray": [["2026-11-21T07:00:00Z", 1.92]],
        }
    ]
    created = {"type": "array", "items": {"type": "string"}}
    return {
        "post": _operate(
            "Observations",
            "createObservations",
            "Create many Observations.",
            {"201": {"description": "An address or an error for each row.", "content": _json(created)}},
            requestBody={"required": True, "content": _json({"type": "array", "items": array}, example)},
        )
    }


def _describe_batch() -> dict[str, Any]:
    request = {
        "type": "object",
        "properties": {
            **{name: {"type": "string"} for name in ("id", "method", "url", "atomicityGroup", "if")},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": {},
            "dependsOn": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["id", "method", "url"],
    }
    requests = {"type": "array", "items": request, "minItems": 1, "maxItems": MOST_CALLS}
    batch = {"type": "object", "properties": {"requests": requests}, "required": ["requests"]}
    example = {"requests": [{"id": "1", "method": "GET", "url": "Things?$top=1"}]}
    multipart = {"multipart/mixed": {"schema": {"type": "string"}}}
    return {
        "post": _operate(
            None,
            "postBatch",
            "Several requests in one; those of a group are done together or not at all.",
            {"200": {"description": "An answer for each.", "content": _json(_ANY_OBJECT) | multipart}},
            requestBody={"required": True, "content": _json(batch, example) | multipart},
        )
    }
