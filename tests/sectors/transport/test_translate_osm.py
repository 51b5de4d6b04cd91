"""OpenStreetMap's tags become kinds and properties of the register, and nothing is made up."""

from collections import Counter
from collections.abc import Iterator
from typing import cast

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.declarations import KINDS, TRANSLATORS
from dothi.sectors.transport.connect import translate_osm
from dothi.sectors.transport.kinds import KINDS as TRANSPORT_KINDS
from dothi.vocabulary.properties import check_properties
from dothi.vocabulary.things import GeometryType
from dothi.vocabulary.translations import Translated, try_in_turn
from tests.conftest import SHARED

HANOI = SHARED / "data" / "networks" / "osm" / "hanoi_centre.osm"
_BY_ID = {kind.id: kind for kind in KINDS}
_AREAS = {"amenity", "landuse", "leisure", "man_made", "aeroway", "industrial"}


def translate(text: str, geometry: GeometryType = "LineString") -> Translated | None:
    """Tags written as `key=value key=value`, with + for a space."""
    pairs = (pair.split("=", 1) for pair in text.split())
    return translate_osm({key: value.replace("+", " ") for key, value in pairs}, geometry)


@pytest.mark.parametrize(
    ("tags", "geometry", "kind", "properties"),
    [
        (
            "highway=primary lanes=4 width=14.5 surface=asphalt maxspeed=60 oneway=yes ref=QL.1",
            "LineString",
            "road_segment",
            {
                "road_class": "primary",
                "category": "national",
                "status": "in_use",
                "lanes": 4,
                "width_m": 14.5,
                "surface": "asphalt",
                "speed_limit_kmh": 60,
                "oneway": True,
                "code": "QL.1",
            },
        ),
        ("highway=trunk_link", "LineString", "road_segment", {"road_class": "trunk", "status": "in_use"}),
        (
            "highway=tertiary ref=ĐT.923 maxweight=8",
            "LineString",
            "road_segment",
            {
                "road_class": "tertiary",
                "category": "provincial",
                "code": "ĐT.923",
                "load_limit_t": 8,
                "status": "in_use",
            },
        ),
        (
            "highway=service service=alley width=10'",
            "LineString",
            "road_segment",
            {"road_class": "alley", "width_m": 3.048, "status": "in_use"},
        ),
        (
            "highway=construction construction=secondary",
            "LineString",
            "road_segment",
            {"road_class": "secondary", "status": "under_construction"},
        ),
        (
            "highway=secondary bridge=yes lanes=2 maxweight=13.5+t bridge:structure=cable-stayed",
            "LineString",
            "bridge",
            {
                "carries": "road",
                "load_limit_t": 13.5,
                "lanes": 2,
                "bridge_type": "cable_stayed",
                "status": "in_use",
            },
        ),
        (
            "highway=footway bridge=yes",
            "LineString",
            "bridge",
            {"carries": "pedestrian", "status": "in_use"},
        ),
        ("man_made=bridge material=steel", "Polygon", "bridge", {"material": "steel"}),
        (
            "highway=primary tunnel=yes maxheight=4.5",
            "LineString",
            "tunnel",
            {"carries": "road", "height_limit_m": 4.5, "status": "in_use"},
        ),
        (
            "highway=service tunnel=building_passage",
            "LineString",
            "road_segment",
            {"road_class": "service", "status": "in_use"},
        ),
        (
            "railway=rail usage=main gauge=1000 electrified=no",
            "LineString",
            "railway_segment",
            {"category": "national", "gauge_mm": 1000, "electrified": False, "status": "in_use"},
        ),
        (
            "railway=subway bridge=viaduct electrified=rail",
            "LineString",
            "railway_segment",
            {"category": "urban", "structure": "viaduct", "electrified": True, "status": "in_use"},
        ),
        ("railway=rail bridge=yes", "LineString", "bridge", {"carries": "railway", "status": "in_use"}),
        ("railway=station station=subway", "Point", "railway_station", {"category": "urban"}),
        ("waterway=river", "LineString", "waterway_segment", {"water_type": "river"}),
        ("waterway=stream motorboat=yes", "LineString", "waterway_segment", {"water_type": "stream"}),
        ("route=ferry", "LineString", "waterway_segment", {"water_type": "ferry_route"}),
        ("amenity=ferry_terminal", "Point", "port", {"category": "ferry_landing"}),
        ("landuse=harbour seamark:harbour:category=fishing", "Polygon", "port", {"category": "fishing_port"}),
        (
            "aeroway=aerodrome aerodrome:type=international icao=VVCT iata=VCA",
            "Polygon",
            "airport",
            {"category": "international", "code": "VVCT", "icao": "VVCT", "iata": "VCA"},
        ),
        (
            "highway=bus_stop shelter=yes route_ref=1;2",
            "Point",
            "bus_stop",
            {"shelter": True, "routes": "1;2"},
        ),
        (
            "amenity=parking parking=multi-storey capacity=120 fee=yes",
            "Polygon",
            "parking",
            {"category": "multi_storey", "capacity": 120, "fee": True},
        ),
        ("amenity=motorcycle_parking", "Point", "parking", {"vehicles": "motorcycles"}),
    ],
)
def test_tags_become_properties(
    tags: str, geometry: GeometryType, kind: str, properties: dict[str, object]
) -> None:
    """Exactly these properties and no others: what is not said is not made up."""
    found = translate(tags, geometry)
    assert found is not None
    assert (found.kind, found.properties) == (kind, properties)
    assert check_properties(_BY_ID[kind], found.properties) == (properties, [])


