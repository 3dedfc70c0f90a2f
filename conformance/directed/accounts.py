"""Accounts of the workspace as promises make and read them."""

from __future__ import annotations

from typing import Any

from conformance.session import Login
from conformance.world import World


def account(world: World, caller: Login | None = None, **query: str) -> dict[str, Any]:
    """An account as the administrator, or somebody else, reads it; without what moves by itself."""
    found = dict(world.ok("getUser", query=query, caller=caller or world.admin)["user"])
    return {key: value for key, value in found.items() if key not in ("lastLogin", "_updatedAt")}


def expect_nobody(world: World, **query: str) -> None:
    world.refused("getUser", "User not found.", query=query, caller=world.admin)


def draft(world: World, **properties: Any) -> dict[str, Any]:
    """A body that creates an account, which the run knows of."""
    username = properties.get("username") or world.name("user")
    world.grounds.note_user(str(username))
    return {
        "email": f"{username}@example.com",
        "name": f"{username} the First",
        "password": world.grounds.secret(),
        "username": username,
        "joinDefaultChannels": False,
        "sendWelcomeEmail": False,
        **properties,
    }
