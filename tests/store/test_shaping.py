"""Shapes drawn, changed, split and merged: nothing is lost on the way, and what is undone was never done."""

import math
import uuid
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dothi.access.editing import Editing, RelationDraft
from dothi.access.history import History
from dothi.access.shaping import Shaping
from dothi.declarations import KINDS
from dothi.vocabulary.errors import ChangedMeanwhile, InTheWay, InvalidInput, NotFound
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.shaping import Act, Delete, Draw, Merge, Reshape, Seen, Shape, Shaped, Split
from tests.conftest import WetBlock

KINDS_BY_ID = {kind.id: kind for kind in KINDS}
WEST, SOUTH = 105.70, 10.00
"""Where everything is drawn; a thousandth of a degree is about 110 m."""

_ALL = """
    SELECT t.id, t.uid, t.kind, t.name, t.properties::text, ST_AsText(t.geometry),
           (SELECT ST_AsText(l.geometry) FROM thing_location tl JOIN location l ON l.id = tl.location_id
            WHERE tl.thing_id = t.id ORDER BY l.id DESC LIMIT 1)
    FROM thing t ORDER BY t.id
"""
_RELATED = """
    SELECT f.uid, r.type, t.uid
    FROM relation r JOIN thing f ON f.id = r.from_id JOIN thing t ON t.id = r.to_id
    WHERE upper_inf(r.valid) ORDER BY 1, 2, 3
"""


def line(*places: tuple[float, float]) -> dict[str, Any]:
    """A LineString through places in thousandths of a degree east and north of the corner."""
    return {"type": "LineString", "coordinates": [at(*place) for place in places]}


def at(east: float, north: float) -> list[float]:
    return [round(WEST + east / 1000, 9), round(SOUTH + north / 1000, 9)]


def area(*places: tuple[float, float]) -> dict[str, Any]:
    ring = [at(*place) for place in (*places, places[0])]
    return {"type": "Polygon", "coordinates": [ring]}


class Table:
    """What is drawn on, with what has been done."""

    def __init__(self, block: WetBlock) -> None:
        self.block = block
        self.shaping = Shaping(block.door, KINDS_BY_ID)
        self.editing = Editing(block.door, KINDS_BY_ID)
        self.history = History(block.door)

    async def act(self, act: Act) -> Shaped:
        return await self.shaping.act(LOCAL, act)

    async def draw(self, uid: str, geometry: dict[str, Any], kind: str = "waterway_segment") -> Shape:
        drawn = await self.act(Draw(kind=kind, uid=uid, name=f"Tên {uid}", geometry=geometry))
        return drawn.things[0]

    async def relate(self, *relations: tuple[str, str, str]) -> None:
        drafts = [RelationDraft(from_uid=f, type=how, to_uid=t) for f, how, t in relations]  # type: ignore[arg-type]
        await self.editing.relate(LOCAL, drafts)

    async def look(self) -> tuple[list[Any], list[Any]]:
        """All things with their places, and all relations."""
        async with self.block.database.session(LOCAL) as session:
            things = await (await session.connection.execute(_ALL)).fetchall()
            related = await (await session.connection.execute(_RELATED)).fetchall()
        return things, related

    async def related(self) -> list[Any]:
        return (await self.look())[1]


@pytest.fixture
def table(wet_block: WetBlock) -> Table:
    return Table(wet_block)


def shape_of(shape: Shape) -> Any:
    return shapely.geometry.shape(shape.geometry)


def seen(shape: Shape) -> Seen:
    return Seen(id=shape.id, version=shape.version)


async def check_undone_and_redone(table: Table, act: Act) -> Shaped:
    """Undo of an act leaves all as before it, and undo of that all as after it; things as they then are."""
    before = await table.look()
    done = await table.act(act)
    after = await table.look()
    assert after != before
    undone = await table.history.undo(LOCAL, done.change_id)
    assert await table.look() == before
    assert undone.change_id is not None
    redone = await table.history.undo(LOCAL, undone.change_id)
    assert await table.look() == after
    assert redone.change_id is not None
    things = [await table.shaping.get(LOCAL, thing.id) for thing in done.things]
    return Shaped(change_id=redone.change_id, things=things, removed=done.removed)


