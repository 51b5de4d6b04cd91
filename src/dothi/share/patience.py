"""How long a client may take to send its request: one that sends a byte a minute keeps what others need."""

import asyncio

from dothi.share.whole_bodies import Message, Receive
from dothi.vocabulary.errors import RequestTooSlow

_PIECE_S = 30.0
"""Between two pieces of a body; a phone that changes masts is silent for some seconds."""
_GRACE_S = 60.0
_SLOWEST_BYTES_S = 1024
"""After the grace, on average since the beginning: slower than the oldest mobile network."""


def hurry(receive: Receive, *, piece_s: float = _PIECE_S, grace_s: float = _GRACE_S) -> Receive:
    """The same body; raises RequestTooSlow where it comes too slowly. Times are in seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    taken = 0
    whole = False

    async def receive_soon() -> Message:
        nonlocal taken, whole
        if whole:
            # What is waited for now is that the client goes away.
            return await receive()
        try:
            async with asyncio.timeout(piece_s):
                message = await receive()
        except TimeoutError as problem:
            raise RequestTooSlow(f"Nothing came for {piece_s:.0f} s.") from problem
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        past_s = loop.time() - began - grace_s
        if not whole and past_s > 0 and taken < _SLOWEST_BYTES_S * (past_s + grace_s):
            raise RequestTooSlow(f"At least {_SLOWEST_BYTES_S} bytes/s are expected.")
        return message

    return receive_soon
