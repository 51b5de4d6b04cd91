"""`dothi audit`: verify the audit log and give it out, with the city running or stopped."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from dothi.access.audit import Audit
from dothi.access.door import Door
from dothi.embedded import open_folder
from dothi.machine.folders import default_data_folder
from dothi.settings import Settings
from dothi.share.audit_files import AuditFormat, write_entries, write_head
from dothi.store.audit_marks import FILE, read_marks
from dothi.store.database import Database
from dothi.store.private_server import PrivatePostgres, find_running_database
from dothi.vocabulary.audit import AuditQuestion, Mark
from dothi.vocabulary.errors import DataFolderUnusable
from dothi.vocabulary.principals import make_part

_ME = make_part("dothi audit")


@asynccontextmanager
async def _open_log(settings: Settings, data: Path | None) -> AsyncIterator[tuple[Audit, Path | None]]:
    """The log and the data folder: of the folder that is named, else of the database in the environment."""
    if data is None and settings.database_url is not None:
        async with Database(settings.database_url, connections=2) as database:
            yield Audit(Door(database)), settings.data
        return
    folder = data or settings.data or default_data_folder()
    if not (folder / "dothi.json").is_file():
        raise DataFolderUnusable(f"{folder} holds no city.")
    url = find_running_database(folder)
    if url is not None:
        async with Database(url, connections=2) as database:
            yield Audit(Door(database)), folder
        return
    async with open_folder(folder) as held:
        server = PrivatePostgres(held)
        await server.start()
        try:
            async with Database(server.url(), connections=2) as database:
                yield Audit(Door(database)), folder
        finally:
            await server.stop()


async def run_verify(settings: Settings, data: Path | None, known: Sequence[Mark]) -> int:
    """Say whether the log is whole; the exit code."""
    async with _open_log(settings, data) as (audit, folder):
        marks = [*known, *([] if folder is None else read_marks(folder))]
        verdict = await audit.verify(_ME, marks)
    if verdict.broken is not None:
        sys.stdout.write(f"BROKEN at {verdict.broken.number}: {verdict.broken.sentence}\n")
        return 1
    if verdict.last is None:
        sys.stdout.write("whole: nothing has been written down yet\n")
        return 0
    last = verdict.last
    span = f"{verdict.first} to {last.number}"
    sys.stdout.write(
        f"whole: {verdict.entries} entries, {span}, {verdict.marks} marks compared\n"
        f"the newest is {last.number}:{last.hash} of {last.at.isoformat()}\n"
    )
    if not marks:
        sys.stdout.write(
            f"no mark was there to compare with ({FILE}): that its end is missing would not show\n"
        )
    return 0


async def run_export(
    settings: Settings, data: Path | None, asked: AuditQuestion, file_format: AuditFormat
) -> None:
    """Write chosen entries to standard output, the newest first; that it was done is an entry, too."""
    async with _open_log(settings, data) as (audit, _):
        await audit.export(_ME, asked, file_format)
        out = sys.stdout.buffer
        out.write(write_head(file_format))
        async for page in audit.read_pages(_ME, asked):
            out.write(write_entries(page, file_format))
        out.flush()
