"""Areas come in from files: all of an import or none, the same again changes nothing."""

from typing import Any

import httpx

from tests.connect.conftest import http

__all__ = ["http"]

DAY = "2025-07-01"
Box = tuple[float, float, float, float]


def outline(code: object, name: str, box: Box, **more: Any) -> dict[str, Any]:
    """A rectangle; all units of these tests are made up."""
    west, south, east, north = box
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, **more},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def file(name: str, *features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"file": name, "collection": {"type": "FeatureCollection", "features": list(features)}, **more}


PROVINCES = file(
    "provinces", outline(92, "Sông Hậu", (105, 9, 107, 11)), outline(1, "Sông Hồng", (105, 20, 107, 22))
)
COMMUNES = file(
    "communes",
    outline(31001, "Hòa Bến", (105.0, 9.0, 105.775, 11.0), fullName="Phường Hòa Bến"),
    outline("31002", "Ninh Bến", (105.775, 9.0, 106.0, 11.0), fullName="Xã Ninh Bến"),
)
NAMES = [
    {
        "Code": "92",
        "Name": "Sông Hậu",
        "FullName": "Tỉnh Sông Hậu",
        "Wards": [
            {"Code": "31001", "Name": "Hòa Bến", "FullName": "Phường Hòa Bến"},
            {"Code": "31003", "Name": "Chỉ Có Tên", "NameEn": "Name Only", "FullName": "Xã Chỉ Có Tên"},
        ],
    }
]


async def send(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await client.post("/api/area-imports", json={"effective_from": DAY, **body})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def counts(report: dict[str, Any]) -> tuple[int, int, int, int]:
    return report["areas"], report["added"], report["updated"], report["unchanged"]


async def find_codes(client: httpx.AsyncClient, query: str) -> list[str]:
    answer = await client.get(f"/api/areas{query}")
    assert answer.status_code == 200, answer.text
    return [area["code"] for area in answer.json()]


async def test_outlines_and_names_are_put_together(http: httpx.AsyncClient) -> None:
    """Two provinces, two communes with outlines, one with a name only; the things get their communes."""
    report = await send(http, outlines=[PROVINCES, COMMUNES], names=NAMES, source="made up", licence="CC0")
    assert (report["written"], counts(report), report["things_moved"]) == (True, (5, 5, 0, 0), 3)
    area = (await http.get("/api/areas/commune/31001")).json()
    assert area["province"] == {"code": "92", "name": {"vi": "Tỉnh Sông Hậu", "en": "Song Hau"}}
    assert (area["source"], area["licence"], area["things"]) == ("made up", "CC0", 1)
    assert area["geometry"]["type"] == "MultiPolygon"
    assert area["box"] == [105.0, 9.0, 105.775, 11.0]
    # Nobody named the province of 31002: it is the one that the commune lies in.
    assert (await http.get("/api/areas/commune/31002")).json()["province"]["code"] == "92"
    named = (await http.get("/api/areas/commune/31003")).json()
    assert (named["geometry"], named["name"]["en"]) == (None, "Name Only")
    assert (await http.get("/api/areas/province/01")).json()["full_name"]["vi"] == "Sông Hồng"
    assert (await http.get("/api/areas/province/02")).status_code == 404


async def test_the_same_again_changes_nothing(http: httpx.AsyncClient) -> None:
    """Also when only names come: the outlines stay. A unit that is missing is told of and left alone."""
    everything = {"outlines": [PROVINCES, COMMUNES], "names": NAMES}
    await send(http, **everything)
    assert counts(await send(http, **everything)) == (5, 0, 0, 5)
    assert counts(await send(http, names=NAMES)) == (3, 0, 0, 3)
    assert (await http.get("/api/areas/commune/31001")).json()["geometry"] is not None
    less = file("communes", outline("31001", "Hòa Bến", (105.0, 9.0, 105.775, 11.0), provinceCode="92"))
    report = await send(http, outlines=[less])
    assert [each["code"] for each in report["left_alone"]] == ["31002", "31003"]
    assert await find_codes(http, "?q=ninh ben") == ["31002"]


async def test_a_dry_run_tells_and_writes_nothing(http: httpx.AsyncClient) -> None:
    """It counts what would be done, the things that would move among it."""
    report = await send(http, outlines=[PROVINCES, COMMUNES], dry_run=True)
    assert (report["written"], report["dry_run"], report["added"]) == (False, True, 4)
    assert report["things_moved"] == 3
    assert await find_codes(http, "") == []


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    (outline("3100x", "A", (105, 9, 106, 10)), "is no code of a commune"),
    (outline("31009", " ", (105, 9, 106, 10)), "The name is missing"),
    (outline("31002", "B", (105, 9, 106, 10)), "stands in the file twice"),
    (outline("31009", "VN-2000", (580000, 1100000, 590000, 1110000)), "longitude, latitude in degrees"),
    ({"type": "Feature", "properties": {"code": "31009", "name": "A"}, "geometry": None}, "no polygon"),
    (
        {
            "properties": {"code": "31009", "name": "A"},
            "geometry": {"type": "Point", "coordinates": [105, 10]},
        },
        "no polygon",
    ),
    (
        {
            "properties": {"code": "31009", "name": "A"},
            "geometry": {"type": "Polygon", "coordinates": [[[105, 10], [106, 10], [106, 11]]]},
        },
        "does not end where it begins",
    ),
    (
        {
            "properties": {"code": "31009", "name": "A"},
            "geometry": {"type": "Polygon", "coordinates": [[[105, 9], [105, 9], [105, 9], [105, 9]]]},
        },
        "Nothing is left",
    ),
)


