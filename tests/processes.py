"""The processes of one running city, found as descendants of its own supervisor and by nothing else."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def list_children(pid: int) -> list[int]:
    """Direct children, the processes of all its threads."""
    found: list[int] = []
    for thread in Path("/proc").glob(f"{pid}/task/*/children"):
        try:
            found += [int(word) for word in thread.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            # A thread may end while its brothers are asked; they still have their children.
            continue
    return found


def list_descendants(pid: int) -> list[int]:
    """Children, their children and so on."""
    found = []
    for child in list_children(pid):
        found += [child, *list_descendants(child)]
    return found


def read_command(pid: int) -> list[str]:
    """Its command line; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def is_alive(pid: int) -> bool:
    """Whether it runs; one that nobody has waited for yet runs no more."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


def read_environment(pid: int) -> dict[str, str]:
    """The environment it was started with."""
    pairs = Path(f"/proc/{pid}/environ").read_text(errors="replace").split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def read_memory_bytes(pid: int) -> int:
    """Resident memory of its own, without what it shares with others."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")


def read_owner(pid: int) -> int:
    """User id that it runs under."""
    return Path(f"/proc/{pid}").stat().st_uid


def kill(*pids: int) -> None:
    """`kill -9`; one that has gone already is no matter."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def wait_until(condition: Callable[[], bool], *, patience_s: float, what: str) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, f"after {patience_s} s still not so: {what}"
        time.sleep(0.05)
