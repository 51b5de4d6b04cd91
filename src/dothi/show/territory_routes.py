"""The routes by which areas are looked for and drawn."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import Parameter

from dothi.access.door import principal_of
from dothi.access.territory import AreaStory, Territory
from dothi.show.descriptions import GeometryView
from dothi.show.territory_views import (
    FoundAreaView,
    OutlineCollection,
    OutlineFeature,
    OutlineProperties,
    WholeAreaView,
    view_area,
)
from dothi.vocabulary.areas import Level
from dothi.vocabulary.things import KindCount

_LONGEST_TEXT = 200

Day = Annotated[date | None, Parameter(description="The day in question; without it, today in Vietnam.")]
ZoneType = Annotated[str | None, Parameter(description="Of zones, which kind; else all kinds.")]


class TerritoryRoutes(Controller):
    """Areas: looked for, one by one, and as outlines for the map."""

    path = "/api"
    tags = ("Territory",)

    @get("/areas", summary="Areas by code or name")
    async def areas(
        self,
        request: Request[Any, Any, Any],
        territory: Territory,
        q: Annotated[str, Parameter(max_length=_LONGEST_TEXT)] = "",
        level: Level | None = None,
        at: Day = None,
        limit: Annotated[int, Parameter(ge=1, le=5000)] = 20,
        province: Annotated[str | None, Parameter(description="Its communes only, by its code.")] = None,
    ) -> list[FoundAreaView]:
        """Areas that `q` may mean, the likeliest first: a code, or a name with its marks or without.

        Beginnings such as P., X., Q. and TP. are understood. Names of units that are no more lead to what
        came after them, where the city has imported that.
        """
        found = await territory.search_areas(
            principal_of(request.scope), q, level=level, day=at, limit=limit, province=province
        )
        return [view_area(area) for area in found]

    @get("/areas/{level:str}/{code:str}", summary="One area")
    async def area(
        self,
        request: Request[Any, Any, Any],
        territory: Territory,
        level: Level,
        code: str,
        zone_type: ZoneType = None,
        at: Day = None,
    ) -> WholeAreaView:
        """One area with its outline, as it was on the day."""
        area = await territory.get_area(principal_of(request.scope), level, code, zone_type=zone_type, day=at)
        geometry = None
        if area.geometry is not None:
            geometry = msgspec.json.decode(area.geometry, type=GeometryView)
        return WholeAreaView(
            **msgspec.structs.asdict(view_area(area)),
            geometry=geometry,
            source=area.source,
            licence=area.licence,
            things=area.things,
        )

    @get("/areas/{level:str}/{code:str}/things", summary="How many things an area has")
    async def things(
        self,
        request: Request[Any, Any, Any],
        territory: Territory,
        level: Level,
        code: str,
        zone_type: ZoneType = None,
        at: Day = None,
    ) -> list[KindCount]:
        """By kind, the most first; those in the communes of a province count as the province's."""
        counts = await territory.count_kinds(
            principal_of(request.scope), level, code, zone_type=zone_type, day=at
        )
        return [KindCount(kind=kind, things=things) for kind, things in counts.items()]

    @get("/areas/{level:str}/{code:str}/story", summary="What an area was and became")
    async def story(
        self,
        request: Request[Any, Any, Any],
        territory: Territory,
        level: Level,
        code: str,
        zone_type: ZoneType = None,
    ) -> AreaStory:
        """Its names with their days, the units it was formed from, and those that took its place."""
        return await territory.read_story(principal_of(request.scope), level, code, zone_type=zone_type)

    @get("/areas.geojson", summary="Outlines of areas", media_type="application/geo+json")
    async def outlines(
        self,
        request: Request[Any, Any, Any],
        territory: Territory,
        level: Level = "commune",
        simplify: Annotated[float, Parameter(ge=0, le=10_000, description="A tolerance in metres.")] = 0,
        zone_type: ZoneType = None,
        at: Day = None,
    ) -> Response[bytes]:
        """All areas of a level that have an outline, as GeoJSON; simplified where that is asked for."""
        outlines = await territory.list_outlines(
            principal_of(request.scope), level, zone_type=zone_type, day=at, tolerance_m=simplify
        )
        features = [
            OutlineFeature(
                geometry=each.geometry,
                properties=OutlineProperties(
                    level=each.level, code=each.code, zone_type=each.zone_type, name=each.name
                ),
            )
            for each in outlines
        ]
        body = msgspec.json.encode(OutlineCollection(features=features))
        return Response(body, media_type="application/geo+json")
