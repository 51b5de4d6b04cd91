"""Passkeys: adding and removing one's own, and signing in by one."""

from datetime import timedelta
from typing import Any, NamedTuple

from dothi.access.door import Door
from dothi.access.doorman import (
    begin_session,
    check_address,
    get_own_id,
    make_doorman,
    make_person,
    tell_refused,
)
from dothi.store import sign_in_ways, users
from dothi.store.database import Session
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import AttemptExpired, InTheWay, PasskeyRefused
from dothi.vocabulary.passkeys import (
    MOST_PASSKEYS,
    KeptPasskey,
    Passkey,
    Signed,
    Site,
    read_passkey_name,
)
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.users import hash_secret, make_secret

CHALLENGE_HOLDS = timedelta(minutes=5)
"""How long an authenticator may take to answer: WebAuthn Level 2, 15.1, recommends 5 to 10 minutes."""
_NAME = "passkey"
"""What failures are counted under, where nobody has typed a name."""


class Challenge(NamedTuple):
    """What a browser is to have signed, as WebAuthn writes it, and the secret that it keeps meanwhile."""

    options: dict[str, Any]
    secret: str


class Passkeys:
    """One's own passkeys, and the way in by them.

    What reads the answers of authenticators is imported with the first of them, as it takes a while.
    """

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_own(self, principal: Principal) -> list[Passkey]:
        """One's passkeys, the newest first; raises NotSignedIn."""
        async with self._door.enter(make_doorman(principal), "administer") as session:
            return await sign_in_ways.list_passkeys(session, get_own_id(principal))

    async def begin_adding(self, principal: Principal, site: Site, city: str) -> Challenge:
        """Ask one's authenticator for a new passkey of this city; raises NotSignedIn, InTheWay."""
        from dothi.access.authenticators import ask_for_new

        user_id, secret = get_own_id(principal), make_secret("attempt")
        async with self._door.enter(make_doorman(principal), "administer") as session:
            user = await sign_in_ways.get_handle(session, user_id)
            known = await sign_in_ways.list_credentials(session, user_id, site.name)
            if len(await sign_in_ways.list_passkeys(session, user_id)) >= MOST_PASSKEYS:
                raise InTheWay(f"You have {MOST_PASSKEYS} passkeys; remove one that you do not use.")
            options, challenge = ask_for_new(site.name, city, user, known, CHALLENGE_HOLDS)
            asked = {"challenge": challenge, "origin": site.origin}
            await sign_in_ways.begin_attempt(
                session, hash_secret(secret), "new_passkey", asked, CHALLENGE_HOLDS, user_id
            )
        return Challenge(options, secret)

    async def add(
        self, principal: Principal, site: Site, secret: str | None, typed: str, signed: Signed
    ) -> list[Passkey]:
        """One's passkeys with the new one.

        Raises NotSignedIn, InvalidInput, AttemptExpired, PasskeyRefused, InTheWay.
        """
        from dothi.access.authenticators import read_new

        user_id, name = get_own_id(principal), read_passkey_name(typed)
        doorman, kept = make_doorman(principal), hash_secret(secret or "")
        async with self._door.enter(doorman, "administer") as session:
            asked = await sign_in_ways.find_attempt(session, kept, "new_passkey", user_id)
        if asked is None:
            raise AttemptExpired
        made = read_new(signed, asked["challenge"], site.name, asked["origin"])
        async with self._door.enter(doorman, "administer", "session.change") as session:
            after = {"act": "add_passkey", "name": name, "site": site.name}
            session.note(Note(event="session.change", after=after), by=principal)
            if not await sign_in_ways.add_passkey(session, user_id, name, site.name, made):
                raise InTheWay("This passkey is known already.")
            return await sign_in_ways.list_passkeys(session, user_id)

    async def end(self, principal: Principal, passkey_id: int) -> None:
        """A passkey of one's own opens nothing any more; raises NotSignedIn, NotFound."""
        user_id = get_own_id(principal)
        async with self._door.enter(make_doorman(principal), "administer", "session.change") as session:
            after = {"act": "end_passkey", "id": passkey_id}
            session.note(Note(event="session.change", after=after), by=principal)
            await sign_in_ways.end_passkey(session, user_id, passkey_id)

    async def begin_sign_in(self, asker: Principal, site: Site) -> Challenge:
        """Ask whoever is there to sign with a passkey of this city; raises TooManyAttempts."""
        from dothi.access.authenticators import ask_for_signature

        secret = make_secret("attempt")
        options, challenge = ask_for_signature(site.name, CHALLENGE_HOLDS)
        asked = {"challenge": challenge, "origin": site.origin}
        async with self._door.enter(make_doorman(asker), "administer") as session:
            await check_address(session, _NAME, asker.address)
            await sign_in_ways.begin_attempt(session, hash_secret(secret), "passkey", asked, CHALLENGE_HOLDS)
        return Challenge(options, secret)

    async def sign_in(
        self, asker: Principal, site: Site, secret: str | None, signed: Signed, browser: str
    ) -> str:
        """The secret of a new session of whose passkey has signed.

        Raises AttemptExpired, PasskeyRefused, TooManyAttempts.
        """
        doorman, name = make_doorman(asker), _NAME
        async with self._door.enter(doorman, "administer") as session:
            await check_address(session, _NAME, asker.address)
            asked = await sign_in_ways.find_attempt(session, hash_secret(secret or ""), "passkey")
        try:
            challenge = _get_challenge(asked)
            async with self._door.enter(doorman, "administer", "sign_in.try") as session:
                found = await _get_passkey(session, signed, site)
                name = found.user
                count = _check(found, signed, challenge, site)
                note = Note(event="sign_in.try", after={"act": "passkey", "passkey": found.id})
                session.note(note, by=make_person(asker, name))
                await sign_in_ways.use_passkey(session, found.id, count)
                return await begin_session(session, found.user_id, "passkey", browser)
        except (AttemptExpired, PasskeyRefused) as problem:
            tell_refused(self._door, asker, name, "passkey", problem.detail or problem.code)
            async with self._door.enter(doorman, "administer") as session:
                await users.note_failure(session, _NAME, asker.address)
            # What was wrong with it stands in the log; who tries to get in is told to take another one.
            raise type(problem) from problem


def _get_challenge(asked: dict[str, str] | None) -> dict[str, str]:
    if asked is None:
        raise AttemptExpired
    return asked


async def _get_passkey(session: Session, signed: Signed, site: Site) -> KeptPasskey:
    from dothi.access.authenticators import read_credential

    found = await sign_in_ways.find_passkey(session, read_credential(signed), site.name)
    if found is None:
        raise PasskeyRefused("unknown")
    return found


def _check(found: KeptPasskey, signed: Signed, asked: dict[str, str], site: Site) -> int:
    """How often it has signed; raises PasskeyRefused, also where its user is disabled."""
    from dothi.access.authenticators import verify

    count = verify(found, signed, asked["challenge"], site.name, asked["origin"])
    if found.is_disabled:
        raise PasskeyRefused("disabled")
    return count
