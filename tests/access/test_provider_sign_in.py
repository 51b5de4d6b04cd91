"""Signing in by a real sign-in service: who comes in, who does not, and what is tried against it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from dothi.access import provider as provider_module
from dothi.access.door import Door
from dothi.access.gate import COOKIE, Gate
from dothi.access.identities import Identities
from dothi.access.provider import Provider
from dothi.access.provider_sign_in import Departure, ProviderSignIn, Return
from dothi.access.signing_in import SigningIn
from dothi.access.users import Users
from dothi.store.database import Database
from dothi.vocabulary.errors import (
    AttemptExpired,
    DothiError,
    EmailUnverified,
    NotFound,
    ProviderRefused,
    ProviderUnavailable,
    TooManyAttempts,
    UnknownHere,
)
from dothi.vocabulary.principals import NOBODY, Principal, make_part
from dothi.vocabulary.users import MOST_FAILURES_OF_ADDRESS, User, UserDraft
from tests.sign_in_service import SignInService, open_sign_in_service, walk

UP = make_part("up")
ELSEWHERE = replace(NOBODY, address="192.0.2.7")
CITY = "http://localhost:8420"
BACK = f"{CITY}/dang-nhap"


@dataclass(frozen=True, kw_only=True)
class House:
    """A city with a sign-in service, and with Bình, whom an administrator has added."""

    database: Database
    service: SignInService
    way: ProviderSignIn
    users: Users
    binh: User
    identities: Identities

    async def begin(self) -> Departure:
        return await self.way.begin(ELSEWHERE, BACK)

    async def come(self, departure: Departure, said: dict[str, str]) -> str:
        """Come back with what the service says; the secret of the session."""
        came = Return(
            secret=departure.secret,
            state=said.get("state"),
            code=said.get("code"),
            issuer=said.get("iss"),
            error=said.get("error"),
        )
        return await self.way.finish(ELSEWHERE, came, "Firefox")

    async def sign_in(self, email: str) -> Principal:
        """All of it, as that person; who has a session then."""
        departure = await self.begin()
        secret = await self.come(departure, await walk(departure.address, email))
        self.identities.forget()
        headers = [(b"cookie", f"{COOKIE}={secret}".encode())]
        asked = {"method": "GET", "client": ("192.0.2.7", 1), "headers": headers}
        return await Gate("nothing", self.identities).find(asked)

    async def list_tried(self) -> list[tuple[str, str, dict[str, object]]]:
        """Who tried to sign in with what outcome, as it is written down."""
        async with self.database.session(UP, "administer") as session:
            rows = await session.connection.execute(
                "SELECT principal, outcome, after FROM audit_entry"
                " WHERE event = 'sign_in.try' ORDER BY number"
            )
            return [(row[0], row[1], row[2]) for row in await rows.fetchall()]


@pytest.fixture(scope="module")
def service() -> Iterator[SignInService]:
    """One for all tests that do not end it."""
    with open_sign_in_service(CITY) as opened:
        yield opened


@asynccontextmanager
async def open_house(database: Database, service: SignInService) -> AsyncIterator[House]:
    door = Door(database)
    identities = Identities(door)
    users = Users(door, identities)
    binh = await users.add(UP, UserDraft(name="binh", full_name="Bình", email="Binh@City.example"))
    way = ProviderSignIn(door, Provider(service.settings))
    yield House(database=database, service=service, way=way, users=users, binh=binh, identities=identities)


@pytest.fixture
async def house(database: Database, service: SignInService) -> AsyncIterator[House]:
    async with open_house(database, service) as opened:
        yield opened


async def test_who_was_added_comes_in_and_stays_known(house: House) -> None:
    """By the address the first time, by the service's own name for Bình after the address has changed."""
    first = await house.sign_in("binh@city.example")
    assert (first.kind, first.name, first.scopes) == ("user", "binh", ())
    draft = UserDraft(name="binh", full_name="Bình", email="another@city.example")
    assert (await house.users.change(UP, house.binh.id, draft)).is_linked
    assert (await house.sign_in("binh@city.example")).name == "binh"
    signing_in = SigningIn(Door(house.database), house.identities)
    assert {each.way for each in await signing_in.list_sessions(first)} == {"provider"}
    tried = await house.list_tried()
    assert [(who, outcome, after["linked"]) for who, outcome, after in tried] == [
        ("binh", "done", True),
        ("binh", "done", False),
    ]


