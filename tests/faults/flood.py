"""A device gone mad: thousands of messages a second at QoS 1, over a plain socket."""

import itertools
import socket
import struct
import threading
import time
from collections.abc import Iterable

_MOST_UNACKNOWLEDGED = 20_000


def _publish_head(topic: str, payload: bytes) -> tuple[bytes, bytes]:
    """What stands before and behind the packet number in an MQTT 5 PUBLISH at QoS 1."""
    name = topic.encode()
    rest = 2 + len(name) + 2 + 1 + len(payload)
    length = bytes([rest]) if rest < 128 else bytes([rest & 127 | 128, rest >> 7])
    return b"\x32" + length + struct.pack(">H", len(name)) + name, b"\0" + payload


class Flood:
    """Sends the messages given in turn, again and again, at a rate, until told to stop."""

    def __init__(self, port: int, messages: Iterable[tuple[str, bytes]], rate_hz: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._packets = itertools.cycle([_publish_head(topic, payload) for topic, payload in messages])
        self._rate_hz = rate_hz
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._send, self._count)]
        self.sent = 0
        self.acknowledged = 0

    def __enter__(self) -> "Flood":
        name = b"flood"
        body = struct.pack(">H4sBBHB", 4, b"MQTT", 5, 2, 600, 0) + struct.pack(">H", len(name)) + name
        self._socket.sendall(bytes([0x10, len(body)]) + body)
        answer = self._socket.recv(2)
        self._socket.recv(answer[1])
        assert answer[0] == 0x20, "the broker accepts the connection"
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def runs(self) -> bool:
        """Whether it still sends."""
        return not self._stop.is_set()

    def stop(self) -> None:
        """Send nothing more, wait for the last acknowledgements, and leave."""
        self._stop.set()
        self._threads[0].join(30)
        end = time.monotonic() + 30
        while self.acknowledged < self.sent and time.monotonic() < end:
            time.sleep(0.01)
        self._socket.close()
        self._threads[1].join(5)

    def _send(self) -> None:
        began, burst = time.monotonic(), self._rate_hz // 50
        while not self._stop.is_set():
            behind = began + self.sent / self._rate_hz - time.monotonic()
            if behind > 0 or self.sent - self.acknowledged > _MOST_UNACKNOWLEDGED:
                self._stop.wait(max(behind, 0.005))
                continue
            packets = []
            for number in range(self.sent, self.sent + burst):
                head, tail = next(self._packets)
                packets.append(head + struct.pack(">H", number % 60_000 + 1) + tail)
            self._socket.sendall(b"".join(packets))
            self.sent += burst

    def _count(self) -> None:
        rest = b""
        while True:
            try:
                data = self._socket.recv(65536)
            except OSError:
                return
            if not data:
                return
            rest, at = rest + data, 0
            while len(rest) - at >= 2 and len(rest) - at >= 2 + rest[at + 1]:
                self.acknowledged += rest[at] == 0x40
                at += 2 + rest[at + 1]
            rest = rest[at:]
