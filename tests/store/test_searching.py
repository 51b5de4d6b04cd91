"""Names are folded in the database as in the program, whoever writes them, and found over HTTP."""

import unicodedata
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dothi.store.database import Database
from dothi.store.migrations import prepare_database
from dothi.vocabulary.folding import fold
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import ThingDraft
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.connect.test_territory_imports import PROVINCES, file, outline, send
from tests.store.test_importing import bring, row
from tests.store.test_migrations import Empty, empty

__all__ = ["empty", "http"]

_LATIN = [
    chr(code)
    for first, last in ((0x20, 0x17F), (0x1A0, 0x1B0), (0x1CD, 0x233), (0x300, 0x345), (0x1E00, 0x1EFF))
    for code in range(first, last + 1)
    if unicodedata.category(chr(code)) not in ("Cc", "Cn")
]
_SIGNS = [*"‘’ʼ“”–—…·•₫№²³½/\\|_'`´\t\u00a0", *"đĐðÐ"]
_TEXTS = st.text(alphabet=st.sampled_from(_LATIN + _SIGNS), max_size=30)
_STREET = ((105.70, 10.0), (105.71, 10.0), (105.72, 10.0))


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


COMMUNES = file(
    "communes",
    outline("31120", "Ninh Kiều", (105.7, 9.9, 105.8, 10.1), fullName="Phường Ninh Kiều"),
    outline("31150", "Cái Răng", (105.8, 9.9, 105.9, 10.1), fullName="Phường Cái Răng"),
)


@pytest.fixture
async def town(http: httpx.AsyncClient, wet_block: WetBlock) -> httpx.AsyncClient:
    """Two wards; Đường Nguyễn Văn Cừ in both, of three segments and one; houses on it; a school, a bridge."""
    await send(http, outlines=[PROVINCES, COMMUNES])
    names = {
        "ha": "Hòa An",
        "ha2": "Hoa Ấn",
        "school": "Trường Tiểu học Mỹ Khánh",
        "house": "12/34/5 Nguyễn Văn Cừ",
        "house2": "12/34 Nguyễn Văn Cừ",
        "d304": "Nhà hàng đường 30/4",
        "CT-0123": "Hố ga sau chợ",
    }
    drafts = [
        ThingDraft(uid=uid, name=name, kind="thing", longitude=105.75, latitude=10.0)
        for uid, name in names.items()
    ]
    drafts.append(
        ThingDraft(
            uid="shop",
            name="Quán Sen",
            kind="thing",
            longitude=105.85,
            latitude=10.0,
            properties={"house_number": "77B", "street": "Đường Lý Tự Trọng"},
        )
    )
    await wet_block.city.put_things(LOCAL, drafts, wet_block.quantities)
    for number, longitude in enumerate((105.71, 105.72, 105.73, 105.85)):
        await bring_segment(wet_block, f"s{number}", "Đường Nguyễn Văn Cừ", longitude)
    await bring_segment(wet_block, "q", "Quốc lộ 1A", 105.86)
    return http


async def bring_segment(block: WetBlock, uid: str, name: str, longitude: float) -> None:
    async with block.database.session(LOCAL) as session:
        await session.connection.execute(
            "INSERT INTO thing (uid, kind, name, geometry) VALUES (%s, 'road_segment', %s,"
            " ST_SetSRID(ST_MakeLine(ST_MakePoint(%s, 10), ST_MakePoint(%s, 10)), 4326))",
            (uid, name, longitude, longitude + 0.01),
        )


