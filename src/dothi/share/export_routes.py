"""The route by which things are given out as files."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import shapely
from litestar import Controller, Request, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import QueryParameter
from litestar.response import File
from litestar.status_codes import HTTP_200_OK

from dothi.access.door import principal_of
from dothi.access.exporting import Exporting, OutgoingThing
from dothi.share.export_rows import ExportChunk, ExportField, FieldType, Format
from dothi.vocabulary.coordinates.crs import Crs
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.editing import Selection
from dothi.vocabulary.errors import InvalidInput, MalformedQuery
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Kind, PropertyType

SUFFIXES: dict[Format, str] = {
    "geopackage": ".gpkg",
    "shapefile": ".zip",
    "geojson": ".geojson",
    "kml": ".kml",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "flatgeobuf": ".fgb",
    "geoparquet": ".parquet",
}
ANY_FILE = "application/octet-stream"
_OWN = ("uid", "name", "description")
_TYPES: dict[PropertyType, FieldType] = {
    "text": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "choice": "text",
}
_JSON_TYPES: dict[str, FieldType] = {"string": "text", "number": "number", "boolean": "boolean"}


def list_fields(kind: Kind, types: dict[str, list[str]]) -> list[ExportField]:
    """The columns of a kind: uid, name and description, what it declares, and what else its things have."""
    columns: dict[str, FieldType] = dict.fromkeys(_OWN, "text")
    columns |= {declared.name: _TYPES[declared.type] for declared in kind.properties}
    for name, found in types.items():
        columns.setdefault(name, _JSON_TYPES.get(found[0], "json") if len(found) == 1 else "json")
    return [ExportField(name=name, type=column) for name, column in columns.items()]


def make_chunk(things: list[OutgoingThing], fields: list[ExportField], crs: Crs) -> ExportChunk:
    """A page as rows: geometries in that system, every column of every row."""
    geometries = shapely.from_wkb(np.array([thing.geometry for thing in things], dtype=object))
    own = [{"uid": thing.uid, "name": thing.name, "description": thing.description} for thing in things]
    return ExportChunk(
        geometries=crs.geometries_from_wgs84(geometries),
        properties=[
            {field.name: {**thing.properties, **told}.get(field.name) for field in fields}
            for thing, told in zip(things, own, strict=True)
        ],
        ids=[thing.uid for thing in things],
    )


class ExportRoutes(Controller):
    """Things as files that other programs read."""

    path = "/api/export"
    tags = ("Export",)

    @get("/", summary="Things of a kind as a file", media_type=ANY_FILE)
    async def export(
        self,
        request: Request[Any, Any, Any],
        exporting: Exporting,
        kinds: tuple[Kind, ...],
        kind: str,
        file_format: Annotated[Format, QueryParameter(name="format")] = "geopackage",
        area: str | None = None,
        at: datetime | None = None,
        crs: str = "EPSG:4326",
    ) -> File:
        """`area` is a code, `at` an instant with its offset, `crs` any system that imports know.

        What is given out comes in again onto the same things, by its uid.
        """
        principal = principal_of(request.scope)
        outgoing = Outgoing(exporting, principal, kinds, Selection(kind=kind, area=area), at)
        return await outgoing.write(file_format, parse_crs(crs))

    @post("/", summary="Chosen things as a file", media_type=ANY_FILE, status_code=HTTP_200_OK)
    async def export_chosen(
        self,
        request: Request[Any, Any, Any],
        exporting: Exporting,
        kinds: tuple[Kind, ...],
        data: Selection,
        file_format: Annotated[Format, QueryParameter(name="format")] = "geopackage",
        at: datetime | None = None,
        crs: str = "EPSG:4326",
    ) -> File:
        """The same of a choice, which names its kind; an address cannot carry what is drawn."""
        principal = principal_of(request.scope)
        return await Outgoing(exporting, principal, kinds, data, at).write(file_format, parse_crs(crs))


class Outgoing:
    """Chosen things of a kind on their way into a file; raises InvalidInput where there is no such kind."""

    def __init__(
        self,
        exporting: Exporting,
        principal: Principal,
        kinds: tuple[Kind, ...],
        wanted: Selection,
        at: datetime | None,
    ) -> None:
        declared = next((each for each in kinds if each.id == wanted.kind), None)
        if declared is None:
            raise InvalidInput(f"The kind {wanted.kind!r} is not declared.", field="kind")
        if at is not None and at.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field="at")
        self._exporting = exporting
        self._principal = principal
        self._kind = declared
        self._wanted = wanted
        self._at = at

    async def write(self, file_format: Format, system: Crs) -> File:
        """The file, which is deleted when it has been sent."""
        kind = self._kind.id
        types = await self._exporting.read_property_types(self._principal, kind)
        fields = list_fields(self._kind, types)
        room = tempfile.TemporaryDirectory(prefix="dothi-export-")
        path = Path(room.name) / f"{kind}{SUFFIXES[file_format]}"
        rows = self._rows(fields, system, asyncio.get_running_loop())
        written = system.id if system.id.startswith("EPSG:") else system.definition

        def write_down() -> None:
            # What writes files comes with the first one: a part would take a tenth longer to start.
            from dothi.share.exports import write_file

            write_file(path, file_format, rows, fields, written, layer=kind)

        try:
            await asyncio.to_thread(write_down)
        except BaseException:
            room.cleanup()
            raise
        return File(
            path=path, filename=path.name, media_type=ANY_FILE, background=BackgroundTask(room.cleanup)
        )

    def _rows(
        self, fields: list[ExportField], system: Crs, loop: asyncio.AbstractEventLoop
    ) -> Iterator[ExportChunk]:
        """Page after page, for a thread beside the loop."""
        after = 0
        while True:
            page = asyncio.run_coroutine_threadsafe(
                self._exporting.list_page(self._principal, self._wanted, at=self._at, after=after), loop
            ).result()
            if not page:
                return
            after = page[-1].id
            yield make_chunk(page, fields, system)