async def test_one_refused_row_keeps_all_out(http: httpx.AsyncClient) -> None:
    """The row is named with its reason."""
    for feature, reason in REFUSED:
        report = await send(http, outlines=[file("communes", *COMMUNES["collection"]["features"], feature)])
        (refused,) = report["refused"]
        assert reason in refused["reason"]
        assert report["written"] is False
    assert await find_codes(http, "") == []


async def test_a_crossing_outline_is_repaired_and_told(http: httpx.AsyncClient) -> None:
    """A bow tie becomes two triangles: (105,10)-(105.5,10.5)-(105,11) and its mirror image."""
    tie = outline("31001", "Nơ", (105, 10, 106, 11))
    tie["geometry"]["coordinates"] = [[[105, 10], [106, 11], [106, 10], [105, 11], [105, 10]]]
    report = await send(http, outlines=[file("communes", tie)])
    (repaired,) = report["repaired"]
    assert (repaired["code"], repaired["what"][:17]) == ("31001", "Self-intersection")
    area = (await http.get("/api/areas/commune/31001")).json()
    assert len(area["geometry"]["coordinates"]) == 2


async def test_a_province_that_becomes_a_city_keeps_its_code(http: httpx.AsyncClient) -> None:
    """From 2026 on it has another name; the outline, and what it was called before, stay."""
    await send(http, outlines=[PROVINCES], names=NAMES)
    renamed = [{**NAMES[0], "FullName": "Thành phố Sông Hậu"}]
    report = await send(http, names=renamed, effective_from="2026-01-01")
    assert counts(report) == (3, 1, 0, 2)
    before = (await http.get("/api/areas/province/92?at=2025-12-31")).json()
    after = (await http.get("/api/areas/province/92?at=2026-01-01")).json()
    assert (before["full_name"]["vi"], before["effective_to"]) == ("Tỉnh Sông Hậu", "2026-01-01")
    assert (after["full_name"]["vi"], after["effective_to"]) == ("Thành phố Sông Hậu", None)
    assert before["geometry"] == after["geometry"]
    # Sending either again changes nothing.
    assert counts(await send(http, names=NAMES)) == (3, 0, 0, 3)
    assert counts(await send(http, names=renamed, effective_from="2026-01-01")) == (3, 0, 0, 3)
    (found,) = (await http.get("/api/areas?q=tinh song hau&level=province&at=2026-05-01")).json()
    assert (found["full_name"]["vi"], found["formerly"]) == ("Thành phố Sông Hậu", ["Tỉnh Sông Hậu"])


async def test_zones_are_of_the_citys_own_making(http: httpx.AsyncClient) -> None:
    """Two kinds of zones may share a code, and a zone needs no name."""
    square = outline("A", "", (105.7, 10.0, 105.8, 10.1))
    report = await send(
        http,
        outlines=[
            file("catchments", square, zone_type="catchment"),
            file("patrols", square, zone_type="patrol_area"),
        ],
    )
    assert counts(report) == (2, 2, 0, 0)
    zone = (await http.get("/api/areas/zone/A?zone_type=patrol_area")).json()
    assert (zone["zone_type"], zone["name"]["vi"]) == ("patrol_area", "A")


async def test_what_is_no_import_is_refused(http: httpx.AsyncClient) -> None:
    """A body that is no import is refused with the place of the mistake."""
    answer = await http.post("/api/area-imports", content=b'{"outlines": [{"file": 1}]}')
    assert answer.status_code == 400
    assert "$.outlines[0].file" in answer.json()["error"]["message"]
