"""The route of drift: which sensors creep away and want to be calibrated."""

from typing import Any

from litestar import Controller, Request, get

from dothi.access.door import principal_of
from dothi.access.surveying import Drifting
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.surveying import Drifts

Asked = Request[Any, Any, Any]


class DriftRoutes(Controller):
    """To be read by who may look at the things."""

    path = "/api/drifts"
    tags = ("Observations",)

    @get("/", summary="Which sensors drift")
    async def read_drifts(self, request: Asked, drifting: Drifting, clock: CityClock) -> Drifts:
        """Those that drifted on the newest day that was judged, the steepest by its declared limit first."""
        return await drifting.read(principal_of(request.scope), clock.now())
