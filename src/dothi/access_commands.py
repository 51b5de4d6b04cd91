"""`dothi token` and `dothi audit`: who may ask as a program, and who did what."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
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
