"""Dead letters, the running parts, and how city time runs here."""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.observations import Refusal
from dothi.vocabulary.words import Words

KEPT_PAYLOAD_BYTES = 4096
"""A refused payload is kept up to here; its whole size is kept as a number."""
KEPT_SOURCE_CHARACTERS = 250
"""A topic may be much longer, and an index entry holds 2,704 bytes; a character takes up to four."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A refused message as it is kept; `occurrences` counts those like it that it stands for."""

    id: int
    received_at: datetime
    channel: str
    source: str
    payload: bytes
    reason: str
    message: str
    occurrences: int = 1


class DeadLetterGroup(msgspec.Struct, frozen=True, kw_only=True):
    """All refused messages with one reason, and the newest of them."""

    reason: str
    count: int
    last_received: datetime
    sample: DeadLetter


async def store_dead_letters(session: Session, refusals: Sequence[Refusal]) -> None:
    """Keep refused messages."""
    kept = _merge_counted([_shorten(refusal) for refusal in refusals])
    await session.run(
        "store_dead_letters",
        {
            "channel": [refusal.channel for refusal in kept],
            "source": [refusal.source for refusal in kept],
            "payload": [refusal.payload[:KEPT_PAYLOAD_BYTES] for refusal in kept],
            "size": [len(refusal.payload) for refusal in kept],
            "reason": [refusal.reason for refusal in kept],
            "message": [refusal.message for refusal in kept],
            "occurrences": [refusal.occurrences for refusal in kept],
            "thinned": [refusal.thinned for refusal in kept],
        },
    )


def _shorten(refusal: Refusal) -> Refusal:
    # PostgreSQL's text holds no NUL character, and a device may send anything.
    source = refusal.source.replace("\x00", "�")[:KEPT_SOURCE_CHARACTERS]
    message = refusal.message.replace("\x00", "�")[:1000]
    return msgspec.structs.replace(refusal, source=source, message=message)


def _merge_counted(refusals: Sequence[Refusal]) -> list[Refusal]:
    """Those that only count others, one for each row that they add to: what is kept of two may be alike."""
    kept: list[Refusal] = []
    counted: dict[tuple[str, str, str], Refusal] = {}
    for refusal in refusals:
        if not refusal.thinned:
            kept.append(refusal)
            continue
        key = (refusal.channel, refusal.source, refusal.reason)
        before = counted[key].occurrences if key in counted else 0
        counted[key] = msgspec.structs.replace(refusal, occurrences=before + refusal.occurrences)
    return [*kept, *counted.values()]


async def list_dead_letters(session: Session, limit: int) -> list[DeadLetter]:
    """The newest refused messages, the newest first."""
    rows = await session.rows("list_dead_letters", {"limit": limit})
    return [
        DeadLetter(
            id=row[0],
            received_at=row[1],
            channel=row[2],
            source=row[3],
            payload=row[4],
            reason=row[5],
            message=row[6],
            occurrences=row[7],
        )
        for row in rows
    ]


async def list_dead_letter_groups(session: Session) -> list[DeadLetterGroup]:
    """Refused messages by reason, the most recent reason first."""
    return [
        DeadLetterGroup(
            reason=row[0],
            count=row[1],
            last_received=row[2],
            sample=DeadLetter(
                id=row[3],
                channel=row[4],
                source=row[5],
                payload=row[6],
                reason=row[0],
                message=row[7],
                received_at=row[8],
            ),
        )
        for row in await session.rows("list_dead_letter_groups")
    ]


async def trim_dead_letters(session: Session, days: int) -> None:
    """Forget refused messages older than `days`."""
    await session.run("trim_dead_letters", {"days": days})


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A running process as it last told of itself, `silence_s` seconds ago."""

    name: str
    pid: int
    started_at: datetime
    silence_s: float
    detail: dict[str, Any]


async def put_part(session: Session, name: str, started_at: datetime, detail: dict[str, Any]) -> None:
    """Say that this process runs, and how it is."""
    parameters = {"name": name, "pid": os.getpid(), "started_at": started_at, "detail": Jsonb(detail)}
    await session.run("put_part", parameters)


async def drop_part(session: Session, name: str) -> None:
    """Say that this process ends in good order."""
    await session.run("drop_part", {"name": name})


async def list_parts(session: Session) -> list[Part]:
    """All processes that have told of themselves, by name."""
    return [
        Part(name=row[0], pid=row[1], started_at=row[2], silence_s=row[3], detail=row[4])
        for row in await session.rows("list_parts")
    ]


class RecordingLabel(msgspec.Struct, frozen=True, kw_only=True):
    """Whose recording is being replayed; shown on every screen."""

    title: Words
    source: str
    licence: str


class CityState(msgspec.Struct, frozen=True, kw_only=True):
    """How city time runs here, and what is being replayed, if anything."""

    clock: CityClock
    recording: RecordingLabel | None = None


async def put_city_state(session: Session, state: CityState) -> None:
    """Set how city time runs here."""
    recording = None if state.recording is None else Jsonb(msgspec.to_builtins(state.recording))
    parameters = {"clock": Jsonb(msgspec.to_builtins(state.clock)), "recording": recording}
    await session.run("put_city_state", parameters)


async def read_city_state(session: Session) -> CityState:
    """How city time runs here; wall time where nothing was set."""
    row = await session.row("find_city_state")
    if row is None:
        return CityState(clock=CityClock())
    return CityState(
        clock=msgspec.convert(row[0], CityClock),
        recording=None if row[1] is None else msgspec.convert(row[1], RecordingLabel),
    )
