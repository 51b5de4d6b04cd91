"""How long a client may take to send its request: one that sends a byte a minute keeps what others need."""

import asyncio
from typing import Any

from dothi.share.whole_bodies import Message, Receive
from dothi.vocabulary.errors import RequestTooSlow

_PIECE_S = 30.0
"""Between two pieces of a body; a phone that changes masts is silent for some seconds."""
_GRACE_S = 60.0
_SLOWEST_BYTES_S = 1024
"""After the grace, on average since the beginning: slower than the oldest mobile network."""


class Patience:
    """Hurries bodies along. Times are in seconds.

    One timer looks after all that are waited for: one for each would cost a small post a tenth of its time.
    """

    def __init__(self, *, piece_s: float = _PIECE_S, grace_s: float = _GRACE_S) -> None:
        self._piece_s = piece_s
        self._grace_s = grace_s
        self._waiting: dict[asyncio.Task[Any], float] = {}
        self._given_up: set[asyncio.Task[Any]] = set()
        self._is_looking = False

    def hurry(self, receive: Receive) -> Receive:
        """The same body; raises RequestTooSlow where it comes too slowly, which is seen a little late."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        taken = 0
        whole = False

        async def receive_soon() -> Message:
            nonlocal taken, whole
            if whole:
                # What is waited for now is that the client goes away.
                return await receive()
            message = await self._wait(receive, loop)
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if not whole:
                self._check_pace(loop.time() - began, taken)
            return message

        return receive_soon

    def _check_pace(self, past_s: float, taken: int) -> None:
        if past_s > self._grace_s and taken < _SLOWEST_BYTES_S * past_s:
            raise RequestTooSlow(f"At least {_SLOWEST_BYTES_S} bytes/s are expected.")

    async def _wait(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> Message:
        task = asyncio.current_task()
        assert task is not None, "requests are answered in tasks"  # noqa: S101
        self._waiting[task] = loop.time()
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(self._piece_s / 3, self._look, loop)
        try:
            return await receive()
        except asyncio.CancelledError:
            if task not in self._given_up:
                raise
            task.uncancel()
            raise RequestTooSlow(f"Nothing came for {self._piece_s:.0f} s.") from None
        finally:
            self._given_up.discard(task)
            del self._waiting[task]

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for task, since in self._waiting.items():
            if now - since >= self._piece_s and task not in self._given_up:
                self._given_up.add(task)
                task.cancel()
        self._is_looking = bool(self._waiting)
        if self._is_looking:
            loop.call_later(self._piece_s / 3, self._look, loop)
