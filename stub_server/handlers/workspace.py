"""Answers logins, and what concerns accounts, settings, permissions, the server itself and method calls."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from stub_server.generated import schemas
from stub_server.generated.types import Reply
from stub_server.generated.workspace import WorkspaceOperations
from stub_server.handlers.credentials import log_in
from stub_server.handlers.methods import Methods
from stub_server.handlers.paging import Paging, page_of
from stub_server.wire import workspace as wire
from stub_server.workspace import Workspace, refusals
from stub_server.workspace.entities import User
from stub_server.workspace.setting_bounds import check_bounds
from stub_server.workspace.settings import hidden
from stub_server.workspace.user_drafts import UserDraft
from stub_server.workspace.users import UserKeys

_LOGGED_OUT = {"status": "success", "data": {"message": "You've been logged out!"}}


class WorkspaceHandlers(WorkspaceOperations[User]):
    """Sessions, accounts, settings, permissions, the server itself, and realtime methods."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._methods = Methods(workspace)

    # Sessions.

    def login(self, x_2fa_code: str | None, body: schemas.Credentials) -> schemas.OpenedSession:
        user, token = log_in(self._workspace, body)
        me = wire.own_user(user, self._workspace)
        return {"status": "success", "data": {"userId": user.id, "authToken": token, "me": me}, "success": True}

    def logout_by_get(self, caller: User, auth_token: str) -> Reply:
        return self.logout(caller, auth_token)

    def logout(self, caller: User, auth_token: str) -> Reply:
        self._workspace.users.log_out(auth_token)
        return Reply("application/json", orjson.dumps(_LOGGED_OUT).decode())

    def get_me(self, caller: User) -> schemas.OwnUserAnswer:
        answer: Any = {**wire.own_user(caller, self._workspace), "success": True}
        me: schemas.OwnUserAnswer = answer
        return me

    def get_server_info(self, caller: User | None) -> schemas.ServerInfo:
        in_full = caller is not None and self._workspace.permissions.holds(caller, "view-statistics")
        return wire.server_info(self._workspace, in_full)

    # Accounts.

    def create_user(
        self, caller: User, x_2fa_code: str | None, x_2fa_method: str | None, body: schemas.UserDraft
    ) -> schemas.CreatedUser:
        self._workspace.users.check_second_factor(caller, x_2fa_method, x_2fa_code)
        user = self._workspace.users.create(_draft(body), caller)
        in_full = self._workspace.permissions.holds(caller, "view-full-other-user-info")
        return {"user": wire.created_user(user, self._workspace.settings, in_full), "success": True}

    def delete_user(self, caller: User, body: schemas.UserDeletion) -> schemas.DeletedUser:
        users = self._workspace.users
        return {"deletedRooms": users.remove(users.named(_keys(body))), "success": True}

    def get_user(
        self,
        caller: User,
        user_id: str | None,
        username: str | None,
        import_id: str | None,
        email: str | None,
        free_switch_extension: str | None,
        include_user_rooms: str | None,
        fields: str | None,
    ) -> schemas.UserAnswer:
        users, permissions = self._workspace.users, self._workspace.permissions
        keys = {
            "userId": user_id,
            "username": username,
            "importId": import_id,
            "email": email,
            "freeSwitchExtension": free_switch_extension,
        }
        kind, value = next(((kind, value) for kind, value in keys.items() if value), ("", ""))
        if not value:
            raise refusals.EmptyUserSearch
        user = users.searched(caller, kind, value)
        own = user.id == caller.id
        in_full = own or permissions.holds(caller, "view-full-other-user-info")
        shows_rooms = include_user_rooms == "true" and (own or permissions.holds(caller, "view-other-user-channels"))
        rooms = users.rooms_of(user) if shows_rooms else None
        return {"user": wire.user_details(user, self._workspace.settings, in_full, own, rooms), "success": True}

    def set_user_status(self, caller: User, body: schemas.UserStatusChange) -> schemas.Acknowledgement:
        status, text, expires = body.get("status"), body.get("message"), body.get("expiresAt")
        if status is None and text is None:
            raise refusals.NothingToSet
        users = self._workspace.users
        user = users.whose_presence(caller, _keys(body))
        users.set_status(user, status, text, _expiry(expires))
        return {"success": True}

    # Settings.

    def get_setting(self, caller: User, id_: str) -> schemas.SettingAnswer:
        setting = self._workspace.settings.get(id_)
        if setting is None or hidden(setting):
            raise refusals.SettingNotFound
        return {"_id": setting.id, "value": setting.value, "success": True}

    def set_setting(
        self, caller: User, id_: str, x_2fa_code: str | None, x_2fa_method: str | None, body: schemas.SettingUpdate
    ) -> schemas.Acknowledgement:
        self._workspace.users.check_second_factor(caller, x_2fa_method, x_2fa_code)
        setting = self._workspace.settings.get(id_)
        if setting is None or hidden(setting):
            raise refusals.SettingNotFound
        if setting.type == "action" and body.get("execute"):
            return {"success": True}  # the actions of a real server reach for what this one does not have
        if "value" not in body:
            raise refusals.SettingNotFound
        if setting.type == "color" and "editor" in body:
            setting.extra["editor"] = body["editor"]
        else:
            check_bounds(setting, body["value"])
        self._workspace.settings.set(id_, body["value"])
        return {"success": True}

    def list_public_settings(
        self, count: int | None, offset: int | None, sort: str | None, id_: str | None, query: str | None
    ) -> schemas.PublicSettingsPage:
        paging = Paging.read(self._workspace, offset, count, sort)
        wanted = {one.strip() for one in id_.split(",")} if id_ else None
        settings = [setting for setting in self._workspace.settings.public() if wanted is None or setting.id in wanted]
        page = page_of(
            settings, paging, key=lambda item, name: _sort_value(item.id, item.value, name), default={"_id": 1}
        )
        return {
            "settings": [wire.public_setting(setting) for setting in page],
            "count": len(page),
            "offset": paging.offset,
            "total": len(settings),
            "success": True,
        }

    # Permissions.

    def update_permissions(self, caller: User, body: schemas.PermissionsChange) -> schemas.UpdatedPermissions:
        permissions = self._workspace.permissions
        permissions.change([(change["_id"], change["roles"]) for change in body["permissions"]])
        return {"permissions": [wire.permission(one) for one in permissions.all()], "success": True}

    def list_permissions(self, caller: User, updated_since: str | None) -> schemas.PermissionsAnswer:
        permissions = self._workspace.permissions
        if not updated_since:
            found = permissions.all()
        elif (moment := _moment(updated_since)) is not None:
            found = permissions.changed_since(moment)
        else:
            raise refusals.InvalidUpdatedSince
        return {"update": [wire.permission(one) for one in found], "remove": [], "success": True}

    # Method calls.

    def call_method(self, caller: User, method: str, body: schemas.MethodCall) -> schemas.MethodResult:
        return {"message": self._methods.call(caller, body["message"]), "success": True}


def _draft(body: schemas.UserDraft) -> UserDraft:
    kept = {
        "bio": body.get("bio") or None,
        "nickname": body.get("nickname") or None,
        "requirePasswordChange": body.get("requirePasswordChange"),
    }
    return UserDraft(
        body["email"],
        body["name"],
        body["password"],
        body["username"],
        roles=body.get("roles"),
        active=body.get("active"),
        verified=bool(body.get("verified")),
        set_random_password=bool(body.get("setRandomPassword")),
        send_welcome_email=bool(body.get("sendWelcomeEmail")),
        extension=body.get("freeSwitchExtension"),
        custom_fields=body.get("customFields"),
        profile={name: value for name, value in kept.items() if value is not None},
    )


def _keys(body: schemas.UserDeletion | schemas.UserStatusChange) -> UserKeys:
    return UserKeys(body.get("userId"), body.get("username"), body.get("user"))


def _expiry(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = _moment(text)
    if moment is None:
        raise refusals.InvalidExpiry
    return moment


def _moment(text: str) -> datetime | None:
    """A date as JavaScript reads the usual forms of it, or None."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _sort_value(setting_id: str, value: Any, name: str) -> Any:
    return {"_id": setting_id, "value": value}.get(name)
