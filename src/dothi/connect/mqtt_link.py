"""The core's own MQTT 5 connection: one packet handler a message, acknowledgement after the commit.

Only what the core needs of MQTT 5: subscribe at QoS 0 or 1, acknowledge many messages in one write,
publish many at QoS 0 in one write. Devices and tests use ordinary clients.
"""

import asyncio
import logging
import struct
from collections.abc import Callable, Iterable
from typing import cast
from urllib.parse import unquote, urlsplit

import numpy as np

log = logging.getLogger(__name__)

OnMessage = Callable[[bytes, bytes, int], None]
"""Called with topic, payload and packet id (0 at QoS 0)."""

_KEEP_ALIVE_S = 30
_CONNECT_WAIT_S = 10.0
_LONGEST_PAUSE_S = 5.0


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _packet(head: int, body: bytes) -> bytes:
    return bytes((head,)) + _varint(len(body)) + body


def make_publish(topic: bytes, payload: bytes) -> bytes:
    """A PUBLISH packet at QoS 0 without properties."""
    rest = len(topic) + len(payload) + 3
    if rest < 128:
        return b"\x30%c%c%c%b\x00%b" % (rest, len(topic) >> 8, len(topic) & 255, topic, payload)
    return b"\x30%b%c%c%b\x00%b" % (_varint(rest), len(topic) >> 8, len(topic) & 255, topic, payload)


