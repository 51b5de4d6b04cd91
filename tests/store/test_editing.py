"""Many things changed at once with a preview, relations walked both ways, and the city as it was."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dothi.access.city import Wanted
from dothi.access.editing import Editing, RelationDraft
from dothi.access.history import History
from dothi.declarations import KINDS
from dothi.vocabulary.editing import BulkEdit, Selection
from dothi.vocabulary.errors import InvalidInput, NotFound, RelatedToItself, RelationLoop, UnknownThing
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import Agency, ThingDraft
from dothi.vocabulary.words import Words
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
    change = await history.get_change(LOCAL, done.change_id)
    assert (change.title, change.detail) == ("Ghi chú", {"created": 0, "updated": 2})
    await history.undo(LOCAL, done.change_id)
    assert await snapshot(wet_block.database) == before


async def test_an_edit_must_say_what_and_be_readable(wet_block: WetBlock) -> None:
    """Nothing to change, an unknown kind, a width that is no number: refused, and nothing is done."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    for wrong in (
        BulkEdit(kind="rain_gauge"),
        BulkEdit(kind="dragon", properties={"x": 1}),
        BulkEdit(kind="road_segment", properties={"width_m": "rộng"}),
        BulkEdit(kind="road_segment", properties={"width_m": 3}, having={"lanes": "ba"}),
        BulkEdit(kind="road_segment", agency="a", without_agency=True),
    ):
        with pytest.raises(InvalidInput):
            await editing.edit(LOCAL, wrong, keep=True)


async def test_things_are_selected_by_words_area_and_properties(wet_block: WetBlock) -> None:
    """Of four gauges two are named after Nguyễn Trãi, one of which has no note; one lies in no area."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    # The second as some systems write it, its marks behind their letters.
    names = ("Nguyễn Trãi 1", unicodedata.normalize("NFD", "NGUYỄN TRÃI 2"), "Đê 100%", "Đường 3_4")
    rows = [row(n, f"g{n}", 105 + n / 10, name=name) for n, name in enumerate(names, 1)]
    rows[0] = row(1, "g1", 105.1, name=names[0], properties={"note": "cũ"})
    await bring(wet_block, *rows)

    async def select(**wanted: Any) -> list[str]:
        chosen = await editing.select(LOCAL, Selection(kind="rain_gauge", **wanted))
        assert chosen.count == len(chosen.things)
        return [thing.uid for thing in chosen.things]

    assert await select() == ["roof", "g1", "g2", "g3", "g4"]
    assert await select(text="nguyen trai") == await select(text="TRÃI Nguyễn") == ["g1", "g2"]
    assert await select(text="de 100%") == ["g3"]
    assert await select(text="3_4") == ["g4"]
    assert await select(text="g_") == []
    assert await select(having={"note": "cũ"}) == ["g1"]
    assert await select(text="trai", having={"note": None}) == ["g2"]
    assert await select(uids=["g2", "g3", "x"], text="de") == ["g3"]
    assert await select(area="99999") == []
    page = await editing.select(LOCAL, Selection(kind="rain_gauge"), limit=2)
    assert (page.count, [thing.uid for thing in page.things]) == (5, ["roof", "g1"])
    assert page.next == page.things[-1].id
    rest = await editing.select(LOCAL, Selection(kind="rain_gauge"), after=page.next, limit=3)
    assert (rest.count, rest.next) == (3, None)
    done = await editing.edit(
        LOCAL,
        BulkEdit(kind="rain_gauge", having={"note": None}, text="trai", properties={"note": "mới"}),
        keep=True,
    )
    assert (done.chosen, done.changed, done.sample[0].uid) == (1, 1, "g2")


async def test_things_are_found_by_name_and_uid(wet_block: WetBlock) -> None:
    """That uid comes first, then what begins so, then the rest; without a word nothing is found."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    names = {"a": "Cống Rạch Ngỗng", "rach": "Hố ga 7", "b": "Rạch Ngỗng số 12", "c": "Rạch Ngỗng"}
    await bring(wet_block, *(row(n, uid, 105.1, name=name) for n, (uid, name) in enumerate(names.items(), 1)))

    async def find(text: str, limit: int = 10) -> list[str]:
        return [thing.uid for thing in await editing.search(LOCAL, text, limit)]

    assert await find("rach") == ["rach", "c", "canal", "b", "a"]
    assert await find("ngong rach") == ["c", "a", "b"]
    assert await find("RẠCH NGỖNG", 2) == ["c", "b"]
    assert await find(" ") == await find("%") == []


