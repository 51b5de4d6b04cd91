"""What takes files in, put together: for the routes that ask, and for the part that does it."""

import asyncio
from collections.abc import Awaitable, Callable

import shapely

from dothi.access.door import Door
from dothi.access.history import History
from dothi.access.importing import Importing
from dothi.connect.files.looking import Vocabulary
from dothi.connect.import_runner import ImportRunner
from dothi.connect.imports import Imports
from dothi.declarations import KINDS, TRANSLATORS
from dothi.ground import TELL_EVERY_S, log
from dothi.store.blobs import BlobStore
from dothi.store.jobs import JobQueue
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import Principal, make_part

_LOOK_FOR_STALLED_EVERY_S = 15.0
_READER = make_part("imports")


def make_imports(door: Door, blobs: BlobStore | None, jobs: JobQueue) -> Imports:
    """What the routes of imports stand on."""
    importing = Importing(door, blobs, jobs)
    return Imports(importing, History(door), _make_words(importing))


def make_runner(door: Door, blobs: BlobStore | None, jobs: JobQueue, me: Principal) -> ImportRunner:
    """What runs imports, known to the queue."""
    importing = Importing(door, blobs, jobs)
    runner = ImportRunner(importing, _make_words(importing), me)
    importing.perform(runner.run)
    return runner


async def take_up_stalled(jobs: JobQueue) -> None:
    """Put back the jobs of workers that were killed, for ever."""
    while True:
        try:
            if number := await jobs.take_up_stalled():
                log.warning("%d jobs were left by a worker that died; they run again", number)
        except Unavailable as problem:
            log.debug("stalled jobs wait: %s", problem)
        await asyncio.sleep(max(_LOOK_FOR_STALLED_EVERY_S, TELL_EVERY_S))


def _make_words(importing: Importing) -> Callable[[], Awaitable[Vocabulary]]:
    kinds = {kind.id: kind for kind in KINDS}

    async def read() -> Vocabulary:
        outline = await importing.read_territory(_READER)
        territory = None if outline is None else shapely.from_wkb(outline)
        provinces = tuple(await importing.list_provinces(_READER))
        return Vocabulary(kinds=kinds, translators=TRANSLATORS, territory=territory, provinces=provinces)

    return read
