"""Recordings: files of real observations that can be replayed into the city."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from dothi.vocabulary.things import ThingDraft
from dothi.vocabulary.words import Words


class RecordedReading(msgspec.Struct, frozen=True):
    """One recorded value in the unit its datastream declares; time in UTC."""

    time: datetime
    uid: str
    quantity: str
    value: float


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """An opened recording: whose data it is, the things it speaks of, and its readings in order of time."""

    title: Words
    source: str
    licence: str
    things: tuple[ThingDraft, ...]
    start: datetime
    end: datetime
    readings: Iterable[RecordedReading]


class RecordingFormat(Protocol):
    """A file format of recordings. Sectors declare the ones they know."""

    @property
    def title(self) -> str:
        """What the format is called in messages."""
        ...

    def supports(self, path: Path) -> bool:
        """Whether the file looks like this format; reads at most its first lines."""
        ...

    def read(self, path: Path) -> Recording:
        """Open the recording; raises MalformedRecording with the line that is wrong."""
        ...
