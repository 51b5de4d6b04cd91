"""Tiles over HTTP: what is in them, what an edit changes, and what is refused."""

import asyncio
import gzip
import math
import tempfile
from pathlib import Path
from typing import Any

import httpx
import shapely

from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.drawn_tiles import Layers, read_layers

__all__ = ["http"]

BRIDGES = "/ogc/collections/bridge/items"
HERE, THERE = (105.7712, 10.0312), (105.7893, 10.0458)
MARGIN = 1 / 32
"""How far a tile reaches beyond its edges, as a part of its side."""


def place(longitude: float, latitude: float, z: int) -> tuple[float, float]:
    """Where a point lies among the tiles of a zoom, from the definition of the Mercator projection."""
    angle = math.radians(latitude)
    north = math.log(math.tan(math.pi / 4 + angle / 2))
    return (longitude + 180) / 360 * 2**z, (1 - north / math.pi) / 2 * 2**z


def touched(point: tuple[float, float], z: int) -> set[tuple[int, int, int]]:
    x, y = place(*point, z)
    across = {math.floor(x - MARGIN), math.floor(x), math.floor(x + MARGIN)}
    down = {math.floor(y - MARGIN), math.floor(y), math.floor(y + MARGIN)}
    return {(z, a, b) for a in across for b in down}


def around(z: int) -> set[tuple[int, int, int]]:
    """All tiles of a zoom between the two places and two beyond, as far as the zoom has them."""
    x0, y1 = (math.floor(each) for each in place(*HERE, z))
    x1, y0 = (math.floor(each) for each in place(*THERE, z))
    most = 2**z
    return {
        (z, x % most, y)
        for x in range(max(x0 - 2, 0), min(x1 + 3, most))
        for y in range(max(y0 - 2, 0), min(y1 + 3, most))
    }


def point(where: tuple[float, float], name: str = "Cầu") -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": list(where)}
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name}}


async def read(client: httpx.AsyncClient, path: str) -> Layers:
    """The tile's layers as GDAL reads them: the properties of each feature, its number and its place."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    if not answer.content:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tile.mvt"
        file.write_bytes(answer.content)
        return read_layers(file)


async def read_tags(client: httpx.AsyncClient, tiles: set[tuple[int, int, int]]) -> dict[Any, str]:
    return {
        tile: (await client.get("/api/tiles/things/{}/{}/{}".format(*tile))).headers["etag"] for tile in tiles
    }


async def settle(client: httpx.AsyncClient, tile: tuple[int, int, int], before: str) -> None:
    """Wait until a change has been heard of, which takes a fraction of a second."""
    for _ in range(100):
        if (await read_tags(client, {tile}))[tile] != before:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the change has not reached its tile within two seconds")


async def test_a_moved_point_changes_exactly_the_tiles_it_touches(http: httpx.AsyncClient) -> None:
    """All tiles around both places on zooms 0 to 16 are compared before and after."""
    assert (await http.post(BRIDGES, json={"id": "b1", **point(HERE)})).status_code == 201
    await asyncio.sleep(0.3)
    tiles = {tile for z in range(17) for tile in around(z)}
    before = await read_tags(http, tiles)
    assert (await http.put(f"{BRIDGES}/b1", json=point(THERE))).status_code == 204
    last = next(iter(touched(THERE, 16)))
    await settle(http, last, before[last])
    after = await read_tags(http, tiles)
    expected = {tile for z in range(17) for tile in touched(HERE, z) | touched(THERE, z)}
    # From afar both places are one: the tile says the same of the thing as before.
    assert {tile for tile in tiles if before[tile] != after[tile]} <= expected
    assert {tile for tile in expected if tile[0] >= 12} <= {t for t in tiles if before[t] != after[t]}


async def test_a_tile_of_our_map_has_names_and_one_of_the_standards_all(http: httpx.AsyncClient) -> None:
    """What has datastreams is drawn live on our map and so is in no tile of it, yet in those of its kind."""
    body = point(HERE, "Cầu Cái Khế")
    body["properties"]["length_m"] = 12.5
    assert (await http.post(BRIDGES, json={"id": "b1", **body})).status_code == 201
    x, y = (math.floor(each) for each in place(*HERE, 14))
    ours = await read(http, f"/api/tiles/things/14/{x}/{y}")
    (drawn,) = ours["things"]
    assert (drawn["kind"], drawn["name"]) == ("bridge", "Cầu Cái Khế")
    assert set(drawn) == {"mvt_id", "kind", "name", "shape"}
    assert await read(http, f"/api/tiles/things/14/{x}/{y}?kind=rain_gauge") == {}
    theirs = await read(http, f"/ogc/collections/bridge/tiles/WebMercatorQuad/14/{y}/{x}")
    (feature,) = theirs["things"]
    assert (feature["uid"], feature["name"], feature["length_m"]) == ("b1", "Cầu Cái Khế", 12.5)
    assert feature["mvt_id"] == drawn["mvt_id"]
    east, south = (part % 1 * 4096 for part in place(*HERE, 14))
    assert shapely.distance(feature["shape"], shapely.Point(east, 4096 - south)) < 2


async def test_things_with_datastreams_are_in_the_tiles_of_their_kind(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """The canal's station lies at 105.78, 10.04."""
    assert wet_block.level
    x, y = (math.floor(each) for each in place(105.78, 10.04, 14))
    assert await read(http, f"/api/tiles/things/14/{x}/{y}") == {}
    kind = (await http.get("/api/things")).json()["features"][0]["properties"]["kind"]
    theirs = await read(http, f"/ogc/collections/{kind}/tiles/WebMercatorQuad/14/{y}/{x}")
    assert [each["uid"] for each in theirs["things"]] == ["canal"]


