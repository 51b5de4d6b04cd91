"""Replaying recordings: their readings are sent over real protocols when the city clock reaches them."""

import asyncio
import heapq
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit

import httpx
import msgspec
from gmqtt import Client
from gmqtt.mqtt.constants import MQTTv50
from gmqtt.storage import PersistentStorage

from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.errors import MalformedRecording, Unavailable
from dothi.vocabulary.quantities import Conversion
from dothi.vocabulary.recordings import RecordedReading, Recording, RecordingFormat

log = logging.getLogger(__name__)

_AT_ONCE = 1_000
_LONGEST_WAIT_S = 0.5


def open_recordings(paths: Sequence[Path], formats: Sequence[RecordingFormat]) -> list[Recording]:
    """Each file by the first format that supports it; raises MalformedRecording."""
    recordings = []
    for path in paths:
        if not path.is_file():
            raise MalformedRecording(f"{path} is no file.")
        found = next((known for known in formats if known.supports(path)), None)
        if found is None:
            known = "; ".join(entry.title for entry in formats)
            raise MalformedRecording(f"{path.name} is in none of the known formats: {known}.")
        recordings.append(found.read(path))
    return recordings


def merge_readings(recordings: Iterable[Recording]) -> Iterator[RecordedReading]:
    """The readings of all recordings in order of time."""
    return heapq.merge(*(recording.readings for recording in recordings), key=lambda reading: reading.time)


class Destination(Protocol):
    """Where readings are sent."""

    async def send(self, readings: list[RecordedReading]) -> None:
        """Send them; returns when they have been handed over."""
        ...


class MqttDestination:
    """Sends as plain devices do, at QoS 1, on `things/<uid>/<quantity>`."""

    def __init__(self, url: str, units: dict[tuple[str, str], str | None]) -> None:
        self._address = urlsplit(url)
        self._units = units
        self._unacknowledged = PersistentStorage()
        self._client = Client("dothi-replay", clean_session=True, persistent_storage=self._unacknowledged)
        if self._address.username:
            self._client.set_auth_credentials(self._address.username, self._address.password)

    async def __aenter__(self) -> Self:
        await self._client.connect(self._address.hostname, self._address.port or 1883, version=MQTTv50)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.disconnect()

    async def send(self, readings: list[RecordedReading]) -> None:
        """Publish them and wait until the broker has acknowledged them.

        A connection that is closed before they are read is reset, and the broker loses what it has not read.
        """
        for reading in readings:
            message = {
                "value": reading.value,
                "unit": self._units[reading.uid, reading.quantity],
                "time": reading.time.isoformat(),
            }
            self._client.publish(f"things/{reading.uid}/{reading.quantity}", message, qos=1)
        await self._unacknowledged.wait_empty()


class HttpDestination:
    """Sends SensorThings data arrays."""

    def __init__(
        self,
        url: str,
        stream_ids: dict[tuple[str, str], int],
        conversions: Mapping[tuple[str, str], Conversion],
        *,
        token: str,
    ) -> None:
        """`conversions` bring a recording's values to the units that SensorThings speaks in."""
        headers = {"authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(base_url=url, timeout=30, headers=headers)
        self._stream_ids = stream_ids
        self._conversions = conversions

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(self, readings: list[RecordedReading]) -> None:
        """Post them as one request; raises Unavailable where a row was not taken."""
        rows: dict[int, list[tuple[str, float]]] = {}
        for reading in readings:
            stream = self._stream_ids[reading.uid, reading.quantity]
            conversion = self._conversions[reading.uid, reading.quantity]
            value = reading.value * conversion.factor + conversion.offset
            rows.setdefault(stream, []).append((reading.time.isoformat(), value))
        arrays = [
            {
                "Datastream": {"@iot.id": stream},
                "components": ["phenomenonTime", "result"],
                "dataArray": values,
            }
            for stream, values in rows.items()
        ]
        headers = {"content-type": "application/json"}
        body = msgspec.json.encode(arrays)
        answer = await self._client.post("/sta/v1.1/CreateObservations", content=body, headers=headers)
        answer.raise_for_status()
        refused = [row for row in answer.json() if row.startswith("error")]
        if refused:
            raise Unavailable(f"{len(refused)} of {len(readings)} readings were refused: {refused[0]}")


class Replay:
    """Sends each reading when the city clock reaches its time."""

    def __init__(self, recordings: Sequence[Recording], clock: CityClock, destination: Destination) -> None:
        self._readings = merge_readings(recordings)
        self._clock = clock
        self._destination = destination
        self.sent = 0

    async def run(self, on_progress: Callable[[int], None]) -> None:
        """Send everything; `on_progress` hears how many have been sent."""
        waiting: list[RecordedReading] = []
        for chunk in iter(lambda: list(islice(self._readings, _AT_ONCE)), []):
            for reading in chunk:
                while (wait_s := self._clock.wall_seconds_until(reading.time.timestamp())) > 0:
                    if waiting:
                        await self._hand_over(waiting, on_progress)
                        waiting = []
                    await asyncio.sleep(min(wait_s, _LONGEST_WAIT_S))
                waiting.append(reading)
            await self._hand_over(waiting, on_progress)
            waiting = []

    async def _hand_over(self, readings: list[RecordedReading], on_progress: Callable[[int], None]) -> None:
        await self._destination.send(readings)
        self.sent += len(readings)
        on_progress(self.sent)
