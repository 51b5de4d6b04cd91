"""What every file is read into: layers with fields, and chunks of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from dothi.connect.files.coordinates import CoordinateFields
from dothi.vocabulary.errors import UnreadableFile
from dothi.vocabulary.words import Blanks

FieldType = Literal["text", "integer", "number", "boolean", "date", "time", "json"]

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
"""What JSON can hold; numbers are finite."""

ROWS_AT_ONCE = 10_000
"""About 10 MB of small polygons with their properties."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A column. A date is a day, a time an instant or a time of day, both ISO 8601 text; json is anything."""

    name: str
    type: FieldType


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one form within a file.

    `geometry` is a type of GeoJSON, "mixed" where the rows differ or nothing says, or "none"; it does not
    tell 2D from 3D. `crs` is the authority's code ("EPSG:9208") where the file gives one, else its WKT, None
    where it says nothing; coordinates are x and y (east and north, longitude and latitude) whatever order
    the authority has. `count` is None where only reading the whole file tells. `feature_ids` says that the
    file itself keeps the ids of rows, so that they mean the same features the next time it is read.
    """

    name: str
    fields: tuple[Field, ...]
    geometry: str
    crs: str | None
    count: int | None
    feature_ids: bool
    coordinates: CoordinateFields = CoordinateFields()
    """Of a table: the columns that its geometries are made of."""


class RowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row could not be read whole: a word for programs, and a sentence that says what to do.

    The word lists have a sentence for the code, whose blanks are filled with `blanks`.
    """

    code: str
    message: str
    blanks: Blanks = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """Consecutive rows of a layer, n of them.

    `geometries` has the shape (n,): shapely geometries as the file has them (3D and invalid too) or None.
    `problems` is keyed by the index in this chunk; the row is there all the same, with what could be read.
    """

    first_row: int
    """The 1-based number of the first row within the layer."""
    geometries: NDArray[np.object_]
    properties: list[dict[str, JsonValue]]
    ids: list[str | None]
    problems: dict[int, RowProblem]


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a person knows better than the file; None where the file decides."""

    encoding: str | None = None
    """Of the text in Shapefiles and CSV, by a name that Python knows too: "UTF-8", "CP1258"."""
    x_field: str | None = None
    y_field: str | None = None
    wkt_field: str | None = None
    header_row: int | None = None
    """The 1-based row of a table that holds the names of its columns."""


class Source(Protocol):
    """An open file. Its notices are codes: "no_cpg", "binary_left_out" …"""

    @property
    def format(self) -> str:
        """The format's name as people know it: "GeoPackage", "Shapefile"."""
        ...

    @property
    def layers(self) -> tuple[Layer, ...]:
        """At least one, each with a name of its own."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """What was found while opening, and so far while reading."""
        ...

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The rows of a layer in the file's order; raises UnreadableFile where the file breaks off."""
        ...

    def close(self) -> None:
        """Give back what is held open; what was unpacked is removed."""
        ...


def make_missing_layer(name: str) -> UnreadableFile:
    """What is raised where a layer is asked for that a file does not have."""
    return UnreadableFile(f"It has no layer named {name!r}.", reason="no_layer", blanks={"name": name})


COORDINATES_UNREADABLE = RowProblem(
    code="coordinates_unreadable",
    message="The geometry of this row cannot be read; repair it in the program that wrote the file.",
)
