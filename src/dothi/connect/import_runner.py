"""Doing an import: the file is read in one thread while the database takes in what was read before."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from dothi.access.importing import Importing, Loading, Outcome, Unsettled
from dothi.connect.files.layers import Layer, ReadOptions, Source
from dothi.connect.files.looking import Vocabulary, choose_layers, look, make_preparer
from dothi.connect.files.preparing import Prepared, Preparer
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.errors import DothiError, InvalidInput, Unavailable
from dothi.vocabulary.importing import Import, ImportOptions, ImportReport, Notice, RefusedRow
from dothi.vocabulary.principals import Principal

log = logging.getLogger(__name__)

MOST_REFUSED_KEPT = 10_000
"""More refused rows than these are counted and not kept one by one."""
_TELL_EVERY_S = 0.5


class _Cancelled(Exception):
    """Somebody has cancelled the import; its transaction is undone."""


def open_import(folder: Path, options: ImportOptions) -> Source:
    """The file in a folder, or the one that the others there belong to (Shapefile); raises UnreadableFile."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    main = next((path for path in files if path.suffix.lower() == ".shp"), files[0] if files else None)
    if main is None:
        raise InvalidInput("There is no file yet.", field="files", reason="no_file")
    # The readers of all formats come with the first file: a part would take a fifth longer to start.
    from dothi.connect.files.opening import open_file

    return open_file(
        main,
        ReadOptions(
            encoding=options.encoding,
            x_field=options.x_field,
            y_field=options.y_field,
            wkt_field=options.wkt_field,
        ),
    )


class Tally:
    """What has been counted of an import so far."""

    def __init__(self) -> None:
        self.rows_read = 0
        self.rows_expected: int | None = None
        self.refused = 0
        self.kept: list[RefusedRow] = []
        self.notices: Counter[str] = Counter()
        self.said: list[Notice] = []
        self.crs: str | None = None
        self.text = "unicode"

    def add(self, prepared: Prepared, rows: int) -> None:
        """Count a chunk."""
        self.rows_read += rows
        self.notices += prepared.notices
        for row in prepared.refused:
            self.refuse(row)

    def refuse(self, row: RefusedRow) -> None:
        """Count a refused row, and keep it where not too many are kept."""
        self.refused += 1
        if len(self.kept) < MOST_REFUSED_KEPT:
            self.kept.append(row)

    def add_unsettled(self, rows: list[Unsettled], preparers: Sequence[Preparer]) -> None:
        """Count the rows that came in and could not stay, as the file has them."""
        for row in rows:
            preparer = preparers[row.layer]
            self.refuse(
                RefusedRow(
                    number=row.number,
                    layer=preparer.layer.name,
                    reason=row.reason,
                    message=row.message,
                    blanks=row.blanks,
                    key=row.uid,
                    properties=preparer.name_fields(row.taken),
                )
            )

    def describe(self, record: Import, source: Source) -> dict[str, Any]:
        """What the change tells of the import besides the counts of things."""
        told: dict[str, Any] = {
            "import": record.id,
            "files": [file.name for file in record.files],
            "format": source.format,
        }
        if self.crs is not None:
            label = parse_crs(self.crs).label
            told |= {"crs": self.crs, "crs_label": msgspec.to_builtins(label)}
        return told

    def report(self, outcome: Outcome | None, seconds: float) -> ImportReport:
        """What came of it."""
        counted = [Notice(code=code, count=count) for code, count in self.notices.items()]
        if outcome is not None and outcome.without_place:
            counted.append(Notice(code="without_place", count=outcome.without_place))
        return ImportReport(
            created=outcome.created if outcome else 0,
            updated=outcome.updated if outcome else 0,
            unchanged=outcome.unchanged if outcome else 0,
            refused=self.refused,
            notices=(*self.said, *counted),
            crs=self.crs,
            text=self.text,
            kinds=outcome.kinds if outcome else {},
            seconds=round(seconds, 3),
        )


