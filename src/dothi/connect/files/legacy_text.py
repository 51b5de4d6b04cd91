"""Text in the two encodings that came before Unicode: TCVN3 (ABC fonts) and VNI.

Both draw Vietnamese by fonts over one-byte codes, so a file tells nothing of them: a program reads the bytes
as ISO 8859-1 or Windows-1252, and "Cần Thơ" looks like "CÇn Th¬" (TCVN3) or "Caàn Thô" (VNI). The tables are
those of TCVN 5712:1993 (VN3) and of VNI for Windows.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec

from dothi.vocabulary.syllables import is_syllable

Encoding = Literal["unicode", "tcvn3", "vni"]

# Letters in the order of their codes. Toned capitals have no codes of their own: a font of capitals
# (.VnTimeH) draws the codes of small letters.
_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
TCVN3 = {chr(first + place): letter for first, run in _TCVN3_RUNS.items() for place, letter in enumerate(run)}
"""Character as GDAL gives it → letter."""

# VNI writes a letter and then its mark; only i, ơ, ư, đ and ỵ are codes by themselves.
_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_TONES = {"ø": _GRAVE, "ù": _ACUTE, "õ": _TILDE, "û": _HOOK, "ï": _DOT}
_VNI_ROOFS = {
    "â": _CIRCUMFLEX,
    "à": _CIRCUMFLEX + _GRAVE,
    "á": _CIRCUMFLEX + _ACUTE,
    "ã": _CIRCUMFLEX + _TILDE,
    "å": _CIRCUMFLEX + _HOOK,
    "ä": _CIRCUMFLEX + _DOT,
}
_VNI_BOWLS = {
    "ê": _BREVE,
    "è": _BREVE + _GRAVE,
    "é": _BREVE + _ACUTE,
    "ü": _BREVE + _TILDE,
    "ú": _BREVE + _HOOK,
    "ë": _BREVE + _DOT,
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_MARKS = {
    "a": {**_VNI_TONES, **_VNI_ROOFS, **_VNI_BOWLS},
    "e": {**_VNI_TONES, **_VNI_ROOFS},
    "o": {**_VNI_TONES, **_VNI_ROOFS},
    "u": _VNI_TONES,
    "y": _VNI_TONES,
    "ô": _VNI_TONES,
    "ö": _VNI_TONES,
}


def _spell_vni() -> dict[str, str]:
    """One or two characters → letter. The letter's case decides, whatever the mark's is: "Uû" is Ủ."""
    table: dict[str, str] = {}
    for letter, alone in _VNI_ALONE.items():
        table[letter] = alone
        table[letter.upper()] = alone.upper()
    for letter, marks in _VNI_MARKS.items():
        for mark, accents in marks.items():
            spelt = unicodedata.normalize("NFC", _VNI_ALONE.get(letter, letter) + accents)
            for either in (mark, mark.upper()):
                table[letter + either] = spelt
                table[letter.upper() + either] = spelt.upper()
    return table


VNI = _spell_vni()
"""One or two characters as GDAL gives them → letter."""

_PIECES = {
    "tcvn3": re.compile(f"[{''.join(map(re.escape, TCVN3))}]"),
    "vni": re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True))),
}
_TABLES = {"tcvn3": TCVN3, "vni": VNI}
_LEGACY: tuple[Literal["tcvn3", "vni"], ...] = ("tcvn3", "vni")

_WORD = re.compile(r"[^\s\d!-/:-@\[-`{-~\x80-\x9f\u2000-\u2fff]+")
_VIETNAMESE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
"""What no byte can be: text that holds one of these is in Unicode already."""
_UNIT = re.compile(r"(?<=\d)\s?µ(?:[gslmVAFSW]|mol|Pa|Sv)\b")
_FRENCH_LETTERS = frozenset("àâæçèéêëîïôùûüÿÀÂÆÇÈÉÊËÎÏÔÙÛÜ")
_NEUTRAL = frozenset({"où", "thaï", "caïn", "loïc", "dû", "µm"})
"""Foreign words that would be syllables in one of the tables."""
_SAMPLE = 5_000
"""Different texts that are looked at; the rest would not change the vote."""
_FITS = 0.6
"""Part of a text's words that must be syllables; a foreign sentence has a few by accident."""
_FOREIGN_WEIGHT = 0.25
"""What a text that makes sense in no table says for Unicode: it may be foreign, or full of abbreviations."""


class LegacyGuess(msgspec.Struct, frozen=True, kw_only=True):
    """The encoding most texts of a list speak for, and how sure that is (0 to 1)."""

    encoding: Encoding
    confidence: float


