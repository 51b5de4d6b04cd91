"""Roles: what people of a kind of work may do. A grant says who has which one, where and until when."""

from typing import get_args

import msgspec

from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import EVERYTHING, Action
from dothi.vocabulary.words import Words


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle of actions."""

    id: str
    title: Words
    actions: frozenset[Action]

    @property
    def needs_two(self) -> bool:
        """Whether granting it takes a second administrator: it can change what stands in the street."""
        return "command" in self.actions

    @property
    def is_whole(self) -> bool:
        """Whether it can be had everywhere only: who decides on rights decides on all of them."""
        return "administer" in self.actions


def _make(id: str, vi: str, en: str, *actions: Action) -> Role:  # noqa: A002
    return Role(id=id, title=Words(vi=vi, en=en), actions=frozenset(actions))


ROLES: dict[str, Role] = {
    role.id: role
    for role in (
        _make("citizen", "Người dân", "Citizen"),
        _make("officer", "Cán bộ", "Officer", "read", "read_personal", "edit"),
        _make("operator", "Điều hành viên", "Operator", "read", "read_personal", "edit", "command"),
        _make("engineer", "Kỹ sư", "Engineer", "read", "read_personal", "observe", "edit"),
        _make("manager", "Quản lý", "Manager", "read", "read_personal", "edit", "organise"),
        _make("leader", "Lãnh đạo", "Leader", "read"),
        _make(
            "data_steward",
            "Quản trị dữ liệu",
            "Data steward",
            "read",
            "read_personal",
            "observe",
            "edit",
            "organise",
            "steward",
        ),
        _make(
            "security_officer",
            "Cán bộ an ninh thông tin",
            "Security officer",
            "read",
            "read_personal",
            "audit",
            "steward",
        ),
        _make(
            "administrator",
            "Quản trị hệ thống",
            "Administrator",
            *(action for action in get_args(Action) if action != "command"),
        ),
        _make("device", "Thiết bị", "Device", "observe"),
        _make("service", "Dịch vụ", "Service", "read", "observe"),
    )
}
"""Every role, by its id. Who administers does not command: a grant of that takes two."""


def get_role(name: str) -> Role:
    """A role by its id; raises InvalidInput."""
    role = ROLES.get(name)
    if role is None:
        raise InvalidInput(f"No role is called {name!r}; there are {', '.join(ROLES)}.", field="role")
    return role


def read_actions(names: list[str]) -> frozenset[Action]:
    """Actions by their names; raises InvalidInput."""
    unknown = sorted(set(names) - EVERYTHING)
    if unknown:
        raise InvalidInput(f"No action is called {unknown[0]!r}.", field="actions")
    return frozenset(action for action in get_args(Action) if action in names)
