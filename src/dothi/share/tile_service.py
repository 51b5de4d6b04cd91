"""Tiles over HTTP as a plain ASGI handler: a map asks for dozens at once, and most are remembered.

`/api/tiles/things/{z}/{x}/{y}?kind=&at=` is what our own map draws, `/ogc/collections/{kind}/tiles/
WebMercatorQuad/{z}/{y}/{x}?datetime=` what the OGC's programs read: all of a kind, with its properties.
"""

import gzip
import re
from collections.abc import Collection
from datetime import datetime
from urllib.parse import parse_qsl

from dothi.access.door import principal_of
from dothi.access.tiles import Tiles
from dothi.share.whole_bodies import Message, Send
from dothi.vocabulary.errors import MalformedQuery, MethodNotAllowed, NotFound
from dothi.vocabulary.tiles import VECTOR_TILE, TileAddress

_OURS = re.compile(r"/api/tiles/things/(\d{1,2})/(\d{1,8})/(\d{1,8})")
_THEIRS = re.compile(r"/ogc/collections/([^/]+)/tiles/WebMercatorQuad/(\d{1,2})/(\d{1,8})/(\d{1,8})")
_KEPT = "no-cache"
"""Whoever keeps a tile asks each time whether it is still so; that it is costs one look-up."""


def is_tile(path: str) -> bool:
    """Whether a path is that of a tile."""
    return path.startswith("/api/tiles/") or (
        path.startswith("/ogc/c") and _THEIRS.fullmatch(path) is not None
    )


class TileService:
    """Answers a GET of any tile; raises what guard() answers."""

    def __init__(self, tiles: Tiles, kinds: Collection[str]) -> None:
        self._tiles = tiles
        self._kinds = frozenset(kinds)

    async def answer(self, scope: Message, _: bytes, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed("A tile is read by GET.")
        address = self._read_address(scope["path"], scope["query_string"].decode("latin-1"))
        tile = await self._tiles.read(principal_of(scope), address)
        asked = {
            name: value for name, value in scope["headers"] if name in (b"if-none-match", b"accept-encoding")
        }
        tag = f'W/"{tile.version}"'.encode()
        headers = [
            (b"etag", tag),
            (b"cache-control", _KEPT.encode()),
            (b"vary", b"accept-encoding"),
        ]
        if tag in asked.get(b"if-none-match", b""):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        if b"gzip" in asked.get(b"accept-encoding", b""):
            body = tile.content
            headers.append((b"content-encoding", b"gzip"))
        else:
            body = gzip.decompress(tile.content)
        headers += [(b"content-type", VECTOR_TILE.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _read_address(self, path: str, query: str) -> TileAddress:
        given = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        if ours := _OURS.fullmatch(path):
            z, x, y = map(int, ours.groups())
            _take_only(given, ("kind", "at"))
            return TileAddress(z=z, x=x, y=y, kind=given.get("kind"), at=_read_instant(given, "at"))
        theirs = _THEIRS.fullmatch(path)
        if theirs is None or theirs[1] not in self._kinds:
            raise NotFound("There is no such tile.")
        z, y, x = map(int, theirs.groups()[1:])
        _take_only(given, ("datetime", "f"))
        if given.get("f", "mvt") != "mvt":
            raise MalformedQuery("Tiles are given as mvt.", field="f")
        at = _read_instant(given, "datetime")
        return TileAddress(z=z, x=x, y=y, kind=theirs[1], at=at, look="data")


def _take_only(given: dict[str, str], allowed: tuple[str, ...]) -> None:
    for name in given:
        if name not in allowed:
            raise MalformedQuery(f"A tile takes {' and '.join(allowed)}.", field=name)


def _read_instant(given: dict[str, str], name: str) -> datetime | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        # A plus that nobody encoded has become a space.
        return datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as problem:
        raise MalformedQuery(
            "Give an instant with its offset, as 2026-11-21T07:00:00Z.", field=name
        ) from problem
