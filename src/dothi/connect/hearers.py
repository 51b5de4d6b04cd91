"""What is heard: the topics that clients of the broker are subscribed to, learnt from its own log.

The broker tells of every subscription as it comes, and of their number every second; shared ones it counts
apart. What is learnt is written down for the other processes, and for those that start later.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b

from dothi.access.audience import MOST, Audience
from dothi.connect.mqtt_link import MqttLink
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import make_part

log = logging.getLogger(__name__)

_COUNT = "$SYS/broker/subscriptions/count"
_LOG = "$SYS/broker/log/M/+"
_COUNTED_S = 1.5
"""After so long the broker, which counts once a second, has counted our own subscription."""
_LOOK_FIRST_S, _LOOK_LATER_S, _LOOK_AGAIN_S = 5.0, 60.0, 2.0
"""Soon after the start often, while the other parts come; each look is two lines in the broker's log."""
_GATHER_S = 0.1
_SETTLED_S = 5.0
"""What was learnt just now may not be counted yet, and an older answer may still be on its way."""
_LONGEST_LINE = 990
"""The broker cuts its lines at 999 bytes; what may have been cut is not taken for a topic."""
_OURS = b"dothi-"
_STAMP = re.compile(rb"^\d+: ")
_SUBSCRIBED = re.compile(rb"(?P<client>.*) [012] (?P<topic>(?:\$share/[^/]+/)?(?:v1\.1/|\+|#).*)", re.DOTALL)
_OTHERWISE = re.compile(rb"(?P<client>.*?) [012] (?P<topic>.+)", re.DOTALL)
_EVERYTHING = "v1.1/#"

OnTopic = Callable[[str, bool], None]
"""Called with a topic that is heard from now on (True) or no longer."""


def name_hearing(client: bytes, topic: bytes) -> str:
    """What stands for a client and its topic; the client is not kept."""
    return blake2b(client + b"\0" + topic, digest_size=12).hexdigest()


