"""What somebody typed for Telex or VNI while neither was on: `phuwowngf` and `phu7o7ng2` are `phường`.

Source of the rules: the two ways of typing as every Vietnamese keyboard has them, marks anywhere behind their
letter.
"""

import itertools
import re
import unicodedata

from dothi.vocabulary.syllables import is_syllable

_LONGEST_WORD = 12
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = dict(zip("12345", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_MARKED = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
    "w": {"a": "ă", "o": "ơ", "u": "ư"},
}
_VOWELS = "aăâeêioôơuưy"
_BEARERS = "ăâêôơư"
"""Vowels that take the tone wherever they stand; of ươ the last one."""
_ONSET = re.compile(r"(?:qu|gi)(?=[aăâeêioôơuưy])")
_TELEX = re.compile(r"[a-zđ]+")
_VNI = re.compile(r"[a-zđ]+\d[a-z0-9]*")


def read_keystrokes(text: str) -> str | None:
    """The text that the keys were meant to give, in small letters; None where no word of it was typed so.

    Words that make no Vietnamese syllable stay as they are.
    """
    words = text.lower().split()
    read = [_read_word(word) or word for word in words]
    return None if read == words else " ".join(read)


def _read_word(word: str) -> str | None:
    if len(word) > _LONGEST_WORD:
        return None
    if _VNI.fullmatch(word):
        readings = _list_readings(word, _VNI_TONES)
    elif _TELEX.fullmatch(word):
        readings = _list_readings(word, _TELEX_TONES)
    else:
        return None
    return next((reading for reading in readings if reading != word and is_syllable(reading)), None)


def _list_readings(word: str, tones: dict[str, str]) -> list[str]:
    """What the keys may give; `uow` and `uo7` mean ươ in most words and uơ in a few."""
    found = []
    for both in (True, False):
        letters, tone = _press(word, tones, both)
        found.append(_set_tone(letters, tone))
    return found


def _press(word: str, tones: dict[str, str], both: bool) -> tuple[str, str]:
    telex = tones is _TELEX_TONES
    letters: list[str] = []
    tone = ""
    for key in word:
        voiced = any(letter in _VOWELS for letter in letters)
        if key in tones and voiced:
            tone = tones[key]
        elif telex and key == "z" and voiced:
            tone = ""
        elif key in _MARKED and (key == "w") == telex:
            _mark(letters, _MARKED[key], both)
        elif telex and key in "aeo" and letters and letters[-1] == key:
            letters[-1] = _MARKED["6"][key]
        elif telex and key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(key)
    return "".join(letters), tone


def _mark(letters: list[str], marks: dict[str, str], both: bool) -> None:
    """Put a mark on the last letter that takes it, and on a u before an o with it."""
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in marks:
            if letters[place] == "o" and both and letters[place - 1 : place] == ["u"]:
                letters[place - 1] = "ư"
            letters[place] = marks[letters[place]]
            return
    if "u" in marks and "a" in marks:
        letters.append("ư")


def _set_tone(letters: str, tone: str) -> str:
    if not tone:
        return letters
    onset = _ONSET.match(letters)
    start = onset.end() if onset else 0
    first = next((place for place in range(start, len(letters)) if letters[place] in _VOWELS), None)
    if first is None:
        return letters
    vowels = list(itertools.takewhile(lambda place: letters[place] in _VOWELS, range(first, len(letters))))
    bearers = [place for place in vowels if letters[place] in _BEARERS]
    closed = vowels[-1] + 1 < len(letters)
    if bearers:
        place = bearers[-1]
    elif closed or letters[vowels[0] :] in ("oa", "oe", "uy"):
        place = vowels[-1]
    else:
        place = vowels[max(0, len(vowels) - 2)]
    return unicodedata.normalize("NFC", letters[: place + 1] + tone + letters[place + 1 :])
