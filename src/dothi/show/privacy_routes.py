"""Requests about one's own data, consents, breaches, and what is declared about personal data, over HTTP."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Controller, MediaType, Request, Response, get, post, put
from litestar.params import Parameter
from litestar.response import Stream

from dothi.access.door import check, principal_of
from dothi.access.privacy import Privacy
from dothi.access.research import Research, list_columns
from dothi.vocabulary.data_classes import DataClass
from dothi.vocabulary.personal_data import PERSONAL
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.privacy import (
    Breach,
    BreachDraft,
    Consent,
    ConsentDraft,
    NoticeDraft,
    OwnRequestDraft,
    PrivacyRequest,
    RequestDraft,
    StepDraft,
)
from dothi.vocabulary.pseudonyms import USUAL_CELL_M
from dothi.vocabulary.purposes import Period, Purpose, list_periods, list_purposes
from dothi.vocabulary.things import Kind
from dothi.vocabulary.words import Words

_LINES_AT_ONCE = 1_000

Asked = Request[Any, Any, Any]


class PersonalField(msgspec.Struct, frozen=True, kw_only=True):
    """A field with personal data: of a table, or of a kind's things; `title` only of those."""

    place: str
    field: str
    title: Words | None
    data_class: DataClass
    purpose: str
    secret: bool


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared about personal data: fields, what for, how long, and the periods of the law."""

    fields: list[PersonalField]
    purposes: list[Purpose]
    periods: list[Period]


class AddedConsent(msgspec.Struct, frozen=True, kw_only=True):
    """The entry that was added."""

    id: int


class Pseudonym(msgspec.Struct, frozen=True, kw_only=True):
    """What an erased user is called from now on."""

    name: str


class PrivacyRoutes(Controller):
    """For who looks after personal data; one's own requests and data are everybody's who has signed in."""

    path = "/api/privacy"
    tags = ("Privacy",)

    @get("/catalogue", summary="Fields with personal data, purposes and periods")
    async def catalogue(self, request: Asked, kinds: tuple[Kind, ...]) -> Catalogue:
        """As they are declared; periods and purposes say their source and whether it was verified."""
        check(principal_of(request.scope), "steward")
        return Catalogue(
            fields=_list_fields(kinds), purposes=list(list_purposes()), periods=list(list_periods())
        )

    @get("/requests", summary="Requests about personal data")
    async def requests(self, request: Asked, privacy: Privacy) -> list[PrivacyRequest]:
        """Those that wait come first, by their last day."""
        return await privacy.list_requests(principal_of(request.scope))

    @post("/requests", summary="Write a request down")
    async def add_request(self, request: Asked, data: RequestDraft, privacy: Privacy) -> PrivacyRequest:
        """Of a user of the city, or of somebody from outside with name, contact and how they are known."""
        return await privacy.add_request(principal_of(request.scope), data)

    @get("/requests/{request_id:int}", summary="A request")
    async def request(self, request: Asked, privacy: Privacy, request_id: int) -> PrivacyRequest:
        """With its clock and all that was done."""
        return await privacy.get_request(principal_of(request.scope), request_id)

    @post("/requests/{request_id:int}/steps", summary="Do something with a request")
    async def take_step(
        self, request: Asked, data: StepDraft, privacy: Privacy, request_id: int
    ) -> PrivacyRequest:
        """Answer, prolong, add a note, finish, refuse, take back, or open again what has ended."""
        return await privacy.take_step(principal_of(request.scope), request_id, data)

    @get("/users/{user_id:int}/data", summary="All that is kept about a user")
    async def user_data(self, request: Asked, privacy: Privacy, user_id: int) -> Response[bytes]:
        """A JSON file, without what its password and codes are told by; written down."""
        return _send(await privacy.export_user(principal_of(request.scope), user_id), user_id)

    @post("/users/{user_id:int}/erase", summary="Erase who a user was")
    async def erase(self, request: Asked, privacy: Privacy, user_id: int) -> Pseudonym:
        """It cannot be undone: name and contact go, what it could do ends, what it did stays a pseudonym's.

        Entries of the audit log stay as they are.
        """
        return Pseudonym(name=await privacy.erase_user(principal_of(request.scope), user_id))

    @get("/own/requests", summary="What I have asked about my data")
    async def own_requests(self, request: Asked, privacy: Privacy) -> list[PrivacyRequest]:
        """Those that wait come first."""
        return await privacy.list_own_requests(principal_of(request.scope))

    @post("/own/requests", summary="Ask something about my data")
    async def ask(self, request: Asked, data: OwnRequestDraft, privacy: Privacy) -> PrivacyRequest:
        """For who has signed in."""
        return await privacy.ask(principal_of(request.scope), data)

    @get("/own/data", summary="All that is kept about me")
    async def own_data(self, request: Asked, privacy: Privacy) -> Response[bytes]:
        """A JSON file, without what one's password and codes are told by; written down."""
        principal = principal_of(request.scope)
        return _send(await privacy.export_own(principal), principal.user_id or 0)

    @get("/consents", summary="The ledger of consents")
    async def consents(
        self,
        request: Asked,
        privacy: Privacy,
        subject: str | None = None,
        before: int | None = None,
        limit: Annotated[int, Parameter(ge=1, le=500)] = 100,
    ) -> list[Consent]:
        """The newest entries first; `current` ones hold. `before` is the id to go on from."""
        asker = principal_of(request.scope)
        return await privacy.list_consents(asker, subject=subject, before=before, limit=limit)

    @post("/consents", summary="Add a consent, or its withdrawal")
    async def add_consent(self, request: Asked, data: ConsentDraft, privacy: Privacy) -> AddedConsent:
        """Nothing is changed or taken away: a mistake is mended by a newer entry."""
        return AddedConsent(id=await privacy.add_consent(principal_of(request.scope), data))

    @get("/consents/export", summary="The ledger of consents as CSV", media_type=MediaType.TEXT)
    async def export_consents(self, request: Asked, privacy: Privacy) -> Stream:
        """UTF-8 with a byte order mark, the newest entries first; written down."""
        principal = principal_of(request.scope)
        await privacy.begin_export(principal)
        named = 'attachment; filename="dothi-consents.csv"'
        return Stream(
            _write_consents(privacy, principal),
            media_type="text/csv",
            headers={"content-disposition": named, "cache-control": "no-store"},
        )

    @get("/research", summary="Things for research, pseudonymised, as CSV", media_type=MediaType.TEXT)
    async def export_research(
        self, request: Asked, research: Research, kind: str, cell_m: float = USUAL_CELL_M
    ) -> Stream:
        """A row for each thing: pseudonyms by a key that is not kept, places as cells of `cell_m` metres.

        Names, descriptions, internal texts and days, and what is sensitive are left out; it is written down.
        """
        principal = principal_of(request.scope)
        found = await research.begin(principal, kind, cell_m)
        named = f'attachment; filename="dothi-research-{found.id}.csv"'
        return Stream(
            _write_research(research, principal, found, cell_m),
            media_type="text/csv",
            headers={"content-disposition": named, "cache-control": "no-store"},
        )

    @get("/breaches", summary="Breaches of personal data")
    async def breaches(self, request: Asked, privacy: Privacy) -> list[Breach]:
        """Those that are open come first."""
        return await privacy.list_breaches(principal_of(request.scope))

    @post("/breaches", summary="Write a breach down")
    async def add_breach(self, request: Asked, data: BreachDraft, privacy: Privacy) -> Breach:
        """The clock of its notice runs from when it was found."""
        return await privacy.add_breach(principal_of(request.scope), data)

    @put("/breaches/{breach_id:int}", summary="Say anew what is known of a breach")
    async def change_breach(
        self, request: Asked, data: BreachDraft, privacy: Privacy, breach_id: int
    ) -> Breach:
        """Of one that is open."""
        return await privacy.change_breach(principal_of(request.scope), breach_id, data)

    @post("/breaches/{breach_id:int}/notice", summary="Say that the notice of a breach was sent")
    async def send_notice(
        self, request: Asked, data: NoticeDraft, privacy: Privacy, breach_id: int
    ) -> Breach:
        """When and to whom; the city sends nothing by itself."""
        return await privacy.send_notice(principal_of(request.scope), breach_id, data)

    @post("/breaches/{breach_id:int}/close", summary="Close a breach")
    async def close_breach(self, request: Asked, privacy: Privacy, breach_id: int) -> Breach:
        """Once its notice is sent; its file is kept for years from now."""
        return await privacy.close_breach(principal_of(request.scope), breach_id, closed=True)

    @post("/breaches/{breach_id:int}/reopen", summary="Open a breach again")
    async def reopen_breach(self, request: Asked, privacy: Privacy, breach_id: int) -> Breach:
        """One that was closed too early."""
        return await privacy.close_breach(principal_of(request.scope), breach_id, closed=False)


