"""How the operations on sessions, accounts, settings, permissions and the server itself succeed."""

from __future__ import annotations

import json

from conformance.options import Mode
from conformance.recipes import Request, recipe
from conformance.world import World

_OWN_USERS = ("own users",)


@recipe("login", needs=Mode.FULL, capabilities=_OWN_USERS)
def login(world: World) -> Request:
    username = world.plain_user.username
    return {"body": {"user": username, "password": world.grounds.passwords[username]}}


@recipe("logoutByGet", needs=Mode.FULL, capabilities=_OWN_USERS, reusable=False)
def logout_by_get(world: World) -> Request:
    return {"caller": world.grounds.log_in(world.plain_user.username)}


@recipe("logout", needs=Mode.FULL, capabilities=_OWN_USERS, reusable=False)
def logout(world: World) -> Request:
    return {"caller": world.grounds.log_in(world.plain_user.username)}


@recipe("getMe", needs=Mode.READ_ONLY, capabilities=("login",))
def get_me(world: World) -> Request:
    return {"caller": world.admin}


@recipe("getServerInfo", needs=Mode.READ_ONLY)
def get_server_info(world: World) -> Request:
    return {}


@recipe("createUser", needs=Mode.FULL, capabilities=_OWN_USERS, reusable=False)
def create_user(world: World) -> Request:
    username = world.name("user")
    world.grounds.note_user(username)
    body = {
        "email": f"{username}@example.com",
        "name": username,
        "password": world.grounds.secret(),
        "username": username,
        "joinDefaultChannels": False,
        "sendWelcomeEmail": False,
    }
    return {"body": body, "caller": world.admin}


@recipe("deleteUser", needs=Mode.FULL, capabilities=_OWN_USERS, reusable=False)
def delete_user(world: World) -> Request:
    return {"body": {"userId": world.user().user_id}, "caller": world.admin}


@recipe("getUser", needs=Mode.READ_ONLY, capabilities=("login",))
def get_user(world: World) -> Request:
    return {"query": {"userId": world.admin.user_id}, "caller": world.admin}


@recipe("setUserStatus", needs=Mode.FULL, capabilities=_OWN_USERS)
def set_user_status(world: World) -> Request:
    """By the administrator, whom the tight rate limit of this operation spares."""
    return {"body": {"userId": world.plain_user.user_id, "status": "online"}, "caller": world.admin}


@recipe("getSetting", needs=Mode.READ_ONLY, capabilities=("admin",))
def get_setting(world: World) -> Request:
    return {"path": {"_id": "Livechat_enabled"}, "caller": world.admin}


@recipe("setSetting", needs=Mode.FULL, capabilities=("admin",))
def set_setting(world: World) -> Request:
    """The value that the setting has already."""
    path = {"_id": "Livechat_conversation_finished_text"}
    value = world.ok("getSetting", path=path, caller=world.admin)["value"]
    return {"path": path, "body": {"value": value}, "caller": world.admin}


@recipe("listPublicSettings", needs=Mode.READ_ONLY)
def list_public_settings(world: World) -> Request:
    return {}


@recipe("updatePermissions", needs=Mode.FULL, capabilities=("admin",))
def update_permissions(world: World) -> Request:
    """The roles that hold the permission already."""
    listed = world.ok("listPermissions", caller=world.admin)["update"]
    same = next(one for one in listed if one["_id"] == "view-l-room")
    body = {"permissions": [{"_id": same["_id"], "roles": same["roles"]}]}
    return {"body": body, "caller": world.admin}


@recipe("listPermissions", needs=Mode.READ_ONLY, capabilities=("login",))
def list_permissions(world: World) -> Request:
    return {"caller": world.admin}


@recipe("callMethod", capabilities=("admin", "agents online"))
def call_method(world: World) -> Request:
    """The one method that is sure to be there: the retired ones of Livechat may be gone."""
    message = {"_id": world.name("message"), "rid": world.conversation().rid, "msg": "It left our warehouse."}
    call = {"msg": "method", "id": "1", "method": "sendMessage", "params": [message]}
    return {"path": {"method": "sendMessage"}, "body": {"message": json.dumps(call)}, "caller": world.admin}
