"""How fast maps come in, and how fast the city is seen as it was: half a million polygons."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psycopg
import pyogrio
import shapely

from bench.city import BenchCity, running_city, settle
from bench.figures import Figure, Section
from bench.machine import list_family
from dothi.access.door import Door
from dothi.access.tiles import Tiles
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.tiles import TileAddress

POLYGONS = 500_000
_TILES_Z15 = [(15, 26010 + column, 15460 + row) for column in range(5) for row in range(5)]
"""At the north-eastern edge of the polygons: full ones, half full and empty ones."""
_CHANGED = 10
"""Of so many polygons one has changed since the instant that is looked at."""


def write_polygons(path: Path, count: int, *, every: int = 1, grown: float = 0) -> None:
    """A GeoPackage of small squares on a grid at Cần Thơ in VN-2000 (EPSG:5897), with five fields; or of
    every so many of them, grown by so many metres.
    """
    path.unlink(missing_ok=True)
    number = np.arange(0, count, every)
    x, y = 560_000 + 30.0 * (number % 1000), 1_100_000 + 30.0 * (number // 1000)
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapely.box(x, y, x + 18 + grown, y + 12)),
        [
            np.array([f"T{each:07d}" for each in number], dtype=object),
            np.array([f"Thửa đất {each}" for each in number], dtype=object),
            (50.0 + number % 400).astype("f8"),
            (1990 + number % 35).astype("i4"),
            np.array(["Ở đô thị", "Trồng cây lâu năm", "Công cộng"], dtype=object)[number % 3],
        ],
        ["ma", "ten", "dien_tich", "nam", "loai_dat"],
        driver="GPKG",
        layer="thua_dat",
        geometry_type="Polygon",
        crs="EPSG:5897",
    )


def _read_memory_mb(pid: int) -> float:
    """The resident memory of a process that is nobody else's, in MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _find_worker(pid: int) -> int:
    """The process `dothi work` of a city."""
    for member in list_family(pid):
        words = Path(f"/proc/{member}/cmdline").read_bytes().split(b"\0")
        if b"work" in words:
            return member
    raise RuntimeError("the city has no working part")


async def _bring_in(
    city: BenchCity, client: httpx.AsyncClient, path: Path, kind: str
) -> tuple[dict[str, Any], float]:
    """Import a file; what became of it, and the most memory that the working part had, in MB."""
    worker, most = _find_worker(city.pid), 0.0
    begun = (await client.post("/api/imports")).json()["id"]
    with path.open("rb") as stream:

        async def read() -> Any:
            while piece := stream.read(1 << 20):
                yield piece

        (await client.put(f"/api/imports/{begun}/files/{path.name}", content=read())).raise_for_status()
    asked = await client.post(f"/api/imports/{begun}/run", json={"options": {"kind": kind}, "dry_run": False})
    asked.raise_for_status()
    while True:
        most = max(most, _read_memory_mb(worker))
        now = (await client.get(f"/api/imports/{begun}")).json()
        if now["state"] not in ("waiting", "running"):
            if now["state"] != "done":
                raise RuntimeError(f"the import ended as {now['state']}: {now['error']}")
            return now, most
        await asyncio.sleep(0.5)


async def _time_view(door: Door, at: datetime | None) -> float:
    """Milliseconds for 25 tiles in the middle; the least of five rounds."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        anew = Tiles(door)
        for z, x, y in _TILES_Z15:
            await anew.read(LOCAL, TileAddress(z=z, x=x, y=y, at=at))
        took.append((time.perf_counter() - began) * 1000)
    return min(took)


async def _time_whole_view(
    connection: psycopg.AsyncConnection[Any], source: str, condition: str = ""
) -> float:
    """Milliseconds to read id, kind, name and place of everything, in PostgreSQL; the least of three."""
    took = []
    view = "count(ST_NPoints(t.geometry)), max(t.name), max(t.kind), max(t.id)"
    text = f"SELECT {view} FROM {source} t {condition}"  # noqa: S608
    for _ in range(3):
        began = time.perf_counter()
        await connection.execute(text.encode())
        took.append((time.perf_counter() - began) * 1000)
    return min(took)


async def measure_importing() -> Section:
    """500,000 polygons in, the same again, the city now and as it was."""
    async with running_city(1) as city:
        with tempfile.TemporaryDirectory(prefix="dothi-bench-") as room:
            path = Path(room) / "thua_dat.gpkg"
            await asyncio.to_thread(write_polygons, path, POLYGONS)
            async with (
                httpx.AsyncClient(base_url=city.url, timeout=600) as client,
                await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection,
            ):
                await connection.execute("SET search_path = city, public")
                first, memory = await _bring_in(city, client, path, "thing")
                await settle(connection)
                again, _ = await _bring_in(city, client, path, "thing")
                at = datetime.now(UTC)
                await asyncio.to_thread(write_polygons, path, POLYGONS, every=_CHANGED, grown=2)
                changed, _ = await _bring_in(city, client, path, "thing")
                await settle(connection)
                async with Database(city.database_url, connections=1) as database:
                    present = await _time_view(Door(database), None)
                    past = await _time_view(Door(database), at)
                whole = await _time_whole_view(connection, "thing")
                whole_past = await _time_whole_view(
                    connection, "thing_in_time", f"WHERE valid @> '{at}'::timestamptz"
                )
    came = (
        first["report"]["created"],
        again["report"]["unchanged"],
        changed["report"]["updated"] * _CHANGED,
    )
    if came != (POLYGONS,) * 3:
        raise RuntimeError(f"not all came in: {first['report']}, {again['report']}, {changed['report']}")
    return Section(
        title="Maps in",
        how=(
            "A GeoPackage of 500,000 squares in VN-2000 with five fields, uploaded over HTTP; seconds are "
            "the working part's own, from opening the file to the commit. Then a tenth of them is "
            "changed, and the city is looked at as it was before. Tiles are made anew each time."
        ),
        figures=[
            Figure(name="500,000 polygons, new", value=first["report"]["seconds"], unit="s", at_most=90),
            Figure(name="memory of the working part meanwhile", value=memory, unit="MB", at_most=1024),
            Figure(name="the same file again", value=again["report"]["seconds"], unit="s"),
            Figure(name="25 tiles of the present", value=present, unit="ms"),
            Figure(
                name="25 tiles as of an instant ÷ present",
                value=past / present,
                unit="×",
                at_most=1.5,
            ),
            Figure(
                name="all 500,000 as of an instant ÷ present",
                value=whole_past / whole,
                unit="×",
                at_most=1.5,
            ),
        ],
    )
