"""Bringing files in: what may be asked, and the one transaction in which it is done."""

import re
import tempfile
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from dothi.access.door import Door, check
from dothi.store import importing as store
from dothi.store.blobs import BlobStore
from dothi.store.importing import IncomingRow, Load, Outcome, Unsettled
from dothi.store.jobs import JobQueue
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.audit import Outcome as AuditOutcome
from dothi.vocabulary.errors import BlobStoreUnavailable, InvalidInput, NotFound
from dothi.vocabulary.importing import (
    Import,
    ImportFile,
    ImportOptions,
    ImportReport,
    RefusedRow,
    State,
)
from dothi.vocabulary.principals import Principal

__all__ = ["Importing", "IncomingRow", "Loading", "Outcome", "Unsettled"]


IMPORT_JOB = "import"
LARGEST_FILE_BYTES = 4 * 2**30
MOST_FILES = 20
_UNTIDY = re.compile(r"[^\w .()-]", re.ASCII)


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

    async def settle(self, detail: dict[str, Any], *, refused: int = 0) -> Outcome:
        """Make and change things as the rows say; it stays when the transaction ends well.

        The change tells `detail` and what was done; `refused` counts the rows that did not come this far.
        """
        return await self._load.settle(
            title=self._title, detail=detail, refused=refused, agency=self._agency, since=self._since
        )

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
        self._load.session.note(_note("import.run", import_id, _count(report)))


def _note(event: Event, import_id: int, after: Any = None, *, outcome: AuditOutcome = "done") -> Note:
    return Note(event=event, subject_type="import", subject=str(import_id), after=after, outcome=outcome)


def _count(report: ImportReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in ("created", "updated", "unchanged", "refused")}


