"""Detectors of the unusual: what they know depends on the readings within their window, and nothing else."""

import math
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dothi.understand.detectors import SeasonalResiduals
from dothi.understand.measures import Gauge, make_gauge
from dothi.understand.watch import Memory, Watch
from dothi.vocabulary.anomalies import (
    AnomalyPractice,
    Feedback,
    Reason,
    find_anomaly_practice,
    get_anomaly_practice,
    get_newest_anomaly_practice,
    list_anomaly_practices,
)
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.rule_checks import check_condition
from dothi.vocabulary.rules import (
    DAY_S,
    HOUR_US,
    SECOND_US,
    Anomaly,
    Condition,
    Input,
    Limit,
    get_reach_s,
)
from tests.understand.test_watch import find_nothing

DAY_US = 24 * HOUR_US
MONDAY = 4 * DAY_US - 7 * HOUR_US
"""The first Monday of 1970 in Vietnam, 0:00 local."""
DAILY = Anomaly(window_s=5 * DAY_S, needed=3)


def make_condition(measure: Anomaly) -> Condition:
    """Unusual is what is six deviations away."""
    condition = Condition(
        inputs={"x": Input(quantity="water_level")},
        measure=measure,
        limits=(Limit(above=6.0, below=-6.0),),
    )
    check_condition(condition)
    return condition


def make(measure: Anomaly, *feedback: Feedback) -> Gauge:
    """The gauge of such a rule."""
    return make_gauge(make_condition(measure), feedback)


