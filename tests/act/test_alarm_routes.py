"""Rules and alarms over HTTP, as the screens and other programs use them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dothi.access.agencies import Agencies
from dothi.declarations import CHECKS
from dothi.vocabulary.agencies import AgencyDraft
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock
from tests.connect.conftest import open_client
from tests.understand.ward import NOON, Ward, evaluate

RULE: dict[str, Any] = {
    "title": "Kênh đầy",
    "scope": {"kind": "water_level_station"},
    "condition": {
        "inputs": {"x": {"quantity": "water_level"}},
        "measure": {"type": "value"},
        "limits": [{"above": 1.9, "dead_band": 0.02}],
    },
    "response": {
        "consequence": "serious",
        "time_left": "half_hour",
        "cause": "Triều cường",
        "effect": "Ngập đường",
        "first_action": "Đóng cống Cái Khế",
        "owner": "so-xd",
    },
}
_LEVEL_3 = "flood_alarm.level_3@Cần Thơ"


def make_rule(**more: Any) -> dict[str, Any]:
    """The rule with another response."""
    return {**RULE, "response": {**RULE["response"], **more}}


@pytest.fixture
async def http(wet_block: WetBlock, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The city's HTTP, with the agency that owns the rules."""
    owner = AgencyDraft(uid="so-xd", name=Words(vi="Sở Xây dựng", en="Department of Construction"))
    await Agencies(wet_block.door).put(LOCAL, owner)
    async with open_client(wet_block, tmp_path) as client:
        yield client


def count_from_noon() -> float:
    """A minute ago by the wall's clock, as seconds after the ward's noon."""
    return (datetime.now(UTC) - timedelta(minutes=1) - NOON).total_seconds()


async def add_rule(http: httpx.AsyncClient, rule: dict[str, Any]) -> int:
    """A rule that is on; its id."""
    made = await http.post("/api/rules", json=rule)
    assert made.status_code == 201, made.text
    assert made.json()["on_since"] is None
    switched = await http.post(f"/api/rules/{made.json()['id']}/on")
    assert switched.json()["on_since"] is not None
    return int(made.json()["id"])


