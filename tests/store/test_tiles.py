"""Tiles from afar: cells that count what is too small to be seen, and what is told of changed places."""

import asyncio
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.access.tiles import TileMemory
from dothi.store.database import Database
from dothi.store.tiles import FITTING, LIVE_ZOOM, read_fitting_zooms, read_tile
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.tiles import ThingsChanged, Tile, TileAddress
from tests.conftest import WetBlock
from tests.drawn_tiles import Layers, read_layers
from tests.store.test_importing import bring, row

STOPS = FITTING + 1_000
MANY_STOPS = """
INSERT INTO thing (kind, name, geometry)
SELECT 'bus_stop', 'Trạm', ST_SetSRID(ST_MakePoint(105.7 + n %% 100 * 0.0005, 10.0 + n / 100 * 0.0005), 4326)
FROM generate_series(0, %s - 1) n
"""
LONG = shapely.LineString([(105.6, 10.0), (105.9, 10.1)])


def place_of(longitude: float, latitude: float, z: int) -> tuple[float, float]:
    north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return (longitude + 180) / 360 * 2**z, (1 - north / math.pi) / 2 * 2**z


def tile_of(longitude: float, latitude: float, z: int) -> tuple[int, int]:
    x, y = place_of(longitude, latitude, z)
    return math.floor(x), math.floor(y)


def decode(content: bytes, folder: Path) -> Layers:
    file = folder / "tile.mvt"
    file.write_bytes(content)
    return read_layers(file)


async def run(database: Database, statement: str, *values: object) -> list[tuple[Any, ...]]:
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(statement.encode(), values)
        return [] if cursor.description is None else await cursor.fetchall()


async def test_from_afar_small_things_are_counted_and_large_ones_drawn(
    wet_block: WetBlock, tmp_path: Path
) -> None:
    """6,000 bus stops within some kilometres and one of 35 km: each zoom has all, drawn or counted."""
    await run(wet_block.database, MANY_STOPS, STOPS)
    await run(
        wet_block.database,
        "INSERT INTO thing (kind, name, geometry) VALUES ('bus_stop', 'Bến dài', %s::geometry)",
        shapely.to_wkb(shapely.set_srid(LONG, 4326), hex=True, include_srid=True),
    )
    async with wet_block.database.session(LOCAL) as session:
        fitting = await read_fitting_zooms(session)
        assert 0 < fitting["bus_stop"] <= LIVE_ZOOM
        for at in (None, datetime(2100, 1, 1, tzinfo=UTC)):
            for z in (0, 4, 9):
                x, y = tile_of(105.7, 10.0, z)
                address = TileAddress(z=z, x=x, y=y, at=at)
                layers = decode(await read_tile(session, address, ["bus_stop"]), tmp_path)
                drawn = [each["name"] for each in layers.get("things", ())]
                assert drawn == (["Bến dài"] if z == 9 else [])
                counted = sum(each["things"] for each in layers["cells"])
                assert counted == STOPS + (z < 9), (at, z)
                assert {each["kind"] for each in layers["cells"]} == {"bus_stop"}
        deep = TileAddress(z=LIVE_ZOOM, **dict(zip("xy", tile_of(105.7001, 10.0001, LIVE_ZOOM), strict=True)))
        assert set(decode(await read_tile(session, deep, []), tmp_path)) == {"things"}


