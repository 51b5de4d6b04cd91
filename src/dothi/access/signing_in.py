"""Signing in and out, and what people change of their own: password, sessions, the agency they act for."""

from typing import NoReturn

import msgspec

from dothi.access.codes import (
    describe_secret,
    draw,
    find_step,
    hash_recovery_code,
    make_code_secret,
    make_recovery_codes,
)
from dothi.access.door import Door
from dothi.access.doorman import begin_session, get_own_id, make_doorman, make_person, tell
from dothi.access.identities import Identities
from dothi.access.passwords import hash_password, is_outdated, is_right
from dothi.store import users
from dothi.store.database import Session
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import (
    CodeNeeded,
    InTheWay,
    InvalidInput,
    LinkUsedUp,
    NotSignedIn,
    SignInFailed,
    TooManyAttempts,
)
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.users import (
    MOST_FAILURES_HERE,
    MOST_FAILURES_OF_ADDRESS,
    MOST_FAILURES_OF_NAME,
    Grant,
    GrantDraft,
    LoanDraft,
    SessionView,
    User,
    UserDraft,
    hash_secret,
    read_name,
    read_new_password,
    read_password,
)

FIRST_ROLE = "administrator"


class LinkPurpose(msgspec.Struct, frozen=True, kw_only=True):
    """What a one-time link is for: the first administrator, who says who it is, or a known user."""

    first: bool
    name: str | None


