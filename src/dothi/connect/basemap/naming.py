"""Which of its names an object gets on the map."""

import unicodedata
from collections.abc import Mapping

from dothi.connect.basemap.islands import find_name_at_sea, is_foreign

_WITHOUT_NAME_OF_OURS = frozenset({"sea", "ocean"})
"""Seas have a name in every language around them, so only the Vietnamese one is written."""


class Names:
    """The names of one object: those that its tags say in Vietnamese, in the place's language, in English."""

    __slots__ = ("_english", "_plain", "_vietnamese")

    def __init__(self, tags: Mapping[str, str]) -> None:
        told = tags.get("name:vi")
        self._vietnamese = told if told and _is_latin(told) else None
        at_large = tags.get("place") in _WITHOUT_NAME_OF_OURS
        self._plain = None if at_large else tags.get("name")
        self._english = None if at_large else tags.get("name:en")

    def find(self, *, at_sea: bool) -> str | None:
        """The name to write, or None; `at_sea` where it lies in the sea areas of the two archipelagos.

        Vietnamese comes first, then the name in use there if it is in Latin letters, then the English one.
        """
        name = find_name_at_sea(self._vietnamese, self._plain) if at_sea else self._find_ashore()
        return None if name is None else unicodedata.normalize("NFC", name.strip()) or None

    def _find_ashore(self) -> str | None:
        plain = self._plain if self._plain and _is_latin(self._plain) else None
        name = self._vietnamese or plain or self._english
        told = (name, self._plain, self._english)
        return None if any(each is not None and is_foreign(each) for each in told) else name


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(each, "").startswith("LATIN") for each in name if each.isalpha())
