"""Listeners of the live stream; each notes how old every value is when it arrives.

Run as a program: `python -m bench.live_load PORT SECONDS CLIENTS THING,THING,…`; prints one JSON object.
"""

import asyncio
import json
import sys
import time

import msgspec
import numpy as np

_CHANGES = msgspec.json.Decoder(dict[str, list[tuple[int, int, float, int]]])
_DATA = b"data: "


class Listener(asyncio.Protocol):
    """One client: asks once, then reads events as they come."""

    def __init__(self, query: str, ages: list[float], until: float) -> None:
        self._query = query
        self._ages = ages
        self._until = until
        self._rest = b""
        self.values = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        request = f"GET /live?{self._query} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"
        transport.write(request.encode())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.time() * 1000
        data = self._rest + data
        *lines, self._rest = data.split(b"\n")
        for line in lines:
            if line.startswith(_DATA + b'{"changes"'):
                changes = _CHANGES.decode(line[len(_DATA) :])["changes"]
                self.values += len(changes)
                if now < self._until:
                    self._ages += [now - change[1] for change in changes]


async def _listen(port: int, seconds: float, clients: int, things: list[str]) -> dict[str, float]:
    ages: list[float] = []
    loop = asyncio.get_running_loop()
    until = (time.time() + seconds) * 1000
    share = max(1, len(things) // 10)
    listeners = []
    for number in range(clients):
        # Every client watches a tenth of the things, so each change goes to several of them.
        first = number * share % len(things)
        wanted = (things + things)[first : first + share]
        _, listener = await loop.create_connection(
            lambda wanted=wanted: Listener("things=" + ",".join(wanted), ages, until), "127.0.0.1", port
        )
        listeners.append(listener)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.sleep(seconds)
    values = np.array(ages) if ages else np.zeros(1)
    return {
        "values": float(len(ages)),
        "least": float(min(listener.values for listener in listeners)),
        "p50": float(np.percentile(values, 50)),
        "p99": float(np.percentile(values, 99)),
        "max": float(values.max()),
    }


def main() -> None:
    """Listen and print what was heard."""
    port, seconds, clients = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    result = asyncio.run(_listen(port, seconds, clients, sys.argv[4].split(",")))
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
