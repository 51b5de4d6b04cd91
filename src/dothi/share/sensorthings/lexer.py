"""The texts of $filter, $orderby and $expand as tokens, each with its place in the text.

A path such as `Datastreams/Observations/result[0]` is one token, because nothing else in the language has
slashes and its keys may begin with digits or hold dots and hyphens.
"""

import re
from typing import NamedTuple

from dothi.vocabulary.errors import MalformedQuery

MAX_LENGTH = 16_384
"""Characters of one option; our own choice, far beyond any filter that a person or a client writes."""
_SHOWN = 40

# Half an hour is written +05:30 or +0530. A plus that was not encoded in the address arrives as a space;
# after a time of day nothing else can stand there, so it is taken for the plus it was.
_OFFSET = r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?|[ ][0-9]{2}:?[0-9]{2})"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INSTANT = rf"{_DATE}[Tt]{_TIME}{_OFFSET}?"
_TEXT = r"'[^']*+(?:''[^']*+)*+'"
# Marks that stand above and below letters are no letters themselves, and Vietnamese may be written with them.
_KEY = r"[\w@.\-\u0300-\u036f]+(?:\[[0-9]+\])*"
_APART = r"(?![\w.:/+\-])"
_TOKEN = re.compile(
    rf"""\s*+(?:
      (?P<text>{_TEXT})
    | (?P<geometry>(?i:geography|geometry){_TEXT})
    | (?P<duration>(?i:duration){_TEXT})
    | (?P<word>(?=[^\W\d]|@){_KEY}(?:/{_KEY})*)
    | (?P<period>{_INSTANT}/{_INSTANT}){_APART}
    | (?P<instant>{_INSTANT}){_APART}
    | (?P<date>{_DATE}){_APART}
    | (?P<time>{_TIME}){_APART}
    | (?P<number>[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?){_APART}
    | (?P<option>\$[A-Za-z]+)
    | (?P<sign>[(),;=\-])
    | (?P<open>')
    | (?P<junk>[^\s(),;=']+)
    )""",
    re.VERBOSE,
)
# PostgreSQL's texts hold neither.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Token(NamedTuple):
    """A piece of a text. `kind` is a group of the pattern above, the sign itself, or `end`.

    `position` counts characters from 1.
    """

    kind: str
    text: str
    position: int


def quote(text: str) -> str:
    """A piece of what somebody sent, short and printable, to be shown in a message."""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    if not shown.isprintable():
        shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in shown)
    return f"'{shown}'"


def make_malformed(option: str, position: int, expected: str, found: str) -> MalformedQuery:
    """The one form that messages about queries have; `position` counts from 1."""
    return MalformedQuery(
        f"{option}, character {position}: expected {expected}, found {found}.", field=option
    )


def check_storable(option: str, text: str, before: int = 0) -> None:
    """Refuse characters that no text in the store can hold, and texts that are too long."""
    if len(text) > MAX_LENGTH:
        raise make_malformed(
            option, MAX_LENGTH + 1, f"at most {MAX_LENGTH} characters", f"{len(text)} characters"
        )
    if (bad := _UNSTORABLE.search(text)) is not None:
        raise make_malformed(
            option, before + bad.start() + 1, "a character that can be stored", quote(bad[0])
        )


def make_tokens(option: str, text: str, before: int = 0) -> list[Token]:
    """All tokens and the `end`. `before` characters of the option stand in front of `text`."""
    check_storable(option, text, before)
    tokens = []
    # Without the blanks at the end, which no token follows, every blank is looked at once.
    for match in _TOKEN.finditer(text.rstrip()):
        kind = str(match.lastgroup)
        piece = match[kind]
        position = before + match.end() - len(piece) + 1
        if kind == "sign":
            kind = piece
        elif kind == "open":
            raise make_malformed(option, position, "a closing quote to this text", "the end")
        tokens.append(Token(kind, piece, position))
    tokens.append(Token("end", "", before + len(text) + 1))
    return tokens


class Cursor:
    """Goes through the tokens of one option once, from left to right; `next` is the one ahead."""

    def __init__(self, option: str, text: str, before: int = 0) -> None:
        self.option = option
        self._text = text
        self._before = before
        self._tokens = make_tokens(option, text, before)
        self._place = 0
        self.next = self._tokens[0]

    def take(self) -> Token:
        """The token ahead, which is then behind; the end stays ahead for ever."""
        token = self.next
        if token.kind != "end":
            self._place += 1
            self.next = self._tokens[self._place]
        return token

    def accept(self, kind: str) -> bool:
        """Take the token ahead when it is of this kind."""
        if self.next.kind != kind:
            return False
        self.take()
        return True

    def expect(self, kind: str, expected: str) -> Token:
        """Take the token ahead, which must be of this kind."""
        if self.next.kind != kind:
            raise self.fail(expected)
        return self.take()

    def word(self) -> str:
        """The word ahead in lower case; empty where there is none."""
        return self.next.text.lower() if self.next.kind == "word" else ""

    def opens(self) -> bool:
        """Whether a bracket comes after the token ahead."""
        after = self._place + 1
        return after < len(self._tokens) and self._tokens[after].kind == "("

    def since(self, token: Token) -> str:
        """The text from a token that was taken to the one ahead."""
        return self._text[token.position - 1 - self._before : self.next.position - 1 - self._before].strip()

    def fail(self, expected: str, token: Token | None = None) -> MalformedQuery:
        """What is wrong at a token, or at the one ahead."""
        at = token or self.next
        found = "the end" if at.kind == "end" else quote(at.text)
        return make_malformed(self.option, at.position, expected, found)
