"""Values of declared properties: from what people and files write to the declared type, or why not."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import msgspec

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.folding import fold
from dothi.vocabulary.things import Kind, Property, PropertyType, PropertyValue
from dothi.vocabulary.words import Words

_LARGEST_WHOLE = 2**53
"""Whole numbers beyond are not all doubles, and so change on their way through JSON."""
_WORDS_FOR_YES = frozenset({"co", "yes", "true", "dung", "1"})
_WORDS_FOR_NO = frozenset({"khong", "no", "false", "sai", "0"})
_MIDNIGHT = r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
"""Files that know only instants write a day as its midnight."""
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/]([0-9]{{1,2}})[-/]([0-9]{{1,2}})(?:{_MIDNIGHT})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")


THING_NAME = Property(
    name="name",
    title=Words(vi="Tên", en="Name"),
    aliases=("ten", "ten_goi", "ten_doi_tuong", "ten_cong_trinh", "label", "name_vi", "name:vi"),
)
"""What files call a thing's own name, for kinds that declare no property `name`."""
_LONGEST_IN_SHAPEFILES = 10
"""Characters that a field's name has at most in a shapefile; longer ones are cut off there."""


class PropertyProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A value that was not taken: the property's name, what was given, and what is allowed."""

    field: str
    value: Any
    allowed: Words


def describe_allowed(declared: Property) -> Words:
    """What values a property may have, with an example."""
    if declared.type == "choice":
        return Words(
            vi="một trong: " + ", ".join(each.title.vi for each in declared.choices),
            en="one of: " + ", ".join(f"{each.id} ({each.title.en})" for each in declared.choices),
        )
    words = _ALLOWED[declared.type]
    if declared.unit is None:
        return words
    return Words(vi=f"{words.vi}; đơn vị {declared.unit}", en=f"{words.en}; in {declared.unit}")


