"""From a topic to the datastream it feeds and the conversion its numbers need."""

import re

import msgspec

from dothi.access.directory import Directory
from dothi.vocabulary.errors import (
    MalformedTopic,
    UnknownDatastream,
    UnknownQuantity,
    UnknownThing,
)
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import Stream

MOUNT = b"devices/"
_PLAIN = re.compile(r"^things/([^/+#]+)/([^/+#]+)$")
_STANDARD = re.compile(r"^v1\.1/Datastreams\('?(\d{1,9})'?\)/Observations$")
_MOST_ROUTES = 200_000
"""More cached topics than this are forgotten at once, so that made-up topics cannot fill the memory."""


class Route(msgspec.Struct, frozen=True):
    """Where a topic leads. `plain` payloads are a device's own; the others are SensorThings JSON."""

    stream_id: int
    quantity: str
    factor: float
    offset: float
    plain: bool


def parse_plain_topic(topic: str) -> tuple[str, str] | None:
    """(uid, quantity) of a plain device's topic, or None."""
    match = _PLAIN.match(topic)
    return (match[1], match[2]) if match else None


class Routes:
    """Topic to route, remembered until the directory changes."""

    def __init__(self, directory: Directory, quantities: Quantities) -> None:
        self._directory = directory
        self._quantities = quantities
        self._cache: dict[bytes, Route] = {}
        directory.on_change(self._cache.clear)

    def get(self, topic: bytes) -> Route:
        """The route of a topic of the device listener; raises InvalidInput naming what is wrong."""
        route = self._cache.get(topic)
        if route is None:
            route = self._find(topic)
            if len(self._cache) >= _MOST_ROUTES:
                self._cache.clear()
            self._cache[topic] = route
        return route

    def route_to(self, stream: Stream, *, plain: bool) -> Route:
        """The route to a datastream."""
        conversion = self._quantities.get_conversion(stream.quantity, stream.unit)
        return Route(stream.id, stream.quantity, conversion.factor, conversion.offset, plain)

    def get_stream(self, stream_id: int) -> Stream:
        """The datastream of that id; raises UnknownDatastream."""
        stream = self._directory.by_id.get(stream_id)
        if stream is None:
            raise UnknownDatastream(f"Datastream {stream_id}.", field="Datastream")
        return stream

    def _find(self, topic: bytes) -> Route:
        try:
            name = topic.removeprefix(MOUNT).decode()
        except UnicodeDecodeError:
            raise MalformedTopic("It is not UTF-8.") from None
        if match := _STANDARD.match(name):
            return self.route_to(self.get_stream(int(match[1])), plain=False)
        plain = parse_plain_topic(name)
        if plain is None:
            raise MalformedTopic(f"{name[:100]!r}.")
        uid, quantity = plain
        stream = self._directory.by_name.get((uid, quantity))
        if stream is not None:
            return self.route_to(stream, plain=True)
        if uid in self._directory.uids:
            raise UnknownQuantity(f"{uid} has no {quantity!r}.")
        raise UnknownThing(f"{uid!r}.")
