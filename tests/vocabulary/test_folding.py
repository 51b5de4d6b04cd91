"""Names are found however their marks are written, and codes however a spreadsheet has cut them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.vocabulary.areas import DIGITS, UnitLevel, find_level, make_code
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.folding import fold, normalise, romanise, spell, split_unit

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
NAMES = st.text(alphabet=f"{LETTERS}{LETTERS.upper()} -'.", max_size=30)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nguyễn Văn Cừ", "nguyen van cu"),
        ("ĐỒNG ĐĂNG", "dong dang"),
        ("Đắk Lắk", "dak lak"),
        ("Văn Miếu - Quốc Tử Giám", "van mieu quoc tu giam"),
        ("Ea H'Leo", "ea hleo"),
        ("Mỹ Tho", "mi tho"),
        ("Mĩ Tho", "mi tho"),
        # uy is another sound than ui.
        ("Thủy", "thuy"),
    ],
)
def test_a_name_is_folded(written: str, folded: str) -> None:
    """No marks, no capitals, no signs."""
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"), [("hòa", "hoà"), ("Thúy", "thuý"), ("khỏe", "KHOẺ"), ("hòan", "hoàn"), ("ủy", "uỷ")]
)
def test_both_schools_of_tones_are_one(one: str, other: str) -> None:
    """Equal as spelled; after NFC alone they stay apart."""
    assert spell(one) == spell(other)
    assert unicodedata.normalize("NFC", one).lower() != unicodedata.normalize("NFC", other).lower()


@pytest.mark.parametrize("word", ["của", "mùa", "Quý", "hoàng", "thuở", "ngoằn", "Hòa", "Ðông"])
def test_spelling_keeps_marks(word: str) -> None:
    """Only where a tone stands may change: as many marks before as after."""
    marks = unicodedata.normalize("NFD", word.replace("Ð", "Đ").lower())
    assert sorted(unicodedata.normalize("NFD", spell(word))) == sorted(marks)


@given(NAMES)
def test_folding_is_done_once(name: str) -> None:
    """Folding again changes nothing, composed or not; what is left has letters, digits and single spaces."""
    folded = fold(name)
    assert folded == fold(folded) == fold(spell(name)) == fold(unicodedata.normalize("NFD", name))
    assert folded.isascii()
    assert folded == " ".join(folded.split())
    assert all(letter.isalnum() or letter == " " for letter in folded)
    assert unicodedata.is_normalized("NFC", spell(name))
    assert unicodedata.is_normalized("NFC", normalise(name))
    assert fold(romanise(name)) == folded


@given(st.text(max_size=40))
def test_any_text_can_be_folded(text: str) -> None:
    """Nothing that a search pattern would take for a sign of its own is left of it."""
    for made in (fold(text), spell(text)):
        assert not set(made) & set("%_\\'\"")


@pytest.mark.parametrize(
    ("written", "unit", "rest"),
    [
        ("q. ninh kieu", "quan", "ninh kieu"),
        ("P.Ninh Kiều", "phuong", "Ninh Kiều"),
        ("TP. Cần Thơ", "thanh pho", "Cần Thơ"),
        ("Thành phố Cần Thơ", "thanh pho", "Cần Thơ"),
        ("thanh pho can tho", "thanh pho", "can tho"),
        ("X. Mỹ Khánh", "xa", "Mỹ Khánh"),
        ("Thị trấn Phong Điền", "thi tran", "Phong Điền"),
        ("Q.1", "quan", "1"),
        ("Phượng Dực", None, "Phượng Dực"),
        ("Ninh Kiều", None, "Ninh Kiều"),
        ("Phường", None, "Phường"),
    ],
)
def test_beginnings_say_which_unit(written: str, unit: str | None, rest: str) -> None:
    """Short or long, with marks or without; a name that only begins alike has none."""
    assert split_unit(written) == (unit, rest)


@pytest.mark.parametrize(
    ("level", "given", "code"),
    [
        ("province", 1, "01"),
        ("province", "1", "01"),
        ("province", 92.0, "92"),
        ("province", "92.0", "92"),
        ("commune", 4, "00004"),
        ("commune", " 31135 ", "31135"),
        ("district", 916, "916"),
        ("zone", "LV-01", "LV-01"),
        ("zone", 7, "7"),
    ],
)
def test_a_code_gets_its_zeros_back(level: UnitLevel, given: object, code: str) -> None:
    """Numbers of a spreadsheet become codes again."""
    assert make_code(level, given) == code


@pytest.mark.parametrize(
    ("level", "given"),
    [
        ("province", "101"),
        ("province", -1),
        ("province", 1.5),
        ("province", True),
        ("province", None),
        ("commune", ""),
        ("commune", "x1"),
        ("commune", "³1135"),
        ("zone", " "),
    ],
)
def test_what_is_no_code_is_refused(level: UnitLevel, given: object) -> None:
    """Too long, negative, broken, no number, superscripts, nothing."""
    with pytest.raises(InvalidInput):
        make_code(level, given)


@given(st.sampled_from(list(DIGITS)), st.data())
def test_every_number_of_a_level_has_one_code(level: UnitLevel, data: st.DataObject) -> None:
    """As number, as text and as itself it is the same, of the level's length, and says its level."""
    number = data.draw(st.integers(0, 10 ** DIGITS[level] - 1))
    code = make_code(level, number)
    assert code == make_code(level, str(number)) == make_code(level, float(number)) == make_code(level, code)
    assert int(code) == number
    assert find_level(code) == level
