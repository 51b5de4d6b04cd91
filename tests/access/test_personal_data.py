"""Who may not see personal data gets rows without it, by every way out; and the declarations are whole."""

import gzip
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from dothi.access.audit import Audit
from dothi.access.identities import Identities
from dothi.access.sensing import Sensing
from dothi.access.tiles import Tiles
from dothi.access.users import Users
from dothi.declarations import KINDS
from dothi.share.sensorthings.asking import Asking
from dothi.store.database import Database
from dothi.store.months import Months
from dothi.store.things import put_declarations
from dothi.vocabulary.audit import AuditQuestion
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.personal_data import BY_KIND, NOBODYS, PERSONAL
from dothi.vocabulary.principals import LOCAL, VIEWER, Principal, Scope
from dothi.vocabulary.purposes import get_purpose
from dothi.vocabulary.queries import Query
from dothi.vocabulary.rights import ROLES
from dothi.vocabulary.things import Property
from dothi.vocabulary.tiles import TileAddress
from dothi.vocabulary.users import TokenDraft, UserDraft
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock
from tests.connect.conftest import open_client

PERSONS = {
    "owner": "Nguyen Van Kin",
    "telephone": "0903111222",
    "mail": "kin@example.vn",
    "officer": "officer.kin",
}
"""What must be seen nowhere by who has not the right; the first is a property of the gauge."""
GAUGE = msgspec.structs.replace(
    next(kind for kind in KINDS if kind.id == "rain_gauge"),
    properties=(
        Property(
            name="owner",
            title=Words(vi="Chủ nhà", en="Owner"),
            data_class="personal",
            purpose="register",
        ),
        Property(name="height_m", title=Words(vi="Độ cao", en="Height"), unit="m", type="number"),
    ),
)

_DATUM = Property(name="datum", title=Words(vi="Mốc", en="Mark"), data_class="sensitive", purpose="register")
STATION = msgspec.structs.replace(
    next(kind for kind in KINDS if kind.id == "water_level_station"), properties=(_DATUM,)
)
"""Its levels are told from a mark at somebody's house."""


@pytest.fixture
async def housed(wet_block: WetBlock) -> WetBlock:
    """The wet block, where the gauge stands on the roof of somebody whose name is written down."""
    async with wet_block.database.session(LOCAL) as session:
        await put_declarations(session, [GAUGE, STATION], wet_block.quantities)
    lan = Principal(kind="user", name=PERSONS["officer"], scopes=LOCAL.scopes)
    async with wet_block.door.enter(lan, "edit") as session:
        run = session.connection.execute
        await run(
            "INSERT INTO agency (uid, name_vi, name_en, contact) VALUES ('water', 'Cấp nước', 'Water',"
            " jsonb_build_object('phone', %s::text, 'email', %s::text, 'website', 'https://water.example'))",
            (PERSONS["telephone"], PERSONS["mail"]),
        )
        told = {"owner": PERSONS["owner"], "height_m": 12.5, "house_number": "7", "street": "Hoa Binh"}
        await run(
            "UPDATE thing SET properties = %s::jsonb, agency_id = (SELECT id FROM agency WHERE uid = 'water')"
            " WHERE uid = 'roof'",
            (msgspec.json.encode(told).decode(),),
        )
        await run(
            "UPDATE thing SET properties = jsonb_build_object('datum', %s::text) WHERE uid = 'canal'",
            (PERSONS["owner"],),
        )
    async with wet_block.door.enter(lan, "edit") as session:
        run = session.connection.execute
        await run("UPDATE change SET action = 'edit'")
        await run("UPDATE agency SET known_since = '2026-01-01', name_en = 'Waters'")
        await run("UPDATE thing SET description = 'anew' WHERE uid IN ('roof', 'canal')")
        ids = dict(await (await run("SELECT uid, id FROM thing")).fetchall())
        await run(
            "INSERT INTO relation (from_id, type, to_id, made_by) VALUES (%s, 'part_of', %s, %s)",
            (ids["roof"], ids["canal"], PERSONS["officer"]),
        )
        await run(
            "INSERT INTO attachment (thing_id, name, media_type, size, sha256, key, added_by)"
            " VALUES (%s, 'a.png', 'image/png', 1, repeat('a', 64), 'k', %s)",
            (ids["roof"], PERSONS["officer"]),
        )
        await run(
            "INSERT INTO import (id, made_by) OVERRIDING SYSTEM VALUE VALUES (7, %s)", (PERSONS["officer"],)
        )
        await run(
            "INSERT INTO import_refusal (import_id, number, layer, reason, message, properties)"
            " VALUES (7, 1, 'x', 'bad', %s, jsonb_build_object('chu_ho', %s::text))",
            (f"{PERSONS['owner']} is no number", PERSONS["owner"]),
        )
    return wet_block


