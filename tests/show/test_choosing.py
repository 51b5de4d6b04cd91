"""What is drawn chooses the same things for the table, for an edit and for a file, now and as it was."""

import dataclasses
import io
import json
import zipfile
from typing import Any

import httpx
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.access.choosing import Choosing, TablePage
from dothi.declarations import KINDS
from dothi.vocabulary.drawing import DrawnArea
from dothi.vocabulary.editing import Selection
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.store.test_importing import bring, row

__all__ = ["http"]

KINDS_BY_ID = {kind.id: kind for kind in KINDS}


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A rectangle in GeoJSON."""
    shape: dict[str, Any] = json.loads(shapely.to_geojson(shapely.box(west, south, east, north)))
    return shape


async def choose(client: httpx.AsyncClient, body: dict[str, Any], **asked: Any) -> dict[str, Any]:
    answer = await client.post("/api/things/chosen", json=body, params=asked)
    assert answer.status_code == 200, answer.text
    chosen: dict[str, Any] = answer.json()
    return chosen


async def test_a_table_of_what_is_drawn(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Canal, roof and two gauges lie in the box, the corner does not; a line that only crosses it does."""
    line = shapely.set_srid(shapely.LineString([(105.5, 10.035), (106.5, 10.035)]), 4326)
    street = shapely.to_wkb(line, hex=True, include_srid=True)
    await bring(
        wet_block,
        row(1, "a", 105.771, 10.031, name="Đê", properties={"height": 3}),
        row(2, "b", 105.772, 10.032, name="Dốc", properties={"height": 20}),
        dataclasses.replace(row(3, "s", 0, kind="road_segment", name="Ảo"), geometry=street),
    )
    body = {"kind": None, "within": box(105.76, 10.02, 105.79, 10.05)}
    chosen = await choose(http, body)
    assert chosen["count"] == 5
    assert chosen["kinds"] == [
        {"kind": "rain_gauge", "things": 3},
        {"kind": "road_segment", "things": 1},
        {"kind": "water_level_station", "things": 1},
    ]
    # A before D before Đ, as Vietnamese has it.
    assert [each["name"] for each in chosen["things"]] == ["Ảo", "Dốc", "Đê", "Mái nhà", "Rạch Cái Khế"]
    page = await choose(http, body, falling=True, limit=2, offset=1)
    assert [each["name"] for each in page["things"]] == ["Mái nhà", "Đê"]
    gauges = {**body, "kind": "rain_gauge"}
    by_height = await choose(http, gauges, property="height", falling=True)
    # By their numbers, not by their digits; what has none comes last.
    assert [each["properties"].get("height") for each in by_height["things"]] == [20, 3, None]
    rising = await choose(http, gauges, property="height")
    assert [each["uid"] for each in rising["things"]] == ["a", "b", "roof"]


