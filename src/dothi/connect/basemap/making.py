"""Making the base map: extract in, one PMTiles file out, in the place of the old one once it is whole."""

import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from pmtiles.tile import Compression, HeaderDict, deserialize_header, serialize_header

from dothi.connect.basemap.reading import Extract
from dothi.connect.basemap.tiling import TileMaker, get_tippecanoe
from dothi.machine.staging import use_staging
from dothi.vocabulary.basemap import ATTRIBUTION, BASEMAP_FILE, BasemapFacts
from dothi.vocabulary.errors import DataFolderUnusable, DiskFull

_HEADER_BYTES = 127
_STAGING = "making"
Stage = Literal["reading", "tiling"]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the file, how many features are in it, and whether they lie in Vietnam."""

    path: Path
    features: int
    lies_in_vietnam: bool
    facts: BasemapFacts


def make_basemap(source: Path, folder: Path, on_progress: Callable[[Stage, float], None]) -> Made:
    """Make the base map of an extract in a folder, and put it in the place of the old one.

    `on_progress` hears how many features were read, then which part of a hundred of the tiles is made. What
    is half made goes with the call, or with the next one if this process is killed. Raises UnreadableFile,
    TileMakerMissing, TileMakerFailed, DataFolderUnusable and DiskFull.
    """
    program = get_tippecanoe()
    extract = Extract(source)
    _prepare(folder)
    with use_staging(folder / _STAGING) as room:
        half_made = room / BASEMAP_FILE
        features = 0
        try:
            with TileMaker(program, half_made, lambda part: on_progress("tiling", part)) as maker:
                for lines, count in extract.read():
                    maker.write(lines)
                    features += count
                    on_progress("reading", features)
            facts = BasemapFacts(
                made_at=datetime.now(UTC), extract_at=extract.taken_at, source=source.name, features=features
            )
            _write_facts(half_made, facts)
            target = _take_over(half_made, folder)
        except OSError as problem:
            raise _explain(problem, folder) from problem
    return Made(path=target, features=features, lies_in_vietnam=extract.lies_in_vietnam, facts=facts)


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise _explain(problem, folder) from problem


def _take_over(half_made: Path, folder: Path) -> Path:
    """One step, so that a running city has the old file or the new one and never a part."""
    target = folder / BASEMAP_FILE
    half_made.chmod(0o644)
    owner = folder.parent.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        # The city's servers run as the owner of its data folder.
        for each in (half_made, folder, folder / _STAGING):
            os.chown(each, owner.st_uid, owner.st_gid)
    with half_made.open("rb") as file:
        os.fsync(file.fileno())
    half_made.replace(target)
    return target


def _write_facts(path: Path, facts: BasemapFacts) -> None:
    """Say in the file itself what it was made of; the format lets new metadata stand at its end."""
    with path.open("r+b") as file:
        header: HeaderDict = deserialize_header(file.read(_HEADER_BYTES))
        file.seek(header["metadata_offset"])
        metadata = msgspec.json.decode(gzip.decompress(file.read(header["metadata_length"])))
        said = {"name": "Dothi", "description": "", "attribution": ATTRIBUTION}
        content = gzip.compress(msgspec.json.encode({**metadata, **said, "dothi": facts}), mtime=0)
        header["metadata_offset"] = file.seek(0, os.SEEK_END)
        header["metadata_length"] = len(content)
        header["internal_compression"] = Compression.GZIP
        file.write(content)
        file.seek(0)
        file.write(serialize_header(header))


def _explain(problem: OSError, folder: Path) -> DataFolderUnusable | DiskFull:
    if problem.errno == 28:
        return DiskFull(f"{folder}: {problem.strerror}.")
    return DataFolderUnusable(f"{folder}: {problem.strerror}.")
