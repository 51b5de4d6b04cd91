"""The life of an alarm: every step by example, and what holds whatever people and things do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dothi.vocabulary.alarms import (
    Alarm,
    AlarmStep,
    acknowledge,
    end,
    put_note,
    ring,
    shelve,
    unshelve,
)
from dothi.vocabulary.errors import InTheWay, InvalidInput

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FLOODED = Alarm(rule_id=1, thing_id=7, priority=3, since=NOON, raised_at=NOON, value=1.95, limit=1.9)


def test_it_is_over_and_then_seen() -> None:
    """Returned until somebody acknowledges it, and then it is done."""
    over, step = end(FLOODED, at=NOON + HOUR, value=1.8)
    assert (over.state, step.kind, over.ended_at) == ("returned", "returned", NOON + HOUR)
    seen, step = acknowledge(over, at=NOON + 2 * HOUR, by="lan")
    assert (seen.state, step.kind, step.by) == ("cleared", "cleared", "lan")


def test_it_is_seen_and_then_over() -> None:
    """Acknowledged stays until it is over."""
    seen, step = acknowledge(FLOODED, at=NOON, by="lan", note="Đã gọi trạm bơm.")
    assert (seen.state, step.kind, step.note) == ("acknowledged", "acknowledged", "Đã gọi trạm bơm.")
    over, step = end(seen, at=NOON + HOUR, value=1.8)
    assert (over.state, step.kind, over.is_open) == ("cleared", "cleared", False)


def test_it_rings_again_before_anybody_has_seen_it() -> None:
    """It stays one alarm, and tells how often; with the newest value."""
    over, _ = end(FLOODED, at=NOON + HOUR, value=1.8)
    again, step = ring(over, at=NOON + 2 * HOUR, since=NOON + 2 * HOUR, value=2.1, limit=1.9)
    assert (again.state, again.times, again.value, again.ended_at) == ("unacknowledged", 2, 2.1, None)
    assert (again.raised_at, step.kind) == (NOON, "again")


def test_what_is_put_aside_comes_back_by_itself() -> None:
    """Shelved for two hours, and nothing else of it changes."""
    aside, step = shelve(FLOODED, at=NOON, by="lan", until=NOON + 2 * HOUR, reason=" đang sửa cảm biến ")
    assert (aside.is_shelved(NOON + HOUR), aside.is_shelved(NOON + 2 * HOUR)) == (True, False)
    assert (aside.state, step.note, step.until) == ("unacknowledged", "đang sửa cảm biến", NOON + 2 * HOUR)
    back, step = unshelve(aside, at=NOON + HOUR, by="minh")
    assert (back.shelf, step.kind) == (None, "unshelved")
    with pytest.raises(InTheWay):
        unshelve(aside, at=NOON + 3 * HOUR, by="minh")


@pytest.mark.parametrize(
    ("priority", "hours", "reason", "refused"),
    [
        (1, 1.0, "đang sửa", InTheWay),
        (2, 2.0, "đang sửa", None),
        (2, 2.1, "đang sửa", InvalidInput),
        (3, 8.0, "đang sửa", None),
        (4, 8.1, "đang sửa", InvalidInput),
        (4, 0.0, "đang sửa", InvalidInput),
        (4, 1.0, "  ", InvalidInput),
        (4, 1.0, "x" * 2_001, InvalidInput),
    ],
)
def test_putting_aside_needs_an_end_and_a_reason(
    priority: int, hours: float, reason: str, refused: type[Exception] | None
) -> None:
    """Priority 1 never, 2 for two hours, 3 and 4 for eight."""
    alarm = replace(FLOODED, priority=priority)
    until = NOON + hours * HOUR
    if refused is None:
        assert shelve(alarm, at=NOON, by="lan", until=until, reason=reason)[0].is_shelved(NOON)
    else:
        with pytest.raises(refused):
            shelve(alarm, at=NOON, by="lan", until=until, reason=reason)


def test_steps_that_make_no_sense_are_refused() -> None:
    """Seen twice, over twice, rung while it rings, put aside when it is done, an empty note."""
    seen, _ = acknowledge(FLOODED, at=NOON, by="lan")
    done, _ = end(seen, at=NOON, value=1.0)
    for step in (
        lambda: acknowledge(seen, at=NOON, by="minh"),
        lambda: end(done, at=NOON, value=1.0),
        lambda: ring(FLOODED, at=NOON, since=NOON, value=2.0, limit=None),
        lambda: ring(done, at=NOON, since=NOON, value=2.0, limit=None),
        lambda: shelve(done, at=NOON, by="lan", until=NOON + HOUR, reason="đang sửa"),
    ):
        with pytest.raises(InTheWay):
            step()
    with pytest.raises(InvalidInput):
        put_note(FLOODED, at=NOON, by="lan", note=" ")
    with pytest.raises(InvalidInput):
        acknowledge(FLOODED, at=NOON, by="lan", note="x" * 2_001)


_DONE: dict[str, Callable[[Alarm, datetime], tuple[Alarm, AlarmStep]]] = {
    "ring": lambda alarm, at: ring(alarm, at=at, since=at, value=2.0, limit=1.9),
    "end": lambda alarm, at: end(alarm, at=at, value=1.0),
    "acknowledge": lambda alarm, at: acknowledge(alarm, at=at, by="lan"),
    "shelve": lambda alarm, at: shelve(alarm, at=at, by="lan", until=at + HOUR, reason="đang sửa"),
    "unshelve": lambda alarm, at: unshelve(alarm, at=at, by="lan"),
    "note": lambda alarm, at: put_note(alarm, at=at, by="lan", note="đã xem"),
}


@given(st.lists(st.sampled_from(sorted(_DONE)), max_size=20))
def test_whatever_is_done_its_history_tells_where_it_stands(done: list[str]) -> None:
    """What is cleared stays so, each step is one entry, and the entries alone give the state."""
    alarm, history = FLOODED, ["raised"]
    for minute, name in enumerate(done):
        before = alarm
        try:
            alarm, step = _DONE[name](alarm, NOON + timedelta(minutes=minute))
        except InTheWay:
            assert alarm is before
            continue
        history.append(step.kind)
        assert before.is_open or step.kind == "noted"
    active = seen = False
    for kind in history:
        active = kind in ("raised", "again") or (active and kind not in ("returned", "cleared"))
        seen = seen or kind in ("acknowledged", "cleared")
    assert alarm.active == active
    assert (alarm.acknowledged_at is not None) == seen
    assert ("cleared" in history) == (not alarm.is_open)
    assert alarm.times == 1 + history.count("again")
