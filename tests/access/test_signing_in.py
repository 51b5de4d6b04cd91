"""Signing in by password and by link, what guessing gets, and one's own sessions."""

import base64
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from msgspec.structs import replace

from dothi.access.codes import RECOVERY_CODES, find_step
from dothi.access.door import Door
from dothi.access.gate import COOKIE, Gate
from dothi.access.identities import Identities
from dothi.access.signing_in import SigningIn
from dothi.access.users import Users
from dothi.store.database import Database
from dothi.vocabulary.errors import (
    CodeNeeded,
    InTheWay,
    InvalidInput,
    LinkUsedUp,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SignInFailed,
    TooManyAttempts,
)
from dothi.vocabulary.principals import NOBODY, Principal, make_part
from dothi.vocabulary.users import (
    MOST_FAILURES_HERE,
    GrantDraft,
    LoanDraft,
    TokenDraft,
    UserDraft,
)

UP = make_part("up")
ELSEWHERE = replace(NOBODY, address="192.0.2.7")
PASSWORD = "cầu Cần Thơ 2010"


@dataclass(frozen=True, kw_only=True)
class House:
    """A city without things, and the ways into it."""

    door: Door
    identities: Identities
    users: Users
    signing_in: SigningIn
    gate: Gate

    async def ask(self, secret: str) -> Principal:
        """Who a request with this cookie is from."""
        self.identities.forget()
        scope = {"client": ("192.0.2.7", 1), "headers": [(b"cookie", f"a=b; {COOKIE}={secret}".encode())]}
        return await self.gate.find({"method": "GET", **scope})

    async def show(self, token: str) -> Principal:
        """Who a request with this token is from."""
        self.identities.forget()
        headers = [(b"authorization", f"Bearer {token}".encode())]
        return await self.gate.find({"method": "POST", "client": ("192.0.2.7", 1), "headers": headers})

    async def be_first(self) -> Principal:
        """The first administrator, signed in."""
        code = await self.users.make_link(UP, None)
        draft = UserDraft(name="An", full_name="Nguyễn Văn An")
        return await self.ask(await self.signing_in.be_first(ELSEWHERE, code, draft, PASSWORD, "Firefox"))

    async def add(self, administrator: Principal, name: str, *roles: str) -> Principal:
        """Another user with roles everywhere, signed in by a link; what needs two still waits."""
        user = await self.users.add(administrator, UserDraft(name=name, full_name=name.title()))
        for role in roles:
            await self.users.grant(administrator, GrantDraft(user_id=user.id, role=role))
        code = await self.users.make_link(administrator, user.id)
        return await self.ask(await self.signing_in.open_link(ELSEWHERE, code, "Safari"))


@pytest.fixture
def house(database: Database) -> House:
    door = Door(database)
    identities = Identities(door)
    return House(
        door=door,
        identities=identities,
        users=Users(door, identities),
        signing_in=SigningIn(door, identities),
        gate=Gate("view", identities),
    )


async def test_the_first_link_makes_the_first_administrator(house: House) -> None:
    """Once; the name is kept in small letters, the full name without needless spaces."""
    assert not await house.users.has_any(UP)
    code = await house.users.make_link(UP, None)
    purpose = await house.signing_in.look_at_link(ELSEWHERE, code)
    assert (purpose.first, purpose.name) == (True, None)
    with pytest.raises(InvalidInput):
        await house.signing_in.open_link(ELSEWHERE, code, "")
    draft = UserDraft(name=" An ", full_name="Nguyễn  Văn An")
    secret = await house.signing_in.be_first(ELSEWHERE, code, draft, PASSWORD, "Firefox")
    an = await house.ask(secret)
    assert (an.kind, an.name, an.address) == ("user", "an", "192.0.2.7")
    assert an.may_everywhere("administer")
    assert not an.may("command")
    assert await house.users.has_any(UP)
    (listed,) = await house.users.list_users(an)
    assert (listed.full_name, listed.has_password, listed.agencies) == ("Nguyễn Văn An", True, [])
    with pytest.raises(LinkUsedUp):
        await house.signing_in.look_at_link(ELSEWHERE, code)
    with pytest.raises(LinkUsedUp):
        await house.signing_in.be_first(ELSEWHERE, code, draft, PASSWORD, "")


