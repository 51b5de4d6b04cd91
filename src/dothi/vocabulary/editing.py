"""Changing many things at once: which ones, and what of them."""

from typing import Any

import msgspec

from dothi.vocabulary.drawing import DrawnArea
from dothi.vocabulary.things import Agency, KindCount
from dothi.vocabulary.words import Words


class Selection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Things of a kind (None: of any). All that is given chooses among them together; where nothing is, all
    are meant.

    `area` is the code of a province, commune or zone; `within` is drawn, and means what it covers or touches.
    `text` is words that the name or uid has, with marks or without. In `having` a property has the value, or
    where that is None the thing has no such property.
    """

    kind: str | None
    uids: list[str] | None = None
    area: str | None = None
    text: str = ""
    having: dict[str, Any] = {}
    within: DrawnArea | None = None


class BulkEdit(Selection, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which things of a kind are changed, and to what.

    In `properties` None takes a property away; an owner of None stays as it is, and `without_agency` takes it
    away.
    """

    properties: dict[str, Any] = {}
    agency: str | None = None
    without_agency: bool = False
    title: str = ""


class FoundThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as lists of choices show it; `area` is its commune or, where none is known, its province."""

    id: int
    uid: str
    name: str
    kind: str
    area: Words | None


class Selected(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a selection; `count` is how many there are from it on, `next` the id that it ends with."""

    count: int
    things: list[FoundThing]
    next: int | None


class ChosenThing(FoundThing, frozen=True, kw_only=True):
    """A thing of a choice with what its kind says of it."""

    properties: dict[str, Any]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A sorted page of a choice; `count` is how many things it means in all, `kinds` of which, most first."""

    count: int
    kinds: list[KindCount]
    things: list[ChosenThing]


class EditedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing before and after, in the properties that the edit names, and its owner where that changes."""

    id: int
    uid: str
    name: str
    before: dict[str, Any]
    after: dict[str, Any]
    agency_before: Agency | None
    agency_after: Agency | None


class EditOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit did, or would do: how many things were chosen, how many differ, and the first of those."""

    chosen: int
    changed: int
    change_id: int | None
    sample: list[EditedThing]
    unknown: list[str]
    """Uids that no thing of the kind has."""
