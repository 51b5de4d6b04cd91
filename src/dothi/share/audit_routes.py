"""The routes of the audit log: read page by page, and given out as a file."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get
from litestar.di import Provide
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from dothi.access.audit import Audit
from dothi.access.door import principal_of
from dothi.share.audit_files import MEDIA_TYPES, AuditFormat, write_entries, write_head
from dothi.vocabulary.audit import AuditQuestion, Entry, Outcome
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.principals import Principal


class AuditEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, when by the wall's clock, and from where; `before` and `after` are what was told of it.

    `change_id` is the change of things that it is about, `occurrences` how many times it stands for;
    `severity` goes from 0 to 10 and is None where it is no matter of security.
    """

    number: int
    at: datetime
    principal_kind: str
    principal: str
    agency: str | None
    event: str
    subject_type: str | None
    subject: str | None
    change_id: int | None
    before: Any
    after: Any
    address: str | None
    outcome: Outcome
    severity: int | None
    occurrences: int
    hash: str


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, the newest first; `next` is the number to go on before, None at the end."""

    entries: list[AuditEntryView]
    next: int | None


def _show(entry: Entry) -> AuditEntryView:
    told = {name: getattr(entry, name) for name in AuditEntryView.__struct_fields__}
    for name in ("before", "after"):
        told[name] = None if told[name] is None else msgspec.json.decode(told[name])
    return AuditEntryView(**{**told, "hash": entry.hash.hex()})


def _ask(
    who: str | None = None,
    agency: str | None = None,
    event: str | None = None,
    subject_type: str | None = None,
    subject: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    address: str | None = None,
    outcome: Outcome | None = None,
    words: Annotated[str | None, QueryParameter(name="q")] = None,
    before: int | None = None,
) -> AuditQuestion:
    for field, instant in (("since", since), ("until", until)):
        if instant is not None and instant.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field=field)
    return AuditQuestion(
        who=who,
        agency=agency,
        event=event,
        subject_type=subject_type,
        subject=subject,
        since=since,
        until=until,
        address=address,
        outcome=outcome,
        words=words,
        before=before,
    )


_ASKED = {"asked": Provide(_ask, sync_to_thread=False)}


@dataclass
class _File(Operation):
    """A description of an answer that is a file of one of several types."""

    def __post_init__(self) -> None:
        text = OpenAPIMediaType(schema=Schema())
        content = dict.fromkeys(MEDIA_TYPES.values(), text)
        answer = OpenAPIResponse(description="The file", content=content)
        self.responses = {**(self.responses or {}), "200": answer}


class AuditRoutes(Controller):
    """Who did what."""

    path = "/api/audit"
    tags = ("Audit",)

    @get("/", summary="Who did what", dependencies=_ASKED)
    async def entries(
        self,
        request: Request[Any, Any, Any],
        audit: Audit,
        asked: AuditQuestion,
        limit: Annotated[int, Parameter(ge=1, le=500)] = 50,
    ) -> AuditPage:
        """The newest entries first; `event` is a name or its beginning, `q` words in any spelling.

        `before` is the number to go on from.
        """
        found = await audit.list_entries(principal_of(request.scope), asked, limit)
        following = found[-1].number if len(found) == limit else None
        return AuditPage(entries=[_show(entry) for entry in found], next=following)

    @get("/export", summary="The audit log as a file", operation_class=_File, dependencies=_ASKED)
    async def export(
        self,
        request: Request[Any, Any, Any],
        audit: Audit,
        asked: AuditQuestion,
        file_format: Annotated[AuditFormat, QueryParameter(name="format")] = "csv",
    ) -> Stream:
        """The same choice as a file: CSV for tables, JSON Lines with everything, CEF for security centres.

        That it was taken away is written down.
        """
        principal = principal_of(request.scope)
        await audit.export(principal, asked, file_format)
        named = f'attachment; filename="dothi-audit.{file_format}"'
        return Stream(
            _write(audit, principal, asked, file_format),
            media_type=MEDIA_TYPES[file_format],
            headers={"content-disposition": named, "cache-control": "no-store"},
        )


async def _write(
    audit: Audit, principal: Principal, asked: AuditQuestion, file_format: AuditFormat
) -> AsyncIterator[bytes]:
    yield write_head(file_format)
    async for page in audit.read_pages(principal, asked):
        yield write_entries(page, file_format)
