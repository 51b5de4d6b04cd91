"""Requests that the city makes of other machines: bounded, never redirected, never into its own network.

Only `https` goes out, to addresses that everybody on the Internet reaches. A server that the configuration
names may be elsewhere, too: a province's own directory is on a private address. A name is resolved once, and
what was looked at is what is connected to, so no name is one thing when it is checked and another afterwards.
"""

import asyncio
import ipaddress
import json
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from dothi.machine.ports import is_loopback_host
from dothi.vocabulary.errors import OutgoingFailed, OutgoingRefused

PATIENCE_S = 10.0
"""For all of a request, from its name to the last byte of its answer. House choice of 2026-11-22."""
MOST_BYTES = 1_048_576
"""Of an answer. House choice of 2026-11-22: what directories and webhooks answer is some kilobytes."""
_MISREAD = frozenset("\\ \t\r\n")
"""What one reader of addresses takes for the end of a host and another one does not."""
_PORTS = {"https": 443, "http": 80}

Origin = tuple[str, str, int]
"""Scheme, host and port."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What another machine answered, whole."""

    status: int
    body: bytes

    def read_object(self) -> dict[str, Any]:
        """The JSON object that it is; raises OutgoingFailed."""
        try:
            said = json.loads(self.body)
        except ValueError as problem:
            raise OutgoingFailed("It did not answer in JSON.") from problem
        if not isinstance(said, dict):
            raise OutgoingFailed("It did not answer with a JSON object.")
        return said


def read_origin(url: str) -> Origin:
    """Scheme, host and port of an address; raises OutgoingRefused where it is none to be asked."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as problem:
        raise OutgoingRefused(f"{url!r} is no address.") from problem
    if (
        parts.scheme not in _PORTS
        or not host
        or not url.isascii()
        or set(url) & _MISREAD
        or "@" in parts.netloc
    ):
        raise OutgoingRefused(f"{url!r} is no address of the form https://name/….")
    return parts.scheme, host, port or _PORTS[parts.scheme]


def is_public(address: str) -> bool:
    """Whether everybody on the Internet reaches that address; what stands for another one is that one."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped or known.sixtofour or (known.teredo[1] if known.teredo else None)
        if inner is None and known in _NAT64:
            inner = ipaddress.IPv4Address(int(known) & 0xFFFFFFFF)
        known = inner or known
    return known.is_global and not known.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Outgoing:
    """Asks other machines; the servers at the `trusted` addresses may be on private addresses."""

    def __init__(self, *trusted: str, patience_s: float = PATIENCE_S, most_bytes: int = MOST_BYTES) -> None:
        """Raises OutgoingRefused for a trusted address that goes out in the clear, but to this machine."""
        self._trusted = frozenset(read_origin(each) for each in trusted)
        for scheme, host, _ in self._trusted:
            if scheme != "https" and not is_loopback_host(host):
                raise OutgoingRefused(f"{host} is asked by https only; what it says decides who comes in.")
        self._patience_s = patience_s
        self._most_bytes = most_bytes
        self._trust: ssl.SSLContext | None = None

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request and its whole answer, whatever its status; a redirect is not followed.

        Raises OutgoingRefused where the address is none that the city asks, OutgoingFailed where nothing, too
        much or nothing in time came back.
        """
        origin = read_origin(url)
        if origin[0] != "https" and origin not in self._trusted:
            raise OutgoingRefused(f"{origin[1]} would be asked without TLS.")
        try:
            async with asyncio.timeout(self._patience_s):
                addresses = await self._resolve(origin)
                for each in addresses[:-1]:
                    # A name with several addresses, as localhost has two, may answer at one of them only.
                    with suppress(httpx.ConnectError):
                        return await self._exchange(method, url, origin, each, headers or {}, form)
                return await self._exchange(method, url, origin, addresses[-1], headers or {}, form)
        except TimeoutError as problem:
            raise OutgoingFailed(f"{origin[1]} took longer than {self._patience_s:g} s.") from problem
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
            raise OutgoingFailed(f"{origin[1]}: {str(problem) or type(problem).__name__}.") from problem

    async def _resolve(self, origin: Origin) -> list[str]:
        """The addresses to connect to; every one that the name has must be allowed."""
        _, host, port = origin
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not addresses:
            raise OutgoingFailed(f"{host} has no address.")
        if origin not in self._trusted:
            inside = [each for each in addresses if not is_public(each)]
            if inside:
                raise OutgoingRefused(f"{host} is at {inside[0]}, inside a network.")
        elif origin[0] == "http" and not all(ipaddress.ip_address(each).is_loopback for each in addresses):
            raise OutgoingRefused(f"{host} is not this machine.")
        return addresses

    async def _exchange(
        self,
        method: str,
        url: str,
        origin: Origin,
        address: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
    ) -> Answer:
        asked = httpx.URL(url)
        if (asked.scheme, asked.host.lower(), asked.port or _PORTS[origin[0]]) != origin:
            raise OutgoingRefused(f"{url!r} can be read in two ways.")
        sent = {
            "host": asked.netloc.decode("ascii"),
            "accept": "application/json",
            # What is small when it comes may be large when it is unpacked.
            "accept-encoding": "identity",
            "user-agent": "dothi",
            **headers,
        }
        # The certificate has to be that of the name, though the connection goes to the address.
        extensions = {"sni_hostname": origin[1]} if origin[0] == "https" else {}
        async with (
            httpx.AsyncClient(
                verify=self._get_trust(), trust_env=False, follow_redirects=False, timeout=self._patience_s
            ) as client,
            client.stream(
                method, asked.copy_with(host=address), headers=sent, data=form, extensions=extensions
            ) as answer,
        ):
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise OutgoingFailed(f"{origin[1]} packed its answer, which it was asked not to do.")
            return Answer(status=answer.status_code, body=await self._gather(answer.aiter_raw(), origin[1]))

    async def _gather(self, pieces: AsyncIterator[bytes], host: str) -> bytes:
        body = bytearray()
        async for piece in pieces:
            body += piece
            if len(body) > self._most_bytes:
                raise OutgoingFailed(f"{host} answered with more than {self._most_bytes} bytes.")
        return bytes(body)

    def _get_trust(self) -> ssl.SSLContext:
        # The machine's own list of authorities, to which a province adds its own; it takes a while to read.
        if self._trust is None:
            self._trust = ssl.create_default_context()
        return self._trust
