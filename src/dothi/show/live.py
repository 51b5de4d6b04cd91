"""The live stream: each client hears of the datastreams it watches, and a slow one hears only the newest.

The hub keeps one value a datastream and the tick of its last change; a client keeps the tick it was last
told. What is in between is what it must hear, so nothing is ever queued for it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from dothi.access.directory import Directory
from dothi.vocabulary.changes import Changes
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import MalformedQuery, Overloaded
from dothi.vocabulary.observations import Quality
from dothi.vocabulary.principals import Scope

SHORTEST_TICK_S = 0.02
HEARTBEAT_S = 10.0
MOST_CLIENTS = 5_000

FindSeen = Callable[[], Awaitable[frozenset[int] | None]]
"""Finds the datastreams that a client may see, None for all."""
Box = tuple[float, float, float, float]


class Watch(msgspec.Struct, frozen=True):
    """What a client watches: everything, the things named, or a box (west, south, east, north in degrees);
    of it what may be seen in its scopes.
    """

    things: frozenset[int] | None = None
    box: Box | None = None
    scopes: frozenset[Scope] = frozenset()


def parse_watch(things: str | None, box: str | None) -> Watch:
    """A watch from query parameters; raises MalformedQuery."""
    try:
        if things is not None:
            return Watch(things=frozenset(int(part) for part in things.split(",") if part))
        if box is not None:
            west, south, east, north = (float(part) for part in box.split(","))
            return Watch(box=(west, south, east, north))
    except ValueError:
        raise MalformedQuery("things=1,2,3 or box=west,south,east,north in degrees.", field="watch") from None
    return Watch()


def encode_event(name: str, data: bytes) -> bytes:
    """One server-sent event."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)


class _Client:
    """One listener. `told` is the tick up to which it knows everything."""

    def __init__(self, told: int) -> None:
        self.told = told
        self.wake = asyncio.Event()
        self.heartbeat_due = False
        self.alarms_due = False


