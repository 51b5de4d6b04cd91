"""The base map's file: a PMTiles archive, mapped into memory and read tile by tile.

The library's own reader reads the directories anew for each tile; here they are kept, which is five hundred
times as fast.
"""

import gzip
import logging
import mmap
import zlib
from functools import lru_cache
from pathlib import Path

import msgspec
from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from dothi.vocabulary.basemap import BASEMAP_FILE, BASEMAP_FOLDER, BasemapFacts

log = logging.getLogger(__name__)

_HEADER_BYTES = 127
_KEPT_DIRECTORIES = 256
_DEEPEST_DIRECTORY = 4
_DEGREE_E7 = 10_000_000
_DAMAGE = (
    *(OSError, EOFError, ValueError, IndexError, KeyError, zlib.error),
    *(msgspec.MsgspecError, MagicNumberNotFound, SpecVersionUnsupported),
)


class _Metadata(msgspec.Struct, frozen=True):
    dothi: BasemapFacts
    attribution: str


class BasemapFile:
    """One base map that stays as it is, even when another one takes its place in the folder.

    `bounds` are west, south, east and north in degrees, WGS 84. Raises one of `_DAMAGE` when it is opened
    and is no base map of ours.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header = deserialize_header(self._content[:_HEADER_BYTES])
        if header["tile_type"] != TileType.MVT or header["tile_compression"] != Compression.GZIP:
            raise ValueError("It holds no compressed vector tiles.")
        self._header = header
        packed = self._read(header["metadata_offset"], header["metadata_length"])
        metadata = msgspec.json.decode(gzip.decompress(packed), type=_Metadata)
        self.facts = metadata.dothi
        self.attribution = metadata.attribution
        self.minzoom, self.maxzoom = header["min_zoom"], header["max_zoom"]
        self.bounds = (
            header["min_lon_e7"] / _DEGREE_E7,
            header["min_lat_e7"] / _DEGREE_E7,
            header["max_lon_e7"] / _DEGREE_E7,
            header["max_lat_e7"] / _DEGREE_E7,
        )
        self._root = deserialize_directory(self._read(header["root_offset"], header["root_length"]))
        self._open_leaf = lru_cache(_KEPT_DIRECTORIES)(self._read_leaf)

    def find_tile(self, z: int, x: int, y: int) -> bytes | None:
        """A tile, compressed by gzip as it lies in the file, or None where the map has nothing.

        Raises ValueError for x and y that the zoom does not have.
        """
        if not self.minzoom <= z <= self.maxzoom:
            return None
        tile = zxy_to_tileid(z, x, y)
        entries = self._root
        for _ in range(_DEEPEST_DIRECTORY):
            entry = find_tile(entries, tile)
            if entry is None:
                return None
            if entry.run_length:
                return self._read(self._header["tile_data_offset"] + entry.offset, entry.length)
            entries = self._open_leaf(entry.offset, entry.length)
        return None

    def _read_leaf(self, offset: int, length: int) -> list[Entry]:
        return deserialize_directory(self._read(self._header["leaf_directory_offset"] + offset, length))

    def _read(self, offset: int, length: int) -> bytes:
        content = self._content[offset : offset + length]
        if len(content) != length:
            raise ValueError("It is truncated.")
        return content


class BasemapShelf:
    """Where the base map is looked for: a new file is in use at the next question, and a damaged one is not.

    Without a data folder there is none.
    """

    def __init__(self, data: Path | None) -> None:
        self._path = None if data is None else data / BASEMAP_FOLDER / BASEMAP_FILE
        self._seen: tuple[int, int, int] | None = None
        self._file: BasemapFile | None = None
        self.version = ""
        """Another text for every file that takes the place of another."""

    def find(self) -> BasemapFile | None:
        """The base map as it is now, or None where there is none that can be read."""
        if self._path is None:
            return None
        try:
            status = self._path.stat()
        except OSError:
            self._seen, self._file = None, None
            return None
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if seen != self._seen:
            self._seen = seen
            self.version = f"{status.st_mtime_ns:x}-{status.st_size:x}"
            self._file = self._open(self._path)
        return self._file

    def _open(self, path: Path) -> BasemapFile | None:
        try:
            return BasemapFile(path)
        except _DAMAGE as problem:
            # Said once for each file; the map is then drawn without it.
            log.warning("%s is no base map: %s; make it again with `dothi basemap`", path, problem)
            return None
