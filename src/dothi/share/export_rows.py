"""What is given out as a file: fields, rows with geometries, and how values become columns of Arrow."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from dothi.vocabulary.errors import InvalidInput

FieldType = Literal["text", "integer", "number", "boolean", "date", "time", "json"]
GEOMETRY = "geometry"

_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.string(),
    "json": pa.string(),
}
_JSON = {b"ARROW:extension:name": b"arrow.json", b"ARROW:extension:metadata": b""}
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


def make_schema(fields: Sequence[ExportField], *, as_text: frozenset[FieldType]) -> pa.Schema:
    """Columns of Arrow with WKB at the end; types that a format does not know become text."""
    columns = []
    for each in fields:
        if each.type in as_text:
            columns.append(pa.field(each.name, pa.string()))
        else:
            columns.append(
                pa.field(each.name, _ARROW[each.type], metadata=_JSON if each.type == "json" else None)
            )
    return pa.schema([*columns, pa.field(GEOMETRY, pa.binary())])


def make_batch(chunk: ExportChunk, fields: Sequence[ExportField], schema: pa.Schema) -> pa.RecordBatch:
    """A chunk by a schema; raises InvalidInput with the field whose value does not fit."""
    columns = []
    for each, column in zip(fields, schema, strict=False):
        is_text = pa.types.is_string(column.type)
        values = [read_value(row.get(each.name), each, as_text=is_text) for row in chunk.properties]
        columns.append(pa.array(values, column.type))
    shapes = shapely.to_wkb(chunk.geometries, output_dimension=3, include_srid=False, flavor="iso")
    columns.append(pa.array(np.asarray(shapes, dtype=object), pa.binary(), from_pandas=True))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


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
