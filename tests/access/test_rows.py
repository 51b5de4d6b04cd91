"""Who may not see everything sees exactly what its scopes say, by whatever way it asks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.principals import EVERYTHING, LOCAL, NOBODY, Principal, Scope
from dothi.vocabulary.quantities import Quantities
from tests.access.guarded import GuardedCity, make_guarded_city, make_user
from tests.conftest import open_wet_block

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
