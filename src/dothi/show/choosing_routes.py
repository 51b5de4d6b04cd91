"""The route of the table of chosen things."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Controller, Request, post
from litestar.params import Parameter, QueryParameter
from litestar.status_codes import HTTP_200_OK

from dothi.access.choosing import Choosing, Column, TablePage
from dothi.access.door import principal_of
from dothi.vocabulary.editing import Chosen, Selection
from dothi.vocabulary.errors import MalformedQuery

MOST_ROWS = 500
"""Of the table at once; there is a next page."""
DEEPEST_OFFSET = 10_000
"""Nobody turns pages beyond here; a file holds all of them."""


class ChoosingRoutes(Controller):
    """What a choice of things means."""

    path = "/api/things"
    tags = ("City",)

    @post("/chosen", summary="A table of chosen things", status_code=HTTP_200_OK)
    async def chosen(
        self,
        request: Request[Any, Any, Any],
        choosing: Choosing,
        data: Selection,
        at: datetime | None = None,
        order: Column = "name",
        property_name: Annotated[str | None, QueryParameter(name="property", max_length=200)] = None,
        falling: bool = False,
        offset: Annotated[int, Parameter(ge=0, le=DEEPEST_OFFSET)] = 0,
        limit: Annotated[int, Parameter(ge=1, le=MOST_ROWS)] = 50,
    ) -> Chosen:
        """A page of them, sorted by a column or by a `property`, and how many of each kind there are in all.

        `at` is an instant with its offset. What lacks the property comes last.
        """
        if at is not None and at.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field="at")
        page = TablePage(
            column=order if property_name is None else None,
            property=property_name,
            falling=falling,
            offset=offset,
            limit=limit,
        )
        principal = principal_of(request.scope)
        return await choosing.read_page(principal, data, page, at)
