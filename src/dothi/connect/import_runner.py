"""Doing an import: the file is read in one thread while the database takes in what was read before."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from dothi.access.importing import Importing, Loading, Outcome
from dothi.connect.files.layers import Layer, ReadOptions, Source
from dothi.connect.files.looking import Vocabulary, choose_layers, look, make_preparer
from dothi.connect.files.opening import open_file
from dothi.connect.files.preparing import Prepared
from dothi.vocabulary.errors import DothiError, InvalidInput
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
        raise InvalidInput("There is no file yet.", field="files")
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
        except InvalidInput as problem:
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
        names: dict[int, str] = {}
        with contextlib.closing(source):
            title = ", ".join(file.name for file in record.files)
            asker = Principal(kind="local", name=record.made_by)
            async with self._importing.load(
                asker,
                title=title,
                agency=options.agency,
                since=options.since,
                keep=not record.dry_run,
            ) as loading:
                chunks = _prepare(source, options, await self._words(), tally, names)
                await self._take(record.id, loading, chunks, tally)
                await self._tell(record.id, tally, "settling")
                outcome = await loading.settle()
                for layer, number, uid, reason, message in outcome.refused:
                    tally.refuse(
                        RefusedRow(number=number, layer=names[layer], reason=reason, message=message, key=uid)
                    )
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


def _prepare(
    source: Source, options: ImportOptions, words: Vocabulary, tally: Tally, names: dict[int, str]
) -> Iterator[Prepared]:
    """Every chunk of every layer that is asked for, made ready; runs in a thread."""
    layers = choose_layers(source, options)
    tally.rows_expected = _add_up(layers)
    for number, layer in enumerate(layers):
        names[number] = layer.name
        seen = look(source, layer, options, words)
        preparer = make_preparer(seen, number, options, words)
        tally.said.extend(seen.notices)
        tally.crs, tally.text = preparer.crs.id, preparer.text
        for chunk in source.read(layer.name):
            prepared = preparer.prepare(chunk)
            tally.add(prepared, len(chunk.properties))
            yield prepared
    tally.said.extend(Notice(code=code) for code in source.notices)


def _add_up(layers: list[Layer]) -> int | None:
    counts = [layer.count for layer in layers]
    return None if None in counts else sum(count or 0 for count in counts)


def _describe(problem: DothiError) -> dict[str, str]:
    described = {"code": problem.code, "message": problem.message}
    return described if problem.field is None else {**described, "field": problem.field}
