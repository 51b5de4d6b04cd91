"""Keeps what the broker lets devices do as the city has it, whatever one of them missed while it was away."""

import asyncio
import logging
from contextlib import aclosing, suppress

from dothi.access.devices import Devices
from dothi.connect.broker_rights import BrokerRights
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import Principal

log = logging.getLogger(__name__)

_LOOK_EVERY_S, _LOOK_AGAIN_S = 1.0, 2.0


class BrokerKeeper:
    """Compares after every change of devices and their things, and after every connection to the broker."""

    def __init__(self, devices: Devices, rights: BrokerRights, principal: Principal) -> None:
        self._devices = devices
        self._rights = rights
        self._principal = principal
        self._changed = asyncio.Event()
        self.unknown: list[str] = []
        """Devices that the broker does not know; they need a new password."""

    async def run(self) -> None:
        """Keep them the same, for ever; an outage is said once, its end too."""
        following = asyncio.create_task(self._follow())
        settled, away = 0, False
        try:
            while True:
                generation = self._rights.generation
                if self._changed.is_set() or generation != settled:
                    self._changed.clear()
                    try:
                        await self._settle()
                    except Unavailable as problem:
                        if not away:
                            log.warning("the broker's rights of devices are not kept: %s", problem)
                        away = True
                        self._changed.set()
                        await asyncio.sleep(_LOOK_AGAIN_S)
                        continue
                    if away:
                        log.info("the broker's rights of devices are kept again")
                    settled, away = generation, False
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), _LOOK_EVERY_S)
        finally:
            following.cancel()

    async def _settle(self) -> None:
        wanted, revoked = await self._devices.list_rights(self._principal)
        # A broker elsewhere may keep no devices at all, which is no matter while there are none.
        unknown = await self._rights.settle(wanted, revoked) if wanted or revoked else []
        if unknown and unknown != self.unknown:
            log.warning("the broker does not know %s; give them new passwords", ", ".join(unknown))
        self.unknown = unknown

    async def _follow(self) -> None:
        while True:
            try:
                async with aclosing(self._devices.follow(self._principal)) as notifications:
                    async for _ in notifications:
                        self._changed.set()
            except Unavailable as problem:
                log.debug("changes of devices are not heard of: %s", problem)
            await asyncio.sleep(_LOOK_AGAIN_S)
