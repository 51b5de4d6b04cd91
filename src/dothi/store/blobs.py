"""Blobs: files that the city keeps, in a folder or in a bucket of an S3 server.

A key is made by us and never holds what a person wrote. What a blob is for is known to the rows of the
database; here are only its bytes.
"""

import asyncio
import errno
import hashlib
import os
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from dothi.vocabulary.errors import (
    BlobStoreUnavailable,
    DiskFull,
    NotFound,
    PayloadTooLarge,
    SetupProblem,
    Unavailable,
)

CHUNK_BYTES = 1 << 20
"""Blobs are read in pieces of about this size."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,7}")
"""No segment begins with a dot and none is empty, so no key leads out of the store."""
_FULL_NUMBERS = (errno.ENOSPC, errno.EDQUOT)
_FULL = re.compile(rf"\(os error ({errno.ENOSPC}|{errno.EDQUOT})\)|StorageFull|QuotaExceeded")
"""As obstore spells those numbers, and what S3 servers say when their own disk or quota is full."""
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT")
_NO_BUCKET = "NoSuchBucket"


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """A blob that is kept: its size in bytes and the SHA-256 of its content, in hexadecimal digits."""

    key: str
    size: int
    sha256: str


class BlobStore:
    """Blobs by key, in a folder (a path, or `file://`) or in a bucket (`s3://bucket/prefix`).

    The endpoint and the credentials of a bucket come from the environment (`AWS_ENDPOINT_URL`,
    `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`). Every method raises BlobStoreUnavailable
    where the store does not answer or refuses, and ValueError for what is no key.
    """

    def __init__(self, url: str) -> None:
        """Raises SetupProblem for an address of another kind; nothing is opened yet."""
        self.url = url
        parts = urlsplit(url)
        self._folder: Path | None = None
        self._opened: LocalStore | S3Store | None = None
        if parts.scheme == "file" and parts.netloc in ("", "localhost"):
            self._folder = Path(unquote(parts.path)).absolute()
        elif parts.scheme == "" and url:
            self._folder = Path(url).absolute()
        elif parts.scheme != "s3" or not parts.netloc:
            raise SetupProblem(f"Blobs are kept in a folder or at s3://bucket/prefix, and not at {url!r}.")

    @property
    def _store(self) -> LocalStore | S3Store:
        if self._opened is None:
            if self._folder is None:
                self._opened = _open_bucket(self.url)
            else:
                self._opened = LocalStore(self._folder, mkdir=True)
        return self._opened

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, limit: int) -> Blob:
        """Keep what comes in chunks, `limit` bytes at most; what was there under the key is replaced.

        When it returns, the blob is on disk. When it raises (PayloadTooLarge, DiskFull, what `chunks`
        raises), nothing of it is left.
        """
        _check(key)
        meter = _Meter(chunks, limit)
        try:
            with _translated(key, writing=True):
                await obstore.put_async(self._store, key, meter.pass_on())
                if self._folder is not None:
                    await asyncio.to_thread(_make_lasting, self._folder, key)
        except Unavailable:
            # Where the chunks end in an error, it is theirs and not the store's.
            if meter.failure is not None:
                raise meter.failure from None
            raise
        return Blob(key=key, size=meter.size, sha256=meter.digest.hexdigest())

    async def read(self, key: str) -> bytes:
        """The whole blob, which must be small enough for memory; raises NotFound."""
        return b"".join([chunk async for chunk in self.stream(key)])

    async def fetch(self, key: str, to: Path) -> None:
        """Write the blob into a file, which is not left half-written; raises NotFound, DiskFull."""
        try:
            file = await asyncio.to_thread(to.open, "wb")
            with file:
                async for chunk in self.stream(key):
                    await asyncio.to_thread(file.write, chunk)
        except BaseException as problem:
            await asyncio.to_thread(to.unlink, missing_ok=True)
            if isinstance(problem, OSError) and problem.errno in _FULL_NUMBERS:
                raise DiskFull from problem
            raise

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The blob in pieces; raises NotFound before the first one."""
        _check(key)
        with _translated(key):
            found = await obstore.get_async(self._store, key)
            async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)

    async def delete(self, key: str) -> None:
        """Forget a blob, and what a put that was killed has left of it; absent is forgotten already."""
        _check(key)
        with suppress(NotFound), _translated(key):
            await obstore.delete_async(self._store, key)
        if self._folder is not None:
            with _translated(key):
                await asyncio.to_thread(_drop_remains, self._folder / key)


class _Meter:
    """Counts and digests chunks on their way; raises PayloadTooLarge at the first that is too much."""

    def __init__(self, chunks: AsyncIterable[bytes], limit: int) -> None:
        self._chunks = chunks
        self._limit = limit
        self.size = 0
        self.digest = hashlib.sha256()
        self.failure: Exception | None = None

    async def pass_on(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._chunks:
                self._take(chunk)
                if chunk:
                    yield chunk
        except Exception as problem:
            self.failure = problem
            raise

    def _take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self._limit:
            raise PayloadTooLarge(f"At most {self._limit} bytes.")
        self.digest.update(chunk)


def _open_bucket(url: str) -> S3Store:
    # Whoever names an endpoint without TLS means it, for example on the same machine.
    plain = any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS)
    return S3Store.from_url(
        url,
        # A request that gets no answer is a person who waits: three tries and ten seconds, then we say so.
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
        client_options={"allow_http": plain, "connect_timeout": "5s", "read_timeout": "30s", "timeout": "1h"},
    )


def _check(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of a blob")


@contextmanager
def _translated(key: str, *, writing: bool = False) -> Iterator[None]:
    """Errors of the store below as our own."""
    try:
        yield
    except (BaseError, OSError) as problem:
        said = str(problem)
        if _FULL.search(said) or getattr(problem, "errno", None) in _FULL_NUMBERS:
            raise DiskFull from problem
        if isinstance(problem, FileNotFoundError) and not writing and _NO_BUCKET not in said:
            raise NotFound(f"Blob {key}.") from problem
        raise BlobStoreUnavailable(said.partition("\n")[0][:200]) from problem


def _make_lasting(folder: Path, key: str) -> None:
    """Write a blob and the names on the way to it through to the disk, which obstore does not do.

    Raises OSError, and then the blob is gone again: what could not be written through is not kept.
    """
    path = folder / key
    try:
        for entry in (path, *path.relative_to(folder).parents):
            _sync(folder / entry)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _drop_remains(path: Path) -> None:
    """Remove what obstore had begun to write beside a blob's place, under its name, `#` and a number."""
    for remains in path.parent.glob(f"{path.name}#*"):
        remains.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
