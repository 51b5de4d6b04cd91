"""Wapiti attacks every address that can be asked: nothing of medium level or above, and no server error.

Modules that need somebody else's server (ssrf), a list of other products' files (nikto, wapp, buster) or a
form to sign in by (brute_login_form) are left out. Each module has its share of the judges' time.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

_MODULES = (
    "backup",
    "blindsql",
    "cookieflags",
    "crlf",
    "csp",
    "csrf",
    "exec",
    "file",
    "htaccess",
    "http_headers",
    "methods",
    "permanentxss",
    "redirect",
    "shellshock",
    "sql",
    "xss",
    "xxe",
)
_CRAWL_S, _ATTACK_S, _WHOLE_S = 30, 12, 270
_MEDIUM = 2
_EXAMPLES = {"string": "tran", "integer": "1", "number": "1", "boolean": "true", "array": "1"}
_OTHERS = (
    "/",
    "/?loai=rain_gauge",
    "/nhap-du-lieu",
    "/in",
    "/sta/v1.1",
    "/sta/v1.1/Things?$filter=name eq 'a'&$expand=Datastreams&$orderby=name&$top=2&$select=name,id",
    "/sta/v1.1/Datastreams(1)/Observations?$top=1&$resultFormat=CSV",
    "/ogc/?f=json",
    "/ogc/collections?f=json",
    "/ogc/collections/rain_gauge/items?limit=1&bbox=105,9,106,11&filter=name='a'&sortby=name",
    "/ogc/collections/rain_gauge/download?f=csv",
    "/api/tiles/things/0/0/0?kind=rain_gauge&at=2026-11-21T00:00:00Z",
)


def main(url: str) -> int:
    """Attack and judge; 77 where Wapiti is not installed."""
    if shutil.which("wapiti") is None:
        print("wapiti is not installed; `make conformance` installs it on Debian")
        return 77
    return attack(url, _MODULES, crawl_s=_CRAWL_S, attack_s=_ATTACK_S)


def attack(
    url: str, modules: Sequence[str], *, crawl_s: int, attack_s: int, cookie: str | None = None
) -> int:
    """Attack every address with some modules, as whoever shows a cookie; 1 for anything grave."""
    addresses = [*list_described(url), *(url + path.replace(" ", "%20") for path in _OTHERS)]
    with tempfile.TemporaryDirectory() as room:
        report = Path(room) / "report.json"
        words = ["wapiti", "--url", f"{url}/", "--scope", "folder", "--module", ",".join(modules)]
        words += [word for address in addresses for word in ("--start", address)]
        words += ["--flush-session", "--store-session", room]
        words += ["--max-scan-time", str(crawl_s), "--max-attack-time", str(attack_s), "--timeout", "5"]
        words += ["--depth", "2", "--level", "1", "--verbose", "0", "--no-bugreport"]
        if cookie is not None:
            words += ["--header", f"Cookie: {cookie}"]
        words += ["--format", "json", "--output", str(report)]
        run = subprocess.run(words, capture_output=True, text=True, timeout=_WHOLE_S, check=False)
        if not report.exists():
            print(run.stdout[-3000:], run.stderr[-3000:])
            return 1
        return judge(json.loads(report.read_text()), len(addresses), len(modules))


def list_described(url: str) -> list[str]:
    """Each address of the API that is read, with a likely value for all that may be asked."""
    with urllib.request.urlopen(f"{url}/api/schema/openapi.json", timeout=30) as answer:  # noqa: S310
        paths: dict[str, Any] = json.load(answer)["paths"]
    found = []
    for path, operations in paths.items():
        asked, filled = {}, path
        for parameter in operations.get("get", {}).get("parameters", ()):
            value = find_example(parameter.get("schema", {}))
            if parameter["in"] == "path":
                filled = filled.replace(f"{{{parameter['name']}}}", value)
            elif parameter["in"] == "query":
                asked[parameter["name"]] = value
        if "get" in operations and "{" not in filled:
            found.append(f"{url}{filled}" + (f"?{urlencode(asked)}" if asked else ""))
    return found


def find_example(schema: dict[str, Any]) -> str:
    """A value that fits a schema as far as its type goes."""
    one = next((each for each in schema.get("oneOf", ()) if each.get("type") != "null"), schema)
    if one.get("enum"):
        return str(one["enum"][0])
    return _EXAMPLES.get(one.get("type", "string"), "tran")


def judge(report: dict[str, Any], asked: int, modules: int) -> int:
    """Say what was found; 1 where it is medium or above, or a server error."""
    grave = 0
    for part in ("vulnerabilities", "anomalies"):
        for category, findings in report[part].items():
            for finding in findings:
                is_grave = finding["level"] >= _MEDIUM or "Internal Server Error" in category
                grave += is_grave
                mark = "GRAVE" if is_grave else "minor"
                print(f"{mark} {category}: {finding['method']} {finding['path']}: {finding['info']}")
    print(f"{asked} addresses attacked by {modules} modules, {grave} grave findings")
    return int(grave > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
