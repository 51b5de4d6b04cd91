"""`dothi token`, `dothi device` and `dothi audit`: who may ask, who may send, and who did what."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from dothi.asking import RUNNING, DataOption, UrlOption, ask
from dothi.settings import read_settings


class AuditFileFormat(StrEnum):
    """What the audit log is written as."""

    CSV = "csv"
    JSONL = "jsonl"
    CEF = "cef"


tokens = typer.Typer(help="Tokens by which programs show who they are.", no_args_is_help=True)


@tokens.command("create")
def create_token(
    role: Annotated[str, typer.Option("--role", help="What it may: service, device, data_steward …")],
    name: Annotated[str, typer.Option("--name", help="What it is for, as lists show it.")] = "dothi token",
    days: Annotated[int | None, typer.Option("--days", min=1, help="How long it holds; else always.")] = None,
    url: UrlOption = RUNNING,
) -> None:
    """Make a token for a program and print it; it is shown this once, and kept as a hash."""
    end = None if days is None else (datetime.now(UTC) + timedelta(days=days)).isoformat()
    typer.echo(ask("POST", url, "/api/tokens", {"role": role, "name": name, "ends_at": end})["token"])


@tokens.command("list")
def show_tokens(url: UrlOption = RUNNING) -> None:
    """List the tokens, with when each was used last."""
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "role or user", "begins with", "used", "ends", box=None)
    for token in ask("GET", url, "/api/tokens"):
        ended = token["ended_at"] or token["ends_at"] or ""
        holder = token["role"] or token["user"]
        table.add_row(str(token["id"]), token["name"], holder, token["beginning"], token["used_at"], ended)
    Console(highlight=False).print(table)


@tokens.command("revoke")
def revoke_token(
    token: Annotated[int, typer.Argument(help="Its id, as `dothi token list` tells it.")],
    url: UrlOption = RUNNING,
) -> None:
    """Let a token hold no longer."""
    ask("DELETE", url, f"/api/tokens/{token}")
    typer.echo(f"token {token} holds no longer")


devices = typer.Typer(help="Devices: what may connect to the broker.", no_args_is_help=True)


@devices.command("add")
def add_device(
    name: Annotated[str, typer.Argument(help="The name that it shows.")],
    thing: Annotated[list[str] | None, typer.Option("--thing", help="Uid it sends for; repeated.")] = None,
    note: Annotated[str, typer.Option("--note", help="What it is, for people.")] = "",
    hears_all: Annotated[
        bool, typer.Option("--hears-all", help="It hears what is told of everything.")
    ] = False,
    url: UrlOption = RUNNING,
) -> None:
    """Let a device send for some things and print its password; it is shown this once."""
    draft = {"name": name, "note": note, "things": thing or [], "hears_all": hears_all}
    typer.echo(ask("POST", url, "/api/devices", draft)["password"])


@devices.command("list")
def show_devices(url: UrlOption = RUNNING) -> None:
    """List the devices, those that are revoked last."""
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "name", "sends for", "note", "certificate until", "state", box=None)
    for device in ask("GET", url, "/api/devices"):
        things = ", ".join(device["things"]) + (" (hears all)" if device["hears_all"] else "")
        until = device["certificate_ends_at"] or ""
        table.add_row(str(device["id"]), device["name"], things, device["note"], until, device["state"])
    Console(highlight=False).print(table)


@devices.command("rotate")
def rotate_device(
    device: Annotated[int, typer.Argument(help="Its id, as `dothi device list` tells it.")],
    url: UrlOption = RUNNING,
) -> None:
    """Give a device a new password and print it; a connection by the one before ends at once."""
    typer.echo(ask("POST", url, f"/api/devices/{device}/password")["password"])


@devices.command("certify")
def certify_device(
    device: Annotated[int, typer.Argument(help="Its id, as `dothi device list` tells it.")],
    folder: Annotated[Path, typer.Argument(help="Where certificate, key and authority are written.")],
    request: Annotated[
        Path | None, typer.Option("--request", help="A request to be signed (PEM); else a key is made, too.")
    ] = None,
    url: UrlOption = RUNNING,
) -> None:
    """Give a device a certificate by which it shows who it is."""
    draft = {"request": None if request is None else request.read_text()}
    made = ask("POST", url, f"/api/devices/{device}/certificate", draft)
    name = made["made"]["name"]
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        f"{name}.pem": made["certificate"],
        f"{name}.key": made["key"],
        "devices-authority.pem": made["authority"],
    }
    for file, content in files.items():
        if content is not None:
            path = folder / file
            path.touch(0o600)
            path.write_text(content)
            typer.echo(path)


@devices.command("revoke")
def revoke_device(
    device: Annotated[int, typer.Argument(help="Its id, as `dothi device list` tells it.")],
    url: UrlOption = RUNNING,
) -> None:
    """End a device's connection and let it in no more."""
    revoked = ask("POST", url, f"/api/devices/{device}/revoke")
    typer.echo(f"{revoked['name']} is revoked")


audit = typer.Typer(help="The audit log: who did what.", no_args_is_help=True)


@audit.command("verify")
def verify_audit(
    data: DataOption = None,
    mark: Annotated[
        list[str] | None, typer.Option("--mark", help="number:hash of an entry as it was told elsewhere.")
    ] = None,
) -> None:
    """Find out whether anything in the audit log was changed, taken out or put in: then it exits with 1."""
    from dothi.audit_command import run_verify
    from dothi.vocabulary.audit import parse_mark

    known = [parse_mark(each, datetime.now(UTC)) for each in mark or ()]
    raise typer.Exit(uvloop.run(run_verify(read_settings(), data, known)))


@audit.command("export")
def export_audit(
    data: DataOption = None,
    file_format: Annotated[AuditFileFormat, typer.Option("--format")] = AuditFileFormat.JSONL,
    who: Annotated[str | None, typer.Option("--who", help="Only what this one did.")] = None,
    event: Annotated[str | None, typer.Option("--event", help="Only this, or what begins so.")] = None,
    since: Annotated[datetime | None, typer.Option("--since", help="From then on (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option("--until", help="Before then (UTC).")] = None,
) -> None:
    """Write entries of the audit log to standard output, the newest first."""
    from dothi.audit_command import run_export
    from dothi.vocabulary.audit import AuditQuestion

    asked = AuditQuestion(
        who=who,
        event=event,
        since=None if since is None else since.replace(tzinfo=UTC),
        until=None if until is None else until.replace(tzinfo=UTC),
    )
    uvloop.run(run_export(read_settings(), data, asked, file_format.value))
