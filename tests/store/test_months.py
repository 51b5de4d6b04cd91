"""Partitions by month: made for old data when it comes, and ahead of the months to come."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from dothi.store.months import MONTHS_AHEAD, Months
from dothi.store.observations import to_datetime
from dothi.store.series import ForecastValue, list_forecast, record_forecast
from dothi.vocabulary.observations import Fate
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_observations import NOON, fates

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


async def months_of(block: WetBlock, table: str) -> list[str]:
    """The months that have a partition of the table."""
    async with block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT right(inhrelid::regclass::text, 7) FROM pg_inherits"
            " WHERE inhparent = to_regclass(%s) ORDER BY 1",
            (table,),
        )
        return [row[0] for row in await cursor.fetchall()]


async def test_old_data_gets_the_months_it_needs(wet_block: WetBlock) -> None:
    """A reading of 1969 and one of 2013: two months, nothing in between, of observations and of hours."""
    old = int(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC).timestamp() * 1e6)
    told = await fates(wet_block, (wet_block.rain, old, 1.0), (wet_block.rain, 1_380_000_000_000_000, 2.0))
    assert told == [Fate.STORED, Fate.STORED]
    assert await months_of(wet_block, "observation") == ["1969_12", "2013_09"]
    assert await months_of(wet_block, "forecast") == []


async def test_the_months_to_come_are_made_ahead(wet_block: WetBlock) -> None:
    """On New Year's Eve: December, January, February, of every table; a second time changes nothing."""
    months = Months(wet_block.database)
    for _ in range(2):
        await months.make_ahead(NEW_YEAR)
        for table in ("observation", "forecast"):
            assert await months_of(wet_block, table) == ["2026_12", "2027_01", "2027_02"]
    assert MONTHS_AHEAD == 2


async def test_city_time_in_another_zone_makes_the_month_of_utc(wet_block: WetBlock) -> None:
    """06:30 on New Year's Day in Cần Thơ is still December in UTC."""
    there = NEW_YEAR.astimezone(datetime.fromisoformat("2027-01-01T06:30+07:00").tzinfo)
    await Months(wet_block.database).make_ahead(there)
    assert (await months_of(wet_block, "observation"))[0] == "2026_12"


async def test_a_process_that_starts_knows_what_exists(wet_block: WetBlock) -> None:
    """What one process made, another reads; nothing is made twice."""
    await fates(wet_block, (wet_block.rain, NOON, 1.0))
    months = Months(wet_block.database)
    await months.read()
    assert months._known == {(2026 - 1970) * 12 + 10}


async def test_no_other_table_is_given_months(wet_block: WetBlock) -> None:
    """The function runs with its owner's rights, so it takes three names and no others."""
    async with wet_block.database.session(LOCAL) as session:
        with pytest.raises(psycopg.errors.RaiseException, match="not kept by month"):
            await session.run("make_month", {"parent": "thing", "month": NEW_YEAR.date()})


async def test_a_forecast_is_stored_listed_and_replaced(wet_block: WetBlock) -> None:
    """Two lead times with a best value and a quantile each; a later issue takes one's place."""
    await Months(wet_block.database).make_ahead(to_datetime(NOON))
    issue = to_datetime(NOON)
    soon, later = issue + timedelta(hours=1), issue + timedelta(hours=2)
    values = [
        ForecastValue(valid_time=soon, result=1.2),
        ForecastValue(valid_time=soon, result=1.5, quantile_permille=900),
        ForecastValue(valid_time=later, result=1.3),
        ForecastValue(valid_time=later, result=1.1, member=7),
    ]
    better = ForecastValue(valid_time=later, result=1.4)
    async with wet_block.database.session(LOCAL) as session:
        await record_forecast(session, wet_block.level, issue, values)
        assert await list_forecast(session, wet_block.level, issue) == values
        await record_forecast(session, wet_block.level, issue, [better])
        assert await list_forecast(session, wet_block.level, issue) == [*values[:2], better, values[3]]
        assert await list_forecast(session, wet_block.level, soon) == []


async def test_a_forecast_beyond_the_months_made_is_refused_whole(wet_block: WetBlock) -> None:
    """Of two values one lies outside; neither is stored."""
    await Months(wet_block.database).make_ahead(to_datetime(NOON))
    issue = to_datetime(NOON)
    values = [ForecastValue(valid_time=issue + timedelta(days=days), result=1.0) for days in (1, 400)]
    with pytest.raises(psycopg.errors.CheckViolation, match="no partition"):
        async with wet_block.database.session(LOCAL) as session:
            await record_forecast(session, wet_block.level, issue, values)
    async with wet_block.database.session(LOCAL) as session:
        assert await list_forecast(session, wet_block.level, issue) == []
