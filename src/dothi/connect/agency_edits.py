"""Agencies read and changed one by one: what one is, begins to see to and sees to no longer."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Request, get, post, put
from litestar.status_codes import HTTP_200_OK

from dothi.access.agencies import Agencies
from dothi.access.door import principal_of
from dothi.vocabulary.agencies import AgencyDraft, AgencyLevel, Contact, Responsibility, WholeAgency
from dothi.vocabulary.words import Words


class AgencyFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an agency is; an empty English name is written from the Vietnamese one."""

    name: Words
    level: AgencyLevel = "other"
    parent_uid: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    contact: Contact = Contact()


class Ending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first day on which something no longer holds."""

    day: date


class AgencyEdits(Controller):
    """One agency at a time; what was said before is kept with its days."""

    path = "/api"
    tags = ("Territory",)

    @get("/agencies/{uid:str}", summary="One agency")
    async def agency(self, request: Request[Any, Any, Any], organisations: Agencies, uid: str) -> WholeAgency:
        """What it is and was, and all it sees to, saw to and will see to."""
        return await organisations.get(principal_of(request.scope), uid)

    @put("/agencies/{uid:str}", summary="Say what an agency is")
    async def put_agency(
        self, request: Request[Any, Any, Any], organisations: Agencies, uid: str, data: AgencyFacts
    ) -> WholeAgency:
        """A known agency is changed, and what was said of it before is kept; an unknown one is new.

        What it sees to stays as it is.
        """
        draft = AgencyDraft(uid=uid, **msgspec.structs.asdict(data))
        return await organisations.put(principal_of(request.scope), draft)

    @post("/agencies/{uid:str}/responsibilities", summary="Let an agency see to something")
    async def begin(
        self, request: Request[Any, Any, Any], organisations: Agencies, uid: str, data: Responsibility
    ) -> WholeAgency:
        """To a kind or a sector, in a commune, province or zone, or without an area everywhere."""
        return await organisations.begin(principal_of(request.scope), uid, data)

    @post(
        "/responsibilities/{duty_id:int}/end",
        summary="Let an agency see to something no longer",
        status_code=HTTP_200_OK,
    )
    async def end(
        self, request: Request[Any, Any, Any], organisations: Agencies, duty_id: int, data: Ending
    ) -> WholeAgency:
        """From the day on; what was before stays."""
        return await organisations.end(principal_of(request.scope), duty_id, data.day)