async def test_a_thing_is_drawn_changed_and_ended(table: Table) -> None:
    """Each is one change; a version that is no longer so changes nothing, and the past can be had back."""
    drawn = await check_undone_and_redone(
        table,
        Draw(
            kind="waterway_segment",
            name="Rạch mới",
            uid="r",
            geometry=line((0, 0), (1, 0)),
            properties={"width_m": "4,5"},
        ),
    )
    (shape,) = drawn.things
    assert (shape.name, shape.properties, shape.geometry) == (
        "Rạch mới",
        {"width_m": 4.5},
        line((0, 0), (1, 0)),
    )
    moved = Reshape(
        thing=seen(shape), geometry=line((0, 0), (1, 1)), properties={"width_m": None, "depth_m": 2}
    )
    (after,) = (await check_undone_and_redone(table, moved)).things
    assert (after.geometry, after.properties) == (line((0, 0), (1, 1)), {"depth_m": 2})
    with pytest.raises(ChangedMeanwhile):
        await table.act(moved)
    await table.relate(("r", "drains_to", "canal"))
    assert (await check_undone_and_redone(table, Delete(thing=seen(after)))).removed == [shape.id]
    with pytest.raises(NotFound):
        await table.shaping.get(LOCAL, shape.id)


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (Draw(kind="dragon", geometry=line((0, 0), (1, 0))), "kind"),
        (Draw(kind="rain_gauge", geometry=line((0, 0), (1, 0))), "geometry"),
        (Draw(kind="parking", geometry=area((0, 0), (1, 1), (0, 1), (1, 0))), "geometry"),
        (Draw(kind="rain_gauge", geometry={"type": "Point", "coordinates": [10, 105]}), "geometry"),
        (Draw(kind="rain_gauge", geometry={"type": "Point"}), "geometry"),
        (Draw(kind="bus_stop", geometry={"type": "Point", "coordinates": at(0, 0)}, uid="ô"), "uid"),
        (Draw(kind="road_segment", geometry=line((0, 0), (1, 0)), properties={"lanes": "ba"}), "lanes"),
        (Draw(kind="road_segment", geometry=line((0, 0), (1, 0)), properties={"updated": "x"}), "updated"),
        (Merge(things=[Seen(id=1, version="")]), "things"),
    ],
)
async def test_what_cannot_be_is_refused(table: Table, act: Act, field: str) -> None:
    """With the field that is to blame, and nothing is done."""
    before = await table.look()
    with pytest.raises(InvalidInput) as problem:
        await table.act(act)
    assert problem.value.field == field
    assert await table.look() == before


async def test_what_flows_through_a_line_flows_through_its_parts(table: Table) -> None:
    """up → r → down and side fed by r; r is cut at a third, so its second part, the longer, stays r.

    What came in goes to the part that begins it; what went out stays with r; both are part of the basin.
    """
    for uid, south in (("up", 5), ("down", 6), ("side", 7), ("basin", 8)):
        await table.draw(uid, line((0, south), (1, south)))
    drawn = await table.draw("r", line((0, 0), (1, 0), (3, 0)))
    await table.relate(
        ("up", "drains_to", "r"),
        ("r", "drains_to", "down"),
        ("side", "fed_by", "r"),
        ("r", "part_of", "basin"),
        ("up", "controlled_by", "r"),
    )
    place = {"type": "Point", "coordinates": at(1, 0)}
    parts = (await check_undone_and_redone(table, Split(thing=seen(drawn), along=place))).things
    kept, other = parts
    assert (kept.id, kept.geometry, other.geometry) == (drawn.id, line((1, 0), (3, 0)), line((0, 0), (1, 0)))
    assert (other.name, other.kind) == ("Tên r", "waterway_segment")
    new = other.uid
    assert await table.related() == sorted(
        [
            ("up", "drains_to", new),
            (new, "drains_to", "r"),
            ("r", "drains_to", "down"),
            ("side", "fed_by", "r"),
            ("r", "part_of", "basin"),
            (new, "part_of", "basin"),
            ("up", "controlled_by", "r"),
            ("up", "controlled_by", new),
        ]
    )
    merged = await check_undone_and_redone(table, Merge(things=[seen(other), seen(kept)]))
    assert merged.removed == [drawn.id]
    assert merged.things[0].geometry == line((0, 0), (1, 0), (3, 0))
    assert await table.related() == sorted(
        [
            ("up", "drains_to", new),
            (new, "drains_to", "down"),
            ("side", "fed_by", new),
            (new, "part_of", "basin"),
            ("up", "controlled_by", new),
        ]
    )


