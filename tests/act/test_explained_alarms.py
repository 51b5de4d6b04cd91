"""Alarms that another one explains: the silence of what hangs on something that is wrong itself."""

from typing import Any

import httpx
import pytest

from dothi.store import alarms as kept
from dothi.vocabulary.alarm_practice import Priority
from dothi.vocabulary.alarms import Alarm, end
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import Condition, Input, Limit, Silence, Value
from tests.act.test_alarm_routes import http
from tests.conftest import WetBlock
from tests.understand.ward import NOON, SECOND, make_rule

__all__ = ["http"]

SILENCE = Condition(
    inputs={"x": Input(quantity="water_level")}, measure=Silence(), limits=(Limit(above=60.0),)
)
HIGH = Condition(inputs={"x": Input(quantity="water_level")}, measure=Value(), limits=(Limit(above=1.9),))


class SilentBlock:
    """The canal hangs on the roof, and that on the corner; each may have an alarm."""

    def __init__(self, block: WetBlock, http: httpx.AsyncClient) -> None:
        self._block = block
        self._http = http
        self.alarms: dict[str, int] = {}

    async def relate(self, *relations: tuple[str, str, str]) -> None:
        """From one thing to another."""
        told = [{"from_uid": start, "type": kind, "to_uid": stop} for start, kind, stop in relations]
        answer = await self._http.post("/api/relations", json=told)
        assert answer.status_code == 201, answer.text

    async def ring(self, uid: str, priority: Priority = 3, condition: Condition = SILENCE) -> None:
        """An alarm of a rule of its own."""
        async with self._block.database.session(LOCAL) as session:
            found = await session.connection.execute("SELECT id FROM thing WHERE uid = %s", (uid,))
            ((thing,),) = await found.fetchall()
            rule = await kept.put_rule(session, make_rule(condition), "test")
            alarm = Alarm(
                rule_id=rule, thing_id=thing, priority=priority, since=NOON, raised_at=NOON, value=1, limit=1
            )
            raised = await kept.raise_alarms(session, [(alarm, 1)])
        (self.alarms[uid],) = raised.values()

    async def clear(self, uid: str) -> None:
        """It is over, and nobody has seen it."""
        async with self._block.database.session(LOCAL) as session:
            number = self.alarms[uid]
            over, _ = end(await kept.lock_alarm(session, number), at=NOON + SECOND)
            await kept.move_alarms(session, [(number, over)])

    async def read_causes(self) -> dict[str, str | None]:
        """Which open alarm is explained by which, by their things."""
        uids: dict[Any, str | None] = {number: uid for uid, number in self.alarms.items()} | {None: None}
        listed = (await self._http.get("/api/alarms")).json()
        return {
            each["thing"]["uid"]: uids[(each["suppressed"] or {"cause_id": None})["cause_id"]]
            for each in listed
        }


CHAIN = (("canal", "controlled_by", "roof"), ("roof", "part_of", "corner"))


@pytest.fixture
async def block(wet_block: WetBlock, http: httpx.AsyncClient) -> SilentBlock:
    """With the chain."""
    silent = SilentBlock(wet_block, http)
    await silent.relate(*CHAIN)
    return silent


async def test_silence_is_explained_by_what_it_hangs_on(block: SilentBlock, http: httpx.AsyncClient) -> None:
    """All three are silent: the corner is told and explains the others, until it is heard again."""
    for uid in ("canal", "roof", "corner"):
        await block.ring(uid)
    assert await block.read_causes() == {"canal": "corner", "roof": "corner", "corner": None}
    counts = (await http.get("/api/alarms/counts")).json()
    assert [(each["suppressed"], each["count"]) for each in counts] == [(False, 1), (True, 2)]
    (reason,) = {
        each["suppressed"]["reason"] for each in (await http.get("/api/alarms")).json() if each["suppressed"]
    }
    assert reason.endswith(": Kênh đầy")
    await block.clear("corner")
    assert await block.read_causes() == {"canal": "roof", "roof": None, "corner": None}


async def test_only_silence_is_explained_and_only_by_what_is_as_urgent(block: SilentBlock) -> None:
    """High water is not, whatever it hangs on; nor the silence under something minor."""
    await block.ring("canal", condition=HIGH)
    await block.ring("roof", priority=2)
    await block.ring("corner", priority=3)
    assert await block.read_causes() == {"canal": None, "roof": None, "corner": None}


async def test_priority_one_is_never_explained(block: SilentBlock) -> None:
    """However urgent what it hangs on is."""
    await block.ring("canal", priority=1)
    await block.ring("roof", priority=1)
    assert await block.read_causes() == {"canal": None, "roof": None}


async def test_what_hangs_on_itself_is_heard(block: SilentBlock) -> None:
    """Where the corner hangs on the canal nothing is first, so all are told."""
    await block.relate(("corner", "fed_by", "canal"))
    for uid in ("canal", "roof", "corner"):
        await block.ring(uid)
    assert await block.read_causes() == {"canal": None, "roof": None, "corner": None}
