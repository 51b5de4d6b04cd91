"""The route that tells what there is at a place."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get
from litestar.params import Parameter

from dothi.access.door import principal_of
from dothi.access.surroundings import Places
from dothi.show.descriptions import LocalPlaceView
from dothi.vocabulary.coordinates.crs import make_vn2000, make_wgs84
from dothi.vocabulary.coordinates.showing import format_coordinates
from dothi.vocabulary.coordinates.zones import find_present_meridian
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.surroundings import Surroundings
from dothi.vocabulary.words import Words

WIDEST_RADIUS_M = 5_000


class HereView(Surroundings, frozen=True, kw_only=True):
    """Everything at a place, and its coordinates as people read them."""

    degrees: Words
    local_place: LocalPlaceView | None


class HereRoutes(Controller):
    """Places, whatever lies there."""

    path = "/api/here"
    tags = ("City",)

    @get("/", summary="What is here")
    async def here(
        self,
        request: Request[Any, Any, Any],
        surroundings: Places,
        quantities: Quantities,
        lon: Annotated[float, Parameter(ge=-180, le=180)],
        lat: Annotated[float, Parameter(ge=-90, le=90)],
        radius: Annotated[float, Parameter(ge=1, le=WIDEST_RADIUS_M, description="In metres.")] = 300,
        at: datetime | None = None,
    ) -> HereView:
        """The areas that hold a place, what is there and near it, the latest readings, and who sees to what.

        `lon` and `lat` are degrees of WGS 84, `at` an instant with its offset. Where there is too much,
        `radius_m` is less than what was asked for, and within it all is counted.
        """
        if at is not None and at.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field="at")
        principal = principal_of(request.scope)
        found = await surroundings.read(principal, (lon, lat), radius, at)
        units = {
            each.datastream: quantity.unit
            for each in found.readings
            if (quantity := quantities.find(each.quantity or "")) is not None
        }
        province = next((area.code for area in found.areas if area.level == "province"), None)
        return HereView(
            **{
                **msgspec.structs.asdict(found),
                "readings": [
                    msgspec.structs.replace(each, unit=units.get(each.datastream, each.unit))
                    for each in found.readings
                ],
            },
            degrees=format_coordinates(lon, lat, make_wgs84()),
            local_place=_find_local_place(lon, lat, province),
        )


def _find_local_place(lon: float, lat: float, province: str | None) -> LocalPlaceView | None:
    """The place in the zone of its province, None outside of all that are known."""
    meridian = None if province is None else find_present_meridian(province)
    if meridian is None:
        return None
    crs = make_vn2000(meridian.meridian_deg)
    return LocalPlaceView(
        zone=crs.label, text=format_coordinates(lon, lat, crs), verified=meridian.status == "verified"
    )
