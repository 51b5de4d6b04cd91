"""What each role may ask for is what docs/reference/rights.md says, route by route and cell by cell."""

import asyncio
import gzip
import inspect
import logging
import re
import time
import warnings
from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.exceptions.base_exceptions import LitestarDeprecationWarning
from litestar.routes import HTTPRoute

from dothi.serve_part import make_unconnected
from dothi.share.sensorthings.landing import ROOT
from tests.access.asked import WAYS, OfPeople, OfThings, Way
from tests.access.asked_of_data import WAYS_OF_DATA
from tests.access.asked_of_people import WAYS_OF_PEOPLE
from tests.access.asked_sensing import list_sensing
from tests.access.two_agencies import CASES, COLUMNS, Person, TwoAgencies, open_two_agencies
from tests.conftest import WetBlock
from tests.show.test_live import changes

_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rights.md"
_HOT = (
    "GET /live",
    "GET /api/tiles/things/{z}/{x}/{y}",
    "GET /ogc/collections/{kind}/tiles/{matrix}/{z}/{y}/{x}",
)
"""Those beside Litestar and SensorThings."""
DONE, ABSENT = "✓", "–"


def list_routes() -> Iterator[str]:
    """Every route that the city has, as method and path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        application = make_unconnected()
    for route in application.routes:
        if isinstance(route, HTTPRoute):
            path = re.sub(r":\w+}", "}", route.path)
            yield from (f"{method} {path}" for method in route.methods if method not in ("HEAD", "OPTIONS"))
    yield from _HOT


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the page: a pattern of routes, and what is expected in each column."""

    pattern: str
    cells: dict[str, str]

    def holds(self, route: str) -> bool:
        """Whether a route is one of those it stands for: {a,b} is one of several, … anything."""
        text = re.escape(self.pattern).replace("…", ".+").replace(",", "|")
        text = re.sub(r"\\{([^{}]*\|[^{}]*)\\}", r"(?:\1)", text)
        return re.fullmatch(text, route) is not None


def read_rows(text: str) -> list[Row]:
    """The rows of all tables of the page; a row of names before them says what the columns are."""
    rows, columns = list[Row](), list[str]()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            continue
        if cells[0] == "route":
            columns = cells[1:]
        elif not set(cells[0]) <= set("-: "):
            rows.append(Row(pattern=cells[0].strip("`"), cells=dict(zip(columns, cells[1:], strict=True))))
    return rows


def say(outcomes: Iterable[str]) -> str:
    """What came of all cases in the signs of the page, one's own first."""
    own, *others = outcomes
    # Whether what is others' is refused or is not there tells nobody anything who may not do it at all.
    if all(each == own or (own in ("400", "403") and each == "404") for each in others):
        return own
    if own == DONE and set(others) <= {"404", ABSENT}:
        return "own"
    if own == DONE and set(others) in ({"400"}, {"403"}):
        return f"own, {others[0]}"
    return "/".join((own, *others))


def judge(answer: httpx.Response, mark: str | None) -> str:
    """What came of a request; a mark has to stand in the answer."""
    if not answer.is_success:
        return str(answer.status_code)
    content = answer.content
    if mark is not None and content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    return DONE if mark is None or mark.encode() in content else ABSENT


async def _count(city: TwoAgencies, way: OfThings, scope: str) -> int:
    statement = f"SELECT count(*) FROM thing WHERE {way.among} AND {scope}"  # noqa: S608 - ours
    return int(await city.run(statement))


_OWN = (
    "agency_id IN (SELECT id FROM agency WHERE uid IN ('water', 'pumps'))"
    " AND area_id = (SELECT id FROM area WHERE code = '31135')"
)


class Walk:
    """Asks routes as somebody."""

    def __init__(self, city: TwoAgencies, method: str, person: Person) -> None:
        self._city = city
        self._method = method
        self._person = person

    async def ask(self, asked: Any) -> httpx.Response:
        """One request, as it was made or is being made."""
        asked = await asked if inspect.isawaitable(asked) else asked
        headers = {**self._person.headers, **asked.pop("headers", {})}
        answer = await self._city.client.request(self._method, headers=headers, **asked)
        # Each shows what it has been given, and nobody the session of who signed in before.
        self._city.client.cookies.clear()
        return answer

    async def prepare(self, way: Way) -> dict[str, Any]:
        """How it asks for what is its own."""
        if isinstance(way, OfPeople):
            asked = way.ask(self._city, self._person, self._person)
        elif isinstance(way, OfThings):
            asked = way.ask(self._city, await self._city.get_spare("own"))
        else:
            asked = way.ask(self._city, self._person)
        return dict(await asked if inspect.isawaitable(asked) else asked)

    async def find(self, way: Way) -> str:
        """What comes of a way, in the signs of the page."""
        if isinstance(way, OfPeople):
            return say([await self._ask_for_person(way, whose) for whose in self._list_owners()])
        if not isinstance(way, OfThings):
            return judge(await self.ask(way.ask(self._city, self._person)), None)
        if way.counts is not None:
            return await self._compare_counts(way)
        outcomes = []
        for case in CASES:
            reads = self._method == "GET" or way.finds is not None
            thing = self._city.subjects[case] if reads else await self._city.get_spare(case)
            answer = await self.ask(way.ask(self._city, thing))
            outcomes.append(judge(answer, None if way.finds is None else way.finds(thing)))
            if way.spends and answer.is_success:
                self._city.use_up(case)
        return say(outcomes)

    def _list_owners(self) -> list[Person]:
        other = "leader" if self._person.column != "leader" else "officer"
        return [self._person, self._city.people[other]]

    async def _ask_for_person(self, way: OfPeople, whose: Person) -> str:
        answer = await self.ask(way.ask(self._city, self._person, whose))
        return judge(answer, None if way.finds is None else way.finds(whose))

    async def _compare_counts(self, way: OfThings) -> str:
        answer = await self.ask(way.ask(self._city, self._city.subjects["own"]))
        if not answer.is_success or way.counts is None:
            return str(answer.status_code)
        told = way.counts(answer.json())
        own, whole = await _count(self._city, way, _OWN), await _count(self._city, way, "true")
        assert own < whole
        return {whole: DONE, own: "own", 0: ABSENT}.get(told, f"{told} things")


