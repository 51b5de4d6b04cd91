"""Observations as columns, their identity, and what became of them when they were stored."""

from dataclasses import dataclass
from enum import IntEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from dothi.vocabulary.errors import NotFound

NO_TIME = np.iinfo(np.int64).min
"""Stands for "not given" in a column of times."""


class Quality(IntEnum):
    """How far an observation can be trusted; unchecked until a rule has looked at it."""

    UNCHECKED = 0
    SUSPECT = 1
    GOOD = 2


class Fate(IntEnum):
    """What became of an observation that was sent."""

    STORED = 0
    REPEATED = 1
    """Alike in every given part to one that is stored already; not stored again."""
    CORRECTED = 2
    """Replaced the one at its instant, which is kept as an older version."""
    BESIDE = 3
    """Stored beside another one at the same instant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Observations as columns of equal length n, in order of arrival.

    Results are in the canonical unit of their quantity and finite.
    """

    datastream_id: NDArray[np.int32]
    phenomenon_time: NDArray[np.int64]
    """Microseconds since 1970-01-01 UTC."""
    result: NDArray[np.float64]
    result_time: NDArray[np.int64]
    """Microseconds since 1970-01-01 UTC; NO_TIME where it was not given."""
    corrects: NDArray[np.bool_]
    """True where another value at the same instant is a correction (plain devices), False where it
    stands beside (SensorThings)."""

    def __len__(self) -> int:
        return len(self.datastream_id)

    def take(self, rows: NDArray[np.intp]) -> "Batch":
        """The named rows, in the order given."""
        return Batch(
            datastream_id=self.datastream_id[rows],
            phenomenon_time=self.phenomenon_time[rows],
            result=self.result[rows],
            result_time=self.result_time[rows],
            corrects=self.corrects[rows],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of each row of a batch, in its order: a Fate and the ordinal at its instant."""

    fate: NDArray[np.int8]
    ordinal: NDArray[np.int16]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was not stored, as it goes to the dead letters."""

    channel: str
    source: str
    """The topic or address it came to."""
    payload: bytes
    reason: str
    message: str
    occurrences: int = 1
    """How many like it this one stands for."""
    thinned: bool = False
    """True for one that only counts others: a flood was thinned out."""


def observation_id(datastream_id: int, phenomenon_time: int, ordinal: int = 0) -> str:
    """The stable id of an observation: its key, so that it is found without scanning.

    `phenomenon_time` in microseconds since 1970-01-01 UTC.
    """
    return f"{datastream_id}.{phenomenon_time}" + (f".{ordinal}" if ordinal else "")


def parse_observation_id(text: str) -> tuple[int, int, int]:
    """Datastream id, phenomenon time (µs since 1970) and ordinal of an id; raises NotFound."""
    parts = text.split(".")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        raise NotFound(f"{text!r} is no observation id.") from None
    if len(numbers) == 2:
        numbers.append(0)
    if len(numbers) != 3:
        raise NotFound(f"{text!r} is no observation id.")
    return numbers[0], numbers[1], numbers[2]
