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
    """How far an observation can be trusted. Checks tell suspect and bad ones, people all but unchecked."""

    UNCHECKED = 0
    """Nobody has said anything of it, and no check has found it wrong."""
    SUSPECT = 1
    GOOD = 2
    BAD = 3
    ESTIMATED = 4
    """A person's value in place of one that is wrong or was not measured."""
    MANUAL = 5
    """A person's value, read or measured by hand."""


DOUBTED = frozenset((Quality.SUSPECT, Quality.BAD))
"""What rules leave out, but for those that look at the sensor itself."""


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

    Results are in the canonical unit of their quantity and finite; NaN stands for one that is no number,
    and is then in `detail`.
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
    feature_id: NDArray[np.int32] | None = None
    """0 where it is the datastream's own feature; None where it is so in every row."""
    detail: list[str | None] | None = None
    """What is rare of an observation, as JSON (`Detail`); None where no row has any."""

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
            feature_id=None if self.feature_id is None else self.feature_id[rows],
            detail=None if self.detail is None else [self.detail[row] for row in rows.tolist()],
        )


def join(parts: "list[Batch]") -> Batch:
    """Batches one after another as one."""
    lengths = [len(part) for part in parts]
    features: NDArray[np.int32] | None = None
    if any(part.feature_id is not None for part in parts):
        features = np.concatenate(
            [
                np.zeros(length, dtype=np.int32) if part.feature_id is None else part.feature_id
                for part, length in zip(parts, lengths, strict=True)
            ]
        )
    detail: list[str | None] | None = None
    if any(part.detail is not None for part in parts):
        detail = []
        for part, length in zip(parts, lengths, strict=True):
            detail += [None] * length if part.detail is None else part.detail
    return Batch(
        datastream_id=np.concatenate([part.datastream_id for part in parts]),
        phenomenon_time=np.concatenate([part.phenomenon_time for part in parts]),
        result=np.concatenate([part.result for part in parts]),
        result_time=np.concatenate([part.result_time for part in parts]),
        corrects=np.concatenate([part.corrects for part in parts]),
        feature_id=features,
        detail=detail,
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


_SECONDS_BITS = 33
_EARLIEST_S = -2_208_988_800
"""1900-01-01 in seconds since 1970: from there 33 bits of seconds last until 2172."""
_MOST_NUMBERED = 2**20
"""Datastreams from this id on name their observations by texts, so that numbers stay below 2**53."""
_SECOND_US = 1_000_000


def observation_id(datastream_id: int, phenomenon_time: int, ordinal: int = 0) -> int | str:
    """The stable id of an observation: its key, so that it is found without scanning.

    `phenomenon_time` in microseconds since 1970-01-01 UTC. On a whole second the id is a number that a
    double holds; otherwise, and for others at the same instant, it is a text.
    """
    second, rest = divmod(phenomenon_time, _SECOND_US)
    second -= _EARLIEST_S
    if rest == 0 and ordinal == 0 and datastream_id < _MOST_NUMBERED and 0 <= second < 1 << _SECONDS_BITS:
        return (datastream_id << _SECONDS_BITS) | second
    return f"{datastream_id}.{phenomenon_time}" + (f".{ordinal}" if ordinal else "")


def write_observation_id(datastream_id: int, phenomenon_time: int, ordinal: int = 0) -> str:
    """The id as it stands in addresses: a number as it is, a text in quotes."""
    identifier = observation_id(datastream_id, phenomenon_time, ordinal)
    return str(identifier) if isinstance(identifier, int) else f"'{identifier}'"


def parse_observation_id(written: int | str) -> tuple[int, int, int]:
    """Datastream id, phenomenon time (µs since 1970) and ordinal of an id; raises NotFound."""
    if isinstance(written, int) or (written.isascii() and written.isdigit()):
        return _parse_number(int(written))
    parts = written.split(".")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        raise NotFound(f"{written!r} is no observation id.") from None
    if len(numbers) == 2:
        numbers.append(0)
    if len(numbers) != 3 or not _fits(*numbers):
        raise NotFound(f"{written!r} is no observation id.")
    return numbers[0], numbers[1], numbers[2]


def _parse_number(number: int) -> tuple[int, int, int]:
    datastream_id, second = number >> _SECONDS_BITS, number & ((1 << _SECONDS_BITS) - 1)
    if not 0 <= datastream_id < _MOST_NUMBERED:
        raise NotFound(f"{number} is no observation id.")
    return datastream_id, (second + _EARLIEST_S) * _SECOND_US, 0


def _fits(datastream_id: int, phenomenon_time: int, ordinal: int) -> bool:
    """Whether these can be the parts of a key: PostgreSQL's integers, and years from 1 to 9999."""
    return (
        0 <= datastream_id < 2**31
        and -62_135_596_800 <= phenomenon_time // _SECOND_US < 253_402_300_800
        and 0 <= ordinal < 2**15
    )
