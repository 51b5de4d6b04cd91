"""The data folder: one place for everything a city keeps, used by one Dothi at a time."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import msgspec

from dothi.machine.users import ServerUser, check_reachable, hand_over
from dothi.vocabulary.errors import DataFolderInUse, DataFolderTooNew, DataFolderUnusable

_LONGEST_SOCKET_FOLDER = 80
"""A socket's whole path may have 107 bytes on Linux."""

FORMAT = 1
"""Layout of the data folder; raised when an older Dothi could no longer read it."""


class FolderMark(msgspec.Struct, frozen=True, kw_only=True):
    """What `dothi.json` in a data folder says: the layout's number and the Dothi that last wrote it."""

    format: int
    version: str


def default_data_folder() -> Path:
    """/var/lib/dothi for root, else the user's own data folder."""
    if os.geteuid() == 0:
        return Path("/var/lib/dothi")
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "dothi"


@contextmanager
def open_given_or_passing(given: Path | None, purpose: str) -> Iterator[Path]:
    """The folder that was given, or a temporary one that goes at the end of the block."""
    if given is not None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix=f"dothi-{purpose}-"))
    try:
        # Started by root, the servers run as a user of their own, who has to come in.
        folder.chmod(0o711)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class DataFolder:
    """A data folder held by this process alone.

    Raises DataFolderInUse, DataFolderTooNew or DataFolderUnusable, each naming what stands in the way.
    """

    def __init__(self, path: Path, user: ServerUser, version: str) -> None:
        self.path = path.absolute()
        self.user = user
        self._version = version
        self._lock: int | None = None
        self._short_room: Path | None = None

    def __enter__(self) -> Self:
        check_reachable(self.path, self.user)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            hand_over(self.path, self.user, 0o750)
        except OSError as problem:
            raise DataFolderUnusable(f"{self.path}: {problem.strerror}.") from problem
        self._take_lock()
        self._check_mark()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if self._short_room is not None:
            shutil.rmtree(self._short_room, ignore_errors=True)
            self._short_room = None

    def room(self, name: str, mode: int = 0o700) -> Path:
        """A folder inside, made if missing and owned by the server user."""
        path = self.path / name
        path.mkdir(exist_ok=True)
        hand_over(path, self.user, mode)
        return path

    def socket_room(self) -> Path:
        """A folder for sockets: inside, or under /tmp where the path would be too long for a socket."""
        inside = self.room("run")
        if len(str(inside)) <= _LONGEST_SOCKET_FOLDER:
            return inside
        if self._short_room is None:
            self._short_room = Path(tempfile.mkdtemp(prefix="dothi-run-", dir="/tmp"))
            hand_over(self._short_room, self.user, 0o700)
        return self._short_room

    def _take_lock(self) -> None:
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(lock, 20, 0).decode().strip() or "unknown"
            os.close(lock)
            raise DataFolderInUse(f"{self.path} is held by process {owner}.") from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        self._lock = lock

    def _check_mark(self) -> None:
        path = self.path / "dothi.json"
        if path.exists():
            try:
                mark = msgspec.json.decode(path.read_bytes(), type=FolderMark)
            except msgspec.DecodeError as problem:
                raise DataFolderUnusable(f"{path} cannot be read: {problem}.") from problem
            if mark.format > FORMAT:
                raise DataFolderTooNew(f"{self.path} was last written by Dothi {mark.version}.")
        content = msgspec.json.encode(FolderMark(format=FORMAT, version=self._version))
        path.write_bytes(content + b"\n")
