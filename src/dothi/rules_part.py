"""The process `dothi rules`: evaluates the alarm rules that are on."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

from dothi.access.door import Channel
from dothi.access.evaluating import Evaluating
from dothi.access.parameters import ParameterBook, Parameters
from dothi.declarations import CHECKS, KINDS, read_shipped_parameters
from dothi.ground import Ground, running
from dothi.settings import Settings
from dothi.understand.engine import Engine
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.rules import WatchedThing

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=5)
"""Another worker takes over so long after one was killed; it asks once a second."""
_ROUND_EVERY_S = 0.05
_SHARE_EVERY_S = 1.0
_FORGET_EVERY_S = 60.0
_AGAIN_S = 1.0


async def evaluate_rules(settings: Settings, number: int = 0) -> None:
    """One worker that evaluates rules, until a signal stops it; as many as are there share them."""
    ground = Ground(settings, f"rules-{number}")
    async with ground.opened():
        # One that is started again is another worker: it knows nothing of what the one before held.
        holder = f"{socket.gethostname()}-{os.getpid()}-{time.time_ns()}"
        values = _Values(ground)
        engine = Engine(Evaluating(ground.door, ground.principal, holder, LEASE), values, CHECKS)
        last: dict[str, Any] = {}
        jobs = (
            _run_rounds(ground, engine, values, last),
            _hear(ground, "rules", engine.forget_rules, values.forget),
            _hear(ground, "things", engine.forget_things),
            ground.tell(lambda: dict(last)),
        )
        async with running(ground, *jobs) as stop:
            await stop.wait()
        try:
            await engine.close()
        except Unavailable:
            log.debug("the database went first; the lease will run out")


class _Values:
    """The dated values that limits name, read again when one was changed."""

    def __init__(self, ground: Ground) -> None:
        self._parameters = Parameters(ground.door, read_shipped_parameters(), KINDS)
        self._principal = ground.principal
        self._book: ParameterBook | None = None
        self._is_old = True

    def forget(self) -> None:
        """Read them again before the next round; until then the old ones are gone by."""
        self._is_old = True

    async def prepare(self) -> None:
        """Read them where they are not known; raises Unavailable."""
        if self._is_old:
            self._is_old = False
            self._book = await self._parameters.read_book(self._principal)

    def find(self, name: str, day: date, thing: WatchedThing) -> float | None:
        """The value that holds for a thing on a day; None where none does."""
        book = self._book
        return None if book is None else book.find_value(name, day, place=thing.uid, kind=thing.kind)

    def find_unit(self, name: str) -> str | None:
        """The symbol of the unit that its values are told in; None where there are none."""
        return None if self._book is None else self._book.find_unit(name)


async def _run_rounds(ground: Ground, engine: Engine, values: _Values, last: dict[str, Any]) -> None:
    """Round after round, for ever; an outage is said once and its end once."""
    shared = forgot = -_FORGET_EVERY_S
    away = False
    while True:
        began = time.monotonic()
        try:
            if began - shared >= _SHARE_EVERY_S:
                await engine.share()
                shared = began
            await values.prepare()
            report = await engine.evaluate(ground.clock.now(), began)
            if began - forgot >= _FORGET_EVERY_S:
                await engine.forget_seen()
                forgot = began
        except Unavailable as problem:
            if not away:
                log.warning("no rule is evaluated for now: %s", problem)
            away = True
            await asyncio.sleep(_AGAIN_S)
            continue
        if away:
            log.info("rules are evaluated again")
            away = False
        last["watches"], last["shards"] = engine.watches, len(engine.held)
        last["readings"] = last.get("readings", 0) + report.readings
        last["alarms"] = last.get("alarms", 0) + report.alarms
        last["faults"] = {str(rule): reason for rule, reason in engine.faults.items()}
        await asyncio.sleep(max(0.0, _ROUND_EVERY_S - (time.monotonic() - began)))


async def _hear(ground: Ground, channel: Channel, *forget: Callable[[], None]) -> None:
    """Have what is known forgotten when it changes, for ever."""
    while True:
        try:
            async with aclosing(ground.door.listen(ground.principal, channel)) as notifications:
                async for _ in notifications:
                    for each in forget:
                        each()
        except Unavailable as problem:
            log.debug("whether %s change is not heard of: %s", channel, problem)
        await asyncio.sleep(_AGAIN_S)
