"""OGC API - Features: what is found, in which system, by which parameters; named after the requirements."""

from typing import Any

import httpx
import pyproj
import pytest

from dothi.access.editing import Editing
from dothi.declarations import KINDS
from dothi.share.ogc.systems import CRS84, systems_by_name
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.editing import BulkEdit
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import ThingDraft
from tests.conftest import WetBlock
from tests.connect.conftest import http

__all__ = ["http"]

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ITEMS = "/ogc/collections/rain_gauge/items"


async def get(client: httpx.AsyncClient, path: str, **parameters: Any) -> Any:
    spelled = {name.replace("_", "-"): value for name, value in parameters.items()}
    answer = await client.get(path, params=spelled)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def find(client: httpx.AsyncClient, path: str = ITEMS, **parameters: Any) -> list[str]:
    return [feature["id"] for feature in (await get(client, path, **parameters))["features"]]


async def put_gauges(block: WetBlock, count: int) -> None:
    """Gauges g0, g1, … beside one another from west to east, a hundredth of a degree apart."""
    drafts = [
        ThingDraft(
            uid=f"g{number}",
            name=f"Trạm {number}",
            kind="rain_gauge",
            longitude=105.0 + number / 100,
            latitude=10.0,
            properties={"number": number, "even": number % 2 == 0},
        )
        for number in range(count)
    ]
    await block.city.put_things(LOCAL, drafts, block.quantities)


async def test_core_root_conformance_api(http: httpx.AsyncClient) -> None:
    """/req/core/root-success, /req/core/conformance-success, /req/core/api-definition-success."""
    landing = await get(http, "/ogc")
    rels = {link["rel"]: link["href"] for link in landing["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= set(rels)
    for href in rels.values():
        assert (await http.get(href)).status_code == 200
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in (await get(http, "/ogc/conformance"))["conformsTo"]
    )
    api = await get(http, "/ogc/api")
    assert api["openapi"].startswith("3.0")
    assert "/collections/rain_gauge/items" in api["paths"]


async def test_core_collections(http: httpx.AsyncClient) -> None:
    """/req/core/fc-md-success: the kinds that have things, each with its links and its extent."""
    found = (await get(http, "/ogc/collections"))["collections"]
    assert [each["id"] for each in found] == [
        kind.id for kind in KINDS if kind.id in ("water_level_station", "rain_gauge", "air_station")
    ]
    for each in found:
        alone = await get(http, f"/ogc/collections/{each['id']}")
        assert alone["extent"] == each["extent"]
        assert alone["crs"] == list(systems_by_name())
        assert {link["rel"] for link in each["links"]} >= {"self", "items"}
    answer = await http.get("/ogc/collections/dam")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_core_collection_appears_with_its_first_thing(http: httpx.AsyncClient) -> None:
    """What is remembered of the collections is forgotten when things change."""
    assert (await http.get("/ogc/collections/thing")).status_code == 404
    answer = await http.post("/sta/v1.1/Things", json={"name": "Cầu Mới", "description": ""})
    assert answer.status_code == 201
    assert (await http.get("/ogc/collections/thing")).status_code == 200


async def test_core_item(http: httpx.AsyncClient) -> None:
    """/req/core/f-success: one feature with all that is known of it, longitude first."""
    feature = await get(http, f"{ITEMS}/roof")
    assert feature["type"] == "Feature"
    assert feature["id"] == "roof"
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.77, 10.03]}
    assert feature["properties"]["name"] == "Mái nhà"
    assert {"description", "agency", "area_code", "updated"} <= set(feature["properties"])
    assert (await http.get(f"{ITEMS}/canal")).status_code == 404, "a thing of another kind"


