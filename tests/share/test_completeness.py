"""Completeness by day is what one would count by hand."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.access.completeness import Completing
from dothi.access.correcting import Correcting
from dothi.vocabulary.completeness import (
    CITY_ZONE,
    CompletenessQuestion,
    MeasuredStream,
    StreamCompleteness,
    list_days,
    measure,
    rate,
)
from dothi.vocabulary.corrections import Correction
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import open_client
from tests.store.test_corrections import tell_nobody
from tests.store.test_observations import HOUR, MINUTE, batch

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
"""01:30 of the 22nd in Vietnam."""
_MIDNIGHT = round(datetime(2026, 11, 21, 17, tzinfo=UTC).timestamp()) * 1_000_000


def make_stream(interval_s: float | None, first_time: datetime | None, number: int = 1) -> MeasuredStream:
    """A datastream of nothing in particular."""
    return MeasuredStream(
        id=number,
        quantity=None,
        name="",
        interval_s=interval_s,
        thing=1,
        thing_name="",
        thing_uid="",
        kind="",
        area=None,
        first_time=first_time,
    )


async def read(block: WetBlock, **asked: str) -> dict[int, StreamCompleteness]:
    """The completeness of the small city's datastreams in the last three days."""
    question = CompletenessQuestion(**asked)
    found = await Completing(block.door).read(LOCAL, question, NOW, days=3)
    assert [each.day for each in found.days] == [20, 21, 22]
    assert found.total == len(found.streams)
    return {each.stream.id: each for each in found.streams}


async def test_days_are_counted_by_the_citys_midnight(wet_block: WetBlock) -> None:
    """Begun at 23:00 of the 21st, one a minute: 60 are expected that day and 90 by 01:30 of the next."""
    before = [(wet_block.level, _MIDNIGHT - HOUR + k * MINUTE, 1.0) for k in range(45)]
    after = [(wet_block.level, _MIDNIGHT + k * MINUTE, 1.0) for k in range(90)]
    await wet_block.recorder.record(LOCAL, batch(*before, *after))
    word = Correction(
        mark="bad",
        start=NOW - timedelta(minutes=10),
        end=NOW,
        reason="rửa cảm biến",
    )
    await Correcting(wet_block.door, tell_nobody).correct(LOCAL, wet_block.level, word)
    level = (await read(wet_block))[wet_block.level]
    assert (level.expected, level.count, level.flagged) == ([None, 60, 90], [0, 45, 90], [0, 0, 10])
    assert level.share == pytest.approx(135 / 150)
    assert level.flagged_share == pytest.approx(10 / 135)


async def test_it_is_asked_by_kind_area_agency_and_quantity(wet_block: WetBlock) -> None:
    """Each choice leaves the others out; nobody's agency has none."""
    assert set(await read(wet_block)) == {wet_block.level, wet_block.rain, wet_block.pm25}
    assert set(await read(wet_block, kind="water_level_station")) == {wet_block.level}
    assert set(await read(wet_block, quantity="pm25")) == {wet_block.pm25}
    assert set(await read(wet_block, agency="nobody")) == set()
    assert set(await read(wet_block, area="92")) == set()


@pytest.fixture
async def http(wet_block: WetBlock, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The small city's HTTP."""
    async with open_client(wet_block, tmp_path) as client:
        yield client


async def test_it_is_given_as_a_page_and_as_a_file(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The page has its part of all; the file has a line for each datastream and day."""
    await wet_block.recorder.record(LOCAL, batch((wet_block.rain, _MIDNIGHT, 1.0)))
    page = (await http.get("/api/completeness", params={"days": 2, "limit": 1, "offset": 1})).json()
    assert (page["total"], len(page["streams"]), len(page["days"])) == (3, 1, 2)
    file = await http.get("/api/completeness/export", params={"days": 2})
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.content.startswith(b"\xef\xbb\xbfdatastream,")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == 3 * 2
    assert {row["day"] for row in rows} == set(page["days"])
    assert (await http.get("/api/completeness", params={"days": 93})).status_code == 400


_counts = st.lists(st.integers(0, 100), min_size=3, max_size=3)


@given(interval=st.integers(60, 200_000), back_s=st.integers(-100_000, 400_000), count=_counts)
def test_expected_is_what_fits_between_the_first_reading_and_now(
    interval: int, back_s: int, count: list[int]
) -> None:
    """Summed over the days as many as fit in the span, at most one a day less; a share is from 0 to 1."""
    first = NOW - timedelta(seconds=back_s)
    measured = measure(make_stream(interval, first), list_days(NOW, 3), count, [0, 0, 0], NOW)
    begun = datetime(2026, 11, 20, tzinfo=CITY_ZONE)
    span_s = max(0.0, (NOW - max(begun, first)).total_seconds())
    expected = sum(each or 0 for each in measured.expected)
    assert span_s / interval - 3 <= expected <= span_s / interval
    assert all(each is None or each > 0 for each in measured.expected)
    assert (measured.share is None) == (expected == 0)
    assert measured.share is None or 0 <= measured.share <= 1


def test_the_worst_comes_first_and_the_unknown_last() -> None:
    """Never heard, half there, all there, nobody knows."""
    days = list_days(NOW, 1)
    began = NOW - timedelta(days=9)
    never = measure(make_stream(60, None, 1), days, [0], [0], NOW)
    half = measure(make_stream(60, began, 2), days, [45], [0], NOW)
    flagged = measure(make_stream(60, began, 3), days, [90], [1], NOW)
    whole = measure(make_stream(60, began, 4), days, [95], [0], NOW)
    unknown = measure(make_stream(None, began, 5), days, [95], [95], NOW)
    assert [each.share for each in (never, half, flagged, whole, unknown)] == [None, 0.5, 1.0, 1.0, None]
    rows = [unknown, whole, half, flagged, never]
    assert [each.stream.id for each in sorted(rows, key=rate)] == [1, 2, 3, 4, 5]
