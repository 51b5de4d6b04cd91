"""Ids and query options as parameters of the OpenAPI document, with examples of each set's own."""

from typing import Any

from dothi.share.sensorthings.meanings import OPTION_MEANINGS
from dothi.share.sensorthings.options import RESULT_FORMATS
from dothi.vocabulary.sensing import ENTITIES, EntityType, ValueType

Schema = dict[str, Any]

OF_SETS = tuple(OPTION_MEANINGS)
OF_ENTITIES = ("$select", "$expand", "$resultFormat")
OF_REFERENCES = ("$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken")
_NUMBERS = {"$top": 10, "$skip": 20}


def _name_parameter(entity: EntityType, option: str) -> str:
    return f"{entity.name}.{option[1:]}"


def make_parameters() -> dict[str, Any]:
    """The query options; those that name properties have examples of each set's own."""
    parameters: dict[str, Any] = {}
    for entity in ENTITIES.values():
        for option, example in _make_examples(entity).items():
            parameters[_name_parameter(entity, option)] = _make_option(option, {"type": "string"}, example)
    for option, number in _NUMBERS.items():
        parameters[option[1:]] = _make_option(option, {"type": "integer", "minimum": 0}, number)
    parameters["count"] = _make_option("$count", {"type": "boolean"}, True)
    formats = {"type": "string", "enum": list(RESULT_FORMATS)}
    parameters["resultFormat"] = _make_option("$resultFormat", formats, "json")
    parameters["skiptoken"] = _make_option("$skiptoken", {"type": "string"}, None)
    return parameters


def _make_option(option: str, schema: Schema, example: Any) -> dict[str, Any]:
    parameter = {"name": option, "in": "query", "description": OPTION_MEANINGS[option], "schema": schema}
    return parameter if example is None else {**parameter, "example": example}


def _make_examples(entity: EntityType) -> dict[str, str]:
    """A query of each kind that this type of entity can be asked."""
    texts = [each.name for each in entity.properties.values() if each.type == ValueType.TEXT]
    first = texts[0] if texts else "id"
    condition = f"startswith({first},'W')" if texts else "id gt 1"
    relation = next(iter(entity.relations))
    return {
        "$filter": "result gt 1.5 and phenomenonTime gt now() sub duration'PT1H'"
        if entity.name == "Observation"
        else condition,
        "$orderby": f"{first} desc",
        "$select": f"id,{relation}" if first == "id" else f"id,{first}",
        "$expand": f"{relation}($select=id)",
    }


def use_options(entity: EntityType, options: tuple[str, ...]) -> list[dict[str, str]]:
    own = _make_examples(entity)
    return [
        {"$ref": f"#/components/parameters/{_name_parameter(entity, name) if name in own else name[1:]}"}
        for name in options
    ]


def make_id(entity: EntityType) -> dict[str, Any]:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": f"Id of the {entity.name}; a text stands in single quotes.",
        "schema": {"type": "string", "pattern": "^([0-9]+|'[^'/]+')$"},
        "example": "1",
    }
