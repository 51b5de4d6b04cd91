"""What a file is that somebody wants to attach: told by its content alone, and made fit to be shown.

A photo is decoded whole and written anew, upright and without what cameras and programs write into it: place,
device, comments, whatever stands behind the picture. A document is kept as it is.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from PIL import ExifTags, Image, ImageOps, JpegImagePlugin

from dothi.vocabulary.attachments import LARGEST_PHOTO_PIXELS, THUMBNAIL_PIXELS, MediaType
from dothi.vocabulary.errors import DamagedFile, DothiError, PhotoTooLarge, UnsupportedFile

_CITY_ZONE = timezone(timedelta(hours=7))
"""Vietnam keeps UTC+7 all year; most cameras write the time on their face and no zone."""
_EARLIEST_YEAR = 1990
"""The first year of EXIF's forebears; an earlier time is that of a camera whose clock was never set."""
_MOST_SCANS = 100
"""A progressive JPEG has about ten; each takes as long as the whole picture, so thousands are an attack."""
_WEBP_QUALITY = 90
_THUMBNAIL_QUALITY = 75

_PHOTO_STARTS: tuple[tuple[bytes, MediaType], ...] = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"RIFF....WEBP", "image/webp"),
)
_FORMATS: dict[MediaType, str] = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_PDF_START = re.compile(rb"%PDF-[12]\.\d[\s%]")
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF")
_END_BYTES = 2048
"""How far from its end a PDF must say where its table is; some programs write a little behind it."""


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is, and what of it is kept; `thumbnail` is WebP, None for documents."""

    media_type: MediaType
    content: Path
    thumbnail: bytes | None
    taken_at: datetime | None


def examine(sent: Path, room: Path) -> Examined:
    """Tell what was sent, and write what is kept of it into `room`.

    Raises UnsupportedFile for what is neither photo nor PDF, DamagedFile for what cannot be read to its end,
    PhotoTooLarge before more pixels are decoded than are taken.
    """
    with sent.open("rb") as file:
        head = file.read(64)
    if _PDF_START.match(head):
        _check_pdf(sent)
        return Examined(media_type="application/pdf", content=sent, thumbnail=None, taken_at=None)
    for start, media_type in _PHOTO_STARTS:
        if re.match(start, head, re.DOTALL):
            return _examine_photo(sent, room / "content", media_type)
    raise UnsupportedFile


def _check_pdf(sent: Path) -> None:
    with sent.open("rb") as file:
        file.seek(max(0, sent.stat().st_size - _END_BYTES))
        if not _PDF_END.search(file.read()):
            raise DamagedFile("It begins as a PDF and does not end as one.")


def _examine_photo(sent: Path, content: Path, media_type: MediaType) -> Examined:
    if media_type == "image/jpeg" and sent.read_bytes().count(b"\xff\xda") > _MOST_SCANS:
        raise DamagedFile("It draws the picture over and over.")
    try:
        with _open(sent, media_type) as image:
            image.verify()
        # What has been verified cannot be decoded any more, so it is opened again.
        with _open(sent, media_type) as image:
            image.load()
            taken_at = _find_taken_at(image)
            options = _options_like(image, sent)
            upright = ImageOps.exif_transpose(image)
        upright.info = {name: upright.info[name] for name in ("transparency",) if name in upright.info}
        upright.save(content, _FORMATS[media_type], **options)
        thumbnail = _make_thumbnail(upright)
    except DothiError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise PhotoTooLarge(_say_limit()) from problem
    except Exception as problem:
        # Decoders meet what they do not expect in as many ways as there are kinds of errors.
        raise DamagedFile(f"As {_FORMATS[media_type]}: {problem}"[:200]) from problem
    return Examined(media_type=media_type, content=content, thumbnail=thumbnail, taken_at=taken_at)


@contextmanager
def _open(sent: Path, media_type: MediaType) -> Iterator[Image.Image]:
    """The picture until the end of the block; its size is known and small enough, nothing is decoded yet."""
    with Image.open(sent, formats=(_FORMATS[media_type],)) as image:
        if image.width * image.height > LARGEST_PHOTO_PIXELS:
            raise PhotoTooLarge(_say_limit())
        yield image


def _say_limit() -> str:
    return f"At most {LARGEST_PHOTO_PIXELS // 1_000_000} million pixels."


def _find_taken_at(image: Image.Image) -> datetime | None:
    """When the camera says the photo was taken; None where it does not, or cannot be believed."""
    try:
        told = image.getexif().get_ifd(ExifTags.IFD.Exif)
        text = f"{told[ExifTags.Base.DateTimeOriginal]}".strip("\0 ")
        taken = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_CITY_ZONE)
        if offset := told.get(ExifTags.Base.OffsetTimeOriginal):
            taken = taken.replace(tzinfo=datetime.strptime(offset.strip("\0 "), "%z").tzinfo)
    except (AttributeError, KeyError, TypeError, ValueError, OSError, SyntaxError):
        return None
    if taken.year < _EARLIEST_YEAR or taken > datetime.now(UTC) + timedelta(days=1):
        return None
    return taken.astimezone(UTC)


def _options_like(image: Image.Image, sent: Path) -> dict[str, Any]:
    """How to write a picture so that it stays what it is: as fine as it was sent, in its own colours."""
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        options |= {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
        options |= {"optimize": True, "progressive": bool(image.info.get("progressive"))}
    elif image.format == "WEBP":
        options |= {"quality": _WEBP_QUALITY, "lossless": b"VP8L" in sent.read_bytes()}
    return options


def _make_thumbnail(image: Image.Image) -> bytes:
    scale = min(1.0, THUMBNAIL_PIXELS / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    mode = "RGBA" if image.has_transparency_data else "RGB"
    # Colours that are numbers in a table cannot be mixed; others are made small first, which costs less.
    few = image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert(mode)
    small = few.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).convert(mode)
    file = BytesIO()
    small.save(file, "WEBP", quality=_THUMBNAIL_QUALITY)
    return file.getvalue()
