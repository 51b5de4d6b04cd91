"""Passkeys: adding and removing them, signing in by one, and what is tried against that."""

from dataclasses import dataclass, replace

import msgspec.structs
import pytest

from dothi.access.door import Door
from dothi.access.gate import COOKIE, Gate
from dothi.access.identities import Identities
from dothi.access.passkeys import Passkeys
from dothi.access.signing_in import SigningIn
from dothi.access.users import Users
from dothi.store import sign_in_ways
from dothi.store.database import Database
from dothi.vocabulary.errors import (
    AttemptExpired,
    InTheWay,
    InvalidInput,
    NotFound,
    NotSignedIn,
    PasskeyRefused,
    PasskeysNeedName,
    TooManyAttempts,
)
from dothi.vocabulary.passkeys import MOST_PASSKEYS, Passkey, Site, read_site
from dothi.vocabulary.principals import NOBODY, Principal, make_part
from dothi.vocabulary.users import UserDraft
from tests.authenticator import PRESENT, Authenticator, encode

UP = make_part("up")
ELSEWHERE = msgspec.structs.replace(NOBODY, address="192.0.2.7")
SITE = Site(name="dothi.example.vn", origin="https://dothi.example.vn:8443")


@dataclass(frozen=True, kw_only=True)
class House:
    """A city by a name, with Bình in it, who has signed in by a link."""

    database: Database
    passkeys: Passkeys
    users: Users
    identities: Identities
    binh: Principal

    async def enter(self, user_id: int) -> Principal:
        """Somebody by a one-time link."""
        code = await self.users.make_link(UP, user_id)
        signing_in = SigningIn(Door(self.database), self.identities)
        return await self.ask(await signing_in.open_link(ELSEWHERE, code, ""))

    async def ask(self, secret: str) -> Principal:
        """Who a request with this cookie is from."""
        self.identities.forget()
        headers = [(b"cookie", f"{COOKIE}={secret}".encode())]
        asked = {"method": "GET", "client": ("192.0.2.7", 1), "headers": headers}
        return await Gate("nothing", self.identities).find(asked)

    async def add(self, device: Authenticator, name: str = "Điện thoại") -> list[Passkey]:
        """A passkey of Bình's on that device."""
        challenge = await self.passkeys.begin_adding(self.binh, SITE, "Dothi")
        signed = device.make(challenge.options)
        return await self.passkeys.add(self.binh, SITE, challenge.secret, name, signed)

    async def sign_in(self, device: Authenticator, **wrong: str) -> Principal:
        """By what that device signs, with something wrong in it or nothing."""
        challenge = await self.passkeys.begin_sign_in(ELSEWHERE, SITE)
        signed = device.sign(challenge.options, **wrong)
        secret = await self.passkeys.sign_in(ELSEWHERE, SITE, challenge.secret, signed, "Firefox")
        return await self.ask(secret)


@pytest.fixture
async def house(database: Database) -> House:
    door = Door(database)
    identities = Identities(door)
    users = Users(door, identities)
    user = await users.add(UP, UserDraft(name="binh", full_name="Trần Thị Bình"))
    empty = House(database=database, passkeys=Passkeys(door), users=users, identities=identities, binh=NOBODY)
    return replace(empty, binh=await empty.enter(user.id))


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator(SITE.origin)


async def test_a_passkey_signs_in_without_a_name(house: House, phone: Authenticator) -> None:
    """The list tells when it was used last, and the session how it began."""
    (made,) = await house.add(phone)
    assert (made.name, made.site, made.used_at) == ("Điện thoại", "dothi.example.vn", None)
    came = await house.sign_in(phone)
    assert (came.kind, came.name) == ("user", "binh")
    assert (await house.sign_in(phone)).name == "binh"
    (used,) = await house.passkeys.list_own(came)
    assert used.used_at is not None
    signing_in = SigningIn(Door(house.database), house.identities)
    assert {each.way for each in await signing_in.list_sessions(came)} == {"link", "passkey"}
    assert [each.passkeys for each in await house.users.list_users(UP)] == [1]


