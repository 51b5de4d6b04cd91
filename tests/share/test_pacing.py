"""Buckets of tokens: how much at once, how much in the long run, and no more memory than is allowed."""

import pytest

from dothi.share.pacing import _MOST_BUCKETS, Pacing
from dothi.vocabulary.errors import TooManyRequests


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def count_taken(pacing: Pacing, who: str, tries: int) -> int:
    """How many of so many requests are taken."""
    taken = 0
    for _ in range(tries):
        try:
            pacing.take(who)
        except TooManyRequests:
            continue
        taken += 1
    return taken


def test_ten_seconds_worth_comes_at_once_and_then_the_pace() -> None:
    """At 5 a second 50 are taken at once; 2 s later 10 more, and after a long time 50 again."""
    clock = Hand()
    pacing = Pacing(5, clock)
    assert count_taken(pacing, "a", 100) == 50
    assert count_taken(pacing, "b", 1) == 1
    clock.now += 2
    assert count_taken(pacing, "a", 100) == 10
    clock.now += 3_600
    assert count_taken(pacing, "a", 100) == 50


def test_the_wait_is_as_long_as_it_is_said() -> None:
    """At one in 20 s the second one waits 20 s, is refused a moment before and taken then."""
    clock = Hand()
    pacing = Pacing(0.05, clock)
    pacing.take("a")
    with pytest.raises(TooManyRequests) as refused:
        pacing.take("a")
    assert refused.value.wait_s == 20
    clock.now += 19.9
    assert count_taken(pacing, "a", 1) == 0
    clock.now += 0.1
    assert count_taken(pacing, "a", 1) == 1


def test_without_a_pace_nothing_is_counted() -> None:
    """0 switches it off."""
    assert count_taken(Pacing(0, Hand()), "a", 1_000) == 1_000


def test_buckets_are_bounded_and_the_emptiest_are_kept() -> None:
    """Somebody with very many addresses does not free the one who has used up a bucket."""
    clock = Hand()
    pacing = Pacing(1, clock)
    assert count_taken(pacing, "greedy", 100) == 10
    for number in range(_MOST_BUCKETS + 10):
        pacing.take(str(number))
    assert len(pacing._full_at) <= _MOST_BUCKETS
    assert count_taken(pacing, "greedy", 1) == 0
    clock.now += 60
    for number in range(_MOST_BUCKETS):
        pacing.take(f"later {number}")
    assert len(pacing._full_at) <= _MOST_BUCKETS
