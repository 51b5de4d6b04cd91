"""Attachments of things, and the blobs that no row needs."""

from collections.abc import Sequence
from typing import Any

import msgspec

from dothi.store.database import Session
from dothi.vocabulary.attachments import Attachment, AttachmentDraft
from dothi.vocabulary.errors import BlobStoreUnavailable, NotFound

_COLUMNS = Attachment.__struct_fields__


def _attachment(row: tuple[Any, ...]) -> Attachment:
    return Attachment(**dict(zip(_COLUMNS, row, strict=True)))


async def list_attachments(session: Session, thing_id: int) -> list[Attachment]:
    """What is attached to a thing and not removed, the newest first; raises NotFound for the thing."""
    rows = await session.rows("list_attachments", {"thing_id": thing_id})
    if not rows:
        raise NotFound(f"Thing {thing_id}.")
    return [_attachment(row) for row in rows if row[0] is not None]


async def get_attachment(session: Session, attachment_id: int) -> Attachment:
    """One attachment, removed or not; raises NotFound."""
    return _found(await session.row("find_attachment", {"id": attachment_id}), attachment_id)


async def find_same_attachment(session: Session, thing_id: int, sha256: str) -> Attachment | None:
    """The same file on the same thing, brought back if it was removed; None where it is new."""
    row = await session.row("find_same_attachment", {"thing_id": thing_id, "sha256": sha256})
    return None if row is None else _attachment(row)


async def put_attachment(session: Session, draft: AttachmentDraft) -> Attachment:
    """Attach a file whose blobs are announced and kept.

    Where another has just attached the same file, that one is given, and the draft's blobs stay loose. Raises
    NotFound for the thing, and BlobStoreUnavailable where it took so long that the blobs were given up.
    """
    row = await session.row("put_attachment", msgspec.structs.asdict(draft))
    if row is None:
        raise NotFound(f"Thing {draft.thing_id}.")
    attachment = _attachment(row)
    if attachment.key == draft.key:
        keys = [key for key in (draft.key, draft.thumbnail_key) if key is not None]
        if len(await session.rows("claim_blobs", {"keys": keys})) < len(keys):
            raise BlobStoreUnavailable("It took too long to keep the file.")
    return attachment


async def describe_attachment(
    session: Session, attachment_id: int, name: str, description: str
) -> Attachment:
    """Give an attachment that is not removed another name and description; raises NotFound."""
    asked = {"id": attachment_id, "name": name, "description": description}
    return _found(await session.row("describe_attachment", asked), attachment_id)


async def remove_attachment(session: Session, attachment_id: int) -> Attachment:
    """Hide an attachment, which can be brought back for a while; raises NotFound."""
    return _found(await session.row("remove_attachment", {"id": attachment_id}), attachment_id)


async def restore_attachment(session: Session, attachment_id: int) -> Attachment:
    """Show a removed attachment again; raises NotFound."""
    return _found(await session.row("restore_attachment", {"id": attachment_id}), attachment_id)


def _found(row: tuple[Any, ...] | None, attachment_id: int) -> Attachment:
    if row is None:
        raise NotFound(f"Attachment {attachment_id}.")
    return _attachment(row)


async def forget_attachments(session: Session, days: int) -> None:
    """Forget what was removed more than `days` ago; its blobs become loose."""
    await session.run("forget_attachments", {"days": days})


async def announce_blobs(session: Session, keys: Sequence[str], hours: int) -> None:
    """Write down blobs before they are kept, so that they go unless a row needs them within `hours`."""
    await session.run("announce_blobs", {"keys": list(keys), "hours": hours})


async def list_loose_blobs(session: Session, most: int) -> list[str]:
    """Keys of blobs that may go, held until the session ends."""
    return [row[0] for row in await session.rows("list_loose_blobs", {"most": most})]


async def forget_blobs(session: Session, keys: Sequence[str]) -> None:
    """Strike out blobs that are gone."""
    await session.run("forget_blobs", {"keys": list(keys)})
