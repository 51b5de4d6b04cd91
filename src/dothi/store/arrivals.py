"""Arrivals: what each transaction stored or changed, kept until all rules and surveys have looked at it."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from dothi.store.database import Session
from dothi.vocabulary.evaluation import LOOK_BACK, READING, Arrival
from dothi.vocabulary.observations import NO_TIME

_HOUR_US = 3_600_000_000
_MICROSECOND = timedelta(microseconds=1)


async def put_arrival(
    session: Session, datastream_id: NDArray[np.int32], time: NDArray[np.int64], result: NDArray[np.float64]
) -> None:
    """Have rules look at readings that this transaction stores, changes or removes.

    What is only removed or changed may come with NaN: its instant has been judged, so all is read again.
    """
    readings = np.empty(len(time), dtype=READING)
    readings["datastream_id"], readings["time"], readings["result"] = datastream_id, time, result
    await session.run("put_arrival", {"readings": readings.tobytes()})


async def put_touched(session: Session, streams: Sequence[int], time: int = NO_TIME) -> None:
    """Have rules read datastreams again from an instant on (µs since 1970), or from their beginning."""
    count = len(streams)
    ids = np.array(streams, dtype=np.int32)
    await put_arrival(session, ids, np.full(count, time, dtype=np.int64), np.full(count, math.nan))


async def put_touched_at(session: Session, instants: Sequence[tuple[int, int]]) -> None:
    """Have all look again at readings of datastreams at some instants (µs since 1970)."""
    if instants:
        ids = np.array([stream for stream, _ in instants], dtype=np.int32)
        times = np.array([time for _, time in instants], dtype=np.int64)
        await put_arrival(session, ids, times, np.full(len(instants), math.nan))


async def put_touched_since(session: Session, newest: Mapping[int, int | None], start: int) -> None:
    """Have all look again at what datastreams have read from `start` on (µs since 1970).

    `newest` is the newest instant of each, and nothing later is told: it was never read. An instant of each
    hour of the last `LOOK_BACK` stands for the rest, so that who judges hours alone sees which.
    """
    ids, times = [], []
    for stream, last in newest.items():
        if last is None:
            each = np.array([NO_TIME], dtype=np.int64)
        else:
            first = min(start, last)
            hours = np.arange(max(first, last - LOOK_BACK // _MICROSECOND), last, _HOUR_US, dtype=np.int64)
            each = np.unique(np.concatenate([[first], hours, [last]]))
        ids.append(np.full(len(each), stream, dtype=np.int32))
        times.append(each)
    if ids:
        told = np.concatenate(times)
        await put_arrival(session, np.concatenate(ids), told, np.full(len(told), math.nan))


async def list_arrivals(session: Session, low: int) -> list[Arrival]:
    """What transactions from `low` on have brought, as far as they have ended."""
    return [
        Arrival(id=number, transaction=transaction, readings=np.frombuffer(readings, dtype=READING))
        for number, transaction, readings in await session.rows("list_arrivals", {"low": low})
    ]
