"""Readings of several datastreams that come out of step, told without the store as the store would tell."""

from datetime import date

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from dothi.understand.follows import Follow, Reading, Recent, take_all
from dothi.understand.watch import Watch
from dothi.vocabulary.rules import (
    SECOND_US,
    Condition,
    Count,
    Difference,
    Input,
    KnownRule,
    Limit,
    Measure,
    RuleDraft,
    Timing,
    WatchedThing,
)
from tests.understand.ward import NOON, make_rule

INPUTS = {"a": Input(quantity="water_level"), "b": Input(quantity="tide_level")}
MEASURES: tuple[Measure, ...] = (
    Difference(of="a", reference="b", max_age_s=10.0),
    Count(of=("a", "b"), above=4.0, max_age_s=10.0),
)
arrivals = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-6, 0), st.integers(0, 1), st.integers(0, 9)), max_size=60
)
"""How far the clock goes on (s), and a reading by then: how late, of which input, and its value."""


def make_watch(condition: Condition) -> Watch:
    def find_no_value(_name: str, _day: date) -> float | None:
        return None

    return Watch(condition, find_no_value, -1)


def make_follow(condition: Condition, between_marks: int) -> Follow:
    rule: RuleDraft = make_rule(condition)
    follow = Follow(
        rule=KnownRule(id=1, version=1, draft=rule, on_since=NOON, open_alarms=0),
        thing=WatchedThing(id=1, uid="canal", kind="water_level_station", streams={}),
        streams=(1, 2),
        begin=-1,
        watch=make_watch(condition),
    )
    follow.recent = Recent(follow.watch, between_marks)
    return follow


def go_through(condition: Condition, readings: list[Reading], now: int) -> Watch:
    """A watch that is given all at once."""
    watch = make_watch(condition)
    assert take_all(watch, sorted(readings))
    watch.look(now)
    return watch


def bring(follow: Follow, condition: Condition, some: list[Reading], now: int) -> bool:
    """Give what has come in one round; False where only the store can tell."""
    watch = follow.watch
    if any(watch.is_late(time) for time, _, _ in some):
        return follow.rewind(make_watch(condition), some, now)
    assert take_all(watch, some)
    assert follow.recent is not None
    follow.recent.note(watch, some)
    watch.look(now)
    return True


@given(
    arrivals,
    st.sampled_from(MEASURES),
    st.builds(Timing, on_delay_s=st.sampled_from((0.0, 4.0)), off_delay_s=st.sampled_from((0.0, 3.0))),
    st.integers(1, 8),
)
def test_what_is_told_without_the_store_is_what_it_tells(
    sent: list[tuple[int, int, int, int]], measure: Measure, timing: Timing, between_marks: int
) -> None:
    """After each reading, late or not, all that is known is as if everything had come in order."""
    condition = Condition(inputs=INPUTS, measure=measure, limits=(Limit(above=2.0),), timing=timing)
    follow = make_follow(condition, between_marks)
    known: dict[tuple[int, int], Reading] = {}
    now, before = 10 * SECOND_US, False
    for onward, ago, index, value in sent:
        now += onward * SECOND_US
        reading = (now + ago * SECOND_US, index, float(value))
        if reading[:2] in known:
            continue
        known[reading[:2]] = reading
        told = bring(follow, condition, [reading], now)
        event("told" if told else "asked")
        plain = go_through(condition, list(known.values()), now)
        if told:
            assert follow.watch.save() == plain.save()
            assert follow.watch.active == before or follow.watch.turns[-1:] == plain.turns[-1:]
        else:
            follow.watch = plain
            follow.recent = Recent(plain, between_marks)
        before = follow.watch.active
        follow.watch.turns.clear()


@pytest.mark.parametrize("together", [1, 2, 7])
def test_readings_out_of_step_need_no_store(together: int) -> None:
    """One gauge is heard two seconds after the other, for as long as two thousand readings."""
    condition = Condition(inputs=INPUTS, measure=MEASURES[0], limits=(Limit(above=2.0),))
    follow = make_follow(condition, 200)
    lagging = [
        (second * SECOND_US, index, float(second % 7))
        for step in range(1_000)
        for second, index in ((step + 2, 0), (step, 1))
    ]
    for first in range(0, len(lagging), together):
        some = lagging[first : first + together]
        assert bring(follow, condition, some, max(time for time, _, _ in some))
    plain = go_through(condition, lagging, 0)
    assert follow.watch.save() == plain.save()


def test_a_second_reading_of_an_instant_is_asked_of_the_store() -> None:
    """It may be a correction, or stand beside the first; and one without a number may have been removed."""
    condition = Condition(inputs=INPUTS, measure=MEASURES[0], limits=(Limit(above=2.0),))
    for late in (5.0, float("nan")):
        follow = make_follow(condition, 200)
        times = [(second * SECOND_US, second % 2, 1.0) for second in (1, 2, 4)]
        assert bring(follow, condition, list(times), 4 * SECOND_US)
        second = 2 if late == late else 3
        assert not bring(follow, condition, [(second * SECOND_US, 0, late)], 5 * SECOND_US)
