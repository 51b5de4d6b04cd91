"""A guarded city: things of every owner, area, zone and sector, and by plain reckoning who may see which."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dothi.vocabulary.principals import Action, Principal, Scope
from tests.conftest import WetBlock

AGENCIES = {"water": None, "pumps": "water", "roads": None}
"""Each with the one above it."""
COMMUNES = {"31135": "92", "31136": "92", "27001": "79"}
"""Each with its province; they lie side by side, one degree wide, from 100° E on."""
KINDS = {"water_level_station": "drainage", "rain_gauge": "drainage", "bus_stop": "transport"}
_BASE = 100
_MAKE_AREAS = """
INSERT INTO area (level, code, name_vi, name_en, parent_code, geometry, zone_type)
SELECT level, code, code, code, parent, ST_Multi(ST_MakeEnvelope(west, 10, east, 11, 4326)), zone_type
FROM unnest(%s::text[], %s::text[], %s::text[], %s::float8[], %s::float8[], %s::text[])
    AS a (level, code, parent, west, east, zone_type)
"""
_MAKE_THINGS = """
INSERT INTO thing (uid, kind, name, properties, agency_id, geometry)
SELECT t.uid, kind, 'Trạm ' || t.uid, jsonb_build_object('code', t.uid), g.id,
       CASE WHEN x IS NOT NULL THEN ST_SetSRID(ST_MakePoint(x, 10.5), 4326) END
FROM unnest(%s::text[], %s::text[], %s::text[], %s::float8[]) AS t (uid, kind, agency, x)
LEFT JOIN agency g ON g.uid = t.agency
"""
_MAKE_BELONGINGS = (
    "SELECT place_thing(id, geometry) FROM thing WHERE uid LIKE 'g-%' ORDER BY id",
    "INSERT INTO sensor (name, uid) SELECT uid, uid FROM thing WHERE uid LIKE 'g-%' ORDER BY id",
    "INSERT INTO datastream (thing_id, quantity, sensor_id, source, device_unit, name)"
    " SELECT t.id, 'water_level', s.id, 'measured', 'm', t.uid FROM thing t JOIN sensor s ON s.uid = t.uid",
    "INSERT INTO datastream_observed_property SELECT d.id, 0, p.id FROM datastream d, observed_property p"
    " WHERE p.quantity = 'water_level' AND d.name LIKE 'g-%'",
    "SELECT make_month('observation', '2026-11-01'), make_month('forecast', '2026-11-01')",
    "SELECT give_feature(id) FROM datastream WHERE name LIKE 'g-%' ORDER BY id",
    "INSERT INTO observation (datastream_id, phenomenon_time, result)"
    " SELECT id, '2026-11-20 12:00Z', id FROM datastream WHERE name LIKE 'g-%'",
    "INSERT INTO observation_version"
    " (datastream_id, phenomenon_time, ordinal, version, result, quality, replaced_by)"
    " SELECT id, '2026-11-20 12:00Z', 0, 1, 0, 0, 'x' FROM datastream WHERE name LIKE 'g-%'",
    "INSERT INTO observation_alias SELECT id, '2026-11-20 11:00Z', 0, id, '2026-11-20 12:00Z', 0"
    " FROM datastream WHERE name LIKE 'g-%'",
    "INSERT INTO latest (datastream_id, phenomenon_time, result, quality)"
    " SELECT id, '2026-11-20 12:00Z', id, 0 FROM datastream WHERE name LIKE 'g-%'",
    "INSERT INTO hourly SELECT id, '2026-11-20 12:00Z', 1, 1, 1, 1 FROM datastream WHERE name LIKE 'g-%'",
    "INSERT INTO daily_difference SELECT id, '2026-11-20', 1, 1, 0, '2026-11-18' FROM datastream"
    " WHERE name LIKE 'g-%'",
    "INSERT INTO forecast (datastream_id, issue_time, valid_time, result)"
    " SELECT id, '2026-11-20 12:00Z', '2026-11-20 13:00Z', 1 FROM datastream WHERE name LIKE 'g-%'",
    "INSERT INTO attachment (thing_id, name, media_type, size, sha256, key, added_by)"
    " SELECT id, uid, 'image/png', 1, repeat('a', 64), uid, 'x' FROM thing WHERE uid LIKE 'g-%'",
    "INSERT INTO actuator (name, description, encoding_type, metadata)"
    " SELECT uid, '', '', '{}' FROM thing WHERE uid LIKE 'g-%'",
    "INSERT INTO tasking_capability (thing_id, actuator_id, name, description, tasking_parameters)"
    " SELECT t.id, a.id, '', '', '{}' FROM thing t JOIN actuator a ON a.name = t.uid",
    "INSERT INTO task (tasking_capability_id, tasking_parameters, creation_time)"
    " SELECT id, '{}', now() FROM tasking_capability",
    "INSERT INTO relation (from_id, type, to_id, made_by) SELECT a.id, 'part_of', b.id, 'x'"
    " FROM thing a JOIN thing b ON b.id = a.id + 1 WHERE a.uid LIKE 'g-%' AND b.uid LIKE 'g-%'",
)
_RENAME = "UPDATE thing SET description = 'anew' WHERE uid LIKE 'g-%'"
_READ_FACTS = """
SELECT t.id, t.uid, t.kind, g.uid, a.code,
       ARRAY(SELECT z.code FROM thing_zone l JOIN area z ON z.id = l.area_id
             WHERE l.thing_id = t.id), k.sector
