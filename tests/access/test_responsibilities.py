"""Who sees to what where: zones among the areas, begun and ended by the day, and why it is who it is."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from dothi.access.agencies import Agencies
from dothi.access.territory import Territory
from dothi.store.area_search import read_today
from dothi.vocabulary.agencies import AgencyDraft, Responsibility, settle
from dothi.vocabulary.errors import NotAllowed
from dothi.vocabulary.principals import LOCAL, VIEWER
from dothi.vocabulary.things import ThingDraft
from dothi.vocabulary.words import Words
from tests.access.test_agencies import TABLE, agency, put
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.connect.test_territory_imports import COMMUNES, NAMES, PROVINCES, file, outline, send

__all__ = ["http"]

BASIN = file("basin", outline("LV-1", "Lưu vực 1", (105.7, 9.9, 105.85, 10.2)), zone_type="catchment")
"""Holds the canal and the roof, in both communes."""
POND = file("pond", outline("H 1", "Hồ 1", (105.775, 9.9, 105.82, 10.2)), zone_type="pond")
"""Lies in the basin and holds the canal alone; its code has a space."""


async def prepare(client: httpx.AsyncClient) -> None:
    await send(client, outlines=[PROVINCES, COMMUNES], names=NAMES)
    await send(client, outlines=[BASIN])
    await send(client, outlines=[POND])


async def ask(client: httpx.AsyncClient, query: str) -> dict[str, Any]:
    answer = await client.get(f"/api/responsible?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def uids(named: list[dict[str, Any]]) -> list[str]:
    return [each["agency"]["uid"] for each in named]


async def test_a_zone_comes_before_the_commune(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """For a kind as for a sector; the smaller of two zones comes first; a kind comes before every sector."""
    await prepare(http)
    territory = Territory(wet_block.door)
    canal = (await wet_block.city.list_things(LOCAL))[0].id
    basin: dict[str, Any] = {"area": "LV-1", "zone_type": "catchment"}
    pond: dict[str, Any] = {"area": "H 1", "zone_type": "pond"}
    duties = [
        Responsibility(sector="drainage"),
        Responsibility(sector="drainage", area="92"),
        Responsibility(sector="drainage", area="31002"),
        Responsibility(sector="drainage", **basin),
        Responsibility(sector="drainage", **pond),
        Responsibility(kind="water_level_station"),
        Responsibility(kind="water_level_station", area="31002"),
        Responsibility(kind="water_level_station", **basin),
        Responsibility(kind="water_level_station", **pond),
    ]
    for number, duty in enumerate(duties):
        report = await territory.import_agencies(LOCAL, [(1, agency(f"a{number}", duty))], [], dry_run=False)
        assert report.refused == []
        found = await territory.find_responsible(LOCAL, canal)
        assert found is not None
        assert found.uid == f"a{number}"


async def test_a_table_names_zones(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """`@catchment:LV-1` is a zone; one that nobody knows is refused by its name."""
    assert wet_block.door is not None
    await prepare(http)
    report = await put(http, TABLE + "ho;Ban quản lý hồ;Trung tâm;;;kind:water_level_station@pond:H 1\n")
    assert (report["written"], report["added"]) == (True, 5)
    page = (await http.get("/api/agencies/ho")).json()
    assert page["duties"][0]["area"] == {
        "level": "zone",
        "code": "H 1",
        "zone_type": "pond",
        "name": {"vi": "Hồ 1", "en": "Ho 1"},
    }
    for where, reason in (("pond:H 2", "No pond 'H 2' is known"), ("catchment:H 1", "No catchment 'H 1'")):
        refused = await put(http, f"uid,name_vi,responsible_for\nx,X,sector:drainage@{where}\n")
        assert reason in refused["refused"][0]["reason"]


async def test_who_is_responsible_and_why(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """In 31002 the company for the kind; the pond's in a part of it; the province's department behind."""
    await prepare(http)
    await put(http, TABLE + "ho;Ban quản lý hồ;Trung tâm;;;kind:water_level_station@pond:H 1\n")
    found = await ask(http, "kind=water_level_station&level=commune&area=31002")
    assert found["responsible"]["agency"]["uid"] == "thoat-nuoc"
    assert found["responsible"]["duty"]["area"] is None
    assert (uids(found["in_parts"]), uids(found["behind"])) == (["ho"], ["so-xd"])
    assert found["behind"][0]["duty"]["area"]["name"]["vi"] == "Tỉnh Sông Hậu"
    # In the pond itself, and in the province; the commune 31001 counts only by sector, which comes later.
    pond = await ask(http, "kind=water_level_station&level=zone&area=H%201&zone_type=pond")
    assert (pond["responsible"]["agency"]["uid"], pond["in_parts"]) == ("ho", [])
    whole = await ask(http, "kind=water_level_station&level=province&area=92")
    assert (whole["responsible"]["agency"]["uid"], uids(whole["in_parts"])) == ("thoat-nuoc", ["ho"])
    # The gauge: its sector's department in the province but for the commune that has its own.
    gauge = await ask(http, "kind=rain_gauge&level=province&area=92")
    assert (gauge["responsible"]["agency"]["uid"], uids(gauge["in_parts"])) == ("so-xd", ["phuong"])
    nobody = await ask(http, "kind=rain_gauge&level=province&area=01")
    assert (nobody["responsible"], nobody["in_parts"], nobody["behind"]) == (None, [], [])
    owned = ThingDraft(uid="roof", name="Mái nhà", kind="rain_gauge", agency="thoat-nuoc")
    await wet_block.city.put_things(LOCAL, [owned], wet_block.quantities)
    owners = (await ask(http, "kind=rain_gauge&level=commune&area=31001"))["owners"]
    assert [(each["agency"]["uid"], each["things"]) for each in owners] == [("thoat-nuoc", 1)]
    assert (await ask(http, "kind=rain_gauge&level=commune&area=31002"))["owners"] == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("kind=piano", 404, "not_found"),
        ("kind=rain_gauge&level=commune&area=99999", 404, "not_found"),
        ("kind=rain_gauge&level=commune", 400, "malformed_query"),
        ("kind=rain_gauge&level=village&area=1", 400, "malformed_query"),
        ("", 400, "malformed_query"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    http: httpx.AsyncClient, wet_block: WetBlock, query: str, status: int, code: str
) -> None:
    """An unknown kind or area, and half an area."""
    assert wet_block.door is not None
    answer = await http.get(f"/api/responsible?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_the_things_of_an_agency_are_counted(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The station is the company's by its kind, the roof's gauge the commune's; owned ones count apart."""
    await prepare(http)
    await put(http, TABLE)

    async def count(uid: str) -> list[tuple[str, int, int]]:
        rows = (await http.get(f"/api/agencies/{uid}/things")).json()
        return [(row["kind"], row["own"], row["responsible"]) for row in rows]

    assert await count("thoat-nuoc") == [("water_level_station", 0, 1)]
    assert await count("phuong") == [("rain_gauge", 0, 1)]
    assert await count("so-xd") == []
    owned = ThingDraft(uid="roof", name="Mái nhà", kind="rain_gauge", agency="thoat-nuoc")
    await wet_block.city.put_things(LOCAL, [owned], wet_block.quantities)
    assert await count("thoat-nuoc") == [("rain_gauge", 1, 0), ("water_level_station", 0, 1)]
    assert await count("phuong") == []


