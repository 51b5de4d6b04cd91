"""Who may not see everything sees exactly what its scopes say, by whatever way it asks."""

import gzip
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dothi.access.choosing import Choosing, TablePage
from dothi.access.directory import Directory
from dothi.access.exporting import Exporting
from dothi.access.features import Features
from dothi.access.history import History
from dothi.access.reach import Reach
from dothi.access.searching import Search
from dothi.access.sensing import Sensing
from dothi.access.tiles import Tiles
from dothi.declarations import KINDS
from dothi.store.months import Months
from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.editing import Selection
from dothi.vocabulary.errors import NotAllowed, NotFound, UnknownDatastream
from dothi.vocabulary.features import FeatureQuery
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.principals import EVERYTHING, LOCAL, NOBODY, Principal, Scope
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.tiles import TileAddress
from tests.access.guarded import GuardedCity, make_guarded_city, make_user
from tests.conftest import open_wet_block
from tests.drawn_tiles import read_layers
from tests.store.test_sensing import ask

READ = frozenset({"read"})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guarded(postgres: PrivatePostgres, quantities: Quantities) -> AsyncIterator[GuardedCity]:
    async with open_wet_block(postgres, quantities) as block:
        yield await make_guarded_city(block)


def list_principals(city: GuardedCity) -> list[Principal]:
    """Every owner with every place and every sector, alone; and some who hold two at once."""
    agencies = [None, frozenset(), *(frozenset((each,)) for each in city.agencies.values())]
    areas = [None, frozenset(), *(frozenset((each,)) for each in city.areas.values())]
    sectors = [None, frozenset({"drainage"}), frozenset({"transport", "environment"})]
    scopes = [
        Scope(actions=READ, agencies=owners, areas=places, sectors=kinds)
        for owners in agencies
        for places in areas
        for kinds in sectors
    ]
    pairs = [(scopes[n], scopes[-n * 7 % len(scopes)]) for n in range(0, len(scopes), 5)]
    blind = Scope(actions=EVERYTHING - READ)
    return [NOBODY, make_user([blind]), *(make_user([scope]) for scope in scopes), *map(make_user, pairs)]


OF_THINGS = {
    "thing": "id",
    "thing_version": "thing_id",
    "datastream": "thing_id",
    "attachment": "thing_id",
    "thing_location": "thing_id",
    "historical_location": "thing_id",
    "tasking_capability": "thing_id",
}
OF_STREAMS = {
    "datastream_observed_property": "datastream_id",
    "observation": "datastream_id",
    "observation_version": "datastream_id",
    "observation_alias": "datastream_id",
    "latest": "datastream_id",
    "hourly": "datastream_id",
    "forecast": "datastream_id",
}
# What belongs to a thing by way of others says in its name which one that is.
NAMED = ("sensor", "actuator", "location", "feature")


async def read_column(city: GuardedCity, principal: Principal, statement: str) -> list[Any]:
    async with city.block.database.session(principal) as session:
        cursor = await session.connection.execute(statement.encode())
        return [value for (value,) in await cursor.fetchall()]


async def read_seen(city: GuardedCity, principal: Principal, streams: dict[int, int]) -> dict[str, set[int]]:
    """By table, the things of which a principal sees what belongs to them."""
    ids = {fact.uid: fact.id for fact in city.facts}
    seen = {}
    async with city.block.database.session(principal) as session:
        for table in (*OF_THINGS, *OF_STREAMS, *NAMED):
            column = OF_THINGS.get(table) or OF_STREAMS.get(table) or "name"
            statement = f"SELECT DISTINCT {column} FROM {table}"  # noqa: S608 - names of our own
            cursor = await session.connection.execute(statement.encode())
            values = [value for (value,) in await cursor.fetchall()]
            if table in OF_STREAMS:
                values = [streams[each] for each in values]
            if table in NAMED:
                values = [ids[name.removeprefix("Trạm ")] for name in values if "g-" in name]
            seen[table] = set(values)
    return seen


@pytest.mark.asyncio(loop_scope="module")
async def test_every_table_shows_what_the_scopes_say(guarded: GuardedCity) -> None:
    """For hundreds of principals, and each table: the things that plain reckoning gives, no other."""
    told = await read_column(guarded, LOCAL, "SELECT ARRAY[id, thing_id] FROM datastream")
    streams = dict(told)
    whole = await read_seen(guarded, LOCAL, streams)
    assert whole["thing"] == {fact.id for fact in guarded.facts}
    for principal in list_principals(guarded):
        allowed = guarded.reckon(principal, "read")
        for table, seen in (await read_seen(guarded, principal, streams)).items():
            assert seen == whole[table] & allowed, (table, principal)


