"""Layers written by GDAL, whose errors become ours."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError
from pyogrio.raw import write_arrow

from dothi.share.export_rows import GEOMETRY
from dothi.vocabulary.errors import DiskFull, InvalidInput

_LEAST_FREE_BYTES = 1024**2


def write_layer(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch], **options: Any) -> None:
    """A stream of batches into a file; `options` are those of pyogrio.

    Raises InvalidInput for what the format refuses, DiskFull, and whatever making the batches has raised.
    """
    failed: list[Exception] = []

    def watch() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except Exception as problem:
            failed.append(problem)
            raise

    try:
        stream = pa.RecordBatchReader.from_batches(schema, watch())
        write_arrow(stream, path, geometry_name=GEOMETRY, **options)
    except RuntimeError as problem:
        # GDAL only says that the stream broke off; why is what the caller has to know.
        if failed:
            raise failed[0] from None
        if not isinstance(problem, DataLayerError | DataSourceError | FeatureError):
            raise
        if shutil.disk_usage(path.parent).free < _LEAST_FREE_BYTES:
            raise DiskFull from problem
        said = " ".join(str(problem).replace(f"{path.parent}/", "").split())
        raise InvalidInput(f"The format cannot hold a row: {said[:300]}.") from problem
