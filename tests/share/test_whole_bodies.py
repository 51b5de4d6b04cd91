"""Bodies come in pieces, too long, or not at all."""

from typing import Any

import pytest

from dothi.share.whole_bodies import LARGEST_BODY_BYTES, Message, Send, with_body
from dothi.vocabulary.errors import MalformedPayload, PayloadTooLarge


async def give(*messages: Message) -> list[bytes]:
    """What a handler was given of these messages."""
    bodies: list[bytes] = []
    waiting = iter(messages)

    async def keep(_: Message, body: bytes, __: Send) -> None:
        bodies.append(body)

    async def receive() -> Message:
        return next(waiting)

    async def send(message: Message) -> None:
        raise AssertionError(message)

    await with_body(keep)({}, receive, send)
    return bodies


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    """One message of a request."""
    return {"type": "http.request", "body": body, "more_body": more}


async def test_pieces_are_one_body() -> None:
    """In their order; the last one says that it is the last, or says nothing."""
    assert await give(piece(b"1", more=True), piece(b"", more=True), piece(b"2", more=False)) == [b"12"]
    assert await give({"type": "http.request"}) == [b""]


async def test_half_a_request_reaches_no_handler() -> None:
    """A client that goes away has asked for nothing."""
    with pytest.raises(MalformedPayload, match="went away"):
        await give(piece(b'{"result": 1', more=True), {"type": "http.disconnect"})


async def test_the_largest_body_is_taken_and_no_larger_one() -> None:
    """The limit is of all pieces together."""
    half = b" " * (LARGEST_BODY_BYTES // 2)
    (body,) = await give(piece(half, more=True), piece(half, more=False))
    assert len(body) == LARGEST_BODY_BYTES
    with pytest.raises(PayloadTooLarge, match=str(LARGEST_BODY_BYTES)):
        await give(piece(half, more=True), piece(half, more=True), piece(b" ", more=True))
