"""Readings that are doubted, in a real database: flagged, and heard of only by rules about the sensor."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from math import inf

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.store.arrivals import put_touched
from dothi.store.database import Database
from dothi.store.service_windows import end_windows, list_windows, make_windows
from dothi.vocabulary.checks import Checks, Jump, Rest, Span, judge_quality, list_names
from dothi.vocabulary.errors import DatabaseUnavailable
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.rules import Condition, Doubts, Input, Limit, Value
from dothi.vocabulary.service_windows import ServiceDraft, ServiceQuestion
from tests.conftest import WetBlock, make_wet_block
from tests.understand.plain_judge import judge_plainly
from tests.understand.ward import NOON, SECOND, Ward, evaluate, make_rule

LEVEL = {"x": Input(quantity="water_level")}
FLOOD = Condition(inputs=LEVEL, measure=Value(), limits=(Limit(above=5.0),))
SENSOR = Condition(inputs=LEVEL, measure=Doubts(window_s=60.0), limits=(Limit(above=0.0),))
CANAL = Checks(
    physical=Span(lowest=-5.0, highest=20.0),
    jump=Jump(height=1.0, rate=360.0),
    rest=Rest(longest_s=20.0),
    source="a canal of the tests",
    status="unverified",
)
"""It may rise by 0.1 m a second, and rest for twenty."""
NOON_US = round(NOON.timestamp() * 1_000_000)

Flags = dict[int, tuple[int, list[str] | None]]
"""Quality and checks by seconds after noon, of what is doubted."""


async def read_flags(ward: Ward) -> Flags:
    """What is stored of the canal's level, and that the newest has the quality of its reading."""
    async with ward.database.session(LOCAL) as session:
        found = await session.connection.execute(
            "SELECT extract(epoch FROM phenomenon_time)::bigint, quality, detail -> 'checks' "
            "FROM observation WHERE datastream_id = %s AND (quality <> 0 OR detail IS NOT NULL)",
            (ward.block.level,),
        )
        rows = await found.fetchall()
        found = await session.connection.execute(
            "SELECT count(*) FROM latest l JOIN observation o USING (datastream_id, phenomenon_time) "
            "WHERE o.quality <> l.quality"
        )
        assert await found.fetchone() == (0,)
    return {row[0] - NOON_US // 1_000_000: (row[1], row[2]) for row in rows}


async def list_alarms(ward: Ward) -> list[tuple[int, bool]]:
    """The rule of each alarm and whether it is wrong now, the oldest alarm first."""
    async with ward.database.session(LOCAL) as session:
        found = await session.connection.execute("SELECT rule_id, active FROM alarm ORDER BY id")
        return [(row[0], row[1]) for row in await found.fetchall()]


@pytest.fixture
async def ward(wet_block: WetBlock) -> Ward:
    """The canal with a rule for floods (1), and one for its sensor (2)."""
    ward = Ward(wet_block)
    ward.checks = {"water_level": CANAL}
    await ward.put_rule(make_rule(FLOOD))
    await ward.put_rule(make_rule(SENSOR))
    return ward


@pytest.mark.parametrize("cut", [None, "before", "after"])
async def test_a_spike_is_a_matter_of_the_sensor_and_no_flood(ward: Ward, cut: str | None) -> None:
    """Killed before or after what was found is kept, or not at all: it is the same."""
    first, way = ward.make_worker()
    await ward.read((1, 2.0), (2, 2.1), (3, 2.0), (4, 2.2))
    await evaluate(first, 4)
    await ward.read((5, 9.0))
    if cut is not None:
        way.cut = cut
        with pytest.raises(DatabaseUnavailable):
            await evaluate(first, 5)
        first, _ = ward.make_worker()
    async with aclosing(ward.block.door.listen(LOCAL, "flags")) as notifications:
        assert await anext(notifications) is None
        await evaluate(first, 6)
        if cut != "after":
            told = [[ward.block.level, NOON_US + 5_000_000, 1]]
            assert [msgspec.json.decode(each) for each in await anext(notifications) or ()] == [told]
    assert await read_flags(ward) == {5: (1, ["spike"])}
    assert await list_alarms(ward) == [(2, True)]
    await ward.read((7, 2.1))
    await evaluate(first, 8)
    second, _ = ward.make_worker()
    await ward.read((80, 2.2))
    await evaluate(second, 80)
    assert await list_alarms(ward) == [(2, False)]


async def test_a_flood_that_stays_is_believed(ward: Ward) -> None:
    """Three readings at the new level are doubted, and then it rings."""
    engine, _ = ward.make_worker()
    await ward.read((1, 2.0), (2, 2.1), (3, 2.0), (4, 2.2), (5, 2.1))
    await evaluate(engine, 5)
    for second in range(6, 9):
        await ward.read((second, 9.0 + second / 10))
        await evaluate(engine, second)
    assert await list_alarms(ward) == [(2, True)]
    await ward.read((9, 9.9))
    await evaluate(engine, 9)
    assert await list_alarms(ward) == [(2, True), (1, True)]
    assert await read_flags(ward) == {6: (1, ["spike"]), 7: (1, ["step"]), 8: (1, ["step"])}


async def test_late_readings_may_prove_one_right(ward: Ward) -> None:
    """9.0 at 10 s looked like a spike; three from a gauge's memory show that the water was there before."""
    engine, _ = ward.make_worker()
    await ward.read((1, 2.0), (2, 2.1), (3, 2.0), (10, 9.0))
    await evaluate(engine, 10)
    assert await read_flags(ward) == {10: (1, ["spike"])}
    await ward.read((4, 9.2), (5, 9.1), (6, 9.2))
    await evaluate(engine, 11)
    assert list(await read_flags(ward)) == [4, 5, 6]
    assert (1, True) in await list_alarms(ward)


async def test_a_repeat_is_a_repeat_and_a_correction_clears(ward: Ward) -> None:
    """What the checks have said is not the sender's; 9.0 again changes nothing, 2.1 instead of it does."""
    engine, _ = ward.make_worker()
    await ward.read((1, 2.0), (2, 2.1), (3, 2.0), (4, 2.2), (5, 9.0))
    await evaluate(engine, 5)
    await ward.read((5, 9.0))
    assert (await evaluate(engine, 6)).readings == 0
    assert await read_flags(ward) == {5: (1, ["spike"])}
    await ward.read((5, 2.1))
    await evaluate(engine, 7)
    assert await read_flags(ward) == {}


async def test_calibration_gas_is_no_flood(ward: Ward) -> None:
    """What came before somebody said so is judged again; an early end holds for what was read after it."""
    engine, _ = ward.make_worker()
    await ward.read((1, 2.0), (2, 2.1), (3, 2.0), (4, 2.2), *((second, 9.0) for second in range(5, 11)))
    await evaluate(engine, 11)
    assert (1, True) in await list_alarms(ward)
    await _serve(ward, "begin", 5, 600)
    await evaluate(engine, 12)
    assert await read_flags(ward) == {second: (1, ["service"]) for second in range(5, 11)}
    assert (1, False) in await list_alarms(ward)
    await ward.read((13, 9.1), (15, 2.3))
    await evaluate(engine, 15)
    assert sorted(await read_flags(ward)) == [*range(5, 11), 13, 15]
    await _serve(ward, "end", 14, None)
    await evaluate(engine, 16)
    # The gauge reads on as if nothing had been: 2.3 m is no step from 9 m.
    assert sorted(await read_flags(ward)) == [*range(5, 11), 13]
    await ward.read((12, -9.0))
    await evaluate(ward.make_worker()[0], 17)
    assert (await read_flags(ward))[12] == (3, ["physical", "service"])


async def test_what_has_no_checks_is_in_service_too(ward: Ward) -> None:
    """Before and after its thing was said to be, in a worker that knows it and in one that does not."""
    ward.checks = {}
    first, _ = ward.make_worker()
    await ward.read((1, 2.0), (2, 9.0))
    await evaluate(first, 2)
    await _serve(ward, "begin", 2, 600)
    await evaluate(first, 3)
    assert await read_flags(ward) == {2: (1, ["service"])}
    await ward.read((4, 9.0))
    await evaluate(first, 5)
    second, _ = ward.make_worker()
    await ward.read((6, 9.0))
    await evaluate(second, 6)
    assert sorted(await read_flags(ward)) == [2, 4, 6]


async def test_what_a_person_has_said_stands(ward: Ward) -> None:
    """Somebody has looked: 9.0 at 5 s is good (2), and so it rings; the checks do not say otherwise again."""
    engine, _ = ward.make_worker()
    await ward.read((1, 2.0), (2, 2.1), (3, 2.0), (5, 9.0))
    await evaluate(engine, 5)
    async with ward.database.session(LOCAL) as session:
        for table in ("observation", "latest"):
            await session.connection.execute(
                f"UPDATE {table} SET quality = 2 WHERE result = 9.0"  # noqa: S608
            )
        await session.connection.execute("UPDATE observation SET detail = NULL")
        await put_touched(session, [ward.block.level], NOON_US + 5_000_000)
    await evaluate(engine, 6)
    assert (1, True) in await list_alarms(ward)
    await ward.read((4, 2.1))
    await evaluate(engine, 7)
    assert await read_flags(ward) == {5: (2, None)}
    assert (1, True) in await list_alarms(ward)


BATCHES = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.integers(0, 40), st.sampled_from((-9.0, 2.0, 2.5, 3.0, 4.0, 6.0, 9.0))),
            min_size=1,
            max_size=6,
        ),
        st.sampled_from(("look", "wait", "kill", "before", "after")),
    ),
    min_size=1,
    max_size=8,
)
SERVICES = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), st.integers(-10, 45), st.none() | st.integers(1, 30)),
        st.tuples(st.just("end"), st.integers(0, 45), st.none()),
    )
    | st.none(),
    min_size=8,
    max_size=8,
)
"""A window from a second on, for so many or until further notice; or that all end at a second."""
_CLEAN = (
    "alarm",
    "watch_memory",
    "arrival",
    "rule_worker",
    "observation",
    "observation_version",
    "latest",
    "hourly",
    "service_window",
)


