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

CheckName = Literal["physical", "range", "spike", "step", "flat"]
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


_NAMES: dict[Check, CheckName] = {
    Check.PHYSICAL: "physical",
    Check.RANGE: "range",
    Check.SPIKE: "spike",
    Check.STEP: "step",
    Check.FLAT: "flat",
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


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """What is checked of a quantity, and who says so; `unverified` where no source was read."""

    physical: Span
    plausible: Span = msgspec.field(default_factory=Span)
    jump: Jump | None = None
    rest: Rest | None = None
    source: str
    status: Literal["verified", "unverified"]
