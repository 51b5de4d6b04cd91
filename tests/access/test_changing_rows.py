"""Who may not change everything changes what its scopes say; the rest is refused, or not there at all."""

import psycopg
import pytest
import shapely

from dothi.access.features import Features
from dothi.access.history import History
from dothi.access.importing import Importing
from dothi.store.jobs import JobQueue
from dothi.vocabulary.errors import NotAllowed, NotFound
from dothi.vocabulary.features import FeatureDraft, FeatureQuery
from dothi.vocabulary.principals import LOCAL, Principal, Scope
from tests.access.guarded import GuardedCity, make_guarded_city, make_user
from tests.conftest import WetBlock
from tests.store.test_importing import row

EDIT = frozenset({"read", "edit"})


def draft(uid: str, x: float | None, agency: str | None = None, kind: str = "bus_stop") -> FeatureDraft:
    place = None if x is None else shapely.to_wkb(shapely.Point(x, 10.5))
    return FeatureDraft(
        kind=kind, uid=uid, name=uid, description="", agency=agency, properties={}, geometry=place
    )


@pytest.fixture
async def guarded(wet_block: WetBlock) -> GuardedCity:
    return await make_guarded_city(wet_block)


def in_commune(city: GuardedCity, code: str, **more: object) -> Principal:
    """Somebody who may look at everything and change what lies in a commune."""
    return make_user(
        [
            Scope(actions=frozenset({"read"})),
            Scope(actions=EDIT, areas=frozenset({city.areas[code]}), **more),  # type: ignore[arg-type]
        ]
    )


async def test_a_thing_is_made_moved_and_ended_within_an_area_only(guarded: GuardedCity) -> None:
    """In the first commune everything goes; out of it, from elsewhere into it, and nowhere, nothing."""
    door = guarded.block.door
    features = Features(door, door)
    lan = in_commune(guarded, "31135")
    await features.create(lan, draft("new", 100.3))
    for x in (101.3, None):
        with pytest.raises(NotAllowed):
            await features.create(lan, draft("other", x))
    await features.change(lan, "bus_stop", "new", lambda _: draft("new", 100.4))
    with pytest.raises(NotAllowed):
        await features.change(lan, "bus_stop", "new", lambda _: draft("new", 101.3))
    with pytest.raises(NotAllowed):
        await features.change(lan, "bus_stop", "g-bus_stop-roads-east", lambda before: before)
    await features.change(
        lan, "bus_stop", "g-bus_stop-roads-west", lambda _: draft("g-bus_stop-roads-west", 100.5)
    )
    await features.create(LOCAL, draft("theirs", 101.3))
    with pytest.raises(NotAllowed):
        await features.delete(lan, "bus_stop", "theirs")
    await features.delete(lan, "bus_stop", "new")
    left = await features.read_page(LOCAL, FeatureQuery(kind="bus_stop", limit=1000))
    uids = {row.uid for row in left.rows}
    assert "theirs" in uids
    assert "new" not in uids


async def test_what_is_not_seen_is_not_there_and_what_is_owned_stays_so(guarded: GuardedCity) -> None:
    """One of the agency of pumps: others' things are not found, and none is taken or given away."""
    door = guarded.block.door
    features = Features(door, door)
    owners = frozenset({guarded.agencies["pumps"]})
    hoa = make_user([Scope(actions=EDIT, agencies=owners)])
    with pytest.raises(NotFound):
        await features.change(hoa, "bus_stop", "g-bus_stop-water-west", lambda before: before)
    with pytest.raises(NotFound):
        await features.delete(hoa, "bus_stop", "g-bus_stop-None-west")
    own = "g-bus_stop-pumps-west"
    with pytest.raises(NotAllowed):
        await features.change(hoa, "bus_stop", own, lambda _: draft(own, 100.2, agency="water"))
    with pytest.raises(NotAllowed):
        await features.create(hoa, draft("mine", 100.2, agency=None))
    await features.create(hoa, draft("mine", 100.2, agency="pumps"))
    looking = make_user([Scope(actions=frozenset({"read"})), Scope(actions=EDIT, agencies=owners)])
    taken = "g-bus_stop-water-west"
    with pytest.raises(NotAllowed):
        await features.change(looking, "bus_stop", taken, lambda _: draft(taken, 100.2, agency="pumps"))


