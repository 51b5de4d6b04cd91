"""Requests of data subjects, consents and breaches: their clocks, their steps, and what stays as proof."""

import datetime
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from dothi.access.audit import Audit
from dothi.access.identities import Identities
from dothi.access.privacy import Privacy
from dothi.access.users import Users
from dothi.store.database import Database
from dothi.vocabulary.audit import AuditQuestion
from dothi.vocabulary.errors import InTheWay, InvalidInput, NotAllowed, NotFound, NotSignedIn
from dothi.vocabulary.principals import LOCAL, VIEWER, Principal, Scope, make_part
from dothi.vocabulary.privacy import (
    BreachDraft,
    ConsentDraft,
    NoticeDraft,
    OwnRequestDraft,
    RequestDraft,
    StepDraft,
    compute_kept_until,
    start_clock,
)
from dothi.vocabulary.purposes import add_working_days, get_period, list_periods, list_purposes
from dothi.vocabulary.users import GrantDraft, TokenDraft, UserDraft
from tests.conftest import WetBlock
from tests.connect.conftest import open_client

UP = make_part("up")
STEWARD = Principal(kind="user", name="lan", scopes=(Scope(actions=frozenset({"steward"})),))
DAY = datetime.timedelta(days=1)
OUTSIDER = RequestDraft(
    wanted="delete", wish="Xóa số điện thoại", person="Trần Văn Bình", contact="0903", proof="CCCD"
)


@pytest.fixture
def privacy(wet_block: WetBlock) -> Privacy:
    return Privacy(wet_block.door, Identities(wet_block.door))


@pytest.fixture
async def hoa(wet_block: WetBlock) -> int:
    """The id of a user with a name, an address and a right."""
    users = Users(wet_block.door, Identities(wet_block.door))
    draft = UserDraft(name="hoa", full_name="Lê Thị Hoa", email="hoa@example.vn", phone="0911")
    user = await users.add(UP, draft)
    await users.grant(UP, GrantDraft(user_id=user.id, role="officer"))
    return user.id


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_working_days_pass_over_weekends_and_holidays() -> None:
    """Friday and two working days is Tuesday; over Tết 2026 (16 to 20 February) it is a week more."""
    assert add_working_days(day("2026-11-13"), 2) == day("2026-11-17")
    assert add_working_days(day("2026-02-13"), 2) == day("2026-02-24")
    # Culture Day, Tuesday 24 November 2026, does not count.
    assert add_working_days(day("2026-11-23"), 1) == day("2026-11-25")
    assert add_working_days(day("2026-11-21"), 0) == day("2026-11-21")


def test_the_clock_starts_with_the_day_after() -> None:
    """2 working days to answer, 10 days to act, 20 where it is prolonged: Monday 2 November 2026."""
    clock = start_clock(day("2026-11-02"))
    assert (clock.answer_due, clock.act_due, clock.longest_due) == (
        day("2026-11-04"),
        day("2026-11-12"),
        day("2026-11-22"),
    )
    with pytest.raises(InvalidInput):
        start_clock(day("2025-12-31"))


def test_periods_and_purposes_say_where_they_come_from() -> None:
    """Each has a source; what was not read says so, and so does the choice of one period for all kinds."""
    assert all(each.source.vi and each.title.vi and each.basis.en for each in list_purposes())
    assert all(each.source.vi and each.amount > 0 for each in list_periods())
    assert get_period("act", day("2026-11-02")).status == "unverified"
    assert get_period("answer", day("2026-11-02")).status == "verified"


def test_a_breach_is_kept_for_years() -> None:
    """Five years to the day; what was closed on 29 February until 1 March."""
    assert compute_kept_until(day("2026-11-22")) == day("2031-11-22")
    assert compute_kept_until(day("2028-02-29")) == day("2033-03-01")


async def test_a_request_goes_its_way(wet_block: WetBlock, privacy: Privacy) -> None:
    """It is answered, prolonged, finished, and opened again; each step stays with who took it."""
    made = await privacy.add_request(STEWARD, OUTSIDER)
    assert (made.state, made.answer_overdue, made.act_overdue) == ("received", False, False)
    longest = made.received_on + 20 * DAY
    assert (made.act_due, made.longest_due) == (made.received_on + 10 * DAY, longest)
    answered = await privacy.take_step(STEWARD, made.id, StepDraft(step="answer", note="Đã nhận"))
    assert (answered.state, answered.answered_on) == ("answered", made.received_on)
    prolong = StepDraft(step="prolong", note="Cần xác minh", act_due=longest)
    assert (await privacy.take_step(STEWARD, made.id, prolong)).act_due == longest
    done = await privacy.take_step(STEWARD, made.id, StepDraft(step="finish", note="Đã xóa"))
    assert (done.state, done.ended_on) == ("done", made.received_on)
    again = await privacy.take_step(STEWARD, made.id, StepDraft(step="reopen", note="Sót một số"))
    assert (again.state, again.ended_on) == ("answered", None)
    assert [each.step for each in again.steps] == ["receive", "answer", "prolong", "finish", "reopen"]
    assert {each.by for each in again.steps} == {"lan"}
    asked = AuditQuestion(event="privacy.request", subject=str(made.id))
    entries = await Audit(wet_block.door).list_entries(LOCAL, asked, 10)
    assert len(entries) == 5
    assert "Trần" not in str(entries)


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (StepDraft(step="reopen", note="x"), "request_open"),
        (StepDraft(step="note", note=" "), "missing"),
        (StepDraft(step="prolong", note="x"), "not_prolonged_so"),
        (StepDraft(step="prolong", note="x", act_due=day("2099-01-01")), "not_prolonged_so"),
        (StepDraft(step="prolong", note="x", act_due=day("2026-01-01")), "not_prolonged_so"),
    ],
)
async def test_steps_that_cannot_be_taken_say_why(privacy: Privacy, step: StepDraft, reason: str) -> None:
    """Nothing is changed by them."""
    made = await privacy.add_request(STEWARD, OUTSIDER)
    with pytest.raises(InvalidInput) as problem:
        await privacy.take_step(STEWARD, made.id, step)
    assert problem.value.reason == reason
    assert await privacy.get_request(STEWARD, made.id) == made


async def test_what_has_ended_takes_notes_only(privacy: Privacy) -> None:
    """It is not answered, refused or prolonged before it is opened again."""
    made = await privacy.add_request(STEWARD, OUTSIDER)
    await privacy.take_step(STEWARD, made.id, StepDraft(step="refuse", note="Không xác định được người hỏi"))
    noted = await privacy.take_step(STEWARD, made.id, StepDraft(step="note", note="Đã gọi lại"))
    assert noted.state == "refused"
    with pytest.raises(InvalidInput, match="open it again"):
        await privacy.take_step(STEWARD, made.id, StepDraft(step="finish", note="x"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": ""},
        {"wish": "  "},
        {"proof": ""},
        {"wish": "x" * 4_001},
        {"received_on": day("2099-01-01")},
        {"received_on": day("2020-01-01")},
    ],
)
async def test_a_request_that_is_half_written_down_is_refused(
    privacy: Privacy, wrong: dict[str, Any]
) -> None:
    """Whoever asks from outside is named, reachable and known; the day has been, and not long ago."""
    told = {name: getattr(OUTSIDER, name) for name in OUTSIDER.__struct_fields__}
    with pytest.raises(InvalidInput):
        await privacy.add_request(STEWARD, RequestDraft(**{**told, **wrong}))
    assert await privacy.list_requests(STEWARD) == []


