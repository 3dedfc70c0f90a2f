"""Faults in closing, in doing things a second time, and in what goes on after the end: operators 28 to 30."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CHAT_HISTORY, CLOSE, DELETE, HISTORY, INQUIRY, MESSAGE, PAGES, REMOVE, ROOM
from tools.bites.hooks.answers import accepts, answers, answers_by, drop, put
from tools.bites.hooks.requests import asks
from tools.bites.hooks.writes import lost, twice
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call


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

FAULTS = (
    *CLOSING,
    *TWICE,
    *AFTER_THE_END,
)
