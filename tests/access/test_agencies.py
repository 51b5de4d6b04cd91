"""Who belongs to whom and who sees to what: taken over all or none, and the most specific one is found."""

from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.access.territory import Territory
from dothi.vocabulary.agencies import AgencyDraft, Responsibility, list_in_circles
from dothi.vocabulary.errors import NotAllowed
from dothi.vocabulary.principals import LOCAL, VIEWER
from dothi.vocabulary.things import Agency, ThingDraft
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.connect.test_territory_imports import COMMUNES, NAMES, PROVINCES, send

__all__ = ["http"]

TABLE = """Mã;Tên;Cấp;Trực thuộc;Điện thoại;Phụ trách
tinh;UBND tỉnh Sông Hậu;Tỉnh;;;
so-xd;Sở Xây dựng;Sở;tinh;0292 1;sector:drainage@92
thoat-nuoc;Công ty Thoát nước;Công ty;so-xd;0292 2;kind:water_level_station
phuong;UBND phường Hòa Bến;Phường;tinh;;sector:drainage@31001
"""


def agency(uid: str, *duties: Responsibility, parent: str | None = None, **more: Any) -> AgencyDraft:
    return AgencyDraft(
        uid=uid, name=Words(vi=uid, en=uid), parent_uid=parent, responsibilities=duties or None, **more
    )


async def put(client: httpx.AsyncClient, table: str, query: str = "") -> dict[str, Any]:
    headers = {"content-type": "text/csv; charset=utf-8"}
    answer = await client.put(f"/api/agencies{query}", content=table.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def draw(nodes: list[dict[str, Any]]) -> list[Any]:
    """The tree as (uid, children)."""
    return [(node["uid"], draw(node["children"])) for node in nodes]


async def test_a_table_becomes_a_tree(http: httpx.AsyncClient) -> None:
    """Four agencies in three storeys; a dry run and the same again write nothing."""
    await send(http, outlines=[PROVINCES, COMMUNES], names=NAMES)
    dry = await put(http, TABLE, "?dry_run=true")
    assert (dry["written"], dry["added"]) == (False, 4)
    assert (await http.get("/api/agencies")).json() == []
    report = await put(http, TABLE)
    assert (report["written"], report["added"], report["refused"]) == (True, 4, [])
    (root,) = (await http.get("/api/agencies")).json()
    assert draw([root]) == [("tinh", [("so-xd", [("thoat-nuoc", [])]), ("phuong", [])])]
    department = root["children"][0]
    assert (department["level"], department["contact"]["phone"]) == ("department", "0292 1")
    assert department["name"] == {"vi": "Sở Xây dựng", "en": "So Xay dung"}
    assert department["responsibilities"][0]["area"] == "92"
    again = await put(http, TABLE)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 4)
    renamed = await put(http, TABLE.replace("Sở Xây dựng", "Sở Xây dựng mới"))
    assert (renamed["added"], renamed["updated"], renamed["unchanged"]) == (0, 1, 3)


