"""The made-up stations as devices: they publish over MQTT like any other device.

Run as a program: `python -m dothi.cities.first_stations.feed --state FILE`, with DOTHI_MQTT_STATIONS_URL.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import time
import zlib
from importlib import resources
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gmqtt import Client
from gmqtt.mqtt.constants import MQTTv50
from gmqtt.storage import PersistentStorage

from dothi.cities.first_stations.weather import is_out_of_order, measure

log = logging.getLogger(__name__)

HISTORY_S = 24 * 3600
"""On the first start the stations send the last day, so that charts are not empty."""
_PUBLISHED_AT_ONCE = 500


def read_stations() -> list[dict[str, Any]]:
    """The stations as the things file declares them."""
    text = (
        resources.files("dothi.cities.first_stations").joinpath("stations.json").read_text(encoding="utf-8")
    )
    stations: list[dict[str, Any]] = json.loads(text)["things"]
    return stations


class Feed:
    """All stations behind one MQTT client."""

    def __init__(self, mqtt_url: str, state: Path) -> None:
        self._address = urlsplit(mqtt_url)
        self._state = state
        self._unacknowledged = PersistentStorage()
        self._client = Client("mau-feed", clean_session=True, persistent_storage=self._unacknowledged)
        if self._address.username:
            self._client.set_auth_credentials(self._address.username, self._address.password)
        self._streams = [
            (station["uid"], stream["quantity"], float(stream["interval_s"]))
            for station in read_stations()
            for stream in station["datastreams"]
        ]

    async def run(self, stop: asyncio.Event) -> None:
        """Connect, send the last day once, then send what is due, until told to stop."""
        await self._client.connect(self._address.hostname, self._address.port or 1883, version=MQTTv50)
        log.info("%d datastreams send to %s", len(self._streams), self._address.hostname)
        done = int(time.time()) - 1
        # What is told to stop half-way sends all of it the next time: repeats are stored once.
        if not self._state.exists() and await self._send_history(done + 1, stop):
            self._state.write_text(json.dumps({"history_sent": time.time()}))
        while not stop.is_set():
            # Every second is looked at, also when the machine was too busy to wake us in each.
            now = int(time.time())
            for due in self._list_due(max(done + 1, now - 300), now + 1):
                self._send(*due)
            done = now
            try:
                await asyncio.wait_for(stop.wait(), 1.0 - time.time() % 1.0)
            except TimeoutError:
                continue
        await self._client.disconnect()

    async def _send_history(self, now: float, stop: asyncio.Event) -> bool:
        """Send the last day; False where it was told to stop before the end."""
        end = int(now)
        for sent, due in enumerate(self._list_due(end - HISTORY_S, end), start=1):
            self._send(*due)
            if sent % _PUBLISHED_AT_ONCE == 0 and not await self._is_taken(stop):
                return False
        return await self._is_taken(stop)

    async def _is_taken(self, stop: asyncio.Event) -> bool:
        """Wait until the broker has acknowledged all that was sent; False where told to stop before."""
        taken, told = self._unacknowledged.wait_empty(), stop.wait()
        waiting = [asyncio.ensure_future(taken), asyncio.ensure_future(told)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        return not stop.is_set()

    def _list_due(self, first: int, end: int) -> list[tuple[int, str, str, float]]:
        """What is sent from `first` until before `end`, in seconds since 1970, the oldest first."""
        due = [
            (second, uid, quantity, interval_s)
            for uid, quantity, interval_s in self._streams
            for second in _list_beats(uid, first, end, int(interval_s))
        ]
        return sorted(due, key=itemgetter(0))

    def _send(self, at: int, uid: str, quantity: str, interval_s: float) -> None:
        instant = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        reading = {"value": measure(quantity, uid, at, interval_s), "time": instant}
        self._client.publish(f"things/{uid}/{quantity}", reading, qos=1)


def _list_beats(uid: str, first: int, end: int, interval_s: int) -> list[int]:
    """The seconds in which a station sends. Each has its own beat, so the map never changes all at once."""
    beat = zlib.crc32(uid.encode()) % interval_s
    seconds = range(first + (beat - first) % interval_s, end, interval_s)
    return [second for second in seconds if not is_out_of_order(uid, second)]


async def _main(mqtt_url: str, state: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await Feed(mqtt_url, state).run(stop)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("gmqtt").setLevel(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True, type=Path)
    arguments = parser.parse_args()
    asyncio.run(_main(os.environ["DOTHI_MQTT_STATIONS_URL"], arguments.state))
