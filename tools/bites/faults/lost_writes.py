"""Faults in what is stored of a write, nothing or a part: operators 26 and 27."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import EDIT, HISTORY, MESSAGE, NEW_DEPARTMENT, PAGES, SURVEY, UPDATE
from tools.bites.hooks.requests import asks, left_out
from tools.bites.hooks.writes import and_then, department_settings, lost, put_back
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post


async def _department(call: Call, server: Server) -> Any:
    found = (await server.ask(get(f"livechat/department/{call.values['_id']}"))).json
    return found.get("department") if isinstance(found, dict) else None


async def _old_department(call: Call, before: Any, server: Server) -> None:
    settings = department_settings(before)
    await server.ask(post(f"livechat/department/{call.values['_id']}", {"department": settings}, "PUT"))


async def _text(call: Call, server: Server) -> Any:
    return server.memory.messages.get(call.values["_id"], {}).get("msg")


async def _old_text(call: Call, before: Any, server: Server) -> None:
    await server.send(post(f"livechat/message/{call.values['_id']}", {**call.json, "msg": before}, "PUT"))


async def _take_message_out(call: Call, answer: Answer, server: Server) -> None:
    target = f"livechat/message/{answer.json['message']['_id']}"
    await server.send(post(target, {"token": call.token, "rid": call.room}, "DELETE"))


async def _empty_survey(call: Call, _: Answer, server: Server) -> None:
    await server.send(call.with_json({**call.json, "data": [{"name": "additionalFeedback", "value": ""}]}))


async def _no_agent(call: Call, answer: Answer, server: Server) -> None:
    await server.ask(get(f"livechat/users/{call.values['type']}/{answer.json['user']['_id']}", "DELETE"))


async def _no_department(call: Call, answer: Answer, server: Server) -> None:
    await server.ask(get(f"livechat/department/{answer.json['department']['_id']}", "DELETE"))


def _field(call: Call, _: Server) -> Any:
    return {"field": {name: call.json[name] for name in ("key", "value", "overwrite")}, "success": True}


def _good_field(call: Call, server: Server) -> bool:
    body = call.json
    whole = isinstance(body, dict) and set(body) == {"token", "key", "value", "overwrite"}
    return whole and call.token in server.memory.visitors and body["key"] in server.memory.known("customField")


def _good_transfer(call: Call, server: Server) -> bool:
    wanted = (call.json or {}).get("department") if isinstance(call.json, dict) else None
    there = server.memory.rooms.get(call.room or "", {}).get("departmentId")
    return server.memory.owns(call) and wanted != there and wanted in server.memory.known("department")


def _good_forward(call: Call, server: Server) -> bool:
    body = call.fields
    room = server.memory.rooms.get(body.get("roomId", ""))
    wanted = body.get("departmentId")
    unmoved = room is not None and call.room not in server.memory.closed and room.get("departmentId") != wanted
    return unmoved and wanted in server.memory.known("department")


LOST = (
    Fault(
        "department-update-lost",
        26,
        "updateDepartment",
        "the update is acknowledged and not stored",
        put_back(_department, _old_department),
        UPDATE,
        ("getDepartment", "listDepartments"),
    ),
    Fault(
        "message-lost",
        26,
        "sendMessage",
        "the message is acknowledged and not stored",
        and_then(_take_message_out),
        f"{MESSAGE}\n{HISTORY}",
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "edit-lost",
        26,
        "updateMessage",
        "the edit is acknowledged and not stored",
        put_back(_text, _old_text),
        f"{EDIT}\n{HISTORY}",
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "field-lost",
        26,
        "setCustomField",
        "the value is acknowledged and not stored",
        lost(_good_field, _field),
        "GET livechat/custom-fields\n"
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "plan", "value": "big", "overwrite": true}\n'
        "GET livechat/visitor/tok-Ada-1",
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "page-lost",
        26,
        "recordPageVisit",
        "the page is acknowledged and not stored",
        lost(lambda call, server: call.token in server.memory.visitors and server.memory.owns(call)),
        f"{PAGES}\nGET livechat/visitors.pagesVisited/$room",
        ("listPagesVisited", "listPagesVisitedByQuery"),
    ),
    Fault(
        "survey-lost",
        26,
        "surveyRoom",
        "the answers are acknowledged and not stored",
        and_then(_empty_survey),
        f"{SURVEY}\nGET livechat/rooms",
        ("listRooms", "getRoomInfo", "getChatHistory", "openRoom"),
    ),
    Fault(
        "agent-lost",
        26,
        "addLivechatUser",
        "the role is acknowledged and not given",
        and_then(_no_agent),
        'POST livechat/users/agent {"username": "tim"}\nGET livechat/users/agent',
        ("listLivechatUsers", "getLivechatUser"),
    ),
    Fault(
        "department-lost",
        26,
        "createDepartment",
        "the department is acknowledged and not stored",
        and_then(_no_department),
        f"{NEW_DEPARTMENT}\nGET livechat/department/$made",
        ("getDepartment", "listDepartments"),
    ),
    Fault(
        "transfer-lost",
        26,
        "transferRoom",
        "the room stays where it is",
        lost(_good_transfer, lambda call, server: {"room": server.memory.rooms[call.room], "success": True}),
        'GET livechat/department\nPOST livechat/room.transfer {"token": "tok-Ada-1", "rid": "$room", "department": '
        '"5f3c1a2b4d5e6f7a8b9c0d2f"}\nGET livechat/room?token=tok-Ada-1',
        ("openRoom", "getRoomInfo", "listRooms"),
    ),
    Fault(
        "forward-lost",
        26,
        "forwardRoom",
        "the room stays where it is",
        lost(_good_forward, lambda call, _: {"success": True}),
        'GET livechat/department\nPOST livechat/room.forward {"roomId": "$room", "departmentId": '
        '"5f3c1a2b4d5e6f7a8b9c0d2f"}\nGET livechat/room?token=tok-Ada-1',
        ("openRoom", "getRoomInfo", "listRooms"),
    ),
    Fault(
        "take-lost",
        26,
        "takeInquiry",
        "the inquiry is not taken, whatever the answer says",
        lost(
            lambda call, server: (
                isinstance(call.json, dict) and call.json.get("inquiryId") in server.memory.known("inquiry")
            ),
            lambda call, _: {"success": True},
        ),
        "GET livechat/inquiries.getOne?roomId=$room -> inquiry=inquiry._id\n"
        'linus: POST livechat/inquiries.take {"inquiryId": "$inquiry", "userId": "$linus_user"}',
        ("getInquiry", "listInquiries", "getServingAgent"),
    ),
)


def _not_renamed(call: Call, server: Server) -> Call:
    visitor = call.json.get("visitor") if isinstance(call.json, dict) else None
    if not isinstance(visitor, dict) or call.token not in server.memory.visitors or "name" not in visitor:
        return call
    return call.with_json({"visitor": {key: value for key, value in visitor.items() if key != "name"}})


def _first_field_only(call: Call, _: Server) -> Call:
    body = call.fields
    fields = body.get("customFields")
    return call.with_json({**body, "customFields": fields[:1]}) if isinstance(fields, list) else call


def _no_feedback(call: Call, _: Server) -> Call:
    body = call.fields
    data = body.get("data")
    grades = [one for one in data if one.get("name") != "additionalFeedback"] if isinstance(data, list) else []
    return call.with_json({**body, "data": grades}) if grades else call


IN_PART = (
    Fault(
        "name-stays",
        27,
        "registerVisitor",
        "a visitor who is known keeps the old name",
        asks(_not_renamed),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Augusta"}}',
    ),
    Fault(
        "phone-passed-over",
        27,
        "registerVisitor",
        "the phone number is not stored",
        left_out("visitor.phone"),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "phone": "+15550177"}}',
    ),
    Fault(
        "description-stays",
        27,
        "updateDepartment",
        "the description is not changed",
        left_out("department.description"),
        UPDATE,
    ),
    Fault(
        "agents-passed-over",
        27,
        "createDepartment",
        "the agents do not become members",
        left_out("agents"),
        NEW_DEPARTMENT,
    ),
    Fault(
        "first-field-only",
        27,
        "setCustomFields",
        "only the first value is stored",
        asks(_first_field_only),
        'POST livechat/custom.fields {"token": "tok-Ada-1", "customFields": [{"key": "plan", "value": "a", '
        '"overwrite": true}, {"key": "orderNumber", "value": "7", "overwrite": true}]}',
    ),
    Fault(
        "comment-passed-over",
        27,
        "forwardRoom",
        "the comment does not reach the next agent",
        left_out("comment"),
        f'POST livechat/room.forward {{"roomId": "$room", "departmentId": "$north", "comment": "Hi"}}\n{HISTORY}',
        ("getMessageHistory",),
    ),
    Fault(
        "members-stay",
        27,
        "updateDepartment",
        "the agents of an update are passed over",
        left_out("agents"),
        UPDATE.replace('"Changed"}}', '"Changed"}, "agents": [{"agentId": "L1nusTorvaldsAg3n", "username": "linus"}]}'),
    ),
    Fault(
        "feedback-passed-over",
        27,
        "surveyRoom",
        "the free text is not stored",
        asks(_no_feedback),
        SURVEY.replace("}]", '}, {"name": "additionalFeedback", "value": "fine"}]'),
    ),
    Fault(
        "description-passed-over",
        27,
        "createDepartment",
        "the description is not stored",
        left_out("department.description"),
        NEW_DEPARTMENT.replace('"West",', '"West", "description": "D",'),
    ),
)

FAULTS = (
    *LOST,
    *IN_PART,
)
