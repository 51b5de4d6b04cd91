"""Values of properties: one meaning however they are written, and what cannot be meant is refused."""

import datetime
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.declarations import KINDS
from dothi.store.database import Database
from dothi.store.things import put_declarations
from dothi.vocabulary.errors import InvalidInput, UnknownUnit
from dothi.vocabulary.folding import fold
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.properties import (
    check_properties,
    check_property,
    describe_allowed,
    suggest_mapping,
)
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import Choice, Kind, Property
from dothi.vocabulary.words import Words

_GOOD = Choice(id="good", title=Words(vi="Tốt", en="Good"))
_UNKNOWN = Choice(id="not_assessed", title=Words(vi="Chưa đánh giá", en="Not assessed"))


def declare(name: str, **facts: Any) -> Property:
    return Property(name=name, title=Words(vi=f"Vi {name}", en=f"En {name}"), **facts)


CODE = declare("code", required=True, aliases=("ma", "so_hieu"))
WIDTH = Property(
    name="width_m",
    title=Words(vi="Chiều rộng", en="Width"),
    type="number",
    unit="m",
    aliases=("be_rong", "c_rong"),
)
LANES = declare("lanes", type="integer")
LIT = declare("lit", type="boolean")
CONDITION = Property(
    name="condition",
    title=Words(vi="Tình trạng", en="Condition"),
    type="choice",
    choices=(_GOOD, _UNKNOWN),
    aliases=("tinh_trang", "hien_trang"),
)
INSPECTED = declare("last_inspection", type="date", aliases=("ngay_kt",))
NEXT = declare("next_inspection", type="date")

STREET = Kind(
    id="dark_street",
    sector="test",
    title=Words(vi="Phố tối", en="Dark street"),
    icon="thing",
    geometry="LineString",
    geometries=("Point",),
    properties=(CODE, WIDTH, LANES, LIT, CONDITION, INSPECTED, NEXT),
)


@pytest.mark.parametrize(
    ("declared", "given", "meant"),
    [
        (CODE, "  QL.1A ", "QL.1A"),
        (CODE, 12.0, "12"),
        (CODE, datetime.date(2026, 11, 21), "2026-11-21"),
        (WIDTH, "12,5", 12.5),
        (WIDTH, "12.5", 12.5),
        (WIDTH, "12,5 m", 12.5),
        (WIDTH, "1.234", 1.234),
        (WIDTH, "1.234,5", 1234.5),
        (WIDTH, "1,234.5", 1234.5),
        (WIDTH, "1 234,5", 1234.5),
        (WIDTH, "1.234.567", 1_234_567),
        (WIDTH, "−0,5", -0.5),
        (WIDTH, 7, 7),
        (WIDTH, math.nan, None),
        (LANES, "4", 4),
        (LANES, "4,0", 4),
        (LANES, 4.0, 4),
        (LIT, "Có", True),
        (LIT, "KHÔNG", False),
        (LIT, "yes", True),
        (LIT, 0, False),
        (LIT, "1", True),
        (CONDITION, "good", "good"),
        (CONDITION, "TOT", "good"),
        (CONDITION, "chưa  đánh giá", "not_assessed"),
        (CONDITION, "Not assessed", "not_assessed"),
        (INSPECTED, "2026-11-21", "2026-11-21"),
        (INSPECTED, "21/11/2026", "2026-11-21"),
        (INSPECTED, "1/2/2026", "2026-02-01"),
        (INSPECTED, "2026/11/21", "2026-11-21"),
        (INSPECTED, "2026-11-21T00:00:00+00:00", "2026-11-21"),
        (INSPECTED, datetime.datetime(2026, 11, 21), "2026-11-21"),  # noqa: DTZ001
    ],
)
def test_values_are_taken_as_they_are_written(declared: Property, given: object, meant: object) -> None:
    """Vietnamese and English spellings, spreadsheets' floats and dates, the unit behind the number."""
    taken = check_property(declared, given)
    assert taken == meant
    assert type(taken) is type(meant)


@pytest.mark.parametrize("declared", STREET.properties)
@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_nothing_stays_nothing(declared: Property, nothing: str | None) -> None:
    """An empty cell is no value of any type."""
    assert check_property(declared, nothing) is None


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        (CODE, True),
        (CODE, ["a"]),
        (WIDTH, "wide"),
        (WIDTH, "50 cm"),
        (WIDTH, "1.234.5"),
        (WIDTH, "1e999"),
        (WIDTH, True),
        (WIDTH, "٣"),
        (WIDTH, 2**60),
        (LANES, "2,5"),
        (LANES, 2.5),
        (LIT, "maybe"),
        (LIT, 2),
        (CONDITION, "poor"),
        (CONDITION, {}),
        (INSPECTED, "2026"),
        (INSPECTED, "31/02/2026"),
        (INSPECTED, "11/21/2026"),
        (INSPECTED, "2026-11-21T08:00:00"),
        (INSPECTED, 46_347),
    ],
)
def test_what_cannot_be_meant_is_refused(declared: Property, given: object) -> None:
    """The error names the property and says what is allowed."""
    with pytest.raises(InvalidInput) as refused:
        check_property(declared, given)
    assert refused.value.field == declared.name
    assert describe_allowed(declared).en in refused.value.message


