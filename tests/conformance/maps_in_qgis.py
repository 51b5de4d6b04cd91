"""QGIS, without a screen, reads the OGC API's features and draws its vector tiles; it must agree on both."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from maps_of_features import COLLECTION, PLACES, create, read_told

DEBIANS_PYTHON = "/usr/bin/python3"
"""QGIS comes with a library for the system's own Python only."""
READER = Path(__file__).with_name("_qgis_reader.py")
LIMIT_S = 200


def has_qgis() -> bool:
    """Whether Debian's QGIS is installed."""
    return Path("/usr/lib/python3/dist-packages/qgis").is_dir() and Path(DEBIANS_PYTHON).exists()


def list_faults(url: str) -> list[str]:
    """What QGIS finds otherwise than the pages tell it."""
    items = f"{url}/ogc/collections/{COLLECTION}/items"
    create(items)
    told = read_told(items)
    with tempfile.TemporaryDirectory(prefix="dothi-qgis-") as room:
        answer = subprocess.run(
            [DEBIANS_PYTHON, READER, f"{url}/ogc", COLLECTION],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": room, "HOME": room},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    if answer.returncode != 0:
        return [f"QGIS ended with {answer.returncode}: {answer.stderr[-2000:]}"]
    found = json.loads(answer.stdout.splitlines()[-1])
    faults = []
    if {name: tuple(place) for name, place in found["features"].items()} != told:
        faults.append(f"QGIS finds other features: {found['features']}, where the pages tell {told}")
    within = {name for name, (x, y) in PLACES.items() if 105 <= x <= 106 and 10 <= y <= 11}
    if set(found["within"]) != within:
        faults.append(f"QGIS finds {found['within']} in a box that holds {within}")
    if found["drawn"] < 1 or found["drawn_elsewhere"] > 0:
        faults.append(
            f"its picture of the tiles has {found['drawn']} points, and elsewhere {found['drawn_elsewhere']}"
        )
    return faults


def main(url: str) -> int:
    """The number of faults, or 77 where there is no QGIS."""
    if not has_qgis():
        sys.stdout.write("QGIS is not installed here; Debian's package is python3-qgis\n")
        return 77
    faults = list_faults(url)
    sys.stdout.write(
        "\n".join(faults) + "\n" if faults else "QGIS and the pages agree on every feature and tile\n"
    )
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
