"""An operator's program: hears the live stream of a city, and asks for the alarms whenever it tells of some.

Run as `python -m bench.alarm_watch URL SECONDS`; prints "ready", and at the end, by the things of the alarms,
when it was told and when it had the list with them (seconds since 1970).
"""

import asyncio
import json
import sys
import time

import httpx
import msgspec

_THINGS = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])


class _Thing(msgspec.Struct):
    uid: str


class AlarmWatch:
    """What was heard and seen of alarms."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.seen: dict[str, tuple[float, float]] = {}
        self._client = client
        self._told: asyncio.Queue[float] = asyncio.Queue()

    async def hear(self) -> None:
        """Follow the live stream as a browser does, and note when it tells of alarms."""
        async with self._client.stream("GET", "/live", timeout=None) as answer:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            async for line in answer.aiter_lines():
                if line == "event: alarms":
                    self._told.put_nowait(time.time())

    async def ask(self) -> None:
        """Ask for the newest alarms each time; what is told meanwhile is asked for together afterwards."""
        while True:
            told = await self._told.get()
            while not self._told.empty():
                self._told.get_nowait()
            answer = await self._client.get("/api/alarms", params={"order": "raised_at"})
            listed = time.time()
            for alarm in _THINGS.decode(answer.raise_for_status().content):
                uid = msgspec.json.decode(alarm["thing"], type=_Thing).uid
                self.seen.setdefault(uid, (told, listed))


async def _watch(url: str, seconds: float) -> dict[str, tuple[float, float]]:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        watch = AlarmWatch(client)
        jobs = {asyncio.create_task(watch.hear()), asyncio.create_task(watch.ask())}
        done, going = await asyncio.wait(jobs, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for job in going:
            job.cancel()
        await asyncio.gather(*going, return_exceptions=True)
        for job in done:
            job.result()
            raise RuntimeError("the live stream has ended")
    return watch.seen


def main() -> None:
    """Watch and print what was seen."""
    seen = asyncio.run(_watch(sys.argv[1], float(sys.argv[2])))
    sys.stdout.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main()
