"""The private PostgreSQL of the embedded mode: own folder, own socket, free port, unprivileged user."""

import asyncio
import os
import re
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from dothi.machine.folders import DataFolder
from dothi.machine.ports import LOOPBACK, START_CHANCES, choose_port, is_free
from dothi.machine.processes import Process
from dothi.store.migrations import grant_to_program, prepare_database
from dothi.vocabulary.errors import DataFolderTooNew, DataFolderUnusable, MissingProgram, ServerDidNotStart

OLDEST_VERSION = 15
_OWNER = "dothi_owner"


def find_postgres_programs(version: int | None = None) -> Path | None:
    """Folder with initdb and postgres of that major version (None: the newest, at least 15), or None."""
    candidates = list(Path("/usr/lib/postgresql").glob("*/bin")) + list(Path("/usr").glob("pgsql-*/bin"))
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    found = {}
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            found[_major_version(folder)] = folder
    if version is not None:
        return found.get(version)
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST_VERSION else None


def _major_version(programs: Path) -> int:
    answer = subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, text=True)
    match = re.search(r"(\d+)", answer.stdout)
    return int(match.group(1)) if match else 0


def find_running_database(folder: Path) -> str | None:
    """Connection URI of the server that runs in a data folder, as it tells of itself there, or None."""
    try:
        lines = (folder / "postgres" / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    except PermissionError as problem:
        raise DataFolderUnusable(
            f"{folder} is another user's; run this as that user or as root."
        ) from problem
    return f"postgresql://dothi_app@/city?host={lines[4]}&port={lines[3]}"


class PrivatePostgres:
    """One PostgreSQL server inside a data folder."""

    def __init__(self, folder: DataFolder, *, shared_buffers_mb: int | None = None) -> None:
        self._folder = folder
        self._data = folder.path / "postgres"
        self._log = folder.room("log", 0o750) / "postgres.log"
        self._shared_buffers_mb = shared_buffers_mb or _fitting_shared_buffers_mb()
        self._socket_folder = folder.socket_room()
        self._port = choose_port()
        self._process: Process | None = None
        self._password = self._read_password()

    def _read_password(self) -> str:
        path = self._folder.path / "database-password"
        if not path.exists():
            path.write_text(secrets.token_urlsafe(24))
            path.chmod(0o600)
        return path.read_text()

    def url(self, database: str = "city", user: str = "dothi_app") -> str:
        """Connection URI through the socket."""
        return f"postgresql://{user}@/{database}?host={self._socket_folder}&port={self._port}"

    @property
    def owner_url(self) -> str:
        """Connection URI of the role that owns the schema."""
        return self.url(user=_OWNER)

    @property
    def address(self) -> str:
        """Where other programs on this machine reach it: `host:port`, role dothi_app with its password."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int | None:
        """Process id of the postmaster while it runs."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Make the cluster if there is none, start it, wait until it answers, bring the schema up to date.

        Raises MissingProgram, DataFolderTooNew or ServerDidNotStart.
        """
        programs = self._get_programs()
        if not (self._data / "PG_VERSION").exists():
            await self._initialise(programs)
        await self._stop_leftover(programs)
        await self._launch_first(programs)
        await self._make_database()
        await prepare_database(self.owner_url)
        await grant_to_program(self.owner_url, self._password)

    async def relaunch(self) -> None:
        """Start it again on the same port after it has died; it recovers by itself."""
        await self._launch(self._get_programs())

    async def wait(self) -> int:
        """Wait until the postmaster has ended."""
        return await self._process.wait() if self._process else 0

    async def stop(self) -> None:
        """Fast shutdown: connections are closed, everything is written."""
        if self._process:
            await self._process.stop()

    def _get_programs(self) -> Path:
        marker = self._data / "PG_VERSION"
        if not marker.exists():
            programs = find_postgres_programs()
            if programs is None:
                raise MissingProgram(f"PostgreSQL {OLDEST_VERSION} or newer.")
            return programs
        version = int(marker.read_text())
        programs = find_postgres_programs(version)
        if programs is None:
            newest = find_postgres_programs()
            ours = _major_version(newest) if newest else 0
            wanted = f"{self._data} was made by PostgreSQL {version}"
            if version > ours:
                raise DataFolderTooNew(f"{wanted}; install postgresql-{version}.")
            raise MissingProgram(f"{wanted}; install postgresql-{version} to open it.")
        return programs

    async def _initialise(self, programs: Path) -> None:
        self._folder.room("postgres")
        process = Process(
            [
                str(programs / "initdb"),
                f"--pgdata={self._data}",
                f"--username={_OWNER}",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
            ],
            log=self._log,
            user=self._folder.user,
        )
        await process.start()
        if await process.wait() != 0:
            shutil.rmtree(self._data, ignore_errors=True)
            raise ServerDidNotStart(f"initdb failed, see {self._log}:\n{process.last_words()}")

    async def _stop_leftover(self, programs: Path) -> None:
        """End a postmaster that outlived its Dothi; the data folder's lock says that it has no owner."""
        marker = self._data / "postmaster.pid"
        if not marker.exists():
            return
        process = Process(
            [str(programs / "pg_ctl"), "stop", "-m", "fast", "-D", str(self._data)],
            log=self._log,
            user=self._folder.user,
        )
        await process.start()
        # pg_ctl fails where the file was left by a server that was killed; the new one clears it away.
        await process.wait()

    async def _launch_first(self, programs: Path) -> None:
        """Start it on the chosen port, or on another where somebody else took that one since."""
        for chance in reversed(range(START_CHANCES)):
            try:
                await self._launch(programs)
            except ServerDidNotStart:
                if chance == 0 or is_free(self._port):
                    raise
                self._port = choose_port()
            else:
                return

    async def _launch(self, programs: Path) -> None:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": self._port,
            "unix_socket_directories": self._socket_folder,
            "unix_socket_permissions": "0700",
            "shared_buffers": f"{self._shared_buffers_mb}MB",
            "max_wal_size": "4GB",
            "wal_compression": "lz4",
            "max_connections": 100,
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = Process(
            [str(programs / "postgres"), "-D", str(self._data), *options],
            log=self._log,
            user=self._folder.user,
            stop_signal=signal.SIGINT,
        )
        await self._process.start()
        await self._wait_until_ready()

    async def _wait_until_ready(self) -> None:
        assert self._process is not None, "called by _launch only"  # noqa: S101
        # Crash recovery may replay a whole checkpoint interval of log, so patience is long.
        for _ in range(3000):
            if self._process.pid is None:
                raise ServerDidNotStart(f"PostgreSQL, log {self._log}:\n{self._process.last_words()}")
            try:
                async with await psycopg.AsyncConnection.connect(self.url("postgres", _OWNER)):
                    return
            except psycopg.OperationalError:
                await asyncio.sleep(0.1)
        raise ServerDidNotStart(f"PostgreSQL does not answer, log {self._log}.")

    async def _make_database(self) -> None:
        async with await psycopg.AsyncConnection.connect(
            self.url("postgres", _OWNER), autocommit=True
        ) as connection:
            cursor = await connection.execute("SELECT FROM pg_database WHERE datname = 'city'")
            if await cursor.fetchone() is None:
                await connection.execute("CREATE DATABASE city")


def _fitting_shared_buffers_mb() -> int:
    """An eighth of the machine's memory, between 64 MB and 2 GB."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(64, min(2048, total // 8 // 2**20))
