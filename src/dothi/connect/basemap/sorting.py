"""What of OpenStreetMap a quiet city map shows: its layer, its class, and from which zoom on."""

import math
from collections.abc import Mapping

import msgspec

LEAST_ZOOM = 4
MOST_ZOOM = 14
"""Tiles of this zoom hold every detail, and the map enlarges them."""
SEEN_PX = 3.0
"""An area is drawn from the zoom on at which it is about so many pixels wide."""

Properties = dict[str, str | int]


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """Where an object belongs on the map.

    `minzoom` is the zoom from which on it is drawn; None where the size of the area decides. Without
    `unnamed` it is only drawn if it has a name.
    """

    layer: str
    properties: Properties
    minzoom: int | None = None
    unnamed: bool = True
    as_point: bool = False
    """An area of which only its name is written, at a point inside."""


LAYERS = (
    *("island", "water", "waterway", "green", "building", "road"),
    *("rail", "boundary", "coast", "place", "poi"),
)

AREA_KEYS = (
    *("natural", "water", "waterway", "landuse", "leisure", "building", "place", "amenity", "aeroway"),
    "tourism",
)
OTHER_KEYS = ("highway", "railway", "boundary")
"""What has none of these keys is not looked at."""

_ROADS = {
    "motorway": ("motorway", 5),
    "motorway_link": ("motorway", 9),
    "trunk": ("trunk", 6),
    "trunk_link": ("trunk", 10),
    "primary": ("primary", 8),
    "primary_link": ("primary", 11),
    "secondary": ("secondary", 9),
    "secondary_link": ("secondary", 12),
    "tertiary": ("tertiary", 11),
    "tertiary_link": ("tertiary", 13),
    **dict.fromkeys(("unclassified", "residential", "living_street", "road"), ("minor", 12)),
    **dict.fromkeys(("service", "pedestrian", "track"), ("service", 13)),
    **dict.fromkeys(("footway", "path", "cycleway", "steps"), ("path", 14)),
}
_RAILS = {
    "rail": ("rail", 8),
    **dict.fromkeys(("light_rail", "subway", "tram", "monorail", "narrow_gauge"), ("light", 10)),
}
_YARD_ZOOM = 13
_WATERWAYS = {
    "river": ("river", 8),
    "canal": ("canal", 10),
    **dict.fromkeys(("stream", "drain", "ditch"), ("ditch", 13)),
}
_GREEN = {
    ("landuse", "forest"): "wood",
    ("natural", "wood"): "wood",
    ("natural", "wetland"): "wetland",
    ("natural", "beach"): "sand",
    ("natural", "sand"): "sand",
    **{("leisure", each): "park" for each in ("park", "garden", "nature_reserve", "golf_course")},
    **{("leisure", each): "sport" for each in ("pitch", "stadium", "sports_centre", "playground")},
    **{("landuse", each): "grass" for each in ("grass", "meadow", "village_green", "recreation_ground")},
    **{("landuse", each): "farm" for each in ("farmland", "orchard", "plant_nursery", "aquaculture")},
    ("landuse", "cemetery"): "cemetery",
    ("amenity", "grave_yard"): "cemetery",
    **{("landuse", each): "works" for each in ("industrial", "port", "railway", "military")},
    ("aeroway", "aerodrome"): "works",
}
_WATERS = frozenset({("waterway", "riverbank"), ("landuse", "reservoir"), ("landuse", "basin")})
_PLACES = {
    "sea": 4,
    "ocean": 4,
    "city": 4,
    "town": 8,
    "island": 9,
    "borough": 11,
    "suburb": 11,
    "village": 11,
    "quarter": 12,
    "islet": 12,
    "neighbourhood": 13,
    "hamlet": 13,
}
_POIS = {
    ("aeroway", "aerodrome"): ("airport", 10),
    ("railway", "station"): ("station", 12),
    ("amenity", "bus_station"): ("bus_station", 14),
    ("amenity", "ferry_terminal"): ("ferry", 13),
    ("amenity", "hospital"): ("hospital", 13),
    ("amenity", "university"): ("university", 13),
    ("amenity", "school"): ("school", 14),
    ("amenity", "townhall"): ("townhall", 13),
    ("amenity", "marketplace"): ("market", 14),
    ("amenity", "fire_station"): ("fire_station", 14),
    ("amenity", "police"): ("police", 14),
    ("amenity", "place_of_worship"): ("worship", 14),
    ("amenity", "theatre"): ("culture", 14),
    ("tourism", "museum"): ("culture", 14),
    ("leisure", "stadium"): ("stadium", 13),
}
_OFTEN_NAMED = frozenset({"park", "wood", "cemetery", "water"})
_BORDERS = {2: 4, 4: 6}
"""Administrative level to first zoom: the country and its provinces; communes are the city's own to draw."""


