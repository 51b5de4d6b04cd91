"""Readings corrected over HTTP, as people do it, and what all others see of it."""

import asyncio
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dothi.access.correcting import Correcting
from dothi.access.directory import Directory
from dothi.declarations import CHECKS
from dothi.show.live import LiveHub, Watch
from dothi.store.observations import to_datetime
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.corrections import MOST_AT_ONCE, Correction
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import open_client, running
from tests.show.test_live import hear, see_all
from tests.store.test_observations import MINUTE, NOON, batch
from tests.understand import ward as canal
from tests.understand.test_engine import HIGH

_SPAN = {"start": "2026-11-20T00:00:00Z", "end": "2026-11-21T00:00:00Z"}


def at(minute: int) -> str:
    """An instant after noon as it is written in requests."""
    return (to_datetime(NOON) + timedelta(minutes=minute)).isoformat()


async def send(block: WetBlock, *values: float, since: int = 0) -> None:
    """Levels of the canal from a minute after noon on, one a minute, as a device sends them."""
    rows = [(block.level, NOON + (since + k) * MINUTE, value) for k, value in enumerate(values)]
    await block.recorder.record(LOCAL, batch(*rows))


async def say(http: httpx.AsyncClient, block: WetBlock, mark: str, start: str, **more: Any) -> httpx.Response:
    """A word on readings of the canal, with a reason unless another is given."""
    body = {"mark": mark, "start": start, "reason": "rửa cảm biến", **more}
    return await http.post(f"/api/datastreams/{block.level}/corrections", json=body)


