"""How one process tells of what it has committed: the other processes, and whoever subscribes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from dothi.access.audience import Audience
from dothi.access.sensing import Changes
from dothi.connect.hearers import Hearers
from dothi.connect.mqtt_link import MqttLink
from dothi.connect.packets import make_publish
from dothi.ground import Ground
from dothi.share.sensorthings.landing import ROOT
from dothi.share.sensorthings.news import News
from dothi.share.sensorthings.observed import Message, list_new, tell_observed
from dothi.share.sensorthings.topics import Topics
from dothi.vocabulary.changes import TOPIC, Committed, encode_changes
from dothi.vocabulary.drafts import Change
from dothi.vocabulary.errors import DothiError

log = logging.getLogger(__name__)

_MOST_WAITING = 1_000
"""Commits whose messages must be asked for; when more wait, those that come are not told of."""
_PATIENCE_S = 1.0
"""So long an answer waits for what is told of it; a subscription that takes longer holds nobody up."""

Make = Callable[[], Awaitable[list[Message]]]


class Announcer:
    """Publishes what was committed, after the commit; without subscribers it asks and makes nothing."""

    def __init__(self, ground: Ground, link: MqttLink, name: str, http_url: str) -> None:
        """`link` is the process's connection to the core; `http_url` is where the links lead to."""
        self.topics = Topics()
        self.hearers = Hearers(
            ground.mqtt_url,
            name,
            Audience(ground.door),
            self._take_topic,
            ours=ground.settings.core_subscriptions,
        )
        self._ground = ground
        self._link = link
        self._root = http_url.rstrip("/") + ROOT
        self._news = News(ground.sensing, self.topics, self._root)
        self._waiting: asyncio.Queue[tuple[Make, asyncio.Future[None]]] = asyncio.Queue(_MOST_WAITING)
        self._behind = False
        link.on_unheard = self._take_unheard
        ground.sensing.is_compared = self.topics.has_properties
        ground.directory.tell_features = self._tell_features

    async def run(self) -> None:
        """Learn who subscribes, and tell what must be asked for, for ever."""
        watching = asyncio.create_task(self.hearers.run())
        try:
            while True:
                make, done = await self._waiting.get()
                try:
                    messages = await make()
                    await self._publish(messages)
                except DothiError as problem:
                    log.warning("subscribers were not told of a change: %s", problem)
                except Exception:
                    # It is stored, and whoever comes next must be told of what comes next.
                    log.exception("subscribers were not told of a change")
                finally:
                    if not done.done():
                        done.set_result(None)
        finally:
            watching.cancel()

    async def tell_committed(self, committed: Committed) -> None:
        """Tell of observations that an intake has committed."""
        changes = committed.to_changes()
        if len(changes):
            await self._link.publish([make_publish(TOPIC.encode(), encode_changes(changes))])
        if self.topics.concern("Observation"):
            observed = list_new(committed, self.topics, self._get_feature)
            await self._publish(tell_observed(self.topics, self._root, observed))
        elif not self._news.concerns_observations():
            return
        if committed.corrects or self._news.concerns_observations():
            self._queue(lambda: self._news.tell_committed(committed))

    async def tell_entities(self, changes: Changes) -> None:
        """Tell of entities that were created or changed together."""
        await self._tell(list(changes.made))

    async def _tell_features(self, ids: list[int]) -> None:
        await self._tell([Change(entity="FeatureOfInterest", id=each, created=True) for each in ids])

    async def _tell(self, made: list[Change]) -> None:
        if not len(self.topics) or not made:
            return
        done = self._queue(lambda: self._news.tell_entities(made))
        await asyncio.wait([done], timeout=_PATIENCE_S)

    def _get_feature(self, datastream_id: int) -> int:
        stream = self._ground.directory.by_id.get(datastream_id)
        return 0 if stream is None else stream.own_feature_id

    def _take_topic(self, topic: str, heard: bool) -> None:
        if not heard:
            self.topics.drop(topic)
            return
        self.topics.add(topic)
        if topic.endswith("/observedArea"):
            self._queue(lambda: self._news.prepare(topic))

    def _take_unheard(self, topic: bytes) -> None:
        self.hearers.forget(topic.decode())

    def _queue(self, make: Make) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait((make, done))
        except asyncio.QueueFull:
            done.set_result(None)
            if not self._behind:
                log.warning("what is subscribed to takes too long; some changes are not told of")
            self._behind = True
        else:
            if self._behind and self._waiting.qsize() < _MOST_WAITING // 2:
                log.info("all changes are told of again")
                self._behind = False
        return done

    async def _publish(self, messages: list[Message]) -> None:
        if messages:
            await self._link.tell(messages)