async def test_nobody_is_made_by_signing_in(house: House) -> None:
    """Neither who is not known, nor whom two users might be, nor who has only the address of one linked."""
    with pytest.raises(UnknownHere):
        await house.sign_in("chi@city.example")
    for name in ("dung", "dung2"):
        await house.users.add(UP, UserDraft(name=name, full_name=name, email="dung@city.example"))
    with pytest.raises(UnknownHere):
        await house.sign_in("dung@city.example")
    await house.sign_in("binh@city.example")
    draft = UserDraft(name="binh", full_name="Bình", email="chi@city.example")
    await house.users.change(UP, house.binh.id, draft)
    with pytest.raises(UnknownHere):
        await house.sign_in("chi@city.example")
    refused = [
        (who, after["why"]) for who, outcome, after in await house.list_tried() if outcome == "refused"
    ]
    assert refused == [
        ("chi@city.example", "unknown_here"),
        ("dung@city.example", "unknown_here"),
        ("chi@city.example", "unknown_here"),
    ]
    assert len(await house.users.list_users(UP)) == 3


async def test_an_address_that_nobody_vouches_for_links_nobody(house: House) -> None:
    """Anybody may have typed it there."""
    await house.users.add(UP, UserDraft(name="eve", full_name="Eve", email="unverified@city.example"))
    with pytest.raises(EmailUnverified):
        await house.sign_in("unverified@city.example")


async def test_who_is_disabled_stays_out(house: House) -> None:
    """Linked or not."""
    await house.users.disable(UP, house.binh.id, disabled=True)
    with pytest.raises(UnknownHere):
        await house.sign_in("binh@city.example")
    await house.users.disable(UP, house.binh.id, disabled=False)
    assert (await house.sign_in("binh@city.example")).name == "binh"
    await house.users.disable(UP, house.binh.id, disabled=True)
    with pytest.raises(UnknownHere):
        await house.sign_in("binh@city.example")


async def test_who_was_unlinked_is_known_by_the_address_again(house: House) -> None:
    """An administrator mends what was linked to a lost account."""
    await house.sign_in("binh@city.example")
    assert not (await house.users.unlink(UP, house.binh.id)).is_linked
    draft = UserDraft(name="binh", full_name="Bình", email="tran.binh@city.example")
    await house.users.change(UP, house.binh.id, draft)
    with pytest.raises(UnknownHere):
        await house.sign_in("binh@city.example")
    assert (await house.sign_in("tran.binh@city.example")).name == "binh"


async def test_an_answer_is_good_once_and_for_its_browser(house: House) -> None:
    """Another state, no cookie, a cookie of another attempt, and the same answer again."""
    departure, other = await house.begin(), await house.begin()
    said = await walk(departure.address, "binh@city.example")
    with pytest.raises(AttemptExpired):
        await house.come(replace(departure, secret="dothi_attempt_guessed"), said)
    with pytest.raises(AttemptExpired):
        await house.come(other, said)
    await house.come(departure, said)
    with pytest.raises(AttemptExpired):
        await house.come(departure, said)
    fresh = await house.begin()
    state = parse_qs(urlsplit(fresh.address).query)["state"][0]
    with pytest.raises(ProviderRefused):
        await house.come(fresh, {**said, "state": state})


async def test_a_wrong_state_uses_the_attempt_up(house: House) -> None:
    """Nobody tries states one after the other."""
    departure = await house.begin()
    said = await walk(departure.address, "binh@city.example")
    with pytest.raises(AttemptExpired):
        await house.come(departure, {**said, "state": "guessed"})
    with pytest.raises(AttemptExpired):
        await house.come(departure, said)


async def test_an_attempt_ends_by_itself(house: House) -> None:
    """After ten minutes."""
    departure = await house.begin()
    said = await walk(departure.address, "binh@city.example")
    async with house.database.session(UP, "administer") as session:
        await session.connection.execute("UPDATE sign_in_attempt SET ends_at = now()")
    with pytest.raises(AttemptExpired):
        await house.come(departure, said)


async def test_another_nonce_or_verifier_is_refused(house: House) -> None:
    """A token that was made for another attempt, and a code that another browser asked for."""
    for name in ("nonce", "code_challenge"):
        departure = await house.begin()
        value = parse_qs(urlsplit(departure.address).query)[name][0]
        changed = departure.address.replace(value, value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))
        said = await walk(changed, "binh@city.example")
        with pytest.raises(ProviderRefused):
            await house.come(departure, said)


