"""How a city handles its alarms: dated rows of `parameters/alarms.toml`."""

import datetime
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput

Consequence = Literal["life", "serious", "limited", "minor"]
TimeLeft = Literal["ten_minutes", "half_hour", "shift", "day"]
Priority = Literal[1, 2, 3, 4]
Figure = Literal[
    "per_hour",
    "per_day",
    "flood_share",
    "longest_flood_min",
    "priority_1_share",
    "priority_2_share",
    "lower_share",
    "chattering_a_week",
    "standing",
    "stale_a_week",
    "stale_now",
    "noisiest_share",
    "acknowledge_1_min",
    "acknowledge_2_min",
]
"""What a list of alarms is judged by; shares are of 1, `per_hour` and `per_day` an operator's."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a figure should be at most (`at_least`: at least), and above what somebody must act."""

    figure: Figure
    source: str
    target: float | None = None
    act_above: float | None = None
    at_least: bool = False


class Flood(msgspec.Struct, frozen=True, kw_only=True):
    """When alarms are a flood: from more than so many within so many minutes, until fewer than that."""

    begins_above: int
    ends_below: int
    within_min: float

    @property
    def window(self) -> datetime.timedelta:
        """For how long an alarm counts."""
        return datetime.timedelta(minutes=self.within_min)


class Chatter(msgspec.Struct, frozen=True, kw_only=True):
    """One source that rings so often within so many seconds chatters."""

    times: int
    within_s: float


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """After how many hours an open alarm is stale, and of how many sources the noisiest are told."""

    stale_after_h: float
    noisiest: int


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """How many operators share the alarms."""

    operators: float


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """What holds from a day on; `shelve_at_most_h` is in hours, and what is not in it may not be put aside.

    `priorities` follow from what happens if nobody acts, and from how soon one must.
    """

    priorities: dict[Consequence, dict[TimeLeft, Priority]]
    shelve_at_most_h: dict[str, float]
    duty: Duty
    flood: Flood
    chatter: Chatter
    standing: Standing
    targets: tuple[Target, ...]
    source: str
    status: Literal["verified", "unverified"]
    effective_from: datetime.date
    effective_to: datetime.date | None = None

    def find_longest_shelf(self, priority: Priority) -> datetime.timedelta | None:
        """For how long an alarm of that priority may be put aside; None where it may not be."""
        hours = self.shelve_at_most_h.get(str(priority))
        return None if hours is None else datetime.timedelta(hours=hours)


class _File(msgspec.Struct, kw_only=True):
    checked_on: datetime.date
    practice: tuple[Practice, ...]


@cache
def list_practices() -> tuple[Practice, ...]:
    """The rows of the package's own file, read once."""
    entry = resources.files("dothi.vocabulary").joinpath("parameters/alarms.toml")
    return msgspec.toml.decode(entry.read_bytes(), type=_File).practice


def get_newest_practice() -> Practice:
    """The row that holds until further notice; raises InvalidInput where none does."""
    for row in list_practices():
        if row.effective_to is None:
            return row
    raise InvalidInput("Nothing says how alarms are handled.", field="day")
