"""Rows of attachments and of loose blobs: what one transaction promises to the next."""

import msgspec
import pytest

from dothi.store import attachments
from dothi.vocabulary.attachments import AttachmentDraft
from dothi.vocabulary.errors import BlobStoreUnavailable, NotFound
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock


async def make_draft(block: WetBlock, key: str = "attachments/a") -> AttachmentDraft:
    """A photo of the first thing."""
    (thing, *_) = await block.city.list_things(LOCAL)
    return AttachmentDraft(
        thing_id=thing.id,
        name="a.jpg",
        description="",
        media_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        key=key,
        thumbnail_key=f"{key}-thumbnail",
        taken_at=None,
        added_by="local",
    )


async def list_loose(block: WetBlock) -> list[str]:
    async with block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute("SELECT key FROM loose_blob ORDER BY key")
        return [row[0] for row in await cursor.fetchall()]


async def test_a_row_strikes_its_blobs_out(wet_block: WetBlock) -> None:
    """Announced, they are loose; with the row they are not; with the row's end they are again."""
    draft = await make_draft(wet_block)
    keys = [draft.key, str(draft.thumbnail_key)]
    async with wet_block.door.enter(LOCAL, "edit") as session:
        await attachments.announce_blobs(session, keys, 24)
    assert await list_loose(wet_block) == keys
    async with wet_block.door.enter(LOCAL, "edit") as session:
        kept = await attachments.put_attachment(session, draft)
    assert await list_loose(wet_block) == []
    async with wet_block.door.enter(LOCAL, "edit") as session:
        assert await attachments.list_loose_blobs(session, 10) == []
        await attachments.remove_attachment(session, kept.id)
    async with wet_block.door.enter(LOCAL, "edit") as session:
        await attachments.forget_attachments(session, -1)
    async with wet_block.door.enter(LOCAL, "edit") as session:
        assert sorted(await attachments.list_loose_blobs(session, 10)) == keys


async def test_a_row_whose_blobs_were_given_up_is_refused(wet_block: WetBlock) -> None:
    """One of the two is no longer announced: it was swept, so there is no row."""
    draft = await make_draft(wet_block)
    async with wet_block.door.enter(LOCAL, "edit") as session:
        await attachments.announce_blobs(session, [draft.key], 24)
    with pytest.raises(BlobStoreUnavailable, match="too long"):
        async with wet_block.door.enter(LOCAL, "edit") as session:
            await attachments.put_attachment(session, draft)
    async with wet_block.door.enter(LOCAL, "read") as session:
        assert await attachments.list_attachments(session, draft.thing_id) == []


async def test_who_comes_second_with_the_same_file_gets_the_first(wet_block: WetBlock) -> None:
    """The second one's blobs stay loose."""
    for key in ("attachments/a", "attachments/b"):
        draft = await make_draft(wet_block, key)
        async with wet_block.door.enter(LOCAL, "edit") as session:
            await attachments.announce_blobs(session, [key, f"{key}-thumbnail"], 24)
            kept = await attachments.put_attachment(session, draft)
        assert kept.key == "attachments/a"
    assert await list_loose(wet_block) == ["attachments/b", "attachments/b-thumbnail"]


async def test_a_thing_must_be_there(wet_block: WetBlock) -> None:
    """Without a thing there is no list and no row, also for an id that no column can hold."""
    draft = msgspec.structs.replace(await make_draft(wet_block), thing_id=999)
    with pytest.raises(NotFound):
        async with wet_block.door.enter(LOCAL, "edit") as session:
            await attachments.put_attachment(session, draft)
    for thing_id in (999, 2**40):
        with pytest.raises(NotFound):
            async with wet_block.door.enter(LOCAL, "read") as session:
                await attachments.list_attachments(session, thing_id)
