"""Is a word a Vietnamese syllable? Enough of the spelling to tell text from text in a wrong encoding.

From the orthography taught at school: an initial, a rhyme, a tone; rhymes that end in a stop take only the
tones sắc and nặng, and before e, ê, i one writes k, gh and ngh. Names such as Đắk and Kạn are let through.
"""

import re
import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_TONES_OF_STOPS = frozenset("\u0301\u0323")
_LETTERS = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")
_INITIALS = "b|c|ch|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x"
_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăk|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây"
    "|e|ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu"
    "|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu"
    "|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oen|oeo|oet"
    "|oi|om|on|ong|ooc|oong|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt"
    "|u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un|ung|uôc|uôi|uôm|uôn|uông|uôt|uơ|up|ut"
    "|uy|uya|uych|uyên|uyêt|uynh|uyp|uyt|uyu"
    "|ư|ưa|ưc|ưi|ưng|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|ưt|ưu"
    "|y|ych|yêm|yên|yêng|yêt|yêu|ynh|yt"
)
_STOPS = re.compile(r"(?:c|ch|k|p|t)$")
_BEFORE_FRONT_VOWELS = re.compile(r"(?:c|g|ng)[eêiy]")
_FRONT_ONLY = re.compile(r"(?:gh|ngh)[aăâoôơuư]")
_SYLLABLE = re.compile(rf"(?:{_INITIALS})?(?:{_RHYMES})")


@lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Whether a word, in Unicode and any case, is spelt as a Vietnamese syllable can be."""
    letters, tones = _take_apart(word.lower())
    if len(tones) > 1 or not _LETTERS.issuperset(letters):
        return False
    if not _SYLLABLE.fullmatch(letters) or _is_misspelt(letters):
        return False
    # Only a word with marks must carry a tone before a stop; "Bac" is how "Bắc" is written without marks.
    plain = not tones and letters.isascii()
    return plain or not _STOPS.search(letters) or bool(_TONES_OF_STOPS.intersection(tones))


def _take_apart(word: str) -> tuple[str, list[str]]:
    """Letters with their own marks (ă â ê ô ơ ư), and the tones that stood on them."""
    marks = unicodedata.normalize("NFD", word)
    tones = [mark for mark in marks if mark in _TONES]
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES)), tones


def _is_misspelt(letters: str) -> bool:
    wrong_front = _BEFORE_FRONT_VOWELS.match(letters) and not letters.startswith("gi")
    return bool(wrong_front or _FRONT_ONLY.match(letters))
