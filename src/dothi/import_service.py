"""What takes files in, put together: for the routes that ask, and for the part that does it."""

import asyncio
from collections.abc import Awaitable, Callable

import shapely

from dothi.access.history import History
from dothi.access.importing import Importing
from dothi.connect.files.looking import Vocabulary
from dothi.connect.import_routes import IMPORT_JOB, Imports
from dothi.connect.import_runner import ImportRunner
from dothi.declarations import KINDS, TRANSLATORS
from dothi.ground import TELL_EVERY_S, Ground, log
from dothi.store.blobs import BlobStore
from dothi.store.jobs import JobQueue
from dothi.vocabulary.errors import SetupProblem, Unavailable
from dothi.vocabulary.principals import Principal

_LOOK_FOR_STALLED_EVERY_S = 15.0


def make_imports(ground: Ground, jobs: JobQueue) -> Imports:
    """What the routes of imports stand on."""
    importing = Importing(ground.door)
    return Imports(
        importing, History(ground.door), _make_blobs(ground), jobs, _make_words(importing, ground.principal)
    )


def make_runner(ground: Ground, jobs: JobQueue) -> ImportRunner:
    """What runs imports, known to the queue."""
    importing = Importing(ground.door)
    words = _make_words(importing, ground.principal)
    runner = ImportRunner(importing, _make_blobs(ground), words, ground.principal)
    jobs.perform(IMPORT_JOB, runner.run)
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


def _make_blobs(ground: Ground) -> BlobStore:
    if ground.blobs is None:
        raise SetupProblem("Say where files are kept: set DOTHI_BLOBS to a folder or to s3://bucket/prefix.")
    return ground.blobs


def _make_words(importing: Importing, principal: Principal) -> Callable[[], Awaitable[Vocabulary]]:
    kinds = {kind.id: kind for kind in KINDS}

    async def read() -> Vocabulary:
        outline = await importing.read_territory(principal)
        territory = None if outline is None else shapely.from_wkb(outline)
        return Vocabulary(kinds=kinds, translators=TRANSLATORS, territory=territory)

    return read
