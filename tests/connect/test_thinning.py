"""Floods of refused messages: the first are kept whole, the rest are counted, none is lost."""

import asyncio

import pytest

from dothi.connect.intake import Draft, Intake
from dothi.connect.thinning import KEPT_A_SOURCE, KEPT_IN_ALL, MANY_SOURCES, WINDOW_S, Thinner
from dothi.vocabulary.changes import Changes
from dothi.vocabulary.errors import Overloaded
from dothi.vocabulary.observations import NO_TIME, Refusal
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import running
from tests.store.test_observations import NOON, batch


def refusals(source: str, count: int, reason: str = "not_a_number") -> list[Refusal]:
    return [
        Refusal(channel="mqtt", source=source, payload=b"%d" % n, reason=reason, message="No.")
        for n in range(count)
    ]


def test_a_source_is_kept_whole_up_to_its_share() -> None:
    """Of 50, 20 are kept and one stands for the other 30, with the last payload."""
    kept = Thinner(lambda: 0.0).thin(refusals("a", 50))
    assert len(kept) == KEPT_A_SOURCE + 1
    assert (kept[-1].occurrences, kept[-1].thinned, kept[-1].payload) == (30, True, b"49")
    assert sum(one.occurrences for one in kept) == 50


def test_reasons_are_counted_apart() -> None:
    """Behind a full share, 3 of one reason and 4 of another: two counts."""
    thinner = Thinner(lambda: 0.0)
    thinner.thin(refusals("a", KEPT_A_SOURCE))
    counts = thinner.thin(refusals("a", 3) + refusals("a", 4, "unknown_unit"))
    assert {one.reason: one.occurrences for one in counts} == {"not_a_number": 3, "unknown_unit": 4}


def test_made_up_sources_share_one_count() -> None:
    """1,500 sources with one each: 1,000 are kept, one stands for the other 500 of many sources."""
    kept = Thinner(lambda: 0.0).thin([one for n in range(1_500) for one in refusals(f"s{n}", 1)])
    assert len(kept) == KEPT_IN_ALL + 1
    assert (kept[-1].source, kept[-1].occurrences) == (MANY_SOURCES, 500)


def test_after_a_minute_there_is_room_again() -> None:
    """A new window begins with a full share."""
    times = iter((0.0, 0.0, WINDOW_S))
    thinner = Thinner(lambda: next(times))
    assert sum(one.thinned for one in thinner.thin(refusals("a", 25))) == 1
    assert not any(one.thinned for one in thinner.thin(refusals("a", 20)))


async def ignore(_: Changes) -> None:
    await asyncio.sleep(0)


async def test_rows_of_arrays_stand_behind_single_ones() -> None:
    """Two arrays and a single reading that came between them: every row is where the draft says."""
    draft = Draft(done=asyncio.get_running_loop().create_future())
    first = draft.add_columns(batch((1, NOON, 1.0), (1, NOON + 1, 2.0)))
    draft.add(2, NOON, 9.0, NO_TIME, corrects=True)
    second = draft.add_columns(batch((3, NOON, 3.0)))
    results = draft.to_batch().result
    assert list(results[draft.rows_of(first)]) == [1.0, 2.0]
    assert list(results[draft.rows_of(second)]) == [3.0]
    assert (draft.rows, results[0]) == (4, 9.0)


async def test_who_waits_hears_when_it_is_stored(wet_block: WetBlock) -> None:
    """A full draft takes no more; one that is committed answers whoever waits for it."""
    intake = Intake(wet_block.recorder, ignore, LOCAL, linger_s=0.001, keep_on_failure=False)
    intake.draft.rows = 10**6
    with pytest.raises(Overloaded):
        intake.check_room()
    intake.draft = intake._new_draft()
    async with running(intake.run()):
        draft = intake.draft
        draft.add(wet_block.rain, NOON, 1.0, NO_TIME, corrects=True)
        intake.touch()
        outcome = await asyncio.wait_for(draft.done, 10)
    assert outcome is not None
    assert (intake.stored, intake.repeated) == (1, 0)