def list_ways(roof: int) -> dict[str, tuple[str, str, Any]]:
    """Every way by which rows of things, agencies, changes and files go out: method, address, body."""
    chosen = {"kind": "rain_gauge"}
    ways = {
        name: ("GET", address, None)
        for name, address in {
            "the panel": f"/api/things/{roof}",
            "the panel of the past": f"/api/things/{roof}?at=2099-01-01T00:00:00Z",
            "the list": "/api/things?kind=rain_gauge",
            "what is here": "/api/here?lon=105.77&lat=10.03&radius=500",
            "versions": f"/api/things/{roof}/versions",
            "changes": "/api/changes",
            "relations": f"/api/things/{roof}/relations",
            "attachments": f"/api/things/{roof}/attachments",
            "agencies": "/api/agencies",
            "an agency": "/api/agencies/water",
            "search": "/api/search?q=Mái nhà",
            "search for the owner": "/api/search?q=Nguyen Van Kin",
            "search for an address": "/api/search?q=7 Hoà Bình",
            "imports": "/api/imports",
            "an import": "/api/imports/7",
            "refused rows": "/api/imports/7/refusals",
            "refused rows as CSV": "/api/imports/7/refusals.csv",
            "SensorThings": f"/sta/v1.1/Things({roof})",
            "SensorThings' property": f"/sta/v1.1/Things({roof})/properties",
            "SensorThings expanded": "/sta/v1.1/Datastreams?$expand=Thing",
            "SensorThings as CSV": "/sta/v1.1/Things?$resultFormat=csv",
            "SensorThings filtered": "/sta/v1.1/Things?$filter=properties/owner eq 'Nguyen Van Kin'",
            "OGC items": "/ogc/collections/rain_gauge/items",
            "an OGC item": "/ogc/collections/rain_gauge/items/roof",
            "OGC filtered": "/ogc/collections/water_level_station/items?datum=Nguyen Van Kin",
            "OGC by CQL2": "/ogc/collections/water_level_station/items?filter=datum='Nguyen Van Kin'",
            "the shape": f"/api/things/{roof}/shape",
        }.items()
    }
    for file_format in ("geojson", "csv"):
        ways[f"an export as {file_format}"] = (
            "GET",
            f"/api/export?kind=rain_gauge&format={file_format}",
            None,
        )
    ways["the table"] = ("POST", "/api/things/chosen", chosen)
    ways["the table by the owner"] = ("POST", "/api/things/chosen?property=owner", chosen)
    ways["a selection"] = ("POST", "/api/edits/selection", chosen)
    ways["an export of a choice"] = ("POST", "/api/export?format=csv", chosen)
    return ways


async def test_no_way_out_shows_what_is_personal(housed: WetBlock, tmp_path: Path) -> None:
    """Asked by who may, some of it is there; asked by who only reads, none of it, and the row still is."""
    things = {thing.uid: thing.id for thing in await housed.city.list_things(LOCAL)}
    ways = list_ways(things["roof"])
    users = Users(housed.door, Identities(housed.door))
    token = (await users.add_token(LOCAL, TokenDraft(name="look", role="leader"))).token
    async with open_client(housed, tmp_path) as client:
        shown = {name: await ask(client, *way) for name, way in ways.items()}
        client.headers["authorization"] = f"Bearer {token}"
        kept_back = {name: await ask(client, *way) for name, way in ways.items()}
    for name, text in kept_back.items():
        assert not any(each in text for each in PERSONS.values()), (name, text)
    silent = {name for name, text in shown.items() if not any(each in text for each in PERSONS.values())}
    assert silent == SILENT
    for name in SILENT - {"search for the owner"}:
        assert "roof" in kept_back[name], name
    for name in ("the panel", "SensorThings", "OGC items", "an export as csv", "the table", "versions"):
        assert "12.5" in kept_back[name], name
    assert "water.example" in kept_back["an agency"]


