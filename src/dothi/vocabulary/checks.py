"""What readings of a quantity can be and how they can move; a reading beyond that is flagged, never deleted.

Numbers are in the quantity's canonical unit, durations in seconds. What is declared is the same for all
stations of a quantity, and so wide that an ordinary station passes.
"""

from collections.abc import Iterable
from enum import IntFlag
from math import inf
from typing import Literal

import msgspec

from dothi.vocabulary.observations import Quality

CheckName = Literal["physical", "range", "spike", "step", "flat", "service", "neighbour", "drift"]
DEPTH = 5
"""A reading is compared with the median of so many before it: two wrong ones among them change nothing."""
FEWEST = 3
"""With fewer than these before it nothing is known of how a reading may move."""


class Check(IntFlag):
    """What was found wrong with a reading; several may be."""

    PHYSICAL = 1
    """It cannot be so: what then counts as bad, all others as suspect."""
    RANGE = 2
    """It can be so, but hardly ever is."""
    SPIKE = 4
    """It lies far away from those before it."""
    STEP = 8
    """It does, too, and near the one before it, which was such a one."""
    FLAT = 16
    """It has not moved for too long."""
    SERVICE = 32
    """Its thing was in service, so that it may tell of calibration gas instead of air."""
    NEIGHBOUR = 64
    """It lies far away from what stations nearby read; that may be a true event, which they do not see."""
    DRIFT = 128
    """The sensor has crept away from its neighbours, or from itself, over days."""


JUDGED = Check.PHYSICAL | Check.RANGE | Check.SPIKE | Check.STEP | Check.FLAT | Check.SERVICE
"""What is found of each reading as it comes."""

_NAMES: dict[Check, CheckName] = {
    Check.PHYSICAL: "physical",
    Check.RANGE: "range",
    Check.SPIKE: "spike",
    Check.STEP: "step",
    Check.FLAT: "flat",
    Check.SERVICE: "service",
    Check.NEIGHBOUR: "neighbour",
    Check.DRIFT: "drift",
}


def list_names(found: int) -> list[CheckName]:
    """The names of what was found wrong, as they are kept and told."""
    return [name for check, name in _NAMES.items() if found & check]


def read_names(names: Iterable[str]) -> Check:
    """What names stand for; those of checks that are no more are passed over."""
    wanted = set(names)
    found = Check(0)
    for check, name in _NAMES.items():
        if name in wanted:
            found |= check
    return found


def judge_quality(found: int) -> Quality:
    """What a reading is, by what was found wrong with it."""
    if not found:
        return Quality.UNCHECKED
    return Quality.BAD if found & Check.PHYSICAL else Quality.SUSPECT


def write_quality(names: Iterable[str]) -> dict[str, object]:
    """What standards call the quality of a result, by the names of what was found wrong."""
    found = read_names(names)
    return {"quality": judge_quality(found).name.lower(), "checks": list_names(found)}


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From lowest to highest, both within."""

    lowest: float = -inf
    highest: float = inf


class Jump(msgspec.Struct, frozen=True, kw_only=True):
    """How far a reading may lie from the median of those before it: `height`, and `rate` more an hour."""

    height: float
    rate: float


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """For how long readings may follow one another without one that moves by more than `tolerance`.

    At `but` they may rest for ever, as rain does at 0.
    """

    longest_s: float
    tolerance: float = 0.0
    but: float | None = None


class Neighbours(msgspec.Struct, frozen=True, kw_only=True):
    """Which stations nearby a reading is compared with, and how far from their median it may lie.

    Those are the nearest `most` others within `within_km` whose datastream of the quantity has the same
    source (measured, simulated …), and which have the same values of the properties `alike`; who lacks one
    has no neighbours. Of each counts its newest reading at that instant or before, if not older than
    `oldest_s`. With `fewest` of them a reading may lie `height`, and `share` of the median more, away
    from it.
    """

    within_km: float
    height: float
    share: float = 0.0
    fewest: int = 3
    most: int = 8
    oldest_s: float
    alike: tuple[str, ...] = ()


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """How fast a sensor may creep away: from its `neighbours`, or from what it read `itself`.

    A day's median of the difference to the neighbours' median, or of the readings themselves, counts where
    there were `fewest_readings`. Through those of the last `days`, of which there must be `fewest_days`, goes
    a Theil-Sen line. It drifts where that is steeper than `rate` a day, and Kendall's test finds a trend so
    clear with a probability below `significance` where there is none.
    """

    against: Literal["neighbours", "itself"] = "neighbours"
    rate: float
    days: int = 14
    fewest_days: int = 10
    fewest_readings: int = 12
    significance: float = 0.001


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """What is checked of a quantity, and who says so; `unverified` where no source was read."""

    physical: Span
    plausible: Span = msgspec.field(default_factory=Span)
    jump: Jump | None = None
    rest: Rest | None = None
    neighbours: Neighbours | None = None
    drift: Drift | None = None
    source: str
    status: Literal["verified", "unverified"]
