"""The watchman: what dies is brought back, and what is being brought back when all ends is ended too."""

import asyncio
import os
import signal
from pathlib import Path

from dothi.machine.processes import Process
from dothi.supervision import Watchman


class SlowStarter:
    """A program that takes its time to be started; `begins` is set when that begins."""

    def __init__(self, log: Path) -> None:
        self._process = Process(["sleep", "600"], log=log)
        self.begins = asyncio.Event()
        self.started: list[int] = []

    async def relaunch(self) -> None:
        self.begins.set()
        await asyncio.sleep(0.3)
        await self._process.start()
        assert self._process.pid is not None
        self.started.append(self._process.pid)

    async def wait(self) -> int:
        return await self._process.wait()

    async def stop(self) -> None:
        await self._process.stop()

    @property
    def pid(self) -> int | None:
        return self._process.pid


async def test_what_is_being_started_when_all_ends_is_ended_too(tmp_path: Path) -> None:
    """It dies, is being started again, and the stop comes just then: nothing is left running unknown."""
    starter, watchman = SlowStarter(tmp_path / "log"), Watchman()
    await starter.relaunch()
    starter.begins.clear()
    watchman.watch("slow", starter)
    os.kill(starter.started[0], signal.SIGKILL)
    await asyncio.wait_for(starter.begins.wait(), 10)
    await asyncio.wait_for(watchman.stop(), 10)
    assert len(starter.started) == 2
    assert starter.pid is None
    assert not Path(f"/proc/{starter.started[1]}").exists()
