"""When things are calibrated, maintained or out of service: what they say then is meant to be wrong."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from dothi.vocabulary.alarms import LONGEST_NOTE, AlarmThing
from dothi.vocabulary.errors import InvalidInput

Service = Literal["calibration", "maintenance", "out_of_service"]
MOST_THINGS = 10_000
"""So many things are put into windows at once."""
LONGEST_PAST = timedelta(days=31)
"""So far back somebody may say that a thing was in service."""


class ServiceDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which things, why, and from when until when (UTC; None: from now on, and until further notice).

    Things are named by `uids`, or chosen by their kind and the code of a commune or province. Those are meant
    that there are now.
    """

    work: Service
    reason: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTE)]
    uids: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_THINGS)] | None = None
    kind: str | None = None
    area: str | None = None
    begins_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    ends_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class ServiceWindow(msgspec.Struct, frozen=True, kw_only=True):
    """That a thing is in service: `together` is the same for all that were made at once.

    Instants are UTC by the city clock; without `ends_at` it is until further notice. `ended_by` ended it
    before its time.
    """

    id: int
    thing: AlarmThing
    work: Service
    begins_at: datetime
    ends_at: datetime | None
    reason: str
    made_by: str
    ended_by: str | None
    together: int


class ServiceMade(msgspec.Struct, frozen=True, kw_only=True):
    """How many windows were made at once, and what they have in common."""

    count: int
    together: int


class ServiceQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which windows, the newest first: those that are not over, or with those of the past."""

    thing: int | None = None
    together: int | None = None
    past: bool = False
    after: int | None = None
    limit: int = 200


def check_service(draft: ServiceDraft, now: datetime) -> tuple[datetime, datetime | None]:
    """From when until when it is; raises InvalidInput where it says nothing, or ends before it begins."""
    if not draft.reason.strip():
        raise InvalidInput("Say why it is in service.", field="reason")
    if draft.uids is None and draft.kind is None and draft.area is None:
        raise InvalidInput("Say which things are in service.", field="uids")
    begins = draft.begins_at or now
    if begins < now - LONGEST_PAST:
        raise InvalidInput(f"It may begin {LONGEST_PAST.days} days ago at most.", field="begins_at")
    if draft.ends_at is not None and draft.ends_at <= max(begins, now):
        raise InvalidInput("The end must lie ahead, after the beginning.", field="ends_at")
    return begins, draft.ends_at
