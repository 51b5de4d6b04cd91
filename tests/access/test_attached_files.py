"""What a sent file is, by its content alone; and what of a photo is kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from dothi.access.attached_files import Examined, examine
from dothi.vocabulary.errors import DamagedFile, PhotoTooLarge, UnsupportedFile
from tests.photos import (
    HTML,
    LIES_ON_ITS_SIDE,
    PDF,
    SVG,
    UPSIDE_DOWN,
    encode,
    make_bomb,
    make_exif,
    make_photo,
    make_picture,
)

Look = Callable[[bytes], Examined]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Examines a file of that content."""

    def look_at(content: bytes) -> Examined:
        (tmp_path / "sent").write_bytes(content)
        return examine(tmp_path / "sent", tmp_path)

    return look_at


def is_light(picture: Image.Image, x: float, y: float) -> bool:
    """Whether it is light at that share of its width and height."""
    shade = picture.convert("L").getpixel((int(picture.width * x), int(picture.height * y)))
    assert isinstance(shade, int)
    return shade > 128


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_photos_are_known_by_their_content(look: Look, kind: str, media_type: str) -> None:
    """640 × 480 stay so in the same format; the thumbnail is WebP, 320 × 240."""
    found = look(make_photo(kind=kind))
    assert (found.media_type, found.taken_at) == (media_type, None)
    with Image.open(found.content) as kept:
        assert (kept.format, kept.size, is_light(kept, 0.1, 0.5)) == (kind, (640, 480), True)
    assert found.thumbnail is not None
    with Image.open(BytesIO(found.thumbnail)) as small:
        assert (small.format, small.size, is_light(small, 0.9, 0.5)) == ("WEBP", (320, 240), False)


