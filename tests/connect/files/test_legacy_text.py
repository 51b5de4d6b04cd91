"""TCVN3 and VNI: known sentences, every letter there and back, and what must not be taken for them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.connect.files.legacy_text import TCVN3, VNI, Encoding, guess_legacy, to_unicode

# By hand from the tables of the fonts; the same places in Unicode, TCVN3 and VNI.
SENTENCES = [
    (
        "Cộng hòa xã hội chủ nghĩa Việt Nam",
        "Céng hßa x· héi chñ nghÜa ViÖt Nam",
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    ),
    ("Độc lập - Tự do - Hạnh phúc", "§éc lËp - Tù do - H¹nh phóc", "Ñoäc laäp - Töï do - Haïnh phuùc"),
    ("Cần Thơ", "CÇn Th¬", "Caàn Thô"),
    ("Việt Trì", "ViÖt Tr×", "Vieät Trì"),
    ("Vĩnh Long", "VÜnh Long", "Vónh Long"),
    ("Trà Vinh", "Trµ Vinh", "Traø Vinh"),
    ("Đường Trần Hưng Đạo", "§\xad\xeang TrÇn H\xadng §¹o", "Ñöôøng Traàn Höng Ñaïo"),
    ("Phường Nông Trang, tổ 12/4", "Ph\xad\xeang N«ng Trang, tæ 12/4", "Phöôøng Noâng Trang, toå 12/4"),
    ("Sóc Trăng", "Sãc Tr¨ng", "Soùc Traêng"),
    ("Quốc lộ 1A, Mỹ Tho", "Quèc lé 1A, Mü Tho", "Quoác loä 1A, Myõ Tho"),
    ("Ủy ban nhân dân xã Kỳ Sơn", "ñy ban nh©n d©n x· Kú S¬n", "UÛy ban nhaân daân xaõ Kyø Sôn"),
    ("Thị trấn Bỉm Sơn", "ThÞ trÊn BØm S¬n", "Thò traán Bæm Sôn"),
    ("rạch Cái Khế, ấp Mỹ Lợi", "r¹ch C¸i KhÕ, Êp Mü Lîi", "raïch Caùi Kheá, aáp Myõ Lôïi"),
]
LETTERS = "".join(VNI.values())
"""Every Vietnamese letter with marks, small and capital."""
TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
TO_VNI = {letter: code for code, letter in VNI.items() if code == code.lower() or code == code.upper()}

WORDS = """
    đường phường xã thị trấn ấp khóm khu phố quận huyện tỉnh thành sông rạch kênh cầu cống trạm bơm
    ngập lụt nước thải chiếu sáng cây xanh giếng mỹ quý nguyễn trần lê phạm hoàng huỳnh võ vũ đặng
    bùi đỗ hồ ngô dương lý cần thơ hậu giang sóc trăng vĩnh long trà vinh bến tre phú thọ hòa bình
    yên bái ninh kiều bình thủy cái răng ô môn thốt nốt việt trì nông trang chẵn lẻ nghĩa ngã bảy
    sửa chữa ổ gà vỡ kỹ ỷ tuổi rượu buýt
