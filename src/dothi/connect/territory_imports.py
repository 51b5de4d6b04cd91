"""Taking over from files: areas with their outlines and names, and what became of old ones."""

from datetime import date
from typing import Any

import msgspec
from litestar import Controller, Request, post
from litestar.status_codes import HTTP_200_OK

from dothi.access.door import principal_of
from dothi.access.territory import AreaReport, Territory
from dothi.connect.area_files import AreaCollection, AreaReader, NamedUnit, Origin, choose_level
from dothi.connect.area_mapping import read_mapping
from dothi.vocabulary.areas import RefusedRow, Succession
from dothi.vocabulary.errors import InvalidInput, MalformedPayload

LARGEST_IMPORT_BYTES = 256 * 2**20
"""The outlines of a whole country's communes fit in."""


class OutlineFile(msgspec.Struct, frozen=True, kw_only=True):
    """A GeoJSON file of provinces, of communes or, with a zone type, of zones of one kind."""

    file: str
    collection: AreaCollection
    zone_type: str | None = None


class AreaImport(msgspec.Struct, frozen=True, kw_only=True):
    """Files of one import. The days and the origin are said of all its areas; `mapping` is a CSV table."""

    outlines: list[OutlineFile] = []
    names: list[NamedUnit] = []
    mapping: str = ""
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""
    licence: str = ""
    dry_run: bool = False


class TerritoryImports(Controller):
    """Importing areas."""

    path = "/api"
    tags = ("Territory",)

    @post(
        "/area-imports",
        summary="Import areas",
        status_code=HTTP_200_OK,
        request_max_body_size=LARGEST_IMPORT_BYTES,
    )
    async def import_areas(
        self,
        request: Request[Any, Any, Any],
        territory: Territory,
    ) -> AreaReport:
        """Take over areas, their names and what became of old ones; all or, where a row is refused, none.

        The body is `{outlines: [{file, collection, zone_type}], names, mapping, effective_from, source,
        licence, dry_run}`. Sending the same again changes nothing, and what is not in the files stays.
        """
        asked = _read_import(await request.body())
        if asked.effective_from and asked.effective_to and asked.effective_to <= asked.effective_from:
            raise InvalidInput("The areas would end before they begin.", field="effective_to")
        reader = AreaReader(
            Origin(
                effective_from=asked.effective_from,
                effective_to=asked.effective_to,
                source=asked.source,
                licence=asked.licence,
            )
        )
        reader.take_names("names", asked.names)
        for part in asked.outlines:
            level = choose_level(part.collection) if part.zone_type is None else "zone"
            reader.take_outlines(part.file, part.collection, level, part.zone_type)
        successions: list[Succession] = []
        refused: list[RefusedRow] = []
        if asked.mapping:
            successions, refused = read_mapping(asked.mapping)
        return await territory.import_areas(
            principal_of(request.scope),
            reader.drafts,
            successions,
            [*reader.refused, *refused],
            dry_run=asked.dry_run,
        )


def _read_import(body: bytes) -> AreaImport:
    try:
        return msgspec.json.decode(body, type=AreaImport)
    except msgspec.DecodeError as problem:
        raise MalformedPayload(f"{problem}.") from problem