async def test_a_second_first_link_takes_the_place_of_the_first(house: House) -> None:
    """Of two links for the same the older is of no use."""
    old, new = await house.users.make_link(UP, None), await house.users.make_link(UP, None)
    with pytest.raises(LinkUsedUp):
        await house.signing_in.look_at_link(ELSEWHERE, old)
    assert (await house.signing_in.look_at_link(ELSEWHERE, new)).first


@pytest.mark.parametrize("typed", ["short", "a" * 12, "xx-an-1234567", "x" * 300])
async def test_what_is_easy_to_guess_is_no_password(house: House, typed: str) -> None:
    """Too short, too long, of hardly any characters, or with the name in it; and the link is still good."""
    code = await house.users.make_link(UP, None)
    with pytest.raises(InvalidInput):
        await house.signing_in.be_first(
            ELSEWHERE, code, UserDraft(name="an", full_name="An"), typed, "Firefox"
        )
    assert (await house.signing_in.look_at_link(ELSEWHERE, code)).first


async def test_a_password_is_the_same_however_its_marks_are_composed(house: House) -> None:
    """Keyboards send ầ as one letter or as three."""
    await house.be_first()
    decomposed = PASSWORD.replace("ầ", "a\u0302\u0300")
    assert decomposed != PASSWORD
    secret = await house.signing_in.sign_in(ELSEWHERE, "AN", decomposed, "Firefox")
    assert (await house.ask(secret)).name == "an"


async def test_every_reason_to_refuse_sounds_alike(house: House) -> None:
    """A wrong password, no such name, no password yet, disabled."""
    an = await house.be_first()
    binh = await house.users.add(an, UserDraft(name="binh", full_name="Bình"))
    said = set()
    for name in ("an", "nobody", "binh"):
        with pytest.raises(SignInFailed) as refused:
            await house.signing_in.sign_in(ELSEWHERE, name, "wrong password", "")
        said.add(refused.value.message)
    code = await house.users.make_link(an, binh.id)
    came = await house.ask(await house.signing_in.open_link(ELSEWHERE, code, ""))
    await house.signing_in.change_password(came, None, "sông Hậu mênh mông")
    await house.users.disable(an, binh.id, disabled=True)
    with pytest.raises(SignInFailed) as refused:
        await house.signing_in.sign_in(ELSEWHERE, "binh", "sông Hậu mênh mông", "")
    assert {*said, refused.value.message} == said
    assert len(said) == 1


async def test_guessing_is_slow(house: House) -> None:
    """After some failures even the right password waits, from there; from elsewhere it does not."""
    await house.be_first()
    for _ in range(MOST_FAILURES_HERE):
        with pytest.raises(SignInFailed):
            await house.signing_in.sign_in(ELSEWHERE, "an", "wrong password", "")
    with pytest.raises(TooManyAttempts):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")
    other = replace(NOBODY, address="192.0.2.8")
    assert (await house.ask(await house.signing_in.sign_in(other, "an", PASSWORD, ""))).name == "an"


async def test_who_signs_in_is_not_counted_any_more(house: House) -> None:
    """Failures before a success are forgotten."""
    await house.be_first()
    for _ in range(2):
        for _ in range(MOST_FAILURES_HERE - 1):
            with pytest.raises(SignInFailed):
                await house.signing_in.sign_in(ELSEWHERE, "an", "wrong password", "")
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")


async def test_sessions_are_listed_and_ended(house: House) -> None:
    """One, all others, and the one that asks; what is ended is nobody's."""
    an = await house.be_first()
    secrets = [await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, f"Browser {n}") for n in range(3)]
    first, second, third = [await house.ask(secret) for secret in secrets]
    listed = await house.signing_in.list_sessions(first)
    assert {each.browser for each in listed} == {"Firefox", "Browser 0", "Browser 1", "Browser 2"}
    assert [each.id for each in listed if each.is_this] == [first.session_id]
    assert second.session_id is not None
    await house.signing_in.end_session(first, second.session_id)
    assert await house.ask(secrets[1]) == ELSEWHERE
    with pytest.raises(NotFound):
        await house.signing_in.end_session(first, second.session_id)
    await house.signing_in.end_other_sessions(first)
    assert await house.ask(secrets[2]) == ELSEWHERE
    with pytest.raises(NotFound):
        await house.signing_in.sign_out(third)
    assert (await house.ask(secrets[0])).name == "an"
    await house.signing_in.sign_out(first)
    assert await house.ask(secrets[0]) == ELSEWHERE
    with pytest.raises(NotSignedIn):
        await house.signing_in.list_sessions(NOBODY)
    assert an.session_id is not None


async def test_somebody_elses_session_is_not_ones_own(house: House) -> None:
    """Its number alone ends nothing."""
    an = await house.be_first()
    binh = await house.add(an, "binh", "officer")
    assert an.session_id is not None
    with pytest.raises(NotFound):
        await house.signing_in.end_session(binh, an.session_id)


async def test_a_session_ends_by_itself(house: House, database: Database) -> None:
    """When nothing was asked for an hour, and when twelve have gone by."""
    an = await house.be_first()
    secret = await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")
    for statement in (
        b"UPDATE sign_in_session SET seen_at = now() - interval '61 minutes'",
        b"UPDATE sign_in_session SET seen_at = now(), ends_at = now() - interval '1 second'",
    ):
        async with database.session(UP) as session:
            await session.connection.execute(statement)
        assert await house.ask(secret) == ELSEWHERE
    assert an.kind == "user"


async def test_a_changed_password_ends_what_was_signed_in_by_the_old_one(house: House) -> None:
    """The old one must be known, but by who came by a link."""
    await house.be_first()
    here, there = [await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "") for _ in range(2)]
    asker = await house.ask(here)
    with pytest.raises(SignInFailed):
        await house.signing_in.change_password(asker, "wrong", "chợ nổi Cái Răng")
    with pytest.raises(InvalidInput):
        await house.signing_in.change_password(asker, PASSWORD, "short")
    await house.signing_in.change_password(asker, PASSWORD, "chợ nổi Cái Răng")
    assert (await house.ask(here)).name == "an"
    assert await house.ask(there) == ELSEWHERE
    with pytest.raises(SignInFailed):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")


async def test_what_can_command_takes_a_second_administrator(house: House) -> None:
    """Neither who granted it nor who would have it."""
    an = await house.be_first()
    binh = await house.add(an, "binh", "administrator")
    chi = await house.add(an, "chi", "operator")
    assert not chi.may("command")
    assert not chi.may("read")
    (waiting,) = await house.signing_in.list_grants(chi)
    assert (waiting.state, waiting.needs_approval) == ("waits", True)
    for wrong in (an, UP):
        with pytest.raises((InvalidInput, NotAllowed)):
            await house.users.approve(wrong, waiting.id)
    approved = await house.users.approve(binh, waiting.id)
    assert (approved.state, approved.approved_by) == ("holds", "binh")
    with pytest.raises(InTheWay):
        await house.users.approve(binh, waiting.id)
    mine = await house.users.grant(binh, GrantDraft(user_id=binh.user_id or 0, role="operator"))
    with pytest.raises(InvalidInput):
        await house.users.approve(binh, mine.id)


async def test_the_last_administrator_stays(house: House) -> None:
    """Neither its grant nor itself can be taken away; with a second one both can."""
    an = await house.be_first()
    (own,) = await house.signing_in.list_grants(an)
    with pytest.raises(InTheWay):
        await house.users.end_grant(an, own.id)
    with pytest.raises(InTheWay):
        await house.users.disable(an, an.user_id or 0, disabled=True)
    binh = await house.add(an, "binh", "administrator")
    assert (await house.users.end_grant(binh, own.id)).state == "ended"
    with pytest.raises(NotAllowed):
        await house.users.list_users(replace(an, scopes=()))


async def test_a_disabled_user_is_nobody_at_once(house: House) -> None:
    """Its sessions and tokens hold no longer; enabled again, it signs in anew."""
    an = await house.be_first()
    binh = await house.add(an, "binh", "officer")
    token = (await house.users.add_token(binh, TokenDraft(name="sổ tay"))).token
    assert (await house.show(token)).name == "binh"
    await house.users.disable(an, binh.user_id or 0, disabled=True)
    with pytest.raises(NotSignedIn):
        await house.show(token)
    await house.users.disable(an, binh.user_id or 0, disabled=False)
    assert (await house.show(token)).name == "binh"


