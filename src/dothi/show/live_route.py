"""GET /live as a plain ASGI handler: server-sent events until the client goes."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import msgspec

from dothi.access.door import check, principal_of
from dothi.access.gate import Gate
from dothi.access.reach import Reach
from dothi.show.live import LiveHub, parse_watch
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import Principal

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


LOOK_AGAIN_S = 4.0
"""So often it is asked whether a listener may still hear what it hears; what is revoked holds within 5 s."""


class LiveRoute:
    """Answers GET /live?things=…, ?box=…, or everything, as long as the listener's rights stay the same."""

    def __init__(self, hub: LiveHub, reach: Reach, gate: Gate, *, again_s: float = LOOK_AGAIN_S) -> None:
        self._hub = hub
        self._reach = reach
        self._gate = gate
        self._again_s = again_s

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        principal = principal_of(scope)
        check(principal, "read")
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        watch = parse_watch(query.get("things", [None])[0], query.get("box", [None])[0])
        watch = msgspec.structs.replace(watch, scopes=principal.list_scopes("read"))
        events = self._hub.listen(watch, lambda: self._reach.find_streams(principal, "read"))
        first = await anext(events)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        telling = asyncio.create_task(self._tell(first, events, send))
        leaving = asyncio.create_task(_wait_until_gone(receive))
        changing = asyncio.create_task(self._wait_until_changed(scope, principal))
        try:
            first_done, _ = await asyncio.wait((leaving, changing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, leaving, changing):
                task.cancel()
            await asyncio.gather(telling, leaving, changing, return_exceptions=True)
        if leaving not in first_done:
            # Whoever may still listen comes again, and hears by the rights of then.
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _wait_until_changed(self, scope: MutableMapping[str, Any], principal: Principal) -> None:
        """Returns when what somebody may look at is no more what it was."""
        sees = principal.list_scopes("read")
        while True:
            # Without the database nothing new is told either. The first look comes at once: what the gate
            # remembers may be some seconds old.
            with suppress(Unavailable):
                if (await self._gate.look_again(scope)).list_scopes("read") != sees:
                    return
            await asyncio.sleep(self._again_s)

    @staticmethod
    async def _tell(
        first: bytes, events: Any, send: Callable[[MutableMapping[str, Any]], Awaitable[None]]
    ) -> None:
        try:
            await send({"type": "http.response.body", "body": first, "more_body": True})
            async for event in events:
                await send({"type": "http.response.body", "body": event, "more_body": True})
        finally:
            await events.aclose()


async def _wait_until_gone(receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
