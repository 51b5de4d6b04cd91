"""Attaching photos and documents to things: rows behind the door, bytes in the store of blobs."""

import asyncio
import errno
import hashlib
import tempfile
import unicodedata
import uuid
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from dothi.access.attached_files import Examined, examine
from dothi.access.door import Door
from dothi.store import attachments
from dothi.store.blobs import CHUNK_BYTES, BlobStore
from dothi.vocabulary.attachments import (
    KEEP_REMOVED_DAYS,
    LARGEST_ATTACHMENT_BYTES,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    Attachment,
    AttachmentDraft,
)
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.errors import BlobStoreUnavailable, DiskFull, InvalidInput, NotFound, PayloadTooLarge
from dothi.vocabulary.principals import Principal

_GRACE_HOURS = 24
"""How long a file may take from its announcement to its row; after that its blobs are given up."""
_SWEPT_AT_ONCE = 100
"""Blobs that are deleted in one transaction."""


class Attachments:
    """What is attached to things; each method takes the principal and raises NotAllowed where it may not.

    What needs the bytes raises BlobStoreUnavailable where the store of blobs is away, or where there is none.
    """

    def __init__(self, door: Door, blobs: BlobStore | None) -> None:
        self._door = door
        self._blobs = blobs
        # One photo at a time: one of 64 million pixels takes 0.7 GB while it is turned.
        self._turn = asyncio.Semaphore(1)

    @property
    def _store(self) -> BlobStore:
        if self._blobs is None:
            raise BlobStoreUnavailable("This city has no place for files: set DOTHI_BLOBS.")
        return self._blobs

    async def list_attachments(self, principal: Principal, thing_id: int) -> list[Attachment]:
        """What is attached to a thing and not removed, the newest first; raises NotFound for the thing."""
        async with self._door.enter(principal, "read") as session:
            return await attachments.list_attachments(session, thing_id)

    async def add(
        self,
        principal: Principal,
        thing_id: int,
        chunks: AsyncIterable[bytes],
        *,
        name: str,
        description: str = "",
        expected_bytes: int | None = None,
    ) -> tuple[Attachment, bool]:
        """Attach the file that comes in chunks; the attachment, and whether it is new.

        The same file twice on a thing is one attachment, under its first name. Raises InvalidInput for a name
        that is none, NotFound for the thing, PayloadTooLarge, DiskFull, and what `examine` raises.
        """
        self._door.check(principal, "edit", "attachment.add")
        name, description = clean_name(name), _clean_description(description)
        await self.list_attachments(principal, thing_id)
        if expected_bytes is not None and expected_bytes > LARGEST_ATTACHMENT_BYTES:
            raise PayloadTooLarge(_say_limit())
        store = self._store
        with _spooling() as room:
            sha256 = await _spool(chunks, room / "sent")
            async with self._door.enter(principal, "edit") as session:
                known = await attachments.find_same_attachment(session, thing_id, sha256)
                if known is not None:
                    session.note(_note("attachment.restore", known))
            if known is not None:
                return known, False
            async with self._turn:
                examined = await asyncio.to_thread(examine, room / "sent", room)
            draft = _draft(thing_id, name, description, sha256, examined, principal)
            return await self._keep(store, principal, draft, examined)

    async def _keep(
        self, store: BlobStore, principal: Principal, draft: AttachmentDraft, examined: Examined
    ) -> tuple[Attachment, bool]:
        keys = [key for key in (draft.key, draft.thumbnail_key) if key is not None]
        async with self._door.enter(principal, "edit") as session:
            await attachments.announce_blobs(session, keys, _GRACE_HOURS)
        # What is written anew may be somewhat larger than what was sent.
        content = await store.put(draft.key, _read(examined.content), limit=4 * LARGEST_ATTACHMENT_BYTES)
        if draft.thumbnail_key is not None and examined.thumbnail is not None:
            thumbnail = examined.thumbnail
            await store.put(draft.thumbnail_key, _once(thumbnail), limit=len(thumbnail))
        async with self._door.enter(principal, "edit") as session:
            draft = msgspec.structs.replace(draft, size=content.size)
            attachment = await attachments.put_attachment(session, draft)
            session.note(_note("attachment.add", attachment, after=_describe(attachment)))
        return attachment, attachment.key == draft.key

    async def open_content(
        self, principal: Principal, attachment_id: int
    ) -> tuple[Attachment, AsyncIterator[bytes]]:
        """An attachment that is not removed, and its bytes; raises NotFound."""
        attachment = await self._get(principal, attachment_id)
        return attachment, await self._begin(attachment.key)

    async def open_thumbnail(self, principal: Principal, attachment_id: int) -> AsyncIterator[bytes]:
        """The thumbnail of a photo that is not removed; raises NotFound, for documents too."""
        attachment = await self._get(principal, attachment_id)
        if attachment.thumbnail_key is None:
            raise NotFound(f"Attachment {attachment_id} is no photo.")
        return await self._begin(attachment.thumbnail_key)

    async def _get(self, principal: Principal, attachment_id: int) -> Attachment:
        async with self._door.enter(principal, "read") as session:
            attachment = await attachments.get_attachment(session, attachment_id)
        if attachment.removed_at is not None:
            raise NotFound(f"Attachment {attachment_id} was removed.")
        return attachment

    async def _begin(self, key: str) -> AsyncIterator[bytes]:
        """The blob's bytes, the first of which are there already: errors come before the answer begins."""
        pieces = self._store.stream(key)
        try:
            first = await anext(pieces, b"")
        except NotFound as problem:
            # The row says that there is one: somebody took it away behind our back.
            raise BlobStoreUnavailable(f"The blob {key} is missing.") from problem

        async def all_pieces() -> AsyncIterator[bytes]:
            yield first
            async for piece in pieces:
                yield piece

        return all_pieces()

    async def describe(
        self, principal: Principal, attachment_id: int, *, name: str, description: str
    ) -> Attachment:
        """Give an attachment another name and description; raises InvalidInput, NotFound."""
        name, description = clean_name(name), _clean_description(description)
        async with self._door.enter(principal, "edit", "attachment.change") as session:
            before = await attachments.get_attachment(session, attachment_id)
            made = await attachments.describe_attachment(session, attachment_id, name, description)
            said = {"name": before.name, "description": before.description}
            after = {"name": made.name, "description": made.description}
            session.note(_note("attachment.change", made, before=said, after=after))
            return made

    async def remove(self, principal: Principal, attachment_id: int) -> Attachment:
        """Hide an attachment; `restore` brings it back for KEEP_REMOVED_DAYS. Raises NotFound."""
        async with self._door.enter(principal, "edit", "attachment.remove") as session:
            gone = await attachments.remove_attachment(session, attachment_id)
            session.note(_note("attachment.remove", gone, before=_describe(gone)))
            return gone

    async def restore(self, principal: Principal, attachment_id: int) -> Attachment:
        """Show a removed attachment again; raises NotFound once it is forgotten."""
        async with self._door.enter(principal, "edit", "attachment.restore") as session:
            again = await attachments.restore_attachment(session, attachment_id)
            session.note(_note("attachment.restore", again, after=_describe(again)))
            return again

    async def sweep(self, principal: Principal, days: int = KEEP_REMOVED_DAYS) -> int:
        """Forget what was removed more than `days` ago, and delete every blob that no row needs; how many."""
        async with self._door.enter(principal, "operate", "city.operate") as session:
            await attachments.forget_attachments(session, days)
        swept = 0
        while self._blobs is not None:
            async with self._door.enter(principal, "operate") as session:
                keys = await attachments.list_loose_blobs(session, _SWEPT_AT_ONCE)
                for key in keys:
                    await self._blobs.delete(key)
                await attachments.forget_blobs(session, keys)
            swept += len(keys)
            if len(keys) < _SWEPT_AT_ONCE:
                break
        return swept


