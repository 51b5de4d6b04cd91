"""Encodings of text: found, named and decoded without losing a byte."""

import codecs
import re
import unicodedata

from dothi.vocabulary.errors import InvalidInput

BYTES = "ISO-8859-1"
"""One character for each byte: whatever the encoding really was, nothing is lost."""
_CODE_PAGE = re.compile(r"(?:ANSI|OEM|CP|WINDOWS-)?[ _-]?(\d{3,5})$", re.IGNORECASE)


def find_codec(said: str, *, is_given: bool) -> str | None:
    """Python's name for an encoding, None for UTF-8; raises InvalidInput for an unknown given one."""
    name = said.strip().strip("\x00")
    page = _CODE_PAGE.match(name)
    for each in ("utf-8" if name == "65001" else name, f"cp{page[1]}" if page else name):
        try:
            found = codecs.lookup(each).name
        except (LookupError, ValueError):
            continue
        return None if found == "utf-8" else found
    if is_given:
        raise InvalidInput(
            f"{said!r} is no encoding; UTF-8 and CP1258 are.",
            field="encoding",
            reason="encoding_unknown",
            blanks={"name": said},
        )
    return None


def is_utf8(raw: bytes) -> bool:
    """Whether a beginning of a text is UTF-8; its last character may be cut in two."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return False
    return True


def decode(text: str, encoding: str) -> str:
    """A text that was read as one character a byte, in its true encoding; letters and tones put together."""
    if encoding == BYTES or text.isascii():
        return text
    try:
        return unicodedata.normalize("NFC", text.encode("latin-1").decode(encoding))
    except UnicodeError:
        return text
