"""Vietnamese names as they are looked for: without the marks that people leave out or place differently.

Source of the rules: "hòa" and "hoà" are one word written by two schools, and stay different after NFC.
"""

import re
import unicodedata
from typing import Literal

_TONE = "[\u0300\u0301\u0303\u0309\u0323]"
_MARK = "[\u0300-\u036f]"
_TONE_ON_FIRST = re.compile(f"([ou])({_TONE})([aey])(?!{_MARK})")
_PAIRS = frozenset(("oa", "oe", "uy"))
_APOSTROPHES = re.compile("['’ʼ`´]")
_NO_WORD = re.compile(r"(?:_|[^\w\u0300-\u036f])+")
_LONE_Y = re.compile(r"\b([bcdghklmnstv]+)y\b")
_D = str.maketrans({"đ": "d", "Đ": "D", "ð": "d", "Ð": "D"})

Unit = Literal[
    "tinh", "thanh pho", "quan", "huyen", "thi xa", "thi tran", "phuong", "xa", "dac khu", "khu vuc"
]
_UNITS: dict[str, Unit] = {
    "t": "tinh",
    "tp": "thanh pho",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "tt": "thi tran",
    "p": "phuong",
    "x": "xa",
    "đk": "dac khu",
    "kv": "khu vuc",
    "tỉnh": "tinh",
    "thành phố": "thanh pho",
    "quận": "quan",
    "huyện": "huyen",
    "thị xã": "thi xa",
    "thị trấn": "thi tran",
    "phường": "phuong",
    "xã": "xa",
    "đặc khu": "dac khu",
    "khu vực": "khu vuc",
}


def normalise(text: str) -> str:
    """The text in NFC, without spaces around it and with single ones inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def romanise(text: str) -> str:
    """The text without any marks, as people write it abroad: `Cần Thơ` is `Can Tho`."""
    plain = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return normalise(bare.translate(_D))


def spell(text: str) -> str:
    """Small letters with their marks, the tone of oa, oe and uy always on the second: `HÒA An` is `hoà an`.

    Only letters, digits and single spaces are left.
    """
    plain = unicodedata.normalize("NFD", text.translate({0xF0: "đ", 0xD0: "đ"}).lower())
    placed = _TONE_ON_FIRST.sub(_move_tone, plain)
    letters = unicodedata.normalize("NFC", _APOSTROPHES.sub("", placed))
    return _NO_WORD.sub(" ", letters).strip()


def fold(text: str) -> str:
    """What is left of a name for comparing: no marks, đ as d, small letters; `Mỹ` and `Mĩ` are both `mi`, m² is m2.

    Holds nothing but letters, digits and single spaces.
    """
    return _LONE_Y.sub(r"\1i", romanise(spell(unicodedata.normalize("NFKC", text))).lower())


def split_unit(text: str) -> tuple[Unit | None, str]:
    """The kind of unit that a name begins with, folded, and the rest as it was written.

    `Q. Ninh Kiều` is (`quan`, `Ninh Kiều`); without such a beginning, or without a rest, (None, text). It
    stands with all its marks or with none: `Phượng Dực` begins with no unit.
    """
    text = normalise(text)
    # A dot ends an abbreviation even where no space follows: P.Ninh Kiều.
    words = text.replace(".", ". ").split()
    for count in (2, 1):
        unit = _UNITS_AS_WRITTEN.get(spell(" ".join(words[:count])))
        if unit is not None and len(words) > count:
            return unit, " ".join(words[count:])
    return None, text


def _move_tone(found: re.Match[str]) -> str:
    first, tone, second = found.groups()
    return f"{first}{second}{tone}" if first + second in _PAIRS else found[0]


_UNITS_AS_WRITTEN = {spell(word): unit for word, unit in _UNITS.items()} | {
    fold(word): unit for word, unit in _UNITS.items()
}