async def test_a_merged_line_runs_as_the_first_of_them_did(table: Table) -> None:
    """b runs towards a, against it; together they run as a does, and where b is first as b does."""
    a = await table.draw("a", line((0, 0), (1, 0)))
    b = await table.draw("b", line((2, 0), (1, 0)))
    (one,) = (await check_undone_and_redone(table, Merge(things=[seen(a), seen(b)]))).things
    assert one.geometry == line((0, 0), (1, 0), (2, 0))
    await table.act(Delete(thing=seen(one)))
    a = await table.draw("a", line((0, 0), (1, 0)))
    b = await table.draw("b", line((2, 0), (1, 0)))
    (other,) = (await table.act(Merge(things=[seen(b), seen(a)]))).things
    assert other.geometry == line((2, 0), (1, 0), (0, 0))


async def test_unlike_things_do_not_become_one(table: Table) -> None:
    """Lines apart, a line and a polygon, a road and a canal; and what is measured cannot be merged away."""
    a = await table.draw("a", line((0, 0), (1, 0)))
    apart = await table.draw("apart", line((2, 0), (3, 0)))
    pond = await table.draw("pond", area((0, 1), (1, 1), (1, 2)))
    road = await table.draw("road", line((1, 0), (2, 0)), "road_segment")
    for other, reason in ((apart, "merge_apart"), (pond, "merge_unlike"), (road, "merge_kinds")):
        with pytest.raises(InvalidInput) as problem:
            await table.act(Merge(things=[seen(a), seen(other)]))
        assert problem.value.reason == reason
    canal = next(each for each in await table.block.city.list_things(LOCAL) if each.uid == "canal")
    with pytest.raises(InTheWay):
        await table.act(Delete(thing=seen(await table.shaping.get(LOCAL, canal.id))))


@pytest.mark.parametrize(
    ("along", "reason"),
    [
        ({"type": "Point", "coordinates": at(1, 1)}, "cut_off_line"),
        ({"type": "Point", "coordinates": at(0, 0)}, "cut_too_small"),
        (line((5, 5), (6, 6)), "cut_not_through"),
        ({"type": "Polygon", "coordinates": [[at(0, 0), at(1, 0), at(1, 1), at(0, 0)]]}, "cut_unreadable"),
    ],
)
async def test_a_cut_must_go_through(table: Table, along: dict[str, Any], reason: str) -> None:
    """Beside the line, at its very end, somewhere else, and with something that is no cut."""
    drawn = await table.draw("r", line((0, 0), (2, 0)))
    with pytest.raises(InvalidInput) as problem:
        await table.act(Split(thing=seen(drawn), along=along))
    assert problem.value.reason == reason


async def test_a_split_is_undone_as_a_whole_or_not_at_all(table: Table) -> None:
    """A part that has changed since stands against it: else a piece of the canal would be nowhere."""
    drawn = await table.draw("r", line((0, 0), (3, 0)))
    place = {"type": "Point", "coordinates": at(1, 0)}
    done = await table.act(Split(thing=seen(drawn), along=place))
    later = await table.act(Reshape(thing=seen(done.things[1]), name="Khác"))
    with pytest.raises(InTheWay):
        await table.history.undo(LOCAL, done.change_id)
    await table.history.undo(LOCAL, later.change_id)
    await table.history.undo(LOCAL, done.change_id)
    assert (await table.shaping.get(LOCAL, drawn.id)).geometry == drawn.geometry


async def test_step_by_step_all_is_undone_and_redone(table: Table) -> None:
    """Drawn, related, split, the part renamed, deleted: five steps back, and five steps forth."""
    looks = [await table.look()]
    changes = []

    async def step(act: Act) -> Shaped:
        done = await table.act(act)
        changes.append(done.change_id)
        looks.append(await table.look())
        return done

    (drawn,) = (await step(Draw(kind="waterway_segment", uid="r", geometry=line((0, 0), (3, 0))))).things
    await table.relate(("r", "drains_to", "canal"))
    changes.append((await table.history.list_changes(LOCAL, limit=1))[0].id)
    looks.append(await table.look())
    place = {"type": "Point", "coordinates": at(1, 0)}
    part = (await step(Split(thing=seen(drawn), along=place))).things[1]
    (part,) = (await step(Reshape(thing=seen(part), name="Khác"))).things
    await step(Delete(thing=seen(part)))
    undoings: list[int] = []
    for number in range(5, 0, -1):
        undone = await table.history.undo(LOCAL, changes[number - 1])
        assert undone.change_id is not None
        undoings.append(undone.change_id)
        assert await table.look() == looks[number - 1]
    for number, undoing in enumerate(reversed(undoings), 1):
        await table.history.undo(LOCAL, undoing)
        assert await table.look() == looks[number]


