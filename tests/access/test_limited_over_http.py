"""Who was granted a role at some things sees and changes those over HTTP by every way, and leaves a trace."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dothi.access.audit import Audit
from dothi.access.identities import Identities
from dothi.access.users import Users
from dothi.vocabulary.audit import AuditQuestion
from dothi.vocabulary.principals import LOCAL, make_part
from dothi.vocabulary.users import GrantDraft, UserDraft
from tests.access.guarded import GuardedCity, make_guarded_city
from tests.conftest import WetBlock
from tests.connect.conftest import open_client

UP = make_part("up")


@pytest.fixture
async def guarded(wet_block: WetBlock) -> GuardedCity:
    return await make_guarded_city(wet_block)


@pytest.fixture
async def hoa(guarded: GuardedCity, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of an officer of the water company, who has come in by a link from elsewhere."""
    door = guarded.block.door
    users = Users(door, Identities(door))
    user = await users.add(UP, UserDraft(name="hoa", full_name="Lê Thị Hoa"))
    await users.grant(UP, GrantDraft(user_id=user.id, role="officer", agency="water"))
    code = await users.make_link(UP, user.id)
    async with open_client(guarded.block, tmp_path) as client:
        client.headers["x-forwarded-for"] = "192.0.2.7"
        answer = await client.post("/api/sign-in/link", json={"code": code})
        assert answer.status_code == 204
        yield client


def list_own(guarded: GuardedCity) -> dict[str, int]:
    """The things of the water company and of the pumps below it: uid → id."""
    return {fact.uid: fact.id for fact in guarded.facts if fact.agency in ("water", "pumps")}


async def test_every_way_shows_the_same_things(guarded: GuardedCity, hoa: httpx.AsyncClient) -> None:
    """The list, SensorThings, the OGC's collections, search, and one thing at a time."""
    own = list_own(guarded)
    listed = (await hoa.get("/api/things", params={"limit": 1000})).json()
    assert {each["id"] for each in listed["features"]} == set(own.values())
    things = (await hoa.get("/sta/v1.1/Things?$count=true&$top=1000")).json()
    assert things["@iot.count"] == len(own)
    streams = (await hoa.get("/sta/v1.1/Datastreams?$count=true&$top=0")).json()
    assert streams["@iot.count"] == len(own)
    for kind in ("bus_stop", "rain_gauge"):
        page = (await hoa.get(f"/ogc/collections/{kind}/items", params={"limit": 1000})).json()
        assert {each["id"] for each in page["features"]} == {uid for uid in own if f"-{kind}-" in uid}
    counts = (await hoa.get("/api/kinds/counts")).json()
    assert sum(each["things"] for each in counts) == len(own)
    found = (await hoa.get("/api/search", params={"q": "g-bus_stop-roads-west"})).json()
    assert "g-bus_stop-roads-west" not in str(found)
    others = next(fact.id for fact in guarded.facts if fact.agency == "roads")
    assert (await hoa.get(f"/api/things/{others}")).status_code == 404
    assert (await hoa.get(f"/sta/v1.1/Things({others})")).status_code == 404
    assert (await hoa.get(f"/api/things/{next(iter(own.values()))}")).status_code == 200


async def test_what_is_changed_leaves_a_trace_and_the_rest_is_refused(
    guarded: GuardedCity, hoa: httpx.AsyncClient
) -> None:
    """One's own thing is renamed and written down; another's is not there; users are not its business."""
    own = list_own(guarded)["g-bus_stop-water-west"]
    others = next(fact.id for fact in guarded.facts if fact.agency == "roads")
    answer = await hoa.patch(f"/sta/v1.1/Things({own})", json={"name": "Trạm mới"})
    assert answer.status_code == 200
    assert (await hoa.patch(f"/sta/v1.1/Things({others})", json={"name": "x"})).status_code == 404
    assert (await hoa.get("/api/users")).status_code == 403
    entries = await Audit(guarded.block.door).list_entries(LOCAL, AuditQuestion(who="hoa"), 10)
    told = [(each.event, each.outcome, each.address) for each in entries]
    assert ("sensing.change", "done", "192.0.2.7") in told
