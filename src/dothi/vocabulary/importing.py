"""Bringing files in: what is asked, how far it is, and what came of it."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from dothi.vocabulary.words import Blanks

State = Literal["new", "waiting", "running", "tried", "done", "failed", "cancelled"]
"""new: files are there; tried: a dry run has ended; done, failed and cancelled are the ends of others."""

LegacyText = Literal["auto", "unicode", "tcvn3", "vni"]
"""How Vietnamese was written before Unicode; `auto` looks at the texts."""

KEY, UID, NAME, DESCRIPTION = "key", "uid", "name", "description"
"""What a field may be besides a property. A key tells things of one kind apart, a uid all of them."""


class ImportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody says of a file; None is what the file says, or what is guessed from it."""

    kind: str | None = None
    """What the things become. None where a translator says so of each."""
    translator: str | None = None
    """Whose words the file is written in, for example `osm`."""
    layers: list[str] | None = None
    """None: all of them."""
    crs: str | None = None
    former_province: str | None = None
    """A province from before the merger of 2025, whose central meridian the file follows; for `crs`."""
    swapped: bool = False
    """Coordinates stand as north, east: the order of Vietnamese surveys."""
    text: LegacyText = "auto"
    encoding: str | None = None
    mapping: dict[str, str | None] | None = None
    """Field → property, or key, uid, name, description; None leaves the field out. None as a whole: what is
    suggested; fields it does not name keep their own."""
    prefix: str | None = None
    """What uids begin with, before the key; None: the kind."""
    x_field: str | None = None
    y_field: str | None = None
    wkt_field: str | None = None
    since: datetime | None = None
    """Since when it is so; None: now."""
    agency: str | None = None
    """Uid of the owner of what is brought in."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something people should know of an import; `code` is what the word lists go by."""

    code: str
    count: int = 1
    detail: str = ""


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an import, or would of a dry run, in rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    notices: tuple[Notice, ...] = ()
    crs: str | None = None
    text: str = "unicode"
    kinds: dict[str, int] = {}
    seconds: float = 0.0


class ImportFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an import; `key` is where the blob store keeps it."""

    name: str
    size: int
    key: str
    sha256: str = ""


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was refused: its number in its layer, the reason as a code and as a sentence.

    The word lists have a sentence for the code, whose blanks are filled with `blanks`.
    """

    number: int
    layer: str
    reason: str
    message: str
    blanks: Blanks = {}
    key: str | None = None
    properties: dict[str, Any] = {}


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was brought in, or is being."""

    id: int
    made_at: datetime
    made_by: str
    files: list[ImportFile]
    options: ImportOptions
    state: State
    dry_run: bool
    stage: str
    rows_read: int
    rows_expected: int | None
    report: ImportReport
    error: dict[str, Any] | None
    change_id: int | None
    started_at: datetime | None
    ended_at: datetime | None