async def test_neighbours_come_exactly_and_nearest_first(table: Table) -> None:
    """To the last digit that is kept, which tiles do not hold."""
    await table.draw("far", line((4, 4), (5, 5)))
    near = await table.draw("near", line((0.123456, 0), (1, 0)))
    found = await table.shaping.list_near(
        LOCAL, (WEST - 0.001, SOUTH - 0.001, WEST + 0.006, SOUTH + 0.006), 10
    )
    assert [each.uid for each in found] == ["far", "near"] or [each.uid for each in found] == ["near", "far"]
    assert near.geometry in [each.geometry for each in found]
    assert await table.shaping.list_near(LOCAL, (WEST + 1, SOUTH, WEST + 2, SOUTH + 1), 10) == []


_GRID = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda place: (place[0] / 10, place[1] / 10))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(_GRID, min_size=2, max_size=6, unique=True), share=st.floats(0.05, 0.95))
async def test_parts_of_a_line_are_the_line(
    wet_block: WetBlock, places: list[tuple[float, float]], share: float
) -> None:
    """Cut anywhere, the lengths add up, both lie on it, and undoing it gives the very same line back."""
    table = Table(wet_block)
    whole = shapely.LineString([at(*place) for place in places])
    drawn = await table.draw(str(uuid.uuid4()), line(*places))
    place = whole.interpolate(share, normalized=True)
    before = await table.look()
    done = await table.act(
        Split(thing=seen(drawn), along={"type": "Point", "coordinates": [place.x, place.y]})
    )
    parts = [shape_of(part) for part in done.things]
    assert math.isclose(sum(part.length for part in parts), whole.length, rel_tol=1e-6)
    assert all(part.hausdorff_distance(part.intersection(whole.buffer(1e-8))) < 1e-7 for part in parts)
    undone = await table.history.undo(LOCAL, done.change_id)
    assert await table.look() == before
    assert (undone.restored, undone.removed) == (1, 1)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(corners=st.lists(_GRID, min_size=3, max_size=6, unique=True), ends=st.tuples(_GRID, _GRID))
async def test_parts_of_an_area_are_the_area(
    wet_block: WetBlock,
    corners: list[tuple[float, float]],
    ends: tuple[tuple[float, float], tuple[float, float]],
) -> None:
    """Cut along any line through it, the areas add up and make what it was; merged they are it again."""
    hull = shapely.MultiPoint([at(*corner) for corner in corners]).convex_hull
    assume(hull.geom_type == "Polygon" and hull.area > 1e-8 and ends[0] != ends[1])
    middle = hull.centroid
    slope = (ends[1][0] - ends[0][0], ends[1][1] - ends[0][1])
    length = math.hypot(*slope)
    east, north = slope[0] / length * 0.01, slope[1] / length * 0.01
    blade = [[middle.x - east, middle.y - north], [middle.x + east, middle.y + north]]
    table = Table(wet_block)
    geometry = shapely.geometry.mapping(hull)
    drawn = await table.draw(
        str(uuid.uuid4()), {"type": "Polygon", "coordinates": [[list(c) for c in geometry["coordinates"][0]]]}
    )
    act = Split(thing=seen(drawn), along={"type": "LineString", "coordinates": blade})
    done = await check_undone_and_redone(table, act)
    parts = [shape_of(part) for part in done.things]
    assert len(parts) == 2
    assert math.isclose(sum(part.area for part in parts), hull.area, rel_tol=1e-4)
    assert shapely.union_all(parts).symmetric_difference(hull).area < 1e-4 * hull.area
    merged = await table.act(Merge(things=[seen(part) for part in done.things]))
    whole = shape_of(merged.things[0])
    assert math.isclose(whole.area, hull.area, rel_tol=1e-4)
    await table.act(Delete(thing=seen(merged.things[0])))
