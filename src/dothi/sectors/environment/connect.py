"""Recordings of air stations: the CSV files of the UCI Beijing Multi-Site Air Quality data set."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import ClassVar

from dothi.vocabulary.errors import MalformedRecording
from dothi.vocabulary.recordings import RecordedReading, Recording
from dothi.vocabulary.things import DatastreamDraft, Sensor, ThingDraft
from dothi.vocabulary.words import Words

_LOCAL = timezone(timedelta(hours=8))
"""The set's times are Beijing local time."""

_COLUMNS = {
    "PM2.5": ("pm25", "µg/m³"),
    "PM10": ("pm10", "µg/m³"),
    "SO2": ("so2", "µg/m³"),
    "NO2": ("no2", "µg/m³"),
    "CO": ("co", "µg/m³"),
    "O3": ("o3", "µg/m³"),
    "TEMP": ("air_temperature", "°C"),
    "PRES": ("air_pressure", "hPa"),
    "DEWP": ("dew_point", "°C"),
    "WSPM": ("wind_speed", "m/s"),
}

_PLACES = {"Dongsi": (116.417, 39.929), "Tiantan": (116.407, 39.886)}
"""Longitude and latitude of the stations by name, approximate: the set itself gives no coordinates."""


class BeijingMultiSite:
    """One file a station, hourly rows, NA where nothing was measured."""

    title: ClassVar[str] = "UCI Beijing Multi-Site Air Quality (CSV)"

    def supports(self, path: Path) -> bool:
        """Whether the first line is this set's header."""
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline().startswith('"No","year","month","day","hour","PM2.5"')

    def read(self, path: Path) -> Recording:
        """The station of one file; times are brought to UTC. Raises MalformedRecording."""
        station, start, end = self._read_span(path)
        uid = f"beijing-{station.lower()}"
        place = _PLACES.get(station)
        thing = ThingDraft(
            uid=uid,
            name=f"Bắc Kinh – {station}",
            kind="air_station",
            description="UCI Beijing Multi-Site Air Quality, 2013–2017",
            longitude=place[0] if place else None,
            latitude=place[1] if place else None,
            datastreams=tuple(
                DatastreamDraft(
                    quantity=quantity, interval_s=3600, unit=unit, sensor=Sensor(name=f"{station} {column}")
                )
                for column, (quantity, unit) in _COLUMNS.items()
            ),
        )
        return Recording(
            title=Words(vi="Không khí Bắc Kinh 2013–2017", en="Beijing air 2013–2017"),
            source="UCI Machine Learning Repository, Beijing Multi-Site Air Quality",
            licence="CC BY 4.0",
            things=(thing,),
            start=start,
            end=end,
            readings=self._read_rows(path, uid),
        )

    @staticmethod
    def _read_span(path: Path) -> tuple[str, datetime, datetime]:
        """The station's name, and the first and last time."""
        first: dict[str, str] | None = None
        last: tuple[int, dict[str, str]] = (1, {})
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                first = first or row
                last = (number, row)
        if first is None:
            raise MalformedRecording(f"{path.name} has a header and no rows.")
        if not first.get("station"):
            raise MalformedRecording(f"{path.name}, line 2: it names no station.")
        return first["station"], _time_on(path, 2, first), _time_on(path, *last)

    @staticmethod
    def _read_rows(path: Path, uid: str) -> Iterator[RecordedReading]:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), start=2):
                try:
                    time = _time(row)
                    for column, (quantity, _) in _COLUMNS.items():
                        if row[column] != "NA":
                            yield RecordedReading(time, uid, quantity, float(row[column]))
                except (ValueError, KeyError, TypeError) as problem:
                    raise MalformedRecording(f"{path.name}, line {number}: {problem}.") from None


def _time_on(path: Path, number: int, row: dict[str, str]) -> datetime:
    try:
        return _time(row)
    except (ValueError, KeyError, TypeError) as problem:
        raise MalformedRecording(f"{path.name}, line {number}: {problem}.") from None


def _time(row: dict[str, str]) -> datetime:
    local = datetime(int(row["year"]), int(row["month"]), int(row["day"]), int(row["hour"]), tzinfo=_LOCAL)
    return local.astimezone(UTC)


RECORDINGS = (BeijingMultiSite(),)
