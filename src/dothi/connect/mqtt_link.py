"""The core's own MQTT 5 connection: one packet handler a message, acknowledgement after the commit.

Only what the core needs of MQTT 5: subscribe at QoS 0 or 1, acknowledge many messages in one write,
publish many at QoS 0 in one write. Devices and tests use ordinary clients.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import cast
from urllib.parse import urlsplit

import numpy as np

from dothi.connect.packets import make_connect, make_publish, make_subscribe, make_unsubscribe

log = logging.getLogger(__name__)

OnMessage = Callable[[bytes, bytes, int], None]
"""Called with topic, payload and packet id (0 at QoS 0)."""

_KEEP_ALIVE_S = 30
_CONNECT_WAIT_S = 10.0
_LONGEST_PAUSE_S = 5.0
_MOST_ASKED = 16
"""Messages that wait for the broker's word whether anybody hears them; any broker takes so many at once."""
_NOBODY = 0x10
"""MQTT 5: the broker has taken a message, and there are no matching subscribers."""


class _Wire(asyncio.Protocol):
    """One connection, from CONNECT until it is lost."""

    def __init__(self, link: "MqttLink") -> None:
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self._heard = True
        self.transport: asyncio.Transport | None = None
        self.accepted: asyncio.Future[None] = self._loop.create_future()
        # Whoever waited for it may have been cancelled; that a connection is lost is told by `lost`, too.
        self.accepted.add_done_callback(lambda told: told.cancelled() or told.exception())
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
        elif kind == 0x40:
            self._link.on_taken(body)

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
        self._asked: dict[int, bytes] = {}
        """Topics that the broker was asked about, by packet id."""
        self._turn = 0
        self.on_unheard: Callable[[bytes], None] | None = None
        """Called with the topic of a message that nobody was subscribed to, where that was asked."""
        self.generation = 0
        """Rises with every connection; packet ids are good only on the one they came on."""
        self.up = asyncio.Event()
        self.subscribed = asyncio.Event()
        """Set once the broker has granted the subscriptions, for the first time."""

    def connect_packet(self) -> bytes:
        """CONNECT with our session, receive maximum and credentials."""
        return make_connect(
            self.client_id,
            self._address.username,
            self._address.password,
            keep_session=self._keep_session,
            keep_alive_s=_KEEP_ALIVE_S,
            receive_maximum=self._receive_maximum,
        )

    def peek(self, topic: str) -> None:
        """Ask for what is retained on a topic, without staying subscribed; it comes to `on_message`."""
        wire = self._wire
        if wire is not None and wire.transport is not None:
            wire.transport.write(make_subscribe([(topic, 0)]) + make_unsubscribe([topic]))

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
            wire.transport.write(make_subscribe(self._subscriptions))
        if self._former:
            # What a lasting session may have subscribed to in an earlier life.
            wire.transport.write(make_unsubscribe(self._former))
        self._wire = wire
        self._asked.clear()
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

    def on_taken(self, body: bytes) -> None:
        """Take the broker's word that it has a message of ours, and whether anybody hears it."""
        topic = self._asked.pop(body[0] << 8 | body[1], None)
        if topic is not None and len(body) > 2 and body[2] == _NOBODY and self.on_unheard is not None:
            self.on_unheard(topic)

    async def tell(self, messages: Sequence[tuple[bytes, bytes]]) -> bool:
        """Publish topics with payloads, a few of them so that the broker says whether anybody hears them."""
        asked = range(self._turn, self._turn + _MOST_ASKED - len(self._asked))
        self._turn += _MOST_ASKED
        places = {place % len(messages): place % 0xFFFF + 1 for place in asked}
        packets = []
        for place, (topic, payload) in enumerate(messages):
            packet_id = places.get(place, 0)
            if packet_id:
                self._asked[packet_id] = topic
            packets.append(make_publish(topic, payload, packet_id))
        return await self.publish(packets)

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
