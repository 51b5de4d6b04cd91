"""Tables that people keep in spreadsheets and hand over as CSV, with headings in either language."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime

from dothi.vocabulary.errors import InvalidInput, MalformedPayload
from dothi.vocabulary.folding import fold, normalise

_DELIMITERS = (",", ";", "\t")


def read_rows(
    text: str, columns: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]
) -> list[dict[str, str]]:
    """The rows of a table as column → text in NFC; missing cells are empty, empty rows left out.

    `columns` has the headings of each column, case and marks do not matter. Raises MalformedPayload where
    a needed column is missing or a heading stands twice.
    """
    text = text.removeprefix("\N{BYTE ORDER MARK}")
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not lines:
        raise MalformedPayload("The table is empty.")
    names = {fold(heading): name for name, headings in columns.items() for heading in (name, *headings)}
    found = [names.get(fold(heading)) for heading in lines[0]]
    known = [name for name in found if name is not None]
    if missing := [columns[name][0] for name in needed if name not in known]:
        raise MalformedPayload(f"The table has no column {', '.join(missing)}.")
    if len(known) != len(set(known)):
        raise MalformedPayload("Two headings of the table mean the same column.")
    rows = []
    for line in lines[1:]:
        cells = dict.fromkeys(columns, "") | {
            name: normalise(cell) for name, cell in zip(found, line, strict=False) if name is not None
        }
        if any(cells.values()):
            rows.append(cells)
    return rows


def read_day(text: str) -> date | None:
    """2025-07-01 or, as it is written in Vietnam, 01/07/2025; None for an empty cell. Raises InvalidInput."""
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            # Days have no zone.
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise InvalidInput(f"{text!r} is no day; write 2025-07-01 or 01/07/2025.", field="effective_on")
