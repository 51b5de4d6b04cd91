"""What personal data is kept for, and the periods of the law: dated rows in `parameters/privacy.toml`."""

import datetime
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from dothi.vocabulary.data_classes import KEPT_BACK
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.things import Property
from dothi.vocabulary.words import Words

PeriodId = Literal["answer", "act", "act_longest", "breach_notice", "breach_file"]
PeriodUnit = Literal["hours", "days", "working_days", "years"]
Status = Literal["verified", "unverified"]


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """Why personal data is kept, on what legal basis, and how long.

    `kept` says how long in words; `kept_years` counts from the end of what it is about, None where that is
    not counted in years. `effective_to` is the first day without it.
    """

    id: str
    title: Words
    basis: Words
    kept: Words
    kept_years: int | None = None
    source: Words
    status: Status
    effective_from: datetime.date
    effective_to: datetime.date | None = None


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """How long somebody has for something, and by whose word; `effective_to` is the first day without it."""

    id: PeriodId
    amount: int
    unit: PeriodUnit
    source: Words
    evidence: str
    status: Status
    effective_from: datetime.date
    effective_to: datetime.date | None = None


class Holidays(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a year, Saturdays and Sundays aside, on which nobody works."""

    year: int
    days: frozenset[datetime.date]
    source: str
    evidence: str
    status: Status


class _File(msgspec.Struct, kw_only=True):
    checked_on: datetime.date
    period: tuple[Period, ...]
    purpose: tuple[Purpose, ...]
    holidays: tuple[Holidays, ...]


@cache
def _read_file() -> _File:
    entry = resources.files("dothi.vocabulary").joinpath("parameters/privacy.toml")
    return msgspec.toml.decode(entry.read_bytes(), type=_File)


def list_purposes() -> tuple[Purpose, ...]:
    """All purposes that are declared."""
    return _read_file().purpose


def list_periods() -> tuple[Period, ...]:
    """All periods that are declared."""
    return _read_file().period


def list_holidays() -> tuple[Holidays, ...]:
    """The holidays of each year that they are known of."""
    return _read_file().holidays


def get_purpose(name: str) -> Purpose:
    """A purpose by its id; raises InvalidInput."""
    found = next((each for each in list_purposes() if each.id == name), None)
    if found is None:
        known = ", ".join(each.id for each in list_purposes())
        raise InvalidInput(f"No purpose is called {name!r}; there are {known}.", field="purpose")
    return found


def get_period(name: PeriodId, day: datetime.date) -> Period:
    """The period in force on a day; raises InvalidInput where none was yet."""
    for row in list_periods():
        begun = row.effective_from <= day
        if row.id == name and begun and (row.effective_to is None or day < row.effective_to):
            return row
    raise InvalidInput(f"On {day} no period was in force for {name!r}.", field="received_on")


def check_purpose(declared: Property) -> None:
    """Raise InvalidInput where a property is personal and nothing says what it is kept for."""
    if declared.data_class in KEPT_BACK and declared.purpose is None:
        raise InvalidInput(
            f"{declared.name} is {declared.data_class}: say for which purpose.", field="purpose"
        )
    if declared.purpose is not None:
        get_purpose(declared.purpose)


def is_working_day(day: datetime.date) -> bool:
    """Whether people work on a day: Monday to Friday, unless it is a holiday that is known of."""
    return day.weekday() < 5 and not any(day in each.days for each in list_holidays())


def add_working_days(day: datetime.date, count: int) -> datetime.date:
    """The day that is so many working days after another, which itself does not count."""
    while count > 0:
        day += datetime.timedelta(days=1)
        count -= is_working_day(day)
    return day