async def test_core_limit_and_links_to_the_next_page(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """/req/core/fc-limit-response-1, /req/core/fc-links: every feature once, the last page has no next."""
    await put_gauges(wet_block, 25)
    seen: list[str] = []
    href = f"{ITEMS}?limit=10"
    pages = 0
    while href:
        page = (await http.get(href)).json()
        assert page["numberReturned"] == len(page["features"]) <= 10
        seen += [feature["id"] for feature in page["features"]]
        href = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        pages += 1
    assert pages == 3
    assert sorted(seen) == sorted(["roof", *(f"g{number}" for number in range(25))])
    whole = await get(http, ITEMS, limit=100)
    assert whole["numberMatched"] == whole["numberReturned"] == 26


async def test_core_bbox(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """/req/core/fc-bbox-response: those that touch the box, in any system, with heights or without."""
    await put_gauges(wet_block, 10)
    expected = ["g2", "g3", "g4"]
    assert await find(http, bbox="105.015,9.9,105.045,10.1") == expected
    assert await find(http, bbox="105.015,9.9,0,105.045,10.1,100") == expected
    north_first = {"bbox": "9.9,105.015,10.1,105.045", "bbox_crs": f"{EPSG}4326"}
    assert await find(http, **north_first) == expected
    mercator = "11690216,1108000,11693555,1125000"
    assert await find(http, bbox=mercator, bbox_crs=f"{EPSG}3857") == expected
    # What crosses the date line is two boxes: all the way round from the east of Vietnam to its west.
    assert await find(http, bbox="105.065,-90,105.015,90") == ["roof", "g0", "g1", "g7", "g8", "g9"]


async def test_core_datetime(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """/req/core/fc-time-response: as it was at an instant, as it last was in a span."""
    before = (await get(http, f"{ITEMS}/roof"))["properties"]["updated"]
    edit = BulkEdit(kind="rain_gauge", uids=["roof"], properties={"note": "new"})
    await Editing(wet_block.door, {kind.id: kind for kind in KINDS}).edit(LOCAL, edit, keep=True)
    now = await get(http, f"{ITEMS}/roof")
    assert now["properties"]["note"] == "new"
    then = (await get(http, ITEMS, datetime=before))["features"][0]
    assert "note" not in then["properties"]
    assert then["properties"]["updated"] == before
    alone = await get(http, f"{ITEMS}/roof", datetime=before)
    assert alone["properties"] == then["properties"]
    spanned = (await get(http, ITEMS, datetime=f"{before}/.."))["features"]
    assert [each["properties"]["note"] for each in spanned] == ["new"], "once, as it last was"
    assert await find(http, datetime="2001-01-01T00:00:00Z") == []
    assert await find(http, datetime="../2001-01-01") == []
    assert await find(http, datetime="2001-01-01/2999-12-31") == ["roof"]


async def test_crs_of_the_answer(http: httpx.AsyncClient) -> None:
    """/req/crs/fc-crs-valid-value, /req/crs/ogc-crs-header: axes in the order of the system's authority."""
    answer = await http.get(f"{ITEMS}/roof")
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    answer = await http.get(f"{ITEMS}/roof", params={"crs": f"{EPSG}4326"})
    assert answer.headers["content-crs"] == f"<{EPSG}4326>"
    assert answer.json()["geometry"]["coordinates"] == [10.03, 105.77]
    for code in (5897, 9205, 3405):
        place = (await get(http, f"{ITEMS}/roof", crs=f"{EPSG}{code}"))["geometry"]["coordinates"]
        crs = parse_crs(f"EPSG:{code}")
        east, north = crs.from_wgs84([(105.77, 10.03)])[0]
        first = pyproj.CRS.from_epsg(code).axis_info[0].direction
        expected = [north, east] if first == "north" else [east, north]
        assert place == pytest.approx(expected, abs=1e-6)


async def test_every_system_leads_back(http: httpx.AsyncClient) -> None:
    """/req/crs/fc-bbox-crs-valid-value: a box around what is given in a system finds it in that system."""
    for uri in systems_by_name():
        feature = await get(http, f"{ITEMS}/roof", crs=uri)
        x, y = feature["geometry"]["coordinates"]
        size = 1 if abs(x) > 360 else 1e-5
        box = f"{x - size},{y - size},{x + size},{y + size}"
        assert await find(http, bbox=box, bbox_crs=uri) == ["roof"], uri
        away = f"{x + size},{y + size},{x + 2 * size},{y + 2 * size}"
        assert await find(http, bbox=away, bbox_crs=uri) == [], uri
        corners = f"{x - size} {y - size}, {x + size} {y - size}, {x} {y + size}, {x - size} {y - size}"
        around = f"S_WITHIN(geometry, POLYGON(({corners})))"
        assert await find(http, filter=around, filter_crs=uri) == ["roof"], uri


async def test_queryables(http: httpx.AsyncClient) -> None:
    """/req/queryables/get-queryables-response."""
    answer = await http.get("/ogc/collections/rain_gauge/queryables")
    assert answer.headers["content-type"].startswith("application/schema+json")
    schema = answer.json()
    assert schema["$id"].endswith("/ogc/collections/rain_gauge/queryables")
    assert {"geometry", "name", "updated"} <= set(schema["properties"])


async def test_properties_as_parameters(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """/req/queryables-query-parameters/parameters: a property's own name chooses by its value."""
    await put_gauges(wet_block, 3)
    assert await find(http, name="Trạm 1") == ["g1"]
    assert await find(http, id="g2") == ["g2"]
    assert await find(http, name="Trạm 1", filter="number > 1") == []