@pytest.mark.parametrize(
    "mistake", ["late", "meant", "shared", "issued", "changed", "unsigned", "strange", "symmetric"]
)
async def test_a_wrong_token_is_refused(house: House, mistake: str) -> None:
    """Too old, for another, for several, of another issuer, altered, unsigned or signed by another key."""
    email = f"{mistake}@city.example"
    await house.users.add(UP, UserDraft(name=mistake, full_name=mistake, email=email))
    with pytest.raises(ProviderRefused):
        await house.sign_in(email)


async def test_an_answer_of_another_service_is_refused(house: House) -> None:
    """As RFC 9207 has it: with another name, or without the one that is announced."""
    for issuer in ("https://other.example", None):
        departure = await house.begin()
        said = await walk(departure.address, "binh@city.example")
        changed = {name: value for name, value in said.items() if name != "iss"}
        with pytest.raises(ProviderRefused):
            await house.come(departure, changed if issuer is None else {**changed, "iss": issuer})


async def test_who_gives_up_there_is_told(house: House) -> None:
    """The service says access_denied, which is written down."""
    departure = await house.begin()
    said = await walk(departure.address, "", gives_up=True)
    assert said["error"] == "access_denied"
    with pytest.raises(ProviderRefused):
        await house.come(departure, said)


async def test_trying_is_slow(house: House) -> None:
    """After a hundred failures from an address, not even a new attempt begins."""
    for _ in range(MOST_FAILURES_OF_ADDRESS):
        with pytest.raises(AttemptExpired):
            await house.come(Departure(address="", secret="x"), {})
    with pytest.raises(TooManyAttempts):
        await house.begin()


async def test_signing_out_leads_out_of_the_service(house: House) -> None:
    """Where a session began there; others end here alone."""
    came = await house.sign_in("binh@city.example")
    address = await house.way.find_leave_address(came, BACK)
    assert address is not None
    assert address.startswith(f"{house.service.issuer}/session/end?client_id=dothi&post_logout_redirect_uri=")
    code = await house.users.make_link(UP, house.binh.id)
    secret = await SigningIn(Door(house.database), house.identities).open_link(ELSEWHERE, code, "")
    headers = [(b"cookie", f"{COOKIE}={secret}".encode())]
    asked = {"method": "GET", "client": ("192.0.2.7", 1), "headers": headers}
    by_link = await Gate("nothing", house.identities).find(asked)
    assert await house.way.find_leave_address(by_link, BACK) is None


async def test_new_keys_are_taken_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service comes back with other keys, and nobody has to start the city anew."""
    monkeypatch.setattr(provider_module, "_ASKED_AGAIN_S", 0.0)
    with open_sign_in_service(CITY) as old:
        async with open_house(database, old) as house:
            assert (await house.sign_in("binh@city.example")).name == "binh"
            departure = await house.begin()
            said = await walk(departure.address, "binh@city.example")
            old.end()
            with pytest.raises(ProviderUnavailable):
                await house.come(departure, said)
            new = SignInService(CITY, port=old.port)
            try:
                assert (await house.sign_in("binh@city.example")).name == "binh"
            finally:
                new.end()


async def test_a_service_that_does_not_answer_is_said(database: Database, service: SignInService) -> None:
    """Neither is one that calls itself otherwise, or does not know this city."""
    door = Door(database)
    for wrong in (
        replace(service.settings, issuer="http://localhost:1"),
        replace(service.settings, issuer=service.issuer + "/"),
    ):
        with pytest.raises(ProviderUnavailable):
            await ProviderSignIn(door, Provider(wrong)).begin(ELSEWHERE, BACK)
        with pytest.raises(DothiError):
            await Provider(wrong).examine()
    unknown = ProviderSignIn(door, Provider(replace(service.settings, secret="wrong")))
    departure = await unknown.begin(ELSEWHERE, BACK)
    said = await walk(departure.address, "binh@city.example")
    came = Return(
        secret=departure.secret, state=said["state"], code=said["code"], issuer=said["iss"], error=None
    )
    with pytest.raises(ProviderUnavailable):
        await unknown.finish(ELSEWHERE, came, "")
    assert (await Provider(service.settings).examine()).endswith("with 1 keys")


async def test_without_a_service_there_is_no_such_way(database: Database) -> None:
    """And signing out leads nowhere else."""
    none = ProviderSignIn(Door(database), None)
    assert none.name is None
    with pytest.raises(NotFound):
        await none.begin(ELSEWHERE, BACK)
    assert await none.find_leave_address(NOBODY, BACK) is None
