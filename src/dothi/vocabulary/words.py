"""Words that people see, always in both languages."""

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One text in Vietnamese (the default language of screens) and in English."""

    vi: str
    en: str


Blanks = dict[str, str | int | Words]
"""What the blanks of a sentence in the word lists are filled with; codes and numbers get their form there."""