SILENT = {
    "the list",
    "what is here",
    "search",
    "search for the owner",
    "search for an address",
    "a selection",
}
"""These ways show no properties to anybody."""


async def ask(client: httpx.AsyncClient, method: str, address: str, body: Any) -> str:
    answer = await client.request(method, address, json=body)
    assert answer.status_code == 200, (address, answer.text)
    return answer.text


async def read_tile(tiles: Tiles, principal: Principal) -> bytes:
    tile = await tiles.read(principal, TileAddress(z=14, x=13005, y=7733, look="data"))
    return gzip.decompress(tile.content)


async def test_tiles_are_remembered_apart(housed: WetBlock) -> None:
    """Both readers see all rows, but who came second is not shown what was made for the first."""
    tiles = Tiles(housed.door)
    assert PERSONS["owner"].encode() in await read_tile(tiles, LOCAL)
    seen = await read_tile(tiles, VIEWER)
    assert PERSONS["owner"].encode() not in seen
    assert b"height_m" in seen
    assert PERSONS["owner"].encode() in await read_tile(tiles, LOCAL)


async def test_subscribers_are_told_without_it(housed: WetBlock) -> None:
    """What is published of a changed thing is asked for as anybody may ask."""
    things = {thing.uid: thing.id for thing in await housed.city.list_things(LOCAL)}
    bounds = TimeBounds(CityClock())
    sensing = Sensing(housed.door, housed.door, housed.door, Months(housed.database), bounds)
    rows = await Asking(sensing).read("Thing", [things["roof"], things["canal"]], Query())
    assert "12.5" in str(rows)
    assert PERSONS["owner"] not in str(rows)


def make_reader(*scopes: Scope) -> Principal:
    return Principal(kind="user", name="an", scopes=scopes)


READ, PERSONAL_TOO = frozenset({"read"}), frozenset({"read", "read_personal"})


@pytest.mark.parametrize(
    ("scopes", "sees"),
    [
        ((Scope(actions=READ),), False),
        ((Scope(actions=PERSONAL_TOO),), True),
        ((Scope(actions=frozenset({"read", "edit"})),), True),
        ((Scope(actions=READ), Scope(actions=PERSONAL_TOO, agencies=frozenset({1}))), False),
        ((Scope(actions=READ, agencies=frozenset({1})), Scope(actions=PERSONAL_TOO)), True),
        ((Scope(actions=PERSONAL_TOO, agencies=frozenset({1})),), True),
        (
            (
                Scope(actions=READ, sectors=frozenset({"a"})),
                Scope(actions=PERSONAL_TOO, sectors=frozenset({"b"})),
            ),
            False,
        ),
    ],
)
def test_who_may_everywhere_where_it_reads_sees(scopes: tuple[Scope, ...], sees: bool) -> None:
    """One scope without the right among those that are read in keeps the fields back from all rows."""
    assert make_reader(*scopes).sees_personal is sees


async def test_who_is_limited_sees_its_own_rows_without_it(housed: WetBlock) -> None:
    """Rows and fields are kept back at once: of a sector's things, and without the owner."""
    drainage = frozenset({"drainage"})
    for actions, owner in ((READ, None), (PERSONAL_TOO, PERSONS["owner"])):
        reader = make_reader(Scope(actions=actions, sectors=drainage))
        things = {thing.uid: thing.id for thing in await housed.city.list_things(reader)}
        assert things.keys() == {"roof", "canal"}
        roof = await housed.city.get_thing(reader, things["roof"])
        assert roof.properties.get("owner") == owner
        assert roof.properties["height_m"] == 12.5


