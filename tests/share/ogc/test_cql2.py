"""CQL2: every filter finds what a plain evaluation in Python finds, and none makes the server fail."""

import json
import math
import unicodedata
from collections.abc import AsyncIterator, Mapping
from typing import Any

import cql2
import httpx
import pytest
import pytest_asyncio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import ThingDraft
from tests.conftest import WetBlock, open_wet_block
from tests.connect.conftest import open_client

# Nobody changes anything here, so one city serves all, on one loop.
pytestmark = pytest.mark.asyncio(loop_scope="module")

ITEMS = "/ogc/collections/bridge/items"
PLACES = [(105.70, 10.00), (105.72, 10.01), (105.74, 10.02), (105.76, 10.03), (105.78, 10.04)]
NAMES = ["Cầu Đỏ", "cầu đỏ", "Cau Do", "Cầu 50% 'mới'", "Ấp_1"]
INSPECTIONS = ["2026-01-31", "2026-02-01", None, "2024-12-31", None]
THINGS: list[dict[str, Any]] = [
    {"id": "b0", "n": 3, "x": 1.5, "text": "a", "flag": True},
    {"id": "b1", "n": -2, "x": 0.0, "text": "B", "flag": False},
    {"id": "b2", "n": 0, "x": -7.25, "text": "ă"},
    {"id": "b3", "n": 12, "text": "a%", "flag": True},
    {"id": "b4", "x": 1e6, "text": None, "flag": False},
]
for thing, name, day in zip(THINGS, NAMES, INSPECTIONS, strict=True):
    thing |= {"name": name, "last_inspection": day}


