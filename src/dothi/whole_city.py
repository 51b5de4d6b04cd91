"""A whole city run from one process: `dothi up`, and `dothi replay` with a clock of its own."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec.structs import replace
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from dothi.access.city import CityState, RecordingLabel
from dothi.access.gate import VisitorsMay
from dothi.connect.replay import HttpDestination, MqttDestination, Replay
from dothi.connect.things_file import ThingsFile
from dothi.declarations import QUANTITIES
from dothi.embedded import open_folder, prepare_city, read_first_stations, start_servers
from dothi.first_access import FirstAccess, prepare_access
from dothi.sectors.drainage.connect import RECORDINGS as DRAINAGE_RECORDINGS
from dothi.sectors.environment.connect import RECORDINGS as ENVIRONMENT_RECORDINGS
from dothi.settings import Settings, find_certificate, make_http_url, to_environment
from dothi.share.sensorthings.landing import ROOT
from dothi.sign_in_service import find_provider_settings
from dothi.supervision import Watchman, make_parts, start_all, wait_until_well
from dothi.testbed import fill_testbed
from dothi.vocabulary.clock import CityClock, make_simulated_clock
from dothi.vocabulary.quantities import UNCHANGED, Conversion, Quantities
from dothi.vocabulary.recordings import Recording

RECORDING_FORMATS = (*DRAINAGE_RECORDINGS, *ENVIRONMENT_RECORDINGS)

console = Console(stderr=True, highlight=False)

Way = Literal["mqtt", "http"]
"""How a replay sends."""


@dataclass(frozen=True, slots=True)
class RunningCity:
    """What runs: where its parts find each other, the ids of its datastreams, and who may begin."""

    settings: Settings
    streams: dict[tuple[str, str], int]
    first: FirstAccess


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
    visitors_may: VisitorsMay,
    fresh: bool = False,
) -> AsyncIterator[RunningCity]:
    """A whole city that runs until the end of the block."""
    async with open_folder(folder_path) as folder:
        watchman = Watchman()
        try:
            with console.status("Starting the database and the broker …"):
                settings = replace(
                    settings, data=folder.path, visitors_may=settings.visitors_may or visitors_may
                )
                certificate = find_certificate(settings, host)
                find_provider_settings(settings)
                settings = await start_servers(folder, settings, watchman, workers, certificate)
                url = make_http_url(host, port, tls=certificate is not None)
                settings = replace(settings, http_url=settings.http_url or url)
                streams = await prepare_city(settings, state, things, fresh=fresh)
                first = await prepare_access(settings, url)
            processes = make_parts(
                folder,
                to_environment(settings),
                host=host,
                port=port,
                workers=workers,
                feed=feed and settings.mqtt_stations_url is not None,
            )
            await start_all(processes, watchman)
            with console.status("Starting the parts …") as status:

                async def on_wait(missing: str) -> None:
                    status.update(f"Waiting for {missing} …")

                trust = None if certificate is None else certificate.make_trust()
                await wait_until_well(url, on_wait, trust=trust)
            yield RunningCity(settings, streams, first)
        finally:
            with console.status("Stopping …"):
                await watchman.stop()


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _greet(running: RunningCity, note: str) -> None:
    table, settings = Table.grid(padding=(0, 2)), running.settings
    table.add_row("[bold]Web app[/bold]", f"[link]{settings.http_url}[/link]")
    table.add_row("Devices publish to", f"{settings.mqtt_devices_url}  topic things/<uid>/<quantity>")
    table.add_row(
        "Subscribers read at", f"{settings.mqtt_subscribers_url}  topic v1.1/Datastreams(<id>)/Observations"
    )
    table.add_row("Data folder", str(settings.data))
    table.add_row("", note)
    table.add_row("", "Ctrl-C stops everything.")
    console.print(table)
    if running.first.link is not None:
        who = "a trainee operator" if settings.visitors_may == "view" else "the first administrator"
        console.print(f"Sign in as {who}, once and within 24 hours (each start prints a new link):")
        console.print(f"{settings.http_url}{running.first.link}", style="bold", soft_wrap=True)


async def run_up(settings: Settings, data: Path, host: str, port: int, workers: int, feed: bool) -> None:
    stop = _stop_event()
    state = CityState(clock=CityClock())
    things = [read_first_stations()] if feed else []
    may: VisitorsMay = "view" if feed else "nothing"
    async with _city(
        settings,
        data,
        state,
        things,
        host=host,
        port=port,
        workers=workers,
        feed=feed,
        visitors_may=may,
    ) as running:
        note = (
            "The stations on the map are simulated."
            if feed
            else "No stations send; the city waits for devices."
        )
        _greet(running, note)
        await stop.wait()


async def run_testbed(settings: Settings, data: Path, host: str, port: int) -> None:
    """A city for clients and judges of SensorThings to try, with a small stock of data."""
    stop, url = _stop_event(), f"http://{host}:{port}"
    state = CityState(clock=CityClock())
    async with _city(
        settings,
        data,
        state,
        [],
        host=host,
        port=port,
        workers=1,
        feed=False,
        visitors_may="everything",
    ) as running:
        things = await fill_testbed(url)
        table = Table.grid(padding=(0, 2))
        table.add_row("Service root", f"{url}{ROOT}")
        table.add_row("MQTT, to publish", running.settings.mqtt_devices_url)
        table.add_row("MQTT, to subscribe", running.settings.mqtt_subscribers_url)
        table.add_row(
            "Data", f"{things} Things; whoever is at this machine may change and delete everything."
        )
        table.add_row("", "Ctrl-C stops everything.")
        console.print(table)
        await stop.wait()


async def run_replay(
    settings: Settings, data: Path, recordings: list[Recording], speed: float, way: Way, host: str, port: int
) -> None:
    stop = _stop_event()
    start = min(recording.start for recording in recordings)
    state = CityState(clock=make_simulated_clock(start, speed), recording=_label(recordings))
    things = [ThingsFile(things=tuple(thing for recording in recordings for thing in recording.things))]
    async with _city(
        settings,
        data,
        state,
        things,
        host=host,
        port=port,
        workers=1,
        feed=False,
        visitors_may="view",
        fresh=True,
    ) as running:
        _greet(running, f"Replaying from {start:%Y-%m-%d %H:%M} UTC at {speed:g} times real speed.")
        sending = asyncio.create_task(_send(recordings, state.clock, way, running, f"http://{host}:{port}"))
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


def _make_conversions(units: dict[tuple[str, str], str | None]) -> dict[tuple[str, str], Conversion]:
    """How each recorded datastream's values become canonical."""
    quantities = Quantities(QUANTITIES)
    return {
        (uid, quantity): UNCHANGED if unit is None else quantities.get_conversion(quantity, unit)
        for (uid, quantity), unit in units.items()
    }


async def _send(
    recordings: list[Recording],
    clock: CityClock,
    way: Way,
    running: RunningCity,
    url: str,
) -> None:
    settings = running.settings
    units = {
        (thing.uid, stream.quantity): stream.unit
        for recording in recordings
        for thing in recording.things
        for stream in thing.datastreams
    }
    destination = (
        MqttDestination(settings.mqtt_stations_url or settings.mqtt_url or "", units)
        if way == "mqtt"
        else HttpDestination(url, running.streams, _make_conversions(units), token=running.first.token)
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Readings sent", total=None)
        async with destination:
            replay = Replay(recordings, clock, destination)
            await replay.run(lambda sent: progress.update(task, completed=sent))
