"""What was refused, until it is written down: a flood of refusals must not fill the disk."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from dothi.vocabulary.audit import Note
from dothi.vocabulary.principals import Principal

WINDOW_S = 60.0
"""The first refusal of its kind is written down at once, more of the same within this time as one."""
MOST_KINDS = 200
"""Kinds of refusals in one window; what is beyond is counted by what was tried alone."""
_MANY = Principal(kind="visitor", name="…")
"""Stands for all who came when there were too many to tell apart."""


class _Counted(msgspec.Struct):
    principal: Principal
    note: Note
    since: float
    more: int = 0


class Refusals:
    """Refusals that wait to be written down."""

    def __init__(self) -> None:
        self._counted: dict[tuple[Any, ...], _Counted] = {}
        self._waiting: list[tuple[Principal, Note]] = []

    def add(self, principal: Principal, note: Note, now: float | None = None) -> None:
        """Take in one; `now` is in seconds of a clock that only goes forward."""
        now = time.monotonic() if now is None else now
        key: tuple[Any, ...] = (principal.kind, principal.name, principal.address, note.event, note.subject)
        if key not in self._counted and len(self._counted) >= MOST_KINDS:
            principal = _MANY
            note = msgspec.structs.replace(note, subject_type=None, subject=None, before=None, after=None)
            key = ("many", note.event)
        known = self._counted.get(key)
        if known is None:
            self._counted[key] = _Counted(principal, note, now)
            self._waiting.append((principal, note))
        else:
            known.more += note.occurrences

    def take(self, now: float | None = None) -> list[tuple[Principal, Note]]:
        """What is to be written down by now; it waits here no longer."""
        now = time.monotonic() if now is None else now
        taken, self._waiting = self._waiting, []
        for key, each in list(self._counted.items()):
            if now - each.since >= WINDOW_S:
                del self._counted[key]
                if each.more:
                    taken.append((each.principal, msgspec.structs.replace(each.note, occurrences=each.more)))
        return taken

    def give_back(self, taken: Sequence[tuple[Principal, Note]]) -> None:
        """They could not be written down and wait again; of a long outage only the first are kept."""
        self._waiting = [*taken, *self._waiting][: 2 * MOST_KINDS]
