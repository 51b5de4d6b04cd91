"""Blobs in a folder: whole or not at all, on disk when they are acknowledged, never outside of the folder."""

import asyncio
import hashlib
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from dothi.store.blobs import Blob, BlobStore
from dothi.vocabulary.errors import BlobStoreUnavailable, DiskFull, NotFound, PayloadTooLarge, SetupProblem

MIB = 1 << 20


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(0)
        yield part


def list_files(folder: Path) -> list[str]:
    """What lies in the folder, hidden and half-written files too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    """A store in a folder that is not there yet."""
    return BlobStore(str(tmp_path / "blobs"))


@pytest.mark.parametrize("scheme", ["", "file://"])
async def test_what_is_put_is_read(tmp_path: Path, scheme: str) -> None:
    """3 + 0 + 2 = 5 bytes; a second store on the same folder, as after a restart, reads them."""
    url = f"{scheme}{tmp_path}/a%20b" if scheme else f"{tmp_path}/a b"
    kept = await BlobStore(url).put("plans/1", pieces(b"abc", b"", b"de"), limit=5)
    assert kept == Blob(key="plans/1", size=5, sha256=hashlib.sha256(b"abcde").hexdigest())
    assert list_files(tmp_path) == ["a b/plans/1"]
    assert await BlobStore(url).read("plans/1") == b"abcde"


async def test_an_empty_blob_is_a_blob(store: BlobStore) -> None:
    """No chunk at all is 0 bytes, not nothing."""
    assert (await store.put("empty", pieces(), limit=0)).size == 0
    assert await store.read("empty") == b""


async def test_a_large_blob_is_streamed_both_ways(store: BlobStore, tmp_path: Path) -> None:
    """24 MiB, more than obstore gathers in one piece, come back in pieces of the same content."""
    parts = [bytes([number]) * MIB for number in range(24)]
    kept = await store.put("big", pieces(*parts), limit=24 * MIB)
    assert kept.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()
    sizes = [len(piece) async for piece in store.stream("big")]
    assert sum(sizes) == 24 * MIB
    assert len(sizes) > 5
    await store.fetch("big", tmp_path / "copy")
    assert hashlib.sha256((tmp_path / "copy").read_bytes()).hexdigest() == kept.sha256


@pytest.mark.parametrize("count", [2, 12])
async def test_what_is_too_large_leaves_nothing(store: BlobStore, tmp_path: Path, count: int) -> None:
    """The last of `count` MiB is one byte too many, before and after obstore has begun to write."""
    with pytest.raises(PayloadTooLarge, match=f"At most {count * MIB - 1} bytes"):
        await store.put("big", pieces(*[bytes(MIB)] * count), limit=count * MIB - 1)
    assert list_files(tmp_path) == []


@pytest.mark.parametrize("problem", [KeyError("gone"), ConnectionResetError("gone"), NotFound("gone")])
async def test_chunks_that_break_off_leave_nothing(
    store: BlobStore, tmp_path: Path, problem: Exception
) -> None:
    """The sender's error is told as it is, also one that looks like the disk's; the old blob stays."""

    async def broken() -> AsyncIterator[bytes]:
        yield bytes(8 * MIB)
        raise problem

    await store.put("one", pieces(b"old"), limit=3)
    with pytest.raises(type(problem)):
        await store.put("one", broken(), limit=20 * MIB)
    assert list_files(tmp_path) == ["blobs/one"]
    assert await store.read("one") == b"old"


async def test_a_put_that_is_cancelled_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    """A sender that never ends is stopped in the middle, after the first piece was written."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(6 * MIB)
            await asyncio.sleep(0.01)

    putting = asyncio.create_task(store.put("endless", endless(), limit=1 << 40))
    while not list_files(tmp_path):
        await asyncio.sleep(0.01)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    for _ in range(200):
        if not list_files(tmp_path):
            break
        await asyncio.sleep(0.01)
    assert list_files(tmp_path) == []


