"""Agencies one by one: what each sees to, changed day by day, and who sees to what where."""

from datetime import date

import msgspec

from dothi.access.door import Door
from dothi.store import agencies, responsibilities
from dothi.store.agencies import AgencyReport
from dothi.vocabulary.agencies import (
    AgencyDraft,
    AgencyThings,
    Responsibility,
    WhoIsResponsible,
    WholeAgency,
)
from dothi.vocabulary.areas import Level
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.folding import normalise, romanise
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.words import Words


class Agencies:
    """One agency and its work; each method takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def get(self, principal: Principal, uid: str) -> WholeAgency:
        """An agency with all it sees to and what was said of it before; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await responsibilities.get_agency(session, uid)

    async def count_things(self, principal: Principal, uid: str, day: date | None) -> list[AgencyThings]:
        """Of each kind, how many things are its own and how many unowned ones it sees to on a day."""
        async with self._door.enter(principal, "read") as session:
            return await responsibilities.count_things(session, uid, day)

    async def ask_who(
        self,
        principal: Principal,
        kind: str,
        *,
        level: Level | None,
        code: str | None,
        zone_type: str | None,
        day: date | None,
    ) -> WhoIsResponsible:
        """Who sees to things of a kind in an area (None: everywhere) on a day; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await responsibilities.ask_who(session, kind, level, code, zone_type, day)

    async def put(self, principal: Principal, draft: AgencyDraft) -> WholeAgency:
        """Say anew what an agency is, or that there is one; what it sees to stays. Raises InvalidInput."""
        name = Words(vi=normalise(draft.name.vi), en=normalise(draft.name.en) or romanise(draft.name.vi))
        draft = msgspec.structs.replace(draft, name=name, responsibilities=None)
        report = AgencyReport()
        async with self._door.enter(principal, "organise") as session:
            await agencies.import_agencies(session, [(1, draft)], report)
            if report.refused:
                raise InvalidInput(report.refused[0].reason)
            return await responsibilities.get_agency(session, draft.uid)

    async def begin(self, principal: Principal, uid: str, given: Responsibility) -> WholeAgency:
        """Let an agency see to something from a day on; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "organise") as session:
            await responsibilities.begin_responsibility(session, uid, given)
            return await responsibilities.get_agency(session, uid)

    async def end(self, principal: Principal, duty_id: int, day: date) -> WholeAgency:
        """Let a responsibility hold no longer from a day on; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "organise") as session:
            uid = await responsibilities.end_responsibility(session, duty_id, day)
            return await responsibilities.get_agency(session, uid)
