"""What handlers are given, and what clients send, have different names."""

import warnings
from typing import Any

from litestar.exceptions.base_exceptions import LitestarDeprecationWarning

from dothi.serve_part import make_unconnected


def list_fields(node: Any, schemas: dict[str, Any], seen: set[str]) -> set[str]:
    """The names of all fields below a schema, through its references."""
    if isinstance(node, list):
        return set[str]().union(*(list_fields(each, schemas, seen) for each in node))
    if not isinstance(node, dict):
        return set()
    names = set(node.get("properties", ()))
    for value in node.values():
        names |= list_fields(value, schemas, seen)
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.add(name)
        names |= list_fields(schemas[name], schemas, seen)
    return names


def list_names(described: Any) -> set[str]:
    """The names of all parameters, and of all fields of the bodies of requests, in an OpenAPI document."""
    names: set[str] = set()
    for path in described["paths"].values():
        for operation in path.values():
            names.update(parameter["name"] for parameter in operation.get("parameters", ()))
            body = operation.get("requestBody")
            names |= list_fields(body, described["components"]["schemas"], set())
    return names


def test_no_field_has_the_name_of_a_dependency() -> None:
    """Litestar takes a wrong field of that name for a dependency that failed: 500 instead of 400."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        application = make_unconnected()
        names = list_names(application.openapi_schema.to_schema())
    assert {"kind", "at", "uid"} <= names
    assert sorted(names & application.dependencies.keys()) == []