class Importing:
    """Imports as people ask for them and as work does them; raises NotAllowed where a principal may not."""

    def __init__(self, door: Door, blobs: BlobStore | None, jobs: JobQueue) -> None:
        self._door = door
        self._kept = blobs
        self._jobs = jobs

    @property
    def _blobs(self) -> BlobStore:
        if self._kept is None:
            raise BlobStoreUnavailable("Nobody has said where files are kept: set DOTHI_BLOBS.")
        return self._kept

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
        async with self._door.enter(principal, "edit", "import.run", keep=keep) as session:
            load = Load(session)
            await load.begin()
            yield Loading(load, title=title, agency=agency, since=since)

    async def create(self, principal: Principal, files: Sequence[ImportFile], options: ImportOptions) -> int:
        """Begin an import; its id."""
        async with self._door.enter(principal, "edit", "import.begin") as session:
            made = await store.create_import(session, files, options)
            session.note(_note("import.begin", made))
            return made

    async def get(self, principal: Principal, import_id: int) -> Import:
        """One import with how far it is; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await store.get_import(session, import_id)

    async def list_newest(self, principal: Principal, limit: int) -> list[Import]:
        """The newest imports first."""
        async with self._door.enter(principal, "read") as session:
            return await store.list_imports(session, limit)

    async def put_file(
        self, principal: Principal, import_id: int, name: str, content: AsyncIterable[bytes]
    ) -> None:
        """Put a file in, or in the place of another; raises InvalidInput where the import runs or is done."""
        record = await self.get(principal, import_id)
        others = [file for file in record.files if file.name != name]
        if len(others) >= MOST_FILES:
            raise InvalidInput(
                f"An import has at most {MOST_FILES} files; zip them.",
                field="name",
                reason="too_many_files",
                blanks={"n": MOST_FILES},
            )
        # Whether more may come in is asked before the bytes are taken, and again with them.
        await self._put_files(principal, import_id, record.files)
        key = f"imports/{import_id}/{uuid.uuid4().hex}"
        blob = await self._blobs.put(key, content, limit=LARGEST_FILE_BYTES)
        made = ImportFile(name=name, size=blob.size, key=key, sha256=blob.sha256)
        await self._put_files(principal, import_id, [*others, made])
        await self._forget(file for file in record.files if file.name == name)

    async def take_out_file(self, principal: Principal, import_id: int, name: str) -> None:
        """Take a file out; raises NotFound, and InvalidInput where the import runs or is done."""
        record = await self.get(principal, import_id)
        gone = [file for file in record.files if file.name == name]
        if not gone:
            raise NotFound(f"File {name!r}.")
        await self._put_files(principal, import_id, [file for file in record.files if file.name != name])
        await self._forget(gone)

    async def _put_files(self, principal: Principal, import_id: int, files: Sequence[ImportFile]) -> None:
        async with self._door.enter(principal, "edit", "import.file") as session:
            await store.put_import_files(session, import_id, files)
            after = [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files]
            session.note(_note("import.file", import_id, {"files": after}))

    async def _forget(self, files: Iterable[ImportFile]) -> None:
        for file in files:
            await self._blobs.delete(file.key)

    @asynccontextmanager
    async def fetched(self, principal: Principal, record: Import) -> AsyncIterator[Path]:
        """The files of an import in a folder that is there for a while, under tidy names of theirs.

        For who may bring files in: nobody knows whom they are about before they are read.
        """
        check(principal, "edit")
        with tempfile.TemporaryDirectory(prefix="dothi-import-") as name:
            for file in record.files:
                await self._blobs.fetch(file.key, Path(name) / _UNTIDY.sub("_", file.name))
            yield Path(name)

    async def ask_for(
        self, principal: Principal, import_id: int, options: ImportOptions, *, dry_run: bool
    ) -> None:
        """Put an import in the queue; raises InvalidInput where it has no file, waits, runs or is done."""
        if not (await self.get(principal, import_id)).files:
            raise InvalidInput("There is no file yet.", field="files", reason="no_file")
        async with self._door.enter(principal, "edit", "import.ask") as session:
            await store.ask_for_import(session, import_id, options, dry_run=dry_run)
            session.note(_note("import.ask", import_id, {"dry_run": dry_run, "kind": options.kind}))
        await self._jobs.ask(IMPORT_JOB, import_id)

    def perform(self, run: Callable[[int], Awaitable[None]]) -> None:
        """Say how an import from the queue is done, by its id."""
        self._jobs.perform(IMPORT_JOB, run)

    async def cancel(self, principal: Principal, import_id: int) -> None:
        """Stop an import that waits or runs; raises NotFound, InvalidInput."""
        await self.get(principal, import_id)
        async with self._door.enter(principal, "edit", "import.cancel") as session:
            await store.cancel_import(session, import_id)
            session.note(_note("import.cancel", import_id))

    async def begin(self, principal: Principal, import_id: int) -> bool:
        """Say that an import runs now; False where it is not to run any more."""
        async with self._door.enter(principal, "edit") as session:
            return await store.begin_import(session, import_id)

    async def get_asker(self, principal: Principal, import_id: int) -> Principal:
        """Who has asked for an import, with what it might do then; raises NotFound."""
        async with self._door.enter(principal, "edit") as session:
            return await store.get_asker(session, import_id)

    async def tell(
        self, principal: Principal, import_id: int, *, stage: str, rows_read: int, rows_expected: int | None
    ) -> bool:
        """Say how far an import is; False where it has been cancelled meanwhile."""
        async with self._door.enter(principal, "edit") as session:
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
        async with self._door.enter(principal, "edit") as session:
            await store.keep_refused_rows(session, import_id, refused)
            await store.end_import(session, import_id, state, report, error=error)
            if state == "failed":
                after = {**_count(report), "error": error}
                session.note(_note("import.run", import_id, after, outcome="failed"))

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

    async def list_provinces(self, principal: Principal) -> list[str]:
        """Codes of the provinces that are in force, or that the communes in force belong to."""
        async with self._door.enter(principal, "read") as session:
            return await store.list_territory_provinces(session)

    async def count_refused(self, principal: Principal, import_id: int) -> list[tuple[str, int, str]]:
        """(reason, rows, the sentence of one) of what an import refused, the most frequent first."""
        async with self._door.enter(principal, "read") as session:
            return await store.count_refused_rows(session, import_id)
