"""How long it takes to find the communes of many points, and areas by their names."""

import json
import time
from pathlib import Path

import httpx
import psycopg

from bench.city import running_city
from bench.figures import Figure, Section

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "areas"
"""Outlines of 34 provinces and 103 communes, and 3,321 names; a user's clone has none."""
POINTS = 100_000
_TEXTS = ("ninh kieu", "Hòa An", "p. cai rang", "31135", "tan", "thanh pho can tho", "phu tho", "long")

_SCATTER = """
CREATE TEMPORARY TABLE place AS
SELECT (ST_Dump(ST_GeneratePoints(outline, %s, 7))).geom AS point
FROM (SELECT ST_Union(geometry) AS outline FROM area WHERE level = 'commune') city
"""
_MAKE = """
INSERT INTO thing (kind, name, geometry) SELECT (SELECT min(id) FROM kind), 'a', point FROM place
"""


def _import(url: str) -> float:
    """Take the folder over; seconds."""
    body = {
        "effective_from": "2025-07-01",
        "outlines": [
            {"file": path.name, "collection": json.loads(path.read_text())}
            for path in sorted(FOLDER.glob("*.geojson"))
        ],
        "names": json.loads(next(FOLDER.glob("*.json")).read_text()),
    }
    begun = time.perf_counter()
    answer = httpx.post(f"{url}/api/area-imports", json=body, timeout=300)
    assert answer.json()["written"], answer.text
    return time.perf_counter() - begun


def _search(url: str) -> float:
    """Look for each text; milliseconds a question, the first of each not counted."""
    with httpx.Client(base_url=url) as client:
        for text in _TEXTS:
            client.get("/api/areas", params={"q": text})
        begun = time.perf_counter()
        for text in _TEXTS * 5:
            assert client.get("/api/areas", params={"q": text}).json(), text
        return (time.perf_counter() - begun) * 1000 / len(_TEXTS * 5)


def _find(database_url: str) -> dict[str, float]:
    """Seconds for 100,000 points of the city, in the ways there are."""
    options = "-c search_path=city,public -c jit=off"
    with psycopg.connect(database_url, options=options) as connection:

        def run(statement: str, *values: object) -> float:
            begun = time.perf_counter()
            connection.execute(statement.encode(), values)
            return time.perf_counter() - begun

        run(_SCATTER, POINTS)
        one_by_one = run("SELECT count(find_area(point)) FROM place")
        run("SET LOCAL dothi.bulk = 'on'")
        run(_MAKE)
        # The first time they are found and written; the second time they are found to be where they were.
        written = run("SELECT refresh_areas_of_things()")
        run("ANALYZE thing")
        found = run("SELECT refresh_areas_of_things()")
        row = connection.execute("SELECT count(*) FROM thing t JOIN area a ON a.id = t.area_id").fetchone()
        assert row is not None
        assert row[0] >= POINTS * 0.999, row
        connection.rollback()
    return {"one_by_one": one_by_one, "written": written, "found": found}


async def measure_areas() -> Section:
    """Areas taken over, points placed, names looked for."""
    title = "Areas"
    if not FOLDER.is_dir():
        return Section(title=title, how="The outlines of areas are not at hand here.", figures=[])
    async with running_city(1) as city:
        imported = _import(city.url)
        seconds = _find(city.database_url)
        search_ms = _search(city.url)
    return Section(
        title=title,
        how=f"34 provinces, 3,321 communes by name, 103 of them with outlines; {POINTS:,} points at random "
        "in those 103. Searches go over HTTP, one after the other.",
        figures=[
            Figure(name="all of them taken over", value=imported, unit="s"),
            Figure(name="communes of the points, as a set", value=seconds["found"], unit="s", at_most=3),
            Figure(name="the same, and written to the things", value=seconds["written"], unit="s"),
            Figure(name="the same, one by one", value=seconds["one_by_one"], unit="s"),
            Figure(name="an area by its name", value=search_ms, unit="ms", at_most=100),
        ],
    )
