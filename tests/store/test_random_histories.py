"""Whatever comes in whatever order, the store agrees with a few lines of plain Python."""

from collections import defaultdict
from itertools import count

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.store.observations import to_datetime
from dothi.vocabulary.observations import NO_TIME, Batch, Fate
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_observations import HOUR, MINUTE, NOON

Row = tuple[int, int, float, int, bool]
"""Datastream, time, result, result time, whether it corrects."""
Key = tuple[int, int]

_STREAM_IDS = count(1_000, 2)
_DAY = 24 * HOUR
# Minutes of one hour, the hours around it, days before, another month and another century's time zone.
_TIMES = [NOON + k * MINUTE for k in (0, 1, 59, 60, -1)] + [NOON - 3 * _DAY, NOON - 40 * _DAY, -HOUR - 1]

_rows = st.tuples(
    st.sampled_from((0, 1)),
    st.sampled_from(_TIMES),
    st.sampled_from((-2.5, 0.0, 1.0, 4.0)),
    st.sampled_from((NO_TIME, NOON, NOON + 1)),
    st.booleans(),
)
_batches = st.lists(st.lists(_rows, min_size=1, max_size=10), min_size=1, max_size=4)


class Ledger:
    """What must be in the store: at each instant a list, the ordinary observation first."""

    def __init__(self) -> None:
        self.held: dict[Key, list[tuple[float, int]]] = {}
        self.older: dict[Key, list[float]] = defaultdict(list)

    def take(self, row: Row) -> tuple[Fate, int]:
        """Take one observation; its fate and ordinal."""
        stream, time, result, result_time, corrects = row
        at = self.held.setdefault((stream, time), [])
        if not at:
            at.append((result, result_time))
            return Fate.STORED, 0
        for ordinal, (other, other_time) in enumerate(at[:1] if corrects else at):
            if other == result and result_time in (NO_TIME, other_time):
                return Fate.REPEATED, ordinal
        if not corrects:
            at.append((result, result_time))
            return Fate.BESIDE, len(at) - 1
        self.older[stream, time].append(at[0][0])
        at[0] = (result, at[0][1] if result_time == NO_TIME else result_time)
        return Fate.CORRECTED, 0

    def hours(self) -> dict[Key, tuple[int, float, float, float]]:
        """Count, sum, min and max of the ordinary observations of each hour."""
        values: dict[Key, list[float]] = defaultdict(list)
        for (stream, time), at in self.held.items():
            values[stream, time - time % HOUR].append(at[0][0])
        return {key: (len(v), sum(v), min(v), max(v)) for key, v in values.items()}

    def latest(self) -> dict[int, tuple[int, float]]:
        """Time and result of the ordinary observation with the greatest time."""
        return {stream: (time, at[0][0]) for (stream, time), at in sorted(self.held.items())}


def to_batch(rows: list[Row]) -> Batch:
    streams, times, results, result_times, corrects = zip(*rows, strict=True)
    return Batch(
        datastream_id=np.array(streams, dtype=np.int32),
        phenomenon_time=np.array(times, dtype=np.int64),
        result=np.array(results, dtype=np.float64),
        result_time=np.array(result_times, dtype=np.int64),
        corrects=np.array(corrects, dtype=np.bool_),
    )


async def check_store(block: WetBlock, ledger: Ledger, streams: list[int]) -> None:
    """Compare every table with the ledger."""

    async def read(query: str) -> list[tuple[object, ...]]:
        cursor = await session.connection.execute(query, {"streams": streams})  # type: ignore[arg-type]
        return await cursor.fetchall()

    async with block.door.enter(LOCAL, "read") as session:
        stored = await read(
            "SELECT datastream_id, phenomenon_time, ordinal, result, result_time FROM observation"
            " WHERE datastream_id = ANY (%(streams)s) ORDER BY 1, 2, 3"
        )
        versions = await read(
            "SELECT datastream_id, phenomenon_time, array_agg(result ORDER BY version),"
            " array_agg(version ORDER BY version) FROM observation_version"
            " WHERE datastream_id = ANY (%(streams)s) GROUP BY 1, 2 ORDER BY 1, 2"
        )
        hours = await read(
            "SELECT datastream_id, hour, count, sum, min, max FROM hourly"
            " WHERE datastream_id = ANY (%(streams)s) ORDER BY 1, 2"
        )
        latest = await read(
            "SELECT datastream_id, phenomenon_time, result FROM latest"
            " WHERE datastream_id = ANY (%(streams)s) ORDER BY 1"
        )
    assert stored == [
        (stream, to_datetime(time), ordinal, result, None if given_at == NO_TIME else to_datetime(given_at))
        for (stream, time), at in sorted(ledger.held.items())
        for ordinal, (result, given_at) in enumerate(at)
    ]
    assert versions == [
        (stream, to_datetime(time), older, list(range(1, len(older) + 1)))
        for (stream, time), older in sorted(ledger.older.items())
    ]
    assert hours == [(stream, to_datetime(hour), *v) for (stream, hour), v in sorted(ledger.hours().items())]
    assert latest == [
        (stream, to_datetime(time), result) for stream, (time, result) in ledger.latest().items()
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=_batches)
async def test_the_store_agrees_with_the_ledger(wet_block: WetBlock, batches: list[list[Row]]) -> None:
    """Fates, ordinals, versions, hours and latest values after late, repeated and corrected data."""
    # Every example has datastreams of its own, so that one database serves all of them.
    first = next(_STREAM_IDS)
    ledger = Ledger()
    for rows in batches:
        moved = [(first + row[0], *row[1:]) for row in rows]
        told = [ledger.take(row) for row in moved]
        outcome = await wet_block.recorder.record(LOCAL, to_batch(moved))
        assert outcome is not None
        assert list(zip(outcome.fate, outcome.ordinal, strict=True)) == told
    await check_store(wet_block, ledger, [first, first + 1])
