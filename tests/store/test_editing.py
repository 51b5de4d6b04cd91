"""Many things changed at once with a preview, relations walked both ways, and the city as it was."""

from datetime import UTC, datetime, timedelta

import pytest

from dothi.access.city import Wanted
from dothi.access.editing import Editing, RelationDraft
from dothi.access.history import History
from dothi.declarations import KINDS
from dothi.vocabulary.editing import BulkEdit
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_importing import bring, row, snapshot

KINDS_BY_ID = {kind.id: kind for kind in KINDS}


async def test_an_edit_is_seen_before_done_and_undone(wet_block: WetBlock) -> None:
    """Two of three gauges get a note: the preview says two and changes none, the edit is one change."""
    editing, history = Editing(wet_block.door, KINDS_BY_ID), History(wet_block.door)
    noted = {"note": "cũ"}
    await bring(wet_block, row(1, "a", 105.1), row(2, "b", 105.2), row(3, "c", 105.3, properties=noted))
    before = await snapshot(wet_block.database)
    wanted = BulkEdit(kind="rain_gauge", uids=["a", "b", "c", "canal"], properties=noted, title="Ghi chú")
    seen = await editing.edit(LOCAL, wanted, keep=False)
    assert (seen.chosen, seen.changed, seen.change_id, seen.unknown) == (3, 2, None, ["canal"])
    assert [(each.uid, each.before, each.after) for each in seen.sample] == [
        ("a", {"note": None}, noted),
        ("b", {"note": None}, noted),
    ]
    assert await snapshot(wet_block.database) == before
    done = await editing.edit(LOCAL, wanted, keep=True)
    assert done.changed == 2
    assert done.change_id is not None
    assert (await history.get_change(LOCAL, done.change_id)).title == "Ghi chú"
    await history.undo(LOCAL, done.change_id)
    assert await snapshot(wet_block.database) == before


async def test_an_edit_must_say_what_and_be_readable(wet_block: WetBlock) -> None:
    """Nothing to change, an unknown kind, a width that is no number: refused, and nothing is done."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    for wrong in (
        BulkEdit(kind="rain_gauge"),
        BulkEdit(kind="dragon", properties={"x": 1}),
        BulkEdit(kind="road_segment", properties={"width_m": "rộng"}),
    ):
        with pytest.raises(InvalidInput):
            await editing.edit(LOCAL, wrong, keep=True)


async def test_a_network_is_walked_both_ways_and_round_rings_once(wet_block: WetBlock) -> None:
    """a drains to b, b to c, c back to b; d is fed by a. Downstream of a: b, d, c. Upstream of c: b, a."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    await bring(wet_block, *(row(n, uid, 105 + n / 10) for n, uid in enumerate("abcd", 1)))
    drafts = [
        RelationDraft(from_uid="a", type="drains_to", to_uid="b"),
        RelationDraft(from_uid="b", type="drains_to", to_uid="c"),
        RelationDraft(from_uid="c", type="drains_to", to_uid="b"),
        RelationDraft(from_uid="d", type="fed_by", to_uid="a"),
    ]
    assert await editing.relate(LOCAL, drafts) == 4
    assert await editing.relate(LOCAL, drafts[:1]) == 0
    ids = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    down = await editing.walk(LOCAL, ids["a"], "downstream", 1000)
    assert [(each.uid, each.steps) for each in down] == [("b", 1), ("d", 1), ("c", 2)]
    up = await editing.walk(LOCAL, ids["c"], "upstream", 1000)
    assert [(each.uid, each.steps) for each in up] == [("b", 1), ("a", 2)]
    assert [each.uid for each in await editing.walk(LOCAL, ids["a"], "downstream", 1)] == ["b", "d"]
    with pytest.raises(InvalidInput, match="no thing 'x'"):
        await editing.relate(LOCAL, [RelationDraft(from_uid="x", type="part_of", to_uid="a")])
    with pytest.raises(InvalidInput, match="itself"):
        await editing.relate(LOCAL, [RelationDraft(from_uid="a", type="part_of", to_uid="a")])


async def test_an_ended_relation_stays_in_the_past(wet_block: WetBlock) -> None:
    """It held an hour ago as far as anybody knows, from when it was made until it was ended."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    await editing.relate(LOCAL, [RelationDraft(from_uid="roof", type="drains_to", to_uid="canal")])
    ids = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    (relation,) = await editing.list_relations(LOCAL, ids["roof"])
    await editing.end_relation(LOCAL, relation.id)
    assert await editing.list_relations(LOCAL, ids["roof"]) == []
    (past,) = await editing.list_relations(LOCAL, ids["canal"], relation.since)
    assert (past.from_uid, past.to_uid, past.until is None) == ("roof", "canal", False)
    assert await editing.list_relations(LOCAL, ids["canal"], relation.since - timedelta(hours=1)) == []


async def test_the_city_is_seen_as_it_was(wet_block: WetBlock) -> None:
    """Before an import, between two, and now: other things, other places, other names."""
    city = wet_block.city
    instants = [datetime.now(UTC)]
    for x, name in ((105.1, "first"), (105.4, "second")):
        await bring(wet_block, row(1, "a", x, name=name))
        instants.append(datetime.now(UTC))
    seen = []
    for instant in instants:
        listed = await city.list_things(LOCAL, Wanted(at=instant))
        seen.append([(thing.name, bytes(thing.geometry or b"")) for thing in listed if thing.uid == "a"])
    assert [[name for name, _ in each] for each in seen] == [[], ["first"], ["second"]]
    assert b"105.1" in seen[1][0][1]
    now = await city.list_things(LOCAL, Wanted(kind="rain_gauge"))
    thing = next(each for each in now if each.uid == "a")
    assert (await city.get_thing(LOCAL, thing.id, instants[1])).name == "first"
    assert (await city.get_thing(LOCAL, thing.id)).name == "second"
    present = await city.read_tile(LOCAL, 0, 0, 0)
    past = await city.read_tile(LOCAL, 0, 0, 0, at=instants[0])
    assert (present.there, past.there) == (1, 0)
