"""The command `dothi`. Each command imports what it runs: an ingest worker does not pay for HTTP."""

import ipaddress
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from msgspec.structs import replace

from dothi import __version__
from dothi.access_commands import audit, devices, tokens
from dothi.asking import RUNNING, DataOption, UrlOption, ask, show
from dothi.machine.folders import default_data_folder, open_given_or_passing
from dothi.machine.ports import claim_port
from dothi.settings import HTTP_PORT, Settings, read_settings
from dothi.vocabulary.errors import DothiError, HostRefused, InvalidInput

app = typer.Typer(
    help="Dothi: the digital brain of a city. `dothi up` starts everything.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(tokens, name="token")
app.add_typer(devices, name="device")
app.add_typer(audit, name="audit")

PortOption = Annotated[int, typer.Option("--port", help="Port of the web app and the API.")]
HostOption = Annotated[
    str, typer.Option("--host", help="Address to serve on; beyond this machine only with --tls.")
]
TlsOption = Annotated[
    str | None, typer.Option("--tls", help="Serve by TLS: `cert.pem,key.pem`, or `self` to make one.")
]
MqttHostOption = Annotated[
    str | None,
    typer.Option(
        "--mqtt-host", help="Address the broker listens on by TLS; beyond this machine only with --tls."
    ),
]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, help="MQTT ingest workers.")]


class Way(StrEnum):
    """How a replay sends."""

    MQTT = "mqtt"
    HTTP = "http"


def _check_host(host: str, settings: Settings | None = None, *, visitors: bool = False) -> None:
    """Beyond this machine a city is served by TLS only, to those who sign in; without settings not at all.

    With `visitors` they may look where nothing was said, as in a model city.
    """
    try:
        address = ipaddress.IPv4Address("127.0.0.1" if host == "localhost" else host)
    except ValueError as problem:
        raise HostRefused(f"{host} is no IPv4 address.") from problem
    if address.is_loopback:
        return
    if settings is None:
        raise HostRefused(f"{host} was given; only `up` and `serve` take one that others reach.")
    if settings.tls is None:
        raise HostRefused(f"{host} was given; add --tls cert.pem,key.pem, or --tls self.")
    if (settings.visitors_may or ("view" if visitors else "nothing")) != "nothing":
        raise HostRefused(f"{host} was given; set DOTHI_VISITORS_MAY=nothing.")


def _read_settings(tls: str | None) -> Settings:
    settings = read_settings()
    settings = settings if tls is None else replace(settings, tls=tls)
    if settings.tls not in (None, "self"):
        from dothi.machine.certificates import read_certificate

        # What is wrong with the files is said before anything starts.
        read_certificate(settings.tls or "")
    return settings


@app.command()
def up(
    data: DataOption = None,
    port: PortOption = HTTP_PORT,
    host: HostOption = "127.0.0.1",
    tls: TlsOption = None,
    mqtt_host: MqttHostOption = None,
    no_feed: Annotated[bool, typer.Option("--no-feed", help="Without the simulated stations.")] = False,
    workers: WorkersOption = 1,
) -> None:
    """Start a whole city: database, broker, ingest, API, web app and simulated stations."""
    settings = _read_settings(tls)
    settings = settings if mqtt_host is None else replace(settings, mqtt_host=mqtt_host)
    for each in (host, settings.mqtt_host):
        _check_host(each, settings, visitors=not no_feed)
    port = claim_port(port)
    folder = data or settings.data or default_data_folder()
    from dothi.whole_city import run_up

    uvloop.run(run_up(settings, folder, host, port, workers, not no_feed))


@app.command()
def serve(port: PortOption = HTTP_PORT, host: HostOption = "127.0.0.1", tls: TlsOption = None) -> None:
    """Run only the API, live stream and web app, with the services named in the environment."""
    settings = _read_settings(tls)
    _check_host(host, settings)
    from dothi.serve_part import serve as run

    uvloop.run(run(settings, host, port))


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
def rules(
    number: Annotated[int, typer.Option("--number", min=0, help="Which worker this is; they share.")] = 0,
) -> None:
    """Run only a worker that evaluates alarm rules, with the services named in the environment."""
    from dothi.rules_part import evaluate_rules as run

    uvloop.run(run(read_settings(), number))


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
    port = claim_port(port)
    recordings = open_recordings(files, RECORDING_FORMATS)
    settings = replace(read_settings(), tls=None)
    with open_given_or_passing(data, "replay") as folder:
        uvloop.run(run_replay(settings, folder, recordings, speed, to.value, host, port))


