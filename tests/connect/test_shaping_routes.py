"""Shapes over HTTP: read exactly, changed by one act, refused where somebody was quicker, and undone."""

from typing import Any

import httpx

from tests.conftest import WetBlock
from tests.connect.conftest import http

__all__ = ["http"]

CANAL = {"type": "LineString", "coordinates": [[105.7, 10.0], [105.701234567, 10.0], [105.703, 10.001]]}


async def draw(http: httpx.AsyncClient, **said: Any) -> dict[str, Any]:
    """The answer to a canal that is drawn."""
    act = {"act": "draw", "kind": "waterway_segment", "name": "Rạch", "geometry": CANAL, **said}
    answer = await http.post("/api/shapes", json=act)
    assert answer.status_code == 201, answer.text
    drawn: dict[str, Any] = answer.json()
    return drawn


async def test_a_shape_is_drawn_read_and_changed(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """It comes back to the last digit, also to those who draw beside it; an old version changes nothing."""
    (thing,) = (await draw(http))["things"]
    shape = (await http.get(f"/api/things/{thing['id']}/shape")).json()
    assert (shape, shape["geometry"]) == (thing, CANAL)
    beside = (await http.get("/api/shapes?box=105.69,9.99,105.71,10.01")).json()
    assert [(each["id"], each["geometry"]) for each in beside] == [(thing["id"], CANAL)]
    seen = {"id": thing["id"], "version": thing["version"]}
    act = {"act": "reshape", "thing": seen, "name": "Rạch Bún", "properties": {"width_m": "6,5"}}
    (after,) = (await http.post("/api/shapes", json=act)).json()["things"]
    assert (after["name"], after["properties"], after["geometry"]) == ("Rạch Bún", {"width_m": 6.5}, CANAL)
    late = await http.post("/api/shapes", json=act)
    assert (late.status_code, late.json()["error"]["code"]) == (412, "changed_meanwhile")
    tag = (await http.get(f"/ogc/collections/waterway_segment/items/{thing['uid']}")).headers["etag"]
    assert tag == f'"{after["version"]}"'
    assert wet_block.rain


async def test_an_undoing_is_undone(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """A canal with a relation is deleted, brought back with it, and deleted again."""
    (thing,) = (await draw(http, uid="r"))["things"]
    draft = {"from_uid": "r", "type": "drains_to", "to_uid": "canal"}
    related = (await http.post("/api/relations", json=[draft])).json()
    assert related["change_id"] is not None
    act = {"act": "delete", "thing": {"id": thing["id"], "version": thing["version"]}}
    done = (await http.post("/api/shapes", json=act)).json()
    assert (done["things"], done["removed"]) == ([], [thing["id"]])
    undone = (await http.post(f"/api/changes/{done['change_id']}/undo")).json()
    assert (undone["brought_back"], undone["relations"]) == (1, 1)
    (relation,) = (await http.get(f"/api/things/{thing['id']}/relations")).json()
    assert (relation["from_uid"], relation["to_uid"]) == ("r", "canal")
    redone = (await http.post(f"/api/changes/{undone['change_id']}/undo")).json()
    assert (redone["removed"], redone["relations"]) == (1, 1)
    assert (await http.get(f"/api/things/{thing['id']}/shape")).status_code == 404
    unrelated = await http.post(f"/api/changes/{related['change_id']}/undo")
    assert unrelated.json()["change_id"] is None
    assert wet_block.rain


async def test_what_cannot_be_read_is_refused(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """An act that nobody knows, a box without an edge, one that is inside out, and a shape that is none."""
    no_act = await http.post("/api/shapes", json={"act": "bend"})
    assert no_act.status_code == 400
    for box in ("105,10,106", "106,10,105,11", "a,b,c,d"):
        answer = await http.get("/api/shapes", params={"box": box})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "box")
    wrong = {
        "act": "draw",
        "kind": "waterway_segment",
        "geometry": {"type": "Point", "coordinates": [105, 10]},
    }
    refused = (await http.post("/api/shapes", json=wrong)).json()["error"]
    assert (refused["field"], refused["reason"]) == ("geometry", "shape_wrong_type")
    assert wet_block.rain
