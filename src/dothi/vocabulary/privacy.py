"""Requests of data subjects, consents and breaches: what is written down of them, and their clocks."""

import datetime
from typing import Literal, get_args

import msgspec

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.purposes import add_working_days, get_period

RequestAim = Literal["see", "export", "correct", "delete", "withdraw", "object"]
"""withdraw: a consent; object: to what is done with one's data."""
RequestState = Literal["received", "answered", "done", "refused", "taken_back"]
"""answered: it was told what happens now; taken_back: by who had asked."""
RequestStepKind = Literal["receive", "answer", "prolong", "note", "finish", "refuse", "take_back", "reopen"]
ConsentWay = Literal["paper", "in_person", "web", "phone", "message"]
CONSENT_WAYS: tuple[ConsentWay, ...] = get_args(ConsentWay)

LONGEST_LINE = 300
LONGEST_TEXT = 4_000
_CLOSED: frozenset[RequestState] = frozenset(("done", "refused", "taken_back"))
_ENDS: dict[RequestStepKind, RequestState] = {
    "finish": "done",
    "refuse": "refused",
    "take_back": "taken_back",
}


class RequestDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request as an officer writes it down: of a user of the city, or of somebody from outside by name.

    `contact` is where the answer goes, `proof` how it is known who asks. `received_on` is a day in Vietnam,
    None for today.
    """

    wanted: RequestAim
    wish: str
    user_id: int | None = None
    person: str = ""
    contact: str = ""
    proof: str = ""
    received_on: datetime.date | None = None


class OwnRequestDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request of somebody who has signed in, about their own data."""

    wanted: RequestAim
    wish: str


class StepDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done with a request; `note` says what, or why.

    `act_due` is for prolonging: the new last day.
    """

    step: Literal["answer", "prolong", "note", "finish", "refuse", "take_back", "reopen"]
    note: str
    act_due: datetime.date | None = None


class RequestStep(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with a request, by whom, when."""

    at: datetime.datetime
    by: str
    step: RequestStepKind
    note: str


class PrivacyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request with its clock. `answer_due` and `act_due` are the last days, in Vietnam.

    `answer_overdue` and `act_overdue` say that today is later and it has not happened.
    """

    id: int
    wanted: RequestAim
    state: RequestState
    user_id: int | None
    person: str
    contact: str
    proof: str
    wish: str
    received_on: datetime.date
    recorded_by: str
    answer_due: datetime.date
    act_due: datetime.date
    longest_due: datetime.date
    answered_on: datetime.date | None
    ended_on: datetime.date | None
    answer_overdue: bool
    act_overdue: bool
    steps: list[RequestStep]


class Clock(msgspec.Struct, frozen=True):
    """The last days of a request: to answer, to act, and to act where it was prolonged."""

    answer_due: datetime.date
    act_due: datetime.date
    longest_due: datetime.date


def start_clock(received_on: datetime.date) -> Clock:
    """The days that follow from the day it came in, which itself does not count; raises InvalidInput."""
    answer = get_period("answer", received_on)
    act, longest = get_period("act", received_on), get_period("act_longest", received_on)
    return Clock(
        answer_due=add_working_days(received_on, answer.amount),
        act_due=received_on + datetime.timedelta(days=act.amount),
        longest_due=received_on + datetime.timedelta(days=longest.amount),
    )


def get_next_state(before: RequestState, step: RequestStepKind, answered: bool) -> RequestState:
    """What a request is after a step; raises InvalidInput where the step is none now.

    `answered` is whether it was ever answered, for what is opened again.
    """
    closed = before in _CLOSED
    if step == "note":
        return before
    if (step == "reopen") is not closed:
        told = "It has ended; open it again first." if closed else "It has not ended."
        raise InvalidInput(told, field="step", reason="request_ended" if closed else "request_open")
    if step == "reopen":
        return "answered" if answered else "received"
    if step == "answer":
        if answered:
            raise InvalidInput("It was answered already; write a note.", field="step", reason="answered")
        return "answered"
    return _ENDS.get(step, before)


class ConsentDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That somebody gives or withdraws a consent: for one purpose, to one version of its text.

    `subject` is what tells the person from others: e-mail, telephone, or an id of a register. `given_at`
    None means now.
    """

    subject: str
    person: str = ""
    purpose: str
    text_version: str
    given: bool
    way: ConsentWay
    note: str = ""
    given_at: datetime.datetime | None = None


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the ledger; `current` where none about the same subject and purpose is newer."""

    id: int
    recorded_at: datetime.datetime
    recorded_by: str
    subject: str
    person: str
    purpose: str
    text_version: str
    given: bool
    way: ConsentWay
    note: str
    given_at: datetime.datetime
    current: bool


class BreachDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A breach of personal data as it is known so far; `people` is None where nobody knows how many."""

    title: str
    found_at: datetime.datetime
    whose: str = ""
    data: str = ""
    people: int | None = None
    measures: str = ""


class NoticeDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the notice of a breach was sent: when, and to whom."""

    sent_at: datetime.datetime
    sent_to: str


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """A breach with its clock; `kept_until` is None until it is closed."""

    id: int
    title: str
    found_at: datetime.datetime
    recorded_at: datetime.datetime
    recorded_by: str
    whose: str
    data: str
    people: int | None
    measures: str
    notice_due: datetime.datetime
    notice_sent_at: datetime.datetime | None
    notice_sent_to: str
    notice_overdue: bool
    notice_late: bool
    closed_at: datetime.datetime | None
    kept_until: datetime.date | None


def compute_notice_due(found_at: datetime.datetime) -> datetime.datetime:
    """By when the notice has to be sent; raises InvalidInput."""
    period = get_period("breach_notice", found_at.date())
    return found_at + datetime.timedelta(hours=period.amount)


def compute_kept_until(closed_on: datetime.date) -> datetime.date:
    """The first day on which a closed breach's file may go; raises InvalidInput."""
    years = get_period("breach_file", closed_on).amount
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        # 29 February.
        return closed_on.replace(year=closed_on.year + years, month=3, day=1)


def read_line(text: str, field: str, *, needed: bool = False) -> str:
    """One line without spaces around it; raises InvalidInput where it is missing or too long."""
    return _read(" ".join(text.split()), field, LONGEST_LINE, needed)


def read_text(text: str, field: str, *, needed: bool = False) -> str:
    """A text of any lines; raises InvalidInput where it is missing or too long."""
    return _read(text.strip(), field, LONGEST_TEXT, needed)


def _read(text: str, field: str, most: int, needed: bool) -> str:
    if needed and not text:
        raise InvalidInput(f"{field} is missing.", field=field, reason="missing")
    if len(text) > most:
        raise InvalidInput(f"{field} has {len(text)} characters; {most} are the most.", field=field)
    return text


def read_consent(draft: ConsentDraft, now: datetime.datetime) -> ConsentDraft:
    """A consent as it is kept; raises InvalidInput."""
    given_at = draft.given_at or now
    check_instant(given_at, now, "given_at")
    return msgspec.structs.replace(
        draft,
        subject=read_line(draft.subject, "subject", needed=True).lower(),
        person=read_line(draft.person, "person"),
        purpose=read_line(draft.purpose, "purpose", needed=True),
        text_version=read_line(draft.text_version, "text_version", needed=True),
        note=read_text(draft.note, "note"),
        given_at=given_at,
    )


def check_instant(at: datetime.datetime, now: datetime.datetime, field: str) -> None:
    """Raise InvalidInput for an instant without an offset, or one that has not come."""
    if at.tzinfo is None:
        raise InvalidInput("The instant needs an offset such as +07:00.", field=field)
    if at > now + datetime.timedelta(minutes=5):
        raise InvalidInput("It lies in the future.", field=field, reason="in_future")
