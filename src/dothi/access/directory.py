"""The directory: an in-memory copy of the datastreams, kept current by notifications."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import aclosing

import msgspec

from dothi.access.door import Door
from dothi.store.observations import list_vacated
from dothi.store.things import (
    SelfRegistration,
    choose_features,
    give_features,
    list_self_registrations,
    list_streams,
    list_things_of_names,
    list_things_of_streams,
)
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import make_part
from dothi.vocabulary.things import Stream
from dothi.vocabulary.tiles import ThingsChanged

log = logging.getLogger(__name__)
_READER = make_part("directory")
_PAUSE_S = 1.0


class Directory:
    """Datastreams by id and by (uid, quantity); `version` rises with every change."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.version = 0
        self.by_id: dict[int, Stream] = {}
        self.by_name: dict[tuple[str, str], Stream] = {}
        self.uids: frozenset[str] = frozenset()
        self.unfeatured: frozenset[int] = frozenset()
        """Datastreams that can be given a feature and have none yet, because nothing was heard of them."""
        self.self_registrations: list[SelfRegistration] = []
        self.vacated: frozenset[tuple[int, int]] = frozenset()
        """Datastream and instant (µs since 1970) of observations that were moved and keep their ids."""
        self._listeners: list[Callable[[], None]] = []
        self._place_listeners: list[Callable[[Sequence[ThingsChanged] | None], None]] = []
        self.tell_features: Callable[[list[int]], Awaitable[None]] | None = None
        """Called with features that were made here; what a client made is told of by who made it."""

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call the listener after every change."""
        self._listeners.append(listener)

    def on_places(self, listener: Callable[[Sequence[ThingsChanged] | None], None]) -> None:
        """Call the listener with where things changed, or None where that is not known.

        It is called before those to whom a change is told, who may then ask for what has changed.
        """
        self._place_listeners.append(listener)

    async def read(self) -> None:
        """Read everything anew."""
        async with self._door.enter(_READER, "read") as session:
            streams = await list_streams(session)
            self.self_registrations = await list_self_registrations(session)
            self.vacated = await list_vacated(session)
        self._take(streams)

    async def refresh(self, things: Sequence[int]) -> None:
        """Read the datastreams of some things anew, at once: whoever changed them need not wait."""
        if not things:
            return
        async with self._door.enter(_READER, "read") as session:
            streams = await list_streams(session, things)
            self.vacated = await list_vacated(session)
        changed = frozenset(things)
        self._take([*(old for old in self.by_id.values() if old.thing_id not in changed), *streams])

    async def take_in(self, things: Collection[int], datastream_ids: Collection[int]) -> None:
        """Know at once what was just changed: these things, and the things of these datastreams."""
        wanted = set(things)
        missing = [each for each in datastream_ids if each not in self.by_id]
        if missing:
            async with self._door.enter(_READER, "read") as session:
                wanted.update(await list_things_of_streams(session, missing))
        wanted.update(self.by_id[each].thing_id for each in datastream_ids if each in self.by_id)
        await self.refresh(sorted(wanted))

    async def meet(self, names: Collection[tuple[str, str]], datastream_ids: Collection[int]) -> None:
        """Know at once what may have been registered a moment ago, by (uid, quantity) or by id.

        Only what is found is read, so that names which nobody has cost two small questions.
        """
        async with self._door.enter(_READER, "read") as session:
            self.self_registrations = await list_self_registrations(session)
            things = await list_things_of_names(session, sorted(names))
            things += await list_things_of_streams(session, sorted(datastream_ids))
        await self.refresh(sorted(set(things)))

    async def give_features(self, datastream_ids: list[int]) -> None:
        """See to it that these have a feature of their own where their thing has a location."""
        async with self._door.enter(_READER, "edit") as session:
            await give_features(session, datastream_ids)
            things = await list_things_of_streams(session, datastream_ids)
        before = self.by_id.values()
        known = {0, *(each for stream in before for each in (stream.own_feature_id, stream.feature_id))}
        await self.refresh(things)
        given = {self.by_id[each].own_feature_id for each in datastream_ids if each in self.by_id} - known
        if self.tell_features is not None and given:
            await self.tell_features(sorted(given))

    async def choose_features(self, ids: list[int]) -> frozenset[int]:
        """Of some ids, those that belong to a feature."""
        async with self._door.enter(_READER, "read") as session:
            return await choose_features(session, ids)

    def _take(self, streams: list[Stream]) -> None:
        self.by_id = {stream.id: stream for stream in streams}
        self.by_name = {(stream.uid, stream.quantity): stream for stream in streams if stream.quantity}
        self.uids = frozenset(stream.uid for stream in streams)
        self.unfeatured = frozenset(stream.id for stream in streams if stream.located and not stream.featured)
        self.version += 1
        for listener in self._listeners:
            listener()

    def _tell_places(self, said: Sequence[str] | None) -> None:
        changed = None if said is None else [msgspec.json.decode(each, type=ThingsChanged) for each in said]
        for listener in self._place_listeners:
            listener(changed)

    async def follow(self) -> None:
        """Read anew at every notification, for ever; an outage is said once and its end once."""
        broken = False
        while True:
            try:
                async with aclosing(self._door.listen(_READER)) as notifications:
                    async for said in notifications:
                        self._tell_places(said)
                        await self.read()
                        if broken:
                            log.info("the directory is current again")
                            broken = False
            except Unavailable as problem:
                if not broken:
                    log.warning("the directory is not kept current: %s", problem)
                    broken = True
            await asyncio.sleep(_PAUSE_S)
