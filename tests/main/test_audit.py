"""The audit log of a whole city: marked in its folder, told to a syslog server, verified by command."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from dothi.store.audit_marks import FILE, read_marks
from dothi.store.private_server import find_running_database
from tests.conftest import RunningCity


@pytest.fixture
def syslog() -> Iterator[socket.socket]:
    """A syslog server that listens to datagrams."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(30)
        yield heard


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and output of the command."""
    command = [sys.executable, "-m", "dothi", "audit", *words, "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_the_log_of_a_city_is_verified_while_it_runs_and_when_it_is_stopped(
    make_city: Callable[..., RunningCity], syslog: socket.socket
) -> None:
    """An edit and an export: both are there, the export is told; then the end is cut off, which is found."""
    city = make_city("--no-feed")
    city.environment["DOTHI_SYSLOG"] = f"udp://127.0.0.1:{syslog.getsockname()[1]}"
    city.start()
    registration = {"kind": "rain_gauge", "interval_s": 60}
    httpx.put(f"{city.url}/api/self-registrations/lab-", json=registration).raise_for_status()
    (entry,) = city.get("/api/audit?event=device")["entries"]
    assert (entry["principal"], entry["address"], entry["subject"]) == ("local", "127.0.0.1", "lab-")
    exported = httpx.get(f"{city.url}/api/audit/export?format=jsonl")
    assert exported.text.count("\n") >= 2
    assert b"|audit.export|" in syslog.recv(65_536)
    newest = city.get("/api/audit?limit=1")["entries"][0]["number"]
    city.wait_until(lambda: bool(marks := read_marks(city.folder)) and marks[-1].number >= newest)
    assert (city.folder / FILE).stat().st_mode & 0o077 == 0
    code, said = run(city.folder, "verify")
    assert (code, said.startswith("whole: ")) == (0, True), said
    code, said = run(city.folder, "export", "--format", "cef", "--event", "device")
    assert (code, said.count("CEF:0|")) == (0, 1), said
    cut_off_the_end(city.folder)
    code, said = run(city.folder, "verify")
    assert (code, "is missing; the log went on to" in said) == (1, True), said
    city.stop()
    code, said = run(city.folder, "verify")
    assert (code, "is missing" in said) == (1, True), said


def cut_off_the_end(folder: Path) -> None:
    """Somebody who owns the database takes the newest entries away."""
    url = find_running_database(folder)
    assert url is not None
    with psycopg.connect(url.replace("dothi_app", "dothi_owner")) as connection:
        connection.execute("ALTER TABLE city.audit_entry DISABLE TRIGGER ALL")
        connection.execute("DELETE FROM city.audit_entry WHERE number > 1")


def test_a_folder_without_a_city_is_named(tmp_path: Path) -> None:
    """Nothing is made there."""
    code, said = run(tmp_path / "nothing", "verify")
    assert (code, "holds no city" in said) == (1, True), said
    assert not (tmp_path / "nothing").exists()
