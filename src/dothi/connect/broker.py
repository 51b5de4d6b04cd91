"""The private Mosquitto of the embedded mode, with listeners for devices, for subscribers and for the core.

A mount point and rights keep them apart: what a device publishes lies under `devices/`, what is told of lies
under `v1.1/`, and only the core sees both. Those on this machine speak plainly; by TLS there are listeners of
their own, one of them for devices that show a certificate.
"""

import asyncio
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

import msgspec

from dothi.access.gate import VisitorsMay
from dothi.connect.broker_rights import CORE, STATIONS, make_configuration
from dothi.machine.certificates import Certificate
from dothi.machine.folders import DataFolder
from dothi.machine.ports import LOOPBACK, START_CHANCES, choose_port, is_free
from dothi.machine.processes import Process
from dothi.machine.users import hand_over
from dothi.vocabulary.devices import DeviceRights, hash_password, make_password
from dothi.vocabulary.errors import MissingProgram, ServerDidNotStart

DEVICE_PORT, SUBSCRIBER_PORT = 1883, 1884
"""Taken when they are free; 1883 is MQTT's registered port."""
TLS_PORT = 8883
"""MQTT's registered port over TLS, for devices; subscribers have the next one, certificates the one after."""

# With the defaults, messages are dropped without a word when a consumer lags (1,000 queued, 20 in
# flight). The queue is bounded by bytes instead: by no number, which is said as a large one, since with 0
# Mosquitto 2.0.11 ends the connection of whoever publishes what it may not. Undelivered messages are saved
# after 10,000 changes.
_CONFIGURATION = """\
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval {saved_after}
max_queued_messages 1000000000
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
plugin {plugin}
plugin_opt_config_file {folder}/rights.json
allow_anonymous {anonymous}

listener {devices} {host}
mount_point devices/

listener {subscribers} {host}

listener 0 {core}
"""
_BY_TLS = """
listener {devices} {host}
mount_point devices/
certfile {folder}/cert.pem
keyfile {folder}/key.pem

listener {subscribers} {host}
certfile {folder}/cert.pem
keyfile {folder}/key.pem

listener {certified} {host}
mount_point devices/
certfile {folder}/cert.pem
keyfile {folder}/key.pem
cafile {folder}/devices-authority.pem
require_certificate true
use_identity_as_username true
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


def find_rights_plugin() -> Path | None:
    """The plugin by which Mosquitto learns while it runs who may do what, or None."""
    places = ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
    return next(
        (
            found
            for place in places
            for pattern in ("mosquitto_dynamic_security.so", "*/mosquitto_dynamic_security.so")
            for found in Path(place).glob(pattern)
        ),
        None,
    )


class SecureListeners(msgspec.Struct, frozen=True, kw_only=True):
    """Listeners by TLS: where they listen, and with which certificates (PEM files)."""

    host: str
    certificate: Certificate
    authority: Path
    """Whose signature lets a device in by its certificate."""


class PrivateMosquitto:
    """One Mosquitto inside a data folder."""

    def __init__(
        self,
        folder: DataFolder,
        *,
        visitors_may: VisitorsMay,
        secure: SecureListeners | None = None,
        usual_ports: bool = True,
    ) -> None:
        """It has the ports that devices expect, where they are free; else, and without `usual_ports`, any."""
        self._usual_ports = usual_ports
        self._folder = folder
        self._visitors_may = visitors_may
        self._secure = secure
        self._room = folder.room("mosquitto")
        self._log = folder.room("log", 0o750) / "mosquitto.log"
        self._choose_ports()
        self._core_socket = folder.socket_room() / "core.sock"
        self._core_password, self._stations_password = make_password(), make_password()
        self._process: Process | None = None

    def _choose_ports(self) -> None:
        chosen: list[int] = []

        def choose(usual: int, *, wanted: bool) -> int:
            chosen.append(choose_port(usual if wanted else None, but=chosen))
            return chosen[-1]

        self.device_port = choose(DEVICE_PORT, wanted=self._usual_ports)
        self.subscriber_port = choose(SUBSCRIBER_PORT, wanted=self.device_port == DEVICE_PORT)
        first = choose(TLS_PORT, wanted=self._usual_ports)
        self.tls_ports = (first, *(choose(TLS_PORT + each, wanted=first == TLS_PORT) for each in (1, 2)))

    @property
    def core_url(self) -> str:
        """Address of the core listener with its password: a socket, which costs a third of TCP a message."""
        return f"mqtt+unix://{CORE}:{self._core_password}@{self._core_socket}"

    @property
    def stations_url(self) -> str:
        """Address for what plays stations that are made up or were recorded, with its password."""
        return f"mqtt://{STATIONS}:{self._stations_password}@{LOOPBACK}:{self.device_port}"

    @property
    def device_url(self) -> str:
        """Address that devices publish to."""
        return self._make_url(self.device_port, 0)

    @property
    def subscriber_url(self) -> str:
        """Address that subscribers read from."""
        return self._make_url(self.subscriber_port, 1)

    @property
    def certified_url(self) -> str | None:
        """Address that devices publish to that show a certificate; None without TLS."""
        return None if self._secure is None else self._make_url(0, 2)

    def _make_url(self, plain_port: int, place: int) -> str:
        if self._secure is None:
            return f"mqtt://{LOOPBACK}:{plain_port}"
        return f"mqtts://{self._secure.host}:{self.tls_ports[place]}"

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    async def start(self, devices: Sequence[DeviceRights] = ()) -> None:
        """Write its configuration and start it; raises MissingProgram or ServerDidNotStart.

        Where somebody else took one of its ports since they were chosen, it takes others.
        """
        program, plugin = find_mosquitto(), find_rights_plugin()
        if program is None:
            raise MissingProgram("Mosquitto (package mosquitto).")
        if plugin is None:
            raise MissingProgram("Mosquitto's plugin mosquitto_dynamic_security.so (package mosquitto).")
        self._write_rights(devices)
        for chance in reversed(range(START_CHANCES)):
            self._write_configuration(plugin)
            self._process = Process(
                [str(program), "-c", str(self._room / "mosquitto.conf")],
                log=self._log,
                user=self._folder.user,
            )
            try:
                await self.relaunch()
            except ServerDidNotStart:
                if chance == 0 or all(map(is_free, self._list_ports())):
                    raise
                self._choose_ports()
            else:
                return

    def _list_ports(self) -> list[int]:
        return [self.device_port, self.subscriber_port, *(self.tls_ports if self._secure else ())]

    def _write_rights(self, devices: Sequence[DeviceRights]) -> None:
        rights = make_configuration(
            hash_password(self._core_password),
            hash_password(self._stations_password),
            self._visitors_may,
            devices,
        )
        self._write("rights.json", rights)
        if self._secure is not None:
            for name, path in (
                ("cert.pem", self._secure.certificate.cert),
                ("key.pem", self._secure.certificate.key),
                ("devices-authority.pem", self._secure.authority),
            ):
                self._write(name, path.read_bytes())

    def _write_configuration(self, plugin: Path) -> None:
        configuration = _CONFIGURATION.format(
            folder=self._room,
            host=LOOPBACK,
            plugin=plugin,
            anonymous="false" if self._visitors_may == "nothing" else "true",
            devices=self.device_port,
            subscribers=self.subscriber_port,
            core=self._core_socket,
            queued_bytes=_QUEUED_BYTES,
            saved_after=SAVED_AFTER_CHANGES,
        )
        if self._secure is not None:
            devices, subscribers, certified = self.tls_ports
            configuration += _BY_TLS.format(
                folder=self._room,
                host=self._secure.host,
                devices=devices,
                subscribers=subscribers,
                certified=certified,
            )
        self._write("mosquitto.conf", configuration.encode())

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

    def _write(self, name: str, content: bytes) -> None:
        path = self._room / name
        path.touch(0o600)
        hand_over(path, self._folder.user, 0o600)
        path.write_bytes(content)
