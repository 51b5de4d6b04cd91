"""Agencies, their tree and what they see to: taken over all together or not at all."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from psycopg import Rollback
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.agencies import AgencyDraft, Contact, Responsibility, check_days, list_in_circles
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
    parents: dict[str, str | None]
    """Every agency there would be → what it belongs to."""


async def list_agencies(session: Session, day: date | None = None) -> list[AgencyDraft]:
    """Every agency of a day (None: of all days) with what it sees to then, by name."""
    seen_to: dict[str, list[Responsibility]] = {}
    for row in await session.rows("list_responsibilities", {"day": day}):
        seen_to.setdefault(row[0], []).append(
            Responsibility(
                kind=row[1], sector=row[2], area=row[3], effective_from=row[4], effective_to=row[5]
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
    """Who sees to a thing on a day (None: today), or None: by its kind before its sector, and by its commune
    before its province before everywhere.
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
    facts = await _read_facts(session, known.values(), [draft for _, draft in drafts])
    report.refused += _list_refused(drafts, facts)
    async with session.connection.transaction() as transaction:
        if not report.refused:
            await _write(session, [draft for _, draft in drafts], known, report)
        if report.dry_run or report.refused:
            raise Rollback(transaction)
        report.written = True


async def _read_facts(
    session: Session, known: Iterable[AgencyDraft], drafts: Sequence[AgencyDraft]
) -> _Known:
    codes = [each.area for draft in drafts for each in draft.responsibilities or () if each.area]
    return _Known(
        sectors=dict(await session.rows("list_declared")),
        codes={row[0] for row in await session.rows("list_known_codes", {"codes": codes})},
        parents={agency.uid: agency.parent_uid for agency in [*known, *drafts]},
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
    if given.sector is not None and given.sector not in facts.sectors.values():
        raise InvalidInput(f"No kind of the sector {given.sector!r} is declared.")
    if given.area is not None and given.area not in facts.codes:
        raise InvalidInput(f"No province or commune {given.area!r} is known; import areas first.")
    check_days(given.effective_from, given.effective_to)


async def _write(
    session: Session, drafts: Sequence[AgencyDraft], known: dict[str, AgencyDraft], report: AgencyReport
) -> None:
    changed = []
    for draft in drafts:
        before = known.get(draft.uid)
        report.added += before is None
        if before is not None and _is_same(before, draft):
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
            await session.run("drop_responsibilities", {"uid": draft.uid})
            for each in draft.responsibilities:
                await session.run("put_responsibility", _write_responsibility(draft.uid, each))


def _is_same(before: AgencyDraft, after: AgencyDraft) -> bool:
    if after.responsibilities is None:
        return before == msgspec.structs.replace(after, responsibilities=before.responsibilities)
    same = msgspec.structs.replace(after, responsibilities=before.responsibilities)
    return before == same and set(before.responsibilities or ()) == set(after.responsibilities)


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


def _write_responsibility(uid: str, given: Responsibility) -> dict[str, object]:
    level = None if given.area is None else find_level(given.area)
    return {"uid": uid, "area_level": level, **msgspec.structs.asdict(given)}
