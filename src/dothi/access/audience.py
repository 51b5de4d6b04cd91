"""The audience: what clients of the broker are subscribed to, known to all processes."""

from collections.abc import Collection, Mapping

from dothi.access.door import Door
from dothi.store.subscriptions import drop_subscriptions, list_subscriptions, put_subscriptions
from dothi.vocabulary.principals import Principal

MOST = 10_000
"""Subscriptions that are remembered; of more the oldest are forgotten."""


class Audience:
    """Subscriptions by their hearings: one stands for a client and its topic."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_all(self, principal: Principal) -> list[tuple[str, str]]:
        """Hearing and topic of each, the oldest first."""
        async with self._door.enter(principal, "read") as session:
            return await list_subscriptions(session, MOST)

    async def update(self, principal: Principal, come: Mapping[str, str], gone: Collection[str]) -> None:
        """Remember topics by their hearings, and forget hearings."""
        async with self._door.enter(principal, "operate") as session:
            if gone:
                await drop_subscriptions(session, gone)
            if come:
                await put_subscriptions(session, come, MOST)
