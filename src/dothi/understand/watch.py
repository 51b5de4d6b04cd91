"""One rule watching one thing: readings and the clock go in, what begins and what is over comes out.

Pure and exact: what a watch holds after readings in the order of their times, and up to a `now`, does not
depend on how they were cut into batches, nor on how often the clock was looked at in between. For a reading
that `is_late` a new watch must be made and given all readings again: it changes what came after.
"""

from collections.abc import Sequence
from math import inf, isnan, nan
from typing import Any, Literal

import msgspec

from dothi.understand.limits import Fence, LookUp, Verdict
from dothi.understand.measures import Explaining, list_indices, make_gauge
from dothi.vocabulary.anomalies import Feedback, Reason
from dothi.vocabulary.evaluation import Turn
from dothi.vocabulary.rules import SECOND_US, Condition, Silence, Value, list_names, list_states

Phase = Literal["normal", "rising", "active", "falling"]

NEVER = 2**63 - 1
"""Later than any instant."""


class Memory(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """All that a watch knows, so that another can go on from there."""

    begin: int
    phase: Phase
    since: int
    readings: int
    value: float | None
    heard: int
    judged: int
    rung: int
    limit: float | None
    gauge: Any
    feedback: tuple[Feedback, ...] = ()
    states: dict[str, tuple[int, float]] = {}


class Watch:
    """Follows one condition. Readings must come in the order of their times, those of an instant together."""

    def __init__(
        self, condition: Condition, look_up: LookUp, begin: int, feedback: tuple[Feedback, ...] = ()
    ) -> None:
        """It knows nothing before `begin` (µs since 1970); `look_up` gives parameters for the thing.

        `feedback` is what people have said of this rule's alarms at this thing. Raises InvalidInput for a
        formula that cannot be read, and a detector that there is not.
        """
        self.feedback = feedback
        self._gauge = make_gauge(condition, feedback)
        self._fence = Fence(condition.limits, look_up, list(condition.inputs))
        self._measured = frozenset(list_indices(condition, list_names(condition.measure)))
        self._hung_on = frozenset(list_indices(condition, [each.of for each in list_states(condition)]))
        timing = condition.timing
        self._on_delay = round(timing.on_delay_s * SECOND_US)
        self._off_delay = round(timing.off_delay_s * SECOND_US)
        # Silence is told by the clock, so there are no readings of it to be counted.
        self._listens = isinstance(condition.measure, Silence)
        self._on_readings = 1 if self._listens else timing.on_readings
        self._patience = self._get_patience(condition) if self._listens else 0
        self.phase: Phase = "normal"
        self._since = begin
        self._readings = 0
        self._heard = begin
        self.value = nan
        """The number at the last reading that gave one."""
        self._limit: float | None = None
        self._begin = begin
        self._judged = begin
        self._rung = begin
        # Where one limit that always holds judges the reading itself, what is within it changes nothing.
        plain = isinstance(condition.measure, Value) and len(condition.inputs) == 1
        self._quiet_from, self._quiet_to = self._fence.steady if plain else (inf, -inf)
        self.turns: list[Turn] = []
        """What has begun or was over, in its order; whoever reads them takes them away."""
        self.last_turn: Turn | None = None
        """The newest of them ever; None also where it is not known, in a watch that goes on from a memory."""

    @property
    def active(self) -> bool:
        """Whether it is wrong now."""
        return self.phase in ("active", "falling")

    @property
    def judged(self) -> int:
        """The instant of the newest reading, or where it begins (µs since 1970)."""
        return self._judged

    @property
    def due(self) -> int:
        """When the clock must be looked at again though nothing comes (µs since 1970); NEVER for no need."""
        if self.phase == "rising" and self._readings >= self._on_readings:
            return self._since + self._on_delay
        if self.phase == "falling":
            return self._since + self._off_delay
        if self._listens and self.phase == "normal":
            return self._heard + self._patience
        return NEVER

    def is_late(self, time: int) -> bool:
        """Whether a reading at that instant would change what was judged, or what the clock brought."""
        return time <= self._judged or time < self._rung

    def pass_by(self, time: int, result: float) -> bool:
        """Take a reading that changes nothing, which most do, at little cost; False where it might."""
        if (
            self._quiet_from <= result <= self._quiet_to
            and self.phase == "normal"
            and time > self._judged
            and time >= self._rung
        ):
            self._judged = self._heard = time
            self.value = result
            return True
        return False

    def take(self, time: int, readings: Sequence[tuple[int, float]]) -> None:
        """All readings of one instant that is not late: index of the input and result, NaN for no number."""
        if self.due <= time:
            self.look(time)
        taken = nan
        for index, result in readings:
            if index in self._hung_on:
                self._judged = time
                self._fence.note(index, time, result)
            if index in self._measured:
                self._judged = self._heard = time
                value = self._gauge.take(index, time, result)
                taken = taken if isnan(value) else value
        if isnan(taken):
            return
        self.value = taken
        self._judge(time, Verdict.GOOD if self._listens else self._fence.judge(time, taken))

    def look(self, now: int) -> None:
        """Let the clock run to `now`: what was due until then happens, at the time when it was due."""
        while (due := self.due) <= now:
            self._rung = due
            if self.phase == "normal":
                self.value = (due - self._heard) / SECOND_US
                self._judge(due, Verdict.BAD)
            elif self.phase == "rising":
                self._ring(due)
            else:
                self._end(due)

    def _judge(self, time: int, verdict: Verdict) -> None:
        if verdict == Verdict.BAD:
            self._limit = self._find_limit(time)
        match self.phase:
            case "normal" if verdict == Verdict.BAD:
                self.phase, self._since, self._readings = "rising", time, 1
            case "rising" if verdict == Verdict.BAD:
                self._readings += 1
            case "rising":
                self.phase, self._since = "normal", time
            case "active" if verdict == Verdict.GOOD:
                self.phase, self._since = "falling", time
            case "falling" if verdict != Verdict.GOOD:
                self.phase, self._since = "active", time
        # What has no delay happens at once.
        if self.phase == "rising" and self.due <= time:
            self._ring(time)
        elif self.phase == "falling" and self.due <= time:
            self._end(time)

    def _ring(self, time: int) -> None:
        self.phase = "active"
        self._turn(
            Turn(
                time=time,
                active=True,
                since=self._since,
                value=self.value,
                limit=self._limit,
                reason=self._find_reason(),
            )
        )

    def _end(self, time: int) -> None:
        self._turn(
            Turn(time=time, active=False, since=self._since, value=self.value, reason=self._find_reason())
        )
        self.phase, self._readings = "normal", 0

    def _turn(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.last_turn = turn

    def _find_reason(self) -> Reason | None:
        return self._gauge.reason if isinstance(self._gauge, Explaining) else None

    def _find_limit(self, time: int) -> float | None:
        return self._patience / SECOND_US if self._listens else self._fence.find_broken(time, self.value)

    def _get_patience(self, condition: Condition) -> int:
        above = condition.limits[0].above
        return round(above * SECOND_US) if isinstance(above, float) else NEVER // 2

    def save(self) -> Memory:
        """What it knows, without turns that nobody has read yet."""
        return Memory(
            begin=self._begin,
            phase=self.phase,
            since=self._since,
            readings=self._readings,
            value=None if isnan(self.value) else self.value,
            heard=self._heard,
            judged=self._judged,
            rung=self._rung,
            limit=self._limit,
            gauge=self._gauge.save(),
            feedback=self.feedback,
            states=self._fence.save(),
        )

    def load(self, memory: Memory) -> None:
        """Go on from what another watch of the same condition knew."""
        self._begin = memory.begin
        self.phase = memory.phase
        self._since = memory.since
        self._readings = memory.readings
        self.value = nan if memory.value is None else memory.value
        self._heard = memory.heard
        self._judged, self._rung = memory.judged, memory.rung
        self._limit = memory.limit
        self._gauge.load(memory.gauge)
        self._fence.load(memory.states)
