"""Watches against a plain model that goes through every second, and by example."""

from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.understand.limits import LookUp
from dothi.understand.watch import NEVER, Memory, Watch
from dothi.vocabulary.evaluation import Turn
from dothi.vocabulary.rule_checks import check_condition
from dothi.vocabulary.rules import (
    SECOND_US,
    Band,
    Condition,
    Count,
    Difference,
    Doubts,
    Expression,
    Input,
    Limit,
    Rate,
    Ratio,
    Silence,
    State,
    Stuck,
    Timing,
    Value,
)
from tests.understand.plain_watch import go_through_seconds

LEVEL = {"x": Input(quantity="water_level")}
TWO = {"a": Input(quantity="water_level"), "b": Input(quantity="flow")}


def find_nothing(_name: str, _day: date) -> float | None:
    """No parameter is in force."""
    return None


def make_watch(condition: Condition, look_up: LookUp = find_nothing) -> Watch:
    """A watch that begins a second before 1970."""
    check_condition(condition)
    return Watch(condition, look_up, -SECOND_US)


def feed(watch: Watch, *readings: tuple[float, float]) -> list[tuple[float, bool]]:
    """Give it readings (seconds, result) of its only input; when something turned, and how."""
    for second, result in readings:
        watch.take(round(second * SECOND_US), [(0, result)])
    return list_turns(watch)


def list_turns(watch: Watch) -> list[tuple[float, bool]]:
    """When something turned (seconds), and whether it began."""
    return [(turn.time / SECOND_US, turn.active) for turn in watch.turns]


timings = st.builds(
    Timing,
    on_delay_s=st.integers(0, 9).map(float),
    on_readings=st.integers(1, 3),
    off_delay_s=st.integers(0, 9).map(float),
)
limits = st.builds(Limit, above=st.just(5.0), dead_band=st.integers(0, 3).map(float))
series = st.dictionaries(st.integers(0, 60), st.integers(0, 9).map(float), max_size=30)


@given(series, limits, timings)
def test_a_watch_does_what_the_plain_model_does(
    readings: dict[int, float], limit: Limit, timing: Timing
) -> None:
    """All readings at once, the clock looked at once, at the end."""
    watch = make_watch(Condition(inputs=LEVEL, measure=Value(), limits=(limit,), timing=timing))
    feed(watch, *sorted(readings.items()))
    watch.look(80 * SECOND_US)
    assert list_turns(watch) == go_through_seconds(readings, limit, timing, 80)


@given(series, limits, timings, st.sets(st.integers(0, 79), max_size=12), st.integers(0, 60))
def test_the_clock_and_a_change_of_hands_alter_nothing(
    readings: dict[int, float], limit: Limit, timing: Timing, looks: set[int], handed: int
) -> None:
    """However often the clock is looked at, and whoever goes on from what was written down."""
    condition = Condition(inputs=LEVEL, measure=Value(), limits=(limit,), timing=timing)
    watch = make_watch(condition)
    turns: list[tuple[float, bool]] = []
    for second in range(81):
        if second == handed:
            turns += list_turns(watch)
            memory = msgspec.json.decode(msgspec.json.encode(watch.save()), type=Memory)
            watch = make_watch(condition)
            watch.load(memory)
        if second in readings:
            assert not watch.is_late(second * SECOND_US)
            feed(watch, (second, readings[second]))
        if second in looks or second == 80:
            watch.look(second * SECOND_US)
    assert turns + list_turns(watch) == go_through_seconds(readings, limit, timing, 80)


@given(series, limits, timings)
def test_turns_alternate_and_come_in_order(readings: dict[int, float], limit: Limit, timing: Timing) -> None:
    """It begins before it is over, and never twice."""
    watch = make_watch(Condition(inputs=LEVEL, measure=Value(), limits=(limit,), timing=timing))
    turns = feed(watch, *sorted(readings.items()))
    assert all(turn[1] == (place % 2 == 0) for place, turn in enumerate(turns))
    assert all(one[0] <= other[0] for one, other in pairwise(turns))


states = st.one_of(
    st.builds(State, of=st.just("tide"), above=st.just(5.0), max_age_s=st.integers(1, 20).map(float)),
    st.builds(State, of=st.just("tide"), below=st.just(5.0), max_age_s=st.integers(1, 20).map(float)),
)


