"""Shapefiles: several files each, of which people often send only one."""

import struct
import tempfile
from pathlib import Path

from dothi.connect.files.archives import unpack
from dothi.connect.files.encodings import BYTES, find_codec, is_utf8
from dothi.connect.files.vector import VectorSource, make_names, make_part
from dothi.vocabulary.errors import UnreadableFile

_NEEDED = (".shp", ".shx", ".dbf")
_WELCOME = (".prj", ".cpg")
_ANSI = 0x57
_SAMPLED_BYTES = 4 * 1024**2


def open_shapefile(path: Path, encoding: str | None) -> VectorSource:
    """A Shapefile by its .shp, or each of a folder."""
    paths = sorted(path.glob("*")) if path.is_dir() else [path]
    mains = [each for each in paths if each.suffix.lower() == ".shp"]
    if not mains:
        said = "There is no .shp in it." if path.is_dir() else "Its .shp is missing."
        raise UnreadableFile(said, reason="no_shp")
    return open_shapefiles(mains, encoding, tempfile.TemporaryDirectory(prefix="dothi-file-"))


def open_zip(path: Path, encoding: str | None) -> VectorSource:
    """Every Shapefile of an archive."""
    folder = tempfile.TemporaryDirectory(prefix="dothi-file-")
    try:
        mains = [each for each in unpack(path, Path(folder.name)) if each.suffix.lower() == ".shp"]
    except BaseException:
        folder.cleanup()
        raise
    if not mains:
        folder.cleanup()
        raise UnreadableFile(
            "There is no Shapefile in it; files of other formats are sent as they are.", reason="no_shapefile"
        )
    return open_shapefiles(mains, encoding, folder)


def open_shapefiles(
    mains: list[Path], encoding: str | None, folder: tempfile.TemporaryDirectory[str]
) -> VectorSource:
    """Each .shp as a layer named after it; raises UnreadableFile where one is not whole."""
    try:
        notices: list[str] = []
        names = make_names([main.stem for main in mains])
        parts = []
        for number, (main, name) in enumerate(zip(mains, names, strict=True)):
            linked = _link(main, Path(folder.name) / f"shapefile-{number}")
            text = _find_encoding(linked, encoding, notices)
            parts.append(make_part(linked, 0, name, notices, encoding=text))
        return VectorSource(title="Shapefile", parts=parts, notices=notices, folder=folder)
    except BaseException:
        folder.cleanup()
        raise


def _link(main: Path, folder: Path) -> Path:
    """Links with plain names in a folder of their own."""
    beside = {
        each.suffix.lower(): each for each in main.parent.iterdir() if each.stem.lower() == main.stem.lower()
    }
    missing = [suffix for suffix in _NEEDED if suffix not in beside]
    if missing:
        raise UnreadableFile(
            f"{main.stem} lacks its {' and '.join(missing)}; send all files of the Shapefile in one ZIP.",
            reason="parts_missing",
            blanks={"name": main.stem, "parts": ", ".join(missing)},
        )
    _check_whole(main.stem, beside[".shp"], beside[".shx"], beside[".dbf"])
    folder.mkdir()
    for suffix in (*_NEEDED, *_WELCOME):
        if suffix in beside:
            (folder / f"layer{suffix}").symlink_to(beside[suffix].resolve())
    return folder / "layer.shp"


def _check_whole(name: str, shapes: Path, index: Path, table: Path) -> None:
    """Compare the lengths that the headers declare with what is there."""
    for path in (shapes, index):
        head = _read_head(path, 100)
        if len(head) < 100 or not head.startswith(b"\x00\x00\x27\x0a"):
            raise UnreadableFile(
                f"{name}{path.suffix} is no part of a Shapefile.",
                reason="no_part",
                blanks={"name": f"{name}{path.suffix}"},
            )
        if struct.unpack_from(">i", head, 24)[0] * 2 > path.stat().st_size:
            raise _make_truncated(f"{name}{path.suffix}")
    head = _read_head(table, 32)
    if len(head) < 32:
        raise _make_truncated(f"{name}{table.suffix}")
    rows, start, width = struct.unpack_from("<IHH", head, 4)
    if start + rows * width > table.stat().st_size:
        raise _make_truncated(f"{name}{table.suffix}")


def _make_truncated(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"{name} is truncated; copy it once more.", reason="part_truncated", blanks={"name": name}
    )


def _find_encoding(linked: Path, given: str | None, notices: list[str]) -> str | None:
    """What the texts are in; None for UTF-8, and where the table's own mark says it and GDAL knows it."""
    named = linked.with_suffix(".cpg")
    if given or named.exists():
        said = given or named.read_bytes()[:40].decode("latin-1")
        return find_codec(said, is_given=given is not None)
    notices.append("no_cpg")
    raw = _read_head(linked.with_suffix(".dbf"), _SAMPLED_BYTES)
    if raw[29] not in (0, _ANSI):
        return None
    start = int.from_bytes(raw[8:10], "little")
    # GDAL would decode as something else where nothing is said.
    return "utf-8" if is_utf8(raw[start:]) else BYTES


def _read_head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)
