"""What is given out as a file: formats, fields, and rows with geometries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from dothi.vocabulary.errors import InvalidInput

Format = Literal["geopackage", "shapefile", "geojson", "kml", "csv", "xlsx", "flatgeobuf", "geoparquet"]
STREAMED: frozenset[Format] = frozenset({"geojson", "csv", "geoparquet"})
"""Formats that are written without going back: their beginning can be sent before their end is known."""
FieldType = Literal["text", "integer", "number", "boolean", "date", "time", "json"]
GEOMETRY = "geometry"

_LARGEST_INTEGER = 2**63 - 1


class ExportField(msgspec.Struct, frozen=True, kw_only=True):
    """A column. Dates and times are ISO 8601 text in the rows, json is any value."""

    name: str
    type: FieldType


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportChunk:
    """n consecutive rows: shapely geometries or None of shape (n,), properties, and ids where there are any.

    A property that is missing or None is missing in the file; one that is not among the fields is left out.
    """

    geometries: NDArray[np.object_]
    properties: list[dict[str, Any]]
    ids: list[str | None] = field(default_factory=list)


def read_value(value: Any, described: ExportField, *, as_text: bool) -> Any:
    """A value as its field's type has it, or as text; raises InvalidInput."""
    if value is None:
        return None
    kind = described.type
    if kind == "json":
        return msgspec.json.encode(value).decode()
    if as_text:
        return write_text(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "boolean" and isinstance(value, bool):
        return value
    if kind == "number" and is_number:
        return float(value)
    if kind == "integer" and is_number and value == int(value) and abs(value) <= _LARGEST_INTEGER:
        return int(value)
    if kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            pass
    raise InvalidInput(f"{str(value)[:60]!r} is no {kind}.", field=described.name)


def write_text(value: Any) -> str:
    """A value as one reads it: texts as they are, the rest as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def look_ahead(rows: Iterable[ExportChunk]) -> tuple[ExportChunk | None, Iterator[ExportChunk]]:
    """The first chunk, and all of them."""
    going = iter(rows)
    first = next(going, None)

    def every() -> Iterator[ExportChunk]:
        if first is not None:
            yield first
        yield from going

    return first, every()
