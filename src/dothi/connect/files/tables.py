"""CSV and XLSX: rows with names above them, and coordinates in columns or as WKT."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import chain, islice
from pathlib import Path
from statistics import median_low
from typing import Any

import msgspec
import numpy as np

from dothi.connect.files.arrow_values import make_json
from dothi.connect.files.coordinates import CoordinateFields, guess_fields
from dothi.connect.files.csv_rows import get_encoding, list_rows
from dothi.connect.files.encodings import find_codec
from dothi.connect.files.layers import (
    ROWS_AT_ONCE,
    Chunk,
    Field,
    FieldType,
    JsonValue,
    Layer,
    ReadOptions,
    RowProblem,
    make_missing_layer,
)
from dothi.connect.files.shapes import Shapes, read_points, read_wkt
from dothi.connect.files.vector import make_names
from dothi.connect.files.workbooks import Workbook
from dothi.vocabulary.errors import InvalidInput, UnreadableFile

_SAMPLED_ROWS = 1000
_TOP_ROWS = 20
_SRID = re.compile(r"\s*SRID=(\d+);", re.IGNORECASE)
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_TOO_LONG = RowProblem(
    code="cells_too_many",
    message="This row has more cells than there are columns; put text that holds the separator in quotes.",
)
Rows = Callable[[], Iterator[list[Any]]]


class Table:
    """A sheet: its columns, and where its rows begin."""

    def __init__(self, name: str, rows: Rows, options: ReadOptions) -> None:
        top = list(islice(rows(), _TOP_ROWS + _SAMPLED_ROWS))
        self._header = _get_header(top, options.header_row)
        self._rows = rows
        header = top[self._header]
        # A column may lack its name; that one row is too long does not make it a column.
        width = max(len(header), median_low(len(row) for row in top[self._header :]))
        named = [str(cell).strip() if cell not in (None, "") else "" for cell in header]
        named += [""] * (width - len(named))
        self.names = make_names([each or f"column {number}" for number, each in enumerate(named, start=1)])
        below = top[self._header + 1 :]
        self._types = {name: _name_type(below, index) for index, name in enumerate(self.names)}
        self._numbered = [
            name
            for index, name in enumerate(self.names)
            if self._types[name] == "text"
            and any(index < len(row) and _is_number(row[index]) for row in below)
        ]
        self.sample = [self._name_cells(row) for row in top[self._header + 1 :] if any(map(_is_filled, row))]
        self.coordinates = _choose(self.names, self.sample, options)
        self.layer = self._describe(name)

    def read(self, rows_at_once: int) -> Iterator[Chunk]:
        """Rows that hold something."""
        rows = filter(lambda row: any(map(_is_filled, row)), islice(self._rows(), self._header + 1, None))
        first_row = 1
        while taken := list(islice(rows, rows_at_once)):
            named = [self._name_cells(row) for row in taken]
            geometries, problems = self._make_shapes(named)
            for index, row in enumerate(taken):
                if len(row) > len(self.names):
                    problems[index] = _TOO_LONG
            if self.coordinates.wkt:
                for each in named:
                    del each[self.coordinates.wkt]
            yield Chunk(
                first_row=first_row,
                geometries=geometries,
                properties=named,
                ids=[None] * len(taken),
                problems=problems,
            )
            first_row += len(taken)

    def _name_cells(self, row: list[Any]) -> dict[str, JsonValue]:
        cells = chain(row, [None] * (len(self.names) - len(row)))
        named = {name: _make_cell(cell) for name, cell in zip(self.names, cells, strict=False)}
        for name in self._numbered:
            # A column of "12" and "12A" is text throughout.
            if isinstance(named[name], int | float):
                named[name] = str(named[name])
        return named

    def _make_shapes(self, rows: list[dict[str, JsonValue]]) -> Shapes:
        found = self.coordinates
        if found.wkt:
            return read_wkt([row[found.wkt] for row in rows])
        if found.x and found.y:
            return read_points([(row[found.x], row[found.y]) for row in rows], (found.x, found.y))
        return np.full(len(rows), None, dtype=object), {}

    def _describe(self, name: str) -> Layer:
        found = self.coordinates
        geometry = "mixed" if found.wkt else "Point" if found.x else "none"
        texts = [row[found.wkt] for row in self.sample] if found.wkt else []
        code = next((match[1] for text in texts if (match := _SRID.match(str(text)))), None)
        return Layer(
            name=name,
            fields=tuple(
                Field(name=each, type=kind) for each, kind in self._types.items() if each != found.wkt
            ),
            geometry=geometry,
            crs=f"EPSG:{code}" if code else None,
            count=None,
            feature_ids=False,
            coordinates=found,
        )


class TableSource:
    """An open CSV file, or a workbook whose sheets are layers."""

    def __init__(
        self, title: str, tables: Sequence[Table], notices: tuple[str, ...], book: Workbook | None = None
    ) -> None:
        self.format = title
        self.notices = notices
        self.layers = tuple(table.layer for table in tables)
        self._tables = {table.layer.name: table for table in tables}
        self._book = book

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The rows below the header; a coordinate that is no number is that row's problem."""
        if layer not in self._tables:
            raise make_missing_layer(layer)
        return self._tables[layer].read(rows_at_once)

    def close(self) -> None:
        """Close the workbook."""
        if self._book is not None:
            self._book.close()


