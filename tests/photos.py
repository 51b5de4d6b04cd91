"""Files that somebody might attach, made here byte by byte: a photo, a scan, and what only looks like one."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
UPSIDE_DOWN = 3
LIES_ON_ITS_SIDE = 6
"""The top of the picture is at the right edge of what is stored."""


def make_picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Dark, with a light left half."""
    picture = Image.new(mode, (width, height))
    picture.paste(Image.new(mode, (width // 2, height), "white"), (0, 0))
    return picture


def make_exif(*, orientation: int = 1, taken: str | None = None, offset: str | None = None) -> Image.Exif:
    """What a telephone writes: where it was (10° north), how it was held, when, and what it is called."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Dien thoai"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (10.0, 2.0, 3.0)
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    if taken is not None:
        inner[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    return exif


def encode(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def make_photo(width: int = 640, height: int = 480, kind: str = "JPEG", **options: Any) -> bytes:
    """A small photo as a file."""
    return encode(make_picture(width, height), kind, **options)


def make_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 2.5 thousand million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(100_000))), chunk(b"IEND", b""))
    )