async def test_a_grant_is_lent_while_one_is_away(house: House) -> None:
    """Until its end, and no longer than it holds; what was lent is not lent on, and administration never."""
    an = await house.be_first()
    binh, chi = await house.add(an, "binh", "manager"), await house.add(an, "chi")
    (own,) = await house.signing_in.list_grants(binh)
    week = datetime.now(UTC) + timedelta(days=7)
    lent = await house.signing_in.lend(binh, LoanDraft(grant_id=own.id, to="Chi", ends_at=week))
    assert (lent.user, lent.lent_by, lent.state) == ("chi", "binh", "holds")
    code = await house.users.make_link(an, chi.user_id)
    chi = await house.ask(await house.signing_in.open_link(ELSEWHERE, code, ""))
    assert chi.may("organise")
    with pytest.raises(InvalidInput):
        await house.signing_in.lend(chi, LoanDraft(grant_id=lent.id, to="an", ends_at=week))
    with pytest.raises(NotFound):
        await house.signing_in.lend(chi, LoanDraft(grant_id=own.id, to="an", ends_at=week))
    for to in ("binh", "nobody"):
        with pytest.raises(InvalidInput):
            await house.signing_in.lend(binh, LoanDraft(grant_id=own.id, to=to, ends_at=week))
    await house.users.end_grant(an, own.id)
    assert {each.state for each in await house.users.list_grants(an, chi.user_id)} == {"ended"}
    (administration,) = await house.users.list_grants(an, an.user_id)
    with pytest.raises(InvalidInput):
        await house.signing_in.lend(an, LoanDraft(grant_id=administration.id, to="binh", ends_at=week))


async def test_tokens_hold_until_they_end(house: House) -> None:
    """A service's has a role, one's own what one may, and neither more than it was given."""
    an = await house.be_first()
    binh = await house.add(an, "binh", "data_steward")
    service = await house.users.add_token(an, TokenDraft(name="trạm quan trắc", role="device"))
    shown = await house.show(service.token)
    assert (shown.kind, shown.name) == ("service", "trạm quan trắc")
    assert shown.may("observe")
    assert not shown.may("read")
    narrow = await house.users.add_token(binh, TokenDraft(name="sao lưu", actions=["read"]))
    shown = await house.show(narrow.token)
    assert (shown.name, shown.may("read"), shown.may("edit"), shown.session_id) == ("binh", True, False, None)
    assert narrow.made.beginning == narrow.token[: len(narrow.made.beginning)]
    with pytest.raises(InvalidInput):
        await house.users.add_token(shown, TokenDraft(name="more"))
    with pytest.raises(NotSignedIn):
        await house.signing_in.change_password(shown, None, "chợ nổi Cái Răng")
    assert [each.name for each in await house.users.list_tokens(binh)] == ["sao lưu"]
    with pytest.raises(NotFound):
        await house.users.end_token(binh, service.made.id)
    await house.users.end_token(an, service.made.id)
    await house.users.end_token(binh, narrow.made.id)
    for token in (service.token, narrow.token, "dothi_token_unknown"):
        with pytest.raises(NotSignedIn):
            await house.show(token)


@pytest.mark.parametrize(
    "draft",
    [
        TokenDraft(name="x", role="operator"),
        TokenDraft(name="x", role="king"),
        TokenDraft(name="x", role="service", actions=["fly"]),
        TokenDraft(name=" ", role="service"),
        TokenDraft(name="x", role="service", ends_at=datetime(2020, 1, 1, tzinfo=UTC)),
        TokenDraft(name="x", role="service", ends_at=datetime(2099, 1, 1)),  # noqa: DTZ001
        TokenDraft(name="x"),
    ],
)
async def test_tokens_that_are_not_made(house: House, draft: TokenDraft) -> None:
    """One that commands, of no role, for unknown actions, without a name, over already, without an offset."""
    with pytest.raises(InvalidInput):
        await house.users.add_token(UP, draft)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "king"},
        {"agency": "nobody"},
        {"area": "99999"},
        {"zone_type": "catchment"},
        {"sector": "magic"},
        {"role": "administrator", "sector": "drainage"},
        {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"begins_at": datetime(2099, 1, 1)},  # noqa: DTZ001
    ],
)
async def test_grants_that_cannot_be(house: House, wrong: dict[str, object]) -> None:
    """Each says what is wrong, and nothing is granted."""
    an = await house.be_first()
    draft = replace(GrantDraft(user_id=an.user_id or 0, role="officer"), **wrong)
    with pytest.raises(InvalidInput):
        await house.users.grant(an, draft)
    assert len(await house.users.list_grants(an)) == 1


