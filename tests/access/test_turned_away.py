"""Who does not come through the gate leaves an entry in the log, however often it tries."""

import pytest

from dothi.access.audit import Audit
from dothi.access.gate import COOKIE
from dothi.vocabulary.audit import AuditQuestion
from dothi.vocabulary.errors import NotAllowed, NotSignedIn
from tests.access.test_signing_in import ELSEWHERE, UP, House, house

__all__ = ["house"]


async def test_who_is_turned_away_at_the_gate_is_written_down(house: House) -> None:
    """A token that nobody has, and another site's page; of a flood of either there is one entry a minute."""
    an = await house.be_first()
    code = await house.users.make_link(UP, an.user_id)
    secret = await house.signing_in.open_link(ELSEWHERE, code, "Firefox")
    forged = [
        (b"host", b"city.example"),
        (b"origin", b"https://evil.example"),
        (b"cookie", f"{COOKIE}={secret}".encode()),
    ]
    for _ in range(50):
        with pytest.raises(NotSignedIn):
            await house.show("dothi_token_guessed")
        with pytest.raises(NotAllowed):
            await house.gate.find({"method": "POST", "client": ("192.0.2.8", 1), "headers": forged})
    entries = await Audit(house.door).list_entries(an, AuditQuestion(outcome="refused"), 100)
    told = [(each.event, each.principal, each.address, each.occurrences) for each in entries]
    assert told == [
        ("request.forge", "an", "192.0.2.8", 1),
        ("token.use", "anonymous", "192.0.2.7", 1),
    ]
    assert b"evil.example" in bytes(entries[0].after or b"")
    assert "guessed" not in str(entries)
