"""The shapes of areas as screens and programs read them."""

from datetime import date

import msgspec

from dothi.access.territory import FoundArea
from dothi.show.descriptions import GeometryView
from dothi.vocabulary.areas import Level
from dothi.vocabulary.words import Words


class ProvinceView(msgspec.Struct, frozen=True, kw_only=True):
    """The province that a commune belongs to."""

    code: str
    name: Words


class FoundAreaView(msgspec.Struct, frozen=True, kw_only=True):
    """An area that a text may mean; `box` is west, south, east, north in degrees.

    `effective_to` is the first day on which it is no longer in force. `formerly` names units that are no more
    and by which it was found.
    """

    level: Level
    code: str
    zone_type: str | None
    name: Words
    full_name: Words
    province: ProvinceView | None
    effective_from: date | None
    effective_to: date | None
    box: tuple[float, float, float, float] | None
    formerly: list[str]


class WholeAreaView(FoundAreaView, frozen=True, kw_only=True):
    """An area with its outline, where that is from, and how many things lie in it and in no smaller one."""

    geometry: GeometryView | None
    source: str
    licence: str
    things: int


class OutlineProperties(msgspec.Struct, frozen=True, kw_only=True):
    """What an outline on the map says of its area."""

    level: Level
    code: str
    zone_type: str | None
    name: Words


class OutlineFeature(msgspec.Struct, frozen=True, kw_only=True):
    """An area as a GeoJSON feature; its geometry goes through as the store wrote it."""

    geometry: msgspec.Raw
    properties: OutlineProperties
    type: str = "Feature"


class OutlineCollection(msgspec.Struct, frozen=True, kw_only=True):
    """Outlines as a GeoJSON feature collection."""

    features: list[OutlineFeature]
    type: str = "FeatureCollection"


def view_area(area: FoundArea) -> FoundAreaView:
    """An area as it was found."""
    province = None
    if area.province_code is not None and area.province_name is not None:
        province = ProvinceView(code=area.province_code, name=area.province_name)
    return FoundAreaView(
        level=area.level,
        code=area.code,
        zone_type=area.zone_type,
        name=area.name,
        full_name=area.full_name,
        province=province,
        effective_from=area.effective_from,
        effective_to=area.effective_to,
        box=area.box,
        formerly=area.formerly,
    )
