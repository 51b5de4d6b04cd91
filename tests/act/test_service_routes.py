"""Windows of calibration and maintenance over HTTP, and what they do to alarms."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from dothi.access.service_windows import ServiceWindows
from dothi.vocabulary.principals import LOCAL
from tests.act.test_alarm_routes import RULE, add_rule, count_from_noon, http
from tests.conftest import WetBlock
from tests.understand.ward import Ward, evaluate

__all__ = ["http"]

CANAL = {"work": "calibration", "reason": "hiệu chuẩn", "uids": ["canal"]}

SENSOR = {
    **RULE,
    "title": "Cảm biến đáng ngờ",
    "condition": {
        "inputs": {"x": {"quantity": "water_level"}},
        "measure": {"type": "quality", "window_s": 600.0},
        "limits": [{"above": 0.0}],
    },
}


def count_open(counts: list[dict[str, Any]]) -> dict[bool, int]:
    """How many open alarms are suppressed, and how many are not."""
    return {
        which: sum(each["count"] for each in counts if each["suppressed"] == which) for which in (False, True)
    }


async def test_what_is_in_service_is_kept_but_not_counted(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Calibrated: an alarm about its sensor rings, is suppressed, told apart, and back when the window ends.

    That calibration gas would be a flood rings not at all.
    """
    await add_rule(http, RULE)
    await add_rule(http, SENSOR)
    begins_at = (datetime.now(UTC) - timedelta(minutes=10)).isoformat()
    made = await http.post("/api/service-windows", json={**CANAL, "begins_at": begins_at})
    assert (made.status_code, made.json()["count"]) == (201, 1), made.text
    ward = Ward(wet_block)
    engine, _ = ward.make_worker()
    second = count_from_noon()
    await ward.read((second, 1.95))
    await evaluate(engine, second)
    (alarm,) = (await http.get("/api/alarms")).json()
    assert alarm["rule"]["title"] == "Cảm biến đáng ngờ"
    assert (alarm["state"], alarm["suppressed"]["work"]) == ("unacknowledged", "calibration")
    assert alarm["suppressed"]["reason"] == "hiệu chuẩn"
    assert count_open((await http.get("/api/alarms/counts")).json()) == {False: 0, True: 1}
    marked = {"thing_id": alarm["thing"]["id"], "priority": alarm["priority"]}
    assert (await http.get("/api/alarms/things")).json() == [{**marked, "alarms": 0}]
    assert len((await http.get(f"/api/alarms/{alarm['id']}/steps")).json()) == 1
    (window,) = (await http.get("/api/service-windows", params={"thing": alarm["thing"]["id"]})).json()
    assert (window["thing"]["uid"], window["ends_at"], window["ended_by"]) == ("canal", None, None)

    ended = await http.post(f"/api/service-windows/{window['id']}/end")
    assert (ended.status_code, ended.json()) == (201, {"count": 1})
    assert (await http.get(f"/api/alarms/{alarm['id']}")).json()["suppressed"] is None
    assert count_open((await http.get("/api/alarms/counts")).json()) == {False: 1, True: 0}
    assert (await http.get("/api/alarms/things")).json() == [{**marked, "alarms": 1}]
    assert (await http.post(f"/api/service-windows/{window['id']}/end")).status_code == 409
    assert (await http.get("/api/service-windows")).json() == []
    (over,) = (await http.get("/api/service-windows", params={"past": "true"})).json()
    assert over["ended_by"] is not None
    told = (await http.get("/api/alarms/metrics")).json()
    assert told["alarms"] == 0


async def test_a_window_begins_and_ends_by_itself(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """From in an hour for an hour: before, within and after; the end itself is outside."""
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    span = {"begins_at": (now + hour).isoformat(), "ends_at": (now + 2 * hour).isoformat()}
    assert (await http.post("/api/service-windows", json={**CANAL, **span})).status_code == 201
    (window,) = (await http.get("/api/service-windows")).json()
    thing = window["thing"]["id"]
    windows = ServiceWindows(wet_block.door)
    found = [await windows.read_in_service(LOCAL, [thing], now + each * hour) for each in (0.5, 1, 1.5, 2)]
    assert found == [{}, {thing: "calibration"}, {thing: "calibration"}, {}]
    assert (await http.post(f"/api/service-windows/{window['id']}/end")).json() == {"count": 1}
    assert await windows.read_in_service(LOCAL, [thing], now + 1.5 * hour) == {}


async def test_things_of_a_kind_are_put_in_service_together(http: httpx.AsyncClient) -> None:
    """All water level stations at once, and out of it at once."""
    told = {"work": "maintenance", "reason": "bảo trì", "kind": "water_level_station"}
    made = (await http.post("/api/service-windows", json=told)).json()
    windows = (await http.get("/api/service-windows", params={"together": made["together"]})).json()
    assert len(windows) == made["count"] > 0
    assert {each["together"] for each in windows} == {made["together"]}
    ended = await http.post(f"/api/service-windows/{windows[0]['id']}/end", params={"together": "true"})
    assert ended.json() == {"count": made["count"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"uids": None}, "uids"),
        ({"uids": ["canal", "nothing"]}, "uids"),
        ({"uids": None, "kind": "castle"}, "kind"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ({"begins_at": "2020-01-01T00:00:00Z"}, "begins_at"),
        ({"begins_at": "2100-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"}, "ends_at"),
    ],
)
async def test_windows_that_make_no_sense_are_refused(
    http: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    """With the field that is wrong, and nothing is kept."""
    answer = await http.post("/api/service-windows", json={**CANAL, **change})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field), answer.text
    assert (await http.get("/api/service-windows", params={"past": "true"})).json() == []


async def test_what_is_not_there_is_not_ended(http: httpx.AsyncClient) -> None:
    """No such window, however large its number."""
    for number in (7, 2**62):
        assert (await http.post(f"/api/service-windows/{number}/end")).status_code == 404
