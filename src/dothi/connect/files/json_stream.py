"""JSON values one after another out of a file that need not fit into memory."""

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dothi.connect.files.limits import LARGEST_OBJECT_CHARACTERS
from dothi.vocabulary.errors import UnreadableFile

_BLOCK_BYTES = 4 * 1024**2
_SPACE = re.compile(r"[ \t\r\n\x1e]*")
_DECODER = json.JSONDecoder()


class JsonStream:
    """A place in a JSON text that goes forward by values; raises UnreadableFile where it is wrong."""

    def __init__(self, path: Path, *, up_to_bytes: int | None = None) -> None:
        self._file = path.open("rb")
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._left = up_to_bytes
        self._text = ""
        self._at = 0
        self._before = 0
        self._ended = False
        self.stopped_early = False

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._refill():
                return ""

    def take(self, wanted: str) -> None:
        """Pass over a character that has to be next."""
        found = self.peek()
        if found != wanted:
            raise self._make_error(f"{wanted!r} is missing", cut=not found)
        self._at += 1

    def read_value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as problem:
                if not self._refill():
                    cut = problem.pos >= len(self._text.rstrip()) or problem.msg.startswith("Unterminated")
                    raise self._make_error(problem.msg, cut=cut) from None
            except (ValueError, RecursionError) as problem:
                raise self._make_error(str(problem)) from None
            else:
                # A number at the end of a block may go on in the next one.
                if end < len(self._text) or not self._refill():
                    self._at = end
                    return value

    def list_elements(self) -> Iterator[Any]:
        """The elements of the array that is next."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.read_value()
            if self.peek() != ",":
                self.take("]")
                return
            self.take(",")

    def _refill(self) -> bool:
        """More text, at least twice as much as is waiting; False at the end."""
        if self._ended:
            return False
        waiting = len(self._text) - self._at
        if waiting > LARGEST_OBJECT_CHARACTERS:
            raise self._make_error("a value is longer than is read in one piece, or never ends")
        wanted = max(_BLOCK_BYTES, waiting)
        if self._left is not None and self._left <= 0:
            self._ended = self.stopped_early = True
            return False
        raw = self._file.read(wanted)
        if self._left is not None:
            self._left -= len(raw)
        self._ended = not raw
        self._before += self._at
        try:
            self._text = self._text[self._at :] + self._decode(raw, final=not raw)
        except UnicodeDecodeError:
            raise self._make_error("the text is not UTF-8") from None
        self._at = 0
        if b"\x00" in raw:
            raise self._make_error("there is nothing but zeros, so the file was never written whole")
        return bool(raw)

    def _make_error(self, what: str, *, cut: bool = False) -> UnreadableFile:
        where = f"after character {self._before + self._at}"
        if cut:
            return UnreadableFile(f"It is truncated {where}.", reason="truncated")
        return UnreadableFile(f"It is broken {where}: {what}.", reason="damaged", blanks={"detail": what})