async def test_a_rule_is_written_rings_and_is_handled(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Written, switched on, rung, acknowledged, put aside, taken back, noted, over: each step is told."""
    rule = await add_rule(http, RULE)
    ward = Ward(wet_block)
    engine, _ = ward.make_worker()
    second = count_from_noon()
    await ward.read((second, 1.95))
    await evaluate(engine, second + 1)
    (alarm,) = (await http.get("/api/alarms")).json()
    assert (alarm["state"], alarm["priority"], alarm["value"], alarm["limit"]) == (
        "unacknowledged",
        2,
        1.95,
        1.9,
    )
    assert (alarm["rule"]["id"], alarm["rule"]["unit"]) == (rule, "m")
    assert (alarm["rule"]["first_action"], alarm["thing"]["uid"]) == ("Đóng cống Cái Khế", "canal")
    path = f"/api/alarms/{alarm['id']}"
    assert (await http.get("/api/alarms/counts")).json() == [
        {"priority": 2, "state": "unacknowledged", "shelved": False, "suppressed": False, "count": 1}
    ]

    seen = await http.post(f"{path}/acknowledge", json={"note": "đã gọi trạm bơm"})
    assert (seen.status_code, seen.json()["state"]) == (201, "acknowledged")
    assert (await http.post(f"{path}/acknowledge", json={})).status_code == 409
    until = datetime.now(UTC) + timedelta(hours=1)
    aside = {"until": until.isoformat(), "reason": "đang sửa"}
    assert (await http.post(f"{path}/shelve", json=aside)).json()["shelf"]["reason"] == "đang sửa"
    assert (await http.get("/api/alarms")).json() == []
    assert len((await http.get("/api/alarms", params={"shelved": "only"})).json()) == 1
    assert (await http.post(f"{path}/unshelve")).json()["shelf"] is None
    await http.post(f"{path}/notes", json={"note": "nước đang rút"})
    await ward.read((second + 2, 1.5))
    await evaluate(engine, second + 3)
    assert (await http.get("/api/alarms")).json() == []
    assert (await http.get(path)).json()["state"] == "cleared"
    assert len((await http.get("/api/alarms", params={"cleared": "true"})).json()) == 1
    steps = (await http.get(f"{path}/steps")).json()
    kinds = ["raised", "acknowledged", "shelved", "unshelved", "noted", "cleared"]
    assert [step["kind"] for step in steps] == kinds
    assert steps[1]["note"] == "đã gọi trạm bơm"


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("shelve", {"until": "2020-01-01T00:00:00Z", "reason": "x"}, 400, "until"),
        ("shelve", {"until": "2100-01-01T00:00:00Z", "reason": "x"}, 400, "until"),
        ("shelve", {"until": "2100-01-01T00:00:00", "reason": "x"}, 400, None),
        ("shelve", {"reason": "x"}, 400, None),
        ("notes", {"note": " "}, 400, "note"),
        ("unshelve", None, 409, None),
    ],
)
async def test_steps_that_make_no_sense_are_refused(
    http: httpx.AsyncClient, wet_block: WetBlock, path: str, body: Any, status: int, field: str | None
) -> None:
    """With the field that is wrong; and the alarm stays as it was."""
    await add_rule(http, RULE)
    ward = Ward(wet_block)
    await ward.read((count_from_noon(), 1.95))
    await evaluate(ward.make_worker()[0], count_from_noon())
    (alarm,) = (await http.get("/api/alarms")).json()
    answer = await http.post(f"/api/alarms/{alarm['id']}/{path}", json=body)
    assert (answer.status_code, answer.json()["error"].get("field")) == (status, field), answer.text
    assert len((await http.get(f"/api/alarms/{alarm['id']}/steps")).json()) == 1


async def test_what_is_not_there_is_not_found(http: httpx.AsyncClient) -> None:
    """Alarms and rules of no such number, however large."""
    for number in (7, 2**63 - 1, 2**70):
        for path in (f"/api/alarms/{number}", f"/api/alarms/{number}/steps", f"/api/rules/{number}"):
            assert (await http.get(path)).status_code in (400, 404), path
        assert (await http.post(f"/api/alarms/{number}/acknowledge", json={})).status_code in (400, 404)
        assert (await http.post(f"/api/rules/{number}/on")).status_code in (400, 404)


async def test_the_list_goes_by_priority_and_in_pages(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Priorities 4, 2 and 3, rung in this order: 2, 3, 4, one a page; by time 3, 2, 4."""
    for rule in (make_rule(consequence="minor"), RULE, make_rule(consequence="limited")):
        await add_rule(http, rule)
    ward = Ward(wet_block)
    await ward.read((count_from_noon(), 1.95))
    engine, _ = ward.make_worker()
    await evaluate(engine, count_from_noon())

    async def ask(**asked: Any) -> list[int]:
        return [each["priority"] for each in (await http.get("/api/alarms", params=asked)).json()]

    assert await ask() == [2, 3, 4]
    assert sorted(await ask(order="raised_at")) == [2, 3, 4]
    assert await ask(priority=[3, 4]) == [3, 4]
    assert await ask(kind="rain_gauge") == []
    assert await ask(state="acknowledged") == []
    assert await ask(rule=2) == [2]
    paged: list[int] = []
    last: dict[str, int] = {}
    while page := (await http.get("/api/alarms", params={"limit": 1, **last})).json():
        paged += [each["priority"] for each in page]
        last = {"after": page[-1]["id"]}
    assert paged == [2, 3, 4]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scope": {"kind": "castle"}}, "scope"),
        ({"scope": {}}, "scope"),
        ({"title": " "}, "title"),
        ({"condition": {**RULE["condition"], "inputs": {"x": {"quantity": "love"}}}}, "inputs"),
        ({"condition": {**RULE["condition"], "limits": [{"above": "no.such"}]}}, "limits"),
        ({"response": {**RULE["response"], "owner": "nobody"}}, "owner"),
    ],
)
async def test_a_rule_that_names_what_is_not_there_is_refused(
    http: httpx.AsyncClient, change: dict[str, Any], field: str
) -> None:
    """With the field that is wrong, and nothing is kept."""
    answer = await http.post("/api/rules", json={**RULE, **change})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field), answer.text
    assert (await http.get("/api/rules")).json() == []


async def test_a_rule_keeps_what_it_said(http: httpx.AsyncClient) -> None:
    """Changed twice, once for nothing; removed, and then it is not there."""
    rule = await add_rule(http, RULE)
    same = await http.put(f"/api/rules/{rule}", json=RULE)
    assert same.json()["version"] == 1
    other = {**RULE, "condition": {**RULE["condition"], "limits": [{"above": _LEVEL_3}]}}
    changed = (await http.put(f"/api/rules/{rule}", json=other)).json()
    limit = changed["draft"]["condition"]["limits"][0]
    assert (changed["version"], limit["above"]) == (2, _LEVEL_3)
    (before,) = (await http.get(f"/api/rules/{rule}/versions")).json()
    assert (before["version"], before["draft"]["condition"]["limits"][0]["above"]) == (1, 1.9)
    assert (await http.post(f"/api/rules/{rule}/off")).json()["on_since"] is None
    assert (await http.delete(f"/api/rules/{rule}")).status_code == 204
    assert (await http.get(f"/api/rules/{rule}")).status_code == 404
    assert (await http.put(f"/api/rules/{rule}", json=RULE)).status_code == 404