async def test_kinds_fit_where_no_tile_has_too_many(wet_block: WetBlock) -> None:
    """Counted in plain Python: on the zoom that is told no tile is too full, on the one before one is."""
    await run(wet_block.database, MANY_STOPS, STOPS)
    points = [(105.7 + n % 100 * 0.0005, 10.0 + n // 100 * 0.0005) for n in range(STOPS)]

    def fullest(z: int) -> int:
        tiles: dict[tuple[int, int], int] = {}
        for each in points:
            tile = tile_of(*each, z)
            tiles[tile] = tiles.get(tile, 0) + 1
        return max(tiles.values())

    async with wet_block.database.session(LOCAL) as session:
        zoom = (await read_fitting_zooms(session))["bus_stop"]
    assert fullest(zoom) <= FITTING < fullest(zoom - 1)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(
        st.tuples(st.floats(-179.99, 179.99), st.floats(-84.9, 84.9)), min_size=1, max_size=40, unique=True
    )
)
async def test_cells_lie_where_the_projection_says(
    database: Database, places: list[tuple[float, float]]
) -> None:
    """A point's cell is that of the projection, or the next one on an edge; its middle is in it."""
    told = await run(
        database,
        "SELECT map_cell(g), map_cell(ST_Transform(cell_middle(map_cell(g)), 4326)), map_zoom(g)"
        " FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY p(x, y, n),"
        " ST_SetSRID(ST_MakePoint(x, y), 4326) g ORDER BY n",
        [x for x, _ in places],
        [y for _, y in places],
    )
    for (x, y), (cell, again, zoom) in zip(places, told, strict=True):
        assert cell == again
        assert zoom == 22
        across, down = place_of(x, y, 20)
        near = {
            (math.floor(across + aside), math.floor(down + above))
            for aside in (-1e-6, 1e-6)
            for above in (-1e-6, 1e-6)
        }
        assert cell in {
            sum(((column >> bit & 1) | (line >> bit & 1) << 1) << 2 * bit for bit in range(20))
            for column, line in near
        }


@pytest.mark.parametrize("latitude", [8.56, 23.38])
@pytest.mark.parametrize("zoom", [11, 12, 13, 14, 18])
async def test_what_is_not_projected_lies_where_the_projection_says(
    wet_block: WetBlock, latitude: float, zoom: int, tmp_path: Path
) -> None:
    """The corners of a line across a tile: within rounding, and the unevenness of degrees that is told of."""
    x, y = tile_of(105.3, latitude, zoom)
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.05) / 2**zoom))))
    south = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.55) / 2**zoom))))
    west, east = ((x + part) / 2**zoom * 360 - 180 for part in (0.1, 0.9))
    bend = south + (north - south) / 4
    corners = [(west, south), ((west + east) / 2, bend), (east, north)]
    await run(
        wet_block.database,
        "INSERT INTO thing (uid, kind, name, geometry) VALUES"
        " ('line', 'road_segment', 'Đường', ST_GeomFromText(%s, 4326))",
        shapely.LineString(corners).wkt,
    )
    async with wet_block.database.session(LOCAL) as session:
        drawn = await read_tile(session, TileAddress(z=zoom, x=x, y=y, kind="road_segment", look="data"), [])
    ((line,),) = ([row["shape"] for row in rows] for rows in decode(drawn, tmp_path).values())
    uneven = math.sin(math.radians(latitude)) * 3217 / 2**zoom if zoom >= 12 else 0
    for (longitude, degrees), (across, up) in zip(corners, shapely.get_coordinates(line), strict=True):
        column, down = place_of(longitude, degrees, zoom)
        assert across == pytest.approx((column - x) * 4096, abs=0.501)
        assert 4096 - up == pytest.approx((down - y) * 4096, abs=0.501 + uneven)


@pytest.mark.parametrize(("degrees", "zoom"), [(360.0, 0), (1.0, 3), (0.01, 10), (0.0001, 16), (1e-9, 22)])
async def test_large_things_are_seen_from_farther(database: Database, degrees: float, zoom: int) -> None:
    """At the zoom that is told a line is at least a 64th of a tile long, at the one before it is shorter."""
    ((told,),) = await run(
        database,
        "SELECT map_zoom(ST_SetSRID(ST_MakeLine(ST_MakePoint(%s, 0), ST_MakePoint(%s, 0)), 4326))",
        -degrees / 2,
        degrees / 2,
    )
    assert told == zoom
    if 0 < zoom < 22:
        assert degrees / 360 * 2**zoom >= 1 / 64 > degrees / 360 * 2 ** (zoom - 1)


async def test_changed_places_are_told(wet_block: WetBlock) -> None:
    """Few are told to the point, old and new; a thousand in two towns are two boxes that hold them all."""
    heard: list[list[ThingsChanged]] = []
    stream = wet_block.database.listen("things")
    assert await anext(stream) is None
    await bring(wet_block, row(1, "a", 105.1, 10.0))
    heard.append([msgspec.json.decode(each, type=ThingsChanged) for each in await anext(stream) or ()])
    await bring(wet_block, row(1, "a", 105.2, 10.0))
    heard.append([msgspec.json.decode(each, type=ThingsChanged) for each in await anext(stream) or ()])
    towns = [row(n, f"t{n}", 105.31 + n % 2 + n * 1e-6, 10.51 + n * 1e-6) for n in range(1000)]
    await bring(wet_block, *towns)
    heard.append([msgspec.json.decode(each, type=ThingsChanged) for each in await anext(stream) or ()])
    await stream.aclose()
    boxes = [{box for told in each for box in told.boxes} for each in heard]
    assert boxes[0] == {(105.1, 10.0, 105.1, 10.0)}
    assert boxes[1] == {(105.1, 10.0, 105.1, 10.0), (105.2, 10.0, 105.2, 10.0)}
    assert len(boxes[2]) == 2
    assert sum(told.things for told in heard[2]) >= 1000
    for n in range(1000):
        x, y = 105.31 + n % 2 + n * 1e-6, 10.51 + n * 1e-6
        assert any(w <= x <= e and s <= y <= north for w, s, e, north in boxes[2])


async def test_memory_forgets_the_least_used_first() -> None:
    """Room for two tiles of a thousand bytes: the third one drives out the one not looked at since."""
    memory = TileMemory(most_bytes=3_500)

    async def make() -> Tile:
        return Tile(content=bytes(1_000), version="v")

    addresses = [TileAddress(z=5, x=x, y=0) for x in range(3)]
    for address in addresses[:2]:
        task = asyncio.create_task(make())
        memory.put(frozenset(), address, task)
        await task
        await asyncio.sleep(0)
    assert memory.find(frozenset(), addresses[0]) is not None
    task = asyncio.create_task(make())
    memory.put(frozenset(), addresses[2], task)
    await task
    await asyncio.sleep(0)
    assert [memory.find(frozenset(), each) is not None for each in addresses] == [True, False, True]
    memory.forget_within((-180.0, -85.0, 180.0, 85.0))
    assert memory.bytes == 0
