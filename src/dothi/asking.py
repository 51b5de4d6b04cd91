"""What commands have in common that ask a running city: where it is, who asks, and what it answers."""

from pathlib import Path
from typing import Annotated, Any

import typer

from dothi.machine.folders import default_data_folder
from dothi.settings import HTTP_PORT, read_settings
from dothi.vocabulary.errors import Unavailable

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder in which the city keeps everything.")]
UrlOption = Annotated[str, typer.Option("--url", help="The running city.")]
RUNNING = f"http://127.0.0.1:{HTTP_PORT}"


def show(url: str) -> dict[str, str]:
    """The headers by which a command shows who it is."""
    from dothi.first_access import make_headers

    return make_headers(url, read_settings().data or default_data_folder())


def ask(method: str, url: str, path: str, content: object = None) -> Any:
    """Ask the running city; what it refuses, and that it is not there, is said in a sentence."""
    import httpx

    try:
        answer = httpx.request(method, f"{url}{path}", json=content, timeout=30, headers=show(url))
    except httpx.TransportError as problem:
        raise Unavailable(f"{url} does not answer ({problem}); start it with `dothi up`.") from problem
    body = answer.json() if answer.content else {}
    if answer.is_error:
        typer.echo(f"dothi: {body['error']['message']}", err=True)
        raise typer.Exit(1)
    return body
