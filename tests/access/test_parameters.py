"""The city's dated values: own ones over shipped ones, who says them, and what stays of what was said."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from dothi.access.audit import Audit
from dothi.access.parameters import Parameters
from dothi.declarations import KINDS, read_shipped_parameters
from dothi.store.database import Database
from dothi.vocabulary.audit import AuditQuestion
from dothi.vocabulary.city_parameters import ParameterDraft
from dothi.vocabulary.errors import InvalidInput, NotAllowed, NotFound
from dothi.vocabulary.principals import LOCAL, VIEWER, Principal, Scope
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock
from tests.connect.conftest import open_client

LAN = Principal(
    kind="user", name="lan", scopes=(Scope(actions=frozenset({"read", "read_personal", "organise"})),)
)
LEVEL = "flood_alarm.level_3"
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
SHIPPED = 2.0
"""Level 3 at Cần Thơ as it is shipped, from 31 January 2020 on."""
CAN_THO = ParameterDraft(
    name=LEVEL,
    title=Words(vi="Mực nước báo động 3", en=""),
    value=2.1,
    unit="m",
    place="Cần Thơ",
    source=Words(vi="Quyết định của thành phố", en=""),
    effective_from=JUNE,
)


@pytest.fixture
def parameters(wet_block: WetBlock) -> Parameters:
    return Parameters(wet_block.door, read_shipped_parameters(), KINDS)


async def find_level(parameters: Parameters, day: date = JUNE, **more: Any) -> tuple[float, str]:
    found = await parameters.get(VIEWER, LEVEL, place="Cần Thơ", day=day, **more)
    return found.value, found.status


async def test_an_own_value_goes_before_the_shipped_one_on_its_days(parameters: Parameters) -> None:
    """In June 2.1 m by the city's word; before and after it the 2.0 m that are shipped, second-hand."""
    made = await parameters.add(LAN, replace(CAN_THO, effective_to=JULY))
    assert made.title.en == "Muc nuoc bao dong 3"
    assert await find_level(parameters) == (2.1, "local")
    for day in (date(2026, 5, 31), JULY):
        assert await find_level(parameters, day) == (SHIPPED, "second_hand")
    listed = await parameters.list_in_force(VIEWER, name="flood_alarm", place="Cần Thơ", day=JUNE)
    assert [(row.name, row.id) for row in listed] == [
        ("flood_alarm.level_1", None),
        ("flood_alarm.level_2", None),
        (LEVEL, made.id),
    ]
    assert (await parameters.get(VIEWER, LEVEL, place="Phú An", day=JUNE)).value == 1.6


async def test_what_was_said_stays_known(parameters: Parameters) -> None:
    """Added, changed, withdrawn, brought back: each is read as it was known, with who and when."""
    number = (await parameters.add(LAN, CAN_THO)).id
    assert number is not None
    await parameters.change(LAN, number, replace(CAN_THO, value=2.2))
    await parameters.withdraw(LAN, number)
    assert await find_level(parameters) == (SHIPPED, "second_hand")
    await parameters.change(LAN, number, replace(CAN_THO, value=2.3))
    history = await parameters.get_history(LAN, LEVEL)
    assert len(history.shipped) == 15
    assert [(each.parameter.value, each.made_by, each.ended_by) for each in history.own] == [
        (2.3, "lan", None),
        (2.2, "lan", "lan"),
        (2.1, "lan", "lan"),
    ]
    newest, second, first = history.own
    assert {each.parameter.id for each in history.own} == {number}
    assert second.known_to is not None
    moment = timedelta(microseconds=1)
    for at, value in (
        (first.known_from - moment, SHIPPED),
        (first.known_from, 2.1),
        (second.known_from, 2.2),
        (second.known_to, SHIPPED),
        (newest.known_from, 2.3),
    ):
        assert (await find_level(parameters, known_at=at))[0] == value


async def test_nobody_takes_away_what_was_said(parameters: Parameters, database: Database) -> None:
    """Not by SQL either, and not by the owner of the tables."""
    await parameters.add(LAN, CAN_THO)
    for statement in (
        "DELETE FROM parameter",
        "TRUNCATE parameter",
        "UPDATE parameter SET value = 9",
        "UPDATE parameter SET known_to = now(), ended_by = 'x', value = 9",
    ):
        with pytest.raises(NotAllowed):
            async with database.session(LOCAL) as session:
                await session.connection.execute(statement.encode())


async def test_two_own_values_never_overlap(parameters: Parameters) -> None:
    """Until July, and from July on: taken; a day more, or a change into the other's days: refused."""
    first = await parameters.add(LAN, replace(CAN_THO, effective_to=JULY))
    second = await parameters.add(LAN, replace(CAN_THO, value=2.2, effective_from=JULY))
    assert first.id is not None
    with pytest.raises(InvalidInput, match="there is a value already"):
        await parameters.add(LAN, replace(CAN_THO, effective_from=date(2026, 6, 30)))
    with pytest.raises(InvalidInput, match="there is a value already"):
        await parameters.change(LAN, first.id, CAN_THO)
    await parameters.withdraw(LAN, second.id or 0)
    await parameters.change(LAN, first.id, CAN_THO)
    assert await find_level(parameters, JULY) == (2.1, "local")


