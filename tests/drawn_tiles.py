"""Vector tiles as GDAL reads them, by a process of its own: ours leaves GDAL only the drivers of imports.

Run as a program it writes the layers of a file to standard output, for the function here to read.
"""

import pickle
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import shapely

Layers = dict[str, list[dict[str, Any]]]


def read_layers(path: Path, zoom: int | None = None) -> Layers:
    """The features of each layer with their properties, and "shape": in units of a tile from its lower left
    corner where the file is one tile, in Web Mercator where it is PMTiles.
    """
    return _read(path, path.stat().st_mtime_ns, zoom)


@cache
def _read(path: Path, _: int, zoom: int | None) -> Layers:
    command = [sys.executable, __file__, str(path), "" if zoom is None else str(zoom)]
    told = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr.decode()
    layers: Layers = pickle.loads(told.stdout)  # noqa: S301 - written by the program below
    return {
        name: [{**row, "shape": shapely.from_wkb(row["shape"])} for row in rows]
        for name, rows in layers.items()
    }


def _write(path: str, zoom: str) -> None:
    import pyogrio
    import pyogrio.raw

    options = {"ZOOM_LEVEL": zoom} if zoom else {}
    layers: Layers = {}
    for name, _ in pyogrio.list_layers(path):
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=name, **options)
        rows = zip(*columns, strict=True) if len(columns) else (() for _ in shapes)
        layers[str(name)] = [
            {**dict(zip(meta["fields"], row, strict=True)), "shape": shape}
            for row, shape in zip(rows, shapes, strict=True)
        ]
    sys.stdout.buffer.write(pickle.dumps(layers))


if __name__ == "__main__":
    _write(*sys.argv[1:])