class Hearers:
    """Watches for subscribers by a link of its own. Until the broker has answered, all may be heard."""

    def __init__(self, url: str, name: str, audience: Audience, on_topic: OnTopic, *, ours: int) -> None:
        self._principal = make_part(name)
        self._audience = audience
        self._on_topic = on_topic
        self._ours = ours
        """How many subscriptions are the core's own; 0 where that is not known, and then all are heard."""
        self._topics: dict[str, str] = {}
        """Topic by its hearing, the oldest first."""
        self._learnt_at: dict[str, float] = {}
        self._uses: Counter[str] = Counter()
        self._come: dict[str, str] = {}
        self._gone: set[str] = set()
        self._news = asyncio.Event()
        self._all_heard = False
        self._doubts = 0
        """How often in turn the count did not fit what is known."""
        self._link = MqttLink(
            url,
            f"dothi-{name}-hearers",
            on_message=self._hear,
            # Mosquitto delivers what it tells of itself to ordinary subscriptions only.
            subscriptions=[(_LOG, 0)],
        )

    async def run(self) -> None:
        """Watch for ever."""
        self._hear_all(True)
        jobs = [asyncio.create_task(self._link.run()), asyncio.create_task(self._write_down())]
        pause_s = _LOOK_FIRST_S
        try:
            # A count without our own subscription would hide somebody else's.
            await self._link.subscribed.wait()
            await asyncio.sleep(_COUNTED_S)
            while True:
                await self._link.subscribed.wait()
                await self._read()
                self._link.peek(_COUNT)
                await asyncio.sleep(_LOOK_AGAIN_S)
                if not self._doubts:
                    await asyncio.sleep(pause_s - _LOOK_AGAIN_S)
                    pause_s = min(_LOOK_LATER_S, pause_s * 1.5)
        finally:
            for job in jobs:
                job.cancel()
            await self._link.close()

    def forget(self, topic: str) -> None:
        """The broker has said that nobody is subscribed to a topic; who subscribed just now is kept."""
        if topic in self._uses:
            self._leave_settled([hearing for hearing, known in self._topics.items() if known == topic])

    def _hear(self, topic: bytes, payload: bytes, _packet_id: int) -> None:
        if topic == _COUNT.encode():
            self._weigh(int(payload))
            return
        line = _STAMP.sub(b"", payload)
        if line.startswith(_OURS) or len(payload) > _LONGEST_LINE:
            return
        if topic.endswith(b"/unsubscribe"):
            # Clients and topics may both have spaces; where the one ends is seen by what is known.
            for place in (match.start() for match in re.finditer(rb" ", line)):
                self._leave(name_hearing(line[:place], line[place + 1 :]))
            return
        found = _SUBSCRIBED.fullmatch(line) or _OTHERWISE.fullmatch(line)
        if found is not None:
            hearing = name_hearing(found["client"], found["topic"])
            self._learn(hearing, found["topic"].decode(errors="replace"))
            self._learnt_at[hearing] = asyncio.get_running_loop().time()
            self._come[hearing] = self._topics[hearing]
            self._gone.discard(hearing)
            self._news.set()

    def _weigh(self, count: int) -> None:
        """Compare how many subscriptions there are with those that are known."""
        if not self._ours:
            return
        others = count - self._ours
        known = sum(not topic.startswith("$share/") for topic in self._topics.values())
        if others == 0 and known:
            self._doubts += 1
            if self._doubts > 1:
                self._leave_settled(
                    [each for each, topic in self._topics.items() if not topic.startswith("$share/")]
                )
        elif others > known:
            self._doubts += 1
            # That one of us looks just when they are counted is no subscriber.
            if self._doubts > 1:
                self._hear_all(True)
            return
        else:
            self._doubts = 0
        if others >= 0:
            self._hear_all(False)
        else:
            # Not all of us are there yet; until they are, everything is published, which is dear.
            self._doubts = 1

    def _leave_settled(self, hearings: list[str]) -> None:
        now = asyncio.get_running_loop().time()
        for hearing in hearings:
            if now - self._learnt_at.get(hearing, 0.0) > _SETTLED_S:
                self._leave(hearing)

    def _hear_all(self, heard: bool) -> None:
        """Take everything for heard, whoever has subscribed to it, or no longer."""
        if heard != self._all_heard:
            self._all_heard = heard
            (self._raise if heard else self._lower)(_EVERYTHING)

    def _learn(self, hearing: str, topic: str) -> None:
        if self._topics.pop(hearing, None) is None:
            self._raise(topic)
        self._topics[hearing] = topic
        if len(self._topics) > MOST:
            self._leave(next(iter(self._topics)))

    def _leave(self, hearing: str) -> None:
        topic = self._topics.pop(hearing, None)
        if topic is None:
            return
        self._learnt_at.pop(hearing, None)
        self._come.pop(hearing, None)
        self._gone.add(hearing)
        self._news.set()
        self._lower(topic)

    def _raise(self, topic: str) -> None:
        self._uses[topic] += 1
        if self._uses[topic] == 1:
            self._on_topic(topic, True)

    def _lower(self, topic: str) -> None:
        self._uses[topic] -= 1
        if not self._uses[topic]:
            del self._uses[topic]
            self._on_topic(topic, False)

    async def _read(self) -> None:
        """Take over what other processes have heard."""
        try:
            known = await self._audience.list_all(self._principal)
        except Unavailable:
            log.debug("%s does not know yet what others have heard", self._principal.name)
            return
        for hearing, topic in known:
            if hearing not in self._topics and hearing not in self._gone:
                self._learn(hearing, topic)

    async def _write_down(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(_GATHER_S)
            self._news.clear()
            come, self._come = self._come, {}
            gone, self._gone = self._gone, set()
            try:
                await self._audience.update(self._principal, come, gone)
            except Unavailable:
                self._come = {**come, **self._come}
                self._gone |= gone - self._come.keys()
                await asyncio.sleep(_LOOK_AGAIN_S)
                self._news.set()
