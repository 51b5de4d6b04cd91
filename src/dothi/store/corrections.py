"""What people say of readings, as it is kept: corrected readings, their versions, and flagged ones."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from dothi.store.arrivals import put_arrival
from dothi.store.database import Session
from dothi.store.observations import lock_instants, write_corrections
from dothi.store.settling import Held, Key, take_word
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.corrections import (
    MOST_AT_ONCE,
    QUALITY_WORDS,
    Correction,
    Reading,
    ReadingHistory,
    ReadingVersion,
)
from dothi.vocabulary.errors import NotFound, TooManyReadings
from dothi.vocabulary.observations import Batch, Fate

_Span = tuple[datetime, datetime]


async def check_stream(session: Session, datastream_id: int) -> None:
    """Raise NotFound unless there is such a datastream to be seen."""
    if await session.row("find_stream", {"id": datastream_id}) is None:
        raise NotFound(f"Datastream {datastream_id}.")


async def put_correction(session: Session, datastream_id: int, correction: Correction) -> Committed:
    """Put a person's word on readings, and have hours, latest values and rules follow.

    Raises NotFound where no reading is meant, TooManyReadings.
    """
    await check_stream(session, datastream_id)
    span = {"datastream_id": datastream_id, "start": correction.start, "end": correction.last}
    rows = await session.rows("list_span", {**span, "limit": MOST_AT_ONCE + 1})
    if len(rows) > MOST_AT_ONCE:
        raise TooManyReadings(f"At most {MOST_AT_ONCE}.", field="end")
    keys: list[Key] = [(datastream_id, row[0]) for row in rows]
    held = await lock_instants(session, keys)
    if not held:
        raise NotFound(
            f"Datastream {datastream_id} has no readings there; list them at"
            f" /api/datastreams/{datastream_id}/readings.",
            field="start",
        )
    settlement = take_word(held, correction.mark, correction.value)
    corrected = settlement.corrected
    if not corrected:
        raise NotFound("Nobody's word stands on these readings; nothing is to be taken back.", field="mark")
    await write_corrections(session, settlement, correction.mark, correction.reason.strip())
    batch = _to_batch(corrected)
    await put_arrival(session, batch.datastream_id, batch.phenomenon_time, batch.result)
    count = len(batch)
    fate = np.full(count, Fate.CORRECTED, dtype=np.int8)
    return Committed(batch=batch, fate=fate, ordinal=np.zeros(count, dtype=np.int16))


def _to_batch(corrected: dict[Key, Held]) -> Batch:
    held = list(corrected.values())
    return Batch(
        datastream_id=np.array([stream for stream, _ in corrected], dtype=np.int32),
        phenomenon_time=np.array([time for _, time in corrected], dtype=np.int64),
        result=np.array([one.result for one in held], dtype=np.float64),
        result_time=np.array([one.result_time for one in held], dtype=np.int64),
        corrects=np.ones(len(held), dtype=np.bool_),
        feature_id=np.array([one.feature_id for one in held], dtype=np.int32),
        detail=[one.detail for one in held],
    )


async def list_standing(session: Session, datastream_id: int, span: _Span, limit: int) -> list[Reading]:
    """The readings from `start` (inclusive) to `end` as they stand, the newest first; raises NotFound."""
    await check_stream(session, datastream_id)
    start, end = span
    parameters = {"datastream_id": datastream_id, "start": start, "end": end, "limit": limit}
    return [
        Reading(time=time, value=value, quality=QUALITY_WORDS[quality], older=older)
        for time, value, quality, older in await session.rows("list_standing", parameters)
    ]


async def list_flagged(
    session: Session, datastream_id: int, span: _Span, limit: int
) -> list[tuple[int, float, int, list[str]]]:
    """(ms since 1970 UTC, result, quality, checks) of the newest flagged in a span, in rising order."""
    start, end = span
    parameters = {"datastream_id": datastream_id, "start": start, "end": end, "limit": limit}
    rows = await session.rows("list_flagged", parameters)
    return [(row[0], row[1], row[2], row[3]) for row in reversed(rows)]


async def count_doubted_by_hour(session: Session, datastream_id: int, span: _Span) -> dict[int, int]:
    """How many readings are suspect or bad, by the beginning of their hour (ms since 1970 UTC)."""
    start, end = span
    parameters = {"datastream_id": datastream_id, "start": start, "end": end}
    return dict(await session.rows("count_doubted_by_hour", parameters))


async def get_history(session: Session, datastream_id: int, time: datetime) -> ReadingHistory:
    """All that a reading was and is, at that instant; raises NotFound."""
    await check_stream(session, datastream_id)
    parameters = {"datastream_id": datastream_id, "time": time}
    standing = await session.rows("list_at_instant", parameters)
    if not standing or standing[0][0] != 0:
        raise NotFound(f"Datastream {datastream_id} has no reading at that instant.", field="time")
    contents, how = list[tuple[float | None, int]](), list[dict[str, Any]]([{}])
    for value, quality, at, by, mark, reason in await session.rows("list_reading_versions", parameters):
        contents.append((value, quality))
        how.append({"at": at, "by": by, "mark": mark, "reason": reason})
    contents.append((standing[0][1], standing[0][2]))
    return ReadingHistory(
        time=time.astimezone(UTC),
        versions=[
            ReadingVersion(version=number, value=value, quality=QUALITY_WORDS[quality], **came)
            for number, ((value, quality), came) in enumerate(zip(contents, how, strict=True), 1)
        ],
        beside=[row[1] for row in standing[1:] if row[1] is not None],
    )
