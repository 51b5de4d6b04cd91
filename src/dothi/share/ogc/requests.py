"""What the routes of the OGC's interfaces read of a request, and how they answer."""

from typing import Any

import msgspec
from litestar import Request, Response

from dothi.access.door import principal_of
from dothi.access.features import Features
from dothi.share.ogc.items import JSON
from dothi.share.ogc.landing import ROOT
from dothi.vocabulary.errors import MalformedQuery, NotFound
from dothi.vocabulary.features import Collected
from dothi.vocabulary.things import Kind

Asked = Request[Any, Any, Any]


def root_of(request: Asked) -> str:
    """The address of the landing page, as the client wrote it."""
    return f"{str(request.base_url).rstrip('/')}{ROOT}"


def read_parameters(request: Asked) -> list[tuple[str, str]]:
    """The parameters in their order, repeated ones too."""
    return [(str(name), str(value)) for name, value in request.query_params.multi_items()]


def give(content: Any, media_type: str = JSON) -> Response[bytes]:
    """An answer in JSON."""
    return Response(msgspec.json.encode(content), media_type=media_type)


def take_format_only(request: Asked) -> None:
    """What describes the service takes no parameter but the format."""
    for name, value in read_parameters(request):
        if name != "f" or value != "json":
            raise MalformedQuery("There is no such parameter here.", field=name)


async def list_found(
    request: Asked, features: Features, kinds: tuple[Kind, ...]
) -> list[tuple[Kind, Collected]]:
    """The kinds that have things, with what is known of them as collections."""
    collected = {each.kind: each for each in await features.list_collected(principal_of(request.scope))}
    return [(kind, collected[kind.id]) for kind in kinds if kind.id in collected]


async def get_found(
    request: Asked, features: Features, kinds: tuple[Kind, ...], kind: str
) -> tuple[Kind, Collected]:
    """One of them; raises NotFound."""
    for declared, collected in await list_found(request, features, kinds):
        if declared.id == kind:
            return declared, collected
    raise NotFound(f"There is no collection {kind}.")


def get_declared(kinds: tuple[Kind, ...], kind: str) -> Kind:
    """A kind, whether or not it has things by now; raises NotFound."""
    for declared in kinds:
        if declared.id == kind:
            return declared
    raise NotFound(f"There is no collection {kind}.")