async def list_tile(tiles: Tiles, principal: Principal, folder: Path) -> set[str]:
    """The names of all things in the tile of the guarded city."""
    address = TileAddress(z=4, x=12, y=7, look="data")
    tile = await tiles.read(principal, address)
    content = gzip.decompress(tile.content)
    if not content:
        return set()
    file = folder / f"{tile.version}.mvt"
    file.write_bytes(content)
    return {each["name"] for each in read_layers(file).get("things", ())}


@pytest.mark.asyncio(loop_scope="module")
async def test_every_way_to_ask_shows_the_same(guarded: GuardedCity, tmp_path: Path) -> None:
    """Lists, counts, tables, files, features, tiles, search, history; and what is remembered for one is
    shown to no other.
    """
    block = guarded.block
    door = block.door
    kinds = {kind.id: kind for kind in KINDS}
    tiles, features, search = Tiles(door), Features(door, door), Search(door, ())
    exporting, choosing, history = Exporting(door, kinds), Choosing(door, kinds), History(door)
    everything = Selection(kind=None)
    principals = list_principals(guarded)
    for principal in (LOCAL, *principals[2::12], LOCAL):
        allowed = guarded.reckon(principal, "read")
        facts = [fact for fact in guarded.facts if fact.id in allowed]
        counts = Counter(fact.kind for fact in facts)
        assert {thing.id for thing in await block.city.list_things(principal)} == allowed
        assert {kind: n for kind, n, _ in await block.city.count_by_kind(principal, None)} == counts
        chosen = await choosing.read_page(principal, everything, TablePage())
        assert chosen.count == len(allowed)
        collected = {each.kind: each.features for each in await features.list_collected(principal)}
        assert collected == counts
        page = await features.read_page(principal, FeatureQuery(kind="bus_stop", limit=1000))
        stops = {fact.uid for fact in facts if fact.kind == "bus_stop"}
        assert {row.uid for row in page.rows} == stops
        wanted = Selection(kind="bus_stop")
        outgoing = await exporting.list_page(principal, wanted, at=None, after=0)
        assert {each.uid for each in outgoing} == stops
        placed = {f"Trạm {fact.uid}" for fact in facts if fact.area is not None and fact.uid.startswith("g-")}
        assert {name for name in await list_tile(tiles, principal, tmp_path) if "g-" in name} == placed
        found = await search.search(principal, "Trạm g rain gauge", limit=100)
        assert {hit.uid for hit in found.hits if hit.uid is not None} <= {fact.uid for fact in facts}
        some = next((fact for fact in guarded.facts if fact.id not in allowed), None)
        if some is not None:
            with pytest.raises(NotFound):
                await block.city.get_thing(principal, some.id)
            with pytest.raises(NotFound):
                await history.list_versions(principal, some.id)


@pytest.mark.asyncio(loop_scope="module")
async def test_sensorthings_and_the_live_stream_show_the_same(guarded: GuardedCity) -> None:
    """Things and datastreams asked for as entities; and where one may record is not where one may look."""
    block = guarded.block
    directory = Directory(block.door)
    await directory.read()
    reach = Reach(block.door, directory)
    sensing = Sensing(block.door, block.door, block.door, Months(block.database), TimeBounds(CityClock()))
    question, statement = ask("/Things", "$select=id&$top=1000&$expand=Datastreams($select=id)")
    things = {stream.id: stream.thing_id for stream in directory.by_id.values()}
    assert await reach.find_streams(LOCAL, "read") is None
    for principal in list_principals(guarded)[3::9]:
        allowed = guarded.reckon(principal, "read")
        answer = await sensing.ask(principal, statement, question.way)
        assert len(answer.rows) == len(allowed)
        heard = await reach.find_streams(principal, "read")
        if heard is not None:
            assert heard == {stream for stream, thing in things.items() if thing in allowed}
    scope = Scope(actions=frozenset({"observe"}), sectors=frozenset({"drainage"}))
    station = make_user([scope])
    recorded = await reach.find_streams(station, "observe")
    allowed = guarded.reckon(station, "observe")
    assert recorded == {stream for stream, thing in things.items() if thing in allowed}
    assert await reach.find_streams(station, "read") == frozenset()
    foreign = next(stream for stream, thing in things.items() if thing not in allowed)
    with pytest.raises(UnknownDatastream):
        await reach.check_recording(station, foreign)
    looking = make_user([scope, Scope(actions=READ)])
    with pytest.raises(NotAllowed):
        await reach.check_recording(looking, foreign)
