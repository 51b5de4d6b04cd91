"""The machine a figure was measured on, and the processor time of a city's processes."""

import os
import platform
import re
import socket
import subprocess
import time
from pathlib import Path

import msgspec

_TICKS = os.sysconf("SC_CLK_TCK")


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What figures depend on."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    postgresql: str
    loop_ns: float
    """Nanoseconds of one turn of an empty Python loop, as a yardstick of the day's speed."""
    tcp_us: float
    """Microseconds of sending and receiving 50 bytes over loopback TCP: what a broker mostly does."""


def describe_machine() -> Machine:
    """This machine, now."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    release = re.search(r'PRETTY_NAME="(.*)"', Path("/etc/os-release").read_text())
    postgresql = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=False).stdout
    return Machine(
        processor=cpu[1] if cpu else platform.machine(),
        cores=os.cpu_count() or 1,
        memory_gib=round(memory / 2**30, 1),
        system=release[1] if release else platform.platform(),
        python=platform.python_version(),
        postgresql=postgresql.strip().removeprefix("psql (PostgreSQL) "),
        loop_ns=_measure_loop(),
        tcp_us=_measure_tcp(),
    )


def _measure_loop() -> float:
    turns = 5_000_000
    before = os.times()
    for _ in range(turns):
        pass
    after = os.times()
    return round((after.user - before.user) / turns * 1e9, 1)


def _measure_tcp() -> float:
    turns = 30_000
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, _ = server.accept()
        with near, far:
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            began = time.perf_counter()
            for _ in range(turns):
                near.send(b"x" * 50)
                far.recv(100)
            return round((time.perf_counter() - began) / turns * 1e6, 1)


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    return children


def list_family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = _children()
    family, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        family.append(one)
        waiting += children.get(one, [])
    return family


def read_cpu_seconds(pid: int) -> dict[str, float]:
    """Processor seconds of a process's family so far, by program: database, broker, and Dothi's parts."""
    seconds: dict[str, float] = {}
    for member in list_family(pid):
        try:
            fields = Path(f"/proc/{member}/stat").read_text().rsplit(")", 1)[1].split()
            words = Path(f"/proc/{member}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        # Children that have ended are counted by the process that waited for them.
        spent = sum(int(field) for field in fields[11:15]) / _TICKS
        name = _name(words)
        seconds[name] = seconds.get(name, 0.0) + spent
    return seconds


def _name(words: list[bytes]) -> str:
    line = b" ".join(words).decode(errors="replace")
    if "postgres" in line.split(" ", 1)[0]:
        return "database"
    if "mosquitto" in line:
        return "broker"
    match = re.search(r"dothi (\w+)", line)
    return match[1] if match else "other"


def read_memory_mib(pid: int) -> dict[str, float]:
    """Proportional set size of a process's family in MiB, by program."""
    mib: dict[str, float] = {}
    for member in list_family(pid):
        try:
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
            words = Path(f"/proc/{member}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        match = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        name = _name(words)
        mib[name] = mib.get(name, 0.0) + (int(match[1]) / 1024 if match else 0.0)
    return mib
