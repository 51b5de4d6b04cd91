"""The gate: who somebody is, by where a request comes from and what it says."""

from typing import Any

import pytest
from msgspec.structs import replace

from dothi.access.door import Door, principal_of
from dothi.access.gate import COOKIE, Gate, VisitorsMay, _get_secrets, _read_headers
from dothi.access.identities import Identities
from dothi.store.database import Database
from dothi.vocabulary.errors import NotAllowed, Unavailable
from dothi.vocabulary.principals import LOCAL, NOBODY, VIEWER, Principal


def make_gate(visitors_may: VisitorsMay) -> Gate:
    """A gate that nobody has signed in at, so that no database is asked."""
    return Gate(visitors_may, Identities(Door(Database("postgresql:///"))))


def make_scope(
    host: str | None, *headers: tuple[str, str], name: str | None = "localhost:8000"
) -> dict[str, Any]:
    """A request from an address to a name, with headers."""
    named = [] if name is None else [("host", name)]
    return {
        "type": "http",
        "method": "GET",
        "client": None if host is None else (host, 4711),
        "headers": [(key.encode(), value.encode()) for key, value in [*named, *headers]],
    }


@pytest.mark.parametrize(("may", "principal"), [("nothing", NOBODY), ("view", VIEWER), ("everything", LOCAL)])
@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.7", "::1"])
async def test_who_is_at_this_machine_is_a_visitor(host: str, may: VisitorsMay, principal: Principal) -> None:
    """What visitors may is what the city says."""
    assert await make_gate(may).find(make_scope(host)) == replace(principal, address=host)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
async def test_this_machine_has_several_names(name: str) -> None:
    """By each of them it is reached from itself."""
    assert await make_gate("view").find(make_scope("127.0.0.1", name=name)) == replace(
        VIEWER, address="127.0.0.1"
    )


@pytest.mark.parametrize(
    "scope",
    [
        make_scope("10.0.0.7"),
        make_scope("127.0.0.1.evil"),
        make_scope(None),
        make_scope("127.0.0.1", ("x-forwarded-for", "203.0.113.7")),
        make_scope("127.0.0.1", ("forwarded", "for=127.0.0.1")),
        make_scope("127.0.0.1", ("x-real-ip", "127.0.0.1")),
        make_scope("127.0.0.1", name="evil.example"),
        make_scope("127.0.0.1", name="127.0.0.1.evil.example:8000"),
        make_scope("127.0.0.1", name=None),
        make_scope("127.0.0.1", ("host", "evil.example")),
    ],
)
async def test_everybody_else_is_nobody(scope: dict[str, Any]) -> None:
    """From elsewhere, through a proxy, or by a name that was made to lead here."""
    assert (await make_gate("everything").find(scope)).scopes == NOBODY.scopes == ()


def test_who_came_by_no_gate_is_nobody() -> None:
    """A route that the gate does not stand before gives nothing away."""
    assert principal_of(make_scope("127.0.0.1")) == NOBODY


@pytest.mark.parametrize(
    "headers",
    [
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("origin", "http://localhost:8001")],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
        [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none")],
        [("origin", "http://localhost:8000"), ("origin", "https://evil.example")],
    ],
)
async def test_another_sites_page_does_not_act_in_ones_name(headers: list[tuple[str, str]]) -> None:
    """What changes something is refused, as browsers tell whose page asks; looking is what CORS is for."""
    scope = make_scope("127.0.0.1", *headers)
    with pytest.raises(NotAllowed):
        await make_gate("everything").find({**scope, "method": "POST"})
    assert (await make_gate("everything").find(scope)).may("read")


@pytest.mark.parametrize(
    "headers", [[], [("origin", "http://localhost:8000")], [("sec-fetch-site", "same-origin")]]
)
async def test_ones_own_page_acts(headers: list[tuple[str, str]]) -> None:
    """And so do programs, which tell of no page."""
    scope = {**make_scope("127.0.0.1", *headers), "method": "DELETE"}
    assert (await make_gate("everything").find(scope)).may("edit")


async def test_a_page_without_a_name_is_not_that_of_a_request_without_one() -> None:
    """A browser says `null` where it will not tell whose page asks."""
    scope = {**make_scope("127.0.0.1", ("origin", "null"), name=None), "method": "POST"}
    with pytest.raises(NotAllowed):
        await make_gate("everything").find(scope)


async def test_cookies_may_come_in_pieces() -> None:
    """As HTTP/2 lets browsers send them: the session is looked for in all, as if they came in one."""
    scope = make_scope("127.0.0.1", ("cookie", "theme=dark"), ("cookie", f"{COOKIE}=s; lang=vi"))
    with pytest.raises(Unavailable):
        await make_gate("view").find(scope)
    assert await make_gate("view").find(make_scope("127.0.0.1", ("cookie", "a=1"), ("cookie", "b=2")))


async def test_two_tokens_are_none() -> None:
    """Which of them is meant nobody can tell, so the database is asked for what was said, and has no such."""
    named = [("authorization", "Bearer a"), ("authorization", "Bearer b")]
    assert _get_secrets(_read_headers(make_scope("127.0.0.1", *named)["headers"])) == ("a, Bearer b", None)
