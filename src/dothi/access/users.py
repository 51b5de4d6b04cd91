"""Users, grants and tokens, as administrators see and change them."""

from typing import Any

import msgspec

from dothi.access.door import Door, check
from dothi.access.identities import Identities
from dothi.access.signing_in import read_draft
from dothi.store import sign_in_ways, users
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.errors import InvalidInput, NotAllowed, NotSignedIn
from dothi.vocabulary.principals import Principal, make_part
from dothi.vocabulary.rights import get_role, read_actions
from dothi.vocabulary.users import (
    Grant,
    GrantDraft,
    NewToken,
    Token,
    TokenDraft,
    User,
    UserDraft,
    hash_secret,
    make_secret,
)

_SHOWN = 16
"""Characters of a token by which people know it again; the secret part has 43."""


class Users:
    """Who may sign in and what they may; methods take the principal and raise NotAllowed where it may not."""

    def __init__(self, door: Door, identities: Identities) -> None:
        self._door = door
        self._identities = identities

    async def has_any(self, principal: Principal) -> bool:
        """Whether anybody can sign in who administers the city."""
        async with self._door.enter(principal, "administer") as session:
            return await users.has_users(session)

    async def list_users(self, principal: Principal) -> list[User]:
        """Every user, those that are disabled last."""
        async with self._door.enter(principal, "administer") as session:
            return await users.list_users(session)

    async def add(self, principal: Principal, draft: UserDraft) -> User:
        """A new user, who has no password and no rights yet; raises InvalidInput, InTheWay."""
        async with self._door.enter(principal, "administer", "user.change") as session:
            made = await users.get_user(session, await users.add_user(session, read_draft(draft)))
            session.note(_note("user.change", "user", made.id, after=made))
            return made

    async def change(self, principal: Principal, user_id: int, draft: UserDraft) -> User:
        """Say anew who a user is, but for the name it signs in by; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "administer", "user.change") as session:
            before = await users.get_user(session, user_id)
            await users.change_user(session, user_id, read_draft(draft))
            changed = await users.get_user(session, user_id)
            session.note(_note("user.change", "user", user_id, before=before, after=changed))
        self._identities.forget()
        return changed

    async def disable(self, principal: Principal, user_id: int, *, disabled: bool) -> User:
        """Let a user sign in no more, and end its sessions, or let it again; raises NotFound, InTheWay."""
        async with self._door.enter(principal, "administer", "user.change") as session:
            before = await users.get_user(session, user_id)
            await users.disable_user(session, user_id, disabled=disabled)
            changed = await users.get_user(session, user_id)
            session.note(_note("user.change", "user", user_id, before=before, after=changed))
        self._identities.forget()
        return changed

    async def end_codes(self, principal: Principal, user_id: int) -> User:
        """Let a user sign in without codes, who has lost phone and recovery codes; raises NotFound."""
        async with self._door.enter(principal, "administer", "user.change") as session:
            await users.end_codes(session, user_id)
            session.note(_note("user.change", "user", user_id, after={"act": "end_codes"}))
            return await users.get_user(session, user_id)

    async def end_passkeys(self, principal: Principal, user_id: int) -> User:
        """Let none of a user's passkeys open anything, since one was lost or stolen; raises NotFound."""
        async with self._door.enter(principal, "administer", "user.change") as session:
            await sign_in_ways.end_passkeys(session, user_id)
            session.note(_note("user.change", "user", user_id, after={"act": "end_passkeys"}))
            return await users.get_user(session, user_id)

    async def unlink(self, principal: Principal, user_id: int) -> User:
        """Let the sign-in service mean a user by its e-mail address anew, the next time; raises NotFound."""
        async with self._door.enter(principal, "administer", "user.change") as session:
            await sign_in_ways.unlink_identities(session, user_id)
            session.note(_note("user.change", "user", user_id, after={"act": "unlink"}))
            return await users.get_user(session, user_id)

    async def make_link(self, principal: Principal, user_id: int | None) -> str:
        """A code that opens one session of a user, or makes the first administrator (None).

        Raises NotFound, InvalidInput.
        """
        async with self._door.enter(principal, "administer", "user.change") as session:
            if user_id is not None and (await users.get_user(session, user_id)).disabled_at is not None:
                raise InvalidInput("This user is disabled; enable it first.", field="user_id")
            code = make_secret("link")
            await users.add_link(session, user_id, hash_secret(code))
            session.note(_note("user.change", "user", user_id, after={"act": "link"}))
        return code

    async def list_grants(self, principal: Principal, user_id: int | None = None) -> list[Grant]:
        """What was granted to everybody or to a user, the newest first."""
        async with self._door.enter(principal, "administer") as session:
            return await users.list_grants(session, user_id)

    async def grant(self, principal: Principal, draft: GrantDraft) -> Grant:
        """Grant a role; one that can command waits for a second administrator.

        Raises NotFound, InvalidInput.
        """
        role = get_role(draft.role)
        if role.is_whole and (draft.agency, draft.area, draft.zone_type, draft.sector) != (None,) * 4:
            raise InvalidInput("Who administers does so everywhere; leave agency, area and sector out.")
        if draft.zone_type is not None and draft.area is None:
            raise InvalidInput("Which zone is meant? Give its code as the area.", field="area")
        async with self._door.enter(principal, "administer", "grant.change") as session:
            granted = await users.add_grant(
                session, draft, needs_approval=role.needs_two and principal.kind != "part"
            )
            session.note(_note("grant.change", "grant", granted.id, after=granted))
        self._identities.forget()
        return granted

    async def approve(self, principal: Principal, grant_id: int) -> Grant:
        """Agree to a grant as a second administrator; raises NotFound, InTheWay, InvalidInput."""
        if principal.user_id is None:
            self._door.check(principal, "administer", "grant.change")
            raise NotAllowed("Only a person who has signed in can agree to a grant.")
        async with self._door.enter(principal, "administer", "grant.change") as session:
            grant = await users.approve_grant(session, grant_id)
            session.note(_note("grant.change", "grant", grant_id, after=grant))
        self._identities.forget()
        return grant

    async def end_grant(self, principal: Principal, grant_id: int) -> Grant:
        """Let a grant hold no longer, with all that was lent from it; raises NotFound, InTheWay."""
        async with self._door.enter(principal, "administer", "grant.change") as session:
            ended = await users.end_grant(session, grant_id)
            session.note(_note("grant.change", "grant", grant_id, after=ended))
        self._identities.forget()
        return ended

    async def list_tokens(self, principal: Principal) -> list[Token]:
        """Everybody's tokens for who administers, one's own for others."""
        everybodys = principal.may_everywhere("administer")
        async with self._door.enter(principal if everybodys else _keeper(principal), "administer") as session:
            return await users.list_tokens(session, None if everybodys else _get_id(principal))

    async def add_token(self, principal: Principal, draft: TokenDraft) -> NewToken:
        """A token: one's own, or, for who administers, that of a service with a role; raises InvalidInput."""
        name = " ".join(draft.name.split())[:100]
        if not name:
            raise InvalidInput("What is it for? Give the token a name.", field="name")
        if draft.actions is not None:
            read_actions(draft.actions)
        if draft.role is not None and get_role(draft.role).needs_two:
            raise InvalidInput("Programs do not command by a token; choose another role.", field="role")
        secret = make_secret("token")
        asker = _keeper(principal) if draft.role is None else principal
        async with self._door.enter(asker, "administer", "token.change") as session:
            made = await users.add_token(
                session,
                name=name,
                secret_hash=hash_secret(secret),
                beginning=secret[:_SHOWN],
                user_id=_get_id(principal) if draft.role is None else None,
                role=draft.role,
                actions=draft.actions,
                ends_at=draft.ends_at,
            )
            session.note(_note("token.change", "token", made.id, after=made), by=principal)
        return NewToken(token=secret, made=made)

    async def replace_token(self, principal: Principal, draft: TokenDraft) -> NewToken:
        """The same of a service; its tokens of that name before hold no longer."""
        async with self._door.enter(principal, "administer", "token.change") as session:
            await users.replace_tokens(session, draft.name)
            after = {"act": "replace", "name": draft.name}
            session.note(_note("token.change", "token", None, after=after))
        return await self.add_token(principal, draft)

    async def end_token(self, principal: Principal, token_id: int) -> None:
        """A token holds no longer: any for who administers, one's own for others; raises NotFound."""
        everybodys = principal.may_everywhere("administer")
        asker = principal if everybodys else _keeper(principal)
        async with self._door.enter(asker, "administer", "token.change") as session:
            await users.end_token(session, token_id, None if everybodys else _get_id(principal))
            session.note(_note("token.change", "token", token_id, after={"act": "end"}), by=principal)
        self._identities.forget()


def _keeper(owner: Principal) -> Principal:
    """Who looks after what is somebody's own; raises NotAllowed for who may see nothing here."""
    check(owner, "read")
    return msgspec.structs.replace(make_part(owner.name), address=owner.address)


def _note(event: Event, kind: str, subject: int | None, *, before: Any = None, after: Any = None) -> Note:
    named = None if subject is None else str(subject)
    return Note(event=event, subject_type=kind, subject=named, before=before, after=after)


def _get_id(principal: Principal) -> int:
    # A token makes no others: they could do more than it may itself.
    if principal.kind == "visitor" and not principal.may("administer"):
        raise NotSignedIn
    if principal.user_id is None or principal.session_id is None:
        raise InvalidInput("Only who has signed in has tokens; name a role for a service's.", field="role")
    return principal.user_id