async def search(client: httpx.AsyncClient, text: str, **more: Any) -> dict[str, Any]:
    answer = await client.get("/api/search", params={"q": text, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def first(client: httpx.AsyncClient, text: str, **more: Any) -> tuple[str, str, str]:
    """Type, name and match of the likeliest hit; three empty texts where there is none."""
    hits = (await search(client, text, **more))["hits"]
    return (hits[0]["type"], hits[0]["name"]["vi"], hits[0]["match"]) if hits else ("", "", "")


STREET = ("street", "Đường Nguyễn Văn Cừ")
WARD = ("area", "Phường Ninh Kiều")


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("Nguyễn Văn Cừ", (*STREET, "exact")),
        ("đường nguyễn văn cừ", (*STREET, "exact")),
        ("Đ. Nguyễn Văn Cừ", (*STREET, "exact")),
        ("NGUYEN VAN CU", (*STREET, "folded")),
        ("nguyenvancu", (*STREET, "folded")),
        ("nguyen v", (*STREET, "folded")),
        ("van cu duong", (*STREET, "folded")),
        (unicodedata.normalize("NFD", "Nguyễn Văn Cừ"), (*STREET, "exact")),
        # Telex and VNI, mistyped, and both rules of the tone and of y.
        ("nguyeenx vawn cuwf", (*STREET, "exact")),
        ("nguye6n4 va8n cu72", (*STREET, "exact")),
        ("phuwowngf ninh kieeuf", (*WARD, "exact")),
        ("nguyne van cu", (*STREET, "typo")),
        ("nguyen vann cu", (*STREET, "typo")),
        ("ninh kieuu", (*WARD, "typo")),
        ("hoà an", ("thing", "Hòa An", "exact")),
        ("hoa ấn", ("thing", "Hoa Ấn", "exact")),
        ("tiểu học Mĩ Khánh", ("thing", "Trường Tiểu học Mỹ Khánh", "folded")),
        # Numbers and abbreviations.
        ("12/34/5 Nguyễn Văn Cừ", ("address", "12/34/5 Nguyễn Văn Cừ", "exact")),
        ("số 12/34 đường nguyen van cu, P. Ninh Kiều", ("address", "12/34 Nguyễn Văn Cừ", "folded")),
        ("77b Lý Tự Trọng", ("address", "Quán Sen", "exact")),
        ("9 Nguyễn Văn Cừ", (*STREET, "exact")),
        ("30/4", ("thing", "Nhà hàng đường 30/4", "exact")),
        ("ql1a", ("street", "Quốc lộ 1A", "folded")),
        ("QL 1A", ("street", "Quốc lộ 1A", "folded")),
        ("P. Ninh Kiều", (*WARD, "exact")),
        ("ct-01", ("thing", "Hố ga sau chợ", "exact")),
        ("10.03, 105.75", ("place", "WGS 84 (kinh độ, vĩ độ)", "exact")),
        ("khong co dau", ("", "", "")),
        ("%", ("", "", "")),
        ("'; DROP TABLE thing; --", ("", "", "")),
    ],
)
async def test_what_is_meant_comes_first(
    town: httpx.AsyncClient, text: str, hit: tuple[str, str, str]
) -> None:
    """Each writing with its likeliest hit, and how well it fits."""
    assert await first(town, text) == hit


async def test_a_street_is_one_hit_in_each_ward(town: httpx.AsyncClient) -> None:
    """Three segments from 105.71 to 105.74 in one ward, one in the other; the nearer one comes first."""
    answer = await search(town, "nguyen van cu", near="105.85,10")
    streets = [hit for hit in answer["hits"] if hit["type"] == "street"]
    assert [(hit["area"]["vi"], hit["pieces"]) for hit in streets] == [("Cái Răng", 1), ("Ninh Kiều", 3)]
    assert streets[1]["extent"] == pytest.approx([105.71, 10, 105.74, 10])
    there = await search(town, "nguyen van cu", near="105.72,10")
    assert next(hit for hit in there["hits"] if hit["type"] == "street")["area"]["vi"] == "Ninh Kiều"
    pieces = (await town.get(f"/api/things/{streets[1]['id']}/pieces")).json()
    assert [len(each["geometry"]["coordinates"]) for each in pieces["features"]] == [2, 2, 2]


async def test_an_address_that_is_not_there_leads_to_its_street(town: httpx.AsyncClient) -> None:
    """Nothing has the number 9; of the two wards the one that is named."""
    answer = await search(town, "9 Nguyễn Văn Cừ, P. Cái Răng")
    assert answer["notice"] == "number_unknown"
    assert [hit["area"]["vi"] for hit in answer["hits"] if hit["type"] == "street"] == ["Cái Răng"]


async def test_keys_of_telex_are_told(town: httpx.AsyncClient) -> None:
    """What was looked for instead is said."""
    assert (await search(town, "nguyeenx vawn cuwf"))["read_as"] == "nguyễn văn cừ"
    assert (await search(town, "nguyễn văn cừ"))["read_as"] is None


async def test_coordinates_are_places(town: httpx.AsyncClient) -> None:
    """In the ward that holds them; what lies abroad is said to."""
    (hit,) = (await search(town, "10°00'00\"B 105°45'0\"Đ"))["hits"]
    assert hit["place"] == pytest.approx([105.75, 10.0])
    assert hit["area"]["vi"] == "Phường Ninh Kiều"
    abroad = await search(town, "48.85, 2.35")
    assert (abroad["hits"], abroad["notice"]) == ([], "outside_vietnam")
    (metres,) = (await search(town, "1108000 585000 KTT 105°00'"))["hits"]
    assert metres["place"] == pytest.approx([105.777, 10.018], abs=0.001)


async def test_wrong_questions_are_refused_in_words(town: httpx.AsyncClient) -> None:
    """A point that is none, too many hits, too long a text."""
    for asked in ({"near": "here"}, {"near": "200,10"}, {"limit": 500}, {"q": "a" * 300}):
        answer = await town.get("/api/search", params={"q": "a", **asked})
        assert answer.status_code == 400, asked
    assert (await search(town, "")) == {"hits": [], "notice": None, "read_as": None}