class _Wire(asyncio.Protocol):
    """One connection, from CONNECT until it is lost."""

    def __init__(self, link: "MqttLink") -> None:
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self._heard = True
        self.transport: asyncio.Transport | None = None
        self.accepted: asyncio.Future[None] = self._loop.create_future()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.writable = asyncio.Event()
        self.writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._link.connect_packet())

    def connection_lost(self, exc: Exception | None) -> None:
        # uvloop raises where a closed transport is written to.
        self.transport = None
        self.writable.set()
        for future in (self.accepted, self.lost):
            if not future.done():
                future.set_result(None) if future is self.lost else future.set_exception(
                    exc or ConnectionError("the broker closed the connection")
                )

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()

    def data_received(self, data: bytes) -> None:
        self._heard = True
        if self._rest:
            data = self._rest + data
        deliver = self._link.on_message
        at, end = 0, len(data)
        while end - at >= 2:
            length, body = data[at + 1], at + 2
            if length & 0x80:
                length, body = self._long_length(data, at + 1)
                if not body:
                    break
            stop = body + length
            if stop > end:
                break
            head = data[at]
            if head & 0xF0 == 0x30:
                topic_end = body + 2 + (data[body] << 8 | data[body + 1])
                packet_id, rest = 0, topic_end
                if head & 0x06:
                    packet_id, rest = data[rest] << 8 | data[rest + 1], rest + 2
                if data[rest]:
                    size, rest = self._long_length(data, rest)
                    rest += size
                else:
                    rest += 1
                deliver(data[body + 2 : topic_end], data[rest:stop], packet_id)
            else:
                self._control(head & 0xF0, data[body:stop])
            at = stop
        self._rest = data[at:]
        if self._link.gather_s and self.transport is not None:
            self.transport.pause_reading()
            self._loop.call_later(self._link.gather_s, self._read_on)

    def _read_on(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    @staticmethod
    def _long_length(data: bytes, at: int) -> tuple[int, int]:
        """A variable byte integer and where it ends; the end is 0 when it has not all come yet."""
        number = 0
        for place in range(4):
            if at + place >= len(data):
                return 0, 0
            byte = data[at + place]
            number |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return number, at + place + 1
        raise ConnectionError("the broker sent a malformed length")

    def _control(self, kind: int, body: bytes) -> None:
        if kind == 0x20 and not self.accepted.done():
            if body[1] == 0:
                self.accepted.set_result(None)
            else:
                self.accepted.set_exception(ConnectionError(f"the broker refused us, code {body[1]}"))
        elif kind == 0x90:
            self._link.on_subscribed(body)

    def ping(self) -> None:
        """Drop a connection on which nothing was heard since the last ping, else ask for a sign of life."""
        if self.transport is None:
            return
        if not self._heard:
            self.transport.abort()
            return
        self._heard = False
        self.transport.write(b"\xc0\x00")


class MqttLink:
    """A connection that comes back by itself; outages are said once, and their end once."""

    def __init__(
        self,
        url: str,
        client_id: str,
        *,
        on_message: OnMessage,
        subscriptions: Iterable[tuple[str, int]] = (),
        former: Iterable[str] = (),
        keep_session: bool = False,
        gather_s: float = 0.0,
        receive_maximum: int = 5_000,
    ) -> None:
        self._address = urlsplit(url)
        self.client_id = client_id
        self.on_message = on_message
        self._subscriptions = tuple(subscriptions)
        self._former = tuple(former)
        self._keep_session = keep_session
        self.gather_s = gather_s
        """How long what comes is left to gather before it is read; 0 reads everything at once."""
        self._receive_maximum = receive_maximum
        self._wire: _Wire | None = None
        self.generation = 0
        """Rises with every connection; packet ids are good only on the one they came on."""
        self.up = asyncio.Event()
        self.subscribed = asyncio.Event()
        """Set once the broker has granted the subscriptions, for the first time."""

    def connect_packet(self) -> bytes:
        """CONNECT with our session, receive maximum and credentials."""
        user, password = self._address.username, self._address.password
        flags = (0 if self._keep_session else 0x02) | (0x80 if user else 0) | (0x40 if password else 0)
        expiry = 0xFFFFFFFF if self._keep_session else 0
        properties = struct.pack(">BIBH", 0x11, expiry, 0x21, self._receive_maximum)
        body = _text("MQTT") + struct.pack(">BBH", 5, flags, _KEEP_ALIVE_S)
        body += _varint(len(properties)) + properties + _text(self.client_id)
        for part in (user, password):
            if part:
                body += _text(unquote(part))
        return _packet(0x10, body)

    @staticmethod
    def _subscribe_packet(subscriptions: Iterable[tuple[str, int]]) -> bytes:
        body = struct.pack(">HB", 1, 0)
        for topic, qos in subscriptions:
            body += _text(topic) + bytes((qos,))
        return _packet(0x82, body)

    def peek(self, topic: str) -> None:
        """Ask for what is retained on a topic, without staying subscribed; it comes to `on_message`."""
        wire = self._wire
        if wire is not None and wire.transport is not None:
            wire.transport.write(self._subscribe_packet([(topic, 0)]))
            wire.transport.write(_packet(0xA2, struct.pack(">HB", 1, 0) + _text(topic)))

    def _unsubscribe_packet(self) -> bytes:
        """For what a lasting session may have subscribed to in an earlier life."""
        return _packet(0xA2, struct.pack(">HB", 2, 0) + b"".join(map(_text, self._former)))

    def on_subscribed(self, body: bytes) -> None:
        """Take the broker's answer to our subscriptions."""
        if any(code >= 0x80 for code in body[-len(self._subscriptions) :]):
            log.error("the broker refused a subscription of %s", self.client_id)
        else:
            self.subscribed.set()

    async def run(self) -> None:
        """Stay connected for ever."""
        pause_s, said = 0.1, False
        while True:
            try:
                wire = await self._connect()
            except (OSError, TimeoutError) as problem:
                if not said:
                    log.warning("%s has lost the broker: %s", self.client_id, problem)
                    said = True
                await asyncio.sleep(pause_s)
                pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)
                continue
            if said:
                log.info("%s has the broker again", self.client_id)
            pause_s, said = 0.1, False
            await self._stay(wire)

    async def _connect(self) -> _Wire:
        loop = asyncio.get_running_loop()
        address = self._address
        async with asyncio.timeout(_CONNECT_WAIT_S):
            transport: asyncio.BaseTransport
            if address.scheme == "mqtt+unix":
                transport, wire = await loop.create_unix_connection(lambda: _Wire(self), address.path)
            else:
                host, port = address.hostname or "127.0.0.1", address.port or 1883
                transport, wire = await loop.create_connection(lambda: _Wire(self), host, port)
            self.generation += 1
            try:
                await wire.accepted
            except (OSError, asyncio.CancelledError):
                transport.abort()
                raise
        if wire.transport is None:
            raise ConnectionError("the broker closed the connection")
        if self._subscriptions:
            wire.transport.write(self._subscribe_packet(self._subscriptions))
        if self._former:
            wire.transport.write(self._unsubscribe_packet())
        self._wire = wire
        self.up.set()
        return wire

    async def _stay(self, wire: _Wire) -> None:
        while not wire.lost.done():
            await asyncio.wait({wire.lost}, timeout=_KEEP_ALIVE_S / 2)
            wire.ping()
        self._wire = None
        self.up.clear()

    def acknowledge(self, packet_ids: list[int], generation: int) -> None:
        """Acknowledge messages of that connection; on a newer one the broker sends them again anyway."""
        wire = self._wire
        if wire is None or wire.transport is None or generation != self.generation or not packet_ids:
            return
        packets = np.empty(len(packet_ids), dtype=[("head", ">u2"), ("id", ">u2")])
        packets["head"] = 0x4002
        packets["id"] = packet_ids
        wire.transport.write(packets.tobytes())

    async def publish(self, packets: Iterable[bytes]) -> bool:
        """Write PUBLISH packets, waiting while the broker is slow; False when there is no connection."""
        wire = self._wire
        if wire is None or wire.transport is None:
            return False
        wire.transport.write(b"".join(packets))
        await wire.writable.wait()
        return True

    async def close(self) -> None:
        """Say goodbye, keeping the session if it is a lasting one."""
        wire = self._wire
        if wire is not None and wire.transport is not None:
            wire.transport.write(b"\xe0\x00")
            wire.transport.close()
