"""OGC API - Tiles (OGC 20-057): what says where the tiles of a collection are and what is in them."""

from typing import Any

from dothi.share.ogc.items import JSON
from dothi.share.ogc.landing import describe_property
from dothi.share.ogc.systems import CRS84
from dothi.vocabulary.features import Collected
from dothi.vocabulary.things import Kind
from dothi.vocabulary.tiles import VECTOR_TILE

MATRIX_SET = "WebMercatorQuad"
TILEJSON = "application/json"
DEEPEST_OFFERED = 18
"""A tile of this zoom places its points to 4 cm; deeper ones say no more."""
_MATRIX_SET_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
_WEB_MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0"
_EDGE_M = 20037508.342789244
_SCALE_OF_ZOOM_0 = 559082264.028717
"""Of a tile 256 pixels of 0.28 mm wide (OGC 17-083r4, annex D.1)."""
_TILE_PX = 256


def make_matrix_sets(root: str) -> dict[str, Any]:
    """The tiling schemes that are spoken here: one."""
    address = f"{root}/tileMatrixSets/{MATRIX_SET}"
    return {
        "tileMatrixSets": [
            {
                "id": MATRIX_SET,
                "title": "Web Mercator (EPSG:3857)",
                "uri": _MATRIX_SET_URI,
                "crs": _WEB_MERCATOR,
                "links": [{"rel": "self", "type": JSON, "href": address}],
            }
        ]
    }


def make_matrix_set() -> dict[str, Any]:
    """The tiling scheme of web maps (OGC 17-083r4)."""
    return {
        "id": MATRIX_SET,
        "title": "Web Mercator (EPSG:3857)",
        "uri": _MATRIX_SET_URI,
        "crs": _WEB_MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": _SCALE_OF_ZOOM_0 / 2**z,
                "cellSize": 2 * _EDGE_M / _TILE_PX / 2**z,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-_EDGE_M, _EDGE_M],
                "tileWidth": _TILE_PX,
                "tileHeight": _TILE_PX,
                "matrixWidth": 2**z,
                "matrixHeight": 2**z,
            }
            for z in range(DEEPEST_OFFERED + 1)
        ],
    }


def make_tilesets(root: str, kind: Kind) -> dict[str, Any]:
    """The sets of tiles of a collection: one."""
    address = f"{root}/collections/{kind.id}/tiles"
    return {
        "links": [{"rel": "self", "type": JSON, "href": address}],
        "tilesets": [
            {
                **_name(kind),
                "links": [{"rel": "self", "type": JSON, "href": f"{address}/{MATRIX_SET}"}],
            }
        ],
    }


def make_tileset(root: str, kind: Kind, collected: Collected) -> dict[str, Any]:
    """One set of tiles, with the ways to its tiles and to its TileJSON."""
    address = f"{root}/collections/{kind.id}/tiles/{MATRIX_SET}"
    described: dict[str, Any] = {
        **_name(kind),
        "links": [
            {"rel": "self", "type": JSON, "href": address},
            {"rel": "alternate", "type": TILEJSON, "title": "TileJSON", "href": f"{address}?f=tilejson"},
            {
                "rel": "item",
                "type": VECTOR_TILE,
                "href": f"{address}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
                "templated": True,
            },
            {
                "rel": f"{_SCHEMES}/tiling-scheme",
                "type": JSON,
                "href": f"{root}/tileMatrixSets/{MATRIX_SET}",
            },
        ],
        "layers": [
            {
                "id": "things",
                "title": kind.title.vi,
                "dataType": "vector",
                "propertiesSchema": {"type": "object", "properties": _describe_fields(kind)},
            },
            {
                "id": "cells",
                "title": f"{kind.title.vi}: số lượng theo ô",
                "dataType": "vector",
                "geometryDimension": 0,
                "propertiesSchema": {"type": "object", "properties": _CELL_FIELDS},
            },
        ],
    }
    if collected.box is not None:
        west, south, east, north = collected.box
        described["boundingBox"] = {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84}
    return described


def make_tilejson(root: str, kind: Kind, collected: Collected) -> dict[str, Any]:
    """The same as TileJSON 3.0, which the libraries of web maps read."""
    address = f"{root}/collections/{kind.id}/tiles/{MATRIX_SET}"
    described: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": kind.title.vi,
        "description": kind.title.en,
        "scheme": "xyz",
        "tiles": [f"{address}/{{z}}/{{y}}/{{x}}"],
        "minzoom": 0,
        "maxzoom": DEEPEST_OFFERED,
        "vector_layers": [
            {"id": layer, "fields": {name: each["type"] for name, each in fields.items()}}
            for layer, fields in (("things", _describe_fields(kind)), ("cells", _CELL_FIELDS))
        ],
    }
    if collected.box is not None:
        described["bounds"] = list(collected.box)
    return described


_CELL_FIELDS: dict[str, dict[str, Any]] = {"kind": {"type": "string"}, "things": {"type": "integer"}}


def _name(kind: Kind) -> dict[str, Any]:
    return {
        "title": kind.title.vi,
        "dataType": "vector",
        "crs": _WEB_MERCATOR,
        "tileMatrixSetId": MATRIX_SET,
        "tileMatrixSetURI": _MATRIX_SET_URI,
    }


def _describe_fields(kind: Kind) -> dict[str, dict[str, Any]]:
    declared = {each.name: describe_property(each) for each in kind.properties}
    return declared | {name: {"type": "string"} for name in ("uid", "kind", "name")}
