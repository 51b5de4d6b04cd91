"""`dothi import-areas` and `dothi import-agencies`: put files into the running city and say what came."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from dothi.vocabulary.errors import InvalidInput, Unavailable

_CHUNK = 256 * 1024
_SHOWN = 20
"""Rows of a list on the screen; the rest is counted."""


class AreaFiles(msgspec.Struct, frozen=True, kw_only=True):
    """The files of one import, and what is said of all areas in them."""

    outlines: tuple[tuple[Path, str | None], ...] = ()
    """GeoJSON files, those of zones with the zones' type."""
    names: Path | None = None
    mapping: Path | None = None
    effective_from: str | None = None
    effective_to: str | None = None
    source: str = ""
    licence: str = ""


def choose_area_files(path: Path) -> AreaFiles:
    """What a folder holds: outlines (.geojson), one list of names (.json), one mapping (.csv), a LICENSE.

    A single GeoJSON file stands for itself. Raises InvalidInput.
    """
    if path.is_file():
        return AreaFiles(outlines=((path, None),), source=path.name)
    if not path.is_dir():
        raise InvalidInput(f"There is no file or folder {path}.", field="path")
    names, mappings = sorted(path.glob("*.json")), sorted(path.glob("*.csv"))
    for several in (names, mappings):
        if len(several) > 1:
            listed = ", ".join(each.name for each in several)
            raise InvalidInput(f"Of {listed} only one can be taken; name it by its option.", field="path")
    outlines = sorted(path.glob("*.geojson"))
    if not (outlines or names or mappings):
        raise InvalidInput(f"{path} holds no .geojson, .json or .csv.", field="path")
    licence = path / "LICENSE"
    return AreaFiles(
        outlines=tuple((each, None) for each in outlines),
        names=names[0] if names else None,
        mapping=mappings[0] if mappings else None,
        source=", ".join(each.name for each in (*outlines, *names)),
        licence=licence.read_text(encoding="utf-8").partition("\n")[0].strip() if licence.is_file() else "",
    )


class TerritoryCommand:
    """Files on their way into a running city."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        patience = httpx.Timeout(30, read=1800, write=600)
        self._client = httpx.Client(base_url=url, timeout=patience, headers=headers)
        self._console = Console(stderr=True, highlight=False)

    def import_areas(self, files: AreaFiles, *, dry_run: bool) -> int:
        """Put areas in; the exit code. Raises InvalidInput, Unavailable."""
        report = self._send("POST", "/api/area-imports", _write_body(files, dry_run=dry_run))
        if report is None:
            return 1
        repaired = "the outline was no proper polygon and was repaired"
        self._tell(repaired, report["repaired"], "level", "code", "name", "what")
        left = report["left_alone"]
        self._tell("known, not in the files, and left alone", left, "level", "code", "name")
        if report["left_alone_count"] > len(left):
            self._console.print(f"… and {report['left_alone_count'] - len(left)} more left alone")
        if self._refuse(report["refused"]):
            return 1
        successions = f"successions {report['successions_changed']} of {report['successions']} new or changed"
        moved = f"things in another area than before {report['things_moved']}"
        sys.stdout.write(f"{_count(report)}, {successions}, {moved}\n")
        return 0

    def import_agencies(self, file: Path, *, dry_run: bool) -> int:
        """Put agencies in; the exit code. Raises InvalidInput, Unavailable."""
        kind = "text/csv" if file.suffix.lower() == ".csv" else "application/json"
        address = f"/api/agencies?dry_run={str(dry_run).lower()}"
        report = self._send("PUT", address, [_read(file)], kind)
        if report is None or self._refuse(report["refused"]):
            return 1
        sys.stdout.write(f"{_count(report)}\n")
        return 0

    def _send(
        self, method: str, address: str, pieces: list[bytes], kind: str = "application/json"
    ) -> dict[str, Any] | None:
        """The city's report, or None where it refused the whole and that was said."""
        size = sum(map(len, pieces))
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        hidden = not self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=hidden) as progress:
            bar = progress.add_task("sending", total=size)

            def chunks() -> Iterator[bytes]:
                for piece in pieces:
                    for start in range(0, len(piece), _CHUNK):
                        chunk = piece[start : start + _CHUNK]
                        yield chunk
                        progress.advance(bar, len(chunk))
                progress.update(bar, description="the city takes it over")

            headers = {"content-type": kind, "content-length": str(size)}
            try:
                answer = self._client.request(method, address, content=chunks(), headers=headers)
            except httpx.TransportError as problem:
                said = f"{self._client.base_url} does not answer ({problem}); start it with `dothi up`."
                raise Unavailable(said) from problem
        body: dict[str, Any] = answer.json()
        if answer.is_error:
            self._console.print(f"dothi: {body['error']['message']}", style="red")
            return None
        return body

    def _refuse(self, refused: list[dict[str, Any]]) -> bool:
        """Say which rows were refused and that nothing was written; whether there were any."""
        if refused:
            self._tell("refused", refused, "part", "row", "what", "reason")
            self._console.print(f"{len(refused)} refused; nothing has changed", style="red")
        return bool(refused)

    def _tell(self, what: str, rows: list[dict[str, Any]], *names: str) -> None:
        for row in rows[:_SHOWN]:
            self._console.print(f"{what}: {' · '.join(str(row[name]) for name in names if row[name] != '')}")
        if len(rows) > _SHOWN:
            self._console.print(f"… and {len(rows) - _SHOWN} more {what}")


def _count(report: dict[str, Any]) -> str:
    would = "would be " if report["dry_run"] else ""
    changed = f"{would}added {report['added']}, {would}updated {report['updated']}"
    return f"{changed}, unchanged {report['unchanged']}"


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise InvalidInput(f"There is no file {file}.", field="path")
    return file.read_bytes().removeprefix(b"\xef\xbb\xbf")


def _write_body(files: AreaFiles, *, dry_run: bool) -> list[bytes]:
    """The body in pieces: what is JSON already goes through as it is."""
    said = {
        "effective_from": files.effective_from,
        "effective_to": files.effective_to,
        "source": files.source,
        "licence": files.licence,
        "dry_run": dry_run,
    }
    if files.mapping is not None:
        try:
            said["mapping"] = _read(files.mapping).decode("utf-8")
        except UnicodeDecodeError as problem:
            raise InvalidInput(f"{files.mapping} is not in UTF-8; save it as CSV UTF-8.") from problem
    pieces = [json.dumps(said)[:-1].encode()]
    if files.names is not None:
        pieces += [b', "names": ', _read(files.names)]
    for number, (path, zone_type) in enumerate(files.outlines):
        head = f'"file": {json.dumps(path.name)}, "zone_type": {json.dumps(zone_type)}, "collection": '
        pieces += [b"}, {" if number else b', "outlines": [{', head.encode(), _read(path)]
    if files.outlines:
        pieces.append(b"}]")
    return [*pieces, b"}"]
