"""The gate before all routes: finds out once who makes a request."""

import ipaddress
from collections.abc import Mapping
from typing import Any, Literal

from dothi.vocabulary.principals import LOCAL, NOBODY, VIEWER, Principal

VisitorsMay = Literal["nothing", "view", "everything"]
"""What somebody at this machine may do without signing in; from elsewhere it is always nothing."""

_VISITORS: dict[VisitorsMay, Principal] = {"nothing": NOBODY, "view": VIEWER, "everything": LOCAL}
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
    """Knows who makes a request."""

    def __init__(self, visitors_may: VisitorsMay) -> None:
        self._visitor = _VISITORS[visitors_may]

    async def find(self, scope: Mapping[str, Any]) -> Principal:
        """The principal of a request."""
        return self._visitor if is_at_this_machine(scope) else NOBODY
