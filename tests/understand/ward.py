"""A small ward whose canal is watched by rules: what the tests of the engine share."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from math import nan
from typing import Any

import msgspec
import numpy as np

from dothi.access.evaluating import Evaluating
from dothi.access.parameters import ParameterBook
from dothi.store import alarms as kept
from dothi.store.database import Database
from dothi.understand.engine import Engine, Report
from dothi.vocabulary.checks import Checks
from dothi.vocabulary.city_parameters import Parameter
from dothi.vocabulary.errors import DatabaseUnavailable
from dothi.vocabulary.observations import NO_TIME, Batch
from dothi.vocabulary.principals import LOCAL, make_part
from dothi.vocabulary.rules import Condition, RuleDraft, WatchedThing
from tests.conftest import WetBlock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Step = tuple[str, float | None]
"""Kind of a step in an alarm's history, and the value that it tells."""


def make_rule(condition: Condition, **scope: Any) -> RuleDraft:
    """A rule about the canal unless the scope says otherwise."""
    return msgspec.convert(
        {
            "title": "Kênh đầy",
            "scope": scope or {"uids": ["canal"]},
            "condition": msgspec.to_builtins(condition),
            "response": {
                "consequence": "limited",
                "time_left": "half_hour",
                "cause": "Triều cường",
                "effect": "Ngập đường",
                "first_action": "Đóng cống",
                "owner": "so-xd",
            },
        },
        RuleDraft,
    )


class Book:
    """The parameters that a book holds, as a worker looks them up."""

    def __init__(self, rows: Sequence[Parameter] = ()) -> None:
        self._book = ParameterBook(rows)

    def find(self, name: str, day: date, thing: WatchedThing) -> float | None:
        """The value for the thing; None where none is in force."""
        return self._book.find_value(name, day, place=thing.uid, kind=thing.kind)

    def find_unit(self, name: str) -> str | None:
        """The unit of its values."""
        return self._book.find_unit(name)


class CuttingOff(Evaluating):
    """Loses the database once, before what is found is kept or just after."""

    cut: str | None = None

    async def commit(self, *args: Any, **kwargs: Any) -> int:
        """As it is told: `before` nothing is kept, `after` all is and nobody hears of it."""
        cut, self.cut = self.cut, None
        if cut == "before":
            raise DatabaseUnavailable("cut off")
        changed = await super().commit(*args, **kwargs)
        if cut == "after":
            raise DatabaseUnavailable("cut off")
        return changed


class Ward:
    """The canal, its rules, and workers that evaluate them."""

    def __init__(self, block: WetBlock) -> None:
        self.block = block
        self.database: Database = block.database
        self._workers = 0
        self.checks: dict[str, Checks] = {}
        """Nothing is checked unless somebody says what."""

    async def put_rule(self, draft: RuleDraft, on_since: datetime = NOON) -> int:
        """A rule that is on; gives its id."""
        async with self.database.session(LOCAL) as session:
            number = await kept.put_rule(session, draft, "test")
            await kept.switch_rule(session, number, on_since, "test")
        return number

    def make_worker(self, lease: timedelta = timedelta(0)) -> tuple[Engine, CuttingOff]:
        """One more worker; what it holds is anybody's who asks, unless a lease is given."""
        self._workers += 1
        way = CuttingOff(self.block.door, make_part("rules"), f"worker-{self._workers}", lease)
        return Engine(way, Book(), self.checks), way

    async def read(self, *readings: tuple[float, float | None], stream: int | None = None) -> None:
        """Record readings of the canal's level: seconds after noon and metres, in one batch."""
        count = len(readings)
        noon = round(NOON.timestamp() * 1_000_000)
        batch = Batch(
            datastream_id=np.full(count, stream or self.block.level, dtype=np.int32),
            phenomenon_time=np.array([noon + round(second * 1_000_000) for second, _ in readings]),
            result=np.array([nan if value is None else value for _, value in readings]),
            result_time=np.full(count, NO_TIME),
            corrects=np.ones(count, dtype=np.bool_),
        )
        await self.block.recorder.record(LOCAL, batch)

    async def get_open(self) -> int:
        """The id of the alarm that is open."""
        async with self.database.session(LOCAL) as session:
            rows = await session.connection.execute("SELECT id FROM alarm WHERE is_open")
            ((number,),) = await rows.fetchall()
        assert isinstance(number, int)
        return number

    async def list_history(self) -> list[list[Step]]:
        """The steps of each alarm, the oldest alarm first."""
        async with self.database.session(LOCAL) as session:
            rows = await session.connection.execute("SELECT id FROM alarm ORDER BY id")
            numbers = [row[0] for row in await rows.fetchall()]
            return [
                [(step.kind, step.value) for step in await kept.list_alarm_steps(session, number)]
                for number in numbers
            ]


async def evaluate(engine: Engine, second: float, clock: Callable[[], float] = lambda: 0.0) -> Report:
    """One round at a second after noon, with the share of shards that is the worker's."""
    await engine.share()
    return await engine.evaluate(NOON + second * SECOND, clock())
