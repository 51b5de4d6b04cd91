"""Agencies, their tree and what they see to: taken over all together or not at all."""

from collections.abc import Sequence
from datetime import date

import msgspec
from psycopg import Rollback
from psycopg.types.json import Jsonb

from dothi.store.area_search import read_today
from dothi.store.database import Session
from dothi.vocabulary.agencies import (
    AgencyDraft,
    Contact,
    Responsibility,
    check_days,
    list_in_circles,
    settle,
)
from dothi.vocabulary.areas import RefusedRow, find_level
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.things import UID, Agency
from dothi.vocabulary.words import Words

PART = "agencies"


class AgencyReport(msgspec.Struct, kw_only=True):
    """What an import of agencies did, or would have done; a refused row keeps everything out."""

    written: bool = False
    dry_run: bool = False
    agencies: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = []


class _Known(msgspec.Struct, kw_only=True):
    """What agencies may refer to."""

    sectors: dict[str, str]
    """Kind → its sector."""
    codes: set[str]
    zones: set[tuple[str, str]]
    """Zone type and code."""
    parents: dict[str, str | None]
    """Every agency there would be → what it belongs to."""


async def list_agencies(session: Session, day: date | None = None) -> list[AgencyDraft]:
    """Every agency of a day (None: of all days) with what it sees to then, by name."""
    seen_to: dict[str, list[Responsibility]] = {}
    for row in await session.rows("list_responsibilities", {"day": day}):
        seen_to.setdefault(row[0], []).append(
            Responsibility(
                kind=row[1],
                sector=row[2],
                area=row[3],
                zone_type=row[4],
                effective_from=row[5],
                effective_to=row[6],
            )
        )
    return [
        AgencyDraft(
            uid=row[0],
            name=Words(vi=row[1], en=row[2]),
            level=row[3],
            parent_uid=row[4],
            effective_from=row[5],
            effective_to=row[6],
            contact=msgspec.convert(row[7], Contact),
            responsibilities=tuple(seen_to.get(row[0], ())),
        )
        for row in await session.rows("list_agencies", {"day": day})
    ]


async def find_responsible(session: Session, thing_id: int, day: date | None = None) -> Agency | None:
    """Who sees to a thing on a day (None: today), or None: by its kind before its sector, and by a zone
    before its commune before its province before everywhere.
    """
    row = await session.row("find_responsible_agency", {"thing_id": thing_id, "day": day})
    return None if row is None else Agency(uid=row[0], name=Words(vi=row[1], en=row[2]))


async def import_agencies(
    session: Session, drafts: Sequence[tuple[int, AgencyDraft]], report: AgencyReport
) -> None:
    """Take over agencies, each with its row in the file; the report tells what was done.

    In a dry run, and where rows are refused, all of it is undone.
    """
    known = {agency.uid: agency for agency in await list_agencies(session)}
    report.agencies = len(drafts)
    parents = {agency.uid: agency.parent_uid for agency in [*known.values(), *(draft for _, draft in drafts)]}
    duties = [duty for _, draft in drafts for duty in draft.responsibilities or ()]
    facts = await _read_facts(session, parents, duties)
    report.refused += _list_refused(drafts, facts)
    async with session.connection.transaction() as transaction:
        if not report.refused:
            await _write(session, [draft for _, draft in drafts], known, report)
        if report.dry_run or report.refused:
            raise Rollback(transaction)
        report.written = True


async def _read_facts(
    session: Session, parents: dict[str, str | None], duties: Sequence[Responsibility]
) -> _Known:
    codes = [each.area for each in duties if each.area]
    return _Known(
        sectors=dict(await session.rows("list_declared")),
        codes={row[0] for row in await session.rows("list_known_codes", {"codes": codes})},
        zones={(row[0], row[1]) for row in await session.rows("list_known_zones", {"codes": codes})},
        parents=parents,
    )


def _list_refused(drafts: Sequence[tuple[int, AgencyDraft]], facts: _Known) -> list[RefusedRow]:
    refused = []
    seen: set[str] = set()
    circles = list_in_circles(facts.parents)
    for number, draft in drafts:
        try:
            _check(draft, facts, seen, circles)
        except InvalidInput as problem:
            what = f"{draft.uid} {draft.name.vi}"
            refused.append(RefusedRow(part=PART, row=number, what=what, reason=problem.detail))
    return refused


