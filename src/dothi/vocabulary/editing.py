"""Changing many things at once: which ones, and what of them."""

from typing import Any

import msgspec


class BulkEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which things of a kind are changed, and to what.

    `uids` or `area` choose among them, together where both are given, all where neither is. In `properties`
    None takes a property away; an owner of None stays as it is.
    """

    kind: str
    uids: list[str] | None = None
    area: str | None = None
    properties: dict[str, Any] = {}
    agency: str | None = None
    title: str = ""


class EditedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing before and after, in the properties that the edit names."""

    id: int
    uid: str
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


class EditOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit did, or would do: how many things were chosen, how many differ, and the first of those."""

    chosen: int
    changed: int
    change_id: int | None
    sample: list[EditedThing]
    unknown: list[str]
    """Uids that no thing of the kind has."""
