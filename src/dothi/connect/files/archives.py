"""ZIP archives, unpacked within limits and never outside the folder they are unpacked into."""

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from dothi.connect.files.limits import LARGEST_UNPACKED_BYTES, MOST_MEMBERS
from dothi.vocabulary.errors import UnreadableFile

_UTF8_NAMES = 0x800
_ENCRYPTED = 0x1


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """The files in an archive; raises UnreadableFile where unpacking them would be unsafe."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise UnreadableFile(
            f"The archive is truncated or damaged: {problem}.",
            reason="damaged",
            blanks={"detail": str(problem)},
        ) from problem
    if len(members) > MOST_MEMBERS:
        raise UnreadableFile(
            f"The archive holds {len(members)} files; at most {MOST_MEMBERS} are unpacked.",
            reason="archive_of_many",
            blanks={"n": len(members), "limit": MOST_MEMBERS},
        )
    # What is unpacked of a member never exceeds the size its entry declares.
    total = sum(each.file_size for each in members)
    if total > LARGEST_UNPACKED_BYTES:
        limit = LARGEST_UNPACKED_BYTES // 1024**2
        raise UnreadableFile(
            f"Unpacked it would have {total // 1024**2} MiB; at most {limit} MiB are unpacked.",
            reason="archive_too_large",
            blanks={"size": total // 1024**2, "limit": limit},
        )
    for each in members:
        if _leads_out(each.filename):
            raise UnreadableFile(
                f"The archive holds a path that leads out of it: {each.filename!r}.",
                reason="archive_leads_out",
                blanks={"name": each.filename},
            )
        if each.flag_bits & _ENCRYPTED:
            raise UnreadableFile(
                "The archive is encrypted; pack it without a password.", reason="archive_encrypted"
            )
    return members


def unpack(path: Path, folder: Path) -> list[Path]:
    """Every file of an archive, in numbered folders, one for each folder it has; raises UnreadableFile."""
    folders: dict[str, Path] = {}
    unpacked = []
    with zipfile.ZipFile(path) as archive:
        for member in check_archive(path):
            name = PurePosixPath(_read_name(member).replace("\\", "/"))
            # Such files are the resource forks that macOS puts beside the real ones.
            if "__MACOSX" in name.parts or name.name.startswith("."):
                continue
            into = folders.setdefault(str(name.parent), folder / str(len(folders)))
            into.mkdir(exist_ok=True)
            try:
                with archive.open(member) as packed, (into / name.name).open("wb") as file:
                    shutil.copyfileobj(packed, file, 1024 * 1024)
            except (
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                OSError,
                NotImplementedError,
                RuntimeError,
            ) as problem:
                raise UnreadableFile(
                    f"{name.name} in the archive cannot be unpacked: {problem}.",
                    reason="part_damaged",
                    blanks={"name": name.name, "detail": str(problem)},
                ) from problem
            unpacked.append(into / name.name)
    return unpacked


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0] if path.parts else True


def _read_name(member: zipfile.ZipInfo) -> str:
    """Names are often UTF-8 without the mark that says so."""
    if member.flag_bits & _UTF8_NAMES:
        return member.filename
    try:
        return member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename
