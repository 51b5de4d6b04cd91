"""The composition root and the command `dothi`."""

import asyncio
import ipaddress
import logging
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from dothi import __version__, parts
from dothi import doctor as doctors
from dothi.access.city import CityState, RecordingLabel
from dothi.connect.replay import HttpDestination, MqttDestination, Replay, open_recordings
from dothi.connect.things_file import ThingsFile
from dothi.embedded import open_folder, prepare_city, read_first_stations, start_servers
from dothi.machine.folders import default_data_folder
from dothi.machine.ports import claim_port
from dothi.sectors.drainage.connect import RECORDINGS as DRAINAGE_RECORDINGS
from dothi.sectors.environment.connect import RECORDINGS as ENVIRONMENT_RECORDINGS
from dothi.settings import Settings, read_settings, to_environment
from dothi.supervision import Watchman, make_parts, start_all, wait_until_well
from dothi.vocabulary.clock import CityClock, make_simulated_clock
from dothi.vocabulary.errors import DothiError, HostRefused
from dothi.vocabulary.recordings import Recording

app = typer.Typer(
    help="Dothi: the digital brain of a city. `dothi up` starts everything.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
console = Console(stderr=True, highlight=False)

RECORDING_FORMATS = (*DRAINAGE_RECORDINGS, *ENVIRONMENT_RECORDINGS)

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


@asynccontextmanager
async def _city(
    settings: Settings,
    folder_path: Path,
    state: CityState,
    things: Sequence[ThingsFile],
    *,
    host: str,
    port: int,
    workers: int,
    feed: bool,
    fresh: bool = False,
) -> AsyncIterator[tuple[Settings, dict[tuple[str, str], int]]]:
    """A whole city that runs until the end of the block."""
    async with open_folder(folder_path) as folder:
        watchman = Watchman()
        try:
            with console.status("Starting the database and the broker …"):
                settings = await start_servers(folder, settings, watchman, workers)
                streams = await prepare_city(settings, state, things, fresh=fresh)
            processes = make_parts(
                folder,
                to_environment(settings),
                host=host,
                port=port,
                workers=workers,
                feed=settings.mqtt_devices_url if feed else None,
            )
            await start_all(processes, watchman)
            with console.status("Starting the parts …") as status:

                async def on_wait(missing: str) -> None:
                    status.update(f"Waiting for {missing} …")

                await wait_until_well(f"http://{host}:{port}", on_wait)
            yield settings, streams
        finally:
            with console.status("Stopping …"):
                await watchman.stop()


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _greet(settings: Settings, host: str, port: int, note: str) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("[bold]Web app[/bold]", f"[link]http://{host}:{port}[/link]")
    table.add_row("Devices publish to", f"{settings.mqtt_devices_url}  topic things/<uid>/<quantity>")
    table.add_row(
        "Subscribers read at", f"{settings.mqtt_subscribers_url}  topic v1.1/Datastreams(<id>)/Observations"
    )
    table.add_row("Data folder", str(settings.data))
    table.add_row("", note)
    table.add_row("", "Ctrl-C stops everything.")
    console.print(table)


async def _up(settings: Settings, data: Path, host: str, port: int, workers: int, feed: bool) -> None:
    stop = _stop_event()
    state = CityState(clock=CityClock())
    things = [read_first_stations()] if feed else []
    async with _city(settings, data, state, things, host=host, port=port, workers=workers, feed=feed) as (
        running,
        _,
    ):
        note = (
            "The stations on the map are simulated."
            if feed
            else "No stations send; the city waits for devices."
        )
        _greet(running, host, port, note)
        await stop.wait()


@app.command()
def up(
    data: DataOption = None,
    port: PortOption = doctors.HTTP_PORT,
    host: HostOption = "127.0.0.1",
    no_feed: Annotated[bool, typer.Option("--no-feed", help="Without the simulated stations.")] = False,
    workers: WorkersOption = 1,
) -> None:
    """Start a whole city: database, broker, ingest, API, web app and simulated stations."""
    _check_host(host)
    claim_port(port)
    settings = read_settings()
    folder = data or settings.data or default_data_folder()
    uvloop.run(_up(settings, folder, host, port, workers, not no_feed))


@app.command()
def serve(port: PortOption = doctors.HTTP_PORT, host: HostOption = "127.0.0.1") -> None:
    """Run only the API, live stream and web app, with the services named in the environment."""
    _check_host(host)
    uvloop.run(parts.serve(read_settings(), host, port))


@app.command()
def ingest(
    number: Annotated[
        int, typer.Option("--number", min=0, help="Which worker this is; each has its own.")
    ] = 0,
    alone: Annotated[bool, typer.Option("--alone", help="There is no other worker to share with.")] = False,
) -> None:
    """Run only an MQTT ingest worker, with the services named in the environment."""
    uvloop.run(parts.ingest(read_settings(), number, alone=alone))


@app.command()
def work() -> None:
    """Run only the chores, with the services named in the environment."""
    uvloop.run(parts.work(read_settings()))


async def _replay(
    settings: Settings, data: Path, recordings: list[Recording], speed: float, way: Way, host: str, port: int
) -> None:
    stop = _stop_event()
    start = min(recording.start for recording in recordings)
    state = CityState(clock=make_simulated_clock(start, speed), recording=_label(recordings))
    things = [ThingsFile(things=tuple(thing for recording in recordings for thing in recording.things))]
    async with _city(
        settings, data, state, things, host=host, port=port, workers=1, feed=False, fresh=True
    ) as (running, streams):
        # City time begins when the city is ready, not while it was being started.
        _greet(
            running, host, port, f"Replaying from {start:%Y-%m-%d %H:%M} UTC at {speed:g} times real speed."
        )
        sending = asyncio.create_task(
            _send(recordings, state.clock, way, running, streams, f"http://{host}:{port}")
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
            console.print("The recording has ended; the city stays up until Ctrl-C.")
            await stopping
        sending.cancel()


def _label(recordings: list[Recording]) -> RecordingLabel:
    first = recordings[0]
    return RecordingLabel(title=first.title, source=first.source, licence=first.licence)


async def _send(
    recordings: list[Recording],
    clock: CityClock,
    way: Way,
    settings: Settings,
    streams: dict[tuple[str, str], int],
    url: str,
) -> None:
    units = {
        (thing.uid, stream.quantity): stream.unit
        for recording in recordings
        for thing in recording.things
        for stream in thing.datastreams
    }
    destination = (
        MqttDestination(settings.mqtt_devices_url or settings.mqtt_url or "", units)
        if way is Way.MQTT
        else HttpDestination(url, streams)
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Readings sent", total=None)
        async with destination:
            replay = Replay(recordings, clock, destination)
            await replay.run(lambda sent: progress.update(task, completed=sent))


@app.command()
def replay(
    files: Annotated[list[Path], typer.Argument(help="Recordings: UCI Beijing air CSV, Honolulu tide ASC.")],
    speed: Annotated[float, typer.Option("--speed", min=0.001, help="City seconds a wall second.")] = 60.0,
    to: Annotated[Way, typer.Option("--to", help="The protocol to send by.")] = Way.MQTT,
    data: DataOption = None,
    port: PortOption = doctors.HTTP_PORT,
    host: HostOption = "127.0.0.1",
) -> None:
    """Replay real recordings into a city of their own, on a city clock at the chosen speed.

    Without --data the folder is a temporary one and goes with the replay.
    """
    _check_host(host)
    claim_port(port)
    recordings = open_recordings(files, RECORDING_FORMATS)
    folder = data or Path(tempfile.mkdtemp(prefix="dothi-replay-"))
    try:
        uvloop.run(_replay(read_settings(), folder, recordings, speed, to, host, port))
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)


@app.command()
def doctor() -> None:
    """Say what is installed and well on this machine, and how to mend what is not."""
    table = Table("", "", "What was found", "What to do", box=None)
    findings = doctors.examine(read_settings())
    for finding in findings:
        mark = "[green]✓[/green]" if finding.well else "[red]✗[/red]"
        table.add_row(mark, finding.name, finding.found, "" if finding.well else finding.mend)
    Console(highlight=False).print(table)
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(parts.make_openapi()), indent=1).decode() + "\n")


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
        console.print(f"[red]dothi:[/red] {problem}")
        sys.exit(1)
