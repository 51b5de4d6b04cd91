"""How rules are evaluated: what arrives, how far each part of them was looked at, and what was found."""

from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dothi.vocabulary.alarm_practice import Priority
from dothi.vocabulary.anomalies import Reason
from dothi.vocabulary.checks import Check, Checks

LOOK_BACK = timedelta(days=7)
"""Readings that come later than this are history: they change no alarm, and are compared with no others."""

Key = tuple[int, int]
"""A rule's id and a thing's."""

READING = np.dtype([("datastream_id", "<i4"), ("time", "<i8"), ("result", "<f8")])
"""A reading in an arrival: datastream, phenomenon time (µs since 1970), result (NaN for no number)."""

JUDGED = np.dtype([*READING.descr, ("doubted", "?")])
"""The same, with whether it is suspect or bad."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Readings that one transaction stored, changed or removed; those last two may stand at old instants."""

    id: int
    transaction: int
    readings: NDArray[Any]


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """What was found wrong with a reading, or nothing any more; `time` in µs since 1970.

    It is meant for the reading with that `result` only: what was corrected since is judged again. `found` is
    of the checks `asked`; what others have found stands beside it.
    """

    datastream_id: int
    time: int
    result: float
    found: Check
    asked: Check


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream that is judged from an instant on (µs since 1970), by these checks."""

    datastream_id: int
    time: int
    checks: Checks


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What a judge must know of a datastream before an instant: its newest possible readings.

    The newest is the last; `resting` is since when none has moved; times in µs since 1970.
    """

    datastream_id: int
    times: list[int]
    results: list[float]
    resting: int


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """A part of all watches: how far it was evaluated.

    All arrivals of transactions before `low` were seen, and those in `done`; the city clock was looked at
    until `looked_until` (µs since 1970; None where it never was).
    """

    number: int
    low: int
    done: frozenset[int]
    looked_until: int | None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far shards were evaluated: see `Shard`. `token` is the round's own, for it is kept once only."""

    token: int
    shards: frozenset[int]
    low: int
    done: frozenset[int]
    looked_until: int


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What a watch knows, to be written down: `judged` in µs since 1970, `memory` as JSON."""

    key: Key
    version: int
    judged: int
    memory: bytes


class Turn(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A condition began (`active`) or was over at `time`; it was so `since`, with the number and limit then.

    Times in µs since 1970. `limit` is None where it is over, `reason` but for anomalies.
    """

    time: int
    active: bool
    since: int
    value: float
    limit: float | None = None
    reason: Reason | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a rule at a thing.

    `turns` are what began and was over, in their order. Where the rule was judged anew (`anew`), because
    readings came late or were changed, or because it is new itself, only how it stands now counts.
    """

    rule_id: int
    rule_version: int
    thing_id: int
    priority: Priority
    turns: tuple[Turn, ...]
    active: bool
    anew: bool = False