async def test_a_reading_is_corrected_marked_and_taken_back(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """9 m was 1.9 by hand, then bad; taken back twice it is 9 again, and nothing is forgotten."""
    await send(wet_block, 1.8, 9.0, 2.0)
    path = f"/api/datastreams/{wet_block.level}"
    made = await say(http, wet_block, "manual", at(1), value=1.9, reason=" đọc trên thước ")
    assert (made.status_code, made.json()["count"]) == (201, 1)
    await say(http, wet_block, "bad", at(1))

    readings = (await http.get(f"{path}/readings", params=_SPAN)).json()
    assert [(each["value"], each["quality"], each["older"]) for each in readings] == [
        (2.0, "unchecked", 0),
        (1.9, "bad", 2),
        (1.8, "unchecked", 0),
    ]
    series = (await http.get(f"{path}/series", params=_SPAN)).json()
    assert series["values"] == [1.8, 1.9, 2.0]
    flag = {"time": (NOON + MINUTE) // 1000, "value": 1.9, "quality": "bad", "checks": []}
    assert series["flagged"] == [flag]
    hours = (await http.get(f"{path}/series", params={**_SPAN, "resolution": "hour"})).json()
    assert hours["values"] == [pytest.approx((1.8 + 1.9 + 2.0) / 3)]
    entity = await http.get(f"/sta/v1.1/Datastreams({wet_block.level})/Observations?$orderby=phenomenonTime")
    assert [each["result"] for each in entity.json()["value"]] == [1.8, 1.9, 2.0]

    for _ in range(2):
        assert (await say(http, wet_block, "taken_back", at(1))).status_code == 201
    told = (await http.get(f"{path}/versions", params={"time": at(1)})).json()["versions"]
    assert [(each["value"], each["quality"], each["mark"], each["reason"]) for each in told] == [
        (9.0, "unchecked", None, None),
        (1.9, "manual", "manual", "đọc trên thước"),
        (1.9, "bad", "bad", "rửa cảm biến"),
        (1.9, "manual", "taken_back", "rửa cảm biến"),
        (9.0, "unchecked", "taken_back", "rửa cảm biến"),
    ]
    assert told[0]["at"] is None
    assert all(each["at"] and each["by"] for each in told[1:])
    assert (await say(http, wet_block, "taken_back", at(1))).status_code == 404


async def test_a_span_is_one_step_in_the_log(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Three of five readings are marked; the log says how many, and why."""
    await send(wet_block, 1.0, 2.0, 3.0, 4.0, 5.0)
    made = (await say(http, wet_block, "bad", at(1), end=at(3))).json()
    assert made["count"] == 3
    readings = (await http.get(f"/api/datastreams/{wet_block.level}/readings", params=_SPAN)).json()
    assert [each["quality"] for each in readings] == ["unchecked", "bad", "bad", "bad", "unchecked"]
    entries = (await http.get("/api/audit", params={"event": "observation.correct"})).json()
    (entry,) = entries["entries"]
    assert (entry["subject_type"], entry["subject"]) == ("datastream", str(wet_block.level))
    assert (entry["after"]["count"], entry["after"]["reason"]) == (3, "rửa cảm biến")


async def test_a_persons_word_stands_against_the_device(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The device's repeat is one, its other value stands beside; once taken back it may correct again."""
    await send(wet_block, 9.0)
    await say(http, wet_block, "manual", at(0), value=1.9)
    await send(wet_block, 9.0)
    await send(wet_block, 8.5)
    await send(wet_block, 8.5)
    path = f"/api/datastreams/{wet_block.level}"
    told = (await http.get(f"{path}/versions", params={"time": at(0)})).json()
    assert ([each["value"] for each in told["versions"]], told["beside"]) == ([9.0, 1.9], [8.5])
    await say(http, wet_block, "taken_back", at(0))
    await send(wet_block, 7.0)
    told = (await http.get(f"{path}/versions", params={"time": at(0)})).json()
    assert [each["value"] for each in told["versions"]] == [9.0, 1.9, 9.0, 7.0]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"reason": " "}, 400, "reason"),
        ({"mark": "manual"}, 400, "value"),
        ({"value": 3.0}, 400, "value"),
        ({"end": at(-1)}, 400, "end"),
        ({"start": at(30)}, 404, "start"),
        ({"mark": "taken_back"}, 404, "mark"),
        ({"start": "2026-11-20T12:00:00"}, 400, None),
        ({"mark": "wonderful"}, 400, None),
    ],
)
async def test_what_cannot_be_said_is_told(
    http: httpx.AsyncClient, wet_block: WetBlock, body: dict[str, Any], status: int, field: str | None
) -> None:
    """Each says which part is wrong, and nothing is changed."""
    await send(wet_block, 1.0)
    asked = {"mark": "bad", "start": at(0), **body}
    answer = await say(http, wet_block, **asked)
    assert answer.status_code == status, answer.text
    if field is not None:
        assert answer.json()["error"]["field"] == field
    readings = (await http.get(f"/api/datastreams/{wet_block.level}/readings", params=_SPAN)).json()
    assert [(each["quality"], each["older"]) for each in readings] == [("unchecked", 0)]


