"""The route of the map's tiles, with a memory of those that were made."""

import secrets
from collections import OrderedDict
from datetime import datetime
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.status_codes import HTTP_304_NOT_MODIFIED

from dothi.access.city import City, Tile
from dothi.access.door import principal_of
from dothi.vocabulary.errors import MalformedQuery

DEEPEST_ZOOM = 22
VECTOR_TILE = "application/vnd.mapbox-vector-tile"
REMEMBERED_BYTES = 64 * 2**20
_Key = tuple[int, int, int, str | None, datetime | None, str]


class TileMemory:
    """Tiles that were made, the least used forgotten first, and all of them when things change."""

    def __init__(self, most_bytes: int = REMEMBERED_BYTES) -> None:
        self._tiles: OrderedDict[_Key, Tile] = OrderedDict()
        self._most_bytes = most_bytes
        self._changes = 0
        self._name = secrets.token_hex(4)
        self.bytes = 0

    @property
    def version(self) -> str:
        """Another text after every change of things; no other process has the same ones."""
        return f"{self._name}-{self._changes}"

    def forget(self) -> None:
        """Things have changed."""
        self._tiles.clear()
        self._changes += 1
        self.bytes = 0

    def find(self, key: _Key) -> Tile | None:
        """A tile that is remembered, or None."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def put(self, key: _Key, tile: Tile) -> None:
        """Remember a tile."""
        self._tiles[key] = tile
        self.bytes += len(tile.content)
        while self.bytes > self._most_bytes:
            _, forgotten = self._tiles.popitem(last=False)
            self.bytes -= len(forgotten.content)


class TileRoutes(Controller):
    """What the city has, for maps."""

    path = "/api/tiles"
    tags = ("Tiles",)

    @get("/things/{z:int}/{x:int}/{y:int}", summary="A tile of things", media_type=VECTOR_TILE)
    async def things(
        self,
        request: Request[Any, Any, Any],
        city: City,
        tiles: TileMemory,
        z: int,
        x: int,
        y: int,
        kind: str | None = None,
        at: datetime | None = None,
    ) -> Response[bytes]:
        """A Mapbox vector tile of things without datastreams; `at` is an instant with its offset.

        The layer is `things`. Header `Dothi-Thinned` gives n where only every n-th is drawn.
        """
        if not 0 <= z <= DEEPEST_ZOOM or not 0 <= x < 2**z or not 0 <= y < 2**z:
            raise MalformedQuery(f"Zooms go from 0 to {DEEPEST_ZOOM}, x and y from 0 to 2^z - 1.", field="z")
        if at is not None and at.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field="at")
        principal = principal_of(request.client.host if request.client else None)
        version = tiles.version
        headers = {"ETag": f'"{version}"', "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        key = (z, x, y, kind, at, version)
        tile = tiles.find(key)
        if tile is None:
            tile = await city.read_tile(principal, z, x, y, kind=kind, at=at)
            tiles.put(key, tile)
        if tile.nth > 1:
            headers["Dothi-Thinned"] = str(tile.nth)
        return Response(tile.content, media_type=VECTOR_TILE, headers=headers)
