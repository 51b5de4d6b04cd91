"""The routes of completeness: how much of what was expected came, as a page and as a file."""

from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.params import Parameter
from litestar.response import Stream

from dothi.access.completeness import Completing
from dothi.access.door import principal_of
from dothi.share.completeness_file import write_completeness
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.completeness import MOST_DAYS, MOST_STREAMS, Completeness, CompletenessQuestion

Asked = Request[Any, Any, Any]
Code = Annotated[str | None, Parameter(max_length=200)]
Days = Annotated[int, Parameter(ge=1, le=MOST_DAYS)]


class CompletenessRoutes(Controller):
    """To be read by who may look at the things."""

    path = "/api/completeness"
    tags = ("Observations",)

    @get("/", summary="How complete datastreams are by day")
    async def page(
        self,
        request: Asked,
        completing: Completing,
        clock: CityClock,
        kind: Code = None,
        area: Code = None,
        agency: Code = None,
        quantity: Code = None,
        days: Days = 30,
        offset: Annotated[int, Parameter(ge=0, le=MOST_STREAMS)] = 0,
        limit: Annotated[int, Parameter(ge=1, le=MOST_STREAMS)] = 100,
    ) -> Completeness:
        """The worst of the last days first; `area` is the code of a province or commune, `agency` a uid."""
        question = CompletenessQuestion(kind=kind, area=area, agency=agency, quantity=quantity)
        asker = principal_of(request.scope)
        return await completing.read(asker, question, clock.now(), days=days, offset=offset, limit=limit)

    @get("/export", summary="The same as a CSV file", media_type="text/csv")
    async def export(
        self,
        request: Asked,
        completing: Completing,
        clock: CityClock,
        kind: Code = None,
        area: Code = None,
        agency: Code = None,
        quantity: Code = None,
        days: Days = 30,
    ) -> Stream:
        """All of them, a line for each datastream and day."""
        question = CompletenessQuestion(kind=kind, area=area, agency=agency, quantity=quantity)
        found = await completing.read(principal_of(request.scope), question, clock.now(), days=days)
        name = f"completeness-{found.days[-1]}.csv"
        return Stream(
            write_completeness(found),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
