"""Files sent while they are written: a thread writes into a pipe, and as fast as the client reads."""

import asyncio
import contextlib
import io
import os
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, cast

_PIECE = 256 * 1024


class Outflow(io.RawIOBase):
    """The writing end of a pipe, which knows how much went into it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._sent = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """All of it, however long that takes; raises BrokenPipeError where nobody reads any more."""
        rest = memoryview(data).cast("B")
        size = len(rest)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self._sent += size
        return size

    def tell(self) -> int:
        """How many bytes there were."""
        return self._sent

    def close(self) -> None:
        """Let the reader come to the end."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


async def stream(write: Callable[[BinaryIO], None]) -> AsyncGenerator[bytes]:
    """What a function writes, piece by piece; raises what it raises, so that half a file never looks whole.

    It runs in a thread of its own and is stopped by BrokenPipeError where the generator is closed.
    """
    read_end, write_end = os.pipe()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_PIECE)
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(read_end, "rb", buffering=0)
    )

    def run() -> None:
        with (
            contextlib.suppress(BrokenPipeError),
            io.BufferedWriter(Outflow(write_end), _PIECE) as file,
        ):
            write(cast("BinaryIO", file))

    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outflow")
    writing = loop.run_in_executor(thread, run)
    thread.shutdown(wait=False)
    try:
        while piece := await reader.read(_PIECE):
            yield piece
        await writing
    finally:
        transport.close()
