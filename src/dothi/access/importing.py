"""Bringing files in: what may be asked, and the one transaction in which it is done."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from dothi.access.door import Door
from dothi.store import importing as store
from dothi.store.importing import IncomingRow, Load, Outcome
from dothi.vocabulary.importing import (
    Import,
    ImportFile,
    ImportOptions,
    ImportReport,
    RefusedRow,
    State,
)
from dothi.vocabulary.principals import Principal

__all__ = ["Importing", "IncomingRow", "Loading", "Outcome"]


class Loading:
    """One import's transaction: take rows, then settle them."""

    def __init__(self, load: Load, *, title: str, agency: str | None, since: datetime | None) -> None:
        self._load = load
        self._title = title
        self._agency = agency
        self._since = since

    async def take(self, rows: Sequence[IncomingRow]) -> None:
        """Take rows in; nothing of the city changes yet."""
        await self._load.take(rows)

    async def settle(self) -> Outcome:
        """Make and change things as the rows say; it stays when the transaction ends well."""
        return await self._load.settle(title=self._title, agency=self._agency, since=self._since)

    async def end(
        self,
        import_id: int,
        state: State,
        report: ImportReport,
        refused: Sequence[RefusedRow],
        change_id: int | None,
    ) -> None:
        """Say what came of the import in the transaction that does it."""
        await store.keep_refused_rows(self._load.session, import_id, refused)
        await store.end_import(self._load.session, import_id, state, report, change_id=change_id)


class Importing:
    """Imports as people ask for them and as work does them; raises NotAllowed where a principal may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    @asynccontextmanager
    async def load(
        self,
        principal: Principal,
        *,
        title: str,
        agency: str | None = None,
        since: datetime | None = None,
        keep: bool,
    ) -> AsyncIterator[Loading]:
        """One transaction for all rows; without `keep` everything is done and then undone."""
        async with self._door.enter(principal, "register", keep=keep) as session:
            load = Load(session)
            await load.begin()
            yield Loading(load, title=title, agency=agency, since=since)

    async def create(self, principal: Principal, files: Sequence[ImportFile], options: ImportOptions) -> int:
        """Begin an import; its id."""
        async with self._door.enter(principal, "register") as session:
            return await store.create_import(session, files, options)

    async def get(self, principal: Principal, import_id: int) -> Import:
        """One import with how far it is; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await store.get_import(session, import_id)

    async def list_newest(self, principal: Principal, limit: int) -> list[Import]:
        """The newest imports first."""
        async with self._door.enter(principal, "read") as session:
            return await store.list_imports(session, limit)

    async def put_files(self, principal: Principal, import_id: int, files: Sequence[ImportFile]) -> None:
        """Say which files an import has; raises InvalidInput where it runs or is done."""
        async with self._door.enter(principal, "register") as session:
            await store.put_import_files(session, import_id, files)

    async def ask_for(
        self, principal: Principal, import_id: int, options: ImportOptions, *, dry_run: bool
    ) -> None:
        """Put an import in the queue; raises InvalidInput where it waits, runs or is done."""
        async with self._door.enter(principal, "register") as session:
            await store.ask_for_import(session, import_id, options, dry_run=dry_run)

    async def cancel(self, principal: Principal, import_id: int) -> None:
        """Stop an import that waits or runs; raises InvalidInput."""
        async with self._door.enter(principal, "register") as session:
            await store.cancel_import(session, import_id)

    async def begin(self, principal: Principal, import_id: int) -> bool:
        """Say that an import runs now; False where it is not to run any more."""
        async with self._door.enter(principal, "register") as session:
            return await store.begin_import(session, import_id)

    async def tell(
        self, principal: Principal, import_id: int, *, stage: str, rows_read: int, rows_expected: int | None
    ) -> bool:
        """Say how far an import is; False where it has been cancelled meanwhile."""
        async with self._door.enter(principal, "register") as session:
            return await store.tell_import(
                session, import_id, stage=stage, rows_read=rows_read, rows_expected=rows_expected
            )

    async def end(
        self,
        principal: Principal,
        import_id: int,
        state: State,
        report: ImportReport,
        *,
        refused: Sequence[RefusedRow] = (),
        error: dict[str, Any] | None = None,
    ) -> None:
        """Say what came of an import that changed nothing."""
        async with self._door.enter(principal, "register") as session:
            await store.keep_refused_rows(session, import_id, refused)
            await store.end_import(session, import_id, state, report, error=error)

    async def list_refused(
        self, principal: Principal, import_id: int, *, reason: str | None, limit: int, offset: int
    ) -> list[RefusedRow]:
        """Rows that an import refused, in the order of the file."""
        async with self._door.enter(principal, "read") as session:
            return await store.list_refused_rows(
                session, import_id, reason=reason, limit=limit, offset=offset
            )

    async def read_territory(self, principal: Principal) -> bytes | None:
        """The outlines of the communes, or else of the provinces, as WKB in WGS 84; None without any."""
        async with self._door.enter(principal, "read") as session:
            return await store.read_territory(session)

    async def count_refused(self, principal: Principal, import_id: int) -> list[tuple[str, int, str]]:
        """(reason, rows, the sentence of one) of what an import refused, the most frequent first."""
        async with self._door.enter(principal, "read") as session:
            return await store.count_refused_rows(session, import_id)
