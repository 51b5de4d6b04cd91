"""How much an agency has to see to, and who is responsible for what where."""

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.params import Parameter

from dothi.access.agencies import Agencies
from dothi.access.door import principal_of
from dothi.vocabulary.agencies import AgencyThings, WhoIsResponsible
from dothi.vocabulary.areas import Level
from dothi.vocabulary.errors import MalformedQuery

Day = Annotated[date | None, Parameter(description="The day in question; without it, today in Vietnam.")]


class AgencyPages(Controller):
    """An agency's things, and the question who sees to something."""

    path = "/api"
    tags = ("Territory",)

    @get("/agencies/{uid:str}/things", summary="How many things an agency has")
    async def things(
        self, request: Request[Any, Any, Any], organisations: Agencies, uid: str, at: Day = None
    ) -> list[AgencyThings]:
        """By kind: those it owns, and those that nobody owns and it is responsible for."""
        return await organisations.count_things(principal_of(request.scope), uid, at)

    @get("/responsible", summary="Who is responsible")
    async def responsible(
        self,
        request: Request[Any, Any, Any],
        organisations: Agencies,
        kind: str,
        level: Level | None = None,
        area: Annotated[str | None, Parameter(description="The code of the area, with its level.")] = None,
        zone_type: Annotated[str | None, Parameter(description="Of a zone, which kind.")] = None,
        at: Day = None,
    ) -> WhoIsResponsible:
        """Who sees to things of a kind in an area, and why.

        Who is named for the kind comes before who is for its sector; of these, for a zone before the commune
        before the province before everywhere; of zones that overlap, the smaller.
        """
        if (level is None) != (area is None):
            raise MalformedQuery("Give level and area, or neither.", field="area")
        return await organisations.ask_who(
            principal_of(request.scope), kind, level=level, code=area, zone_type=zone_type, day=at
        )
