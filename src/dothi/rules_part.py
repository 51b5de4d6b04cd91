"""The process `dothi rules`: evaluates the alarm rules that are on."""

import asyncio
import logging
import os
import socket
import time
from contextlib import aclosing
from datetime import date, timedelta
from typing import Any

from dothi.access.door import Channel
from dothi.access.evaluating import Evaluating
from dothi.ground import Ground, running
from dothi.settings import Settings
from dothi.understand.engine import Engine
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.rules import WatchedThing

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=5)
"""Another worker takes over so long after one was killed; it asks once a second."""
_ROUND_EVERY_S = 0.1
_SHARE_EVERY_S = 1.0
_FORGET_EVERY_S = 60.0
_AGAIN_S = 1.0


async def evaluate_rules(settings: Settings, number: int = 0) -> None:
    """One worker that evaluates rules, until a signal stops it; as many as are there share them."""
    ground = Ground(settings, f"rules-{number}")
    async with ground.opened():
        # One that is started again is another worker: it knows nothing of what the one before held.
        holder = f"{socket.gethostname()}-{os.getpid()}-{time.time_ns()}"
        engine = Engine(Evaluating(ground.door, ground.principal, holder, LEASE), _find_value)
        last: dict[str, Any] = {}
        jobs = (
            _run_rounds(ground, engine, last),
            _hear(ground, engine, "rules"),
            _hear(ground, engine, "things"),
            ground.tell(lambda: dict(last)),
        )
        async with running(ground, *jobs) as stop:
            await stop.wait()
        try:
            await engine.close()
        except Unavailable:
            log.debug("the database went first; the lease will run out")


def _find_value(_name: str, _day: date, _thing: WatchedThing) -> float | None:
    return None


async def _run_rounds(ground: Ground, engine: Engine, last: dict[str, Any]) -> None:
    """Round after round, for ever; an outage is said once and its end once."""
    shared = forgot = -_FORGET_EVERY_S
    away = False
    while True:
        began = time.monotonic()
        try:
            if began - shared >= _SHARE_EVERY_S:
                await engine.share()
                shared = began
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


async def _hear(ground: Ground, engine: Engine, channel: Channel) -> None:
    """Have rules and things read again when they change, for ever."""
    while True:
        try:
            async with aclosing(ground.door.listen(ground.principal, channel)) as notifications:
                async for _ in notifications:
                    engine.forget_plan()
        except Unavailable as problem:
            log.debug("whether %s change is not heard of: %s", channel, problem)
        await asyncio.sleep(_AGAIN_S)
