"""The live stream: the newest of what is watched, nothing queued for whoever is slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import msgspec
import numpy as np
import pytest

from dothi.access.directory import Directory
from dothi.show import live
from dothi.show.live import LiveHub, Watch, parse_watch
from dothi.vocabulary.changes import Changes
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import MalformedQuery, Overloaded
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import WetBlock
from tests.connect.conftest import running
from tests.store.test_observations import MINUTE, NOON


def changes(*rows: tuple[int, int, float]) -> Changes:
    ids, times, results = zip(*rows, strict=True)
    return Changes(
        datastream_id=np.array(ids, dtype=np.int32),
        phenomenon_time=np.array(times, dtype=np.int64),
        result=np.array(results, dtype=np.float64),
    )


async def hear(events: AsyncIterator[bytes]) -> tuple[str, Any]:
    """The next event: its name and its data."""
    head, data, *_ = (await asyncio.wait_for(anext(events), 5)).decode().split("\n")
    return head.removeprefix("event: "), msgspec.json.decode(data.removeprefix("data: "))


async def see_all() -> None:
    """Everything is seen."""


async def make_hub(block: WetBlock) -> tuple[LiveHub, Directory]:
    directory = Directory(block.door)
    await directory.read()
    return LiveHub(directory, CityClock()), directory


def row(stream: int, time: int, result: float) -> list[float]:
    return [stream, time // 1000, result, 0]


async def test_what_is_flagged_is_told_again(wet_block: WetBlock) -> None:
    """The same value with its quality; an older reading's flag says nothing, and what is newer has none."""
    hub, _ = await make_hub(wet_block)
    level = wet_block.level
    async with running(hub.run()), aclosing(hub.listen(Watch(), see_all)) as events:
        await hear(events)
        hub.take(changes((level, NOON, 9.0)))
        assert await hear(events) == ("observations", {"changes": [row(level, NOON, 9.0)]})
        hub.flag([(level, NOON - MINUTE, 3), (level, NOON, 1), (99_999, NOON, 1)])
        assert (await hear(events))[1]["changes"] == [[level, NOON // 1000, 9.0, 1]]
        hub.take(changes((level, NOON + MINUTE, 2.0)))
        assert (await hear(events))[1]["changes"] == [row(level, NOON + MINUTE, 2.0)]


async def test_each_client_hears_what_it_watches(wet_block: WetBlock) -> None:
    """Everything, one thing, and a box around the canal and the roof but not the corner."""
    hub, directory = await make_hub(wet_block)
    canal = directory.by_id[wet_block.level].thing_id
    watches = [Watch(), Watch(things=frozenset({canal})), parse_watch(None, "105.7,10.0,105.8,10.1")]
    expected = [
        [wet_block.level, wet_block.rain, wet_block.pm25],
        [wet_block.level],
        [wet_block.level, wet_block.rain],
    ]
    async with running(hub.run()):
        for watch, streams in zip(watches, expected, strict=True):
            async with aclosing(hub.listen(watch, see_all)) as events:
                name, clock = await hear(events)
                assert (name, clock["mode"]) == ("hello", "wall")
                ids = (wet_block.level, wet_block.rain, wet_block.pm25)
                hub.take(changes(*((stream, NOON, 1.5) for stream in ids)))
                name, data = await hear(events)
                assert name == "observations"
                assert data["changes"] == [row(stream, NOON, 1.5) for stream in sorted(streams)]
    assert hub.clients == 0


async def test_a_slow_client_hears_only_the_newest(wet_block: WetBlock) -> None:
    """1,000 values come while it is away; it hears one, the newest, and older ones change nothing."""
    hub, _ = await make_hub(wet_block)
    async with running(hub.run()), aclosing(hub.listen(Watch(), see_all)) as events:
        await hear(events)
        for minute in range(1_000):
            hub.take(changes((wet_block.rain, NOON + minute * MINUTE, float(minute))))
            if minute % 100 == 0:
                await asyncio.sleep(0.03)
        hub.take(changes((wet_block.rain, NOON, 66.0)))
        await asyncio.sleep(0.1)
        _, data = await hear(events)
        assert data["changes"] == [row(wet_block.rain, NOON + 999 * MINUTE, 999.0)]
        hub.take(changes((wet_block.level, NOON, 2.0)))
        _, data = await hear(events)
        assert data["changes"] == [row(wet_block.level, NOON, 2.0)]


async def test_of_several_values_at_once_the_newest_wins(wet_block: WetBlock) -> None:
    """In one announcement, whatever its order; at one instant the last to come is the correction."""
    hub, _ = await make_hub(wet_block)
    async with running(hub.run()), aclosing(hub.listen(Watch(), see_all)) as events:
        await hear(events)
        late, corrected = (wet_block.rain, NOON + MINUTE, 3.0), (wet_block.rain, NOON + MINUTE, 4.0)
        hub.take(changes(late, (wet_block.rain, NOON, 9.0), corrected))
        assert (await hear(events))[1]["changes"] == [row(*corrected)]


async def test_a_new_thing_is_announced_and_heard(wet_block: WetBlock) -> None:
    """After a registration every client is told that things have changed, and then of its readings."""
    hub, directory = await make_hub(wet_block)
    async with running(hub.run(), directory.follow()), aclosing(hub.listen(Watch(), see_all)) as events:
        await hear(events)
        draft = ThingDraft(
            uid="yard",
            name="Sân",
            kind="rain_gauge",
            datastreams=(DatastreamDraft(quantity="rainfall", interval_s=60),),
        )
        while "yard" not in directory.uids:
            await wet_block.city.put_things(LOCAL, [draft], wet_block.quantities)
            await asyncio.sleep(0.1)
        stream = directory.by_name["yard", "rainfall"].id
        assert (await hear(events))[0] == "things"
        hub.take(changes((stream, NOON, 5.0)))
        heard = [await hear(events)]
        while heard[-1][0] == "things":
            heard.append(await hear(events))
        assert heard[-1][1]["changes"] == [row(stream, NOON, 5.0)]


async def test_silence_is_broken_by_the_clock(wet_block: WetBlock) -> None:
    """A heartbeat tells city time; it comes to whoever listens, without any news."""
    hub, _ = await make_hub(wet_block)
    async with aclosing(hub.listen(Watch(), see_all)) as events:
        await hear(events)
        hub._wake_all(heartbeat=True)
        name, clock = await hear(events)
    assert (name, clock["speed"]) == ("clock", 1.0)


async def test_too_many_clients_are_turned_away(wet_block: WetBlock) -> None:
    """As many listen as may; the next one is told to come later, until one of them goes."""
    hub, _ = await make_hub(wet_block)
    first = hub.listen(Watch(), see_all)
    await anext(first)
    hub.clients = live.MOST_CLIENTS
    with pytest.raises(Overloaded):
        await anext(hub.listen(Watch(), see_all))
    await first.aclose()
    async with aclosing(hub.listen(Watch(), see_all)) as events:
        assert (await hear(events))[0] == "hello"


@pytest.mark.parametrize(("things", "box"), [("1,x", None), (None, "1,2,3"), (None, "a,b,c,d")])
def test_a_malformed_watch_is_refused(things: str | None, box: str | None) -> None:
    """The sentence says how it is written."""
    with pytest.raises(MalformedQuery, match="west"):
        parse_watch(things, box)


async def test_everybody_hears_once_that_alarms_have_changed(wet_block: WetBlock) -> None:
    """Told twice before it is heard: one event, which says nothing of what became of which."""
    hub, _ = await make_hub(wet_block)
    async with (
        running(hub.run()),
        aclosing(hub.listen(Watch(), see_all)) as everything,
        aclosing(hub.listen(Watch(things=frozenset()), see_all)) as nothing,
    ):
        for events in (everything, nothing):
            assert (await hear(events))[0] == "hello"
        hub.tell_alarms()
        hub.tell_alarms()
        for events in (everything, nothing):
            assert await hear(events) == ("alarms", {})
        hub.take(changes((wet_block.level, NOON, 1.5)))
        assert (await hear(everything))[0] == "observations"
