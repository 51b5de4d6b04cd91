"""Child processes that end with us, write to a log, and are stopped by signal and patience."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from dothi.machine.users import ServerUser
from dothi.vocabulary.errors import MissingProgram


def _wrap(command: Sequence[str], user: ServerUser | None, on_our_death: signal.Signals) -> list[str]:
    """Let `setpriv` drop to the user and ask the kernel to signal the child when we die, however we die."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise MissingProgram("`setpriv` (package util-linux) starts the private servers.")
    drop = []
    if user is not None and user.is_other:
        drop = [f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"]
    return [setpriv, *drop, f"--pdeathsig={on_our_death.name.removeprefix('SIG')}", "--", *command]


class Process:
    """One child process. `stop_signal` is what asks it to end in good order."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        user: ServerUser | None = None,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self._command = list(command)
        self._log = log
        self._user = user
        self._environment = environment
        self._stop_signal = stop_signal
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs, else None."""
        if self._process is None or self._process.returncode is not None:
            return None
        return self._process.pid

    async def start(self) -> None:
        """Start it in a session of its own, so that a terminal's Ctrl-C reaches only us."""
        command = _wrap(self._command, self._user, self._stop_signal)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**os.environ, **(self._environment or {})},
                start_new_session=True,
            )

    async def wait(self) -> int:
        """Wait until it has ended; its exit code, negative for a signal."""
        if self._process is None:
            return 0
        return await self._process.wait()

    async def stop(self, patience_s: float = 20.0) -> None:
        """Ask it to end, and end it after `patience_s` seconds."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(self._stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), patience_s)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    def last_words(self, lines: int = 8) -> str:
        """The last lines of its log, for an error message."""
        if not self._log.exists():
            return "(no log)"
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
