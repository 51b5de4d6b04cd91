"""Readings compared with stations nearby and with earlier days, in a real database, against plain judges."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from math import inf
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.access.surveying import Surveying
from dothi.store.database import Database
from dothi.store.service_windows import make_windows
from dothi.understand.comparing import judge_drift
from dothi.understand.surveying import Surveyor
from dothi.vocabulary.checks import Check, Checks, Drift, Jump, Neighbours, Span, judge_quality, list_names
from dothi.vocabulary.errors import DatabaseUnavailable
from dothi.vocabulary.observations import NO_TIME, Batch
from dothi.vocabulary.principals import LOCAL, make_part
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.rules import Condition, Input, Limit, Value
from dothi.vocabulary.service_windows import ServiceDraft
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import WetBlock, make_wet_block
from tests.understand.plain_judge import judge_plainly
from tests.understand.ward import NOON, SECOND, Ward, evaluate, make_rule

AIR = Checks(
    physical=Span(lowest=-10.0, highest=1_000.0),
    jump=Jump(height=200.0, rate=0.0),
    neighbours=Neighbours(within_km=5.0, height=30.0, share=0.5, oldest_s=5_400.0),
    drift=Drift(rate=1.0, days=8, fewest_days=6, fewest_readings=4, significance=0.01),
    source="stations of the tests",
    status="unverified",
)
NOON_US = round(NOON.timestamp() * 1_000_000)
MINUTE_US = 60_000_000
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
Flags = dict[tuple[int, int], tuple[int, list[str]]]
"""Quality and checks by station and minute after noon, of what is doubted."""


class CuttingOff(Surveying):
    """Loses the database once, before what was found is kept or just after."""

    cut: str | None = None

    async def commit(self, *args: Any, **kwargs: Any) -> bool:
        """As it is told: `before` nothing is kept, `after` all is and nobody hears of it."""
        cut, self.cut = self.cut, None
        if cut == "before":
            raise DatabaseUnavailable("cut off")
        kept = await super().commit(*args, **kwargs)
        if cut == "after":
            raise DatabaseUnavailable("cut off")
        return kept


class Sky:
    """Four air stations a kilometre apart and one far away, with surveys and rules."""

    def __init__(self, block: WetBlock, streams: list[int]) -> None:
        self.block = block
        self.streams = streams
        self.ward = Ward(block)
        self.ward.checks = {"pm25": AIR}

    def make_surveyor(self) -> tuple[Surveyor, CuttingOff]:
        """One more survey's worth of memory."""
        way = CuttingOff(self.block.door, make_part("work"))
        return Surveyor(way, self.ward.checks), way

    async def read(self, readings: Mapping[tuple[int, int], float]) -> None:
        """Record readings by station and minute after noon."""
        count = len(readings)
        batch = Batch(
            datastream_id=np.array([self.streams[station] for station, _ in readings], dtype=np.int32),
            phenomenon_time=np.array([NOON_US + minute * MINUTE_US for _, minute in readings]),
            result=np.array(list(readings.values())),
            result_time=np.full(count, NO_TIME),
            corrects=np.ones(count, dtype=np.bool_),
        )
        await self.block.recorder.record(LOCAL, batch)

    async def serve(self, station: int, minute: int, length: int) -> None:
        """A window of a station, said when it begins."""
        at = NOON + timedelta(minutes=minute)
        draft = ServiceDraft(work="calibration", reason="khí chuẩn", uids=(f"air-{station}",))
        async with self.block.database.session(LOCAL) as session:
            await make_windows(session, draft, at, at + timedelta(minutes=length), "test", at)

    async def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        async with self.block.database.session(LOCAL) as session:
            return await (await session.connection.execute(statement.encode())).fetchall()

    async def read_flags(self) -> Flags:
        """What is doubted."""
        rows = await self.ask(
            "SELECT datastream_id, extract(epoch FROM phenomenon_time)::bigint, quality, detail -> 'checks' "
            "FROM observation WHERE quality <> 0 OR detail IS NOT NULL ORDER BY 1, 2"
        )
        return {
            (self.streams.index(row[0]), (row[1] - NOON_US // 1_000_000) // 60): (row[2], row[3])
            for row in rows
        }


async def make_sky(database: Database, quantities: Quantities) -> Sky:
    """The stations 0 to 3 are neighbours; 4 has none."""
    block = await make_wet_block(database, quantities)
    drafts = tuple(
        ThingDraft(
            uid=f"air-{number}",
            name=f"Trạm {number}",
            kind="air_station",
            longitude=105.70 + (0.01 * number if number < 4 else 1.0),
            latitude=10.0,
            datastreams=(DatastreamDraft(quantity="pm25", interval_s=3_600),),
        )
        for number in range(5)
    )
    await block.city.put_things(LOCAL, drafts, quantities)
    streams = {
        thing.uid: thing.datastreams[0].id
        for thing in await block.city.list_things(LOCAL)
        if thing.uid.startswith("air-")
    }
    return Sky(block, [streams[f"air-{number}"] for number in range(5)])


@pytest.fixture
async def sky(database: Database, quantities: Quantities) -> Sky:
    return await make_sky(database, quantities)


async def test_who_lies_far_from_neighbours_is_suspect(sky: Sky) -> None:
    """One of four, though not what all see; and a rule hears of it no more."""
    condition = Condition(inputs={"x": Input(quantity="pm25")}, measure=Value(), limits=(Limit(above=90.0),))
    await sky.ward.put_rule(make_rule(condition, kind="air_station"), NOON - DAY)
    engine, _ = sky.ward.make_worker()
    await sky.read({(0, 0): 120.0, (1, 0): 20.0, (2, 0): 25.0, (3, 0): 30.0, (4, 0): 120.0})
    await evaluate(engine, 1)
    assert [row[0] for row in await sky.ask("SELECT active FROM alarm")] == [True, True]
    surveyor, _ = sky.make_surveyor()
    outcome = await surveyor.survey(NOON + 5 * SECOND)
    # The fifth has no neighbours, and is not looked at.
    assert (outcome.readings, outcome.flags) == (4, 1)
    assert await sky.read_flags() == {(0, 0): (1, ["neighbour"])}
    assert await sky.ask("SELECT quality FROM latest WHERE quality <> 0") == [(1,)]
    await evaluate(engine, 6)
    assert sorted(row[0] for row in await sky.ask("SELECT active FROM alarm")) == [False, True]
    # Smoke over all of them: three more come late, and prove it right.
    await sky.read({(1, 0): 110.0, (2, 0): 115.0, (3, 0): 118.0})
    await surveyor.survey(NOON + 7 * SECOND)
    assert await sky.read_flags() == {}
    await evaluate(engine, 8)
    assert await sky.ask("SELECT count(*) FROM alarm WHERE active") == [(5,)]
    assert (await surveyor.survey(NOON + 9 * SECOND)).flags == 0


async def test_only_one_of_two_surveys_is_kept(sky: Sky) -> None:
    """Who was slower keeps nothing, and loses nothing."""
    await sky.read({(0, 0): 120.0, (1, 0): 20.0, (2, 0): 25.0, (3, 0): 30.0})
    slow, way = sky.make_surveyor()
    commit = way.commit

    async def dawdle(*args: Any, **kwargs: Any) -> bool:
        await sky.make_surveyor()[0].survey(NOON + SECOND)
        return await commit(*args, **kwargs)

    way.commit = dawdle  # type: ignore[method-assign]
    assert (await slow.survey(NOON + SECOND)).flags == 0
    assert await sky.read_flags() == {(0, 0): (1, ["neighbour"])}


async def test_arrivals_wait_for_surveys_but_not_for_ever(sky: Sky) -> None:
    """What rules have seen is kept until a survey has; where there was none for an hour it goes."""
    surveyor, _ = sky.make_surveyor()
    await surveyor.survey(NOON)
    engine, _ = sky.ward.make_worker()
    await sky.read({(0, 0): 120.0, (1, 0): 20.0, (2, 0): 25.0, (3, 0): 30.0})
    await evaluate(engine, 1)
    await evaluate(engine, 2)
    await engine.forget_seen()
    assert await sky.ask("SELECT count(*) FROM arrival") == [(1,)]
    await sky.ask("UPDATE survey SET looked_at = now() - interval '61 minutes' RETURNING 1")
    await engine.forget_seen()
    assert await sky.ask("SELECT count(*) FROM arrival") == [(0,)]
    # Nothing is missed for that.
    await sky.make_surveyor()[0].survey(NOON + 3 * SECOND)
    assert await sky.read_flags() == {(0, 0): (1, ["neighbour"])}


STEPS = st.lists(
    st.tuples(
        st.dictionaries(
            st.tuples(st.integers(0, 4), st.integers(-20, 180)),
            st.sampled_from((-50.0, 10.0, 20.0, 30.0, 60.0, 100.0, 400.0)),
            min_size=1,
            max_size=12,
        ),
        st.none() | st.tuples(st.integers(0, 3), st.integers(-30, 180), st.integers(1, 90)),
        st.sampled_from(("survey", "evaluate", "both", "wait", "before", "after")),
    ),
    min_size=1,
    max_size=6,
)
_CLEAN = ("observation", "observation_version", "latest", "hourly", "arrival", "service_window")


@pytest.fixture
def runner(database_url: str, quantities: Quantities) -> Iterator[tuple[asyncio.Runner, Sky]]:
    """Stations of its own, and an event loop that lasts for all examples."""
    with asyncio.Runner() as runner:
        database = Database(database_url, connections=4)
        runner.run(database.__aenter__())
        yield runner, runner.run(make_sky(database, quantities))
        runner.run(database.__aexit__())


async def _clean(sky: Sky) -> None:
    async with sky.block.database.session(LOCAL) as session:
        for table in _CLEAN:
            await session.connection.execute(f"DELETE FROM {table}")  # noqa: S608
        await session.connection.execute(
            "UPDATE rule_shard SET holder = NULL, lease_until = NULL, looked_until = '-infinity', "
            "done = '{}', low = pg_snapshot_xmin(pg_current_snapshot())"
        )


def _find_far(stored: Mapping[tuple[int, int], float], served: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The readings too far from their neighbours, each by itself; `served` are those of times in service."""
    counted = {key: value for key, value in stored.items() if key not in served and -10 <= value <= 1_000}
    far = set()
    for (station, minute), value in counted.items():
        newest = []
        for other in range(4):
            known = [at for its, at in counted if its == other and minute - 90 <= at <= minute]
            if other != station and known:
                newest.append(counted[other, max(known)])
        if station < 4 and len(newest) >= 3:
            middle = median(newest)
            if abs(value - middle) > 30 + 0.5 * abs(middle):
                far.add((station, minute))
    return far


@pytest.mark.timeout(900)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_flags_are_what_the_plain_judges_say(
    runner: tuple[asyncio.Runner, Sky],
    steps: list[tuple[dict[tuple[int, int], float], tuple[int, int, int] | None, str]],
) -> None:
    """Late and corrected readings, windows, surveys and rounds in any order, and killed anywhere."""
    loop, sky = runner
    loop.run(_clean(sky))
    now = NOON + 4 * HOUR
    engine, _ = sky.ward.make_worker()
    surveyor, way = sky.make_surveyor()
    stored: dict[tuple[int, int], float] = {}
    windows: list[tuple[int, int, int]] = []
    for readings, window, then in steps:
        loop.run(sky.read(readings))
        stored |= readings
        if window is not None:
            loop.run(sky.serve(*window))
            windows.append(window)
        if then in ("before", "after"):
            way.cut = then
            with pytest.raises(DatabaseUnavailable):
                loop.run(surveyor.survey(now))
            surveyor, way = sky.make_surveyor()
        if then in ("evaluate", "both"):
            loop.run(evaluate(engine, 4 * 3_600))
        if then in ("survey", "both"):
            loop.run(surveyor.survey(now))
    loop.run(surveyor.survey(now))
    loop.run(evaluate(engine, 4 * 3_600))
    served = {
        (station, minute)
        for station, minute in stored
        for which, begin, length in windows
        if which == station and begin <= minute < begin + length
    }
    far = _find_far(stored, served)
    expected = {}
    for station in range(5):
        series = {minute * MINUTE_US: value for (its, minute), value in stored.items() if its == station}
        spans = [
            (begin * MINUTE_US, (begin + length) * MINUTE_US)
            for which, begin, length in windows
            if which == station
        ]
        plain = judge_plainly(series, AIR, spans)
        for minute in (at // MINUTE_US for at in series):
            found = plain.get(minute * MINUTE_US, Check(0))
            found |= Check.NEIGHBOUR if (station, minute) in far else Check(0)
            if found:
                expected[station, minute] = (int(judge_quality(found)), list_names(found))
    assert loop.run(sky.read_flags()) == expected
    # What was found is found once: another look changes nothing.
    assert loop.run(surveyor.survey(now)).flags == 0


# -- drift

_MIDNIGHT = datetime(2026, 11, 1, 17, tzinfo=NOON.tzinfo)
"""In Vietnam, when the second of November begins."""


def _read_day(number: int, creep: float) -> dict[tuple[int, int], float]:
    """Eight readings of each station on a day; station 0 creeps away, some more every day."""
    begin = round((_MIDNIGHT + number * DAY - NOON).total_seconds()) // 60
    return {
        (station, begin + 180 * part): 20.0
        + 5 * (part % 3)
        + station
        + (creep * number if station == 0 else 0)
        for station in range(4)
        for part in range(8)
    }


async def _list_days(sky: Sky) -> dict[tuple[int, date], tuple[float, float, float, date | None]]:
    rows = await sky.ask(
        "SELECT datastream_id, day, difference, slope, significance, since "
        "FROM daily_difference ORDER BY 1, 2"
    )
    return {(sky.streams.index(row[0]), row[1]): (row[2], row[3], row[4], row[5]) for row in rows}


@pytest.mark.parametrize("how", ["daily", "killed", "late"])
async def test_a_sensor_that_creeps_away_drifts(sky: Sky, how: str) -> None:
    """Its days are flagged from when that is clear; killed surveys and late readings end the same."""
    surveyor, way = sky.make_surveyor()
    await surveyor.survey(_MIDNIGHT)
    kept_back: dict[tuple[int, int], float] = {}
    for number in range(12):
        readings = _read_day(number, 2.0)
        if how == "late" and number in (4, 9):
            # A day's readings of a neighbour and of the sensor itself come a day later.
            kept_back = {key: value for key, value in readings.items() if key[0] < 2}
            readings = {key: value for key, value in readings.items() if key[0] >= 2}
        elif kept_back:
            readings, kept_back = kept_back | readings, {}
        await sky.read(readings)
        now = _MIDNIGHT + (number + 1) * DAY + 3 * HOUR
        if how == "killed":
            for cut in ("before", "after"):
                way.cut = cut
                with pytest.raises(DatabaseUnavailable):
                    await surveyor.survey(now)
                surveyor, way = sky.make_surveyor()
        await surveyor.survey(now)
    days = await _list_days(sky)
    first = date(2026, 11, 2)
    medians = {number: 2.0 * number - 2.0 for number in range(12)}
    assert AIR.drift is not None
    for number in range(12):
        difference, slope, significance, since = days[0, first + number * DAY]
        assert difference == medians[number]
        told = {each: medians[each] for each in range(number + 1)}
        assert (slope, significance) == judge_drift(told, number, AIR.drift)[:2]
        # Six days are enough: 15 pairs that all rise are so by chance once in 120.
        assert since == (first if number >= 5 else None)
    assert all(since is None for (station, _), (*_, since) in days.items() if station > 0)
    flags = await sky.read_flags()
    assert {names[1][0] for names in flags.values()} == {"drift"}
    expected = {key for number in range(5, 12) for key in _read_day(number, 2.0) if key[0] == 0}
    assert set(flags) == expected


async def test_what_drifts_no_more_is_good_again(sky: Sky) -> None:
    """Its last days were wrong and are sent anew; a sensor that is only a little off never drifts."""
    surveyor, _ = sky.make_surveyor()
    await surveyor.survey(_MIDNIGHT)
    for number in range(7):
        await sky.read(_read_day(number, 2.0))
        await surveyor.survey(_MIDNIGHT + (number + 1) * DAY + 3 * HOUR)
    assert await sky.read_flags() != {}
    for number in range(3, 7):
        await sky.read(_read_day(number, 0.0))
    await surveyor.survey(_MIDNIGHT + 7 * DAY + 4 * HOUR)
    assert await sky.read_flags() == {}
    assert {since for *_, since in (await _list_days(sky)).values()} == {None}
    assert inf not in {slope for _, slope, *_ in (await _list_days(sky)).values()}