async def test_what_cannot_be_is_refused(parameters: Parameters) -> None:
    """Unknown kinds and units, another unit or name, what is not there or withdrawn, and who may not."""
    made = await parameters.add(LAN, replace(CAN_THO, kind="rain_gauge", place="  "))
    assert (made.place, made.kind) == (None, "rain_gauge")
    number = made.id or 0
    for wrong in ({"kind": "dragon"}, {"unit": "furlong"}, {"name": "Level"}):
        with pytest.raises(InvalidInput):
            await parameters.add(LAN, replace(CAN_THO, **wrong))
    with pytest.raises(InvalidInput, match=f"Values of {LEVEL} are told in m, and this one in cm"):
        await parameters.add(LAN, replace(CAN_THO, value=210, unit="cm"))
    with pytest.raises(InvalidInput, match="keeps its name"):
        await parameters.change(LAN, number, replace(CAN_THO, name="flood_alarm.level_2"))
    with pytest.raises(NotFound):
        await parameters.change(LAN, number + 1, CAN_THO)
    await parameters.withdraw(LAN, number)
    with pytest.raises(NotFound, match="withdrawn already"):
        await parameters.withdraw(LAN, number)
    with pytest.raises(NotFound, match="a data steward adds it"):
        await parameters.get(VIEWER, "flood_alarm.level_9", day=JUNE)
    some = Principal(
        kind="user", name="an", scopes=(Scope(actions=frozenset({"organise"}), agencies=frozenset({1})),)
    )
    for who in (VIEWER, some):
        with pytest.raises(NotAllowed):
            await parameters.add(who, CAN_THO)


async def test_it_is_written_down_and_names_are_kept_back(
    parameters: Parameters, wet_block: WetBlock
) -> None:
    """Each change with before and after; the same again is none; who may not see persons sees no names."""
    number = (await parameters.add(LAN, CAN_THO)).id or 0
    await parameters.change(LAN, number, CAN_THO)
    await parameters.change(LAN, number, replace(CAN_THO, value=2.2))
    await parameters.withdraw(LAN, number)
    page = await Audit(wet_block.door).list_entries(LOCAL, AuditQuestion(event="parameter.change"), 10)
    told = [(each.before, each.after) for each in reversed(page)]
    values = [tuple(b'"value": 2.' in bytes(side or b"") for side in each) for each in told]
    assert values == [(False, True), (True, True), (True, False)]
    history = await parameters.get_history(VIEWER, LEVEL)
    assert {(each.made_by, each.ended_by) for each in history.own} == {("", "")}


async def test_words_are_found_in_any_spelling(parameters: Parameters) -> None:
    """By title without its marks, by source, by part of a name; all words have to be there."""

    async def find(words: str) -> set[str]:
        found = await parameters.list_in_force(VIEWER, words=words, day=date(2026, 11, 22))
        return {row.name.split(".")[0] for row in found}

    assert await find("bao dong 2") == {"flood_alarm"}
    assert await find("1459/QĐ-TCMT") == {"vn_aqi"}
    assert "ambient_air" in await find("pm2,5")
    assert await find("electricity bill peak") == {"electricity_band"}
    assert await find("bao dong saigon") == set()


async def test_over_http(wet_block: WetBlock, tmp_path: Path) -> None:
    """Added, read as of days, changed, withdrawn; what is wrong is told with its field."""
    body = {
        "name": LEVEL,
        "title": {"vi": "Báo động 3", "en": ""},
        "value": 2.1,
        "unit": "m",
        "place": "Cần Thơ",
        "source": {"vi": "Quyết định", "en": ""},
        "effective_from": "2026-06-01",
    }
    asked = {"name": LEVEL, "place": "Cần Thơ"}
    async with open_client(wet_block, tmp_path) as http:

        async def read(**more: str) -> httpx.Response:
            return await http.get("/api/parameters/value", params={**asked, **more})

        made = await http.post("/api/parameters", json=body)
        assert made.status_code == 201, made.text
        number, moment = made.json()["id"], datetime.fromisoformat("2020-01-01T00:00:00+00:00")
        assert (await read(as_of="2026-06-01")).json()["value"] == 2.1
        assert (await read(as_of="2026-05-31")).json()["value"] == SHIPPED
        assert (await read(as_of="2026-06-01", known_at=moment.isoformat())).json()["value"] == SHIPPED
        assert (await read(as_of="2019-01-01")).status_code == 404
        wrong = await http.put(f"/api/parameters/{number}", json={**body, "unit": "furlong"})
        assert (wrong.status_code, wrong.json()["error"]["field"]) == (400, "unit")
        changed = await http.put(f"/api/parameters/{number}", json={**body, "value": 2.2})
        assert changed.json()["value"] == 2.2
        listed = await http.get("/api/parameters", params={"q": "bao dong 3", "as_of": "2026-06-01"})
        assert [row["id"] for row in listed.json() if row["place"] == "Cần Thơ"] == [number]
        assert (await http.delete(f"/api/parameters/{number}")).status_code == 204
        history = (await http.get("/api/parameters/history", params={"name": LEVEL})).json()
        assert [each["parameter"]["value"] for each in history["own"]] == [2.2, 2.1]
        assert (await read()).json()["id"] is None
