"""Requests about one's own data, consents and breaches, by who looks after them."""

import datetime
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from dothi.access.door import Door
from dothi.access.identities import Identities
from dothi.store import privacy as store
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.errors import InvalidInput, NotSignedIn
from dothi.vocabulary.principals import Principal, make_part
from dothi.vocabulary.privacy import (
    Breach,
    BreachDraft,
    Consent,
    ConsentDraft,
    NoticeDraft,
    OwnRequestDraft,
    PrivacyRequest,
    RequestDraft,
    StepDraft,
    check_instant,
    compute_kept_until,
    compute_notice_due,
    get_next_state,
    read_consent,
    read_line,
    read_text,
    start_clock,
)

_PAGE = 500
_LONGEST_AGO = datetime.timedelta(days=366)
"""A request that is written down later than that is a mistake in the day."""


class Privacy:
    """What is done about personal data; methods take the principal and raise NotAllowed where it may not."""

    def __init__(self, door: Door, identities: Identities) -> None:
        self._door = door
        self._identities = identities

    async def list_requests(self, principal: Principal) -> list[PrivacyRequest]:
        """Those that wait first, by their last day."""
        async with self._door.enter(principal, "steward") as session:
            return await store.list_requests(session)

    async def list_own_requests(self, principal: Principal) -> list[PrivacyRequest]:
        """What somebody who has signed in has asked; raises NotSignedIn."""
        user_id = _get_id(principal)
        async with self._door.enter(_clerk(principal), "steward") as session:
            return await store.list_requests(session, user_id=user_id)

    async def get_request(self, principal: Principal, request_id: int) -> PrivacyRequest:
        """One request; raises NotFound."""
        async with self._door.enter(principal, "steward") as session:
            return await store.get_request(session, request_id)

    async def add_request(self, principal: Principal, draft: RequestDraft) -> PrivacyRequest:
        """Write a request down, and start its clock; raises NotFound, InvalidInput."""
        self._door.check(principal, "steward", "privacy.request")
        read = msgspec.structs.replace(
            draft,
            wish=read_text(draft.wish, "wish", needed=True),
            person=read_line(draft.person, "person", needed=draft.user_id is None),
            contact=read_line(draft.contact, "contact", needed=draft.user_id is None),
            proof=read_line(draft.proof, "proof", needed=draft.user_id is None),
        )
        return await self._add(principal, principal, read)

    async def ask(self, principal: Principal, draft: OwnRequestDraft) -> PrivacyRequest:
        """Ask something about one's own data; raises NotSignedIn, InvalidInput."""
        user_id = _get_id(principal)
        wish = read_text(draft.wish, "wish", needed=True)
        asked = RequestDraft(wanted=draft.wanted, wish=wish, user_id=user_id, proof="signed_in")
        return await self._add(_clerk(principal), principal, asked)

    async def _add(self, by: Principal, asker: Principal, draft: RequestDraft) -> PrivacyRequest:
        async with self._door.enter(by, "steward", "privacy.request") as session:
            _, today = await store.read_wall_clock(session)
            received_on = draft.received_on or today
            if not today - _LONGEST_AGO <= received_on <= today:
                raise InvalidInput(
                    "The day it came in is today or within the last year.",
                    field="received_on",
                    reason="not_received_then",
                )
            made = await store.add_request(session, draft, received_on, start_clock(received_on))
            note = _note(
                "privacy.request", "privacy_request", made, {"wanted": draft.wanted, "step": "receive"}
            )
            session.note(note, asker)
            return await store.get_request(session, made)

    async def take_step(self, principal: Principal, request_id: int, draft: StepDraft) -> PrivacyRequest:
        """Answer, prolong, end or open a request again, or add a note; raises NotFound, InvalidInput."""
        self._door.check(principal, "steward", "privacy.request")
        told = read_text(draft.note, "note", needed=True)
        async with self._door.enter(principal, "steward", "privacy.request") as session:
            before = await store.get_standing(session, request_id)
            state = get_next_state(before.state, draft.step, before.answered)
            act_due = before.act_due
            if draft.step == "prolong":
                act_due = _read_prolonged(before, draft.act_due)
            await store.put_standing(session, request_id, state, act_due)
            await store.add_step(session, request_id, draft.step, told)
            after = {"step": draft.step, "state": state, "act_due": act_due}
            session.note(_note("privacy.request", "privacy_request", request_id, after))
            return await store.get_request(session, request_id)

    async def export_user(self, principal: Principal, user_id: int) -> bytes:
        """All that is kept about a user, as JSON; raises NotFound."""
        async with self._door.enter(principal, "steward", "privacy.export") as session:
            session.note(_note("privacy.export", "user", user_id))
            return await store.export_user(session, user_id)

    async def export_own(self, principal: Principal) -> bytes:
        """All that is kept about somebody who has signed in, as JSON; raises NotSignedIn."""
        user_id = _get_id(principal)
        async with self._door.enter(_clerk(principal), "steward", "privacy.export") as session:
            session.note(_note("privacy.export", "user", user_id), principal)
            return await store.export_user(session, user_id)

    async def erase_user(self, principal: Principal, user_id: int) -> str:
        """Take away who a user was and end all it could do; its pseudonym.

        What it did stays under that, and the audit log as it is. Raises NotFound, InTheWay for the last who
        administers.
        """
        async with self._door.enter(principal, "administer", "privacy.erase") as session:
            pseudonym = await store.erase_user(session, user_id)
            session.note(_note("privacy.erase", "user", user_id, {"name": pseudonym}))
        self._identities.forget()
        return pseudonym

    async def list_consents(
        self, principal: Principal, *, subject: str | None, before: int | None, limit: int
    ) -> list[Consent]:
        """Entries of the ledger, the newest first; `before` is the id to go on from."""
        wanted = None if subject is None else read_line(subject, "subject").lower() or None
        async with self._door.enter(principal, "steward") as session:
            return await store.list_consents(session, subject=wanted, before=before, limit=limit)

    async def begin_export(self, principal: Principal) -> None:
        """Write down that somebody takes the ledger away."""
        async with self._door.enter(principal, "steward", "privacy.export") as session:
            session.note(Note(event="privacy.export", subject_type="consent"))

    async def read_consents(self, principal: Principal) -> AsyncIterator[list[Consent]]:
        """The whole ledger page by page, the newest first."""
        before = None
        while True:
            page = await self.list_consents(principal, subject=None, before=before, limit=_PAGE)
            if page:
                yield page
            if len(page) < _PAGE:
                return
            before = page[-1].id

    async def add_consent(self, principal: Principal, draft: ConsentDraft) -> int:
        """Add an entry to the ledger; its id. Raises InvalidInput."""
        async with self._door.enter(principal, "steward", "consent.add") as session:
            now, _ = await store.read_wall_clock(session)
            read = read_consent(draft, now)
            made = await store.add_consent(session, read)
            session.note(
                _note("consent.add", "consent", made, {"purpose": read.purpose, "given": read.given})
            )
            return made

    async def list_breaches(self, principal: Principal) -> list[Breach]:
        """Those that are open first."""
        async with self._door.enter(principal, "steward") as session:
            return await store.list_breaches(session)

    async def add_breach(self, principal: Principal, draft: BreachDraft) -> Breach:
        """Write a breach down; the clock of its notice runs from when it was found. Raises InvalidInput."""
        async with self._door.enter(principal, "steward", "breach.change") as session:
            now, _ = await store.read_wall_clock(session)
            read = _read_breach(draft, now)
            made = await store.add_breach(session, read, compute_notice_due(read.found_at))
            session.note(_note("breach.change", "breach", made, {"act": "found", "title": read.title}))
            return await store.get_breach(session, made)

    async def change_breach(self, principal: Principal, breach_id: int, draft: BreachDraft) -> Breach:
        """Say anew what is known of it; raises NotFound, InvalidInput, InTheWay where it is closed."""
        async with self._door.enter(principal, "steward", "breach.change") as session:
            before = await store.get_breach(session, breach_id)
            now, _ = await store.read_wall_clock(session)
            read = _read_breach(draft, now)
            await store.change_breach(session, breach_id, read, compute_notice_due(read.found_at))
            after = await store.get_breach(session, breach_id)
            note = _note("breach.change", "breach", breach_id, _describe(after), before=_describe(before))
            session.note(note)
            return after

    async def send_notice(self, principal: Principal, breach_id: int, draft: NoticeDraft) -> Breach:
        """Say that its notice was sent; raises NotFound, InvalidInput, InTheWay where it is closed."""
        self._door.check(principal, "steward", "breach.change")
        sent_to = read_line(draft.sent_to, "sent_to", needed=True)
        async with self._door.enter(principal, "steward", "breach.change") as session:
            before = await store.get_breach(session, breach_id)
            now, _ = await store.read_wall_clock(session)
            check_instant(draft.sent_at, now, "sent_at")
            if draft.sent_at < before.found_at:
                raise InvalidInput(
                    "It was found after that.", field="sent_at", reason="notice_before_finding"
                )
            await store.send_notice(session, breach_id, msgspec.structs.replace(draft, sent_to=sent_to))
            session.note(
                _note("breach.change", "breach", breach_id, {"act": "notice", "sent_at": draft.sent_at})
            )
            return await store.get_breach(session, breach_id)

    async def close_breach(self, principal: Principal, breach_id: int, *, closed: bool) -> Breach:
        """Close it, once its notice is sent, or open it again; raises NotFound, InvalidInput, InTheWay."""
        async with self._door.enter(principal, "steward", "breach.change") as session:
            before = await store.get_breach(session, breach_id)
            _, today = await store.read_wall_clock(session)
            if closed and before.notice_sent_at is None:
                raise InvalidInput("Its notice has not been sent.", reason="notice_not_sent")
            kept_until = compute_kept_until(today) if closed else None
            await store.close_breach(session, breach_id, kept_until)
            act = {"act": "close" if closed else "reopen", "kept_until": kept_until}
            session.note(_note("breach.change", "breach", breach_id, act))
            return await store.get_breach(session, breach_id)