async def test_what_is_late_says_so_and_stands_first(privacy: Privacy) -> None:
    """Thirty days after it came in, unanswered, both of its days have passed."""
    fresh = await privacy.add_request(STEWARD, OUTSIDER)
    old = await privacy.add_request(
        STEWARD,
        RequestDraft(
            wanted="see",
            wish="x",
            person="A",
            contact="1",
            proof="2",
            received_on=fresh.received_on - 30 * DAY,
        ),
    )
    assert (old.answer_overdue, old.act_overdue) == (True, True)
    assert [each.id for each in await privacy.list_requests(STEWARD)] == [old.id, fresh.id]


async def test_only_who_has_the_right_looks_after_them(privacy: Privacy, hoa: int) -> None:
    """Reading or administering is not enough; a token is nobody's own."""
    for principal in (VIEWER, Principal(kind="user", name="x", scopes=(Scope(actions=frozenset({"edit"})),))):
        for attempt in (privacy.list_requests, privacy.list_breaches):
            with pytest.raises(NotAllowed):
                await attempt(principal)
        with pytest.raises(NotAllowed):
            await privacy.export_user(principal, hoa)
    with pytest.raises(NotAllowed):
        await privacy.erase_user(STEWARD, hoa)
    with pytest.raises(NotSignedIn):
        await privacy.ask(
            Principal(kind="user", name="hoa", user_id=hoa), OwnRequestDraft(wanted="see", wish="x")
        )


