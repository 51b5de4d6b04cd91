"""The process `dothi work`: the chores, and work that was put in the queue."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from dothi.access.territory import Territory
from dothi.ground import TELL_EVERY_S, Ground, running
from dothi.import_service import make_runner, take_up_stalled
from dothi.settings import Settings
from dothi.store.jobs import JobQueue
from dothi.vocabulary.errors import Unavailable

log = logging.getLogger(__name__)

KEEP_DEAD_LETTERS_DAYS = 90
_CHORES_EVERY_S = 3600.0
_SWEEP_EVERY_S, _SWEEP_AGAIN_S = 3600.0, 60.0


async def work(settings: Settings) -> None:
    """The chores (months ahead, dead letters, loose files, areas that begin or end) and the queue."""
    ground = Ground(settings, "work")
    territory = Territory(ground.door)
    async with ground.opened():
        last: dict[str, Any] = {}

        async def chores() -> None:
            while True:
                try:
                    await ground.months.make_ahead(ground.clock.now())
                    await ground.city.trim_dead_letters(ground.principal, KEEP_DEAD_LETTERS_DAYS)
                    if await territory.refresh_after_midnight(ground.principal):
                        log.info("areas began or ended; the areas of things were found anew")
                    last["chores_done_at"] = datetime.now(UTC).isoformat()
                except Unavailable as problem:
                    log.warning("chores wait: %s", problem)
                    await asyncio.sleep(TELL_EVERY_S)
                    continue
                # In a replay a month passes faster than an hour.
                await asyncio.sleep(min(_CHORES_EVERY_S, 10 * 86_400 / ground.clock.speed))

        queue = JobQueue(ground.database.url)
        make_runner(ground.door, ground.blobs, queue, ground.principal)
        jobs = (
            chores(),
            _sweep(ground, last),
            queue.run(),
            take_up_stalled(queue),
            ground.tell(lambda: dict(last)),
        )
        async with queue.opened(), running(ground, *jobs) as stop:
            await stop.wait()


async def _sweep(ground: Ground, last: dict[str, Any]) -> None:
    """Delete the files of what was removed or is gone, every hour; an outage is said once, its end too."""
    away = False
    while True:
        try:
            last["files_deleted"] = last.get("files_deleted", 0) + await ground.attachments.sweep(
                ground.principal
            )
        except Unavailable as problem:
            if not away:
                log.warning("files that nobody needs stay for now: %s", problem)
            away = True
        else:
            if away:
                log.info("files that nobody needs are deleted again")
            away = False
        await asyncio.sleep(_SWEEP_AGAIN_S if away else _SWEEP_EVERY_S)
