"""What surveys read and keep: readings of stations that are compared, and how far each was off by day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np

from dothi.store.columns import Integers, Timestamps
from dothi.store.database import Session
from dothi.store.observations import to_datetime
from dothi.vocabulary.checks import Span
from dothi.vocabulary.surveying import (
    DayDifference,
    DriftingStream,
    SurveyedReading,
    SurveyedStream,
    SurveyState,
)
from dothi.vocabulary.words import Words

_ARRIVALS_KEPT = timedelta(hours=1)
"""So long what has arrived waits for a survey; the same as in `forget_arrivals`."""
HOUR_US = 3_600_000_000
Hours = Collection[tuple[int, int, int]]
"""Datastream, first hour and the one after the last, counted from 1970."""


async def read_survey(session: Session) -> SurveyState:
    """How far the last survey went."""
    row = await session.row("read_survey", {"kept": _ARRIVALS_KEPT})
    assert row is not None, "there always is one"  # noqa: S101
    return SurveyState(low=row[0], is_whole=row[1], mark=row[2], day=row[3])


async def advance_survey(session: Session, state: SurveyState, low: int, day: date | None) -> bool:
    """Say how far a survey went that began at a state; False where another one was quicker."""
    parameters = {"low": low, "day": day, "mark": state.mark}
    return await session.row("advance_survey", parameters) is not None


async def list_surveyed_streams(
    session: Session, quantity: str, alike: Sequence[str]
) -> list[SurveyedStream]:
    """The datastreams of a quantity, by their ids."""
    parameters = {"quantity": quantity, "alike": list(alike)}
    return [
        SurveyedStream(id=stream, source=source, place=None if x is None else (x, y), alike=tuple(values))
        for stream, source, x, y, values in await session.rows("list_surveyed_streams", parameters)
    ]


async def list_read_hours(session: Session, streams: Sequence[int], since: int) -> list[tuple[int, int]]:
    """The datastreams and hours, counted from 1970, in which something was read, from an hour on."""
    parameters = {"streams": list(streams), "since": to_datetime(since * HOUR_US)}
    return [(stream, hour) for stream, hour in await session.rows("list_read_hours", parameters)]


async def list_surveyed_readings(session: Session, hours: Hours, possible: Span) -> list[SurveyedReading]:
    """The possible readings of datastreams in hours, by datastream and time; no spans of one may overlap."""
    if not hours:
        return []
    asked = np.array(sorted(hours), dtype=np.int64)
    parameters = {
        "datastream_id": Integers(asked[:, 0].astype(np.int32)),
        "begin": Timestamps(asked[:, 1] * HOUR_US),
        "until": Timestamps(asked[:, 2] * HOUR_US),
        "earliest": to_datetime(int(asked[:, 1].min()) * HOUR_US),
        "latest": to_datetime(int(asked[:, 2].max()) * HOUR_US),
        "lowest": possible.lowest,
        "highest": possible.highest,
    }
    rows = await session.rows("list_surveyed_readings", parameters)
    return [
        SurveyedReading(
            stream=stream,
            time=time,
            result=result,
            is_said=said,
            is_in_service=in_service,
            is_far=far,
            is_drifting=drifting,
        )
        for stream, time, result, said, in_service, far, drifting in rows
    ]


async def read_day_differences(
    session: Session, streams: Sequence[int], since: date
) -> Mapping[tuple[int, date], DayDifference]:
    """What was found of the days of datastreams from one on."""
    parameters = {"streams": list(streams), "since": since}
    rows = await session.rows("list_day_differences", parameters)
    return {
        (row[0], row[1]): DayDifference(
            datastream_id=row[0],
            day=row[1],
            difference=row[2],
            slope=row[3],
            significance=row[4],
            since=row[5],
        )
        for row in rows
    }


async def put_day_differences(
    session: Session, found: Sequence[DayDifference], gone: Collection[tuple[int, date]]
) -> None:
    """Keep what was found of days, and forget those of which too little is left."""
    if gone:
        keys = sorted(gone)
        parameters = {"datastream_id": [key[0] for key in keys], "day": [key[1] for key in keys]}
        await session.run("remove_day_differences", parameters)
    if found:
        names = ("datastream_id", "day", "difference", "slope", "significance", "since")
        columns = {name: [getattr(each, name) for each in found] for name in names}
        await session.run("put_day_differences", columns)


async def find_judged_day(session: Session) -> date | None:
    """The newest day of which anything was judged for drift; None where there is none."""
    row = await session.row("find_judged_day")
    return None if row is None else row[0]


async def list_drifting_streams(
    session: Session, day: date, now: datetime, limit: int
) -> list[DriftingStream]:
    """The datastreams that drifted on a day; what was declared of that is not told."""
    parameters = {"day": day, "now": now, "limit": limit}
    return [
        DriftingStream(
            datastream=row[0],
            quantity=row[1],
            name=row[2],
            sensor=row[3],
            thing=row[4],
            thing_name=row[5],
            thing_uid=row[6],
            kind=row[7],
            area=None if row[8] is None else Words(vi=row[8], en=row[9]),
            day=row[10],
            since=row[11],
            slope=row[12],
            difference=row[13],
            in_service=row[14],
        )
        for row in await session.rows("list_drifting_streams", parameters)
    ]
