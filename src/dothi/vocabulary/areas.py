"""Parts of the territory: provinces, communes, zones of the city's own, and units that are no more."""

import re
from datetime import date
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.words import Words

Level = Literal["province", "district", "commune", "zone"]
UnitLevel = Literal["province", "district", "commune"]
"""Districts are there no more since 1 July 2025, but people still name them."""

DIGITS: dict[UnitLevel, int] = {"province": 2, "district": 3, "commune": 5}
"""How long the code of a unit is; codes are texts, because 01 is no number."""
_ZONE_CODE = re.compile(r"\S(.{0,98}\S)?")


def make_code(level: Level, given: object) -> str:
    """A code in its full length. Spreadsheets drop leading zeros: 1, 1.0 and "1" are the province 01.

    Raises InvalidInput.
    """
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    text = "" if given is None or isinstance(given, bool) else str(given).strip()
    if level == "zone":
        if not _ZONE_CODE.fullmatch(text):
            raise InvalidInput("A zone's code has 1 to 100 characters.", field="code")
        return text
    # A table of numbers writes whole ones with .0 behind.
    text = text.removesuffix(".0")
    if not (text.isascii() and text.isdigit()) or len(text) > DIGITS[level]:
        raise InvalidInput(
            f"{given!r} is no code of a {level}, which has {DIGITS[level]} digits.", field="code"
        )
    return text.zfill(DIGITS[level])


def find_level(code: str) -> UnitLevel | None:
    """What a code of full length stands for, by its digits."""
    if not (code.isascii() and code.isdigit()):
        return None
    return next((level for level, digits in DIGITS.items() if digits == len(code)), None)


class AreaDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An area to be taken over; it is known again by level, zone type, code and first day.

    `geometry` is a GeoJSON polygon in WGS 84; without one the known outline stays. `effective_to` is the
    first day on which it is no longer in force; no first day means that nobody knows.
    """

    level: Level
    code: str
    name: Words
    full_name: Words
    parent_code: str | None = None
    zone_type: str | None = None
    geometry: bytes | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""
    licence: str = ""


class Succession(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a unit: one may go to many, and many to one."""

    old_level: UnitLevel
    old_code: str
    old_name: str
    new_level: UnitLevel
    new_code: str
    effective_on: date
    source: str


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that cannot be taken over, and why; `row` counts from 1, headings not counted."""

    part: str
    row: int
    what: str
    reason: str
