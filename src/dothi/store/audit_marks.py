"""The end of the audit log as a file beside the database: what is cut off from the log is missed by it."""

import os
from datetime import UTC
from pathlib import Path

import msgspec

from dothi.vocabulary.audit import Mark
from dothi.vocabulary.errors import InvalidInput

FILE = "audit-marks.jsonl"
"""In the data folder: a line for the last mark of each day, and the newest."""


def read_marks(folder: Path) -> list[Mark]:
    """All marks, the oldest first; none where nothing was ever marked. Raises InvalidInput for no mark."""
    try:
        lines = (folder / FILE).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    try:
        return [msgspec.json.decode(line, type=Mark) for line in lines if line.strip()]
    except msgspec.DecodeError as problem:
        raise InvalidInput(f"{folder / FILE} holds a line that is no mark: {problem}.") from problem


def keep_mark(folder: Path, mark: Mark) -> None:
    """Put the newest mark in the file, whole on disk when this returns; of a day only the last one stays.

    A mark that says less than the file is not taken: what was cut off must not be forgotten with it.
    """
    marks = read_marks(folder)
    if marks and marks[-1].number >= mark.number:
        return
    if marks and marks[-1].at.astimezone(UTC).date() == mark.at.astimezone(UTC).date():
        marks.pop()
    marks.append(mark)
    passing = folder / f"{FILE}.new"
    with passing.open("wb") as file:
        passing.chmod(0o600)
        file.write(b"".join(msgspec.json.encode(each) + b"\n" for each in marks))
        file.flush()
        os.fsync(file.fileno())
    passing.replace(folder / FILE)