"""


def encode_tcvn3(text: str) -> str:
    """As an ABC font would have been typed; toned capitals have no code, so no word has one."""
    return "".join(TO_TCVN3.get(letter, letter) for letter in text)


def encode_vni(text: str) -> str:
    """As a VNI font would have been typed, with marks in the case of their letters."""
    return "".join(TO_VNI.get(letter, letter) for letter in text)


ENCODERS = {"tcvn3": encode_tcvn3, "vni": encode_vni}
_sentences = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=8).map(" ".join)
_encodings = st.sampled_from(["tcvn3", "vni"])


@pytest.mark.parametrize(("good", "tcvn3", "vni"), SENTENCES)
def test_known_sentences(good: str, tcvn3: str, vni: str) -> None:
    """ "Ủy" loses its capital in TCVN3, which has none for it."""
    assert to_unicode(vni, "vni") == good
    assert to_unicode(tcvn3, "tcvn3") == good.replace("Ủy", "ủy")


def test_the_tables_are_complete() -> None:
    """67 small letters in both; VNI has all capitals, TCVN3 the seven without a tone."""
    small = {letter for letter in LETTERS if letter.islower()}
    assert len(small) == 67
    assert set(VNI.values()) == small | {letter.upper() for letter in small}
    assert set(TCVN3.values()) == small | set("ĂÂÊÔƠƯĐ")
    assert len(TCVN3) == len(set(TCVN3.values())) == 74
    assert all(len(piece.encode("latin-1")) <= 2 for piece in VNI)


@settings(deadline=None)
@given(text=_sentences, encoding=_encodings, capitals=st.booleans())
def test_there_and_back_is_the_same(text: str, encoding: Encoding, capitals: bool) -> None:
    """Any words in either encoding; in VNI also in capitals."""
    text = text.upper() if capitals and encoding == "vni" else text
    decoded = to_unicode(ENCODERS[encoding](text), encoding)
    assert decoded == text
    assert unicodedata.is_normalized("NFC", decoded)


@settings(deadline=None)
@given(text=_sentences)
def test_decoding_twice_is_decoding_once(text: str) -> None:
    """Words with a letter that no byte can be are known to be in Unicode already."""
    text += " ở đường"
    for encoding in ("tcvn3", "vni"):
        assert to_unicode(text, encoding) == text


@settings(deadline=None)
@given(texts=st.lists(_sentences, min_size=6, max_size=40), encoding=_encodings)
def test_a_list_tells_its_encoding(texts: list[str], encoding: Encoding) -> None:
    """Any six lines that contain something particular to the encoding."""
    lines = [f"đường {text} {number}" for number, text in enumerate(texts)]
    guess = guess_legacy([ENCODERS[encoding](line) for line in lines])
    assert guess.encoding == encoding
    assert guess.confidence > 0.8
    assert guess_legacy(lines).encoding == "unicode"


@settings(deadline=None)
@given(text=st.text(alphabet=st.characters(max_codepoint=127)), encoding=_encodings)
def test_plain_ascii_is_never_touched(text: str, encoding: Encoding) -> None:
    """Whatever is said of it."""
    assert to_unicode(text, encoding) == text
    assert guess_legacy([text]).encoding == "unicode"


@settings(deadline=None)
@given(text=st.text(), encoding=st.sampled_from(["unicode", "tcvn3", "vni"]))
def test_any_text_is_decoded_to_nfc(text: str, encoding: Encoding) -> None:
    """No text makes it fail, and the result is in one form."""
    assert unicodedata.is_normalized("NFC", to_unicode(text, encoding))
    guess = guess_legacy([text])
    assert 0.0 <= guess.confidence <= 1.0


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["", "123", "12/4", "QL1A"],
        ["Hà Nội", "Việt Trì", "Cần Thơ"],
        ["Lê Lai", "Tô Hiệu", "Cô Giang", "Bà Triệu"],
        [unicodedata.normalize("NFD", "Trần Hưng Đạo")],
        ["Café", "Hôpital", "Église Saint-Étienne", "où est la gare", "crème brûlée", "São Paulo"],
        ["Noël", "Loïc", "Thaï", "où", "dû", "thé"],
        ["Main Street", "naïve", "résumé", "façade"],
        ["Köln", "München", "España", "Ñandú", "Øresund"],
        ["12 m²", "25 °C", "5 µm", "10 µg/m³", "±3", "½", "© 2026", "N° 5"],
    ],
)
def test_what_is_not_legacy(texts: list[str]) -> None:
    """Numbers, units, Unicode in both forms, and other languages, as a list and one by one."""
    assert guess_legacy(texts).encoding == "unicode"
    assert {guess_legacy([text]).encoding for text in texts} <= {"unicode"}


def test_one_word_is_less_sure_than_many() -> None:
    """1 / (1 + 1) for one text; 9 / (9 + 1) for nine that agree."""
    assert guess_legacy(["Traø Vinh"]).confidence == 0.5
    nine = [f"Traø Vinh {letter}" for letter in "abcdeghik"]
    assert guess_legacy(nine).confidence == 0.9
    # The same line nine times says no more than once.
    assert guess_legacy(["Traø Vinh"] * 9).confidence == 0.5


def test_mixed_lists() -> None:
    """Two thirds TCVN3, one third Unicode: TCVN3 with less confidence, and what is in Unicode stays."""
    old = ["CÇn Th¬", "ViÖt Tr×", "§éc lËp", "H¹nh phóc", "nghÜa Trñng", "ThÞ trÊn"]
    new = ["Cần Thơ", "Việt Trì", "Mỹ Tho"]
    guess = guess_legacy([*old, *new, "12 m²", "Main Street"])
    assert guess.encoding == "tcvn3"
    assert guess.confidence == pytest.approx((6 - 3) / 10)
    assert [to_unicode(text, "tcvn3") for text in new] == new


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CéNG HßA", "CỘNG HÒA"),
        ("Hµ NéI", "HÀ NỘI"),
        ("Hµ Néi", "Hà Nội"),
        ("UBND x· §«ng S¬n", "UBND xã Đông Sơn"),
        ("§T.313 – Kr«ng P¾c", "ĐT.313 – Krông Pắc"),
        ("bôi 10 µm, 5µg", "bụi 10 µm, 5µg"),
        ("Café CÇn Th¬", "Café Cần Thơ"),
        ("\x93B¾c S¬n\x94 \x96 khu 2", "“Bắc Sơn” – khu 2"),
    ],
)
def test_tidying_of_tcvn3(typed: str, meant: str) -> None:
    """Caps Lock, abbreviations, units, French words and typographers' quotes."""
    assert to_unicode(typed, "tcvn3") == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ÑÖÔØNG LYÙ THÖÔØNG KIEÄT", "ĐƯỜNG LÝ THƯỜNG KIỆT"),
        ("Uû ban", "Ủ ban"),
        ("ÑT.313, Kroâng Paéc", "ĐT.313, Krông Pắc"),
        ("Hôtel Café, ñöôøng Ñoàng Khôûi", "Hôtel Café, đường Đồng Khởi"),
        ("12 m²", "12 m²"),
    ],
)
def test_tidying_of_vni(typed: str, meant: str) -> None:
    """Marks in either case, abbreviations, and words that are French."""
    assert to_unicode(typed, "vni") == meant


def test_decomposed_text_is_composed() -> None:
    """NFC in every case, and the two placements of the tone stay two."""
    assert to_unicode(unicodedata.normalize("NFD", "hòa hoà"), "unicode") == "hòa hoà"
