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
_OWN_SITES = frozenset((b"same-origin", b"none"))
_FORWARDING = frozenset((b"forwarded", b"x-forwarded-for", b"x-real-ip"))


def _is_at_this_machine(scope: Mapping[str, Any], given: Mapping[bytes, bytes]) -> bool:
    """Whether a request comes from this machine and is meant for it by name.

    What a proxy passes on comes from elsewhere, and a page whose name was made to lead here names itself.
    """
    client, host = scope.get("client"), given.get(b"host")
    if client is None or host is None or b"," in host or not _FORWARDING.isdisjoint(given):
        return False
    return _is_loopback(client[0]) and _is_loopback(_drop_port(host.decode("latin-1")))


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
        given = _read_headers(scope["headers"])
        token, secret = _get_secrets(given)
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
            principal = self._visitor if _is_at_this_machine(scope, given) else NOBODY
        principal = replace(principal, address=address)
        if scope["method"] not in _READING and not _is_own_page(given):
            told = {"origin": _cut(given.get(b"origin"))}
            self._tell_refused(principal, Note(event="request.forge", outcome="refused", after=told))
            raise NotAllowed("The page of another site may not act here in your name.")
        return principal

    async def look_again(self, scope: Mapping[str, Any]) -> Principal:
        """Who goes on with a request that was let in, as the rights are now; nobody where none hold.

        Raises Unavailable where the database does not answer.
        """
        given = _read_headers(scope["headers"])
        token, secret = _get_secrets(given)
        found = await self.identities.look_again(token=token, secret=secret)
        if found is None:
            found = self._visitor if token is None and _is_at_this_machine(scope, given) else NOBODY
        return replace(found, address=_find_address(scope))

    def _tell_refused(self, principal: Principal, note: Note) -> None:
        self.identities.refusals.add(principal, note)


def _find_address(scope: Mapping[str, Any]) -> str | None:
    client = scope.get("client")
    return None if client is None else client[0]


def _read_headers(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Each header once: what is said several times is one list (RFC 9110 § 5.3), as cookies are by HTTP/2."""
    given = dict(headers)
    if len(given) == len(headers):
        return given
    said: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        said.setdefault(name, []).append(value)
    return {name: (b"; " if name == b"cookie" else b", ").join(values) for name, values in said.items()}


def _get_secrets(given: Mapping[bytes, bytes]) -> tuple[str | None, str | None]:
    """The token that a request shows, and the secret of a session."""
    token = given.get(b"authorization", b"")
    cookies = given.get(b"cookie")
    return (
        token[7:].decode("latin-1").strip() if token[:7].lower() == b"bearer " else None,
        None if cookies is None else _find_cookie(cookies.decode("latin-1")),
    )


def _find_cookie(header: str) -> str | None:
    for each in header.split(";"):
        name, _, value = each.strip().partition("=")
        if name == COOKIE:
            return value
    return None


def _cut(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")[:LONGEST_TEXT]


def _is_own_page(given: Mapping[bytes, bytes]) -> bool:
    """Whether no other site's page asks, as browsers say: its user did not mean that."""
    origin = given.get(b"origin")
    if origin is not None:
        page = urlsplit(origin.decode("latin-1")).netloc
        return bool(page) and page == given.get(b"host", b"").decode("latin-1")
    return given.get(b"sec-fetch-site", b"none") in _OWN_SITES
