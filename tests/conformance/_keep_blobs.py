"""Keeps blobs in the bucket that the environment names, with Dothi's own store; says what it did as JSON."""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from dothi.store.blobs import BlobStore
from dothi.vocabulary.errors import BlobStoreUnavailable, NotFound, PayloadTooLarge

MIB = 1 << 20


async def pieces(count: int) -> AsyncIterator[bytes]:
    """So many MiB, each of another byte."""
    for number in range(count):
        await asyncio.sleep(0)
        yield bytes([number]) * MIB


async def is_missing(store: BlobStore, key: str) -> bool:
    """Whether the store says that there is no such blob."""
    try:
        await store.read(key)
    except NotFound:
        return True
    return False


async def keep(url: str) -> dict[str, object]:
    """Put blobs of 0, 2 and 17 MiB, read, fetch and delete them, and be refused what is too large."""
    store, said = BlobStore(url), {}
    for count in (0, 2, 17):
        kept = await store.put(f"plans/{count}", pieces(count), limit=17 * MIB)
        whole = b"".join([piece async for piece in pieces(count)])
        same = kept.size == count * MIB and await store.read(kept.key) == whole
        with tempfile.TemporaryDirectory() as room:
            await store.fetch(kept.key, Path(room) / "copy")
            same = same and (Path(room) / "copy").read_bytes() == whole
        said[kept.key] = kept.sha256 if same else "came back as something else"
    for count in (2, 17):
        try:
            await store.put("too-large", pieces(count), limit=count * MIB - 1)
        except PayloadTooLarge:
            said[f"refused {count}"] = await is_missing(store, "too-large")
    await store.delete("plans/2")
    await store.delete("plans/2")
    said["deleted"] = await is_missing(store, "plans/2")
    try:
        await BlobStore("s3://no-such-bucket").read("plans/0")
    except BlobStoreUnavailable:
        said["no bucket"] = True
    return said


if __name__ == "__main__":
    json.dump(asyncio.run(keep(sys.argv[1])), sys.stdout)
