"""Entries of the audit log as files: CSV for tables, JSON Lines for programs, CEF for security centres."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC
from typing import Any, Literal

import msgspec

from dothi.share.cef import write_cef
from dothi.vocabulary.audit import Entry

AuditFormat = Literal["csv", "jsonl", "cef"]
MEDIA_TYPES: dict[AuditFormat, str] = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "cef": "text/plain",
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_COLUMNS = Entry.__struct_fields__
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_head(file_format: AuditFormat) -> bytes:
    """What a file begins with; CSV has a byte order mark, without which Excel reads Vietnamese wrongly."""
    return BYTE_ORDER_MARK + write_row(_COLUMNS) if file_format == "csv" else b""


def write_entries(entries: Iterable[Entry], file_format: AuditFormat) -> bytes:
    """Some entries as lines.

    JSON Lines say everything as the hash was made of it. In CSV an apostrophe stands before what would be a
    formula.
    """
    if file_format == "cef":
        return b"".join(write_cef(entry).encode() + b"\n" for entry in entries)
    if file_format == "jsonl":
        return b"".join(msgspec.json.encode(_describe(entry)) + b"\n" for entry in entries)
    return b"".join(write_row(map(write_cell, _describe(entry).values())) for entry in entries)


def _describe(entry: Entry) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in _COLUMNS}
    return {
        **told,
        "at": entry.at.astimezone(UTC),
        "previous": entry.previous.hex(),
        "hash": entry.hash.hex(),
    }


def write_cell(value: Any) -> str:
    """A value as CSV has it, with an apostrophe before what would be a formula; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, msgspec.Raw):
        return bytes(value).decode()
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_row(cells: Iterable[str]) -> bytes:
    """A line of CSV."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()