async def test_users_and_the_log_keep_it_back_too(housed: WetBlock) -> None:
    """Who administers or audits and nothing else sees that there are users and entries, not whose."""
    users = Users(housed.door, Identities(housed.door))
    lan = Principal(kind="user", name="lan", scopes=LOCAL.scopes, address="192.0.2.9")
    await users.add(lan, UserDraft(name="hoa", full_name="Lê Thị Hoa", email="hoa@example.vn", phone="0903"))
    audit, blind = Audit(housed.door), make_reader(Scope(actions=frozenset({"administer", "audit"})))
    (whole,) = await users.list_users(LOCAL)
    (kept,) = await users.list_users(blind)
    assert (whole.full_name, whole.email, whole.phone) == ("Lê Thị Hoa", "hoa@example.vn", "0903")
    assert (kept.name, kept.full_name, kept.email, kept.phone) == ("hoa", "", "", "")
    asked = AuditQuestion(event="user.change")
    (entry,) = await audit.list_entries(LOCAL, asked, 10)
    (veiled,) = await audit.list_entries(blind, asked, 10)
    assert (entry.principal, entry.address) == ("lan", "192.0.2.9")
    assert (veiled.principal, veiled.address, veiled.before, veiled.after) == ("", None, None, None)
    assert veiled.hash == entry.hash


def test_roles_that_only_look_have_not_the_right() -> None:
    """Who keeps registers has it, and who watches over security; programs and leaders have not."""
    without = {role.id for role in ROLES.values() if "read_personal" not in role.actions}
    assert without == {"citizen", "leader", "device", "service"}
    assert not any("edit" in ROLES[each].actions for each in without)


async def test_every_column_is_declared(database: Database) -> None:
    """The catalogue and the declarations name the same columns; one that can hold a word and stands in none
    of them fails here.
    """
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(_COLUMNS)
        there = {(row[0], row[1]) for row in await cursor.fetchall()}
    personal = [(each.table, each.column) for each in PERSONAL]
    nobodys = [(table, column) for table, names in NOBODYS.items() for column in names.split()]
    declared = [*personal, *nobodys, *BY_KIND]
    assert len(declared) == len(set(declared))
    assert set(declared) == there
    for each in PERSONAL:
        assert get_purpose(each.purpose).id == each.purpose


_COLUMNS = """
SELECT c.relname, a.attname
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE c.relnamespace = 'city'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND (coalesce(e.typcategory, t.typcategory) = 'S'
       OR coalesce(e.typname, t.typname) IN ('json', 'jsonb', 'inet'))
"""


async def test_what_is_personal_needs_a_purpose(database: Database, wet_block: WetBlock) -> None:
    """A kind with personal data for nothing is not taken over; where nothing is said a field is internal."""
    for purpose in (None, "curiosity"):
        owner = Property(
            name="owner", title=Words(vi="Chủ", en="Owner"), data_class="personal", purpose=purpose
        )
        async with database.session(LOCAL) as session:
            with pytest.raises(InvalidInput):
                await put_declarations(
                    session, [msgspec.structs.replace(GAUGE, properties=(owner,))], wet_block.quantities
                )
    assert Property(name="x", title=Words(vi="x", en="x")).data_class == "internal"


async def test_veils_have_the_columns_of_their_tables(database: Database) -> None:
    """What SQL finds in a table it finds, of the same type, in what stands before it."""
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(_DIFFERENCES)
        assert await cursor.fetchall() == []


_DIFFERENCES = """
WITH held AS (
    SELECT n.nspname, c.relname, a.attname, a.atttypid
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE n.nspname IN ('city', 'veiled')
)
SELECT coalesce(t.relname, v.relname), coalesce(t.attname, v.attname)
FROM (SELECT * FROM held WHERE nspname = 'city'
      AND relname IN (SELECT relname FROM held WHERE nspname = 'veiled')) t
FULL JOIN (SELECT * FROM held WHERE nspname = 'veiled') v USING (relname, attname, atttypid)
WHERE t.attname IS NULL OR v.attname IS NULL
"""
