"""What the evaluation of rules keeps: shards with their leases, and what watches know."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec
import numpy as np
from psycopg.types.json import Jsonb

from dothi.store.columns import Integers, Timestamps
from dothi.store.database import Session
from dothi.store.observations import to_datetime
from dothi.vocabulary.anomalies import Feedback
from dothi.vocabulary.checks import DEPTH, Check, judge_quality, list_names, read_names
from dothi.vocabulary.evaluation import Flag, Past, Progress, Shard, Since
from dothi.vocabulary.rules import Input

NO_END = 2**62
"""Later than any instant (µs since 1970)."""
_TOLD_AT_ONCE = 200
"""Flags in a notification, which holds 8,000 bytes."""


async def hold_still(session: Session) -> int:
    """Have all that follows in this transaction read of one instant; gives its horizon of transactions."""
    await session.run("hold_still")
    row = await session.row("find_horizon")
    assert row is not None, "it always gives a row"  # noqa: S101
    horizon: int = row[0]
    return horizon


async def tell_alive(session: Session, holder: str, lease: timedelta) -> tuple[int, int]:
    """Say that a worker is there; gives how many workers there are with it, and how many shards."""
    row = await session.row("tell_alive", {"holder": holder, "lease": lease})
    assert row is not None, "it always gives a row"  # noqa: S101
    return row[0], row[1]


async def take_shards(session: Session, holder: str, lease: timedelta, most: int) -> list[Shard]:
    """Take shards that nobody holds."""
    parameters = {"holder": holder, "lease": lease, "most": most}
    return [
        Shard(
            number=number,
            low=low,
            done=frozenset(done),
            looked_until=None if looked == float("-inf") else int(looked),
        )
        for number, low, done, looked in await session.rows("take_shards", parameters)
    ]


async def give_shards(session: Session, holder: str, shards: Collection[int]) -> None:
    """Leave shards to others."""
    await session.run("give_shards", {"holder": holder, "shards": sorted(shards)})


async def leave(session: Session, holder: str) -> None:
    """A worker goes, and is not counted any more."""
    await session.run("forget_worker", {"holder": holder})


async def advance_shards(session: Session, holder: str, lease: timedelta, progress: Progress) -> set[int]:
    """Say how far shards were evaluated; gives those that are still ours, none where it was said already."""
    parameters = {
        "holder": holder,
        "lease": lease,
        "shards": sorted(progress.shards),
        "low": progress.low,
        "done": sorted(progress.done),
        "looked": to_datetime(progress.looked_until),
        "token": progress.token,
    }
    return {row[0] for row in await session.rows("advance_shards", parameters)}


async def is_kept(session: Session, holder: str, progress: Progress) -> bool:
    """Whether just this progress was kept before."""
    parameters = {"holder": holder, "shards": sorted(progress.shards), "token": progress.token}
    row = await session.row("count_kept_shards", parameters)
    return row is not None and row[0] == len(progress.shards)


async def forget_seen(session: Session) -> None:
    """Delete the arrivals that every shard has seen, and workers that went long ago."""
    await session.run("forget_arrivals")
    await session.run("forget_workers")


async def list_watch_memories(
    session: Session, rules: Sequence[int]
) -> list[tuple[int, int, int, dict[str, object]]]:
    """Rule, thing, the rule's version, and what its watch knew when it was written down."""
    return [
        (rule, thing, version, memory)
        for rule, thing, version, memory in await session.rows("list_watch_memories", {"rules": list(rules)})
    ]


async def put_watch_memories(session: Session, memories: Iterable[tuple[int, int, int, int, bytes]]) -> None:
    """Write down what watches know: rule, thing, the rule's version, until when (µs), and the JSON of it."""
    rows = sorted(memories)
    if not rows:
        return
    parameters = {
        "rule_id": [row[0] for row in rows],
        "thing_id": [row[1] for row in rows],
        "version": [row[2] for row in rows],
        "judged": Timestamps(np.array([row[3] for row in rows], dtype=np.int64)),
        "memory": [row[4].decode() for row in rows],
    }
    await session.run("put_watch_memories", parameters)


async def list_readings_since(
    session: Session, since: dict[int, int]
) -> Sequence[tuple[int, int, float | None, int]]:
    """Datastream, time (µs since 1970), result, quality of what was read after an instant each, by time."""
    if not since:
        return []
    parameters = {
        "datastream_id": Integers(np.array(list(since), dtype=np.int32)),
        "since": Timestamps(np.array(list(since.values()), dtype=np.int64)),
        "earliest": to_datetime(min(since.values())),
    }
    rows: Sequence[tuple[int, int, float | None, int]] = await session.rows("list_readings_since", parameters)
    return rows


async def read_quantities(session: Session, streams: Sequence[int]) -> dict[int, str | None]:
    """What datastreams observe that give single numbers."""
    rows = await session.rows("list_quantities_of", {"streams": list(streams)})
    return {row[0]: row[1] for row in rows}