def check_property(declared: Property, value: object) -> PropertyValue:
    """The value in the declared type; None, blank text and NaN are None. Raises InvalidInput.

    Takes what JSON, spreadsheets and map files hold: numbers, booleans, dates, and text for any of them.
    With a decimal comma or point alike; the unit may stand behind a number if it is the property's own.
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    taken = _READERS[declared.type](declared, value)
    if taken is None:
        raise InvalidInput(
            f"{declared.name}: {describe_allowed(declared).en}. {value!r:.80} was given.", field=declared.name
        )
    return taken


def check_properties(
    kind: Kind, values: Mapping[str, Any]
) -> tuple[dict[str, PropertyValue], list[PropertyProblem]]:
    """The values in their declared types, and what could not be taken and is left out of them.

    What the kind does not declare is kept as it is. A required property that is missing is a problem.
    """
    taken: dict[str, PropertyValue] = {}
    problems: list[PropertyProblem] = []
    for name, value in values.items():
        declared = kind.find_property(name)
        try:
            taken[name] = value if declared is None else check_property(declared, value)
        except InvalidInput:
            assert declared is not None, "only what is declared is checked"  # noqa: S101
            problems.append(PropertyProblem(field=name, value=value, allowed=describe_allowed(declared)))
    refused = {problem.field for problem in problems}
    for declared in kind.properties:
        if declared.required and declared.name not in refused and taken.get(declared.name) is None:
            allowed = describe_allowed(declared)
            problems.append(PropertyProblem(field=declared.name, value=None, allowed=allowed))
    return taken, problems


def suggest_mapping(kind: Kind, field_names: Sequence[str]) -> dict[str, str]:
    """Which property a file's field is likely to hold, by the field's name; a thing's own name is `name`.

    Fields that nothing is known of are left out, and each property is suggested once, for the first field.
    """
    known, cut = _list_spellings(kind)
    found: dict[str, str] = {}
    for field in field_names:
        name = known.get(_squeeze(field))
        if name is None and len(field) == _LONGEST_IN_SHAPEFILES:
            name = cut.get(_squeeze(field))
        if name is not None and name not in found.values():
            found[field] = name
    if THING_NAME.name not in found.values():
        # `ten_cau`, `Tên đường`: what is named after the kind, in whatever words.
        named = (field for field in field_names if field not in found and fold(field).startswith("ten "))
        found.update((field, THING_NAME.name) for field in islice(named, 1))
    return found


def _list_spellings(kind: Kind) -> tuple[dict[str, str], dict[str, str]]:
    """The property that each squeezed spelling means, in full and as shapefiles cut it off."""
    declared = [*kind.properties, THING_NAME]
    known: dict[str, str] = {}
    for own in (True, False):
        for each in declared:
            for word in (each.name, each.title.vi, each.title.en) if own else each.aliases:
                known.setdefault(_squeeze(word), each.name)
                if each.unit is not None:
                    known.setdefault(_squeeze(f"{word} {each.unit}"), each.name)
                    known.setdefault(_squeeze(word.removesuffix(f"_{each.unit}")), each.name)
    meant: dict[str, set[str]] = {}
    for each in declared:
        for word in (each.name, *each.aliases):
            meant.setdefault(_squeeze(word[:_LONGEST_IN_SHAPEFILES]), set()).add(each.name)
    return known, {word: names.pop() for word, names in meant.items() if len(names) == 1}


def _squeeze(text: str) -> str:
    return fold(text).replace(" ", "")


def _read_text(_: Property, value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        # Spreadsheets hold the code 12 as 12.0.
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value)


def _read_number(declared: Property, value: object) -> float | int | None:
    if isinstance(value, str):
        value = _parse_number(value if declared.unit is None else _without_unit(value, declared.unit))
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return None if isinstance(value, int) and abs(value) > _LARGEST_WHOLE else value


def _read_integer(declared: Property, value: object) -> int | None:
    number = _read_number(declared, value)
    if number is None or abs(number) > _LARGEST_WHOLE or int(number) != number:
        return None
    return int(number)


def _read_boolean(_: Property, value: object) -> bool | None:
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else None
    word = fold(value) if isinstance(value, str) else ""
    if word in _WORDS_FOR_YES:
        return True
    return False if word in _WORDS_FOR_NO else None


def _read_date(_: Property, value: object) -> str | None:
    if isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return None
    if found := _YEAR_FIRST.fullmatch(value):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(value):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _read_choice(declared: Property, value: object) -> str | None:
    word = fold(_read_text(declared, value) or "")
    for choice in declared.choices:
        if word in (fold(choice.id), fold(choice.title.vi), fold(choice.title.en)):
            return choice.id
    return None


def _without_unit(text: str, unit: str) -> str:
    return text.removesuffix(unit).rstrip()


def _parse_number(text: str) -> float | int | None:
    """A number as Vietnamese and English write it.

    One comma or point is the decimal mark, so 1.234 is a little more than one; where there are more, or
    spaces, those that stand before groups of three digits are no decimal marks.
    """
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
    if not _NUMBER.fullmatch(text):
        found = _GROUPED.fullmatch(text)
        if found is None:
            return None
        text = text.replace(found[1], "")
    try:
        return int(text)
    except ValueError:
        return float(text.replace(",", "."))


_READERS: dict[PropertyType, Callable[[Property, object], PropertyValue]] = {
    "text": _read_text,
    "number": _read_number,
    "integer": _read_integer,
    "boolean": _read_boolean,
    "date": _read_date,
    "choice": _read_choice,
}
_ALLOWED: dict[PropertyType, Words] = {
    "text": Words(vi="văn bản", en="text"),
    "number": Words(vi="một số, ví dụ 12,5", en="a number, for example 12.5"),
    "integer": Words(vi="một số nguyên, ví dụ 12", en="a whole number, for example 12"),
    "boolean": Words(vi="có hoặc không", en="yes or no"),
    "date": Words(
        vi="một ngày, ví dụ 21/11/2026 hoặc 2026-11-21", en="a day, for example 2026-11-21 or 21/11/2026"
    ),
}
