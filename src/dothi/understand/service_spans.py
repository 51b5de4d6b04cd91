"""When things are in service, by the places that a judge has for their datastreams."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]
"""From an instant until before another (µs since 1970)."""


class ServiceSpans:
    """The spans of each place; of most there are none, and those cost nearly nothing."""

    def __init__(self) -> None:
        self._spans: dict[int, tuple[Span, ...]] = {}
        self._has = np.zeros(0, dtype=np.bool_)

    def put(self, place: int, spans: Iterable[Span]) -> None:
        """A place has these spans from now on, and no others."""
        if place >= len(self._has):
            more = np.zeros(max(64, 2 * place), dtype=np.bool_)
            more[: len(self._has)] = self._has
            self._has = more
        self._spans[place] = tuple(spans)
        self._has[place] = bool(self._spans[place])

    def have(self, places: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which places have any; each must have been put."""
        has: NDArray[np.bool_] = self._has[places]
        return has

    def find(self, places: NDArray[np.integer], times: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which readings are of a time in service."""
        found: NDArray[np.bool_] = self._has[places]
        for place in np.unique(places[found]).tolist():
            here = np.flatnonzero(places == place)
            within = np.zeros(len(here), dtype=np.bool_)
            for begin, end in self._spans[place]:
                within |= (times[here] >= begin) & (times[here] < end)
            found[here] = within
        return found