@app.command("testbed")
def start_testbed(
    data: DataOption = None,
    port: PortOption = HTTP_PORT,
    host: HostOption = "127.0.0.1",
    tasking: Annotated[
        bool, typer.Option("--tasking", help="Let the SensorThings landing page tell of Tasking.")
    ] = False,
) -> None:
    """Start a throw-away city with a small stock of SensorThings data, for clients and judges to try.

    Without --data the folder is a temporary one and goes with the city.
    """
    from dothi.whole_city import run_testbed

    _check_host(host)
    port = claim_port(port)
    settings = replace(read_settings(), tasking=tasking, tls=None)
    with open_given_or_passing(data, "testbed") as folder:
        uvloop.run(run_testbed(settings, folder, host, port))


@app.command()
def register(
    uid: Annotated[str, typer.Argument(help="The thing's uid, as its topic has it.")],
    kind: Annotated[str, typer.Option("--kind", help="What it is, for example rain_gauge.")],
    quantity: Annotated[list[str], typer.Option("--quantity", help="What it observes; may be repeated.")],
    interval: Annotated[float, typer.Option("--interval", help="Expected seconds between readings.")] = 60.0,
    unit: Annotated[
        str | None, typer.Option("--unit", help="The unit it sends in; else the usual one.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="What people call it.")] = None,
    lon: Annotated[float | None, typer.Option("--lon", help="Longitude in degrees, WGS 84.")] = None,
    lat: Annotated[float | None, typer.Option("--lat", help="Latitude in degrees, WGS 84.")] = None,
    url: UrlOption = RUNNING,
) -> None:
    """Register a thing and its datastreams in the running city, or update it."""
    streams = [{"quantity": entry, "interval_s": interval, "unit": unit} for entry in quantity]
    draft = {"uid": uid, "kind": kind, "name": name or uid, "datastreams": streams}
    answer = ask("POST", url, "/api/registrations", {**draft, "longitude": lon, "latitude": lat})
    for topic in answer["topics"]:
        typer.echo(f"publish to {topic}")


@app.command()
def self_register(
    prefix: Annotated[str, typer.Argument(help="The beginning of the devices' uids.")],
    kind: Annotated[str | None, typer.Option("--kind", help="What such things are.")] = None,
    interval: Annotated[float, typer.Option("--interval", help="Expected seconds between readings.")] = 60.0,
    off: Annotated[bool, typer.Option("--off", help="End self-registration under the prefix.")] = False,
    url: UrlOption = RUNNING,
) -> None:
    """Let devices under a prefix register themselves by their first message."""
    if off:
        ask("DELETE", url, f"/api/self-registrations/{prefix}")
        typer.echo(f"{prefix}… may no longer register")
        return
    if kind is None:
        raise InvalidInput("Give --kind, or --off.", field="kind")
    ask("PUT", url, f"/api/self-registrations/{prefix}", {"kind": kind, "interval_s": interval})
    typer.echo(f"{prefix}… registers itself as {kind}")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="GeoPackage, Shapefile, GeoJSON, KML, CSV, XLSX, DXF, OSM …")],
    kind: Annotated[str | None, typer.Option("--kind", help="What they are: road_segment …")] = None,
    layer: Annotated[list[str] | None, typer.Option("--layer", help="Only this one; repeated.")] = None,
    crs: Annotated[
        str | None, typer.Option("--crs", help="Coordinate system: EPSG:9208, 'VN-2000 105°30'' …")
    ] = None,
    former_province: Annotated[
        str | None,
        typer.Option("--former-province", help="By whose central meridian, before 2025: 'Sóc Trăng' …"),
    ] = None,
    swapped: Annotated[bool, typer.Option("--swapped", help="North stands before east.")] = False,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="field=property, or key, name, description; repeated.")
    ] = None,
    prefix: Annotated[str | None, typer.Option("--prefix", help="What uids begin with.")] = None,
    text: Annotated[str, typer.Option("--text", help="auto, unicode, tcvn3 or vni.")] = "auto",
    encoding: Annotated[str | None, typer.Option("--encoding", help="Of Shapefile and CSV text.")] = None,
    x: Annotated[str | None, typer.Option("--x", help="Column of east or longitude.")] = None,
    y: Annotated[str | None, typer.Option("--y", help="Column of north or latitude.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", help="Since when it is so (UTC); else now.")
    ] = None,
    agency: Annotated[str | None, typer.Option("--agency", help="Uid of the owner.")] = None,
    translator: Annotated[str | None, typer.Option("--translator", help="Its words, e.g. osm.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be; change nothing.")] = False,
    url: UrlOption = RUNNING,
) -> None:
    """Take a file of things into the running city; a file that comes again updates by its keys."""
    import msgspec

    from dothi.import_command import ImportCommand, parse_mapping
    from dothi.vocabulary.importing import ImportOptions

    said = {
        "kind": kind,
        "layers": layer or None,
        "crs": crs,
        "former_province": former_province,
        "swapped": swapped,
        "mapping": parse_mapping(mapping or []),
        "prefix": prefix,
        "text": text,
        "encoding": encoding,
        "x_field": x,
        "y_field": y,
        "since": None if since is None else since.replace(tzinfo=UTC),
        "agency": agency,
        "translator": translator,
    }
    try:
        options = msgspec.convert(said, ImportOptions)
    except msgspec.ValidationError as problem:
        raise InvalidInput(f"{problem}.") from problem
    raise typer.Exit(ImportCommand(url, show(url)).run(file, options, dry_run=dry_run))


