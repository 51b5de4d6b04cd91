"""The routes by which people look at single readings, and say what is wrong with them."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.params import Parameter

from dothi.access.correcting import Correcting
from dothi.access.door import principal_of
from dothi.vocabulary.corrections import Corrected, Correction, Reading, ReadingHistory

Asked = Request[Any, Any, Any]
MOST_LISTED = 5_000


class CorrectionRoutes(Controller):
    """To be read by who may look at the thing, corrected by who may edit it."""

    path = "/api/datastreams"
    tags = ("Observations",)

    @get("/{stream_id:int}/readings", summary="Readings with their quality")
    async def readings(
        self,
        request: Asked,
        correcting: Correcting,
        stream_id: int,
        start: datetime,
        end: datetime,
        limit: Annotated[int, Parameter(ge=1, le=MOST_LISTED)] = 500,
    ) -> list[Reading]:
        """Those from `start` to before `end`, the newest first; instants with their offset."""
        return await correcting.list_readings(principal_of(request.scope), stream_id, (start, end), limit)

    @get("/{stream_id:int}/versions", summary="What a reading was and is")
    async def versions(
        self, request: Asked, correcting: Correcting, stream_id: int, time: datetime
    ) -> ReadingHistory:
        """At the instant `time`: every version with who made it that, when and why, the oldest first."""
        return await correcting.get_history(principal_of(request.scope), stream_id, time)

    @post("/{stream_id:int}/corrections", summary="Correct or mark readings")
    async def correct(
        self, request: Asked, correcting: Correcting, stream_id: int, data: Correction
    ) -> Corrected:
        """One reading, or all of a span, all or none. What was there is kept as a version with the reason.

        It stands until somebody takes it back (`taken_back`), which undoes the newest word on each reading.
        What a device sends for such an instant later is no correction: the same again is a repeat, another
        value stands beside. A mark leaves the value as it is, and the mean of its hour, too.
        """
        return await correcting.correct(principal_of(request.scope), stream_id, data)
