"""Agencies one by one: what each sees to, changed day by day, and who sees to what where."""

from datetime import date
from typing import Any

import msgspec

from dothi.access.door import Door
from dothi.store import agencies, responsibilities
from dothi.store.agencies import AgencyReport
from dothi.store.database import Session
from dothi.vocabulary.agencies import (
    AgencyDraft,
    AgencyThings,
    Responsibility,
    WhoIsResponsible,
    WholeAgency,
)
from dothi.vocabulary.areas import Level
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.errors import InvalidInput, NotFound
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
        async with self._door.enter(principal, "organise", "agency.change") as session:
            before = await _find_facts(session, draft.uid)
            await agencies.import_agencies(session, [(1, draft)], report)
            if report.refused:
                raise InvalidInput(report.refused[0].reason)
            made = await responsibilities.get_agency(session, draft.uid)
            after = _tell_facts(made)
            session.note(_note("agency.change", draft.uid, before=before, after=after))
            return made

    async def begin(self, principal: Principal, uid: str, given: Responsibility) -> WholeAgency:
        """Let an agency see to something from a day on; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "organise", "responsibility.begin") as session:
            duty = await responsibilities.begin_responsibility(session, uid, given)
            session.note(_note("responsibility.begin", uid, after={"id": duty, **_say(given)}))
            return await responsibilities.get_agency(session, uid)

    async def end(self, principal: Principal, duty_id: int, day: date) -> WholeAgency:
        """Let a responsibility hold no longer from a day on; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "organise", "responsibility.end") as session:
            uid = await responsibilities.end_responsibility(session, duty_id, day)
            whole = await responsibilities.get_agency(session, uid)
            after = [_say(duty) for duty in whole.duties if duty.id == duty_id]
            session.note(_note("responsibility.end", uid, after=after[0] if after else {"id": duty_id}))
            return whole


async def _find_facts(session: Session, uid: str) -> dict[str, Any] | None:
    """What an agency is, as it is written down; None where there is none yet."""
    try:
        return _tell_facts(await responsibilities.get_agency(session, uid))
    except NotFound:
        return None


def _tell_facts(agency: WholeAgency) -> dict[str, Any]:
    told = _say(agency)
    return {name: value for name, value in told.items() if name not in ("uid", "duties", "formerly")}


def _say(told: msgspec.Struct) -> dict[str, Any]:
    """What is known of it; what is not is left out."""
    said: dict[str, Any] = msgspec.to_builtins(told)
    return {name: value for name, value in said.items() if value is not None}


def _note(event: Event, uid: str, *, before: Any = None, after: Any = None) -> Note:
    return Note(event=event, subject_type="agency", subject=uid, before=before, after=after)
