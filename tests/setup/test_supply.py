"""What advisories answer: unsafe, well, or not known at all, which is never taken for well."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

JUDGE = Path(__file__).parents[2] / "tools" / "supply" / "judging.py"
_KNOWN = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}
_WELL = {"dependencies": [{"name": "a", "version": "1.0", "vulns": []}]}
_UNSAFE = {"dependencies": [{"name": "a", "version": "1.0", "vulns": [_KNOWN]}]}
_SKIPPED = {"dependencies": [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]}
_NPM_WELL: dict[str, Any] = {"auditReportVersion": 2, "vulnerabilities": {}}
_NPM_UNSAFE = {"auditReportVersion": 2, "vulnerabilities": {"b": {"severity": "high"}}}
_NPM_AWAY = {"message": "405 Method Not Allowed", "error": {"code": "E405"}}


@pytest.mark.parametrize(
    ("pip", "npm", "code", "said"),
    [
        (_WELL, _NPM_WELL, 0, "No known vulnerability."),
        (_UNSAFE, _NPM_WELL, 1, "a 1.0: PYSEC-2026-1, mended in ['1.1']"),
        (_WELL, _NPM_UNSAFE, 1, "b: high (npm)"),
        (_WELL, _NPM_AWAY, 2, "not about all: npm."),
        (_SKIPPED, _NPM_WELL, 2, "not about all: run.txt."),
        (None, _NPM_UNSAFE, 2, "b: high (npm)"),
    ],
)
def test_what_is_not_known_is_not_well(
    tmp_path: Path, pip: dict[str, Any] | None, npm: dict[str, Any], code: int, said: str
) -> None:
    """As pip-audit and npm write it; a service that is away leaves no answer, or one without packages."""
    for name, answer in [("run.txt", pip), ("npm", npm)]:
        (tmp_path / f"{name}.log").write_text("")
        if answer is not None:
            (tmp_path / f"{name}.json").write_text(json.dumps(answer))
    judged = subprocess.run(
        [sys.executable, JUDGE, "audit", tmp_path], capture_output=True, text=True, check=False
    )
    assert (judged.returncode, said in judged.stdout) == (code, True), judged.stdout


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"name": "a"}]}, 0),
        ({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}, 1),
        ({}, 1),
    ],
)
def test_an_empty_list_of_components_is_none(tmp_path: Path, document: dict[str, Any], code: int) -> None:
    """A tool that failed may have left a file all the same."""
    path = tmp_path / "web.cdx.json"
    path.write_text(json.dumps(document))
    judged = subprocess.run([sys.executable, JUDGE, "sbom", path], capture_output=True, check=False)
    assert judged.returncode == code
