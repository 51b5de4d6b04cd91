"""How readings are compared with those of stations nearby, and what is kept of it by day.

A survey goes over what has come since the last one. What it finds depends on the readings that are stored, on
when things are in service and on where they stand, and not on how often or when it is made.
"""

from datetime import date
from typing import Literal

import msgspec

from dothi.vocabulary.words import Words


class SurveyState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the last survey went.

    Arrivals of transactions from `low` on are new. With `is_whole` nobody has looked for so long that some
    may be gone. `mark` tells this survey from later ones; drift was judged until `day`.
    """

    low: int
    is_whole: bool
    mark: float | None
    day: date | None


class SurveyedStream(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream whose readings are compared.

    `place` is longitude and latitude, None where its thing has none; `alike` are the values of the properties
    that neighbours must share.
    """

    id: int
    source: str
    place: tuple[float, float] | None
    alike: tuple[str | None, ...]

    @property
    def group(self) -> object:
        """What neighbours have in common; None where there can be none."""
        return None if self.place is None or None in self.alike else (self.source, self.alike)


class SurveyedReading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An ordinary reading that is possible, and that nobody calls bad; `time` in µs since 1970.

    `is_said`: it is a person's word. `is_in_service`: it is of a time in service. The last two tell what was
    found of it.
    """

    stream: int
    time: int
    result: float
    is_said: bool
    is_in_service: bool
    is_far: bool
    is_drifting: bool


class DayDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream's day: the median of its differences, and the trend of the days until then.

    In the canonical unit, the slope for a day. `since` is the first day of the drift, None where it does not
    drift; `significance` how likely so clear a trend is by chance.
    """

    datastream_id: int
    day: date
    difference: float
    slope: float
    significance: float
    since: date | None


class SurveyOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a survey did: readings it judged, flags it changed, days of datastreams it judged for drift."""

    readings: int = 0
    flags: int = 0
    days: int = 0


class DriftingStream(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream that has drifted on the newest judged day: which sensor, since when, how much a day.

    `slope` and `difference` are in the quantity's canonical unit; `against` says from what it drifts
    away, and `limit` how much a day would be let pass. `in_service` is whether its thing is in a service
    window now.
    """

    datastream: int
    quantity: str
    name: str
    sensor: str
    thing: int
    thing_name: str
    thing_uid: str
    kind: str
    area: Words | None
    day: date
    since: date
    slope: float
    difference: float
    in_service: bool
    against: Literal["neighbours", "itself"] = "neighbours"
    limit: float = 0.0


class Drifts(msgspec.Struct, frozen=True, kw_only=True):
    """Datastreams that drift, the steepest by its limit first; `day` is the newest that was judged."""

    day: date | None
    streams: list[DriftingStream]
