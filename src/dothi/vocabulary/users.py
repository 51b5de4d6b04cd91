"""People who sign in, what they were granted, and what they show with each request."""

import hashlib
import re
import secrets
import unicodedata
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from dothi.vocabulary.agencies import NamedArea
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.things import Agency

SESSION_LONGEST = timedelta(hours=12)
"""A session ends after a long shift, used or not: NIST SP 800-63B (2017), 4.2.3, for AAL2."""
SESSION_IDLE = timedelta(hours=1)
"""And when nothing was asked for so long. House choice of 2026-11-22; NIST has 30 minutes."""
LINK_HOLDS = timedelta(hours=24)
"""How long a one-time link can be opened. House choice of 2026-11-22."""
SHORTEST_PASSWORD = 12
"""Characters. House choice of 2026-11-22; NIST SP 800-63B (2017), 5.1.1.1, asks for 8 at least."""
LONGEST_PASSWORD = 256
FAILURES_REMEMBERED = timedelta(minutes=15)
"""Failures count for so long; the figures below are within it. House choice of 2026-11-22."""
MOST_FAILURES_HERE = 5
"""Of one name from one address."""
MOST_FAILURES_OF_NAME = 50
"""Of one name from everywhere; far more than above, so that a stranger cannot lock somebody out quickly."""
MOST_FAILURES_OF_ADDRESS = 100
"""Of one address, behind which a whole office may be."""
MOST_ATTEMPTS_OF_ADDRESS = 500
"""Of signing in by a provider or a passkey, begun and not finished: a large office at eight. House choice of
2026-11-22."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.@-]{0,99}")

Way = Literal["password", "link", "provider", "passkey"]
"""How a session began."""


class Password(msgspec.Struct, frozen=True):
    """A password as it was typed; it never shows in logs or errors."""

    typed: str

    def __repr__(self) -> str:
        return "Password(…)"


class UserDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A user as an administrator says who it is; the agencies are those whose work it does, by uid."""

    name: str
    full_name: str
    email: str = ""
    phone: str = ""
    agencies: tuple[str, ...] = ()


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A user as administrators see it."""

    id: int
    name: str
    full_name: str
    email: str
    phone: str
    agencies: list[Agency]
    has_password: bool
    uses_codes: bool
    passkeys: int
    """How many it has."""
    is_linked: bool
    """Whether it has come by way of the sign-in service."""
    created_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None
    """When it last asked for anything; None where it never has."""


class GrantDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role for a user: everywhere, or at an agency and those below it, in an area, of a sector.

    `area` is a code of two or five digits or, with a `zone_type`, that of a zone; without an end it holds
    until it is ended.
    """

    user_id: int
    role: str
    agency: str | None = None
    area: str | None = None
    zone_type: str | None = None
    sector: str | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    reason: str = ""


class LoanDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That a user lends one of its grants to another, while it is away."""

    grant_id: int
    to: str
    ends_at: datetime
    begins_at: datetime | None = None
    reason: str = ""


GrantState = Literal["holds", "waits", "to_come", "ended"]
"""waits: for a second pair of eyes."""


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A grant as it is kept; one that was lent says by whom."""

    id: int
    user_id: int
    user: str
    role: str
    agency: Agency | None
    area: NamedArea | None
    sector: str | None
    begins_at: datetime
    ends_at: datetime | None
    granted_at: datetime
    granted_by: str
    needs_approval: bool
    approved_at: datetime | None
    approved_by: str | None
    lent_by: str | None
    reason: str
    state: GrantState


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """What a user holds just now by one grant: its role and where, as ids; None means everywhere."""

    role: str
    agencies: frozenset[int] | None
    areas: frozenset[int] | None
    sector: str | None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who shows a session: the user, what it holds, and for which agency it acts."""

    session_id: int
    user_id: int
    name: str
    agency: str | None
    holdings: tuple[Holding, ...]


class TokenDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token for a program: with a role it is that of a service, without one it is its maker's own.

    `actions` are all that it may of that; None means all of it.
    """

    name: str
    role: str | None = None
    actions: list[str] | None = None
    ends_at: datetime | None = None


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is listed: never the token itself, but how it begins."""

    id: int
    name: str
    beginning: str
    user: str | None
    role: str | None
    actions: list[str] | None
    created_at: datetime
    created_by: str
    ends_at: datetime | None
    ended_at: datetime | None
    used_at: datetime | None


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token that was just made: the only time that it is shown."""

    token: str
    made: Token


class ShownToken(msgspec.Struct, frozen=True, kw_only=True):
    """Who shows a token: its user with what that holds, or a role of its own."""

    token_id: int
    name: str
    user_id: int | None
    user: str | None
    role: str | None
    actions: list[str] | None
    holdings: tuple[Holding, ...]


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session that has not ended, as its user sees it."""

    id: int
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    way: Way
    address: str | None
    browser: str
    is_this: bool


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """That a user does the work of an agency, from a day until another."""

    agency: Agency
    effective_from: date | None
    effective_to: date | None


def make_link_path(code: str) -> str:
    """Where a one-time link is opened; the code stands where no server's log sees it."""
    return f"/dang-nhap#{code}"


def make_secret(prefix: str) -> str:
    """A secret of 256 random bits that says what it is for, as those who look for leaked ones want it."""
    return f"dothi_{prefix}_{secrets.token_urlsafe(32)}"


def hash_secret(secret: str) -> bytes:
    """What is kept of a secret that nobody can guess: SHA-256, since there is nothing to slow down."""
    return hashlib.sha256(secret.encode()).digest()


def read_name(typed: str) -> str:
    """A name to sign in by as it is kept: small letters; raises InvalidInput."""
    name = typed.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            "A name to sign in by has up to 100 letters a–z, digits and _ . @ -; it begins with no sign.",
            field="name",
        )
    return name


def read_new_password(typed: str, name: str) -> Password:
    """A password that may be used, as it is compared; raises InvalidInput where it is too easy to guess."""
    password = read_password(typed)
    count = len(password.typed)
    if not SHORTEST_PASSWORD <= count <= LONGEST_PASSWORD:
        raise InvalidInput(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; this one has {count}.",
            field="password",
            reason="password_length",
            blanks={"least": SHORTEST_PASSWORD, "most": LONGEST_PASSWORD, "given": count},
        )
    if name in password.typed.lower() or len(set(password.typed)) < _FEWEST_DIFFERENT:
        raise InvalidInput(
            "The password holds the name, or hardly any different characters.",
            field="password",
            reason="password_easy",
        )
    return password


_FEWEST_DIFFERENT = 5


def read_password(typed: str) -> Password:
    """A password as it is compared, however the keyboard composes its marks (RFC 8265)."""
    return Password(unicodedata.normalize("NFC", typed))
