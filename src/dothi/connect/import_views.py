"""The shapes of what is asked and answered about imports."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from dothi.connect.files.coordinates import CoordinateFields
from dothi.vocabulary.importing import ImportOptions, ImportReport, Notice, RefusedRow, State
from dothi.vocabulary.words import Blanks, Words


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an import; its size in bytes."""

    name: str
    size: int


class ErrorView(msgspec.Struct, frozen=True, kw_only=True):
    """Why an import failed; `blanks` are for the sentence that the word lists have for the reason."""

    code: str
    message: str
    field: str | None = None
    reason: str | None = None
    blanks: Blanks = {}


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was brought in, or is being: how far it is and what came of it."""

    id: int
    made_at: datetime
    made_by: str
    files: list[FileView]
    options: ImportOptions
    state: State
    dry_run: bool
    stage: str
    rows_read: int
    rows_expected: int | None
    report: ImportReport
    error: ErrorView | None
    change_id: int | None
    undone: bool
    started_at: datetime | None
    ended_at: datetime | None


class RunRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a file is to be taken in; a dry run says what would be and changes nothing."""

    options: ImportOptions = ImportOptions()
    dry_run: bool = False


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a layer with some of its values, and what it is likely to be here; None leaves it out."""

    name: str
    type: str
    samples: list[str]
    mapped_to: str | None


class LayerView(msgspec.Struct, frozen=True, kw_only=True):
    """A layer of a file; `crs` is None where the file does not say, `count` where only reading tells.

    One that is not `chosen` was not looked into, so its fields come without samples. `coordinates` are the
    columns that the places of a table are made of.
    """

    name: str
    chosen: bool
    geometry: str
    crs: str | None
    count: int | None
    coordinates: CoordinateFields
    fields: list[FieldView]


class CrsGuessView(msgspec.Struct, frozen=True, kw_only=True):
    """A coordinate system that a file may have; confidence from 0 to 1."""

    crs: str
    label: Words
    confidence: float
    reason: Words
    swapped: bool


class FormerProvinceView(msgspec.Struct, frozen=True, kw_only=True):
    """A province before the merger of 2025, and the zone that its files are in."""

    name: str
    meridian_deg: float
    crs: str


class TextGuessView(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is likely to write Vietnamese; confidence from 0 to 1."""

    encoding: Literal["unicode", "tcvn3", "vni"]
    confidence: float


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row would be refused; `blanks` are for the sentence that the word lists have for the code."""

    code: str
    message: str
    blanks: Blanks = {}


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it would be taken in, or why not; geometry is GeoJSON in WGS 84."""

    number: int
    layer: str
    key: str | None
    name: str | None
    kind: str | None
    properties: dict[str, Any]
    geometry: dict[str, Any] | None
    problem: ProblemView | None


class PreviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds and what is likely meant; `options` are those given, with what is suggested."""

    format: str
    layers: list[LayerView]
    options: ImportOptions
    crs_label: Words | None
    crs_guesses: list[CrsGuessView]
    text_guess: TextGuessView | None
    notices: list[Notice]
    rows: list[RowView]
    box: tuple[float, float, float, float] | None


class RefusalGroupView(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that were refused for one reason, with the sentence of one of them."""

    reason: str
    count: int
    message: str


class RefusalsView(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that an import refused; `total` is of those that were kept."""

    total: int
    groups: list[RefusalGroupView]
    rows: list[RefusedRow]


class UploadView(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing has to be said to begin an import."""
