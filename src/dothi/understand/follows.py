"""One rule at one thing: where its readings come from, in which order they are given, what is found."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from dothi.understand.watch import NEVER, Watch
from dothi.vocabulary.evaluation import Finding, Key
from dothi.vocabulary.rules import KnownRule, Scope, WatchedThing

Instant = tuple[int, int]
"""A datastream and a phenomenon time (µs since 1970)."""
Reading = tuple[int, int, float]
"""Phenomenon time (µs since 1970), index of the input, result (NaN where it is no number)."""


@dataclass(slots=True)
class Follow:
    """A rule at a thing: where its readings come from, and what follows them."""

    rule: KnownRule
    thing: WatchedThing
    streams: tuple[int, ...]
    """By the index of the input."""
    begin: int
    watch: Watch
    due: int = NEVER
    """The newest entry in the heap of those that wait for the clock."""
    changed: bool = True
    """Since it was written down."""
    key: Key = field(init=False)
    """The rule and the thing, by their ids."""

    def __post_init__(self) -> None:
        self.key = self.rule.id, self.thing.id


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


def find_streams(rule: KnownRule, thing: WatchedThing) -> tuple[int, ...] | None:
    """The datastreams of a rule's inputs at a thing; None where it lacks one."""
    streams: list[int] = []
    for one in rule.draft.condition.inputs.values():
        stream = one.datastream_id if one.quantity is None else thing.streams.get(one.quantity)
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


def sort_by_stream(rows: Sequence[tuple[int, int, float | None]]) -> dict[int, list[tuple[int, float]]]:
    """Times and results of each datastream, in the order they come in; NaN for what is no number."""
    by_stream: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for stream, time, result in rows:
        by_stream[stream].append((time, math.nan if result is None else result))
    return by_stream


def feed_stored(
    follow: Follow, by_stream: dict[int, list[tuple[int, float]]], but: Collection[Instant]
) -> None:
    """Give a watch the readings that are stored, but for some."""
    after = follow.watch.judged
    readings = [
        (time, index, result)
        for index, stream in enumerate(follow.streams)
        for time, result in by_stream.get(stream, ())
        if time > after and (stream, time) not in but
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
