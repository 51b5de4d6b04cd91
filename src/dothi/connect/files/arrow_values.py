"""Columns of Arrow to lists of values that JSON can hold."""

import math
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from dothi.connect.files.layers import FieldType, JsonValue


def is_binary(kind: pa.DataType) -> bool:
    """Whether values of this type are bytes, which properties never hold."""
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
        or pa.types.is_binary_view(kind)
    )


def name_type(kind: pa.DataType) -> FieldType:
    """The field type for an Arrow type; what has no other is json."""
    types = pa.types
    if types.is_dictionary(kind):
        return name_type(kind.value_type)
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    if types.is_boolean(kind):
        return "boolean"
    if types.is_integer(kind):
        return "integer"
    if types.is_floating(kind) or types.is_decimal(kind):
        return "number"
    if types.is_date(kind):
        return "date"
    return "time" if types.is_timestamp(kind) or types.is_time(kind) else "json"


def list_values(column: pa.Array, field_type: FieldType) -> list[JsonValue]:
    """Shape (n,): JSON values, None for missing, NaN and infinite ones; JSON kept as text is read."""
    kind = column.type
    if pa.types.is_floating(kind):
        if pa.types.is_float16(kind):
            column = column.cast(pa.float32())
        return pc.if_else(pc.is_finite(column), column, None).to_pylist()  # type: ignore[no-any-return]
    values = _list_texts(column) if name_type(kind) == "text" else column.to_pylist()
    if field_type == "json":
        return [_read_json(value) for value in values]
    if field_type in ("text", "integer", "boolean") or pa.types.is_string(kind):
        return values
    return [make_json(value) for value in values]


def make_json(value: Any) -> JsonValue:
    """A Python value as JSON holds it: instants as ISO 8601, numbers finite, bytes left out."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): make_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [make_json(inner) for inner in value]
    return None if isinstance(value, bytes | bytearray | memoryview) else str(value)


def make_properties(
    names: list[str], columns: list[list[JsonValue]], count: int
) -> list[dict[str, JsonValue]]:
    """Columns, each of shape (count,), as one object a row."""
    if not names:
        return [{} for _ in range(count)]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _read_json(value: Any) -> JsonValue:
    if not isinstance(value, str):
        return make_json(value)
    try:
        return msgspec.json.decode(value)  # type: ignore[no-any-return]
    except (msgspec.DecodeError, RecursionError):
        return value


def _list_texts(column: pa.Array) -> list[Any]:
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except UnicodeDecodeError:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        # A file may claim UTF-8 and hold something else: then each byte is kept as a character.
        return [_decode(raw) for raw in column.cast(pa.large_binary(), safe=False).to_pylist()]


def _decode(raw: bytes | None) -> str | None:
    if raw is None:
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
