"""What is given out for research names nobody: other files have other pseudonyms, and few share no place."""

import csv
import io
import math
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.access.audit import Audit
from dothi.access.research import Research, list_columns
from dothi.declarations import KINDS
from dothi.vocabulary.audit import AuditQuestion
from dothi.vocabulary.errors import InvalidInput, NotAllowed, NotFound
from dothi.vocabulary.principals import LOCAL, VIEWER
from dothi.vocabulary.pseudonyms import coarsen, make_key, make_pseudonym
from dothi.vocabulary.things import Property
from tests.conftest import WetBlock
from tests.connect.conftest import open_client


def _declare(name: str, **said: object) -> Property:
    return msgspec.convert({"name": name, "title": {"vi": name, "en": name}, **said}, Property)


HOUSE = msgspec.structs.replace(
    next(kind for kind in KINDS if kind.id == "rain_gauge"),
    properties=(
        _declare("owner", data_class="personal", purpose="register"),
        _declare("illness", data_class="sensitive", purpose="register"),
        _declare("height_m", type="number"),
        _declare("remark"),
        _declare("street", data_class="open"),
    ),
)


async def make_houses(block: WetBlock) -> Research:
    """Six houses in one cell, two of one owner, and one alone far away."""
    rows = [(f"h-{n}", "Binh" if n < 2 else f"An {n}", 105.5001 + n * 1e-6, 10.5001) for n in range(6)]
    rows.append(("h-far", "Lan", 106.7, 11.7))
    async with block.door.enter(LOCAL, "edit") as session:
        for uid, owner, longitude, latitude in rows:
            told = {
                "owner": owner,
                "illness": "flu",
                "height_m": 3.5,
                "remark": f"ask {owner}",
                "street": "Hoa",
            }
            await session.connection.execute(
                "INSERT INTO thing (uid, kind, name, properties, geometry) VALUES"
                " (%s, 'rain_gauge', %s, %s::jsonb, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
                (uid, f"Nha {owner}", msgspec.json.encode(told).decode(), longitude, latitude),
            )
        await session.connection.execute("DELETE FROM thing WHERE uid = 'roof'")
    return Research(block.door, {HOUSE.id: HOUSE})


async def read(research: Research, cell_m: float = 500) -> list[list[object]]:
    kind = await research.begin(LOCAL, HOUSE.id, cell_m)
    return [row async for row in research.read_rows(LOCAL, kind, cell_m)]


async def test_no_name_and_no_exact_place_goes_out(wet_block: WetBlock) -> None:
    """Personal values are pseudonyms, sensitive ones and internal texts are not there, open texts are."""
    research = await make_houses(wet_block)
    assert [each.name for each in list_columns(HOUSE)] == ["owner", "height_m", "street"]
    rows = await read(research)
    assert len(rows) == 7
    text = str(rows)
    for told in ("Binh", "An 3", "Lan", "flu", "h-", "105.5001", "Nha"):
        assert told not in text
    assert {(row[4], row[5]) for row in rows} == {(3.5, "Hoa")}
    owners = [row[3] for row in rows]
    assert owners[0] == owners[1]
    assert len(set(owners)) == 6


async def test_few_share_no_place(wet_block: WetBlock) -> None:
    """Six in a cell have its middle; the one alone has none."""
    rows = await read(await make_houses(wet_block))
    places = [tuple(row[1:3]) for row in rows]
    assert len(set(places[:6])) == 1
    assert places[0] != (None, None)
    assert places[6] == (None, None)


async def test_each_file_has_a_key_of_its_own(wet_block: WetBlock) -> None:
    """Two files of the same things have no pseudonym in common, and each is written down."""
    research = await make_houses(wet_block)
    first, second = await read(research), await read(research)
    assert not {row[0] for row in first} & {row[0] for row in second}
    entries = await Audit(wet_block.door).list_entries(LOCAL, AuditQuestion(event="privacy.research"), 10)
    assert [each.subject for each in entries] == ["rain_gauge", "rain_gauge"]


async def test_it_takes_the_right_a_kind_and_a_cell(wet_block: WetBlock) -> None:
    """Who only looks may not; a cell is neither a doorstep nor a province."""
    research = Research(wet_block.door, {HOUSE.id: HOUSE})
    with pytest.raises(NotAllowed):
        await research.begin(VIEWER, HOUSE.id, 500)
    with pytest.raises(NotFound):
        await research.begin(LOCAL, "castle", 500)
    for cell_m in (1, 99, 10_001, float("nan")):
        with pytest.raises(InvalidInput):
            await research.begin(LOCAL, HOUSE.id, cell_m)


async def test_it_comes_as_csv(wet_block: WetBlock, tmp_path: Path) -> None:
    """With a byte order mark and a heading; a negative number stays one."""
    await make_houses(wet_block)
    async with open_client(wet_block, tmp_path) as client:
        answer = await client.get("/api/privacy/research", params={"kind": "rain_gauge", "cell_m": 1000})
        assert answer.status_code == 200
        assert (await client.get("/api/privacy/research", params={"kind": "castle"})).status_code == 404
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["pseudonym", "longitude", "latitude"]
    assert len(lines) == 8


def test_a_pseudonym_belongs_to_key_field_and_value() -> None:
    """The same for the same, another for each that differs."""
    key = make_key()
    made = make_pseudonym(key, "owner", "An")
    assert made == make_pseudonym(key, "owner", "An")
    others = {make_pseudonym(make_key(), "owner", "An"), make_pseudonym(key, "uid", "An")}
    assert made not in others | {make_pseudonym(key, "owner", "Anh")}
    assert len(made) == 24


@given(
    st.floats(min_value=102, max_value=110),
    st.floats(min_value=8, max_value=24),
    st.sampled_from((100.0, 500.0, 10_000.0)),
)
def test_a_place_is_moved_by_less_than_a_cell(longitude: float, latitude: float, cell_m: float) -> None:
    """The middle of a square cell is at most 0.71 of its side away; a thousandth more for the rounding."""
    east, north = coarsen(longitude, latitude, cell_m)
    half = cell_m / 2 * 1.001 + 0.2
    assert abs(north - latitude) * 111_320 <= half
    assert abs(east - longitude) * 111_320 * math.cos(math.radians(north)) <= half
