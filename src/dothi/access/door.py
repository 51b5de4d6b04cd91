"""The door to the store: checks the principal, then opens a session bound to it."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from typing import Literal

from dothi.store.database import Database, Session
from dothi.vocabulary.errors import NotAllowed
from dothi.vocabulary.principals import ANONYMOUS, LOCAL, Principal

Action = Literal["read", "observe", "register", "operate"]
"""read: what is open; observe: record observations; register: things; operate: run the city."""

_ALLOWED: dict[str, frozenset[Action]] = {
    "local": frozenset(("read", "observe", "register", "operate")),
    "part": frozenset(("read", "observe", "register", "operate")),
    "device": frozenset(("observe",)),
    "anonymous": frozenset(("read",)),
}


def check(principal: Principal, action: Action) -> None:
    """Raise NotAllowed unless the principal may do this."""
    if action not in _ALLOWED[principal.kind]:
        raise NotAllowed(f"{principal.name} may not {action}.")


class Door:
    """The way to the store for everything above it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(
        self, principal: Principal, action: Action, *, keep: bool = True
    ) -> AbstractAsyncContextManager[Session]:
        """A transaction in which the principal may do that; raises NotAllowed before it begins.

        Without `keep` everything is undone at the end.
        """
        check(principal, action)
        return self._database.session(principal, signed=action == "register", keep=keep)

    def listen(self, principal: Principal) -> AsyncGenerator[list[str] | None]:
        """Yields what is said when things or datastreams have changed, and None at the beginning."""
        check(principal, "read")
        return self._database.listen("things")


def principal_of(host: str | None) -> Principal:
    """Who asks over HTTP, by the client's address: somebody at this machine, or anybody."""
    return LOCAL if host is None or host in ("127.0.0.1", "::1", "localhost") else ANONYMOUS
