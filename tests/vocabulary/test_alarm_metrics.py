"""How well a list of alarms is kept: each figure by example, and what holds of any list."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.vocabulary.alarm_metrics import (
    Measured,
    Ring,
    Span,
    Stay,
    count_chatter,
    list_floods,
    make_span,
    measure,
    tell_flood,
)
from dothi.vocabulary.alarm_practice import Priority, get_newest_practice
from dothi.vocabulary.errors import InvalidInput

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = Span(start=NOON, end=NOON + 24 * HOUR)
PRACTICE = get_newest_practice()


def make_ring(second: float, *, thing: int = 1, priority: Priority = 3) -> Ring:
    """The rule's alarm at a thing, so many seconds after noon."""
    return Ring(at=NOON + second * SECOND, rule_id=1, thing_id=thing, priority=priority)


def tell(measured: Measured, figure: str) -> tuple[float | None, str | None]:
    """A figure and its verdict."""
    (found,) = (each for each in measured.figures if each.figure == figure)
    return found.value, found.verdict


def test_every_target_is_of_a_figure() -> None:
    """And every figure that has one is told with it and its source."""
    measured = measure([], [], DAY, PRACTICE)
    told = {each.figure for each in measured.figures if each.source is not None}
    assert told == {target.figure for target in PRACTICE.targets}
    assert {each.figure for each in measured.figures} - told == {"standing"}


def test_a_quiet_day_is_within_all_targets() -> None:
    """23 alarms in 24 hours, one of priority 1, one of 2; each seen within half a minute."""
    rings = [make_ring(each * 3_600, thing=each) for each in range(21)]
    rings += [make_ring(21 * 3_600, priority=1), make_ring(22 * 3_600, priority=2)]
    stays = [
        Stay(
            priority=ring.priority,
            raised_at=ring.at,
            acknowledged_at=ring.at + 30 * SECOND,
            closed_at=ring.at + HOUR,
        )
        for ring in rings
    ]
    measured = measure(rings, stays, DAY, PRACTICE)
    assert tell(measured, "per_hour") == (23 / 24, "within")
    assert tell(measured, "flood_share") == (0.0, "within")
    assert tell(measured, "priority_1_share") == (1 / 23, "within")
    assert tell(measured, "lower_share") == (21 / 23, "within")
    assert tell(measured, "acknowledge_1_min") == (0.5, "within")
    assert tell(measured, "standing") == (0, None)
    # The ten noisiest of 23 sources that rang once each, one of them thrice.
    assert tell(measured, "noisiest_share") == (12 / 23, "act")
    # Of ten sources the ten noisiest are all, and that says nothing.
    assert tell(measure(rings[:10], [], DAY, PRACTICE), "noisiest_share")[0] is None
    assert [each.alarms for each in measured.days] == [5, 18]


def test_a_flood_begins_above_ten_and_ends_below_five() -> None:
    """Eleven, a minute apart from 0 to 10 s: the eleventh begins it; it ends when only four are left."""
    times = [NOON + each * SECOND for each in range(11)]
    (flood,) = list_floods(times, PRACTICE.flood, NOON + 24 * HOUR)
    assert flood == Span(start=NOON + 10 * SECOND, end=NOON + 10 * MINUTE + 6 * SECOND)
    assert list_floods(times[:10], PRACTICE.flood, NOON + HOUR) == []
    assert list_floods(times, PRACTICE.flood, NOON + MINUTE) == [
        Span(start=NOON + 10 * SECOND, end=NOON + MINUTE)
    ]


def test_what_chatters_is_counted_by_runs() -> None:
    """Four times within a minute, and three times an hour later: two; two things by turns: none."""
    one = [make_ring(second) for second in (0, 20, 40, 70, 3_600, 3_630, 3_659)]
    assert count_chatter(one, PRACTICE.chatter) == 2
    assert count_chatter([make_ring(each * 20, thing=each % 2) for each in range(6)], PRACTICE.chatter) == 0
    assert count_chatter([make_ring(second) for second in (0, 30, 60)], PRACTICE.chatter) == 0


def test_what_stands_is_stale_after_a_day() -> None:
    """One of two days ago is stale still, one of yesterday becomes so, one was closed in time."""
    stays = [
        Stay(priority=3, raised_at=NOON - 48 * HOUR, acknowledged_at=None, closed_at=None),
        Stay(priority=3, raised_at=NOON - 12 * HOUR, acknowledged_at=NOON, closed_at=None),
        Stay(priority=3, raised_at=NOON - 12 * HOUR, acknowledged_at=NOON, closed_at=NOON + HOUR),
    ]
    measured = measure([], stays, DAY, PRACTICE)
    assert tell(measured, "standing") == (2, None)
    assert tell(measured, "stale_a_week") == (7.0, "beyond")
    assert tell(measured, "stale_now") == (2, "beyond")


