"""Requests about one's own data, consents and breaches, as the store keeps them."""

import datetime
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from dothi.store.database import Session
from dothi.store.users import check_somebody_is_left
from dothi.vocabulary.errors import InTheWay, NotFound
from dothi.vocabulary.privacy import (
    Breach,
    BreachDraft,
    Clock,
    Consent,
    ConsentDraft,
    NoticeDraft,
    PrivacyRequest,
    RequestDraft,
    RequestState,
    RequestStepKind,
)

_MOST_REQUESTS = 1_000


_CLOSED = "The breach is closed; open it again first."
_Row = TypeVar("_Row", bound=msgspec.Struct)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a request is, and its days in Vietnam."""

    state: RequestState
    answered: bool
    received_on: datetime.date
    act_due: datetime.date
    longest_due: datetime.date


async def read_wall_clock(session: Session) -> tuple[datetime.datetime, datetime.date]:
    """Now, and today in Vietnam, whatever the city's clock says."""
    row = await session.row("read_wall_clock")
    assert row is not None, "a SELECT without FROM gives a row"  # noqa: S101
    return row[0], row[1]


async def list_requests(
    session: Session, *, request_id: int | None = None, user_id: int | None = None
) -> list[PrivacyRequest]:
    """Those that wait first, by their last day; of one user where that is given."""
    asked = {"id": request_id, "user_id": user_id, "limit": _MOST_REQUESTS}
    rows = await session.rows("list_privacy_requests", asked)
    return [_read(PrivacyRequest, row) for row in rows]


async def get_request(session: Session, request_id: int) -> PrivacyRequest:
    """One request with its steps; raises NotFound."""
    found = await list_requests(session, request_id=request_id)
    if not found:
        raise NotFound(f"There is no request {request_id}.")
    return found[0]


async def add_request(session: Session, draft: RequestDraft, received_on: datetime.date, clock: Clock) -> int:
    """Write a request down with its first step; its id. Raises NotFound where there is no such user."""
    said = {**msgspec.structs.asdict(draft), **msgspec.structs.asdict(clock), "received_on": received_on}
    row = await session.row("add_privacy_request", {**said, "by": session.principal.name})
    if row is None:
        raise NotFound(f"There is no user {draft.user_id}.")
    await add_step(session, row[0], "receive", "")
    return int(row[0])


async def get_standing(session: Session, request_id: int) -> Standing:
    """How far a request is, held until the end of the session; raises NotFound."""
    row = await session.row("lock_privacy_request", {"id": request_id})
    if row is None:
        raise NotFound(f"There is no request {request_id}.")
    return Standing(state=row[0], answered=row[1], received_on=row[2], act_due=row[3], longest_due=row[4])


async def put_standing(
    session: Session, request_id: int, state: RequestState, act_due: datetime.date
) -> None:
    """Say how far a request is now, and its last day."""
    await session.run("change_privacy_request", {"id": request_id, "state": state, "act_due": act_due})


async def add_step(session: Session, request_id: int, step: RequestStepKind, note: str) -> None:
    """Say what was done with a request."""
    said = {"id": request_id, "by": session.principal.name, "step": step, "note": note}
    await session.run("add_privacy_step", said)


async def export_user(session: Session, user_id: int) -> bytes:
    """All that is kept about a user, as a JSON object; raises NotFound."""
    row = await session.row("export_user", {"id": user_id})
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    return str(row[0]).encode()


async def erase_user(session: Session, user_id: int) -> str:
    """Take away who a user was; its pseudonym. Raises NotFound, InTheWay for the last administrator."""
    await check_somebody_is_left(session, but_user=user_id)
    row = await session.row("erase_user", {"id": user_id})
    if row is None:
        raise NotFound(f"There is no user {user_id} who has not been erased.")
    return str(row[0])


async def list_consents(
    session: Session, *, subject: str | None, before: int | None, limit: int
) -> list[Consent]:
    """Entries of the ledger, the newest first; `before` is the id to go on from."""
    asked = {"subject": subject, "before": before, "limit": limit}
    return [_read(Consent, row) for row in await session.rows("list_consents", asked)]


async def add_consent(session: Session, draft: ConsentDraft) -> int:
    """Add an entry; its id."""
    said = {**msgspec.structs.asdict(draft), "by": session.principal.name}
    row = await session.row("add_consent", said)
    assert row is not None, "an INSERT gives its row"  # noqa: S101
    return int(row[0])


async def list_breaches(session: Session) -> list[Breach]:
    """Those that are open first, then the newest."""
    return [_read(Breach, row) for row in await session.rows("list_breaches", {"id": None})]


async def get_breach(session: Session, breach_id: int) -> Breach:
    """One breach; raises NotFound."""
    row = await session.row("list_breaches", {"id": breach_id})
    if row is None:
        raise NotFound(f"There is no breach {breach_id}.")
    return _read(Breach, row)


async def add_breach(session: Session, draft: BreachDraft, notice_due: datetime.datetime) -> int:
    """Write a breach down; its id."""
    said = {**msgspec.structs.asdict(draft), "notice_due": notice_due, "by": session.principal.name}
    row = await session.row("add_breach", said)
    assert row is not None, "an INSERT gives its row"  # noqa: S101
    return int(row[0])


async def change_breach(
    session: Session, breach_id: int, draft: BreachDraft, notice_due: datetime.datetime
) -> None:
    """Say anew what is known of it; raises InTheWay where it is closed."""
    said = {**msgspec.structs.asdict(draft), "notice_due": notice_due, "id": breach_id}
    if await session.row("change_breach", said) is None:
        raise InTheWay(_CLOSED)


async def send_notice(session: Session, breach_id: int, draft: NoticeDraft) -> None:
    """Say that its notice was sent; raises InTheWay where it is closed."""
    if await session.row("send_notice", {**msgspec.structs.asdict(draft), "id": breach_id}) is None:
        raise InTheWay(_CLOSED)


async def close_breach(session: Session, breach_id: int, kept_until: datetime.date | None) -> None:
    """Close it, to be kept until a day, or open it again (None); raises InTheWay where it is so already."""
    if await session.row("close_breach", {"id": breach_id, "kept_until": kept_until}) is None:
        raise InTheWay("It is closed already." if kept_until is not None else "It is open already.")


def _read(kind: type[_Row], row: Sequence[Any]) -> _Row:
    return msgspec.convert(dict(zip(kind.__struct_fields__, row, strict=True)), kind)
