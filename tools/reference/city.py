"""A small throw-away city that executes the examples."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reference.answers import make_steady, shorten, write_json

ROOT = "/sta/v1.1"
NAME = "city.example"
_PATIENCE_S = 120
_MOST_LINES = 40
_SHOWN_HEADERS = ("Location", "Allow")


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request of an example; `path` begins after the service root and is as people read it."""

    method: str
    path: str
    body: Any = None
    content_type: str = "application/json"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer."""

    request: Request
    status: int
    headers: dict[str, str]
    text: str
    """The body with steady addresses and times."""

    @property
    def content(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)

    def write(self) -> str:
        """Both as they stand in the reference."""
        request = self.request
        lines = ["```http", f"{request.method} {ROOT}{request.path}"]
        if request.body is not None:
            lines += [f"Content-Type: {request.content_type}", "", _write_body(request.body)]
        lines += ["```", "", "```http", f"{self.status}"]
        lines += [f"{name}: {self.headers[name]}" for name in _SHOWN_HEADERS if name in self.headers]
        if self.text:
            is_json = "json" in self.headers["Content-Type"]
            lines += [
                f"Content-Type: {self.headers['Content-Type']}",
                "",
                shorten(
                    write_json(self.content) if is_json else self.text.replace("\r\n", "\n"), _MOST_LINES
                ),
            ]
        return "\n".join([*lines, "```"])


def _write_body(body: Any) -> str:
    return body if isinstance(body, str) else write_json(body)


@dataclass(frozen=True, kw_only=True)
class City:
    """A running city."""

    url: str
    mqtt: dict[str, str] = field(default_factory=dict)
    """Addresses to publish to and to subscribe at, by the names they get in the reference."""

    def ask(self, request: Request) -> Exchange:
        """Execute a request; an answer that is a server error is none to show."""
        path = quote(request.path, safe="/?&=$(),':;@*+!-._~")
        body = None if request.body is None else _write_plain(request.body).encode()
        headers = {} if body is None else {"content-type": request.content_type}
        sent = urllib.request.Request(  # noqa: S310
            f"{self.url}{ROOT}{path}", body, headers, method=request.method
        )
        try:
            answer = urllib.request.urlopen(sent, timeout=30)  # noqa: S310
        except urllib.error.HTTPError as problem:
            answer = problem
        with answer:
            text, status = answer.read().decode(), answer.status
        if status >= 500 and status != 501:
            raise RuntimeError(f"{request.method} {request.path} was answered by {status}: {text}")
        shown = {name: self.make_steady(value) for name, value in answer.headers.items()}
        titled = {name.title(): value for name, value in shown.items()}
        return Exchange(request=request, status=status, headers=titled, text=self.make_steady(text))

    def make_steady(self, text: str) -> str:
        """The text without the chances of this run."""
        return make_steady(
            text, {self.url: f"https://{NAME}", **{old: new for new, old in self.mqtt.items()}}
        )


def _write_plain(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


@contextmanager
def running_city(source: Path) -> Iterator[City]:
    """A new city without stations, from the source of a checkout, until the end of the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="dothi-reference-") as name:
        room = Path(name)
        room.chmod(0o755)
        log = room / "city.log"
        words = [
            sys.executable,
            "-m",
            "dothi",
            "up",
            "--no-feed",
            "--data",
            f"{name}/data",
            "--port",
            str(port),
        ]
        environment = {**os.environ, "PYTHONPATH": str(source), "DOTHI_VISITORS_MAY": "everything"}
        with log.open("w") as output:
            process = subprocess.Popen(words, stdout=output, stderr=output, env=environment)
        try:
            yield _await_city(f"http://127.0.0.1:{port}", process, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _await_city(url: str, process: "subprocess.Popen[bytes]", log: Path) -> City:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api/city", timeout=5) as answer:  # noqa: S310
                told = json.loads(answer.read())["endpoints"]
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310
                well = json.loads(answer.read())["status"] == "ok"
        except (OSError, ValueError, KeyError):
            well, told = False, {}
        if well:
            mqtt = {
                f"mqtt://{NAME}:1883": told["mqtt_devices"],
                f"mqtt://{NAME}:1884": told["mqtt_subscribers"],
            }
            return City(url=url, mqtt=mqtt)
        time.sleep(0.2)
    raise RuntimeError(f"The city did not start: {log.read_text()}")
