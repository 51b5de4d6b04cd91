"""Rows of CSV: its encoding and separator found, its lines bounded."""

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from dothi.connect.files.limits import LARGEST_LINE_CHARACTERS
from dothi.vocabulary.errors import UnreadableFile

_SEPARATORS = (",", ";", "\t", "|")
_BLOCK_BYTES = 4 * 1024**2
Row = list[str]


def get_encoding(path: Path) -> str:
    """UTF-8 where all of it is that, else one character for each byte; raises UnreadableFile for zeros."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    is_utf8 = True
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if b"\x00" in block:
                raise UnreadableFile(
                    "There are zeros in it, so it is no text or was never written whole.", reason="zeros"
                )
            if is_utf8:
                try:
                    decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
    return "utf-8-sig" if is_utf8 else "latin-1"


def list_rows(path: Path, encoding: str) -> Iterator[Row]:
    """Every row, also empty ones; raises UnreadableFile for a line that does not end."""
    # The limit is one for the process; ours is larger than the one Python begins with, and bounded.
    csv.field_size_limit(LARGEST_LINE_CHARACTERS)
    try:
        with path.open(encoding=encoding, newline="") as file:
            separator = _get_separator(file)
            file.seek(0)
            yield from csv.reader(_list_lines(file), delimiter=separator)
    except (csv.Error, UnicodeError) as problem:
        raise UnreadableFile(
            f"It is no table of text: {problem}.", reason="no_table", blanks={"detail": str(problem)}
        ) from problem


def _get_separator(file: IO[str]) -> str:
    """The one that stands most often in the first lines; with decimal commas, others stand as often."""
    lines = [line for line, _ in zip(_list_lines(file), range(20), strict=False)]
    counts = {each: max((_count(line, each) for line in lines), default=0) for each in _SEPARATORS}
    if counts[","] and max(counts[";"], counts["\t"], counts["|"]) > 0:
        # A comma is also a decimal sign, and the others hardly ever stand within words.
        first = next((line for line in lines if any(each in line for each in _SEPARATORS)), "")
        return max(_SEPARATORS, key=lambda each: (_count(first, each), each != ","))
    return max(_SEPARATORS, key=lambda each: counts[each])


def _count(line: str, separator: str) -> int:
    return sum(part.count(separator) for part in line.split('"')[::2])


def _list_lines(file: IO[str]) -> Iterator[str]:
    while line := file.readline(LARGEST_LINE_CHARACTERS):
        if len(line) == LARGEST_LINE_CHARACTERS:
            raise UnreadableFile(
                f"A line is longer than {LARGEST_LINE_CHARACTERS} characters.",
                reason="line_too_long",
                blanks={"n": LARGEST_LINE_CHARACTERS},
            )
        # CP1258 writes tones as characters of their own.
        yield line if line.isascii() else unicodedata.normalize("NFC", line)
