"""Which roles hold which permissions on the target: operators may have changed the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from conformance.world import World

ROLES = {
    "plain-user": ("user",),
    "agent": ("user", "livechat-agent"),
    "manager": ("user", "livechat-manager"),
}
"""The roles of the run's own accounts."""


def holders(world: World) -> dict[str, set[str]]:
    """The roles that hold each permission; read once, as what promises change is put back by them."""

    def read() -> dict[str, set[str]]:
        listed = world.ok("listPermissions", caller=world.admin)["update"]
        return {permission["_id"]: set(permission["roles"]) for permission in listed}

    return world.standing("the roles that hold each permission", read)


def permitted(roles: Iterable[str], rules: Iterable[Mapping[str, Any]], held: Mapping[str, set[str]]) -> bool:
    """Whether a holder of the roles satisfies all rules, each of them the `any` or `all` of `x-permissions`."""

    def has(permission: str) -> bool:
        return not held.get(permission, set()).isdisjoint(roles)

    return all(any(map(has, rule["any"])) if "any" in rule else all(map(has, rule["all"])) for rule in rules)


def require_withheld(world: World, account: str, *permissions: str) -> None:
    """Skips the test where the workspace gives one of the permissions to that kind of account."""
    held = holders(world)
    given = [name for name in permissions if not held.get(name, set()).isdisjoint(ROLES[account])]
    if given:
        pytest.skip(f"the workspace gives {', '.join(given)} to every {account}")
