"""Transport infrastructure as OpenStreetMap tags it."""

import re
from collections.abc import Callable, Mapping

from dothi.sectors.transport.kinds import (
    AIRPORT,
    BRIDGE,
    BUS_STOP,
    PARKING,
    PORT,
    RAILWAY_SEGMENT,
    RAILWAY_STATION,
    ROAD_SEGMENT,
    TUNNEL,
    WATERWAY_SEGMENT,
)
from dothi.vocabulary.folding import fold
from dothi.vocabulary.osm_measures import (
    read_count,
    read_length_m,
    read_mass_t,
    read_speed_kmh,
    read_year,
    read_yes,
)
from dothi.vocabulary.things import GeometryType, Kind, PropertyValue
from dothi.vocabulary.translations import Translated

Tags = Mapping[str, str]
Found = tuple[Kind, dict[str, PropertyValue]]

_ROAD_CLASSES = {
    "motorway": "motorway",
    "trunk": "trunk",
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "unclassified": "minor",
    "residential": "residential",
    "living_street": "residential",
    "service": "service",
    "busway": "busway",
    "bus_guideway": "busway",
    "pedestrian": "pedestrian",
    "footway": "footway",
    "path": "footway",
    "steps": "footway",
    "cycleway": "cycleway",
    "track": "track",
    "road": "other",
}
_ON_FOOT = frozenset({"pedestrian", "footway", "path", "steps"})
_NUMBERED_ROAD = re.compile(r"(ql|dt|tl|dh|hl|dx) ?[0-9]")
_CATEGORY_OF_LETTERS = {
    "ql": "national",
    "dt": "provincial",
    "tl": "provincial",
    "dh": "district",
    "hl": "district",
    "dx": "communal",
}
_SURFACES = {
    "asphalt": "asphalt",
    "chipseal": "bituminous",
    "concrete": "concrete",
    "concrete:plates": "concrete",
    "concrete:lanes": "concrete",
    "paving_stones": "paving",
    "sett": "paving",
    "cobblestone": "paving",
    "unhewn_cobblestone": "paving",
    "bricks": "paving",
    "tiles": "paving",
    "compacted": "gravel",
    "gravel": "gravel",
    "fine_gravel": "gravel",
    "pebblestone": "gravel",
    "earth": "earth",
    "ground": "earth",
    "dirt": "earth",
    "mud": "earth",
    "sand": "earth",
    "grass": "earth",
    "metal": "metal",
    "metal_grid": "metal",
    "wood": "wood",
}
_URBAN_RAILWAYS = frozenset({"subway", "light_rail", "tram", "monorail"})
_RAILWAYS = _URBAN_RAILWAYS | {"rail", "narrow_gauge", "funicular"}
_BRIDGE_TYPES = {
    "beam": "beam",
    "arch": "arch",
    "humpback": "arch",
    "truss": "truss",
    "suspension": "suspension",
    "simple-suspension": "suspension",
    "cable-stayed": "cable_stayed",
    "floating": "floating",
}
_MATERIALS = {
    "concrete": "reinforced_concrete",
    "reinforced_concrete": "reinforced_concrete",
    "steel": "steel",
    "stone": "stone",
    "brick": "stone",
    "wood": "timber",
}
_WATERWAYS = {
    "river": "river",
    "canal": "canal",
    "fairway": "fairway",
    "stream": "stream",
    "tidal_channel": "stream",
}
_AERODROMES = {
    "international": "international",
    "domestic": "domestic",
    "regional": "domestic",
    "military": "specialised",
}
_PARKINGS = {
    "surface": "surface",
    "street_side": "street_side",
    "lane": "street_side",
    "underground": "underground",
    "multi-storey": "multi_storey",
}
_PARKED = {"parking": None, "motorcycle_parking": "motorcycles", "bicycle_parking": "bicycles"}
_STATUS_OF_STAGE = {"construction": "under_construction", "proposed": "planned", "disused": "closed"}


def translate_osm(tags: Tags, geometry: GeometryType, /) -> Translated | None:
    """What an OpenStreetMap object is in the register; None where it is nothing of transport's.

    `geometry` is what the object is on the map. What a tag says in a way that cannot be read is left out, and
    so is all that OpenStreetMap does not know: categories of roads without a number, condition, inspections.
    """
    for find in _FINDERS:
        found = find(tags)
        if found is None or not found[0].accepts(geometry):
            continue
        kind, own = found
        given = {**_read_shared(tags), **own}
        properties = {
            each.name: given[each.name] for each in kind.properties if given.get(each.name) is not None
        }
        return Translated(kind=kind.id, name=_read_name(tags, kind), properties=properties)
    return None


