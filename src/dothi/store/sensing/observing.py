"""Single observations with all that the standard knows of them: created, changed, moved, deleted."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import numpy as np

from dothi.store.arrivals import put_touched
from dothi.store.database import Session
from dothi.store.observations import EPOCH, record_observations, to_datetime
from dothi.vocabulary.details import Detail, check_elements, encode_detail, make_detail
from dothi.vocabulary.drafts import Measured, Value
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.observations import NO_TIME, Batch, observation_id, parse_observation_id

Key = tuple[int, int, int]
"""Datastream id, phenomenon time (µs since 1970 UTC) and ordinal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """An observation as it stands."""

    key: Key
    number: float | None
    result_time: int
    feature_id: int
    detail: Detail
    multi: bool
    elements: int


def to_microseconds(instant: datetime) -> int:
    """µs since 1970 UTC."""
    return (instant.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def _told(instant: datetime | None) -> int:
    return NO_TIME if instant is None else to_microseconds(instant)


async def observe(
    session: Session,
    stream_id: int,
    values: dict[str, Value],
    feature_id: int,
    *,
    elements: int,
    now: datetime,
) -> Key:
    """Store an observation; its key. Its month must have a partition; `feature_id` may be 0 for none."""
    measured = cast("Measured", values["result"])
    if elements:
        check_elements(measured, elements)
    start, _ = cast("tuple[datetime, datetime | None]", values.get("phenomenonTime") or (now, None))
    result_time = cast("datetime | None", values.get("resultTime"))
    detail = encode_detail(make_detail(values, multi=elements > 0))
    batch = Batch(
        datastream_id=np.array([stream_id], dtype=np.int32),
        phenomenon_time=np.array([to_microseconds(start)], dtype=np.int64),
        result=np.array([math.nan if measured.number is None else measured.number]),
        result_time=np.array(
            [NO_TIME if result_time is None else to_microseconds(result_time)], dtype=np.int64
        ),
        corrects=np.zeros(1, dtype=np.bool_),
        feature_id=np.array([feature_id], dtype=np.int32),
        detail=[detail],
    )
    at = (stream_id, to_microseconds(start))
    moved = await session.row("find_alias", _named((*at, 0)))
    outcome = await record_observations(session, batch, vacated=() if moved is None else (at,))
    if feature_id:
        await session.run("widen_area", {"datastream": stream_id, "feature": feature_id})
    return *at, int(outcome.ordinal[0])


async def resolve(session: Session, key: Key) -> Key:
    """Where the observation of that id is now; raises NotFound."""
    if await session.row("lock_observation", _named(key)) is not None:
        return key
    moved = await session.row("find_alias", _named(key))
    if moved is None:
        raise NotFound(f"Observation {observation_id(*key)}.")
    return moved[0], moved[1], moved[2]


async def read_standing(session: Session, key: Key) -> Standing:
    """An observation as it stands, locked; raises NotFound."""
    row = await session.row("lock_observation", _named(key))
    if row is None:
        raise NotFound(f"Observation {observation_id(*key)}.")
    detail = Detail() if row[6] is None else msgspec.json.decode(row[6], type=Detail)
    return Standing(
        key=(row[0], row[1], row[2]),
        number=row[3],
        result_time=NO_TIME if row[4] is None else row[4],
        feature_id=row[5],
        detail=detail,
        multi=row[7],
        elements=row[8],
    )


def _named(key: Key) -> dict[str, Any]:
    return {"stream": key[0], "time": to_datetime(key[1]), "ordinal": key[2]}


def change(standing: Standing, values: dict[str, Value]) -> Standing:
    """The observation with other values; raises InvalidInput where they do not fit its datastream."""
    if "result" in values and standing.elements:
        check_elements(cast("Measured", values["result"]), standing.elements)
    changed = replace(standing, detail=make_detail(values, multi=standing.multi, before=standing.detail))
    if "result" in values:
        changed = replace(changed, number=cast("Measured", values["result"]).number)
    if "resultTime" in values:
        told = cast("datetime | None", values["resultTime"])
        changed = replace(changed, result_time=_told(told))
    if "phenomenonTime" in values:
        start, _ = cast("tuple[datetime, datetime | None]", values["phenomenonTime"])
        stream, time, ordinal = standing.key
        if to_microseconds(start) != time:
            ordinal = 0
        changed = replace(changed, key=(stream, to_microseconds(start), ordinal))
    return changed


def put_into(standing: Standing, stream: int) -> Standing:
    """The observation in another datastream."""
    if stream == standing.key[0]:
        return standing
    return replace(standing, key=(stream, standing.key[1], 0))


def of_feature(standing: Standing, feature: int) -> Standing:
    """The observation of another feature."""
    return replace(standing, feature_id=feature)


async def put_standing(session: Session, before: Standing, after: Standing) -> None:
    """Put what was changed in its place; another time or datastream means another place, with the same id."""
    if before.key[:2] == after.key[:2]:
        await session.run("keep_version", {**_named(before.key), "by": session.principal.name})
        content = {
            "result": after.number,
            "result_time": None if after.result_time == NO_TIME else to_datetime(after.result_time),
            "feature_id": after.feature_id or None,
            "detail": encode_detail(after.detail),
        }
        await session.run("replace_observation", {**_named(before.key), **content})
        if after.feature_id:
            await session.run("widen_area", {"datastream": after.key[0], "feature": after.feature_id})
    else:
        await _move(session, before, after)
    await repair(session, before)
    await repair(session, after)


async def _move(session: Session, before: Standing, after: Standing) -> None:
    detail = msgspec.structs.replace(after.detail)
    name = before.detail.name or observation_id(*before.key)
    detail.name, detail.checks = name, None
    await session.run("delete_observation", _named(before.key))
    batch = Batch(
        datastream_id=np.array([after.key[0]], dtype=np.int32),
        phenomenon_time=np.array([after.key[1]], dtype=np.int64),
        result=np.array([math.nan if after.number is None else after.number]),
        result_time=np.array([after.result_time], dtype=np.int64),
        corrects=np.zeros(1, dtype=np.bool_),
        feature_id=np.array([after.feature_id], dtype=np.int32),
        detail=[encode_detail(detail)],
    )
    outcome = await record_observations(session, batch)
    arrived = (after.key[0], after.key[1], int(outcome.ordinal[0]))
    await session.run("delete_alias", _named(before.key))
    await put_alias(session, name, arrived)


async def put_alias(session: Session, name: int | str, now_at: Key) -> None:
    """Let an id lead to where its observation is now."""
    there = {f"now_{part}": value for part, value in _named(now_at).items()}
    await session.run("put_alias", {**_named(parse_observation_id(name)), **there})


async def repair(session: Session, standing: Standing) -> None:
    """Make what is summed up of an observation's datastream anew where this observation was part of it."""
    stream, time, _ = standing.key
    parameters = {"datastream": stream, "time": to_datetime(time)}
    await session.run("remake_hour", parameters)
    await put_touched(session, [stream], time)
    end = to_datetime(time) if standing.detail.end is None else datetime.fromisoformat(standing.detail.end)
    result_time = None if standing.result_time == NO_TIME else to_datetime(standing.result_time)
    ends = {"end": end, "result_time": result_time, "feature_id": standing.feature_id}
    touched = await session.row("touches_an_end", {**_named(standing.key), **ends})
    if touched is not None and touched[0]:
        await session.run("remake_latest", {"datastream_ids": [stream]})


async def remove(session: Session, standing: Standing) -> None:
    """Delete an observation with its older versions."""
    await session.run("delete_observation", _named(standing.key))
    await session.run("delete_alias", _named(standing.key))
    await repair(session, standing)
