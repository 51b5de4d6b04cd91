"""The process `dothi work`: the chores, and work that was put in the queue."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from dothi.access.devices import Devices
from dothi.access.surveying import Surveying
from dothi.access.territory import Territory
from dothi.connect.broker_keeper import BrokerKeeper
from dothi.connect.broker_rights import BrokerRights
from dothi.declarations import CHECKS
from dothi.ground import TELL_EVERY_S, Ground, running
from dothi.import_service import make_runner, take_up_stalled
from dothi.settings import Settings
from dothi.share.syslog import SyslogSender, parse_syslog
from dothi.store.audit_marks import keep_mark
from dothi.store.jobs import JobQueue
from dothi.understand.surveying import Surveyor
from dothi.vocabulary.audit_retention import find_retention
from dothi.vocabulary.errors import Unavailable

log = logging.getLogger(__name__)

KEEP_DEAD_LETTERS_DAYS = 90
_CHORES_EVERY_S = 3600.0
_MARK_EVERY_S = 5.0
"""What is cut off within this time from the end of the audit log would not be missed."""
_TELL_SYSLOG_EVERY_S, _TELL_SYSLOG_AGAIN_S = 1.0, 10.0
_SYSLOG = "syslog"
_SWEEP_EVERY_S, _SWEEP_AGAIN_S = 3600.0, 60.0
_SURVEY_EVERY_S = 60.0
"""Own choice: so late at most it is told that a reading is far from its neighbours'."""


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
                    await _prune_audit(ground)
                    last["chores_done_at"] = datetime.now(UTC).isoformat()
                except Unavailable as problem:
                    log.warning("chores wait: %s", problem)
                    await asyncio.sleep(TELL_EVERY_S)
                    continue
                # In a replay a month passes faster than an hour.
                await asyncio.sleep(min(_CHORES_EVERY_S, 10 * 86_400 / ground.clock.speed))

        told = None if settings.syslog is None else SyslogSender(parse_syslog(settings.syslog))
        queue = JobQueue(ground.database.url)
        make_runner(ground.door, ground.blobs, queue, ground.principal)
        rights = BrokerRights(ground.mqtt_url, "work")
        keeper = BrokerKeeper(Devices(ground.door, rights, None), rights, ground.principal)
        jobs = (
            chores(),
            rights.run(),
            keeper.run(),
            _sweep(ground, last),
            _keep_marks(ground),
            _survey(ground, last),
            *(() if told is None else (_tell_syslog(ground, told),)),
            queue.run(),
            take_up_stalled(queue),
            ground.tell(lambda: dict(last)),
        )
        async with queue.opened(), running(ground, *jobs) as stop:
            await stop.wait()
        await rights.close()


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


async def _survey(ground: Ground, last: dict[str, Any]) -> None:
    """Compare what has come with stations nearby, for ever; an outage is said once, its end too."""
    surveyor = Surveyor(Surveying(ground.door, ground.principal), CHECKS)
    away = False
    while True:
        try:
            outcome = await surveyor.survey(ground.clock.now())
        except Unavailable as problem:
            if not away:
                log.warning("readings are not compared with their neighbours for now: %s", problem)
            away = True
        else:
            if away:
                log.info("readings are compared with their neighbours again")
            away = False
            last["surveyed_at"] = datetime.now(UTC).isoformat()
            last["compared"] = last.get("compared", 0) + outcome.readings
        await asyncio.sleep(_SURVEY_EVERY_S)


async def _prune_audit(ground: Ground) -> None:
    """Take away what the audit log need no longer keep, by the wall's clock."""
    retention = find_retention(datetime.now(UTC).date())
    if retention is not None and (removed := await ground.audit.prune(ground.principal, retention.days)):
        log.info("%d entries of the audit log were older than %d days", removed, retention.days)


async def _keep_marks(ground: Ground) -> None:
    """Keep where the audit log ends beside the database, for ever."""
    folder, known = ground.settings.data, 0
    while folder is not None:
        try:
            newest = await ground.audit.find_newest(ground.principal)
        except Unavailable as problem:
            log.debug("where the audit log ends is not known: %s", problem)
        else:
            if newest is not None and newest.number > known:
                await asyncio.to_thread(keep_mark, folder, newest)
                known = newest.number
        await asyncio.sleep(_MARK_EVERY_S)


async def _tell_syslog(ground: Ground, sender: SyslogSender) -> None:
    """Tell the syslog server of matters of security, for ever; an outage is said once, its end too."""
    away = False
    while True:
        told = 0
        try:
            told = await ground.audit.pass_on(ground.principal, _SYSLOG, sender.send)
        except Unavailable as problem:
            if not away:
                log.warning("the syslog server is not told for now: %s", problem)
            away = True
        else:
            if away:
                log.info("the syslog server is told again")
            away = False
        if not told:
            await asyncio.sleep(_TELL_SYSLOG_AGAIN_S if away else _TELL_SYSLOG_EVERY_S)
