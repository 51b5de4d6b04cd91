"""One rule at one thing: where its readings come from, in which order they are given, what is found."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Literal

from dothi.understand.watch import NEVER, Watch
from dothi.vocabulary.evaluation import Finding, Key
from dothi.vocabulary.observations import DOUBTED
from dothi.vocabulary.rules import (
    Condition,
    Doubts,
    KnownRule,
    Measure,
    Scope,
    Silence,
    Stuck,
    WatchedThing,
    get_reach_s,
    list_names,
)

Instant = tuple[int, int]
"""A datastream and a phenomenon time (µs since 1970)."""
Reading = tuple[int, int, float]
"""Phenomenon time (µs since 1970), index of the input, result (NaN where it is no number)."""
Stored = tuple[int, float, bool]
"""Phenomenon time (µs since 1970), result (NaN where it is no number), whether it is doubted."""

Hearing = Literal["trusted", "all", "doubts"]
"""What a watch is given: readings that are not doubted, all, or for each whether it is (1) or not (0)."""


def get_hearing(measure: Measure) -> Hearing:
    """What a measure is made of: what looks at the sensor itself hears of what is doubted, too."""
    match measure:
        case Doubts():
            return "doubts"
        case Silence() | Stuck():
            return "all"
        case _:
            return "trusted"


def get_hearings(condition: Condition) -> tuple[Hearing, ...]:
    """What a watch is given of each input, in their order: what a limit hangs on must be trusted."""
    measured = list_names(condition.measure)
    hearing = get_hearing(condition.measure)
    return tuple(hearing if name in measured else "trusted" for name in condition.inputs)


def hear(hearing: Hearing, result: float, doubted: bool) -> float | None:
    """What a watch is given of a reading; None for nothing. What is no number is passed on as it is."""
    if hearing == "doubts" and not math.isnan(result):
        return float(doubted)
    return None if doubted and hearing == "trusted" else result


_BETWEEN_MARKS = 200
"""Readings: some minutes of things that are measured each second, a day of most."""


@dataclass(slots=True)
class Follow:
    """A rule at a thing: where its readings come from, and what follows them."""

    rule: KnownRule
    thing: WatchedThing
    streams: tuple[int, ...]
    """By the index of the input."""
    begin: int
    watch: Watch
    recent: "Recent | None" = None
    """Where it has several inputs, whose readings come out of step."""
    due: int = NEVER
    """The newest entry in the heap of those that wait for the clock."""
    changed: bool = True
    """Since it was written down."""
    key: Key = field(init=False)
    """The rule and the thing, by their ids."""
    hearings: tuple[Hearing, ...] = field(init=False)
    """By the index of the input."""
    counts_doubts: bool = field(init=False)

    def __post_init__(self) -> None:
        self.key = self.rule.id, self.thing.id
        self.hearings = get_hearings(self.rule.draft.condition)
        self.counts_doubts = "doubts" in self.hearings

    def mark(self) -> None:
        """Remember from here on what the watch is given, if its readings may come out of step."""
        self.recent = Recent(self.watch) if len(self.streams) > 1 else None

    def rewind(self, watch: Watch, late: Sequence[Reading], now: int) -> bool:
        """Have a new watch in its place, with what came late; False where the store must be asked."""
        if self.recent is None or not self.recent.rewind(watch, self.watch, late, now):
            return False
        self.watch = watch
        return True


class Recent:
    """The newest readings of a watch, so that one that comes a little late needs no look into the store.

    It has two marks, of what the watch knew then; the readings since the older one are kept.
    """

    def __init__(self, watch: Watch, between_marks: int = _BETWEEN_MARKS) -> None:
        self._between_marks = between_marks
        self._marks = [(watch.save(), watch.last_turn)]
        self._readings: list[Reading] = []
        self._since_mark = 0

    def note(self, watch: Watch, readings: Sequence[Reading]) -> None:
        """Remember what the watch was given just now."""
        self._readings += readings
        self._since_mark += len(readings)
        if self._since_mark >= self._between_marks:
            self._marks = [self._marks[-1], (watch.save(), watch.last_turn)]
            self._readings = [one for one in self._readings if one[0] > self._marks[0][0].judged]
            self._since_mark = 0

    def rewind(self, watch: Watch, before: Watch, late: Sequence[Reading], now: int) -> bool:
        """Let a new watch go from the newest mark that lies before what came late, up to `now`.

        Its turns tell how it stands, if that is otherwise than with the one `before`. False where the store
        must be asked: for what is older, for a second reading of an instant, which may be a correction, and
        for what is no number, which may have been removed.
        """
        first = min(time for time, _, _ in late)
        for mark in reversed(self._marks):
            watch.load(mark[0])
            watch.last_turn = mark[1]
            if not watch.is_late(first):
                break
        else:
            return False
        readings = sorted(
            [one for one in self._readings if one[0] > watch.judged] + list(late), key=lambda one: one[:2]
        )
        places = {one[:2] for one in readings}
        if len(places) < len(readings) or any(math.isnan(one[2]) for one in late):
            return False
        if len(readings) >= 2 * self._between_marks:
            # What is of one instant stays together.
            edge = readings[-self._between_marks][0]
            take_all(watch, [one for one in readings if one[0] < edge])
            readings = [one for one in readings if one[0] >= edge]
            mark = watch.save(), watch.last_turn
        take_all(watch, readings)
        watch.look(now)
        if not watch.turns and watch.active != before.active and watch.last_turn is not None:
            watch.turns.append(watch.last_turn)
        self._marks, self._readings, self._since_mark = [mark], readings, len(readings)
        return True


class Catalogue:
    """All things that rules may watch, found by what scopes say."""

    def __init__(self, things: Sequence[WatchedThing]) -> None:
        self._things = things
        self._by_uid = {thing.uid: thing for thing in things}
        self._by_kind: dict[str, list[WatchedThing]] = defaultdict(list)
        for thing in things:
            self._by_kind[thing.kind].append(thing)

    def list_in(self, scope: Scope) -> list[WatchedThing]:
        """The things that all a scope says holds for."""
        things: Iterable[WatchedThing] = self._things
        if scope.uids:
            things = [self._by_uid[uid] for uid in dict.fromkeys(scope.uids) if uid in self._by_uid]
        elif scope.kind is not None:
            things = self._by_kind.get(scope.kind, ())
        return [
            thing
            for thing in things
            if scope.kind in (None, thing.kind) and (scope.area is None or scope.area in thing.areas)
        ]


def make_finding(follow: Follow, *, anew: bool) -> Finding:
    """What has turned since somebody last asked, or where it was judged anew how it stands."""
    return Finding(
        rule_id=follow.rule.id,
        rule_version=follow.rule.version,
        thing_id=follow.thing.id,
        priority=follow.rule.draft.response.priority,
        turns=tuple(follow.watch.turns),
        active=follow.watch.active,
        anew=anew,
    )


def end_finding(key: Key) -> Finding:
    """Nobody watches it any more, so it is not wrong any more."""
    return Finding(
        rule_id=key[0], rule_version=0, thing_id=key[1], priority=4, turns=(), active=False, anew=True
    )


def get_reach(rule: KnownRule) -> timedelta:
    """How long before what it judges it must have seen."""
    return timedelta(seconds=get_reach_s(rule.draft.condition))


def find_streams(rule: KnownRule, thing: WatchedThing) -> tuple[int, ...] | None:
    """The datastreams of a rule's inputs at a thing; None where it lacks one."""
    streams: list[int] = []
    for one in rule.draft.condition.inputs.values():
        stream = thing.find_stream(one)
        if stream is None:
            return None
        streams.append(stream)
    return tuple(streams)


