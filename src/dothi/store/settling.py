"""What becomes of observations whose instant is taken: repeat, correction, one beside another, a word on it.

Pure: it is given what is stored and what has come, and says what to write.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isnan

import msgspec

from dothi.vocabulary.corrections import QUALITIES, Mark
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
    below: "tuple[Held, ...]" = ()
    """What a person's words lie upon, the device's own first; none where this is nobody's word."""


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
        elif arrival.corrects and not at_instant[0].moved and not at_instant[0].below:
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
    # A plain device speaks only of the ordinary observation; what stands beside it is not its own, but
    # for what it said after a person's word. What that word replaced it may say again.
    alone = arrival.corrects and not at_instant[0].below
    for one in at_instant[:1] if alone else at_instant:
        if not one.moved and any(_is_same(each, arrival) for each in (one, *one.below[:1])):
            yield one


def _is_same(one: Held, arrival: Arrival) -> bool:
    same_time = arrival.result_time in (NO_TIME, one.result_time)
    same_result = one.result == arrival.result or (isnan(one.result) and isnan(arrival.result))
    same = same_time and same_result and one.feature_id == arrival.feature_id
    return same and _same_detail(one, arrival)


def _same_detail(one: Held, arrival: Arrival) -> bool:
    return _read_told(one.detail) == _read_told(arrival.detail)


def _read_told(detail: str | None) -> dict[str, object]:
    """What the sender told: what checks of ours have found is not part of it."""
    told: dict[str, object] = {} if detail is None else msgspec.json.decode(detail)
    told.pop("checks", None)
    return told


def _drop_checks(detail: str | None) -> str | None:
    """What a person says of a reading stands instead of what checks have found."""
    told = _read_told(detail)
    return msgspec.json.encode(told).decode() if told else None


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


def take_word(held: dict[Key, list[Held]], mark: Mark, value: float | None) -> Settlement:
    """Settle a person's word on the ordinary readings at these instants.

    Every one it changes becomes a version, even where nothing but the reason is new, so that taking the
    word back undoes just it. What is nobody's word is passed over where words are taken back.
    """
    settlement = Settlement()
    for key, at_instant in held.items():
        old = at_instant[0]
        if mark == "taken_back" and not old.below:
            continue
        below = old.below[-1] if mark == "taken_back" else None
        base = old if below is None else below
        new = Held(
            ordinal=0,
            result=base.result if value is None else value,
            result_time=base.result_time,
            quality=base.quality if below is not None else QUALITIES[mark],
            older=old.older + 1,
            feature_id=base.feature_id,
            detail=base.detail if below is not None else _drop_checks(base.detail),
            below=(*old.below, old) if below is None else old.below[:-1],
        )
        settlement.versions.append((key, old.older + 1, old))
        settlement.corrected[key] = new
        at_instant[0] = new
    return settlement
