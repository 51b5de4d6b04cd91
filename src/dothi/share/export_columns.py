"""How rows that are given out become columns of Arrow."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import shapely

from dothi.share.export_rows import GEOMETRY, ExportChunk, ExportField, FieldType, read_value

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
