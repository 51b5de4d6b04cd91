"""Whose turn it is among what is followed: to be looked at by the clock, and to be written down."""

import heapq
import math
from collections.abc import Collection, Iterator, Mapping

from dothi.understand.follows import Follow
from dothi.understand.watch import NEVER
from dothi.vocabulary.evaluation import Key

_WRITE_DOWN_EVERY_S = 30.0


class Waiting:
    """Those that wait for the clock, by when it must be looked at (µs since 1970)."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, Key]] = []

    def wait(self, follow: Follow) -> None:
        """Have it looked at when its watch says, which may be otherwise than before."""
        due = follow.watch.due
        if due != follow.due:
            follow.due = due
            if due != NEVER:
                heapq.heappush(self._heap, (due, follow.key))

    def take_due(self, now: int, follows: Mapping[Key, Follow], but: Collection[Key]) -> Iterator[Follow]:
        """Those that are due until `now`, but for some that will wait anew."""
        while self._heap and self._heap[0][0] <= now:
            due, key = heapq.heappop(self._heap)
            follow = follows.get(key)
            if follow is None or follow.due != due or key in but:
                continue
            follow.due = NEVER
            yield follow


class Turns:
    """Who is written down when: all in turn, within half a minute."""

    def __init__(self) -> None:
        self._at = 0.0
        # From the end on.
        self._keys: list[Key] = []

    def list_noted(
        self, follows: Mapping[Key, Follow], at_once: Collection[Key], clock_s: float
    ) -> list[Follow]:
        """Those to be written down now: some at once, of the others a few that have changed."""
        past_s = min(clock_s - self._at, _WRITE_DOWN_EVERY_S)
        share = math.ceil(len(follows) * past_s / _WRITE_DOWN_EVERY_S)
        self._at = clock_s
        noted = dict.fromkeys(at_once)
        for _ in range(share):
            if not self._keys:
                self._keys = list(follows)
                if not self._keys:
                    break
            key = self._keys.pop()
            follow = follows.get(key)
            if follow is not None and follow.changed:
                noted[key] = None
        return [follows[key] for key in noted]
