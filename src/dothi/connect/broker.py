"""The private Mosquitto of the embedded mode, with one listener each for devices, subscribers and the core.

A mount point and rights keep them apart: what a device publishes lies under `devices/`, subscribers may
read `v1.1/` only, and only the core, which has a password, sees both.
"""

import asyncio
import secrets
import shutil
import signal
from pathlib import Path

from dothi.machine.folders import DataFolder
from dothi.machine.ports import LOOPBACK, START_CHANCES, choose_port, is_free
from dothi.machine.processes import Process
from dothi.machine.users import hand_over
from dothi.vocabulary.errors import MissingProgram, ServerDidNotStart

CORE_USER = "core"
DEVICE_PORT, SUBSCRIBER_PORT = 1883, 1884
"""Taken when they are free; 1883 is MQTT's registered port."""

# With the defaults, messages are dropped without a word when a consumer lags (1,000 queued, 20 in
# flight). The queue is bounded by bytes instead. Undelivered messages are saved after 10,000 changes.
_CONFIGURATION = """\
per_listener_settings true
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval {saved_after}
max_queued_messages 0
max_queued_bytes {queued_bytes}
max_inflight_messages 0
max_packet_size 1048576
sys_interval 1
log_dest stdout
log_dest topic
log_type subscribe
log_type unsubscribe
log_type error
log_type warning
log_type notice
connection_messages false

listener {devices} {host}
mount_point devices/
allow_anonymous true
acl_file {folder}/devices.acl

listener {subscribers} {host}
allow_anonymous true
acl_file {folder}/subscribers.acl

listener 0 {core}
allow_anonymous false
password_file {folder}/passwords
"""
# Subscribers have no mount point: Mosquitto 2.0.11 (Debian 12) leaves it in the topics that it delivers.
_QUEUED_BYTES = 512 * 2**20
SAVED_AFTER_CHANGES = 10_000
"""Undelivered messages are written to disk after so many changes, and the whole file each time."""


def find_mosquitto() -> Path | None:
    """The broker's program, or None. Debian keeps it out of an ordinary user's path."""
    found = shutil.which(
        "mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin"
    )
    return Path(found) if found else None


class PrivateMosquitto:
    """One Mosquitto inside a data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._room = folder.room("mosquitto")
        self._log = folder.room("log", 0o750) / "mosquitto.log"
        self.device_port, self.subscriber_port = _choose_ports()
        self._core_socket = folder.socket_room() / "core.sock"
        self.password = secrets.token_urlsafe(24)
        self._process: Process | None = None

    @property
    def core_url(self) -> str:
        """Address of the core listener with its password: a socket, which costs a third of TCP a message."""
        return f"mqtt+unix://{CORE_USER}:{self.password}@{self._core_socket}"

    @property
    def device_url(self) -> str:
        """Address that devices publish to."""
        return f"mqtt://{LOOPBACK}:{self.device_port}"

    @property
    def subscriber_url(self) -> str:
        """Address that subscribers read from."""
        return f"mqtt://{LOOPBACK}:{self.subscriber_port}"

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Write its configuration and start it; raises MissingProgram or ServerDidNotStart.

        Where somebody else took one of its ports since they were chosen, it takes others.
        """
        program = find_mosquitto()
        if program is None:
            raise MissingProgram("Mosquitto (package mosquitto).")
        self._write("devices.acl", "topic write devices/#\n")
        self._write("subscribers.acl", "topic read v1.1/#\n")
        await self._write_password()
        for chance in reversed(range(START_CHANCES)):
            self._write_configuration()
            self._process = Process(
                [str(program), "-c", str(self._room / "mosquitto.conf")],
                log=self._log,
                user=self._folder.user,
            )
            try:
                await self.relaunch()
            except ServerDidNotStart:
                if chance == 0 or (is_free(self.device_port) and is_free(self.subscriber_port)):
                    raise
                self.device_port, self.subscriber_port = _choose_ports()
            else:
                return

    def _write_configuration(self) -> None:
        configuration = _CONFIGURATION.format(
            folder=self._room,
            host=LOOPBACK,
            devices=self.device_port,
            subscribers=self.subscriber_port,
            core=self._core_socket,
            queued_bytes=_QUEUED_BYTES,
            saved_after=SAVED_AFTER_CHANGES,
        )
        self._write("mosquitto.conf", configuration)

    async def _write_password(self) -> None:
        path = self._room / "passwords"
        self._write(path.name, "")
        command = ["mosquitto_passwd", "-b", str(path), CORE_USER, self.password]
        process = Process(command, log=self._log)
        await process.start()
        if await process.wait() != 0:
            raise ServerDidNotStart(f"mosquitto_passwd failed, log {self._log}:\n{process.last_words()}")
        hand_over(path, self._folder.user, 0o600)

    def save(self) -> None:
        """Let it write its sessions and undelivered messages to disk now."""
        if self._process:
            self._process.signal(signal.SIGUSR1)

    async def relaunch(self) -> None:
        """Start it again on the same ports after it has died."""
        assert self._process is not None, "start comes first"  # noqa: S101
        self._core_socket.unlink(missing_ok=True)
        await self._process.start()
        for _ in range(200):
            if self._process.pid is None:
                raise ServerDidNotStart(f"Mosquitto, log {self._log}:\n{self._process.last_words()}")
            if self._core_socket.exists() and not is_free(self.device_port):
                return
            await asyncio.sleep(0.05)
        raise ServerDidNotStart(f"Mosquitto does not listen, log {self._log}.")

    async def wait(self) -> int:
        """Wait until it has ended."""
        return await self._process.wait() if self._process else 0

    async def stop(self) -> None:
        """Let it save what is undelivered and end."""
        if self._process:
            await self._process.stop()

    def _write(self, name: str, content: str) -> None:
        path = self._room / name
        path.write_text(content)
        hand_over(path, self._folder.user, 0o600)


def _choose_ports() -> tuple[int, int]:
    """For devices and for subscribers: the usual pair, or two others."""
    devices = choose_port(DEVICE_PORT)
    return devices, choose_port(SUBSCRIBER_PORT if devices == DEVICE_PORT else None)
