"""The questions of the reference: each is executed, and its answer shown."""

from dataclasses import dataclass

Questions = tuple[tuple[str, str], ...]
"""A sentence and a path each."""

_LEVELS = "/Datastreams(1)/Observations"
_AREA = "geography'POLYGON((105.77 10.03,105.79 10.03,105.79 10.05,105.77 10.05,105.77 10.03))'"

WAYS: Questions = (
    ("A set.", "/Things?$select=name"),
    ("One entity of a set, by its id.", "/Things(1)?$select=name"),
    ("What an entity is related to, as far as sixteen relations.", "/Things(1)/Datastreams?$select=name"),
    ("A related entity that is one.", "/Datastreams(1)/Thing?$select=name"),
    ("One of several related entities.", "/Things(1)/Datastreams(1)/Sensor?$select=name"),
    ("A property; 204 where it has no value.", "/Things(1)/name"),
    ("A bare value.", "/Things(1)/name/$value"),
    ("What is inside a property.", "/Things(1)/properties/photos[1]"),
    ("Addresses only.", "/Things(1)/Datastreams/$ref"),
)

OPTIONS: dict[str, Questions] = {
    "$filter": (
        ("A comparison.", f"{_LEVELS}?$filter=result gt 1.35&$select=phenomenonTime,result"),
        (
            "Over relations: each entity once, however many of its related ones fit.",
            "/Things?$filter=Datastreams/ObservedProperty/name eq 'Water level'&$select=name",
        ),
        ("Inside JSON.", "/Things?$filter=properties/depth_m gt 2 and not properties/manned&$select=name"),
        ("One of several.", "/Things?$filter=properties/district in ('Ninh Kiều','Cái Răng')&$select=name"),
        (
            "By time.",
            f"{_LEVELS}?$filter=phenomenonTime lt 2025-03-01T00:00:00Z add duration'PT20M'"
            "&$select=phenomenonTime",
        ),
        ("By place.", f"/Things?$filter=st_within(Locations/location,{_AREA})&$select=name"),
    ),
    "$orderby": (("Greatest first.", f"{_LEVELS}?$orderby=result desc,id&$top=2&$select=result"),),
    "$top": (("The first page of two.", f"{_LEVELS}?$top=2&$select=result"),),
    "$skip": (("The same without the first four.", f"{_LEVELS}?$skip=4&$select=result"),),
    "$count": (("With the number of all.", f"{_LEVELS}?$count=true&$top=1&$select=result"),),
    "$select": (
        ("Properties, parts of them, and links.", "/Datastreams?$select=id,unitOfMeasurement/symbol,Thing"),
    ),
    "$expand": (
        (
            "The newest observation of each of a Thing's Datastreams.",
            "/Things(1)?$select=name&$expand=Datastreams($select=name;"
            "$expand=Observations($orderby=phenomenonTime desc;$top=1;$select=phenomenonTime,result))",
        ),
    ),
    "$resultFormat": (
        ("Rows instead of objects.", f"{_LEVELS}?$resultFormat=dataArray&$select=id,result&$top=3"),
        ("A table, which spreadsheets read.", f"{_LEVELS}?$resultFormat=CSV&$select=id,result&$top=3"),
        (
            "A map, which GIS programs read.",
            "/Things(1)?$resultFormat=GeoJSON&$select=id,name&$expand=Locations($select=location)",
        ),
    ),
}

