"""How long the audit log is kept: dated rows in `parameters/audit.toml`."""

import datetime
from functools import cache
from importlib import resources
from typing import Literal

import msgspec


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """How many days entries are kept, and by whose word; `effective_to` is the first day without it."""

    days: int
    source: str
    status: Literal["verified", "unverified"]
    effective_from: datetime.date
    effective_to: datetime.date | None = None


class _File(msgspec.Struct, kw_only=True):
    checked_on: datetime.date
    retention: tuple[Retention, ...]


@cache
def list_retentions() -> tuple[Retention, ...]:
    """The rows of the package's own file, read once, the oldest first."""
    entry = resources.files("dothi.vocabulary").joinpath("parameters/audit.toml")
    file = msgspec.toml.decode(entry.read_bytes(), type=_File)
    return tuple(sorted(file.retention, key=lambda row: row.effective_from))


def find_retention(day: datetime.date) -> Retention | None:
    """The row in force on a day; None where there is none, and then nothing is taken away."""
    for row in reversed(list_retentions()):
        if row.effective_from <= day and (row.effective_to is None or day < row.effective_to):
            return row
    return None
