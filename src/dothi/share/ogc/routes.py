"""The routes of the OGC's interfaces."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from dothi import __version__
from dothi.access.door import principal_of
from dothi.access.features import Features
from dothi.share.ogc.asking import read_item_query, read_items_query
from dothi.share.ogc.drafts import read_new, read_patched, read_replacement
from dothi.share.ogc.items import GEOJSON, JSON, as_headers, make_item, make_page, spell
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
from dothi.share.ogc.systems import CRS84, System, get_system
from dothi.vocabulary.errors import MalformedQuery, NotFound
from dothi.vocabulary.features import Collected
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Kind

_Asked = Request[Any, Any, Any]


def _asker(request: _Asked) -> Principal:
    return principal_of(request.client.host if request.client else None)


def _root(request: _Asked) -> str:
    return f"{str(request.base_url).rstrip('/')}{ROOT}"


def _parameters(request: _Asked) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in request.query_params.multi_items()]


def _give(content: Any, media_type: str = JSON) -> Response[bytes]:
    return Response(msgspec.json.encode(content), media_type=media_type)


def _take_format_only(request: _Asked) -> None:
    """What describes the service takes no parameter but the format."""
    for name, value in _parameters(request):
        if name != "f" or value != "json":
            raise MalformedQuery("There is no such parameter here.", field=name)


async def _list_found(
    request: _Asked, features: Features, kinds: tuple[Kind, ...]
) -> list[tuple[Kind, Collected]]:
    collected = {each.kind: each for each in await features.list_collected(_asker(request))}
    return [(kind, collected[kind.id]) for kind in kinds if kind.id in collected]


async def _get_found(
    request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str
) -> tuple[Kind, Collected]:
    for declared, collected in await _list_found(request, features, kinds):
        if declared.id == kind:
            return declared, collected
    raise NotFound(f"There is no collection {kind}.")


def _get_declared(kinds: tuple[Kind, ...], kind: str) -> Kind:
    """A kind, whether or not it has things by now."""
    for declared in kinds:
        if declared.id == kind:
            return declared
    raise NotFound(f"There is no collection {kind}.")


def _read_system(request: _Asked) -> System:
    """The system that the header says a body's coordinates are in."""
    said = request.headers.get("content-crs", CRS84).strip()
    return get_system(said.removeprefix("<").removesuffix(">"), "content-crs")


class OgcRoutes(Controller):
    """Landing page, collections and features; they have an OpenAPI document of their own."""

    path = ROOT
    include_in_schema = False

    @get("/")
    async def landing(self, request: _Asked) -> Response[bytes]:
        """Where everything else is found."""
        _take_format_only(request)
        return _give(make_landing(_root(request)))

    @get("/conformance")
    async def conformance(self, request: _Asked) -> Response[bytes]:
        """The parts of the standards that hold here."""
        _take_format_only(request)
        return _give({"conformsTo": CONFORMANCE})

    @get("/api")
    async def api(self, request: _Asked, features: Features, kinds: tuple[Kind, ...]) -> Response[bytes]:
        """The interface's description, with the collections that there are now."""
        found = [kind for kind, _ in await _list_found(request, features, kinds)]
        return _give(make_openapi(_root(request), __version__, found), OPENAPI)

    @get("/collections")
    async def collections(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...]
    ) -> Response[bytes]:
        """The kinds that have things."""
        _take_format_only(request)
        return _give(make_collections(_root(request), await _list_found(request, features, kinds)))

    @get("/collections/{kind:str}")
    async def collection(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """One of them."""
        _take_format_only(request)
        return _give(make_collection(_root(request), *await _get_found(request, features, kinds, kind)))

    @get("/collections/{kind:str}/queryables")
    async def queryables(self, request: _Asked, kinds: tuple[Kind, ...], kind: str) -> Response[bytes]:
        """What its filters may name."""
        _take_format_only(request)
        return _give(make_queryables(_root(request), _get_declared(kinds, kind)), SCHEMA)

    @get("/collections/{kind:str}/items")
    async def items(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """A page of its features."""
        declared = _get_declared(kinds, kind)
        parameters = _parameters(request)
        asked = read_items_query(declared, parameters)
        page = await features.read_page(_asker(request), asked.query)
        collection = f"{_root(request)}/collections/{kind}"
        body = make_page(page, asked.system, f"{collection}/items", parameters, collection)
        return Response(body, media_type=GEOJSON, headers=as_headers(asked.system))

    @get("/collections/{kind:str}/items/{uid:str}")
    async def item(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> Response[bytes]:
        """One feature."""
        declared = _get_declared(kinds, kind)
        parameters = _parameters(request)
        asked = read_item_query(declared, uid, parameters)
        page = await features.read_page(_asker(request), asked.query)
        if not page.rows:
            raise NotFound(f"{kind} {uid}.")
        collection = f"{_root(request)}/collections/{kind}"
        address = spell(f"{collection}/items/{page.rows[0].uid}", parameters)
        body = make_item(page.rows[0], asked.system, address, collection)
        return Response(body, media_type=GEOJSON, headers=as_headers(asked.system))

    @post("/collections/{kind:str}/items", status_code=HTTP_201_CREATED)
    async def create(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str
    ) -> Response[bytes]:
        """A new feature, under the id that is sent or one that it is given."""
        declared = _get_declared(kinds, kind)
        draft = read_new(await request.body(), declared, _read_system(request))
        await features.create(_asker(request), draft)
        address = f"{_root(request)}/collections/{kind}/items/{draft.uid}"
        return Response(b"", headers={"Location": address}, media_type=GEOJSON)

    @put("/collections/{kind:str}/items/{uid:str}", status_code=HTTP_204_NO_CONTENT)
    async def replace(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> None:
        """A whole feature in place of another; what it was is kept in its history."""
        declared = _get_declared(kinds, kind)
        draft = read_replacement(await request.body(), declared, uid, _read_system(request))
        await features.change(_asker(request), kind, uid, lambda _: draft)

    @patch("/collections/{kind:str}/items/{uid:str}", status_code=HTTP_204_NO_CONTENT)
    async def update(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> None:
        """Parts of a feature by a merge patch; what it was is kept in its history."""
        declared, body = _get_declared(kinds, kind), await request.body()
        system = _read_system(request)
        await features.change(
            _asker(request), kind, uid, lambda before: read_patched(body, declared, before, system)
        )

    @delete("/collections/{kind:str}/items/{uid:str}", status_code=HTTP_204_NO_CONTENT)
    async def remove(
        self, request: _Asked, features: Features, kinds: tuple[Kind, ...], kind: str, uid: str
    ) -> None:
        """The city has it no more; its past stays."""
        _get_declared(kinds, kind)
        await features.delete(_asker(request), kind, uid)
