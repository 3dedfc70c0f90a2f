"""Permissions: who holds them, and how that changes."""

from __future__ import annotations

import pytest

from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import User


def account(workspace: Workspace, username: str) -> User:
    user = workspace.users.by_username(username)
    assert user is not None
    return user


def test_agents_look_into_conversations_but_do_not_manage(workspace: Workspace) -> None:
    grace = account(workspace, "grace")
    assert workspace.permissions.holds_all(grace, ["view-l-room", "close-livechat-room", "edit-omnichannel-contact"])
    assert not workspace.permissions.holds_any(grace, ["view-livechat-manager", "transfer-livechat-guest"])


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("save-others-livechat-room-info", {"livechat-manager", "livechat-monitor", "admin"}),
        ("remove-closed-livechat-room", {"livechat-manager", "admin"}),
        ("view-d-room", {"admin", "user", "federated-external", "bot", "app", "guest"}),
        ("add-user-to-any-p-room", set()),
    ],
)
def test_permissions_of_the_rest_of_a_server_are_there_too(
    workspace: Workspace, permission: str, roles: set[str]
) -> None:
    found = workspace.permissions.get(permission)
    assert found is not None
    assert set(found.roles) == roles


def test_permissions_are_held_by_roles_that_exist(workspace: Workspace) -> None:
    named = {role for permission in workspace.permissions.all() for role in permission.roles}
    assert {role for role in named if not workspace.permissions.is_role(role)} == set()


def test_nobody_holds_a_permission_that_does_not_exist(workspace: Workspace) -> None:
    assert not workspace.permissions.holds(account(workspace, "admin"), "fly")


def test_only_programs_write_under_another_name(workspace: Workspace) -> None:
    assert not workspace.permissions.holds(account(workspace, "admin"), "message-impersonate")
    assert workspace.permissions.holds(workspace.users.bot(), "message-impersonate")


def test_new_roles_replace_the_old_ones_at_once(workspace: Workspace) -> None:
    workspace.permissions.set_roles("view-l-room", ["livechat-manager"])
    assert not workspace.permissions.holds(account(workspace, "grace"), "view-l-room")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ([("view-l-room", []), ("fly", [])], refusals.InvalidPermission),
        ([("view-l-room", []), ("view-l-room", [])], refusals.InvalidPermission),
        ([("view-l-room", []), ("delete-user", ["king"])], refusals.InvalidRole),
    ],
)
def test_a_change_with_an_error_changes_nothing(
    workspace: Workspace, changes: list[tuple[str, list[str]]], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        workspace.permissions.change(changes)
    assert workspace.permissions.holds(account(workspace, "grace"), "view-l-room")


def test_changes_are_listed_by_when_they_happened(workspace: Workspace) -> None:
    before = workspace.clock.now()
    workspace.clock.advance(1)
    workspace.permissions.set_roles("view-l-room", [])
    assert [permission.id for permission in workspace.permissions.changed_since(before)] == ["view-l-room"]