async def test_what_is_not_there(store: BlobStore, tmp_path: Path) -> None:
    """Reading says so and leaves no file; deleting is content."""
    with pytest.raises(NotFound):
        await store.read("none")
    with pytest.raises(NotFound):
        await store.fetch("none", tmp_path / "copy")
    assert list_files(tmp_path) == []
    await store.delete("none")
    await store.put("one", pieces(b"1"), limit=1)
    await store.delete("one")
    with pytest.raises(NotFound):
        await store.read("one")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../x",
        "a//b",
        "a/",
        ".a",
        "a/.b",
        "a\x00b",
        "a b",
        "a#1",
        "á",
        "a%2e",
        "x" * 101,
    ],
)
async def test_no_key_leads_out_of_the_store(store: BlobStore, tmp_path: Path, key: str) -> None:
    """What is no key of ours is refused by every method, before anything is touched."""
    for attempt in (store.put(key, pieces(b"1"), limit=9), store.read(key), store.delete(key)):
        with pytest.raises(ValueError, match="no key"):
            await attempt
    with pytest.raises(ValueError, match="no key"):
        await store.fetch(key, tmp_path / "copy")
    assert list_files(tmp_path) == []


@pytest.mark.parametrize(
    "url", ["", "gs://bucket", "http://host/bucket", "s3:///prefix", "file://elsewhere/a"]
)
def test_other_places_are_refused(url: str) -> None:
    """Folders and buckets are what is tested; the rest is refused when the program starts."""
    with pytest.raises(SetupProblem):
        BlobStore(url)


async def test_a_folder_that_cannot_be_used_is_an_outage(tmp_path: Path) -> None:
    """Where the folder should be stands a file; once it is gone the same store works."""
    (tmp_path / "blobs").write_text("in the way")
    store = BlobStore(str(tmp_path / "blobs"))
    with pytest.raises(BlobStoreUnavailable):
        await store.put("one", pieces(b"1"), limit=1)
    with pytest.raises(BlobStoreUnavailable):
        await store.read("one")
    (tmp_path / "blobs").unlink()
    assert (await store.put("one", pieces(b"1"), limit=1)).size == 1


async def test_a_server_that_is_away_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens on port 9; we say so within the time that a person waits."""
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    store = BlobStore("s3://nowhere/blobs")
    async with asyncio.timeout(15):
        with pytest.raises(BlobStoreUnavailable):
            await store.put("one", pieces(b"1"), limit=1)
        with pytest.raises(BlobStoreUnavailable):
            await store.read("one")


async def test_what_a_killed_put_has_left_goes_with_its_key(store: BlobStore, tmp_path: Path) -> None:
    """A put that was killed leaves what it had written under its key and #1; another key keeps its own."""
    for key in ("one", "one-more"):
        await store.put(key, pieces(b"1"), limit=1)
        (tmp_path / "blobs" / f"{key}#1").write_bytes(b"half")
    await store.delete("one")
    assert list_files(tmp_path) == ["blobs/one-more", "blobs/one-more#1"]
    await store.delete("one-more")
    assert list_files(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["/bin/mount", "-t", "tmpfs", "-o", "size=8m", "none", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["/bin/umount", str(folder)], check=True)


async def test_a_full_disk_is_named_and_nothing_is_left_on_it(small_disk: Path, tmp_path: Path) -> None:
    """12 MiB do not go on 8: DiskFull, by put and by fetch, and afterwards 4 MiB go on it."""
    store, other = BlobStore(str(small_disk / "blobs")), BlobStore(str(tmp_path / "other"))
    await other.put("big", pieces(*[bytes(MIB)] * 12), limit=12 * MIB)
    with pytest.raises(DiskFull):
        await store.put("big", other.stream("big"), limit=12 * MIB)
    with pytest.raises(DiskFull):
        await other.fetch("big", small_disk / "copy")
    assert list_files(small_disk) == []
    assert (await store.put("less", pieces(*[bytes(MIB)] * 4), limit=12 * MIB)).size == 4 * MIB


async def test_an_acknowledged_blob_was_written_through(tmp_path: Path) -> None:
    """The kernel is asked to write the file, its folder and the store's folder through, in that order."""
    program = (
        "import asyncio, sys\n"
        "from dothi.store.blobs import BlobStore\n"
        "async def one():\n"
        "    yield b'1'\n"
        "asyncio.run(BlobStore(sys.argv[1]).put('plans/one', one(), limit=1))\n"
    )
    folder, log = tmp_path / "blobs", tmp_path / "calls"
    command = ["strace", "-f", "-y", "-e", "trace=fsync", "-o", str(log), sys.executable, "-c", program]
    try:
        subprocess.run([*command, str(folder)], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"strace cannot watch a program here: {problem}")
    calls = [line for line in log.read_text().splitlines() if "fsync(" in line]
    ends = [line.partition("<")[2].partition(">")[0] for line in calls]
    assert ends == [str(folder / "plans" / "one"), str(folder / "plans"), str(folder)]