class _Audience:
    """All clients with the same watch share what is encoded for them."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.clients: set[_Client] = set()
        self.seen: frozenset[int] | None = frozenset()
        """The datastreams that its clients may see, None for all."""
        self.version = 0
        """That of the directory when this was asked."""
        self.mask: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self.encoded: dict[int, bytes] = {}
        """Event by the tick that its hearers were last told of."""


class LiveHub:
    """Takes committed changes in and hands each client what is new for it."""

    def __init__(self, directory: Directory, clock: CityClock) -> None:
        self._directory = directory
        self._clock = clock
        self._tick = 1
        self._dirty = asyncio.Event()
        self._audiences: dict[Watch, _Audience] = {}
        self.clients = 0
        self._times = np.zeros(0, dtype=np.int64)
        self._results = np.zeros(0, dtype=np.float64)
        self._qualities = np.zeros(0, dtype=np.int8)
        self._changed_at = np.zeros(0, dtype=np.int64)
        self._things_version = directory.version
        self._resize()
        directory.on_change(self._resize)

    def take(self, changes: Changes) -> None:
        """Take in what was committed; of several changes of one datastream the newest remains."""
        ids = changes.datastream_id
        if len(ids) and int(ids.max()) >= len(self._times):
            self._grow(int(ids.max()) + 1)
        order = np.argsort(changes.phenomenon_time, kind="stable")
        ids, times = ids[order], changes.phenomenon_time[order]
        # NumPy keeps the last of several values assigned to one index, which here is the newest.
        newest = np.full(len(self._times), -1, dtype=np.int64)
        newest[ids] = np.arange(len(ids))
        rows = newest[np.unique(ids)]
        current = times[rows] >= self._times[ids[rows]]
        rows = rows[current]
        kept = ids[rows]
        self._times[kept] = times[rows]
        self._results[kept] = changes.result[order][rows]
        self._qualities[kept] = Quality.UNCHECKED
        self._changed_at[kept] = self._tick
        self._dirty.set()

    def flag(self, flags: Sequence[tuple[int, int, int]]) -> None:
        """Take in what was found of latest values: datastream, time (µs since 1970) and quality."""
        for stream, time, quality in flags:
            if stream < len(self._times) and self._times[stream] == time:
                self._qualities[stream] = quality
                self._changed_at[stream] = self._tick
                self._dirty.set()

    async def run(self) -> None:
        """Tick while there is news, for ever. The busier the loop, the longer a tick."""
        loop = asyncio.get_running_loop()
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self._tick += 1
            for audience in self._audiences.values():
                audience.encoded.clear()
                if self._news(audience, self._tick - 2):
                    for client in audience.clients:
                        client.wake.set()
            began = loop.time()
            await asyncio.sleep(SHORTEST_TICK_S)
            # How late we wake is how long the clients' turns took; giving them as much again leaves
            # half of the loop to everything else.
            await asyncio.sleep(max(0.0, loop.time() - began - SHORTEST_TICK_S))

    async def beat(self) -> None:
        """Let every client hear the clock now and then, for ever: silence is then an outage."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._wake_all(heartbeat=True)

    def tell_alarms(self) -> None:
        """Let every client hear that something has become of alarms; which it may see, it asks then."""
        for audience in self._audiences.values():
            for client in audience.clients:
                client.alarms_due = True
                client.wake.set()

    def _wake_all(self, *, heartbeat: bool) -> None:
        for audience in self._audiences.values():
            for client in audience.clients:
                client.heartbeat_due |= heartbeat
                client.wake.set()

    async def listen(self, watch: Watch, find_seen: FindSeen) -> AsyncIterator[bytes]:
        """Events for one client, as long as it listens; raises Overloaded when there are too many.

        `find_seen` is asked again whenever things have changed.
        """
        if self.clients >= MOST_CLIENTS:
            raise Overloaded(f"{MOST_CLIENTS} clients listen already.")
        seen = await find_seen()
        audience = self._audiences.get(watch)
        if audience is None:
            audience = self._audiences[watch] = _Audience(watch)
            self._show(audience, seen)
        client = _Client(self._tick - 1)
        audience.clients.add(client)
        self.clients += 1
        things_version = self._directory.version
        try:
            yield encode_event("hello", self._clock_json())
            while True:
                await client.wake.wait()
                client.wake.clear()
                if things_version != self._directory.version:
                    things_version = self._directory.version
                    if audience.seen is not None and audience.version != things_version:
                        # Once for all who see the same; who sees everything needs not ask.
                        audience.version = things_version
                        self._show(audience, await find_seen())
                    yield encode_event("things", b'{"things":[]}')
                told, client.told = client.told, self._tick - 1
                if event := self._news(audience, told):
                    yield event
                if client.alarms_due:
                    client.alarms_due = False
                    yield encode_event("alarms", b"{}")
                if client.heartbeat_due:
                    client.heartbeat_due = False
                    yield encode_event("clock", self._clock_json())
        finally:
            audience.clients.discard(client)
            self.clients -= 1
            if not audience.clients:
                self._audiences.pop(watch, None)

    def _show(self, audience: _Audience, seen: frozenset[int] | None) -> None:
        audience.seen = seen
        audience.version = self._directory.version
        audience.mask = self._mask(audience)
        audience.encoded.clear()

    def _news(self, audience: _Audience, told: int) -> bytes:
        """What changed after tick `told` and before this one, for that audience; empty when nothing did."""
        encoded = audience.encoded.get(told)
        if encoded is None:
            recent = (self._changed_at > told) & (self._changed_at < self._tick) & audience.mask
            ids = np.flatnonzero(recent)
            encoded = b""
            if len(ids):
                times = (self._times[ids] // 1000).tolist()
                results, qualities = self._results[ids].tolist(), self._qualities[ids].tolist()
                rows = list(zip(ids.tolist(), times, results, qualities, strict=True))
                encoded = encode_event("observations", b'{"changes":%b}' % msgspec.json.encode(rows))
            audience.encoded[told] = encoded
        return encoded

    def _clock_json(self) -> bytes:
        clock = self._clock
        now = clock.now().isoformat().replace("+00:00", "Z")
        return msgspec.json.encode({"now": now, "mode": clock.mode, "speed": clock.speed})

    def _resize(self) -> None:
        self._grow(max(self._directory.by_id, default=0) + 1)
        for audience in self._audiences.values():
            audience.mask = self._mask(audience)
            audience.encoded.clear()
        self._wake_all(heartbeat=False)

    def _grow(self, size: int) -> None:
        missing = size - len(self._times)
        if missing <= 0:
            return
        self._times = np.concatenate([self._times, np.full(missing, np.iinfo(np.int64).min)])
        self._results = np.concatenate([self._results, np.zeros(missing)])
        self._qualities = np.concatenate([self._qualities, np.zeros(missing, dtype=np.int8)])
        self._changed_at = np.concatenate([self._changed_at, np.zeros(missing, dtype=np.int64)])
        for audience in self._audiences.values():
            audience.mask = self._mask(audience)

    def _mask(self, audience: _Audience) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._times), dtype=np.bool_)
        wanted, seen = _matcher(audience.watch), audience.seen
        for stream in self._directory.by_id.values():
            if seen is not None and stream.id not in seen:
                continue
            if stream.id < len(mask) and wanted(stream.thing_id, stream.longitude, stream.latitude):
                mask[stream.id] = True
        return mask


def _matcher(watch: Watch) -> Callable[[int, float | None, float | None], bool]:
    if watch.things is not None:
        things = watch.things
        return lambda thing, _lon, _lat: thing in things
    if watch.box is not None:
        west, south, east, north = watch.box
        return lambda _thing, lon, lat: (
            lon is not None and lat is not None and west <= lon <= east and south <= lat <= north
        )
    return lambda _thing, _lon, _lat: True
