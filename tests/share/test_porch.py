"""The porch: who is let in, and what every answer tells browsers, whichever route it comes from."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from dothi.share.origins import Origins, parse_origins
from dothi.share.own_names import OwnNames, parse_names
from dothi.share.pacing import Pacing
from dothi.share.porch import Porch, PorchRules
from dothi.share.whole_bodies import Message, Receive, Send
from dothi.vocabulary.errors import SetupProblem
from tests.connect.conftest import http

__all__ = ["http"]

_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
EVERYWHERE = "0.0.0.0"  # noqa: S104
_ADDRESSES = [
    "/",
    "/api/things",
    "/api/things?box=north",
    "/api/nothing",
    "/api/attachments/1",
    "/api/schema/openapi.json",
    "/api/schema/openapi.yaml",
    "/sta/v1.1",
    "/sta/v1.1/Things?$filter=what",
    "/ogc/",
    "/ogc/collections/nothing",
    "/api/tiles/things/0/0/0",
    "/api/tiles/things/what",
    "/live?box=north",
    "/health",
]
"""Of each way in, what is there and what is not."""


async def echo(scope: Message, _: Receive, send: Send) -> None:
    """A small application that says how it was called."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"-")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    said = f"{scope['scheme']}://{host.decode()} {scope['client'][0]}"
    await send({"type": "http.response.body", "body": said.encode()})


