"""Thinning out floods of refused messages: the first ones are kept whole, the rest are counted."""

import time
from collections.abc import Callable, Sequence

import msgspec

from dothi.vocabulary.observations import Refusal

WINDOW_S = 60.0
KEPT_A_SOURCE = 20
"""Refusals of one source that are kept whole in a window."""
KEPT_IN_ALL = 1000
"""Refusals of all sources that are kept whole in a window; a flood may make up its topics."""
MANY_SOURCES = "*"


class Thinner:
    """Decides for each refusal whether it is kept whole or only counted."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._window_began = now()
        self._kept: dict[str, int] = {}
        self._kept_in_all = 0

    def thin(self, refusals: Sequence[Refusal]) -> list[Refusal]:
        """The refusals to store; those that stand for several have `thinned` set and count them."""
        now = self._now()
        if now - self._window_began >= WINDOW_S:
            self._window_began, self._kept, self._kept_in_all = now, {}, 0
        out: list[Refusal] = []
        counted: dict[tuple[str, str, str], list[Refusal]] = {}
        for refusal in refusals:
            kept = self._kept.get(refusal.source, 0)
            if kept < KEPT_A_SOURCE and self._kept_in_all < KEPT_IN_ALL:
                self._kept[refusal.source] = kept + 1
                self._kept_in_all += 1
                out.append(refusal)
            else:
                source = refusal.source if kept else MANY_SOURCES
                counted.setdefault((refusal.channel, source, refusal.reason), []).append(refusal)
        for (_, source, _), alike in sorted(counted.items()):
            last = alike[-1]
            out.append(msgspec.structs.replace(last, source=source, occurrences=len(alike), thinned=True))
        return out
