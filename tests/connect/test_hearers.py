"""A real broker tells who subscribes: topics come and go as clients say, leave or vanish."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import paho.mqtt.client as paho
import pytest

from dothi.access.audience import Audience
from dothi.connect.broker import PrivateMosquitto
from dothi.connect.hearers import Hearers
from dothi.connect.mqtt_link import MqttLink
from tests.conftest import WetBlock
from tests.connect.conftest import make_client, running, until

LONG = "v1.1/Observations?$filter=result gt 1 and phenomenonTime lt now()&$select=result"


@dataclass
class Desk:
    """Whoever hears of topics, as a process does."""

    topics: set[str] = field(default_factory=set)
    told: list[tuple[str, bool]] = field(default_factory=list)

    def take(self, topic: str, heard: bool) -> None:
        """Keep what is heard now."""
        self.told.append((topic, heard))
        (self.topics.add if heard else self.topics.discard)(topic)


@asynccontextmanager
async def watching(
    block: WetBlock, broker: PrivateMosquitto, name: str = "test", ours: int = 1
) -> AsyncIterator[tuple[Hearers, Desk]]:
    """A process's hearers, once they listen."""
    desk = Desk()
    hearers = Hearers(broker.core_url, name, Audience(block.door), desk.take, ours=ours)
    async with running(hearers.run()):
        await until(hearers._link.subscribed.is_set)
        yield hearers, desk


@asynccontextmanager
async def subscribed(broker: PrivateMosquitto, *topics: str, name: str = "") -> AsyncIterator[paho.Client]:
    """A client of the subscribers' listener that has subscribed."""
    granted: list[bool] = []
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv311)
    client.on_subscribe = lambda *_: granted.append(True)
    client.connect("127.0.0.1", broker.subscriber_port)
    client.loop_start()
    try:
        await until(client.is_connected)
        client.subscribe([(topic, 2) for topic in topics])
        await until(lambda: granted == [True])
        yield client
    finally:
        client.disconnect()
        client.loop_stop()


async def test_topics_are_heard_as_they_were_written(wet_block: WetBlock, broker: PrivateMosquitto) -> None:
    """Spaces, quotes and a client's name that looks like a topic: each text is the one subscribed to."""
    topics = {"v1.1/Things", LONG, "v1.1/Observations('1.5')/result", "v1.1/+"}
    name = f"TS-{LONG}-2 v1.1"
    async with watching(wet_block, broker) as (_, desk), subscribed(broker, *topics, name=name):
        await until(lambda: topics <= desk.topics)


async def test_a_topic_is_heard_until_the_last_client_leaves_it(
    wet_block: WetBlock, broker: PrivateMosquitto
) -> None:
    """Two clients subscribe to one topic; it goes when the second one unsubscribes."""
    async with (
        watching(wet_block, broker) as (_, desk),
        subscribed(broker, LONG) as first,
        subscribed(broker, LONG, "v1.1/Things") as second,
    ):
        await until(lambda: {LONG, "v1.1/Things"} <= desk.topics)
        first.unsubscribe(LONG)
        await asyncio.sleep(0.3)
        assert LONG in desk.topics
        second.unsubscribe(LONG)
        await until(lambda: LONG not in desk.topics)
        assert "v1.1/Things" in desk.topics


async def test_a_process_that_starts_later_knows_what_others_have_heard(
    wet_block: WetBlock, broker: PrivateMosquitto
) -> None:
    """The client stays; the process that comes after its subscription reads of it."""
    async with watching(wet_block, broker) as (hearers, _), subscribed(broker, LONG):
        await until(lambda: not hearers._news.is_set() and LONG in hearers._topics.values())
        await asyncio.sleep(0.3)
        async with watching(wet_block, broker, "later", ours=2) as (_, later):
            await until(lambda: LONG in later.topics)


