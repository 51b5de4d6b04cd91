"""What surveys read and keep: a look at everything, then a transaction of what was found; and what drifts."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime

import msgspec

from dothi.access.door import Door
from dothi.store import surveying as kept
from dothi.store.arrivals import list_arrivals, put_touched_at
from dothi.store.database import IN_THE_WAY, Session
from dothi.store.evaluating import flag_observations, hold_still
from dothi.vocabulary.checks import Checks, Span
from dothi.vocabulary.errors import DatabaseUnavailable
from dothi.vocabulary.evaluation import Arrival, Flag
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.surveying import (
    DayDifference,
    Drifts,
    SurveyedReading,
    SurveyedStream,
    SurveyState,
)

MOST_DRIFTING = 1_000
"""So many datastreams that drift are listed."""


class SurveySight:
    """All that a survey can read, as it is at one instant; arrivals before `horizon` are all there."""

    def __init__(self, session: Session, state: SurveyState, horizon: int) -> None:
        self._session = session
        self.state = state
        self.horizon = horizon

    async def list_arrivals(self) -> list[Arrival]:
        """What has come since the last survey."""
        arrivals = await list_arrivals(self._session, self.state.low)
        return [arrival for arrival in arrivals if arrival.transaction < self.horizon]

    async def list_streams(self, quantity: str, alike: Sequence[str]) -> list[SurveyedStream]:
        """The datastreams of a quantity, with the properties that neighbours must share."""
        return await kept.list_surveyed_streams(self._session, quantity, alike)

    async def list_read_hours(self, streams: Sequence[int], since: int) -> list[tuple[int, int]]:
        """The datastreams and hours in which something was read, from an hour on (counted from 1970)."""
        return await kept.list_read_hours(self._session, streams, since)

    async def list_readings(self, hours: kept.Hours, possible: Span) -> list[SurveyedReading]:
        """The possible readings of datastreams in hours, by datastream and time."""
        return await kept.list_surveyed_readings(self._session, hours, possible)

    async def read_day_differences(
        self, streams: Sequence[int], since: date
    ) -> Mapping[tuple[int, date], DayDifference]:
        """What earlier surveys have found of days, from one on."""
        return await kept.read_day_differences(self._session, streams, since)


class Surveying:
    """The way of surveys to the store."""

    def __init__(self, door: Door, principal: Principal) -> None:
        self._door = door
        self._principal = principal

    @asynccontextmanager
    async def look(self) -> AsyncIterator[SurveySight]:
        """Everything as it is at one instant; raises Unavailable."""
        async with self._door.enter(self._principal, "read") as session:
            horizon = await hold_still(session)
            yield SurveySight(session, await kept.read_survey(session), horizon)

    async def commit(
        self,
        sight: SurveySight,
        day: date | None,
        flags: Sequence[Flag],
        found: Sequence[DayDifference],
        gone: Collection[tuple[int, date]],
    ) -> bool:
        """Keep what was found with how far it was looked, together and once.

        Readings whose flags changed are looked at again by all rules. False, and nothing is kept, where
        another survey was quicker. Raises Unavailable.
        """
        try:
            async with self._door.enter(self._principal, "observe") as session:
                if not await kept.advance_survey(session, sight.state, sight.horizon, day):
                    return False
                await flag_observations(session, flags)
                await put_touched_at(session, [(flag.datastream_id, flag.time) for flag in flags])
                await kept.put_day_differences(session, found, gone)
        except IN_THE_WAY as problem:
            raise DatabaseUnavailable(type(problem).__name__) from problem
        return True


class Drifting:
    """Which sensors have drifted, on behalf of a principal."""

    def __init__(self, door: Door, checks: Mapping[str, Checks]) -> None:
        """What is checked of each quantity, by its id."""
        self._door = door
        self._drifts = {quantity: each.drift for quantity, each in checks.items() if each.drift is not None}

    async def read(self, principal: Principal, now: datetime) -> Drifts:
        """Those that drifted on the newest day that was judged, the steepest by its limit first.

        `now` is the city clock's (UTC). What is not declared to be judged any more is left out. Raises
        NotAllowed.
        """
        async with self._door.enter(principal, "read") as session:
            day = await kept.find_judged_day(session)
            rows = [] if day is None else await kept.list_drifting_streams(session, day, now, MOST_DRIFTING)
        streams = [
            msgspec.structs.replace(row, against=drift.against, limit=drift.rate)
            for row in rows
            if (drift := self._drifts.get(row.quantity)) is not None
        ]
        streams.sort(key=lambda each: abs(each.slope) / each.limit, reverse=True)
        return Drifts(day=day, streams=streams)
