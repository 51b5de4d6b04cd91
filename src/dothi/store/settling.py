"""What becomes of observations whose instant is taken: repeat, correction, or one beside another.

Pure: it is given what is stored and what has come, and says what to write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isnan

import msgspec

from dothi.vocabulary.observations import NO_TIME, Fate

Key = tuple[int, int]
"""Datastream id and phenomenon time (µs since 1970 UTC)."""


@dataclass(kw_only=True, slots=True)
class Held:
    """One observation as it stands; `older` counts the versions before it."""

    ordinal: int
    result: float
    """NaN where it is no number, and then it is in `detail`."""
    result_time: int
    quality: int = 0
    older: int = 0
    feature_id: int = 0
    detail: str | None = None
    moved: bool = False
    """Nothing is here any more, but the instant's first id still belongs to what was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An observation that has come to an instant that is taken. `row` is its place in the batch."""

    row: int
    key: Key
    result: float
    result_time: int
    corrects: bool
    feature_id: int = 0
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """What to write, and the fate and ordinal of each arrival by its row."""

    versions: list[tuple[Key, int, Held]] = field(default_factory=list)
    """Key, version number and content of what is replaced."""
    corrected: dict[Key, Held] = field(default_factory=dict)
    beside: list[tuple[Key, Held]] = field(default_factory=list)
    fates: dict[int, tuple[Fate, int]] = field(default_factory=dict)


def settle(held: dict[Key, list[Held]], arrivals: Iterable[Arrival]) -> Settlement:
    """Settle arrivals in their order against what is held at their instants (ordinal 0 first).

    `held` is moved along, so that later arrivals meet what earlier ones left.
    """
    settlement = Settlement()
    for arrival in arrivals:
        at_instant = held[arrival.key]
        alike = next(_alike(at_instant, arrival), None)
        if alike is not None:
            settlement.fates[arrival.row] = (Fate.REPEATED, alike.ordinal)
        elif arrival.corrects and not at_instant[0].moved:
            _correct(settlement, at_instant, arrival)
        else:
            other = Held(
                ordinal=at_instant[-1].ordinal + 1,
                result=arrival.result,
                result_time=arrival.result_time,
                feature_id=arrival.feature_id,
                detail=arrival.detail,
            )
            at_instant.append(other)
            settlement.beside.append((arrival.key, other))
            settlement.fates[arrival.row] = (Fate.BESIDE, other.ordinal)
    return settlement


def _alike(at_instant: list[Held], arrival: Arrival) -> Iterator[Held]:
    # A plain device speaks only of the ordinary observation; what stands beside it is not its own.
    candidates = at_instant[:1] if arrival.corrects else at_instant
    for one in candidates:
        if one.moved:
            continue
        same_time = arrival.result_time in (NO_TIME, one.result_time)
        same_result = one.result == arrival.result or (isnan(one.result) and isnan(arrival.result))
        if same_time and same_result and one.feature_id == arrival.feature_id and _same_detail(one, arrival):
            yield one


def _same_detail(one: Held, arrival: Arrival) -> bool:
    return _read_told(one.detail) == _read_told(arrival.detail)


def _read_told(detail: str | None) -> dict[str, object]:
    """What the sender told: what checks of ours have found is not part of it."""
    told: dict[str, object] = {} if detail is None else msgspec.json.decode(detail)
    told.pop("checks", None)
    return told


def _correct(settlement: Settlement, at_instant: list[Held], arrival: Arrival) -> None:
    old = at_instant[0]
    settlement.versions.append((arrival.key, old.older + 1, old))
    new = Held(
        ordinal=0,
        result=arrival.result,
        result_time=old.result_time if arrival.result_time == NO_TIME else arrival.result_time,
        older=old.older + 1,
        feature_id=arrival.feature_id,
        detail=arrival.detail,
    )
    at_instant[0] = new
    settlement.corrected[arrival.key] = new
    settlement.fates[arrival.row] = (Fate.CORRECTED, 0)
