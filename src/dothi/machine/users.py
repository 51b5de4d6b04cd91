"""Who runs the private servers: PostgreSQL and Mosquitto refuse to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dothi.vocabulary.errors import DataFolderUnusable, MissingProgram

SERVER_USER = "dothi"


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerUser:
    """The unprivileged account that private servers run under."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether this is another account than ours, so that files must be handed to it."""
        return self.uid != os.geteuid()


def make_server_user() -> ServerUser:
    """Our own account, or, when we are root, the system user `dothi`, which is made if missing.

    Raises MissingProgram when it must be made and `useradd` is absent.
    """
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
        return ServerUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        _add_system_user()
        entry = pwd.getpwnam(SERVER_USER)
    return ServerUser(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _add_system_user() -> None:
    command = ["useradd", "--system", "--user-group", "--shell", "/usr/sbin/nologin"]
    command += ["--home-dir", "/var/lib/dothi", SERVER_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise MissingProgram("Started by root, Dothi needs `useradd` to make its user `dothi`.") from None
    except subprocess.CalledProcessError as problem:
        raise MissingProgram(f"The user `dothi` could not be made: {problem.stderr.strip()}") from problem


def hand_over(path: Path, user: ServerUser, mode: int) -> None:
    """Make a folder or file belong to the server user, with that mode."""
    if user.is_other:
        os.chown(path, user.uid, user.gid)
    path.chmod(mode)


def check_reachable(folder: Path, user: ServerUser) -> None:
    """Refuse a folder that the server user cannot enter; raises DataFolderUnusable naming the obstacle."""
    if not user.is_other:
        return
    for parent in (folder.resolve(), *folder.resolve().parents):
        if not parent.exists():
            continue
        status = parent.stat()
        if status.st_uid == user.uid:
            allowed = bool(status.st_mode & 0o100)
        elif status.st_gid == user.gid:
            allowed = bool(status.st_mode & 0o010)
        else:
            allowed = bool(status.st_mode & 0o001)
        if not allowed:
            raise DataFolderUnusable(
                f"The servers run as the user {user.name!r}, who may not enter {parent}. "
                f"Choose a folder such as /var/lib/dothi, or allow it with `chmod o+x {parent}`."
            )
