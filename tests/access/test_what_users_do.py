"""Signing in, users, rights and tokens are written down, and no secret with them."""

import pytest

from dothi.access.audit import Audit
from dothi.vocabulary.audit import AuditQuestion, Entry
from dothi.vocabulary.errors import NotAllowed, SignInFailed
from dothi.vocabulary.principals import Principal, make_part
from dothi.vocabulary.users import GrantDraft, TokenDraft, UserDraft
from tests.access.test_signing_in import ELSEWHERE, PASSWORD, House, house

__all__ = ["house"]

WORK = make_part("work")


async def tell(house: House, **asked: str) -> list[tuple[str, str, str, str | None]]:
    """Event, who, outcome and subject of what was written down, the oldest first."""
    return [
        (each.event, each.principal, each.outcome, each.subject_type) for each in await read(house, **asked)
    ]


async def read(house: House, **asked: str) -> list[Entry]:
    question = AuditQuestion(**asked)  # type: ignore[arg-type]
    return (await Audit(house.door).list_entries(WORK, question, 100))[::-1]


async def test_signing_in_is_written_down_with_the_address(house: House) -> None:
    """By a link, by a wrong password and by the right one."""
    await house.be_first()
    with pytest.raises(SignInFailed):
        await house.signing_in.sign_in(ELSEWHERE, "an", "not it", "Firefox")
    await house.signing_in.sign_in(ELSEWHERE, "an", PASSWORD, "Firefox")
    told = await tell(house, event="sign_in")
    # What is refused is put in as it comes, here by the reading.
    assert told == [("sign_in.try", "an", each, None) for each in ("done", "done", "refused")]
    assert {each.address for each in await read(house, event="sign_in")} == {"192.0.2.7"}


async def test_users_rights_and_tokens_are_written_down(house: House) -> None:
    """Each change by who made it, as a matter of security; neither secrets nor their hashes are there."""
    an = await house.be_first()
    binh = await house.users.add(an, UserDraft(name="binh", full_name="Bình"))
    grant = await house.users.grant(an, GrantDraft(user_id=binh.id, role="officer"))
    await house.users.end_grant(an, grant.id)
    token = await house.users.add_token(an, TokenDraft(name="máy", role="service"))
    await house.users.end_token(an, token.made.id)
    await house.users.disable(an, binh.id, disabled=True)
    await house.signing_in.sign_out(an)
    told = [each for each in await tell(house, who="an") if each[0] != "sign_in.try"]
    assert [(event, subject) for event, _, _, subject in told] == [
        ("grant.change", "user"),
        ("user.change", "user"),
        ("grant.change", "grant"),
        ("grant.change", "grant"),
        ("token.change", "token"),
        ("token.change", "token"),
        ("user.change", "user"),
        ("session.change", None),
    ]
    entries = await read(house)
    assert all(each.severity is not None for each in entries)
    everything = b"".join(bytes(each.after or b"") + bytes(each.before or b"") for each in entries)
    assert token.token.encode() not in everything
    assert b"argon2" not in everything


async def test_who_may_not_administer_is_written_down(house: House) -> None:
    """An officer who grants itself a role."""
    an = await house.be_first()
    officer: Principal = await house.add(an, "cuong", "officer")
    with pytest.raises(NotAllowed):
        await house.users.grant(officer, GrantDraft(user_id=1, role="administrator"))
    assert ("grant.change", "cuong", "refused", None) in await tell(house, who="cuong")