def guess_legacy(texts: Iterable[str]) -> LegacyGuess:
    """The encoding of a list of texts (a column, a file) as bytes read as ISO 8859-1 or Windows-1252.

    Each different text has one vote, for the encoding in which most of its words are Vietnamese syllables; of
    very many texts, 5,000 from all over the list are asked. Plain ASCII says nothing, and what is a syllable
    in Unicode as it stands is never held against Unicode. One text alone gives a confidence of 0.5, nine that
    agree 0.9.
    """
    votes: dict[Encoding, float] = {"unicode": 0.0, "tcvn3": 0.0, "vni": 0.0}
    marked = 0
    told = [text for text in dict.fromkeys(texts) if not text.isascii()]
    for text in told[:: max(1, -(-len(told) // _SAMPLE))]:
        words = [word for word in _WORD.findall(_UNIT.sub("", text)) if _counts(word)]
        if any(_is_marked(word) for word in words):
            marked += 1
            for encoding, weight in _vote(text, words).items():
                votes[encoding] += weight
    if not marked:
        return LegacyGuess(encoding="unicode", confidence=1.0)
    cast = sum(votes.values())
    best = max(votes, key=lambda encoding: votes[encoding])
    if cast == 0.0:
        return LegacyGuess(encoding="unicode", confidence=0.5)
    # It is as if one more vote were in doubt, so few votes give little confidence.
    lead = (2 * votes[best] - cast) / (cast + 1)
    return LegacyGuess(encoding=best if lead > 0.0 else "unicode", confidence=max(0.0, lead))


def _counts(word: str) -> bool:
    """Abbreviations, single characters and words of many languages tell nothing."""
    abbreviation = word.isupper() and (word.isascii() or len(word) < 3)
    return len(word) > 1 and not abbreviation and word.lower() not in _NEUTRAL


def _is_marked(word: str) -> bool:
    return any(not mark.isascii() and (mark.isalpha() or mark in TCVN3 or mark > "ÿ") for mark in word)


def _vote(text: str, words: list[str]) -> dict[Encoding, float]:
    if _VIETNAMESE.search(text):
        return {"unicode": 1.0}
    fits: dict[Encoding, float] = {"unicode": _fit(words, [_is_well_written(word) for word in words])}
    for encoding in _LEGACY:
        fits[encoding] = _fit(words, [_is_legacy_syllable(word, encoding) for word in words])
    best = max(fits.values())
    if best < _FITS:
        return {"unicode": _FOREIGN_WEIGHT}
    winners = [encoding for encoding in _LEGACY if fits[encoding] == best]
    if fits["unicode"] == best:
        return {} if winners else {"unicode": 1.0}
    return {encoding: 1.0 / len(winners) for encoding in winners}


def _fit(words: list[str], right: list[bool]) -> float:
    """Part of the words that are right; none where no word with marks is."""
    marked = any(good and _is_marked(word) for word, good in zip(words, right, strict=True))
    return sum(right) / len(words) if marked else 0.0


def _is_well_written(word: str) -> bool:
    """A syllable in Unicode, with capitals where they belong: TCVN3 read as Unicode has them anywhere."""
    return is_syllable(word) and (word.islower() or word.isupper() or word.istitle())


def _is_legacy_syllable(word: str, encoding: Literal["tcvn3", "vni"]) -> bool:
    return _PIECES[encoding].sub("", word).isascii() and is_syllable(_decode(word, encoding))


def _decode(text: str, encoding: Literal["tcvn3", "vni"]) -> str:
    return _PIECES[encoding].sub(lambda piece: _TABLES[encoding][piece[0]], text)


def to_unicode(text: str, encoding: Encoding) -> str:
    """The text in Unicode, NFC.

    Plain ASCII and text that is in Unicode already stay as they are, and so do units with µ and words that
    are no syllable and look French ("Café"). Punctuation of Windows-1252 that was read as ISO 8859-1 is set
    right. TCVN3 has no toned capitals: "CéNG" becomes "CỘNG" by its plain letters, but "Êp" is "ấp" and was
    perhaps "Ấp".
    """
    if encoding == "unicode" or text.isascii() or _VIETNAMESE.search(text):
        return unicodedata.normalize("NFC", text)
    units = [(match.start(), match.end()) for match in _UNIT.finditer(text)]

    def convert(word: re.Match[str]) -> str:
        in_unit = any(start <= word.start() < end for start, end in units)
        return word[0] if in_unit else _convert_word(word[0], encoding)

    converted = _WORD.sub(convert, text)
    if encoding == "tcvn3" and not any("a" <= letter <= "z" for letter in text):
        converted = converted.upper() if any(map(_is_shouted, _WORD.findall(text))) else converted
    return unicodedata.normalize("NFC", _C1.sub(_to_punctuation, converted))


@lru_cache(maxsize=65_536)
def _convert_word(word: str, encoding: Literal["tcvn3", "vni"]) -> str:
    decoded = _decode(word, encoding)
    if encoding == "tcvn3" and _is_shouted(word):
        return decoded.upper()
    foreign = _FRENCH_LETTERS.issuperset(letter for letter in word if not letter.isascii())
    paired = encoding == "vni" and any(len(piece) > 1 for piece in _PIECES["vni"].findall(word))
    return word if foreign and not paired and not is_syllable(decoded) else decoded


def _is_shouted(word: str) -> bool:
    """Two plain capitals, no plain small letter, and a letter of TCVN3: typed with Caps Lock."""
    plain = [letter for letter in word if letter.isascii()]
    return len(plain) > 1 and all(letter.isupper() for letter in plain) and len(plain) < len(word)


_C1 = re.compile("[\x80-\x9f]")


def _to_punctuation(character: re.Match[str]) -> str:
    return character[0].encode("latin-1").decode("cp1252", errors="ignore") or character[0]
