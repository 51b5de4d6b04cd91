"""The routes by which many things are changed at once, and related to each other."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK

from dothi.access.door import principal_of
from dothi.access.editing import Direction, Editing, Reached, Relation, RelationDraft
from dothi.vocabulary.editing import BulkEdit, EditOutcome
from dothi.vocabulary.principals import Principal

MOST_STEPS = 1_000
"""The longest walk along relations."""


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """How many relations are new."""

    created: int


def _asker(request: Request[Any, Any, Any]) -> Principal:
    return principal_of(request.client.host if request.client else None)


class EditingRoutes(Controller):
    """Edits of many things, and what feeds, drains to, belongs to and controls what."""

    path = "/api"
    tags = ("Editing",)

    @post("/edits/preview", summary="What an edit would do", status_code=HTTP_200_OK)
    async def preview(self, request: Request[Any, Any, Any], editing: Editing, data: BulkEdit) -> EditOutcome:
        """How many things it would change, and the first of them before and after; nothing changes."""
        return await editing.edit(_asker(request), data, keep=False)

    @post("/edits", summary="Change many things")
    async def edit(self, request: Request[Any, Any, Any], editing: Editing, data: BulkEdit) -> EditOutcome:
        """All or none; the change can be undone at /api/changes."""
        return await editing.edit(_asker(request), data, keep=True)

    @post("/relations", summary="Relate things")
    async def relate(
        self, request: Request[Any, Any, Any], editing: Editing, data: list[RelationDraft]
    ) -> Related:
        """All or none; what is related so already stays as it is."""
        return Related(created=await editing.relate(_asker(request), data))

    @delete("/relations/{relation_id:int}", summary="End a relation", status_code=HTTP_200_OK)
    async def end(self, request: Request[Any, Any, Any], editing: Editing, relation_id: int) -> None:
        """It held until now, and stays in the past."""
        await editing.end_relation(_asker(request), relation_id)

    @get("/things/{thing_id:int}/relations", summary="What a thing is related to")
    async def relations(
        self,
        request: Request[Any, Any, Any],
        editing: Editing,
        thing_id: int,
        at: datetime | None = None,
    ) -> list[Relation]:
        """From it and to it, now or as of an instant."""
        return await editing.list_relations(_asker(request), thing_id, at)

    @get("/things/{thing_id:int}/network", summary="What lies up- or downstream")
    async def network(
        self,
        request: Request[Any, Any, Any],
        editing: Editing,
        thing_id: int,
        direction: Direction = "downstream",
        steps: Annotated[int, Parameter(ge=1, le=MOST_STEPS)] = MOST_STEPS,
    ) -> list[Reached]:
        """Each thing once with how many relations away it is, the nearest first."""
        return await editing.walk(_asker(request), thing_id, direction, steps)
