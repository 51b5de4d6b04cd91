"""What a person says of readings: another value, or how good they are, always with a reason.

What was there is kept as a version, and so is why it was replaced. A person's word stands until a person
takes it back; then what it replaced is there again.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.observations import Quality

Mark = Literal["manual", "estimated", "bad", "good", "taken_back"]
"""What is said: a value measured by hand, an estimated one, that the value is bad or good, or that the last
such word does not hold."""
QualityWord = Literal["unchecked", "suspect", "good", "bad", "estimated", "manual"]
QUALITY_WORDS: dict[int, QualityWord] = dict(enumerate(get_args(QualityWord)))
"""By `Quality`."""

QUALITIES: dict[Mark, Quality] = {
    "manual": Quality.MANUAL,
    "estimated": Quality.ESTIMATED,
    "bad": Quality.BAD,
    "good": Quality.GOOD,
}
"""What a reading is by a mark; what is taken back is again what it was."""
WITH_VALUE: tuple[Mark, ...] = ("manual", "estimated")
LONGEST_REASON = 500
MOST_AT_ONCE = 10_000
"""Readings in one step."""


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of all ordinary readings of a datastream from `start` to `end`, both included.

    Without `end` it is the one reading at `start`. `value` is in the datastream's unit, and is given for
    `manual` and `estimated` only.
    """

    mark: Mark
    start: Annotated[datetime, msgspec.Meta(tz=True)]
    end: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    value: float | None = None
    reason: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""

    @property
    def last(self) -> datetime:
        """The end of the span."""
        return self.start if self.end is None else self.end


def check_correction(correction: Correction) -> None:
    """Raise InvalidInput, which says what to do, unless the parts fit each other."""
    if not correction.reason.strip():
        raise InvalidInput("Say why, in a few words.", field="reason")
    if correction.last < correction.start:
        raise InvalidInput("The end comes before the start; exchange them.", field="end")
    if correction.mark in WITH_VALUE:
        if correction.value is None or not math.isfinite(correction.value):
            raise InvalidInput(f"Give the value that is {correction.mark}.", field="value")
    elif correction.value is not None:
        raise InvalidInput(
            "A mark leaves the value as it is; leave it out, or say manual or estimated.", field="value"
        )


def list_below(marks: Sequence[Mark | None]) -> list[int]:
    """The numbers of the versions that a person's words lie upon, the device's own first.

    `marks` says of each version, from number 1 on, by which word it was replaced, None where a device or a
    program did it. Empty where what is there is nobody's word.
    """
    below: list[int] = []
    for number, mark in enumerate(marks, 1):
        if mark is None:
            below.clear()
        elif mark == "taken_back":
            del below[-1:]
        else:
            below.append(number)
    return below


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """What a correction has done: how many readings it changed, between the first and the last of them."""

    count: int
    first: datetime
    last: datetime


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """An ordinary reading as it stands; `older` counts the versions before it. In the datastream's unit."""

    time: datetime
    value: float
    quality: QualityWord
    older: int


class ReadingVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What a reading was, or is: `at`, `by`, `mark` and `reason` tell how it came to be that.

    `at` and `by` are None for the first version, and `mark` and `reason` where a device or a program has
    replaced the one before. `value` is None where it is no number.
    """

    version: int
    value: float | None
    quality: QualityWord
    at: datetime | None = None
    by: str | None = None
    mark: Mark | None = None
    reason: str | None = None


class ReadingHistory(msgspec.Struct, frozen=True, kw_only=True):
    """All versions of a reading, the oldest first, and what else was sent for its instant."""

    time: datetime
    versions: list[ReadingVersion]
    beside: list[float]
    """Values of others at the same instant, such as what a device sent after a person's word."""
