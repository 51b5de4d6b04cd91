"""MQTT 5 packets as bytes: the few that the core writes."""

import struct
from collections.abc import Iterable
from urllib.parse import unquote


def write_length(number: int) -> bytes:
    """A variable byte integer."""
    out = bytearray()
    while True:
        number, low = divmod(number, 128)
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def write_text(text: str) -> bytes:
    """UTF-8 behind its length."""
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def write_packet(head: int, body: bytes) -> bytes:
    """A whole packet: its first byte, the length of the rest, the rest."""
    return bytes((head,)) + write_length(len(body)) + body


def make_connect(
    client_id: str,
    user: str | None,
    password: str | None,
    *,
    keep_session: bool,
    keep_alive_s: int,
    receive_maximum: int,
) -> bytes:
    """A CONNECT packet; user and password as they stand in an address."""
    flags = (0 if keep_session else 0x02) | (0x80 if user else 0) | (0x40 if password else 0)
    expiry = 0xFFFFFFFF if keep_session else 0
    properties = struct.pack(">BIBH", 0x11, expiry, 0x21, receive_maximum)
    body = write_text("MQTT") + struct.pack(">BBH", 5, flags, keep_alive_s)
    body += write_length(len(properties)) + properties + write_text(client_id)
    for part in (user, password):
        if part:
            body += write_text(unquote(part))
    return write_packet(0x10, body)


def make_publish(topic: bytes, payload: bytes, packet_id: int = 0) -> bytes:
    """A PUBLISH packet without properties: at QoS 0, or at QoS 1 where it has an id."""
    if packet_id:
        return write_packet(
            0x32, b"%c%c%b%c%c\x00%b" % (*_pair(len(topic)), topic, *_pair(packet_id), payload)
        )
    rest = len(topic) + len(payload) + 3
    if rest < 128:
        return b"\x30%c%c%c%b\x00%b" % (rest, len(topic) >> 8, len(topic) & 255, topic, payload)
    return b"\x30%b%c%c%b\x00%b" % (write_length(rest), len(topic) >> 8, len(topic) & 255, topic, payload)


def make_subscribe(subscriptions: Iterable[tuple[str, int]]) -> bytes:
    """A SUBSCRIBE packet for topic filters, each with the QoS that is wanted."""
    wanted = b"".join(write_text(topic) + bytes((qos,)) for topic, qos in subscriptions)
    return write_packet(0x82, struct.pack(">HB", 1, 0) + wanted)


def make_unsubscribe(topics: Iterable[str]) -> bytes:
    """An UNSUBSCRIBE packet for topic filters."""
    return write_packet(0xA2, struct.pack(">HB", 2, 0) + b"".join(map(write_text, topics)))


def _pair(number: int) -> tuple[int, int]:
    return number >> 8, number & 255
