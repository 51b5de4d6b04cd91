"""Attachments: photos and documents that belong to a thing."""

from datetime import datetime
from typing import Literal

import msgspec

LARGEST_ATTACHMENT_BYTES = 20_000_000
"""A photo of a telephone has 2 to 12 MB, a scanned handbook more; what is larger is split. Our own choice."""
LARGEST_PHOTO_PIXELS = 64_000_000
"""More than telephones take by default (12 to 50 million); decoded, each takes four bytes. Our own choice."""
THUMBNAIL_PIXELS = 320
"""The longer side of a thumbnail: twice as many as it is shown with, for sharp screens."""
KEEP_REMOVED_DAYS = 30
"""How long a removed attachment can be brought back."""
LONGEST_NAME = 200
"""Characters."""
LONGEST_DESCRIPTION = 2_000
"""Characters."""

MediaType = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
ENDINGS: dict[MediaType, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}
"""How names of files of each type end; the first is given to those that end otherwise."""


class AttachmentDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or document that is about to be attached to a thing.

    `size` is that of what is kept, in bytes; `sha256` that of the file as it was sent. `taken_at` is when the
    camera says the photo was taken. `key` and `thumbnail_key` name its blobs.
    """

    thing_id: int
    name: str
    description: str
    media_type: MediaType
    size: int
    sha256: str
    key: str
    thumbnail_key: str | None
    taken_at: datetime | None
    added_by: str


class Attachment(AttachmentDraft, frozen=True, kw_only=True):
    """A photo or document of a thing; a removed one can still be brought back."""

    id: int
    added_at: datetime
    removed_at: datetime | None
