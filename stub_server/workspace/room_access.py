"""Which agents and managers may look into a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stub_server.workspace.entities import Room, User

if TYPE_CHECKING:
    from stub_server.workspace.workspace import Workspace

BOT = "rocket.cat"


def can_access(workspace: Workspace, room: Room, user: User) -> bool:
    """By permission, by serving it or being in its list, by being able to take it, or by having been able to."""
    holds = workspace.permissions.holds
    return (
        user.id == BOT
        or user.id in room.subscribers
        or (room.served_by is not None and room.served_by.id == user.id)
        or holds(user, "view-livechat-rooms")
        or (not room.open and holds(user, "view-livechat-room-closed-by-another-agent"))
        or _may_take(workspace, room, user)
        or (
            not room.open
            and _is_member(workspace, room.department_id, user)
            and holds(user, "view-livechat-room-closed-same-department")
        )
    )


def _may_take(workspace: Workspace, room: Room, user: User) -> bool:
    """Whether the conversation waits where the user could take it: only with manual selection agents look first."""
    if workspace.routing.method() != "Manual_Selection":
        return False
    inquiry = workspace.inquiries.of_room(room.id)
    if inquiry is None or inquiry.status != "queued":
        return False
    if inquiry.default_agent is not None and inquiry.default_agent.id == user.id:
        return True
    return inquiry.department_id is None or _is_member(workspace, inquiry.department_id, user, enabled=True)


def _is_member(workspace: Workspace, department_id: str | None, user: User, enabled: bool = False) -> bool:
    if department_id is None:
        return False
    membership = workspace.departments.membership(department_id, user.id)
    return membership is not None and (membership.department_enabled or not enabled)
