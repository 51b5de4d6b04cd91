"""The interface as an OpenAPI 3.0 document that needs no other: every collection has paths of its own."""

from collections.abc import Sequence
from typing import Any

from dothi.share.ogc.asking import DEFAULT_LIMIT, LARGEST_LIMIT
from dothi.share.ogc.items import GEOJSON, JSON
from dothi.share.ogc.landing import DOWNLOADS, OPENAPI, SCHEMA, describe_property
from dothi.share.ogc.systems import CRS84, systems_by_name
from dothi.share.ogc.tilesets import MATRIX_SET
from dothi.vocabulary.features import OWN_PROPERTIES
from dothi.vocabulary.things import Kind
from dothi.vocabulary.tiles import VECTOR_TILE

MERGE_PATCH = "application/merge-patch+json"
_OBJECT = {"type": "object"}
_ERRORS = {"default": {"$ref": "#/components/responses/Error"}}
_ITEM_PARAMETERS = ("crs", "datetime")
_ITEMS_PARAMETERS = (
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "crs",
    "filter",
    "filter-lang",
    "filter-crs",
    "after",
)


def make_openapi(root: str, version: str, kinds: Sequence[Kind]) -> dict[str, Any]:
    """The document of the interface at a root."""
    paths: dict[str, Any] = {
        "/": _describe_get("getLanding", "Landing page", "Capabilities", JSON),
        "/api": _describe_get("getApi", "This document", "Capabilities", OPENAPI),
        "/conformance": _describe_get("getConformance", "Conformance classes", "Capabilities", JSON),
        "/collections": _describe_get("getCollections", "Collections", "Capabilities", JSON),
        "/tileMatrixSets": _describe_get("getTilingSchemes", "Tiling schemes", "Capabilities", JSON),
        f"/tileMatrixSets/{MATRIX_SET}": _describe_get("getTilingScheme", MATRIX_SET, "Capabilities", JSON),
    }
    for kind in kinds:
        paths |= _describe_collection(kind)
        paths |= _describe_maps(kind)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Dothi: OGC API",
            "version": version,
            "description": "OGC API - Features, parts 1 to 4, with CQL2; OGC API - Tiles.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "servers": [{"url": root}],
        "tags": [
            {"name": "Capabilities", "description": "What there is."},
            *({"name": kind.id, "description": f"{kind.title.vi} · {kind.title.en}"} for kind in kinds),
        ],
        "paths": paths,
        "components": {
            "parameters": _make_parameters(),
            "responses": {
                "Error": {
                    "description": "Why there is no answer.",
                    "content": {JSON: {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
            },
            "schemas": _make_schemas(),
        },
    }


def _describe_get(
    name: str, summary: str, tag: str, media_type: str, *, schema: str = "", parameters: Any = ()
) -> dict[str, Any]:
    described: Any = {"$ref": f"#/components/schemas/{schema}"} if schema else _OBJECT
    operation: dict[str, Any] = {"operationId": name, "summary": summary, "tags": [tag]}
    if parameters:
        operation["parameters"] = list(parameters)
    operation["responses"] = {
        "200": {"description": summary, "content": {media_type: {"schema": described}}},
        **_ERRORS,
    }
    return {"get": operation}


def _describe_collection(kind: Kind) -> dict[str, Any]:
    path = f"/collections/{kind.id}"
    refer = [{"$ref": f"#/components/parameters/{name}"} for name in _ITEMS_PARAMETERS]
    refer_one = [{"$ref": f"#/components/parameters/{name}"} for name in _ITEM_PARAMETERS]
    own = [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        for name in ("id", *OWN_PROPERTIES)
        if name != "updated"
    ]
    own += [
        {
            "name": each.name,
            "in": "query",
            "required": False,
            "schema": {
                name: value for name, value in describe_property(each).items() if name in ("type", "enum")
            },
        }
        for each in kind.properties
        if each.name not in OWN_PROPERTIES
    ]
    title = kind.title.en
    described = {
        path: _describe_get(f"describe_{kind.id}", f"{title}: collection", kind.id, JSON),
        f"{path}/queryables": _describe_get(f"queryables_{kind.id}", f"{title}: queryables", kind.id, SCHEMA),
        f"{path}/items": _describe_get(
            f"items_{kind.id}",
            f"{title}: features",
            kind.id,
            GEOJSON,
            schema="FeatureCollection",
            parameters=[*refer, *own],
        ),
        f"{path}/items/{{featureId}}": {
            "parameters": [
                {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            **_describe_get(
                f"item_{kind.id}",
                f"{title}: one feature",
                kind.id,
                GEOJSON,
                schema="Feature",
                parameters=refer_one,
            ),
        },
    }
    described[f"{path}/items"]["post"] = _describe_change(kind, "create", "a new feature", (GEOJSON, JSON))
    one = described[f"{path}/items/{{featureId}}"]
    one["put"] = _describe_change(kind, "replace", "a whole feature", (GEOJSON, JSON))
    one["patch"] = _describe_change(kind, "update", "parts of a feature", (MERGE_PATCH, GEOJSON, JSON))
    one["delete"] = _describe_change(kind, "delete", "end a feature", ())
    return described


def _describe_maps(kind: Kind) -> dict[str, Any]:
    """Tiles, and the whole collection as a file."""
    path, title = f"/collections/{kind.id}", kind.title.en
    numbers = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
        for name in ("tileMatrix", "tileRow", "tileCol")
    ]
    formats = {"type": "string", "enum": ["json", "tilejson"], "default": "json"}
    files = {"type": "string", "enum": list(DOWNLOADS), "default": "geojson"}
    asked = [name for name in _ITEMS_PARAMETERS if name not in ("limit", "after")]
    described = {
        f"{path}/tiles": _describe_get(f"tilesets_{kind.id}", f"{title}: sets of tiles", kind.id, JSON),
        f"{path}/tiles/{MATRIX_SET}": _describe_get(
            f"tileset_{kind.id}",
            f"{title}: the set of tiles",
            kind.id,
            JSON,
            parameters=[{"name": "f", "in": "query", "required": False, "schema": formats}],
        ),
        f"{path}/tiles/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": {
            "parameters": numbers,
            **_describe_get(
                f"tile_{kind.id}",
                f"{title}: a vector tile",
                kind.id,
                VECTOR_TILE,
                parameters=[{"$ref": "#/components/parameters/datetime"}],
            ),
        },
        f"{path}/download": _describe_get(
            f"download_{kind.id}",
            f"{title}: a file",
            kind.id,
            GEOJSON,
            parameters=[
                {"name": "f", "in": "query", "required": False, "schema": files},
                *({"$ref": f"#/components/parameters/{name}"} for name in asked),
            ],
        ),
    }
    binary = {"schema": {"type": "string", "format": "binary"}}
    tile = described[f"{path}/tiles/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"]
    tile["get"]["responses"]["200"]["content"] = {VECTOR_TILE: binary}
    file = described[f"{path}/download"]["get"]["responses"]["200"]
    file["content"] |= {each: binary for each in DOWNLOADS.values() if each != GEOJSON}
    return described


def _describe_change(kind: Kind, name: str, summary: str, media_types: tuple[str, ...]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{name}_{kind.id}",
        "summary": f"{kind.title.en}: {summary}",
        "tags": [kind.id],
    }
    if media_types:
        schema = _OBJECT if name == "update" else {"$ref": "#/components/schemas/Feature"}
        operation["parameters"] = [{"$ref": "#/components/parameters/Content-Crs"}]
        operation["requestBody"] = {
            "required": True,
            "content": {media_type: {"schema": schema} for media_type in media_types},
        }
    if name != "create":
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/If-Match"})
    done: dict[str, Any] = {"204": {"description": "Done."}}
    if name == "create":
        place = {"description": "Where it is.", "schema": {"type": "string"}}
        done = {"201": {"description": "Done.", "headers": {"Location": place}}}
    operation["responses"] = {**done, **_ERRORS}
    return operation


def _make_parameters() -> dict[str, Any]:
    systems = {"type": "string", "format": "uri", "default": CRS84, "enum": list(systems_by_name())}
    whole = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    described: dict[str, tuple[str, dict[str, Any]]] = {
        "limit": ("How many features at most.", whole),
        "bbox": ("Those that touch the box: its lower and its upper corner.", numbers),
        "bbox-crs": ("The system of the box.", systems),
        "datetime": (
            "As they were at an instant, or last were in a span (2026-01-01/..).",
            {"type": "string"},
        ),
        "crs": ("The system of the answer's coordinates.", systems),
        "filter": ("A condition in CQL2.", {"type": "string"}),
        "filter-lang": (
            "How the filter is written.",
            {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        ),
        "filter-crs": ("The system of the filter's geometries.", systems),
        "after": ("Where the page before ended; links to the next page have it.", {"type": "integer"}),
    }
    flat = {"style": "form", "explode": False}
    header = {"description": "The system of the body's coordinates.", "schema": {"type": "string"}}
    matched = {"description": "Only where the feature still has this ETag.", "schema": {"type": "string"}}
    return {
        "Content-Crs": {"name": "Content-Crs", "in": "header", "required": False, **header},
        "If-Match": {"name": "If-Match", "in": "header", "required": False, **matched},
    } | {
        name: {"name": name, "in": "query", "required": False, "description": text, "schema": schema, **flat}
        for name, (text, schema) in described.items()
    }


def _make_schemas() -> dict[str, Any]:
    text = {"type": "string"}
    link = {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {"href": text, "rel": text, "type": text, "title": text},
    }
    links = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
    geometry = {"type": "object", "nullable": True, "properties": {"type": text}}
    return {
        "Link": link,
        "Feature": {
            "type": "object",
            "required": ["type", "geometry", "properties"],
            "properties": {
                "type": {"type": "string", "enum": ["Feature"]},
                "id": text,
                "geometry": geometry,
                "properties": {"type": "object", "nullable": True},
                "links": links,
            },
        },
        "FeatureCollection": {
            "type": "object",
            "required": ["type", "features"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
                "links": links,
                "timeStamp": {"type": "string", "format": "date-time"},
                "numberMatched": {"type": "integer", "minimum": 0},
                "numberReturned": {"type": "integer", "minimum": 0},
            },
        },
        "Error": {
            "type": "object",
            "required": ["error"],
            "properties": {
                "error": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": {"code": text, "message": text, "field": text},
                }
            },
        },
    }