async def put_bridges(block: WetBlock) -> None:
    drafts = [
        ThingDraft(
            uid=thing["id"],
            name=thing["name"],
            kind="bridge",
            longitude=place[0],
            latitude=place[1],
            properties={name: value for name, value in thing.items() if name not in ("id", "name")},
        )
        for thing, place in zip(THINGS, PLACES, strict=True)
    ]
    await block.city.put_things(LOCAL, drafts, block.quantities)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(
    postgres: PrivatePostgres, quantities: Quantities, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the small city with five bridges."""
    async with open_wet_block(postgres, quantities) as block:
        await put_bridges(block)
        async with open_client(block, tmp_path_factory.mktemp("files")) as client:
            yield client


async def find(client: httpx.AsyncClient, text: str, **more: str) -> list[str]:
    answer = await client.get(ITEMS, params={"filter": text, **more})
    assert answer.status_code == 200, answer.text
    return [feature["id"] for feature in answer.json()["features"]]


def fold(text: str) -> str:
    """Without marks, and đ as d."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    return plain.replace("đ", "d").replace("Đ", "D")


def is_like(text: str, pattern: str) -> bool:
    """LIKE by trying every length that % may have."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(is_like(text[skip:], pattern[1:]) for skip in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and is_like(text[1:], pattern[1:])


COMPARE = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def evaluate(node: Any, thing: Mapping[str, Any], shape: shapely.Geometry) -> Any:
    """The value of a tree for a thing; what is made of None, the not known, is mostly not known either."""
    if not isinstance(node, dict):
        return node
    if "property" in node:
        return shape if node["property"] == "geometry" else thing.get(node["property"])
    if "date" in node:
        return node["date"]
    if "op" not in node:
        return shapely.geometry.shape(node)
    op, args = node["op"], node["args"]
    if op in ("and", "or"):
        decisive = op == "or"
        values = [evaluate(each, thing, shape) for each in args]
        return decisive if decisive in values else None if None in values else not decisive
    if op == "between":
        # Two comparisons, as in SQL: one that is false decides, though the other is not known.
        ends = [{"op": sign, "args": [args[0], end]} for sign, end in ((">=", args[1]), ("<=", args[2]))]
        return evaluate({"op": "and", "args": ends}, thing, shape)
    if op == "isNull":
        return evaluate(args[0], thing, shape) is None
    if op == "in":
        value = evaluate(args[0], thing, shape)
        return None if value is None else value in args[1]
    if op.startswith("t_"):
        day = evaluate(args[0], thing, shape)
        start, end = args[1]["interval"]
        return None if day is None else start <= day <= end
    values = [evaluate(each, thing, shape) for each in args]
    if None in values:
        return None
    return apply(op, values)


def apply(op: str, values: list[Any]) -> Any:
    if op == "not":
        return not values[0]
    if op in COMPARE:
        return COMPARE[op](*values)
    if op == "like":
        return is_like(*values)
    if op == "casei":
        return values[0].lower()
    if op == "accenti":
        return fold(values[0])
    if op == "s_intersects":
        return bool(shapely.intersects(*values))
    if op == "s_disjoint":
        return bool(shapely.disjoint(*values))
    if op == "%":
        return None if values[1] == 0 else math.fmod(values[0], values[1])
    if op == "/":
        return None if values[1] == 0 else values[0] / values[1]
    return {"+": values[0] + values[-1], "-": values[0] - values[-1], "*": values[0] * values[-1]}[op]


def property_of(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from([{"property": name} for name in names])


def op(name: str | st.SearchStrategy[str], *args: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.just(name) if isinstance(name, str) else name
    return st.builds(lambda chosen, values: {"op": chosen, "args": list(values)}, names, st.tuples(*args))


NUMBERS = st.recursive(
    st.one_of(property_of("n", "x"), st.integers(-20, 20).map(float)),
    lambda inner: op(st.sampled_from(["+", "-", "*", "/", "%"]), inner, inner),
    max_leaves=3,
)
WORDS = st.sampled_from([*NAMES, "a", "ă", "B", "a%", ""])
TEXTS = st.recursive(
    st.one_of(property_of("name", "text"), WORDS),
    lambda inner: op(st.sampled_from(["casei", "accenti"]), inner),
    max_leaves=2,
)
SIGNS = st.sampled_from(list(COMPARE))
CORNERS = st.tuples(st.integers(0, 8), st.integers(0, 4), st.integers(1, 6), st.integers(1, 4)).map(
    lambda box: shapely.box(
        *(105.695 + box[0] / 100, 9.995 + box[1] / 100),
        *(105.695 + (box[0] + box[2]) / 100, 9.995 + (box[1] + box[3]) / 100),
    )
)
BOXES = CORNERS.map(lambda box: json.loads(shapely.to_geojson(box)))
DAYS = st.sampled_from(["2024-12-31", "2025-06-30", "2026-01-31", "2026-02-01"])
SPANS = st.lists(DAYS, min_size=2, max_size=2).map(lambda days: {"interval": sorted(days)})
CONDITIONS = st.one_of(
    op(SIGNS, NUMBERS, NUMBERS),
    op(st.sampled_from(["=", "<>"]), TEXTS, TEXTS),
    op("between", NUMBERS, NUMBERS, NUMBERS),
    op("like", property_of("name", "text"), st.sampled_from(["%", "C_u%", "%đ%", "a_", "_", "Cầu 50%"])),
    op("in", property_of("n", "x"), st.lists(st.integers(-3, 12).map(float), min_size=1, max_size=4)),
    op("in", property_of("name", "text"), st.lists(WORDS, min_size=1, max_size=4)),
    op("isNull", property_of("n", "x", "text", "flag", "last_inspection")),
    op("=", property_of("flag"), st.booleans()),
    op(SIGNS, property_of("last_inspection"), DAYS.map(lambda day: {"date": day})),
    op("t_intersects", property_of("last_inspection"), SPANS),
    op(st.sampled_from(["s_intersects", "s_disjoint"]), property_of("geometry"), BOXES),
)
FILTERS = st.recursive(
    CONDITIONS,
    lambda inner: st.one_of(op("not", inner), op(st.sampled_from(["and", "or"]), inner, inner)),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(tree=FILTERS)
async def test_filters_find_what_a_plain_evaluation_finds(
    http: httpx.AsyncClient, tree: dict[str, Any]
) -> None:
    """As JSON and as text, the same things, whatever the filter says."""
    expected = [
        thing["id"]
        for thing, place in zip(THINGS, PLACES, strict=True)
        if evaluate(tree, thing, shapely.Point(place)) is True
    ]
    as_json = json.dumps(tree)
    assert await find(http, as_json, **{"filter-lang": "cql2-json"}) == expected
    assert await find(http, cql2.parse_json(as_json).to_text()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name LIKE 'Cầu 50\\%%'", ["b3"]),
        ("CASEI(name) = CASEI('CẦU ĐỎ')", ["b0", "b1"]),
        ("ACCENTI(CASEI(name)) = 'cau do'", ["b0", "b1", "b2"]),
        ("n ^ 2 = 4", ["b1"]),
        ("n DIV 5 = 2", ["b3"]),
        ("-n > 1", ["b1"]),
        ("S_INTERSECTS(geometry, BBOX(105.71, 10.005, 105.75, 10.025))", ["b1", "b2"]),
        ("S_WITHIN(geometry, POLYGON((105.69 9.99, 105.73 9.99, 105.73 10.02, 105.69 9.99)))", ["b1"]),
        ("T_AFTER(last_inspection, DATE('2026-01-31'))", ["b1"]),
        ("T_BEFORE(last_inspection, DATE('2026-01-01'))", ["b3"]),
        ("T_DURING(last_inspection, INTERVAL('2025-01-01', '..'))", ["b0", "b1"]),
        ("T_EQUALS(last_inspection, DATE('2026-02-01'))", ["b1"]),
        ("updated > TIMESTAMP('2001-01-01T00:00:00Z') AND n = 3", ["b0"]),
        ("T_AFTER(updated, DATE('2001-01-01')) AND n = 3", ["b0"]),
        ("updated < DATE('2001-01-01')", []),
        ("id IN ('b1', 'b4')", ["b1", "b4"]),
        ('"n" > 2 AND NOT "flag" IS NULL', ["b0", "b3"]),
        ("no_such_property IS NULL", ["b0", "b1", "b2", "b3", "b4"]),
        ("agency IS NULL AND area_code IS NULL AND n > 3", ["b3"]),
    ],
)
async def test_filters_that_people_write(http: httpx.AsyncClient, text: str, expected: list[str]) -> None:
    """The standard's other functions, each once."""
    assert await find(http, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name =",
        "1",
        "geometry = 1",
        "geometry IS NULL",
        "CASEI(geometry) = 'a'",
        "name = POINT(1 2)",
        "S_INTERSECTS(name, POINT(1 2))",
        "S_INTERSECTS(geometry, POINT(1000 2000))",
        "S_INTERSECTS(geometry, 'POINT(1 2)')",
        "S_DWITHIN(geometry, POINT(1 2), 3)",
        "T_AFTER(name, DATE('2026-01-01'))",
        "T_AFTER(last_inspection, DATE('2026-02-31'))",
        "T_AFTER(updated)",
        "name = DATE('2026-01-01')",
        "A_CONTAINS(n, (1, 2))",
        "anything(name) = 1",
        "n IN ()",
        "(" * 300 + "n = 1" + ")" * 300,
        "NOT " * 2000 + "n = 1",
        "n = " + "-" * 4000 + "1",
        " OR ".join(["n = 1"] * 2000),
        "name = '\x00'",
        '{"op": "="}',
    ],
)
async def test_filters_that_make_no_sense_are_refused(http: httpx.AsyncClient, text: str) -> None:
    """400, the filter named, and the server lives."""
    for language in ("cql2-text", "cql2-json"):
        answer = await http.get(ITEMS, params={"filter": text, "filter-lang": language})
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["code"] in ("malformed_query", "invalid_input")


PIECES = [
    *("name", "n", "geometry", "updated", "=", "<", "(", ")", "'a'", "1", "1e308", "*", "^", "-", "NOT", ","),
    *(
        "AND",
        "LIKE",
        "'%'",
        "IN",
        "BETWEEN",
        "IS NULL",
        "CASEI(",
        "S_TOUCHES(",
        "POINT(1 2)",
        "true",
        "/",
        "0",
    ),
    *("LINESTRING(1 1,1 1)", "POLYGON((0 0,1 1,1 0,0 1,0 0))", "T_MEETS(", "DATE('2026-01-01')", "%", "DIV"),
    *("INTERVAL('..','2026-01-01')", "GEOMETRYCOLLECTION(POINT(1 2))"),
]
SPOILED = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))


@settings(max_examples=300, deadline=None)
@given(text=SPOILED)
async def test_no_filter_makes_the_server_fail(http: httpx.AsyncClient, text: str) -> None:
    """Whatever is sent is answered or refused."""
    for language in ("cql2-text", "cql2-json"):
        answer = await http.get(ITEMS, params={"filter": text, "filter-lang": language})
        assert answer.status_code in (200, 400), answer.text
