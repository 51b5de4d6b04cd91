"""Passwords as they are kept: Argon2id, with the figures of RFC 9106 for little memory."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dothi.vocabulary.users import Password

_HASHER = PasswordHasher()
# Each takes 64 MiB while it works; who waits here keeps nobody else waiting.
_AT_ONCE = asyncio.Semaphore(2)


async def hash_password(password: Password) -> str:
    """What is kept of a password; it takes some 50 ms of a processor on purpose."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password.typed)


async def is_right(password: Password, kept: str | None) -> bool:
    """Whether a password is the one that was kept; as slow where none was, so that names stay unknown."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_verify, kept, password.typed)


@cache
def _make_nobodys() -> str:
    return _HASHER.hash("what nobody signs in by")


def _verify(kept: str | None, typed: str) -> bool:
    try:
        _HASHER.verify(kept or _make_nobodys(), typed)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was kept with other figures than those of today."""
    return _HASHER.check_needs_rehash(kept)
