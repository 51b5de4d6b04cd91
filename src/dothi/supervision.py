"""Running a whole city from one process: private servers, then the parts, each brought back when it dies."""

import asyncio
import logging
import ssl
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import httpx
import msgspec

from dothi.machine.folders import DataFolder
from dothi.machine.processes import Process
from dothi.vocabulary.errors import ServerDidNotStart, SetupProblem

log = logging.getLogger(__name__)

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 10.0
_STEADY_AFTER_S = 30.0
"""A part that has run this long is brought back at once when it dies; one that dies sooner, more slowly."""


class Supervised(Protocol):
    """Something that runs, can be waited for, brought back and stopped."""

    async def relaunch(self) -> None:
        """Start it again after it has ended."""
        ...

    async def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        ...

    async def stop(self) -> None:
        """End it in good order."""
        ...

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        ...


class PartProcess:
    """One of Dothi's own processes."""

    def __init__(
        self, name: str, arguments: Sequence[str], folder: DataFolder, environment: dict[str, str]
    ) -> None:
        self.name = name
        log_file = folder.room("log", 0o750) / f"{name}.log"
        command = [sys.executable, "-m", *arguments]
        self._process = Process(command, log=log_file, environment=environment)

    async def relaunch(self) -> None:
        """Start it."""
        await self._process.start()

    async def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to end."""
        await self._process.stop()

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid

    def last_words(self) -> str:
        """The last lines of its log."""
        return self._process.last_words()


class Watchman:
    """Brings back what dies, until told to stop; each death and each recovery is said once."""

    def __init__(self) -> None:
        self._watched: list[tuple[str, Supervised]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._starting: set[str] = set()
        self._stopping = False

    def watch(self, name: str, supervised: Supervised) -> None:
        """Watch something that runs already."""
        self._watched.append((name, supervised))
        self._tasks.append(asyncio.create_task(self._keep(name, supervised)))

    async def stop(self) -> None:
        """End everything, the last one watched first; what is just being started is started first."""
        self._stopping = True
        for (name, _), task in zip(self._watched, self._tasks, strict=True):
            # A start that is broken off would leave a process that nobody knows.
            if name not in self._starting:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, supervised in reversed(self._watched):
            await supervised.stop()

    async def _keep(self, name: str, supervised: Supervised) -> None:
        pause_s = _FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            code = await supervised.wait()
            if loop.time() - began > _STEADY_AFTER_S:
                pause_s = _FIRST_PAUSE_S
            log.warning("%s ended with code %s and is started again", name, code)
            while True:
                await asyncio.sleep(pause_s)
                pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)
                self._starting.add(name)
                try:
                    await supervised.relaunch()
                except SetupProblem as problem:
                    log.warning("%s does not start: %s", name, problem)
                else:
                    break
                finally:
                    self._starting.discard(name)
                if self._stopping:
                    return
            log.info("%s runs again", name)
            if self._stopping:
                return


async def start_all(parts: Sequence[PartProcess], watchman: Watchman) -> None:
    """Start the parts and watch them."""
    for part in parts:
        await part.relaunch()
        watchman.watch(part.name, part)


async def wait_until_well(
    url: str,
    on_wait: Callable[[str], Awaitable[None]],
    *,
    patience_s: float = 60.0,
    trust: ssl.SSLContext | None = None,
) -> None:
    """Wait until /health says that every part is well; raises ServerDidNotStart with those that are not.

    `trust` is what a certificate is judged by; None is by what this machine trusts.
    """
    missing = "serve"
    async with httpx.AsyncClient(timeout=2, verify=trust or True) as client:
        for _ in range(int(patience_s / 0.1)):
            try:
                health = (await client.get(f"{url}/health")).json()
            except (httpx.HTTPError, msgspec.DecodeError):
                await asyncio.sleep(0.1)
                continue
            # A disk with little room is told by /health; the city starts on it all the same.
            unwell = [
                name for name, part in health["parts"].items() if part["state"] != "ok" and name != "disk"
            ]
            expected = {"serve", "ingest-0", "work", "rules-0"}.difference(health["parts"])
            if not unwell and not expected:
                return
            missing = ", ".join([*unwell, *sorted(expected)])
            await on_wait(missing)
            await asyncio.sleep(0.1)
    raise ServerDidNotStart(f"Not well after {patience_s:.0f} s: {missing}.")


def make_parts(
    folder: DataFolder, environment: dict[str, str], *, host: str, port: int, workers: int, feed: bool
) -> list[PartProcess]:
    """The city's own processes; with `feed` the made-up stations, too."""
    parts = [
        PartProcess("serve", ["dothi", "serve", "--host", host, "--port", str(port)], folder, environment),
        *(
            PartProcess(
                f"ingest-{number}",
                ["dothi", "ingest", "--number", str(number)],
                folder,
                environment,
            )
            for number in range(workers)
        ),
        PartProcess("work", ["dothi", "work"], folder, environment),
        PartProcess("rules-0", ["dothi", "rules"], folder, environment),
    ]
    if feed:
        state = folder.path / "first-stations.json"
        arguments = ["dothi.cities.first_stations.feed", "--state", str(state)]
        parts.append(PartProcess("feed", arguments, folder, environment))
    return parts
