"""Organisations that own things and do work, how they belong together, and who sees to what where."""

from datetime import date
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.words import Words

AgencyLevel = Literal["central", "province", "department", "commune", "centre", "company", "other"]
"""central: trung ương; province: UBND tỉnh; department: sở; commune: UBND xã, phường; centre: trung tâm."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Where an agency is reached; empty where nobody has said."""

    phone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""


class Responsibility(msgspec.Struct, frozen=True, kw_only=True):
    """That an agency sees to things of a kind or of a sector, in a province or commune or everywhere.

    `area` is a code of two or five digits; `effective_to` is the first day on which it no longer holds.
    """

    kind: str | None = None
    sector: str | None = None
    area: str | None = None
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
