"""The names a city answers to: a request that gives it another one would be answered with links to there."""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from dothi.vocabulary.errors import SetupProblem

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(?P<port>\d{1,5}))?")
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_EVERY_ADDRESS = frozenset(("0.0.0.0", "::", ""))  # noqa: S104
_REMEMBERED = 1_000


class OwnNames:
    """Tells a city's own names from others."""

    def __init__(self, listens: str, url: str | None, more: Collection[str] = ()) -> None:
        """`listens` is the address it listens on, `url` where it says it is, `more` what else it is called.

        A city that listens on every address answers to any in digits: nobody can call a page of theirs so.
        """
        said = urlsplit(url or "")
        self._scheme, self._netloc = said.scheme, said.netloc.lower()
        self._names = {listens.lower(), *more} | ({said.hostname} if said.hostname else set())
        self._digits = listens in _EVERY_ADDRESS
        self._known: set[str] = set()

    def takes(self, host: str) -> bool:
        """Whether the header Host names this city, whatever port stands behind it."""
        if host in self._known:
            return True
        found = _HOST.fullmatch(host)
        if found is None or int(found["port"] or 0) > 65_535 or not self._is_own(found["name"].lower()):
            return False
        if len(self._known) < _REMEMBERED:
            self._known.add(host)
        return True

    def find_scheme(self, host: str) -> str | None:
        """The scheme by which the city says it is reached by that name and port; None where it does not."""
        return self._scheme if host.lower() == self._netloc else None

    def _is_own(self, name: str) -> bool:
        name = name.strip("[]")
        if name == "localhost" or name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._digits or address.is_loopback


def parse_names(text: str) -> tuple[str, ...]:
    """Names parted by commas, as a setting has them; raises SetupProblem."""
    names = tuple(each.strip().lower() for each in text.split(",") if each.strip())
    for name in names:
        if not _NAME.fullmatch(name):
            raise SetupProblem(f"DOTHI_HOSTS has names without port, parted by commas; {name!r} is none.")
    return names
