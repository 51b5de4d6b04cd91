"""Areas are found by code and by name however it is written, and old names lead to the present units."""

import json
from typing import Any

import httpx
import pytest

from dothi.vocabulary.principals import LOCAL
from tests.conftest import SHARED, WetBlock
from tests.connect.conftest import http
from tests.connect.test_territory_imports import PROVINCES, file, outline, send

__all__ = ["http"]

FOLDER = SHARED / "data" / "areas"

UNITS = file(
    "communes",
    outline("31001", "Nguyễn Văn Cừ", (105.0, 9.0, 105.1, 9.1), fullName="Phường Nguyễn Văn Cừ"),
    outline("31002", "Hoà An", (105.1, 9.0, 105.2, 9.1), fullName="Xã Hoà An"),
    outline("31003", "Hòa Ân", (105.2, 9.0, 105.3, 9.1), fullName="Phường Hòa Ân"),
    outline("31004", "Đồng Tâm", (105.3, 9.0, 105.4, 9.1), fullName="Xã Đồng Tâm"),
    outline("31005", "Bến Đồng", (105.4, 9.0, 105.5, 9.1), fullName="Xã Bến Đồng"),
    outline("31006", "Phượng Hoàng", (105.5, 9.0, 105.6, 9.1), fullName="Xã Phượng Hoàng"),
)
ROWS = (
    "901,Quận Hòa An,district,31002,2025-07-01,made up",
    "901,Quận Hòa An,district,31003,2025-07-01,made up",
    "31004,Xã Đồng Xưa,commune,31004,2025-07-01,made up",
    "31050,Xã Đã Mất,commune,31004,2025-07-01,made up",
)
HEAD = "old_code,old_name,old_level,new_code,effective_on,source"


def table(*rows: str, head: str = HEAD) -> str:
    """A mapping that is made up for a test and says nothing of any place."""
    return "\n".join((head, *rows)) + "\n"


