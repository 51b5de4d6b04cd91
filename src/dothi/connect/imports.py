"""What the routes of imports stand on: an import as people see it. Knows nothing of HTTP."""

from collections.abc import Awaitable, Callable

import msgspec

from dothi.access.history import History
from dothi.access.importing import Importing
from dothi.connect.files.looking import Vocabulary
from dothi.connect.import_views import ErrorView, FileView, ImportView
from dothi.vocabulary.importing import Import
from dothi.vocabulary.principals import Principal


class Imports:
    """What the routes of imports stand on."""

    def __init__(
        self, importing: Importing, history: History, words: Callable[[], Awaitable[Vocabulary]]
    ) -> None:
        self.importing = importing
        self.history = history
        self.words = words

    async def view(self, principal: Principal, import_id: int) -> ImportView:
        """One import; raises NotFound."""
        return await self.describe(principal, await self.importing.get(principal, import_id))

    async def describe(self, principal: Principal, record: Import) -> ImportView:
        """An import with whether it was undone."""
        undone = False
        if record.change_id is not None:
            change = await self.history.get_change(principal, record.change_id)
            undone = change.undone_by is not None
        return ImportView(
            id=record.id,
            made_at=record.made_at,
            made_by=record.made_by,
            files=[FileView(name=file.name, size=file.size) for file in record.files],
            options=record.options,
            state=record.state,
            dry_run=record.dry_run,
            stage=record.stage,
            rows_read=record.rows_read,
            rows_expected=record.rows_expected,
            report=record.report,
            error=None if record.error is None else msgspec.convert(record.error, ErrorView),
            change_id=record.change_id,
            undone=undone,
            started_at=record.started_at,
            ended_at=record.ended_at,
        )
