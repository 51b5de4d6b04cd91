"""Bodies that come too slowly are given up; the others come as they were sent."""

import asyncio

import pytest

from dothi.share.patience import Patience
from dothi.share.whole_bodies import Message
from dothi.vocabulary.errors import RequestTooSlow


def piece(body: bytes, *, more: bool) -> Message:
    """One message of a request."""
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_in_pieces_comes_as_it_was_sent() -> None:
    """And after its end nobody is hurried: what is waited for is that the client goes."""
    sent = [piece(b"1", more=True), piece(b"2", more=False), {"type": "http.disconnect"}]
    waiting = iter(sent)

    async def receive() -> Message:
        message = next(waiting)
        if message["type"] == "http.disconnect":
            await asyncio.sleep(0.1)
        return message

    hurried = Patience(piece_s=0.05).hurry(receive)
    assert [await hurried() for _ in sent] == sent


async def test_who_stops_in_the_middle_is_given_up() -> None:
    """The next piece never comes."""

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(RequestTooSlow, match="Nothing came"):
        await Patience(piece_s=0.02).hurry(receive)()


async def test_who_sends_a_byte_now_and_then_is_given_up() -> None:
    """Once the grace is over the average counts; the end of a body is always taken."""

    async def receive() -> Message:
        await asyncio.sleep(0.01)
        return piece(b"x", more=True)

    hurried = Patience(grace_s=0.05).hurry(receive)

    async def read_all() -> None:
        while (await hurried())["more_body"]:
            pass

    with pytest.raises(RequestTooSlow, match="bytes/s"):
        await read_all()


async def test_who_is_cancelled_otherwise_stays_cancelled() -> None:
    """A server that stops ends its requests; that is not taken for slowness, and nobody waits on."""
    patience = Patience(piece_s=30)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    task = asyncio.ensure_future(patience.hurry(receive)())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not patience._waiting
