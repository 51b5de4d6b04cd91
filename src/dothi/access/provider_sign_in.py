"""Signing in by the provider (its sign-in service) that the city is configured with.

Only who was added by an administrator comes in: the first time by an e-mail address that the provider vouches
for, from then on by the provider's own name for that person. What a user may do is granted here.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import msgspec

from dothi.access.door import Door
from dothi.access.doorman import begin_session, check_address, make_doorman, make_person, tell_refused
from dothi.store import sign_in_ways, users
from dothi.store.database import Session
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import (
    AttemptExpired,
    EmailUnverified,
    NotFound,
    NotSignedIn,
    ProviderRefused,
    UnknownHere,
)
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.sign_in_provider import Errand, Known
from dothi.vocabulary.users import hash_secret, make_secret

if TYPE_CHECKING:
    from dothi.access.provider import Provider

ATTEMPT_HOLDS = timedelta(minutes=10)
"""From being sent to the provider until coming back. House choice of 2026-11-22."""
_NAME = "provider"
"""What failures are counted under, since nobody has typed a name."""


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """Where a browser is sent, and the secret that it keeps until it comes back."""

    address: str
    secret: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser brings back: the provider's answer, and the secret that it kept."""

    secret: str | None
    state: str | None
    code: str | None
    issuer: str | None
    error: str | None


class ProviderSignIn:
    """The way in by the provider; nobody has rights yet who comes here, so they are looked at here."""

    def __init__(self, door: Door, provider: Provider | None) -> None:
        self._door = door
        self._provider = provider

    @property
    def name(self) -> str | None:
        """What people call the provider; None where the city has none."""
        return None if self._provider is None else self._provider.name

    async def begin(self, asker: Principal, redirect: str) -> Departure:
        """Send somebody to the provider, who comes back to `redirect`.

        Raises NotFound where there is no provider, ProviderUnavailable, TooManyAttempts.
        """
        provider = self._get_provider()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        errand = Errand(redirect=redirect, state=state, nonce=nonce, verifier=verifier)
        address = await provider.make_address(errand)
        secret = make_secret("attempt")
        async with self._door.enter(make_doorman(asker), "administer") as session:
            await check_address(session, _NAME, asker.address)
            asked: dict[str, str] = msgspec.to_builtins(errand)
            await sign_in_ways.begin_attempt(session, hash_secret(secret), "provider", asked, ATTEMPT_HOLDS)
        return Departure(address=address, secret=secret)

    async def finish(self, asker: Principal, came: Return, browser: str) -> str:
        """The secret of a new session of whom the provider says that it is.

        Raises AttemptExpired, ProviderRefused, ProviderUnavailable, EmailUnverified, UnknownHere,
        TooManyAttempts.
        """
        provider = self._get_provider()
        doorman = make_doorman(asker)
        async with self._door.enter(doorman, "administer") as session:
            await check_address(session, _NAME, asker.address)
            kept = hash_secret(came.secret or "")
            asked = await sign_in_ways.find_attempt(session, kept, "provider")
        if asked is None:
            await self._refuse(doorman, AttemptExpired(), "no_attempt")
        errand = msgspec.convert(asked, Errand)
        if not hmac.compare_digest(errand.state.encode(), (came.state or "").encode("utf-8", "replace")):
            await self._refuse(doorman, AttemptExpired(), "other_state")
        if came.error is not None or came.code is None:
            await self._refuse(doorman, ProviderRefused(), (came.error or "no_code")[:100])
        try:
            known = await provider.redeem(came.code, came.issuer, errand)
        except ProviderRefused as problem:
            await self._refuse(doorman, problem, problem.detail)
        async with self._door.enter(doorman, "administer", "sign_in.try") as session:
            found = await _recognise(session, known)
            after = {"act": "provider", "issuer": known.issuer, "subject": known.subject}
            if isinstance(found, tuple):
                user_id, name, is_new = found
                session.note(
                    Note(event="sign_in.try", after={**after, "linked": is_new}), by=make_person(asker, name)
                )
                await sign_in_ways.use_identity(session, known.issuer, known.subject)
                return await begin_session(session, user_id, "provider", browser)
            # The provider knows who that is, so the log does, too.
            who = Principal(kind="visitor", name=known.email or known.subject, address=asker.address)
            refused = {**after, "why": found.code}
            session.note(Note(event="sign_in.try", outcome="refused", after=refused), by=who)
            await users.note_failure(session, _NAME, asker.address)
        raise found

    async def find_leave_address(self, principal: Principal, back: str) -> str | None:
        """Where a session that began at the provider is ended there, too; None for others.

        A desk is shared: who comes next would otherwise come in as whoever was there before.
        """
        if self._provider is None or principal.session_id is None:
            return None
        async with self._door.enter(make_doorman(principal), "administer") as session:
            if await sign_in_ways.find_way(session, principal.session_id) != "provider":
                return None
        return await self._provider.find_leave_address(back)

    def _get_provider(self) -> Provider:
        if self._provider is None:
            raise NotFound("This city has no sign-in service; set DOTHI_OIDC_ISSUER.")
        return self._provider

    async def _refuse(self, doorman: Principal, problem: NotSignedIn, why: str) -> NoReturn:
        tell_refused(self._door, doorman, _NAME, "provider", why)
        async with self._door.enter(doorman, "administer") as session:
            await users.note_failure(session, _NAME, doorman.address)
        raise problem


async def _recognise(session: Session, known: Known) -> tuple[int, str, bool] | NotSignedIn:
    """The id and name of the user, and whether it was linked just now; else why nobody comes in."""
    found = await sign_in_ways.find_identity(session, known.issuer, known.subject)
    if found is not None:
        return UnknownHere() if found[2] else (found[0], found[1], False)
    if known.email is None:
        return EmailUnverified()
    meant = await sign_in_ways.find_unlinked(session, known.issuer, known.email)
    if meant is None or not await sign_in_ways.link_identity(session, known.issuer, known.subject, meant[0]):
        return UnknownHere()
    return (*meant, True)
