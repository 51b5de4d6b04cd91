"""Passkeys: keys that a phone, a computer or a stick keeps, and that sign in instead of password and code."""

import ipaddress
from datetime import datetime
from typing import Any, Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput, PasskeysNeedName

MOST_PASSKEYS = 20
"""Of one user. House choice of 2026-11-22."""
_LONGEST_NAME = 60


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the browser something is signed: the city's own name, and the origin with scheme and port."""

    name: str
    origin: str


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey as its user sees it; `site` is the city's name that it opens, `used_at` is None for never."""

    id: int
    name: str
    site: str
    made_at: datetime
    used_at: datetime | None


class KeptPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey as its signatures are compared, and whose it is."""

    id: int
    user_id: int
    user: str
    is_disabled: bool
    handle: bytes
    public_key: bytes
    sign_count: int


class Signed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an authenticator has answered, as browsers give it: bytes are Base64 for addresses."""

    id: str
    response: dict[str, str | list[str] | None]
    type: Literal["public-key"] = "public-key"

    def to_json(self) -> dict[str, Any]:
        """The same as the standard writes it."""
        return {"id": self.id, "rawId": self.id, "type": self.type, "response": self.response}


def read_site(scheme: str, host: str) -> Site:
    """The site of a request by its scheme and its header Host; raises PasskeysNeedName."""
    name = host.lower()
    name = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return Site(name=name, origin=f"{scheme}://{host.lower()}")
    raise PasskeysNeedName


def read_passkey_name(typed: str) -> str:
    """What a user calls a passkey; raises InvalidInput."""
    name = " ".join(typed.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InvalidInput(f"A passkey's name has 1 to {_LONGEST_NAME} characters.", field="name")
    return name
