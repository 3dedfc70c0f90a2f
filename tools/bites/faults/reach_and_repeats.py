"""Changes that reach too far, or not far enough, and second times: operators 24 to 27, 29, 31, 34 and 45."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.gateways import TRIGGER
from tools.bites.faults.members_and_accounts import MEMBERS
from tools.bites.faults.scripts import EDIT, INQUIRY, MESSAGE, OFF, ROOM, SURVEY, UPDATE
from tools.bites.faults.serving import INFO, MOVE
from tools.bites.hooks.answers import accepts, answers, answers_by, put
from tools.bites.hooks.requests import asks, logged_in
from tools.bites.hooks.writes import (
    and_then,
    department_settings,
    frozen,
    half_done,
    lost,
    put_back,
    stale,
)
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

CLOSE_BY_USER = 'POST livechat/room.closeByUser {"rid": "$room", "comment": "Bye"}'
RETURN = 'POST livechat/inquiries.returnAsInquiry {"roomId": "$room"}'
NORTH = """\
POST livechat/department {"department": {"enabled": true, "name": "North", "showOnRegistration": false, \
"email": "other@example.net", "showOnOfflineForm": true}}"""
APPOINT = 'POST livechat/users/%s {"username": "tim"}'


async def _close_all(query: str, server: Server) -> None:
    listed = ((await server.ask(get(f"livechat/rooms?{query}&open=true&count=100"))).json or {}).get("rooms", [])
    for room in listed:
        await server.ask(post("livechat/room.closeByUser", {"rid": room["_id"], "comment": "Over"}))


async def _department_first(call: Call, server: Server) -> Answer:
    """The conversations of a department end before it goes."""
    known = (await server.ask(get(f"livechat/department/{quote(call.values['_id'], safe='')}"))).json or {}
    if known.get("department"):
        await _close_all(f"departmentId={call.values['_id']}", server)
    return await server.send(call)


async def _end_of_the_agent(call: Call, _: Answer, server: Server) -> None:
    if call.values["type"] == "agent":
        await _close_all(f"agents[]={call.values['_id']}", server)


async def _agent_too(call: Call, _: Answer, server: Server) -> None:
    if call.values["type"] == "manager":
        await server.ask(get(f"livechat/users/agent/{call.values['_id']}", "DELETE"))


async def _emptied(call: Call, _: Answer, server: Server) -> None:
    if (call.fields.get("department") or {}).get("enabled") is False:
        target = f"livechat/department/{call.values['_id']}/agents"
        members = ((await server.ask(get(f"{target}?count=0"))).json or {}).get("agents", [])
        rows = [{"agentId": one["agentId"], "username": one["username"]} for one in members]
        await server.ask(post(target, {"upsert": [], "remove": rows}))


async def _name(call: Call, server: Server) -> Any:
    found = (await server.ask(get(f"livechat/department/{quote(call.values['_id'], safe='')}"))).json or {}
    return (found.get("department") or {}).get("name")


async def _twins(call: Call, name: Any, server: Server) -> None:
    """Departments of the same name get the new settings, too."""
    listed = ((await server.ask(get("livechat/department?count=0"))).json or {}).get("departments", [])
    for twin in [one for one in listed if one["name"] == name and one["_id"] != call.values["_id"]]:
        changed = {"department": {**department_settings(twin), "email": call.fields["department"].get("email")}}
        await server.ask(post(f"livechat/department/{twin['_id']}", changed, "PUT"))


def _by_address(call: Call, server: Server) -> Call:
    """The e-mail address decides who it is, before the token."""
    visitor = call.fields.get("visitor")
    address = str(visitor.get("email", "")).lower() if isinstance(visitor, dict) else ""
    known = {
        mail["address"]: token
        for token, one in server.memory.visitors.items()
        for mail in one.get("visitorEmails") or ()
        if token not in server.memory.gone
    }
    token = known.get(address)
    return call.with_json({"visitor": {**visitor, "token": token}}) if token and isinstance(visitor, dict) else call


async def _good_permissions(call: Call, server: Server) -> Call | None:
    listed = ((await server.send(get("permissions.listAll").with_headers(dict(call.headers)))).json or {}).get("update")
    known = {one["_id"] for one in listed or ()}
    wanted = call.fields.get("permissions")
    rows = [one for one in wanted if isinstance(one, dict)] if isinstance(wanted, list) else []
    good = [one for one in rows if one.get("_id") in known]
    return call.with_json({"permissions": good}) if good and len(good) < len(rows) else None


def _backwards(call: Call, _: Server) -> Call:
    data = call.fields.get("data")
    return call.with_json({**call.fields, "data": data[::-1]}) if isinstance(data, list) else call


def _always_returned(_: Call, body: Any, __: Server) -> Any:
    return {**body, "result": True}


async def _toggles(call: Call, server: Server) -> Answer:
    """An agent who has the asked status already gets the other one."""
    me = {"X-Auth-Token": call.header("x-auth-token") or "", "X-User-Id": call.header("x-user-id") or ""}
    held = ((await server.send(get("me").with_headers(me))).json or {}).get("statusLivechat")
    same = held is not None and call.fields.get("status") == held and "agentId" not in call.fields
    return await server.send(call.with_json({}) if same else call)


def _first_action(call: Call, _: Server) -> Call:
    actions = call.fields.get("actions")
    return call.with_json({**call.fields, "actions": actions[:1]}) if isinstance(actions, list) else call


def _may_join(call: Call, server: Server) -> bool:
    """An open conversation that the proxy has seen, and a caller who is logged in."""
    return logged_in(call, server) and call.room in server.memory.rooms and call.room not in server.memory.closed


FAULTS = (
    Fault(
        "edited-by-agent", 24, "updateMessage", "editedBy names somebody else",
        answers(put("message.editedBy", {"_id": "Gr4ceHopperAgent7", "username": "grace"})), EDIT,
    ),
    Fault(
        "disabling-empties", 25, "updateDepartment", "a department that is disabled loses its members",
        and_then(_emptied), f"{UPDATE.partition(chr(10))[0].replace('true', 'false', 1)}\n{MEMBERS}",
        ("listDepartmentAgents", "getDepartment", "listAgentDepartments"),
    ),
    Fault(
        "twins-updated", 25, "updateDepartment", "departments of the same name get the new address, too",
        put_back(_name, _twins), f"{NORTH}\n{UPDATE}\nGET livechat/department",
        ("getDepartment", "listDepartments", "createDepartment"),
    ),
    Fault(
        "join-lost", 26, "joinRoom", "the caller is acknowledged, and not in the room",
        lost(_may_join, lambda _, __: {"success": True}), f"margaret: GET livechat/room.join?roomId=$room\n{ROOM}",
        ("getRoomInfo", "openRoom", "getMessageHistory", "closeRoomByUser"),
    ),
    Fault(
        "permissions-half-done", 27, "updatePermissions", "a call that is refused for one permission stores the others",
        half_done(_good_permissions),
        'POST permissions.update {"permissions": [{"_id": "view-livechat-manager", "roles": ["admin"]}, '
        '{"_id": "none", "roles": []}]}\nmargaret: GET livechat/appearance', ("listPermissions",),
    ),
    Fault(
        "first-grade-counts", 27, "surveyRoom", "of two answers to a question the first one counts", asks(_backwards),
        SURVEY.replace('"5"}', '"5"}, {"name": "satisfaction", "value": "1"}'),
    ),
    Fault(
        "inquiry-keeps-department", 27, "getInquiry", "the inquiry keeps the department that was left",
        frozen("inquiry", "_id", "department"), f"{INQUIRY}\n{MOVE}\n{INQUIRY}",
        ("forwardRoom", "transferRoom", "transferToDepartment", "returnInquiry"),
    ),
    Fault(
        "last-message-stays", 27, "openRoom", "lastMessage stays the first one",
        frozen("room", "_id", "lastMessage.msg"),
        f"{ROOM}\n{MESSAGE}\n{ROOM}", ("sendMessage",),
    ),
    Fault(
        "first-action-only", 27, "saveTrigger", "only the first action is stored", asks(_first_action),
        TRIGGER.replace(
            '"actions": [',
            '"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hey", "name": ""}}, ',
        ) + "\nGET livechat/triggers", ("listTriggers", "getTrigger"),
    ),
    Fault(
        "second-close-acknowledged", 29, "closeRoomByUser", "a conversation that ended is closed again",
        accepts("error-room-already-closed", body=lambda _, __: {"success": True}), f"{CLOSE_BY_USER}\n{CLOSE_BY_USER}",
    ),
    Fault(
        "nothing-returned", 29, "returnInquiry", "result is true although nobody serves", answers_by(_always_returned),
        f"{RETURN}\n{RETURN}",
    ),
    Fault(
        "same-status-toggles", 29, "setAgentStatus", "the status that holds already makes the other one", _toggles,
        f"{OFF}\n{OFF}",
    ),
    Fault(
        "address-beats-token", 31, "registerVisitor", "the e-mail address decides who it is, before the token",
        asks(_by_address), 'POST livechat/visitor {"visitor": {"token": "tok-Bea-2", "email": "ada@example.net"}}',
    ),
    Fault(
        "department-rooms-closed", 34, "deleteDepartment", "the conversations of a removed department end",
        _department_first, f"{MOVE}\nDELETE livechat/department/$north\n{INFO}",
        ("getRoomInfo", "openRoom", "listRooms"),
    ),
    Fault(
        "removed-agents-rooms-closed", 34, "removeLivechatUser", "the conversations of who is no agent any more end",
        and_then(_end_of_the_agent), f"DELETE livechat/users/agent/$linus_user\n{INFO}",
        ("getRoomInfo", "openRoom", "listRooms"),
    ),
    Fault(
        "agent-role-goes-too", 34, "removeLivechatUser", "who stops being a manager stops being an agent",
        and_then(_agent_too),
        f"{APPOINT % 'agent'}\n{APPOINT % 'manager'} -> tim_id=user._id\nDELETE livechat/users/manager/$tim_id\n"
        "GET livechat/users/agent", ("listLivechatUsers", "getLivechatUser"),
    ),
    Fault(
        "edit-keeps-update-time", 45, "updateMessage", "_updatedAt stays what it was before the edit",
        answers_by(lambda _, body, __: {**body, "message": {**body["message"], "_updatedAt": body["message"]["ts"]}}),
        f"WAIT 0.01\n{EDIT} -> edited_ts=message.ts updated=message._updatedAt\nCOMPARE edited_ts updated",
    ),
    Fault(
        "hook-settings-lag", 45, "getIntegrationSettings", "the settings are shown as they were a second ago",
        stale(1.5),
        'GET livechat/integrations.settings\nPOST settings/Livechat_webhookUrl {"value": "https://example.net/"}\n'
        "GET livechat/integrations.settings", ("setSetting",),
    ),
    Fault(
        "latest-activity-stays", 45, "openRoom", "lm stays the moment of the first message",
        frozen("room", "_id", "lm"),
        f"{ROOM} -> early=room.lm\nWAIT 0.01\n{MESSAGE}\n{ROOM} -> late=room.lm\nCOMPARE early late", ("sendMessage",),
    ),
)  # fmt: skip
