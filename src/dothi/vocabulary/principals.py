"""Who asks, and what they may do where: every query and every handler takes a principal."""

from typing import Literal, get_args

import msgspec

Action = Literal["read", "observe", "edit", "organise", "operate", "command", "administer", "audit"]
"""read: what is the city's own; observe: record observations; edit: things with shapes, files and relations;
organise: areas and agencies; operate: run the city; command: change actuators; administer: users and grants;
audit: read who did what.
"""
EVERYTHING: frozenset[Action] = frozenset(get_args(Action))


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
        return any(action in scope.actions for scope in self.scopes)

    def may_everywhere(self, action: Action) -> bool:
        """Whether it may do this at everything."""
        return any(action in scope.actions and scope.is_whole for scope in self.scopes)

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
