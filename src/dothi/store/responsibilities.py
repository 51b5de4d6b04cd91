"""One agency with what it sees to, begun and ended day by day, and who sees to what where."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from dothi.store.agencies import check_responsibility, put_responsibility
from dothi.store.area_search import list_area_ids
from dothi.store.database import Session
from dothi.vocabulary.agencies import (
    AgencyThings,
    Contact,
    Duty,
    FormerAgency,
    NamedAgency,
    NamedArea,
    OwningAgency,
    Responsibility,
    WhoIsResponsible,
    WholeAgency,
    check_days,
)
from dothi.vocabulary.areas import Level
from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.things import Agency
from dothi.vocabulary.words import Words

_MOST_OWNERS = 50


async def get_agency(session: Session, uid: str) -> WholeAgency:
    """An agency with all it sees to, saw to and will see to; raises NotFound."""
    row = await session.row("find_whole_agency", {"uid": uid})
    if row is None:
        raise NotFound(f"There is no agency {uid!r}.")
    return WholeAgency(
        uid=row[0],
        name=Words(vi=row[1], en=row[2]),
        level=row[3],
        parent=_read_agency(row[4:7]),
        effective_from=row[7],
        effective_to=row[8],
        contact=msgspec.convert(row[9], Contact),
        duties=[_read_duty(each) for each in await session.rows("list_duties", {"uid": uid})],
        formerly=[
            FormerAgency(
                until=each[0],
                changed_by=each[1],
                name=Words(vi=each[2], en=each[3]),
                level=each[4],
                parent=_read_agency(each[5:8]),
                effective_from=each[8],
                effective_to=each[9],
                contact=msgspec.convert(each[10], Contact),
            )
            for each in await session.rows("list_agency_versions", {"uid": uid})
        ],
    )


async def count_things(session: Session, uid: str, day: date | None) -> list[AgencyThings]:
    """Of each kind, how many things an agency owns, and how many unowned ones it sees to on a day."""
    rows = await session.rows("count_things_of_agency", {"uid": uid, "day": day})
    return [AgencyThings(kind=row[0], own=row[1], responsible=row[2]) for row in rows]


async def begin_responsibility(session: Session, uid: str, given: Responsibility) -> int:
    """Let an agency see to something from a day on; the id. Raises NotFound, InvalidInput."""
    if await session.row("find_agency", {"uid": uid}) is None:
        raise NotFound(f"There is no agency {uid!r}.")
    await check_responsibility(session, given)
    same = await session.row("find_same_duty", {"uid": uid, **msgspec.structs.asdict(given)})
    if same is not None:
        since = "always" if same[0] is None else same[0].isoformat()
        until = "" if same[1] is None else f" until {same[1].isoformat()}"
        raise InvalidInput(f"It sees to that already, since {since}{until}.", field="effective_from")
    return await put_responsibility(session, uid, given)


async def end_responsibility(session: Session, duty_id: int, day: date) -> str:
    """Let a responsibility hold no longer from a day on; the agency's uid. Raises NotFound, InvalidInput."""
    row = await session.row("find_duty", {"id": duty_id})
    if row is None:
        raise NotFound(f"There is no responsibility {duty_id}.")
    uid, since, until = row
    if until is not None and until <= day:
        raise InvalidInput(f"It has ended on {until.isoformat()} already.", field="day")
    check_days(since, day)
    await session.run("end_duty", {"id": duty_id, "day": day})
    return str(uid)


async def ask_who(
    session: Session,
    kind: str,
    level: Level | None,
    code: str | None,
    zone_type: str | None,
    day: date | None,
) -> WhoIsResponsible:
    """Who sees to things of a kind in an area (None: everywhere) on a day (None: today), and why.

    Raises NotFound where the kind is not declared or no such area is in force.
    """
    if kind not in dict(await session.rows("list_declared")):
        raise NotFound(f"The kind {kind!r} is not declared.", field="kind")
    areas = None
    if level is not None and code is not None:
        areas = await list_area_ids(session, level, code, zone_type, day)
        if not areas:
            raise NotFound(f"No {level} {code} is in force on that day.", field="area")
    asked = {"kind": kind, "level": level, "area": code, "zone_type": zone_type, "day": day}
    named = [_read_named(row) for row in await session.rows("list_named_in_area", asked)]
    owners = await session.rows("list_owners_in_area", {"kind": kind, "areas": areas, "limit": _MOST_OWNERS})
    return rank(named, [OwningAgency(agency=_need_agency(row), things=row[3]) for row in owners])


def rank(named: Sequence[NamedAgency], owners: list[OwningAgency]) -> WhoIsResponsible:
    """Who decides among those that are named, in their order; of parts only those that come before count."""
    first = next((at for at, each in enumerate(named) if each.whole), len(named))
    return WhoIsResponsible(
        responsible=named[first] if first < len(named) else None,
        in_parts=list(named[:first]),
        behind=[each for each in named[first + 1 :] if each.whole],
        owners=owners,
    )


def _read_named(row: tuple[Any, ...]) -> NamedAgency:
    return NamedAgency(agency=_need_agency(row), duty=_read_duty(row[3:13]), whole=row[13])


def _need_agency(row: tuple[Any, ...]) -> Agency:
    return Agency(uid=row[0], name=Words(vi=row[1], en=row[2]))


def _read_agency(row: tuple[Any, ...]) -> Agency | None:
    return None if row[0] is None else _need_agency(row)


def _read_duty(row: tuple[Any, ...]) -> Duty:
    area = None
    if row[4] is not None:
        name = None if row[6] is None else Words(vi=row[6], en=row[7])
        area = NamedArea(level=row[3], code=row[4], zone_type=row[5], name=name)
    return Duty(id=row[0], kind=row[1], sector=row[2], area=area, effective_from=row[8], effective_to=row[9])
