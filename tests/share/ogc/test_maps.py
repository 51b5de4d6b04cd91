"""OGC API - Tiles, whole collections as files, and changes that know what they change."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pyogrio
import pytest
import shapely
from pyarrow import parquet

from tests.connect.conftest import http

__all__ = ["http"]

BRIDGE = "/ogc/collections/bridge"
NAMES = [f"Cầu {number}" for number in range(12)]


@pytest.fixture
async def bridges(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """Twelve bridges in a row, each 0.01° further east."""
    for number, name in enumerate(NAMES):
        end = [105.70 + number * 0.01, 10.001]
        line = {"type": "LineString", "coordinates": [[end[0], 10.0], end]}
        body = {"type": "Feature", "geometry": line, "properties": {"name": name, "length_m": number + 0.5}}
        answer = await http.post(f"{BRIDGE}/items", json={"id": f"b{number:02}", **body})
        assert answer.status_code == 201, answer.text
    return http


async def get(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_way_to_a_tile_leads_from_the_landing_page(bridges: httpx.AsyncClient) -> None:
    """/req/core and /req/tileset: collection, list of sets, set, and the template of a tile."""
    landing = await get(bridges, "/ogc")
    ours = "http://www.opengis.net/def/rel/ogc/1.0"
    schemes = next(each["href"] for each in landing["links"] if each["rel"] == f"{ours}/tiling-schemes")
    assert [each["id"] for each in (await get(bridges, schemes))["tileMatrixSets"]] == ["WebMercatorQuad"]
    collection = await get(bridges, BRIDGE)
    sets = next(each["href"] for each in collection["links"] if each["rel"] == f"{ours}/tilesets-vector")
    (tileset,) = (await get(bridges, sets))["tilesets"]
    whole = await get(bridges, tileset["links"][0]["href"])
    assert [each["id"] for each in whole["layers"]] == ["things", "cells"]
    assert whole["boundingBox"]["lowerLeft"] == pytest.approx([105.70, 10.0])
    template = next(each["href"] for each in whole["links"] if each["rel"] == "item")
    tile = template.replace("{tileMatrix}", "0").replace("{tileRow}", "0").replace("{tileCol}", "0")
    answer = await bridges.get(tile)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.content


async def test_tilejson_leads_to_the_same_tiles(bridges: httpx.AsyncClient) -> None:
    """Its template has x and y where web maps have them."""
    told = await get(bridges, f"{BRIDGE}/tiles/WebMercatorQuad?f=tilejson")
    assert told["tilejson"] == "3.0.0"
    assert told["bounds"] == pytest.approx([105.70, 10.0, 105.81, 10.001])
    assert told["vector_layers"][0]["fields"]["length_m"] == "number"
    address = told["tiles"][0]
    for name, value in (("z", 9), ("x", 406), ("y", 241)):
        address = address.replace(f"{{{name}}}", str(value))
    theirs = await bridges.get(f"{BRIDGE}/tiles/WebMercatorQuad/9/241/406")
    assert (await bridges.get(address)).content == theirs.content != b""


async def test_the_tiling_scheme_halves_at_each_zoom(http: httpx.AsyncClient) -> None:
    """Each matrix has twice as many tiles across, each half as large: together always the whole square."""
    matrices = (await get(http, "/ogc/tileMatrixSets/WebMercatorQuad"))["tileMatrices"]
    for z, matrix in enumerate(matrices):
        assert matrix["id"] == str(z)
        assert matrix["matrixWidth"] == matrix["matrixHeight"] == 2**z
        across = matrix["cellSize"] * matrix["tileWidth"] * matrix["matrixWidth"]
        assert across == pytest.approx(2 * 20037508.342789244)
        assert matrix["scaleDenominator"] == pytest.approx(matrix["cellSize"] / 0.00028)


async def read_file(client: httpx.AsyncClient, path: str, name: str, folder: Path) -> Path:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert f'filename="{name}"' in answer.headers["content-disposition"]
    file = folder / name
    file.write_bytes(answer.content)
    return file


async def test_a_collection_comes_as_a_file_in_four_formats(
    bridges: httpx.AsyncClient, tmp_path: Path
) -> None:
    """All twelve in each of them, with the same names, numbers and places."""
    text = await read_file(bridges, f"{BRIDGE}/download", "bridge.geojson", tmp_path)
    features = json.loads(text.read_text())["features"]
    expected = [(each["id"], each["properties"]["name"], each["properties"]["length_m"]) for each in features]
    assert [name for _, name, _ in expected] == NAMES
    table = await read_file(bridges, f"{BRIDGE}/download?f=csv", "bridge.csv", tmp_path)
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert [(row["uid"], row["name"], float(row["length_m"])) for row in rows] == expected
    columns = parquet.read_table(
        await read_file(bridges, f"{BRIDGE}/download?f=geoparquet", "bridge.parquet", tmp_path)
    ).to_pydict()
    assert list(zip(columns["uid"], columns["name"], columns["length_m"], strict=True)) == expected
    flat = await read_file(bridges, f"{BRIDGE}/download?f=flatgeobuf", "bridge.fgb", tmp_path)
    meta, _, shapes, values = pyogrio.raw.read(flat)
    found = dict(zip(meta["fields"], values, strict=True))
    assert list(zip(found["uid"], found["name"], found["length_m"], strict=True)) == expected
    lines = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    for geometries in (shapely.from_wkb(shapes), shapely.from_wkb(columns["geometry"])):
        assert all(shapely.equals(geometries, lines))


async def test_a_download_has_what_is_asked_for(bridges: httpx.AsyncClient, tmp_path: Path) -> None:
    """Box, filter and system mean what they mean for items."""
    for query, count in (
        ("bbox=105.699,9.9,105.745,10.1", 5),
        ("filter=length_m>9", 3),
        ("datetime=2020-01-01T00:00:00Z", 0),
        ("name=C%E1%BA%A7u%203", 1),
    ):
        answer = await bridges.get(f"{BRIDGE}/download?{query}")
        assert len(answer.json()["features"]) == count, query
    system = "http://www.opengis.net/def/crs/EPSG/0/9210"
    file = await read_file(bridges, f"{BRIDGE}/download?f=flatgeobuf&crs={system}", "bridge.fgb", tmp_path)
    assert pyogrio.read_info(file)["crs"] == "EPSG:9210"
    for query, field in (("f=shapefile", "f"), ("limit=3", "limit"), ("filter=(", "filter"), ("x=1", "x")):
        answer = await bridges.get(f"{BRIDGE}/download?{query}")
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


async def test_what_was_read_is_changed_only_if_it_is_still_so(bridges: httpx.AsyncClient) -> None:
    """Optimistic locking: who changes second on the same reading is told, and nothing is overwritten."""
    item = f"{BRIDGE}/items/b00"
    first = (await bridges.get(item)).headers["etag"]
    assert (await bridges.get(item, headers={"if-none-match": first})).status_code == 304
    patch = {"properties": {"name": "Cầu Mới"}}
    merge = {"content-type": "application/merge-patch+json"}
    done = await bridges.patch(item, json=patch, headers={**merge, "if-match": first})
    assert done.status_code == 204
    second = (await bridges.get(item)).headers["etag"]
    assert second != first
    for change in (
        bridges.patch(item, json=patch, headers={**merge, "if-match": first}),
        bridges.put(
            item, json={"type": "Feature", "geometry": None, "properties": {}}, headers={"if-match": first}
        ),
        bridges.delete(item, headers={"if-match": first}),
    ):
        answer = await change
        assert (answer.status_code, answer.json()["error"]["code"]) == (412, "changed_meanwhile")
    assert (await bridges.get(item)).headers["etag"] == second
    assert (await bridges.delete(item, headers={"if-match": f'"old", {second}'})).status_code == 204
    assert (await bridges.get(item)).status_code == 404
