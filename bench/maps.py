"""How fast maps go out: tiles and pages of half a million buildings, beside TiPg and pygeoapi."""

import asyncio
import math
import random
import time

import httpx
import psycopg

from bench import peers
from bench.asking import ask_many
from bench.city import BenchCity, running_city, settle
from bench.figures import Figure, Section

BUILDINGS = 500_000
ACROSS = 1_000
STEP_DEG = 0.0004
WEST, SOUTH = 105.6, 9.95
ITEMS = "/ogc/collections/thing/items"
_BUILD = """
INSERT INTO city.thing (kind, name, properties, geometry)
SELECT 'thing', 'Nhà ' || n, jsonb_build_object('floors', 1 + n %% 9, 'built', 1960 + n %% 66, 'use', 'ở'),
       ST_MakeEnvelope(x, y, x + 0.0001 + n %% 7 * 0.00001, y + 0.0001 + n %% 5 * 0.00001, 4326)
FROM generate_series(0, %(count)s - 1) n,
     LATERAL (SELECT %(west)s + n %% %(across)s * %(step)s AS x,
                     %(south)s + n / %(across)s * %(step)s AS y) place
"""
CONNECTIONS = 16
_AT_ONCE = 4
"""A map that is moved asks for several tiles at once."""
_BOXES = 400


def list_tiles(z: int) -> list[tuple[int, int]]:
    """All tiles of a zoom in which the buildings lie, in no order."""

    def place(longitude: float, latitude: float) -> tuple[int, int]:
        north = math.asinh(math.tan(math.radians(latitude)))
        return int((longitude + 180) / 360 * 2**z), int((1 - north / math.pi) / 2 * 2**z)

    x0, y1 = place(WEST, SOUTH)
    x1, y0 = place(WEST + ACROSS * STEP_DEG, SOUTH + BUILDINGS / ACROSS * STEP_DEG)
    tiles = [(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
    random.Random(5).shuffle(tiles)
    return tiles


def list_boxes(side: float) -> list[str]:
    """Boxes among the buildings, `side` degrees wide and high, as parameters have them."""
    chance = random.Random(6)
    corners = [
        (
            chance.uniform(WEST, WEST + ACROSS * STEP_DEG - side),
            chance.uniform(SOUTH, SOUTH + BUILDINGS / ACROSS * STEP_DEG - side),
        )
        for _ in range(_BOXES)
    ]
    return [f"{x:.5f},{y:.5f},{x + side:.5f},{y + side:.5f}" for x, y in corners]


async def _build(database_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("SET search_path = city, public")
        # As an import does: in no commune, the buildings need not be looked for in any.
        await connection.execute("SET dothi.bulk = 'on'")
        place = {"count": BUILDINGS, "west": WEST, "south": SOUTH, "across": ACROSS, "step": STEP_DEG}
        await connection.execute(_BUILD, place)
        await settle(connection)


async def _time_edit(client: httpx.AsyncClient) -> float:
    """Seconds from the answer to an edit until its tile is another, asked for every 20 ms."""
    x, y = list_tiles(14)[0]
    tile = f"/api/tiles/things/14/{x}/{y}"
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / 2**14))))
    body = {"type": "Feature", "id": "bench-edit", "properties": {"name": "Nhà mới"}}
    body["geometry"] = {"type": "Point", "coordinates": [(x + 0.5) / 2**14 * 360 - 180, north]}
    before = (await client.get(tile)).headers["etag"]
    (await client.post(ITEMS, json=body)).raise_for_status()
    began = time.perf_counter()
    while (await client.get(tile)).headers["etag"] == before:
        await asyncio.sleep(0.02)
    return time.perf_counter() - began


async def _time_download(client: httpx.AsyncClient) -> tuple[float, float]:
    """Seconds until the first and the last bytes of all buildings as GeoJSON."""
    began = time.perf_counter()
    async with client.stream("GET", "/ogc/collections/thing/download?f=geojson") as answer:
        pieces = answer.aiter_bytes()
        await anext(pieces)
        first = time.perf_counter() - began
        async for _ in pieces:
            pass
    return first, time.perf_counter() - began