@pytest.fixture
def runner(database_url: str, quantities: Quantities) -> Iterator[tuple[asyncio.Runner, Ward]]:
    """A canal of its own, and an event loop that lasts for all examples."""
    with asyncio.Runner() as runner:
        database = Database(database_url, connections=4)
        runner.run(database.__aenter__())
        ward = Ward(runner.run(make_wet_block(database, quantities)))
        ward.checks = {"water_level": CANAL}
        for condition in (FLOOD, SENSOR):
            runner.run(ward.put_rule(make_rule(condition)))
        yield runner, ward
        runner.run(database.__aexit__())


async def _clean(ward: Ward) -> None:
    async with ward.database.session(LOCAL) as session:
        for table in _CLEAN:
            await session.connection.execute(f"DELETE FROM {table}")  # noqa: S608
        await session.connection.execute(
            "UPDATE rule_shard SET holder = NULL, lease_until = NULL, looked_until = '-infinity', "
            "done = '{}', low = pg_snapshot_xmin(pg_current_snapshot())"
        )


async def _serve(ward: Ward, what: str, second: int, length: int | None) -> None:
    """Begin a window a second after noon, or end all that go on then; each is said at that instant."""
    at = NOON + second * SECOND
    async with ward.database.session(LOCAL) as session:
        if what == "begin":
            ends = None if length is None else at + length * SECOND
            draft = ServiceDraft(work="calibration", reason="khí chuẩn", uids=("canal",))
            await make_windows(session, draft, at, ends, "test", at)
            return
        running = await list_windows(session, ServiceQuestion(), at)
        for window in running:
            await end_windows(session, window.id, at, "test", together=False)


