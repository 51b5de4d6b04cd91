"""What the web app reads: the map by kind and box, series at three resolutions, how the city is."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.store.test_observations import HOUR, MINUTE, NOON, batch

__all__ = ["http"]


async def list_uids(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/api/things{query}")
    assert answer.status_code == 200
    return [feature["properties"]["uid"] for feature in answer.json()["features"]]


async def test_the_map_is_read_by_kind_and_by_box(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The corner lies outside of the box around canal and roof; an unknown kind is an empty map."""
    assert await list_uids(http, "") == ["canal", "roof", "corner"]
    assert await list_uids(http, "?kind=rain_gauge") == ["roof"]
    assert await list_uids(http, "?box=105.7,10.0,105.8,10.1") == ["canal", "roof"]
    assert await list_uids(http, "?box=105.7,10.0,105.8,10.1&kind=air_station") == []
    (first, *_) = (await http.get("/api/things")).json()["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [105.78, 10.04]}
    assert first["properties"]["simulated"] is False
    assert first["properties"]["datastreams"][0]["latest"] is None
    assert wet_block.level == first["properties"]["datastreams"][0]["id"]


async def test_series_are_raw_for_days_and_hourly_for_longer(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Rain of 1, 2 and 6 mm: three readings, or two hours of (1 + 2) / 2 = 1.5 and 6."""
    rows = ((NOON, 1.0), (NOON + 30 * MINUTE, 2.0), (NOON + HOUR, 6.0))
    await wet_block.recorder.record(LOCAL, batch(*((wet_block.rain, time, value) for time, value in rows)))

    async def read(days: int, resolution: str) -> tuple[str, list[float]]:
        span = f"start=2026-11-20T00:00:00Z&end=2026-11-{20 + days}T00:00:00Z&resolution={resolution}"
        answer = (await http.get(f"/api/datastreams/{wet_block.rain}/series?{span}")).json()
        assert answer["count"] == len(answer["times"])
        assert answer["unit"] == "mm"
        return answer["resolution"], answer["values"]

    assert await read(1, "auto") == await read(5, "raw") == ("raw", [1.0, 2.0, 6.0])
    assert await read(5, "auto") == await read(1, "hour") == ("hour", [1.5, 6.0])


async def test_simulated_things_are_marked_everywhere(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """One simulated datastream marks its thing and the city."""
    assert (await http.get("/api/city")).json()["simulated"] is False
    stream = DatastreamDraft(quantity="rainfall", interval_s=60, source="simulated")
    draft = ThingDraft(uid="mau", name="Mẫu", kind="rain_gauge", datastreams=(stream,))
    (thing_id,) = await wet_block.city.put_things(LOCAL, [draft], wet_block.quantities)
    assert (await http.get("/api/city")).json()["simulated"] is True
    thing = (await http.get(f"/api/things/{thing_id}")).json()
    assert (thing["simulated"], thing["topic_prefix"], thing["geometry"]) == (True, "things/mau", None)
    assert thing["datastreams"][0]["source"] == "simulated"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[105.7, 10.0], [105.8, 10.1]]},
        {"type": "Polygon", "coordinates": [[[105, 10], [106, 10], [106, 11], [105, 10]]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [105, 10]}]},
    ],
)
async def test_things_are_lines_and_areas_too(
    http: httpx.AsyncClient, wet_block: WetBlock, geometry: dict[str, Any]
) -> None:
    """What was put on the map by the standard's interface comes back as it was, in list and panel."""
    location = {
        "name": "Đường",
        "description": "",
        "encodingType": "application/geo+json",
        "location": geometry,
    }
    body = {"name": "Đường", "description": "", "Locations": [location]}
    made = await http.post("/sta/v1.1/Things", json=body)
    assert (made.status_code, wet_block.level > 0) == (201, True)
    thing = (await http.get("/api/things?kind=thing")).json()["features"][0]
    assert thing["geometry"] == geometry
    assert (await http.get(f"/api/things/{thing['id']}")).json()["geometry"] == geometry


async def test_kinds_tell_what_their_properties_are(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The mounting height of an air station is a number of metres; nothing else is asked of it."""
    kinds = {kind["id"]: kind for kind in (await http.get("/api/kinds")).json()}
    station = kinds["air_station"]
    assert (station["geometry"], station["geometries"]) == ("Point", ["Point"])
    assert (station["quantities"][0], kinds["bridge"]["quantities"]) == ("pm25", [])
    assert kinds["bridge"]["geometries"] == ["LineString", "Point", "Polygon"]
    (height,) = (each for each in station["properties"] if each["name"] == "height_m")
    assert (height["type"], height["unit"], height["required"]) == ("number", "m", False)
    assert (height["choices"], height["description"]) == ([], None)
    assert wet_block.level


async def test_health_names_the_part_that_is_not_well(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The broker is away and a process has been silent for a minute: degraded, and both are named."""
    started = datetime.fromisoformat("2026-11-20T12:00:00Z")
    await wet_block.city.put_part(LOCAL, "work", started, {"n": 1})
    await wet_block.city.put_part(LOCAL, "ingest-0", started, {})
    async with wet_block.door.enter(LOCAL, "operate") as session:
        await session.connection.execute(
            "UPDATE part SET seen_at = now() - interval '1 minute' WHERE name = 'ingest-0'"
        )
    answer = await http.get("/health")
    health = answer.json()
    assert (answer.status_code, health["status"]) == (200, "degraded")
    states = {name: part["state"] for name, part in health["parts"].items()}
    assert states == {"broker": "down", "live": "ok", "database": "ok", "work": "ok", "ingest-0": "stale"}


async def test_the_landing_page_names_both_endpoints(http: httpx.AsyncClient) -> None:
    """Where devices publish and where subscribers listen, under the standard's requirement classes."""
    settings = (await http.get("/sta/v1.1")).json()["serverSettings"]
    endpoints = [value["endpoints"] for value in settings.values() if isinstance(value, dict)]
    assert endpoints == [["mqtt://d"], ["mqtt://s"]]
    named = settings.keys() - {"conformance", "links"}
    assert named <= set(settings["conformance"])
    assert [each["rel"] for each in settings["links"]] == ["service-desc"]
