"""NumPy columns as PostgreSQL arrays in binary form, so that a batch costs nothing per row here."""

import struct
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_EPOCH_2000_US = 946_684_800_000_000
"""PostgreSQL counts microseconds from 2000-01-01; we count from 1970-01-01."""


class Column:
    """A one-dimensional array without missing values, to be sent as one parameter."""

    array_oid: ClassVar[int]
    element_oid: ClassVar[int]
    big_endian: ClassVar[str]

    def __init__(self, values: NDArray[Any]) -> None:
        self.values = values

    def encode(self) -> bytes:
        """Dimensions, no nulls, element type, length, lower bound, then each element with its size."""
        size = np.dtype(self.big_endian).itemsize
        records = np.empty(len(self.values), dtype=[("size", ">i4"), ("value", self.big_endian)])
        records["size"] = size
        records["value"] = self.values
        return struct.pack(">iiiii", 1, 0, self.element_oid, len(self.values), 1) + records.tobytes()


class Integers(Column):
    """An integer[] parameter."""

    array_oid, element_oid, big_endian = 1007, 23, ">i4"


class Doubles(Column):
    """A double precision[] parameter."""

    array_oid, element_oid, big_endian = 1022, 701, ">f8"


class Timestamps(Column):
    """A timestamptz[] parameter; values in µs since 1970 UTC, the smallest integer being -infinity."""

    array_oid, element_oid, big_endian = 1185, 1184, ">i8"

    def __init__(self, values: NDArray[np.int64]) -> None:
        smallest = np.iinfo(np.int64).min
        super().__init__(np.where(values == smallest, smallest, values - _EPOCH_2000_US))


class _ColumnDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Column) -> bytes:
        return obj.encode()


class _IntegersDumper(_ColumnDumper):
    oid = Integers.array_oid


class _DoublesDumper(_ColumnDumper):
    oid = Doubles.array_oid


class _TimestampsDumper(_ColumnDumper):
    oid = Timestamps.array_oid


def register_columns(connection: AsyncConnection[Any]) -> None:
    """Teach a connection to send columns."""
    connection.adapters.register_dumper(Integers, _IntegersDumper)
    connection.adapters.register_dumper(Doubles, _DoublesDumper)
    connection.adapters.register_dumper(Timestamps, _TimestampsDumper)
