"""Recordings of water levels: the hourly sea level of Honolulu, 2010."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from dothi.vocabulary.errors import MalformedRecording
from dothi.vocabulary.recordings import RecordedReading, Recording
from dothi.vocabulary.things import DatastreamDraft, Sensor, ThingDraft
from dothi.vocabulary.words import Words

_DAY_ZERO = datetime(1700, 1, 1, tzinfo=UTC)
_UID = "honolulu-tide"
_LONGITUDE, _LATITUDE = -157.867, 21.307
"""The tide gauge in Honolulu harbour, approximate."""


class HonoluluTide:
    """Two columns: days since 1700-01-01 UTC and sea level in millimetres."""

    title: ClassVar[str] = "Honolulu hourly sea level 2010 (ASC)"

    def supports(self, path: Path) -> bool:
        """Whether the first line holds two numbers, the first a day of our era since 1700."""
        with path.open(encoding="utf-8", errors="replace") as file:
            parts = file.readline().split()
        try:
            return len(parts) == 2 and 73_000 < float(parts[0]) < 146_000 and float(parts[1]) == int(parts[1])
        except ValueError:
            return False

    def read(self, path: Path) -> Recording:
        """The gauge with its year; raises MalformedRecording."""
        readings = list(self._read_rows(path))
        if not readings:
            raise MalformedRecording(f"{path.name} holds no value.")
        sensor = Sensor(name="Honolulu tide gauge")
        level = DatastreamDraft(quantity="water_level", interval_s=3600, unit="mm", sensor=sensor)
        thing = ThingDraft(
            uid=_UID,
            name="Honolulu",
            kind="water_level_station",
            description="Hourly sea level 2010",
            longitude=_LONGITUDE,
            latitude=_LATITUDE,
            properties={"datum": "station datum"},
            datastreams=(level,),
        )
        return Recording(
            title=Words(vi="Thủy triều Honolulu 2010", en="Honolulu tide 2010"),
            source="UTide, test data",
            licence="MIT",
            things=(thing,),
            start=readings[0].time,
            end=readings[-1].time,
            readings=readings,
        )

    def _read_rows(self, path: Path) -> Iterator[RecordedReading]:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    day, level = (float(part) for part in line.split())
                    # Days are rounded to seven decimals, 9 ms; the hour is meant.
                    time = _DAY_ZERO + timedelta(hours=round(day * 24))
                except (ValueError, OverflowError):
                    raise MalformedRecording(f"{path.name}, line {number}: {line.strip()!r}.") from None
                yield RecordedReading(time, _UID, "water_level", level)


RECORDINGS = (HonoluluTide(),)
