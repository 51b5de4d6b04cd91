"""Many rows at once: made, changed, left alone or refused; nothing half-done; and undone."""

import shapely
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from dothi.access.history import History
from dothi.access.importing import Importing, IncomingRow, Outcome
from dothi.store.database import Database
from dothi.store.jobs import JobQueue
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock


def row(number: int, uid: str, x: float, y: float = 10.0, **values: object) -> IncomingRow:
    """A point of kind rain_gauge; what is not said is not told."""
    geometry = shapely.to_wkb(shapely.set_srid(shapely.Point(x, y), 4326), hex=True, include_srid=True)
    given: dict[str, object] = {"kind": "rain_gauge", "name": None, "description": None, "properties": {}}
    return IncomingRow(
        layer=0,
        number=number,
        uid=uid,
        fallback=uid,
        geometry=geometry,
        **{**given, **values},  # type: ignore[arg-type]
    )


async def bring(block: WetBlock, *rows: IncomingRow, keep: bool = True) -> Outcome:
    async with Importing(block.door, None, JobQueue(block.database.url)).load(
        LOCAL, title="test", keep=keep
    ) as loading:
        await loading.take(rows)
        return await loading.settle({"files": ["test.gpkg"]}, refused=1)


async def snapshot(database: Database) -> list[tuple[object, ...]]:
    """Everything the city knows of its things, and where they are."""
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(
            "SELECT t.id, t.uid, t.kind, t.name, t.description, t.properties::text, ST_AsText(t.geometry),"
            " (SELECT ST_AsText(l.geometry) FROM thing_location tl JOIN location l ON l.id = tl.location_id"
            "  WHERE tl.thing_id = t.id ORDER BY l.id DESC LIMIT 1) FROM thing t ORDER BY t.uid"
        )
        return await cursor.fetchall()


async def test_rows_become_things_with_places(wet_block: WetBlock) -> None:
    """Two rows, two things: on the map, in SensorThings' locations, with a history that has begun."""
    outcome = await bring(
        wet_block, row(1, "a", 105.1, name="A"), row(2, "b", 105.2, properties={"height": 3})
    )
    assert (outcome.created, outcome.updated, outcome.unchanged, outcome.refused) == (2, 0, 0, [])
    found = {entry[1]: entry for entry in await snapshot(wet_block.database)}
    assert found["a"][3:] == ("A", "", "{}", "POINT(105.1 10)", "POINT(105.1 10)")
    assert found["b"][3:6] == ("b", "", '{"height": 3}')
    async with wet_block.database.session(LOCAL) as session:
        cursor = await session.connection.execute(
            "SELECT count(*) FROM historical_location h JOIN thing t ON t.id = h.thing_id"
            " WHERE t.uid IN ('a', 'b')"
        )
        assert await cursor.fetchone() == (2,)


async def test_coming_again_changes_what_differs_and_nothing_else(wet_block: WetBlock) -> None:
    """The same rows leave everything; one that differs makes a version; what the file does not tell stays."""
    await bring(wet_block, row(1, "a", 105.1, name="A", properties={"x": 1}), row(2, "b", 105.2))
    before = await snapshot(wet_block.database)
    again = await bring(wet_block, row(1, "a", 105.1, properties={"x": 1}), row(2, "b", 105.2))
    assert (again.created, again.updated, again.unchanged, again.change_id) == (0, 0, 2, None)
    assert await snapshot(wet_block.database) == before
    moved = await bring(wet_block, row(1, "a", 105.3, properties={"y": "new"}), row(2, "b", 105.2))
    assert (moved.created, moved.updated, moved.unchanged) == (0, 1, 1)
    found = {entry[1]: entry for entry in await snapshot(wet_block.database)}
    assert found["a"][3:] == ("A", "", '{"x": 1, "y": "new"}', "POINT(105.3 10)", "POINT(105.3 10)")
    versions = await History(wet_block.door).list_versions(LOCAL, int(str(found["a"][0])))
    assert [(version.properties, version.until is None) for version in versions] == [
        ({"x": 1, "y": "new"}, True),
        ({"x": 1}, False),
    ]
    assert versions[0].made_by == "local"
    assert versions[0].action == "import"


async def test_what_cannot_come_in_is_refused_with_where_and_why(wet_block: WetBlock) -> None:
    """A key twice, and a uid that belongs to a thing of another kind; the rest comes in."""
    outcome = await bring(
        wet_block,
        row(1, "a", 105.1),
        row(2, "a", 105.2, name="Mái hai", properties={"code": "A2"}),
        row(3, "canal", 105.0),
        row(4, "c", 105),
    )
    assert outcome.created == 2
    assert [(each.layer, each.number, each.uid, each.reason) for each in outcome.refused] == [
        (0, 2, "a", "key_repeated"),
        (0, 3, "canal", "other_kind"),
    ]
    assert outcome.refused[0].taken == {"name": "Mái hai", "code": "A2"}
    assert [each.blanks for each in outcome.refused] == [
        {"row": 1},
        {"uid": "canal", "kind": "water_level_station"},
    ]


async def test_the_change_tells_what_was_brought_in(wet_block: WetBlock) -> None:
    """From what, and how many rows came to what: two new, one of them refused here and one before."""
    await bring(wet_block, row(1, "a", 105.1), row(2, "b", 105.2), row(3, "canal", 105.0))
    (change,) = await History(wet_block.door).list_changes(LOCAL, limit=10)
    assert change.detail == {
        "files": ["test.gpkg"],
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "refused": 2,
        "kinds": {"rain_gauge": 2},
    }


