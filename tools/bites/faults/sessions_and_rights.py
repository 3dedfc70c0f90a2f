"""What a release could break in sessions and in who may do what: operators 16 to 19, 25, 27 and 34."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.hooks.requests import forgives, logged_in
from tools.bites.hooks.writes import and_then, remembers_the_dead
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

GRANT = 'POST permissions.update {"permissions": [{"_id": "view-livechat-manager", "roles": ["admin"]}]}'
AGAIN = 'POST login {"user": "grace", "password": "grace"} -> new=data.authToken'


def _session(call: Call) -> Any:
    return call.header("x-auth-token"), call.header("x-user-id")


async def _end(tokens: list[str], user: str, server: Server) -> None:
    """Ends sessions of a user that have not been ended already."""
    ended: set[str] = server.state.setdefault("ended", set())
    for token in [one for one in tokens if one not in ended]:
        ended.add(token)
        await server.send(post("logout", {}).with_headers({"X-Auth-Token": token, "X-User-Id": user}))


def _others(token: str, user: str | None, server: Server) -> list[str]:
    return [one for one, owner in server.memory.sessions.items() if owner == user and one != token]


async def _only_session(_: Call, answer: Answer, server: Server) -> None:
    data = answer.json["data"]
    await _end(_others(data["authToken"], data["userId"], server), data["userId"], server)


async def _all_sessions(call: Call, _: Answer, server: Server) -> None:
    token, user = _session(call)
    await _end(_others(token, user, server), user, server)


def _trimmed(call: Call, _: Server) -> Call | None:
    password = call.fields.get("password")
    if not isinstance(password, str) or password == password.strip():
        return None
    return call.with_json({**call.fields, "password": password.strip()})


def _by_admin(call: Call, server: Server) -> Call | None:
    return call.with_headers(server.memory.admin) if logged_in(call, server) else None


async def _roles_added(call: Call, server: Server) -> Answer:
    """The roles that are sent join those that hold the permission."""
    listed = (await server.ask(get("permissions.listAll"))).json or {}
    held = {one["_id"]: one["roles"] for one in listed.get("update", [])}
    wanted = call.fields.get("permissions")
    if not isinstance(wanted, list) or not all(isinstance(one, dict) and one.get("roles") for one in wanted):
        return await server.send(call)
    joined = [{**one, "roles": list(dict.fromkeys([*held.get(one["_id"], []), *one["roles"]]))} for one in wanted]
    return await server.send(call.with_json({**call.fields, "permissions": joined}))


async def _any_alias(call: Call, server: Server) -> Answer:
    """Everybody may write under another name."""
    answer = await server.send(call)
    if not answer.refused or b"Not enough permission" not in answer.body or "alias" not in call.fields:
        return answer
    plain = await server.send(call.with_json({key: value for key, value in call.fields.items() if key != "alias"}))
    alias = call.fields["alias"]
    if not plain.accepted:
        return plain
    return plain.edited(lambda body: {**body, "message": {**body["message"], "alias": alias}})


async def _rooms_of_all(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if not answer.accepted or dict(call.query).get("includeUserRooms") != "true":
        return answer
    rooms = ((await server.ask(call)).json or {}).get("user", {}).get("rooms")
    return answer if rooms is None else answer.edited(lambda body: {**body, "user": {**body["user"], "rooms": rooms}})


async def _private_by_name(call: Call, server: Server) -> Answer:
    """Settings that are asked for by their ids are answered, public or not."""
    answer = await server.send(call)
    if not answer.accepted:
        return answer
    listed = list(answer.json["settings"])
    wanted = [one for one in dict(call.query).get("_id", "").split(",") if one]
    for name in [one for one in wanted if one not in {setting["_id"] for setting in listed}]:
        found = await server.ask(get(f"settings/{quote(name, safe='')}"))
        listed += [{"_id": name, "value": found.json["value"]}] if found.accepted else []
    count = {"count": len(listed), "total": len(listed)} if wanted else {}
    return answer.edited(lambda body: {**body, "settings": listed, **count})


async def _edits_in_spite_of_the_setting(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    message = server.memory.messages.get(call.values["_id"], {})
    own = bool(call.token) and message.get("token") == call.token
    if not answer.refused or b"error-action-not-allowed" not in answer.body or not own:
        return answer
    await server.ask(post("settings/Message_AllowEditing", {"value": True}))
    edited = await server.send(call)
    await server.ask(post("settings/Message_AllowEditing", {"value": False}))
    return edited


FAULTS = (
    Fault(
        "ended-session-still-good",
        16,
        "getMe",
        "a session that was ended is still let in",
        remembers_the_dead(_session),
        "grace: GET me\ngrace: POST logout\ngrace: GET me",
        ("logout", "logoutByGet"),
    ),
    Fault(
        "closes-what-others-serve",
        17,
        "closeRoomByUser",
        "an agent closes what another one serves",
        forgives(_by_admin, "error-not-authorized"),
        'linus: POST livechat/room.closeByUser {"rid": "$bea_room", "comment": "Bye"}',
    ),
    Fault(
        "availability-of-others",
        17,
        "setAgentStatus",
        "an agent changes another one's availability",
        forgives(_by_admin, "unauthorized"),
        'linus: POST livechat/agent.status {"status": "not-available", "agentId": "Gr4ceHopperAgent7"}',
    ),
    Fault(
        "presence-of-others",
        17,
        "setUserStatus",
        "any user changes another one's presence",
        forgives(_by_admin, "unauthorized"),
        'tim: POST users.setStatus {"status": "away", "userId": "Gr4ceHopperAgent7"}',
    ),
    Fault(
        "any-agent-reads-room",
        17,
        "getRoomInfo",
        "agents read what others serve",
        forgives(_by_admin, "not-allowed"),
        "linus: GET rooms.info?roomId=$bea_room",
    ),
    Fault(
        "alias-for-everybody",
        17,
        "postChatMessage",
        "everybody may write under another name",
        _any_alias,
        'linus: POST chat.postMessage {"roomId": "$room", "text": "a", "alias": "Boss"}',
    ),
    Fault(
        "rooms-of-other-users",
        17,
        "getUser",
        "any user reads which rooms another one is in",
        _rooms_of_all,
        "tim: GET users.info?username=linus&includeUserRooms=true",
    ),
    Fault(
        "private-settings-by-name",
        17,
        "listPublicSettings",
        "settings that are not public are told to who knows their ids",
        _private_by_name,
        "GET settings.public?_id=Livechat_secret_token",
    ),
    Fault(
        "password-trimmed",
        18,
        "login",
        "space around the password does not matter",
        forgives(_trimmed),
        'POST login {"user": "grace", "password": " grace "}',
    ),
    Fault(
        "edits-although-switched-off",
        19,
        "updateMessage",
        "messages can be edited although the workspace does not allow it",
        _edits_in_spite_of_the_setting,
        'POST settings/Message_AllowEditing {"value": false}\n'
        'PUT livechat/message/$one {"token": "tok-Ada-1", "rid": "$room", "msg": "edited"}',
        ("setSetting",),
    ),
    Fault(
        "login-ends-other-sessions",
        25,
        "login",
        "a new session ends the others of the same user",
        and_then(_only_session),
        f"{AGAIN}\ngrace: GET me",
        ("getMe",),
    ),
    Fault(
        "roles-added",
        27,
        "updatePermissions",
        "roles that are not sent again keep the permission",
        _roles_added,
        f"{GRANT}\nmargaret: GET livechat/appearance",
        ("listPermissions",),
    ),
    Fault(
        "logout-ends-all-sessions",
        34,
        "logout",
        "the end of a session ends the others of the same user",
        and_then(_all_sessions),
        f"{AGAIN}\ngrace: POST logout\nnobody: GET me !X-Auth-Token=$new !X-User-Id=$grace_user",
        ("getMe", "login"),
    ),
)
