"""The routes of the search box."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import Parameter

from dothi.access.door import principal_of
from dothi.access.searching import Search
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.searching import SearchAnswer

_LONGEST_TEXT = 200


class PieceFeature(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a street for the map."""

    id: int
    geometry: msgspec.Raw
    properties: dict[str, str] = {}
    type: str = "Feature"


class PieceCollection(msgspec.Struct, frozen=True, kw_only=True):
    """The pieces of a street."""

    features: list[PieceFeature]
    type: str = "FeatureCollection"


def _read_near(near: str | None) -> tuple[float, float] | None:
    if near is None:
        return None
    try:
        longitude, latitude = (float(part) for part in near.split(","))
    except ValueError:
        raise MalformedQuery(
            "Give it as longitude,latitude in degrees: 105.78,10.03.", field="near"
        ) from None
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise MalformedQuery("Longitude goes from -180 to 180, latitude from -90 to 90.", field="near")
    return longitude, latitude


class SearchRoutes(Controller):
    """Everything that has a name, and places by their coordinates."""

    path = "/api"
    tags = ("Search",)

    @get("/search", summary="Things, streets, areas, addresses and places")
    async def search(
        self,
        request: Request[Any, Any, Any],
        search: Search,
        q: Annotated[str, Parameter(max_length=_LONGEST_TEXT)] = "",
        limit: Annotated[int, Parameter(ge=1, le=50)] = 20,
        near: Annotated[
            str | None, Parameter(description="Longitude,latitude in degrees: of equals the nearest first.")
        ] = None,
    ) -> SearchAnswer:
        """What `q` may mean, the likeliest first: exact before folded marks, those before mistyped words.

        Names with marks or without, tones placed either way, Đ. P. Q. TP. QL; addresses (`12/34 Nguyễn Trãi,
        P. An Khánh`), former units, Telex and VNI keys, a letter or two mistyped. Coordinates in degrees,
        or as VN-2000 metres with their central meridian.
        """
        principal = principal_of(request.scope)
        return await search.search(principal, q, limit=limit, near=_read_near(near))

    @get("/things/{thing_id:int}/pieces", summary="A whole street", media_type="application/geo+json")
    async def pieces(self, request: Request[Any, Any, Any], search: Search, thing_id: int) -> Response[bytes]:
        """The things of its kind with its name in its area, as GeoJSON; none for a thing without a name."""
        principal = principal_of(request.scope)
        pieces = await search.list_pieces(principal, thing_id)
        features = [PieceFeature(id=each, geometry=msgspec.Raw(text.encode())) for each, text in pieces]
        body = msgspec.json.encode(PieceCollection(features=features))
        return Response(body, media_type="application/geo+json")
