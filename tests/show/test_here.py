"""What is here: areas of now and before, what holds the place, what is near, readings, who sees to it."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from dothi.access.territory import Territory
from dothi.vocabulary.agencies import AgencyDraft, Responsibility
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.surroundings import name_direction
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.connect.test_territory_imports import PROVINCES, file, outline, send
from tests.show.test_territory import table
from tests.store.test_importing import bring, row

__all__ = ["http"]

HERE = (105.78, 10.04)
"""Where the canal's station stands."""


async def look(client: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    answer = await client.get("/api/here", params={"lon": HERE[0], "lat": HERE[1], **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def area_of(*corners: tuple[float, float]) -> str:
    shape = shapely.set_srid(shapely.Polygon(corners), 4326)
    return str(shapely.to_wkb(shape, hex=True, include_srid=True))


async def test_an_empty_place_has_its_coordinates(http: httpx.AsyncClient) -> None:
    """In the middle of the sea nothing is known but where that is; what is no place is refused."""
    found = await look(http, lon=112.0, lat=16.4)
    assert found["degrees"] == {"vi": "16,400000° Bắc, 112,000000° Đông", "en": "16.400000° N, 112.000000° E"}
    for name in ("areas", "former", "formed_from", "inside", "near", "readings", "agencies"):
        assert found[name] == []
    assert (found["local_place"], found["radius_m"]) == (None, 300)
    for wrong in (
        {"lon": 181},
        {"lat": "bắc"},
        {"radius": 0},
        {"radius": 5001},
        {"at": "2026-11-21T07:00:00"},
    ):
        answer = await http.get("/api/here", params={"lon": 105, "lat": 10, **wrong})
        assert answer.status_code == 400, wrong
        assert answer.json()["error"]["code"] in ("malformed_query", "invalid_input")


async def test_what_is_near_is_truly_measured(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Seven gauges to the north-east at 15 m to 105 m: five told, seven counted; a street to the west."""
    geod = Geod(ellps="WGS84")
    placed = []
    for n in range(1, 8):
        x, y, _ = geod.fwd(*HERE, 40, 15 * n)
        placed.append(row(n, f"g{n}", x, y, name=f"Trạm {n}"))
    x, y, _ = geod.fwd(*HERE, 270, 50)
    line = shapely.set_srid(shapely.LineString([(x, y - 0.01), (x, y + 0.01)]), 4326)
    street = row(8, "s", 0, kind="road_segment", name="Đường Tây")
    placed.append(dataclasses.replace(street, geometry=shapely.to_wkb(line, hex=True, include_srid=True)))
    yard = area_of((105.779, 10.039), (105.781, 10.039), (105.781, 10.041), (105.779, 10.041))
    town = area_of((105.7, 9.9), (105.9, 9.9), (105.9, 10.2), (105.7, 10.2))
    placed.append(dataclasses.replace(row(9, "y", 0, kind="thing", name="Sân"), geometry=yard))
    placed.append(dataclasses.replace(row(10, "t", 0, kind="thing", name="Phố"), geometry=town))
    await bring(wet_block, *placed)
    found = await look(http, radius=120)
    # The smaller one comes first.
    assert [(each["uid"], each["distance_m"], each["direction"]) for each in found["inside"]] == [
        ("y", 0, None),
        ("t", 0, None),
    ]
    near = {each["kind"]: each for each in found["near"]}
    gauges = near["rain_gauge"]
    assert (gauges["sector"], gauges["count"]) == ("drainage", 7)
    assert [each["uid"] for each in gauges["things"]] == ["g1", "g2", "g3", "g4", "g5"]
    assert [each["distance_m"] for each in gauges["things"]] == pytest.approx([15, 30, 45, 60, 75], abs=1e-3)
    assert {each["direction"] for each in gauges["things"]} == {"ne"}
    (way,) = near["road_segment"]["things"]
    assert (way["distance_m"], way["direction"]) == (pytest.approx(50, abs=0.01), "w")
    (station,) = near["water_level_station"]["things"]
    assert (station["uid"], station["distance_m"], station["direction"]) == ("canal", 0, None)
    assert "rain_gauge" not in {each["kind"] for each in (await look(http, radius=14))["near"]}


async def test_the_radius_shrinks_where_there_is_much(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Of 2,500 gauges on a line to the east only 2,000 are measured; what is told is complete."""
    geod = Geod(ellps="WGS84")
    n = np.arange(1, 2_501)
    x, y, _ = geod.fwd(np.full(n.shape, 105.3), np.full(n.shape, 10.5), np.full(n.shape, 90.0), n * 0.4)
    await bring(wet_block, *(row(int(k), f"e{k}", x[k - 1], y[k - 1]) for k in n))
    found = await look(http, lon=105.3, lat=10.5, radius=5_000)
    (gauges,) = found["near"]
    assert 790 < found["radius_m"] <= 800
    assert gauges["count"] == int(found["radius_m"] / 0.4)
    assert gauges["things"][0]["direction"] == "e"


async def test_the_latest_readings_near_are_told(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The canal's level in metres, with its age; the roof's rain comes after it, the corner is too far."""
    now = datetime.now(UTC).replace(microsecond=0)
    for stream, result in ((wet_block.level, 1.92), (wet_block.rain, 0.4), (wet_block.pm25, 30)):
        body = {"phenomenonTime": now.isoformat(), "result": result, "Datastream": {"@iot.id": stream}}
        (await http.post("/sta/v1.1/Observations", json=body)).raise_for_status()
    readings = (await look(http))["readings"]
    told = [(each["thing"]["uid"], each["quantity"], each["unit"]) for each in readings]
    assert told == [("canal", "water_level", "m"), ("roof", "rainfall", "mm")]
    assert (readings[0]["result"], readings[0]["suspect"]) == (1.92, False)
    assert datetime.fromisoformat(readings[0]["time"]) == now
    assert readings[1]["thing"]["direction"] == "sw"
    later = now + timedelta(minutes=5)
    then = (await look(http, at=later.isoformat()))["readings"]
    assert [each["result"] for each in then] == [1.92, 0.4]
    before = (await look(http, at=(now - timedelta(days=1)).isoformat()))["readings"]
    assert before == []


async def test_areas_of_now_and_before_and_who_sees_to_them(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """A commune formed in 2025 from an old ward, in a province of a known meridian, with an agency."""
    communes = file(
        "communes", outline("31001", "Ninh Bến", (105.7, 10.0, 105.9, 10.1), fullName="Phường Ninh Bến")
    )
    old = "31050,Phường Bến Xưa,commune,31001,2025-07-01,made up"
    await send(http, outlines=[PROVINCES, communes], mapping=table(old))
    duty = Responsibility(sector="drainage", area="31001")
    agency = AgencyDraft(uid="tn", name=Words(vi="Thoát nước", en="Drainage"), responsibilities=(duty,))
    report = await Territory(wet_block.door).import_agencies(LOCAL, [(1, agency)], [], dry_run=False)
    assert report.refused == []
    found = await look(http)
    assert [(each["level"], each["name"]["vi"]) for each in found["areas"]] == [
        ("commune", "Phường Ninh Bến"),
        ("province", "Sông Hậu"),
    ]
    assert [each["name"]["vi"] for each in found["formed_from"]] == ["Phường Bến Xưa"]
    assert found["local_place"]["text"]["vi"].startswith("X (bắc) 1.1")
    assert [each["agency"]["uid"] for each in found["agencies"]] == ["tn"]
    assert "water_level_station" in found["agencies"][0]["kinds"]


@given(st.floats(-1e4, 1e4))
def test_directions_go_round(azimuth: float) -> None:
    """Turning once more changes nothing, and turning half way gives the opposite."""
    around = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
    at = around.index(name_direction(azimuth))
    off = (azimuth - 45 * at + 180) % 360 - 180
    assert abs(off) <= 22.5 + 1e-6
