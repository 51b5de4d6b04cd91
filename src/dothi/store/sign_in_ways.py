"""Attempts to sign in that wait for their answer, whom a provider means, and passkeys."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import psycopg.types.json

from dothi.store.database import Session
from dothi.vocabulary.errors import NotFound, NotSignedIn, TooManyAttempts
from dothi.vocabulary.passkeys import KeptPasskey, Passkey
from dothi.vocabulary.users import MOST_ATTEMPTS_OF_ADDRESS, Way

AttemptWay = Literal["provider", "passkey", "new_passkey"]


async def begin_attempt(
    session: Session,
    secret_hash: bytes,
    way: AttemptWay,
    asked: dict[str, str],
    holds: timedelta,
    user_id: int | None = None,
) -> None:
    """Remember what the answer has to fit; `user_id` is whose passkey is being added.

    Raises TooManyAttempts where too many were begun at the principal's address and not finished.
    """
    said = {"hash": secret_hash, "way": way, "user_id": user_id, "holds": holds}
    bound = {"address": session.principal.address, "most": MOST_ATTEMPTS_OF_ADDRESS}
    asked_json = psycopg.types.json.Jsonb(asked)
    if await session.row("begin_attempt", {**said, **bound, "asked": asked_json}) is None:
        raise TooManyAttempts


async def find_attempt(
    session: Session, secret_hash: bytes, way: AttemptWay, user_id: int | None = None
) -> dict[str, str] | None:
    """What was asked, this once; None where nothing was, too long ago, or it was answered already."""
    said = {"hash": secret_hash, "way": way, "user_id": user_id}
    row = await session.row("take_attempt", said)
    return None if row is None else row[0]


async def find_identity(session: Session, issuer: str, subject: str) -> tuple[int, str, bool] | None:
    """The id and name of whom a provider means, and whether that user is disabled."""
    row = await session.row("find_identity", {"issuer": issuer, "subject": subject})
    return None if row is None else (row[0], row[1], row[2])


async def find_unlinked(session: Session, issuer: str, email: str) -> tuple[int, str] | None:
    """The id and name of the one user with that address whom the provider never sent; None of several."""
    rows = await session.rows("list_unlinked", {"issuer": issuer, "email": email})
    return (rows[0][0], rows[0][1]) if len(rows) == 1 else None


async def link_identity(session: Session, issuer: str, subject: str, user_id: int) -> bool:
    """Whether from now on the provider means that user by the subject; somebody may have been quicker."""
    said = {"issuer": issuer, "subject": subject, "user_id": user_id}
    return await session.row("link_identity", said) is not None


async def use_identity(session: Session, issuer: str, subject: str) -> None:
    """Somebody has come by way of the provider."""
    await session.run("use_identity", {"issuer": issuer, "subject": subject})


async def unlink_identities(session: Session, user_id: int) -> None:
    """No provider means that user any more; the next time its e-mail address counts again."""
    await session.run("unlink_identities", {"id": user_id})


async def find_way(session: Session, session_id: int) -> Way | None:
    """How a session began."""
    row = await session.row("find_way", {"id": session_id})
    return None if row is None else row[0]


async def get_handle(session: Session, user_id: int) -> tuple[bytes, str, str]:
    """What authenticators know a user by, its name and its full name; raises NotSignedIn."""
    row = await session.row("find_handle", {"id": user_id})
    if row is None:
        raise NotSignedIn
    return _spell(row[0]), row[1], row[2]


def _spell(handle: UUID) -> bytes:
    return handle.bytes


async def add_passkey(session: Session, user_id: int, name: str, site: str, made: dict[str, Any]) -> bool:
    """Whether it was new; `made` has `credential`, `public_key` and `sign_count`."""
    said = {"user_id": user_id, "name": name, "site": site, **made}
    return await session.row("add_passkey", said) is not None


async def list_passkeys(session: Session, user_id: int) -> list[Passkey]:
    """A user's passkeys, the newest first."""
    rows = await session.rows("list_passkeys", {"user_id": user_id})
    return [Passkey(id=row[0], name=row[1], site=row[2], made_at=row[4], used_at=row[5]) for row in rows]


async def list_credentials(session: Session, user_id: int, site: str) -> list[bytes]:
    """What authenticators know a user's passkeys at a site by."""
    return [row[3] for row in await session.rows("list_passkeys", {"user_id": user_id}) if row[2] == site]


async def find_passkey(session: Session, credential: bytes, site: str) -> KeptPasskey | None:
    """The passkey that an authenticator names, if it belongs to that site."""
    row = await session.row("find_passkey", {"credential": credential, "site": site})
    if row is None:
        return None
    return KeptPasskey(
        id=row[0],
        user_id=row[1],
        user=row[2],
        is_disabled=row[3],
        handle=_spell(row[4]),
        public_key=row[5],
        sign_count=row[6],
    )


async def use_passkey(session: Session, passkey_id: int, sign_count: int) -> None:
    """It has signed, so often by its own count."""
    await session.run("use_passkey", {"id": passkey_id, "sign_count": sign_count})


async def end_passkey(session: Session, user_id: int, passkey_id: int) -> None:
    """A passkey of a user opens nothing any more; raises NotFound."""
    if await session.row("end_passkey", {"id": passkey_id, "user_id": user_id}) is None:
        raise NotFound(f"There is no passkey {passkey_id} of this user.")


async def end_passkeys(session: Session, user_id: int) -> None:
    """None of a user's passkeys opens anything any more."""
    await session.run("end_passkeys", {"user_id": user_id})
