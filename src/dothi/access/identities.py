"""Who shows a session or a token, remembered for some seconds."""

import time
from collections.abc import Callable, Coroutine
from typing import Any

from dothi.access.door import Door
from dothi.access.refusals import Refusals
from dothi.store import users
from dothi.store.database import Session
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import Principal, Scope, make_part
from dothi.vocabulary.rights import ROLES, read_actions
from dothi.vocabulary.users import Holding, hash_secret

FORGOTTEN_AFTER_S = 5.0
"""What was ended, revoked or granted holds everywhere after so long."""
_MOST_REMEMBERED = 10_000
_READER = make_part("gate")

_Look = Callable[[Session, bytes], Coroutine[Any, Any, Principal | None]]


def make_scopes(holdings: tuple[Holding, ...]) -> tuple[Scope, ...]:
    """What grants allow; a role that this version does not know allows nothing."""
    return tuple(
        Scope(
            actions=ROLES[holding.role].actions,
            agencies=holding.agencies,
            areas=holding.areas,
            sectors=None if holding.sector is None else frozenset({holding.sector}),
        )
        for holding in holdings
        if holding.role in ROLES
    )


def _narrow(scopes: tuple[Scope, ...], actions: list[str] | None) -> tuple[Scope, ...]:
    if actions is None:
        return scopes
    kept = read_actions(actions)
    return tuple(
        Scope(actions=scope.actions & kept, agencies=scope.agencies, areas=scope.areas, sectors=scope.sectors)
        for scope in scopes
    )


async def _look_for_session(
    session: Session, secret_hash: bytes, *, is_asking: bool = True
) -> Principal | None:
    found = await users.find_session(session, secret_hash, is_asking=is_asking)
    if found is None:
        return None
    return Principal(
        kind="user",
        name=found.name,
        scopes=make_scopes(found.holdings),
        agency=found.agency,
        user_id=found.user_id,
        session_id=found.session_id,
    )


async def _glance_at_session(session: Session, secret_hash: bytes) -> Principal | None:
    return await _look_for_session(session, secret_hash, is_asking=False)


async def _look_for_token(session: Session, secret_hash: bytes) -> Principal | None:
    found = await users.find_token(session, secret_hash)
    if found is None:
        return None
    scopes = make_scopes(found.holdings)
    if found.role is not None and found.role in ROLES:
        scopes = (Scope(actions=ROLES[found.role].actions),)
    return Principal(
        kind="service" if found.user is None else "user",
        name=found.user or found.name,
        scopes=_narrow(scopes, found.actions),
        user_id=found.user_id,
    )


class Identities:
    """Finds the principal of a secret."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._known: dict[bytes, tuple[Principal | None, float]] = {}

    async def find_by_session(self, secret: str) -> Principal | None:
        """Who signed in with it, or None where that holds no more; raises Unavailable."""
        return await self._find(secret, _look_for_session)

    async def find_by_token(self, secret: str) -> Principal | None:
        """Whose token it is, or None where it holds no more; raises Unavailable."""
        return await self._find(secret, _look_for_token)

    @property
    def refusals(self) -> Refusals:
        """Where what is refused at the gate is counted."""
        return self._door.refusals

    async def look_again(self, *, token: str | None, secret: str | None) -> Principal | None:
        """Who still shows a token or a session, from the database and not from memory; raises Unavailable.

        To be asked is no use of a session, and one in which nothing else is asked for still holds.
        """
        look = _glance_at_session if token is None else _look_for_token
        shown = secret if token is None else token
        if shown is None:
            return None
        secret_hash = hash_secret(shown)
        async with self._door.enter(_READER, "administer") as session:
            found = await look(session, secret_hash)
        known = self._known.get(secret_hash)
        if known is not None and known[0] != found:
            del self._known[secret_hash]
        return found

    def forget(self) -> None:
        """Look again at once: somebody's rights, session or token were changed here."""
        self._known.clear()

    async def _find(self, secret: str, look: _Look) -> Principal | None:
        secret_hash = hash_secret(secret)
        known = self._known.get(secret_hash)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        try:
            async with self._door.enter(_READER, "administer") as session:
                found = await look(session, secret_hash)
        except Unavailable:
            # Without the database nothing can be read or written, but the screens can say so.
            if known is not None:
                return known[0]
            raise
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[secret_hash] = (found, time.monotonic() + FORGOTTEN_AFTER_S)
        return found
