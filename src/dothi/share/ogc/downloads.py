"""All features that are asked for as one file, sent while it is written where the format allows it."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import numpy as np
import shapely

from dothi.access.exporting import Exporting
from dothi.access.features import Features
from dothi.share.export_routes import SUFFIXES, list_fields
from dothi.share.export_rows import STREAMED, ExportChunk, ExportField, Format
from dothi.share.ogc.asking import ItemsQuery
from dothi.share.ogc.landing import DOWNLOADS
from dothi.share.ogc.systems import System
from dothi.share.outflow import stream
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.features import FeaturePage
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Kind

_ROWS_AT_ONCE = 5_000
_PIECE = 256 * 1024
_TOLD = tuple(ExportField(name=name, type="text") for name in ("agency", "area_code", "updated"))


def get_format(name: str) -> Format:
    """A format that is offered; raises MalformedQuery."""
    if name not in DOWNLOADS:
        raise MalformedQuery(f"Downloads are {', '.join(DOWNLOADS)}.", field="f")
    return cast("Format", name)


async def open_download(
    features: Features,
    exporting: Exporting,
    principal: Principal,
    kind: Kind,
    asked: ItemsQuery,
    chosen: Format,
) -> AsyncGenerator[bytes]:
    """The file's pieces; a question that cannot be answered is refused before the first one.

    Rows without a name for a column have nothing there; the coordinates are x and y, whatever the order
    of the system's axes.
    """
    query = msgspec.structs.replace(asked.query, limit=_ROWS_AT_ONCE, after=0)
    first = await features.read_page(principal, query)
    fields = list_fields(kind, await exporting.read_property_types(principal, kind.id))
    fields += [each for each in _TOLD if each.name not in {field.name for field in fields}]
    loop = asyncio.get_running_loop()

    def pages() -> Iterator[FeaturePage]:
        page = first
        yield page
        while page.after is not None:
            further = msgspec.structs.replace(query, after=page.after)
            page = asyncio.run_coroutine_threadsafe(features.read_page(principal, further), loop).result()
            yield page

    def rows() -> Iterator[ExportChunk]:
        return (_make_chunk(page, asked.system) for page in pages())

    def write(file: BinaryIO) -> None:
        # As in `export_routes`, what writes files comes with the first one.
        from dothi.share.exports import write_file, write_stream

        if chosen in STREAMED:
            write_stream(file, chosen, rows(), fields, asked.system.crs.id)
            return
        # Its beginning tells how many rows there are.
        with tempfile.TemporaryDirectory(prefix="dothi-download-") as folder:
            path = Path(folder) / f"{kind.id}{SUFFIXES[chosen]}"
            write_file(path, chosen, rows(), fields, asked.system.crs.id, layer=kind.id)
            with path.open("rb") as whole:
                while piece := whole.read(_PIECE):
                    file.write(piece)

    return stream(write)


def _make_chunk(page: FeaturePage, system: System) -> ExportChunk:
    geometries = shapely.from_wkb(np.array([row.geometry for row in page.rows], dtype=object))
    properties: list[dict[str, Any]] = [
        {**msgspec.json.decode(row.properties), "uid": row.uid} for row in page.rows
    ]
    return ExportChunk(
        geometries=system.crs.geometries_from_wgs84(geometries),
        properties=properties,
        ids=[row.uid for row in page.rows],
    )
