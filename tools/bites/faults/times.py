"""Faults in times, and answers that come late or from yesterday: operator 45."""

from __future__ import annotations

import asyncio

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, EDIT, HISTORY, MESSAGE
from tools.bites.hooks.answers import answers, change, drop
from tools.bites.hooks.writes import stale
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call


def _moved(text: str) -> str:
    return f"2099{text[4:]}"


async def _late(call: Call, server: Server) -> Answer:
    await asyncio.sleep(0)
    return await stale(0.8)(call, server)


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

FAULTS = (*TIMES,)
