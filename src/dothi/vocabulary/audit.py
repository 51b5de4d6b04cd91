"""What is written down of who did what: notes as they are made, and entries as they are kept and chained.

An entry's hash is SHA-256 over everything that it says and the hash of the entry before it, so nobody
changes, takes out or puts in an entry without all later hashes telling of it.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Literal, get_args

import msgspec

from dothi.vocabulary.errors import InvalidInput

Event = Literal[
    "agency.change",
    "agency.import",
    "alarm.change",
    "area.import",
    "attachment.add",
    "attachment.change",
    "attachment.remove",
    "attachment.restore",
    "audit.export",
    "audit.prune",
    "audit.read",
    "breach.change",
    "change.undo",
    "city.clock",
    "city.declare",
    "city.operate",
    "consent.add",
    "device.allow",
    "device.change",
    "device.forbid",
    "import.ask",
    "import.begin",
    "import.cancel",
    "import.file",
    "import.run",
    "observation.correct",
    "observation.send",
    "parameter.change",
    "privacy.erase",
    "privacy.export",
    "privacy.request",
    "privacy.research",
    "relation.add",
    "relation.end",
    "request.forge",
    "responsibility.begin",
    "responsibility.end",
    "role.change",
    "grant.change",
    "sensing.change",
    "rule.change",
    "service.change",
    "session.change",
    "sign_in.try",
    "thing.delete",
    "thing.edit",
    "thing.register",
    "token.change",
    "token.use",
    "user.change",
]
"""What was done or tried, as `<subject>.<verb>`; the web app has words for each."""
EVENTS: tuple[Event, ...] = get_args(Event)

Outcome = Literal["done", "refused", "failed"]
"""refused: a right was missing or a sign-in was wrong; failed: it was allowed and came to nothing."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

SEVERITIES: dict[Event, int] = {
    "audit.export": 3,
    "audit.prune": 3,
    "breach.change": 8,
    "device.change": 5,
    "grant.change": 5,
    "privacy.erase": 5,
    "privacy.export": 5,
    "privacy.request": 3,
    "privacy.research": 3,
    "role.change": 5,
    "session.change": 1,
    "sign_in.try": 1,
    "token.change": 5,
    "user.change": 5,
}
"""How grave an event is for whoever watches over security, 0 to 10 as CEF counts; others are none."""
REFUSED_SEVERITY = 6
"""Whatever is refused is a matter of security."""

_OF_PARTS: frozenset[Event] = frozenset(("import.run", "audit.prune"))
"""What one of our own parts does on somebody's behalf, or to the log itself; its other work is no entry."""

FIRST_PREVIOUS = bytes(32)
"""What stands for the hash before the first entry."""
LONGEST_JSON = 32_768
"""Of before and of after, in bytes; what is longer is told by its size only."""
LONGEST_TEXT = 300


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written down: what was done to which subject, and what it was before and is after.

    `before` and `after` are what JSON can say, None where there is none. No severity means the event's own.
    """

    event: Event
    subject_type: str | None = None
    subject: str | None = None
    before: Any = None
    after: Any = None
    outcome: Outcome = "done"
    severity: int | None = None
    occurrences: int = 1

    @property
    def weight(self) -> int | None:
        """How grave it is; None where it is no matter of security."""
        if self.severity is not None:
            return self.severity
        own = SEVERITIES.get(self.event)
        return own if self.outcome == "done" else max(own or 0, REFUSED_SEVERITY)


def is_of_parts(event: Event) -> bool:
    """Whether it is written down although one of our own parts does it."""
    return event in _OF_PARTS


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A note as it is kept: who, acting for which agency, what, when by the wall's clock, from where.

    `before` and `after` are JSON as the database writes it; `change_id` is the change of things that it is
    about; `occurrences` counts what it stands for.
    """

    number: int
    at: datetime
    principal_kind: str
    principal: str
    agency: str | None
    event: str
    subject_type: str | None
    subject: str | None
    change_id: int | None
    before: msgspec.Raw | None
    after: msgspec.Raw | None
    address: str | None
    outcome: str
    severity: int | None
    occurrences: int
    previous: bytes
    hash: bytes


def compute_hash(entry: Entry) -> bytes:
    """What an entry's hash has to be: SHA-256, 32 bytes, over its fields in their order.

    Each field is written as its number of bytes, a colon, itself and a comma, one that is not there as `-,`.
    """
    digest = hashlib.sha256()
    for field in (
        entry.previous.hex(),
        str(entry.number),
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry.principal_kind,
        entry.principal,
        entry.agency,
        entry.event,
        entry.subject_type,
        entry.subject,
        None if entry.change_id is None else str(entry.change_id),
        entry.before,
        entry.after,
        entry.address,
        entry.outcome,
        None if entry.severity is None else str(entry.severity),
        str(entry.occurrences),
    ):
        if field is None:
            digest.update(b"-,")
            continue
        octets = field.encode() if isinstance(field, str) else bytes(field)
        digest.update(b"%d:" % len(octets) + octets + b",")
    return digest.digest()


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """The newest entry at some time, kept outside the database: what is cut off after it is missed."""

    number: int
    hash: str
    at: datetime


def parse_mark(text: str, now: datetime) -> Mark:
    """Read `number:hash` as it was told elsewhere; raises InvalidInput."""
    number, _, told = text.partition(":")
    if not number.isdecimal() or not re.fullmatch("[0-9a-fA-F]{64}", told):
        raise InvalidInput("A mark is number:hash, the hash 64 hexadecimal digits.", field="mark")
    return Mark(number=int(number), hash=told.lower(), at=now)


class AuditQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are asked for; what is None is not asked. `before` is the number to go on from.

    `who` is a name, `event` a dotted name or its beginning, `words` are looked for in any spelling.
    """

    who: str | None = None
    agency: str | None = None
    event: str | None = None
    subject_type: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    address: str | None = None
    outcome: Outcome | None = None
    words: str | None = None
    before: int | None = None
