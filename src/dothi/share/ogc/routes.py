"""The routes of the OGC's interfaces: what there is, and its features."""

import re

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT, HTTP_304_NOT_MODIFIED

from dothi import __version__
from dothi.access.door import principal_of
from dothi.access.features import Features
from dothi.share.ogc.asking import read_item_query, read_items_query
from dothi.share.ogc.drafts import read_new, read_patched, read_replacement
from dothi.share.ogc.items import GEOJSON, as_headers, make_item, make_page, spell
from dothi.share.ogc.landing import (
    CONFORMANCE,
    OPENAPI,
    ROOT,
    SCHEMA,
    make_collection,
    make_collections,
    make_landing,
    make_queryables,
)
from dothi.share.ogc.openapi import make_openapi
from dothi.share.ogc.requests import (
    Asked,
    get_declared,
    get_found,
    give,
    list_found,
    read_parameters,
    root_of,
    take_format_only,
)
from dothi.share.ogc.systems import CRS84, System, get_system
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.things import Kind


def _read_system(request: Asked) -> System:
    """The system that the header says a body's coordinates are in."""
    said = request.headers.get("content-crs", CRS84).strip()
    return get_system(said.removeprefix("<").removesuffix(">"), "content-crs")


def _read_versions(request: Asked) -> list[str] | None:
    """Which versions of a feature a change is meant for; None is any."""
    said = request.headers.get("if-match")
    if said is None or said.strip() == "*":
        return None
    return re.findall(r'"([^"]*)"', said)


def _names_version(said: str, version: str) -> bool:
    return said.strip() == "*" or f'"{version}"' in said


class OgcRoutes(Controller):
    """Landing page, collections and features; they have an OpenAPI document of their own."""

    path = ROOT
    include_in_schema = False

    @get("/")
    async def landing(self, request: Asked) -> Response[bytes]:
        """Where everything else is found."""
        take_format_only(request)
        return give(make_landing(root_of(request)))

    @get("/conformance")
    async def conformance(self, request: Asked) -> Response[bytes]:
        """The parts of the standards that hold here."""
        take_format_only(request)
        return give({"conformsTo": CONFORMANCE})

    @get("/api")
    async def api(self, request: Asked, features: Features, kinds: tuple[Kind, ...]) -> Response[bytes]:
        """The interface's description, with the collections that there are now."""
        found = [kind for kind, _ in await list_found(request, features, kinds)]
        return give(make_openapi(root_of(request), __version__, found), OPENAPI)

    @get("/collections")
    async def collections(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...]
    ) -> Response[bytes]:
        """The kinds that have things."""
        take_format_only(request)
        return give(make_collections(root_of(request), await list_found(request, features, kinds)))

    @get("/collections/{kind:str}")
    async def collection(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """One of them."""
        take_format_only(request)
        return give(make_collection(root_of(request), *await get_found(request, features, kinds, kind)))

    @get("/collections/{kind:str}/queryables")
    async def queryables(self, request: Asked, kinds: tuple[Kind, ...], kind: str) -> Response[bytes]:
        """What its filters may name."""
        take_format_only(request)
        return give(make_queryables(root_of(request), get_declared(kinds, kind)), SCHEMA)

    @get("/collections/{kind:str}/items")
    async def items(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """A page of its features."""
        declared = get_declared(kinds, kind)
        parameters = read_parameters(request)
        asked = read_items_query(declared, parameters)
        page = await features.read_page(principal_of(request.scope), asked.query)
        collection = f"{root_of(request)}/collections/{kind}"
        body = make_page(page, asked.system, f"{collection}/items", parameters, collection)
        return Response(body, media_type=GEOJSON, headers=as_headers(asked.system))

    @get("/collections/{kind:str}/items/{uid:str}")
    async def item(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> Response[bytes]:
        """One feature."""
        declared = get_declared(kinds, kind)
        parameters = read_parameters(request)
        asked = read_item_query(declared, uid, parameters)
        page = await features.read_page(principal_of(request.scope), asked.query)
        if not page.rows:
            raise NotFound(f"{kind} {uid}.")
        collection = f"{root_of(request)}/collections/{kind}"
        address = spell(f"{collection}/items/{page.rows[0].uid}", parameters)
        headers = {**as_headers(asked.system), "ETag": f'"{page.rows[0].version}"'}
        if _names_version(request.headers.get("if-none-match", ""), page.rows[0].version):
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        body = make_item(page.rows[0], asked.system, address, collection)
        return Response(body, media_type=GEOJSON, headers=headers)

    @post("/collections/{kind:str}/items", status_code=HTTP_201_CREATED)
    async def create(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """A new feature, under the id that is sent or one that it is given."""
        declared = get_declared(kinds, kind)
        draft = read_new(await request.body(), declared, _read_system(request))
        await features.create(principal_of(request.scope), draft)
        address = f"{root_of(request)}/collections/{kind}/items/{draft.uid}"
        return Response(b"", headers={"Location": address}, media_type=GEOJSON)

    @put("/collections/{kind:str}/items/{uid:str}", status_code=HTTP_204_NO_CONTENT)
    async def replace(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> None:
        """A whole feature in place of another; what it was is kept in its history."""
        declared = get_declared(kinds, kind)
        draft = read_replacement(await request.body(), declared, uid, _read_system(request))
        await features.change(
            principal_of(request.scope), kind, uid, lambda _: draft, versions=_read_versions(request)
        )

    @patch("/collections/{kind:str}/items/{uid:str}", status_code=HTTP_204_NO_CONTENT)
    async def update(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> None:
        """Parts of a feature by a merge patch; what it was is kept in its history."""
        declared, body = get_declared(kinds, kind), await request.body()
        system = _read_system(request)
        await features.change(
            principal_of(request.scope),
            kind,
            uid,
            lambda before: read_patched(body, declared, before, system),
            versions=_read_versions(request),
        )

    @delete("/collections/{kind:str}/items/{uid:str}", status_code=HTTP_204_NO_CONTENT)
    async def remove(
        self, request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> None:
        """The city has it no more; its past stays."""
        get_declared(kinds, kind)
        await features.delete(principal_of(request.scope), kind, uid, versions=_read_versions(request))
