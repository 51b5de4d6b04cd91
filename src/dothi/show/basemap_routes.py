"""The routes of the base map: what it is, and its tiles."""

import gzip
from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.status_codes import HTTP_204_NO_CONTENT, HTTP_304_NOT_MODIFIED

from dothi.show.attachment_routes import AS_IT_IS
from dothi.show.basemap_file import BasemapShelf
from dothi.vocabulary.errors import MalformedQuery

VECTOR_TILE = "application/vnd.mapbox-vector-tile"
_FOR_GOOD = "public, max-age=31536000, immutable"
_DEEPEST_ZOOM = 22


class BasemapView(msgspec.Struct, kw_only=True):
    """The base map of this city.

    `bounds` are west, south, east and north in degrees. `tiles` is where its tiles are, with {z}, {x} and
    {y} to fill in; it is another address for each new map. `attribution` is HTML that has to be seen
    wherever the map is drawn. `extract_at` is null where the extract did not say when it was taken.
    """

    tiles: str
    bounds: tuple[float, float, float, float]
    minzoom: int
    maxzoom: int
    attribution: str
    made_at: datetime
    extract_at: datetime | None
    source: str
    features: int


class BasemapStanding(msgspec.Struct, kw_only=True):
    """The base map, or null where none was made."""

    basemap: BasemapView | None


class BasemapRoutes(Controller):
    """The city's own base map, from an extract of OpenStreetMap."""

    path = "/api/basemap"
    tags = ("Tiles",)

    @get("/", summary="The base map", sync_to_thread=False)
    def basemap(self, shelf: NamedDependency[BasemapShelf]) -> Response[BasemapStanding]:
        """Where the tiles are, what they cover and when they were made."""
        file = shelf.find()
        view = None
        if file is not None:
            view = BasemapView(
                tiles=f"/api/basemap/tiles/{{z}}/{{x}}/{{y}}?v={shelf.version}",
                bounds=file.bounds,
                minzoom=file.minzoom,
                maxzoom=file.maxzoom,
                attribution=file.attribution,
                made_at=file.facts.made_at,
                extract_at=file.facts.extract_at,
                source=file.facts.source,
                features=file.facts.features,
            )
        return Response(BasemapStanding(basemap=view), headers={"Cache-Control": "no-cache"})

    @get(
        "/tiles/{z:int}/{x:int}/{y:int}",
        summary="A tile of the base map",
        media_type=VECTOR_TILE,
        sync_to_thread=False,
        opt={AS_IT_IS: True},
    )
    def tile(
        self,
        request: Request[Any, Any, Any],
        shelf: NamedDependency[BasemapShelf],
        z: FromPath[int],
        x: FromPath[int],
        y: FromPath[int],
        v: FromQuery[str | None] = None,
    ) -> Response[bytes]:
        """A Mapbox vector tile; 204 where the base map has nothing, or there is none.

        Asked for by the version `v` that the address in `/api/basemap` has, a tile may be kept for good.
        """
        if not 0 <= z <= _DEEPEST_ZOOM or not 0 <= x < 2**z or not 0 <= y < 2**z:
            raise MalformedQuery(f"Zooms go from 0 to {_DEEPEST_ZOOM}, x and y from 0 to 2^z - 1.", field="z")
        file = shelf.find()
        kept = _FOR_GOOD if file is not None and v == shelf.version else "no-cache"
        headers = {"ETag": f'"{shelf.version}"', "Cache-Control": kept, "Vary": "Accept-Encoding"}
        if file is not None and request.headers.get("If-None-Match") == headers["ETag"]:
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        content = None if file is None else file.find_tile(z, x, y)
        if content is None:
            return Response(b"", status_code=HTTP_204_NO_CONTENT, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            content = gzip.decompress(content)
        return Response(content, media_type=VECTOR_TILE, headers=headers)