class CodeSecret(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app needs: the secret to type, its address, and that as a picture (SVG)."""

    secret: str
    address: str
    picture: str


class SigningIn:
    """The ways to a session; nobody has rights yet who comes here, so they are looked at here."""

    def __init__(self, door: Door, identities: Identities) -> None:
        self._door = door
        self._identities = identities

    async def sign_in(
        self, asker: Principal, name: str, typed: str, browser: str, code: str | None = None
    ) -> str:
        """The secret of a new session; raises SignInFailed, TooManyAttempts, CodeNeeded.

        One sentence tells of every reason, so that nobody learns which names there are; that a code is needed
        is told to who knows the password.
        """
        doorman = make_doorman(asker)
        name = name.strip().lower()[:100]
        password = read_password(typed)
        async with self._door.enter(doorman, "administer") as session:
            here, of_name, of_address = await users.count_failures(session, name, asker.address)
            found = await users.find_signing_in(session, name)
        if (
            here >= MOST_FAILURES_HERE
            or of_name >= MOST_FAILURES_OF_NAME
            or of_address >= MOST_FAILURES_OF_ADDRESS
        ):
            self._tell_refused(asker, name, "too_many_attempts")
            raise TooManyAttempts
        kept = None if found is None else found[1]
        if not await is_right(password, kept) or found is None or kept is None or found[2]:
            await self._refuse(doorman, name)
        renewed = await hash_password(password) if is_outdated(kept) else None
        if found[3]:
            if not code:
                raise CodeNeeded
            async with self._door.enter(doorman, "administer") as session:
                right = await _use_code(session, found[0], code)
            if not right:
                await self._refuse(doorman, name)
        async with self._door.enter(doorman, "administer", "sign_in.try") as session:
            session.note(tell("sign_in.try", "password"), by=make_person(asker, name))
            await users.forget_failures(session, name, asker.address)
            if renewed is not None:
                await users.put_password(session, found[0], renewed)
            return await begin_session(session, found[0], "password", browser)

    def _tell_refused(self, asker: Principal, name: str, why: str) -> None:
        note = Note(event="sign_in.try", outcome="refused", after={"why": why})
        self._door.refusals.add(Principal(kind="visitor", name=name, address=asker.address), note)

    async def _refuse(self, doorman: Principal, name: str) -> NoReturn:
        self._tell_refused(doorman, name, "wrong")
        async with self._door.enter(doorman, "administer") as session:
            await users.note_failure(session, name, doorman.address)
        raise SignInFailed

    async def look_at_link(self, asker: Principal, code: str) -> LinkPurpose:
        """What a link is for, before it is used up; raises LinkUsedUp."""
        async with self._door.enter(make_doorman(asker), "administer") as session:
            user_id, name = await _get_link(session, code)
            return LinkPurpose(first=user_id is None, name=name)

    async def open_link(self, asker: Principal, code: str, browser: str) -> str:
        """The secret of a new session of the user that a link is for; raises LinkUsedUp, InvalidInput."""
        async with self._door.enter(make_doorman(asker), "administer", "sign_in.try") as session:
            user_id, name = await _get_link(session, code)
            session.note(tell("sign_in.try", "link"), by=make_person(asker, name or ""))
            if user_id is None:
                raise InvalidInput("This link is for the first administrator: say who that is.", field="name")
            await users.use_link(session, hash_secret(code))
            return await begin_session(session, user_id, "link", browser)

    async def be_first(self, asker: Principal, code: str, draft: UserDraft, typed: str, browser: str) -> str:
        """Make the first administrator, by the link that is for it; the secret of its session.

        Raises LinkUsedUp, InvalidInput, InTheWay.
        """
        draft = read_draft(draft)
        kept = await hash_password(read_new_password(typed, draft.name))
        async with self._door.enter(make_doorman(asker), "administer", "sign_in.try") as session:
            user_id, _ = await _get_link(session, code)
            session.note(tell("sign_in.try", "first_link"), by=make_person(asker, draft.name))
            if user_id is not None:
                raise InvalidInput("This link is for somebody who is known already.", field="code")
            await users.use_link(session, hash_secret(code))
            made = await users.add_user(session, draft)
            await users.put_password(session, made, kept)
            await users.add_grant(session, GrantDraft(user_id=made, role=FIRST_ROLE), needs_approval=False)
            after = {"name": draft.name, "role": FIRST_ROLE}
            first = Note(event="grant.change", subject_type="user", subject=str(made), after=after)
            session.note(first, by=make_person(asker, draft.name))
            return await begin_session(session, made, "link", browser)

    async def sign_out(self, principal: Principal) -> None:
        """End the session that asks; nothing where there is none."""
        if principal.user_id is not None and principal.session_id is not None:
            await self.end_session(principal, principal.session_id)

    async def get_self(self, principal: Principal) -> User:
        """Who asks, as administrators see it; raises NotSignedIn."""
        async with self._door.enter(make_doorman(principal), "administer") as session:
            return await users.get_user(session, get_own_id(principal))

    async def list_sessions(self, principal: Principal) -> list[SessionView]:
        """One's own sessions that hold; raises NotSignedIn."""
        async with self._door.enter(make_doorman(principal), "administer") as session:
            return await users.list_sessions(session, get_own_id(principal), principal.session_id)

    async def end_session(self, principal: Principal, session_id: int) -> None:
        """End one of one's own sessions; raises NotSignedIn, NotFound."""
        async with self._door.enter(make_doorman(principal), "administer", "session.change") as session:
            session.note(tell("session.change", "end"), by=principal)
            await users.end_session(session, get_own_id(principal), session_id)
        self._identities.forget()

    async def end_other_sessions(self, principal: Principal) -> None:
        """End all of one's own sessions but this; raises NotSignedIn."""
        async with self._door.enter(make_doorman(principal), "administer", "session.change") as session:
            session.note(tell("session.change", "end_others"), by=principal)
            await users.end_sessions(session, get_own_id(principal), but=principal.session_id)
        self._identities.forget()

    async def change_password(self, principal: Principal, old: str | None, new: str) -> None:
        """Sign in by another password from now on, and end one's other sessions.

        Who came by a link need not know the old one. Raises NotSignedIn, SignInFailed, TooManyAttempts,
        InvalidInput.
        """
        user_id, doorman = get_own_id(principal), make_doorman(principal)
        async with self._door.enter(doorman, "administer") as session:
            name, kept = await users.get_password(session, user_id)
            by_link = any(
                each.is_this and each.way == "link"
                for each in await users.list_sessions(session, user_id, principal.session_id)
            )
            here, _, _ = await users.count_failures(session, name, principal.address)
        password = read_new_password(new, name)
        if not by_link:
            if here >= MOST_FAILURES_HERE:
                raise TooManyAttempts
            if not await is_right(read_password(old or ""), kept):
                await self._refuse(doorman, name)
        hashed = await hash_password(password)
        async with self._door.enter(doorman, "administer", "session.change") as session:
            session.note(tell("session.change", "password"), by=principal)
            await users.put_password(session, user_id, hashed)
            await users.end_sessions(session, user_id, but=principal.session_id)
        self._identities.forget()

    async def begin_codes(self, principal: Principal, city: str) -> CodeSecret:
        """The secret of codes for an app, not in use yet; raises NotSignedIn, InTheWay."""
        user_id, secret = get_own_id(principal), make_code_secret()
        async with self._door.enter(make_doorman(principal), "administer", "session.change") as session:
            session.note(tell("session.change", "begin_codes"), by=principal)
            await users.begin_codes(session, user_id, secret)
        address = describe_secret(secret, principal.name, city)
        return CodeSecret(secret=secret, address=address, picture=draw(address))

    async def confirm_codes(self, principal: Principal, code: str) -> list[str]:
        """Use codes from now on, since the app shows the right ones; gives the recovery codes, this once.

        Raises NotSignedIn, InTheWay where there is nothing to confirm, InvalidInput.
        """
        user_id = get_own_id(principal)
        async with self._door.enter(make_doorman(principal), "administer", "session.change") as session:
            session.note(tell("session.change", "confirm_codes"), by=principal)
            kept = await users.find_codes(session, user_id)
            if kept is None or kept[2] is not None:
                raise InTheWay("There are no codes that wait to be confirmed; begin once more.")
            step = find_step(kept[1], code.replace(" ", ""), 0)
            if step is None:
                raise InvalidInput("That is not the code of now; see to your phone's clock.", field="code")
            await users.use_code(session, user_id, step)
            recovery = make_recovery_codes()
            await users.put_recovery_codes(session, user_id, [hash_recovery_code(each) for each in recovery])
            await users.end_sessions(session, user_id, but=principal.session_id)
        self._identities.forget()
        return recovery

    async def end_codes(self, principal: Principal, code: str) -> None:
        """Sign in without codes again, by a last one or a recovery code.

        Raises NotSignedIn, SignInFailed, TooManyAttempts.
        """
        user_id, doorman = get_own_id(principal), make_doorman(principal)
        async with self._door.enter(doorman, "administer", "session.change") as session:
            here, _, _ = await users.count_failures(session, principal.name, principal.address)
            if here >= MOST_FAILURES_HERE:
                raise TooManyAttempts
            right = await _use_code(session, user_id, code)
            if right:
                await users.end_codes(session, user_id)
                session.note(tell("session.change", "end_codes"), by=principal)
        if not right:
            await self._refuse(doorman, principal.name)

    async def act_for(self, principal: Principal, agency: str) -> None:
        """Act for another of one's agencies from now on; raises NotSignedIn, InvalidInput."""
        if principal.session_id is None:
            raise NotSignedIn
        async with self._door.enter(make_doorman(principal), "administer", "session.change") as session:
            after = {"act": "act_for", "agency": agency}
            session.note(Note(event="session.change", after=after), by=principal)
            await users.act_for(session, principal.session_id, agency)
        self._identities.forget()

    async def list_grants(self, principal: Principal) -> list[Grant]:
        """What was granted to oneself, and what one has lent; raises NotSignedIn."""
        async with self._door.enter(make_doorman(principal), "administer") as session:
            return await users.list_grants(session, get_own_id(principal))

    async def lend(self, principal: Principal, draft: LoanDraft) -> Grant:
        """Lend a grant of one's own while one is away; raises NotSignedIn, NotFound, InvalidInput."""
        draft = msgspec.structs.replace(draft, to=read_name(draft.to))
        async with self._door.enter(make_doorman(principal), "administer", "grant.change") as session:
            lent = await users.lend_grant(session, get_own_id(principal), draft)
            subject = str(lent.id)
            note = Note(event="grant.change", subject_type="grant", subject=subject, after=lent)
            session.note(note, by=principal)
        self._identities.forget()
        return lent


async def _use_code(session: Session, user_id: int, code: str) -> bool:
    """Whether it is a code of now, or a recovery code, that nobody has used; it is used up then."""
    kept = await users.find_codes(session, user_id)
    if kept is None or kept[2] is None:
        return False
    typed = code.replace(" ", "")
    step = find_step(kept[1], typed, kept[2]) if typed.isdecimal() and typed.isascii() else None
    if step is not None:
        return await users.use_code(session, user_id, step)
    return await users.use_recovery_code(session, user_id, hash_recovery_code(code))


def read_draft(draft: UserDraft) -> UserDraft:
    """A user as it is kept; raises InvalidInput."""
    full_name = " ".join(draft.full_name.split())
    if not full_name:
        raise InvalidInput("The full name is missing.", field="full_name")
    return msgspec.structs.replace(
        draft,
        name=read_name(draft.name),
        full_name=full_name,
        email=draft.email.strip(),
        phone=draft.phone.strip(),
    )


async def _get_link(session: Session, code: str) -> tuple[int | None, str | None]:
    found = await users.find_link(session, hash_secret(code))
    if found is None or found[2]:
        raise LinkUsedUp
    return found[0], found[1]
