"""Rules, alarms and people in any order, against a plain model: late, doubled and corrected readings, clocks
that jump, workers that die and steal, databases that go at the worst moment."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, LiteralString

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace

from dothi.access.alarms import Alarms
from dothi.store.database import Database
from dothi.vocabulary.errors import DatabaseUnavailable
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.rules import DAY_S, Anomaly, Band, Condition, Input, Limit, State, Timing, Value
from tests.conftest import WetBlock, make_wet_block
from tests.understand.plain_watch import go_through_seconds
from tests.understand.ward import NOON, SECOND, Ward, evaluate, make_rule

LIMIT = Limit(above=5.0, dead_band=2.0)
SEA = State(of="sea", above=5.0, max_age_s=20.0)
TIMINGS = {
    1: Timing(),
    2: Timing(on_delay_s=7.0, on_readings=2, off_delay_s=5.0),
    3: Timing(on_readings=2, off_delay_s=3.0),
    4: Timing(on_delay_s=2.0, off_delay_s=2.0),
}
"""Rules watch the canal: one rings at once, one waits, one on what is unusual, one while the sea is high."""
MEASURES = {1: Value(), 2: Value(), 4: Value(), 3: Anomaly(needed=3, window_s=5 * DAY_S, least=1.0)}
"""At this hour of the four days before it was always 0 m, so what is unusual is so by its metres."""

GOOD, BETWEEN, BAD = 1.0, 4.0, 9.0
READINGS = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from((GOOD, BETWEEN, BAD))), min_size=1, max_size=6
)
"""Seconds ago, and metres."""

_CLEAN = """
DELETE FROM alarm; DELETE FROM alarm_rule_version; DELETE FROM watch_memory; DELETE FROM alarm_rule;
DELETE FROM arrival; DELETE FROM rule_worker; DELETE FROM observation; DELETE FROM observation_version;
DELETE FROM latest; DELETE FROM hourly;
UPDATE rule_shard SET holder = NULL, lease_until = NULL, looked_until = '-infinity', done = '{}',
    low = pg_snapshot_xmin(pg_current_snapshot());
"""

Turns = list[tuple[float, bool]]


class PlainRule:
    """What should be known of one rule, after the rounds that were kept."""

    def __init__(self, which: int) -> None:
        self.timing = TIMINGS[which]
        self.streams = ("canal", "sea") if which == 4 else ("canal",)
        self.limit = replace(LIMIT, during=Band(when=SEA)) if which == 4 else LIMIT
        self.judged = -1
        self.turns: Turns = []
        self.histories: list[list[str]] = []
        self.active = False
        self.acknowledged = True
        """Nothing waits for anybody where there is no open alarm."""
        self.said: dict[int, bool] = {}
        """What people have called genuine, or false, by the place of the alarm's history."""
        self.heeded: dict[int, bool] = {}

    @property
    def is_open(self) -> bool:
        return self.active or not self.acknowledged

    def judge(self, read: dict[str, dict[int, float]], came: list[tuple[str, int]], seen: int) -> None:
        """A round that was kept: `came` are gauges and seconds of what came since the one before.

        `seen` is the latest that any round has seen of the clock; what was read later was read then.
        """
        data, mine = read["canal"], [each for each in came if each[0] in self.streams]
        arrived = [second for _, second in mine]
        if False in self.said.values():
            # Nothing was read that is further out than what was called false.
            data = dict.fromkeys(data, 0.0)
        until = max([seen, *(second for stream in self.streams for second in read[stream])])
        turns = go_through_seconds(data, self.limit, self.timing, until, read["sea"])
        seen = max([self.judged, *(second for second, _ in self.turns)])
        late = len(set(mine)) < len(mine) or any(second <= self.judged or second < seen for second in arrived)
        late = late or self.said != self.heeded
        self.heeded = dict(self.said)
        if late:
            active = bool(turns) and turns[-1][1]
            new = [(0.0, active)] if active != self.active else []
        else:
            assert turns[: len(self.turns)] == self.turns
            new = turns[len(self.turns) :]
        for _, active in new:
            self.turn(active)
        self.turns = turns
        self.judged = max([self.judged, *arrived])

    def turn(self, active: bool) -> None:
        """It begins, or is over."""
        if active and self.is_open:
            self.histories[-1].append("again")
        elif active:
            self.histories.append(["raised"])
            self.acknowledged = False
        else:
            self.histories[-1].append("cleared" if self.acknowledged else "returned")
        self.active = active

    def acknowledge(self) -> None:
        """Somebody has seen the open alarm."""
        self.acknowledged = True
        self.histories[-1].append("acknowledged" if self.active else "cleared")