async def test_the_panel_shows_the_owner_or_who_is_responsible(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """The gauge in 31001 has its commune, the level station a company for its kind, the air nobody."""
    await send(http, outlines=[PROVINCES, COMMUNES], names=NAMES)
    await put(http, TABLE)
    things = (await http.get("/api/things")).json()["features"]
    views = {
        thing["properties"]["uid"]: (await http.get(f"/api/things/{thing['id']}")).json() for thing in things
    }
    assert {uid: view["responsible"] and view["responsible"]["uid"] for uid, view in views.items()} == {
        "canal": "thoat-nuoc",
        "roof": "phuong",
        "corner": None,
    }
    assert views["roof"]["commune"] == {
        "level": "commune",
        "code": "31001",
        "name": {"vi": "Hòa Bến", "en": "Hoa Ben"},
        "full_name": {"vi": "Phường Hòa Bến", "en": "Hoa Ben"},
        "zone_type": None,
    }
    assert views["roof"]["province"]["code"] == "92"
    assert things[1]["properties"]["area"]["code"] == "31001"
    owned = ThingDraft(uid="roof", name="Mái nhà", kind="rain_gauge", agency="thoat-nuoc")
    (roof,) = await wet_block.city.put_things(LOCAL, [owned], wet_block.quantities)
    view = (await http.get(f"/api/things/{roof}")).json()
    assert (view["agency"]["uid"], view["responsible"]) == ("thoat-nuoc", None)


async def test_things_are_listed_by_area(http: httpx.AsyncClient) -> None:
    """By commune, by province with all its communes, by zone; of an unknown one there is nothing."""
    await send(http, outlines=[PROVINCES, COMMUNES], names=NAMES)
    zone = {**COMMUNES, "zone_type": "catchment"}
    await send(http, outlines=[zone])

    async def count(code: str) -> int:
        return len((await http.get(f"/api/things?area={code}")).json()["features"])

    assert [await count(code) for code in ("31001", "31002", "92", "01", "LV", "3100")] == [1, 2, 3, 0, 0, 0]


async def test_the_most_specific_agency_is_responsible(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """Kind before sector; for each, commune before province before everywhere; and only in its days."""
    await send(http, outlines=[PROVINCES, COMMUNES], names=NAMES)
    territory = Territory(wet_block.door)
    canal = (await wet_block.city.list_things(LOCAL))[0].id
    duties = [
        Responsibility(sector="drainage"),
        Responsibility(sector="drainage", area="92"),
        Responsibility(sector="drainage", area="31002"),
        Responsibility(kind="water_level_station"),
        Responsibility(kind="water_level_station", area="92"),
        Responsibility(kind="water_level_station", area="31002"),
    ]
    assert await territory.find_responsible(LOCAL, canal) is None
    others = agency("elsewhere", Responsibility(kind="water_level_station", area="31001"))
    for number, duty in enumerate(duties):
        drafts = [(1, agency(f"a{number}", duty)), (2, others)]
        assert (await territory.import_agencies(LOCAL, drafts, [], dry_run=False)).refused == []
        found = await territory.find_responsible(LOCAL, canal)
        assert found == Agency(uid=f"a{number}", name=Words(vi=f"a{number}", en=f"a{number}"))
    ended = agency("a5", duties[5], effective_to=date(2026, 1, 1))
    await territory.import_agencies(LOCAL, [(1, ended)], [], dry_run=False)
    before = await territory.find_responsible(LOCAL, canal, date(2025, 12, 31))
    after = await territory.find_responsible(LOCAL, canal, date(2026, 1, 1))
    assert (before and before.uid, after and after.uid) == ("a5", "a4")
    assert "a5" not in {each.uid for each in await territory.list_agencies(LOCAL, date(2026, 1, 1))}


REFUSED = (
    ("x y;Tên;;;;", "A uid has up to 100 letters"),
    ("a;;;;;", "The name is missing"),
    ("tinh;Lần nữa;;;;", "stands in the file twice"),
    ("a;Tên;thôn;;;", "is no level"),
    ("a;Tên;;nobody;;", "belongs to 'nobody'"),
    ("a;Tên;;a;;", "would belong to itself"),
    ("a;Tên;;;;drainage", "is no responsibility"),
    ("a;Tên;;;;sector:music", "No kind of the sector 'music'"),
    ("a;Tên;;;;kind:piano", "The kind 'piano' is not declared"),
    ("a;Tên;;;;sector:drainage@31999", "No province or commune '31999' is known"),
)


async def test_one_refused_row_keeps_all_agencies_out(http: httpx.AsyncClient) -> None:
    """Each with its row, the fifth, and its reason."""
    await send(http, outlines=[PROVINCES, COMMUNES], names=NAMES)
    for row, reason in REFUSED:
        report = await put(http, f"{TABLE}{row}\n")
        (refused,) = report["refused"]
        assert (refused["row"], report["written"]) == (5, False)
        assert reason in refused["reason"]
    assert (await http.get("/api/agencies")).json() == []


async def test_a_circle_through_known_agencies_is_refused(wet_block: WetBlock) -> None:
    """b belongs to a already; a cannot then belong to b."""
    territory = Territory(wet_block.door)
    first = [(1, agency("a")), (2, agency("b", parent="a"))]
    assert (await territory.import_agencies(LOCAL, first, [], dry_run=False)).written
    report = await territory.import_agencies(LOCAL, [(1, agency("a", parent="b"))], [], dry_run=False)
    assert [row.reason for row in report.refused] == ["It would belong to itself: a → b."]


async def test_only_who_may_register_imports(wet_block: WetBlock) -> None:
    """Reading is open, taking over is not."""
    territory = Territory(wet_block.door)
    assert await territory.list_agencies(VIEWER, None) == []
    with pytest.raises(NotAllowed):
        await territory.import_agencies(VIEWER, [], [], dry_run=True)
    with pytest.raises(NotAllowed):
        await territory.import_areas(VIEWER, [], [], [], dry_run=True)


@given(st.dictionaries(st.sampled_from("abcdef"), st.none() | st.sampled_from("abcdefg"), max_size=6))
def test_circles_are_those_that_come_back_to_themselves(parents: dict[str, str | None]) -> None:
    """Going up from one of them leads back to it; from any other it does not."""
    circles = list_in_circles(parents)
    for start in parents:
        at: str | None = parents[start]
        for _ in range(len(parents)):
            if at is None or at == start:
                break
            at = parents.get(at)
        assert (at == start) == (start in circles)