@pytest.fixture
async def browser(wet_block: WetBlock, hoa: int, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Hoa's, from elsewhere."""
    code = await Users(wet_block.door, Identities(wet_block.door)).make_link(UP, hoa)
    async with open_client(wet_block, tmp_path) as client:
        client.headers["x-forwarded-for"] = "192.0.2.7"
        client.headers["user-agent"] = "Firefox of Hoa"
        assert (await client.post("/api/sign-in/link", json={"code": code})).status_code == 204
        yield client


async def test_a_user_asks_and_takes_away_what_is_kept(
    browser: httpx.AsyncClient, privacy: Privacy, hoa: int
) -> None:
    """One's own requests and data, and nobody else's; secrets are not among it."""
    await privacy.add_request(STEWARD, OUTSIDER)
    answer = await browser.post("/api/privacy/own/requests", json={"wanted": "correct", "wish": "Sửa e-mail"})
    assert answer.status_code == 201
    (own,) = (await browser.get("/api/privacy/own/requests")).json()
    assert (own["person"], own["contact"], own["user_id"]) == ("Lê Thị Hoa", "hoa@example.vn", hoa)
    file = await browser.get("/api/privacy/own/data")
    assert file.headers["content-disposition"] == f'attachment; filename="dothi-user-{hoa}.json"'
    kept = file.json()
    assert kept["account"]["email"] == "hoa@example.vn"
    assert [each["role"] for each in kept["grants"]] == ["officer"]
    assert kept["sessions"][0]["address"] == "192.0.2.7"
    assert kept["sessions"][0]["browser"]
    assert kept["requests"][0]["wish"] == "Sửa e-mail"
    assert "hash" not in file.text
    assert "Trần" not in file.text
    assert (await browser.get("/api/privacy/requests")).status_code == 403


async def test_an_erased_user_is_nobody_any_more(
    wet_block: WetBlock, browser: httpx.AsyncClient, privacy: Privacy, hoa: int
) -> None:
    """Name, contact, addresses and rights go, what it did stays a pseudonym's, the log stays as it is."""
    thing = (await browser.get("/api/things?kind=rain_gauge")).json()["features"][0]["id"]
    assert (await browser.patch(f"/sta/v1.1/Things({thing})", json={"name": "Mới"})).status_code == 200
    token = await Users(wet_block.door, Identities(wet_block.door)).add_token(
        Principal(kind="user", name="hoa", user_id=hoa, session_id=1, scopes=LOCAL.scopes),
        TokenDraft(name="phone of Hoa"),
    )
    async with wet_block.door.enter(UP, "operate") as session:
        for statement in (
            "INSERT INTO provider_identity (issuer, subject, user_id) VALUES ('https://i', 'sub-7', %s)",
            "INSERT INTO passkey (user_id, name, site, credential, public_key, sign_count)"
            " VALUES (%s, 'key of Hoa', 'localhost', 'x', 'y', 0)",
        ):
            await session.connection.execute(statement.encode(), (hoa,))
    whole = (await privacy.export_user(STEWARD, hoa)).decode()
    assert "sub-7" in whole
    assert "key of Hoa" in whole
    cookies, elsewhere = httpx.Cookies(browser.cookies), browser.headers.pop("x-forwarded-for")
    browser.cookies.clear()
    erased = await browser.post(f"/api/privacy/users/{hoa}/erase")
    assert erased.json() == {"name": f"erased-{hoa}"}
    browser.headers["x-forwarded-for"] = elsewhere
    browser.cookies = cookies
    kept = (await privacy.export_user(STEWARD, hoa)).decode()
    for told in ("Hoa", "hoa@example.vn", "0911", "192.0.2.7", "sub-7"):
        assert told not in kept
    assert '"has_password" : false' in kept
    assert (await browser.get("/api/me/sessions")).status_code == 401
    browser.cookies.clear()
    shown = {"authorization": f"Bearer {token.token}"}
    assert (await browser.get("/api/things", headers=shown)).status_code == 401
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute("SELECT DISTINCT made_by FROM change")
        makers = {row[0] for row in await cursor.fetchall()}
    assert f"erased-{hoa}" in makers
    assert "hoa" not in makers
    entries = await Audit(wet_block.door).list_entries(LOCAL, AuditQuestion(who="hoa"), 10)
    assert entries
    with pytest.raises(NotFound):
        await privacy.erase_user(LOCAL, hoa)


async def test_the_last_administrator_is_not_erased(wet_block: WetBlock, privacy: Privacy, hoa: int) -> None:
    """Somebody has to be left."""
    users = Users(wet_block.door, Identities(wet_block.door))
    await users.grant(UP, GrantDraft(user_id=hoa, role="administrator"))
    with pytest.raises(InTheWay):
        await privacy.erase_user(LOCAL, hoa)


CONSENT = ConsentDraft(
    subject="Binh@Example.vn", purpose="Nhắn tin ngập", text_version="1.0", given=True, way="paper"
)


async def test_the_newest_consent_holds_for_each_purpose(privacy: Privacy) -> None:
    """Given, withdrawn, and given for something else: two purposes, one of which holds."""
    first = await privacy.add_consent(STEWARD, CONSENT)
    withdrawn = replace(CONSENT, subject="binh@example.vn ", given=False, way="phone")
    second = await privacy.add_consent(STEWARD, withdrawn)
    third = await privacy.add_consent(STEWARD, replace(CONSENT, purpose="Khảo sát"))
    entries = await privacy.list_consents(STEWARD, subject="BINH@example.vn", before=None, limit=10)
    assert [(each.id, each.given, each.current) for each in entries] == [
        (third, True, True),
        (second, False, True),
        (first, True, False),
    ]
    pages = [page async for page in privacy.read_consents(STEWARD)]
    assert pages == [entries]


async def test_consents_and_steps_are_only_added(database: Database, privacy: Privacy) -> None:
    """Neither the program's role nor the owner's SQL changes or deletes an entry."""
    await privacy.add_consent(STEWARD, CONSENT)
    await privacy.add_request(STEWARD, OUTSIDER)
    for statement in (
        "UPDATE consent SET given = false",
        "DELETE FROM consent",
        "UPDATE privacy_step SET note = 'x'",
        "DELETE FROM privacy_step",
    ):
        with pytest.raises(NotAllowed):
            async with database.session(LOCAL) as session:
                await session.connection.execute(statement.encode())


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": " "},
        {"purpose": ""},
        {"text_version": ""},
        {"given_at": datetime.datetime(2026, 1, 1)},  # noqa: DTZ001 - without an offset, which is the point
        {"given_at": datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)},
    ],
)
async def test_a_consent_without_its_parts_is_refused(privacy: Privacy, wrong: dict[str, Any]) -> None:
    """Whose, what for, to which text and when has to be known."""
    told = {name: getattr(CONSENT, name) for name in CONSENT.__struct_fields__}
    with pytest.raises(InvalidInput):
        await privacy.add_consent(STEWARD, ConsentDraft(**{**told, **wrong}))


