"""What the layers of the map are: how a kind is drawn, how many there are, and when they changed."""

import gzip
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest

from dothi.access.history import History
from dothi.access.tiles import Tiles
from dothi.declarations import KINDS, read_sectors
from dothi.show.layer_routes import LayerMemory
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import Kind, ThingDraft
from dothi.vocabulary.tiles import TileAddress
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.show.test_routes import list_uids

__all__ = ["http"]


def list_odd_classes(kind: Kind) -> list[str]:
    """What of a kind's classes names no property, no choice of it, a choice twice, or falls."""
    drawing = kind.drawing
    declared = kind.find_property(drawing.by or "")
    if declared is None:
        return [] if drawing.by is None and not drawing.classes else [f"{drawing.by} is no property"]
    if declared.type in ("number", "integer"):
        bounds = [each.least for each in drawing.classes]
        rising = sorted(bound for bound in bounds[1:] if bound is not None)
        return [] if bounds == [None, *rising] else ["the numbers do not rise from a first class without one"]
    values = [value for each in drawing.classes for value in each.values]
    known = {choice.id for choice in declared.choices}
    odd = [f"{value} is no choice" for value in values if value not in known]
    return odd + [f"{value} twice" for value in set(values) if values.count(value) > 1]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_kind_is_drawn_by_what_it_declares(kind: Kind) -> None:
    """Classes are of a property that things of the kind have, and each of its choices is in one at most."""
    assert list_odd_classes(kind) == []
    assert kind.sector in read_sectors()


def test_mistakes_in_classes_are_found() -> None:
    """A road class that nobody declares is one; so is the same twice."""
    road = next(kind for kind in KINDS if kind.id == "road_segment")
    (first, *rest) = road.drawing.classes
    odd = msgspec.structs.replace(first, values=("lane", "primary"))
    drawing = msgspec.structs.replace(road.drawing, classes=(odd, *rest))
    wrong = msgspec.structs.replace(road, drawing=drawing)
    assert list_odd_classes(wrong) == ["lane is no choice", "primary twice"]


async def test_the_page_is_told_how_kinds_are_drawn(http: httpx.AsyncClient) -> None:
    """A road is drawn by its class, a rain gauge by its sign alone; each has its sector's name."""
    kinds = {kind["id"]: kind for kind in (await http.get("/api/kinds")).json()}
    road = kinds["road_segment"]
    assert road["sector_title"] == {"vi": "Giao thông", "en": "Transport"}
    assert road["drawing"]["by"] == "road_class"
    assert road["drawing"]["classes"][0]["values"] == ["motorway", "trunk"]
    assert kinds["rain_gauge"]["drawing"]["classes"] == []
    assert await list_uids(http, "?kind=road_segment") == []


async def test_things_come_with_what_they_are_drawn_by(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The class of a road is in its feature and in its tile; what is drawn by nothing has none."""
    draft = ThingDraft(
        uid="street",
        name="Phố",
        kind="road_segment",
        longitude=105.7,
        latitude=10.0,
        properties={"road_class": "alley"},
    )
    await wet_block.city.put_things(LOCAL, [draft], wet_block.quantities)
    for query in ("", f"?at={(datetime.now(UTC) + timedelta(hours=1)).isoformat().replace('+', '%2B')}"):
        features = (await http.get(f"/api/things{query}")).json()["features"]
        assert {each["properties"]["uid"]: each["properties"]["drawn_as"] for each in features} == {
            "canal": None,
            "roof": None,
            "corner": None,
            "street": "alley",
        }
    assert b"alley" in (await http.get("/api/tiles/things/0/0/0")).content
    plain = Tiles(wet_block.door)
    tile = await plain.read(LOCAL, TileAddress(z=0, x=0, y=0))
    assert b"alley" not in gzip.decompress(tile.content)


async def test_things_are_counted_by_kind(http: httpx.AsyncClient) -> None:
    """Three with datastreams now, none before anything was; an hour without its offset is refused."""
    now = (await http.get("/api/kinds/counts")).json()
    assert now == [
        {"kind": "air_station", "things": 1, "observed": 1},
        {"kind": "rain_gauge", "things": 1, "observed": 1},
        {"kind": "water_level_station", "things": 1, "observed": 1},
    ]
    assert (await http.get("/api/kinds/counts?at=2000-01-01T00:00:00Z")).json() == []
    later = (await http.get("/api/kinds/counts?at=2100-01-01T00:00:00Z")).json()
    assert later == now
    assert (await http.get("/api/kinds/counts?at=2026-01-01T00:00:00")).status_code == 400


async def test_the_city_says_when_it_changed(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Three things and then a fourth; where only one instant is wanted, four at the later one."""
    draft = ThingDraft(uid="late", name="Sau", kind="rain_gauge")
    await wet_block.city.put_things(LOCAL, [draft], wet_block.quantities)
    turns = (await http.get("/api/changes/times")).json()
    assert sum(turn["things"] for turn in turns) == 4
    assert [turn["time"] for turn in turns] == sorted(turn["time"] for turn in turns)
    ((last, things),) = await History(wet_block.door).list_turns(LOCAL, most=1)
    assert things == 4
    assert last.microsecond == 0
    assert last.isoformat().replace("+00:00", "Z") == turns[-1]["time"]
    # From that second on all of it holds.
    assert len((await http.get(f"/api/things?at={turns[-1]['time']}")).json()["features"]) == 4


def test_answers_are_remembered_until_things_change() -> None:
    """The oldest of more than fit goes; all go with a change."""
    memory = LayerMemory()
    for key in range(201):
        memory.put(key, [key])
    assert memory.find(0) is None
    assert memory.find(200) == [200]
    memory.forget()
    assert memory.find(200) is None
