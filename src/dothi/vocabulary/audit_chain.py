"""Whether the audit log is whole: every entry what it was, none missing, none put in."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from dothi.vocabulary.audit import FIRST_PREVIOUS, Entry, Mark, compute_hash

Damage = Literal["changed", "missing", "moved", "beginning", "cut_off", "replaced", "empty"]
"""changed: the hash does not fit what the entry says; missing: a number is skipped; moved: the hash before it
is another one; beginning: what stood before was not taken away by the retention; cut_off: an entry that was
there is missing at the end; replaced: another one stands where it was; empty: all are gone.
"""


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """The first place where the log is not whole, and what is wrong there."""

    number: int
    damage: Damage
    sentence: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What came of verifying; `broken` is None where everything is whole, `marks` how many were compared."""

    entries: int
    first: int | None
    last: Mark | None
    marks: int
    broken: Broken | None


class ChainCheck:
    """Takes in entries in the order of their numbers, then says what came of it; it remembers no entry."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self._marks = {mark.number: mark for mark in marks}
        self._compared = 0
        self._entries = 0
        self._first: Entry | None = None
        self._last: Entry | None = None
        self._pruned: tuple[int, str] | None = None
        self._broken: Broken | None = None

    def take(self, entry: Entry) -> bool:
        """Take in the next one; False where the log is broken here, and nothing more need be looked at."""
        self._entries += 1
        if self._first is None:
            self._first = entry
        self._broken = self._find_damage(entry)
        self._last = entry
        if entry.event == "audit.prune" and entry.after is not None:
            said = msgspec.json.decode(entry.after)
            if isinstance(said, dict) and isinstance(said.get("through"), int):
                self._pruned = (said["through"], str(said.get("hash")))
        return self._broken is None

    def _find_damage(self, entry: Entry) -> Broken | None:
        number = entry.number
        last = self._last
        if last is not None and number != last.number + 1:
            return _break(last.number + 1, "missing", f"is missing; {number} follows {last.number}")
        if last is not None and entry.previous != last.hash:
            return _break(number, "moved", f"was made behind another entry than {last.number} as it is now")
        if compute_hash(entry) != entry.hash:
            return _break(number, "changed", "is not what its hash was made of")
        mark = self._marks.pop(number, None)
        if mark is not None:
            self._compared += 1
            if mark.hash != entry.hash.hex():
                return _break(number, "replaced", f"is another one than was there at {mark.at.isoformat()}")
        return None

    def conclude(self) -> Verdict:
        """What came of all that was taken in, once it is all there was."""
        broken = self._broken or self._find_damage_at_ends()
        last = self._last
        return Verdict(
            entries=self._entries,
            first=None if self._first is None else self._first.number,
            last=None if last is None else Mark(number=last.number, hash=last.hash.hex(), at=last.at),
            marks=self._compared,
            broken=broken,
        )

    def _find_damage_at_ends(self) -> Broken | None:
        newest = max(self._marks.values(), key=lambda mark: mark.number, default=None)
        first, last = self._first, self._last
        if first is None or last is None:
            if newest is None:
                return None
            return _break(newest.number, "empty", f"was there at {newest.at.isoformat()}; now there is none")
        if newest is not None and newest.number > last.number:
            when = newest.at.isoformat()
            return _break(
                last.number + 1, "cut_off", f"is missing; the log went on to {newest.number} at {when}"
            )
        whole = first.number == 1 and first.previous == FIRST_PREVIOUS
        if not whole and self._pruned != (first.number - 1, first.previous.hex()):
            return _break(first.number, "beginning", "is the first, and no entry tells that the retention")
        return None


def _break(number: int, damage: Damage, what: str) -> Broken:
    end = " took away what was before it" if damage == "beginning" else ""
    return Broken(number=number, damage=damage, sentence=f"Entry {number} {what}{end}.")
