"""Users, what they were granted, their sessions and tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dothi.store.agencies import check_place
from dothi.store.database import Session
from dothi.vocabulary.agencies import NamedArea
from dothi.vocabulary.areas import find_level
from dothi.vocabulary.errors import InTheWay, InvalidInput, NotFound
from dothi.vocabulary.rights import get_role
from dothi.vocabulary.things import Agency
from dothi.vocabulary.users import (
    FAILURES_REMEMBERED,
    LINK_HOLDS,
    SESSION_IDLE,
    SESSION_LONGEST,
    Grant,
    GrantDraft,
    Holding,
    LoanDraft,
    SessionView,
    ShownToken,
    SignedIn,
    Token,
    User,
    UserDraft,
    Way,
)
from dothi.vocabulary.words import Words


async def has_users(session: Session) -> bool:
    """Whether anybody can sign in who administers the city."""
    row = await session.row("has_users")
    return bool(row and row[0])


async def list_users(session: Session) -> list[User]:
    """Every user, those that are disabled last, by name."""
    return [_read_user(row) for row in await session.rows("list_users", {"id": None})]


async def get_user(session: Session, user_id: int) -> User:
    """A user; raises NotFound."""
    row = await session.row("list_users", {"id": user_id})
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    return _read_user(row)


def _read_user(row: Sequence[Any]) -> User:
    return User(
        id=row[0],
        name=row[1],
        full_name=row[2],
        email=row[3],
        phone=row[4],
        agencies=[Agency(uid=uid, name=Words(vi=vi, en=en)) for uid, vi, en in row[5]],
        has_password=row[6],
        uses_codes=row[7],
        created_at=row[8],
        disabled_at=row[9],
        seen_at=row[10],
        passkeys=row[11],
        is_linked=row[12],
    )


async def add_user(session: Session, draft: UserDraft) -> int:
    """A new user; its id. Raises InvalidInput, and InTheWay where the name is taken."""
    await _check_agencies(session, draft.agencies)
    said = {"name": draft.name, "full_name": draft.full_name, "email": draft.email, "phone": draft.phone}
    row = await session.row("add_user", {**said, "by": session.principal.name})
    if row is None:
        raise InTheWay(f"Somebody signs in as {draft.name!r} already; choose another name.", field="name")
    await session.run("begin_memberships", {"id": row[0], "agencies": list(draft.agencies)})
    return int(row[0])


async def change_user(session: Session, user_id: int, draft: UserDraft) -> None:
    """Say anew who a user is; the name it signs in by stays. Raises NotFound, InvalidInput."""
    await _check_agencies(session, draft.agencies)
    said = {"full_name": draft.full_name, "email": draft.email, "phone": draft.phone}
    if await session.row("change_user", {"id": user_id, **said}) is None:
        raise NotFound(f"There is no user {user_id}.")
    agencies = {"id": user_id, "agencies": list(draft.agencies)}
    await session.run("end_memberships", agencies)
    await session.run("begin_memberships", agencies)


async def _check_agencies(session: Session, uids: Sequence[str]) -> None:
    row = await session.row("list_unknown_agencies", {"agencies": list(uids)})
    if row is not None:
        raise InvalidInput(f"There is no agency {row[0]!r}.", field="agencies")


async def disable_user(session: Session, user_id: int, *, disabled: bool) -> None:
    """Let a user sign in no more, and end its sessions, or let it again; raises NotFound, InTheWay."""
    if disabled:
        await check_somebody_is_left(session, but_user=user_id)
    if await session.row("disable_user", {"id": user_id, "disabled": disabled}) is None:
        raise NotFound(f"There is no user {user_id}.")
    if disabled:
        await end_sessions(session, user_id, but=None)


async def check_somebody_is_left(
    session: Session, *, but_grant: int | None = None, but_user: int | None = None
) -> None:
    """Raise InTheWay where nobody would administer the city but for a grant or a user."""
    before = await session.row("count_administrators", {"but_grant": None, "but_user": None})
    after = await session.row("count_administrators", {"but_grant": but_grant, "but_user": but_user})
    if before is not None and after is not None and before[0] > 0 and after[0] == 0:
        raise InTheWay("Nobody would administer the city any more; grant that to somebody else first.")


async def find_signing_in(session: Session, name: str) -> tuple[int, str | None, bool, bool] | None:
    """The id, the password's hash, whether it is disabled and uses codes, of whoever signs in by a name."""
    row = await session.row("find_signing_in", {"name": name})
    return None if row is None else (row[0], row[1], row[2], row[3])


