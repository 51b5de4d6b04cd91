"""The routes by which files come in: upload, look, try, bring in; and what was refused."""

import asyncio
import csv
import io
import json
from typing import Annotated, Any

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK

from dothi.access.door import principal_of
from dothi.connect.import_preview import preview
from dothi.connect.import_views import (
    FormerProvinceView,
    ImportView,
    PreviewView,
    RefusalGroupView,
    RefusalsView,
    RunRequest,
)
from dothi.connect.imports import Imports
from dothi.vocabulary.coordinates.parsing import get_former_zone
from dothi.vocabulary.coordinates.zones import list_former_meridians
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.importing import ImportOptions

_LONGEST_NAME = 200
_REFUSALS_AT_ONCE = 10_000


def _check_name(name: str) -> None:
    if not name.strip(". ") or len(name) > _LONGEST_NAME or any(sign in name for sign in "/\\\x00"):
        raise InvalidInput(
            f"A file's name has at most {_LONGEST_NAME} signs and no slash.",
            field="name",
            reason="bad_file_name",
            blanks={"n": _LONGEST_NAME},
        )


class ImportRoutes(Controller):
    """Files on their way in."""

    path = "/api/imports"
    tags = ("Imports",)

    @post("/", summary="Begin an import")
    async def begin(self, request: Request[Any, Any, Any], imports: Imports) -> ImportView:
        """An import without files yet; put them in, then look, try and run."""
        principal = principal_of(request.scope)
        return await imports.view(principal, await imports.importing.create(principal, [], ImportOptions()))

    @get("/", summary="The newest imports")
    async def list_newest(
        self,
        request: Request[Any, Any, Any],
        imports: Imports,
        limit: Annotated[int, Parameter(ge=1, le=500)] = 50,
    ) -> list[ImportView]:
        """The newest first."""
        principal = principal_of(request.scope)
        records = await imports.importing.list_newest(principal, limit)
        return [await imports.describe(principal, record) for record in records]

    @get("/former-provinces", summary="Provinces before the merger", sync_to_thread=False)
    def former_provinces(self) -> list[FormerProvinceView]:
        """By their central meridians; files from before July 2025 keep them."""
        return [
            FormerProvinceView(
                name=row.province,
                meridian_deg=row.meridian_deg,
                crs=get_former_zone(row.province).id,
            )
            for row in list_former_meridians()
        ]

    @get("/{import_id:int}", summary="One import")
    async def one(self, request: Request[Any, Any, Any], imports: Imports, import_id: int) -> ImportView:
        """How far it is and what came of it."""
        return await imports.view(principal_of(request.scope), import_id)

    @put("/{import_id:int}/files/{name:str}", summary="Put a file in", request_max_body_size=None)
    async def put_file(
        self, request: Request[Any, Any, Any], imports: Imports, import_id: int, name: str
    ) -> ImportView:
        """The body is the file; a Shapefile's parts are put in one by one, or as one zip."""
        principal = principal_of(request.scope)
        _check_name(name)
        await imports.importing.put_file(principal, import_id, name, request.stream())
        return await imports.view(principal, import_id)

    @delete("/{import_id:int}/files/{name:str}", summary="Take a file out", status_code=HTTP_200_OK)
    async def take_out_file(
        self, request: Request[Any, Any, Any], imports: Imports, import_id: int, name: str
    ) -> ImportView:
        """The import goes on with the files that are left."""
        principal = principal_of(request.scope)
        await imports.importing.take_out_file(principal, import_id, name)
        return await imports.view(principal, import_id)

    @post("/{import_id:int}/preview", summary="Look at the files", status_code=HTTP_200_OK)
    async def look(
        self, request: Request[Any, Any, Any], imports: Imports, import_id: int, data: ImportOptions
    ) -> PreviewView:
        """What they hold, what is likely meant, and the first rows as they would be taken in."""
        principal = principal_of(request.scope)
        record = await imports.importing.get(principal, import_id)
        async with imports.importing.fetched(principal, record) as folder:
            return await asyncio.to_thread(preview, folder, data, await imports.words())

    @post("/{import_id:int}/run", summary="Try, or bring in", status_code=HTTP_200_OK)
    async def run(
        self, request: Request[Any, Any, Any], imports: Imports, import_id: int, data: RunRequest
    ) -> ImportView:
        """Puts it in the queue; ask for the import to hear how far it is."""
        principal = principal_of(request.scope)
        await imports.importing.ask_for(principal, import_id, data.options, dry_run=data.dry_run)
        return await imports.view(principal, import_id)

    @post("/{import_id:int}/cancel", summary="Cancel", status_code=HTTP_200_OK)
    async def cancel(self, request: Request[Any, Any, Any], imports: Imports, import_id: int) -> ImportView:
        """What it has done so far is undone."""
        principal = principal_of(request.scope)
        await imports.importing.cancel(principal, import_id)
        return await imports.view(principal, import_id)

    @get("/{import_id:int}/refusals", summary="Refused rows")
    async def refusals(
        self,
        request: Request[Any, Any, Any],
        imports: Imports,
        import_id: int,
        reason: str | None = None,
        limit: Annotated[int, Parameter(ge=1, le=1000)] = 100,
        offset: Annotated[int, Parameter(ge=0)] = 0,
    ) -> RefusalsView:
        """Rows with the reason, in the order of the file."""
        principal = principal_of(request.scope)
        await imports.importing.get(principal, import_id)
        groups = await imports.importing.count_refused(principal, import_id)
        rows = await imports.importing.list_refused(
            principal, import_id, reason=reason, limit=limit, offset=offset
        )
        return RefusalsView(
            total=sum(count for _, count, _ in groups),
            groups=[RefusalGroupView(reason=why, count=count, message=said) for why, count, said in groups],
            rows=rows,
        )

    @get("/{import_id:int}/refusals.csv", summary="Refused rows as a table", media_type="text/csv")
    async def refusals_table(
        self, request: Request[Any, Any, Any], imports: Imports, import_id: int
    ) -> Response[str]:
        """UTF-8 with a byte order mark, so that spreadsheets read Vietnamese."""
        principal = principal_of(request.scope)
        await imports.importing.get(principal, import_id)
        rows = await imports.importing.list_refused(
            principal, import_id, reason=None, limit=_REFUSALS_AT_ONCE, offset=0
        )
        out = io.StringIO()
        out.write("\ufeff")
        writer = csv.writer(out)
        names = sorted({name for row in rows for name in row.properties})
        writer.writerow(["layer", "row", "reason", "message", "key", *names])
        for row in rows:
            values = [_as_cell(row.properties.get(name)) for name in names]
            writer.writerow([row.layer, row.number, row.reason, row.message, row.key or "", *values])
        headers = {"Content-Disposition": f'attachment; filename="import-{import_id}-refused.csv"'}
        return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _as_cell(value: Any) -> str:
    """Text for a cell; what a spreadsheet would take for a formula is marked as text."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@")) else text