def test_what_is_allowed_is_said_in_both_languages() -> None:
    """Choices by their titles, numbers with their unit."""
    assert describe_allowed(CONDITION).vi == "một trong: Tốt, Chưa đánh giá"
    assert describe_allowed(CONDITION).en == "one of: good (Good), not_assessed (Not assessed)"
    assert describe_allowed(WIDTH).vi == "một số, ví dụ 12,5; đơn vị m"


_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes()


@given(value=_ANYTHING)
@pytest.mark.parametrize("declared", STREET.properties)
def test_what_was_taken_is_taken_again(declared: Property, value: object) -> None:
    """Whatever is sent is refused or taken, and what was taken means itself."""
    try:
        taken = check_property(declared, value)
    except InvalidInput:
        return
    assert check_property(declared, taken) == taken


@given(value=st.floats(-1e9, 1e9))
def test_a_number_reads_the_same_with_comma_and_point(value: float) -> None:
    """Python's own spelling of a double, and the same with a decimal comma."""
    text = repr(value)
    assert check_property(WIDTH, text) == check_property(WIDTH, text.replace(".", ",")) == value


def test_a_row_is_taken_as_far_as_it_can_be() -> None:
    """The width is taken, the lanes and the missing code are problems, what is not declared is kept."""
    row = {"width_m": "7,5", "lanes": "many", "colour": "grey", "condition": None}
    values, problems = check_properties(STREET, row)
    assert values == {"width_m": 7.5, "colour": "grey", "condition": None}
    assert [(each.field, each.value) for each in problems] == [("lanes", "many"), ("code", None)]
    assert problems[0].allowed.vi == "một số nguyên, ví dụ 12"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("code", "code"),
        ("MA", "code"),
        ("Số hiệu", "code"),
        ("Chiều rộng (m)", "width_m"),
        ("CHIEU_RONG", "width_m"),
        ("chieuRong", "width_m"),
        ("width", "width_m"),
        ("c_rong", "width_m"),
        ("be_rong_m", "width_m"),
        ("TINH_TRANG", "condition"),
        ("hien_trang", "condition"),
        ("NGAY_KT", "last_inspection"),
        ("last_inspe", "last_inspection"),
        ("ten", "name"),
        ("Name", "name"),
        ("TEN_CAU", "name"),
        ("Tên đường", "name"),
    ],
)
def test_fields_of_files_find_their_property(field: str, name: str) -> None:
    """By id, title, abbreviation, with the unit, and as a shapefile cuts it off after ten characters."""
    assert suggest_mapping(STREET, ["fid", field, "width_x"]) == {field: name}


def test_a_property_is_suggested_once() -> None:
    """The second width is left to the person who looks at the file."""
    assert suggest_mapping(STREET, ["be_rong", "c_rong"]) == {"be_rong": "width_m"}


def test_an_own_name_comes_before_an_alias() -> None:
    """`lanes` is declared after a property that files sometimes call so; the field is the lanes."""
    kind = Kind(
        id="wide_street",
        sector="test",
        title=Words(vi="Phố rộng", en="Wide street"),
        icon="thing",
        properties=(declare("tracks", aliases=("lanes",)), LANES),
    )
    assert suggest_mapping(kind, ["lanes"]) == {"lanes": "lanes"}


def test_a_kind_says_what_geometries_it_takes() -> None:
    """A street is a line, or a point where nobody has drawn it; several lines are as good as one."""
    assert STREET.list_geometries() == ["LineString", "Point"]
    assert STREET.accepts("MultiLineString")
    assert not STREET.accepts("Polygon")


def test_folding_drops_marks_case_and_signs() -> None:
    """Đ is a letter of its own in Unicode and a d here."""
    assert fold("Đường-BỘ  (m²)") == "duong bo m2"


def test_declared_properties_are_sound() -> None:
    """Every choice has its own title in both languages, every spelling leads to one property only."""
    for kind in KINDS:
        for declared in kind.properties:
            assert (declared.type == "choice") == bool(declared.choices), (kind.id, declared.name)
            assert declared.unit is None or declared.type in ("number", "integer"), (kind.id, declared.name)
            for spell in (lambda each: each.id, lambda each: each.title.vi, lambda each: each.title.en):
                spellings = {fold(spell(choice)) for choice in declared.choices}
                assert len(spellings) == len(declared.choices), (kind.id, declared.name)
        names = [declared.name for declared in kind.properties]
        assert len(set(names)) == len(names), kind.id
        assert suggest_mapping(kind, names) == {name: name for name in names}
        for declared in kind.properties:
            for title in (declared.title.vi, declared.title.en):
                assert suggest_mapping(kind, [title]) == {title: declared.name}


async def test_a_unit_that_nobody_knows_stops_the_program(database: Database, quantities: Quantities) -> None:
    """A width in cubits is found when the declarations are taken over."""
    kind = Kind(
        id="old_street",
        sector="test",
        title=Words(vi="Phố cổ", en="Old street"),
        icon="thing",
        properties=(declare("width_cubits", type="number", unit="cubit"),),
    )
    async with database.session(LOCAL) as session:
        with pytest.raises(UnknownUnit):
            await put_declarations(session, [kind], quantities)