async def begin_codes(session: Session, user_id: int, secret: str) -> None:
    """A user is about to use codes; raises InTheWay where it does."""
    if await session.row("begin_codes", {"id": user_id, "secret": secret}) is None:
        raise InTheWay("You use codes already; end that first.")


async def find_codes(session: Session, user_id: int) -> tuple[str, str, int | None] | None:
    """A user's name, the secret of its codes and the step that was used last, None where they are not in use.

    None where there is no secret.
    """
    row = await session.row("find_codes", {"id": user_id})
    return None if row is None or row[1] is None else (row[0], row[1], row[2])


async def use_code(session: Session, user_id: int, step: int) -> bool:
    """Use the code of a step up; whether nobody had."""
    return await session.row("use_code", {"id": user_id, "step": step}) is not None


async def end_codes(session: Session, user_id: int) -> None:
    """A user signs in without codes again."""
    await session.run("end_codes", {"id": user_id})


async def put_recovery_codes(session: Session, user_id: int, hashes: Sequence[bytes]) -> None:
    """A user's recovery codes, in place of those before."""
    await session.run("add_recovery_codes", {"id": user_id, "hashes": list(hashes)})


async def use_recovery_code(session: Session, user_id: int, code_hash: bytes) -> bool:
    """Use a recovery code up; whether it was good."""
    return await session.row("use_recovery_code", {"id": user_id, "hash": code_hash}) is not None


async def get_password(session: Session, user_id: int) -> tuple[str, str | None]:
    """The name of a user and its password's hash, None where it has none; raises NotFound."""
    row = await session.row("find_password", {"id": user_id})
    if row is None:
        raise NotFound(f"There is no user {user_id}.")
    return row[0], row[1]


async def put_password(session: Session, user_id: int, password_hash: str) -> None:
    """From now on a user signs in by this."""
    await session.run("put_password", {"id": user_id, "hash": password_hash})


async def note_failure(session: Session, name: str, address: str | None) -> None:
    """Remember for a while that somebody could not sign in."""
    remembered = {"remembered": FAILURES_REMEMBERED}
    await session.run("note_failure", {"name": name, "address": address, **remembered})


async def count_failures(session: Session, name: str, address: str | None) -> tuple[int, int, int]:
    """How often lately: of this name from this address, of the name, of the address."""
    asked = {"name": name, "address": address, "remembered": FAILURES_REMEMBERED}
    row = await session.row("count_failures", asked)
    return (0, 0, 0) if row is None else (row[0], row[1], row[2])


async def forget_failures(session: Session, name: str, address: str | None) -> None:
    """Count anew, after somebody has signed in."""
    await session.run("forget_failures", {"name": name, "address": address})


async def begin_session(session: Session, user_id: int, secret_hash: bytes, way: Way, browser: str) -> int:
    """A session of a user, known by the hash of what it shows; its id."""
    row = await session.row(
        "begin_session",
        {
            "user_id": user_id,
            "hash": secret_hash,
            "longest": SESSION_LONGEST,
            "way": way,
            "address": session.principal.address,
            "browser": browser[:300],
        },
    )
    assert row is not None, "an insert gives its row"  # noqa: S101
    return int(row[0])


async def find_session(session: Session, secret_hash: bytes, *, is_asking: bool = True) -> SignedIn | None:
    """Who shows a session that holds, with what it holds now; None where it does not.

    Without asking, that is not written down as a use of it, and that nothing is asked for does not end it.
    """
    idle = SESSION_IDLE if is_asking else SESSION_LONGEST
    row = await session.row("find_session", {"hash": secret_hash, "idle": idle})
    if row is None:
        return None
    if is_asking:
        await session.run("see_session", {"id": row[0]})
    holdings = await _list_holdings(session, row[1])
    return SignedIn(session_id=row[0], user_id=row[1], name=row[2], agency=row[3], holdings=holdings)


async def _list_holdings(session: Session, user_id: int) -> tuple[Holding, ...]:
    return tuple(
        Holding(
            role=row[0],
            agencies=None if row[1] is None else frozenset(row[1]),
            areas=None if row[2] is None else frozenset(row[2]),
            sector=row[3],
        )
        for row in await session.rows("list_holdings", {"user_id": user_id})
    )


async def list_sessions(session: Session, user_id: int, this: int | None) -> list[SessionView]:
    """A user's sessions that hold, the latest used first; `this` is the one that asks."""
    rows = await session.rows("list_sessions", {"user_id": user_id, "idle": SESSION_IDLE})
    return [
        SessionView(
            id=row[0],
            began_at=row[1],
            seen_at=row[2],
            ends_at=row[3],
            way=row[4],
            address=row[5],
            browser=row[6],
            is_this=row[0] == this,
        )
        for row in rows
    ]


