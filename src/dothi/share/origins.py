"""Pages of other origins that may ask this city from within a browser (CORS): those on a list, and no others.

They ask without cookies: no answer says that credentials may be sent along, so a page elsewhere sees what its
own token lets it see, and nothing of who happens to be signed in here.
"""

import re

from dothi.share.answer_headers import Header
from dothi.vocabulary.errors import SetupProblem

_ORIGIN = re.compile(r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[1-9]\d{0,4})?")
"""As browsers write it: in small letters, without a path. A star is no origin."""
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_ASKED_WITH = b"accept, authorization, content-crs, content-type, if-match, if-none-match, prefer"
_TOLD = (
    b"content-crs, content-disposition, etag, link, location, openapi-crs, preference-applied, retry-after"
)
_REMEMBERED_S = b"600"
VARY: Header = (b"vary", b"origin")


class Origins:
    """The list."""

    def __init__(self, listed: tuple[str, ...] = ()) -> None:
        self._listed = frozenset(each.encode() for each in listed)

    def __bool__(self) -> bool:
        return bool(self._listed)

    def list_headers(self, origin: bytes | None) -> list[Header]:
        """What an answer says to a page of that origin: nothing, where it is not on the list."""
        if origin is None or origin not in self._listed:
            return []
        return [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _TOLD)]

    def find_leave(self, method: str, given: dict[bytes, bytes]) -> list[Header] | None:
        """What else a browser is told that asks whether a page may ask; None where it asks no such thing."""
        if method != "OPTIONS" or b"access-control-request-method" not in given:
            return None
        if given.get(b"origin") not in self._listed:
            return None
        return [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _ASKED_WITH),
            (b"access-control-max-age", _REMEMBERED_S),
        ]


def parse_origins(text: str) -> tuple[str, ...]:
    """Origins parted by commas, as a setting has them; raises SetupProblem."""
    origins = tuple(each.strip() for each in text.split(",") if each.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SetupProblem(
                f"DOTHI_ORIGINS has origins as https://map.example.vn, parted by commas; {origin!r} is none."
            )
    return origins
