"""The gate before all routes: finds out once who makes a request."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from msgspec.structs import replace

from dothi.access.identities import Identities
from dothi.vocabulary.audit import LONGEST_TEXT, Note
from dothi.vocabulary.errors import NotAllowed, NotSignedIn
from dothi.vocabulary.principals import LOCAL, NOBODY, VIEWER, Principal

COOKIE = "dothi_session"

VisitorsMay = Literal["nothing", "view", "everything"]
"""What somebody at this machine may do without signing in; from elsewhere it is always nothing."""

_VISITORS: dict[VisitorsMay, Principal] = {"nothing": NOBODY, "view": VIEWER, "everything": LOCAL}
_READING = frozenset(("GET", "HEAD", "OPTIONS"))
_ORIGIN = frozenset((b"origin", b"host", b"sec-fetch-site"))
_FORWARDING = frozenset((b"forwarded", b"x-forwarded-for", b"x-real-ip"))


def is_at_this_machine(scope: Mapping[str, Any]) -> bool:
    """Whether a request comes from this machine and is meant for it by name.

    What a proxy passes on comes from elsewhere, and a page whose name was made to lead here names itself.
    """
    client = scope.get("client")
    if client is None or not _is_loopback(client[0]):
        return False
    names = set()
    for name, value in scope["headers"]:
        if name in _FORWARDING:
            return False
        if name == b"host":
            names.add(value.decode("latin-1"))
    return len(names) == 1 and _is_loopback(_drop_port(names.pop()))


@lru_cache(maxsize=1_000)
def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _drop_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


class Gate:
    """Knows who makes a request: by a token, by the session in a cookie, or as a visitor."""

    def __init__(self, visitors_may: VisitorsMay, identities: Identities) -> None:
        self._visitor = _VISITORS[visitors_may]
        self.identities = identities

    async def find(self, scope: Mapping[str, Any]) -> Principal:
        """The principal of a request.

        Raises NotSignedIn for a token that does not hold, NotAllowed for what another site's page asks
        in somebody's name, Unavailable where the database does not answer. Who is turned away is counted.
        """
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        token, secret = _read_secrets(headers)
        address = _find_address(scope)
        if token is not None:
            found = await self.identities.find_by_token(token)
            if found is None:
                self._tell_refused(
                    replace(NOBODY, address=address), Note(event="token.use", outcome="refused")
                )
                raise NotSignedIn("The token is unknown, too old or revoked.")
            return replace(found, address=address)
        principal = None
        if secret is not None:
            principal = await self.identities.find_by_session(secret)
        if principal is None:
            principal = self._visitor if is_at_this_machine(scope) else NOBODY
        principal = replace(principal, address=address)
        if scope["method"] not in _READING and not _is_own_page(headers):
            told = {"origin": _cut(_find_header(headers, b"origin"))}
            self._tell_refused(principal, Note(event="request.forge", outcome="refused", after=told))
            raise NotAllowed("The page of another site may not act here in your name.")
        return principal

    async def look_again(self, scope: Mapping[str, Any]) -> Principal:
        """Who goes on with a request that was let in, as the rights are now; nobody where none hold.

        Raises Unavailable where the database does not answer.
        """
        token, secret = _read_secrets(scope["headers"])
        found = await self.identities.look_again(token=token, secret=secret)
        if found is None:
            found = self._visitor if token is None and is_at_this_machine(scope) else NOBODY
        return replace(found, address=_find_address(scope))

    def _tell_refused(self, principal: Principal, note: Note) -> None:
        self.identities.refusals.add(principal, note)


def _find_address(scope: Mapping[str, Any]) -> str | None:
    client = scope.get("client")
    return None if client is None else client[0]


def _read_secrets(headers: list[tuple[bytes, bytes]]) -> tuple[str | None, str | None]:
    """The token that a request shows, and the secret of a session."""
    token = secret = None
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            token = value[7:].decode("latin-1").strip()
        elif name == b"cookie" and secret is None:
            secret = _find_cookie(value.decode("latin-1"))
    return token, secret


def _find_cookie(header: str) -> str | None:
    for each in header.split(";"):
        name, _, value = each.strip().partition("=")
        if name == COOKIE:
            return value
    return None


def _find_header(headers: list[tuple[bytes, bytes]], wanted: bytes) -> str | None:
    return next((value.decode("latin-1") for name, value in headers if name == wanted), None)


def _cut(text: str | None) -> str | None:
    return None if text is None else text[:LONGEST_TEXT]


def _is_own_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether no other site's page asks, as browsers say: its user did not mean that."""
    told = {name: value.decode("latin-1") for name, value in headers if name in _ORIGIN}
    origin = told.get(b"origin")
    if origin is not None:
        return urlsplit(origin).netloc == told.get(b"host")
    return told.get(b"sec-fetch-site", "same-origin") in ("same-origin", "none")