async def search(client: httpx.AsyncClient, text: str, **more: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/areas", params={"q": text, **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def find_names(client: httpx.AsyncClient, text: str, **more: Any) -> list[str]:
    return [area["name"]["vi"] for area in await search(client, text, **more)]


SEARCHES = (
    ("nguyen van cu", ["Nguyễn Văn Cừ"]),
    ("NGUYỄN VĂN CỪ", ["Nguyễn Văn Cừ"]),
    ("van cu", ["Nguyễn Văn Cừ"]),
    ("nguy", ["Nguyễn Văn Cừ"]),
    ("P. Nguyễn Văn Cừ", ["Nguyễn Văn Cừ"]),
    # What is written with its marks comes first, whichever school placed them.
    ("Hòa An", ["Hoà An", "Hòa Ân"]),
    ("hoà ân", ["Hòa Ân", "Hoà An"]),
    # Without marks both are alike: a before â, as Vietnamese dictionaries have it.
    ("hoa an", ["Hoà An", "Hòa Ân"]),
    ("phuong hoa an", ["Hòa Ân", "Hoà An"]),
    ("x. hoa an", ["Hoà An", "Hòa Ân"]),
    # The beginning of a name comes before its middle; đ is d.
    ("dong", ["Đồng Tâm", "Bến Đồng"]),
    # What looks like a unit may be a name.
    ("phuong hoang", ["Phượng Hoàng"]),
    ("31004", ["Đồng Tâm"]),
    ("3100", ["Nguyễn Văn Cừ", "Hoà An", "Hòa Ân", "Đồng Tâm", "Bến Đồng", "Phượng Hoàng"]),
    ("tinh song hau", ["Sông Hậu"]),
    ("Song Hong", ["Sông Hồng"]),
    ("khong co dau", []),
    ("100%", []),
)


async def test_areas_are_found_however_they_are_written(http: httpx.AsyncClient) -> None:
    """Each text with all that it finds, in order."""
    await send(http, outlines=[PROVINCES, UNITS])
    for text, names in SEARCHES:
        found = await find_names(http, text)
        assert sorted(found) == sorted(names) if text == "3100" else found == names, text


async def test_names_are_sorted_as_in_vietnamese(http: httpx.AsyncClient) -> None:
    """Everything, by level and then a ă â … d đ; `limit` and `level` hold."""
    await send(http, outlines=[PROVINCES, UNITS])
    communes = ["Bến Đồng", "Đồng Tâm", "Hoà An", "Hòa Ân", "Nguyễn Văn Cừ", "Phượng Hoàng"]
    assert await find_names(http, "") == ["Sông Hậu", "Sông Hồng", *communes]
    assert await find_names(http, "", level="commune", limit=2) == communes[:2]
    assert await find_names(http, "", at="2025-06-30") == []


async def test_old_names_lead_to_the_present_units(http: httpx.AsyncClient) -> None:
    """A district went to two communes, a commune to another, and one kept its code with another name."""
    report = await send(http, outlines=[PROVINCES, UNITS], mapping=table(*ROWS))
    assert (report["written"], report["successions"], report["successions_changed"]) == (True, 4, 4)
    found = await search(http, "q. hoa an")
    assert [(area["code"], area["formerly"]) for area in found] == [
        ("31002", ["Quận Hòa An"]),
        ("31003", ["Quận Hòa An"]),
    ]
    (lost,) = await search(http, "da mat")
    assert (lost["code"], lost["formerly"]) == ("31004", ["Xã Đã Mất"])
    (renamed,) = await search(http, "dong xua")
    assert (renamed["code"], renamed["formerly"]) == ("31004", ["Xã Đồng Xưa"])
    # Asked for a day before, the old units themselves were in force.
    assert await find_names(http, "da mat", at="2025-06-30") == ["Đã Mất"]
    assert (await http.get("/api/areas/district/901?at=2025-06-30")).json()["full_name"][
        "vi"
    ] == "Quận Hòa An"
    assert (await http.get("/api/areas/district/901")).status_code == 404


async def test_units_that_came_and_went_lead_further(http: httpx.AsyncClient) -> None:
    """31001 took in 31050 in 2025 and went into 31002 in 2026: from then on the oldest name leads there."""
    first = table("31050,Xã Đã Mất,commune,31001,2025-07-01,made up")
    await send(http, outlines=[UNITS], mapping=first)
    second = table("31001,Phường Nguyễn Văn Cừ,commune,31002,2026-03-01,made up")
    assert (await send(http, mapping=second))["written"]
    assert await find_names(http, "da mat", at="2026-02-28") == ["Nguyễn Văn Cừ"]
    assert await find_names(http, "da mat", at="2026-03-01") == ["Hoà An"]
    assert await find_names(http, "nguyen van cu", at="2026-03-01") == ["Hoà An"]


async def test_a_mapping_sent_again_is_updated(http: httpx.AsyncClient) -> None:
    """Vietnamese headings, semicolons, numbers without zeros and days as they are written in Vietnam."""
    await send(http, outlines=[UNITS], mapping=table(*ROWS))
    assert (await send(http, mapping=table(*ROWS)))["successions_changed"] == 0
    spoken = table(
        "901;Quận Hòa An;Quận;31002.0;01/07/2025;Tự đặt ra",
        head="Mã cũ;Tên cũ;Cấp cũ;Mã mới;Ngày hiệu lực;Nguồn",
    )
    assert (await send(http, mapping=f"\ufeff{spoken}"))["successions_changed"] == 1


REFUSED = (
    ("901,Quận A,district,39999,2025-07-01,made up", "No commune 39999 is known"),
    ("901,Quận A,county,31001,2025-07-01,made up", "'county' is no level"),
    ("901,Quận A,district,31001,,made up", "The day from which it holds is missing"),
    ("901,Quận A,district,31001,2025-13-01,made up", "is no day"),
    ("901,Quận A,district,31001,2025-07-01,", "The source is missing"),
    ("9011,Quận A,district,31001,2025-07-01,made up", "is no code of a district"),
    ("902,,district,31001,2025-07-01,made up", "its name is missing"),
    (ROWS[0], "stands in the table twice"),
)


async def test_one_refused_row_keeps_the_mapping_out(http: httpx.AsyncClient) -> None:
    """The row is named, and the rows that are right are not taken either."""
    await send(http, outlines=[UNITS])
    for row, reason in REFUSED:
        report = await send(http, mapping=table(ROWS[0], row))
        (refused,) = report["refused"]
        assert reason in refused["reason"]
        assert not report["written"]
    assert await find_names(http, "quan hoa an", level="district") == []
    (first, *_) = await search(http, "hoa an")
    assert first["formerly"] == []


async def test_a_table_without_its_columns_is_refused(http: httpx.AsyncClient) -> None:
    """The missing ones are named."""
    answer = await http.post("/api/area-imports", json={"mapping": "old_code,new_code\n1,2\n"})
    assert answer.status_code == 400
    assert "no column old_name, old_level, effective_on, source" in answer.json()["error"]["message"]


async def test_outlines_are_given_for_the_map(http: httpx.AsyncClient) -> None:
    """By level, with names; a tolerance of 2 km leaves out a zigzag of 11 m (0.0001 degrees)."""
    zigzag = outline("31009", "Răng Cưa", (105, 9, 106, 10))
    teeth = [[106 - step / 50, 10 + 0.0001 * (step % 2)] for step in range(51)]
    zigzag["geometry"]["coordinates"] = [[[105, 9], [106, 9], *teeth, [105, 9]]]
    await send(http, outlines=[PROVINCES, file("communes", zigzag)])
    answer = await http.get("/api/areas.geojson?level=province")
    assert answer.headers["content-type"] == "application/geo+json"
    assert [each["properties"]["code"] for each in answer.json()["features"]] == ["01", "92"]

    async def count(query: str) -> int:
        (feature,) = (await http.get(f"/api/areas.geojson?level=commune{query}")).json()["features"]
        return len(feature["geometry"]["coordinates"][0][0])

    assert (await count(""), await count("&simplify=2000")) == (54, 5)
    assert (await http.get("/api/areas.geojson?level=county")).status_code == 400


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the outlines of the country's areas are not at hand here")
async def test_the_country_is_taken_over(http: httpx.AsyncClient) -> None:
    """34 provinces and 103 communes with outlines, 3,321 communes by name: the fact sheet's examples hold."""
    outlines = [
        {"file": path.name, "collection": json.loads(path.read_text())}
        for path in sorted(FOLDER.glob("*.geojson"))
    ]
    names = json.loads((FOLDER / "vn_units_34_3321.json").read_text())
    report = await send(http, outlines=outlines, names=names)
    assert (report["written"], report["areas"], report["added"]) == (True, 34 + 3321, 34 + 3321)
    assert (report["refused"], report["repaired"], report["left_alone_count"]) == ([], [], 0)
    # All three things of the small city lie in Cần Thơ.
    assert report["things_moved"] == 3
    again = await send(http, outlines=outlines, names=names)
    assert (again["added"], again["updated"], again["things_moved"]) == (0, 0, 0)
    for text, code, province in (
        ("p. ninh kieu", "31135", "92"),
        ("Cái Răng", "31186", "92"),
        ("phường Việt Trì", "07900", "25"),
        ("Trà Vinh", "29242", "86"),
    ):
        first, *_ = await search(http, text, level="commune")
        assert (first["code"], first["province"]["code"]) == (code, province)
    assert len(await search(http, "", level="commune", limit=5000)) == 3321
    # The name is one of several units, and none is taken for the other.
    assert [area["code"] for area in await search(http, "Phú Thọ", level="province")] == ["25"]
    assert len([area for area in await search(http, "Phú Thọ") if area["name"]["vi"] == "Phú Thọ"]) > 1
    drawn = (await http.get("/api/areas.geojson?level=commune&simplify=30")).content
    assert len(drawn) < 1_000_000


async def test_a_place_is_told_in_the_zone_of_its_province(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """The roof at 10.03 N 105.77 E in Cần Thơ (105°): 465 m south, 1,666 m west of the fact sheet's point."""
    async with wet_block.database.session(LOCAL) as session:
        await session.connection.execute(
            "INSERT INTO area (code, level, name_vi, name_en, geometry) VALUES"
            " ('92', 'province', 'Cần Thơ', 'Can Tho', ST_Multi(ST_MakeEnvelope(105, 9, 106, 11, 4326)))"
        )
    listed = (await http.get("/api/things")).json()["features"]
    (roof,) = [each["id"] for each in listed if each["properties"]["uid"] == "roof"]
    local = (await http.get(f"/api/things/{roof}")).json()["local_place"]
    assert local["zone"]["vi"] == "VN-2000, kinh tuyến trục 105°00′, múi 3°"
    assert local["text"]["vi"].startswith("X (bắc) 1.109.27")
    assert "Y (đông) 584.21" in local["text"]["vi"]
    assert local["verified"] is False


async def test_an_area_tells_what_it_was_and_became(http: httpx.AsyncClient) -> None:
    """A district went to two communes; one commune took in another, and had another name itself."""
    await send(http, outlines=[PROVINCES])
    await send(http, outlines=[UNITS], mapping=table(*ROWS))

    async def story(path: str) -> dict[str, Any]:
        answer = await http.get(f"/api/areas/{path}/story")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def codes(kin: list[dict[str, Any]]) -> list[tuple[str, str]]:
        return [(each["level"], each["code"]) for each in kin]

    district = await story("district/901")
    assert codes(district["became"]) == [("commune", "31003"), ("commune", "31002")]
    assert [each["name"]["vi"] for each in district["became"]] == ["Phường Hòa Ân", "Xã Hoà An"]
    assert [span["effective_to"] for span in district["spans"]] == ["2025-07-01"]
    commune = await story("commune/31004")
    assert [each["name"]["vi"] for each in commune["formed_from"]] == ["Xã Đã Mất", "Xã Đồng Xưa"]
    assert [span["name"]["vi"] for span in commune["spans"]] == ["Xã Đồng Tâm", "Xã Đồng Xưa"]
    assert (await http.get("/api/areas/commune/99999/story")).status_code == 404


async def test_communes_are_listed_by_their_province(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Those that lie in it; the things of all of them count as the province's, by kind."""
    assert wet_block.door is not None
    await send(http, outlines=[PROVINCES])
    await send(http, outlines=[UNITS])
    everywhere = file("communes", outline("31009", "Rộng", (105.6, 9.5, 106, 11), fullName="Xã Rộng"))
    await send(http, outlines=[everywhere])
    zone = file("zones", outline("LV", "Lưu vực", (105.7, 9.5, 106, 11)), zone_type="catchment")
    await send(http, outlines=[zone])
    assert len(await search(http, "", province="92", limit=100)) == 7
    assert await search(http, "", province="01") == []
    assert await find_names(http, "", level="zone") == ["Lưu vực"]

    async def count(path: str) -> list[tuple[str, int]]:
        answer = await http.get(f"/api/areas/{path}")
        return [(each["kind"], each["things"]) for each in answer.json()]

    three = [("air_station", 1), ("rain_gauge", 1), ("water_level_station", 1)]
    for path in ("province/92/things", "commune/31009/things", "zone/LV/things?zone_type=catchment"):
        assert await count(path) == three
    assert await count("commune/31001/things") == []
