"""A load of devices: one observation a message at QoS 1, at a steady rate, over raw sockets.

Run as a program, so that its processor time is its own:
`python -m bench.mqtt_load PORT RATE SECONDS CONNECTIONS STREAM,STREAM,…`; prints sent and acknowledged.
"""

import selectors
import socket
import sys
import time

_TICK_S = 0.005
_GRACE_S = 20.0


def _connect(port: int, name: str) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client = name.encode()
    body = b"\x00\x04MQTT\x05\x02\x00\x3c\x00" + len(client).to_bytes(2, "big") + client
    link.sendall(b"\x10" + bytes((len(body),)) + body)
    answer = link.recv(64)
    if answer[0] != 0x20 or answer[3] != 0:
        raise ConnectionError(f"refused: {answer!r}")
    return link


class Devices:
    """Some connections that publish in turn, and count the broker's acknowledgements."""

    def __init__(self, port: int, connections: int, streams: list[int]) -> None:
        self._links = [_connect(port, f"bench-{number}") for number in range(connections)]
        self._packet_ids = [0] * connections
        self._rests = [b""] * connections
        self._topics = [b"v1.1/Datastreams(%d)/Observations" % stream for stream in streams]
        self._selector = selectors.DefaultSelector()
        for number, link in enumerate(self._links):
            self._selector.register(link, selectors.EVENT_READ, number)
        self.sent = 0
        self.acknowledged = 0

    def publish(self, count: int) -> None:
        """Publish that many, stamped with this instant, spread over the connections."""
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1e6):06d}Z"
        out: list[list[bytes]] = [[] for _ in self._links]
        for _ in range(count):
            number = self.sent % len(self._links)
            topic = self._topics[self.sent % len(self._topics)]
            payload = b'{"phenomenonTime":"%b","result":%d.25}' % (stamp.encode(), self.sent % 997)
            packet_id = self._packet_ids[number] = self._packet_ids[number] % 65535 + 1
            rest = b"%c%c%b%c%c\x00%b" % (
                len(topic) >> 8, len(topic) & 255, topic, packet_id >> 8, packet_id & 255, payload,
            )  # fmt: skip
            size = len(rest)
            head = bytes((size,)) if size < 128 else bytes((size & 127 | 128, size >> 7))
            out[number].append(b"\x32" + head + rest)
            self.sent += 1
        for link, packets in zip(self._links, out, strict=True):
            if packets:
                link.sendall(b"".join(packets))

    def read_acknowledgements(self, wait_s: float) -> None:
        """Take in what the broker has said."""
        for key, _ in self._selector.select(wait_s):
            data = self._rests[key.data] + key.fileobj.recv(1 << 16)  # type: ignore[union-attr]
            at = 0
            while len(data) - at >= 2 and len(data) - at >= 2 + data[at + 1]:
                if data[at] == 0x40:
                    self.acknowledged += 1
                at += 2 + data[at + 1]
            self._rests[key.data] = data[at:]


def main() -> None:
    """Run the load and print what was sent and acknowledged."""
    port, rate, seconds, connections = (int(word) for word in sys.argv[1:5])
    streams = [int(word) for word in sys.argv[5].split(",")]
    devices = Devices(port, connections, streams)
    began = time.monotonic()
    total = rate * seconds
    while devices.sent < total:
        due = min(total, int((time.monotonic() - began) * rate))
        if due > devices.sent:
            devices.publish(due - devices.sent)
        devices.read_acknowledgements(0)
        time.sleep(max(0.0, _TICK_S - (time.monotonic() - began) % _TICK_S))
    took = time.monotonic() - began
    deadline = time.monotonic() + _GRACE_S
    while devices.acknowledged < devices.sent and time.monotonic() < deadline:
        devices.read_acknowledgements(0.1)
    sys.stdout.write(f"{devices.sent} {devices.acknowledged} {took:.3f}\n")


if __name__ == "__main__":
    main()
