"""Faults in counters and in histories: operators 43 and 44."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import EDIT, HISTORY, ROOM
from tools.bites.hooks.answers import answers, answers_by, change
from tools.bites.hooks.requests import without
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call


def _length_of_history(call: Call, body: Any, _: Server) -> Any:
    return {**body, "room": {**body["room"], "msgs": body["room"]["msgs"] + 1}}


COUNTERS = (
    Fault("one-message-more", 43, "openRoom", "msgs counts one too many", answers_by(_length_of_history), ROOM),
    Fault(
        "messages-not-counted",
        43,
        "listRooms",
        "msgs stays 0",
        answers(change("rooms[].msgs", lambda _: 0)),
        "GET livechat/rooms",
    ),
    Fault(
        "agents-not-counted",
        43,
        "getDepartment",
        "numAgents stays 0",
        answers(change("department.numAgents", lambda _: 0)),
        "GET livechat/department/$north",
    ),
    Fault(
        "queue-counts-twice",
        43,
        "listQueue",
        "conversations are counted twice",
        answers(change("queue[].chats", lambda value: value * 2)),
        "GET livechat/queue",
    ),
    Fault(
        "past-messages-not-counted",
        43,
        "getChatHistory",
        "msgs is one less",
        answers(change("history[].msgs", lambda value: max(0, value - 1))),
        "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id",
    ),
)


def _others_messages(call: Call, body: Any, server: Server) -> Any:
    """The latest message of another room is shown, too."""
    others = [one for one in server.memory.messages.values() if one["rid"] != call.room and not one.get("t")]
    return {**body, "messages": [*others[-1:], *body["messages"]]}


def _edited_first(call: Call, body: Any, server: Server) -> Any:
    edited = [one for one in body["messages"] if one.get("editedAt")]
    return {**body, "messages": [*edited, *(one for one in body["messages"] if not one.get("editedAt"))]}


def _without_edit(call: Call, body: Any, server: Server) -> Any:
    first = server.state.setdefault(call.room, {})
    for one in body["messages"]:
        first.setdefault(one["_id"], one["msg"])
    return {**body, "messages": [{**one, "msg": first[one["_id"]]} for one in body["messages"]]}


def _no_system(call: Call, body: Any, server: Server) -> Any:
    return {**body, "messages": [one for one in body["messages"] if one.get("t") != "livechat-started"]}


async def _others_rooms(call: Call, server: Server) -> Answer:
    """The history of a visitor shows every visitor's rooms."""
    answer = await server.send(call)
    others = [one for one in server.memory.rooms.values() if one["v"].get("_id") != call.values["visitorId"]][-1:]
    if not answer.accepted or not others:
        return answer
    more = len(others)
    return answer.edited(
        lambda body: {
            **body,
            "history": [*body["history"], *others],
            "count": body["count"] + more,
            "total": body["total"] + more,
        }
    )


async def _oldest(call: Call, server: Server) -> Answer:
    """`limit` counts from the oldest message on."""
    limit = dict(call.query).get("limit", "")
    answer = await server.send(call)
    if not answer.accepted or not limit.isdigit():
        return answer
    whole = await server.send(
        call.with_query([*(pair for pair in call.query if pair[0] != "limit"), ("limit", "1000")])
    )
    return whole.edited(lambda body: {**body, "messages": body["messages"][-int(limit) :] if int(limit) else []})


HISTORIES = (
    Fault(
        "history-oldest-first",
        44,
        "getMessageHistory",
        "the oldest message comes first",
        answers(change("messages", lambda messages: messages[::-1])),
        HISTORY,
    ),
    Fault(
        "history-of-all-rooms",
        44,
        "getMessageHistory",
        "another room's message is shown",
        answers_by(_others_messages),
        HISTORY,
    ),
    Fault(
        "edited-moves-up",
        44,
        "getMessageHistory",
        "edited messages come first",
        answers_by(_edited_first),
        f"{EDIT}\n{HISTORY}",
    ),
    Fault("limit-ignored", 44, "getMessageHistory", "limit changes nothing", without("limit"), f"{HISTORY}&limit=1"),
    Fault("end-ignored", 44, "getMessageHistory", "end changes nothing", without("end"), f"{HISTORY}&end=$one_ts"),
    Fault(
        "history-before-edit",
        44,
        "getMessageHistory",
        "edited messages show their first text",
        answers_by(_without_edit),
        f"{HISTORY}\n{EDIT}\n{HISTORY}",
        ("updateMessage",),
    ),
    Fault(
        "past-of-others",
        44,
        "getChatHistory",
        "another visitor's conversation is shown",
        _others_rooms,
        "GET livechat/visitors.chatHistory/room/$room/visitor/$ada_id",
    ),
    Fault(
        "history-without-start",
        44,
        "getMessageHistory",
        "the message of the start is left out",
        answers_by(_no_system),
        HISTORY,
    ),
    Fault(
        "oldest-page-first", 44, "getMessageHistory", "limit keeps the oldest messages", _oldest, f"{HISTORY}&limit=1"
    ),
)

FAULTS = (
    *COUNTERS,
    *HISTORIES,
)