def _check(draft: AgencyDraft, facts: _Known, seen: set[str], circles: list[str]) -> None:
    if not UID.fullmatch(draft.uid):
        raise InvalidInput("A uid has up to 100 letters, digits and _ . : - and no spaces.")
    if draft.uid in seen:
        raise InvalidInput("This uid stands in the file twice.")
    seen.add(draft.uid)
    if not draft.name.vi.strip():
        raise InvalidInput("The name is missing.")
    if draft.parent_uid is not None and draft.parent_uid not in facts.parents:
        raise InvalidInput(f"It belongs to {draft.parent_uid!r}, which is neither known nor in the file.")
    if draft.uid in circles:
        raise InvalidInput(f"It would belong to itself: {' → '.join(circles)}.")
    check_days(draft.effective_from, draft.effective_to)
    for each in draft.responsibilities or ():
        _check_responsibility(each, facts)


def _check_responsibility(given: Responsibility, facts: _Known) -> None:
    if (given.kind is None) == (given.sector is None):
        raise InvalidInput("A responsibility is for a kind or for a sector.")
    if given.kind is not None and given.kind not in facts.sectors:
        raise InvalidInput(f"The kind {given.kind!r} is not declared.")
    _check_place(given, facts)
    check_days(given.effective_from, given.effective_to)


def _check_place(given: Responsibility, facts: _Known) -> None:
    if given.sector is not None and given.sector not in facts.sectors.values():
        raise InvalidInput(f"No kind of the sector {given.sector!r} is declared.")
    if given.zone_type is not None:
        if (given.zone_type, given.area) not in facts.zones:
            raise InvalidInput(f"No {given.zone_type} {given.area!r} is known; import zones first.")
    elif given.area is not None and given.area not in facts.codes:
        raise InvalidInput(f"No province or commune {given.area!r} is known; import areas first.")


async def _write(
    session: Session, drafts: Sequence[AgencyDraft], known: dict[str, AgencyDraft], report: AgencyReport
) -> None:
    changed = []
    today = await read_today(session)
    for told in drafts:
        before = known.get(told.uid)
        draft = told if before is None else _settle(told, before, today)
        report.added += before is None
        if before is not None and _is_same(before, draft, today):
            report.unchanged += 1
        else:
            changed.append(draft)
    report.updated = len(changed) - report.added
    for draft in changed:
        await session.run("put_whole_agency", _write_row(draft))
    # When all are there, whatever order the file has them in.
    for draft in changed:
        await session.run("put_parent", {"uid": draft.uid, "parent_uid": draft.parent_uid})
        if draft.responsibilities is not None:
            kept = [await put_responsibility(session, draft.uid, each) for each in draft.responsibilities]
            await session.run("end_other_responsibilities", {"uid": draft.uid, "kept": kept})
            await session.run("drop_coming_responsibilities", {"uid": draft.uid, "kept": kept})


def _settle(told: AgencyDraft, before: AgencyDraft, today: date) -> AgencyDraft:
    if told.responsibilities is None:
        return told
    known = before.responsibilities or ()
    settled = tuple(settle(each, known, today) for each in told.responsibilities)
    return msgspec.structs.replace(told, responsibilities=settled)


def _is_same(before: AgencyDraft, after: AgencyDraft, today: date) -> bool:
    if before != msgspec.structs.replace(after, responsibilities=before.responsibilities):
        return False
    if after.responsibilities is None:
        return True
    told = set(after.responsibilities)
    # What has ended stays, whether the file still tells of it or not.
    left_out = set(before.responsibilities or ()) - told
    return told <= set(before.responsibilities or ()) and all(
        each.effective_to is not None and each.effective_to <= today for each in left_out
    )


def _write_row(draft: AgencyDraft) -> dict[str, object]:
    return {
        "uid": draft.uid,
        "name_vi": draft.name.vi,
        "name_en": draft.name.en,
        "level": draft.level,
        "effective_from": draft.effective_from,
        "effective_to": draft.effective_to,
        "contact": Jsonb(msgspec.to_builtins(draft.contact)),
    }


async def put_responsibility(session: Session, uid: str, given: Responsibility) -> int:
    """Say that an agency sees to something that was checked; its id."""
    level = None
    if given.area is not None:
        level = find_level(given.area) if given.zone_type is None else "zone"
    row = await session.row(
        "put_responsibility", {"uid": uid, "area_level": level, **msgspec.structs.asdict(given)}
    )
    assert row is not None, "an insert gives its row"  # noqa: S101
    return int(row[0])


async def check_responsibility(session: Session, given: Responsibility) -> None:
    """Raise InvalidInput where a responsibility is for nothing that is declared or known."""
    _check_responsibility(given, await _read_facts(session, {}, [given]))


async def check_place(session: Session, sector: str | None, area: str | None, zone_type: str | None) -> None:
    """Raise InvalidInput where a sector is not declared or an area is not known; None is everything."""
    given = Responsibility(sector=sector, area=area, zone_type=zone_type)
    _check_place(given, await _read_facts(session, {}, [given]))
