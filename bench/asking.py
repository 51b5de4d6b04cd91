"""A load of readers over keep-alive connections, each asking one question after the other.

Run as a program: `python -m bench.asking PORT CONNECTIONS SECONDS`, the addresses as a JSON array on
standard input; prints one JSON object. With 0 seconds each address is asked once, however long that takes.
"""

import asyncio
import json
import math
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import msgspec
import numpy as np


class Reader(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self._requests = requests
        self._until = until
        self._asked = 0.0
        self.took: list[float] = []
        self._rest = b""
        self._wanted = -1
        self.answers = 0
        self.refused = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first question."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        request = next(self._requests, None) if time.perf_counter() < self._until else None
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._asked = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take in the answer, and ask the next question when it is whole."""
        self._rest += data
        if self._wanted < 0:
            head, found, _ = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            self.refused += not head.startswith(b"HTTP/1.1 200")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self._wanted = len(head) + 4 + int(length)
        if len(self._rest) < self._wanted:
            return
        self._rest = self._rest[self._wanted :]
        self._wanted = -1
        self.answers += 1
        self.took.append(time.perf_counter() - self._asked)
        self._ask()


async def _run(port: int, connections: int, seconds: float, addresses: list[str]) -> None:
    requests = [
        f"GET {quote(each, safe='/$?&=();,')} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n".encode()
        for each in addresses
    ]
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    once = iter(requests)
    readers = []
    for number in range(connections):
        start = number * len(requests) // connections
        given = cycle(requests[start:] + requests[:start]) if seconds else once
        until = began + seconds if seconds else math.inf
        _, reader = await loop.create_connection(
            lambda given=given, until=until: Reader(given, until), "127.0.0.1", port
        )
        readers.append(reader)
    await asyncio.gather(*(reader.done for reader in readers))
    told = {
        "answers": sum(reader.answers for reader in readers),
        "refused": sum(reader.refused for reader in readers),
        "seconds": time.perf_counter() - began,
        "p95_ms": float(np.percentile([each for reader in readers for each in reader.took], 95)) * 1000,
    }
    sys.stdout.write(json.dumps(told) + "\n")


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a load; every answer was a 200."""

    rate: float
    """Answers a second."""
    p95_ms: float


async def ask_many(port: int, addresses: list[str], seconds: float, connections: int) -> Load:
    """Ask in a process of its own; each address once where there are no seconds."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.asking",
        str(port),
        str(connections),
        str(seconds),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    told, _ = await process.communicate(json.dumps(addresses).encode())
    found = json.loads(told)
    if found["refused"]:
        raise RuntimeError(f"{found['refused']} answers were no 200")
    return Load(rate=found["answers"] / found["seconds"], p95_ms=found["p95_ms"])


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), json.load(sys.stdin)))
