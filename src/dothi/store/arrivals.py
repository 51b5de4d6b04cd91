"""Arrivals: what each transaction stored or changed, kept until every rule has looked at it."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dothi.store.database import Session
from dothi.vocabulary.evaluation import READING, Arrival
from dothi.vocabulary.observations import NO_TIME


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


async def list_arrivals(session: Session, low: int) -> list[Arrival]:
    """What transactions from `low` on have brought, as far as they have ended."""
    return [
        Arrival(id=number, transaction=transaction, readings=np.frombuffer(readings, dtype=READING))
        for number, transaction, readings in await session.rows("list_arrivals", {"low": low})
    ]