def test_who_waits_still_counts_so_far() -> None:
    """Seen after 2 min, and unseen for 20 min until the end: the median is 11."""
    span = Span(start=NOON, end=NOON + 20 * MINUTE)
    stays = [
        Stay(priority=1, raised_at=NOON, acknowledged_at=NOON + 2 * MINUTE, closed_at=None),
        Stay(priority=1, raised_at=NOON, acknowledged_at=None, closed_at=None),
    ]
    assert tell(measure([], stays, span, PRACTICE), "acknowledge_1_min") == (11.0, "act")


@pytest.mark.parametrize(("start", "end"), [(NOON, NOON), (NOON + HOUR, None), (NOON - 93 * 24 * HOUR, None)])
def test_a_span_that_makes_no_sense_is_refused(start: datetime, end: datetime | None) -> None:
    """Nothing, the future alone, and more than a quarter of a year."""
    with pytest.raises(InvalidInput):
        make_span(start, end, NOON)


def test_a_span_is_a_week_until_now() -> None:
    """Unless more is said; it never ends ahead."""
    assert make_span(None, None, NOON) == Span(start=NOON - 7 * 24 * HOUR, end=NOON)
    assert make_span(NOON - HOUR, NOON + HOUR, NOON) == Span(start=NOON - HOUR, end=NOON)


SECONDS = st.lists(st.integers(0, 3_600), max_size=60)


def count_around(seconds: Sequence[int], at: int) -> int:
    """How many rang in the ten minutes until an instant."""
    return sum(at - 600 < each <= at for each in seconds)


@given(SECONDS)
def test_floods_are_what_a_plain_count_says(seconds: list[int]) -> None:
    """Second by second: on above ten, off below five."""
    on = False
    expected = set()
    for second in range(4_300):
        count = count_around(seconds, second)
        on = count > 10 if not on else count >= 5
        if on:
            expected.add(second)
    floods = list_floods((NOON + each * SECOND for each in seconds), PRACTICE.flood, NOON + 4_300 * SECOND)
    told = {
        second
        for flood in floods
        for second in range((flood.start - NOON) // SECOND, (flood.end - NOON) // SECOND)
    }
    assert told == expected


@given(st.lists(st.tuples(st.integers(0, 86_399), st.integers(1, 15), st.sampled_from((1, 2, 3, 4)))))
def test_figures_fit_together(rung: list[tuple[int, int, Priority]]) -> None:
    """Shares are of one, days add up, and the order in which rings are told changes nothing."""
    rings = [make_ring(second, thing=thing, priority=priority) for second, thing, priority in rung]
    measured = measure(rings, [], DAY, PRACTICE)
    assert sum(each.alarms for each in measured.days) == measured.alarms == len(rings)
    shares = [tell(measured, each)[0] for each in ("priority_1_share", "priority_2_share", "lower_share")]
    if rings:
        assert sum(each or 0 for each in shares) == pytest.approx(1)
        assert measured.noisiest[0].alarms == max(each.alarms for each in measured.noisiest)
    else:
        assert shares == [None, None, None]
    assert 0 <= (tell(measured, "flood_share")[0] or 0) <= 1
    assert measure(rings[::-1], [], DAY, PRACTICE) == measured


@given(SECONDS, st.integers(0, 3_599))
def test_a_chatter_that_is_told_is_there(seconds: list[int], later: int) -> None:
    """Some three within a minute where it is counted, none where it is not; later it is the same."""
    ordered = sorted(seconds)
    there = any(last - first < 60 for first, last in zip(ordered, ordered[2:], strict=False))
    count = count_chatter([make_ring(each) for each in seconds], PRACTICE.chatter)
    assert (count > 0) == there
    assert count == count_chatter([make_ring(each + later) for each in seconds], PRACTICE.chatter)


@given(SECONDS, st.integers(0, 4_200))
def test_there_is_a_flood_now_where_one_goes_on(seconds: list[int], now: int) -> None:
    """As a plain count of the seconds until now says, and how many it counts."""
    on = False
    for second in range(now + 1):
        count = count_around(seconds, second)
        on = count > 10 if not on else count >= 5
    told = tell_flood([make_ring(each) for each in seconds], PRACTICE.flood, NOON + now * SECOND)
    assert (told.since is not None) == on
    assert told.alarms == count_around(seconds, now)