class Listener:
    """Somebody at the live stream, which never ends by itself and is left."""

    def __init__(self, city: TwoAgencies, person: Person) -> None:
        self._city = city
        heads = {"host": "localhost", **person.headers}
        self._scope = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": b"",
            "scheme": "http",
            "client": ("127.0.0.1", 1),
            "headers": [(name.encode(), value.encode()) for name, value in heads.items()],
        }
        self._said = asyncio.Queue[MutableMapping[str, Any]]()
        self._gone = asyncio.Event()

    async def hear(self) -> str:
        """Of whose readings it is told, in the signs of the page."""
        listening = asyncio.create_task(self._city.app(self._scope, self._receive, self._said.put))
        try:
            begun = await asyncio.wait_for(self._said.get(), 20)
            if begun["status"] != 200:
                return str(begun["status"])
            # The greeting.
            await asyncio.wait_for(self._said.get(), 20)
            streams = [thing["stream"] for thing in self._city.subjects.values()]
            now = time.time_ns() // 1000
            self._city.hub.take(changes(*((stream, now, 1.0) for stream in streams)))
            heard = await self._listen_for_a_while()
            return say(DONE if f"[{stream},".encode() in heard else ABSENT for stream in streams)
        finally:
            self._gone.set()
            await listening

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _listen_for_a_while(self) -> bytes:
        """What comes at once, and a little after it; whoever may listen hears of something."""
        heard = b""
        with suppress(TimeoutError):
            heard += (await asyncio.wait_for(self._said.get(), 10)).get("body", b"")
            async with asyncio.timeout(0.2):
                while True:
                    heard += (await self._said.get()).get("body", b"")
        return heard


async def look(city: TwoAgencies, route: str, way: Way | None) -> dict[str, str]:
    """What comes of a route for everybody, by column."""
    method = route.partition(" ")[0]
    if way is None:
        return {column: await Listener(city, city.people[column]).hear() for column in COLUMNS}
    walks = [Walk(city, method, city.people[column]) for column in COLUMNS]
    if method == "GET":
        found = await asyncio.gather(*(walk.find(way) for walk in walks))
    else:
        found = [await walk.find(way) for walk in walks]
    return dict(zip(COLUMNS, found, strict=True))


def list_ways() -> dict[str, Way | None]:
    """How each route is asked; the live stream (None) is listened to."""
    return {**WAYS, **WAYS_OF_PEOPLE, **WAYS_OF_DATA, "GET /live": None, **dict(list_sensing())}


def test_every_route_is_asked_and_has_a_row() -> None:
    """One row each, and none that stands for no route."""
    rows, ways = read_rows(_PAGE.read_text()), list_ways()
    routes = {*list_routes(), *(route for route, _ in list_sensing())}
    assert sorted(routes - ways.keys()) == [], "say in tests/access/asked.py how these are asked"
    assert sorted(ways.keys() - routes) == [], "there are no such routes any more"
    told = {route: [row.pattern for row in rows if row.holds(route)] for route in routes}
    wrong = {route: patterns for route, patterns in sorted(told.items()) if len(patterns) != 1}
    assert not wrong, "each needs one row in docs/reference/rights.md"
    assert [row.pattern for row in rows if not any(row.holds(route) for route in routes)] == []


_PARTS = {
    "the city's own": lambda route: ROOT not in route,
    "sensorthings, read": lambda route: route.startswith(f"GET {ROOT}"),
    "sensorthings, changed": lambda route: ROOT in route and not route.startswith("GET"),
}


@pytest.mark.parametrize("part", _PARTS)
async def test_everybody_gets_what_the_table_says(
    wet_block: WetBlock, tmp_path: Path, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Every route, asked by every role, for what is one's own, another agency's and in another area."""
    caplog.set_level(logging.WARNING)
    ways = {route: way for route, way in list_ways().items() if _PARTS[part](route)}
    rows = read_rows(_PAGE.read_text())
    wrong = []
    async with open_two_agencies(wet_block, tmp_path) as city:
        # What reads comes first: the others leave more and more behind.
        for route in sorted(ways, key=lambda route: (not route.startswith("GET"), route)):
            observed = await look(city, route, ways[route])
            expected = next((row.cells for row in rows if row.holds(route)), {})
            if observed != expected:
                differing = {
                    each: expected.get(each) for each in COLUMNS if observed[each] != expected.get(each)
                }
                seen = " | ".join(observed[each] for each in COLUMNS)
                wrong.append(f"{route}: the table says {differing}, but the city did | {seen} |")
    assert not wrong, "\n" + "\n".join(wrong)
