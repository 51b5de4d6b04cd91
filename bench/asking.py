"""A load of readers over keep-alive connections, each asking one question after the other.

Run as a program: `python -m bench.asking PORT CONNECTIONS SECONDS`, the addresses as a JSON array on
standard input; prints one JSON object.
"""

import asyncio
import json
import sys
import time
from itertools import cycle
from urllib.parse import quote


class Reader(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: list[bytes], start: int, until: float) -> None:
        self._requests = cycle(requests[start:] + requests[:start])
        self._until = until
        self._rest = b""
        self._wanted = -1
        self.answers = 0
        self.refused = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the first question."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(next(self._requests))

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
        if time.perf_counter() < self._until:
            self._transport.write(next(self._requests))
        else:
            self._transport.close()
            self.done.set_result(None)


async def _run(port: int, connections: int, seconds: float, addresses: list[str]) -> None:
    requests = [
        f"GET {quote(each, safe='/$?&=();,')} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n".encode()
        for each in addresses
    ]
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    readers = []
    for number in range(connections):
        start = number * len(requests) // connections
        _, reader = await loop.create_connection(
            lambda start=start: Reader(requests, start, began + seconds), "127.0.0.1", port
        )
        readers.append(reader)
    await asyncio.gather(*(reader.done for reader in readers))
    told = {
        "answers": sum(reader.answers for reader in readers),
        "refused": sum(reader.refused for reader in readers),
        "seconds": time.perf_counter() - began,
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), json.load(sys.stdin)))
