"""A load of HTTP writers over keep-alive connections; every request is made before the clock starts.

Run as a program: `python -m bench.http_load PORT arrays|single REQUESTS CONNECTIONS STREAM,STREAM,…`;
prints one JSON object.
"""

import asyncio
import json
import random
import sys
import time

import numpy as np

_ROWS = 1000
_GROUPS = 100


def _request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    return head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body


def _instant(seconds: float) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds % 1 * 1e6):06d}Z"


def make_arrays(count: int, streams: list[int]) -> list[bytes]:
    """Data arrays of 1,000 rows over 100 datastreams, in shuffled order, no instant twice."""
    chance = random.Random(7)
    began = time.time() - 86_400
    requests = []
    for number in range(count):
        chosen = chance.sample(streams, _GROUPS)
        groups = []
        for stream in chosen:
            times = [_instant(began + number * 0.02 + row * 0.001) for row in range(_ROWS // _GROUPS)]
            chance.shuffle(times)
            rows = ",".join(f'["{instant}",{chance.random():.4f}]' for instant in times)
            groups.append(
                f'{{"Datastream":{{"@iot.id":{stream}}},"components":["phenomenonTime","result"],'
                f'"dataArray@iot.count":{len(times)},"dataArray":[{rows}]}}'
            )
        body = f"[{','.join(groups)}]".encode()
        requests.append(_request("/sta/v1.1/CreateObservations", body))
    return requests


def make_single(count: int, streams: list[int]) -> list[bytes]:
    """Single observations, no instant twice."""
    began = time.time() - 2 * 86_400
    return [
        _request(
            "/sta/v1.1/Observations",
            f'{{"phenomenonTime":"{_instant(began + number * 0.001)}","result":{number % 997}.5,'
            f'"Datastream":{{"@iot.id":{streams[number % len(streams)]}}}}}'.encode(),
        )
        for number in range(count)
    ]


class Writer(asyncio.Protocol):
    """One connection: sends the next request when the last one is answered."""

    def __init__(
        self, requests: list[bytes], ages: list[float], done: asyncio.Event, open_: list[int]
    ) -> None:
        self._requests, self._ages, self._done, self._open = requests, ages, done, open_
        self._sent_at = 0.0
        self._rest = b""
        self.refused = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def next(self) -> None:
        """Send the next request, or finish."""
        if not self._requests:
            self._open[0] -= 1
            if not self._open[0]:
                self._done.set()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests.pop())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head_end = self._rest.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._rest[:head_end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at:].split(b"\r\n", 1)[0])
        if len(self._rest) < head_end + 4 + length:
            return
        body = self._rest[head_end + 4 :]
        if not head.startswith(b"http/1.1 201") or b"error:" in body:
            self.refused += 1
        self._rest = b""
        self._ages.append(time.perf_counter() - self._sent_at)
        self.next()


async def _write(port: int, requests: list[bytes], connections: int) -> dict[str, float]:
    ages: list[float] = []
    done, open_ = asyncio.Event(), [connections]
    loop = asyncio.get_running_loop()
    count = len(requests)
    writers = []
    for _ in range(connections):
        _, writer = await loop.create_connection(
            lambda: Writer(requests, ages, done, open_), "127.0.0.1", port
        )
        writers.append(writer)
    began = time.perf_counter()
    for writer in writers:
        writer.next()
    await done.wait()
    took = time.perf_counter() - began
    return {
        "requests": float(count),
        "seconds": took,
        "refused": float(sum(writer.refused for writer in writers)),
        "p50_ms": float(np.percentile(ages, 50) * 1000),
        "p99_ms": float(np.percentile(ages, 99) * 1000),
    }


def main() -> None:
    """Run the load and print what it saw."""
    port, what, count, connections = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    streams = [int(word) for word in sys.argv[5].split(",")]
    make = make_arrays if what == "arrays" else make_single
    result = asyncio.run(_write(port, make(count, streams), connections))
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
