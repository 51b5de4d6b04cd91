"""People's words on readings: said, taken back, and looked at."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from dothi.access.door import Door
from dothi.store import corrections
from dothi.store.database import IN_THE_WAY
from dothi.store.observations import to_datetime
from dothi.vocabulary.audit import Note
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.corrections import (
    Corrected,
    Correction,
    Reading,
    ReadingHistory,
    check_correction,
)
from dothi.vocabulary.errors import MalformedQuery, Unavailable
from dothi.vocabulary.principals import Principal

Tell = Callable[[Committed], Awaitable[None]]


class Correcting:
    """What people say of readings, each on behalf of a principal."""

    def __init__(self, door: Door, tell: Tell) -> None:
        """`tell` lets screens and subscribers know of what was committed."""
        self._door = door
        self._tell = tell

    async def correct(self, principal: Principal, datastream_id: int, correction: Correction) -> Corrected:
        """Put a person's word on readings, all or none.

        Raises NotAllowed, InvalidInput, NotFound, TooManyReadings; Unavailable where another writer was in
        the way.
        """
        try:
            async with self._door.enter(principal, "edit", "observation.correct") as session:
                check_correction(correction)
                committed = await corrections.put_correction(session, datastream_id, correction)
                times = committed.batch.phenomenon_time
                done = Corrected(
                    count=len(committed),
                    first=to_datetime(int(times.min())),
                    last=to_datetime(int(times.max())),
                )
                session.note(
                    Note(
                        event="observation.correct",
                        subject_type="datastream",
                        subject=str(datastream_id),
                        after={
                            "mark": correction.mark,
                            "value": correction.value,
                            "reason": correction.reason.strip(),
                            "count": done.count,
                            "first": done.first,
                            "last": done.last,
                        },
                    )
                )
        except IN_THE_WAY as problem:
            raise Unavailable("Another change was in the way; nothing of this one was made.") from problem
        await self._tell(committed)
        return done

    async def list_readings(
        self, principal: Principal, datastream_id: int, span: tuple[datetime, datetime], limit: int
    ) -> list[Reading]:
        """The readings of a datastream in a span as they stand, the newest first.

        Raises NotFound; MalformedQuery for a span that is none.
        """
        async with self._door.enter(principal, "read") as session:
            start, end = span
            if start.tzinfo is None or end.tzinfo is None or start >= end:
                raise MalformedQuery(
                    "start and end need an offset such as Z, and start comes first.", field="start"
                )
            return await corrections.list_standing(session, datastream_id, span, limit)

    async def list_flagged(
        self, principal: Principal, datastream_id: int, span: tuple[datetime, datetime], limit: int
    ) -> list[tuple[int, float, int, list[str]]]:
        """(ms since 1970 UTC, result, quality, checks) of flagged ones in a span, the newest `limit`."""
        async with self._door.enter(principal, "read") as session:
            return await corrections.list_flagged(session, datastream_id, span, limit)

    async def count_doubted_by_hour(
        self, principal: Principal, datastream_id: int, span: tuple[datetime, datetime]
    ) -> dict[int, int]:
        """How many readings are suspect or bad, by the beginning of their hour (ms since 1970 UTC)."""
        async with self._door.enter(principal, "read") as session:
            return await corrections.count_doubted_by_hour(session, datastream_id, span)

    async def get_history(self, principal: Principal, datastream_id: int, time: datetime) -> ReadingHistory:
        """All that a reading was and is, at that instant; raises NotFound, MalformedQuery."""
        async with self._door.enter(principal, "read") as session:
            if time.tzinfo is None:
                raise MalformedQuery("The instant needs an offset such as Z.", field="time")
            return await corrections.get_history(session, datastream_id, time)