def gather_begins(follows: Iterable[Follow]) -> dict[int, int]:
    """From when on the readings of datastreams are needed, for watches that go on from where they are."""
    begins: dict[int, int] = {}
    for follow in follows:
        judged = follow.watch.judged
        for stream in follow.streams:
            begins[stream] = min(judged, begins.get(stream, judged))
    return begins


def sort_by_stream(
    rows: Sequence[tuple[int, int, float | None, int]], doubts: Mapping[Instant, bool]
) -> dict[int, list[Stored]]:
    """The readings of each datastream, in the order they come in; `doubts` go before what is stored."""
    by_stream: dict[int, list[Stored]] = defaultdict(list)
    for stream, time, result, quality in rows:
        doubted = doubts.get((stream, time), quality in DOUBTED)
        by_stream[stream].append((time, math.nan if result is None else result, doubted))
    return by_stream


def feed_stored(follow: Follow, by_stream: dict[int, list[Stored]], but: Collection[Instant]) -> None:
    """Give a watch the readings that are stored, but for some."""
    after = follow.watch.judged
    readings = [
        (time, index, heard)
        for index, stream in enumerate(follow.streams)
        for time, result, doubted in by_stream.get(stream, ())
        if time > after
        and (stream, time) not in but
        and (heard := hear(follow.hearings[index], result, doubted)) is not None
    ]
    take_all(follow.watch, readings)


def take_all(watch: Watch, readings: list[Reading]) -> bool:
    """Give a watch readings, those of an instant together; False where an input has two at one instant."""
    if len(readings) == 1:
        time, index, result = readings[0]
        watch.take(time, [(index, result)])
        return True
    readings.sort(key=lambda one: one[:2])
    for time, some in groupby(readings, key=lambda one: one[0]):
        at_once = [(index, result) for _, index, result in some]
        if len(at_once) > 1 and len({index for index, _ in at_once}) < len(at_once):
            return False
        watch.take(time, at_once)
    return True
