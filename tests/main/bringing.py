"""Files on their way into a running city, as a program brings them in over HTTP."""

import time
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import RunningCity


def ask(city: RunningCity, method: str, path: str, **content: Any) -> Any:
    answer = httpx.request(method, f"{city.url}/api{path}", timeout=120, **content)
    assert answer.is_success, answer.text
    return answer.json()


def upload(city: RunningCity, *files: Path) -> int:
    import_id = ask(city, "POST", "/imports")["id"]
    for file in files:
        with file.open("rb") as content:
            ask(city, "PUT", f"/imports/{import_id}/files/{file.name}", content=content)
    return int(import_id)


def wait(city: RunningCity, import_id: int, patience_s: float = 120) -> dict[str, Any]:
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        now: dict[str, Any] = ask(city, "GET", f"/imports/{import_id}")
        if now["state"] not in ("waiting", "running"):
            return now
        time.sleep(0.1)
    raise AssertionError(f"the import did not end: {now}")


def bring(city: RunningCity, *files: Path, dry_run: bool = False, **options: Any) -> dict[str, Any]:
    import_id = upload(city, *files)
    ask(city, "POST", f"/imports/{import_id}/run", json={"options": options, "dry_run": dry_run})
    return wait(city, import_id)


def list_staged(city: RunningCity) -> list[Path]:
    """Files that lie somewhere only for a moment."""
    return [each for each in (city.folder / "staging").rglob("*") if each.is_file()]


def things(city: RunningCity, prefix: str) -> dict[str, dict[str, Any]]:
    """Whole things by uid, of those whose uid begins so."""
    listed = ask(city, "GET", "/things")["features"]
    found = [each["id"] for each in listed if each["properties"]["uid"].startswith(prefix)]
    return {thing["uid"]: thing for thing in (ask(city, "GET", f"/things/{number}") for number in found)}
