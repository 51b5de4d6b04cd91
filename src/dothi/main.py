"""The command `dothi`. Each command imports what it runs: an ingest worker does not pay for HTTP."""

import ipaddress
import logging
import shutil
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from dothi import __version__
from dothi.machine.folders import default_data_folder
from dothi.machine.ports import claim_port
from dothi.settings import HTTP_PORT, read_settings
from dothi.vocabulary.errors import DothiError, HostRefused

app = typer.Typer(
    help="Dothi: the digital brain of a city. `dothi up` starts everything.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder in which the city keeps everything.")]
PortOption = Annotated[int, typer.Option("--port", help="Port of the web app and the API.")]
HostOption = Annotated[
    str, typer.Option("--host", help="Address to serve on; loopback only until rights exist.")
]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, help="MQTT ingest workers.")]


class Way(StrEnum):
    """How a replay sends."""

    MQTT = "mqtt"
    HTTP = "http"


def _check_host(host: str) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise HostRefused(f"{host} was given.")


@app.command()
def up(
    data: DataOption = None,
    port: PortOption = HTTP_PORT,
    host: HostOption = "127.0.0.1",
    no_feed: Annotated[bool, typer.Option("--no-feed", help="Without the simulated stations.")] = False,
    workers: WorkersOption = 1,
) -> None:
    """Start a whole city: database, broker, ingest, API, web app and simulated stations."""
    _check_host(host)
    claim_port(port)
    settings = read_settings()
    folder = data or settings.data or default_data_folder()
    from dothi.whole_city import run_up

    uvloop.run(run_up(settings, folder, host, port, workers, not no_feed))


@app.command()
def serve(port: PortOption = HTTP_PORT, host: HostOption = "127.0.0.1") -> None:
    """Run only the API, live stream and web app, with the services named in the environment."""
    _check_host(host)
    from dothi.serve_part import serve as run

    uvloop.run(run(read_settings(), host, port))


@app.command()
def ingest(
    number: Annotated[
        int, typer.Option("--number", min=0, help="Which worker this is; each has its own.")
    ] = 0,
) -> None:
    """Run only an MQTT ingest worker, with the services named in the environment."""
    from dothi.ingest_part import ingest as run

    uvloop.run(run(read_settings(), number))


@app.command()
def work() -> None:
    """Run only the chores, with the services named in the environment."""
    from dothi.work_part import work as run

    uvloop.run(run(read_settings()))


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Recordings: UCI Beijing air CSV, Honolulu tide ASC.")],
    speed: Annotated[float, typer.Option("--speed", min=0.001, help="City seconds a wall second.")] = 60.0,
    to: Annotated[Way, typer.Option("--to", help="The protocol to send by.")] = Way.MQTT,
    data: DataOption = None,
    port: PortOption = HTTP_PORT,
    host: HostOption = "127.0.0.1",
) -> None:
    """Replay real recordings into a city of their own, on a city clock at the chosen speed.

    Without --data the folder is a temporary one and goes with the replay.
    """
    from dothi.connect.replay import open_recordings
    from dothi.whole_city import RECORDING_FORMATS, run_replay

    _check_host(host)
    claim_port(port)
    recordings = open_recordings(files, RECORDING_FORMATS)
    folder = data or Path(tempfile.mkdtemp(prefix="dothi-replay-"))
    try:
        uvloop.run(run_replay(read_settings(), folder, recordings, speed, to.value, host, port))
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


@app.command()
def doctor() -> None:
    """Say what is installed and well on this machine, and how to mend what is not."""
    from rich.console import Console
    from rich.table import Table

    from dothi.doctor import examine

    table = Table("", "", "What was found", "What to do", box=None)
    findings = examine(read_settings())
    for finding in findings:
        mark = "[green]✓[/green]" if finding.well else "[red]✗[/red]"
        table.add_row(mark, finding.name, finding.found, "" if finding.well else finding.mend)
    Console(highlight=False).print(table)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    import json

    from dothi.serve_part import make_openapi

    sys.stdout.write(json.dumps(make_openapi(), indent=1, ensure_ascii=False) + "\n")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command; an error of ours is one sentence, not a traceback."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("gmqtt", "httpx", "psycopg.pool", "_granian", "granian"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        app()
    except DothiError as problem:
        sys.stderr.write(f"dothi: {problem}\n")
        sys.exit(1)