def _note(event: Event, attachment: Attachment, *, before: Any = None, after: Any = None) -> Note:
    subject = str(attachment.id)
    return Note(event=event, subject_type="attachment", subject=subject, before=before, after=after)


def _describe(attachment: Attachment) -> dict[str, Any]:
    told = ("thing_id", "name", "media_type", "size", "sha256")
    return {name: getattr(attachment, name) for name in told}


def clean_name(name: str) -> str:
    """A file's name as people see it: without folders and without signs that cannot be seen.

    Raises InvalidInput where nothing is left of it.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    kept = " ".join(seen.split())[:LONGEST_NAME].strip()
    if kept.strip(".") == "":
        raise InvalidInput("Give the file a name.", field="name")
    return kept


def _clean_description(description: str) -> str:
    if len(description) > LONGEST_DESCRIPTION:
        raise InvalidInput(f"At most {LONGEST_DESCRIPTION} characters.", field="description")
    # PostgreSQL's text holds no NUL character.
    return unicodedata.normalize("NFC", description).replace("\0", "").strip()


def _say_limit() -> str:
    return f"At most {LARGEST_ATTACHMENT_BYTES // 1_000_000} MB a file."


def _draft(
    thing_id: int, name: str, description: str, sha256: str, examined: Examined, principal: Principal
) -> AttachmentDraft:
    key = f"attachments/{uuid.uuid4().hex}"
    return AttachmentDraft(
        thing_id=thing_id,
        name=name,
        description=description,
        media_type=examined.media_type,
        size=0,
        sha256=sha256,
        key=key,
        thumbnail_key=None if examined.thumbnail is None else f"{key}-thumbnail",
        taken_at=examined.taken_at,
        added_by=principal.name,
    )


@contextmanager
def _spooling() -> Iterator[Path]:
    """A folder for what has come and is not yet examined; a full disk is told as such."""
    try:
        with tempfile.TemporaryDirectory(prefix="dothi-attachment-") as room:
            yield Path(room)
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from problem
        raise


async def _spool(chunks: AsyncIterable[bytes], to: Path) -> str:
    """Write chunks into a file, LARGEST_ATTACHMENT_BYTES at most; their SHA-256. Raises PayloadTooLarge."""
    digest, size = hashlib.sha256(), 0
    with await asyncio.to_thread(to.open, "wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > LARGEST_ATTACHMENT_BYTES:
                raise PayloadTooLarge(_say_limit())
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
    return digest.hexdigest()


async def _read(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