def _read_name(tags: Tags, kind: Kind) -> str:
    # The name of a way over a bridge may be the street's.
    own = {BRIDGE.id: ("bridge:name",), TUNNEL.id: ("tunnel:name",)}.get(kind.id, ())
    return next((tags[key] for key in (*own, "name", "name:vi", "name:en") if tags.get(key)), "")


def _read_shared(tags: Tags) -> dict[str, PropertyValue]:
    """What is said in the same way of all kinds; each takes of it what it declares."""
    return {
        "code": tags.get("ref"),
        "operator": tags.get("operator"),
        "year_built": read_year(tags.get("start_date")),
        "lanes": read_count(tags.get("lanes")),
        "width_m": read_length_m(tags.get("width") or tags.get("est_width")),
        "length_m": read_length_m(tags.get("length")),
        "depth_m": read_length_m(tags.get("depth")),
        "surface": _SURFACES.get(tags.get("surface", "")),
        "speed_limit_kmh": read_speed_kmh(tags.get("maxspeed")),
        "load_limit_t": read_mass_t(tags.get("maxweight")),
        "height_limit_m": read_length_m(tags.get("maxheight")),
        "oneway": {"-1": True}.get(tags.get("oneway", ""), read_yes(tags.get("oneway"))),
        "structure": _read_structure(tags),
        "capacity": read_count(tags.get("capacity")),
        "routes": tags.get("route_ref"),
        **{name: read_yes(tags.get(name)) for name in ("lit", "fee", "shelter", "bench")},
    }


def _read_structure(tags: Tags) -> str | None:
    if _is_on_bridge(tags):
        return "viaduct" if tags["bridge"] == "viaduct" else "bridge"
    return "tunnel" if _is_in_tunnel(tags) else None


def _is_on_bridge(tags: Tags) -> bool:
    return tags.get("bridge", "no") != "no"


def _is_in_tunnel(tags: Tags) -> bool:
    return tags.get("tunnel", "no") not in ("no", "building_passage", "culvert")


def _read_stage(tags: Tags, key: str) -> tuple[str, str]:
    """What a way is, or will be as another tag says, and its status."""
    value = tags.get(key, "")
    status = _STATUS_OF_STAGE.get(value)
    return (value, "in_use") if status is None else (tags.get(value, ""), status)


def _read_road(tags: Tags) -> tuple[str, str] | None:
    """The class without `_link` as OpenStreetMap has it, and the status; None where it is no road."""
    value, status = _read_stage(tags, "highway")
    value = value.removesuffix("_link")
    if status != "in_use" and value in ("", "yes"):
        value = "road"
    return (value, status) if value in _ROAD_CLASSES else None


def _read_railway(tags: Tags) -> tuple[str, str] | None:
    value, status = _read_stage(tags, "railway")
    if status != "in_use" and value in ("", "yes"):
        value = "rail"
    return (value, status) if value in _RAILWAYS else None


def _find_structure(tags: Tags) -> Found | None:
    """Bridges and tunnels. What runs on a viaduct or is a railway of the city stays a segment of its line."""
    if tags.get("man_made") == "bridge":
        return BRIDGE, _read_bridge(tags)
    road, railway = _read_road(tags), _read_railway(tags)
    if (road or railway) is None or tags.get("bridge") == "viaduct":
        return None
    if railway is not None and railway[0] in _URBAN_RAILWAYS:
        return None
    if railway is not None:
        carries, status = "railway", railway[1]
    else:
        assert road is not None, "one of the two is there"  # noqa: S101
        carries, status = "pedestrian" if road[0] in _ON_FOOT else "road", road[1]
    if _is_on_bridge(tags):
        return BRIDGE, {**_read_bridge(tags), "carries": carries, "status": status}
    return (TUNNEL, {"carries": carries, "status": status}) if _is_in_tunnel(tags) else None


def _read_bridge(tags: Tags) -> dict[str, PropertyValue]:
    form = "movable" if tags.get("bridge") == "movable" else None
    return {
        "bridge_type": form or _BRIDGE_TYPES.get(tags.get("bridge:structure", "")),
        "material": _MATERIALS.get(tags.get("bridge:material") or tags.get("material", "")),
        "clearance_m": read_length_m(tags.get("seamark:bridge:clearance_height")),
    }


