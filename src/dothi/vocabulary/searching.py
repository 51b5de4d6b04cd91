"""One box for things, streets, areas and addresses: what is asked, what is found, how well it fits."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal

import msgspec

from dothi.vocabulary.addresses import list_readings, strip_street
from dothi.vocabulary.areas import Level
from dothi.vocabulary.folding import fold, spell
from dothi.vocabulary.words import Words

HitType = Literal["thing", "street", "area", "address", "place"]
Match = Literal["exact", "folded", "typo"]
Box = tuple[float, float, float, float]
Standing = tuple[int, int]

MOST_WORDS = 12
_LEAST_TWO_MISTYPED = 4
_MOST_WAYS = 15
_LETTERS = "abcdeghiklmnopqrstuvxyfjwz"


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a text may mean.

    A `street` is all pieces under one name in one area (road segments, and pieces of a waterway or railway):
    `id` is one of them, `pieces` how many there are. An `address` is the thing at that number. A `place` was
    given by its coordinates. `place` is longitude and latitude in degrees, `extent` west, south, east, north;
    both None where nobody knows where it is.
    """

    type: HitType
    name: Words
    match: Match
    id: int | None = None
    uid: str | None = None
    code: str | None = None
    level: Level | None = None
    zone_type: str | None = None
    kind: str | None = None
    area: Words | None = None
    """The commune, or for a commune its province."""
    place: tuple[float, float] | None = None
    extent: Box | None = None
    pieces: int | None = None
    formerly: list[str] = []
    """Of an area: names of units that are no more by which it was found."""


SearchNotice = Literal["outside_vietnam", "zone_unknown", "no_coordinates", "number_unknown", "alley_unknown"]
"""`no_coordinates`: two numbers that no place has. `number_unknown`, `alley_unknown`: the street is
there, and nothing in it has that number, or is that alley.
"""


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The hits, the likeliest first. `read_as` is what was looked for where the keys were Telex or VNI."""

    hits: list[SearchHit]
    notice: SearchNotice | None = None
    missing: str | None = None
    """The number or alley that is unknown, as it was typed."""
    read_as: str | None = None


class Asked:
    """A text that names are compared with."""

    def __init__(self, text: str) -> None:
        self.spelled = " ".join(spell(text).split()[:MOST_WORDS])
        self.folded = " ".join(fold(text).split()[:MOST_WORDS])
        self.marked = self.spelled != self.folded
        self.readings = list_readings(self.folded) if self.folded else []
        self.core = strip_street(self.folded)

    def list_starts(self) -> list[str]:
        """How names that begin with it begin, without spaces: with each word for street, and without."""
        starts: list[str] = []
        for reading in self.readings:
            core = strip_street(reading)
            named = [reading, core] if core != reading else [reading]
            named += [f"{word} {core}" for word in ("duong", "pho", "dai lo")]
            starts += [name.replace(" ", "") for name in named]
        return list(dict.fromkeys(starts))

    def rate(self, *names: str) -> tuple[Match, Standing]:
        """How the best of some names fits: with its marks or folded, and where (0 is all of it)."""
        return min((self._rate(name) for name in names), key=lambda rated: rated[1])

    def _rate(self, name: str) -> tuple[Match, Standing]:
        folded = fold(name)
        spelled = spell(name)
        exact = all(f" {word}" in f" {spelled}" for word in self.spelled.split())
        match: Match = "exact" if exact else "folded"
        # Who typed no marks has not said that there are none.
        return match, (int(self.marked and not exact), self._place(folded))

    def _place(self, folded: str) -> int:
        core, bare = strip_street(folded), folded.replace(" ", "")
        if folded == self.folded or any(strip_street(reading) == core for reading in self.readings):
            return 0
        for reading in self.readings:
            wanted = strip_street(reading)
            if core.startswith(f"{wanted} ") or folded.startswith(f"{reading} "):
                return 1
            if bare.startswith(reading.replace(" ", "")) or core.startswith(wanted):
                return 2
        return 3 if f" {self.folded}" in f" {folded}" else 4


def list_near_words(word: str) -> list[str]:
    """All words of a to z that are one letter away: left out, added, changed, or two exchanged."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    near |= {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
    near |= {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    near.discard(word)
    return sorted(each for each in near if len(each) > 1)


def is_within_two(one: str, other: str) -> bool:
    """Whether two letters' worth of mistakes lead from one word to the other."""
    if abs(len(one) - len(other)) > 2:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, earlier, before = row, before, row
        row = [place]
        for at, wanted in enumerate(other, 1):
            cost = min(last[at] + 1, row[at - 1] + 1, last[at - 1] + (letter != wanted))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == wanted:
                cost = min(cost, earlier[at - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return False
    return row[-1] <= 2


def make_lexemes(groups: Iterable[Iterable[str]], *, begins: bool = False) -> str:
    """What PostgreSQL's tsquery reads: a word of each group; with `begins` the last ones may go on."""
    written = [" | ".join(f"'{word}'" for word in group) for group in groups]
    if begins and written:
        written[-1] = " | ".join(f"{one}:*" for one in written[-1].split(" | "))
    return " & ".join(f"({group})" for group in written)


def make_mistyped(meant: Sequence[Sequence[str]], mistaken: int) -> str | None:
    """What tsquery reads: all words, so many of them as others were meant; None where that cannot be.

    `meant` has for each word itself and what may have been meant. Two are mistaken only beside a third that
    is not, and neither is short: else nearly every name would fit.
    """
    least = 1 if mistaken == 1 else _LEAST_TWO_MISTYPED
    places = [place for place, words in enumerate(meant) if len(words) > 1 and len(words[0]) >= least]
    if len(places) < mistaken or (mistaken > 1 and len(meant) <= mistaken):
        return None
    chosen = [
        make_lexemes([words[1:] if place in wrong else words[:1] for place, words in enumerate(meant)])
        for wrong in list(combinations(places, mistaken))[:_MOST_WAYS]
    ]
    return " | ".join(f"({one})" for one in chosen)