def open_porch(rules: PorchRules, client: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client that asks the small application from an address."""
    transport = httpx.ASGITransport(Porch(echo, rules), client=(client, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.mark.parametrize("address", _ADDRESSES)
async def test_every_answer_has_the_headers(http: httpx.AsyncClient, address: str) -> None:
    """Errors too; no answer allows a script or style that is not a file of ours, and none is ever framed."""
    answer = await http.get(address)
    assert {name: answer.headers.get(name) for name in _EVERYWHERE} == _EVERYWHERE
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    is_page = answer.headers["content-type"].startswith("text/html")
    assert ("permissions-policy" in answer.headers) is is_page
    # What is no page is shut in should a browser take it for one.
    assert policy.endswith("sandbox") is not is_page
    assert "strict-transport-security" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


async def test_a_page_that_is_not_there_is_no_page_with_scripts(http: httpx.AsyncClient) -> None:
    """What Litestar would make of the OpenAPI document fetches programs from elsewhere; it makes none."""
    for name in ("", "/swagger", "/redoc", "/elements", "/rapidoc", "/scalar"):
        answer = await http.get(f"/api/schema{name}")
        assert answer.status_code == (404 if name else 200)
        assert b"<script" not in answer.content, name


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("dothi.example.vn", 200),
        ("DOTHI.example.vn:443", 200),
        ("map.example.vn", 200),
        ("evil.example", 421),
        ("dothi.example.vn.evil.example", 421),
        ("dothi.example.vn:99999", 421),
        ("dothi.example.vn:80:80", 421),
        ("dothi.example.vn/@evil.example", 421),
        ("evil.example#dothi.example.vn", 421),
        ("dothi.example.vn\tevil", 421),
        ("203.0.113.7", 421),
        ("", 421),
    ],
)
async def test_a_city_answers_to_its_own_names(host: str, status: int) -> None:
    """So no link in an answer, and no Location, leads where a request says it should."""
    names = OwnNames("127.0.0.1", "https://dothi.example.vn", ("map.example.vn",))
    async with open_porch(PorchRules(names=names)) as client:
        answer = await client.get("/", headers={"host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["error"]["code"] == "wrong_host"
        assert "evil" not in answer.text


async def test_who_says_two_names_is_not_answered(http: httpx.AsyncClient) -> None:
    """What stands before the city might believe the one, and links be made of the other."""
    answer = await http.get("/", headers=[("host", "localhost"), ("host", "127.0.0.1")])
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("listens", "host", "status"),
    [
        (EVERYWHERE, "192.168.1.7:8000", 200),
        (EVERYWHERE, "city.local", 421),
        ("192.168.1.7", "192.168.1.7:8000", 200),
        ("192.168.1.7", "192.168.1.8:8000", 421),
    ],
)
async def test_the_address_it_listens_on_is_a_name(listens: str, host: str, status: int) -> None:
    """On every address, any in digits is one: no page elsewhere has digits of ours for its name."""
    async with open_porch(PorchRules(names=OwnNames(listens, None))) as client:
        assert (await client.get("/", headers={"host": host})).status_code == status


async def test_links_lead_back_through_what_ends_tls() -> None:
    """A proxy speaks plainly to the city; by the name and port that the city says it has, it is https."""
    names = OwnNames("127.0.0.1", "https://dothi.example.vn")
    async with open_porch(PorchRules(names=names)) as client:
        proxied = await client.get("/", headers={"host": "dothi.example.vn"})
        beside = await client.get("/", headers={"host": "dothi.example.vn:8000"})
    assert proxied.text.startswith("https://dothi.example.vn ")
    assert beside.text.startswith("http://dothi.example.vn:8000 ")


async def test_tls_is_asked_for_by_names_that_others_have() -> None:
    """Never for this machine's own name, under which other programs speak without TLS."""
    rules = PorchRules(names=OwnNames(EVERYWHERE, "https://dothi.example.vn"), by_tls_alone=True)
    async with open_porch(rules) as client:
        for host, is_told in [("dothi.example.vn", True), ("localhost:8000", False), ("127.0.0.1", False)]:
            answer = await client.get("/", headers={"host": host})
            assert ("strict-transport-security" in answer.headers) is is_told, host


_MAP = "https://map.example.vn"


@pytest.fixture
async def listed() -> AsyncIterator[httpx.AsyncClient]:
    """A city that pages of one other origin may ask."""
    async with open_porch(PorchRules(origins=Origins((_MAP,)))) as client:
        yield client


async def test_a_page_on_the_list_may_ask_without_cookies(listed: httpx.AsyncClient) -> None:
    """It is named, never a star, and nothing is said of credentials."""
    answer = await listed.get("/", headers={"origin": _MAP})
    assert answer.headers["access-control-allow-origin"] == _MAP
    assert answer.headers["vary"] == "origin"
    assert "access-control-allow-credentials" not in answer.headers
    asked = {"origin": _MAP, "access-control-request-method": "PATCH"}
    leave = await listed.options("/sta/v1.1/Things(1)", headers=asked)
    assert leave.status_code == 204
    assert leave.headers.get_list("access-control-allow-origin") == [_MAP]
    assert "PATCH" in leave.headers["access-control-allow-methods"]
    assert "authorization" in leave.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in leave.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "http://map.example.vn", f"{_MAP}:8443", "null"])
async def test_other_pages_are_told_nothing(listed: httpx.AsyncClient, origin: str) -> None:
    """The answer comes, as for any program, and the browser keeps it from the page."""
    for answer in (
        await listed.get("/", headers={"origin": origin}),
        await listed.options("/", headers={"origin": origin, "access-control-request-method": "GET"}),
    ):
        assert answer.status_code == 200
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["vary"] == "origin"


async def test_options_is_still_the_routes_own(http: httpx.AsyncClient) -> None:
    """SensorThings tells its methods where no browser asks for a page."""
    answer = await http.options("/sta/v1.1/Things")
    assert (answer.status_code, "POST" in answer.headers["allow"]) == (204, True)


@pytest.mark.parametrize(
    "text", ["*", "https://*.example.vn", "map.example.vn", "https://a.vn/", "https://u@a.vn", "null"]
)
def test_a_list_of_origins_holds_origins(text: str) -> None:
    """No star, no path, no name alone."""
    with pytest.raises(SetupProblem, match="DOTHI_ORIGINS"):
        parse_origins(text)


