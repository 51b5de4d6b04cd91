"""Organisations that own things and do work, how they belong together, and who sees to what where."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from dothi.vocabulary.areas import Level
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.things import Agency
from dothi.vocabulary.words import Words

AgencyLevel = Literal["central", "province", "department", "commune", "centre", "company", "other"]
"""central: trung ương; province: UBND tỉnh; department: sở; commune: UBND xã, phường; centre: trung tâm."""


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an agency is reached; empty where nobody has said."""

    phone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""


class Responsibility(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That an agency sees to things of a kind or of a sector, in an area or everywhere.

    `area` is a code of two or five digits or, with a `zone_type`, that of a zone; `effective_to` is the first
    day on which it no longer holds.
    """

    kind: str | None = None
    sector: str | None = None
    area: str | None = None
    zone_type: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None


class AgencyDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An agency with its place in the tree; no responsibilities given (None) leaves the known ones."""

    uid: str
    name: Words
    level: AgencyLevel = "other"
    parent_uid: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    contact: Contact = Contact()
    responsibilities: tuple[Responsibility, ...] | None = None


class NamedArea(msgspec.Struct, frozen=True, kw_only=True):
    """An area as a responsibility names it; no name where nothing in force has the code."""

    level: Level
    code: str
    zone_type: str | None
    name: Words | None


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """A responsibility that is kept: it can be ended, and then stays as what was."""

    id: int
    kind: str | None
    sector: str | None
    area: NamedArea | None
    effective_from: date | None
    effective_to: date | None


class FormerAgency(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of an agency until it was changed, and by whom."""

    until: datetime
    changed_by: str
    name: Words
    level: AgencyLevel
    parent: Agency | None
    contact: Contact
    effective_from: date | None
    effective_to: date | None


class WholeAgency(msgspec.Struct, frozen=True, kw_only=True):
    """An agency with all it sees to, saw to and will see to, and what was said of it before."""

    uid: str
    name: Words
    level: AgencyLevel
    parent: Agency | None
    contact: Contact
    effective_from: date | None
    effective_to: date | None
    duties: list[Duty]
    formerly: list[FormerAgency]


class AgencyThings(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of a kind are an agency's own, and how many nobody owns and it sees to."""

    kind: str
    own: int
    responsible: int


class NamedAgency(msgspec.Struct, frozen=True, kw_only=True):
    """An agency that is named for a kind in an area; `whole` says whether for all of the area."""

    agency: Agency
    duty: Duty
    whole: bool


class OwningAgency(msgspec.Struct, frozen=True, kw_only=True):
    """An agency that owns things of a kind in an area, and how many."""

    agency: Agency
    things: int


class WhoIsResponsible(msgspec.Struct, frozen=True, kw_only=True):
    """Who sees to things of a kind in an area that nobody owns, and why.

    `responsible` is who is named most specifically for all of it; `in_parts` come before it in parts of the
    area, `behind` would follow if it were not there. What has an owner is its owner's.
    """

    responsible: NamedAgency | None
    in_parts: list[NamedAgency]
    behind: list[NamedAgency]
    owners: list[OwningAgency]


def settle(told: Responsibility, known: Sequence[Responsibility], today: date) -> Responsibility:
    """What a responsibility that is told without days means, when some are known.

    One that holds today is it, whenever it began; where it has ended, it begins anew today.
    """
    if told.effective_from is not None or told.effective_to is not None:
        return told
    same = [
        each
        for each in known
        if msgspec.structs.replace(each, effective_from=None, effective_to=None) == told
        and (each.effective_from is None or each.effective_from <= today)
    ]
    holding = [each for each in same if each.effective_to is None or today < each.effective_to]
    if holding:
        return holding[0]
    return msgspec.structs.replace(told, effective_from=today) if same else told


def check_days(since: date | None, until: date | None) -> None:
    """Raise InvalidInput where something would end before it begins."""
    if since is not None and until is not None and until <= since:
        raise InvalidInput("It would end before it begins.", field="effective_to")


def list_in_circles(parents: dict[str, str | None]) -> list[str]:
    """Of agencies and what each belongs to, those that would belong to themselves, in order."""
    circles: set[str] = set()
    for start in parents:
        way: list[str] = []
        at: str | None = start
        while at is not None and at not in way and at not in circles:
            way.append(at)
            at = parents.get(at)
        if at is not None and at in way:
            circles.update(way[way.index(at) :])
    return sorted(circles)
