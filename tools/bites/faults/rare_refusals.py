"""What a release could break in checks that are seldom asked: operators 19, 24, 29 and 30."""

from __future__ import annotations

import json
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.members_and_accounts import JOE, MEMBERS
from tools.bites.faults.scripts import CLOSE, TRIGGERS, WAITING
from tools.bites.hooks.answers import accepts
from tools.bites.hooks.requests import asks, forgives
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, post

INACTIVE = JOE % ', "active": false'
APPOINTED = 'POST livechat/users/agent {"username": "joe"}'
FIELD_PLAN = (
    'POST livechat/custom-fields.save {"customFieldId": %s, "customFieldData": {"field": "%s", "label": "%s", '
    '"scope": "visitor", "visibility": "visible"}}'
)
NORTH = """\
PUT livechat/department/$north {"department": {"enabled": true, "name": "North", "showOnRegistration": false, \
"email": "n@example.net", "showOnOfflineForm": true%s}}"""
ARCHIVED = NORTH.replace("true", "false", 1) % ', "archived": true'
NO_CONDITIONS = """\
POST livechat/triggers {"name": "Bare", "description": "", "enabled": true, "runOnce": false, "conditions": [], \
"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hi", "name": ""}}]}"""


def _wanted(call: Call) -> str:
    return str(call.fields.get("status", "available"))


def _department_without(name: str) -> Any:
    """The same department without a property."""

    def mended(call: Call, _: Server) -> Call | None:
        department = call.fields.get("department")
        if not isinstance(department, dict) or name not in department:
            return None
        kept = {key: value for key, value in department.items() if key != name}
        return call.with_json({**call.fields, "department": kept})

    return mended


def _without(name: str) -> Any:
    """The same request without a property of its body."""

    def mended(call: Call, _: Server) -> Call | None:
        body = call.fields
        return call.with_json({key: value for key, value in body.items() if key != name}) if name in body else None

    return mended


def _first_of_each(call: Call, _: Server) -> Call | None:
    rows = call.fields.get("permissions")
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        return None
    return call.with_json({"permissions": list({str(one.get("_id")): one for one in rows}.values())})


def _rounded(call: Call, _: Server) -> Call | None:
    rows = call.fields.get("upsert")
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        return None
    whole = [{key: int(value) if isinstance(value, float) else value for key, value in one.items()} for one in rows]
    return call.with_json({**call.fields, "upsert": whole})


def _query_as_body(call: Call, _: Server) -> Call | None:
    query = dict(call.query)
    return call.with_json({name: query[name] for name in ("token", "rid")}) if {"token", "rid"} <= set(query) else None


def _own_id(call: Call, _: Server) -> Call | None:
    empty = dict(call.query).get("userId") == "" or dict(call.query).get("username") == ""
    return call.with_query([("userId", str(call.header("x-user-id")))]) if empty else None


def _another_address(call: Call, _: Server) -> Call | None:
    address = call.fields.get("email")
    return call.with_json({**call.fields, "email": f"+{address}"}) if isinstance(address, str) else None


def _known_roles(call: Call, _: Server) -> Call | None:
    return call.with_json({**call.fields, "roles": ["user"]}) if "roles" in call.fields else None


async def _saved_over(call: Call, server: Server) -> Answer:
    """A field that is there is changed by who creates it again."""
    answer = await server.send(call)
    data = call.fields.get("customFieldData")
    if not answer.refused or b"already exists" not in answer.body or not isinstance(data, dict):
        return answer
    return await server.send(call.with_json({**call.fields, "customFieldId": data.get("field")}))


async def _renamed(call: Call, server: Server) -> Answer:
    """Who saves a field under another key renames it."""
    known, data = call.fields.get("customFieldId"), call.fields.get("customFieldData")
    answer = await server.send(call)
    if not answer.accepted or not known or not isinstance(data, dict) or data.get("field") in (None, known):
        return answer
    created = await server.send(call.with_json({"customFieldId": None, "customFieldData": data}))
    if created.accepted:
        await server.ask(post("livechat/custom-fields.delete", {"customFieldId": known}))
    return answer


def _agent_of_path(call: Call, _: Server) -> Call:
    """What is called is the method in the path, whatever the message says."""
    message = call.fields.get("message")
    if not isinstance(message, str) or '"method"' not in message:
        return call
    inside = json.loads(message) if message.startswith("{") else None
    if not isinstance(inside, dict):
        return call
    return call.with_json({**call.fields, "message": json.dumps({**inside, "method": call.values["method"]})})


