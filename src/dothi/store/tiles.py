"""Tiles of the map: what the city has and nobody measures, as Mapbox vector tiles."""

from datetime import datetime

import msgspec

from dothi.store.database import Session

MOST_DRAWN = 20_000
"""More things than these in one tile are thinned out evenly, so that one stays quick to make and to draw."""


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A vector tile with the layer `things` (properties id, kind, name); every `nth` of `there` is drawn."""

    content: bytes
    there: int
    nth: int


async def read_tile(
    session: Session, z: int, x: int, y: int, *, kind: str | None, at: datetime | None
) -> Tile:
    """The tile in the scheme of web maps; `at` is an instant, None for now."""
    wanted = {"z": z, "x": x, "y": y, "kind": kind, "most": MOST_DRAWN}
    if at is None:
        row = await session.row("read_tile", wanted)
    else:
        row = await session.row("read_tile_at", {**wanted, "at": at})
    assert row is not None, "an aggregate gives a row"  # noqa: S101
    return Tile(content=bytes(row[0]), there=row[1], nth=row[2])
