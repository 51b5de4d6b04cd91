"""The OpenAPI documents are valid and refer to nothing outside themselves (openapi-spec-validator)."""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

DOCUMENTS = ("/api/schema/openapi.json", "/sta/v1.1/openapi.json", "/ogc/api")


def main(url: str) -> int:
    """Judge each document; the number of those that are not right."""
    return sum(judge(url + path) != 0 for path in DOCUMENTS)


def judge(address: str) -> int:
    """Fetch, look for outside references, and let the validator judge."""
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310
        text = answer.read().decode()
    outside = [line for line in json.dumps(json.loads(text), indent=1).splitlines() if '"$ref"' in line]
    outside = [line.strip() for line in outside if '"#/' not in line]
    if outside:
        sys.stdout.write(f"{address} refers to what is outside: {', '.join(outside)}\n")
        return 1
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "openapi.json"
        path.write_text(text)
        command = [sys.executable, "-m", "openapi_spec_validator", str(path)]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
