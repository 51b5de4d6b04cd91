"""How many readings datastreams have by day, from the hours that are kept of them."""

from datetime import datetime

from dothi.store.database import Session
from dothi.vocabulary.completeness import DAY, CompletenessQuestion, MeasuredStream
from dothi.vocabulary.words import Words

Counts = dict[int, list[int]]
"""By datastream, a number for each day."""


async def list_measured_streams(
    session: Session, question: CompletenessQuestion, limit: int
) -> list[MeasuredStream]:
    """The datastreams that are asked for, at most `limit`, by their ids."""
    parameters = {
        "kind": question.kind,
        "area": question.area,
        "agency": question.agency,
        "quantity": question.quantity,
        "limit": limit,
    }
    return [
        MeasuredStream(
            id=row[0],
            quantity=row[1],
            name=row[2],
            interval_s=row[3],
            thing=row[4],
            thing_name=row[5],
            thing_uid=row[6],
            kind=row[7],
            area=None if row[8] is None else Words(vi=row[8], en=row[9]),
            first_time=row[10],
        )
        for row in await session.rows("list_measured_streams", parameters)
    ]


async def read_counts(
    session: Session, streams: list[int], start: datetime, days: int
) -> tuple[Counts, Counts]:
    """Readings, and flagged ones, of datastreams on each of so many days from a midnight on."""
    parameters = {"streams": streams, "start": start, "end": start + DAY * days}
    came: Counts = {stream: [0] * days for stream in streams}
    flagged: Counts = {stream: [0] * days for stream in streams}
    for stream, day, count in await session.rows("count_readings_by_day", parameters):
        came[stream][day] = count
    for stream, day, count in await session.rows("count_flagged_by_day", parameters):
        flagged[stream][day] = count
    return came, flagged
