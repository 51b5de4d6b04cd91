"""Reading series: observations, hours and forecasts of datastreams."""

from datetime import datetime

import msgspec

from dothi.store.database import Session
from dothi.vocabulary.errors import NotFound


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream's values in a span of time; times in ms since 1970 UTC, in rising order.

    For hours, `values` are means and `min` and `max` are given; an hour without readings is left out.
    """

    quantity: str | None
    interval_s: float | None
    unit: str
    times: list[int]
    values: list[float]
    min: list[float] | None = None
    max: list[float] | None = None


async def _read_stream(session: Session, datastream_id: int) -> tuple[str | None, float | None, str]:
    row = await session.row("find_stream", {"id": datastream_id})
    if row is None:
        raise NotFound(f"Datastream {datastream_id}.")
    return row[0], row[1], row[2]


async def read_readings(
    session: Session, datastream_id: int, start: datetime, end: datetime, limit: int
) -> Series:
    """The ordinary observations from `start` (inclusive) to `end`, at most `limit`; raises NotFound."""
    quantity, interval_s, unit = await _read_stream(session, datastream_id)
    parameters = {"datastream_id": datastream_id, "start": start, "end": end, "limit": limit}
    rows = await session.rows("list_readings", parameters)
    return Series(
        quantity=quantity,
        interval_s=interval_s,
        unit=unit,
        times=[row[0] for row in rows],
        values=[row[1] for row in rows],
    )


async def read_hours(session: Session, datastream_id: int, start: datetime, end: datetime) -> Series:
    """The hours that begin from `start` (inclusive) to `end`; raises NotFound."""
    quantity, interval_s, unit = await _read_stream(session, datastream_id)
    parameters = {"datastream_id": datastream_id, "start": start, "end": end}
    rows = await session.rows("list_hours", parameters)
    return Series(
        quantity=quantity,
        interval_s=interval_s,
        unit=unit,
        times=[row[0] for row in rows],
        values=[row[1] for row in rows],
        min=[row[2] for row in rows],
        max=[row[3] for row in rows],
    )


class HourlyMeans(msgspec.Struct, frozen=True, kw_only=True):
    """Means of many datastreams as columns of equal length, by datastream and hour (ms since 1970 UTC)."""

    datastreams: list[int]
    times: list[int]
    means: list[float]


async def read_hourly_means(
    session: Session, datastream_ids: list[int], start: datetime, end: datetime
) -> HourlyMeans:
    """The hours of many datastreams that begin from `start` (inclusive) to `end`."""
    parameters = {"datastream_ids": datastream_ids, "start": start, "end": end}
    row = await session.row("list_hours_of_many", parameters)
    streams, times, means = row or (None, None, None)
    return HourlyMeans(datastreams=streams or [], times=times or [], means=means or [])


async def list_latest(session: Session) -> list[tuple[int, datetime, float]]:
    """(datastream, phenomenon time, result) of the latest reading of every datastream."""
    return [(row[0], row[1], row[2]) for row in await session.rows("list_latest")]


class ForecastValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a forecast: an ensemble member (> 0), a quantile (in ‰, > 0), or the best one (both 0)."""

    valid_time: datetime
    result: float
    member: int = 0
    quantile_permille: int = 0


async def record_forecast(
    session: Session, datastream_id: int, issue_time: datetime, values: list[ForecastValue]
) -> None:
    """Store a forecast; a value issued again for the same key replaces the earlier one."""
    parameters = {
        "datastream_id": datastream_id,
        "issue_time": issue_time,
        "valid_time": [value.valid_time for value in values],
        "member": [value.member for value in values],
        "quantile_permille": [value.quantile_permille for value in values],
        "result": [value.result for value in values],
    }
    await session.run("record_forecasts", parameters)


async def list_forecast(session: Session, datastream_id: int, issue_time: datetime) -> list[ForecastValue]:
    """The values of one issue of a forecast, in order of valid time."""
    rows = await session.rows("list_forecast", {"datastream_id": datastream_id, "issue_time": issue_time})
    return [
        ForecastValue(valid_time=row[0], member=row[1], quantile_permille=row[2], result=row[3])
        for row in rows
    ]
