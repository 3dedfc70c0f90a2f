"""Which roles there are, and which of them hold which permission in a fresh workspace of version 8."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

ROLES: Mapping[str, str] = {
    "admin": "Admin",
    "moderator": "Moderator",
    "leader": "Leader",
    "owner": "Owner",
    "user": "",
    "bot": "",
    "app": "",
    "guest": "",
    "anonymous": "",
    "livechat-agent": "Livechat Agent",
    "livechat-manager": "Livechat Manager",
    "livechat-monitor": "Livechat Monitor",
}

_ADMIN = (
    "access-permissions",
    "assign-admin-role",
    "create-user",
    "delete-user",
    "edit-other-user-active-status",
    "edit-other-user-info",
    "edit-privileged-setting",
    "get-server-info",
    "view-full-other-user-info",
    "view-other-user-channels",
    "view-privileged-setting",
    "view-statistics",
)
_PROGRAMS = ("api-bypass-rate-limit", "send-many-messages")
_ONLY_PROGRAMS = ("message-impersonate",)
_LIVECHAT_STAFF = ("close-livechat-room", "view-l-room")
_LIVECHAT_SUPERVISORS = (
    "add-livechat-department-agents",
    "close-others-livechat-room",
    "manage-livechat-agents",
    "manage-livechat-departments",
    "transfer-livechat-guest",
    "view-livechat-business-hours",
    "view-livechat-departments",
    "view-livechat-manager",
    "view-livechat-room-closed-by-another-agent",
    "view-livechat-room-closed-same-department",
    "view-livechat-rooms",
)


def default_permissions() -> Iterator[tuple[str, list[str]]]:
    """Every permission and the roles that hold it, by name."""
    roles: dict[str, list[str]] = {"post-readonly": ["admin", "owner", "moderator"]}
    roles |= {permission: ["admin"] for permission in _ADMIN}
    roles |= {permission: ["admin", "bot", "app"] for permission in _PROGRAMS}
    roles |= {permission: ["bot", "app"] for permission in _ONLY_PROGRAMS}
    supervisors = ["livechat-manager", "livechat-monitor", "admin"]
    roles |= {permission: list(supervisors) for permission in _LIVECHAT_SUPERVISORS}
    staff = ["livechat-manager", "livechat-monitor", "livechat-agent", "admin"]
    roles |= {permission: list(staff) for permission in _LIVECHAT_STAFF}
    roles["edit-omnichannel-contact"] = ["livechat-manager", "livechat-agent", "admin"]
    roles["remove-livechat-department"] = ["livechat-manager", "admin"]
    yield from sorted(roles.items())