async def test_a_rule_is_tried_on_the_past(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """It was above for an hour twice, and is since twenty hours ago: three alarms in ten days."""
    hour, now = 3_600, count_from_noon() - count_from_noon() % 3_600
    wrong = [*range(-50, -49), *range(-46, -45), *range(-20, 0)]
    readings = [(now + each * hour / 4, 2.5 if each // 4 in wrong else 1.0) for each in range(-60 * 4, 0)]
    await Ward(wet_block).read(*readings)
    answer = await http.post("/api/rules/try", json={"rule": RULE, "days": 10})
    assert answer.status_code == 200, answer.text
    trial = answer.json()
    assert (trial["things"], trial["readings"], trial["alarms"]) == (1, 240, 3)
    assert (trial["alarms_a_day"], trial["unit"]) == (0.3, "m")
    assert sum(trial["by_day"]) == 3
    assert [(each["uid"], each["alarms"]) for each in trial["loudest"]] == [("canal", 3)]
    ended = [each["ended_at"] is not None for each in trial["episodes"]]
    assert ended == [False, True, True]
    # What changes nothing is left out where one limit always holds; with two limits nothing is.
    limits = [{"above": 1.9, "dead_band": 0.02, "during": {}}, {"above": 99.0}]
    every = {**RULE, "condition": {**RULE["condition"], "limits": limits}}
    slow = (await http.post("/api/rules/try", json={"rule": every, "days": 10})).json()
    assert (slow["episodes"], slow["by_day"]) == (trial["episodes"], trial["by_day"])


async def test_a_trial_hears_what_a_rule_would(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The spike of 2.9 m a day ago is no flood; a rule about the sensor rings once."""
    ward = Ward(wet_block)
    ward.checks = CHECKS
    engine, _ = ward.make_worker()
    before = count_from_noon() - 86_400
    levels = (1.0, 1.01, 1.02, 1.03, 2.9, 1.05)
    await ward.read(*((before + 60 * minute, level) for minute, level in enumerate(levels)))
    await evaluate(engine, count_from_noon())
    flood = (await http.post("/api/rules/try", json={"rule": RULE, "days": 3})).json()
    assert (flood["readings"], flood["alarms"]) == (6, 0)
    measure = {"type": "quality", "window_s": 3_600.0, "share": True}
    condition = {**RULE["condition"], "measure": measure, "limits": [{"above": 15.0}]}
    rule = {**RULE, "condition": condition}
    sensor = (await http.post("/api/rules/try", json={"rule": rule, "days": 3})).json()
    assert (sensor["alarms"], sensor["unit"], sensor["episodes"][0]["value"]) == (1, "%", 20.0)


async def test_an_anomaly_tells_why_in_the_readings_unit(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Ten days of 1.0 to 1.2 m by the hour, then 1.9 m: tried, rung, and called false."""
    condition = {
        "inputs": {"x": {"quantity": "water_level"}},
        "measure": {"type": "anomaly", "window_s": 864_000, "needed": 7},
        "limits": [{"above": 6.0, "below": -6.0}],
    }
    now = count_from_noon() - count_from_noon() % 3_600
    levels = [(now - 3_600 * each, 1.1 + each // 24 % 3 / 20) for each in range(1, 241)]
    await Ward(wet_block).read(*levels, (now, 1.9))
    rule = {**RULE, "condition": condition}
    unknown = {**condition, "measure": {**condition["measure"], "method": "crystal_ball"}}
    refused = await http.post("/api/rules", json={**RULE, "condition": unknown})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "method")

    trial = (await http.post("/api/rules/try", json={"rule": rule, "days": 1})).json()
    assert (trial["alarms"], trial["learned_days"], trial["unlearned"]) == (1, 11, 0)
    (episode,) = trial["episodes"]
    assert (trial["reading_unit"], episode["reason"]["reading"]) == ("m", 1.9)
    assert 1.1 <= episode["reason"]["low"] < episode["reason"]["high"] <= 1.2
    thorough = {**rule, "condition": {**condition, "measure": {"type": "anomaly", "needed": 20}}}
    silent = (await http.post("/api/rules/try", json={"rule": thorough, "days": 1})).json()
    assert (silent["alarms"], silent["unlearned"]) == (0, 1)

    number = await add_rule(http, rule)
    engine, _ = Ward(wet_block).make_worker()
    await evaluate(engine, now + 60)
    (alarm,) = (await http.get("/api/alarms")).json()
    assert (alarm["reason"], alarm["rule"]["reading_unit"]) == (episode["reason"], "m")
    path = f"/api/alarms/{alarm['id']}"
    said = (await http.post(f"{path}/feedback", json={"genuine": False})).json()
    assert (said["feedback"]["genuine"], said["state"]) == (False, "unacknowledged")
    (known,) = (await http.get("/api/rules")).json()
    assert (known["id"], known["genuine"], known["false"]) == (number, 0, 1)
    assert (await http.get(f"{path}/steps")).json()[-1]["kind"] == "false_alarm"
    # A trial heeds it for this rule and a change of it that looks at the same; no other rule knows of it.
    other = {**rule, "condition": {**condition, "inputs": {"x": {"datastream_id": wet_block.level}}}}
    tried = []
    for told in ({"rule": rule, "rule_id": number}, {"rule": rule}, {"rule": other, "rule_id": number}):
        again = (await http.post("/api/rules/try", json={**told, "days": 1})).json()
        tried.append((again["alarms"], again["heeded"]))
    assert tried == [(0, 1), (1, 0), (1, 0)]
    practice = (await http.get("/api/rules/anomalies")).json()
    assert (practice["beginning"]["score"], practice["feedback"]["holds_d"]) == (6.0, 90.0)
    assert (await http.post("/api/alarms/999/feedback", json={"genuine": True})).status_code == 404


async def test_a_parameter_in_another_unit_is_refused(http: httpx.AsyncClient) -> None:
    """A canal in metres and a limit of fine dust; and a datastream that is not there."""
    listed = (await http.get("/api/parameters", params={"name": "vn_aqi"})).json()
    wrong = next(each["name"] for each in listed if each["unit"] == "µg/m³")
    condition = {**RULE["condition"], "limits": [{"above": wrong}]}
    refused = await http.post("/api/rules", json={**RULE, "condition": condition})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "limits")
    assert "µg/m³" in refused.json()["error"]["message"]
    condition = {**RULE["condition"], "inputs": {"x": {"datastream_id": 2**40}}}
    refused = await http.post("/api/rules", json={**RULE, "condition": condition})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "inputs")


async def test_a_trial_knows_how_high_the_sea_was(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """1.6 m three times: with the sea high, low, and not heard of for two hours; only the first rings."""
    ward, now = Ward(wet_block), count_from_noon()
    before = [now - 3_600 * each for each in (20, 18, 15)]
    levels = [(start + each, level) for start in before for each, level in ((0, 1.0), (60, 1.6), (120, 1.0))]
    await ward.read(*levels)
    await ward.read((before[0] - 600, 1.3), (before[1] - 600, 1.0), stream=wet_block.rain)
    limit = {"above": 1.5, "during": {"when": {"of": "sea", "above": 1.2, "max_age_s": 3_600}}}
    inputs = {"x": {"quantity": "water_level"}, "sea": {"datastream_id": wet_block.rain}}
    condition = {**RULE["condition"], "inputs": inputs, "limits": [limit]}
    trial = (await http.post("/api/rules/try", json={"rule": {**RULE, "condition": condition}})).json()
    since = [datetime.fromisoformat(each["since"]) for each in trial["episodes"]]
    assert [(each - NOON).total_seconds() for each in since] == [pytest.approx(before[0] + 60, abs=1e-3)]


@pytest.mark.parametrize("days", [0, 32, -1])
async def test_a_trial_is_of_a_month_at_most(http: httpx.AsyncClient, days: int) -> None:
    """More is for indicators."""
    assert (await http.post("/api/rules/try", json={"rule": RULE, "days": days})).status_code == 400


async def test_how_alarms_are_kept_is_told(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Rung twice in an hour and never seen: two alarms of one source, one that stands."""
    rule = await add_rule(http, RULE)
    ward = Ward(wet_block)
    engine, _ = ward.make_worker()
    second = count_from_noon()
    for reading in ((second, 1.95), (second + 1, 1.0), (second + 2, 1.95)):
        await ward.read(reading)
        await evaluate(engine, reading[0])
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    answer = await http.get("/api/alarms/metrics", params={"from": since})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    figures = {each["figure"]: each for each in told["figures"]}
    assert told["alarms"] == sum(each["alarms"] for each in told["days"]) == 2
    assert (figures["per_hour"]["target"], figures["per_hour"]["verdict"]) == (6, "within")
    assert figures["per_hour"]["value"] == pytest.approx(2, abs=0.1)
    assert (figures["standing"]["value"], figures["priority_2_share"]["verdict"]) == (1, "beyond")
    (loud,) = told["noisiest"]
    assert (loud["rule_id"], loud["rule"], loud["alarms"], loud["share"]) == (rule, "Kênh đầy", 2, 1.0)
    flood = (await http.get("/api/alarms/flood")).json()
    assert flood == {"alarms": 2, "within_min": 10.0, "since": None}
    before = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    assert (await http.get("/api/alarms/metrics", params={"from": before, "until": since})).json()[
        "alarms"
    ] == 0
    wrong = await http.get("/api/alarms/metrics", params={"from": "2020-01-01T00:00:00Z"})
    assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "from")
