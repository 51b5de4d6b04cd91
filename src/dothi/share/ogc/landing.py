"""What there is: the landing page, the parts of the standards that hold, collections and their properties."""

from collections.abc import Sequence
from typing import Any

from dothi.share.ogc.items import GEOJSON, JSON
from dothi.share.ogc.systems import CRS84, systems_by_name
from dothi.vocabulary.features import Collected
from dothi.vocabulary.things import Kind, Property, PropertyType

ROOT = "/ogc"
DOWNLOADS: dict[str, str] = {
    "geojson": GEOJSON,
    "csv": "text/csv",
    "flatgeobuf": "application/vnd.flatgeobuf",
    "geoparquet": "application/vnd.apache.parquet",
}
"""The formats in which a collection is given as a file."""
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
_COMMON = "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
CONFORMANCE = (
    f"{_COMMON}/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    *(f"{_FEATURES}-1/1.0/conf/{name}" for name in ("core", "geojson", "oas30")),
    f"{_FEATURES}-2/1.0/conf/crs",
    *(
        f"{_FEATURES}-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"{_FEATURES}-4/1.0/conf/{name}"
        for name in ("create-replace-delete", "update", "features", "optimistic-locking-etags")
    ),
    *(
        f"{_TILES}/{name}"
        for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "datetime", "mvt", "oas30")
    ),
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    *(
        f"{_CQL2}/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "property-property",
            "arithmetic",
        )
    ),
)
"""Classes of OGC 19-072, 17-069r4, 18-058r1, 19-079r2, 20-002r1, 21-065r2, 20-057 and 17-083r4."""
_TYPES: dict[PropertyType, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "choice": {"type": "string"},
}
_OWN_PROPERTIES: dict[str, dict[str, Any]] = {
    "id": {"title": "Mã đối tượng (uid)", "type": "string"},
    "name": {"title": "Tên", "type": "string"},
    "description": {"title": "Mô tả", "type": "string"},
    "agency": {"title": "Cơ quan (uid)", "type": "string"},
    "area_code": {"title": "Mã xã, phường hoặc tỉnh, thành", "type": "string"},
    "updated": {"title": "Như thế từ lúc", "type": "string", "format": "date-time"},
}


def make_landing(root: str) -> dict[str, Any]:
    """The page from which everything else is found."""

    def link(path: str, rel: str, media_type: str, title: str) -> dict[str, str]:
        return {"href": f"{root}{path}", "rel": rel, "type": media_type, "title": title}

    ours = "http://www.opengis.net/def/rel/ogc/1.0"
    data, standards = "Các lớp · Collections", "Tiêu chuẩn đáp ứng · Conformance"

    return {
        "title": "Dothi",
        "description": "Bản đồ của thành phố theo OGC API. The city's maps by OGC API.",
        "links": [
            link("", "self", JSON, "Trang này · This page"),
            link("/api", "service-desc", OPENAPI, "Mô tả giao diện · The API's description"),
            link("/conformance", "conformance", JSON, standards),
            link("/conformance", f"{ours}/conformance", JSON, standards),
            link("/collections", "data", JSON, data),
            link("/collections", f"{ours}/data", JSON, data),
            link("/tileMatrixSets", f"{ours}/tiling-schemes", JSON, "Cách chia mảnh · Tiling schemes"),
        ],
    }


def make_collections(root: str, found: Sequence[tuple[Kind, Collected]]) -> dict[str, Any]:
    """All collections, and the systems that each of them is given in."""
    return {
        "links": [{"href": f"{root}/collections", "rel": "self", "type": JSON}],
        "crs": list(systems_by_name()),
        "collections": [make_collection(root, kind, each, crs=["#/crs"]) for kind, each in found],
    }


def make_collection(
    root: str, kind: Kind, collected: Collected, *, crs: list[str] | None = None
) -> dict[str, Any]:
    """One collection: the things of a kind."""
    address = f"{root}/collections/{kind.id}"
    extent: dict[str, Any] = {"temporal": {"interval": [[collected.since.isoformat(), None]]}}
    if collected.box is not None:
        extent["spatial"] = {"bbox": [list(collected.box)], "crs": CRS84}
    return {
        "id": kind.id,
        "title": kind.title.vi,
        "description": kind.title.en,
        "itemType": "feature",
        "extent": extent,
        "crs": crs or list(systems_by_name()),
        "storageCrs": CRS84,
        "links": [
            {"href": address, "rel": "self", "type": JSON},
            {"href": f"{address}/items", "rel": "items", "type": GEOJSON, "title": kind.title.vi},
            {
                "href": f"{address}/queryables",
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                "type": SCHEMA,
            },
            {
                "href": f"{address}/tiles",
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector",
                "type": JSON,
            },
            *(
                {
                    "href": f"{address}/download?f={name}",
                    "rel": "enclosure",
                    "type": media_type,
                    "title": name,
                }
                for name, media_type in DOWNLOADS.items()
            ),
        ],
    }


def make_queryables(root: str, kind: Kind) -> dict[str, Any]:
    """What filters may name, as a JSON schema; what files brought besides may be named, too."""
    properties: dict[str, Any] = {
        "geometry": {"title": "Hình", "format": "geometry-any", "x-ogc-role": "primary-geometry"},
        **{name: dict(schema) for name, schema in _OWN_PROPERTIES.items()},
    }
    properties |= {
        each.name: describe_property(each) for each in kind.properties if each.name not in properties
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{root}/collections/{kind.id}/queryables",
        "type": "object",
        "title": kind.title.vi,
        "properties": properties,
        "additionalProperties": True,
    }


def describe_property(declared: Property) -> dict[str, Any]:
    """A declared property as a JSON schema."""
    schema = {"title": declared.title.vi, **_TYPES[declared.type]}
    if declared.choices:
        schema["enum"] = [each.id for each in declared.choices]
    if declared.unit is not None:
        schema["x-ogc-unit"] = declared.unit
    if declared.description is not None:
        schema["description"] = declared.description.vi
    return schema