async def test_a_challenge_is_answered_once_and_by_its_browser(house: House, phone: Authenticator) -> None:
    """The same answer again, with no cookie, with another's, and after five minutes."""
    await house.add(phone)
    challenge = await house.passkeys.begin_sign_in(ELSEWHERE, SITE)
    other = await house.passkeys.begin_sign_in(ELSEWHERE, SITE)
    signed = phone.sign(challenge.options)
    await house.passkeys.sign_in(ELSEWHERE, SITE, challenge.secret, signed, "")
    for secret in (challenge.secret, None, "dothi_attempt_guessed"):
        with pytest.raises(AttemptExpired):
            await house.passkeys.sign_in(ELSEWHERE, SITE, secret, signed, "")
    with pytest.raises(PasskeyRefused):
        await house.passkeys.sign_in(ELSEWHERE, SITE, other.secret, phone.sign(challenge.options), "")
    late = await house.passkeys.begin_sign_in(ELSEWHERE, SITE)
    async with house.database.session(UP, "administer") as session:
        await session.connection.execute("UPDATE sign_in_attempt SET ends_at = now()")
    with pytest.raises(AttemptExpired):
        await house.passkeys.sign_in(ELSEWHERE, SITE, late.secret, phone.sign(late.options), "")


async def test_another_origin_opens_nothing(house: House, phone: Authenticator) -> None:
    """A page elsewhere that had it signed, another port of the same name, and another name of the city."""
    await house.add(phone)
    for origin in ("https://evil.example", "https://dothi.example.vn", "http://dothi.example.vn:8443"):
        phone.origin = origin
        with pytest.raises(PasskeyRefused):
            await house.sign_in(phone)
    phone.origin = SITE.origin
    named = Site(name="city.example.vn", origin="https://city.example.vn")
    challenge = await house.passkeys.begin_sign_in(ELSEWHERE, named)
    with pytest.raises(PasskeyRefused):
        await house.passkeys.sign_in(ELSEWHERE, named, challenge.secret, phone.sign(challenge.options), "")
    assert (await house.sign_in(phone)).name == "binh"


async def test_its_owner_has_to_be_there_and_recognised(house: House, phone: Authenticator) -> None:
    """A key that was only touched is one proof and not two; so it is neither added nor let in."""
    await house.add(phone)
    phone.flags = PRESENT
    with pytest.raises(PasskeyRefused):
        await house.sign_in(phone)
    with pytest.raises(PasskeyRefused):
        await house.add(Authenticator(SITE.origin, flags=PRESENT))


async def test_a_removed_passkey_opens_nothing(house: House, phone: Authenticator) -> None:
    """Whether its owner or an administrator has removed it; others of the same user still do."""
    stick = Authenticator(SITE.origin)
    await house.add(phone)
    listed = await house.add(stick, "Khóa USB")
    assert [each.name for each in listed] == ["Khóa USB", "Điện thoại"]
    await house.passkeys.end(house.binh, listed[1].id)
    with pytest.raises(PasskeyRefused):
        await house.sign_in(phone)
    assert (await house.sign_in(stick)).name == "binh"
    with pytest.raises(NotFound):
        await house.passkeys.end(house.binh, listed[1].id)
    assert (await house.users.end_passkeys(UP, house.binh.user_id or 0)).passkeys == 0
    with pytest.raises(PasskeyRefused):
        await house.sign_in(stick)


async def test_a_disabled_user_stays_out(house: House, phone: Authenticator) -> None:
    """And comes in again when enabled."""
    await house.add(phone)
    await house.users.disable(UP, house.binh.user_id or 0, disabled=True)
    with pytest.raises(PasskeyRefused):
        await house.sign_in(phone)
    await house.users.disable(UP, house.binh.user_id or 0, disabled=False)
    assert (await house.sign_in(phone)).name == "binh"


async def test_a_counter_that_goes_back_tells_of_a_copy(house: House, phone: Authenticator) -> None:
    """The same count twice, and a lower one; one that never counts is no copy for that."""
    await house.add(phone)
    await house.sign_in(phone)
    for back in (1, 2):
        copy = replace(phone, count=phone.count - back)
        with pytest.raises(PasskeyRefused):
            await house.sign_in(copy)
    assert (await house.sign_in(phone)).name == "binh"
    still = Authenticator(SITE.origin, step=0)
    await house.add(still)
    for _ in range(2):
        assert (await house.sign_in(still)).name == "binh"