def place_point(tags: Mapping[str, str]) -> list[Placing]:
    """What a node is on the map: the name of a place, or something people look for."""
    said = tags.get("place")
    if said in _PLACES:
        return [_name_only("place", said, _PLACES[said])]
    return [_name_only("poi", found, minzoom) for found, minzoom in _list_pois(tags)]


def place_line(tags: Mapping[str, str], border_level: int | None) -> list[Placing]:
    """What a way is on the map; `border_level` is that of the unit it bounds, if any.

    Levels other than those of country and province, and borders at sea, are not drawn.
    """
    found = [*_list_lines(tags)]
    if border_level in _BORDERS and tags.get("maritime") != "yes":
        properties: Properties = {"level": border_level}
        found.append(Placing(layer="boundary", properties=properties, minzoom=_BORDERS[border_level]))
    return found


def place_area(tags: Mapping[str, str]) -> list[Placing]:
    """What an area is on the map: how it is drawn, and where its name is written."""
    found: list[Placing] = []
    if tags.get("building", "no") != "no":
        found.append(Placing(layer="building", properties={}, minzoom=MOST_ZOOM))
    elif _is_water(tags):
        found += [_drawn("water", "water"), _named_area("water")]
    else:
        kind = next((_GREEN[pair] for pair in tags.items() if pair in _GREEN), None)
        if kind is not None:
            found.append(_drawn("green", kind))
        if kind in _OFTEN_NAMED:
            found.append(_named_area(kind))
    said = tags.get("place")
    if said in ("island", "islet"):
        found.append(_name_only("place", said, _PLACES[said], as_point=True))
    found += [_name_only("poi", each, minzoom, as_point=True) for each, minzoom in _list_pois(tags)]
    return found


def get_area_zoom(width_deg: float) -> int:
    """The first zoom at which an area is worth drawing; its width is the root of its area in degrees."""
    if width_deg <= 0:
        return MOST_ZOOM
    zoom = math.log2(SEEN_PX * 360 / (512 * width_deg))
    return min(MOST_ZOOM, max(LEAST_ZOOM, math.ceil(zoom)))


def _list_lines(tags: Mapping[str, str]) -> list[Placing]:
    road = _ROADS.get(tags.get("highway", ""))
    if road is not None:
        return [_place_road(tags, *road)]
    rail = _RAILS.get(tags.get("railway", ""))
    if rail is not None:
        minzoom = _YARD_ZOOM if "service" in tags else rail[1]
        return [Placing(layer="rail", properties={"class": rail[0], **_levels(tags)}, minzoom=minzoom)]
    water = _WATERWAYS.get(tags.get("waterway", ""))
    if water is not None and tags.get("tunnel", "no") == "no":
        return [Placing(layer="waterway", properties={"class": water[0]}, minzoom=water[1])]
    return []


def _place_road(tags: Mapping[str, str], found: str, minzoom: int) -> Placing:
    properties: Properties = {"class": found, **_levels(tags)}
    if "ref" in tags and found in ("motorway", "trunk", "primary"):
        properties["ref"] = tags["ref"]
    return Placing(layer="road", properties=properties, minzoom=minzoom)


def _levels(tags: Mapping[str, str]) -> Properties:
    """Bridges are drawn above and tunnels below, as OpenStreetMap says of them."""
    return {key: 1 for key in ("bridge", "tunnel") if tags.get(key, "no") != "no"}


def _is_water(tags: Mapping[str, str]) -> bool:
    return tags.get("natural") == "water" or any(pair in _WATERS for pair in tags.items())


def _list_pois(tags: Mapping[str, str]) -> list[tuple[str, int]]:
    return [_POIS[pair] for pair in tags.items() if pair in _POIS][:1]


def _drawn(layer: str, kind: str) -> Placing:
    return Placing(layer=layer, properties={"class": kind})


def _named_area(kind: str) -> Placing:
    return Placing(layer="poi", properties={"class": kind}, unnamed=False, as_point=True)


def _name_only(layer: str, kind: str, minzoom: int, *, as_point: bool = False) -> Placing:
    return Placing(layer=layer, properties={"class": kind}, minzoom=minzoom, unnamed=False, as_point=as_point)
