"""Words that people see, always in both languages, and how they are compared."""

import unicodedata

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One text in Vietnamese (the default language of screens) and in English."""

    vi: str
    en: str


def fold(text: str) -> str:
    """Without marks, case and signs, one space between words: "Đường-bộ (m²)" is "duong bo m2"."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    letters = (each if each.isalnum() else " " for each in apart if not unicodedata.combining(each))
    return " ".join("".join(letters).split())