async def test_a_trial_leaves_no_trace(wet_block: WetBlock) -> None:
    """It says what would be, and nothing is."""
    before = await snapshot(wet_block.database)
    outcome = await bring(wet_block, row(1, "a", 105.1), row(2, "roof", 105.2), keep=False)
    assert (outcome.created, outcome.updated) == (1, 1)
    assert await snapshot(wet_block.database) == before
    assert await History(wet_block.door).list_changes(LOCAL, limit=10) == []


async def test_what_observes_is_moved_with_its_feature(wet_block: WetBlock) -> None:
    """The roof has a datastream: it moves as SensorThings would move it, with a location of its own."""
    await bring(wet_block, row(1, "roof", 105.5))
    found = {entry[1]: entry for entry in await snapshot(wet_block.database)}
    assert found["roof"][6:] == ("POINT(105.5 10)", "POINT(105.5 10)")


async def test_undoing_an_import_gives_back_what_was_before(wet_block: WetBlock) -> None:
    """New things go, changed ones are what they were and where; undoing that brings all of it again."""
    history = History(wet_block.door)
    await bring(wet_block, row(1, "a", 105.1, name="A", properties={"x": 1}))
    before = await snapshot(wet_block.database)
    second = await bring(
        wet_block,
        row(1, "a", 105.4, name="B", properties={"x": None}),
        row(2, "b", 105.2),
        row(3, "roof", 105.6),
    )
    after = await snapshot(wet_block.database)
    assert second.change_id is not None
    undone = await history.undo(LOCAL, second.change_id)
    assert (undone.restored, undone.removed, undone.left) == (2, 1, [])
    assert await snapshot(wet_block.database) == before
    assert undone.change_id is not None
    redone = await history.undo(LOCAL, undone.change_id)
    assert (redone.restored, redone.brought_back, redone.left) == (2, 1, [])
    assert await snapshot(wet_block.database) == after


async def test_what_has_changed_since_is_left_by_an_undo(wet_block: WetBlock) -> None:
    """A later import touched one of two things: that one stays and is named."""
    history = History(wet_block.door)
    first = await bring(wet_block, row(1, "a", 105.1), row(2, "b", 105.2))
    await bring(wet_block, row(1, "a", 105.1, name="later"))
    assert first.change_id is not None
    undone = await history.undo(LOCAL, first.change_id)
    assert (undone.removed, undone.left) == (1, ["a"])
    assert {entry[1] for entry in await snapshot(wet_block.database)} >= {"a"}


async def test_the_provinces_of_the_territory_are_known(wet_block: WetBlock) -> None:
    """A province, and that of a commune whose province is not there itself; their meridians count first."""
    async with wet_block.database.session(LOCAL) as session:
        await session.connection.execute(
            "INSERT INTO area (code, level, name_vi, name_en, parent_code) VALUES"
            " ('92', 'province', 'Cần Thơ', 'Can Tho', NULL), ('31135', 'commune', 'Ninh Kiều', '', '92'),"
            " ('08227', 'commune', 'Hòa Bình', '', '25')"
        )
    importing = Importing(wet_block.door, None, JobQueue(wet_block.database.url))
    assert await importing.list_provinces(LOCAL) == ["25", "92"]


async def test_many_new_rows_are_counted_before_they_are_pointed_to(wet_block: WetBlock) -> None:
    """After an import of ten thousand the planner knows of them, even where it believed the tables empty."""
    owner = make_conninfo(wet_block.database.url, user="dothi_owner")
    tables = ([f"city.{table}" for table in ("thing", "location", "historical_location")],)
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        await connection.execute(
            "UPDATE pg_class SET relpages = 100, reltuples = 0 WHERE oid = ANY(%s::regclass[])", tables
        )
        many = [
            row(number, f"m{number}", 105 + number / 1e5, name=f"Đèn {number}") for number in range(10_000)
        ]
        outcome = await bring(wet_block, *many)
        assert (outcome.created, outcome.refused) == (10_000, [])
        cursor = await connection.execute(
            "SELECT min(reltuples) FROM pg_class WHERE oid = ANY(%s::regclass[])", tables
        )
        counted = await cursor.fetchone()
        assert counted is not None
        assert counted[0] >= 10_000
        cursor = await connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE folded = 'den ' || substr(uid, 2)) FROM city.thing"
            " WHERE uid LIKE 'm%'"
        )
        assert await cursor.fetchone() == (10_000, 10_000)


async def test_what_is_called_by_its_uid_has_no_folded_name(wet_block: WetBlock) -> None:
    """Neither a uid nor a kind's title with a key is a name; a later name is folded, in bulk as well."""
    await bring(wet_block, row(1, "a", 105.1), row(2, "b", 105.2, name="Cống Bà Bộ"))
    await bring(wet_block, row(1, "a", 105.1, name="Trạm Cái Răng"))
    async with wet_block.database.session(LOCAL) as session:
        cursor = await session.connection.execute(
            "SELECT uid, folded FROM thing WHERE uid IN ('a', 'b') ORDER BY uid"
        )
        assert await cursor.fetchall() == [("a", "tram cai rang"), ("b", "cong ba bo")]