def test_lists_are_parted_by_commas() -> None:
    """Spaces do not matter."""
    assert parse_origins("https://a.vn, http://localhost:5173") == ("https://a.vn", "http://localhost:5173")
    assert parse_names("Dothi.example.vn , map") == ("dothi.example.vn", "map")
    with pytest.raises(SetupProblem, match="DOTHI_HOSTS"):
        parse_names("dothi.example.vn:8000")


@pytest.mark.parametrize(
    ("client", "headers", "is_counted"),
    [
        ("127.0.0.1", {}, False),
        ("::1", {}, False),
        ("203.0.113.7", {}, True),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, True),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1, 203.0.113.7"}, True),
    ],
)
async def test_who_asks_too_often_waits(client: str, headers: dict[str, str], is_counted: bool) -> None:
    """One request in ten seconds leaves a bucket of one; this machine itself is not counted."""
    async with open_porch(PorchRules(pacing=Pacing(0.1)), client) as asking:
        assert (await asking.get("/", headers=headers)).status_code == 200
        answer = await asking.get("/", headers=headers)
    assert (answer.status_code == 429) is is_counted
    if is_counted:
        assert answer.json()["error"]["code"] == "too_many_requests"
        assert answer.headers["retry-after"] == "10"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_a_client_says_of_itself_gives_no_other_bucket() -> None:
    """Who forges the header is told apart by what the proxy wrote last."""
    async with open_porch(PorchRules(pacing=Pacing(0.1))) as asking:
        statuses = [
            (await asking.get("/", headers={"x-forwarded-for": f"10.0.0.{n}, 203.0.113.7"})).status_code
            for n in range(3)
        ]
    assert statuses == [200, 429, 429]


@pytest.mark.parametrize(
    ("client", "said", "sender"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "10.0.0.1, 2001:DB8::1", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1 or so", "?"),
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
    ],
)
async def test_only_a_proxy_on_this_machine_says_who_asked(client: str, said: str, sender: str) -> None:
    """Who signs in through it is told apart; elsewhere the header is the client's own word."""
    async with open_porch(PorchRules(), client) as asking:
        answer = await asking.get("/", headers={"x-forwarded-for": said})
    assert answer.text.endswith(f" {sender}")


async def test_a_client_has_one_bucket_for_all_its_ipv6_addresses() -> None:
    """The first 64 bits are the network's, the others the client's to choose."""
    rules = PorchRules(pacing=Pacing(0.1))
    statuses = []
    for client in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"):
        async with open_porch(rules, client) as asking:
            statuses.append((await asking.get("/")).status_code)
    assert statuses == [200, 429, 200]


@pytest.mark.parametrize(("version", "pieces", "taken"), [("2", 3, 3), ("1.1", 3, 0), ("2", 1_000, 256)])
async def test_an_answer_over_http_2_is_not_lost_with_an_unread_body(
    version: str, pieces: int, taken: int
) -> None:
    """What a refused request still sends is taken, at most 256 KiB of it; HTTP/1.1 needs none of that."""
    sent: list[Message] = []
    given = 0

    async def receive() -> Message:
        nonlocal given
        given += 1
        return {"type": "http.request", "body": b"x" * 1023, "more_body": given < pieces}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": version,
        "method": "POST",
        "scheme": "https",
        "path": "/",
        "headers": [(b"host", b"evil.example")],
        "client": ("127.0.0.1", 4711),
    }
    await Porch(echo, PorchRules())(scope, receive, send)
    assert (sent[0]["status"], given) == (421, taken)


async def test_what_is_no_request_passes() -> None:
    """Whatever else a server tells an application."""
    told: list[Message] = []

    async def keep(scope: Message, _: Receive, __: Send) -> None:
        told.append(scope)

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    await Porch(keep, PorchRules())({"type": "lifespan"}, nothing, nothing)
    assert told == [{"type": "lifespan"}]
