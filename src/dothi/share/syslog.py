"""Telling a syslog server (RFC 5424) of matters of security, over UDP (RFC 5426) or TCP (RFC 6587)."""

import asyncio
import re
import socket
from collections.abc import Sequence
from datetime import UTC
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from dothi.share.cef import write_cef
from dothi.vocabulary.audit import Entry
from dothi.vocabulary.errors import SetupProblem, Unavailable

_AUDIT_FACILITY = 13
_PATIENCE_S = 10.0
_CLOSING_S = 2.0
_UNPRINTABLE = re.compile(r"[^!-~]")


class SyslogAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a syslog server listens."""

    way: Literal["udp", "tcp"]
    host: str
    port: int


def parse_syslog(url: str) -> SyslogAddress:
    """Read `udp://host:port` or `tcp://host:port`; raises SetupProblem."""
    try:
        parts = urlsplit(url)
        port = parts.port or 514
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("udp", "tcp") or not parts.hostname or parts.path not in ("", "/"):
        raise SetupProblem("DOTHI_SYSLOG is udp://host:port or tcp://host:port.")
    way: Literal["udp", "tcp"] = "udp" if parts.scheme == "udp" else "tcp"
    return SyslogAddress(way=way, host=parts.hostname, port=port)


def write_message(entry: Entry, host: str) -> bytes:
    """An entry as a message of RFC 5424 with CEF, without the mark of UTF-8 that its readers refuse."""
    priority = _AUDIT_FACILITY * 8 + _get_level(entry.severity or 0)
    time = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    name = _UNPRINTABLE.sub("_", host)[:255] or "-"
    kind = _UNPRINTABLE.sub("_", entry.event)[:32] or "-"
    return f"<{priority}>1 {time} {name} dothi - {kind} - {write_cef(entry)}".encode()


def _get_level(severity: int) -> int:
    """CEF counts up to 10 as graver, syslog down to 0: information, warning, error, critical."""
    return 6 if severity < 4 else 4 if severity < 7 else 3 if severity < 9 else 2


class SyslogSender:
    """Sends entries in their order."""

    def __init__(self, address: SyslogAddress) -> None:
        self._address = address
        self._host = socket.gethostname()

    async def send(self, entries: Sequence[Entry]) -> None:
        """Send them; raises Unavailable where the server is not there, and then they have to be sent again.

        Over UDP nobody learns whether a datagram has arrived; over TCP the server has taken what was written
        before it closed in answer to our end.
        """
        messages = [write_message(entry, self._host) for entry in entries]
        send = self._send_by_udp if self._address.way == "udp" else self._send_by_tcp
        try:
            await asyncio.wait_for(send(messages), _PATIENCE_S)
        except (OSError, TimeoutError) as problem:
            where = f"{self._address.way}://{self._address.host}:{self._address.port}"
            raise Unavailable(
                f"The syslog server {where}: {str(problem) or type(problem).__name__}."
            ) from problem

    async def _send_by_udp(self, messages: Sequence[bytes]) -> None:
        loop = asyncio.get_running_loop()
        where = (self._address.host, self._address.port)
        transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=where)
        try:
            for message in messages:
                transport.sendto(message)
        finally:
            transport.close()

    async def _send_by_tcp(self, messages: Sequence[bytes]) -> None:
        reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
        try:
            writer.write(b"".join(b"%d " % len(message) + message for message in messages))
            await writer.drain()
            writer.write_eof()
            try:
                await asyncio.wait_for(reader.read(), _CLOSING_S)
            except TimeoutError:
                # It keeps its side open; what was written has been taken by the network at least.
                return
        finally:
            writer.close()
