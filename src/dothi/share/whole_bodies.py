"""Plain ASGI handlers that are given the whole body of a request, whatever pieces it comes in."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from dothi.vocabulary.errors import MalformedPayload, PayloadTooLarge

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
BodyHandler = Callable[[Message, bytes, Send], Awaitable[None]]
"""Answers a request of a scope and a body."""

LARGEST_BODY_BYTES = 16 * 2**20


def with_body(handler: BodyHandler) -> App:
    """The handler as an ASGI application. Raises PayloadTooLarge, and MalformedPayload for half a request."""

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await handler(scope, await _read_body(receive), send)

    return app


async def _read_body(receive: Receive) -> bytes:
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedPayload("The client went away before its request was whole.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            raise PayloadTooLarge(f"At most {LARGEST_BODY_BYTES} bytes a request.")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