class ImportRunner:
    """Runs imports that are asked for; one at a time."""

    def __init__(
        self,
        importing: Importing,
        words: Callable[[], Awaitable[Vocabulary]],
        me: Principal,
    ) -> None:
        self._importing = importing
        self._words = words
        self._me = me

    async def run(self, import_id: int) -> None:
        """Do an import that waits; what it came to stands in its record. Raises Unavailable: try again."""
        if not await self._importing.begin(self._me, import_id):
            return
        record = await self._importing.get(self._me, import_id)
        tally = Tally()
        started = time.perf_counter()
        try:
            async with self._importing.fetched(self._me, record) as folder:
                await self._bring(record, folder, tally, started)
        except _Cancelled:
            log.info("import %d was cancelled", import_id)
        except Unavailable:
            # The queue tries it again.
            raise
        except DothiError as problem:
            await self._importing.end(
                self._me,
                import_id,
                "failed",
                tally.report(None, time.perf_counter() - started),
                refused=tally.kept,
                error=_describe(problem),
            )

    async def _bring(self, record: Import, folder: Path, tally: Tally, started: float) -> None:
        options = record.options
        source = await asyncio.to_thread(open_import, folder, options)
        preparers: list[Preparer] = []
        with contextlib.closing(source):
            title = ", ".join(file.name for file in record.files)
            asker = await self._importing.get_asker(self._me, record.id)
            async with self._importing.load(
                asker,
                title=title,
                agency=options.agency,
                since=options.since,
                keep=not record.dry_run,
            ) as loading:
                chunks = _prepare(source, options, await self._words(), tally, preparers)
                await self._take(record.id, loading, chunks, tally)
                await self._tell(record.id, tally, "settling")
                outcome = await loading.settle(tally.describe(record, source), refused=tally.refused)
                tally.add_unsettled(outcome.refused, preparers)
                report = tally.report(outcome, time.perf_counter() - started)
                if not record.dry_run:
                    # What is done and that it is done become true together.
                    await loading.end(record.id, "done", report, tally.kept, outcome.change_id)
        if record.dry_run:
            await self._importing.end(self._me, record.id, "tried", report, refused=tally.kept)

    async def _take(self, import_id: int, loading: Loading, chunks: Iterator[Prepared], tally: Tally) -> None:
        """Give the database one chunk while the thread makes the next one ready."""
        told = 0.0
        following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
        try:
            while (prepared := await following) is not None:
                following = asyncio.create_task(asyncio.to_thread(next, chunks, None))
                await loading.take(prepared.rows)
                if time.monotonic() - told > _TELL_EVERY_S:
                    told = time.monotonic()
                    await self._tell(import_id, tally, "reading")
        finally:
            # The thread must have let go of the file before the file is closed.
            await asyncio.gather(following, return_exceptions=True)

    async def _tell(self, import_id: int, tally: Tally, stage: str) -> None:
        if not await self._importing.tell(
            self._me,
            import_id,
            stage=stage,
            rows_read=tally.rows_read,
            rows_expected=tally.rows_expected,
        ):
            raise _Cancelled


def list_notices(source: Source, of_layers: Sequence[Notice]) -> list[Notice]:
    """What people should know of a file: of its layers, and of itself as far as it has been read."""
    return list(dict.fromkeys((*of_layers, *(Notice(code=code) for code in source.notices))))


def _prepare(
    source: Source, options: ImportOptions, words: Vocabulary, tally: Tally, preparers: list[Preparer]
) -> Iterator[Prepared]:
    """Every chunk of every layer that is asked for, made ready; runs in a thread."""
    layers = choose_layers(source, options)
    tally.rows_expected = _add_up(layers)
    for number, layer in enumerate(layers):
        seen = look(source, layer, options, words)
        preparer = make_preparer(seen, number, options, words)
        preparers.append(preparer)
        tally.said.extend(seen.notices)
        tally.text = preparer.text
        if tally.crs is None or layer.geometry != "none":
            tally.crs = preparer.crs.id
        for chunk in source.read(layer.name):
            prepared = preparer.prepare(chunk)
            tally.add(prepared, len(chunk.properties))
            yield prepared
    tally.said = list_notices(source, tally.said)


def _add_up(layers: list[Layer]) -> int | None:
    counts = [layer.count for layer in layers]
    return None if None in counts else sum(count or 0 for count in counts)


def _describe(problem: DothiError) -> dict[str, Any]:
    told = {"field": problem.field, "reason": problem.reason, "blanks": msgspec.to_builtins(problem.blanks)}
    said = {name: value for name, value in told.items() if value}
    return {"code": problem.code, "message": problem.message, **said}
