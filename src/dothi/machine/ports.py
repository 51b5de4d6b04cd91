"""Ports on the loopback address."""

import ipaddress
import secrets
import socket
from collections.abc import Collection

from dothi.vocabulary.errors import PortInUse

LOOPBACK = "127.0.0.1"
START_CHANCES = 5
"""So often a server that starts looks for other ports, since what is chosen is taken only when it listens."""

_FOR_SERVERS = range(10_000, 20_000)
"""Above what well-known servers have, below what systems hand out (Linux from 32,768, others from 49,152)."""
_LOOKED_AT = 200


def is_loopback_host(host: str) -> bool:
    """Whether a host is this machine, as it is written."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_free(port: int) -> bool:
    """Whether nobody listens on that loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port in TIME_WAIT may be taken again, as the servers themselves do.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_port(preferred: int | None = None, but: Collection[int] = ()) -> int:
    """The preferred loopback port if it is free, else any that is, and none of those that are left out.

    It is none of those that the system hands out to connections: a server that died would not get it back
    while somebody's connection had it.
    """
    for port in (preferred, *secrets.SystemRandom().sample(_FOR_SERVERS, _LOOKED_AT)):
        if port and port not in but and is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def claim_port(port: int) -> int:
    """That port, which must be free; raises PortInUse."""
    if port and not is_free(port):
        raise PortInUse(f"Port {port} on {LOOPBACK}.")
    return port or choose_port()
