"""OGC API - Features - Part 4: features created, replaced, updated and deleted, and what is refused."""

from typing import Any

import httpx
import pytest

from dothi.access.features import Features
from dothi.access.history import History
from dothi.vocabulary.errors import NotAllowed
from dothi.vocabulary.features import FeatureDraft
from dothi.vocabulary.principals import LOCAL, VIEWER
from tests.conftest import WetBlock
from tests.connect.conftest import http

__all__ = ["http"]

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
ITEMS = "/ogc/collections/bridge/items"
LINE = {"type": "LineString", "coordinates": [[105.70, 10.0], [105.71, 10.0]]}


def feature(geometry: Any = LINE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


async def create(client: httpx.AsyncClient, **properties: Any) -> str:
    answer = await client.post(ITEMS, json={"id": "b1", **feature(name="Cầu Một", **properties)})
    assert (answer.status_code, answer.content) == (201, b""), answer.text
    return str(answer.headers["location"])


async def test_create(http: httpx.AsyncClient) -> None:
    """/req/create-replace-delete/insert-post-response: 201, and where the feature is."""
    location = await create(http, length_m=12.5)
    made = (await http.get(location)).json()
    assert made["id"] == "b1"
    assert made["geometry"] == LINE
    assert (made["properties"]["name"], made["properties"]["length_m"]) == ("Cầu Một", 12.5)
    nameless = await http.post(ITEMS, json=feature())
    uid = nameless.headers["location"].rsplit("/", 1)[1]
    assert (await http.get(f"{ITEMS}/{uid}")).json()["properties"]["name"] == uid


async def test_create_in_another_system(http: httpx.AsyncClient) -> None:
    """/req/crs: the header says what the body's coordinates are in, its order of axes included."""
    body = {"id": "b2", **feature({"type": "Point", "coordinates": [10.03, 105.77]})}
    answer = await http.post(ITEMS, json=body, headers={"Content-Crs": f"<{EPSG}4326>"})
    assert answer.status_code == 201, answer.text
    assert (await http.get(f"{ITEMS}/b2")).json()["geometry"]["coordinates"] == [105.77, 10.03]
    for code in (5897, 9205, 3857):
        told = await http.get(f"{ITEMS}/b2", params={"crs": f"{EPSG}{code}"})
        again = {**told.json(), "id": f"b{code}"}
        header = {"Content-Crs": told.headers["content-crs"]}
        assert (await http.post(ITEMS, json=again, headers=header)).status_code == 201
        place = (await http.get(f"{ITEMS}/b{code}")).json()["geometry"]["coordinates"]
        assert place == pytest.approx([105.77, 10.03], abs=1e-8)


async def test_replace(http: httpx.AsyncClient) -> None:
    """/req/create-replace-delete/replace-put-op: all that was is gone, and stays in the history."""
    await create(http, length_m=12.5, note="old")
    before = (await http.get(f"{ITEMS}/b1")).json()["properties"]["updated"]
    point = {"type": "Point", "coordinates": [105.75, 10.05]}
    answer = await http.put(f"{ITEMS}/b1", json=feature(point, name="Cầu Mới", width_m="8,5"))
    assert answer.status_code == 204, answer.text
    now = (await http.get(f"{ITEMS}/b1")).json()
    assert now["geometry"] == point
    assert now["properties"]["width_m"] == 8.5
    assert not {"length_m", "note"} & set(now["properties"])
    then = (await http.get(f"{ITEMS}/b1", params={"datetime": before})).json()
    assert then["geometry"] == LINE
    assert then["properties"]["note"] == "old"
    assert (await http.put(f"{ITEMS}/none", json=feature())).status_code == 404
    assert (await http.put(f"{ITEMS}/b1", json=feature(None, name="Ở đâu?"))).status_code == 204
    assert (await http.get(f"{ITEMS}/b1")).json()["geometry"] is None


async def test_what_is_read_can_be_sent_back(http: httpx.AsyncClient) -> None:
    """A feature as it was read changes nothing, and makes no version."""
    await create(http, length_m=12.5, note={"a": [1, 2]})
    read = (await http.get(f"{ITEMS}/b1")).json()
    assert (await http.put(f"{ITEMS}/b1", json=read)).status_code == 204
    assert (await http.get(f"{ITEMS}/b1")).json() == read


async def test_update(http: httpx.AsyncClient) -> None:
    """/req/update/update-patch-op: a merge patch leaves what it does not name as it was."""
    await create(http, length_m=12.5, note="old")
    patch = {"properties": {"note": None, "width_m": 7}}
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = await http.patch(f"{ITEMS}/b1", json=patch, headers=headers)
    assert answer.status_code == 204, answer.text
    now = (await http.get(f"{ITEMS}/b1")).json()
    assert now["geometry"] == LINE
    assert now["properties"]["name"] == "Cầu Một"
    assert (now["properties"]["length_m"], now["properties"]["width_m"]) == (12.5, 7)
    assert "note" not in now["properties"]
    point = {"type": "Point", "coordinates": [105.75, 10.05]}
    assert (await http.patch(f"{ITEMS}/b1", json={"geometry": point})).status_code == 204
    assert (await http.get(f"{ITEMS}/b1")).json()["geometry"] == point


async def test_delete_and_undo(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """/req/create-replace-delete/delete-delete-op; the change can be undone as every other one."""
    await create(http)
    assert (await http.delete(f"{ITEMS}/b1")).status_code == 204
    assert (await http.get(f"{ITEMS}/b1")).status_code == 404
    assert (await http.delete(f"{ITEMS}/b1")).status_code == 404
    history = History(wet_block.door)
    last = (await history.list_changes(LOCAL, limit=1))[0]
    assert (last.action, last.title) == ("edit", "Cầu Một")
    assert (await history.undo(LOCAL, last.id)).brought_back == 1
    assert (await http.get(f"{ITEMS}/b1")).json()["geometry"] == LINE


async def test_what_observes_is_not_deleted(http: httpx.AsyncClient) -> None:
    """Its observations would go with it: that is asked for by SensorThings only."""
    answer = await http.delete("/ogc/collections/rain_gauge/items/roof")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "in_the_way")
    assert (await http.get("/ogc/collections/rain_gauge/items/roof")).status_code == 200


async def test_what_observes_may_be_nowhere(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """Its datastreams keep the feature that they have had."""
    body = {"result": 1, "Datastream": {"@iot.id": wet_block.rain}}
    assert (await http.post("/sta/v1.1/Observations", json=body)).status_code == 201
    path = "/ogc/collections/rain_gauge/items/roof"
    assert (await http.put(path, json=feature(None, name="Mái nhà"))).status_code == 204
    assert (await http.get(path)).json()["geometry"] is None
    assert (await http.post("/sta/v1.1/Observations", json=body)).status_code == 201


async def test_a_uid_that_is_taken(http: httpx.AsyncClient) -> None:
    """409: a feature is never written over by a new one, of whatever kind it is."""
    answer = await http.post(ITEMS, json={**feature(), "id": "roof"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "id")


async def test_only_who_may_changes_features(wet_block: WetBlock) -> None:
    """Anybody reads, and nobody unknown writes."""
    features = Features(wet_block.door, wet_block.door)
    draft = FeatureDraft(
        kind="bridge", uid="b", name="b", description="", agency=None, properties={}, geometry=None
    )
    with pytest.raises(NotAllowed):
        await features.create(VIEWER, draft)
    with pytest.raises(NotAllowed):
        await features.change(VIEWER, "rain_gauge", "roof", lambda before: before)
    with pytest.raises(NotAllowed):
        await features.delete(VIEWER, "rain_gauge", "roof")
