"""Parameters: the city's dated and sourced values. Rules, indices and screens name them, never numbers."""

import datetime
import math
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.folding import fold, normalise, romanise
from dothi.vocabulary.quantities import find_unit
from dothi.vocabulary.words import Words

Status = Literal["verified", "second_hand", "unverified", "local"]
"""How sure a value is: its text was read; a text about it was; it is from memory; the city decided it."""

Mark = Literal["V1", "RUN", "V2", "MEM"]
"""What shipped files say of a figure: read in its text, computed here, read second-hand, from memory."""

STATUS_OF: dict[Mark, Status] = {
    "V1": "verified",
    "RUN": "verified",
    "V2": "second_hand",
    "MEM": "unverified",
}

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")
LONGEST_NAME = 120
LONGEST_TEXT = 300


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A value in `unit`, where and for what it holds, from when, and by whose word.

    `place` is the uid of a thing or a place by its name, such as a station's; `kind` a kind of things; None
    holds everywhere or for all. `effective_to` is the first day without it. `checked_on` is when somebody
    last compared it with its source. `id` is the number of a row of the city's own, None where it is shipped.
    """

    id: int | None = None
    name: str
    title: Words
    value: float
    unit: str
    place: str | None = None
    kind: str | None = None
    source: Words
    status: Status
    effective_from: datetime.date
    effective_to: datetime.date | None = None
    checked_on: datetime.date | None = None


class ParameterDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value of the city's own, as somebody says it; an English title or source may be left empty."""

    name: str
    title: Words
    value: float
    unit: str
    place: str | None = None
    kind: str | None = None
    source: Words
    status: Status = "local"
    effective_from: datetime.date
    effective_to: datetime.date | None = None
    checked_on: datetime.date | None = None


class ParameterVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of an own value from an instant on, by whom, and until when, ended by whom."""

    version: int
    parameter: Parameter
    known_from: datetime.datetime
    made_by: str
    known_to: datetime.datetime | None
    ended_by: str | None


class ParameterHistory(msgspec.Struct, frozen=True, kw_only=True):
    """All values of a name: the shipped ones, and what was ever said of the city's own, newest first."""

    shipped: list[Parameter]
    own: list[ParameterVersion]


def read_draft(draft: ParameterDraft, number: int | None, kinds: Collection[str]) -> Parameter:
    """A draft as a row of the city's own, checked; raises InvalidInput. What is only spaces is nothing."""
    row = Parameter(
        id=number,
        name=draft.name.strip(),
        title=_read_words(draft.title),
        value=draft.value,
        unit=draft.unit.strip(),
        place=normalise(draft.place or "") or None,
        kind=(draft.kind or "").strip() or None,
        source=_read_words(draft.source),
        status=draft.status,
        effective_from=draft.effective_from,
        effective_to=draft.effective_to,
        checked_on=draft.checked_on,
    )
    check_parameter(row)
    if row.kind is not None and row.kind not in kinds:
        raise InvalidInput(f"The kind {row.kind!r} is not declared.", field="kind")
    unit = find_unit(row.unit)
    return row if unit is None else msgspec.structs.replace(row, unit=unit.symbol)


def _read_words(words: Words) -> Words:
    vi = normalise(words.vi)
    return Words(vi=vi, en=normalise(words.en) or romanise(vi))


