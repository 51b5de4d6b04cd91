"""The door to the store: checks the principal, then opens a session bound to it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager

from dothi.store.database import Database, Session
from dothi.vocabulary.errors import NotAllowed, NotSignedIn
from dothi.vocabulary.principals import NOBODY, Action, Principal


def check(principal: Principal, action: Action) -> None:
    """Raise NotAllowed unless the principal may do this somewhere; NotSignedIn where it is a visitor."""
    if not principal.may(action):
        refuse = NotSignedIn if principal.kind == "visitor" else NotAllowed
        raise refuse(f"{principal.name} may not {action}.")


_WHOLE: tuple[Action, ...] = ("organise", "operate", "administer")
"""What is of the whole city, and cannot be done at some things only."""


class Door:
    """The way to the store for everything above it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(
        self, principal: Principal, action: Action, *, keep: bool = True
    ) -> AbstractAsyncContextManager[Session]:
        """A transaction in which the principal may do that, where it may; raises NotAllowed before it begins.

        Without `keep` everything is undone at the end.
        """
        check(principal, action)
        if action in _WHOLE and not principal.may_everywhere(action):
            raise NotAllowed(f"{principal.name} may {action} some things only, and this is the whole city's.")
        return self._database.session(principal, action, signed=action in ("edit", "organise"), keep=keep)

    def listen(self, principal: Principal) -> AsyncGenerator[list[str] | None]:
        """Yields what is said when things or datastreams have changed, and None at the beginning."""
        check(principal, "read")
        return self._database.listen("things")


def principal_of(scope: Mapping[str, object]) -> Principal:
    """Who makes a request, as the gate before all routes found out; nobody where none did."""
    principal = scope.get("principal", NOBODY)
    assert isinstance(principal, Principal), "the gate puts nothing else there"  # noqa: S101
    return principal
