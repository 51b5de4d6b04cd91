"""How often one address or account may ask: a bucket of tokens for each, in the memory of this process."""

import ipaddress
import time
from collections.abc import Callable, Mapping
from typing import Any

from dothi.vocabulary.errors import TooManyRequests

_BURST_S = 10.0
"""A bucket holds what flows into it in this time: a map that opens asks for a hundred tiles at once."""
_MOST_BUCKETS = 100_000


class Pacing:
    """Counts requests; `per_s` is how many a second for each who asks, 0 is without a limit."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._apart_s = 1 / per_s if per_s else 0.0
        self._clock = clock
        # The instant at which a bucket will be full again says all that there is to know of it.
        self._full_at: dict[str, float] = {}

    def take(self, who: str) -> None:
        """Count one request; raises TooManyRequests, which is not counted."""
        if not self._apart_s:
            return
        now = self._clock()
        full_at = max(self._full_at.get(who, now), now)
        wait_s = full_at + self._apart_s - now - max(_BURST_S, self._apart_s)
        if wait_s > 1e-9:
            raise TooManyRequests(wait_s)
        if len(self._full_at) >= _MOST_BUCKETS and who not in self._full_at:
            self._forget(now)
        self._full_at[who] = full_at + self._apart_s

    def _forget(self, now: float) -> None:
        """Full buckets need no memory; where that is not enough, the emptier half stays."""
        kept = sorted(((who, at) for who, at in self._full_at.items() if at > now), key=lambda each: -each[1])
        self._full_at = dict(kept[: _MOST_BUCKETS // 2])


def find_sender(scope: Mapping[str, Any], given: Mapping[bytes, bytes]) -> str | None:
    """The address that a request comes from; None for what comes from this machine itself.

    A proxy on this machine tells who asked it: the last address that it names, since others are the client's
    own words; `?` where it names none.
    """
    client = scope.get("client")
    if client is None:
        return None
    said: str = client[0]
    if not _is_loopback(said):
        return said
    passed_on = given.get(b"x-forwarded-for")
    if passed_on is None:
        return None
    last = passed_on.decode("latin-1").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return "?"


def get_bucket(address: str) -> str:
    """By what an address is counted: of an IPv6 one the network, since a client has all that lie below it."""
    if ":" not in address:
        return address
    try:
        number = int(ipaddress.IPv6Address(address.partition("%")[0]))
    except ValueError:
        return address
    return f"{number >> 64:x}::/64"


def _is_loopback(address: str) -> bool:
    # Most requests of this machine come from here, and an address takes ten times as long to parse.
    if address == "127.0.0.1":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