def get_tide(hour: int) -> float:
    """A canal's level (m): by its hour up to 1 m up and down, and some centimetres by the day."""
    return round(1.5 + math.sin(2 * math.pi * hour / 24) + 0.01 * (hour // 24 * 7 % 5), 3)


def feed_days(gauge: Gauge, days: int, first: int = 0) -> None:
    """The tide of so many days, a reading each hour."""
    for hour in range(24 * first, 24 * (first + days)):
        gauge.take(0, MONDAY + hour * HOUR_US, get_tide(hour))


def judge(gauge: Gauge, hour: int, result: float) -> float:
    """The score of a reading so many hours after Monday 0:00."""
    return gauge.take(0, MONDAY + hour * HOUR_US, result)


def tell_reason(gauge: Gauge) -> Reason:
    """Why it said what it said at last."""
    reason = getattr(gauge, "reason", None)
    assert isinstance(reason, Reason)
    return reason


def test_a_level_is_compared_with_its_hour_on_other_days() -> None:
    """At 12:00 of four days 1.50 to 1.54 m, in the middle 1.52 m: 2.5 m rings there, and is usual at 6:00."""
    gauge = make(DAILY)
    feed_days(gauge, 4)
    assert judge(gauge, 4 * 24 + 6, 2.5) == pytest.approx(0.0, abs=2.0)
    assert judge(gauge, 4 * 24 + 12, 2.5) > 6
    reason = tell_reason(gauge)
    assert (reason.reading, reason.samples) == (2.5, 4)
    # Days add 0, 2, 4 and 1 cm.
    assert reason.expected == pytest.approx(1.515)
    assert reason.low == pytest.approx(1.503)
    assert reason.high == pytest.approx(1.534)
    assert judge(gauge, 4 * 24 + 13, -2.0) < -6


def test_nothing_can_be_told_before_enough_is_known() -> None:
    """Two days are known, three are needed; an hour that nobody has read stays unknown."""
    gauge = make(DAILY)
    feed_days(gauge, 2)
    assert math.isnan(judge(gauge, 48, 9.0))
    feed_days(gauge, 1, first=2)
    assert judge(gauge, 72, 9.0) > 6


def test_the_hours_of_a_week_are_compared_with_the_same_day() -> None:
    """Sundays are quiet: what is usual on Monday is unusual there."""
    gauge = make(Anomaly(season="hour_of_week", window_s=28 * DAY_S, needed=3))
    for hour in range(4 * 7 * 24 - 24):
        is_sunday = hour // 24 % 7 == 6
        judge(gauge, hour, (10.0 if is_sunday else 50.0) + hour % 5)
    sunday = 4 * 7 * 24 - 24
    assert abs(judge(gauge, sunday + 8, 12.0)) < 6
    assert judge(gauge, sunday + 9, 52.0) > 6


def test_wild_readings_teach_it_nothing() -> None:
    """One of eight days was full of nonsense: what is usual then is still what was on the others."""
    gauge = make(Anomaly(window_s=8 * DAY_S))
    feed_days(gauge, 7)
    for hour in range(168, 192):
        judge(gauge, hour, 1e9)
    assert abs(judge(gauge, 192 + 12, get_tide(192 + 12))) < 6
    assert judge(gauge, 192 + 13, 4.0) > 6
    assert not math.isnan(judge(gauge, 192 + 14, get_tide(192 + 14)))
    assert math.isnan(judge(gauge, 192 + 15, math.inf))


def test_what_runs_now_and_then_is_no_anomaly_when_it_does() -> None:
    """A pump that runs in every fourth hour, one after the other: its median is to rest."""
    gauge = make(Anomaly(window_s=8 * DAY_S))
    for hour in range(8 * 24):
        judge(gauge, hour, 35.0 if (hour + hour // 24) % 4 == 0 else 0.0)
    scores = [judge(gauge, 192 + hour, 35.0) for hour in range(24)]
    assert max(scores) < 6


def test_what_never_changes_is_unusual_once_it_does() -> None:
    """Always 1: another number is as far out as can be told; `least` says what is no deviation at all."""
    for least, score in ((0.0, 100.0), (0.5, 2.0)):
        gauge = make(Anomaly(window_s=5 * DAY_S, needed=3, least=least))
        for hour in range(72):
            judge(gauge, hour, 1.0)
        assert judge(gauge, 72, 1.0) == 0.0
        assert judge(gauge, 73, 2.0) == score


def test_false_alarms_make_it_less_sensitive_and_right_ones_undo_that() -> None:
    """What was called false is usual at its hour; at all others deviations count half as wide again."""
    at_noon = 96 + 12
    false = Feedback(since=MONDAY + (at_noon - 48) * HOUR_US, reading=2.5, genuine=False)
    right = Feedback(since=MONDAY + (at_noon - 40) * HOUR_US, reading=2.5, genuine=True)
    scores = []
    for feedback in ((), (false,), (false, right), (false, false), (false,) * 9):
        gauge = make(DAILY, *feedback)
        feed_days(gauge, 4)
        at_six = judge(gauge, at_noon - 6, 2.9)
        scores.append((at_six, judge(gauge, at_noon, 2.5)))
    plain, at_noon_plain = scores[0]
    assert at_noon_plain > 6
    assert [noon for _, noon in scores[1:]] == [0.0] * 4
    assert [six / plain for six, _ in scores[1:]] == pytest.approx([1 / 1.5, 1.0, 1 / 2, 1 / 3])


def test_feedback_is_forgotten_with_the_season() -> None:
    """After 90 days what was said then counts no more."""
    false = Feedback(since=MONDAY, reading=9.0, genuine=False)
    gauge = make(DAILY, false)
    feed_days(gauge, 4, first=84)
    assert judge(gauge, 88 * 24, 9.0) == 0.0
    feed_days(gauge, 3, first=89)
    assert judge(gauge, 92 * 24, 9.0) > 6


def test_figures_are_those_of_the_readings_day() -> None:
    """From day 4 on a false alarm counts for 1 day and not for 90: 2.5 m is unusual at noon again."""
    newest = get_newest_anomaly_practice()
    brief = msgspec.structs.replace(newest, feedback=msgspec.structs.replace(newest.feedback, holds_d=1.0))
    monday = MONDAY // DAY_US + 1
    false = Feedback(since=MONDAY + 48 * HOUR_US, reading=2.5, genuine=False)

    def get_practice(day: int) -> AnomalyPractice:
        return brief if day >= monday + 4 else newest

    scores = []
    for get in (get_anomaly_practice, get_practice):
        detector = SeasonalResiduals(DAILY, [false], get)
        for hour in range(96):
            detector.take(MONDAY + hour * HOUR_US, get_tide(hour))
        told = detector.take(MONDAY + 96 * HOUR_US, 2.5)
        assert told is not None
        scores.append(told[0])
    assert scores[0] == 0.0
    assert scores[1] > 6


@pytest.mark.parametrize("practice", list_anomaly_practices(), ids=lambda each: str(each.effective_from))
def test_each_practice_says_whose_word_it_is_and_holds_alone(practice: AnomalyPractice) -> None:
    """What nobody has checked says so, and what a new rule begins with is a rule that is taken."""
    assert practice.source
    assert find_anomaly_practice(list_anomaly_practices(), practice.effective_from) is practice
    for season, needed in practice.beginning.needed.items():
        make_condition(Anomaly(season=season, window_s=practice.beginning.window_d * DAY_S, needed=needed))
    assert practice.effective_to is None or practice.effective_to > practice.effective_from
    assert find_anomaly_practice([practice], practice.effective_from - timedelta(days=1)) is None


def test_recent_readings_find_a_jump_where_there_is_no_daily_course() -> None:
    """48 readings around 3.0: 5.0 jumps; once half of them are so it is usual."""
    gauge = make(Anomaly(method="recent_median", needed=7))
    assert math.isnan(judge(gauge, 0, 3.0))
    for hour in range(1, 48):
        judge(gauge, hour, 3.0 + hour % 3 / 10)
    assert judge(gauge, 48, 5.0) > 6
    for hour in range(49, 96):
        judge(gauge, hour, 5.0 + hour % 3 / 10)
    assert abs(judge(gauge, 96, 5.0)) < 6


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        (Anomaly(method="crystal_ball"), "method"),
        (Anomaly(needed=2), "needed"),
        (Anomaly(season="hour_of_week", needed=5), "needed"),
        (Anomaly(window_s=40 * DAY_S), "window_s"),
        (Anomaly(least=-1.0), "least"),
        (Anomaly(least=math.nan), "least"),
    ],
)
def test_what_could_never_tell_is_refused(measure: Anomaly, field: str) -> None:
    """With the field that is wrong."""
    with pytest.raises(InvalidInput) as refused:
        make(measure)
    assert refused.value.field == field


measures = st.sampled_from(
    [
        DAILY,
        Anomaly(season="hour_of_week", window_s=21 * DAY_S, needed=3),
        Anomaly(method="recent_median", window_s=3 * DAY_S, needed=3),
    ]
)
spans = st.lists(
    st.tuples(st.integers(1, 5 * 3_600), st.floats(-1e6, 1e6) | st.just(math.nan)), min_size=1, max_size=120
)
"""Seconds since the reading before, and the result."""
feedbacks = st.lists(
    st.builds(
        Feedback,
        since=st.integers(0, 20 * 24).map(lambda hour: MONDAY + hour * HOUR_US),
        reading=st.floats(-1e6, 1e6),
        genuine=st.booleans(),
    ),
    max_size=3,
).map(tuple)


def put_in_time(spans: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Readings over as many days as there are of them."""
    time, readings = MONDAY, []
    for seconds, result in spans:
        # Days go by between a few readings, so that short lists see several.
        time += seconds * SECOND_US + (DAY_US - HOUR_US if seconds % 4 == 0 else 0)
        readings.append((time, result))
    return readings


@given(measures, spans, feedbacks, st.integers(0, 120))
def test_a_change_of_hands_alters_nothing(
    measure: Anomaly, spans: Sequence[tuple[int, float]], feedback: tuple[Feedback, ...], handed: int
) -> None:
    """Whoever goes on from what was written down says the same of each reading, and for the same reason."""
    condition = make_condition(measure)
    kept, handed_on = (Watch(condition, find_nothing, 0, feedback) for _ in range(2))
    for place, (time, result) in enumerate(put_in_time(spans)):
        if place == handed:
            memory = msgspec.json.decode(msgspec.json.encode(handed_on.save()), type=Memory)
            assert memory.feedback == feedback
            turns, handed_on = handed_on.turns, Watch(condition, find_nothing, 0, feedback)
            handed_on.load(memory)
            handed_on.turns += turns
        for watch in (kept, handed_on):
            watch.take(time, [(0, result)])
    assert msgspec.json.encode(kept.save()) == msgspec.json.encode(handed_on.save())
    assert kept.turns == handed_on.turns


@given(measures, spans, feedbacks)
def test_what_is_older_than_the_window_is_as_if_it_had_never_been(
    measure: Anomaly, spans: Sequence[tuple[int, float]], feedback: tuple[Feedback, ...]
) -> None:
    """What is made anew of the readings within its reach says what one says that has seen them all."""
    condition = make_condition(measure)
    readings = put_in_time(spans)
    whole, anew = make_gauge(condition, feedback), make_gauge(condition, feedback)
    last, _ = readings[-1]
    begin = last - round(get_reach_s(condition) * SECOND_US)
    assume(readings[0][0] < begin or len(readings) > 1)
    for time, result in readings:
        score = whole.take(0, time, result)
        if time >= begin:
            again = anew.take(0, time, result)
    assert again == score or (math.isnan(again) and math.isnan(score))


def test_its_memory_is_a_few_kilobytes() -> None:
    """It is written down every half minute, for each thing."""
    gauge = make(Anomaly(window_s=31 * DAY_S))
    feed_days(gauge, 60)
    assert len(msgspec.json.encode(gauge.save())) < 6_000