async def end_session(session: Session, user_id: int, session_id: int) -> None:
    """A session of a user holds no longer; raises NotFound where it held no more."""
    if await session.row("end_session", {"id": session_id, "user_id": user_id}) is None:
        raise NotFound(f"No session {session_id} of this user holds.")


async def end_sessions(session: Session, user_id: int, *, but: int | None) -> None:
    """All sessions of a user but one hold no longer."""
    await session.run("end_sessions", {"user_id": user_id, "but": but})


async def act_for(session: Session, session_id: int, agency: str) -> None:
    """Let a session act for an agency of its user; raises InvalidInput."""
    if await session.row("act_for_agency", {"id": session_id, "agency": agency}) is None:
        raise InvalidInput(f"You do not do the work of {agency!r}.", field="agency")


async def list_grants(session: Session, user_id: int | None = None) -> list[Grant]:
    """What was granted to everybody, or to or by way of a user, the newest first."""
    rows = await session.rows("list_grants", {"user_id": user_id, "id": None})
    return [_read_grant(row) for row in rows]


async def get_grant(session: Session, grant_id: int) -> Grant:
    """A grant; raises NotFound."""
    row = await session.row("list_grants", {"user_id": None, "id": grant_id})
    if row is None:
        raise NotFound(f"There is no grant {grant_id}.")
    return _read_grant(row)


def _read_grant(row: Sequence[Any]) -> Grant:
    area = None
    if row[8] is not None:
        name = None if row[10] is None else Words(vi=row[10], en=row[11])
        area = NamedArea(level=row[7], code=row[8], zone_type=row[9], name=name)
    return Grant(
        id=row[0],
        user_id=row[1],
        user=row[2],
        role=row[3],
        agency=None if row[4] is None else Agency(uid=row[4], name=Words(vi=row[5], en=row[6])),
        area=area,
        sector=row[12],
        begins_at=row[13],
        ends_at=row[14],
        granted_at=row[15],
        granted_by=row[16],
        needs_approval=row[17],
        approved_at=row[18],
        approved_by=row[19],
        lent_by=row[20],
        reason=row[21],
        state=row[22],
    )


async def add_grant(session: Session, draft: GrantDraft, *, needs_approval: bool) -> Grant:
    """Grant a role; raises NotFound, InvalidInput."""
    await get_user(session, draft.user_id)
    _check_times(draft.begins_at, draft.ends_at)
    if draft.agency is not None:
        await _check_agencies(session, [draft.agency])
    await check_place(session, draft.sector, draft.area, draft.zone_type)
    level = None
    if draft.area is not None:
        level = find_level(draft.area) if draft.zone_type is None else "zone"
    row = await session.row(
        "add_grant",
        {
            "user_id": draft.user_id,
            "role": draft.role,
            "agency": draft.agency,
            "area_level": level,
            "area": draft.area,
            "zone_type": draft.zone_type,
            "sector": draft.sector,
            "begins_at": draft.begins_at,
            "ends_at": draft.ends_at,
            "by": session.principal.name,
            "needs_approval": needs_approval,
            "reason": draft.reason,
        },
    )
    assert row is not None, "an insert gives its row"  # noqa: S101
    return await get_grant(session, row[0])


async def lend_grant(session: Session, lender_id: int, draft: LoanDraft) -> Grant:
    """Lend a grant that holds to another user until an instant; raises NotFound, InvalidInput."""
    lent = await get_grant(session, draft.grant_id)
    if lent.user_id != lender_id:
        raise NotFound(f"There is no grant {draft.grant_id} of yours.")
    if lent.state != "holds" or lent.lent_by is not None:
        raise InvalidInput("Only what was granted to you yourself, and holds, can be lent.", field="grant_id")
    if get_role(lent.role).is_whole:
        raise InvalidInput("Administration is not lent; let it be granted.", field="grant_id")
    _check_times(draft.begins_at, draft.ends_at)
    if lent.ends_at is not None and draft.ends_at > lent.ends_at:
        raise InvalidInput("It would be lent longer than you hold it yourself.", field="ends_at")
    found = await find_signing_in(session, draft.to)
    if found is None or found[0] == lender_id:
        raise InvalidInput(f"Nobody else signs in as {draft.to!r}.", field="to")
    said = {"begins_at": draft.begins_at, "ends_at": draft.ends_at, "reason": draft.reason}
    row = await session.row(
        "lend_grant", {"id": lent.id, "to": found[0], "by": session.principal.name, **said}
    )
    assert row is not None, "the grant was there just now"  # noqa: S101
    return await get_grant(session, row[0])


