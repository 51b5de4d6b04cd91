"""`dothi import`: puts a file into the running city and shows how far it is."""

import sys
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dothi.vocabulary.errors import DothiError, InvalidInput, Unavailable
from dothi.vocabulary.importing import ImportOptions

_PARTS_OF_SHAPEFILES = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx")
_ASK_EVERY_S = 0.3
_SHOWN_REFUSALS = 10


class _Refused(DothiError):
    """The city refused."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.message = message

    def __str__(self) -> str:
        return self.message


def parse_mapping(entries: list[str]) -> dict[str, str | None] | None:
    """`field=property` entries; nothing behind the sign leaves the field out. Raises InvalidInput."""
    mapping: dict[str, str | None] = {}
    for entry in entries:
        name, sign, target = entry.partition("=")
        if not sign or not name:
            raise InvalidInput(f"{entry!r}: write field=property, or field= to leave it out.", field="map")
        mapping[name] = target or None
    return mapping or None


def list_parts(file: Path) -> list[Path]:
    """The file, and those that belong to it where it is a Shapefile; raises InvalidInput."""
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.", field="file")
    if file.suffix.lower() != ".shp":
        return [file]
    beside = sorted(file.parent.iterdir())
    return [
        path
        for path in beside
        if path.stem.lower() == file.stem.lower() and path.suffix.lower() in _PARTS_OF_SHAPEFILES
    ]


class ImportCommand:
    """One file on its way into a running city."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        patience = httpx.Timeout(30, read=600, write=600)
        self._client = httpx.Client(base_url=url, timeout=patience, headers=headers)
        self._console = Console(stderr=True, highlight=False)

    def run(self, file: Path, options: ImportOptions, *, dry_run: bool) -> int:
        """Put it in and wait for what comes of it; the exit code. Raises InvalidInput, Unavailable."""
        import_id = self._ask("POST", "/api/imports")["id"]
        for part in list_parts(file):
            with part.open("rb") as stream:
                self._ask("PUT", f"/api/imports/{import_id}/files/{part.name}", content=stream)
        body = {"options": msgspec.to_builtins(options), "dry_run": dry_run}
        self._ask("POST", f"/api/imports/{import_id}/run", json=body)
        try:
            done = self._follow(import_id)
        except KeyboardInterrupt:
            self._ask("POST", f"/api/imports/{import_id}/cancel")
            self._console.print("cancelled; nothing has changed")
            return 130
        return self._report(done)

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, path, **content)
        except httpx.TransportError as problem:
            where = self._client.base_url
            raise Unavailable(f"{where} does not answer ({problem}); start it with `dothi up`.") from problem
        body: dict[str, Any] = answer.json()
        if answer.is_error:
            raise _Refused(body["error"]["message"])
        return body

    def _follow(self, import_id: int) -> dict[str, Any]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            bar = progress.add_task("waiting", total=None)
            while True:
                now = self._ask("GET", f"/api/imports/{import_id}")
                progress.update(
                    bar,
                    description=now["stage"] or now["state"],
                    completed=now["rows_read"],
                    total=now["rows_expected"],
                )
                if now["state"] not in ("waiting", "running"):
                    return now
                time.sleep(_ASK_EVERY_S)

    def _report(self, done: dict[str, Any]) -> int:
        report = done["report"]
        if done["state"] == "cancelled":
            self._console.print("cancelled; nothing has changed")
            return 1
        if done["error"] is not None:
            self._console.print(f"dothi: {done['error']['message']}", style="red")
        would = "would be " if done["state"] == "tried" else ""
        if done["state"] in ("tried", "done"):
            sys.stdout.write(
                f"{would}created {report['created']}, {would}updated {report['updated']}, "
                f"unchanged {report['unchanged']}, refused {report['refused']} "
                f"({report['crs']}, {report['seconds']:.1f} s)\n"
            )
        for notice in report["notices"]:
            sys.stdout.write(f"note: {notice['code']} × {notice['count']} {notice['detail']}".rstrip() + "\n")
        self._show_refusals(done)
        if done["change_id"] is not None:
            sys.stdout.write(f"change {done['change_id']}; `dothi undo {done['change_id']}` takes it back\n")
        return 0 if done["state"] in ("tried", "done") else 1

    def _show_refusals(self, done: dict[str, Any]) -> None:
        if not done["report"]["refused"]:
            return
        shown = self._ask("GET", f"/api/imports/{done['id']}/refusals?limit={_SHOWN_REFUSALS}")
        for row in shown["rows"]:
            sys.stdout.write(f"refused: {row['layer']} row {row['number']}: {row['message']}\n")
        if done["report"]["refused"] > len(shown["rows"]):
            where = f"{self._client.base_url}/api/imports/{done['id']}/refusals.csv"
            sys.stdout.write(f"all refused rows: {where}\n")
