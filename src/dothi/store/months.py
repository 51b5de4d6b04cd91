"""Partitions by month: made ahead for the months to come, and on demand for old data."""

from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from dothi.store.database import Database
from dothi.vocabulary.principals import make_part

KEPT_BY_MONTH = ("observation", "forecast")
MONTHS_AHEAD = 2
_KEEPER = make_part("months")


def _first_day(month: int) -> date:
    """The first day of a month counted from January 1970."""
    return date(1970 + month // 12, month % 12 + 1, 1)


class Months:
    """Which months have partitions, so that the ingest path seldom has to ask."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: set[int] = set()

    async def read(self) -> None:
        """Learn which months exist already."""
        async with self._database.session(_KEEPER) as session:
            rows = await session.rows("list_months")
        self._known = {(int(text[:4]) - 1970) * 12 + int(text[5:]) - 1 for (text,) in rows}

    async def make_for(self, times: NDArray[np.int64]) -> None:
        """Make the partitions of observations that these instants (µs since 1970 UTC) need."""
        months = np.unique(times.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64))
        for month in months.tolist():
            if month not in self._known:
                await self._make(month, ("observation",))

    async def make_one(self, time: int) -> None:
        """Make the partition of observations that one instant (µs since 1970 UTC) needs."""
        await self.make_for(np.array([time], dtype=np.int64))

    async def make_ahead(self, now: datetime) -> None:
        """Make the present month's partitions and those of the next ones."""
        now = now.astimezone(UTC)
        present = (now.year - 1970) * 12 + now.month - 1
        for month in range(present, present + MONTHS_AHEAD + 1):
            await self._make(month, KEPT_BY_MONTH)

    async def _make(self, month: int, parents: tuple[str, ...]) -> None:
        # A transaction of its own: a partition stays when the batch that wanted it is rolled back.
        async with self._database.session(_KEEPER) as session:
            for parent in parents:
                await session.run("make_month", {"parent": parent, "month": _first_day(month)})
        self._known.add(month)
