"""Observations: stored once, corrected explicitly, side by side where the standard allows it."""

from datetime import UTC, datetime

import numpy as np

from dothi.vocabulary.observations import NO_TIME, Batch, Fate
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock

NOON = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp()) * 1_000_000
MINUTE = 60_000_000
HOUR = 60 * MINUTE


def batch(*rows: tuple[int, int, float], corrects: bool = True) -> Batch:
    """Rows of (datastream, time in µs, result)."""
    return Batch(
        datastream_id=np.array([row[0] for row in rows], dtype=np.int32),
        phenomenon_time=np.array([row[1] for row in rows], dtype=np.int64),
        result=np.array([row[2] for row in rows], dtype=np.float64),
        result_time=np.full(len(rows), NO_TIME),
        corrects=np.full(len(rows), corrects),
    )


async def fates(block: WetBlock, *rows: tuple[int, int, float], corrects: bool = True) -> list[Fate]:
    outcome = await block.recorder.record(LOCAL, batch(*rows, corrects=corrects))
    assert outcome is not None
    return [Fate(fate) for fate in outcome.fate]


async def hours(block: WetBlock, stream: int) -> list[tuple[float, float | None, float | None]]:
    series = await block.city.read_hours(
        LOCAL, stream, (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    )
    assert series.min is not None
    assert series.max is not None
    return list(zip(series.values, series.min, series.max, strict=True))


async def test_an_observation_sent_twice_is_stored_once(wet_block: WetBlock) -> None:
    """The second sending, in another batch or the same, is a repeat and does not move the hour."""
    row = (wet_block.rain, NOON, 1.5)
    assert await fates(wet_block, row, row) == [Fate.STORED, Fate.REPEATED]
    assert await fates(wet_block, row) == [Fate.REPEATED]
    assert await hours(wet_block, wet_block.rain) == [(1.5, 1.5, 1.5)]


async def test_a_device_that_sends_another_value_corrects(wet_block: WetBlock) -> None:
    """The new value stands, the hour is counted anew and the latest value follows: (2 + 4) / 2 = 3."""
    await fates(wet_block, (wet_block.rain, NOON, 9.0), (wet_block.rain, NOON + MINUTE, 4.0))
    assert await fates(wet_block, (wet_block.rain, NOON, 2.0)) == [Fate.CORRECTED]
    assert await hours(wet_block, wet_block.rain) == [(3.0, 2.0, 4.0)]
