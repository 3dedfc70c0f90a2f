"""What a release could break while agents serve, hand over and close: operators 19, 24, 25, 27, 29, 40, 42 to 45."""

from __future__ import annotations

import json
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, HISTORY, ROOM, ROOMS, WAITING
from tools.bites.hooks.answers import accepts, answers, answers_by, put
from tools.bites.hooks.requests import altered, asks, forgives, left_out, without
from tools.bites.hooks.writes import and_then, frozen, stale
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

WAITING_FOR = (
    'POST livechat/message {"token": "tok-Cy", "rid": "$waiting", "msg": "%s"}\n'
    "GET livechat/inquiries.getOne?roomId=$waiting"
)
CLOSE_TAGGED = 'linus: POST livechat/room.closeByUser {"rid": "$room", "comment": "Bye", "tags": ["one"]}'
INFO = "GET rooms.info?roomId=$room"
MOVE = 'POST livechat/room.forward {"roomId": "$room", "departmentId": "$north"}'


def _backwards(message: dict[str, Any]) -> dict[str, Any]:
    """A message about a move that names the two departments the wrong way round."""
    data = message.get("transferData") or {}
    if "previousDepartment" not in data or "nextDepartment" not in data:
        return message
    old, new = data["previousDepartment"], data["nextDepartment"]
    turned = {"previousDepartment": new["_id"], "nextDepartment": {**new, "_id": old}}
    return {**message, "transferData": {**data, **turned}}


def _moves_backwards(_: Call, body: Any, __: Server) -> Any:
    return {**body, "messages": [_backwards(one) for one in body["messages"]]}


def _closed_by_agent(call: Call, body: Any, server: Server) -> Any:
    """The end is signed by the agent, whoever closed."""
    agent = server.memory.rooms.get(str(call.room), {}).get("servedBy")
    signed = [{**one, "u": agent} if agent and one.get("t") == "livechat-close" else one for one in body["messages"]]
    return {**body, "messages": signed}


def _other_comment(call: Call, _: Server) -> Call:
    comment = call.fields.get("comment")
    return call.with_json({**call.fields, "comment": "Closed"}) if isinstance(comment, str) and comment else call


def _any_comment(call: Call, _: Server) -> Call:
    return call.with_json({**call.fields, "comment": "-"})


async def _takes_over(call: Call, _: Answer, server: Server) -> None:
    """Who joins a conversation that waits serves it from then on."""
    waiting = ((await server.ask(get(f"livechat/inquiries.getOne?roomId={call.room}"))).json or {}).get("inquiry")
    if waiting and waiting["status"] == "queued":
        taking = {"inquiryId": waiting["_id"], "userId": call.header("x-user-id")}
        await server.ask(post("livechat/inquiries.take", taking))


async def _carried_over(_: Call, answer: Answer, server: Server) -> None:
    """What was noted of the former conversation of a visitor is noted of the new one."""
    room = answer.json["room"]
    token = room["v"]["token"]
    past = [one for one in server.memory.rooms.values() if one["v"].get("token") == token and one["_id"] != room["_id"]]
    notes = [(key, value) for one in past for key, value in (one.get("livechatData") or {}).items()]
    for key, value in notes if answer.json["newRoom"] else []:
        await server.send(
            post("livechat/custom.field", {"token": token, "key": key, "value": value, "overwrite": True})
        )


def _whole_day(text: str) -> str:
    try:
        asked = json.loads(text)
    except ValueError:
        return text
    if not isinstance(asked, dict) or not isinstance(asked.get("start"), str):
        return text
    return json.dumps({**asked, "start": asked["start"][:10]})


def _closed_by_server(_: Call, body: Any, __: Server) -> Any:
    """closedBy tells who served."""
    for room in body["rooms"]:
        if "closedBy" in room and "servedBy" in room:
            room["closedBy"] = {name: room["servedBy"][name] for name in ("_id", "username")}
    return body


