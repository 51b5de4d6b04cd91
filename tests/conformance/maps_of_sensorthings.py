"""GDAL reads SensorThings as maps and tables: GeoJSON and CSV straight from their addresses (pyogrio)."""

import csv
import io
import json
import struct
import sys
import tempfile
import urllib.request
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pyogrio.raw import read

GEOJSON = "application/geo+json"
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
INSTANTS = ("2025-03-01T06:00:00Z", "2025-03-01T06:15:00Z")
PLACES = {"a": (105.78, 10.03), "b": (105.79, 10.04), "c": (105.8, 10.05)}
Positions = dict[str, tuple[float, ...]]


def send(url: str, body: Any) -> None:
    """POST a body that must be taken."""
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310
        pass


def make_gauge(label: str, letter: str) -> dict[str, Any]:
    """A Thing with a Location, and a Datastream with two Observations."""
    named = {"name": f"{label} {letter}", "description": "A gauge."}
    point = {"type": "Point", "coordinates": PLACES[letter]}
    stream = {
        **named,
        "observationType": MEASUREMENT,
        "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": "http://qudt.org/vocab/unit/M"},
        "Sensor": {**named, "encodingType": "text/html", "metadata": "-"},
        "ObservedProperty": {**named, "definition": "https://dbpedia.org/page/Height"},
        "Observations": [
            {"phenomenonTime": instant, "result": number + 0.5} for number, instant in enumerate(INSTANTS)
        ],
    }
    location = {**named, "encodingType": GEOJSON, "location": point}
    return {**named, "Locations": [location], "Datastreams": [stream]}


def read_map(url: str) -> Positions:
    """Names and positions of the points that GDAL finds."""
    meta, _, shapes, columns = read(url)
    names = columns[list(meta["fields"]).index("name")]
    return {name[-1]: struct.unpack("<dd", shape[5:21]) for name, shape in zip(names, shapes, strict=True)}


def read_table(url: str) -> tuple[list[dict[str, str]], int]:
    """The rows that Python's csv finds in a table, and how many GDAL finds."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        text = answer.read().decode()
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "table.csv"
        path.write_text(text)
        _, _, _, columns = read(path)
    return list(csv.DictReader(io.StringIO(text))), len(columns[0])


def main(url: str) -> int:
    """Three gauges: three features of each kind at their places, six rows of a table."""
    root, label = f"{url}/sta/v1.1", f"judge {uuid.uuid4().hex}"
    for letter in PLACES:
        send(f"{root}/Things", make_gauge(label, letter))
    chosen = quote(f"startswith(name,'{label}')")
    things = f"{root}/Things?$resultFormat=GeoJSON&$expand=Locations&$filter={chosen}"
    features = f"{root}/FeaturesOfInterest?$resultFormat=GeoJSON&$filter={chosen}"
    streams = quote(f"startswith(Datastream/name,'{label}')")
    table = f"{root}/Observations?$resultFormat=CSV&$select=result,phenomenonTime&$filter={streams}"
    faults = []
    for address in (things, features):
        found = read_map(address)
        if found != PLACES:
            faults.append(f"{address} holds {found}")
    rows, count = read_table(table)
    if count != 6 or sorted(row["result"] for row in rows) != ["0.5"] * 3 + ["1.5"] * 3:
        faults.append(f"{table} holds {count} rows: {rows}")
    sys.stdout.write("\n".join(faults) + "\n" if faults else "3 Things, 3 features and 6 rows were read\n")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
