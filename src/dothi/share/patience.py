"""How long a client may take to send its request: one that sends a byte a minute keeps what others need."""

import asyncio
import time
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
        self.grace_s = grace_s
        self._piece_s = piece_s
        self._waiting: dict[asyncio.Task[Any], float] = {}
        self._given_up: set[asyncio.Task[Any]] = set()
        self._is_looking = False
        self._loop: asyncio.AbstractEventLoop | None = None

    def hurry(self, receive: Receive) -> Receive:
        """The same body; raises RequestTooSlow where it comes too slowly, which is seen a little late."""
        return _Hurried(self, receive)

    def begin(self, now: float) -> asyncio.Task[Any]:
        """The task that asks waits for a piece from now on; `end` must follow."""
        # Asked for once: to find the running loop is a call of the system, a tenth of a small post's time.
        loop = self._loop = self._loop or asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        assert task is not None, "requests are answered in tasks, and all by one loop"  # noqa: S101
        self._waiting[task] = now
        if not self._is_looking:
            self._is_looking = True
            loop.call_later(self._piece_s / 3, self._look, loop)
        return task

    def end(self, task: asyncio.Task[Any]) -> None:
        """A task waits no more."""
        del self._waiting[task]
        self._given_up.discard(task)

    def check_given_up(self, task: asyncio.Task[Any]) -> None:
        """Raise RequestTooSlow if it was for that that a task was cancelled."""
        if task in self._given_up:
            task.uncancel()
            raise RequestTooSlow(f"Nothing came for {self._piece_s:.0f} s.")

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = time.monotonic()
        for task, since in self._waiting.items():
            if now - since >= self._piece_s and task not in self._given_up:
                self._given_up.add(task)
                task.cancel()
        self._is_looking = bool(self._waiting)
        if self._is_looking:
            loop.call_later(self._piece_s / 3, self._look, loop)


class _Hurried:
    """One request's body. Most come in one piece, and that piece must cost little."""

    __slots__ = ("_began", "_patience", "_receive", "_taken", "_whole")

    def __init__(self, patience: Patience, receive: Receive) -> None:
        self._patience = patience
        self._receive = receive
        self._began = 0.0
        self._taken = 0
        self._whole = False

    async def __call__(self) -> Message:
        """The next piece."""
        if self._whole:
            # What is waited for now is that the client goes away.
            return await self._receive()
        now = time.monotonic()
        task = self._patience.begin(now)
        try:
            message = await self._receive()
        except asyncio.CancelledError:
            self._patience.check_given_up(task)
            raise
        finally:
            self._patience.end(task)
        if message.get("more_body", False):
            self._began = self._began or now
            self._taken += len(message["body"])
            self._check_pace(time.monotonic() - self._began)
        else:
            self._whole = True
        return message

    def _check_pace(self, past_s: float) -> None:
        if past_s > self._patience.grace_s and self._taken < _SLOWEST_BYTES_S * past_s:
            raise RequestTooSlow(f"At least {_SLOWEST_BYTES_S} bytes/s are expected.")
