"""Attachments of things: kept once, shown to readers, removed and brought back, swept with their blobs."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import pytest

from dothi.access.attachments import Attachments, clean_name
from dothi.store.blobs import BlobStore
from dothi.vocabulary.attachments import LARGEST_ATTACHMENT_BYTES, Attachment
from dothi.vocabulary.errors import (
    BlobStoreUnavailable,
    DamagedFile,
    DiskFull,
    InvalidInput,
    NotAllowed,
    NotFound,
    PayloadTooLarge,
    UnsupportedFile,
)
from dothi.vocabulary.principals import LOCAL, VIEWER, make_device, make_part
from tests.conftest import WetBlock
from tests.photos import HTML, PDF, make_photo
from tests.store.test_blobs import small_disk

__all__ = ["small_disk"]

PART = make_part("work")


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(0)
        yield part


@dataclass(frozen=True, kw_only=True)
class Album:
    """The small city's canal, and the folder in which its files are kept."""

    block: WetBlock
    attachments: Attachments
    folder: Path
    canal: int

    async def add(self, content: bytes, name: str = "rach.jpg") -> Attachment:
        attachment, _ = await self.attachments.add(LOCAL, self.canal, pieces(content), name=name)
        return attachment

    async def read(self, attachment: Attachment) -> bytes:
        _, content = await self.attachments.open_content(VIEWER, attachment.id)
        return b"".join([piece async for piece in content])

    async def names(self) -> list[str]:
        return [each.name for each in await self.attachments.list_attachments(VIEWER, self.canal)]

    def files(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}

    async def execute(self, statement: LiteralString, **values: int) -> list[tuple[object, ...]]:
        async with self.block.door.enter(PART, "operate") as session:
            cursor = await session.connection.execute(statement, values)
            return await cursor.fetchall() if cursor.description else []


@pytest.fixture
async def album(wet_block: WetBlock, tmp_path: Path) -> Album:
    things = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    folder = tmp_path / "blobs"
    attachments = Attachments(wet_block.door, BlobStore(str(folder)))
    return Album(block=wet_block, attachments=attachments, folder=folder, canal=things["canal"])


def blobs_of(*kept: Attachment) -> set[str]:
    return {key for each in kept for key in (each.key, each.thumbnail_key) if key is not None}


async def test_a_photo_is_kept_with_its_thumbnail_and_a_document_without(album: Album) -> None:
    """Two blobs and one; the newest is listed first; nothing is loose."""
    photo, document = await album.add(make_photo()), await album.add(PDF, "so tay.pdf")
    assert album.files() == blobs_of(photo, document)
    assert len(album.files()) == 3
    assert await album.names() == ["so tay.pdf", "rach.jpg"]
    assert (photo.media_type, document.media_type) == ("image/jpeg", "application/pdf")
    assert (photo.added_by, document.size, document.taken_at) == ("local", len(PDF), None)
    assert await album.read(document) == PDF
    assert len(await album.read(photo)) == photo.size
    thumbnail = await album.attachments.open_thumbnail(VIEWER, photo.id)
    assert (await anext(thumbnail)).startswith(b"RIFF")
    with pytest.raises(NotFound, match="no photo"):
        await album.attachments.open_thumbnail(VIEWER, document.id)
    assert await album.execute("SELECT key FROM loose_blob") == []


async def test_the_same_file_is_kept_once_a_thing(album: Album) -> None:
    """Again under another name it is the first one; on another thing it is another."""
    first = await album.add(make_photo())
    again, is_new = await album.attachments.add(LOCAL, album.canal, pieces(make_photo()), name="b.jpg")
    assert (again, is_new) == (first, False)
    assert len(album.files()) == 2
    other, is_new = await album.attachments.add(LOCAL, album.canal + 1, pieces(make_photo()), name="b.jpg")
    assert (other.id != first.id, is_new, other.sha256) == (True, True, first.sha256)
    assert len(album.files()) == 4


async def test_the_same_file_sent_twice_at_once_is_kept_once(album: Album) -> None:
    """Eight at a time: one row; the blobs of those that came too late are loose, and swept in time."""
    kept = await asyncio.gather(*(album.add(make_photo()) for _ in range(8)))
    assert len({each.id for each in kept}) == 1
    assert blobs_of(kept[0]) <= album.files()
    await album.execute("UPDATE loose_blob SET delete_after = now()")
    await album.attachments.sweep(PART)
    assert album.files() == blobs_of(kept[0])