@pytest.mark.parametrize(
    ("tags", "geometry"),
    [
        ("highway=crossing", "Point"),
        ("highway=bus_stop", "LineString"),
        ("highway=primary", "Point"),
        ("highway=platform", "LineString"),
        ("railway=abandoned", "LineString"),
        ("railway=switch", "Point"),
        ("waterway=ditch", "LineString"),
        ("waterway=stream", "LineString"),
        ("waterway=canal boat=no", "LineString"),
        ("waterway=canal usage=irrigation", "LineString"),
        ("waterway=river tunnel=culvert", "LineString"),
        ("aeroway=taxiway", "LineString"),
        ("amenity=parking_space", "Polygon"),
        ("building=yes", "Polygon"),
    ],
)
def test_what_is_not_transport_is_left_to_others(tags: str, geometry: GeometryType) -> None:
    """Crossings, switches, ditches, culverts and buildings; nor a road that is only a point."""
    assert translate(tags, geometry) is None


def test_a_bridge_has_its_own_name() -> None:
    """The way over it is named after the street."""
    tags = {"highway": "primary", "bridge": "yes", "name": "Đường 30/4", "bridge:name": "Cầu Cái Khế"}
    found = translate_osm(tags, "LineString")
    assert found is not None
    assert found.name == "Cầu Cái Khế"


_KEYS = """highway railway waterway bridge tunnel amenity aeroway man_made construction ref lanes width
    maxspeed maxweight surface gauge electrified oneway boat route usage station name"""
_VALUES = """yes no primary rail subway river construction bridge parking aerodrome 2 2;3 3.5 QL1 asphalt"""
_TAGS = st.dictionaries(
    st.sampled_from(_KEYS.split()), st.sampled_from(_VALUES.split()) | st.text(max_size=12), max_size=8
)


@given(tags=_TAGS, geometry=st.sampled_from(("Point", "LineString", "Polygon")))
def test_whatever_is_tagged_fits_the_declarations(tags: dict[str, str], geometry: GeometryType) -> None:
    """Every translation is of a kind that takes the geometry, with properties of their declared types."""
    found = translate_osm(tags, geometry)
    if found is None:
        return
    kind = _BY_ID[found.kind]
    assert kind.accepts(geometry)
    values, problems = check_properties(kind, found.properties)
    assert problems == []
    # A code of blanks is nothing; all else is as it was.
    assert {name: value for name, value in values.items() if value is not None}.items() <= {
        name: value.strip() if isinstance(value, str) else value for name, value in found.properties.items()
    }.items()


def test_the_first_of_several_translators_has_it() -> None:
    """The second one is asked for what the first does not know."""

    def call_all_things(tags: object, geometry: object, /) -> Translated:
        return Translated(kind="thing", name=f"{tags} {geometry}", properties={})

    both = try_in_turn(translate_osm, call_all_things)
    road, house = both({"highway": "primary"}, "LineString"), both({"building": "yes"}, "Polygon")
    assert (road and road.kind, house and house.kind) == ("road_segment", "thing")


def _read_hanoi() -> Iterator[tuple[dict[str, str], GeometryType]]:
    for each in osmium.FileProcessor(str(HANOI)):
        tags = {tag.k: tag.v for tag in each.tags}
        if not tags or each.is_relation():
            continue
        if each.is_node():
            yield tags, "Point"
        else:
            ring = cast("osmium.osm.Way", each).is_closed() and not tags.keys().isdisjoint(_AREAS)
            yield tags, "Polygon" if ring else "LineString"


@pytest.mark.skipif(not HANOI.exists(), reason="hanoi_centre.osm is not beside this clone (shared data)")
def test_the_centre_of_hanoi_is_translated() -> None:
    """The streets, the elevated line 2A and the stops of a real extract, all of declared types."""
    counts: Counter[str] = Counter()
    for tags, geometry in _read_hanoi():
        found = TRANSLATORS["osm"](tags, geometry)
        if found is None:
            continue
        counts[found.kind] += 1
        values, problems = check_properties(_BY_ID[found.kind], found.properties)
        assert (values, problems) == (found.properties, []), tags
    print(counts)
    least = {"road_segment": 520, "railway_segment": 8, "bus_stop": 8, "parking": 5, "bridge": 1, "tunnel": 1}
    assert {kind: counts[kind] for kind, number in least.items() if counts[kind] < number} == {}
    assert counts.keys() <= {kind.id for kind in TRANSPORT_KINDS}
