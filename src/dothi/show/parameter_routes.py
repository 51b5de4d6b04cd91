"""The city's dated values over HTTP: limits, alarm levels, tariffs, time bands, factors."""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Controller, Request, delete, get, post, put
from litestar.params import Parameter as Asking

from dothi.access.door import principal_of
from dothi.access.parameters import Parameters
from dothi.vocabulary.city_parameters import LONGEST_TEXT, Parameter, ParameterDraft, ParameterHistory

Asked = Request[Any, Any, Any]
Name = Annotated[str, Asking(max_length=LONGEST_TEXT)]
Text = Annotated[str | None, Asking(max_length=LONGEST_TEXT)]
Day = Annotated[date | None, Asking(description="On which day it holds; without it, today in Vietnam.")]
Known = Annotated[
    datetime | None, Asking(description="As it was known at an instant; without it, as it is known now.")
]


class ParameterRoutes(Controller):
    """To be read by who may look at anything; said by who sees to the city's order."""

    path = "/api/parameters"
    tags = ("Parameters",)

    @get("/", summary="Parameters in force")
    async def in_force(
        self,
        request: Asked,
        parameters: Parameters,
        name: Text = None,
        place: Text = None,
        kind: Text = None,
        q: Annotated[str, Asking(max_length=LONGEST_TEXT)] = "",
        as_of: Day = None,
        known_at: Known = None,
    ) -> list[Parameter]:
        """Shipped values and the city's own, which have an `id` and go before those.

        `name` is a whole name or its first parts (`flood_alarm`); `q` words in any spelling.
        """
        return await parameters.list_in_force(
            principal_of(request.scope),
            name=name,
            place=place,
            kind=kind,
            words=q,
            day=as_of,
            known_at=known_at,
        )

    @get("/value", summary="The value that holds")
    async def value(
        self,
        request: Asked,
        parameters: Parameters,
        name: Name,
        place: Text = None,
        kind: Text = None,
        as_of: Day = None,
        known_at: Known = None,
    ) -> Parameter:
        """Most specific first: for the place, for the kind, for everywhere; 404 where none was in force."""
        asker = principal_of(request.scope)
        return await parameters.get(asker, name, place=place, kind=kind, day=as_of, known_at=known_at)

    @get("/history", summary="All values of a name")
    async def history(self, request: Asked, parameters: Parameters, name: Name) -> ParameterHistory:
        """Of all days, shipped and own; of the own ones all that was ever said, by whom, newest first."""
        return await parameters.get_history(principal_of(request.scope), name)

    @post("/", summary="Add a value of the city's own")
    async def add(self, request: Asked, data: ParameterDraft, parameters: Parameters) -> Parameter:
        """On its days it goes before a shipped one of the same name, place and kind."""
        return await parameters.add(principal_of(request.scope), data)

    @put("/{number:int}", summary="Say anew what an own value is")
    async def change(
        self, request: Asked, data: ParameterDraft, parameters: Parameters, number: int
    ) -> Parameter:
        """What was said before stays known; one that was withdrawn comes back by this."""
        return await parameters.change(principal_of(request.scope), number, data)

    @delete("/{number:int}", summary="Withdraw an own value")
    async def withdraw(self, request: Asked, parameters: Parameters, number: int) -> None:
        """It stays known and can be brought back; a shipped one holds again."""
        await parameters.withdraw(principal_of(request.scope), number)