async def test_what_was_not_signed_so_is_refused(house: House, phone: Authenticator) -> None:
    """Another signature, another user's handle, and what is no answer at all."""
    await house.add(phone)
    stranger = replace(phone, key=Authenticator("").key)
    with pytest.raises(PasskeyRefused):
        await house.sign_in(stranger)
    with pytest.raises(PasskeyRefused):
        await house.sign_in(replace(phone, credential=b"unknown"))
    for wrong in (
        {"userHandle": encode(b"somebody else")},
        {"userHandle": "%"},
        {"signature": encode(b"nothing")},
        {"authenticatorData": ""},
        {"authenticatorData": encode(b"\xff" * 40)},
        {"clientDataJSON": encode(b"[]")},
        {"clientDataJSON": encode(b"{")},
        {"clientDataJSON": encode(b"\xff\xfe")},
    ):
        with pytest.raises(PasskeyRefused):
            await house.sign_in(phone, **wrong)
    challenge = await house.passkeys.begin_adding(house.binh, SITE, "Dothi")
    made = phone.make(challenge.options)
    for wrong in (
        {"attestationObject": encode(b"\xa0")},
        {"attestationObject": ""},
        {"clientDataJSON": "e30"},
    ):
        challenge = await house.passkeys.begin_adding(house.binh, SITE, "Dothi")
        broken = msgspec.structs.replace(made, response=made.response | wrong)
        with pytest.raises(PasskeyRefused):
            await house.passkeys.add(house.binh, SITE, challenge.secret, "x", broken)


async def test_one_adds_passkeys_of_ones_own_only(house: House, phone: Authenticator) -> None:
    """What was begun for one user is not finished by another, and nobody removes another's."""
    chi = await house.enter((await house.users.add(UP, UserDraft(name="chi", full_name="Chi"))).id)
    challenge = await house.passkeys.begin_adding(house.binh, SITE, "Dothi")
    signed = phone.make(challenge.options)
    with pytest.raises(AttemptExpired):
        await house.passkeys.add(chi, SITE, challenge.secret, "x", signed)
    (made,) = await house.passkeys.add(house.binh, SITE, challenge.secret, "x", signed)
    with pytest.raises(NotFound):
        await house.passkeys.end(chi, made.id)
    with pytest.raises(NotSignedIn):
        await house.passkeys.begin_adding(NOBODY, SITE, "Dothi")
    again = await house.passkeys.begin_adding(chi, SITE, "Dothi")
    with pytest.raises(InTheWay):
        await house.passkeys.add(chi, SITE, again.secret, "x", phone.make(again.options))


async def test_there_is_an_end_to_passkeys_and_their_names(house: House, phone: Authenticator) -> None:
    """Twenty of one user, each with a name; what an authenticator has is not asked of it again."""
    for name in ("", " ", "x" * 61, "a\x00b"):
        with pytest.raises(InvalidInput):
            await house.add(phone, name)
    for _ in range(MOST_PASSKEYS):
        await house.add(Authenticator(SITE.origin))
    with pytest.raises(InTheWay):
        await house.add(phone)
    (last, *_) = await house.passkeys.list_own(house.binh)
    await house.passkeys.end(house.binh, last.id)
    challenge = await house.passkeys.begin_adding(house.binh, SITE, "Dothi")
    assert len(challenge.options["excludeCredentials"]) == MOST_PASSKEYS - 1
    elsewhere = Site(name="localhost", origin="http://localhost:8000")
    challenge = await house.passkeys.begin_adding(house.binh, elsewhere, "Dothi")
    assert challenge.options["excludeCredentials"] == []


async def test_nobody_begins_without_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is begun at an address and not finished is bounded there; from elsewhere it still begins."""
    monkeypatch.setattr(sign_in_ways, "MOST_ATTEMPTS_OF_ADDRESS", 3)
    for _ in range(3):
        await house.passkeys.begin_sign_in(ELSEWHERE, SITE)
    with pytest.raises(TooManyAttempts):
        await house.passkeys.begin_sign_in(ELSEWHERE, SITE)
    await house.passkeys.begin_sign_in(msgspec.structs.replace(NOBODY, address="192.0.2.8"), SITE)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "192.168.1.7", "[::1]:8000"])
def test_passkeys_belong_to_a_name(host: str) -> None:
    """Browsers make none for an address in digits."""
    with pytest.raises(PasskeysNeedName):
        read_site("http", host)


def test_a_site_is_how_the_city_was_opened() -> None:
    """The name without the port, and the origin with it."""
    assert read_site("https", "Dothi.Example.vn:8443") == SITE
