"""The door to the store: checks the principal, then opens a session bound to it."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Literal

from dothi.access.refusals import Refusals
from dothi.store.audit import put_notes
from dothi.store.database import Database, Session
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.errors import NotAllowed, NotSignedIn
from dothi.vocabulary.principals import NOBODY, Action, Principal

Channel = Literal["things", "devices", "rules", "flags", "alarms"]
"""What can be listened to: that these, or what belongs to them, have changed."""

_WRITING: frozenset[Action] = frozenset(("edit", "organise", "operate", "steward"))
"""What is written down; observations are not, since each tells of itself who made it."""
_ADMINISTERING: frozenset[Event | None] = frozenset(
    (
        "device.change",
        "grant.change",
        "privacy.erase",
        "session.change",
        "sign_in.try",
        "token.change",
        "user.change",
    )
)
"""What is written down whatever right it takes: people change their own sessions and tokens, too."""

_LOOKING: frozenset[Action] = frozenset(("read", "audit", "administer"))
"""What only looks, as long as it writes nothing down: who may not see personal data sees none here."""

_WHOLE: tuple[Action, ...] = ("organise", "operate", "administer", "audit", "steward")
"""What is of the whole city, and cannot be done at some things only."""


def check(principal: Principal, action: Action) -> None:
    """Raise NotAllowed unless the principal may do this somewhere; NotSignedIn where it is a visitor."""
    if not principal.may(action):
        refuse = NotSignedIn if principal.kind == "visitor" else NotAllowed
        raise refuse(f"{principal.name} may not {action}.")


def _check_whole(principal: Principal, action: Action) -> None:
    """Raise as `check` does, and for what is the whole city's unless the principal may do it everywhere."""
    check(principal, action)
    if action in _WHOLE and not principal.may_everywhere(action):
        raise NotAllowed(f"{principal.name} may {action} some things only, and this is the whole city's.")


class Door:
    """The way to the store for everything above it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.refusals = Refusals()
        """What was refused here and is not written down yet."""

    def check(self, principal: Principal, action: Action, event: Event) -> None:
        """Raise as `enter` would; that somebody has tried is written down."""
        try:
            _check_whole(principal, action)
        except NotAllowed:
            self.refusals.add(principal, Note(event=event, outcome="refused"))
            raise

    def enter(
        self, principal: Principal, action: Action, event: Event | None = None, *, keep: bool = True
    ) -> AbstractAsyncContextManager[Session]:
        """A transaction in which the principal may do that, where it may; raises NotAllowed before it begins.

        What writes says by `event` what is written down of it, unless the session is told more; None where
        nothing of the city changes. Without `keep` everything is undone at the end.
        """
        if event is None:
            _check_whole(principal, action)
        else:
            self.check(principal, action, event)
        if action in _WRITING or event in _ADMINISTERING:
            return self._write(principal, action, event, keep=keep)
        veiled = action in _LOOKING and not principal.sees_personal
        return self._database.session(principal, action, keep=keep, veiled=veiled)

    @asynccontextmanager
    async def _write(
        self, principal: Principal, action: Action, event: Event | None, *, keep: bool
    ) -> AsyncIterator[Session]:
        signed = action in ("edit", "organise")
        async with self._database.session(principal, action, signed=signed, keep=keep) as session:
            yield session
            if keep:
                await put_notes(session, event)

    def listen(self, principal: Principal, channel: Channel = "things") -> AsyncGenerator[list[str] | None]:
        """Yields None at the beginning, and what is said when these or what belongs to them change."""
        check(principal, "administer" if channel == "devices" else "read")
        return self._database.listen(channel)


def principal_of(scope: Mapping[str, object]) -> Principal:
    """Who makes a request, as the gate before all routes found out; nobody where none did."""
    principal = scope.get("principal", NOBODY)
    assert isinstance(principal, Principal), "the gate puts nothing else there"  # noqa: S101
    return principal
