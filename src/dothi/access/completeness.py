"""How complete the city's datastreams are, for who may look at them."""

from datetime import datetime

from dothi.access.door import Door
from dothi.store.completeness import list_measured_streams, read_counts
from dothi.vocabulary.completeness import (
    MOST_STREAMS,
    Completeness,
    CompletenessQuestion,
    begin_of,
    list_days,
    measure,
    rate,
)
from dothi.vocabulary.errors import TooManyDatastreams
from dothi.vocabulary.principals import Principal


class Completing:
    """Shares of expected readings, on behalf of a principal."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def read(
        self,
        principal: Principal,
        question: CompletenessQuestion,
        now: datetime,
        *,
        days: int,
        offset: int = 0,
        limit: int = MOST_STREAMS,
    ) -> Completeness:
        """A page of the datastreams that are asked for, the worst of the last days first.

        `now` is the city clock's (UTC). Raises TooManyDatastreams, NotAllowed.
        """
        listed = list_days(now, days)
        async with self._door.enter(principal, "read") as session:
            streams = await list_measured_streams(session, question, MOST_STREAMS + 1)
            if len(streams) > MOST_STREAMS:
                raise TooManyDatastreams(f"At most {MOST_STREAMS}.")
            ids = [stream.id for stream in streams]
            came, flagged = await read_counts(session, ids, begin_of(listed[0]), days)
        measured = [measure(each, listed, came[each.id], flagged[each.id], now) for each in streams]
        measured.sort(key=rate)
        return Completeness(days=listed, total=len(measured), streams=measured[offset : offset + limit])
