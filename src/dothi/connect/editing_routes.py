"""The routes by which many things are changed at once, and related to each other."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK

from dothi.access.door import principal_of
from dothi.access.editing import Direction, Editing, Reached, Related, Relation, RelationDraft
from dothi.vocabulary.editing import BulkEdit, EditOutcome, FoundThing, Selected, Selection
from dothi.vocabulary.errors import MalformedQuery

MOST_STEPS = 1_000
"""The longest walk along relations."""
MOST_SELECTED = 1_000
"""Things of a selection at once; there is a next page."""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """The change by which something holds no more, to be undone at /api/changes."""

    change_id: int | None


def _check_instant(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise MalformedQuery("The instant needs an offset such as Z.", field="at")
    return at


class EditingRoutes(Controller):
    """Edits of many things, and what feeds, drains to, belongs to and controls what."""

    path = "/api"
    tags = ("Editing",)

    @post("/edits/selection", summary="Which things an edit would mean", status_code=HTTP_200_OK)
    async def select(
        self,
        request: Request[Any, Any, Any],
        editing: Editing,
        data: Selection,
        after: Annotated[int, Parameter(ge=0)] = 0,
        limit: Annotated[int, Parameter(ge=1, le=MOST_SELECTED)] = 100,
    ) -> Selected:
        """A page of them by their ids; `count` is how many there are from the page on."""
        return await editing.select(principal_of(request.scope), data, after=after, limit=limit)

    @get("/things/named", summary="Things by name or uid")
    async def named(
        self,
        request: Request[Any, Any, Any],
        editing: Editing,
        q: Annotated[str, Parameter(max_length=200)] = "",
        limit: Annotated[int, Parameter(ge=1, le=100)] = 10,
    ) -> list[FoundThing]:
        """Things whose name or uid has all words of `q`, with their marks or without; the likeliest first."""
        return await editing.search(principal_of(request.scope), q, limit)

    @post("/edits/preview", summary="What an edit would do", status_code=HTTP_200_OK)
    async def preview(self, request: Request[Any, Any, Any], editing: Editing, data: BulkEdit) -> EditOutcome:
        """How many things it would change, and the first of them before and after; nothing changes."""
        return await editing.edit(principal_of(request.scope), data, keep=False)

    @post("/edits", summary="Change many things")
    async def edit(self, request: Request[Any, Any, Any], editing: Editing, data: BulkEdit) -> EditOutcome:
        """All or none; the change can be undone at /api/changes."""
        return await editing.edit(principal_of(request.scope), data, keep=True)

    @post("/relations", summary="Relate things")
    async def relate(
        self, request: Request[Any, Any, Any], editing: Editing, data: list[RelationDraft]
    ) -> Related:
        """All or none; what is related so already stays as it is."""
        return await editing.relate(principal_of(request.scope), data)

    @delete("/relations/{relation_id:int}", summary="End a relation", status_code=HTTP_200_OK)
    async def end(self, request: Request[Any, Any, Any], editing: Editing, relation_id: int) -> Ended:
        """It held until now, and stays in the past."""
        return Ended(change_id=await editing.end_relation(principal_of(request.scope), relation_id))

    @get("/things/{thing_id:int}/relations", summary="What a thing is related to")
    async def relations(
        self,
        request: Request[Any, Any, Any],
        editing: Editing,
        thing_id: int,
        at: datetime | None = None,
    ) -> list[Relation]:
        """From it and to it, now or as of an instant with its offset."""
        return await editing.list_relations(principal_of(request.scope), thing_id, _check_instant(at))

    @get("/things/{thing_id:int}/network", summary="What lies up- or downstream")
    async def network(
        self,
        request: Request[Any, Any, Any],
        editing: Editing,
        thing_id: int,
        direction: Direction = "downstream",
        steps: Annotated[int, Parameter(ge=1, le=MOST_STEPS)] = MOST_STEPS,
        at: datetime | None = None,
        places: bool = False,
    ) -> list[Reached]:
        """Each thing once with how many relations away it is, the nearest first.

        `at` is an instant with its offset; with `places` each has its geometry.
        """
        instant = _check_instant(at)
        return await editing.walk(
            principal_of(request.scope), thing_id, direction, steps, at=instant, places=places
        )
