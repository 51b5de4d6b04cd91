"""GDAL, kept on a short lead: few drivers, no network, no words on the error output.

Everything that opens a file through GDAL passes here. What it is given is a link with a plain name in a
folder of its own, so that neither the name nor what lies beside the file can lead it elsewhere.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pyogrio
from pyogrio.core import _register_drivers
from pyogrio.errors import DataLayerError, DataSourceError

from dothi.connect.files.quiet import collect_warnings
from dothi.vocabulary.errors import UnreadableFile

T = TypeVar("T")

DRIVERS = frozenset({"GPKG", "ESRI Shapefile", "LIBKML", "FlatGeobuf", "DXF", "GeoJSON", "MEM"})
"""All that this process keeps; GDAL needs the last one. Others could follow paths and addresses."""
_OPTIONS = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
    "GDAL_PAM_ENABLED": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    # The faster way of FlatGeobuf gives back broken memory where a row has no geometry.
    "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",
    "DXF_FEATURE_LIMIT_PER_BLOCK": "10000",
    # GDAL reads ahead in as many threads as there are processors; two files at a time are enough of that.
    "OGR_GPKG_NUM_THREADS": "2",
}
_PATH = re.compile(r"/\S*/")


@cache
def prepare() -> None:
    """Leave only our drivers registered in this process, and switch off whatever could reach out of it."""
    pyogrio.set_gdal_config_options(_OPTIONS)
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - DRIVERS))})
    _register_drivers()


def ask(question: Callable[[], T]) -> tuple[T, list[str]]:
    """The answer of GDAL and what it warned of; its errors become UnreadableFile."""
    prepare()
    with collect_warnings() as caught:
        try:
            answer = question()
        except (DataSourceError, DataLayerError, OSError, ValueError) as problem:
            raise UnreadableFile(
                clean(problem), reason="damaged", blanks={"detail": clean(problem)}
            ) from problem
    return answer, [clean(each.message) for each in caught]


def describe(path: Path, layer: int, encoding: str | None = None) -> tuple[dict[str, Any], list[str]]:
    """What GDAL knows of a layer by its number, and its warnings."""
    return ask(lambda: pyogrio.read_info(path, layer=layer, encoding=encoding))


def list_names(path: Path, driver: str) -> list[str]:
    """The names of the layers; raises UnreadableFile, also where it was not this driver that opened it."""
    pairs, _ = ask(lambda: pyogrio.list_layers(path))
    names = [str(name) for name, _ in pairs]
    if names and describe(path, 0)[0]["driver"] != driver:
        raise UnreadableFile(
            f"GDAL takes it for something else than {driver}.",
            reason="taken_for_another",
            blanks={"name": driver},
        )
    return names


def clean(problem: object) -> str:
    """GDAL's words without the folders of this machine, as a sentence."""
    return _PATH.sub("", str(problem)).strip().rstrip(".") + "."
