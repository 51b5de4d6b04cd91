"""What a rule that is tried on the past needs to know: its things and their readings."""

from collections.abc import Sequence
from datetime import datetime

from dothi.access.door import Door
from dothi.store import alarms as kept
from dothi.store.evaluating import list_feedback
from dothi.vocabulary.anomalies import Feedback
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.rules import Condition, WatchedThing

MOST_READINGS = 5_000_000
"""What a trial may look at; more takes so long that a shorter span is the better question."""

Series = tuple[list[int], list[float | None], list[bool]]
"""Times in µs since 1970, results (None where one is no number), and whether each is suspect or bad."""


class Trying:
    """Reads the past on behalf of a principal, who sees its own things only."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_things(self, principal: Principal) -> list[WatchedThing]:
        """All things that have datastreams; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            return await kept.list_watched_things(session)

    async def read_feedback(
        self, principal: Principal, rule_id: int, condition: Condition
    ) -> dict[int, tuple[Feedback, ...]]:
        """What people have said of a rule's alarms, by the thing, where those came of the same inputs."""
        feedback: dict[int, tuple[Feedback, ...]] = {}
        async with self._door.enter(principal, "read") as session:
            for _, thing, said in await list_feedback(session, [rule_id], condition.inputs):
                feedback[thing] = (*feedback.get(thing, ()), said)
        return feedback

    async def count(
        self, principal: Principal, streams: Sequence[int], start: datetime, end: datetime
    ) -> int:
        """How many readings there are in a span of whole hours; raises InvalidInput for too many."""
        async with self._door.enter(principal, "read") as session:
            count = await kept.count_readings_between(session, streams, start, end)
        if count > MOST_READINGS:
            detail = f"{count:,} readings are too many for a trial; choose fewer days or things."
            raise InvalidInput(detail, field="days", reason="trial", blanks={"most": MOST_READINGS})
        return count

    async def read(
        self,
        principal: Principal,
        streams: Sequence[int],
        start: datetime,
        end: datetime,
        calm: tuple[float, float] | None,
    ) -> dict[int, Series]:
        """The readings of datastreams, by datastream; hours within `calm` may be left out."""
        async with self._door.enter(principal, "read") as session:
            return await kept.read_span(session, streams, start, end, calm)
