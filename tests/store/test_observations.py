"""Observations: stored once, corrected explicitly, side by side where the standard allows it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dothi.access.recording import read_observation
from dothi.vocabulary.errors import NotFound
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


async def test_there_and_back_in_one_batch(wet_block: WetBlock) -> None:
    """A → B → A: the last stands, and both it replaced are kept in their order."""
    a, b = (wet_block.rain, NOON, 1.0), (wet_block.rain, NOON, 2.0)
    assert await fates(wet_block, a, b, a) == [Fate.STORED, Fate.CORRECTED, Fate.CORRECTED]
    assert await versions(wet_block) == [(1, 1.0, "local"), (2, 2.0, "local")]
    assert await hours(wet_block, wet_block.rain) == [(1.0, 1.0, 1.0)]


async def versions(block: WetBlock) -> list[tuple[int, float, str]]:
    async with block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT version, result, replaced_by FROM observation_version ORDER BY version"
        )
        return await cursor.fetchall()


async def test_what_stands_beside_moves_neither_hour_nor_latest(wet_block: WetBlock) -> None:
    """SensorThings allows another result at an instant; screens and means go by the first."""
    await fates(wet_block, (wet_block.rain, NOON, 1.0))
    assert await fates(wet_block, (wet_block.rain, NOON, 9.0), corrects=False) == [Fate.BESIDE]
    assert await fates(wet_block, (wet_block.rain, NOON, 9.0), corrects=False) == [Fate.REPEATED]
    assert await hours(wet_block, wet_block.rain) == [(1.0, 1.0, 1.0)]
    assert await latest(wet_block, wet_block.rain) == 1.0


async def latest(block: WetBlock, stream: int) -> float | None:
    for thing in await block.city.list_things(LOCAL):
        for entry in thing.datastreams:
            if entry.id == stream:
                return None if entry.latest is None else entry.latest.result
    return None


async def test_late_data_fills_its_hour_and_leaves_the_latest(wet_block: WetBlock) -> None:
    """Yesterday's value comes after today's: two hours, and the latest is still today's."""
    await fates(wet_block, (wet_block.rain, NOON, 1.0))
    await fates(wet_block, (wet_block.rain, NOON - 24 * HOUR, 5.0))
    assert await hours(wet_block, wet_block.rain) == [(5.0, 5.0, 5.0), (1.0, 1.0, 1.0)]
    assert await latest(wet_block, wet_block.rain) == 1.0


async def test_an_observation_is_found_by_its_key(wet_block: WetBlock) -> None:
    """Result and version come back, the corrected one as version 2; another key is not found."""
    await fates(wet_block, (wet_block.rain, NOON, 1.0), (wet_block.rain, NOON, 2.0))
    found = await read_observation(wet_block.door, LOCAL, (wet_block.rain, NOON, 0))
    assert found == (2.0, 0, None, 2)
    with pytest.raises(NotFound):
        await read_observation(wet_block.door, LOCAL, (wet_block.rain, NOON, 1))