async def test_removed_is_hidden_and_can_be_brought_back(album: Album) -> None:
    """By undoing, or by sending the same file again."""
    photo = await album.add(make_photo())
    assert (await album.attachments.remove(LOCAL, photo.id)).removed_at is not None
    assert await album.names() == []
    for attempt in (album.attachments.open_content, album.attachments.open_thumbnail):
        with pytest.raises(NotFound, match="was removed"):
            await attempt(LOCAL, photo.id)
    assert (await album.attachments.restore(LOCAL, photo.id)).removed_at is None
    assert await album.names() == ["rach.jpg"]
    await album.attachments.remove(LOCAL, photo.id)
    assert await album.add(make_photo()) == photo
    assert await album.names() == ["rach.jpg"]
    for attempt in (album.attachments.remove, album.attachments.restore):
        with pytest.raises(NotFound):
            await attempt(LOCAL, 999)


async def test_everybody_reads_and_only_some_change(album: Album) -> None:
    """Anonymous readers are refused before a byte of theirs is taken; devices read nothing."""
    photo = await album.add(make_photo())

    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("a byte was asked for")
        yield b""

    with pytest.raises(NotAllowed):
        await album.attachments.add(VIEWER, album.canal, never(), name="a.jpg")
    for attempt in (album.attachments.remove, album.attachments.restore):
        with pytest.raises(NotAllowed):
            await attempt(VIEWER, photo.id)
    with pytest.raises(NotAllowed):
        await album.attachments.sweep(VIEWER)
    with pytest.raises(NotAllowed):
        await album.attachments.list_attachments(make_device("canal"), album.canal)
    assert await album.names() == ["rach.jpg"]


async def test_what_is_refused_leaves_nothing(album: Album) -> None:
    """Unknown thing, no name, too large as announced and as it comes, no photo, half a photo."""

    async def refused(
        problem: type[Exception], *parts: bytes, thing: int = album.canal, **told: object
    ) -> None:
        with pytest.raises(problem):
            await album.attachments.add(LOCAL, thing, pieces(*parts), **{"name": "a.jpg", **told})  # type: ignore[arg-type]

    await refused(NotFound, make_photo(), thing=999)
    await refused(InvalidInput, make_photo(), name=" \u202e ")
    await refused(InvalidInput, make_photo(), description="x" * 2_001)
    await refused(PayloadTooLarge, b"", expected_bytes=LARGEST_ATTACHMENT_BYTES + 1)
    await refused(PayloadTooLarge, *[bytes(10**6)] * 20, b"1")
    await refused(UnsupportedFile, HTML)
    await refused(DamagedFile, make_photo()[:-2000])
    assert album.files() == set()
    assert await album.execute("SELECT key FROM loose_blob UNION ALL SELECT key FROM attachment") == []


async def test_the_largest_file_is_taken(album: Album) -> None:
    """20,000,000 bytes are not too many: a PDF with a very long comment."""
    long = PDF.replace(b"1 0 obj", b"%" + b"x" * (LARGEST_ATTACHMENT_BYTES - len(PDF) - 2) + b"\n1 0 obj", 1)
    assert len(long) == LARGEST_ATTACHMENT_BYTES
    assert (await album.add(long, "long.pdf")).size == LARGEST_ATTACHMENT_BYTES


async def test_a_store_that_is_away_is_said_and_the_blobs_are_loose(album: Album) -> None:
    """A file stands where the folder should be; once it is gone the same photo is taken."""
    kept = await album.add(PDF, "a.pdf")
    album.folder.rename(album.folder.with_name("elsewhere"))
    album.folder.write_text("in the way")
    with pytest.raises(BlobStoreUnavailable):
        await album.add(make_photo())
    with pytest.raises(BlobStoreUnavailable):
        await album.read(kept)
    await album.execute("UPDATE loose_blob SET delete_after = now()")
    with pytest.raises(BlobStoreUnavailable):
        await album.attachments.sweep(PART)
    assert await album.names() == ["a.pdf"]
    album.folder.unlink()
    album.folder.with_name("elsewhere").rename(album.folder)
    assert await album.read(kept) == PDF
    photo = await album.add(make_photo())
    assert await album.attachments.sweep(PART) == 2
    assert album.files() == blobs_of(kept, photo)


