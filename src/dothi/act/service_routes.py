"""Windows of calibration, maintenance and out of service over HTTP."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import Parameter

from dothi.access.door import principal_of
from dothi.access.service_windows import ServiceWindows
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.service_windows import ServiceDraft, ServiceMade, ServiceQuestion, ServiceWindow

Asked = Request[Any, Any, Any]
Number = Annotated[int, Parameter(ge=1, le=2**62)]
Thing = Annotated[int, Parameter(ge=1, le=2**31 - 1)]
MOST = 1_000


class ServiceEnded(msgspec.Struct, frozen=True, kw_only=True):
    """How many windows were ended."""

    count: int


class ServiceRoutes(Controller):
    """To be read by who may look at their things, made and ended by who may edit those."""

    path = "/api/service-windows"
    tags = ("Alarms",)

    @get("/", summary="Things in service")
    async def listed(
        self,
        request: Asked,
        windows: ServiceWindows,
        clock: CityClock,
        thing: Thing | None = None,
        together: Number | None = None,
        past: bool = False,
        after: Number | None = None,
        limit: Annotated[int, Parameter(ge=1, le=MOST)] = 200,
    ) -> list[ServiceWindow]:
        """Windows that are not over, the newest first, or with those of the past.

        `after` is the id of the last one of the page before.
        """
        question = ServiceQuestion(thing=thing, together=together, past=past, after=after, limit=limit)
        return await windows.list_windows(principal_of(request.scope), question, clock.now())

    @post("/", summary="Put things in service")
    async def make(
        self, request: Asked, windows: ServiceWindows, clock: CityClock, data: ServiceDraft
    ) -> ServiceMade:
        """Until the window is over their alarms are suppressed by design: kept, neither counted nor heard."""
        return await windows.make(principal_of(request.scope), data, clock.now())

    @post("/{number:int}/end", summary="End a window")
    async def end(
        self,
        request: Asked,
        windows: ServiceWindows,
        clock: CityClock,
        number: int,
        together: bool = False,
    ) -> ServiceEnded:
        """At once; with `together` all that were made with it."""
        asker = principal_of(request.scope)
        return ServiceEnded(count=await windows.end(asker, number, clock.now(), together=together))
