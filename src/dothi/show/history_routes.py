"""The routes of things over time: what was changed, by whom, and undoing it."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK

from dothi.access.door import principal_of
from dothi.access.history import ChangeSummary, History, Undone
from dothi.show.descriptions import GeometryView


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing was for a time; `until` is None where it still is so."""

    since: datetime
    until: datetime | None
    name: str
    kind: str
    description: str
    properties: dict[str, Any]
    geometry: GeometryView | None
    change_id: int | None
    made_by: str | None
    made_at: datetime | None
    action: str | None


class HistoryRoutes(Controller):
    """Changes and versions."""

    path = "/api"
    tags = ("History",)

    @get("/changes", summary="What was changed")
    async def changes(
        self,
        request: Request[Any, Any, Any],
        history: History,
        limit: Annotated[int, Parameter(ge=1, le=500)] = 50,
        before: int | None = None,
    ) -> list[ChangeSummary]:
        """Imports, edits and undoings, the newest first; `before` is the id to go on from."""
        return await history.list_changes(principal_of(request.scope), limit=limit, before=before)

    @get("/changes/{change_id:int}", summary="One change")
    async def change(
        self, request: Request[Any, Any, Any], history: History, change_id: int
    ) -> ChangeSummary:
        """Who made it and when, and what undid it."""
        return await history.get_change(principal_of(request.scope), change_id)

    @post("/changes/{change_id:int}/undo", summary="Undo a change", status_code=HTTP_200_OK)
    async def undo(self, request: Request[Any, Any, Any], history: History, change_id: int) -> Undone:
        """Things are again what they were before; those that changed since are left and named."""
        return await history.undo(principal_of(request.scope), change_id)

    @get("/things/{thing_id:int}/versions", summary="A thing over time")
    async def versions(
        self, request: Request[Any, Any, Any], history: History, thing_id: int
    ) -> list[VersionView]:
        """What it is and was, the newest first, and who made it so."""
        return [
            VersionView(
                since=version.since,
                until=version.until,
                name=version.name,
                kind=version.kind,
                description=version.description,
                properties=version.properties,
                geometry=None
                if version.geometry is None
                else msgspec.json.decode(version.geometry, type=GeometryView),
                change_id=version.change_id,
                made_by=version.made_by,
                made_at=version.made_at,
                action=version.action,
            )
            for version in await history.list_versions(principal_of(request.scope), thing_id)
        ]
