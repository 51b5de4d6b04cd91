"""The completeness of datastreams as a CSV file: a line for each datastream and day."""

from collections.abc import Iterator
from datetime import date

from dothi.share.audit_files import BYTE_ORDER_MARK, write_cell, write_row
from dothi.vocabulary.completeness import Completeness

_COLUMNS = (
    "datastream",
    "thing",
    "thing_name",
    "kind",
    "area",
    "quantity",
    "interval_s",
    "day",
    "expected",
    "count",
    "flagged",
)


def write_completeness(found: Completeness) -> Iterator[bytes]:
    """The file, piece by piece, a datastream's days together; what nobody knows is empty."""
    yield BYTE_ORDER_MARK + write_row(_COLUMNS)
    for each in found.streams:
        stream = each.stream
        area = "" if stream.area is None else stream.area.vi
        about = (stream.id, stream.thing_uid, stream.thing_name, stream.kind, area)
        of_stream = [write_cell(cell) for cell in (*about, stream.quantity, stream.interval_s)]
        rows: Iterator[tuple[date, int | None, int, int]] = zip(
            found.days, each.expected, each.count, each.flagged, strict=True
        )
        yield b"".join(write_row([*of_stream, *map(write_cell, row)]) for row in rows)
