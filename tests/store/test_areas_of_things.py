"""What area a thing lies in follows from where it is, whoever moves it and however areas change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.access.territory import Territory
from dothi.store.database import Database, Session
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock

PROVINCE = ("province", "92", None, (105.0, 10.0, 107.0, 11.0))
WEST = ("commune", "31001", "92", (105.0, 10.0, 105.5, 11.0))
EAST = ("commune", "31002", "92", (105.5, 10.0, 106.0, 11.0))
"""Two communes side by side in a province that reaches further east; made up."""


async def run(session: Session, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    cursor = await session.connection.execute(statement.encode(), values)
    return await cursor.fetchall() if cursor.description else []


async def make_area(
    session: Session,
    level: str,
    code: str,
    parent: str | None,
    box: tuple[float, float, float, float],
    *,
    zone_type: str | None = None,
    since: str | None = "2025-07-01",
) -> None:
    await run(
        session,
        "INSERT INTO area (level, code, parent_code, name_vi, name_en, zone_type, effective_from, geometry)"
        " VALUES (%s, %s, %s, 'Tên', 'Name', %s, %s, ST_Multi(ST_MakeEnvelope(%s, %s, %s, %s, 4326)))",
        *(level, code, parent, zone_type, since, *box),
    )


@asynccontextmanager
async def entered(block: WetBlock) -> AsyncIterator[Session]:
    async with block.door.enter(LOCAL, "operate") as session:
        yield session


async def read_codes(session: Session) -> dict[str, str | None]:
    rows = await run(session, "SELECT t.uid, a.code FROM thing t LEFT JOIN area a ON a.id = t.area_id")
    return {row[0]: row[1] for row in rows}


async def move(session: Session, uid: str, longitude: float, latitude: float) -> None:
    place = "SELECT place_thing(id, ST_SetSRID(ST_MakePoint(%s, %s), 4326)) FROM thing WHERE uid = %s"
    await run(session, place, longitude, latitude, uid)


async def test_things_get_their_area_when_areas_come_and_lose_it_when_they_go(wet_block: WetBlock) -> None:
    """Canal and roof lie west of 105.8, the corner at 105.9; without the commune the province is left."""
    async with entered(wet_block) as session:
        assert await read_codes(session) == {"canal": None, "roof": None, "corner": None}
        for area in (PROVINCE, WEST, ("commune", "31002", "92", (105.5, 10.0, 105.8, 11.0))):
            await make_area(session, *area)
        assert await read_codes(session) == {"canal": "31002", "roof": "31002", "corner": "92"}
        await run(session, "DELETE FROM area WHERE code = '31002'")
        assert await read_codes(session) == {"canal": "92", "roof": "92", "corner": "92"}
        await run(session, "UPDATE area SET effective_to = '2025-07-02' WHERE code = '92'")
        assert await read_codes(session) == {"canal": None, "roof": None, "corner": None}


async def test_a_thing_that_moves_changes_its_area(wet_block: WetBlock) -> None:
    """From the east (105.78) to the west (105.2), into the sea (105.2, 9.0) and on to the border (105.5)."""
    async with entered(wet_block) as session:
        for area in (PROVINCE, WEST, EAST):
            await make_area(session, *area)
        for longitude, latitude, code in (
            (105.2, 10.5, "31001"),
            (105.2, 9.0, None),
            # On the border both hold it: the smaller code, the same each time.
            (105.5, 10.5, "31001"),
            (106.5, 10.5, "92"),
        ):
            await move(session, "canal", longitude, latitude)
            assert (await read_codes(session))["canal"] == code


async def test_areas_of_another_time_hold_nothing(wet_block: WetBlock) -> None:
    """A commune that ended, and one that has yet to begin, under the same code."""
    async with entered(wet_block) as session:
        await make_area(session, *EAST, since="2004-01-01")
        await run(session, "UPDATE area SET effective_to = '2025-07-01'")
        await make_area(session, *EAST, since="2999-01-01")
        assert set((await read_codes(session)).values()) == {None}


async def test_zones_are_kept_beside_the_commune(wet_block: WetBlock) -> None:
    """A catchment around the canal and a patrol area around all; when the canal moves it leaves the first."""
    async with entered(wet_block) as session:
        await make_area(session, "zone", "A", None, (105.775, 10.0, 105.8, 10.1), zone_type="catchment")
        await make_area(session, "zone", "A", None, (105.0, 9.0, 107.0, 11.0), zone_type="patrol_area")
        zones = (
            "SELECT t.uid, a.zone_type FROM thing_zone z JOIN thing t ON t.id = z.thing_id"
            " JOIN area a ON a.id = z.area_id ORDER BY 1, 2"
        )
        everywhere = [("canal", "patrol_area"), ("corner", "patrol_area"), ("roof", "patrol_area")]
        assert await run(session, zones) == [("canal", "catchment"), *everywhere]
        await move(session, "canal", 105.2, 10.5)
        assert await run(session, zones) == everywhere
        await run(session, "DELETE FROM area WHERE zone_type = 'patrol_area'")
        assert await run(session, zones) == []


async def test_bulk_writers_ask_once_at_the_end(wet_block: WetBlock) -> None:
    """With dothi.bulk on, moving changes no area; the refresh of two things changes those and no third."""
    async with entered(wet_block) as session:
        for area in (PROVINCE, WEST, EAST):
            await make_area(session, *area)
        await run(session, "SET LOCAL dothi.bulk = 'on'")
        for uid in ("canal", "roof", "corner"):
            await move(session, uid, 105.2, 10.5)
        assert set((await read_codes(session)).values()) == {"31002"}
        ids = "SELECT refresh_areas_of_things((SELECT array_agg(id) FROM thing WHERE uid <> 'corner'))"
        assert await run(session, ids) == [(2,)]
        assert await read_codes(session) == {"canal": "31001", "roof": "31001", "corner": "31002"}
        assert await run(session, "SELECT refresh_areas_of_things()") == [(1,)]
        assert await run(session, "SELECT refresh_areas_of_things()") == [(0,)]


SHAPES = st.one_of(
    st.tuples(st.floats(104.5, 107.5), st.floats(9.5, 11.5)).map(lambda p: f"POINT({p[0]} {p[1]})"),
    st.lists(
        st.tuples(st.floats(104.5, 107.5), st.floats(9.5, 11.5)), min_size=2, max_size=5, unique=True
    ).map(lambda line: f"LINESTRING({', '.join(f'{x} {y}' for x, y in line)})"),
    # Rings that may cross themselves: a sensor's location may be any of these.
    st.lists(
        st.tuples(st.floats(104.5, 107.5), st.floats(9.5, 11.5)), min_size=3, max_size=6, unique=True
    ).map(lambda ring: f"POLYGON(({', '.join(f'{x} {y}' for x, y in [*ring, ring[0]])}))"),
    st.sampled_from(["POINT EMPTY", "GEOMETRYCOLLECTION EMPTY", "POINT(105.5 10.5)", "POINT(105.5 11)"]),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes=st.lists(SHAPES, min_size=1, max_size=12))
async def test_the_set_is_what_each_one_is(database: Database, shapes: list[str]) -> None:
    """For any shapes, the refresh gives what find_area and the triggers give one by one."""
    async with database.session(LOCAL) as session:
        # Nothing of one example may be seen by the next.
        await run(session, "DELETE FROM thing")
        await run(session, "DELETE FROM area")
        await run(
            session,
            "INSERT INTO kind VALUES ('a', 'a', 'a', 'a', 'a', 'Point', '[]') ON CONFLICT DO NOTHING",
        )
        for area in (PROVINCE, WEST, EAST):
            await make_area(session, *area)
        await make_area(session, "zone", "A", None, (105.2, 10.2, 105.7, 10.7), zone_type="catchment")
        insert = (
            "INSERT INTO thing (uid, kind, name, geometry)"
            " SELECT %s || n, 'a', 'a', ST_GeomFromText(shape, 4326)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS s (shape, n)"
        )
        await run(session, insert, "one", shapes)
        await run(session, "SET LOCAL dothi.bulk = 'on'")
        await run(session, insert, "all", shapes)
        await run(session, "SELECT refresh_areas_of_things()")
        await run(session, "SET LOCAL dothi.bulk = 'off'")
        found = (
            "SELECT t.area_id, find_area(t.geometry),"
            " (SELECT count(*) FROM thing_zone z WHERE z.thing_id = t.id)"
            " FROM thing t WHERE t.uid LIKE %s ORDER BY length(t.uid), t.uid"
        )
        one, together = await run(session, found, "one%"), await run(session, found, "all%")
        assert one == together
        assert all(row[0] == row[1] for row in together)


async def test_units_that_begin_at_midnight_are_found_after_it(wet_block: WetBlock) -> None:
    """Things were placed yesterday, the communes begin today: the chore finds them once, and then rests."""
    territory = Territory(wet_block.door)
    async with entered(wet_block) as session:
        await run(session, "SELECT refresh_areas_of_things()")
    assert await territory.refresh_after_midnight(LOCAL) is False
    async with entered(wet_block) as session:
        await run(session, "UPDATE area_state SET day = day - 1")
        await run(session, "SET LOCAL dothi.bulk = 'on'")
        ((today,),) = await run(session, "SELECT city_today()::text")
        for area in (WEST, EAST):
            await make_area(session, *area, since=today)
        assert set((await read_codes(session)).values()) == {None}
    assert await territory.refresh_after_midnight(LOCAL) is True
    async with entered(wet_block) as session:
        assert set((await read_codes(session)).values()) == {"31002"}
    assert await territory.refresh_after_midnight(LOCAL) is False