async def test_nobody_else_administers(house: House) -> None:
    """A manager neither sees users nor makes any, nor grants itself more."""
    an = await house.be_first()
    binh = await house.add(an, "binh", "manager")
    with pytest.raises(NotAllowed):
        await house.users.list_users(binh)
    with pytest.raises(NotAllowed):
        await house.users.add(binh, UserDraft(name="x", full_name="x"))
    with pytest.raises(NotAllowed):
        await house.users.grant(binh, GrantDraft(user_id=binh.user_id or 0, role="administrator"))
    with pytest.raises(NotSignedIn):
        await house.users.make_link(NOBODY, an.user_id)
    with pytest.raises(InTheWay):
        await house.users.add(an, UserDraft(name="Binh", full_name="Another"))


def show_code(secret: str, steps: int = 0) -> str:
    """What the app shows, now or some steps later."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303
    return totp.generate(int(time.time()) + 30 * steps).decode()


async def test_codes_are_asked_for_once_they_are_confirmed(house: House) -> None:
    """Not before; then the password alone is not enough, and no code is good twice."""
    an = await house.be_first()
    began = await house.signing_in.begin_codes(an, "Cần Thơ")
    assert began.secret in began.address
    assert began.picture.startswith("<svg")
    await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")
    with pytest.raises(InvalidInput):
        await house.signing_in.confirm_codes(an, "000000")
    code = show_code(began.secret)
    recovery = await house.signing_in.confirm_codes(an, code)
    assert len(set(recovery)) == len(recovery) == RECOVERY_CODES
    with pytest.raises(InTheWay):
        await house.signing_in.begin_codes(an, "Cần Thơ")
    with pytest.raises(CodeNeeded):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")
    with pytest.raises(SignInFailed):
        await house.signing_in.sign_in(ELSEWHERE, "an", "wrong password", "", show_code(began.secret, 1))
    with pytest.raises(SignInFailed):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", code)
    later = show_code(began.secret, 1)
    secret = await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", f" {later[:3]} {later[3:]}")
    assert (await house.ask(secret)).name == "an"
    with pytest.raises(SignInFailed):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", later)


async def test_a_recovery_code_is_good_once(house: House) -> None:
    """However it is typed; and the last of them ends the codes."""
    an = await house.be_first()
    began = await house.signing_in.begin_codes(an, "Cần Thơ")
    recovery = await house.signing_in.confirm_codes(an, show_code(began.secret))
    typed = recovery[0].upper().replace("-", " ")
    await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", typed)
    with pytest.raises(SignInFailed):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", recovery[0])
    with pytest.raises(SignInFailed):
        await house.signing_in.end_codes(an, "nothing")
    await house.signing_in.end_codes(an, recovery[1])
    await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "")


async def test_guessing_codes_is_slow_too(house: House) -> None:
    """Who knows the password has as many tries as others have for it."""
    an = await house.be_first()
    began = await house.signing_in.begin_codes(an, "Cần Thơ")
    await house.signing_in.confirm_codes(an, show_code(began.secret))
    for _ in range(MOST_FAILURES_HERE):
        with pytest.raises(SignInFailed):
            await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", "aaaaa-aaaaa")
    with pytest.raises(TooManyAttempts):
        await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "", show_code(began.secret, 1))


async def test_an_administrator_helps_who_has_lost_its_phone(house: House) -> None:
    """The codes end; the password stays."""
    an = await house.be_first()
    binh = await house.add(an, "binh", "officer")
    began = await house.signing_in.begin_codes(binh, "Cần Thơ")
    await house.signing_in.confirm_codes(binh, show_code(began.secret))
    listed = {user.name: user.uses_codes for user in await house.users.list_users(an)}
    assert listed == {"an": False, "binh": True}
    assert not (await house.users.end_codes(an, binh.user_id or 0)).uses_codes


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six digits; one step early or late is forgiven, two are not."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        step = seconds // 30
        assert find_step(secret, code, 0, seconds) == step
        assert find_step(secret, code, 0, seconds + 30) == step
        assert find_step(secret, code, 0, seconds + 60) is None
        assert find_step(secret, code, step, seconds) is None
