"""Rules in a real database: rounds, late and corrected readings, workers that die and share."""

from datetime import timedelta
from math import pi, sin
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from dothi.access.alarms import Alarms
from dothi.store import alarms as kept
from dothi.understand.follows import Catalogue
from dothi.vocabulary.alarms import AlarmQuestion
from dothi.vocabulary.errors import DatabaseUnavailable, InTheWay
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import (
    Anomaly,
    Condition,
    Difference,
    Input,
    Limit,
    Scope,
    Silence,
    Timing,
    Value,
    WatchedThing,
)
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import WetBlock
from tests.understand.ward import NOON, SECOND, Ward, evaluate, make_rule

LEVEL = {"x": Input(quantity="water_level")}
UNUSUAL = Condition(inputs=LEVEL, measure=Anomaly(), limits=(Limit(above=6.0, below=-6.0),))
HIGH = Condition(inputs=LEVEL, measure=Value(), limits=(Limit(above=1.9, dead_band=0.02),))


def get_tide(hour: int) -> float:
    """A level (m) by the hour after noon, with some centimetres by the day."""
    return round(1.5 + 0.5 * sin(2 * pi * hour / 24) + 0.01 * (hour // 24 % 3), 3)


@pytest.fixture
async def ward(wet_block: WetBlock) -> Ward:
    """The canal with a rule that rings above 1.90 m."""
    ward = Ward(wet_block)
    await ward.put_rule(make_rule(HIGH))
    return ward


async def test_a_reading_rings_and_another_ends_it(ward: Ward) -> None:
    """1.95 is above 1.90; 1.89 is within the dead-band; 1.80 is good."""
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((1, 1.95))
    assert (await evaluate(engine, 2)).alarms == 1
    await ward.read((3, 1.89), (4, 1.8))
    report = await evaluate(engine, 5)
    assert (report.readings, report.alarms, report.anew) == (2, 1, 0)
    assert await ward.list_history() == [[("raised", 1.95), ("returned", 1.8)]]
    assert (await evaluate(engine, 6)).readings == 0


async def test_what_comes_and_goes_in_one_round_is_written_down(ward: Ward) -> None:
    """Each turn is one step, and it stays one alarm until somebody has seen it."""
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((1, 1.95), (2, 1.5), (3, 2.1), (4, 1.4))
    await evaluate(engine, 5)
    steps = [("raised", 1.95), ("returned", 1.5), ("again", 2.1), ("returned", 1.4)]
    assert await ward.list_history() == [steps]


async def test_what_is_wrong_already_rings_when_a_rule_is_switched_on(ward: Ward) -> None:
    """A rule knows the day before it was on."""
    await ward.read((-60, 2.0))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    assert await ward.list_history() == [[("raised", 2.0)]]


async def test_a_late_reading_changes_what_stands(ward: Ward) -> None:
    """At 3 s it was over already when the reading of 2 s came: nothing rings. One of 4 s rings."""
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((3, 1.0))
    await evaluate(engine, 3)
    await ward.read((2, 5.0))
    assert (await evaluate(engine, 4)).anew == 1
    assert await ward.list_history() == []
    await ward.read((4, 5.0))
    await evaluate(engine, 5)
    assert await ward.list_history() == [[("raised", 5.0)]]


async def test_a_corrected_reading_takes_its_alarm_back(ward: Ward) -> None:
    """A sensor said 9 m and meant 0.9."""
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((1, 9.0))
    await evaluate(engine, 1)
    await ward.read((1, 0.9))
    assert (await evaluate(engine, 2)).anew == 1
    assert await ward.list_history() == [[("raised", 9.0), ("returned", 9.0)]]


async def test_what_comes_out_of_step_is_not_read_again(wet_block: WetBlock) -> None:
    """One gauge is always heard half a second after the other; what they differ by rings and is over."""
    ward = Ward(wet_block)
    condition = Condition(
        inputs={"canal": Input(quantity="water_level"), "rain": Input(datastream_id=wet_block.rain)},
        measure=Difference(of="canal", reference="rain"),
        limits=HIGH.limits,
    )
    await ward.put_rule(make_rule(condition))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    anew = 0
    for second in range(1, 13):
        canal = 5.0 if second in (6, 7, 8) else 1.0
        await ward.read((second, canal))
        anew += (await evaluate(engine, second)).anew
        await ward.read((second - 0.5, 0.25), stream=wet_block.rain)
        anew += (await evaluate(engine, second + 0.5)).anew
    assert anew == 0
    assert await ward.list_history() == [[("raised", 4.75), ("returned", 0.75)]]


async def test_who_takes_over_knows_that_a_reading_was_judged_otherwise(ward: Ward) -> None:
    """9 m rang and were seen; then they are 1 m, and 9 m come later. In the end it is wrong as before."""
    first, _ = ward.make_worker()
    await evaluate(first, 0)
    await ward.read((7, 9.0))
    await evaluate(first, 10)
    await Alarms(ward.block.door, {}).acknowledge(LOCAL, await ward.get_open(), NOON)
    other, _ = ward.make_worker()
    await other.share()
    await ward.read((7, 1.0), (14, 9.0))
    await evaluate(other, 14)
    kinds = [[kind for kind, _ in history] for history in await ward.list_history()]
    assert kinds == [["raised", "acknowledged"]]


async def test_who_takes_over_finds_nothing_in_a_correction_between(ward: Ward) -> None:
    """1 m was judged good; then it is 9 m, and 1 m again a second later: nothing is wrong."""
    first, _ = ward.make_worker()
    await evaluate(first, 0)
    await ward.read((7, 1.0))
    await evaluate(first, 10)
    other, _ = ward.make_worker()
    await other.share()
    await ward.read((7, 9.0), (8, 1.0))
    await evaluate(other, 14)
    assert await ward.list_history() == []


async def test_a_rule_may_name_a_datastream_of_no_known_quantity(wet_block: WetBlock) -> None:
    """As SensorThings clients make them; its thing has no other."""
    ward = Ward(wet_block)
    async with wet_block.database.session(LOCAL) as session:
        changed = await session.connection.execute(
            "UPDATE datastream SET quantity = NULL WHERE id = %s RETURNING thing_id", (wet_block.level,)
        )
        assert await changed.fetchone() is not None
    condition = Condition(
        inputs={"x": Input(datastream_id=wet_block.level)}, measure=Value(), limits=HIGH.limits
    )
    await ward.put_rule(make_rule(condition))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((1, 1.95))
    await evaluate(engine, 2)
    assert await ward.list_history() == [[("raised", 1.95)]]


async def test_silence_rings_without_a_reading(wet_block: WetBlock) -> None:
    """Heard at noon, patience a minute."""
    ward = Ward(wet_block)
    silence = Condition(inputs=LEVEL, measure=Silence(), limits=(Limit(above=60.0),))
    await ward.put_rule(make_rule(silence))
    await ward.read((0, 1.0))
    engine, _ = ward.make_worker()
    await evaluate(engine, 59)
    assert await ward.list_history() == []
    await evaluate(engine, 61)
    await ward.read((70, 1.0))
    await evaluate(engine, 71)
    assert await ward.list_history() == [[("raised", 60.0), ("returned", 0.0)]]


async def test_what_is_unusual_for_its_hour_rings(wet_block: WetBlock) -> None:
    """A daily tide between 1.0 and 2.0 m for ten days before the rule was on: at noon 1.5 m, never 1.9 m."""
    ward = Ward(wet_block)
    await ward.put_rule(make_rule(UNUSUAL))
    await ward.read(*((3_600.0 * hour, get_tide(hour)) for hour in range(-240, 0)))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((1, 1.52))
    await evaluate(engine, 1)
    assert await ward.list_history() == []
    await ward.read((10, 1.9))
    await evaluate(engine, 10)
    ((raised,),) = await ward.list_history()
    assert (raised[0], raised[1] is not None and raised[1] > 6) == ("raised", True)
    # One that comes late has all judged anew, with what was learned long before.
    await ward.read((5, 1.5))
    assert (await evaluate(engine, 11)).anew == 1
    await ward.read((20, 1.5))
    await evaluate(engine, 20)
    assert [[kind for kind, _ in steps] for steps in await ward.list_history()] == [["raised", "returned"]]


async def test_false_alarms_are_heeded_where_they_were(wet_block: WetBlock) -> None:
    """Deviations are 10 cm, so 1.05 m too much scores 10.5; after a false alarm 7, after another 5.25."""
    ward, alarms = Ward(wet_block), Alarms(wet_block.door, {"water_level": "m"})
    rule = await ward.put_rule(make_rule(replace(UNUSUAL, measure=Anomaly(least=0.1))))
    await ward.read(*((3_600.0 * hour, get_tide(hour)) for hour in range(-240, 1)))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    numbers: list[int] = []
    for hour, rings in ((1, True), (5, True), (9, False), (25, False)):
        at = 3_600 * hour
        await ward.read((at, get_tide(hour) + 1.05), (at + 60, get_tide(hour)))
        await evaluate(engine, at + 60)
        found = await alarms.list_alarms(LOCAL, AlarmQuestion(), NOON + at * SECOND)
        assert (len(found) == 1) == rings
        if not rings:
            # Whoever takes over knows as much.
            engine, _ = ward.make_worker()
            continue
        (alarm,) = found
        assert (alarm.rule.reading_unit, alarm.feedback) == ("m", None)
        assert alarm.reason is not None
        assert alarm.reason.reading == pytest.approx(get_tide(hour) + 1.05)
        assert alarm.reason.expected == pytest.approx(get_tide(hour), abs=0.03)
        numbers.append(alarm.id)
        said = await alarms.say_whether_genuine(LOCAL, alarm.id, NOON + at * SECOND, genuine=False)
        assert said.feedback is not None
        assert not said.feedback.genuine
        await alarms.acknowledge(LOCAL, alarm.id, NOON + at * SECOND)
        engine.forget_rules()
        assert (await evaluate(engine, at + 61)).anew == 1
    async with ward.database.session(LOCAL) as session:
        known = await kept.get_rule(session, rule)
        assert (known.genuine, known.false) == (0, 2)
    # Right after all: the one that is left makes no difference but at its hour.
    await alarms.say_whether_genuine(LOCAL, numbers[1], NOON, genuine=True)
    engine.forget_rules()
    await ward.read((3_600 * 33, get_tide(33) + 1.05))
    await evaluate(engine, 3_600 * 33)
    (alarm,) = await alarms.list_alarms(LOCAL, AlarmQuestion(), NOON)
    assert alarm.value == pytest.approx(10.5, abs=0.3)
    async with ward.database.session(LOCAL) as session:
        assert (await kept.get_rule(session, rule)).genuine == 1


async def test_what_is_called_false_is_over_at_once(wet_block: WetBlock) -> None:
    """It is wrong until somebody says that it is not; another number at that hour still rings."""
    ward, alarms = Ward(wet_block), Alarms(wet_block.door, {})
    await ward.put_rule(make_rule(UNUSUAL))
    await ward.read(*((3_600.0 * hour, get_tide(hour)) for hour in range(-240, 0)), (60, 2.5))
    engine, _ = ward.make_worker()
    await evaluate(engine, 60)
    (alarm,) = await alarms.list_alarms(LOCAL, AlarmQuestion(), NOON)
    await alarms.say_whether_genuine(LOCAL, alarm.id, NOON, genuine=False)
    engine.forget_rules()
    assert (await evaluate(engine, 61)).anew == 1
    await ward.read((120, -1.0))
    await evaluate(engine, 120)
    kinds = [kind for kind, _ in (await ward.list_history())[0]]
    assert kinds == ["raised", "false_alarm", "returned", "again"]


async def test_only_anomalies_are_called_genuine_or_false(ward: Ward) -> None:
    """Nobody would heed it elsewhere."""
    engine, _ = ward.make_worker()
    await ward.read((1, 1.95))
    await evaluate(engine, 2)
    alarms = Alarms(ward.block.door, {})
    (alarm,) = await alarms.list_alarms(LOCAL, AlarmQuestion(), NOON)
    with pytest.raises(InTheWay):
        await alarms.say_whether_genuine(LOCAL, alarm.id, NOON, genuine=True)


async def test_a_rule_that_is_switched_off_ends_its_alarms(ward: Ward) -> None:
    """Nobody watches any more, so nothing is wrong any more; a changed rule judges anew."""
    engine, _ = ward.make_worker()
    await ward.read((1, 1.95))
    await evaluate(engine, 2)
    milder = make_rule(Condition(inputs=LEVEL, measure=Value(), limits=(Limit(above=1.0),)))
    async with ward.database.session(LOCAL) as session:
        assert await kept.change_rule(session, 1, milder, "test") == 2
        assert [each.version for each in await kept.list_rule_versions(session, 1)] == [1]
    engine.forget_rules()
    assert (await evaluate(engine, 3)).alarms == 0
    async with ward.database.session(LOCAL) as session:
        await kept.switch_rule(session, 1, None, "test")
    engine.forget_rules()
    await evaluate(engine, 4)
    assert await ward.list_history() == [[("raised", 1.95), ("returned", 1.95)]]


async def test_people_and_rules_meet_in_one_history(ward: Ward) -> None:
    """Seen, then over: it is cleared, and what rings next is another alarm."""
    engine, _ = ward.make_worker()
    await ward.read((1, 1.95))
    await evaluate(engine, 2)
    alarms = Alarms(ward.block.door, {})
    assert (await alarms.acknowledge(LOCAL, 1, NOON + 3 * SECOND, "đã xem")).state == "acknowledged"
    with pytest.raises(InTheWay):
        await alarms.acknowledge(LOCAL, 1, NOON + 3 * SECOND)
    await ward.read((4, 1.5), (5, 2.0))
    await evaluate(engine, 6)
    assert await ward.list_history() == [
        [("raised", 1.95), ("acknowledged", None), ("cleared", 1.5)],
        [("raised", 2.0)],
    ]
    aside = await alarms.shelve(LOCAL, 2, NOON + 7 * SECOND, NOON + 60 * SECOND, "đang sửa")
    assert aside.shelf is not None
    assert aside.shelf.until == NOON + 60 * SECOND
    assert (await alarms.unshelve(LOCAL, 2, NOON + 9 * SECOND)).shelf is None
    await alarms.put_note(LOCAL, 2, NOON + 9 * SECOND, "đã gọi")
    kinds = [step.kind for step in await alarms.list_steps(LOCAL, 2)]
    assert kinds == ["raised", "shelved", "unshelved", "noted"]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_what_was_found_is_kept_once_though_the_database_goes(ward: Ward, cut: str) -> None:
    """It went before what was found was kept, or before anybody heard that it was."""
    engine, way = ward.make_worker()
    await evaluate(engine, 0)
    await ward.read((1, 1.95), (2, 1.5))
    way.cut = cut
    with pytest.raises(DatabaseUnavailable):
        await evaluate(engine, 3)
    await ward.read((4, 2.5))
    await evaluate(engine, 5)
    await evaluate(engine, 6)
    assert await ward.list_history() == [[("raised", 1.95), ("returned", 1.5), ("again", 2.5)]]


@pytest.mark.parametrize("cut", [None, "before", "after"])
async def test_another_goes_on_where_one_was_killed(ward: Ward, cut: str | None) -> None:
    """In the middle of a delay, and with readings that nobody had looked at."""
    slow = Condition(
        inputs=LEVEL, measure=Value(), limits=(Limit(above=3.0),), timing=Timing(on_delay_s=10.0)
    )
    await ward.put_rule(make_rule(slow))
    first, way = ward.make_worker()
    await evaluate(first, 0)
    await ward.read((1, 3.5))
    way.cut = cut
    if cut is None:
        await evaluate(first, 2)
    else:
        with pytest.raises(DatabaseUnavailable):
            await evaluate(first, 2)
    await ward.read((5, 1.0), (6, 3.5))
    second, _ = ward.make_worker()
    await evaluate(second, 15)
    assert await ward.list_history() == [[("raised", 3.5), ("returned", 1.0), ("again", 3.5)]]
    await evaluate(second, 16)
    history = await ward.list_history()
    assert history[1:] == [[("raised", 3.5)]]


async def test_who_has_lost_its_shards_changes_nothing(ward: Ward) -> None:
    """The second took them while the first was held up; what the first found is left to the second."""
    first, _ = ward.make_worker()
    await evaluate(first, 0)
    second, _ = ward.make_worker()
    await second.share()
    await ward.read((1, 1.95))
    assert (await first.evaluate(NOON + 2 * SECOND, 0.0)).alarms == 0
    assert not first.held
    await second.evaluate(NOON + 2 * SECOND, 0.0)
    assert await ward.list_history() == [[("raised", 1.95)]]


async def test_two_workers_share_and_one_takes_over(ward: Ward) -> None:
    """Eight shards each; a closed one leaves its own at once, and arrivals go when all have looked."""
    lease = timedelta(seconds=30)
    first, _ = ward.make_worker(lease)
    second, _ = ward.make_worker(lease)
    await evaluate(first, 0)
    await evaluate(second, 0)
    await evaluate(first, 1)
    await evaluate(second, 1)
    assert (len(first.held), len(second.held)) == (8, 8)
    assert not first.held & second.held
    await ward.read((2, 1.95))
    await evaluate(first, 3)
    await evaluate(second, 3)
    assert await ward.list_history() == [[("raised", 1.95)]]
    await first.close()
    await ward.read((4, 1.5))
    await evaluate(second, 5)
    await evaluate(second, 6)
    assert await ward.list_history() == [[("raised", 1.95), ("returned", 1.5)]]


async def test_what_one_round_has_seen_no_other_looks_at_again(ward: Ward) -> None:
    """Also while a transaction of long ago runs on, and all that came since may not be complete yet."""
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    async with await psycopg.AsyncConnection.connect(ward.database.url) as import_of_hours:
        await import_of_hours.execute("SELECT pg_current_xact_id()")
        await ward.read((1, 1.95), (2, 1.5))
        assert (await evaluate(engine, 3)).readings == 2
        report = await evaluate(engine, 4)
        assert (report.readings, report.anew) == (0, 0)
    other, _ = ward.make_worker()
    await ward.read((5, 1.95))
    report = await evaluate(other, 6)
    assert (report.readings, report.anew) == (1, 0)
    assert await ward.list_history() == [[("raised", 1.95), ("returned", 1.5), ("again", 1.95)]]


def test_scopes_choose_by_all_that_they_say() -> None:
    """By uid, kind and area, alone or together; what is not there is not found."""
    things = [
        WatchedThing(id=1, uid="a", kind="pump", areas=frozenset({"31117", "92"}), streams={}),
        WatchedThing(id=2, uid="b", kind="pump", areas=frozenset({"31120", "92"}), streams={}),
        WatchedThing(id=3, uid="c", kind="gauge", areas=frozenset({"31117", "92"}), streams={}),
    ]
    catalogue = Catalogue(things)

    def find(**scope: Any) -> list[int]:
        return [thing.id for thing in catalogue.list_in(Scope(**scope))]

    assert find(kind="pump") == [1, 2]
    assert find(area="31117") == [1, 3]
    assert find(kind="pump", area="92") == [1, 2]
    assert find(uids=("c", "a", "c", "z")) == [3, 1]
    assert find(uids=("a", "c"), kind="gauge", area="31117") == [3]
    assert find(kind="bin") == []


async def test_a_thing_that_comes_later_is_watched_too(wet_block: WetBlock) -> None:
    """A rule for a kind, and a second canal that is declared while it is on."""
    ward = Ward(wet_block)
    await ward.put_rule(make_rule(HIGH, kind="water_level_station"))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    assert engine.watches == 1
    other = ThingDraft(
        uid="ditch",
        name="Mương",
        kind="water_level_station",
        longitude=105.7,
        latitude=10.0,
        datastreams=(DatastreamDraft(quantity="water_level", interval_s=60),),
    )
    await wet_block.city.put_things(LOCAL, [other], wet_block.quantities)
    things = {thing.uid: thing for thing in await wet_block.city.list_things(LOCAL)}
    engine.forget_things()
    await evaluate(engine, 1)
    assert engine.watches == 1
    await evaluate(engine, 3, clock=lambda: 3.0)
    assert engine.watches == 2
    await ward.read((4, 2.5), stream=things["ditch"].datastreams[0].id)
    await evaluate(engine, 5)
    assert await ward.list_history() == [[("raised", 2.5)]]
