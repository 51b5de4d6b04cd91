"""Subscribers of the live stream that connect and never read."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from tests.faults.conftest import FaultyCity
from tests.faults.load import some_hours_ago, spell_instant
from tests.processes import read_memory_bytes

STREAMS = 1_000
DEAD = 40
SECONDS = 12
MOST_GROWTH_BYTES = 60 * 2**20


@contextmanager
def dead_subscriber(port: int) -> Iterator[socket.socket]:
    """A client that asks for everything and reads nothing, with as little buffer as the kernel grants."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        yield client


class Listener:
    """A client that reads, and notes when it last heard of observations."""

    def __init__(self, url: str) -> None:
        self.heard = 0
        self._url = url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with httpx.stream("GET", f"{self._url}/live", timeout=30) as answer:
            for line in answer.iter_lines():
                self.heard += line == "event: observations"
                if self._stop.is_set():
                    return

    def stop(self) -> None:
        """Leave; it needs one more event for that."""
        self._stop.set()
        self._thread.join(30)


def test_dead_subscribers_cost_no_memory_and_hold_nobody_up(city: FaultyCity) -> None:
    """40 dead ones at thousands of changes a second: all that is new for them would be hundreds of MB."""
    channels = city.register(STREAMS, f"busy-{time.monotonic_ns()}")
    serve, start = city.pid_of("serve"), some_hours_ago()
    listener = Listener(city.url)
    with ExitStack() as stack, httpx.Client(base_url=f"{city.url}/sta/v1.1", timeout=30) as client:
        for _ in range(DEAD):
            stack.enter_context(dead_subscriber(city.port))
        city.wait_until(lambda: city.health()["parts"]["live"]["detail"]["clients"] == DEAD + 1)
        end, updates, halfway, before = time.monotonic() + SECONDS, 0, 0, read_memory_bytes(serve)
        while time.monotonic() < end:
            instant = spell_instant(start + updates * 1000)
            arrays = [
                {
                    "Datastream": {"@iot.id": channel.id},
                    "components": ["phenomenonTime", "result"],
                    "dataArray": [[instant, updates + 0.123456789]],
                }
                for channel in channels
            ]
            assert client.post("/CreateObservations", json=arrays).status_code == 201
            updates += 1
            if time.monotonic() < end - SECONDS / 2:
                halfway = listener.heard
        growth = read_memory_bytes(serve) - before
        print(f"{updates * STREAMS} changes, {growth / 2**20:.0f} MB more, {listener.heard} events heard")
        city.wait_until(lambda: listener.heard > halfway)
        assert city.is_well()
    city.wait_until(lambda: city.health()["parts"]["live"]["detail"]["clients"] <= 1)
    listener.stop()
    assert growth < MOST_GROWTH_BYTES
    assert city.pid_of("serve") == serve
