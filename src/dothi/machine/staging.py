"""Room for files that are needed for a moment: one for each process, and cleared when its process is gone.

A process that is killed can clear nothing itself. Its room stays locked as long as it lives, by the kernel,
so whoever makes the next room knows which ones nobody is in any more.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dothi.vocabulary.errors import DataFolderUnusable

_ROOM = "room-"


@contextmanager
def use_staging(folder: Path) -> Iterator[Path]:
    """A room in `folder`, in which all temporary files of this process are until the end of the block.

    Rooms of processes that are gone are removed. Raises DataFolderUnusable for a folder of another user.
    """
    room, lock = _make_room(folder)
    before, tempfile.tempdir = tempfile.tempdir, str(room)
    try:
        yield room
    finally:
        tempfile.tempdir = before
        shutil.rmtree(room, ignore_errors=True)
        os.close(lock)


def _make_room(folder: Path) -> tuple[Path, int]:
    """A new room and what locks it; nobody else makes or clears one meanwhile."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        turn = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as problem:
        raise DataFolderUnusable(f"{folder}: {problem.strerror}.") from problem
    try:
        # Where everybody may make folders, one that somebody else has made is theirs to look into.
        if os.fstat(turn).st_uid not in (os.geteuid(), folder.parent.stat().st_uid):
            raise DataFolderUnusable(f"{folder} belongs to another user.")
        fcntl.flock(turn, fcntl.LOCK_EX)
        for left in folder.glob(f"{_ROOM}*"):
            _clear_left(left)
        room = Path(tempfile.mkdtemp(prefix=_ROOM, dir=folder))
        lock = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(lock, fcntl.LOCK_EX)
    finally:
        os.close(turn)
    return room, lock


def _clear_left(room: Path) -> None:
    """Remove a room that nobody is in."""
    try:
        lock = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        # Whoever was in it has just removed it.
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        shutil.rmtree(room, ignore_errors=True)
    finally:
        os.close(lock)