@given(series, series, limits, states, timings, st.integers(0, 60))
def test_a_limit_that_hangs_on_the_tide_is_the_plain_one(
    readings: dict[int, float],
    tide: dict[int, float],
    limit: Limit,
    state: State,
    timing: Timing,
    handed: int,
) -> None:
    """Whoever goes on from what was written down; nothing is bad where the tide is not known."""
    limit = msgspec.structs.replace(limit, during=Band(when=state))
    inputs = {"tide": Input(datastream_id=1), "x": Input(quantity="water_level")}
    condition = Condition(inputs=inputs, measure=Value(), limits=(limit,), timing=timing)
    watch = make_watch(condition)
    turns: list[tuple[float, bool]] = []
    for second in range(61):
        if second == handed:
            turns += list_turns(watch)
            memory = msgspec.json.decode(msgspec.json.encode(watch.save()), type=Memory)
            watch = make_watch(condition)
            watch.load(memory)
        at_once = [(index, of[second]) for index, of in enumerate((tide, readings)) if second in of]
        if at_once:
            watch.take(second * SECOND_US, at_once[::-1])
    watch.look(80 * SECOND_US)
    assert turns + list_turns(watch) == go_through_seconds(readings, limit, timing, 80, tide)


def test_the_limit_at_high_tide_is_another_one() -> None:
    """1.5 m is high while the sea is above 1.2 m; else, and where nobody knows the sea, 1.8 m is."""
    high = Limit(above=1.5, during=Band(when=State(of="sea", above=1.2, max_age_s=600.0)))
    inputs = {"x": Input(quantity="water_level"), "sea": Input(datastream_id=7)}
    watch = make_watch(Condition(inputs=inputs, measure=Value(), limits=(high, Limit(above=1.8))))
    watch.take(0, [(0, 1.6)])
    watch.take(SECOND_US, [(0, 1.6), (1, 1.3)])
    assert [(turn.active, turn.limit) for turn in watch.turns] == [(True, 1.5)]
    watch.take(700 * SECOND_US, [(0, 1.6)])
    assert list_turns(watch)[1:] == [(700, False)]


def test_a_dead_band_keeps_it_from_chattering() -> None:
    """1.90 is the limit: 1.91 rings, 1.89 is within 2 cm of it and is not over, 1.88 is."""
    condition = Condition(inputs=LEVEL, measure=Value(), limits=(Limit(above=1.9, dead_band=0.02),))
    watch = make_watch(condition)
    assert feed(watch, (0, 1.91), (1, 1.89), (2, 1.91), (3, 1.87)) == [(0, True), (3, False)]
    begun, _ = watch.turns
    assert begun == Turn(time=0, active=True, since=0, value=1.91, limit=1.9)


def test_it_rings_when_the_delay_is_over_though_nothing_comes() -> None:
    """Bad at 10 s, to be bad for 30 s: rings at 40 s, and says since when."""
    condition = Condition(
        inputs=LEVEL, measure=Value(), limits=(Limit(above=1.0),), timing=Timing(on_delay_s=30.0)
    )
    watch = make_watch(condition)
    feed(watch, (10, 2.0))
    assert watch.due == 40 * SECOND_US
    watch.look(39 * SECOND_US)
    assert not watch.turns
    watch.look(50 * SECOND_US)
    assert [(turn.time, turn.since) for turn in watch.turns] == [(40 * SECOND_US, 10 * SECOND_US)]
    assert watch.is_late(39 * SECOND_US)
    assert not watch.is_late(45 * SECOND_US)


def test_silence_rings_by_the_clock_and_ends_with_a_reading() -> None:
    """Heard at 5 s, patience 60 s: silent since 65 s. A reading that is no number is a sign of life."""
    silence = Condition(inputs=LEVEL, measure=Silence(), limits=(Limit(above=60.0),))
    watch = make_watch(silence)
    feed(watch, (5, 1.0))
    watch.look(64 * SECOND_US)
    assert not watch.turns
    watch.look(70 * SECOND_US)
    assert feed(watch, (90, float("nan"))) == [(65, True), (90, False)]
    assert watch.due == 150 * SECOND_US


def test_a_rate_is_by_the_hour_within_its_window() -> None:
    """10 cm in 6 minutes are 1 m/h; what is older than the window is forgotten."""
    rising = Condition(inputs=LEVEL, measure=Rate(window_s=600.0), limits=(Limit(above=0.99),))
    watch = make_watch(rising)
    feed(watch, (0, 1.0), (360, 1.1))
    assert watch.value == pytest.approx(1.0)
    feed(watch, (961, 1.1))
    # Alone in its window, it says nothing; the next one is level with it.
    assert feed(watch, (1000, 1.1)) == [(360, True), (1000, False)]


