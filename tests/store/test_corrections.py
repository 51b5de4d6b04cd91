"""People's words on readings: what a few lines of plain Python say of them, the store says, too."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.access.correcting import Correcting
from dothi.store.observations import to_datetime
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.corrections import QUALITIES, Correction, Mark, list_below
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.observations import Fate, Quality
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import WetBlock
from tests.store.test_observations import HOUR, MINUTE, NOON, batch

Content = tuple[float, Quality]
_TIMES = [NOON + k * MINUTE for k in (0, 20, 59, 60, 61)]
_VALUES = st.sampled_from((-2.5, 0.0, 1.0, 4.0))
_numbers = count()

_devices = st.tuples(st.just("device"), st.sampled_from(_TIMES), _VALUES)
_spans = st.tuples(st.sampled_from(_TIMES), st.sampled_from(_TIMES)).map(sorted)
_words = st.tuples(st.sampled_from(("manual", "estimated", "bad", "good", "taken_back")), _spans, _VALUES)
_histories = st.lists(st.one_of(_devices, _words), min_size=1, max_size=14)


@dataclass
class Instant:
    """What is known of an instant: what stands, what words lie upon, all that was, and what stands beside."""

    stands: Content
    below: list[Content] = field(default_factory=list)
    was: list[Content] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)

    def hear_device(self, value: float) -> Fate:
        """The same is a repeat; another one corrects, but beside a person's word it stands aside."""
        said = [self.stands[0], *(each[0] for each in self.below[:1])]
        if value in said or (self.below and value in self.beside):
            return Fate.REPEATED
        if self.below:
            self.beside.append(value)
            return Fate.BESIDE
        self.was.append(self.stands)
        self.stands = (value, Quality.UNCHECKED)
        return Fate.CORRECTED

    def hear_person(self, mark: Mark, value: float) -> bool:
        """Whether it changed anything."""
        if mark == "taken_back" and not self.below:
            return False
        self.was.append(self.stands)
        if mark == "taken_back":
            self.stands = self.below.pop()
        else:
            self.below.append(self.stands)
            result = value if mark in ("manual", "estimated") else self.stands[0]
            self.stands = (result, QUALITIES[mark])
        return True


async def tell_nobody(_: Committed) -> None:
    """Nobody listens."""


async def make_stream(block: WetBlock) -> int:
    """A datastream of its own."""
    uid = f"corrected-{next(_numbers)}"
    draft = ThingDraft(
        uid=uid,
        kind="water_level_station",
        name=uid,
        longitude=105.0,
        latitude=10.0,
        datastreams=[DatastreamDraft(quantity="water_level", interval_s=60, unit="m")],
    )
    (thing,) = await block.city.put_things(LOCAL, [draft], block.quantities)
    return (await block.city.get_thing(LOCAL, thing)).datastreams[0].id


async def check_hours(block: WetBlock, stream: int, plain: dict[int, Instant]) -> None:
    """Counts, sums and extremes are those of what stands."""
    values: dict[int, list[float]] = defaultdict(list)
    for time, instant in plain.items():
        values[time - time % HOUR].append(instant.stands[0])
    async with block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT hour, count, sum, min, max FROM hourly WHERE datastream_id = %s ORDER BY 1", (stream,)
        )
        hours = await cursor.fetchall()
        cursor = await session.connection.execute(
            "SELECT phenomenon_time, result, quality FROM latest WHERE datastream_id = %s", (stream,)
        )
        latest = await cursor.fetchall()
    expected = [(to_datetime(h), len(v), sum(v), min(v), max(v)) for h, v in sorted(values.items())]
    assert hours == expected
    newest = [(to_datetime(time), *plain[time].stands) for time in sorted(plain)[-1:]]
    assert latest == newest


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=_histories)
async def test_the_store_agrees_with_plain_words(wet_block: WetBlock, history: list[tuple[Any, ...]]) -> None:
    """Device and people take turns; versions, what stands, hours and latest values are as they should be."""
    stream, plain = await make_stream(wet_block), dict[int, Instant]()
    correcting = Correcting(wet_block.door, tell_nobody)
    for who, where, value in history:
        if who == "device":
            outcome = await wet_block.recorder.record(LOCAL, batch((stream, where, value)))
            assert outcome is not None
            known = plain.get(where)
            if known is None:
                plain[where] = Instant(stands=(value, Quality.UNCHECKED))
            assert outcome.fate[0] == (Fate.STORED if known is None else known.hear_device(value))
            continue
        start, end = where
        changed = [
            time
            for time, each in sorted(plain.items())
            if start <= time <= end and each.hear_person(who, value)
        ]
        word = Correction(
            mark=who,
            start=to_datetime(start),
            end=to_datetime(end),
            value=value if who in ("manual", "estimated") else None,
            reason="rửa cảm biến",
        )
        try:
            done = await correcting.correct(LOCAL, stream, word)
        except NotFound:
            assert not changed
        else:
            told = (done.count, done.first, done.last)
            assert told == (len(changed), to_datetime(changed[0]), to_datetime(changed[-1]))
    await check_hours(wet_block, stream, plain)
    for time, instant in plain.items():
        told_of = await correcting.get_history(LOCAL, stream, to_datetime(time))
        versions = [(each.value, Quality[each.quality.upper()]) for each in told_of.versions]
        assert versions == [*instant.was, instant.stands]
        assert told_of.beside == instant.beside


@given(marks=st.lists(st.sampled_from((None, "bad", "manual", "taken_back"))))
def test_taking_back_as_often_as_was_said_leads_to_the_device(marks: list[Mark | None]) -> None:
    """Whatever came before: after enough `taken_back` nothing is anybody's word, and one less leaves one."""
    below = list_below(marks)
    assert below == sorted(set(below))
    assert list_below([*marks, *["taken_back"] * len(below)]) == []
    if below:
        assert list_below([*marks, *["taken_back"] * (len(below) - 1)]) == below[:1]
    assert list_below([*marks, None]) == []
