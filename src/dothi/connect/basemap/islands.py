"""Quần đảo Hoàng Sa and quần đảo Trường Sa: where they are, and which names may be written there.

Whoever edits OpenStreetMap may write any name on the islands, in any language. A map of a Vietnamese city
writes their Vietnamese names or none.
"""

import re

import shapely

from dothi.vocabulary.syllables import is_syllable

HOANG_SA = shapely.Polygon([(110.8, 15.2), (114.6, 15.2), (114.6, 17.5), (110.8, 17.5)])
"""15°45'–17°15' N, 111°–113° E as Vietnam describes it, and the banks around, in degrees, WGS 84."""
TRUONG_SA = shapely.Polygon(
    [(111.0, 6.5), (115.3, 6.5), (116.4, 8.2), (116.9, 9.2), (117.6, 10.0), (117.6, 12.1), (111.0, 12.1)]
)
"""6°30'–12° N, 111°30'–117°20' E, without the coasts of Palawan and Borneo, in degrees, WGS 84."""
SEAS = shapely.union(HOANG_SA, TRUONG_SA)
shapely.prepare(SEAS)

_FOREIGN = re.compile(
    r"paracel|spratl|xisha|hsisha|nansha|sansha|zhongsha|kalayaan|layang|woody island|itu aba|taiping"
    r"|pag-asa|macclesfield|scarborough|west philippine|[西南三中]沙|南海",
    re.IGNORECASE,
)
"""Names that other countries have given to the archipelagos and to what lies in them, wherever they stand."""
_BORROWED = re.compile(r"\b(?:tây|nam|trung|tam) sa\b", re.IGNORECASE)
"""The same names in Vietnamese sounds; elsewhere they may be a street's."""
_WORDS = re.compile(r"[^\W\d_]+")


def is_foreign(name: str) -> bool:
    """Whether a name is one that others have given to the archipelagos; no map of ours writes it anywhere."""
    return _FOREIGN.search(name) is not None


def find_name_at_sea(told: str | None, name: str | None) -> str | None:
    """What is written on something in the archipelagos: its `name:vi`, else its `name` where that is
    Vietnamese, else nothing (None).
    """
    for each in (told, name if name and _is_vietnamese(name) else None):
        if each and not is_foreign(each) and not _BORROWED.search(each):
            return each
    return None


def _is_vietnamese(name: str) -> bool:
    """Spelt in Vietnamese syllables, with a mark on one of them: without any it may be any language."""
    words = _WORDS.findall(name)
    return not name.isascii() and bool(words) and all(is_syllable(word) for word in words)
