"""A city with more things than a list holds, in a real Chromium: most come as tiles, counted from afar."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import RunningCity
from tests.web.test_screens import browser_tools, look_with_browsers

__all__ = ["browser_tools"]

WEST, SOUTH, STEP = 105.74, 10.02, 0.0004
ACROSS = 120


def make_parcels(count: int) -> list[dict[str, Any]]:
    """Parcels of 33 m by 28 m in rows of 120: a tile of zoom 12 holds more of them than are drawn singly."""
    parcels = []
    for number in range(count):
        x, y = WEST + number % ACROSS * STEP, SOUTH + number // ACROSS * STEP
        ring = [[x, y], [x + 0.0003, y], [x + 0.0003, y + 0.00025], [x, y + 0.00025], [x, y]]
        parcels.append(
            {
                "type": "Feature",
                "properties": {"ma": f"T{number:05d}", "ten": f"Thửa đất {number}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return parcels


def bring_in(city: RunningCity, kind: str, features: Sequence[dict[str, Any]]) -> None:
    """Import a file as the screens do, and wait until all of it is there."""
    begun = httpx.post(f"{city.url}/api/imports").json()["id"]
    body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    address = f"{city.url}/api/imports/{begun}"
    httpx.put(f"{address}/files/{kind}.geojson", content=body, timeout=60).raise_for_status()
    httpx.post(f"{address}/run", json={"options": {"kind": kind}, "dry_run": False}).raise_for_status()
    city.wait_until(
        lambda: city.get(f"/api/imports/{begun}")["state"] not in ("waiting", "running"), patience_s=90
    )
    done = city.get(f"/api/imports/{begun}")
    assert done["state"] == "done", done["error"]
    assert done["report"]["created"] == len(features)


def bring_in_areas(city: RunningCity) -> None:
    """A province of two communes, made up, whose border at 105.765° east runs through the parcels."""

    def outline(code: str, name: str, west: float, east: float) -> dict[str, Any]:
        ring = [[west, 9], [east, 9], [east, 11], [west, 11], [west, 9]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}

    def file(name: str, *features: dict[str, Any]) -> dict[str, Any]:
        return {"file": name, "collection": {"type": "FeatureCollection", "features": features}}

    wards = [
        {"Code": "31001", "Name": "Hòa Bến", "FullName": "Phường Hòa Bến"},
        {"Code": "31002", "Name": "Ninh Bến", "FullName": "Xã Ninh Bến"},
    ]
    communes = [outline("31001", "Hòa Bến", 105, 105.765), outline("31002", "Ninh Bến", 105.765, 106)]
    body = {
        "effective_from": "2025-07-01",
        "names": [{"Code": "92", "Name": "Sông Hậu", "FullName": "Tỉnh Sông Hậu", "Wards": wards}],
        "outlines": [file("provinces", outline("92", "Sông Hậu", 105, 107)), file("communes", *communes)],
    }
    report = httpx.post(f"{city.url}/api/area-imports", json=body, timeout=60).raise_for_status().json()
    assert report["added"] == 3, report


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
def test_people_can_use_the_map_of_a_large_city(
    make_city: Callable[..., RunningCity], tmp_path: Path
) -> None:
    """What is counted, drawn, found, chosen, narrowed and printed of 12,000 parcels beside the stations."""
    city = make_city()
    city.start()
    bring_in_areas(city)
    bring_in(city, "thing", make_parcels(12_000))
    look_with_browsers(city, tmp_path / "browser.json", "large.browser")
