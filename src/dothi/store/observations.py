"""Writing observations: one statement for what is new, a second path where an instant is taken."""

import math
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dothi.store.arrivals import put_arrival
from dothi.store.columns import Doubles, Integers, Timestamps
from dothi.store.database import Session
from dothi.store.named_queries import get_query
from dothi.store.settling import Arrival, Held, Key, Settlement, settle
from dothi.vocabulary.corrections import Mark, list_below
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.observations import NO_TIME, Batch, Fate, Outcome

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR_US = 3_600_000_000


def to_datetime(microseconds: int) -> datetime:
    """The instant `microseconds` after 1970-01-01 UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


async def record_observations(
    session: Session, batch: Batch, *, hopeful: bool = False, vacated: Collection[Key] = ()
) -> Outcome:
    """Store a batch with its latest values and hours; each row's fate is told in the batch's order.

    The months that it needs must have partitions (`Months.make_for`). `hopeful` skips the look-up whether
    an instant is taken, which is a third of the cost; where one is, psycopg's UniqueViolation is raised and
    the transaction is lost. At `vacated` instants the first place stays free for the id of what was moved.
    """
    fate = np.full(len(batch), Fate.STORED, dtype=np.int8)
    ordinal = np.zeros(len(batch), dtype=np.int16)
    # Sorted by key, writers lock rows in one order and cannot wait for each other in a circle. The
    # sort is stable, so of several at one instant the first to arrive comes first.
    order = np.lexsort((batch.phenomenon_time, batch.datastream_id))
    ids, times = batch.datastream_id[order], batch.phenomenon_time[order]
    again = np.zeros(len(batch), dtype=np.bool_)
    again[1:] = (ids[1:] == ids[:-1]) & (times[1:] == times[:-1])
    if vacated:
        keys = zip(ids.tolist(), times.tolist(), strict=True)
        again |= np.fromiter((key in vacated for key in keys), dtype=np.bool_, count=len(batch))

    taken = await _store_new(session, batch, order[~again], hopeful=hopeful)
    waiting = np.sort(np.concatenate([order[again], taken]))
    if len(waiting):
        settlement = await _settle(session, batch.take(waiting), vacated)
        for row, (what, where) in settlement.fates.items():
            fate[waiting[row]] = what
            ordinal[waiting[row]] = where
    await _tell_rules(session, batch, fate)
    return Outcome(fate=fate, ordinal=ordinal)


async def _tell_rules(session: Session, batch: Batch, fate: NDArray[np.int8]) -> None:
    """Rules look at what is new or corrected; what stands beside an ordinary reading is not theirs."""
    theirs = (fate == Fate.STORED) | (fate == Fate.CORRECTED)
    if not theirs.all():
        batch = batch.take(np.flatnonzero(theirs))
    if len(batch):
        await put_arrival(session, batch.datastream_id, batch.phenomenon_time, batch.result)


async def _store_new(
    session: Session, batch: Batch, rows: NDArray[np.intp], *, hopeful: bool
) -> NDArray[np.intp]:
    """Store the rows (distinct keys, sorted); those whose instant is taken already are returned."""
    part = batch.take(rows)
    parameters = {
        "datastream_id": Integers(part.datastream_id),
        "phenomenon_time": Timestamps(part.phenomenon_time),
        "result": Doubles(part.result),
        "result_time": Timestamps(part.result_time),
        "feature_id": None if part.feature_id is None else Integers(part.feature_id),
        "detail": part.detail,
        "rows": len(part),
    }
    text = get_query("record_observations")
    if hopeful:
        text = text.replace("    ON CONFLICT DO NOTHING\n", "", 1)
    found = await session.run_text(text, parameters)
    assert found is not None, "an aggregate without GROUP BY always gives a row"  # noqa: S101
    count, ids, times = found
    if count == len(part):
        return rows[:0]
    stored = set(zip(ids or (), times or (), strict=True))
    keys = zip(part.datastream_id.tolist(), part.phenomenon_time.tolist(), strict=True)
    return rows[np.fromiter((key not in stored for key in keys), dtype=np.bool_, count=len(part))]


async def _settle(session: Session, part: Batch, vacated: Collection[Key]) -> Settlement:
    keys = sorted(set(zip(part.datastream_id.tolist(), part.phenomenon_time.tolist(), strict=True)))
    held = await lock_instants(session, keys)
    for key in keys:
        if key in vacated and not any(one.ordinal == 0 for one in held.get(key, [])):
            free = Held(ordinal=0, result=math.nan, result_time=NO_TIME, moved=True)
            held[key] = [free, *held.get(key, [])]
    settlement = settle(held, _list_arrivals(part))
    if settlement.versions:
        await write_corrections(session, settlement)
    if settlement.beside:
        keys = [key for key, _ in settlement.beside]
        parameters = _columns_of(keys, [one for _, one in settlement.beside])
        parameters["ordinal"] = Integers(np.array([one.ordinal for _, one in settlement.beside]))
        await session.run("store_beside", parameters)
    return settlement


def _list_arrivals(part: Batch) -> list[Arrival]:
    features = [0] * len(part) if part.feature_id is None else part.feature_id.tolist()
    details = [None] * len(part) if part.detail is None else part.detail
    columns = (
        part.datastream_id.tolist(),
        part.phenomenon_time.tolist(),
        part.result.tolist(),
        part.result_time.tolist(),
        part.corrects.tolist(),
    )
    return [
        Arrival(
            row=row,
            key=(stream, time),
            result=result,
            result_time=result_time,
            corrects=corrects,
            feature_id=feature_id,
            detail=detail,
        )
        for row, (stream, time, result, result_time, corrects, feature_id, detail) in enumerate(
            zip(*columns, features, details, strict=True)
        )
    ]


async def lock_instants(session: Session, keys: list[Key]) -> dict[Key, list[Held]]:
    """What stands at instants, locked against other writers; the keys are distinct and in their order."""
    # Locked first and read after, in a statement of its own: one that waits for a lock goes on with
    # what it saw before, and would count neither the versions nor the neighbours stored meanwhile.
    await session.run("lock_instants", _key_columns(keys))
    rows = await session.rows("list_instants", _key_columns(keys))
    held: dict[Key, list[Held]] = {}
    worded: dict[Key, list[int]] = {}
    for stream, time, ordinal, *content, marks in rows:
        one = _make_held(ordinal, *content, older=len(marks))
        held.setdefault((stream, time), []).append(one)
        if ordinal == 0 and (below := list_below(marks)):
            worded[stream, time] = below
    await _lay_upon(session, held, worded)
    return held


async def _lay_upon(session: Session, held: dict[Key, list[Held]], worded: dict[Key, list[int]]) -> None:
    """Say what the words of people lie upon, by the numbers of versions."""
    if not worded:
        return
    rows = await session.rows("list_versions_of_instants", _key_columns(list(worded)))
    found: dict[Key, dict[int, Held]] = {}
    for stream, time, number, *content in rows:
        found.setdefault((stream, time), {})[number] = _make_held(0, *content, older=number - 1)
    for key, numbers in worded.items():
        held[key][0].below = tuple(found[key][number] for number in numbers)


def _make_held(
    ordinal: int,
    result: float | None,
    result_time: int | None,
    quality: int,
    feature_id: int,
    detail: str | None,
    *,
    older: int,
) -> Held:
    return Held(
        ordinal=ordinal,
        result=math.nan if result is None else result,
        result_time=NO_TIME if result_time is None else result_time,
        quality=quality,
        older=older,
        feature_id=feature_id,
        detail=detail,
    )


async def write_corrections(
    session: Session, settlement: Settlement, mark: Mark | None = None, reason: str | None = None
) -> None:
    """Keep what is replaced as versions, put what replaces it in place, and make its hours anew.

    `mark` and `reason` are given where it is a person's word.
    """
    old = settlement.versions
    parameters = _columns_of([key for key, _, _ in old], [one for _, _, one in old])
    parameters["version"] = Integers(np.array([number for _, number, _ in old]))
    parameters |= {"by": session.principal.name, "mark": mark, "reason": reason}
    await session.run("store_versions", parameters)

    keys = list(settlement.corrected)
    await session.run("correct_observations", _columns_of(keys, list(settlement.corrected.values())))

    hours = sorted({(stream, time - time % _HOUR_US) for stream, time in keys})
    streams, times = _split(hours)
    parameters = {"datastream_id": Integers(streams), "hour": Timestamps(times)}
    await session.run("lock_hours", parameters)
    await session.run("recount_hours", parameters)


def _split(keys: list[Key]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    streams = np.array([stream for stream, _ in keys], dtype=np.int32)
    return streams, np.array([time for _, time in keys], dtype=np.int64)


def _key_columns(keys: list[Key]) -> dict[str, Any]:
    streams, times = _split(keys)
    return {"datastream_id": Integers(streams), "phenomenon_time": Timestamps(times)}


def _columns_of(keys: list[Key], held: list[Held]) -> dict[str, Any]:
    return {
        **_key_columns(keys),
        "result": Doubles(np.array([one.result for one in held], dtype=np.float64)),
        "result_time": Timestamps(np.array([one.result_time for one in held], dtype=np.int64)),
        "quality": Integers(np.array([one.quality for one in held], dtype=np.int32)),
        "feature_id": Integers(np.array([one.feature_id for one in held], dtype=np.int32)),
        "detail": [one.detail for one in held],
    }


async def list_vacated(session: Session) -> frozenset[Key]:
    """The instants whose observation was moved elsewhere and still has its id from there."""
    return frozenset((row[0], row[1]) for row in await session.rows("list_vacated"))


async def get_observation(
    session: Session, datastream_id: int, phenomenon_time: int, ordinal: int
) -> tuple[float, int, datetime | None, int]:
    """Result, quality, result time and version of an observation; raises NotFound."""
    try:
        time = to_datetime(phenomenon_time)
    except OverflowError:
        raise NotFound(f"Observation {datastream_id}.{phenomenon_time}.") from None
    parameters = {
        "datastream_id": datastream_id,
        "phenomenon_time": time,
        "ordinal": ordinal,
    }
    row = await session.row("get_observation", parameters)
    if row is None:
        raise NotFound(f"Observation {datastream_id}.{phenomenon_time}.")
    result, quality, result_time, version = row
    return result, quality, result_time, version