def _read_prolonged(before: store.Standing, wanted: datetime.date | None) -> datetime.date:
    if wanted is None or not before.act_due < wanted <= before.longest_due:
        raise InvalidInput(
            f"The new last day lies after {before.act_due} and is {before.longest_due} at the latest.",
            field="act_due",
            reason="not_prolonged_so",
            blanks={"after": before.act_due.isoformat(), "longest": before.longest_due.isoformat()},
        )
    return wanted


def _read_breach(draft: BreachDraft, now: datetime.datetime) -> BreachDraft:
    check_instant(draft.found_at, now, "found_at")
    if draft.people is not None and not 0 <= draft.people < 2**31:
        raise InvalidInput("How many people is a number that is not negative.", field="people")
    return msgspec.structs.replace(
        draft,
        title=read_line(draft.title, "title", needed=True),
        whose=read_text(draft.whose, "whose"),
        data=read_text(draft.data, "data"),
        measures=read_text(draft.measures, "measures"),
    )


def _describe(breach: Breach) -> dict[str, Any]:
    """What the log tells of it: not whose data it was."""
    return {"title": breach.title, "found_at": breach.found_at, "people": breach.people}


def _clerk(asker: Principal) -> Principal:
    """Who looks after somebody's own requests on their behalf: with their name, from their address."""
    return msgspec.structs.replace(make_part(asker.name), address=asker.address)


def _get_id(principal: Principal) -> int:
    # A token is for programs: a person asks for their own data.
    if principal.user_id is None or principal.session_id is None:
        raise NotSignedIn
    return principal.user_id


def _note(event: Event, subject_type: str, subject: int, after: Any = None, *, before: Any = None) -> Note:
    return Note(event=event, subject_type=subject_type, subject=str(subject), before=before, after=after)
