"""Many things changed and related over HTTP: chosen, seen before, found by name, and refused in words."""

import httpx

from tests.conftest import WetBlock
from tests.connect.conftest import http

__all__ = ["http"]


async def test_what_is_selected_is_what_is_edited(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """One rain gauge of three things; a property that a kind must have cannot be taken away."""
    selection = {"kind": "rain_gauge", "text": "mai nha"}
    selected = (await http.post("/api/edits/selection", json=selection)).json()
    assert (selected["count"], selected["next"]) == (1, None)
    assert [thing["uid"] for thing in selected["things"]] == ["roof"]
    edit = {**selection, "properties": {"note": "cũ"}}
    seen = (await http.post("/api/edits/preview", json=edit)).json()
    assert (seen["chosen"], seen["changed"], seen["change_id"]) == (1, 1, None)
    done = await http.post("/api/edits", json=edit)
    assert done.status_code == 201
    assert done.json()["change_id"] is not None
    wrong = await http.post("/api/edits/selection", json={**selection, "kind": "dragon"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "kind")
    assert wet_block.rain


async def test_relations_are_made_walked_and_refused(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """roof drains to canal, and not to itself; an instant needs its offset."""
    (found,) = (await http.get("/api/things/named", params={"q": "cai khe"})).json()
    assert (found["uid"], found["kind"]) == ("canal", "water_level_station")
    draft = {"from_uid": "roof", "type": "drains_to", "to_uid": found["uid"]}
    related = (await http.post("/api/relations", json=[draft])).json()
    assert related["created"] == 1
    again = (await http.post("/api/relations", json=[draft])).json()
    assert again == {"created": 0, "change_id": None}
    (up,) = (await http.get(f"/api/things/{found['id']}/network?direction=upstream&places=true")).json()
    assert (up["uid"], up["steps"], up["geometry"]["coordinates"]) == ("roof", 1, [105.77, 10.03])
    answers = [
        await http.post("/api/relations", json=[{**draft, "to_uid": "roof"}]),
        await http.post("/api/relations", json=[{**draft, "to_uid": "gone"}]),
        await http.get(f"/api/things/{up['id']}/relations?at=2026-11-21T07:00:00"),
    ]
    codes = [(answer.status_code, answer.json()["error"]["code"]) for answer in answers]
    assert codes == [(400, "related_to_itself"), (400, "unknown_thing"), (400, "malformed_query")]
    (relation,) = (await http.get(f"/api/things/{up['id']}/relations")).json()
    assert (await http.delete(f"/api/relations/{relation['id']}")).status_code == 200
    assert (await http.get(f"/api/things/{up['id']}/relations")).json() == []
    assert wet_block.rain
