"""Faults in the course of a life, from the first registration to the removal: operators 28 to 35."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.shapes import CLOSE, DELETE, MESSAGE, PAGES, ROOM
from tools.bites.hooks.answers import accepts, answers, answers_by, change, drop, put
from tools.bites.hooks.requests import asks
from tools.bites.hooks.writes import and_then, keeps_listing, lost, remembers_the_dead, twice
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post

HISTORY = "GET livechat/messages.history/$room?token=tok-Ada-1"
CHAT_HISTORY = "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id"
INQUIRY = "GET livechat/inquiries.getOne?roomId=$room"
REMOVE = "DELETE livechat/department/$north"
REMOVE_AGENT = "DELETE livechat/users/agent/$grace_user"
REMOVE_VISITOR = f"{CLOSE}\nDELETE livechat/visitor/tok-Ada-1"


def _closing(call: Call, _: Server) -> Any:
    return {"rid": call.json["rid"], "comment": "Closed by visitor", "success": True}


def _closed(call: Call, _: Answer, server: Server) -> bool:
    return call.room in server.memory.closed


def _own_closed(call: Call, answer: Answer, server: Server) -> bool:
    return _closed(call, answer, server) and server.memory.owner(call.room) == call.token


def _still_waiting(call: Call, body: Any, server: Server) -> Any:
    held = server.state.setdefault("inquiries", {})
    held[call.room] = body["inquiry"] or held.get(call.room)
    return {**body, "inquiry": held[call.room]}


CLOSING = (
    Fault(
        "close-does-nothing",
        28,
        "closeRoom",
        "the close is acknowledged, and the room stays open",
        lost(lambda call, server: server.memory.owns(call) and set(call.json or {}) == {"rid", "token"}, _closing),
        f"{CLOSE}\n{MESSAGE}",
        ("sendMessage", "openRoom", "listRooms", "getInquiry"),
    ),
    Fault(
        "closed-without-time",
        28,
        "listRooms",
        "closed rooms have no closedAt",
        answers(drop("rooms[].closedAt")),
        f"{CLOSE}\nGET livechat/rooms?open=false",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "closed-by-nobody",
        28,
        "getChatHistory",
        "closed rooms do not say who closed them",
        answers(drop("history[].closer"), drop("history[].closedBy")),
        f"{CLOSE}\n{CHAT_HISTORY}",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "inquiry-stays",
        28,
        "getInquiry",
        "the inquiry of a closed room stays",
        answers_by(_still_waiting),
        f"{INQUIRY}\n{CLOSE}\n{INQUIRY}",
        ("closeRoom",),
    ),
    Fault(
        "closed-looks-open",
        28,
        "listRooms",
        "closed rooms still say they are open",
        answers(put("rooms[].open", True)),
        f"{CLOSE}\nGET livechat/rooms?open=false",
        ("closeRoom", "closeRoomByUser"),
    ),
)


def _new_id(call: Call, server: Server) -> Call:
    body = call.json
    repeated = isinstance(body, dict) and body.get("_id") in server.memory.messages
    return call.with_json({key: value for key, value in body.items() if key != "_id"}) if repeated else call


TWICE = (
    Fault(
        "closes-again",
        29,
        "closeRoom",
        "a closed room is closed again",
        accepts("room-closed", body=_closing),
        f"{CLOSE}\n{CLOSE}",
    ),
    Fault(
        "taken-again",
        29,
        "takeInquiry",
        "an inquiry is taken by two agents",
        accepts("inquiry-taken|already taken", body=lambda call, _: {"success": True}),
        f"{INQUIRY} -> inquiry=inquiry._id\n"
        'linus: POST livechat/inquiries.take {"inquiryId": "$inquiry", "userId": "$linus_user"}',
    ),
    Fault(
        "removes-what-is-not",
        29,
        "deleteDepartment",
        "a department that is not there is removed",
        accepts("not-found", body=lambda call, _: {"success": True}),
        f"{REMOVE}\n{REMOVE}",
    ),
    Fault(
        "same-id-twice",
        29,
        "sendMessage",
        "a message with an id that is there is stored again",
        asks(_new_id),
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "_id": "mine4711", "msg": "x"}\n'
        'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "_id": "mine4711", "msg": "x"}\n' + HISTORY,
    ),
    Fault(
        "deletes-again",
        29,
        "deleteMessage",
        "a deleted message is deleted again",
        accepts("invalid-message"),
        f"{DELETE}\n{DELETE}",
    ),
    Fault(
        "page-stored-twice",
        29,
        "recordPageVisit",
        "every page is stored two times",
        twice(),
        f"{PAGES}\nGET livechat/visitors.pagesVisited/$room",
        ("listPagesVisited", "listPagesVisitedByQuery"),
    ),
    Fault(
        "forwards-to-itself",
        29,
        "forwardRoom",
        "a room is handed over to where it is",
        accepts("are-same|same-department", body=lambda call, _: {"success": True}),
        'POST livechat/room.forward {"roomId": "$old", "departmentId": "5f3c1a2b4d5e6f7a8b9c0d1e"}',
    ),
    Fault(
        "message-stored-twice",
        29,
        "sendMessage",
        "every message is stored two times",
        twice(lambda call, _: "_id" not in call.json),
        f"{MESSAGE}\n{HISTORY}",
        ("getMessageHistory",),
    ),
)

AFTER_THE_END = (
    Fault(
        "closed-takes-messages",
        30,
        "sendMessage",
        "a closed room takes messages",
        accepts("room-closed"),
        f"{CLOSE}\n{MESSAGE}",
    ),
    Fault(
        "closed-is-opened",
        30,
        "openRoom",
        "a closed room is answered as if it were open",
        accepts(
            when=_own_closed,
            body=lambda call, server: {"room": server.memory.rooms[call.room], "newRoom": False, "success": True},
        ),
        f"{CLOSE}\n{ROOM}&rid=$room",
    ),
    Fault(
        "closed-is-forwarded",
        30,
        "forwardRoom",
        "a closed room is handed over",
        accepts(when=_closed, body=lambda call, _: {"success": True}),
        f'{CLOSE}\nPOST livechat/room.forward {{"roomId": "$room", "departmentId": "5f3c1a2b4d5e6f7a8b9c0d2f"}}',
    ),
    Fault(
        "closed-is-moved",
        30,
        "transferRoom",
        "a closed room is moved",
        accepts(when=_own_closed, body=lambda call, server: {"room": server.memory.rooms[call.room], "success": True}),
        f'{CLOSE}\nPOST livechat/room.transfer {{"token": "tok-Ada-1", "rid": "$room", '
        '"department": "5f3c1a2b4d5e6f7a8b9c0d2f"}',
    ),
)


def _other_id(call: Call, body: Any, server: Server) -> Any:
    """Another id from the second registration on."""
    again = call.token in server.state
    server.state[call.token] = True
    return {**body, "visitor": {**body["visitor"], "_id": body["visitor"]["_id"][::-1]}} if again else body


def _other_username(call: Call, body: Any, server: Server) -> Any:
    count = server.state[call.token] = server.state.get(call.token, 0) + 1
    return {**body, "visitor": {**body["visitor"], "username": f"{body['visitor']['username']}{count}"}}


def _stranger(call: Call, server: Server) -> Call:
    """An address that a visitor has already does not lead to that visitor."""
    visitor = call.json.get("visitor") if isinstance(call.json, dict) else None
    if not isinstance(visitor, dict) or call.token in server.memory.visitors:
        return call
    return call.with_json({"visitor": {key: value for key, value in visitor.items() if key != "email"}})


IDENTITY = (
    Fault(
        "second-id",
        31,
        "registerVisitor",
        "who registers again gets another _id",
        answers_by(_other_id),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1"}} -> a=visitor._id\n'
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1"}} -> b=visitor._id\nCOMPARE a b',
    ),
    Fault(
        "second-username",
        31,
        "registerVisitor",
        "who registers again gets another username",
        answers_by(_other_username),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1"}}',
    ),
    Fault(
        "second-visitor-for-address",
        31,
        "registerVisitor",
        "a known e-mail address makes a second visitor",
        asks(_stranger),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-9", "email": "ada@example.net"}} -> b=visitor._id\n'
        "COMPARE ada_id b",
    ),
    Fault(
        "read-under-other-id",
        31,
        "getVisitor",
        "the visitor is read under another _id",
        answers(change("visitor._id", lambda text: text[::-1])),
        "GET livechat/visitor/tok-Ada-1",
    ),
    Fault(
        "room-of-other-id",
        31,
        "openRoom",
        "the room's visitor has another _id",
        answers(change("room.v._id", lambda text: text[::-1])),
        ROOM,
    ),
)


async def _close_first(call: Call, server: Server) -> None:
    for room in [one for one in server.memory.rooms if server.memory.owner(one) == call.token]:
        if room not in server.memory.closed and call.token:
            await server.send(post("livechat/room.close", {"rid": room, "token": call.token}))


async def _always_another(call: Call, server: Server) -> Answer:
    if not call.named("rid"):
        await _close_first(call, server)
    return await server.send(call)


def _old_room(call: Call, body: Any, server: Server) -> Any:
    """Where a visitor without an open room had one, that one comes back."""
    own = [one for one in server.memory.rooms.values() if one["v"].get("token") == call.token]
    former = next((one for one in own if one["_id"] in server.memory.closed), None)
    return {**body, "room": {**body["room"], "_id": former["_id"]}} if former and body["newRoom"] else body


REUSE = (
    Fault(
        "always-new-flag", 32, "openRoom", "newRoom is always true", answers(change("newRoom", lambda _: True)), ROOM
    ),
    Fault(
        "never-new-flag",
        32,
        "openRoom",
        "newRoom is always false",
        answers(change("newRoom", lambda _: False)),
        f"{CLOSE}\n{ROOM}",
    ),
    Fault("always-another-room", 32, "openRoom", "every call opens another room", _always_another, f"{ROOM}\n{ROOM}"),
    Fault(
        "old-room-again",
        32,
        "openRoom",
        "after a close the same id comes back",
        answers_by(_old_room),
        f"{CLOSE}\n{ROOM} -> b=room._id\nCOMPARE room b",
    ),
)


async def _department_of_old(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if answer.accepted and answer.json.get("department"):
        server.state[call.target] = answer
    return server.state.get(call.target, answer) if answer.accepted else answer


READABLE = (
    Fault(
        "dead-visitor",
        33,
        "getVisitor",
        "a removed visitor can be read",
        remembers_the_dead(),
        f"GET livechat/visitor/tok-Ada-1\n{REMOVE_VISITOR}\nGET livechat/visitor/tok-Ada-1",
        ("deleteVisitor",),
    ),
    Fault(
        "dead-visitor-info",
        33,
        "getVisitorInfo",
        "agents read a removed visitor",
        remembers_the_dead(),
        f"GET livechat/visitors.info?visitorId=$ada_id\n{REMOVE_VISITOR}\nGET livechat/visitors.info?visitorId=$ada_id",
        ("deleteVisitor",),
    ),
    Fault(
        "dead-history",
        33,
        "getMessageHistory",
        "the messages of a removed visitor can be read",
        remembers_the_dead(),
        f"{HISTORY}\n{REMOVE_VISITOR}\n{HISTORY}",
        ("deleteVisitor",),
    ),
    Fault(
        "dead-department",
        33,
        "getDepartment",
        "a removed department can be read",
        _department_of_old,
        f"GET livechat/department/$north\n{REMOVE}\nGET livechat/department/$north",
        ("deleteDepartment",),
    ),
    Fault(
        "dead-message",
        33,
        "getMessage",
        "a deleted message can be read",
        remembers_the_dead(),
        f"GET livechat/message/$one?token=tok-Ada-1&rid=$room\n{DELETE}\n"
        "GET livechat/message/$one?token=tok-Ada-1&rid=$room",
        ("deleteMessage",),
    ),
    Fault(
        "dead-agent",
        33,
        "getServingAgent",
        "the agent of a removed conversation is told",
        remembers_the_dead(),
        f"GET livechat/agent.info/$room/tok-Ada-1\n{REMOVE_VISITOR}\nGET livechat/agent.info/$room/tok-Ada-1",
        ("deleteVisitor",),
    ),
)


def _old_members(call: Call, body: Any, server: Server) -> Any:
    held = server.state.setdefault(call.values["_id"], {})
    held.update({one["agentId"]: one for one in body.get("agents", [])})
    ghosts = [one for agent, one in held.items() if agent in server.memory.gone]
    return {**body, "agents": [*body["agents"], *ghosts]} if "agents" in body and body.get("department") else body


async def _message_before_too(call: Call, _: Answer, server: Server) -> None:
    own = [key for key, one in server.memory.messages.items() if one.get("token") == call.token and not one.get("t")]
    for other in [one for one in own if one != call.values["_id"] and one not in server.memory.gone][-1:]:
        room = server.memory.messages[other]["rid"]
        await server.send(post(f"livechat/message/{other}", {"token": call.token, "rid": room}, "DELETE"))


async def _manager_role_too(call: Call, _: Answer, server: Server) -> None:
    await server.ask(get(f"livechat/users/manager/{call.values['_id']}", "DELETE"))


async def _last_other_department(call: Call, _: Answer, server: Server) -> None:
    for other in server.memory.known("department")[-1:]:
        await server.ask(get(f"livechat/department/{other}", "DELETE"))


REACH = (
    Fault(
        "membership-stays",
        34,
        "listAgentDepartments",
        "a removed department stays with its agents",
        keeps_listing("departments", "departmentId"),
        f"GET livechat/agents/$grace_user/departments\n{REMOVE}\nGET livechat/agents/$grace_user/departments",
        ("deleteDepartment",),
    ),
    Fault(
        "rooms-stay",
        34,
        "listRooms",
        "the rooms of a removed visitor stay",
        keeps_listing("rooms"),
        f"GET livechat/rooms\n{REMOVE_VISITOR}\nGET livechat/rooms",
        ("deleteVisitor",),
    ),
    Fault(
        "removed-agent-stays-member",
        34,
        "getDepartment",
        "who is no agent any more stays in the departments",
        answers_by(_old_members),
        f"GET livechat/department/$north\n{REMOVE_AGENT}\nGET livechat/department/$north",
        ("removeLivechatUser",),
    ),
    Fault(
        "deletes-two-messages",
        34,
        "deleteMessage",
        "another message of the visitor goes, too",
        and_then(_message_before_too),
        f"{HISTORY}\n{DELETE}\n{HISTORY}",
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "manager-role-goes-too",
        34,
        "removeLivechatUser",
        "who stops being an agent stops being a manager",
        and_then(_manager_role_too),
        'POST livechat/users/agent {"username": "margaret"}\nDELETE livechat/users/agent/$margaret_user\n'
        "GET livechat/users/manager",
        ("listLivechatUsers", "getLivechatUser"),
    ),
    Fault(
        "another-department-goes-too",
        34,
        "deleteDepartment",
        "the latest other department goes, too",
        and_then(_last_other_department),
        f"GET livechat/department\n{REMOVE}\nGET livechat/department",
        ("getDepartment", "listDepartments"),
    ),
)

LISTED = (
    Fault(
        "department-stays-listed",
        35,
        "listDepartments",
        "a removed department stays in the list",
        keeps_listing("departments"),
        f"GET livechat/department\n{REMOVE}\nGET livechat/department",
        ("deleteDepartment",),
    ),
    Fault(
        "agent-stays-listed",
        35,
        "listLivechatUsers",
        "who is no agent any more stays in the list",
        keeps_listing("users"),
        f"GET livechat/users/agent\n{REMOVE_AGENT}\nGET livechat/users/agent",
        ("removeLivechatUser",),
    ),
    Fault(
        "message-stays-listed",
        35,
        "getMessageHistory",
        "a deleted message stays in the history",
        keeps_listing("messages"),
        f"{HISTORY}\n{DELETE}\n{HISTORY}",
        ("deleteMessage",),
    ),
    Fault(
        "trigger-stays-listed",
        35,
        "listTriggers",
        "a removed trigger stays in the list",
        keeps_listing("triggers"),
        "GET livechat/triggers\nDELETE livechat/triggers/$trigger\nGET livechat/triggers",
        ("deleteTrigger",),
    ),
    Fault(
        "field-stays-listed",
        35,
        "listCustomFields",
        "a removed field stays in the list",
        keeps_listing("customFields"),
        'GET livechat/custom-fields\nPOST livechat/custom-fields.delete {"customFieldId": "plan"}\n'
        "GET livechat/custom-fields",
        ("deleteCustomField",),
    ),
)

FAULTS = (*CLOSING, *TWICE, *AFTER_THE_END, *IDENTITY, *REUSE, *READABLE, *REACH, *LISTED)