async def test_a_span_has_an_end(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """As many as are corrected at once are, one more is not; and who asks for no stream hears of it."""
    rows = [(wet_block.level, NOON + k * 1_000_000, 1.0) for k in range(MOST_AT_ONCE + 1)]
    await wet_block.recorder.record(LOCAL, batch(*rows))
    last = to_datetime(NOON + MOST_AT_ONCE * 1_000_000)
    long = await say(http, wet_block, "bad", at(0), end=last.isoformat())
    assert (long.status_code, long.json()["error"]["code"]) == (422, "too_many_readings")
    shorter = await say(http, wet_block, "bad", at(0), end=(last - timedelta(seconds=1)).isoformat())
    assert shorter.json()["count"] == MOST_AT_ONCE
    body = {"mark": "bad", "start": at(0), "reason": "x"}
    assert (await http.post("/api/datastreams/999999/corrections", json=body)).status_code == 404
    assert (await http.get("/api/datastreams/999999/readings", params=_SPAN)).status_code == 404


async def test_rules_look_again(wet_block: WetBlock, tmp_path: Path) -> None:
    """1.95 m rings above 1.90; with 1.5 by hand in its place the alarm is over."""
    ward = canal.Ward(wet_block)
    await ward.put_rule(canal.make_rule(HIGH))
    engine, _ = ward.make_worker()
    await canal.evaluate(engine, 0)
    await ward.read((1, 1.95))
    await canal.evaluate(engine, 2)
    async with open_client(wet_block, tmp_path) as http:
        second = (canal.NOON + canal.SECOND).isoformat()
        await say(http, wet_block, "manual", second, value=1.5)
    await canal.evaluate(engine, 3)
    ((raised, ended),) = await ward.list_history()
    assert (raised, ended[0]) == (("raised", 1.95), "returned")


async def test_rules_leave_out_what_somebody_marked_as_bad(wet_block: WetBlock, tmp_path: Path) -> None:
    """Also where nothing is checked; taken back it is wrong again."""
    ward = canal.Ward(wet_block)
    await ward.put_rule(canal.make_rule(HIGH))
    engine, _ = ward.make_worker()
    await canal.evaluate(engine, 0)
    await ward.read((1, 1.0), (2, 1.95))
    await canal.evaluate(engine, 3)
    second = (canal.NOON + 2 * canal.SECOND).isoformat()
    async with open_client(wet_block, tmp_path) as http:
        await say(http, wet_block, "bad", second)
        await canal.evaluate(engine, 4)
        await say(http, wet_block, "taken_back", second)
        await canal.evaluate(engine, 5)
    kinds = [[kind for kind, _ in history] for history in await ward.list_history()]
    assert kinds == [["raised", "returned", "again"]]


async def test_a_persons_word_stands_above_what_checks_find(wet_block: WetBlock, tmp_path: Path) -> None:
    """A leap to 2.9 m is doubted and rings for nobody; called good it rings; taken back it is doubted."""
    ward = canal.Ward(wet_block)
    ward.checks = CHECKS
    await ward.put_rule(canal.make_rule(HIGH))
    engine, _ = ward.make_worker()
    await canal.evaluate(engine, 0)
    await ward.read((60, 1.0), (120, 1.01), (180, 1.0), (240, 2.9))
    await canal.evaluate(engine, 241)
    assert await ward.list_history() == []
    moment = canal.NOON + 240 * canal.SECOND
    span = {"start": moment.isoformat(), "end": (moment + canal.SECOND).isoformat()}
    path = f"/api/datastreams/{wet_block.level}/series"
    seen = []
    async with open_client(wet_block, tmp_path) as http:
        for mark in ("good", "bad", "taken_back", "taken_back"):
            await say(http, wet_block, mark, moment.isoformat())
            await canal.evaluate(engine, 242)
            await canal.evaluate(engine, 243)
            flagged = (await http.get(path, params=span)).json()["flagged"]
            seen.append([(each["quality"], each["checks"]) for each in flagged])
    assert seen == [[], [("bad", [])], [], [("suspect", ["spike"])]]
    kinds = [[kind for kind, _ in history] for history in await ward.list_history()]
    assert kinds == [["raised", "returned", "again", "returned"]]


async def test_screens_hear_of_it(wet_block: WetBlock) -> None:
    """Who watches the canal is told the corrected latest value."""
    await send(wet_block, 9.0)
    directory = Directory(wet_block.door)
    await directory.read()
    hub = LiveHub(directory, CityClock())

    async def tell(committed: Committed) -> None:
        hub.take(committed.to_changes())
        await asyncio.sleep(0)

    word = Correction(mark="manual", start=to_datetime(NOON), value=1.9, reason="đọc trên thước")
    async with running(hub.run()), aclosing(hub.listen(Watch(), see_all)) as events:
        assert (await hear(events))[0] == "hello"
        await Correcting(wet_block.door, tell).correct(LOCAL, wet_block.level, word)
        assert await hear(events) == (
            "observations",
            {"changes": [[wet_block.level, NOON // 1000, 1.9, 0]]},
        )
