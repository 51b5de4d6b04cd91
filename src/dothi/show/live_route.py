"""GET /live as a plain ASGI handler: server-sent events until the client goes."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import msgspec

from dothi.access.door import check, principal_of
from dothi.access.reach import Reach
from dothi.show.live import LiveHub, parse_watch

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class LiveRoute:
    """Answers GET /live?things=…, ?box=…, or everything."""

    def __init__(self, hub: LiveHub, reach: Reach) -> None:
        self._hub = hub
        self._reach = reach

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
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

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