async def _measure_tiles(city: BenchCity, client: httpx.AsyncClient) -> list[Figure]:
    near = list_tiles(14)
    addresses = [f"/api/tiles/things/14/{x}/{y}" for x, y in near]
    single = await ask_many(city.port, addresses, 0, 1)
    kept = await ask_many(city.port, addresses, 5, _AT_ONCE)
    sizes = sorted([len((await client.get(each)).content) / 1024 for each in addresses])
    far = [f"/api/tiles/things/{z}/{x}/{y}" for z in range(6, 14) for x, y in list_tiles(z)]
    afar = await ask_many(city.port, far, 0, 1)
    return [
        Figure(name="tile of zoom 14, median size", value=sizes[len(sizes) // 2], unit="KiB"),
        Figure(name="… made anew, one at a time, p95", value=single.p95_ms, unit="ms", at_most=120),
        Figure(name="… remembered", value=kept.rate, unit="/s", at_least=1500),
        Figure(name="all tiles of zooms 6 to 13, made anew, p95", value=afar.p95_ms, unit="ms"),
        Figure(name="an edit is in its tile after", value=await _time_edit(client), unit="s", at_most=2),
    ]


async def _measure_beside(city: BenchCity) -> list[Figure]:
    """Tiles with all properties made anew, and pages, of Dothi and of its peers."""
    boxes = list_boxes(0.01)
    ours = [f"/ogc/collections/thing/tiles/WebMercatorQuad/14/{y}/{x}" for x, y in list_tiles(14)]
    collection = f"/collections/public.{peers.TABLE}"
    theirs = [f"{collection}/tiles/WebMercatorQuad/14/{x}/{y}" for x, y in list_tiles(14)]
    tiles = await ask_many(city.port, ours, 0, _AT_ONCE)
    pages = await ask_many(city.port, [f"{ITEMS}?limit=100&bbox={box}" for box in boxes], 8, CONNECTIONS)
    reached = await asyncio.to_thread(peers.make_view, city.database_url)
    with peers.tipg(reached) as port:
        asked = [f"{collection}/items?limit=100&bbox={box}" for box in boxes]
        tipg_tiles = await ask_many(port, theirs, 0, _AT_ONCE)
        tipg_pages = await ask_many(port, asked, 8, CONNECTIONS)
    with peers.pygeoapi(reached) as port:
        asked = [f"/collections/{peers.TABLE}/items?limit=100&bbox={box}" for box in boxes]
        pygeoapi_pages = await ask_many(port, asked, 8, CONNECTIONS)
    return [
        Figure(name="tiles with all properties, made anew", value=tiles.rate, unit="/s"),
        Figure(name="… ÷ TiPg's", value=tiles.rate / tipg_tiles.rate, unit="×", at_least=1.5),
        Figure(name="pages in boxes", value=pages.rate, unit="/s"),
        Figure(name="… ÷ TiPg's", value=pages.rate / tipg_pages.rate, unit="×", at_least=2),
        Figure(name="… ÷ pygeoapi's", value=pages.rate / pygeoapi_pages.rate, unit="×", at_least=5),
    ]


async def measure_maps() -> Section:
    """Tiles made anew and remembered, pages in boxes with and without a filter, a download, an edit."""
    async with running_city(1) as city:
        await _build(city.database_url)
        async with httpx.AsyncClient(base_url=city.url, timeout=120) as client:
            figures = await _measure_tiles(city, client)
            wanted = "floors > 3 AND built >= 1990"
            filtered = [f"{ITEMS}?limit=100&bbox={box}&filter={wanted}" for box in list_boxes(0.01)]
            chosen = await ask_many(city.port, filtered, 0, 1)
            first, whole = await _time_download(client)
        beside = await _measure_beside(city)
    return Section(
        title="Maps out",
        how=(
            f"{BUILDINGS:,} buildings with three properties on a grid of 43 m; each tile made anew is "
            "asked for once. Peers read the same table with one process of uvicorn, and Dothi serves with "
            f"one; boxes are 0.01° wide, pages have 100 features, {CONNECTIONS} connections ask for them."
        ),
        figures=[
            *figures,
            Figure(name="page in a box with CQL2, p95", value=chosen.p95_ms, unit="ms", at_most=40),
            Figure(name="all as GeoJSON, first bytes after", value=first, unit="s"),
            Figure(name="all as GeoJSON", value=whole, unit="s"),
            *beside,
        ],
    )
