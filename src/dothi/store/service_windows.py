"""Windows in which things are in service, and the alarms that they suppress."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from dothi.store.arrivals import put_touched_since
from dothi.store.database import Session
from dothi.store.observations import EPOCH
from dothi.vocabulary.alarms import AlarmCount, AlarmThing, Suppression, get_state
from dothi.vocabulary.errors import InTheWay, InvalidInput, NotFound
from dothi.vocabulary.service_windows import (
    MOST_THINGS,
    Service,
    ServiceDraft,
    ServiceMade,
    ServiceQuestion,
    ServiceWindow,
)


async def make_windows(
    session: Session,
    draft: ServiceDraft,
    begins_at: datetime,
    ends_at: datetime | None,
    by: str,
    now: datetime,
) -> ServiceMade:
    """Put things in service, all of a choice; what they have read since is judged again.

    Raises InvalidInput where there are none, or too many.
    """
    parameters: dict[str, Any] = {
        "uids": None if draft.uids is None else list(draft.uids),
        "kind": draft.kind,
        "area": draft.area,
        "work": draft.work,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "reason": draft.reason.strip(),
        "by": by,
        "most": MOST_THINGS + 1,
    }
    rows = await session.rows("make_service_windows", parameters)
    if draft.uids is not None and len(rows) < len(set(draft.uids)):
        raise InvalidInput("Some of these things are not there.", field="uids")
    if not rows:
        raise InvalidInput("There is no such thing.", field="kind")
    if len(rows) > MOST_THINGS:
        raise InvalidInput(f"At most {MOST_THINGS} things at once.", field="kind")
    await _touch(session, min(begins_at, now), together=rows[0][0])
    return ServiceMade(count=len(rows), together=rows[0][0])


async def _touch(
    session: Session, start: datetime, *, together: int | None = None, ids: Sequence[int] = ()
) -> None:
    """Have all look again at what the things of windows have read since."""
    newest = await session.rows("list_streams_of_service_windows", {"together": together, "ids": list(ids)})
    await put_touched_since(session, dict(newest), (start - EPOCH) // timedelta(microseconds=1))


async def list_windows(session: Session, question: ServiceQuestion, now: datetime) -> list[ServiceWindow]:
    """A page of windows, the newest first."""
    rows = await session.rows("list_service_windows", {**msgspec.structs.asdict(question), "now": now})
    return [
        ServiceWindow(
            id=row[0],
            thing=AlarmThing(id=row[1], uid=row[2], name=row[3], kind=row[4], area=row[5]),
            work=row[6],
            begins_at=row[7],
            ends_at=row[8],
            reason=row[9],
            made_by=row[10],
            ended_by=row[11],
            together=row[12],
        )
        for row in rows
    ]


async def end_windows(session: Session, number: int, now: datetime, by: str, *, together: bool) -> list[int]:
    """End a window now, or all that were made with it; gives those. Raises NotFound, InTheWay."""
    rows = await session.rows("lock_service_windows", {"id": number, "all": together, "now": now})
    if not rows:
        if await session.row("has_service_window", {"id": number}) is None:
            raise NotFound(f"There is no window {number}.")
        raise InTheWay("It is over already.")
    ids = [row[0] for row in rows]
    await session.run("end_service_windows", {"ids": ids, "now": now, "by": by})
    # A device's clock may run ahead, and what it read then is of no window any more.
    await _touch(session, now, ids=ids)
    return ids


async def read_in_service(session: Session, things: Sequence[int], at: datetime) -> dict[int, Service]:
    """Which of some things are in a window at an instant (UTC), by their ids, and of what."""
    rows = await session.rows("list_things_in_service", {"things": list(things), "at": at})
    return dict(rows)


async def read_suppressed(
    session: Session, alarms: Sequence[int] | None, now: datetime
) -> dict[int, Suppression]:
    """Which of some alarms (None: of all open ones) are suppressed by design, by their ids, and why."""
    asked = None if alarms is None else list(alarms)
    rows = await session.rows("list_suppressed_alarms", {"alarms": asked, "now": now})
    return {
        row[0]: Suppression(window_id=row[5], work=row[6], until=row[7], reason=row[8], cause_id=row[9])
        for row in rows
    }


async def list_suppressed_counts(session: Session, now: datetime) -> list[AlarmCount]:
    """Of all open alarms one count for each that is suppressed by design."""
    rows = await session.rows("list_suppressed_alarms", {"alarms": None, "now": now})
    return [
        AlarmCount(priority=row[1], state=get_state(row[2], row[3]), shelved=row[4], suppressed=True, count=1)
        for row in rows
    ]
