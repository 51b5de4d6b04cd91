"""The audit log: notes put in, entries read, and the chain from its beginning to its end."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.audit import (
    LONGEST_JSON,
    LONGEST_TEXT,
    AuditQuestion,
    Entry,
    Mark,
    Note,
    is_of_parts,
)
from dothi.vocabulary.folding import fold
from dothi.vocabulary.principals import Principal

_READ_AT_ONCE = 2_000
_COLUMNS = Entry.__struct_fields__


async def put_notes(session: Session, event: str | None) -> None:
    """Write down what a session told of itself; where it told nothing, the event alone, None for nothing.

    What our own parts do is not written down, but for what they do on somebody's behalf.
    """
    notes = session.notes
    if not notes and event is not None and not session.is_quiet:
        notes = [(session.principal, msgspec.convert({"event": event}, Note))]
    for principal, note in notes:
        if principal.kind != "part" or is_of_parts(note.event):
            await put_note(session, principal, note)


async def put_note(session: Session, principal: Principal, note: Note) -> None:
    """Write one note down for a principal; it is an entry when the transaction is committed."""
    parameters = {
        "principal_kind": principal.kind,
        "principal": clean(principal.name),
        "agency": _clean_any(principal.agency),
        "event": note.event,
        "subject_type": note.subject_type,
        "subject": _clean_any(note.subject),
        "before": _write_json(note.before),
        "after": _write_json(note.after),
        "address": _clean_any(principal.address),
        "outcome": note.outcome,
        "severity": note.weight,
        "occurrences": note.occurrences,
    }
    await session.run("put_audit_note", parameters)


def clean(text: str) -> str:
    """A text that anybody may have sent, as PostgreSQL can hold it: no NUL, no half signs, not endless."""
    return text[:LONGEST_TEXT].replace("\x00", "�").encode("utf-8", "replace").decode()


def _clean_any(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _write_json(value: Any) -> Jsonb | None:
    if value is None:
        return None
    plain = _clean_values(msgspec.to_builtins(value))
    size = len(msgspec.json.encode(plain))
    return Jsonb(plain if size <= LONGEST_JSON else {"too_long": True, "bytes": size})


def _clean_values(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "�").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean_values(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_values(each) for each in value]
    return value


def _read_entry(row: tuple[Any, ...]) -> Entry:
    told = dict(zip(_COLUMNS, row, strict=True))
    for name in ("before", "after"):
        if told[name] is not None:
            told[name] = msgspec.Raw(told[name].encode())
    return Entry(**told)


async def list_entries(session: Session, asked: AuditQuestion, limit: int) -> list[Entry]:
    """Entries that are asked for, the newest first."""
    words = " & ".join(f"'{word}'" for word in fold(asked.words or "").split()) or None
    parameters = {**msgspec.structs.asdict(asked), "words": words, "limit": limit}
    return [_read_entry(row) for row in await session.rows("list_audit_entries", parameters)]


async def list_security_entries(session: Session, after: int, limit: int) -> list[Entry]:
    """The matters of security behind a number, in the order of the chain."""
    rows = await session.rows("list_security_entries", {"after": after, "limit": limit})
    return [_read_entry(row) for row in rows]


async def read_chain(session: Session) -> AsyncIterator[Entry]:
    """All entries in the order of the chain, some thousands of them in memory at a time."""
    after = -(2**63)
    while True:
        rows = await session.rows("list_chain", {"after": after, "limit": _READ_AT_ONCE})
        for row in rows:
            yield _read_entry(row)
        if len(rows) < _READ_AT_ONCE:
            return
        after = rows[-1][0]


async def find_newest(session: Session) -> Mark | None:
    """The end of the chain; None where nothing was ever written down."""
    row = await session.row("find_newest_entry")
    return None if row is None else Mark(number=row[0], hash=row[1].hex(), at=row[2])


async def prune(session: Session, days: int) -> int:
    """Take away what is older than some days, at least 90; how many entries."""
    named = {"days": days, "kind": session.principal.kind, "name": session.principal.name}
    row = await session.row("prune_audit", named)
    assert row is not None, "a function gives its row"  # noqa: S101
    return int(row[0])


async def read_place(session: Session, name: str) -> int:
    """Up to which entry somebody has been told; 0 where nothing yet."""
    row = await session.row("find_audit_place", {"name": name})
    return 0 if row is None else int(row[0])


async def put_place(session: Session, name: str, number: int) -> None:
    """Say up to which entry somebody has been told."""
    await session.run("put_audit_place", {"name": name, "number": number})
