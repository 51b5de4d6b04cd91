"""The routes that lead to tiles, and to whole collections as files."""

from typing import Any

from litestar import Controller, Response, get
from litestar.response import Stream

from dothi.access.door import principal_of
from dothi.access.exporting import Exporting
from dothi.access.features import Features
from dothi.share.export_routes import SUFFIXES
from dothi.share.ogc.asking import read_items_query
from dothi.share.ogc.downloads import get_format, open_download
from dothi.share.ogc.items import as_headers
from dothi.share.ogc.landing import DOWNLOADS, ROOT
from dothi.share.ogc.requests import (
    Asked,
    get_declared,
    get_found,
    give,
    read_parameters,
    root_of,
    take_format_only,
)
from dothi.share.ogc.tilesets import (
    MATRIX_SET,
    TILEJSON,
    make_matrix_set,
    make_matrix_sets,
    make_tilejson,
    make_tileset,
    make_tilesets,
)
from dothi.vocabulary.errors import MalformedQuery, NotFound
from dothi.vocabulary.things import Kind


def _check_matrix_set(name: str) -> None:
    if name != MATRIX_SET:
        raise NotFound(f"There is no tiling scheme {name}; there is {MATRIX_SET}.")


class MapRoutes(Controller):
    """Tiling schemes, sets of tiles, and downloads."""

    path = ROOT
    include_in_schema = False

    @get("/tileMatrixSets")
    async def matrix_sets(self, request: Asked) -> Response[bytes]:
        """The tiling schemes."""
        take_format_only(request)
        return give(make_matrix_sets(root_of(request)))

    @get("/tileMatrixSets/{name:str}")
    async def matrix_set(self, request: Asked, name: str) -> Response[bytes]:
        """One of them."""
        take_format_only(request)
        _check_matrix_set(name)
        return give(make_matrix_set())

    @get("/collections/{kind:str}/tiles")
    async def tilesets(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """The sets of tiles of a collection."""
        take_format_only(request)
        declared, _ = await get_found(request, features, kinds, kind)
        return give(make_tilesets(root_of(request), declared))

    @get("/collections/{kind:str}/tiles/{name:str}")
    async def tileset(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str, name: str
    ) -> Response[bytes]:
        """One of them, as the standard has it or as TileJSON."""
        given = dict(read_parameters(request))
        chosen = given.pop("f", "json")
        if given or chosen not in ("json", "tilejson"):
            raise MalformedQuery("It is given as json or tilejson.", field=next(iter(given), "f"))
        _check_matrix_set(name)
        declared, collected = await get_found(request, features, kinds, kind)
        if chosen == "tilejson":
            return give(make_tilejson(root_of(request), declared, collected), TILEJSON)
        return give(make_tileset(root_of(request), declared, collected))

    @get("/collections/{kind:str}/download")
    async def download(
        self,
        request: Asked,
        features: Features,
        exporting: Exporting,
        kinds: tuple[Kind, ...],
        kind: str,
    ) -> Stream:
        """All features that the parameters of items ask for, as a file of the format `f`."""
        declared = get_declared(kinds, kind)
        given: dict[str, Any] = dict(read_parameters(request))
        chosen = get_format(given.pop("f", "geojson"))
        for name in ("limit", "after"):
            if name in given:
                raise MalformedQuery("A download has everything that is asked for.", field=name)
        asked = read_items_query(declared, list(given.items()))
        pieces = await open_download(
            features, exporting, principal_of(request.scope), declared, asked, chosen
        )
        file = f"{kind}{SUFFIXES[chosen]}"
        return Stream(
            pieces,
            media_type=DOWNLOADS[chosen],
            headers={"Content-Disposition": f'attachment; filename="{file}"', **as_headers(asked.system)},
        )
