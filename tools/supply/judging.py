"""Reads what the supply tools have written, and says what it means.

`judging.py sbom FILE…` checks that each file is a CycloneDX document and counts what it names.
`judging.py audit FOLDER` reads the answers of pip-audit and npm: an answer that is none, or that skips
packages, means that the service was not reached.
"""

import json
import sys
from pathlib import Path
from typing import Any

UNSAFE, UNKNOWN = 1, 2


def judge_sbom(paths: list[Path]) -> int:
    """Count the components of each; 1 where a file is none or names nothing."""
    for path in paths:
        document = read_json(path)
        components = [] if document is None else document.get("components", [])
        if document is None or document.get("bomFormat") != "CycloneDX" or not components:
            say(f"{path} is no list of components; what wrote it says why, above.")
            return 1
        say(f"{path}: {len(components)} components, CycloneDX {document['specVersion']}")
    return 0


def judge_audit(folder: Path) -> int:
    """Say what the advisories know; 2 where one of them was not asked, else 1 where there is something."""
    unsafe: list[str] = []
    unknown: list[str] = []
    for log in sorted(folder.glob("*.log")):
        answer = read_json(log.with_suffix(".json")) or {}
        unsafe += list_findings(answer)
        if not is_whole(answer):
            unknown.append(log.stem)
    for line in sorted(set(unsafe)):
        say(line)
    if unknown:
        say(f"The advisory service could not be asked, or not about all: {', '.join(unknown)}.")
        say("Nothing is known of these. It needs the Internet; try again where it is reached.")
        return UNKNOWN
    say("There are known vulnerabilities; see above." if unsafe else "No known vulnerability.")
    return UNSAFE if unsafe else 0


def is_whole(answer: dict[str, Any]) -> bool:
    """Whether an answer is one, and speaks of every package; pip-audit calls unknown what it cannot reach."""
    if "dependencies" in answer:
        return not any("skip_reason" in each for each in answer["dependencies"])
    return "vulnerabilities" in answer


def list_findings(answer: dict[str, Any]) -> list[str]:
    """A line for each vulnerability that an answer names."""
    by_pip = [
        f"{each['name']} {each['version']}: {known['id']}, mended in {known['fix_versions'] or 'none yet'}"
        for each in answer.get("dependencies", ())
        for known in each.get("vulns", ())
    ]
    by_npm = [f"{name}: {each['severity']} (npm)" for name, each in answer.get("vulnerabilities", {}).items()]
    return by_pip + by_npm


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is none."""
    try:
        read = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) else None


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    paths = [Path(word) for word in words]
    sys.exit(judge_sbom(paths) if what == "sbom" else judge_audit(paths[0]))
