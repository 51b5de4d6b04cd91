"""The directory: an in-memory copy of the datastreams, kept current by notifications."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing

from dothi.access.door import Door
from dothi.store.things import SelfRegistration, list_self_registrations, list_streams
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Stream

log = logging.getLogger(__name__)
_READER = Principal(kind="part", name="directory")
_PAUSE_S = 1.0


class Directory:
    """Datastreams by id and by (uid, quantity); `version` rises with every change."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self.version = 0
        self.by_id: dict[int, Stream] = {}
        self.by_name: dict[tuple[str, str], Stream] = {}
        self.uids: frozenset[str] = frozenset()
        self.self_registrations: list[SelfRegistration] = []
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call the listener after every change."""
        self._listeners.append(listener)

    async def read(self) -> None:
        """Read everything anew."""
        async with self._door.enter(_READER, "read") as session:
            streams = await list_streams(session)
            self.self_registrations = await list_self_registrations(session)
        self.by_id = {stream.id: stream for stream in streams}
        self.by_name = {(stream.uid, stream.quantity): stream for stream in streams}
        self.uids = frozenset(stream.uid for stream in streams)
        self.version += 1
        for listener in self._listeners:
            listener()

    async def follow(self) -> None:
        """Read anew at every notification, for ever; an outage is said once and its end once."""
        broken = False
        while True:
            try:
                async with aclosing(self._door.listen(_READER)) as notifications:
                    async for _ in notifications:
                        await self.read()
                        if broken:
                            log.info("the directory is current again")
                            broken = False
            except Unavailable as problem:
                if not broken:
                    log.warning("the directory is not kept current: %s", problem)
                    broken = True
            await asyncio.sleep(_PAUSE_S)
