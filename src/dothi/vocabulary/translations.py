"""Translations from what others call things to our kinds and properties."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from dothi.vocabulary.things import GeometryType, PropertyValue


class Translated(msgspec.Struct, frozen=True, kw_only=True):
    """What a foreign object is here; `name` is empty where it has none, `kind` takes its geometry."""

    kind: str
    name: str
    properties: dict[str, PropertyValue]


class Translator(Protocol):
    """A vocabulary of others, for example OpenStreetMap's. Sectors translate what belongs to them."""

    def __call__(self, tags: Mapping[str, str], geometry: GeometryType, /) -> Translated | None:
        """What an object with these tags is; None where it is nothing of ours."""
        ...


def try_in_turn(*translators: Translator) -> Translator:
    """The first translation that one of several finds."""

    def translate(tags: Mapping[str, str], geometry: GeometryType, /) -> Translated | None:
        for each in translators:
            found = each(tags, geometry)
            if found is not None:
                return found
        return None

    return translate
