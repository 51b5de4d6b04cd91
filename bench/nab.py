"""The scoring of A. Lavin and S. Ahmad, Evaluating Real-Time Anomaly Detection Algorithms (2015), the NAB's:
early detections count most, those outside of windows around anomalies count against.

Rows are counted from 0. A score of 100 is that of who finds each anomaly at the first row of its window and
nothing else, 0 that of who says nothing at all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import exp

_STEEP = 5.0
_FAR = 3.0
_WINDOWS_SHARE = 0.1
PROBATION = 0.15
"""Of a file's rows, in which a detector only learns."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What detections, false ones and missed anomalies count for somebody."""

    title: str
    found: float = 1.0
    false: float = 0.11
    missed: float = 1.0


PROFILES = (
    Profile(title="standard"),
    Profile(title="few false alarms", false=0.22),
    Profile(title="few missed", missed=2.0),
)


@dataclass(frozen=True)
class Window:
    """The rows in which an anomaly counts as found, both ends with it."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many rows it has."""
        return self.last - self.first + 1


def make_windows(anomalies: Sequence[Window], rows: int) -> list[Window]:
    """Around labelled anomalies, in order: all as wide, a tenth of all rows together, no less than labelled.

    Where two would meet, the later one begins after the earlier one.
    """
    wanted = round(_WINDOWS_SHARE * rows / len(anomalies)) if anomalies else 0
    windows: list[Window] = []
    for anomaly in anomalies:
        more = max(0, wanted - anomaly.width)
        first = max(anomaly.first - more // 2, windows[-1].last + 1 if windows else 0)
        windows.append(Window(min(first, anomaly.first), min(anomaly.last + (more + 1) // 2, rows - 1)))
    return windows


def weigh(position: float) -> float:
    """What a detection counts: near 1 at −1, where its window begins, 0 where that ends, −1 far behind."""
    return -1.0 if position > _FAR else 2 / (1 + exp(_STEEP * position)) - 1


def score(
    detections: Collection[int], windows: Sequence[Window], rows: int, profile: Profile = PROFILES[0]
) -> float:
    """The score of one file's detections for one profile; rows on probation are not looked at."""
    begin = int(PROBATION * rows)
    scored = [window for window in windows if window.last >= begin]
    reached = 0.0
    found: set[Window] = set()
    for row in sorted(each for each in set(detections) if each >= begin):
        window = next((each for each in scored if each.first <= row <= each.last), None)
        if window is None:
            reached += profile.false * _weigh_false(row, scored)
        elif window not in found:
            found.add(window)
            reached += profile.found * weigh((row - window.last - 1) / window.width) / weigh(-1)
    reached -= profile.missed * (len(scored) - len(found))
    nothing, perfect = -profile.missed * len(scored), profile.found * len(scored)
    return 100 * (reached - nothing) / (perfect - nothing)


def _weigh_false(row: int, windows: Sequence[Window]) -> float:
    before = [window for window in windows if window.last < row]
    if not before:
        return -1.0
    return weigh((row - before[-1].last) / max(1, before[-1].width - 1))