async def test_the_ledger_is_a_table(wet_block: WetBlock, privacy: Privacy, tmp_path: Path) -> None:
    """CSV with a byte order mark; what a spreadsheet would reckon with is text."""
    await privacy.add_consent(
        STEWARD, ConsentDraft(subject="=1+1", purpose="Khảo sát", text_version="2", given=True, way="web")
    )
    async with open_client(wet_block, tmp_path) as client:
        answer = await client.get("/api/privacy/consents/export")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("id,recorded_at,recorded_by,subject")
    assert "'=1+1" in lines[1]


async def test_a_breach_has_72_hours(wet_block: WetBlock, privacy: Privacy) -> None:
    """Found 73 hours ago it is late, sent or not; it is closed with its notice only, and kept five years."""
    now = datetime.datetime.now(datetime.UTC)
    found = now - datetime.timedelta(hours=73)
    made = await privacy.add_breach(STEWARD, BreachDraft(title="Lộ danh sách", found_at=found, people=12))
    assert made.notice_due == found + datetime.timedelta(hours=72)
    assert made.notice_overdue
    with pytest.raises(InvalidInput):
        await privacy.close_breach(STEWARD, made.id, closed=True)
    early = NoticeDraft(sent_at=found - datetime.timedelta(hours=1), sent_to="A05")
    with pytest.raises(InvalidInput):
        await privacy.send_notice(STEWARD, made.id, early)
    sent = await privacy.send_notice(STEWARD, made.id, NoticeDraft(sent_at=now, sent_to="A05, Bộ Công an"))
    assert (sent.notice_overdue, sent.notice_late) == (False, True)
    closed = await privacy.close_breach(STEWARD, made.id, closed=True)
    assert closed.kept_until is not None
    assert closed.kept_until.year == now.year + 5
    with pytest.raises(InTheWay):
        await privacy.change_breach(STEWARD, made.id, BreachDraft(title="x", found_at=found))
    assert (await privacy.close_breach(STEWARD, made.id, closed=False)).closed_at is None
    changed = await privacy.change_breach(STEWARD, made.id, BreachDraft(title="Lộ sổ", found_at=now))
    assert not changed.notice_late
    entries = await Audit(wet_block.door).list_entries(LOCAL, AuditQuestion(event="breach.change"), 10)
    assert {each.severity for each in entries} == {8}


async def test_the_file_of_a_breach_stays(database: Database, privacy: Privacy) -> None:
    """It cannot be deleted before its day has come."""
    now = datetime.datetime.now(datetime.UTC)
    await privacy.add_breach(STEWARD, BreachDraft(title="Lộ danh sách", found_at=now))
    with pytest.raises(NotAllowed):
        async with database.session(LOCAL) as session:
            await session.connection.execute("DELETE FROM breach")
    async with database.session(LOCAL) as session:
        await session.connection.execute("UPDATE breach SET closed_at = now(), kept_until = '2026-01-01'")
        await session.connection.execute("DELETE FROM breach")


async def test_the_catalogue_tells_what_is_declared(wet_block: WetBlock, tmp_path: Path) -> None:
    """Fields with class and purpose, purposes with their basis, periods with source and state."""
    async with open_client(wet_block, tmp_path) as client:
        told = (await client.get("/api/privacy/catalogue")).json()
        assert (
            await client.get("/api/privacy/catalogue", headers={"x-forwarded-for": "192.0.2.1"})
        ).status_code == 401
    purposes = {each["id"] for each in told["purposes"]}
    assert {each["purpose"] for each in told["fields"]} <= purposes
    assert {each["id"] for each in told["periods"]} >= {"answer", "act", "breach_notice"}