MISTAKES: Questions = (
    ("A name that is not there; the nearest come first.", "/Things?$filter=nmae eq 'x'"),
    ("A text that does not end.", "/Things?$filter=name eq 'x"),
    ("An option that means nothing here.", "/Things?$filtre=name"),
    ("A set that does not exist.", "/Thing"),
    ("An entity that does not exist.", "/Things(99)"),
)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Functions that belong together, each with a set and a filter in which it is used."""

    title: str
    examples: dict[str, tuple[str, str]]


def _ask(entity_set: str, **filters: str) -> dict[str, tuple[str, str]]:
    return {name.replace("geo_", "geo."): (entity_set, text) for name, text in filters.items()}


_ROAD = "geography'LINESTRING(105.775 10.03,105.785 10.05)'"

OPERATORS: Questions = (
    ("`eq ne gt ge lt le`; null fits none of them but `eq null` and `ne null`", "result ge 1.38"),
    (
        "`and or not` and brackets; `not` binds looser than comparisons",
        "not (result lt 1.3 or result gt 1.4)",
    ),
    ("`add sub mul div mod` of numbers; `div` keeps the fraction", "result mul 100 mod 2 eq 0"),
    ("`add sub` of a time and a duration", "phenomenonTime add duration'PT1H' gt 2025-03-01T02:00:00Z"),
    ("`in` a list", "result in (1.21,1.42)"),
)
"""Kinds of operators, each with a filter on the Observations of a Datastream."""

GROUPS = (
    Group(
        title="Texts",
        examples=_ask(
            "Things",
            substringof="substringof('gauge',name)",
            contains="contains(name,'gauge')",
            endswith="endswith(name,'gauge')",
            startswith="startswith(name,'Cái')",
            length="length(name) gt 13",
            indexof="indexof(name,'Khế') eq 4",
            substring="substring(name,4,3) eq 'Khế'",
            tolower="tolower(name) eq 'cái khế gauge'",
            toupper="toupper(name) eq 'CÁI KHẾ GAUGE'",
            trim="trim(concat(name,' ')) eq 'Cái Khế gauge'",
            concat="concat(name,'!') eq 'Cái Khế gauge!'",
        ),
    ),
    Group(
        title="Parts of times",
        examples=_ask(
            "Datastreams(1)/Observations",
            year="year(phenomenonTime) eq 2025",
            month="month(phenomenonTime) eq 3",
            day="day(phenomenonTime) eq 1",
            hour="hour(phenomenonTime) eq 1",
            minute="minute(phenomenonTime) eq 15",
            second="second(phenomenonTime) eq 0",
            fractionalseconds="fractionalseconds(phenomenonTime) eq 0",
            date="date(phenomenonTime) eq 2025-03-01",
            time="time(phenomenonTime) lt 00:30:00",
            totaloffsetminutes="totaloffsetminutes(phenomenonTime) eq 0",
            now="phenomenonTime lt now()",
            mindatetime="phenomenonTime gt mindatetime()",
            maxdatetime="phenomenonTime lt maxdatetime()",
        ),
    ),
    Group(
        title="Numbers",
        examples=_ask(
            "Datastreams(1)/Observations",
            round="round(result mul 10) eq 13",
            floor="floor(result mul 10) eq 13",
            ceiling="ceiling(result mul 10) eq 13",
        ),
    ),
    Group(
        title="Places (planar, in degrees)",
        examples=_ask(
            "Locations",
            geo_distance="geo.distance(location,geography'POINT(105.78 10.04)') lt 0.01",
            geo_length="geo.length(location) gt 0.02",
            geo_intersects=f"geo.intersects(location,{_AREA})",
            st_equals="st_equals(location,geography'POINT(105.7806 10.0412)')",
            st_disjoint=f"st_disjoint(location,{_AREA})",
            st_touches=f"st_touches(location,{_AREA})",
            st_within=f"st_within(location,{_AREA})",
            st_overlaps="st_overlaps(location,geography'LINESTRING(105.78 10.04,105.79 10.04,105.8 10.05)')",
            st_crosses=f"st_crosses(location,{_ROAD})",
            st_intersects=f"st_intersects(location,{_ROAD})",
            st_contains=f"st_contains({_AREA},location)",
            st_relate=f"st_relate(location,{_AREA},'T********')",
        ),
    ),
    Group(
        title="Times to each other (a period is half open)",
        examples=_ask(
            "Observations",
            before="before(phenomenonTime,2025-03-01T00:30:00Z)",
            after="after(phenomenonTime,2025-03-01T00:30:00Z)",
            meets="meets(phenomenonTime,2025-03-01T01:00:00Z/2025-03-01T02:00:00Z)",
            during="during(phenomenonTime,2025-03-01T00:00:00Z/2025-03-01T00:30:00Z)",
            overlaps="overlaps(phenomenonTime,2025-03-01T00:30:00Z/2025-03-01T00:45:00Z)",
            starts="starts(phenomenonTime,2025-03-01T00:00:00Z/2025-03-01T01:00:00Z)",
            finishes="finishes(phenomenonTime,2025-03-01T00:30:00Z/2025-03-01T01:00:00Z)",
        ),
    ),
)