@app.command("import-areas")
def import_areas(
    path: Annotated[
        Path | None, typer.Argument(help="A GeoJSON file, or a folder with .geojson, names and mapping.")
    ] = None,
    names: Annotated[Path | None, typer.Option("--names", help="JSON: provinces and communes.")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="CSV: what became of old units.")] = None,
    zones: Annotated[Path | None, typer.Option("--zones", help="GeoJSON of zones of the city's own.")] = None,
    zone_type: Annotated[
        str | None, typer.Option("--zone-type", help="What the zones are: catchment …")
    ] = None,
    effective_from: Annotated[
        str, typer.Option("--effective-from", help="The first day on which the areas are in force.")
    ] = "2025-07-01",
    effective_to: Annotated[
        str | None,
        typer.Option("--effective-to", help="The first day when old areas no longer are."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Where the files are from.")] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="Else the LICENSE in the folder.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be; change nothing.")] = False,
    url: UrlOption = RUNNING,
) -> None:
    """Take provinces, communes, zones and what became of old units into the running city."""
    from dothi.territory_command import AreaFiles, TerritoryCommand, choose_area_files

    if (zones is None) != (zone_type is None):
        raise InvalidInput("Give both --zones and --zone-type, or neither.", field="zones")
    files = AreaFiles() if path is None else choose_area_files(path)
    added = () if zones is None else ((zones, zone_type),)
    files = replace(
        files,
        outlines=(*files.outlines, *added),
        names=names or files.names,
        mapping=mapping or files.mapping,
        effective_from=effective_from,
        effective_to=effective_to,
        source=files.source if source is None else source,
        licence=files.licence if licence is None else licence,
    )
    if not (files.outlines or files.names or files.mapping):
        raise InvalidInput("Name a file or folder, --names, --mapping or --zones.", field="path")
    raise typer.Exit(TerritoryCommand(url, show(url)).import_areas(files, dry_run=dry_run))


@app.command("import-agencies")
def import_agencies(
    file: Annotated[Path, typer.Argument(help="CSV or JSON.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be; change nothing.")] = False,
    url: UrlOption = RUNNING,
) -> None:
    """Take agencies, how they belong together and what they see to into the running city."""
    from dothi.territory_command import TerritoryCommand

    raise typer.Exit(TerritoryCommand(url, show(url)).import_agencies(file, dry_run=dry_run))


@app.command("basemap")
def make_basemap(
    extract: Annotated[
        Path, typer.Argument(help="OpenStreetMap extract: .osm.pbf, .osm, .osm.bz2, .osm.gz.")
    ],
    data: DataOption = None,
) -> None:
    """Make the city's base map of an OpenStreetMap extract; it needs no network and no restart."""
    from dothi.basemap_command import run_basemap

    run_basemap(extract, data or read_settings().data or default_data_folder())


@app.command()
def undo(
    change: Annotated[int, typer.Argument(help="The change's number, as an import tells it.")],
    url: UrlOption = RUNNING,
) -> None:
    """Make things again what they were before a change."""
    done = ask("POST", url, f"/api/changes/{change}/undo")
    typer.echo(f"restored {done['restored']}, removed {done['removed']}, brought back {done['brought_back']}")
    for uid in done["left"]:
        typer.echo(f"left as it is, since it has changed since: {uid}")


@app.command("first-link")
def make_first_link() -> None:
    """Make the first administrator's one-time link, for a city on the services of the environment."""
    from dothi.first_access import make_first_link as make

    settings = read_settings()
    typer.echo(f"{settings.http_url or ''}{uvloop.run(make(settings))}")


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
