"""A whole city, started as a user starts it: it lives, it is heard, it ends, and it remembers."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import paho.mqtt.client as paho
import pytest

from tests.conftest import RunningCity, free_port
from tests.connect.conftest import publish
from tests.processes import list_descendants

_EVERYWHERE = "0.0.0.0"  # noqa: S104


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command with its output, in lines that are not wrapped."""
    return subprocess.run(
        [sys.executable, "-m", "dothi", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "COLUMNS": "400", **environment},
    )


def test_a_city_lives_is_heard_and_remembers(make_city: Callable[..., RunningCity]) -> None:
    """An empty map; a reading is stored and heard live; Ctrl-C ends all; the next start has it still."""
    city = make_city("--no-feed")
    city.start()
    assert city.get("/api/things")["features"] == []
    thing = {
        "uid": "canal",
        "name": "Rạch Cái Khế",
        "kind": "water_level_station",
        "datastreams": [{"quantity": "water_level", "interval_s": 60, "unit": "cm"}],
    }
    answer = httpx.post(f"{city.url}/api/registrations", json=thing, timeout=30)
    assert answer.is_success, answer.text
    with httpx.stream("GET", f"{city.url}/live", timeout=30) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: hello"
        message = ("things/canal/water_level", '{"value": 123, "time": "2026-11-20T12:00:00Z"}')
        publish(city.mqtt_port, (message,), paho.MQTTv5, 1)
        heard = next(line for line in lines if line.startswith("data") and "changes" in line)
        assert "1795176000000,1.23,0" in heard

    second = run("up", "--data", str(city.folder), "--port", str(free_port()))
    assert second.returncode == 1
    assert "Another Dothi is running on this data folder" in second.stderr
    taken = run("up", "--data", f"{city.folder}-other", "--port", str(city.port))
    assert taken.returncode == 1
    assert "The port is taken by another program" in taken.stderr

    assert city._process is not None
    children = list_descendants(city._process.pid)
    assert len(children) >= 5
    assert city.stop() == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []

    city.start()
    (feature,) = city.get("/api/things")["features"]
    assert feature["properties"]["datastreams"][0]["latest"]["result"] == 1.23
    assert city.stop() == 0


@pytest.mark.parametrize(
    ("may", "words", "missing"),
    [
        (None, ["up", "--host", _EVERYWHERE], "--tls"),
        (None, ["up", "--host", "example.org", "--tls", "self"], "no IPv4 address"),
        ("nothing", ["serve", "--host", "192.168.1.7"], "--tls"),
        ("everything", ["up", "--host", _EVERYWHERE, "--tls", "self"], "DOTHI_VISITORS_MAY=nothing"),
        ("view", ["serve", "--host", _EVERYWHERE, "--tls", "self"], "DOTHI_VISITORS_MAY=nothing"),
        (None, ["testbed", "--host", _EVERYWHERE], "only `up` and `serve`"),
        (None, ["up", "--tls", "nothing.pem,nothing.key"], "--tls cert.pem,key.pem"),
    ],
)
def test_others_are_served_by_tls_and_by_who_they_are_alone(
    new_folder: Path, monkeypatch: pytest.MonkeyPatch, may: str | None, words: list[str], missing: str
) -> None:
    """Else it is refused in a sentence that says what is missing, with exit code 1 and nothing made."""
    monkeypatch.setenv("DOTHI_DATA", str(new_folder))
    if may is not None:
        monkeypatch.setenv("DOTHI_VISITORS_MAY", may)
    else:
        monkeypatch.delenv("DOTHI_VISITORS_MAY", raising=False)
    answer = run(*words)
    assert (answer.returncode, missing in answer.stderr) == (1, True), answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (new_folder / "postgres").exists()


def test_a_port_that_is_taken_is_refused(new_folder: Path) -> None:
    """The sentence names the port and what to do."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = run("up", "--port", str(port), "--data", str(new_folder))
    assert answer.returncode == 1
    assert f"choose another one with --port. Port {port}" in answer.stderr


def test_the_help_names_every_command() -> None:
    """`dothi --help` says what there is."""
    answer = run("--help")
    assert answer.returncode == 0
    assert all(name in answer.stdout for name in ("up", "serve", "ingest", "work", "replay", "doctor"))


def test_the_doctor_looks_at_everything() -> None:
    """Each thing it looks at has a line; it exits with 0 where all is well and with 1 where it is not."""
    answer = run("doctor")
    assert answer.returncode == int("✗" in answer.stdout)
    for name in ("Python", "PostgreSQL", "PostGIS", "Mosquitto", "Web app", "Port", "Disk", "Clock"):
        assert name in answer.stdout


def test_a_recording_that_is_none_is_refused(tmp_path: Path) -> None:
    """A missing file and one of no known format, before anything is started."""
    strange = tmp_path / "strange.csv"
    strange.write_text("a;b\n")
    for path, sentence in ((tmp_path / "missing.csv", "is no file"), (strange, "none of the known formats")):
        answer = run("replay", str(path), "--port", str(free_port()))
        assert answer.returncode == 1
        assert sentence in answer.stderr
