"""Clock, freshness, limits, ids and announcements."""

import contextlib
import time
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dothi.vocabulary.changes import Changes, decode_changes, encode_changes
from dothi.vocabulary.clock import CityClock, make_simulated_clock
from dothi.vocabulary.errors import NotFound, TimeInFuture, TimeTooOld
from dothi.vocabulary.freshness import State, freshness
from dothi.vocabulary.limits import EARLIEST, TimeBounds
from dothi.vocabulary.observations import observation_id, parse_observation_id

_INT32, _INT64 = st.integers(1, 2**31 - 1), st.integers(-(2**62), 2**62)


def test_a_simulated_clock_runs_at_its_speed() -> None:
    """10 wall seconds after the anchor at 60 city seconds a second: 10 minutes."""
    now = time.time()
    clock = CityClock(mode="simulated", speed=60, wall_anchor=now - 10, city_anchor=1_000)
    assert clock.seconds() == pytest.approx(1_600, abs=60)
    # 6,000 city seconds ahead are 100 wall seconds; what is past is 0.
    assert clock.wall_seconds_until(clock.seconds() + 6_000) == pytest.approx(100, abs=1)
    assert clock.wall_seconds_until(0) == 0


def test_a_simulated_clock_begins_where_it_is_told() -> None:
    """Before 1970 too."""
    start = datetime(1969, 7, 20, 20, 17, tzinfo=UTC)
    clock = make_simulated_clock(start, 0.001)
    assert (clock.now() - start).total_seconds() == pytest.approx(0, abs=1)


def test_wall_time_ignores_the_anchors() -> None:
    """In mode wall the clock is the machine's."""
    assert CityClock(speed=60, city_anchor=5).seconds() == pytest.approx(time.time(), abs=5)


@pytest.mark.parametrize(
    ("age_s", "state"),
    [(None, "none"), (-5, "fresh"), (180, "fresh"), (180.1, "late"), (600, "late"), (600.1, "silent")],
)
def test_freshness_turns_after_three_and_ten_intervals(age_s: float | None, state: State) -> None:
    """At an interval of 60 s: late beyond 180 s, silent beyond 600 s."""
    assert freshness(age_s=age_s, interval_s=60) == state


def test_times_are_taken_from_1900_to_ten_minutes_ahead() -> None:
    """At speed 60 the tolerance is 600 · 60 s, because a device's lead is worth more city time."""
    bounds = TimeBounds(CityClock(mode="simulated", speed=60, wall_anchor=time.time(), city_anchor=0))
    bounds.check(EARLIEST)
    bounds.check(bounds.now() + 35_000 * 1_000_000)
    with pytest.raises(TimeInFuture, match="s ahead"):
        bounds.check(bounds.now() + 40_000 * 1_000_000)
    with pytest.raises(TimeTooOld):
        bounds.check(EARLIEST - 1)


@given(stream=_INT32, at=_INT64, ordinal=st.integers(0, 32_767))
def test_an_id_says_which_observation_is_meant(stream: int, at: int, ordinal: int) -> None:
    """There and back for every instant a store can hold, as a number or as a text."""
    at %= 253_402_300_800_000_000
    stream = abs(stream)
    identifier = observation_id(stream, at, ordinal)
    assert parse_observation_id(identifier) == (stream, at, ordinal)
    assert parse_observation_id(str(identifier)) == (stream, at, ordinal)


@given(stream=st.integers(0, 2**20 - 1), second=st.integers(-2_208_988_800, 6_380_945_791))
def test_the_ordinary_id_is_a_number_that_a_double_holds(stream: int, second: int) -> None:
    """From 1900 to 2172 on whole seconds: below 2**53, and rising with the time."""
    identifier = observation_id(stream, second * 1_000_000)
    assert isinstance(identifier, int)
    assert identifier < 2**53
    assert int(float(identifier)) == identifier
    assert parse_observation_id(identifier) == (stream, second * 1_000_000, 0)
    assert isinstance(observation_id(stream, second * 1_000_000 + 1), str)
    assert isinstance(observation_id(stream, second * 1_000_000, 1), str)


@given(st.text(max_size=20))
@example("")
@example("1")
@example("1.2.3.4")
@example("1..2")
def test_what_is_no_id_is_not_found(text: str) -> None:
    """Whatever is asked for gives three numbers or NotFound, and nothing else."""
    with contextlib.suppress(NotFound):
        assert len(parse_observation_id(text)) == 3


@given(st.lists(st.tuples(_INT32, _INT64, st.floats(allow_nan=False)), max_size=50))
def test_an_announcement_arrives_as_it_was(rows: list[tuple[int, int, float]]) -> None:
    """Columns to bytes and back; 4 + 20 bytes a row."""
    sent = Changes(
        datastream_id=np.array([row[0] for row in rows], dtype=np.int32),
        phenomenon_time=np.array([row[1] for row in rows], dtype=np.int64),
        result=np.array([row[2] for row in rows], dtype=np.float64),
    )
    payload = encode_changes(sent)
    came = decode_changes(payload)
    assert len(payload) == 4 + 20 * len(rows)
    assert list(zip(came.datastream_id, came.phenomenon_time, came.result, strict=True)) == rows
    with pytest.raises(ValueError, match="length"):
        decode_changes(payload + b"\x00")
