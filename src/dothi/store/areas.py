"""Taking over areas and what became of old ones: all of an import, or none of it."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from psycopg import Rollback

from dothi.store.database import Session
from dothi.vocabulary.areas import AreaDraft, RefusedRow, Succession
from dothi.vocabulary.folding import fold, romanise, spell, split_unit

MOST_TOLD = 200
"""Areas of one list in a report; more are only counted."""


class AreaMention(msgspec.Struct, frozen=True, kw_only=True):
    """An area of which an import has something to say; `what` is that, where it needs words."""

    level: str
    code: str
    name: str
    what: str = ""


class AreaReport(msgspec.Struct, kw_only=True):
    """What an import did, or would have done; nothing is written where a row is refused or in a dry run."""

    written: bool = False
    dry_run: bool = False
    areas: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    successions: int = 0
    successions_changed: int = 0
    things_moved: int = 0
    """Things that lie in another area than before."""
    repaired: list[AreaMention] = []
    left_alone_count: int = 0
    left_alone: list[AreaMention] = []
    """Known areas that are not in the import, though others of their level and province are."""
    refused: list[RefusedRow] = []


async def import_areas(
    session: Session, drafts: Sequence[AreaDraft], successions: Sequence[Succession], report: AreaReport
) -> None:
    """Take over areas and successions, and find the areas of things anew; the report tells what was done.

    In a dry run, and where rows are refused, all of it is undone.
    """
    async with session.connection.transaction() as transaction:
        await session.run("begin_bulk")
        if drafts:
            await _take_over(session, drafts, report)
        if successions and not report.refused:
            await _take_over_successions(session, successions, report)
        if not report.refused:
            moved = await session.row("refresh_areas_of_things")
            report.things_moved = moved[0] if moved else 0
        if report.dry_run or report.refused:
            raise Rollback(transaction)
        report.written = True


async def refresh_after_midnight(session: Session) -> bool:
    """Find the areas of all things anew where areas began or ended since it was last done; whether it was."""
    passed = await session.row("find_passed_days")
    if passed is None or not passed[0]:
        return False
    await session.run("refresh_areas_of_things")
    return True


async def _take_over(session: Session, drafts: Sequence[AreaDraft], report: AreaReport) -> None:
    await session.run("make_area_drafts")
    await session.run_many("add_area_draft", map(_write_row, drafts))
    report.areas = len(drafts)
    report.repaired = [
        AreaMention(level=row[0], code=row[1], name=row[2], what=row[3])
        for row in await session.rows("list_broken_outlines")
    ]
    if report.repaired:
        await session.run("repair_outlines")
    for level, code, name in await session.rows("list_empty_outlines"):
        reason = "Nothing is left of the polygon when it is made valid."
        report.refused.append(RefusedRow(part=level, row=0, what=f"{code} {name}", reason=reason))
    if report.refused:
        return
    await session.run("find_previous_areas")
    await session.run("drop_unchanged_areas")
    await session.run("end_previous_areas")
    rows = await session.rows("put_areas")
    report.added = sum(row[0] for row in rows)
    report.updated = len(rows) - report.added
    report.unchanged = len(drafts) - len(rows)
    await session.run("give_parents")
    await _tell_left_alone(session, drafts, report)


def _write_row(draft: AreaDraft) -> dict[str, object]:
    return {
        "level": draft.level,
        "code": draft.code,
        "zone_type": draft.zone_type,
        **_write_names(draft.name.vi, draft.name.en, draft.full_name.vi, draft.full_name.en),
        "parent_code": draft.parent_code,
        "geometry": None if draft.geometry is None else draft.geometry.decode(),
        "effective_from": draft.effective_from,
        "effective_to": draft.effective_to,
        "source": draft.source,
        "licence": draft.licence,
    }


def _write_names(name_vi: str, name_en: str, full_name_vi: str, full_name_en: str) -> dict[str, object]:
    return {
        "name_vi": name_vi,
        "name_en": name_en,
        "full_name_vi": full_name_vi,
        "full_name_en": full_name_en,
        "spelled": spell(name_vi),
        "folded": fold(name_vi),
        "folded_full": fold(full_name_vi),
    }


async def _tell_left_alone(session: Session, drafts: Sequence[AreaDraft], report: AreaReport) -> None:
    rows = await session.rows(
        "list_areas_left_alone",
        {
            "day": drafts[0].effective_from,
            # Communes are compared with those of the same provinces only: a file may be one province's.
            "parents": sorted({draft.parent_code for draft in drafts if draft.parent_code is not None}),
            "zone_types": sorted({draft.zone_type for draft in drafts if draft.zone_type is not None}),
            "levels": sorted({draft.level for draft in drafts}),
            "given": [f"{draft.level} {draft.code}" for draft in drafts],
        },
    )
    report.left_alone_count = len(rows)
    report.left_alone = [AreaMention(level=row[0], code=row[1], name=row[2]) for row in rows[:MOST_TOLD]]


async def _take_over_successions(
    session: Session, successions: Sequence[Succession], report: AreaReport
) -> None:
    codes = sorted({code for each in successions for code in (each.old_code, each.new_code)})
    spans: dict[tuple[str, str], list[tuple[date | None, date | None]]] = {}
    for level, code, since, until in await session.rows("list_units", {"codes": codes}):
        spans.setdefault((level, code), []).append((since, until))
    report.successions = len(successions)
    ended: dict[tuple[str, str, date], Succession] = {}
    for number, each in enumerate(successions, start=1):
        if not _holds(spans.get((each.new_level, each.new_code), []), each.effective_on):
            reason = f"No {each.new_level} {each.new_code} is known on {each.effective_on}; import it first."
            report.refused.append(_refuse(number, each, reason))
        # A name stands in one row at least.
        key = (each.old_level, each.old_code, each.effective_on)
        if key not in ended or not ended[key].old_name:
            ended[key] = each
    for number, each in enumerate(ended.values(), start=1):
        before = each.effective_on - timedelta(days=1)
        if not each.old_name and not _holds(spans.get((each.old_level, each.old_code), []), before):
            report.refused.append(
                _refuse(number, each, "The old unit is not known yet, and its name is missing.")
            )
    if report.refused:
        return
    successors = {(each.new_level, each.new_code, each.effective_on) for each in successions}
    for each in ended.values():
        known = spans.get((each.old_level, each.old_code), [])
        again = (each.old_level, each.old_code, each.effective_on) in successors
        if not (again and _goes_on(known, each.effective_on)):
            await _end_unit(session, each)
    for each in successions:
        row = await session.row("put_succession", msgspec.structs.asdict(each))
        report.successions_changed += row is not None


def _refuse(number: int, each: Succession, reason: str) -> RefusedRow:
    what = f"{each.old_code} {each.old_name} → {each.new_code}"
    return RefusedRow(part="mapping", row=number, what=what, reason=reason)


def _holds(spans: list[tuple[date | None, date | None]], day: date) -> bool:
    return any((since is None or since <= day) and (until is None or day < until) for since, until in spans)


def _goes_on(spans: list[tuple[date | None, date | None]], day: date) -> bool:
    """Whether one and the same unit is in force before a day and on it."""
    before = day - timedelta(days=1)
    return any(_holds([span], before) and _holds([span], day) for span in spans)


async def _end_unit(session: Session, ended: Succession) -> None:
    """End an old unit where it is known, and keep its name where it is not."""
    unit = {"level": ended.old_level, "code": ended.old_code, "day": ended.effective_on}
    await session.run("end_succeeded_area", unit)
    if ended.old_name:
        _, name = split_unit(ended.old_name)
        names = _write_names(name, romanise(name), ended.old_name, romanise(ended.old_name))
        await session.run("put_succeeded_area", {**unit, **names, "source": ended.source})
