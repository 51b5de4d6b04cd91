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
from dothi.vocabulary.quantities import UNCHANGED, Quantities
from dothi.vocabulary.things import Stream

MOUNT = b"devices/"
_PLAIN = re.compile(r"^things/([^/+#]+)/([^/+#]+)$")
_STANDARD = re.compile(r"^v1\.1/Datastreams\('?(\d{1,9})'?\)/Observations$")
_ENTITIES = re.compile(r"^v1\.1(/(?:[^#+]*/)?(?:Observations|Tasks))$")
_MOST_ROUTES = 200_000
"""More cached topics than this are forgotten at once, so that made-up topics cannot fill the memory."""


class Route(msgspec.Struct, frozen=True):
    """Where a topic leads. `plain` payloads are a device's own; the others are SensorThings JSON."""

    stream_id: int
    quantity: str
    factor: float
    offset: float
    plain: bool
    feature_id: int = 0
    """Where the thing has moved: the feature of what comes now."""
    path: str = ""
    """Where a whole SensorThings entity is published to: below the service's root."""
    ordinary: bool = True
    """Whether ordinary observations can be taken without asking the store first."""


def parse_plain_topic(topic: str) -> tuple[str, str] | None:
    """(uid, quantity) of a plain device's topic, or None."""
    match = _PLAIN.match(topic)
    return (match[1], match[2]) if match else None


def find_stream_id(topic: bytes) -> int | None:
    """The datastream that a standard topic of the device listener names, whether it is there or not."""
    match = _STANDARD.match(topic.removeprefix(MOUNT).decode(errors="replace"))
    return int(match[1]) if match else None


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
        """The route to a datastream; only plain devices speak in another unit than it is kept in."""
        conversion = UNCHANGED
        if plain and stream.quantity is not None:
            conversion = self._quantities.get_conversion(stream.quantity, stream.unit)
        return Route(
            stream.id,
            stream.quantity or "",
            conversion.factor,
            conversion.offset,
            plain,
            feature_id=stream.feature_id,
            path="" if plain else f"/Datastreams({stream.id})/Observations",
            # Without a feature one is made before the commit, if the thing is anywhere; several values at
            # once are no number.
            ordinary=plain or (not stream.elements and (stream.featured or stream.located)),
        )

    def find_ordinary_route(self, written: int | str) -> Route | None:
        """The route to a datastream by its id, where it takes ordinary observations at once; else None."""
        stream = self._directory.by_id.get(int(written)) if str(written).isdigit() else None
        route = None if stream is None else self.route_to(stream, plain=False)
        return route if route is not None and route.ordinary else None

    async def give_feature(self, stream: Stream) -> Stream:
        """The datastream with a feature of its own, where its thing has a location to make it from."""
        if stream.featured or not stream.located or stream.elements:
            return stream
        await self._directory.give_features([stream.id])
        return self.get_stream(stream.id)

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
        if match := _ENTITIES.match(name):
            return Route(0, "", 1.0, 0.0, plain=False, path=match[1], ordinary=False)
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
