"""A small workspace whose time stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from stub_server.workspace import Workspace
from stub_server.workspace.clock import Clock
from stub_server.workspace.entities import Email, User
from stub_server.workspace.ids import Ids

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def workspace() -> Workspace:
    """An administrator, and the agents Grace and Linus, both there for chats; no department, no visitor."""
    workspace = Workspace(Clock(MORNING), Ids(seed=1))
    add_user(workspace, "Adm1nOfWorkspace9", "admin", "Administrator", ["user", "admin"])
    for user_id, username, name in (
        ("Gr4ceHopperAgent7", "grace", "Grace Hopper"),
        ("L1nusTorvaldsAg3n", "linus", "Linus Torvalds"),
    ):
        agent = add_user(workspace, user_id, username, name, ["user", "livechat-agent"])
        agent.availability = "available"
        workspace.store.users.save(agent)
    return workspace


def add_user(workspace: Workspace, user_id: str, username: str, name: str, roles: list[str]) -> User:
    """An online account whose password is its username."""
    now = workspace.clock.now()
    user = User(
        user_id,
        username,
        now,
        now,
        name=name,
        emails=[Email(f"{username}@example.com", verified=True)],
        password=sha256(username.encode()).hexdigest(),
        roles=roles,
        status="online",
    )
    return workspace.store.users.save(user)
