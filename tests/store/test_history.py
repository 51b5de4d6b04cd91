"""History replays: whatever is done to things, the city as of any instant is what it was then."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.access.editing import Editing
from dothi.access.history import History
from dothi.declarations import KINDS
from dothi.store.database import Database
from dothi.vocabulary.editing import BulkEdit
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_importing import bring, row

_UIDS = st.sampled_from(["a", "b", "c", "roof"])
_STEPS = st.one_of(
    st.tuples(st.just("import"), _UIDS, st.sampled_from([105.1, 105.2]), st.sampled_from(["x", "y"])),
    st.tuples(st.just("edit"), _UIDS, st.sampled_from([1, 2, None])),
    st.tuples(st.just("delete"), st.sampled_from(["a", "b", "c"])),
    st.tuples(st.just("undo")),
)

_NOW = """
    SELECT uid, kind, name, description, properties::text, ST_AsText(geometry) FROM thing
    WHERE uid IN ('a', 'b', 'c', 'roof') ORDER BY uid
"""
_THEN = """
    SELECT uid, kind, name, description, properties::text, ST_AsText(geometry) FROM thing_in_time
    WHERE valid @> %s::timestamptz AND uid IN ('a', 'b', 'c', 'roof') ORDER BY uid
"""


async def look(database: Database, at: datetime | None = None) -> list[tuple[Any, ...]]:
    async with database.session(LOCAL) as session:
        if at is None:
            cursor = await session.connection.execute(_NOW)
        else:
            cursor = await session.connection.execute(_THEN, (at,))
        return await cursor.fetchall()


async def do(block: WetBlock, step: tuple[Any, ...]) -> None:
    """One step; what is refused (an undo of nothing) changes nothing."""
    if step[0] == "import":
        await bring(block, row(1, step[1], step[2], name=step[3]))
    elif step[0] == "edit":
        edit = BulkEdit(kind="rain_gauge", uids=[step[1]], properties={"note": step[2]})
        await Editing(block.door, {kind.id: kind for kind in KINDS}).edit(LOCAL, edit, keep=True)
    elif step[0] == "delete":
        async with block.database.session(LOCAL) as session:
            await session.connection.execute("DELETE FROM thing WHERE uid = %s", (step[1],))
    else:
        history = History(block.door)
        made = await history.list_changes(LOCAL, limit=1)
        if made and made[0].undone_by is None:
            await history.undo(LOCAL, made[0].id)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEPS, min_size=1, max_size=8))
async def test_the_past_is_what_it_was(wet_block: WetBlock, steps: list[tuple[Any, ...]]) -> None:
    """After every step the city is looked at; at the end, as of each of those instants, it is the same."""
    seen = []
    for step in steps:
        await do(wet_block, step)
        seen.append((datetime.now(UTC), await look(wet_block.database)))
        await asyncio.sleep(0.002)
    for instant, before in seen:
        assert await look(wet_block.database, instant) == before
    assert await look(wet_block.database, datetime.now(UTC)) == await look(wet_block.database)