FROM thing t JOIN kind k ON k.id = t.kind
LEFT JOIN agency g ON g.id = t.agency_id LEFT JOIN area a ON a.id = t.area_id
"""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What decides who may do what at a thing."""

    id: int
    uid: str
    kind: str
    agency: str | None
    area: str | None
    zones: frozenset[str]
    sector: str


@dataclass(frozen=True, kw_only=True)
class GuardedCity:
    """The wet block with a thing for every owner, place and kind."""

    block: WetBlock
    facts: tuple[Fact, ...]
    agencies: dict[str, int]
    areas: dict[str, int]

    def reckon(self, principal: Principal, *actions: Action) -> frozenset[int]:
        """The ids of the things at which a principal may do any of these."""
        return frozenset(
            fact.id
            for fact in self.facts
            for scope in principal.scopes
            if scope.actions & set(actions) and self._holds(scope, fact)
        )

    def _holds(self, scope: Scope, fact: Fact) -> bool:
        owners = {self.agencies[each] for each in _climb(fact.agency, AGENCIES)}
        places = {self.areas[each] for each in (*_climb(fact.area, COMMUNES), *fact.zones)}
        return (
            (scope.agencies is None or bool(scope.agencies & owners))
            and (scope.areas is None or bool(scope.areas & places))
            and (scope.sectors is None or fact.sector in scope.sectors)
        )


def _climb(start: str | None, above: dict[str, str] | dict[str, str | None]) -> Iterator[str]:
    while start is not None:
        yield start
        start = above.get(start)


def make_user(scopes: Iterable[Scope]) -> Principal:
    """Somebody who has signed in and may do this."""
    return Principal(kind="user", name="lan", scopes=tuple(scopes))


async def make_guarded_city(block: WetBlock) -> GuardedCity:
    """Make the things with all that can belong to them, and a version of each."""
    places = {"west": 0.2, "zoned": 0.7, "east": 1.5, "far": 2.5, "nowhere": None}
    rows = [
        (f"g-{kind}-{agency}-{place}", kind, agency, None if x is None else _BASE + x)
        for kind in KINDS
        for agency in (None, *AGENCIES)
        for place, x in places.items()
    ]
    areas = [
        *(("province", code, None, 5.0, 6.0, None) for code in dict.fromkeys(COMMUNES.values())),
        *(("commune", code, up, float(n), n + 1.0, None) for n, (code, up) in enumerate(COMMUNES.items())),
        ("zone", "basin", None, 0.6, 0.8, "catchment"),
    ]
    drawn = [(*each[:3], _BASE + each[3], _BASE + each[4], each[5]) for each in areas]
    whole = make_user((Scope(actions=frozenset({"edit"})),))
    async with block.database.session(whole, "edit", signed=True) as session:
        run = session.connection.execute
        for uid, above in AGENCIES.items():
            await run(
                "INSERT INTO agency (uid, name_vi, name_en, parent_id)"
                " VALUES (%s, %s, %s, (SELECT id FROM agency WHERE uid = %s))",
                (uid, uid, uid, above),
            )
        await run(_MAKE_AREAS.encode(), [list(column) for column in zip(*drawn, strict=True)])
        await run(_MAKE_THINGS.encode(), [list(column) for column in zip(*rows, strict=True)])
        for statement in _MAKE_BELONGINGS:
            await run(statement.encode())
    async with block.database.session(whole, "edit", signed=True) as session:
        run = session.connection.execute
        await run(_RENAME.encode())
        found = await (await run(_READ_FACTS.encode())).fetchall()
        agencies = dict(await (await run("SELECT uid, id FROM agency")).fetchall())
        known = dict(await (await run("SELECT code, id FROM area")).fetchall())
    facts = tuple(
        Fact(
            id=row[0],
            uid=row[1],
            kind=row[2],
            agency=row[3],
            area=row[4],
            zones=frozenset(row[5]),
            sector=row[6],
        )
        for row in found
    )
    return GuardedCity(block=block, facts=facts, agencies=agencies, areas=known)