async def test_an_owner_is_given_and_taken_away_in_bulk(wet_block: WetBlock) -> None:
    """A gauge gets an owner, loses it again, and other properties are left alone on the way."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    drafts = [
        ThingDraft(uid="g", name="Trạm", kind="rain_gauge", properties={"note": "cũ", "old": {"x": None}})
    ]
    agency = Agency(uid="tn", name=Words(vi="Thoát nước", en="Drainage"))
    await wet_block.city.put_things(LOCAL, drafts, wet_block.quantities, [agency])
    chosen = {"kind": "rain_gauge", "uids": ["g"]}
    given = await editing.edit(LOCAL, BulkEdit(**chosen, agency="tn"), keep=True)
    assert (given.sample[0].agency_before, given.sample[0].agency_after) == (None, agency)
    assert (await editing.edit(LOCAL, BulkEdit(**chosen, agency="tn"), keep=True)).changed == 0
    taken = await editing.edit(LOCAL, BulkEdit(**chosen, without_agency=True), keep=True)
    assert (taken.sample[0].agency_before, taken.sample[0].agency_after) == (agency, None)
    things = await wet_block.city.list_things(LOCAL)
    thing = await wet_block.city.get_thing(LOCAL, next(each.id for each in things if each.uid == "g"))
    assert (thing.agency, thing.properties) == (None, {"note": "cũ", "old": {"x": None}})
    with pytest.raises(NotFound):
        await editing.edit(LOCAL, BulkEdit(**chosen, agency="không có"), keep=False)


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
    assert (await editing.relate(LOCAL, drafts)).created == 4
    assert (await editing.relate(LOCAL, drafts[:1])).created == 0
    ids = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    down = await editing.walk(LOCAL, ids["a"], "downstream", 1000)
    assert [(each.uid, each.steps) for each in down] == [("b", 1), ("d", 1), ("c", 2)]
    up = await editing.walk(LOCAL, ids["c"], "upstream", 1000)
    assert [(each.uid, each.steps) for each in up] == [("b", 1), ("a", 2)]
    assert [each.uid for each in await editing.walk(LOCAL, ids["a"], "downstream", 1)] == ["b", "d"]
    with pytest.raises(UnknownThing, match="no thing 'x'"):
        await editing.relate(LOCAL, [RelationDraft(from_uid="x", type="part_of", to_uid="a")])
    with pytest.raises(RelatedToItself):
        await editing.relate(LOCAL, [RelationDraft(from_uid="a", type="part_of", to_uid="a")])


async def test_nothing_is_part_of_itself(wet_block: WetBlock) -> None:
    """roof is part of canal, canal of corner; corner of roof would close the loop and is not kept."""
    editing = Editing(wet_block.door, KINDS_BY_ID)

    async def join(*pairs: tuple[str, str]) -> int:
        drafts = [RelationDraft(from_uid=part, type="part_of", to_uid=whole) for part, whole in pairs]
        return (await editing.relate(LOCAL, drafts)).created

    assert await join(("roof", "canal"), ("canal", "corner")) == 2
    with pytest.raises(RelationLoop, match="corner"):
        await join(("corner", "roof"))
    ids = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    (relation,) = await editing.list_relations(LOCAL, ids["roof"])
    await editing.end_relation(LOCAL, relation.id)
    assert await join(("corner", "roof")) == 1


async def test_a_network_is_walked_as_it_was(wet_block: WetBlock) -> None:
    """roof drained to canal until it was ended; since then canal has another name and place."""
    editing = Editing(wet_block.door, KINDS_BY_ID)
    await bring(wet_block, row(1, "a", 105.1, name="Hố ga"), row(2, "b", 105.2, name="Cống"))
    await editing.relate(LOCAL, [RelationDraft(from_uid="a", type="drains_to", to_uid="b")])
    then = datetime.now(UTC)
    await bring(wet_block, row(2, "b", 105.4, name="Cống mới"))
    ids = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    (relation,) = await editing.list_relations(LOCAL, ids["a"])
    assert (relation.from_kind, relation.to_name, relation.to_kind) == (
        "rain_gauge",
        "Cống mới",
        "rain_gauge",
    )
    await editing.end_relation(LOCAL, relation.id)
    assert await editing.walk(LOCAL, ids["a"], "downstream", 9) == []
    (down,) = await editing.walk(LOCAL, ids["a"], "downstream", 9, at=then, places=True)
    assert (down.name, down.steps, down.via) == ("Cống", 1, ids["a"])
    assert down.geometry is not None
    assert down.geometry["coordinates"][0] == 105.2
    (up,) = await editing.walk(LOCAL, ids["b"], "upstream", 9, at=then)
    assert (up.uid, up.geometry) == ("a", None)
    (was,) = await editing.list_relations(LOCAL, ids["a"], then)
    assert was.to_name == "Cống"


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