async def test_an_import_is_taken_whole_or_refused(guarded: GuardedCity) -> None:
    """Within the zone all comes in; with one row beside it, or the uid of another's thing, nothing does."""
    door = guarded.block.door
    lan = make_user([Scope(actions=EDIT, areas=frozenset({guarded.areas["basin"]}))])
    history = History(door)

    async def bring(*places: tuple[str, float], keep: bool = True) -> None:
        rows = [row(number, uid, x, 10.5) for number, (uid, x) in enumerate(places)]
        importing = Importing(door, None, JobQueue(guarded.block.database.url))
        async with importing.load(lan, title="test", keep=keep) as loading:
            await loading.take(rows)
            await loading.settle({}, refused=0)

    before = len(await history.list_changes(LOCAL, limit=50))
    await bring(("i-1", 100.65), ("i-2", 100.75))
    for keep in (True, False):
        with pytest.raises(NotAllowed):
            await bring(("i-3", 100.65), ("i-4", 100.95), keep=keep)
    with pytest.raises(NotAllowed):
        await bring(("i-5", 100.65), ("g-rain_gauge-water-far", 100.66))
    changes = await history.list_changes(LOCAL, limit=50)
    assert len(changes) == before + 1
    assert changes[0].made_by == "lan"
    assert await history.list_changes(lan, limit=50)


_STREAM = "datastream_id IN (SELECT id FROM datastream WHERE thing_id = %(id)s)"
# How rows of a thing are found in each table, and a column that can be set to itself.
WAYS = {
    "observation": (_STREAM, "result"),
    "observation_version": (_STREAM, "result"),
    "latest": (_STREAM, "result"),
    "hourly": (_STREAM, "count"),
    "forecast": (_STREAM, "result"),
    "observation_alias": ("now_" + _STREAM, "now_ordinal"),
    "datastream_observed_property": (_STREAM, "position"),
    "attachment": ("thing_id = %(id)s", "name"),
    "relation": ("from_id = %(id)s", "made_by"),
    "task": (
        "tasking_capability_id IN (SELECT id FROM tasking_capability WHERE thing_id = %(id)s)",
        "creation_time",
    ),
    "tasking_capability": ("thing_id = %(id)s", "name"),
    "historical_location_location": (
        "historical_location_id IN (SELECT id FROM historical_location WHERE thing_id = %(id)s)",
        "location_id",
    ),
    "historical_location": ("thing_id = %(id)s", "time"),
    "thing_location": ("thing_id = %(id)s", "location_id"),
    "location": ("name = 'Trạm ' || %(uid)s", "name"),
    "feature": ("name = 'Trạm ' || %(uid)s", "name"),
    "actuator": ("name = %(uid)s", "name"),
    "datastream": ("thing_id = %(id)s", "name"),
    "thing": ("id = %(id)s", "name"),
}


@pytest.mark.parametrize("verb", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
async def test_every_table_refuses_what_is_not_ones_own(guarded: GuardedCity, verb: str) -> None:
    """Whoever sees all and changes the first commune: of each table its rows there change, no others do."""
    lan = in_commune(guarded, "31135")
    allowed = guarded.reckon(lan, "edit")
    made = [fact for fact in guarded.facts if fact.uid.startswith("g-")]
    own = next(fact for fact in made if fact.id in allowed)
    other = next(fact for fact in made if fact.area == "27001")
    for table, (condition, column) in WAYS.items():
        statement = f"{verb.format(table=table, column=column)} WHERE {condition}".encode()
        for fact in (own, other):
            values = {"id": fact.id, "uid": fact.uid}
            async with guarded.block.database.session(lan, "edit", signed=True, keep=False) as session:
                run = session.connection.execute
                if fact is own:
                    assert (await run(statement, values)).rowcount > 0, table
                else:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        async with session.connection.transaction():
                            await run(statement, values)


async def test_a_change_is_undone_as_a_whole_or_by_somebody_else(guarded: GuardedCity) -> None:
    """What touched everything is undone by nobody who sees or changes a part; one's own part is."""
    door = guarded.block.door
    history = History(door)
    async with guarded.block.database.session(LOCAL) as session:
        cursor = await session.connection.execute("SELECT max(change_id) FROM thing")
        (everything,) = await cursor.fetchone() or (0,)
    owners = frozenset({guarded.agencies["pumps"]})
    hoa = make_user([Scope(actions=EDIT, agencies=owners)])
    for who in (hoa, in_commune(guarded, "31135")):
        with pytest.raises(NotAllowed):
            await history.undo(who, everything)
    features = Features(door, door)
    own = "g-bus_stop-pumps-west"
    await features.change(hoa, "bus_stop", own, lambda _: draft(own, 100.25, agency="pumps"))
    (newest, *_) = await history.list_changes(hoa, limit=1)
    assert (await history.undo(hoa, newest.id)).restored == 1
