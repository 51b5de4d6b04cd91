"""Who asks, and what they may do where: every query and every handler takes a principal."""

from typing import Literal, get_args

import msgspec

Action = Literal[
    "read",
    "read_personal",
    "observe",
    "edit",
    "organise",
    "operate",
    "command",
    "administer",
    "audit",
    "steward",
]
"""read: what is the city's own; read_personal: what in it is about persons, too; observe: record
observations; edit: things with shapes, files and relations; organise: areas, agencies and parameters;
operate: run the city; command: change actuators; administer: users and grants; audit: read who did what;
steward: look after personal data, with requests, consents and breaches.
"""
EVERYTHING: frozenset[Action] = frozenset(get_args(Action))
_SHOWING: frozenset[Action] = frozenset(("read_personal", "edit", "organise", "steward"))
"""Whoever keeps a register sees what stands in it: an edit shows what was there before."""
_LOOKING: frozenset[Action] = frozenset(("read", "administer", "audit"))


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """That some actions are allowed at things of these agencies, in these areas and of these sectors.

    Agencies and areas are ids, with those below or within them; None means all of them, and things that
    have none.
    """

    actions: frozenset[Action]
    agencies: frozenset[int] | None = None
    areas: frozenset[int] | None = None
    sectors: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it holds everywhere."""
        return self.agencies is None and self.areas is None and self.sectors is None

    def holds(self, other: "Scope") -> bool:
        """Whether it reaches, as it is written down, wherever another one does."""
        return (
            (self.agencies is None or (other.agencies is not None and other.agencies <= self.agencies))
            and (self.areas is None or (other.areas is not None and other.areas <= self.areas))
            and (self.sectors is None or (other.sectors is not None and other.sectors <= self.sectors))
        )


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Someone or something on whose behalf a read or a write is made, with what it may do.

    `visitor` has not signed in, `user` has, `service` shows a token, `device` is a sensor that sends, `part`
    one of Dothi's own processes. `address` is where it asks from, `agency` the uid of the one it acts for;
    `user_id` and `session_id` are those of a user.
    """

    kind: Literal["visitor", "user", "service", "device", "part"]
    name: str
    scopes: tuple[Scope, ...] = ()
    agency: str | None = None
    address: str | None = None
    user_id: int | None = None
    session_id: int | None = None

    def may(self, action: Action) -> bool:
        """Whether it may do this anywhere."""
        # It is asked for every observation, and a generator takes twice as long as a loop.
        for scope in self.scopes:  # noqa: SIM110
            if action in scope.actions:
                return True
        return False

    def may_everywhere(self, action: Action) -> bool:
        """Whether it may do this at everything."""
        for scope in self.scopes:  # noqa: SIM110
            if action in scope.actions and scope.is_whole:
                return True
        return False

    @property
    def sees_personal(self) -> bool:
        """Whether it sees personal data wherever it reads; who may at a part of that only sees none.

        A field is kept from all rows of a session or from none.
        """
        showing = [scope for scope in self.scopes if scope.actions & _SHOWING]
        looking = [scope for scope in self.scopes if scope.actions & _LOOKING]
        return any(scope.is_whole for scope in showing) or all(
            any(each.holds(scope) for each in showing) for scope in looking
        )

    def list_sights(self) -> frozenset[Scope]:
        """Where it reads, told apart by whether it sees personal data: what is remembered is kept by it."""
        if not self.sees_personal:
            return self.list_scopes("read")
        sees: frozenset[Action] = frozenset(("read", "read_personal"))
        return frozenset(msgspec.structs.replace(each, actions=sees) for each in self.list_scopes("read"))

    def list_scopes(self, *actions: Action) -> frozenset[Scope]:
        """Where it may do any of these, each scope for them alone; one where it may everywhere.

        Principals for whom this is the same may do the same, so what is remembered is kept by it.
        """
        wanted = frozenset(actions)
        found = frozenset(
            msgspec.structs.replace(each, actions=wanted) for each in self.scopes if each.actions & wanted
        )
        return next((frozenset((each,)) for each in found if each.is_whole), found)


def make_part(name: str) -> Principal:
    """One of Dothi's own processes, which may do everything."""
    return Principal(kind="part", name=name, scopes=(Scope(actions=EVERYTHING),))


def make_device(name: str) -> Principal:
    """What only sends observations."""
    return Principal(kind="device", name=name, scopes=(Scope(actions=frozenset({"observe"})),))


NOBODY = Principal(kind="visitor", name="anonymous")
"""Somebody of whom nothing is known, who may do nothing."""
VIEWER = Principal(kind="visitor", name="anonymous", scopes=(Scope(actions=frozenset({"read"})),))
"""Somebody who may look at everything."""
LOCAL = Principal(kind="visitor", name="local", scopes=(Scope(actions=EVERYTHING),))
"""Somebody at this machine where whoever is at it may do everything."""
