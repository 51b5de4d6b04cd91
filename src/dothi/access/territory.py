"""The territory and its agencies: what may be read of them, and what a person may take over from files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dothi.access.door import Door
from dothi.store import agencies, area_search, areas
from dothi.store.agencies import AgencyReport
from dothi.store.area_search import AreaStory, FoundArea, Outline, WholeArea
from dothi.store.areas import AreaMention, AreaReport
from dothi.vocabulary.agencies import AgencyDraft
from dothi.vocabulary.areas import AreaDraft, Level, RefusedRow, Succession
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Agency

__all__ = [
    "AgencyReport",
    "AreaMention",
    "AreaReport",
    "AreaStory",
    "FoundArea",
    "Outline",
    "Territory",
    "WholeArea",
]


class Territory:
    """Areas and agencies; each method takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def search_areas(
        self,
        principal: Principal,
        text: str,
        *,
        level: Level | None,
        day: date | None,
        limit: int,
        province: str | None = None,
    ) -> list[FoundArea]:
        """Areas that a text may mean on a day (None: today), the likeliest first."""
        async with self._door.enter(principal, "read") as session:
            return await area_search.search_areas(
                session, text, level=level, day=day, limit=limit, province=province
            )

    async def get_area(
        self, principal: Principal, level: Level, code: str, *, zone_type: str | None, day: date | None
    ) -> WholeArea:
        """One area with its outline; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await area_search.get_area(session, level, code, zone_type=zone_type, day=day)

    async def count_kinds(
        self, principal: Principal, level: Level, code: str, *, zone_type: str | None, day: date | None
    ) -> dict[str, int]:
        """Kind → how many things lie in an area now, a province's communes with it."""
        async with self._door.enter(principal, "read") as session:
            return await area_search.count_kinds(session, level, code, zone_type=zone_type, day=day)

    async def read_story(
        self, principal: Principal, level: Level, code: str, *, zone_type: str | None
    ) -> AreaStory:
        """What an area was called when, was formed from and became; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await area_search.read_story(session, level, code, zone_type=zone_type)

    async def list_outlines(
        self,
        principal: Principal,
        level: Level,
        *,
        zone_type: str | None,
        day: date | None,
        tolerance_m: float,
    ) -> list[Outline]:
        """The outlines of a level, simplified by some metres."""
        async with self._door.enter(principal, "read") as session:
            return await area_search.list_outlines(
                session, level, zone_type=zone_type, day=day, tolerance_m=tolerance_m
            )

    async def import_areas(
        self,
        principal: Principal,
        drafts: Sequence[AreaDraft],
        successions: Sequence[Succession],
        refused: Sequence[RefusedRow],
        *,
        dry_run: bool,
    ) -> AreaReport:
        """Take over areas and what became of old ones, all or none; a refused row keeps everything out.

        A dry run does all of it, tells of it, and undoes it.
        """
        report = AreaReport(dry_run=dry_run, refused=list(refused))
        async with self._door.enter(principal, "organise", "area.import") as session:
            await areas.import_areas(session, drafts, successions, report)
            session.note(_note("area.import", report))
        return report

    async def list_agencies(self, principal: Principal, day: date | None) -> list[AgencyDraft]:
        """The agencies that are there on a day (None: today) with what they see to then, by name."""
        async with self._door.enter(principal, "read") as session:
            return await agencies.list_agencies(session, day or await area_search.read_today(session))

    async def find_responsible(
        self, principal: Principal, thing_id: int, day: date | None = None
    ) -> Agency | None:
        """Who sees to a thing on a day (None: today), the most specific first; None where nobody does."""
        async with self._door.enter(principal, "read") as session:
            return await agencies.find_responsible(session, thing_id, day)

    async def import_agencies(
        self,
        principal: Principal,
        drafts: Sequence[tuple[int, AgencyDraft]],
        refused: Sequence[RefusedRow],
        *,
        dry_run: bool,
    ) -> AgencyReport:
        """Take over agencies, each with its row in the file, all or none."""
        report = AgencyReport(dry_run=dry_run, refused=list(refused))
        async with self._door.enter(principal, "organise", "agency.import") as session:
            await agencies.import_agencies(session, drafts, report)
            uids = [draft.uid for _, draft in drafts]
            session.note(_note("agency.import", report, uids=uids))
        return report

    async def refresh_after_midnight(self, principal: Principal) -> bool:
        """Find the areas of things anew where areas began or ended since; whether that was so."""
        async with self._door.enter(principal, "operate", "city.operate") as session:
            return await areas.refresh_after_midnight(session)


def _note(event: Event, report: AreaReport | AgencyReport, **more: Any) -> Note:
    counts = {name: getattr(report, name) for name in ("written", "dry_run", "added", "updated", "unchanged")}
    return Note(event=event, after={**counts, "refused": len(report.refused), **more})
