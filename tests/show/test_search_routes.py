"""What people type is found over HTTP: names in any spelling, addresses, coordinates."""

import unicodedata
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import ThingDraft
from tests.conftest import WetBlock, open_wet_block
from tests.connect.conftest import open_client
from tests.connect.test_territory_imports import PROVINCES, file, outline, send

# Nobody changes anything here, so one town serves all, on one loop.
pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMUNES = file(
    "communes",
    outline("31120", "Ninh Kiều", (105.7, 9.9, 105.8, 10.1), fullName="Phường Ninh Kiều"),
    outline("31150", "Cái Răng", (105.8, 9.9, 105.9, 10.1), fullName="Phường Cái Răng"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    postgres: PrivatePostgres, quantities: Quantities, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the small city that has become a town."""
    async with (
        open_wet_block(postgres, quantities) as block,
        open_client(block, tmp_path_factory.mktemp("files")) as client,
    ):
        await send(client, outlines=[PROVINCES, COMMUNES])
        await put_town(block)
        yield client


async def put_town(block: WetBlock) -> None:
    """Two wards; Đường Nguyễn Văn Cừ in both, of three segments and one; houses on it; a school, a bridge."""
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
    await block.city.put_things(LOCAL, drafts, block.quantities)
    for number, longitude in enumerate((105.71, 105.72, 105.73, 105.85)):
        await bring_segment(block, f"s{number}", "Đường Nguyễn Văn Cừ", longitude)
    await bring_segment(block, "q", "Quốc lộ 1A", 105.86)


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
        ("5 ngách 34 hẻm 12 Nguyễn Văn Cừ", ("address", "12/34/5 Nguyễn Văn Cừ", "exact")),
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
    assert (answer["notice"], answer["missing"]) == ("number_unknown", "9")
    assert [hit["area"]["vi"] for hit in answer["hits"] if hit["type"] == "street"] == ["Cái Răng"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("ngõ 51 Nguyễn Văn Cừ, P. Cái Răng", "ngõ 51"),
        ("12 hẻm 51 Nguyễn Văn Cừ, P. Cái Răng", "hẻm 51"),
        ("số 12, ngách 3, ngõ 51, đường Nguyễn Văn Cừ, P. Cái Răng", "ngách 3, ngõ 51"),
    ],
)
async def test_an_alley_that_is_not_there_is_named(town: httpx.AsyncClient, text: str, missing: str) -> None:
    """The street without the alley, in the ward that is named."""
    answer = await search(town, text)
    assert (answer["notice"], answer["missing"]) == ("alley_unknown", missing)
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
    for nowhere in ("999,999", "95.5; 200", "-100 N, 200 E"):
        answer = await search(town, nowhere)
        assert (answer["hits"], answer["notice"]) == ([], "no_coordinates"), nowhere
    (metres,) = (await search(town, "1108000 585000 KTT 105°00'"))["hits"]
    assert metres["place"] == pytest.approx([105.777, 10.018], abs=0.001)


async def test_wrong_questions_are_refused_in_words(town: httpx.AsyncClient) -> None:
    """A point that is none, too many hits, too long a text."""
    for asked in ({"near": "here"}, {"near": "200,10"}, {"limit": 500}, {"q": "a" * 300}):
        answer = await town.get("/api/search", params={"q": "a", **asked})
        assert answer.status_code == 400, asked
    assert (await search(town, "")) == {
        "hits": [],
        "notice": None,
        "missing": None,
        "read_as": None,
    }