def test_a_stuck_reading_is_told_by_how_long_it_rests() -> None:
    """Within 1 mm of 1.500 for more than 2 minutes."""
    stuck = Condition(inputs=LEVEL, measure=Stuck(tolerance=0.001), limits=(Limit(above=120.0),))
    watch = make_watch(stuck)
    assert feed(watch, (0, 1.5), (60, 1.5005), (120, 1.5), (121, 1.4995), (130, 1.6)) == [
        (121, True),
        (130, False),
    ]


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (Difference(of="a", reference="b"), 1.0),
        (Difference(of="a", reference="b", percent=True), 50.0),
        (Ratio(of="a", reference="b"), 1.5),
        (Expression(text="max(a, b) * 2 - abs(-b) / (1 + 1)"), 5.0),
        (Count(of=("a", "b"), above=1.5), 2.0),
        (Count(of=("a", "b"), below=2.5), 1.0),
    ],
)
def test_several_readings_of_an_instant_are_judged_together(
    measure: Difference | Ratio | Expression | Count, value: float
) -> None:
    """a = 3, b = 2, and nothing is judged of a with the b of before."""
    watch = make_watch(Condition(inputs=TWO, measure=measure, limits=(Limit(above=99.0),)))
    watch.take(0, [(0, 30.0), (1, -20.0)])
    watch.take(SECOND_US, [(0, 3.0), (1, 2.0)])
    assert watch.value == pytest.approx(value)
    assert watch.is_late(SECOND_US)


def test_doubts_are_counted_or_shared_within_their_window() -> None:
    """At 70 s the doubted reading of 10 s is just within, at 71 s it is not; what is saved goes on."""
    for share, above in ((False, 0.5), (True, 33.0)):
        measure = Doubts(window_s=60.0, share=share)
        condition = Condition(inputs=LEVEL, measure=measure, limits=(Limit(above=above),))
        watch = make_watch(condition)
        assert feed(watch, (0, 0.0), (10, 1.0), (70, 0.0)) == [(10, True)]
        assert watch.value == (50.0 if share else 1.0)
        other = make_watch(condition)
        other.load(watch.save())
        assert feed(other, (71, 0.0)) == [(71, False)]


def test_what_is_too_old_is_not_compared() -> None:
    """b is of an hour and a second ago: nothing can be told, and what was told stays."""
    watch = make_watch(
        Condition(inputs=TWO, measure=Difference(of="a", reference="b"), limits=(Limit(above=1.0),))
    )
    watch.take(0, [(0, 1.0), (1, 1.0)])
    watch.take(3_601 * SECOND_US, [(0, 9.0)])
    assert (watch.value, watch.turns) == (0.0, [])


def test_limits_go_by_local_hours() -> None:
    """Noise may be louder by day: 21:59 local is 14:59 UTC, and a minute later the night's limit holds."""
    day = Limit(above=70.0, during=Band(from_hour=6.0, until_hour=22.0))
    watch = make_watch(Condition(inputs=LEVEL, measure=Value(), limits=(day, Limit(above=55.0))))
    evening = 14 * 3_600
    assert feed(watch, (evening + 59 * 60, 60.0), (evening + 3_600, 60.0)) == [(evening + 3_600, True)]
    assert watch.turns[0].limit == 55.0


def test_hours_may_run_over_midnight_and_seasons_be_named() -> None:
    """From 22 to 6 in January only: at 23 h local it counts in January, and not in February."""
    night = Limit(above=1.0, during=Band(months=(1,), from_hour=22.0, until_hour=6.0))
    watch = make_watch(Condition(inputs=LEVEL, measure=Value(), limits=(night,)))
    at_23 = 16 * 3_600
    assert feed(watch, (at_23, 2.0), (at_23 + 31 * 86_400, 2.0)) == [
        (at_23, True),
        (at_23 + 31 * 86_400, False),
    ]


def test_a_limit_may_be_a_parameter_that_changes() -> None:
    """It was 1.9 m until the end of 1969 by local time, and is 2.0 since."""

    def look_up(name: str, day: date) -> float | None:
        assert name == "flood_alarm.level_3"
        return 1.9 if day < date(1970, 1, 2) else 2.0

    watch = make_watch(
        Condition(inputs=LEVEL, measure=Value(), limits=(Limit(above="flood_alarm.level_3"),)), look_up
    )
    assert feed(watch, (0, 1.95), (86_400, 1.95)) == [(0, True), (86_400, False)]


def test_a_watch_without_need_of_the_clock_says_so() -> None:
    """So that a worker sleeps."""
    watch = make_watch(Condition(inputs=LEVEL, measure=Value(), limits=(Limit(above=1.0),)))
    assert watch.due == NEVER