async def test_a_blob_that_somebody_took_away_is_no_missing_attachment(album: Album) -> None:
    """The row says that it is there, so 404 would be wrong."""
    kept = await album.add(PDF, "a.pdf")
    (album.folder / kept.key).unlink()
    with pytest.raises(BlobStoreUnavailable, match="is missing"):
        await album.read(kept)


async def test_a_city_without_a_place_for_files_says_so(wet_block: WetBlock) -> None:
    """Lists are read, nothing is taken, and the chore has nothing to do."""
    attachments = Attachments(wet_block.door, None)
    (thing, *_) = await wet_block.city.list_things(LOCAL)
    assert await attachments.list_attachments(LOCAL, thing.id) == []
    with pytest.raises(BlobStoreUnavailable, match="DOTHI_BLOBS"):
        await attachments.add(LOCAL, thing.id, pieces(PDF), name="a.pdf")
    assert await attachments.sweep(PART) == 0


async def test_files_go_with_their_thing(album: Album) -> None:
    """The thing's row is deleted; a sweep deletes its three blobs and leaves the other thing's one."""
    await album.add(make_photo())
    await album.add(PDF, "a.pdf")
    other, _ = await album.attachments.add(LOCAL, album.canal + 1, pieces(PDF), name="b.pdf")
    await album.execute("DELETE FROM thing WHERE id = %(id)s", id=album.canal)
    assert await album.attachments.sweep(PART) == 3
    assert album.files() == blobs_of(other)
    assert await album.attachments.sweep(PART) == 0


async def test_what_was_removed_is_kept_for_thirty_days(album: Album) -> None:
    """29 days ago stays and comes back, 31 days ago goes with its blobs."""
    young, old = await album.add(make_photo()), await album.add(PDF, "a.pdf")
    for kept, days in ((young, 29), (old, 31)):
        await album.attachments.remove(LOCAL, kept.id)
        removed = (
            "UPDATE attachment SET removed_at = now() - make_interval(days => %(days)s) WHERE id = %(id)s"
        )
        await album.execute(removed, days=days, id=kept.id)
    assert await album.attachments.sweep(PART) == 1
    assert album.files() == blobs_of(young)
    await album.attachments.restore(LOCAL, young.id)
    with pytest.raises(NotFound):
        await album.attachments.restore(LOCAL, old.id)


async def test_many_blobs_are_swept_in_portions(album: Album) -> None:
    """250 loose ones, of which one is there: all are struck out."""
    await album.add(PDF)
    await album.execute(
        "INSERT INTO loose_blob SELECT 'attachments/' || n, now() FROM generate_series(1, 250) n"
    )
    (album.folder / "attachments" / "7").write_bytes(b"7")
    assert await album.attachments.sweep(PART) == 250
    assert len(album.files()) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Rạch Cái Khế.jpg ", "Rạch Cái Khế.jpg"),
        ("C:\\ảnh\\a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie: b.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("e\u0302.jpg", "ê.jpg"),
        ("x" * 300, "x" * 200),
    ],
)
def test_names_are_what_people_see(given: str, kept: str) -> None:
    """No folders, no control characters, no signs that turn the text round, one spelling of each letter."""
    assert clean_name(given) == kept


@pytest.mark.parametrize("full", ["gathered", "kept"])
async def test_a_full_disk_is_said(
    album: Album, small_disk: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    """20 MB do not go on 8 MiB, where they are gathered or where they are kept; nothing is left there."""
    if full == "gathered":
        monkeypatch.setattr("tempfile.tempdir", str(small_disk))
        attachments = album.attachments
    else:
        attachments = Attachments(album.block.door, BlobStore(str(small_disk / "blobs")))
    long = PDF.replace(b"1 0 obj", b"%" + b"x" * (LARGEST_ATTACHMENT_BYTES - 1000) + b"\n1 0 obj", 1)
    split = [long[at : at + 2**16] for at in range(0, len(long), 2**16)]
    with pytest.raises(DiskFull):
        await attachments.add(LOCAL, album.canal, pieces(*split), name="a.pdf")
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    assert await album.names() == []
