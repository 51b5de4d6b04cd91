"""The judge of readings against a plain one, whatever the batches; and what it finds at a canal."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dothi.declarations import QUANTITIES
from dothi.understand.judging import Judge
from dothi.vocabulary.checks import Check, Checks, Jump, Rest, Span, judge_quality, list_names, read_names
from dothi.vocabulary.observations import Quality
from tests.understand.plain_judge import Series, judge_plainly

CANAL = Checks(
    physical=Span(lowest=-5.0, highest=20.0),
    plausible=Span(lowest=-1.0, highest=12.0),
    jump=Jump(height=0.5, rate=60.0),
    rest=Rest(longest_s=60.0, tolerance=0.25, but=1.0),
    source="a canal of the tests",
    status="unverified",
)
"""A reading may lie half a metre away and one more for each minute since."""
RAIN = Checks(
    physical=Span(lowest=0.0), rest=Rest(longest_s=30.0), source="a gauge of the tests", status="unverified"
)
MINUTE_US = 60_000_000


def make_series(*values: float, every_us: int = MINUTE_US) -> Series:
    """Readings one after another, from noon on by a clock of its own."""
    return {number * every_us: value for number, value in enumerate(values)}


def judge(batches: list[list[tuple[int, int, float]]], *checks: Checks) -> dict[tuple[int, int], Check]:
    """What is found of readings, (place, time, result), each batch in the order that a judge needs."""
    judging = Judge()
    for each in checks:
        judging.add(each)
    found: dict[tuple[int, int], Check] = {}
    for batch in batches:
        rows = sorted(batch)
        places = np.array([place for place, _, _ in rows], dtype=np.intp)
        times = np.array([time for _, time, _ in rows], dtype=np.int64)
        wrong = judging.take(places, times, np.array([value for _, _, value in rows], dtype=np.float64))
        found |= {
            (place, time): Check(each)
            for (place, time, _), each in zip(rows, wrong.tolist(), strict=True)
            if each
        }
    return found


def judge_canal(*values: float) -> list[str]:
    """What is found of a reading a minute, named by how it begins; nothing is a point."""
    series = make_series(*values)
    found = judge([[(0, time, value)] for time, value in series.items()], CANAL)
    return ["+".join(list_names(found.get((0, time), 0))) or "." for time in series]


def test_a_spike_is_found_at_once_and_alone() -> None:
    """The median stays at 2.0, and 6.0 is further from it than 0.5 m and three minutes allow."""
    assert judge_canal(2.0, 2.3, 2.0, 2.4, 6.0, 2.1, 2.4) == [".", ".", ".", ".", "spike", ".", "."]


def test_a_step_is_told_from_a_spike_and_believed_after_three() -> None:
    """The second and third at the new level are near the one before; then the median is there, too."""
    walk = judge_canal(2.0, 2.3, 2.0, 2.4, 2.1, 9.0, 9.3, 9.0, 9.3, 9.0)
    assert walk == [".", ".", ".", ".", ".", "spike", "step", "step", ".", "."]


def test_a_flood_may_rise_as_fast_as_water_can() -> None:
    """A metre a minute, as this canal may: none is found wrong but what is above all that was ever seen."""
    assert judge_canal(*(float(metre) for metre in range(14))) == ["."] * 13 + ["range"]


def test_what_cannot_be_is_bad_and_counts_for_no_other() -> None:
    """A sensor that says −999 for an hour does not make 2.0 a spike."""
    walk = judge_canal(2.0, 2.3, 2.0, -999.0, -999.0, -999.0, -999.0, 2.5)
    assert walk == [".", ".", ".", "physical", "physical", "physical", "physical", "."]
    assert judge_quality(Check.PHYSICAL) == Quality.BAD
    assert judge_quality(Check.SPIKE | Check.FLAT) == Quality.SUSPECT


def test_what_rests_too_long_is_flat_but_where_it_may() -> None:
    """A minute is the longest at 2.0; at 1.0 the canal is dry and may stay so."""
    assert judge_canal(2.0, 2.0, 2.0, 2.4) == [".", "flat", "flat", "."]
    assert judge_canal(1.0, 1.0, 1.0, 1.0) == [".", ".", ".", "."]


VALUES = st.sampled_from((-9.0, -2.0, 1.0, 2.0, 2.2, 3.0, 4.0, 9.0, 9.1, 13.0, 30.0))
READINGS = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 40).map(lambda step: step * 10_000_000)),
    VALUES,
    max_size=60,
)


@given(readings=READINGS, cuts=st.sets(st.integers(0, 41)))
def test_it_is_the_plain_judge_however_it_is_cut(
    readings: dict[tuple[int, int], float], cuts: set[int]
) -> None:
    """Three datastreams, two of a kind, in batches that end anywhere."""
    checks = (CANAL, RAIN, CANAL)
    ends = [-1, *sorted(cuts), 42]
    batches = [
        [
            (place, time, value)
            for (place, time), value in readings.items()
            if first * 10_000_000 < time <= last * 10_000_000
        ]
        for first, last in pairwise(ends)
    ]
    plain = {
        (place, time): found
        for place in range(3)
        for time, found in judge_plainly(
            {time: value for (each, time), value in readings.items() if each == place}, checks[place]
        ).items()
    }
    assert judge(batches, *checks) == plain


@given(st.integers(0, 31))
def test_names_say_all_that_was_found(found: int) -> None:
    """They are what is kept; a name of another time is passed over."""
    assert read_names([*list_names(found), "no check of ours"]) == found


def test_all_that_is_declared_is_sourced_and_possible() -> None:
    """The plausible lies within the possible, and every number says whose it is."""
    checked = [quantity.checks for quantity in QUANTITIES if quantity.checks is not None]
    assert len(checked) >= 3
    for checks in checked:
        assert checks.physical.lowest <= max(checks.plausible.lowest, checks.physical.lowest)
        assert checks.plausible.lowest < checks.plausible.highest
        assert checks.physical.lowest < checks.physical.highest
        assert checks.source.strip()
        assert checks.jump is None or (checks.jump.height > 0 and checks.jump.rate > 0)
        assert checks.rest is None or checks.rest.longest_s > 0