def _check_times(since: datetime | None, until: datetime | None) -> None:
    for name, instant in (("begins_at", since), ("ends_at", until)):
        if instant is not None and instant.tzinfo is None:
            raise InvalidInput("The instant needs an offset such as +07:00.", field=name)
    if until is not None:
        now = datetime.now(until.tzinfo)
        if until <= (since or now) or until <= now:
            raise InvalidInput("It would end before it begins, or has ended already.", field="ends_at")


async def approve_grant(session: Session, grant_id: int) -> Grant:
    """Agree to a grant as a second administrator; raises NotFound, InTheWay, InvalidInput."""
    grant = await get_grant(session, grant_id)
    by = session.principal.name
    if by in (grant.granted_by, grant.user):
        raise InvalidInput("Somebody else has to agree: neither who granted it nor who would have it.")
    if await session.row("approve_grant", {"id": grant_id, "by": by}) is None:
        raise InTheWay("It waits for nobody: it was agreed to already, has ended, or needs nobody else.")
    return await get_grant(session, grant_id)


async def end_grant(session: Session, grant_id: int) -> Grant:
    """Let a grant hold no longer; raises NotFound, InTheWay."""
    await get_grant(session, grant_id)
    await check_somebody_is_left(session, but_grant=grant_id)
    if await session.row("end_grant", {"id": grant_id}) is None:
        raise InTheWay("It has ended already.")
    return await get_grant(session, grant_id)


async def add_token(
    session: Session,
    *,
    name: str,
    secret_hash: bytes,
    beginning: str,
    user_id: int | None,
    role: str | None,
    actions: list[str] | None,
    ends_at: datetime | None,
) -> Token:
    """A token of a user or of a role, known by its hash; raises InvalidInput."""
    _check_times(None, ends_at)
    said = {"name": name, "hash": secret_hash, "beginning": beginning, "user_id": user_id, "role": role}
    row = await session.row(
        "add_token", {**said, "actions": actions, "by": session.principal.name, "ends_at": ends_at}
    )
    assert row is not None, "an insert gives its row"  # noqa: S101
    (made,) = await list_tokens(session, token_id=row[0])
    return made


async def list_tokens(
    session: Session, user_id: int | None = None, *, token_id: int | None = None
) -> list[Token]:
    """Tokens of everybody, of a user, or one of them; those that hold first."""
    rows = await session.rows("list_tokens", {"user_id": user_id, "id": token_id})
    return [
        Token(
            id=row[0],
            name=row[1],
            beginning=row[2],
            user=row[3],
            role=row[4],
            actions=row[5],
            created_at=row[6],
            created_by=row[7],
            ends_at=row[8],
            ended_at=row[9],
            used_at=row[10],
        )
        for row in rows
    ]


async def find_token(session: Session, secret_hash: bytes) -> ShownToken | None:
    """Who shows a token that holds, with what its user holds now; None where it does not."""
    row = await session.row("find_token", {"hash": secret_hash})
    if row is None:
        return None
    await session.run("use_token", {"id": row[0]})
    holdings = () if row[2] is None else await _list_holdings(session, row[2])
    return ShownToken(
        token_id=row[0],
        name=row[1],
        user_id=row[2],
        user=row[3],
        role=row[4],
        actions=row[5],
        holdings=holdings,
    )


async def end_token(session: Session, token_id: int, user_id: int | None) -> None:
    """A token holds no longer; with a user it must be that one's. Raises NotFound."""
    if await session.row("end_token", {"id": token_id, "user_id": user_id}) is None:
        raise NotFound(f"There is no token {token_id} that holds.")


async def replace_tokens(session: Session, name: str) -> None:
    """Services' tokens of that name hold no longer, since a new one takes their place."""
    await session.run("end_tokens_called", {"name": name})


async def add_link(session: Session, user_id: int | None, secret_hash: bytes) -> None:
    """A link that a user, or whoever is to be the first, can open once."""
    said = {"user_id": user_id, "hash": secret_hash, "by": session.principal.name, "holds": LINK_HOLDS}
    await session.run("add_link", said)


async def find_link(session: Session, secret_hash: bytes) -> tuple[int | None, str | None, bool] | None:
    """Of a link that can be opened: the user's id and name, both None for the first one's, and whether the
    user is disabled.
    """
    row = await session.row("find_link", {"hash": secret_hash})
    return None if row is None else (row[0], row[1], bool(row[2]) and row[0] is not None)


async def use_link(session: Session, secret_hash: bytes) -> None:
    """A link cannot be opened again."""
    await session.run("use_link", {"hash": secret_hash})