class _Row(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One value of a set; what is None is as its set says."""

    value: float
    place: str | None = None
    kind: str | None = None
    mark: Mark | None = None
    source: Words | None = None
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None


class _Set(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Values of one title and unit: one `value`, numbered `values`, or `rows` for places and times."""

    name: str
    title: Words
    unit: str
    source: Words
    mark: Mark
    effective_from: datetime.date
    effective_to: datetime.date | None = None
    value: float | None = None
    values: tuple[float, ...] = ()
    rows: tuple[_Row, ...] = ()


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    checked_on: datetime.date
    set: tuple[_Set, ...]


def read_parameters(content: bytes, where: str) -> tuple[Parameter, ...]:
    """The parameters of a shipped TOML file, each checked; raises InvalidInput, which names `where`.

    `values` become parameters whose names end in `_1`, `_2` and so on, in their order.
    """
    try:
        file = msgspec.toml.decode(content, type=_File)
        found = tuple(row for told in file.set for row in _list_rows(told, file.checked_on))
        for row in found:
            check_parameter(row)
        check_overlaps(found)
    except (InvalidInput, msgspec.MsgspecError) as error:
        detail = error.detail if isinstance(error, InvalidInput) else str(error)
        raise InvalidInput(f"{where}: {detail}") from error
    return found


def _list_rows(told: _Set, checked_on: datetime.date) -> Iterator[Parameter]:
    if (told.value is not None) + bool(told.values) + bool(told.rows) != 1:
        raise InvalidInput(f"{told.name}: give one of value, values and rows.")
    rows = told.rows
    if told.value is not None:
        rows = (_Row(value=told.value),)
    for each in rows:
        yield _make_parameter(told, each, told.name, told.title, checked_on)
    for number, value in enumerate(told.values, start=1):
        title = Words(vi=f"{told.title.vi} {number}", en=f"{told.title.en} {number}")
        yield _make_parameter(told, _Row(value=value), f"{told.name}_{number}", title, checked_on)


def _make_parameter(told: _Set, row: _Row, name: str, title: Words, checked_on: datetime.date) -> Parameter:
    return Parameter(
        name=name,
        title=title,
        value=row.value,
        unit=told.unit,
        place=row.place,
        kind=row.kind,
        source=row.source or told.source,
        status=STATUS_OF[row.mark or told.mark],
        effective_from=row.effective_from or told.effective_from,
        effective_to=row.effective_to or told.effective_to,
        checked_on=checked_on,
    )


def check_parameter(row: Parameter) -> None:
    """Raise InvalidInput where a row alone cannot be right, and say what to do."""
    if not NAME.fullmatch(row.name) or len(row.name) > LONGEST_NAME:
        raise InvalidInput(
            f"{row.name!r} is no name of a parameter; write small letters, digits and _ with a dot between,"
            " for example flood_alarm.level_2.",
            field="name",
        )
    if not math.isfinite(row.value):
        raise InvalidInput(f"{row.name}: the value is a finite number.", field="value")
    if find_unit(row.unit) is None:
        raise InvalidInput(
            f"{row.name}: {row.unit!r} is no unit that is known; write its symbol, or 1 where there is none.",
            field="unit",
        )
    said = [("title", row.title.vi), ("title", row.title.en), ("source", row.source.vi)]
    said += [(field, text) for field, text in (("place", row.place), ("kind", row.kind)) if text is not None]
    # Who has no English for a source leaves it out.
    said += [("source", row.source.en or row.source.vi)]
    for field, text in said:
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise InvalidInput(
                f"{row.name}: say its {field}, in up to {LONGEST_TEXT} letters.",
                field=field,
            )
    if row.effective_to is not None and row.effective_to <= row.effective_from:
        raise InvalidInput(
            f"{row.name}: its first day without it comes after the day from which it holds.",
            field="effective_to",
        )


def find_overlap(rows: Iterable[Parameter]) -> tuple[Parameter, Parameter] | None:
    """The first two rows of one name, place and kind that hold on a same day, or None."""
    seen: dict[tuple[str, str | None, str | None], Parameter] = {}
    for row in sorted(rows, key=lambda each: each.effective_from):
        before = seen.get(_key(row))
        if before is not None and (before.effective_to is None or row.effective_from < before.effective_to):
            return before, row
        seen[_key(row)] = row
    return None


def check_overlaps(rows: Iterable[Parameter]) -> None:
    """Raise InvalidInput where two rows of one name, place and kind hold on a same day."""
    found = find_overlap(rows)
    if found is not None:
        before, row = found
        raise InvalidInput(
            f"{row.name}: from {row.effective_from} on there is a value already, from"
            f" {before.effective_from}; let that one end first, or change it.",
            field="effective_from",
        )


def check_unit(row: Parameter, others: Iterable[Parameter]) -> None:
    """Raise InvalidInput where others of a row's name are told in another unit: rules go by the number."""
    for other in others:
        if other.name == row.name and other.id != row.id and other.unit != row.unit:
            raise InvalidInput(
                f"Values of {row.name} are told in {other.unit}, and this one in {row.unit}; use that unit.",
                field="unit",
            )


def is_meant(row: Parameter, words: str) -> bool:
    """Whether each of the words begins one of a row's name, titles, source, place or kind, in any spelling.

    A number has to be there as a whole, so that level 3 is not found by the 31st of a month.
    """
    wanted = _list_words(words)
    if not wanted:
        return True
    said = (row.name, row.title.vi, row.title.en, row.source.vi, row.source.en, row.place, row.kind)
    there = _list_words(" ".join(each for each in said if each))
    return all(
        word in there if word.isdigit() else any(each.startswith(word) for each in there) for word in wanted
    )


def _list_words(text: str) -> list[str]:
    # A name's parts are words of their own.
    return fold(text.replace(".", " ").replace("_", " ")).split()


def holds_on(row: Parameter, day: datetime.date) -> bool:
    """Whether a row is in force on a day."""
    return row.effective_from <= day and (row.effective_to is None or day < row.effective_to)


def lay_over(shipped: Iterable[Parameter], own: Iterable[Parameter]) -> tuple[Parameter, ...]:
    """Shipped and own rows as one: on the days of an own row the shipped one of its kind does not hold.

    A shipped row is cut where own ones lie inside it, so what comes out overlaps nowhere.
    """
    own = tuple(own)
    left = list(shipped)
    for mine in own:
        left = [part for row in left for part in (_cut(row, mine) if _key(row) == _key(mine) else (row,))]
    return (*left, *own)


def _cut(row: Parameter, mine: Parameter) -> Iterator[Parameter]:
    """What is left of a row before and after another's days."""
    before = min(mine.effective_from, row.effective_to or mine.effective_from)
    if row.effective_from < before:
        yield msgspec.structs.replace(row, effective_to=before)
    if mine.effective_to is not None:
        after = max(mine.effective_to, row.effective_from)
        if row.effective_to is None or after < row.effective_to:
            yield msgspec.structs.replace(row, effective_from=after)


def find_parameter(
    rows: Iterable[Parameter],
    name: str,
    day: datetime.date,
    *,
    place: str | None = None,
    kind: str | None = None,
) -> Parameter | None:
    """What was in force on a day, None where nothing was.

    A row for the place goes before one for the kind, and that before one for everywhere.
    """
    fitting = [
        row
        for row in rows
        if row.name == name and holds_on(row, day) and row.place in (None, place) and row.kind in (None, kind)
    ]
    return max(fitting, key=lambda row: (row.place is not None, row.kind is not None), default=None)


def get_parameter(
    rows: Iterable[Parameter],
    name: str,
    day: datetime.date,
    *,
    place: str | None = None,
    kind: str | None = None,
) -> Parameter:
    """As `find_parameter`; raises NotFound, which says what to add."""
    found = find_parameter(rows, name, day, place=place, kind=kind)
    if found is None:
        holds_for = ", ".join(each for each in (place, kind) if each) or "everywhere"
        raise NotFound(
            f"On {day} no value of {name} was in force for {holds_for}; a data steward adds it at"
            " /quan-tri/tham-so, with its source.",
        )
    return found


def _key(row: Parameter) -> tuple[str, str | None, str | None]:
    return row.name, row.place, row.kind
