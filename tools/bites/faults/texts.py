"""Faults in texts, counters, histories and times: operators 42 to 45."""

from __future__ import annotations

import asyncio
import html
import unicodedata
from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.shapes import CLOSE, EDIT, MESSAGE, PAGES, ROOM
from tools.bites.hooks.answers import answers, answers_by, change, drop
from tools.bites.hooks.requests import asks, text_of, without
from tools.bites.hooks.writes import stale
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call

HISTORY = "GET livechat/messages.history/$room?token=tok-Ada-1"
SAY = 'POST livechat/message {"token": "tok-Ada-1", "rid": "$room", "msg": "%s"}'


def _survey_text(call: Call, _: Server) -> Call:
    body = call.json if isinstance(call.json, dict) else {}
    data = body.get("data")
    if not isinstance(data, list):
        return call
    return call.with_json({**body, "data": [{**one, "value": str(one.get("value", ""))[:20]} for one in data]})


ECHOES = (
    Fault(
        "message-trimmed",
        42,
        "sendMessage",
        "white space around a message is cut off",
        text_of("msg", str.strip),
        SAY % "  x  ",
    ),
    Fault(
        "message-escaped",
        42,
        "sendMessage",
        "<, > and & come back as entities",
        text_of("msg", html.escape),
        SAY % "a < b & c",
    ),
    Fault(
        "message-cut",
        42,
        "sendMessage",
        "messages are cut at 200 characters",
        text_of("msg", lambda text: text[:200]),
        SAY % ("long " * 60),
    ),
    Fault(
        "name-composed",
        42,
        "registerVisitor",
        "the name is normalised",
        text_of("visitor.name", lambda text: unicodedata.normalize("NFC", text)),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Rene\u0301"}}',
    ),
    Fault(
        "department-name-trimmed",
        42,
        "createDepartment",
        "white space around the name is cut off",
        text_of("department.name", str.strip),
        'POST livechat/department {"department": {"enabled": true, "name": " West ", "showOnRegistration": false, '
        '"email": "w@example.net", "showOnOfflineForm": true}}',
    ),
    Fault(
        "field-in-small-letters",
        42,
        "setCustomField",
        "the value is stored in small letters",
        text_of("value", str.lower),
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "plan", "value": "Big", "overwrite": true}',
    ),
    Fault(
        "edit-without-emoji",
        42,
        "updateMessage",
        "characters beyond the basic plane are lost",
        text_of("msg", lambda text: "".join(one for one in text if ord(one) < 0x10000)),
        EDIT.replace("edited", "x\U0001f389"),
    ),
    Fault(
        "feedback-cut",
        42,
        "surveyRoom",
        "the free text is cut at 20 characters",
        asks(_survey_text),
        'POST livechat/room.survey {"token": "tok-Ada-1", "rid": "$room", '
        '"data": [{"name": "additionalFeedback", "value": "It was all I could wish for."}]}',
    ),
    Fault(
        "page-title-cut",
        42,
        "recordPageVisit",
        "page titles are cut at 30 characters",
        answers(change("page.navigation.page.title", lambda text: text[:30])),
        PAGES.replace("Home", "A rather long title of a page of a shop"),
    ),
)


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


def _moved(text: str) -> str:
    return f"2099{text[4:]}"


async def _late(call: Call, server: Server) -> Answer:
    await asyncio.sleep(0)
    return await stale(0.8)(call, server)


def _frozen(path: str, name: str) -> Any:
    """A time that never moves on from what it was first."""

    def hook(call: Call, body: Any, server: Server) -> Any:
        first = server.state.setdefault(body[path]["_id"], body[path].get(name))
        return {**body, path: {**body[path], name: first}}

    return answers_by(hook)


TIMES = (
    Fault(
        "history-lags",
        45,
        "getMessageHistory",
        "new messages show after almost a second",
        _late,
        f"{HISTORY}\n{MESSAGE}\n{HISTORY}",
        ("sendMessage", "updateMessage", "deleteMessage"),
    ),
    Fault(
        "message-of-the-future",
        45,
        "sendMessage",
        "ts lies in the future",
        answers(change("message.ts", _moved)),
        MESSAGE,
    ),
    Fault(
        "visitor-cached",
        45,
        "getVisitor",
        "the first answer is given again and again",
        stale(),
        'GET livechat/visitor/tok-Ada-1\nPOST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Augusta"}}\n'
        "GET livechat/visitor/tok-Ada-1",
        ("registerVisitor", "setCustomField", "setCustomFields"),
    ),
    Fault(
        "department-cached",
        45,
        "getDepartment",
        "the first answer is given again and again",
        stale(),
        "GET livechat/department/$north\n"
        'PUT livechat/department/$north {"department": {"enabled": true, "name": "Northern", '
        '"showOnRegistration": false, '
        '"email": "n@example.net", "showOnOfflineForm": true}}\nGET livechat/department/$north',
        ("updateDepartment",),
    ),
    Fault(
        "closed-before-opened",
        45,
        "getChatHistory",
        "closedAt lies before the opening",
        answers(change("history[].closedAt", lambda text: f"1999{text[4:]}")),
        f"{CLOSE}\nGET livechat/visitors.chatHistory/room/$room/visitor/$ada_id "
        "-> ts=history[0].ts end=history[0].closedAt\n"
        "COMPARE end ts",
        ("closeRoom", "closeRoomByUser", "listRooms"),
    ),
    Fault("edit-keeps-time", 45, "updateMessage", "editedAt is left out", answers(drop("message.editedAt")), EDIT),
)

FAULTS = (*ECHOES, *COUNTERS, *HISTORIES, *TIMES)