def _list_fields(kinds: tuple[Kind, ...]) -> list[PersonalField]:
    columns = [
        PersonalField(
            place=each.table,
            field=each.column,
            title=None,
            data_class=each.data_class,
            purpose=each.purpose,
            secret=each.secret,
        )
        for each in PERSONAL
    ]
    return columns + [
        PersonalField(
            place=kind.id,
            field=each.name,
            title=each.title,
            data_class=each.data_class,
            purpose=each.purpose or "",
            secret=False,
        )
        for kind in kinds
        for each in kind.properties
        if each.name in kind.list_personal()
    ]


def _send(content: bytes, user_id: int) -> Response[bytes]:
    named = f'attachment; filename="dothi-user-{user_id}.json"'
    headers = {"content-disposition": named, "cache-control": "no-store"}
    return Response(content, media_type=MediaType.JSON, headers=headers)


async def _write_consents(privacy: Privacy, principal: Principal) -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _write_row(Consent.__struct_fields__)
    async for page in privacy.read_consents(principal):
        yield b"".join(_write_row(_write_cell(value) for value in _list_values(each)) for each in page)


async def _write_research(
    research: Research, principal: Principal, kind: Kind, cell_m: float
) -> AsyncIterator[bytes]:
    names = [each.name for each in list_columns(kind)]
    yield b"\xef\xbb\xbf" + _write_row(["pseudonym", "longitude", "latitude", *names])
    lines: list[bytes] = []
    async for row in research.read_rows(principal, kind, cell_m):
        lines.append(_write_row("" if value is None else _write_cell(value) for value in row))
        if len(lines) == _LINES_AT_ONCE:
            yield b"".join(lines)
            lines.clear()
    yield b"".join(lines)


def _list_values(consent: Consent) -> tuple[Any, ...]:
    return tuple(msgspec.to_builtins(consent).values())


def _write_cell(value: Any) -> str:
    """Text for a cell; what a spreadsheet would take for a formula is marked as text."""
    text = str(value)
    if isinstance(value, float | int):
        return text
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _write_row(cells: Any) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
