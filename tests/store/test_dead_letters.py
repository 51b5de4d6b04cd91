"""Refused messages: kept whatever they hold, counted in a flood, never in the way of what is good."""

import random
from collections.abc import Sequence

import msgspec
import pytest

from dothi.store.operation import KEPT_PAYLOAD_BYTES
from dothi.vocabulary.observations import Refusal
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_observations import batch

ONE = Refusal(
    channel="mqtt", source="things/canal/water_level", payload=b"x", reason="not_a_number", message="No."
)


async def refuse(block: WetBlock, *refusals: Refusal) -> None:
    await block.recorder.record(LOCAL, batch(), refusals)


def flood(source: str, occurrences: int) -> Refusal:
    return msgspec.structs.replace(ONE, source=source, occurrences=occurrences, thinned=True)


async def test_what_a_device_may_send_can_be_kept(wet_block: WetBlock) -> None:
    """Bytes that are no text stay as they are; NUL, which PostgreSQL's text cannot hold, is replaced."""
    odd = msgspec.structs.replace(ONE, source="things/ca\x00nal/mực nước 🌊", payload=b"\x00\xff\xfe")
    await refuse(wet_block, msgspec.structs.replace(odd, message="a\x00b"))
    _, (letter,) = await wet_block.city.list_dead_letters(LOCAL, 10)
    assert (letter.source, letter.payload, letter.message) == (
        "things/ca\ufffdnal/mực nước 🌊",
        b"\x00\xff\xfe",
        "a\ufffdb",
    )


async def test_a_large_payload_is_kept_in_part_with_its_size(wet_block: WetBlock) -> None:
    """Of 10,000 bytes the first 4,096 are kept, and the number 10,000."""
    await refuse(wet_block, msgspec.structs.replace(ONE, payload=b"y" * 10_000))
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute("SELECT length(payload), size FROM dead_letter")
        assert await cursor.fetchall() == [(KEPT_PAYLOAD_BYTES, 10_000)]


async def test_groups_count_what_each_letter_stands_for(wet_block: WetBlock) -> None:
    """Two whole ones and one for 40 others make 42 of that reason; the newest is the sample."""
    other = msgspec.structs.replace(ONE, reason="unknown_thing", payload=b"z")
    await refuse(wet_block, ONE, ONE, flood("things/a/b", 40), other)
    groups, letters = await wet_block.city.list_dead_letters(LOCAL, 10)
    assert {group.reason: group.count for group in groups} == {"not_a_number": 42, "unknown_thing": 1}
    assert len(letters) == 4
    assert next(group for group in groups if group.reason == "not_a_number").sample.source == "things/a/b"


async def count_rows(block: WetBlock) -> Sequence[tuple[int, int]]:
    """(window, occurrences) of what only counts others."""
    async with block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT count(DISTINCT window_start), sum(occurrences) FROM dead_letter"
            " WHERE window_start IS NOT NULL GROUP BY source"
        )
        return await cursor.fetchall()


async def test_a_flood_adds_to_one_row_a_minute(wet_block: WetBlock) -> None:
    """Three thinned batches of 10, 20 and 30: a row for each minute they came in, 60 in all."""
    for occurrences in (10, 20, 30):
        await refuse(wet_block, flood("things/a/b", occurrences))
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT count(*), count(DISTINCT window_start), sum(occurrences) FROM dead_letter"
        )
        row = await cursor.fetchone()
    assert row is not None
    # The minute may turn between two of them.
    assert row[0] == row[1] <= 2
    assert row[2] == 60


@pytest.mark.parametrize(
    "end", ["\x00|\ufffd", "a|b"], ids=["alike once NUL is replaced", "alike in what is kept of them"]
)
async def test_floods_from_sources_that_are_kept_alike_are_counted_together(
    wet_block: WetBlock, end: str
) -> None:
    """What of two long topics is kept may be the same text: one row, 3 + 4 = 7."""
    long = "things/" + "a" * 2_000 if end == "a|b" else "things/a"
    one, other = end.split("|")
    await refuse(wet_block, flood(long + one, 3), flood(long + other, 4))
    assert await count_rows(wet_block) == [(1, 7)]


async def test_a_flood_on_the_longest_topic_is_kept(wet_block: WetBlock) -> None:
    """21,000 letters of three bytes that no compression makes small; the minute's index takes them."""
    letters = random.Random(7).choices([chr(point) for point in range(0x4E00, 0x9FFF)], k=21_000)  # noqa: S311
    await refuse(wet_block, flood("things/" + "".join(letters), 5))
    assert await count_rows(wet_block) == [(1, 5)]


async def test_old_letters_are_forgotten(wet_block: WetBlock) -> None:
    """One of 91 days ago goes, today's stays."""
    await refuse(wet_block, ONE, msgspec.structs.replace(ONE, payload=b"new"))
    async with wet_block.door.enter(LOCAL, "operate") as session:
        await session.connection.execute(
            "UPDATE dead_letter SET received_at = now() - interval '91 days' WHERE payload = 'x'"
        )
    await wet_block.city.trim_dead_letters(LOCAL, 90)
    _, letters = await wet_block.city.list_dead_letters(LOCAL, 10)
    assert [letter.payload for letter in letters] == [b"new"]
