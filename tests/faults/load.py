"""Load on a running city: devices that speak MQTT and programs that post, each remembering what it sent
and what it was told was kept."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

Key = tuple[int, int]
"""Datastream id and phenomenon time in µs since 1970 UTC."""
QUANTITY = "pm25"


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A datastream that one source of load has for itself."""

    uid: str
    id: int

    @property
    def topic(self) -> str:
        """Where its device publishes."""
        return f"things/{self.uid}/{QUANTITY}"


def spell_instant(microseconds: int) -> str:
    """ISO 8601 in UTC of an instant in µs since 1970."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).isoformat()


def some_hours_ago(hours: float = 6) -> int:
    """A full hour in the past, in µs since 1970."""
    return int((time.time() - hours * 3600) // 3600) * 3_600_000_000


class Source:
    """Gives out readings of one channel, no two at one instant, in a thread of its own until told to stop."""

    def __init__(self, channel: Channel, rate_hz: float) -> None:
        self.channel = channel
        self._pause_s = 1 / rate_hz
        self._next_instant = some_hours_ago()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def make_reading(self) -> tuple[Key, float]:
        """The next one: a millisecond after the last, its value telling its place in the row."""
        instant, self._next_instant = self._next_instant, self._next_instant + 1000
        return (self.channel.id, instant), float(instant // 1000 % 1_000_000)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send nothing new."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(60)

    def send(self) -> None:
        """Send once."""
        raise AssertionError("each kind of source sends in its own way")

    def _work(self) -> None:
        due = time.monotonic()
        while not self._stop.is_set():
            self.send()
            due += self._pause_s
            # What a stall has delayed is not caught up in one rush.
            due = max(due, time.monotonic() - 0.2)
            self._stop.wait(max(0.0, due - time.monotonic()))


def connect_device(port: int, name: str, on_publish: Callable[..., None] | None = None) -> Client:
    """An MQTT 5 client with a session that lasts; it sends again what was not acknowledged."""
    client = Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=MQTTProtocolVersion.MQTTv5)
    client.reconnect_delay_set(1, 1)
    client.max_inflight_messages_set(2_000)
    client.max_queued_messages_set(0)
    client.on_publish = on_publish
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 3600
    client.connect("127.0.0.1", port, clean_start=False, properties=properties)
    client.loop_start()
    return client


class Device(Source):
    """A device that publishes at QoS 1, one reading a message."""

    def __init__(self, port: int, channel: Channel, rate_hz: float) -> None:
        super().__init__(channel, rate_hz)
        self.sent: dict[Key, float] = {}
        self._keys: dict[int, Key] = {}
        self._codes: dict[int, int] = {}
        self._client = connect_device(port, f"device-{channel.uid}", self._note)

    def _note(self, _client: Client, _data: Any, number: int, code: Any, _properties: Any) -> None:
        self._codes[number] = code.value

    def send(self) -> None:
        """Publish one reading."""
        key, value = self.make_reading()
        payload = json.dumps({"value": value, "time": spell_instant(key[1])})
        self.sent[key] = value
        number = self._client.publish(self.channel.topic, payload, qos=1).mid
        assert number not in self._keys, "packet numbers are used once here"
        self._keys[number] = key

    @property
    def acknowledged(self) -> set[Key]:
        """What the broker has taken."""
        return {key for number, key in list(self._keys.items()) if number in self._codes}

    @property
    def unheard(self) -> int:
        """How many the broker acknowledged while nobody was subscribed."""
        return sum(code == 0x10 for code in self._codes.values())

    @property
    def waits(self) -> bool:
        """Whether something sent is not acknowledged yet."""
        return len(self._codes) < len(self._keys)

    def close(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()


def _read_problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        return {"error": {"code": "no JSON", "message": answer.text}}
    return problem


class Poster(Source):
    """A program that posts, one observation or a data array at a time, and never sends again."""

    def __init__(self, url: str, channel: Channel, rate_hz: float, rows: int = 1) -> None:
        super().__init__(channel, rate_hz)
        self._rows = rows
        self._client = httpx.Client(base_url=f"{url}/sta/v1.1", timeout=20)
        self.sent: dict[Key, float] = {}
        self.acknowledged: set[Key] = set()
        self.answers: Counter[int | str] = Counter()
        """How often each status or failure of the connection was met."""
        self.problems: list[dict[str, Any]] = []
        """The JSON of every answer that was an error."""

    def send(self) -> None:
        """Post one request and note its answer."""
        readings = [self.make_reading() for _ in range(self._rows)]
        self.sent.update(readings)
        link = {"@iot.id": self.channel.id}
        pairs = [(spell_instant(key[1]), value) for key, value in readings]
        try:
            if self._rows == 1:
                time_, value = pairs[0]
                body = {"result": value, "phenomenonTime": time_, "Datastream": link}
                answer = self._client.post("/Observations", json=body)
            else:
                array = {"Datastream": link, "components": ["phenomenonTime", "result"], "dataArray": pairs}
                answer = self._client.post("/CreateObservations", json=[array])
        except httpx.HTTPError as problem:
            self.answers[type(problem).__name__] += 1
            return
        self.answers[answer.status_code] += 1
        if answer.status_code != 201:
            self.problems.append(_read_problem(answer))
            return
        kept = [True] if self._rows == 1 else [not row.startswith("error") for row in answer.json()]
        self.acknowledged.update(key for (key, _), well in zip(readings, kept, strict=True) if well)

    def close(self) -> None:
        """Close its connection."""
        self._client.close()


class Load:
    """Devices and posters that send at the same time."""

    def __init__(self, devices: list[Device], posters: list[Poster]) -> None:
        self.devices = devices
        self.posters = posters

    def __enter__(self) -> Self:
        for source in (*self.devices, *self.posters):
            source.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for source in (*self.devices, *self.posters):
            source.close()

    def stop(self) -> None:
        """Send nothing new."""
        for source in (*self.devices, *self.posters):
            source.stop()

    def is_acknowledged(self) -> bool:
        """Whether the broker has taken everything that was published."""
        return not any(device.waits for device in self.devices)

    @property
    def published(self) -> dict[Key, float]:
        """Everything the devices have sent."""
        return {key: value for device in self.devices for key, value in device.sent.items()}

    @property
    def posted(self) -> dict[Key, float]:
        """Everything that was posted, whatever the answer."""
        return {key: value for poster in self.posters for key, value in poster.sent.items()}

    @property
    def answered(self) -> set[Key]:
        """What was posted and answered with 201."""
        return {key for poster in self.posters for key in poster.acknowledged}

    @property
    def answers(self) -> Counter[int | str]:
        """Statuses and failures of all posters."""
        return sum((poster.answers for poster in self.posters), Counter())


@contextmanager
def sending(
    url: str,
    port: int,
    channels: list[Channel],
    *,
    devices: int = 0,
    singles: int = 0,
    arrays: int = 0,
    rate_hz: float = 200,
) -> Iterator[Load]:
    """Load by that many devices, posters of single observations and posters of data arrays, until the end."""
    free = iter(channels)
    load = Load(
        [Device(port, next(free), rate_hz) for _ in range(devices)],
        [
            *(Poster(url, next(free), 50) for _ in range(singles)),
            *(Poster(url, next(free), 10, rows=40) for _ in range(arrays)),
        ],
    )
    with load:
        yield load
