"""The tree of agencies with what they see to: taken over from files, and read again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Request, get, put

from dothi.access.door import principal_of
from dothi.access.territory import AgencyReport, Territory
from dothi.connect.agency_files import read_agencies
from dothi.vocabulary.agencies import AgencyDraft, AgencyLevel, Contact, Responsibility
from dothi.vocabulary.words import Words

LARGEST_TABLE_BYTES = 16 * 2**20


class AgencyNode(msgspec.Struct, frozen=True, kw_only=True):
    """An agency with those that belong to it."""

    uid: str
    name: Words
    level: AgencyLevel
    contact: Contact
    effective_from: date | None
    effective_to: date | None
    responsibilities: list[Responsibility]
    children: list["AgencyNode"]


def view_tree(agencies: Sequence[AgencyDraft]) -> list[AgencyNode]:
    """Agencies as trees, in the order given; what belongs to none of them stands by itself."""
    known = {agency.uid for agency in agencies}
    below: dict[str | None, list[AgencyDraft]] = {}
    for agency in agencies:
        parent = agency.parent_uid if agency.parent_uid in known else None
        below.setdefault(parent, []).append(agency)

    def view(agency: AgencyDraft) -> AgencyNode:
        return AgencyNode(
            uid=agency.uid,
            name=agency.name,
            level=agency.level,
            contact=agency.contact,
            effective_from=agency.effective_from,
            effective_to=agency.effective_to,
            responsibilities=list(agency.responsibilities or ()),
            children=[view(child) for child in below.get(agency.uid, ())],
        )

    return [view(agency) for agency in below.get(None, ())]


class AgencyRoutes(Controller):
    """The tree of who owns things and does work, and what each sees to."""

    path = "/api"
    tags = ("Territory",)

    @get("/agencies", summary="The tree of agencies")
    async def agencies(
        self, request: Request[Any, Any, Any], territory: Territory, at: date | None = None
    ) -> list[AgencyNode]:
        """The agencies that are there on the day, each with those that belong to it and what it sees to."""
        return view_tree(await territory.list_agencies(principal_of(request.scope), at))

    @put("/agencies", summary="Import agencies", request_max_body_size=LARGEST_TABLE_BYTES)
    async def import_agencies(
        self, request: Request[Any, Any, Any], territory: Territory, dry_run: bool = False
    ) -> AgencyReport:
        """Take over agencies, their tree and what they see to; all or, where a row is refused, none.

        The body is `{agencies: […]}`, or a table with the content type text/csv. Agencies that are not in
        the file stay as they are.
        """
        table = request.headers.get("content-type", "").startswith("text/csv")
        drafts, refused = read_agencies(await request.body(), table=table)
        return await territory.import_agencies(principal_of(request.scope), drafts, refused, dry_run=dry_run)
