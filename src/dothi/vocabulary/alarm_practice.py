"""How a city handles its alarms: priorities and putting aside, dated rows in `parameters/alarms.toml`."""

import datetime
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput

Consequence = Literal["life", "serious", "limited", "minor"]
TimeLeft = Literal["ten_minutes", "half_hour", "shift", "day"]
Priority = Literal[1, 2, 3, 4]


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """What holds from a day on; `shelve_at_most_h` is in hours, and what is not in it may not be put aside.

    `priorities` follow from what happens if nobody acts, and from how soon one must.
    """

    priorities: dict[Consequence, dict[TimeLeft, Priority]]
    shelve_at_most_h: dict[str, float]
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
