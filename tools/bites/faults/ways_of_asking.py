"""What a release could break by refusing what is seldom asked: operator 11."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.members_and_accounts import LINUS
from tools.bites.faults.scripts import CLOSE, HISTORY, NEW_DEPARTMENT
from tools.bites.hooks.requests import asks, logged_in, refuses
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, reply

REGISTER = 'POST livechat/visitor {"visitor": {"token": "%s"%s}}'
TRANSCRIPT = 'POST livechat/transcript {"token": "tok-Ada-1", "rid": "$room", "email": "ada@example.net"%s}'
GRACE = '"grace@example.com"'
LOGIN = 'POST login {"user": %s, "password": "grace"}'
SAME = 'POST settings/Livechat_title {"value": "Rocket.Chat"}'
TRIGGER = """\
POST livechat/triggers {"_id": null, "name": "New", "description": "", "enabled": true, "runOnce": false, \
"conditions": [{"name": "page-url", "value": "x"}], \
"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hi", "name": ""}}]}"""
MEMBERS_CHANGE = 'POST livechat/department/$north/agents {"upsert": [%s], "remove": [%s]}'
STRANGER = '{"agentId": "none", "username": "none"}'


def _visitor(call: Call) -> dict[str, Any]:
    visitor = call.fields.get("visitor")
    return visitor if isinstance(visitor, dict) else {}


def _of_stranger(call: Call, server: Server) -> bool:
    return call.values["token"] not in server.memory.visitors


def _department(call: Call) -> dict[str, Any]:
    department = call.fields.get("department")
    return department if isinstance(department, dict) else {}


def _rows(call: Call) -> list[dict[str, Any]]:
    rows = call.fields.get("data")
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


async def _members_only(call: Call, server: Server) -> Answer:
    """Who is to be removed has to be a member."""
    target = f"livechat/department/{quote(call.values['_id'], safe='')}/agents?count=0"
    members = {one["agentId"] for one in ((await server.ask(get(target))).json or {}).get("agents", [])}
    answer = await server.send(call)
    named = {one["agentId"] for one in call.fields["remove"]} if answer.accepted else set()
    stranger = {"success": False, "error": "error-user-not-belong-to-department"}
    return reply(stranger, 400) if named - members else answer


async def _accounts_only(call: Call, server: Server) -> Answer:
    """Who is to become a member has to have an account."""
    answer = await server.send(call)
    rows = call.fields.get("upsert") if answer.accepted else None
    for one in rows or []:
        if not (await server.ask(get(f"users.info?userId={quote(one['agentId'], safe='')}"))).accepted:
            return reply({"success": False, "error": "error-invalid-user"}, 400)
    return answer


async def _not_twice(call: Call, server: Server) -> Answer:
    """A transcript of a conversation is sent once."""
    if ("sent", call.room) in server.state and server.memory.owner(call.room) == call.token:
        return reply({"success": False, "error": "error-transcript-already-requested"}, 400)
    answer = await server.send(call)
    if answer.accepted:
        server.state["sent", call.room] = True
    return answer


async def _defined_only(call: Call, server: Server) -> Answer:
    """A value for a field that is not defined refuses the registration, after the rest of it was stored."""
    answer = await server.send(call)
    sent = _visitor(call).get("customFields") if answer.accepted else None
    listed = ((await server.ask(get("livechat/custom-fields?count=0"))).json or {}).get("customFields", [])
    unknown = {one["key"] for one in sent or ()} - {one["_id"] for one in listed}
    return reply({"success": False, "error": "invalid-custom-field"}, 400) if unknown else answer


def _address_of_nobody(call: Call, _: Server) -> Call:
    """An address is looked for among the usernames."""
    user = call.fields.get("user")
    address = isinstance(user, str) and "@" in user
    return call.with_json({**call.fields, "user": {"username": user}}) if address else call


async def _new_values_only(call: Call, server: Server) -> Answer:
    """The value that holds already is refused."""
    held = (await server.ask(get(f"settings/{quote(call.values['_id'], safe='')}"))).json or {}
    answer = await server.send(call)
    same = answer.accepted and "value" in call.fields and held.get("value") == call.fields["value"]
    return reply({"success": False}, 400) if same else answer


async def _people_only(call: Call, server: Server) -> Answer:
    """What the server wrote itself is not found."""
    answer = await server.send(call)
    own = answer.accepted and "t" in answer.json["message"]
    return reply({"success": False, "error": "invalid-message"}, 400) if own else answer


async def _visitors_only(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    known = not answer.accepted or not _of_stranger(call, server)
    return answer if known else reply({"success": False, "error": "[invalid-token]", "errorType": "invalid-token"}, 400)


async def _null_as_400(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    name = {"getCustomField": "customField", "getTrigger": "trigger"}[call.operation]
    none = answer.accepted and answer.json.get(name) is None
    return reply({"success": False, "error": "Resource not found"}, 400) if none else answer


async def _once_only(call: Call, server: Server) -> Answer:
    """Who is in a conversation already is refused."""
    answer = await server.send(call)
    joined = (call.room, call.header("x-user-id"))
    again = answer.accepted and joined in server.state
    if answer.accepted:
        server.state[joined] = True
    return reply({"success": False, "error": "error-user-already-in-room"}, 400) if again else answer


async def _open_only(call: Call, server: Server) -> Answer:
    """A conversation that ended is no channel any more."""
    answer = await server.send(call)
    reason = 'The required "roomId" or "roomName" param provided does not match any channel'
    unknown = {
        "success": False, "error": f"{reason} [error-room-not-found]", "errorType": "error-room-not-found",
    }  # fmt: skip
    ended = answer.accepted and answer.json["channel"].get("t") == "l" and not answer.json["channel"].get("open")
    return reply(unknown, 400) if ended else answer


FAULTS = (
    Fault(
        "undefined-key-refused", 11, "registerVisitor", "a registration with a field that is not defined is refused",
        _defined_only,
        REGISTER % ("tok-Eve-5", ', "customFields": [{"key": "shoe", "value": "44", "overwrite": true}]'),
    ),
    Fault(
        "department-without-address-refused", 11, "createDepartment", "a department whose address is empty is refused",
        refuses(
            lambda call, server: logged_in(call, server) and _department(call).get("email") == "",
            "error-invalid-email-address",
        ),
        NEW_DEPARTMENT.replace("w@example.net", ""),
    ),
    Fault(
        "stranger-not-removed", 11, "updateDepartmentAgents", "who is no member cannot be removed", _members_only,
        MEMBERS_CHANGE % ("", LINUS),
    ),
    Fault(
        "stranger-not-added", 11, "updateDepartmentAgents", "an account that is not there is refused", _accounts_only,
        MEMBERS_CHANGE % (STRANGER, ""),
    ),
    Fault(
        "transcript-only-once", 11, "requestTranscript", "a second transcript is refused", _not_twice,
        f"{TRANSCRIPT % ''}\n{TRANSCRIPT % ''}",
    ),
    Fault(
        "same-value-refused", 11, "setSetting", "the value that a setting has is refused", _new_values_only, SAME,
    ),
    Fault(
        "system-message-not-found", 11, "getMessage", "what the server wrote itself is not found", _people_only,
        f"{HISTORY} -> first=messages[-1]._id\nGET livechat/message/$first?token=tok-Ada-1&rid=$room",
    ),
    Fault(
        "next-agent-for-visitors-only", 11, "getNextAgent", "who is no visitor learns no next agent", _visitors_only,
        "GET livechat/agent.next/tok-Eve-5",
    ),
    Fault(
        "rooms-of-strangers-refused", 11, "listVisitorRooms", "an unknown token is refused",
        _visitors_only, "GET livechat/visitor/tok-Eve-5/room",
    ),
    Fault(
        "unknown-definition-refused", 11, "getCustomField", "an unknown field is refused",
        _null_as_400, "GET livechat/custom-fields/none",
    ),
    Fault(
        "unknown-trigger-refused", 11, "getTrigger", "an unknown trigger is refused", _null_as_400,
        "GET livechat/triggers/none",
    ),
    Fault(
        "empty-praise-refused", 11, "surveyRoom", "a free text that is empty is no answer",
        refuses(
            lambda call, server: (
                server.memory.owner(call.room) == call.token and [one.get("value") for one in _rows(call)] == [""]
            ),
            "invalid-data",
        ),
        'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", "data": '
        '[{"name": "additionalFeedback", "value": ""}]}',
    ),
    Fault(
        "login-by-username-only", 11, "login", "nobody logs in with their address",
        asks(_address_of_nobody),
        f"{LOGIN % GRACE} -> own=data.authToken",
    ),
    Fault(
        "null-id-refused", 11, "saveTrigger", "a new trigger may have no id that is null",
        refuses(
            lambda call, server: logged_in(call, server) and call.fields.get("_id", "") is None, "must be string",
        ), TRIGGER,
    ),
    Fault(
        "second-join-refused", 11, "joinRoom", "who is in a conversation already is refused", _once_only,
        "margaret: GET livechat/room.join?roomId=$room\nmargaret: GET livechat/room.join?roomId=$room",
    ),
    Fault(
        "closed-is-no-channel", 11, "getChannelInfo", "a conversation that ended is not found as a channel", _open_only,
        f"{CLOSE}\nGET channels.info?roomId=$room",
    ),
)  # fmt: skip
