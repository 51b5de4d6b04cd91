"""GeoParquet, and Parquet without geometry, by pyarrow: the wheels of GDAL leave this format out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyproj
from pyarrow import parquet as pq

from dothi.connect.files.arrow_values import is_binary, list_values, make_properties, name_type
from dothi.connect.files.layers import ROWS_AT_ONCE, Chunk, Field, Layer, make_missing_layer
from dothi.connect.files.limits import LARGEST_UNPACKED_BYTES
from dothi.connect.files.shapes import read_wkb
from dothi.vocabulary.errors import UnreadableFile

_LARGEST_GROUP_BYTES = 1024**3
"""Unpacked, of a row group: its columns are read in pieces, but a dictionary is held whole."""
_LONGITUDE_LATITUDE = ("CRS84", "CRS84h")


class _Column(msgspec.Struct, frozen=True, kw_only=True):
    encoding: str = "WKB"
    geometry_types: tuple[str, ...] = ()
    crs: msgspec.UnsetType | dict[str, Any] | None = msgspec.UNSET
    covering: dict[str, dict[str, list[str]]] = {}


class _Geo(msgspec.Struct, frozen=True, kw_only=True):
    primary_column: str
    columns: dict[str, _Column]


class ParquetSource:
    """An open Parquet file with one layer, named after the file."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as problem:
            raise UnreadableFile(
                f"It is truncated or damaged: {problem}.", reason="damaged", blanks={"detail": str(problem)}
            ) from problem
        try:
            self._begin(path)
        except BaseException:
            self.close()
            raise

    def _begin(self, path: Path) -> None:
        self._check_size()
        schema = self._file.schema_arrow
        geo = _read_geo((schema.metadata or {}).get(b"geo"))
        self._geometry = geo.primary_column if geo else None
        column = geo.columns.get(geo.primary_column) if geo else None
        if column is not None and column.encoding.upper() != "WKB":
            raise UnreadableFile(
                f"Its geometries are encoded as {column.encoding}; write them as WKB.",
                reason="not_wkb",
                blanks={"encoding": column.encoding},
            )
        around = {str(names[0]) for names in column.covering.get("bbox", {}).values()} if column else set()
        left_out = around | (set(geo.columns) if geo else set())
        fields = [each for each in schema if each.name not in left_out]
        self.format = "GeoParquet" if geo else "Parquet"
        self.notices = ("binary_left_out",) if any(is_binary(each.type) for each in fields) else ()
        layer = Layer(
            name=path.stem,
            fields=tuple(
                Field(name=each.name, type=name_type(each.type))
                for each in fields
                if not is_binary(each.type)
            ),
            geometry=_name_geometry(column.geometry_types) if column else "none",
            crs=_name_crs(column) if column else None,
            count=self._file.metadata.num_rows,
            feature_ids=False,
        )
        self.layers = (layer,)

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The rows in the file's order; raises UnreadableFile where a page is damaged."""
        if layer != self.layers[0].name:
            raise make_missing_layer(layer)
        return self._read(rows_at_once)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _check_size(self) -> None:
        metadata = self._file.metadata
        sizes = [metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)]
        if sum(sizes) > LARGEST_UNPACKED_BYTES or max(sizes, default=0) > _LARGEST_GROUP_BYTES:
            raise UnreadableFile(
                f"Unpacked it would have {sum(sizes) // 1024**2} MiB, the largest row group"
                f" {max(sizes) // 1024**2} MiB; write smaller row groups, or split the file.",
                reason="groups_too_large",
                blanks={"size": sum(sizes) // 1024**2},
            )

    def _read(self, rows_at_once: int) -> Iterator[Chunk]:
        fields = self.layers[0].fields
        names = [field.name for field in fields]
        wanted = names + ([self._geometry] if self._geometry else [])
        first_row = 1
        try:
            # Reading ahead would hold whole row groups.
            for batch in self._file.iter_batches(rows_at_once, columns=wanted, use_threads=False):
                shapes = batch.column(self._geometry) if self._geometry else None
                geometries, problems = read_wkb(shapes, len(batch))
                columns = [list_values(batch.column(field.name), field.type) for field in fields]
                yield Chunk(
                    first_row=first_row,
                    geometries=geometries,
                    properties=make_properties(names, columns, len(batch)),
                    ids=[None] * len(batch),
                    problems=problems,
                )
                first_row += len(batch)
        except (pa.ArrowException, OSError) as problem:
            raise UnreadableFile(
                f"It breaks off after row {first_row - 1}: {problem}.",
                reason="breaks_off",
                blanks={"row": first_row - 1},
            ) from problem


def _read_geo(raw: bytes | None) -> _Geo | None:
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=_Geo)
    except msgspec.DecodeError as problem:
        raise UnreadableFile(
            f"Its description of geometries is wrong: {problem}.",
            reason="damaged",
            blanks={"detail": str(problem)},
        ) from problem


def _name_geometry(types: tuple[str, ...]) -> str:
    plain = {each.split(" ")[0] for each in types}
    return plain.pop() if len(plain) == 1 else "mixed"


def _name_crs(column: _Column) -> str | None:
    if column.crs is None:
        return None
    if column.crs is msgspec.UNSET:
        return "EPSG:4326"
    given = column.crs
    identity = given.get("id") if isinstance(given.get("id"), dict) else None
    if identity is not None:
        if identity.get("code") in _LONGITUDE_LATITUDE:
            return "EPSG:4326"
        return f"{identity.get('authority')}:{identity.get('code')}"
    try:
        return str(pyproj.CRS.from_json_dict(given).to_wkt())
    except pyproj.exceptions.CRSError as problem:
        raise UnreadableFile(
            f"Its reference system cannot be understood: {problem}.",
            reason="crs_unreadable",
            blanks={"detail": str(problem)},
        ) from problem
