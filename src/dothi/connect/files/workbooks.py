"""Rows of XLSX, sheet by sheet, streamed."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from dothi.connect.files.archives import check_archive
from dothi.connect.files.limits import LARGEST_WHOLE_BYTES
from dothi.connect.files.quiet import collect_warnings
from dothi.vocabulary.errors import UnreadableFile

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
)
"""What openpyxl raises for workbooks that others have written wrongly."""
_WHOLE = "sharedstrings.xml"


class Workbook:
    """An open workbook; values are what was last computed, not formulas."""

    def __init__(self, path: Path) -> None:
        for member in check_archive(path):
            if member.filename.lower().endswith(_WHOLE) and member.file_size > LARGEST_WHOLE_BYTES:
                raise UnreadableFile(
                    "Its texts are too many to be held in memory; save it as CSV.", reason="texts_too_many"
                )
        # Loaded with the first workbook: it takes a tenth of the time in which a part starts.
        import openpyxl

        try:
            with collect_warnings():
                self._book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except _BROKEN as problem:
            raise UnreadableFile(
                f"The workbook is damaged: {problem}.", reason="damaged", blanks={"detail": str(problem)}
            ) from problem
        self.sheets = [sheet.title for sheet in self._book.worksheets]

    def list_rows(self, sheet: str) -> Iterator[list[Any]]:
        """Every row of a sheet, also empty ones, without the empty cells at its end."""
        rows = self._book[sheet].iter_rows(values_only=True)
        while True:
            try:
                with collect_warnings():
                    row = next(rows, None)
            except _BROKEN as problem:
                raise UnreadableFile(
                    f"The sheet {sheet!r} is damaged: {problem}.",
                    reason="part_damaged",
                    blanks={"name": sheet, "detail": str(problem)},
                ) from problem
            if row is None:
                return
            cells = list(row)
            while cells and cells[-1] is None:
                cells.pop()
            yield cells

    def close(self) -> None:
        """Close the archive."""
        self._book.close()