async def _list_spans(ward: Ward) -> list[tuple[float, float]]:
    """From when until when the canal was in service, in µs after noon."""
    async with ward.database.session(LOCAL) as session:
        windows = await list_windows(session, ServiceQuestion(past=True), NOON)
    return [
        (
            (window.begins_at - NOON).total_seconds() * 1e6,
            inf if window.ends_at is None else (window.ends_at - NOON).total_seconds() * 1e6,
        )
        for window in windows
    ]


@pytest.mark.timeout(900)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=BATCHES, services=SERVICES)
def test_flags_are_what_the_plain_judge_says(
    runner: tuple[asyncio.Runner, Ward],
    batches: list[tuple[list[tuple[int, float]], str]],
    services: list[tuple[str, int, int | None] | None],
) -> None:
    """Late, repeated and corrected readings, workers that die anywhere, windows that are made and ended.

    And floods are of what is trusted.
    """
    loop, ward = runner
    loop.run(_clean(ward))
    engine, way = ward.make_worker()
    stored: dict[int, float] = {}
    for (readings, then), service in zip(batches, services, strict=False):
        if service is not None:
            loop.run(_serve(ward, *service))
        loop.run(ward.read(*readings))
        stored.update(readings)
        if then in ("before", "after"):
            way.cut = then
            with pytest.raises(DatabaseUnavailable):
                loop.run(evaluate(engine, 41))
        elif then == "look":
            loop.run(evaluate(engine, 41))
        if then not in ("look", "wait"):
            engine, way = ward.make_worker()
    loop.run(evaluate(engine, 41))
    series = {second * 1_000_000: value for second, value in stored.items()}
    plain = judge_plainly(series, CANAL, loop.run(_list_spans(ward)))
    expected = {
        time // 1_000_000: (int(judge_quality(found)), list_names(found)) for time, found in plain.items()
    }
    assert loop.run(read_flags(ward)) == expected
    trusted = [second for second in stored if second not in expected]
    flood = bool(trusted) and stored[max(trusted)] > 5.0
    assert ((1, True) in loop.run(list_alarms(ward))) == flood
