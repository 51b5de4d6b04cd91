"""GDAL reads the OGC API's features (its driver OAPIF, by pyogrio) and agrees on all of them."""

import json
import struct
import sys
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

from pyogrio.raw import read

COLLECTION = "airport"
PLACES = {
    "Sân bay Một": (105.71, 10.08),
    "Sân bay O'Neill": (105.72, 10.09),
    "Bãi đáp Hai": (106.5, 10.5),
    "Bãi đáp Ba": (103.9, 10.2),
    "Sân bay Bốn": (105.8, 21.0),
}
VN2000 = "http://www.opengis.net/def/crs/EPSG/0/5897"
Positions = dict[str, tuple[float, ...]]


def create(items: str) -> None:
    """Put features at the places, where they are not there yet."""
    for number, (name, place) in enumerate(PLACES.items()):
        geometry = {"type": "Point", "coordinates": place}
        body = {
            "type": "Feature",
            "id": f"judged-{number}",
            "geometry": geometry,
            "properties": {"name": name},
        }
        headers = {"content-type": "application/geo+json"}
        request = urllib.request.Request(items, json.dumps(body).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30):  # noqa: S310
                pass
        except urllib.error.HTTPError as problem:
            if problem.code != 409:
                raise


def fetch(url: str) -> dict[str, Any]:
    """The JSON at an address."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        content: dict[str, Any] = json.load(answer)
    return content


def read_told(url: str) -> Positions:
    """Names and positions as our own pages tell them, one page after the other."""
    told: Positions = {}
    while url:
        page = fetch(url)
        for feature in page["features"]:
            told[feature["properties"]["name"]] = tuple(feature["geometry"]["coordinates"][:2])
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    return told


def read_by_gdal(url: str, **options: Any) -> Positions:
    """Names and positions as GDAL finds them."""
    meta, _, shapes, columns = read(f"OAPIF:{url}", layer=COLLECTION, **options)
    names = columns[list(meta["fields"]).index("name")]
    return {name: struct.unpack("<dd", shape[5:21]) for name, shape in zip(names, shapes, strict=True)}


def list_faults(url: str) -> list[str]:
    """What GDAL finds otherwise than we tell it: all, in a box, by a filter, in pages of two."""
    items = f"{url}/ogc/collections/{COLLECTION}/items"
    create(items)
    told = read_told(f"{items}?limit=2")
    faults = [] if told == PLACES else [f"the pages tell {told}"]
    if read_by_gdal(f"{url}/ogc") != PLACES:
        faults.append("GDAL finds other features")
    x, y = PLACES["Sân bay O'Neill"]
    edges = (x - 1e-4, y - 1e-4, x + 1e-4, y + 1e-4)
    within = read_told(f"{items}?bbox={','.join(map(str, edges))}")
    if not within or read_by_gdal(f"{url}/ogc", bbox=edges) != within:
        faults.append("GDAL finds others in a box")
    condition = "name = 'Sân bay O''Neill'"
    named = read_told(f"{items}?filter={quote(condition)}")
    if not named or read_by_gdal(f"{url}/ogc", where=condition) != named:
        faults.append("GDAL finds others by a filter")
    moved = read_told(f"{items}?crs={quote(VN2000)}")
    if set(moved) != set(told) or not all(3e5 < place[0] < 8e5 for place in moved.values()):
        faults.append("the features in VN-2000 are others, or elsewhere")
    return faults


def main(url: str) -> int:
    """The number of faults."""
    faults = list_faults(url)
    sys.stdout.write("\n".join(faults) + "\n" if faults else "GDAL and the pages agree on every feature\n")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