def open_csv(path: Path, options: ReadOptions) -> TableSource:
    """Commas, semicolons or tabs; all values are text, since "007" is no number."""
    found = get_encoding(path)
    encoding = (find_codec(options.encoding, is_given=True) or "utf-8-sig") if options.encoding else found
    notices = ("not_utf8",) if encoding == "latin-1" else ()
    return TableSource("CSV", [Table(path.stem, lambda: list_rows(path, encoding), options)], notices)


def open_workbook(path: Path, options: ReadOptions) -> TableSource:
    """Every sheet with a header; raises UnreadableFile where there is none."""
    book = Workbook(path)
    try:
        tables = _open_sheets(book, options)
    except BaseException:
        book.close()
        raise
    if not tables:
        book.close()
        raise UnreadableFile("There is nothing in any of its sheets.", reason="no_sheets")
    return TableSource("XLSX", tables, (), book)


def _open_sheets(book: Workbook, options: ReadOptions) -> list[Table]:
    """Every sheet that is not empty; the chosen columns of coordinates need only be in one of them."""
    tables: list[Table] = []
    missing: InvalidInput | None = None
    chosen = False
    unchosen = msgspec.structs.replace(options, x_field=None, y_field=None, wkt_field=None)
    for sheet in book.sheets:
        rows = partial(book.list_rows, sheet)
        if not any(map(_is_filled, chain.from_iterable(islice(rows(), _TOP_ROWS)))):
            continue
        try:
            tables.append(Table(sheet, rows, options))
            chosen = True
        except InvalidInput as problem:
            if problem.reason != "no_column":
                raise
            missing = problem
            tables.append(Table(sheet, rows, unchosen))
    if missing is not None and not chosen:
        raise missing
    return tables


def _get_header(top: list[list[Any]], given: int | None) -> int:
    """The index of the row with the names: the first one that is nearly as wide as the table."""
    if given is not None:
        if not 1 <= given <= len(top) or not any(map(_is_filled, top[given - 1])):
            raise InvalidInput(
                f"There are no names of columns in row {given}.",
                reason="no_names_in_row",
                blanks={"row": given},
            )
        return given - 1
    widths = [sum(map(_is_filled, row)) for row in top[:_TOP_ROWS]]
    widest = max(widths, default=0)
    if widest == 0:
        raise UnreadableFile(
            f"There are no names of columns in its first {_TOP_ROWS} rows.",
            reason="no_names",
            blanks={"n": _TOP_ROWS},
        )
    return next(index for index, width in enumerate(widths) if width * 5 >= widest * 3)


def _choose(names: list[str], sample: list[dict[str, JsonValue]], options: ReadOptions) -> CoordinateFields:
    given = {"x_field": options.x_field, "y_field": options.y_field, "wkt_field": options.wkt_field}
    for option, name in given.items():
        if name is not None and name not in names:
            raise InvalidInput(
                f"There is no column {name!r} for {option}; there are {', '.join(names)}.",
                field=option,
                reason="no_column",
                blanks={"name": name, "names": ", ".join(names)},
            )
    if options.wkt_field:
        return CoordinateFields(wkt=options.wkt_field)
    if options.x_field and options.y_field:
        return CoordinateFields(x=options.x_field, y=options.y_field)
    if options.x_field or options.y_field:
        raise InvalidInput(
            "Both x_field and y_field are needed.",
            field="y_field" if options.x_field else "x_field",
            reason="one_column",
        )
    return guess_fields(names, sample)


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float)


def _make_cell(cell: Any) -> JsonValue:
    if cell is None or cell == "" or (cell.__class__ is str and cell in _ERRORS):
        return None
    if cell.__class__ is str:
        return str(cell)
    # Workbooks know no days without a time; midnight is how they write one.
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return make_json(cell)


def _name_type(rows: list[list[Any]], index: int) -> FieldType:
    kinds = {
        _name_kind(row[index]) for row in rows if index < len(row) and _make_cell(row[index]) is not None
    }
    if kinds == {"integer", "number"}:
        return "number"
    if kinds == {"date", "time"}:
        return "time"
    return kinds.pop() if len(kinds) == 1 else "text"


def _name_kind(cell: Any) -> FieldType:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, int | float):
        return "integer" if isinstance(cell, int) else "number"
    if isinstance(cell, datetime):
        return "date" if cell.time() == time() else "time"
    return "date" if isinstance(cell, date) else "time" if isinstance(cell, time) else "text"
