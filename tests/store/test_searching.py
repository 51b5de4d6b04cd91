"""Names are folded in the database as in the program, whoever writes them."""

import unicodedata

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.store.database import Database
from dothi.store.migrations import prepare_database
from dothi.vocabulary.folding import fold
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.store.test_importing import bring, row
from tests.store.test_migrations import Empty, empty

__all__ = ["empty"]

_LATIN = [
    chr(code)
    for first, last in ((0x20, 0x17F), (0x1A0, 0x1B0), (0x1CD, 0x233), (0x300, 0x345), (0x1E00, 0x1EFF))
    for code in range(first, last + 1)
    if unicodedata.category(chr(code)) not in ("Cc", "Cn")
]
_SIGNS = [*"‘’ʼ“”–—…·•₫№²³½/\\|_'`´\t\u00a0", *"đĐðÐ"]
_TEXTS = st.text(alphabet=st.sampled_from(_LATIN + _SIGNS), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(texts=st.lists(_TEXTS, min_size=1, max_size=40))
def test_the_database_folds_as_the_program_does(database_url: str, texts: list[str]) -> None:
    """Any text in Latin letters, with any marks and signs, composed or not."""
    with psycopg.connect(database_url, options="-c search_path=city,public") as connection:
        rows = connection.execute("SELECT fold_text(t) FROM unnest(%s::text[]) AS t", (texts,)).fetchall()
    assert [folded for (folded,) in rows] == [fold(text) for text in texts]


async def read_folded(database: Database) -> dict[str, str | None]:
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute("SELECT uid, folded FROM thing")
        return dict(await cursor.fetchall())


async def test_every_writer_leaves_a_folded_name(wet_block: WetBlock) -> None:
    """Registered, brought in, renamed; what is called by its uid, or its kind and key, has none."""
    await bring(
        wet_block,
        row(1, "a", 105.1, name="Trạm Mỹ Khánh"),
        row(2, "b", 105.2, name="b"),
        row(3, "x:77", 105.3, name="Trạm đo mưa 77"),
    )
    folded = await read_folded(wet_block.database)
    kind = next(row for row in folded if row == "x:77")
    assert folded["canal"] == "rach cai khe"
    assert folded["a"] == "tram mi khanh"
    assert folded["b"] is None
    title = "Trạm đo mưa 77"
    async with wet_block.database.session(LOCAL) as session:
        cursor = await session.connection.execute("SELECT title_vi FROM kind WHERE id = 'rain_gauge'")
        called = await cursor.fetchone()
        assert called is not None
        title = f"{called[0]} 77"
        await session.connection.execute("UPDATE thing SET name = %s WHERE uid = %s", (title, kind))
        await session.connection.execute("UPDATE thing SET name = 'Trạm Bờ Kè' WHERE uid = 'a'")
    folded = await read_folded(wet_block.database)
    assert (folded["x:77"], folded["a"]) == (None, "tram bo ke")


async def test_an_older_database_gets_its_names_folded(empty: Empty) -> None:
    """A thing that was there before the step is found after it, and no version of it is made."""
    url = empty.make()
    await prepare_database(url)
    async with await psycopg.AsyncConnection.connect(url, options="-c search_path=city,public") as connection:
        await connection.execute(
            "INSERT INTO kind (id, sector, title_vi, title_en, icon, geometry_type)"
            " VALUES ('k', 's', 'K', 'K', 'i', 'Point')"
        )
        await connection.execute("INSERT INTO thing (uid, kind, name) VALUES ('a', 'k', 'Cầu Quang Trung')")
        await connection.execute("DROP TRIGGER name_new ON thing")
        await connection.execute("DROP TRIGGER name_changed ON thing")
        await connection.execute("DROP TRIGGER learn ON area")
        for function in ("fold_name", "name_thing", "learn_areas", "learn_words", "count_anew"):
            await connection.execute(f"DROP FUNCTION {function}".encode())
        # What came later and stands on the column.
        await connection.execute("DROP SCHEMA veiled CASCADE")
        await connection.execute("ALTER TABLE thing DROP COLUMN folded")
        await connection.execute("DROP INDEX thing_uid_begins, thing_house_number")
        await connection.execute("DROP FUNCTION fold_text")
        await connection.execute("DROP TABLE known_word")
        await connection.execute(
            "DELETE FROM migration WHERE name IN ('0013_search.sql', '0015_large_imports.sql')"
        )
    await prepare_database(url)
    async with await psycopg.AsyncConnection.connect(url, options="-c search_path=city,public") as connection:
        cursor = await connection.execute("SELECT folded, (SELECT count(*) FROM thing_version) FROM thing")
        assert await cursor.fetchall() == [("cau quang trung", 0)]
        cursor = await connection.execute("SELECT word FROM known_word ORDER BY word")
        assert await cursor.fetchall() == [("cau",), ("quang",), ("trung",)]
