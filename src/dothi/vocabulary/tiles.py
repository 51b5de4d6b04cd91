"""Tiles of maps, in the scheme of web maps (EPSG:3857, y from the north), and what changes of them."""

from datetime import datetime
from typing import Literal

import msgspec

from dothi.vocabulary.errors import MalformedQuery

DEEPEST_ZOOM = 22
VECTOR_TILE = "application/vnd.mapbox-vector-tile"
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees, WGS 84; west is never east of east."""


class TileAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Which tile, of which kind (None is all), and as of which instant (None is now).

    `look` is `map`: what nobody measures, with id, kind, name and `drawn_as`, the value that its kind is
    drawn by; or `data`: all of it with its properties.
    """

    z: int
    x: int
    y: int
    kind: str | None = None
    at: datetime | None = None
    look: Literal["map", "data"] = "map"

    def __post_init__(self) -> None:
        """Raise MalformedQuery where there is no such tile."""
        if not 0 <= self.z <= DEEPEST_ZOOM:
            raise MalformedQuery(f"Zooms go from 0 to {DEEPEST_ZOOM}.", field="z")
        if not 0 <= self.x < 2**self.z or not 0 <= self.y < 2**self.z:
            raise MalformedQuery("x and y go from 0 to 2^z - 1.", field="x")
        if self.at is not None and self.at.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field="at")


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A Mapbox vector tile, gzipped; two of the same `version` hold the same."""

    content: bytes
    version: str


class ThingsChanged(msgspec.Struct, frozen=True, kw_only=True):
    """How many things changed in a table, and boxes that hold all places in which they did."""

    table: str
    things: int = 0
    boxes: tuple[Box, ...] = ()