def test_small_photos_do_not_grow(look: Look) -> None:
    """40 × 30 has a thumbnail of 40 × 30; a line of 2,000 × 1 one of 320 × 1."""
    for size, small in (((40, 30), (40, 30)), ((2000, 1), (320, 1))):
        found = look(make_photo(*size))
        assert found.thumbnail is not None
        assert Image.open(BytesIO(found.thumbnail)).size == small


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_stand_upright_and_tell_nothing_else(look: Look, kind: str) -> None:
    """Stored with the light half left, it is shown with the light half on top; place and make are gone."""
    sent = make_photo(
        kind=kind, exif=make_exif(orientation=LIES_ON_ITS_SIDE, taken="2026:11:20 08:30:00"), xmp=b"<x/>"
    )
    assert b"Dien thoai" in sent
    found = look(sent)
    content = found.content.read_bytes()
    with Image.open(BytesIO(content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((480, 640), {})
        assert is_light(kept, 0.5, 0.1)
        assert not is_light(kept, 0.5, 0.9)
        assert not {"exif", "xmp", "comment"} & kept.info.keys()
    for trace in (b"Dien thoai", b"Exif", b"<x/>"):
        assert trace not in content
        assert found.thumbnail is not None
        assert trace not in found.thumbnail
    assert found.taken_at == datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def test_notes_of_programs_and_what_stands_behind_are_dropped(look: Look) -> None:
    """A JPEG's comment, a PNG's texts, and a page that was appended to a picture."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "An Nam")
    for sent in (
        make_photo(comment="An Nam"),
        make_photo(kind="PNG", pnginfo=notes),
        make_photo() + HTML + b"An Nam",
    ):
        assert b"An Nam" in sent
        kept = look(sent).content.read_bytes()
        assert b"An Nam" not in kept
        assert HTML not in kept


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:11:20 08:30:00", None, datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
        ("2026:11:20 08:30:00", "+09:00", datetime(2026, 11, 19, 23, 30, tzinfo=UTC)),
        ("2026:11:20 08:30:00\0", "\0", None),
        ("0000:00:00 00:00:00", None, None),
        ("1980:01:01 00:00:00", None, None),
        ("2999:01:01 00:00:00", None, None),
        ("hôm qua", None, None),
    ],
)
def test_when_the_camera_says_it_was(
    look: Look, taken: str, offset: str | None, expected: datetime | None
) -> None:
    """Without a zone it is Vietnam's, 08:30 − 7 h = 01:30 UTC; what cannot be so is left out."""
    assert look(make_photo(exif=make_exif(taken=taken, offset=offset))).taken_at == expected


def test_fineness_and_colours_stay(look: Look) -> None:
    """A JPEG keeps its tables, subsampling and progression, a lossless WebP its pixels; profiles stay."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    sent = make_photo(quality=62, subsampling="4:2:2", progressive=True, icc_profile=profile)
    with Image.open(BytesIO(sent)) as before, Image.open(look(sent).content) as kept:
        assert kept.quantization == before.quantization  # type: ignore[attr-defined]
        assert kept.info["progressive"] == 1
        assert kept.info["icc_profile"] == profile
        assert abs(len(sent) - look(sent).content.stat().st_size) < len(sent) / 10
    lossless = make_photo(kind="WEBP", lossless=True)
    with Image.open(BytesIO(lossless)) as before, Image.open(look(lossless).content) as kept:
        assert kept.tobytes() == before.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_colour_has_a_thumbnail(look: Look, mode: str) -> None:
    """Black and white, grey, tables, transparency, sixteen bits, print; light stays light."""
    picture = make_picture().convert("L" if mode == "I;16" else "RGB")
    found = look(encode(picture.convert(mode), "JPEG" if mode == "CMYK" else "PNG"))
    assert found.thumbnail is not None
    with Image.open(BytesIO(found.thumbnail)) as small:
        assert small.size == (320, 240)
        if mode != "I;16":
            assert (is_light(small, 0.1, 0.5), is_light(small, 0.9, 0.5)) == (True, False)


def test_see_through_colours_of_a_table_stay_so(look: Look) -> None:
    """The dark half of a PNG with a table is transparent, in what is kept and in the thumbnail."""
    picture = make_picture().convert("P")
    dark = picture.getpixel((639, 0))
    assert isinstance(dark, int)
    found = look(encode(picture, "PNG", transparency=dark))
    assert found.thumbnail is not None
    for content in (found.content.read_bytes(), found.thumbnail):
        with Image.open(BytesIO(content)) as kept:
            seen = kept.convert("RGBA").getchannel("A")
            assert (seen.getpixel((5, 5)), seen.getpixel((kept.width - 5, 5))) == (255, 0)


def test_a_photo_of_several_pictures_is_its_first(look: Look) -> None:
    """Telephones append a second picture to a JPEG, and PNG and WebP may move."""
    second = make_picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    for kind, media_type in (("MPO", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
        found = look(encode(make_picture(), kind, save_all=True, append_images=[second]))
        assert found.media_type == media_type
        with Image.open(found.content) as kept:
            assert (getattr(kept, "n_frames", 1), is_light(kept, 0.1, 0.5)) == (1, True)


def test_a_document_is_kept_as_it_is(look: Look, tmp_path: Path) -> None:
    """A PDF, also one with a few lines behind its end; it has no thumbnail."""
    for content in (PDF, PDF + b"\r\n" * 100):
        found = look(content)
        assert (found.media_type, found.thumbnail) == ("application/pdf", None)
        assert found.content == tmp_path / "sent"
        assert found.content.read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        SVG,
        b"\xef\xbb\xbf" + SVG,
        b"\n" + PDF,
        b"GIF89a" + bytes(100),
        encode(make_picture(), "BMP"),
        encode(make_picture(), "TIFF"),
        b"MZ" + bytes(1000),
        b"PK\x03\x04" + bytes(1000),
        b"RIFF\0\0\0\0WAVE",
        b"%PDF-x",
    ],
    ids=["empty", "html", "svg", "svg-bom", "late-pdf", "gif", "bmp", "tiff", "exe", "zip", "wav", "no-pdf"],
)
def test_what_is_neither_photo_nor_document_is_refused(look: Look, content: bytes) -> None:
    """Whatever it is called, what its first bytes say counts."""
    with pytest.raises(UnsupportedFile):
        look(content)


@pytest.mark.parametrize(
    "content",
    [
        make_photo()[: len(make_photo()) // 2],
        make_photo(kind="PNG")[:-40],
        make_photo(kind="WEBP", lossless=True)[:-20],
        b"\xff\xd8\xff" + HTML,
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"RIFF\x00\x01\x00\x00WEBP" + HTML,
        b"%PDF-1.4\n" + HTML,
        PDF[:-20],
        PDF + HTML * 100,
        make_bomb(1000, 1000),
    ],
    ids=[
        "half-jpeg",
        "cut-png",
        "cut-webp",
        "html-as-jpeg",
        "html-as-png",
        "html-as-webp",
        "html-as-pdf",
        "cut-pdf",
        "pdf-before-html",
        "too-little-png",
    ],
)
def test_what_cannot_be_read_to_its_end_is_refused(look: Look, content: bytes) -> None:
    """Its beginning promises what does not come."""
    with pytest.raises(DamagedFile):
        look(content)


@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 9_000), (8_001, 8_000)])
def test_a_bomb_is_refused_before_it_is_decoded(look: Look, size: tuple[int, int]) -> None:
    """2,500, 90 and 64.008 million pixels in a few hundred bytes; 64 million are the most."""
    bomb = make_bomb(*size)
    assert len(bomb) < 1_000
    with pytest.raises(PhotoTooLarge, match="At most 64 million pixels"):
        look(bomb)


def test_a_picture_drawn_over_and_over_is_refused(look: Look) -> None:
    """The last scan of a progressive JPEG 200 times more: each would be drawn in full."""
    photo = make_photo(progressive=True)
    last = photo.rindex(b"\xff\xda")
    with pytest.raises(DamagedFile, match="over and over"):
        look(photo[:-2] + photo[last:-2] * 200 + photo[-2:])


def test_an_upside_down_photo_is_turned_once(look: Look) -> None:
    """Turned, and turned no further when it is sent again as it was kept."""
    found = look(make_photo(exif=make_exif(orientation=UPSIDE_DOWN)))
    again = look(found.content.read_bytes())
    with Image.open(again.content) as kept:
        assert (is_light(kept, 0.1, 0.5), is_light(kept, 0.9, 0.5)) == (False, True)