class RulesAndPeople(RuleBasedStateMachine):
    """One canal with four rules, and the sea; rounds are made by whichever worker."""

    block: WetBlock
    runner: asyncio.Runner

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        """Do it in the database and wait."""
        return self.runner.run(doing)

    @initialize()
    def begin(self) -> None:
        """An empty canal, and nobody at work."""
        self.ward = Ward(self.block)
        self.now = self.seen = 10
        self.data: dict[str, dict[int, float]] = {"canal": {}, "sea": {}}
        self.arrived: list[tuple[str, int]] = []
        self.numbers: dict[int, int] = {}
        self.plain = {which: PlainRule(which) for which in TIMINGS}
        self.run(self._begin())
        self.engine, self.way = self.ward.make_worker()
        self.round()

    async def _begin(self) -> None:
        async with self.block.database.session(LOCAL) as session:
            for statement in _CLEAN.strip().split(";")[:-1]:
                await session.connection.execute(statement.encode())
        await self.ward.read(*((-day * DAY_S, 0.0) for day in range(1, 5)))
        for which, timing in TIMINGS.items():
            inputs = {"x": Input(quantity="water_level")}
            if which == 4:
                inputs["sea"] = Input(datastream_id=self.block.rain)
            condition = Condition(
                inputs=inputs,
                measure=MEASURES[which],
                limits=(self.plain[which].limit,),
                timing=timing,
            )
            self.numbers[which] = await self.ward.put_rule(make_rule(condition))

    @rule(readings=READINGS, of=st.sampled_from(["canal", "canal", "sea"]))
    def read(self, readings: list[tuple[int, float]], of: str) -> None:
        """Readings of up to 15 s ago, in one batch: new, late, repeated or corrected."""
        latest = max(self.now, self.seen)
        sent = [(max(0, latest - ago), value) for ago, value in readings]
        self.run(self.ward.read(*sent, stream=self.block.rain if of == "sea" else None))
        for second, value in sent:
            if self.data[of].get(second) != value:
                self.data[of][second] = value
                self.arrived.append((of, second))

    @rule(seconds=st.integers(-5, 12))
    def pass_time(self, seconds: int) -> None:
        """The clock runs, or is set back a little; what it said meanwhile nobody has seen but in a round."""
        self.now = max(0, self.now + seconds)

    @rule()
    def round(self) -> None:
        """The worker looks, and keeps what it finds."""
        self.run(evaluate(self.engine, self.now))
        self._kept()

    @rule(cut=st.sampled_from(["before", "after"]))
    def lose_the_database(self, cut: str) -> None:
        """It goes before what was found is kept, or before the worker hears that it was."""
        self.way.cut = cut
        with pytest.raises(DatabaseUnavailable):
            self.run(evaluate(self.engine, self.now))
        # What was found then is kept by its next round, once and as it was found.
        self.round()

    @rule(cut=st.sampled_from(["before", "after", None]))
    def kill_the_worker(self, cut: str | None) -> None:
        """In the middle of a round, or between two; another one takes over."""
        if cut is not None:
            self.way.cut = cut
            with pytest.raises(DatabaseUnavailable):
                self.run(evaluate(self.engine, self.now))
            if cut == "after":
                self._kept()
        self.engine, self.way = self.ward.make_worker()

    @rule()
    def steal(self) -> None:
        """Another worker has the shards; what the first one would find is not kept."""
        first = self.engine
        self.engine, self.way = self.ward.make_worker()
        self.run(self.engine.share())
        self.run(first.evaluate(NOON + self.now * SECOND, 0.0))
        assert not first.held

    @precondition(lambda self: any(each.is_open and not each.acknowledged for each in self.plain.values()))
    @rule()
    def acknowledge(self) -> None:
        """Somebody has seen every alarm that nobody had."""
        alarms = Alarms(self.block.door, {})
        for which, plain in self.plain.items():
            if not plain.acknowledged:
                number = self.run(self._find_open(self.numbers[which]))
                self.run(alarms.acknowledge(LOCAL, number, NOON))
                plain.acknowledge()

    @precondition(lambda self: self.plain[3].histories)
    @rule(genuine=st.booleans())
    def say_whether_genuine(self, genuine: bool) -> None:
        """Somebody calls the newest anomaly genuine or false, and perhaps something else later."""
        plain = self.plain[3]
        number = self.run(self._find_newest(self.numbers[3]))
        alarms = Alarms(self.block.door, {})
        self.run(alarms.say_whether_genuine(LOCAL, number, NOON, genuine=genuine))
        plain.histories[-1].append("genuine" if genuine else "false_alarm")
        plain.said[len(plain.histories)] = genuine
        self.engine.forget_rules()

    @invariant()
    def the_histories_are_the_same(self) -> None:
        """Step by step, of every alarm; and there is one open alarm of a rule at most."""
        for which, plain in self.plain.items():
            assert self.run(self._list_kinds(self.numbers[which])) == plain.histories

    def _kept(self) -> None:
        self.seen = max(self.seen, self.now)
        for plain in self.plain.values():
            plain.judge(self.data, self.arrived, self.seen)
        self.arrived = []

    async def _find_open(self, number: int) -> int:
        return await self._find("SELECT id FROM alarm WHERE is_open AND rule_id = %s", number)

    async def _find_newest(self, number: int) -> int:
        return await self._find("SELECT max(id) FROM alarm WHERE rule_id = %s", number)

    async def _find(self, statement: LiteralString, number: int) -> int:
        async with self.block.database.session(LOCAL) as session:
            found = await session.connection.execute(statement.encode(), (number,))
            ((alarm,),) = await found.fetchall()
        assert isinstance(alarm, int)
        return alarm

    async def _list_kinds(self, number: int) -> list[list[str]]:
        async with self.block.database.session(LOCAL) as session:
            found = await session.connection.execute(
                "SELECT array_agg(kind ORDER BY number) FROM alarm_step JOIN alarm a ON a.id = alarm_id "
                "WHERE a.rule_id = %s GROUP BY a.id ORDER BY a.id",
                (number,),
            )
            return [row[0] for row in await found.fetchall()]


@pytest.fixture
def machine(database_url: str, quantities: Quantities) -> Iterator[type[RulesAndPeople]]:
    """The machine with a canal of its own, and an event loop that lasts for all its runs."""
    with asyncio.Runner() as runner:
        database = Database(database_url, connections=4)
        runner.run(database.__aenter__())
        block = runner.run(make_wet_block(database, quantities))
        yield type("Machine", (RulesAndPeople,), {"block": block, "runner": runner})
        runner.run(database.__aexit__())


@pytest.mark.timeout(900)
def test_rules_and_people_in_any_order(machine: type[RulesAndPeople]) -> None:
    """Nothing that was stored stays unlooked at, and every history is what the plain model says."""
    quick = settings(
        max_examples=100,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=quick)
