"""Dated values: which one is in force where, what a wrong row is told, and own rows over shipped ones."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.vocabulary.city_parameters import (
    Parameter,
    check_overlaps,
    check_parameter,
    find_overlap,
    find_parameter,
    get_parameter,
    holds_on,
    lay_over,
    read_parameters,
)
from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.words import Words

LEVEL = "flood_alarm.level_2"
NEW_YEAR = date(2026, 1, 1)


def make(value: float = 1.9, **more: Any) -> Parameter:
    """A level of alarm that holds everywhere from New Year 2026 on, but for what is told."""
    told: dict[str, Any] = {
        "name": LEVEL,
        "title": Words(vi="Báo động 2", en="Alarm level 2"),
        "unit": "m",
        "source": Words(vi="Quyết định", en="Decision"),
        "status": "local",
        "effective_from": NEW_YEAR,
    }
    return Parameter(**told | more, value=value)


def test_the_place_goes_before_the_kind_and_that_before_everywhere() -> None:
    """Four rows of one name: each is found by who asks for just that."""
    rows = (
        make(1),
        make(2, kind="canal"),
        make(3, place="Cần Thơ"),
        make(4, place="Cần Thơ", kind="canal"),
    )

    def ask(**where: str) -> float:
        return get_parameter(rows, LEVEL, NEW_YEAR, **where).value

    assert ask() == 1
    assert ask(kind="canal") == 2
    assert ask(place="Cần Thơ") == 3
    assert ask(place="Cần Thơ", kind="canal") == 4
    assert ask(place="Long Xuyên", kind="canal") == 2
    assert ask(place="Long Xuyên", kind="river") == 1


def test_a_value_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    """PM2.5: 50 until the last day of 2025, 45 from New Year on, and nothing before the regulation."""
    rows = (make(50, effective_from=date(2023, 9, 12), effective_to=NEW_YEAR), make(45))
    found = [find_parameter(rows, LEVEL, day) for day in (date(2023, 9, 11), date(2025, 12, 31), NEW_YEAR)]
    assert [each and each.value for each in found] == [None, 50, 45]
    with pytest.raises(NotFound, match="a data steward adds it"):
        get_parameter(rows, LEVEL, date(2020, 1, 1), place="Cần Thơ")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": "Level 2"}, "write small letters, digits"),
        ({"name": "level"}, "write small letters, digits"),
        ({"name": f"a.{'b' * 120}"}, "write small letters, digits"),
        ({"unit": "furlong"}, "is no unit that is known"),
        ({"value": float("nan")}, "finite number"),
        ({"title": Words(vi=" ", en="Level")}, "say its title"),
        ({"title": Words(vi="Mức", en="")}, "say its title"),
        ({"source": Words(vi="", en="Decision")}, "say its source"),
        ({"source": Words(vi="x" * 301, en="")}, "in up to 300 letters"),
        ({"source": Words(vi="Quyết định", en="x" * 301)}, "in up to 300 letters"),
        ({"place": " "}, "say its place"),
        ({"effective_to": NEW_YEAR}, "comes after the day from which it holds"),
    ],
)
def test_a_wrong_row_is_told_what_to_do(wrong: dict[str, Any], told: str) -> None:
    """Each mistake of its own; the row without it is taken."""
    check_parameter(make())
    with pytest.raises(InvalidInput, match=told):
        check_parameter(make(**wrong))


def test_two_rows_of_one_name_place_and_kind_never_hold_on_one_day() -> None:
    """The first may end on the day on which the next begins; a day later is one too many."""
    first = make(1, effective_from=date(2025, 1, 1), effective_to=NEW_YEAR)
    check_overlaps([make(2), first])
    check_overlaps([make(2), make(3, place="Cần Thơ"), make(4, kind="canal")])
    long = msgspec.structs.replace(first, effective_to=date(2026, 1, 2))
    assert find_overlap([make(2), long]) == (long, make(2))
    with pytest.raises(InvalidInput, match="there is a value already, from 2025-01-01"):
        check_overlaps([make(2), long])
    with pytest.raises(InvalidInput):
        check_overlaps([make(2), msgspec.structs.replace(first, effective_to=None)])


def test_an_own_row_cuts_the_shipped_one_it_lies_in() -> None:
    """Shipped from 2025 on; own in June 2026: two parts of the shipped one are left around it."""
    shipped = (make(1, effective_from=date(2025, 1, 1)), make(9, place="Cần Thơ"))
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    rows = lay_over(shipped, [make(2, id=7, effective_from=june, effective_to=july)])
    found = [find_parameter(rows, LEVEL, day) for day in (date(2026, 5, 31), june, date(2026, 6, 30), july)]
    assert [each and each.value for each in found] == [1, 2, 2, 1]
    assert get_parameter(rows, LEVEL, june, place="Cần Thơ").value == 9


_DAYS = st.integers(0, 30).map(lambda number: date(2026, 1, number + 1))
_SPANS = st.tuples(_DAYS, st.none() | _DAYS).filter(lambda span: span[1] is None or span[0] < span[1])


@given(shipped=_SPANS, own=_SPANS, day=_DAYS)
def test_own_before_shipped_on_every_day(
    shipped: tuple[date, date | None], own: tuple[date, date | None], day: date
) -> None:
    """Whatever the spans: on each day the own row holds if it is in force, else the shipped one."""
    theirs = make(1, effective_from=shipped[0], effective_to=shipped[1])
    mine = make(2, id=1, effective_from=own[0], effective_to=own[1])
    rows = lay_over([theirs], [mine])
    assert find_overlap(rows) is None
    found = find_parameter(rows, LEVEL, day)
    if holds_on(mine, day):
        assert found == mine
    else:
        assert (found is not None) == holds_on(theirs, day)


SET = """
checked_on = 2026-11-21
[[set]]
name = "noise.limit"
title = { vi = "Giới hạn", en = "Limit" }
unit = "dBA"
source = { vi = "Quy chuẩn", en = "Regulation" }
mark = "MEM"
effective_from = 2025-01-01
"""


def test_a_file_says_values_by_number_or_by_place() -> None:
    """Numbered ones end in their number; a row may have a mark, a source and days of its own."""
    numbered = read_parameters(f"{SET}values = [55, 70]".encode(), "noise.toml")
    assert [(each.name, each.title.en, each.value) for each in numbered] == [
        ("noise.limit_1", "Limit 1", 55),
        ("noise.limit_2", "Limit 2", 70),
    ]
    (row,) = read_parameters(
        f'{SET}rows = [{{ value = 55, place = "A", mark = "V2", effective_to = 2025-02-01 }}]'.encode(), "x"
    )
    assert (row.place, row.status, row.effective_to) == ("A", "second_hand", date(2025, 2, 1))
    (alone,) = read_parameters(f"{SET}value = 55".encode(), "x")
    assert (alone.status, alone.checked_on, alone.id) == ("unverified", date(2026, 11, 21), None)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("", "give one of value, values and rows"),
        ("value = 1\nvalues = [2]", "give one of value, values and rows"),
        ('value = "high"', "Expected `float"),
        ("level = 1", "unknown field"),
        ("rows = [{ value = 1 }, { value = 2 }]", "there is a value already"),
        ("value = ", ""),
    ],
)
def test_a_wrong_file_is_named(told: str, why: str) -> None:
    """Whoever starts the program reads which file it is, and what is wrong in it."""
    with pytest.raises(InvalidInput, match=rf"noise\.toml: .*{why}"):
        read_parameters(f"{SET}{told}".encode(), "noise.toml")