def _find_road(tags: Tags) -> Found | None:
    road = _read_road(tags)
    if road is None:
        return None
    value, status = road
    alley = value == "service" and tags.get("service") == "alley"
    numbered = _NUMBERED_ROAD.match(fold(tags.get("ref", "")))
    return ROAD_SEGMENT, {
        "road_class": "alley" if alley else _ROAD_CLASSES[value],
        "category": None if numbered is None else _CATEGORY_OF_LETTERS[numbered[1]],
        "status": status,
    }


def _find_railway(tags: Tags) -> Found | None:
    railway = _read_railway(tags)
    if railway is None:
        return None
    value, status = railway
    category = {"main": "national", "branch": "national", "industrial": "specialised"}.get(
        tags.get("usage", "")
    )
    return RAILWAY_SEGMENT, {
        "category": "urban" if value in _URBAN_RAILWAYS else category,
        "tracks": read_count(tags.get("tracks") or tags.get("passenger_lines")),
        "gauge_mm": read_count(tags.get("gauge")),
        "electrified": tags["electrified"] != "no" if "electrified" in tags else None,
        "status": status,
    }


def _find_railway_station(tags: Tags) -> Found | None:
    if tags.get("railway") not in ("station", "halt"):
        return None
    urban = tags.get("station") in _URBAN_RAILWAYS or any(tags.get(each) == "yes" for each in _URBAN_RAILWAYS)
    platforms = read_count(tags.get("platforms"))
    return RAILWAY_STATION, {"category": "urban" if urban else None, "platforms": platforms}


def _find_waterway(tags: Tags) -> Found | None:
    if tags.get("route") == "ferry":
        return WATERWAY_SEGMENT, {"water_type": "ferry_route"}
    water = _WATERWAYS.get(tags.get("waterway", ""))
    if water is None or tags.get("tunnel") == "culvert":
        return None
    boats = {tags.get(key) for key in ("boat", "motorboat", "ship")} - {None}
    known = bool(boats & {"yes", "designated", "permissive"})
    # A small stream and a canal for irrigation are waterways only where boats are known to go.
    small = water == "stream" or "irrigation" in (tags.get("usage"), tags.get("service"))
    if not known and (small or boats):
        return None
    return WATERWAY_SEGMENT, {"water_type": water}


def _find_port(tags: Tags) -> Found | None:
    if tags.get("amenity") == "ferry_terminal":
        return PORT, {"category": "ferry_landing"}
    if tags.get("leisure") == "marina":
        return PORT, {"category": "marina"}
    harbour = (
        tags.get("landuse") in ("harbour", "port")
        or tags.get("industrial") == "port"
        or tags.get("harbour", "no") != "no"
        or tags.get("seamark:type") == "harbour"
    )
    fishing = "fishing" in (tags.get("seamark:harbour:category"), tags.get("harbour"))
    return (PORT, {"category": "fishing_port" if fishing else None}) if harbour else None


def _find_airport(tags: Tags) -> Found | None:
    if tags.get("aeroway") not in ("aerodrome", "heliport"):
        return None
    heliport = tags["aeroway"] == "heliport"
    category = _AERODROMES.get(tags.get("aerodrome:type") or tags.get("aerodrome", ""))
    return AIRPORT, {
        "category": "heliport" if heliport else category,
        "code": tags.get("ref") or tags.get("icao"),
        "icao": tags.get("icao"),
        "iata": tags.get("iata"),
    }


def _find_bus_stop(tags: Tags) -> Found | None:
    platform = tags.get("public_transport") == "platform" and tags.get("bus") == "yes"
    return (BUS_STOP, {}) if platform or tags.get("highway") == "bus_stop" else None


def _find_parking(tags: Tags) -> Found | None:
    amenity = tags.get("amenity", "")
    if amenity not in _PARKED:
        return None
    return PARKING, {"category": _PARKINGS.get(tags.get("parking", "")), "vehicles": _PARKED[amenity]}


_FINDERS: tuple[Callable[[Tags], Found | None], ...] = (
    _find_structure,
    _find_road,
    _find_railway,
    _find_railway_station,
    _find_waterway,
    _find_port,
    _find_airport,
    _find_bus_stop,
    _find_parking,
)