async def read_input_units(session: Session, inputs: Mapping[str, Input]) -> dict[str, str | None]:
    """The symbol of the unit of each input, None where nobody said; a datastream that is gone is left out."""
    parameters = {
        "names": list(inputs),
        "quantities": [each.quantity for each in inputs.values()],
        "streams": [each.datastream_id for each in inputs.values()],
    }
    units: dict[str, str | None] = dict(await session.rows("list_input_units", parameters))
    return units


async def list_pasts(session: Session, asked: Sequence[Since]) -> list[Past]:
    """What a judge must know of datastreams before an instant each."""
    parameters = {
        "datastream_id": Integers(np.array([each.datastream_id for each in asked], dtype=np.int32)),
        "since": Timestamps(np.array([each.time for each in asked], dtype=np.int64)),
        "lowest": [each.checks.physical.lowest for each in asked],
        "highest": [each.checks.physical.highest for each in asked],
        "tolerance": [each.checks.rest.tolerance if each.checks.rest else 0.0 for each in asked],
        "longest_s": [each.checks.rest.longest_s if each.checks.rest else 0.0 for each in asked],
        "depth": DEPTH,
    }
    return [
        Past(datastream_id=stream, times=times or [], results=results or [], resting=resting or 0)
        for stream, times, results, resting in await session.rows("list_pasts", parameters)
    ]


async def list_service_spans(
    session: Session, streams: Sequence[int], after: int
) -> list[tuple[int, int, int]]:
    """When the things of datastreams were in service, until after an instant: datastream, from, until (µs).

    What goes on until further notice ends at `NO_END`.
    """
    parameters = {"streams": list(streams), "after": to_datetime(after)}
    return [
        (stream, begin, NO_END if end is None else end)
        for stream, begin, end in await session.rows("list_service_spans", parameters)
    ]


async def list_flagged_readings(
    session: Session, since: dict[int, int]
) -> Sequence[tuple[int, int, float, int, list[str]]]:
    """Datastream, time (µs since 1970), number, quality, checks of what was read from an instant each on."""
    parameters = {
        "datastream_id": Integers(np.array(list(since), dtype=np.int32)),
        "since": Timestamps(np.array(list(since.values()), dtype=np.int64)),
        "earliest": to_datetime(min(since.values())),
    }
    rows: Sequence[tuple[int, int, float, int, list[str]]] = await session.rows(
        "list_flagged_readings", parameters
    )
    return rows


async def flag_observations(session: Session, flags: Iterable[Flag]) -> None:
    """Keep what was found wrong with readings, and tell of latest values: datastream, µs and quality."""
    by_key = {(flag.datastream_id, flag.time): flag for flag in flags}
    if not by_key:
        return
    ordered = [by_key[key] for key in sorted(by_key)]
    keys = {
        "datastream_id": Integers(np.array([flag.datastream_id for flag in ordered], dtype=np.int32)),
        "phenomenon_time": Timestamps(np.array([flag.time for flag in ordered], dtype=np.int64)),
    }
    # Locked first and in one order, so that no two writers wait for each other.
    stood = {(row[0], row[1]): read_names(row[2]) for row in await session.rows("lock_flagged", keys)}
    found = [
        stood.get((flag.datastream_id, flag.time), Check(0)) & ~flag.asked | flag.found for flag in ordered
    ]
    parameters = {
        **keys,
        "result": [flag.result for flag in ordered],
        "quality": [int(judge_quality(each)) for each in found],
        "checks": [msgspec.json.encode(list_names(each)).decode() for each in found],
    }
    latest = await session.rows("flag_observations", parameters)
    for first in range(0, len(latest), _TOLD_AT_ONCE):
        told = msgspec.json.encode(latest[first : first + _TOLD_AT_ONCE]).decode()
        await session.run("tell_flags", {"flags": told})


async def list_corrected(session: Session, instants: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those datastreams and times (µs since 1970) at which something else was stored before."""
    if not instants:
        return []
    keys = {
        "datastream_id": Integers(np.array([stream for stream, _ in instants], dtype=np.int32)),
        "phenomenon_time": Timestamps(np.array([time for _, time in instants], dtype=np.int64)),
    }
    return [(row[0], row[1]) for row in await session.rows("list_corrected", keys)]


async def list_feedback(
    session: Session, rules: Sequence[int], inputs: Mapping[str, Input] | None = None
) -> list[tuple[int, int, Feedback]]:
    """Rule, thing, and what somebody has said of an alarm there, in the order of the alarms.

    Only of what was found in the inputs that the rule has, or in these (None: the rule's own).
    """
    if not rules:
        return []
    return [
        (rule, thing, Feedback(since=read_at, reading=reading, genuine=genuine))
        for rule, thing, read_at, reading, genuine in await session.rows(
            "list_feedback",
            {"rules": list(rules), "inputs": None if inputs is None else Jsonb(msgspec.to_builtins(inputs))},
        )
    ]


async def read_standing(session: Session) -> set[tuple[int, int]]:
    """The rules and things whose alarms are wrong now."""
    return {(rule, thing) for rule, thing in await session.rows("list_standing_alarms")}