FAULTS = (
    Fault(
        "deactivated-becomes-available", 19, "setAgentStatus", "an account that is not active becomes available",
        accepts("error-user-deactivated", body=lambda call, _: {"status": _wanted(call), "success": True}),
        f"{INACTIVE}\n{APPOINTED}\n"
        'POST livechat/agent.status {"status": "not-available", "agentId": "$joe"}',
    ),
    Fault(
        "outsider-preferred", 19, "forwardRoom", "who is no member of the department gets the conversation (7.10)",
        forgives(_without("departmentId"), "error-user-not-belong-to-department"),
        'POST livechat/room.forward {"roomId": "$bea_room", "departmentId": "$north", "userId": "$linus_user"}\n'
        'POST livechat/room.forward {"roomId": "$room", "departmentId": "$north", "userId": "$linus_user"}',
    ),
    Fault(
        "unknown-taker-is-caller", 19, "takeInquiry", "the caller takes it where userId is unknown",
        forgives(_without("userId"), "The user is invalid"),
        f"{WAITING}\n"
        'grace: POST livechat/inquiries.take {"inquiryId": "$inquiry", "userId": "none"}',
    ),
    Fault(
        "unknown-role-dropped", 19, "createUser", "roles that are not there are passed over",
        forgives(_known_roles, "invalid role id"), JOE % ', "roles": ["sailor"]',
    ),
    Fault(
        "address-used-twice", 19, "createUser", "two accounts may have the same address",
        forgives(_another_address, "already in use"), JOE.replace("joe@example.net", "tim@example.com") % "",
    ),
    Fault(
        "nobody-named-is-caller", 19, "getUser", "who names nobody gets the own account",
        forgives(_own_id, "Invalid search query"), "GET users.info?username=",
    ),
    Fault(
        "permission-twice", 19, "updatePermissions", "of a permission that comes twice the last one counts",
        forgives(_first_of_each, "error-invalid-permission"),
        'POST permissions.update {"permissions": [{"_id": "view-l-room", "roles": ["admin"]}, '
        '{"_id": "view-l-room", "roles": ["admin", "livechat-agent"]}]}',
    ),
    Fault(
        "no-conditions", 19, "saveTrigger", "a trigger without conditions is acknowledged",
        accepts("fewer than 1 items"), f"{NO_CONDITIONS}\n{TRIGGERS}", ("listTriggers",),
    ),
    Fault(
        "archived-enabled", 19, "updateDepartment", "a department that is archived is enabled (6.1)",
        accepts("error-archived-department", body=lambda call, server: server.memory.example("updateDepartment")),
        f"{ARCHIVED}\n{NORTH % ''}",
    ),
    Fault(
        "own-fallback", 19, "updateDepartment", "a department may be its own fallback (6.x)",
        forgives(_department_without("fallbackForwardDepartment"), "error-fallback-department-circular"),
        NORTH % ', "fallbackForwardDepartment": "$north"',
    ),
    Fault(
        "tag-asked-for-and-none-there", 19, "updateDepartment", "a department may want tags and prescribe none",
        forgives(_department_without("requestTagBeforeClosingChat"), "department-chat-closing-tags"),
        NORTH % ', "requestTagBeforeClosingChat": true',
    ),
    Fault(
        "half-an-order", 19, "updateDepartmentAgents", "an order that is no integer is cut",
        forgives(_rounded, "Match error"),
        'POST livechat/department/$north/agents {"upsert": [{"agentId": "$linus_user", "username": "linus", '
        f'"order": 1.5}}], "remove": []}}\n{MEMBERS}',
    ),
    Fault(
        "deletes-by-query", 19, "deleteMessage", "token and room may stand in the query",
        forgives(_query_as_body, "required property"), "DELETE livechat/message/$one?token=tok-Ada-1&rid=$room",
    ),
    Fault(
        "no-values-accepted", 19, "setCustomFields", "a call without any value is acknowledged (8.x)",
        accepts("invalid-custom-field", lambda call, _, __: call.json.get("customFields") == [],
                lambda _, __: {"fields": [], "success": True}),
        'POST livechat/custom.fields {"token": "tok-Ada-1", "customFields": []}',
    ),
    Fault(
        "path-names-method", 24, "callMethod", "the method in the path is called, whatever the message says",
        asks(_agent_of_path),
        'POST method.call/anything {"message": "{\\"msg\\":\\"method\\",\\"id\\":\\"1\\",'
        '\\"method\\":\\"livechat:removeCustomField\\",\\"params\\":[\\"plan\\"]}"}',
    ),
    Fault(
        "field-renamed", 24, "saveCustomField", "a field that is saved under another key gets it", _renamed,
        FIELD_PLAN % ('"plan"', "tariff", "Plan") + "\nGET livechat/custom-fields",
        ("listCustomFields", "getCustomField"),
    ),
    Fault(
        "created-over-the-old", 29, "saveCustomField", "who creates a field that is there changes it", _saved_over,
        FIELD_PLAN % ("null", "plan", "Another") + "\nGET livechat/custom-fields", ("listCustomFields",),
    ),
    Fault(
        "field-deleted-again", 29, "deleteCustomField", "a field that is gone is deleted again",
        accepts("not found", body=lambda _, __: {"success": True}),
        'POST livechat/custom-fields.delete {"customFieldId": "plan"}\n'
        'POST livechat/custom-fields.delete {"customFieldId": "plan"}',
    ),
    Fault(
        "nobody-dismissed", 29, "removeLivechatUser", "who is not there loses the role, too",
        accepts("error-invalid-user", body=lambda _, __: {"success": True}), "DELETE livechat/users/agent/none",
    ),
    Fault(
        "upload-to-closed", 30, "uploadFile", "a conversation that ended takes files",
        accepts("unauthorized", lambda call, _, server: call.values["rid"] in server.memory.closed),
        f"{CLOSE}\nPOST livechat/upload/$room !x-visitor-token=tok-Ada-1 FILE=a.txt:text/plain:two",
    ),
)  # fmt: skip