FAULTS = (
    Fault(
        "comment-not-required",
        19,
        "closeRoomByUser",
        "agents close without a comment, although the workspace wants one",
        forgives(_any_comment, "error-comment-is-required"),
        'POST livechat/room.closeByUser {"rid": "$room"}',
    ),
    Fault(
        "closed-by-who-served",
        24,
        "listRooms",
        "closedBy names who served, whoever closed",
        answers_by(_closed_by_server),
        f"{CLOSE}\n{ROOMS}?open=false",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "preferred-agent-ignored",
        24,
        "openRoom",
        "agentId changes nothing",
        without("agentId"),
        'POST livechat/visitor {"visitor": {"token": "tok-Dee-4", "name": "Dee"}}\n'
        "GET livechat/room?token=tok-Dee-4&agentId=Gr4ceHopperAgent7\n"
        'POST livechat/visitor {"visitor": {"token": "tok-Eve-5", "name": "Eve"}}\n'
        "GET livechat/room?token=tok-Eve-5&agentId=Gr4ceHopperAgent7",
    ),
    Fault(
        "join-takes-over",
        25,
        "joinRoom",
        "who joins a conversation that waits serves it from then on",
        and_then(_takes_over),
        f"{WAITING}\ngrace: GET livechat/room.join?roomId=$waiting\nGET rooms.info?roomId=$waiting",
        ("getRoomInfo", "openRoom", "getServingAgent", "listRooms", "getInquiry", "listInquiries"),
    ),
    Fault(
        "fields-carried-over",
        25,
        "openRoom",
        "a new conversation begins with the custom fields of the former one",
        and_then(_carried_over),
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "orderNumber", "value": "4711", "overwrite": true}\n'
        f"{ROOM}\n{CLOSE}\nWAIT 0.01\n{ROOM}\n{ROOM}",
    ),
    Fault(
        "tags-passed-over",
        27,
        "closeRoomByUser",
        "the tags are not stored",
        left_out("tags"),
        f"{CLOSE_TAGGED}\n{INFO}",
        ("getRoomInfo", "listRooms"),
    ),
    Fault(
        "return-forgets-department",
        27,
        "returnInquiry",
        "departmentId is passed over",
        left_out("departmentId"),
        'POST livechat/inquiries.returnAsInquiry {"roomId": "$room", "departmentId": "$north"}\n' + INFO,
        ("getRoomInfo", "getInquiry", "openRoom", "listRooms", "listInquiries"),
    ),
    Fault(
        "returned-keeps-agent",
        27,
        "getRoomInfo",
        "a conversation that waits again still names its agent",
        frozen("room", "_id", "servedBy"),
        f'{INFO}\nPOST livechat/room.forward {{"roomId": "$room", "userId": "Gr4ceHopperAgent7"}}\n{INFO}',
        ("forwardRoom", "takeInquiry", "transferRoom"),
    ),
    Fault(
        "inquiry-shows-first-message",
        27,
        "getInquiry",
        "the inquiry goes on showing the first message",
        frozen("inquiry", "_id", "lastMessage.msg"),
        f"{WAITING}\n{WAITING_FOR % 'first'}\n{WAITING_FOR % 'later'}",
        ("sendMessage",),
    ),
    Fault(
        "moved-to-where-it-is",
        29,
        "transferToDepartment",
        "a move to the department where the conversation is already is acknowledged",
        accepts("error-forwarding-chat-same-department", body=lambda _, __: {"success": True}),
        f"{MOVE}\n"
        'POST livechat/visitor/department.transfer {"token": "tok-Ada-1", "rid": "$room", "department": "$north"}',
    ),
    Fault(
        "day-of-opening",
        40,
        "listRooms",
        "createdAt.start means the whole day",
        altered("createdAt", _whole_day),
        f'{ROOM} -> opened=room.ts\n{ROOMS}?createdAt={{"start":"$opened"}}',
    ),
    Fault(
        "room-fields-ignored",
        40,
        "listRooms",
        "customFields changes nothing",
        without("customFields"),
        f'{ROOMS}?customFields={{"orderNumber":"nothing"}}',
    ),
    Fault(
        "room-queued-ignored",
        40,
        "listRooms",
        "queued changes nothing",
        without("queued"),
        f"{ROOMS}?queued=true",
    ),
    Fault(
        "closing-comment-replaced",
        42,
        "closeRoomByUser",
        "the conversation ends with a set phrase in place of the comment",
        asks(_other_comment),
        f"{CLOSE_TAGGED}\n{HISTORY}",
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "waiting-for-response-always",
        43,
        "getRoomInfo",
        "waitingResponse stays after the agent's answer",
        answers(put("room.waitingResponse", True)),
        f'linus: POST chat.sendMessage {{"message": {{"rid": "$room", "msg": "Hi"}}}}\n{INFO}',
        ("sendChatMessage", "postChatMessage"),
    ),
    Fault(
        "moves-told-backwards",
        44,
        "getMessageHistory",
        "messages about moves name the departments the wrong way round",
        answers_by(_moves_backwards),
        f"{MOVE}\n{HISTORY}",
        ("forwardRoom", "transferRoom", "transferToDepartment"),
    ),
    Fault(
        "closing-signed-by-agent",
        44,
        "getMessageHistory",
        "the message of the end is the agent's, although the visitor closed",
        answers_by(_closed_by_agent),
        f"{ROOM}\n{CLOSE}\n{HISTORY}",
        ("closeRoom",),
    ),
    Fault(
        "agent-cached-by-room",
        45,
        "getServingAgent",
        "the first agent of a conversation is told after it was handed over, too",
        stale(30),
        f"GET livechat/agent.info/$room/tok-Ada-1\n{MOVE}\nGET livechat/agent.info/$room/tok-Ada-1",
        ("forwardRoom", "transferRoom"),
    ),
)