async def test_what_is_drawn_is_edited_and_given_out(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Two gauges in the box are chosen, changed, and are all of the file; refusals have reasons."""
    await bring(wet_block, row(1, "a", 105.1), row(2, "b", 105.2), row(3, "c", 105.9))
    body = {"kind": "rain_gauge", "within": box(105, 9.9, 105.3, 10.1)}
    selected = (await http.post("/api/edits/selection", json=body)).json()
    assert [each["uid"] for each in selected["things"]] == ["a", "b"]
    edit = {**body, "properties": {"note": "mới"}}
    assert (await http.post("/api/edits/preview", json=edit)).json()["changed"] == 2
    assert (await http.post("/api/edits", json=edit)).json()["changed"] == 2
    sent = await http.post("/api/export/?format=geojson", json=body)
    assert sent.status_code == 200
    features = sent.json()["features"]
    assert [(each["properties"]["uid"], each["properties"]["note"]) for each in features] == [
        ("a", "mới"),
        ("b", "mới"),
    ]
    xlsx = await http.post("/api/export?format=xlsx", json=body)
    assert zipfile.ZipFile(io.BytesIO(xlsx.content)).testzip() is None
    assert (await http.post("/api/edits", json={**edit, "kind": None})).json()["error"]["field"] == "kind"
    assert (await http.post("/api/export", json={**body, "kind": None})).json()["error"]["field"] == "kind"
    crossing = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    for route in ("/api/things/chosen", "/api/edits/selection", "/api/edits/preview", "/api/export"):
        refused = await http.post(
            route, json={**edit, "within": crossing} if "preview" in route else {**body, "within": crossing}
        )
        error = refused.json()["error"]
        assert (refused.status_code, error["field"], error["reason"]) == (400, "within", "within_crossing")
    lost = await http.post(
        "/api/things/chosen", json={**body, "within": {"type": "Point", "coordinates": []}}
    )
    assert lost.status_code == 400
    naive = await http.post("/api/things/chosen?at=2026-11-21T07:00:00", json=body)
    assert naive.json()["error"]["field"] == "at"


async def test_a_choice_of_another_day(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """A gauge that is in the box since it was moved there was not in it before, nor in a file of then."""
    await bring(wet_block, row(1, "a", 105.9))
    async with wet_block.database.session(LOCAL) as session:
        cursor = await session.connection.execute("SELECT clock_timestamp()")
        (then,) = await cursor.fetchone() or (None,)
    assert then is not None
    await bring(wet_block, row(1, "a", 105.1))
    body = {"kind": "rain_gauge", "within": box(105, 9.9, 105.3, 10.1)}
    assert [each["uid"] for each in (await choose(http, body))["things"]] == ["a"]
    assert (await choose(http, body, at=then.isoformat()))["count"] == 0
    there = {**body, "within": box(105.85, 9.9, 105.95, 10.1)}
    assert [each["uid"] for each in (await choose(http, there, at=then.isoformat()))["things"]] == ["a"]
    file = await http.post("/api/export", params={"format": "geojson", "at": then.isoformat()}, json=there)
    assert [each["properties"]["uid"] for each in file.json()["features"]] == ["a"]


async def test_what_words_choose_is_given_out(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """By words of the name without marks, or by how the uid begins, now and as of an instant."""
    await bring(wet_block, row(1, "a", 105.1), row(2, "b", 105.2, name="Dốc Cầu"))
    async with wet_block.database.session(LOCAL) as session:
        cursor = await session.connection.execute("SELECT clock_timestamp()")
        (then,) = await cursor.fetchone() or (None,)
    assert then is not None
    for asked in ({}, {"at": then.isoformat()}):
        for text in ("B", "doc cau"):
            sent = await http.post(
                "/api/export",
                params={"format": "geojson", **asked},
                json={"kind": "rain_gauge", "text": text},
            )
            assert sent.status_code == 200, sent.text
            assert [each["properties"]["uid"] for each in sent.json()["features"]] == ["b"]


_GRID = [(105 + x / 10, 10 + y / 10) for x in range(6) for y in range(6)]
_corners = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=3, max_size=7, unique=True)


async def test_any_area_chooses_what_shapely_finds(wet_block: WetBlock) -> None:
    """36 points on a grid against random convex and bent areas, whose corners often lie on the points."""
    await bring(wet_block, *(row(n, f"p{n}", x, y) for n, (x, y) in enumerate(_GRID, 1)))
    choosing = Choosing(wet_block.door, KINDS_BY_ID)
    examples: list[list[tuple[int, int]]] = []

    @settings(max_examples=60, deadline=None, database=None)
    @given(_corners)
    def gather(corners: list[tuple[int, int]]) -> None:
        examples.append(corners)

    gather()
    tried = 0
    for corners in examples:
        ring = [(105 + x / 40, 10 + y / 40) for x, y in corners]
        for shape in (shapely.Polygon(ring), shapely.MultiPoint(ring).convex_hull):
            if shape.geom_type != "Polygon" or not shape.is_valid or shape.area == 0:
                continue
            drawn = DrawnArea(**json.loads(shapely.to_geojson(shape)))
            wanted = Selection(kind="rain_gauge", within=drawn)
            chosen = await choosing.read_page(LOCAL, wanted, TablePage(limit=100))
            expected = {f"p{n}" for n, point in enumerate(_GRID, 1) if shape.intersects(shapely.Point(point))}
            assert {each.uid for each in chosen.things} - {"roof"} == expected, shape.wkt
            tried += 1
    assert tried > 40
