"""What observations move of their datastream: the times between which it has any, and its area."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from dothi.share.sensorthings.observed import Observed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 10_000
"""Datastreams of which the area is remembered; of more all are forgotten."""


def _to_microseconds(text: str) -> int:
    return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)


def _list_ends(pair: list[str | None] | None) -> list[int]:
    return [] if pair is None else [_to_microseconds(text) for text in pair if text is not None]


class Envelopes:
    """Compares datastreams with the observations that have come to them, after the commit.

    An end of the times has been moved by an observation that lies there, unless it stands beside another one
    there. An area cannot be told from, so it is remembered how it was.
    """

    def __init__(self) -> None:
        self._areas: dict[int, object] = {}

    def learn(self, rows: Iterable[list[Any]]) -> None:
        """Remember how areas are now. Rows hold id, area, phenomenon time and result time."""
        if len(self._areas) > _MOST:
            self._areas.clear()
        for row in rows:
            self._areas[row[0]] = row[1]

    def list_moved(self, row: list[Any], observed: list[Observed]) -> tuple[str, ...]:
        """The properties of a datastream, as it stands now, that these observations have moved."""
        moved = []
        stream, area = row[0], row[1]
        if self._areas.get(stream, area) != area:
            moved.append("observedArea")
        self.learn([row])
        ends, result_ends = _list_ends(row[2]), _list_ends(row[3])
        for each in observed:
            told = each.properties
            if told is None and each.row[2] == 0:
                end = (each.row[5] or {}).get("end")
                times = [each.row[1]] if end is None else [each.row[1], _to_microseconds(end)]
                if any(time in ends for time in times):
                    moved.append("phenomenonTime")
            if told is None and each.row[4] is not None and _to_microseconds(each.row[4]) in result_ends:
                moved.append("resultTime")
            moved += [name for name in ("phenomenonTime", "resultTime") if told and name in told]
        if len(ends) == 2 and ends[0] == ends[1] and moved and area is not None and len(observed) == 1:
            moved.append("observedArea")
        return tuple(dict.fromkeys(moved))
