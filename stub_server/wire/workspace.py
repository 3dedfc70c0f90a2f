"""Accounts, settings, permissions and the server itself as Rocket.Chat writes them in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, cast

from stub_server.generated import schemas
from stub_server.wire.agents import emails
from stub_server.wire.times import timestamp
from stub_server.workspace import Workspace, account_fields
from stub_server.workspace.entities import Permission, Room, Setting, User
from stub_server.workspace.settings import Settings

# What others may read of an account; the rest is for its owner and for callers who may view full user data.
_FOR_EVERYBODY = (
    "_id",
    "username",
    "name",
    "nickname",
    "bio",
    "type",
    "status",
    "statusText",
    "statusExpiresAt",
    "statusLivechat",
    "active",
    "utcOffset",
)
# A created account is shown to its creator; without the permission for full user data, less of it.
_NOT_FOR_LIMITED_CREATORS = (
    "emails",
    "createdAt",
    "lastLogin",
    "_updatedAt",
    "roles",
    "settings",
    "statusDefault",
    "requirePasswordChange",
)
_CLIENTS: schemas.ServerInfoMinimumClientVersions = {"desktop": "3.9.6", "mobile": "4.39.0"}


def own_user(user: User, workspace: Workspace) -> schemas.OwnUser:
    """The account as its owner reads it."""
    document = _stored(user)
    del document["type"]
    verified = next((email.address for email in user.emails if email.verified), None)
    if verified is not None:
        document["email"] = verified
    document |= {
        "avatarUrl": f"{workspace.settings.text('Site_Url').rstrip('/')}/avatar/{user.username}",
        "isOAuthUser": False,
        "settings": {"profile": {}, "preferences": workspace.users.preferences(), "calendar": {}},
    }
    if user.password is not None:
        document["services"] = {"password": {"exists": True}}
    return cast(schemas.OwnUser, document)


def created_user(user: User, settings: Settings, in_full: bool) -> schemas.User:
    """A new account as its creator reads it."""
    document = {**_stored(user), "settings": {}}
    if not in_full:
        document = {name: value for name, value in document.items() if name not in _NOT_FOR_LIMITED_CREATORS}
        _show_public_fields(document, user, settings)
    return cast(schemas.User, document)


def user_details(
    user: User, settings: Settings, in_full: bool, own: bool, rooms: Iterable[Room] | None
) -> schemas.UserDetails:
    """An account as far as a caller may see it; with rooms, if there are to be any."""
    document = _stored(user)
    if not in_full:
        document = {name: value for name, value in document.items() if name in _FOR_EVERYBODY}
        _show_public_fields(document, user, settings)
    document.pop("statusDefault", None)
    document.pop("_updatedAt", None)
    document["canViewAllInfo"] = in_full
    if own and user.password is not None:
        document["services"] = {"password": True}
    if rooms is not None:
        document["rooms"] = [_subscription(user, room) for room in rooms]
    return cast(schemas.UserDetails, document)


def public_setting(setting: Setting) -> schemas.PublicSetting:
    shown: schemas.PublicSetting = {"_id": setting.id, "value": setting.value}
    if setting.extra.get("enterprise"):
        shown["enterprise"] = True
        shown["invalidValue"] = setting.extra.get("invalidValue")
        shown["modules"] = setting.extra.get("modules", [])
    return shown


def permission(permission: Permission) -> schemas.Permission:
    return {"_id": permission.id, "roles": permission.roles, "_updatedAt": timestamp(permission.updated_at)}


def server_info(workspace: Workspace, in_full: bool) -> schemas.ServerInfo:
    """Which server this pretends to be."""
    url = workspace.settings.text("Site_Url")
    shown: schemas.ServerInfo = {
        "version": ".".join(workspace.version.split(".")[:2]),
        "minimumClientVersions": _CLIENTS,
        "workspaceUrl": url,
        "hashedWorkspaceUrl": sha256(url.encode()).hexdigest(),
        "success": True,
    }
    if in_full:
        shown["version"] = workspace.version
        shown["info"] = _build(workspace.version)
    return shown


def _show_public_fields(document: dict[str, Any], user: User, settings: Settings) -> None:
    """Of the custom fields, what everybody may read; nothing where an account has none."""
    if user.custom_fields:
        document["customFields"] = account_fields.public(settings, user.custom_fields)


def _stored(user: User) -> dict[str, Any]:
    """The document of an account, but for its secrets."""
    document: dict[str, Any] = {
        "_id": user.id,
        "createdAt": timestamp(user.created_at),
        "username": user.username,
        "emails": emails(user.emails) or None,
        "type": user.type,
        "status": user.status,
        "statusDefault": user.status_default,
        "statusText": user.status_text or None,
        "statusExpiresAt": timestamp(user.status_expires_at) if user.status_expires_at else None,
        "statusLivechat": user.availability,
        "active": user.active,
        "roles": user.roles,
        "name": user.name,
        "lastLogin": timestamp(user.last_login_at) if user.last_login_at else None,
        "customFields": user.custom_fields or None,
        "_updatedAt": timestamp(user.updated_at),
        **user.extra,
    }
    return {name: value for name, value in document.items() if value is not None}


def _subscription(user: User, room: Room) -> schemas.UserRoom:
    subscription_id = sha256(f"{room.id} {user.id}".encode()).hexdigest()[:24]
    return {"_id": subscription_id, "rid": room.id, "name": room.name, "t": "l", "unread": 0}


def _build(version: str) -> schemas.BuildInfo:
    return {
        "version": version,
        "build": {
            "date": "2026-02-20T12:00:00.000Z",
            "nodeVersion": "v22.16.0",
            "arch": "x64",
            "platform": "linux",
            "osRelease": "6.8.0",
            "totalMemory": 16772579328,
            "freeMemory": 591712256,
            "cpus": 4,
        },
        "commit": {"tag": version},
        "marketplaceApiVersion": "1.59.0",
    }