async def test_everything_is_heard_until_the_broker_says_that_nobody_is_there(
    wet_block: WetBlock, broker: PrivateMosquitto
) -> None:
    """At first it is not known who has subscribed; then the count is the core's own."""
    async with watching(wet_block, broker) as (_, desk):
        await until(lambda: desk.told == [("v1.1/#", True), ("v1.1/#", False)])


async def test_everything_is_heard_where_somebody_was_there_before(
    wet_block: WetBlock, broker: PrivateMosquitto
) -> None:
    """Who subscribed when no process listened is only counted, and hears what has a plain topic."""
    async with subscribed(broker, "v1.1/Things"):
        # The broker counts once a second.
        await asyncio.sleep(2.5)
        async with watching(wet_block, broker) as (_, desk):
            await asyncio.sleep(6)
            await until(lambda: desk.told[-1] == ("v1.1/#", True))


async def test_everything_is_heard_where_the_brokers_own_clients_are_not_known(
    wet_block: WetBlock, broker: PrivateMosquitto
) -> None:
    """With a broker of somebody else's the count says nothing; what its log tells is heard besides."""
    async with watching(wet_block, broker, ours=0) as (_, desk), subscribed(broker, "v1.1/Things"):
        await asyncio.sleep(3)
        assert desk.told == [("v1.1/#", True), ("v1.1/Things", True)]


async def test_clients_that_vanish_are_forgotten(wet_block: WetBlock, broker: PrivateMosquitto) -> None:
    """One client goes without a word: nobody is there any more, and that is written down."""
    audience = Audience(wet_block.door)
    async with watching(wet_block, broker) as (hearers, desk):
        async with subscribed(broker, LONG):
            await until(lambda: LONG in desk.topics)
        await until(lambda: LONG not in desk.topics)

        async def is_forgotten() -> bool:
            return not await audience.list_all(hearers._principal)

        await until(is_forgotten)


@pytest.mark.parametrize("stays", [True, False])
async def test_a_message_tells_whether_anybody_hears(
    wet_block: WetBlock, broker: PrivateMosquitto, stays: bool
) -> None:
    """A topic whose only client has gone is left out after one message; one with a client is not."""
    link = MqttLink(broker.core_url, "dothi-test-out", on_message=lambda *_: None)
    async with watching(wet_block, broker) as (hearers, desk), running(link.run()):
        link.on_unheard = lambda topic: hearers.forget(topic.decode())
        async with subscribed(broker, "v1.1/Things"), subscribed(broker, LONG) as client:
            await until(lambda: {LONG, "v1.1/Things"} <= desk.topics and link.up.is_set())
            if not stays:
                client.disconnect()
            hearers._learnt_at.clear()
            await asyncio.sleep(0.2)
            await link.tell([(LONG.encode(), b"{}"), (b"v1.1/Things", b"{}")])
            await asyncio.sleep(0.3)
            assert desk.topics - {"v1.1/#"} == ({LONG, "v1.1/Things"} if stays else {"v1.1/Things"})
        await link.close()


async def test_many_messages_are_told_in_order(broker: PrivateMosquitto) -> None:
    """Of forty messages sixteen ask the broker; all of them come, in their order."""
    heard: list[bytes] = []
    client = make_client()
    client.on_message = lambda _c, _u, message: heard.append(message.payload)
    client.connect("127.0.0.1", broker.subscriber_port)
    client.loop_start()
    client.subscribe("v1.1/Things", 1)
    link = MqttLink(broker.core_url, "dothi-test-out", on_message=lambda *_: None)
    async with running(link.run()):
        await until(link.up.is_set)
        await asyncio.sleep(0.3)
        for begin in (0, 40):
            await link.tell([(b"v1.1/Things", b"%d" % number) for number in range(begin, begin + 40)])
            await until(lambda: not link._asked)
        await until(lambda: len(heard) == 80)
        await link.close()
    client.disconnect()
    client.loop_stop()
    assert heard == [b"%d" % number for number in range(80)]