async def test_a_tile_is_sent_again_only_when_it_has_changed(http: httpx.AsyncClient) -> None:
    """The tag follows the content; gzipped or not the tile is the same."""
    assert (await http.post(BRIDGES, json={"id": "b1", **point(HERE)})).status_code == 201
    x, y = (math.floor(each) for each in place(*HERE, 14))
    path = f"/api/tiles/things/14/{x}/{y}"
    first = await http.get(path, headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    plain = await http.get(path, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == first.content != b""
    again = await http.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await http.get(path, headers={"if-none-match": 'W/"0"'})).status_code == 200
    assert (await http.head(path)).content == b""


async def test_the_past_has_tiles_of_its_own(http: httpx.AsyncClient) -> None:
    """A bridge that is built now was not there yesterday, and its time is in the address."""
    assert (await http.post(BRIDGES, json={"id": "b1", **point(HERE)})).status_code == 201
    x, y = (math.floor(each) for each in place(*HERE, 14))
    for path, name in ((f"/api/tiles/things/14/{x}/{y}", "at"),):
        assert await read(http, f"{path}?{name}=2020-01-01T00:00:00Z") == {}
        assert "things" in await read(http, f"{path}?{name}=2100-01-01T07:00:00%2B07:00")
    theirs = f"/ogc/collections/bridge/tiles/WebMercatorQuad/14/{y}/{x}"
    assert await read(http, f"{theirs}?datetime=2020-01-01T00:00:00Z") == {}


async def test_what_no_tile_can_be_is_refused(http: httpx.AsyncClient) -> None:
    """Each refusal says what is wrong, in the shape of all errors."""
    theirs = "/ogc/collections/bridge/tiles/WebMercatorQuad"
    for path, status, field in (
        ("/api/tiles/things/3/8/0", 400, "x"),
        ("/api/tiles/things/23/0/0", 400, "z"),
        ("/api/tiles/things/3/0/0?at=2026-01-01", 400, "at"),
        ("/api/tiles/things/3/0/0?at=yesterday", 400, "at"),
        ("/api/tiles/things/3/0/0?colour=red", 400, "colour"),
        ("/api/tiles/things/3/0", 404, None),
        ("/api/tiles/roads/3/0/0", 404, None),
        (f"{theirs}/3/0/8", 400, "x"),
        (f"{theirs}/3/0/0?f=png", 400, "f"),
        ("/ogc/collections/nothing/tiles/WebMercatorQuad/0/0/0", 404, None),
    ):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["error"].get("field")) == (status, field), path
    assert (await http.delete("/api/tiles/things/0/0/0")).status_code == 405


def test_what_is_sent_is_gzipped_without_a_time() -> None:
    """The same tile made twice is the same to the byte."""
    assert gzip.compress(b"tile", 4, mtime=0)[4:8] == bytes(4)
