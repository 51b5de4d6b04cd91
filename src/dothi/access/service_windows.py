"""When things are in service: made and ended by who may edit them, seen by who may look at them."""

from collections.abc import Sequence
from datetime import datetime

from dothi.access.door import Door
from dothi.store import service_windows as kept
from dothi.vocabulary.audit import Note
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.service_windows import (
    Service,
    ServiceDraft,
    ServiceMade,
    ServiceQuestion,
    ServiceWindow,
    check_service,
)


class ServiceWindows:
    """The windows of the city, each call on behalf of a principal; `at` is the city clock's now (UTC)."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_windows(
        self, principal: Principal, question: ServiceQuestion, at: datetime
    ) -> list[ServiceWindow]:
        """A page of windows of things that he may look at, the newest first; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            return await kept.list_windows(session, question, at)

    async def make(self, principal: Principal, draft: ServiceDraft, at: datetime) -> ServiceMade:
        """Put things in service, all that are meant or none; raises NotAllowed, InvalidInput."""
        async with self._door.enter(principal, "edit", "service.change") as session:
            begins_at, ends_at = check_service(draft, at)
            made = await kept.make_windows(session, draft, begins_at, ends_at, principal.name, at)
            session.note(
                Note(
                    event="service.change",
                    subject_type="service_window",
                    subject=str(made.together),
                    after={
                        "work": draft.work,
                        "reason": draft.reason.strip(),
                        "begins_at": begins_at.isoformat(),
                        "ends_at": None if ends_at is None else ends_at.isoformat(),
                        "things": made.count,
                    },
                )
            )
            return made

    async def end(self, principal: Principal, number: int, at: datetime, *, together: bool) -> int:
        """End a window, or all that were made with it; gives how many ended.

        Raises NotFound, InTheWay where it is over, NotAllowed where he may not edit each of their things.
        """
        async with self._door.enter(principal, "edit", "service.change") as session:
            ended = await kept.end_windows(session, number, at, principal.name, together=together)
            session.note(
                Note(
                    event="service.change",
                    subject_type="service_window",
                    subject=str(number),
                    after={"ended": len(ended)},
                )
            )
            return len(ended)

    async def read_in_service(
        self, principal: Principal, things: Sequence[int], at: datetime
    ) -> dict[int, Service]:
        """Which of some things are in a window at an instant, by their ids; raises NotAllowed."""
        async with self._door.enter(principal, "read") as session:
            return await kept.read_in_service(session, things, at)
