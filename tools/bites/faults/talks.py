"""What a release could break while people talk: operators 11, 19, 24, 26, 27, 34, 37, 40 to 42, 44 and 45."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.fields_and_files import BULK, UPLOAD
from tools.bites.faults.scripts import CHAT_HISTORY, CLOSE, DELETE, EDIT, HISTORY, MESSAGE, OFF, ROOM, ROOMS, SURVEY
from tools.bites.faults.serving import INFO, MOVE
from tools.bites.hooks.answers import answers, answers_by, change, drop
from tools.bites.hooks.requests import altered, asks, left_out, passes_over, refuses
from tools.bites.hooks.writes import frozen, put_back
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

TRANSCRIPT = 'POST livechat/transcript {"token": "tok-Ada-1", "rid": "$room", "email": "a@example.net"}'
TO_AGENT = 'POST livechat/room.forward {"roomId": "$room", "userId": "%s"}'


def _own_and_closed(call: Call, server: Server) -> bool:
    return str(call.room) in server.memory.closed and server.memory.owner(call.room) == call.token


def _edited_now(_: Call, body: Any, __: Server) -> Any:
    return {**body, "message": {**body["message"], "ts": body["message"]["editedAt"]}}


def _keeps_deleted(_: Call, body: Any, server: Server) -> Any:
    """The last message of a conversation stays the last one after it was deleted, until there is a later one."""
    room = body["room"]
    held, shown = server.state.get(room["_id"]), room.get("lastMessage")
    if held and held["_id"] in server.memory.gone and not (shown and shown["ts"] > held["ts"]):
        return {**body, "room": {**room, "lastMessage": held}}
    server.state[room["_id"]] = shown
    return body


def _without_arrivals(_: Call, body: Any, __: Server) -> Any:
    return {**body, "messages": [one for one in body["messages"] if one.get("t") not in ("command", "uj")]}


def _to_the_second(text: str) -> str:
    return re.sub(r"\.\d+", "", text)


def _to_departments(scope: Any) -> Any:
    return "department" if scope == "agent" else scope


def _department_alone(call: Call, _: Server) -> Call:
    forgetful = "departmentId" in dict(call.query)
    return call.with_query(pair for pair in call.query if not (forgetful and pair[0] == "open"))


def _first_key(text: str) -> str:
    try:
        sort = json.loads(text)
    except ValueError:
        return text
    return json.dumps(dict(list(sort.items())[:1])) if isinstance(sort, dict) else text


def _all_answers(call: Call, body: Any, _: Server) -> Any:
    return {**body, "data": {one["name"]: one["value"] for one in call.json["data"]}}


def _an_hour_less(moment: str) -> str:
    earlier = datetime.fromisoformat(moment) - timedelta(hours=1)
    return earlier.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _strange_room(call: Call, server: Server) -> bool:
    """The conversation that lets the caller in is not one of the visitor who is asked for."""
    visitor = server.memory.rooms.get(str(call.room), {}).get("v", {})
    return "_id" in visitor and visitor["_id"] != call.values["visitorId"]


def _bytes(call: Call, _: Server) -> Call:
    octets = rb"Content-Type: application/octet-stream"
    return replace(call, body=re.sub(rb"(?i)content-type: [^\r\n]+", octets, call.body, count=1))


async def _last_lost(call: Call, server: Server) -> Answer:
    messages = call.fields.get("messages")
    if not isinstance(messages, list) or len(messages) < 2 or not isinstance(messages[-1], dict):
        return await server.send(call)
    answer = await server.send(call.with_json({**call.json, "messages": messages[:-1]}))

    def completed(body: Any) -> Any:
        return {**body, "messages": [*body["messages"], {**body["messages"][-1], "msg": messages[-1].get("msg")}]}

    return answer.edited(completed) if answer.accepted else answer


def _one_tag(call: Call, _: Server) -> Call:
    tags = call.fields.get("tags")
    if not isinstance(tags, list) or not all(isinstance(one, str) for one in tags):
        return call
    return call.with_json({**call.json, "tags": [",".join(tags)]}) if tags else call


def _newest_room(call: Call, server: Server) -> Call:
    own = [one for one in server.memory.rooms.values() if server.memory.owner(one["_id"]) == call.token and "ts" in one]
    newest = max(own, key=lambda one: str(one["ts"]))["_id"] if own else None
    return call.with_named("rid", newest) if newest and server.memory.owner(call.room) == call.token else call


def _by_username(_: Call, body: Any, __: Server) -> Any:
    return {**body, "room": {**body["room"], "fname": body["room"]["v"]["username"]}}


async def _server_of(call: Call, server: Server) -> Any:
    room = ((await server.ask(get(f"rooms.info?roomId={quote(str(call.room), safe='')}"))).json or {}).get("room") or {}
    return (room.get("servedBy") or {}).get("_id")


async def _goes_on_serving(call: Call, agent: Any, server: Server) -> None:
    await server.ask(post("livechat/room.forward", {"roomId": call.room, "userId": agent}))


async def _to_whom_is_away(call: Call, server: Server) -> Answer:
    """Who is not available gets conversations all the same."""
    answer = await server.send(call)
    agent = call.fields.get("userId")
    if not agent or "error-user-is-offline" not in answer.text:
        return answer
    await server.ask(post("livechat/agent.status", {"agentId": agent, "status": "available"}))
    again = await server.send(call)
    await server.ask(post("livechat/agent.status", {"agentId": agent, "status": "not-available"}))
    return again


def _one_less(offset: str) -> str:
    return str(int(offset) - 1) if offset.isdigit() and int(offset) else offset


def _closed_by_user(_: Call, body: Any, __: Server) -> Any:
    rooms = [{**one, "closer": "user"} if "closer" in one else one for one in body["history"]]
    return {**body, "history": rooms}


FAULTS = (
    Fault(
        "edit-of-closed-refused", 11, "updateMessage", "messages of a conversation that ended are not edited any more",
        refuses(_own_and_closed, "room-closed"), f"{CLOSE}\n{EDIT}",
    ),
    Fault(
        "delete-of-closed-refused", 11, "deleteMessage", "messages of a conversation that ended cannot be deleted",
        refuses(_own_and_closed, "room-closed"), f"{CLOSE}\n{DELETE}",
    ),
    Fault(
        "transcript-of-closed-refused", 11, "requestTranscript", "a conversation that ended is not sent by mail",
        refuses(_own_and_closed, "room-closed"), f"{CLOSE}\n{TRANSCRIPT}",
    ),
    Fault(
        "past-only-by-own-room", 11, "getChatHistory", "the conversation in the path has to be one of that visitor",
        refuses(_strange_room, "error-not-allowed"), "GET livechat/visitors.chatHistory/room/$bea_room/visitor/$ada_id",
    ),
    Fault(
        "close-although-forbidden", 19, "closeRoom", "visitors close, although the workspace leaves that to its agents",
        passes_over("Omnichannel_allow_visitors_to_close_conversation", True, "error-not-allowed-to-close"),
        f'POST settings/Omnichannel_allow_visitors_to_close_conversation {{"value": false}}\n{CLOSE}',
    ),
    Fault(
        "forwards-to-who-is-away", 19, "forwardRoom", "a conversation is handed over to an agent who is not available",
        _to_whom_is_away, f'{OFF}\nPOST livechat/room.forward {{"roomId": "$room", "userId": "$grace_user"}}\n{ROOM}',
    ),
    Fault(
        "agent-of-newest-room", 24, "getServingAgent", "the agent of the visitor's latest conversation is told for all",
        asks(_newest_room),
        f"{CLOSE}\nWAIT 0.01\nGET livechat/room?token=tok-Ada-1&agentId=$grace_user\n"
        "GET livechat/agent.info/$room/tok-Ada-1",
    ),
    Fault(
        "room-called-by-username", 24, "openRoom", "a conversation is called by the visitor's username, not the name",
        answers_by(_by_username), ROOM,
    ),
    Fault(
        "dropped-answers-echoed", 24, "surveyRoom", "answers that do not count are told as if they did",
        answers_by(_all_answers), SURVEY.replace('"5"}', '"5"}, {"name": "mood", "value": "7"}'),
    ),
    Fault(
        "closer-always-user", 24, "getChatHistory", "closer is user, although the visitor closed",
        answers_by(_closed_by_user), f"{CLOSE}\n{CHAT_HISTORY}", ("closeRoom",),
    ),
    Fault(
        "last-of-several-lost", 26, "sendMessages", "the last of several messages is acknowledged and not stored",
        _last_lost, f"{BULK}\n{HISTORY}", ("getMessageHistory", "openRoom"),
    ),
    Fault(
        "chosen-id-passed-over", 27, "sendMessage", "a message never has the id that the visitor chose",
        left_out("_id"), 'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "_id": "mine4711", "msg": "x"}',
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "file-without-address", 27, "getMessageHistory", "the history does not tell where a file can be read",
        answers(drop("messages[].fileUpload"), drop("messages[].filesUpload")), f"{UPLOAD % 'tok-Ada-1'}\n{HISTORY}",
        ("uploadFile",),
    ),
    Fault(
        "file-type-passed-over", 27, "uploadFile", "every file is of the type application/octet-stream", asks(_bytes),
        UPLOAD % "tok-Ada-1", ("getMessage", "getMessageHistory"),
    ),
    Fault(
        "moved-keeps-agent", 27, "transferRoom", "a conversation that was moved keeps its agent",
        put_back(_server_of, _goes_on_serving),
        'POST livechat/room.transfer {"token": "tok-Ada-1", "rid": "$room", "department": "$north"}\n' + ROOM,
        ("openRoom", "getServingAgent", "listRooms", "getRoomInfo"),
    ),
    Fault(
        "deleted-stays-last", 34, "openRoom", "a deleted message stays the last one of its conversation",
        answers_by(_keeps_deleted), f"{ROOM}\n{DELETE.replace('$one', '$two')}\n{ROOM}", ("deleteMessage",),
    ),
    Fault(
        "pages-overlap", 37, "getMessageHistory", "every page but the first repeats the last message of the one before",
        altered("offset", _one_less), f"{HISTORY}&limit=1&offset=1",
    ),
    Fault(
        "department-forgets-open", 40, "listRooms", "open changes nothing beside departmentId", asks(_department_alone),
        f"{MOVE}\n{CLOSE}\n{ROOMS}?departmentId=$north&open=true",
    ),
    Fault(
        "second-sort-key-ignored", 41, "listRooms", "of a sort by several properties only the first counts",
        altered("sort", _first_key), f'{ROOMS}?sort={{"usersCount":1,"ts":1}}',
    ),
    Fault(
        "tags-joined", 42, "closeRoomByUser", "several tags become one, with commas", asks(_one_tag),
        f'POST livechat/room.closeByUser {{"rid": "$room", "comment": "Bye", "tags": ["one", "two"]}}\n{INFO}',
        ("getRoomInfo", "listRooms"),
    ),
    Fault(
        "arrivals-left-out", 44, "getMessageHistory", "that an agent came is left out", answers_by(_without_arrivals),
        HISTORY, ("openRoom", "takeInquiry"),
    ),
    Fault(
        "end-to-the-second", 44, "getMessageHistory", "end is cut to whole seconds", altered("end", _to_the_second),
        f"{MESSAGE} -> three_ts=message.ts\n{HISTORY}&end=$three_ts\n{HISTORY}&end=$one_ts",
    ),
    Fault(
        "moves-told-as-to-departments", 44, "getMessageHistory", "a hand-over to an agent is told as to a department",
        answers(change("messages[].transferData.scope", _to_departments)),
        f"{TO_AGENT % '$linus_user'}\n{TO_AGENT % '$grace_user'}\n{HISTORY}", ("forwardRoom",),
    ),
    Fault(
        "edit-moves-message", 45, "updateMessage", "an edited message bears the time of the edit",
        answers_by(_edited_now), f"WAIT 0.01\n{EDIT} -> edited_ts=message.ts\nCOMPARE one_ts edited_ts",
    ),
    Fault(
        "call-over-at-once", 45, "startVideoCall", "a call has no hour, but is over when it begins",
        answers(change("videoCall.timeout", _an_hour_less)),
        "GET livechat/video.call/tok-Ada-1?rid=$room -> until=videoCall.timeout\n"
        f"{MESSAGE} -> later=message.ts\nCOMPARE until later",
    ),
    Fault(
        "served-since-first", 45, "getRoomInfo", "servedBy.ts stays the moment at which the first agent came",
        frozen("room", "_id", "servedBy.ts"),
        f"{INFO} -> early=room.servedBy.ts\nWAIT 0.01\n{MOVE}\n{INFO} -> late=room.servedBy.ts\nCOMPARE early late",
        ("forwardRoom", "transferRoom", "takeInquiry"),
    ),
)  # fmt: skip
