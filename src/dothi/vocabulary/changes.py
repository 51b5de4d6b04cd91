"""How one process tells the others what was committed: columns as bytes, no per-row cost."""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dothi.vocabulary.observations import Batch, Fate, Outcome

TOPIC = "core/committed"
"""Broker topic (core listener) on which committed observations are announced."""

_HEADER = struct.Struct("<I")


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """Newly stored or corrected observations as columns of equal length; times in µs since 1970 UTC."""

    datastream_id: NDArray[np.int32]
    phenomenon_time: NDArray[np.int64]
    result: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.datastream_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Committed:
    """Observations that were newly stored or corrected by one commit, with their fates and ordinals."""

    batch: Batch
    fate: NDArray[np.int8]
    ordinal: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.batch)

    @property
    def corrects(self) -> bool:
        """Whether any of them replaced another one."""
        return bool((self.fate == Fate.CORRECTED).any())

    def to_changes(self) -> Changes:
        """What screens draw of them: the ordinary ones that are numbers."""
        drawn = np.flatnonzero((self.fate != Fate.BESIDE) & ~np.isnan(self.batch.result))
        return Changes(
            datastream_id=self.batch.datastream_id[drawn],
            phenomenon_time=self.batch.phenomenon_time[drawn],
            result=self.batch.result[drawn],
        )


def keep_news(batch: Batch, outcome: Outcome) -> Committed:
    """What a batch has changed: everything but what was there already."""
    rows = np.flatnonzero(outcome.fate != Fate.REPEATED)
    whole = len(rows) == len(batch)
    return Committed(
        batch=batch if whole else batch.take(rows),
        fate=outcome.fate[rows],
        ordinal=outcome.ordinal[rows],
    )


def encode_changes(changes: Changes) -> bytes:
    """The columns one after another, little-endian, behind their length."""
    return b"".join(
        (
            _HEADER.pack(len(changes)),
            changes.phenomenon_time.astype("<i8").tobytes(),
            changes.result.astype("<f8").tobytes(),
            changes.datastream_id.astype("<i4").tobytes(),
        )
    )


def decode_changes(payload: bytes) -> Changes:
    """The reverse of `encode_changes`; raises ValueError on anything else."""
    (count,) = _HEADER.unpack_from(payload)
    if len(payload) != _HEADER.size + count * 20:
        raise ValueError("the announcement's length does not fit its content")
    at = _HEADER.size
    return Changes(
        phenomenon_time=np.frombuffer(payload, "<i8", count, at),
        result=np.frombuffer(payload, "<f8", count, at + 8 * count),
        datastream_id=np.frombuffer(payload, "<i4", count, at + 16 * count),
    )