async def test_a_responsibility_begins_and_ends(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """What has ended stays to be read, decides of its own days, and may begin again."""
    await prepare(http)
    await put(http, TABLE)
    duty = {"kind": "rain_gauge", "area": "LV-1", "zone_type": "catchment", "effective_from": "2026-01-01"}
    begun = await http.post("/api/agencies/so-xd/responsibilities", json=duty)
    assert begun.status_code == 201, begun.text
    (new,) = [each for each in begun.json()["duties"] if each["kind"] == "rain_gauge"]
    query = "kind=rain_gauge&level=zone&area=LV-1&zone_type=catchment&at="
    assert (await ask(http, query + "2026-02-01"))["responsible"]["duty"]["id"] == new["id"]
    # The day before, and from the day of the end on, it is by its sector in the province around the zone.
    assert (await ask(http, query + "2025-12-31"))["responsible"]["duty"]["sector"] == "drainage"
    again = await http.post("/api/agencies/so-xd/responsibilities", json=duty)
    assert (again.status_code, again.json()["error"]["field"]) == (400, "effective_from")
    ended = await http.post(f"/api/responsibilities/{new['id']}/end", json={"day": "2026-03-01"})
    assert ended.status_code == 200, ended.text
    (kept,) = [each for each in ended.json()["duties"] if each["id"] == new["id"]]
    assert (kept["effective_from"], kept["effective_to"]) == ("2026-01-01", "2026-03-01")
    assert (await ask(http, query + "2026-03-01"))["responsible"]["duty"]["sector"] == "drainage"
    twice = await http.post(f"/api/responsibilities/{new['id']}/end", json={"day": "2026-04-01"})
    assert "ended on 2026-03-01 already" in twice.json()["error"]["message"]
    early = await http.post(f"/api/responsibilities/{new['id']}/end", json={"day": "2025-01-01"})
    assert "would end before it begins" in early.json()["error"]["message"]
    anew = await http.post(
        "/api/agencies/so-xd/responsibilities", json={**duty, "effective_from": "2026-03-01"}
    )
    assert anew.status_code == 201
    things = (await wet_block.city.list_things(LOCAL))[1].id
    responsible = await Territory(wet_block.door).find_responsible(LOCAL, things)
    assert responsible is not None
    assert responsible.uid == "so-xd"


@pytest.mark.parametrize(
    ("uid", "duty", "status", "said"),
    [
        ("nobody", {"sector": "drainage"}, 404, "There is no agency 'nobody'"),
        ("tinh", {}, 400, "is for a kind or for a sector"),
        ("tinh", {"kind": "rain_gauge", "sector": "drainage"}, 400, "is for a kind or for a sector"),
        ("tinh", {"kind": "piano"}, 400, "The kind 'piano' is not declared"),
        ("tinh", {"sector": "drainage", "area": "31999"}, 400, "No province or commune '31999'"),
        ("tinh", {"sector": "drainage", "zone_type": "pond"}, 400, "No pond None is known"),
        (
            "tinh",
            {"sector": "drainage", "effective_from": "2026-02-01", "effective_to": "2026-01-01"},
            400,
            "would end before it begins",
        ),
    ],
)
async def test_what_nobody_can_see_to_is_refused(
    http: httpx.AsyncClient, wet_block: WetBlock, uid: str, duty: dict[str, Any], status: int, said: str
) -> None:
    """With the reason, and nothing is kept."""
    assert wet_block.door is not None
    await put(http, "uid,name_vi\ntinh,Tỉnh\n")
    answer = await http.post(f"/api/agencies/{uid}/responsibilities", json=duty)
    assert answer.status_code == status, answer.text
    assert said in answer.json()["error"]["message"]
    assert (await http.get("/api/agencies/tinh")).json()["duties"] == []


async def test_an_agency_is_changed_and_what_it_was_is_kept(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """One former version for each change, none for saying the same; its responsibilities stay."""
    assert wet_block.door is not None
    await prepare(http)
    await put(http, TABLE)
    facts = {
        "name": {"vi": "Sở Xây dựng và Giao thông", "en": ""},
        "level": "department",
        "parent_uid": "tinh",
        "contact": {"phone": "0292 9"},
        "effective_from": "2025-07-01",
    }
    for _ in range(2):
        changed = await http.put("/api/agencies/so-xd", json=facts)
        assert changed.status_code == 200, changed.text
    page = changed.json()
    assert page["name"] == {"vi": "Sở Xây dựng và Giao thông", "en": "So Xay dung va Giao thong"}
    assert (page["contact"]["phone"], page["parent"]["uid"], len(page["duties"])) == ("0292 9", "tinh", 1)
    (before,) = page["formerly"]
    assert (before["name"]["vi"], before["contact"]["phone"]) == ("Sở Xây dựng", "0292 1")
    assert (before["parent"]["uid"], before["changed_by"]) == ("tinh", "local")
    new = await http.put("/api/agencies/doi-moi", json={"name": {"vi": "Đội mới", "en": "New team"}})
    assert (new.status_code, new.json()["formerly"]) == (200, [])
    circle = await http.put("/api/agencies/tinh", json={"name": facts["name"], "parent_uid": "so-xd"})
    assert (circle.status_code, "would belong to itself" in circle.json()["error"]["message"]) == (400, True)
    for wrong in ({"name": {"vi": " ", "en": ""}}, {"name": facts["name"], "level": "village"}):
        assert (await http.put("/api/agencies/so-xd", json=wrong)).status_code == 400
    assert (await http.get("/api/agencies/no-one")).status_code == 404


async def test_an_import_ends_what_it_leaves_out(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """What was seen to until today ends today and stays; what was to begin later is forgotten."""
    await prepare(http)
    territory, agencies = Territory(wet_block.door), Agencies(wet_block.door)
    async with wet_block.door.enter(LOCAL, "read") as session:
        today = await read_today(session)
    past = Responsibility(sector="drainage", area="92", effective_to=date(2026, 1, 1))
    going = Responsibility(sector="drainage", area="31001")
    coming = Responsibility(sector="drainage", area="31002", effective_from=today + timedelta(days=9))
    first = agency("a", past, going, coming)
    await territory.import_agencies(LOCAL, [(1, first)], [], dry_run=False)
    stays = Responsibility(kind="rain_gauge")
    second = agency("a", stays)
    report = await territory.import_agencies(LOCAL, [(1, second)], [], dry_run=False)
    assert report.updated == 1
    kept = {
        (each.kind, each.area and each.area.code): each.effective_to
        for each in (await agencies.get(LOCAL, "a")).duties
    }
    assert kept == {("rain_gauge", None): None, (None, "92"): date(2026, 1, 1), (None, "31001"): today}
    again = await territory.import_agencies(LOCAL, [(1, second)], [], dry_run=False)
    assert (again.updated, again.unchanged) == (0, 1)


def test_a_responsibility_without_days_is_the_one_that_holds() -> None:
    """Begun by hand it is not told anew; ended by hand it begins again, and the time between stays free."""
    today = date(2026, 3, 1)
    told = Responsibility(sector="drainage", area="92")
    begun = Responsibility(sector="drainage", area="92", effective_from=date(2026, 1, 1))
    ended = Responsibility(sector="drainage", area="92", effective_to=date(2026, 2, 1))
    coming = Responsibility(sector="drainage", area="92", effective_from=date(2026, 4, 1))
    elsewhere = Responsibility(sector="drainage", area="01")
    assert settle(told, [], today) == settle(told, [elsewhere, coming], today) == told
    assert settle(told, [ended, begun], today) == begun
    assert settle(told, [ended, elsewhere], today) == Responsibility(
        sector="drainage", area="92", effective_from=today
    )
    assert settle(begun, [ended], today) == begun


async def test_a_table_that_comes_again_keeps_what_was_ended(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Ended by hand in January, told again by the table today: two spans, and no third the next time."""
    async with wet_block.door.enter(LOCAL, "read") as session:
        today = (await read_today(session)).isoformat()
    table = "uid,name_vi,responsible_for\na,A,sector:drainage\n"
    await put(http, table)
    (duty,) = (await http.get("/api/agencies/a")).json()["duties"]
    await http.post(f"/api/responsibilities/{duty['id']}/end", json={"day": "2026-01-15"})
    assert (await put(http, table))["updated"] == 1
    assert (await put(http, table))["unchanged"] == 1
    duties = (await http.get("/api/agencies/a")).json()["duties"]
    spans = [(each["effective_from"], each["effective_to"]) for each in duties]
    assert spans == [(today, None), (None, "2026-01-15")]


async def test_only_who_may_register_changes_agencies(wet_block: WetBlock) -> None:
    """Asking is open, changing is not."""
    agencies = Agencies(wet_block.door)
    who = await agencies.ask_who(VIEWER, "rain_gauge", level=None, code=None, zone_type=None, day=None)
    assert who.responsible is None
    draft = AgencyDraft(uid="a", name=Words(vi="A", en="A"))
    with pytest.raises(NotAllowed):
        await agencies.put(VIEWER, draft)
    with pytest.raises(NotAllowed):
        await agencies.begin(VIEWER, "a", Responsibility(sector="drainage"))
    with pytest.raises(NotAllowed):
        await agencies.end(VIEWER, 1, date(2026, 1, 1))
