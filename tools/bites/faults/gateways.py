"""What a proxy or gateway in front of the server could break: operators 14, 17, 20, 21, 24, 29, 42 and 45."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import EDIT, HISTORY, NEW_DEPARTMENT
from tools.bites.hooks.answers import crashes_on
from tools.bites.hooks.writes import stale, twice
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, decoded, reply

MEMBERS = "GET livechat/department/5f3c1a2b4d5e6f7a8b9c0d1e/agents"
TRIGGER = """\
POST livechat/triggers {"name": "Once", "description": "d", "enabled": true, "runOnce": false, \
"conditions": [{"name": "time-on-site", "value": "9"}], \
"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hi", "name": ""}}]}"""
REPLY = 'linus: POST chat.sendMessage {"message": {"rid": "$room", "msg": "%s"}}'
BLOCKED = Answer(403, (("content-type", "text/html"),), b"<html><body>Request blocked</body></html>")
TOO_LARGE = reply({"success": False, "error": "Payload Too Large"}, 413)


def _by_path(call: Call) -> str:
    return call.path


async def _latin_1(call: Call, server: Server) -> Answer:
    """The gateway turns the body into Latin-1; what has no place there becomes a question mark."""
    answer = await server.send(call)
    text = answer.text.encode("latin-1", "replace").decode("latin-1")
    return answer.edited(lambda _: decoded(text.encode())) if answer.accepted else answer


async def _crossed(call: Call, server: Server) -> Answer:
    """Each third answer is that of the caller before, when that was another visitor."""
    answer = await server.send(call)
    if not answer.accepted:
        return answer
    before: tuple[str, Answer] = server.state.get("before", (call.token, answer))
    server.state["before"] = (call.token, answer)
    server.state["count"] = server.state.get("count", 0) + 1
    return before[1] if server.state["count"] % 3 == 0 and before[0] != call.token else answer


async def _long_bodies(call: Call, server: Server) -> Answer:
    return TOO_LARGE if len(call.body) > 1000 else await server.send(call)


FAULTS = (
    Fault(
        "markup-blocked",
        14,
        "updateMessage",
        "the firewall holds an HTML tag in a text for an attack",
        crashes_on(r"(?i)<\s*(script|img|iframe|svg)\b", BLOCKED),
        EDIT.replace("edited", "<script>alert(1)</script>"),
    ),
    Fault(
        "long-text-too-large",
        14,
        "sendChatMessage",
        "the gateway refuses bodies of more than 1000 bytes",
        _long_bodies,
        REPLY % ("long " * 250),
    ),
    Fault(
        "department-shared-by-callers",
        17,
        "getDepartment",
        "the cache gives the answer for one caller to all",
        stale(3, shared=True),
        "GET livechat/department/$north\ngrace: GET livechat/department/$north",
    ),
    Fault(
        "info-shared-by-callers",
        17,
        "getServerInfo",
        "the cache gives the administrator's answer to all",
        stale(3, shared=True),
        "admin: GET info\nnobody: GET info",
    ),
    Fault(
        "config-shared-by-visitors",
        20,
        "getWidgetConfig",
        "the cache forgets the query, and shows one visitor's conversation to the next",
        stale(3, _by_path, shared=True),
        "GET livechat/config?token=tok-Ada-1\nGET livechat/config?token=tok-Bea-2",
    ),
    Fault(
        "answers-crossed",
        21,
        "getMessageHistory",
        "on a kept connection each third answer is that of the caller before",
        _crossed,
        "\n".join([HISTORY, "GET livechat/messages.history/$bea_room?token=tok-Bea-2"] * 2),
    ),
    Fault(
        "profile-shared-by-callers",
        24,
        "getMe",
        "the cache gives the answer for one caller to all",
        stale(3, shared=True),
        "admin: GET me\ngrace: GET me",
    ),
    Fault(
        "department-delivered-twice",
        29,
        "createDepartment",
        "the gateway delivers the call two times",
        twice(),
        f"{NEW_DEPARTMENT}\nGET livechat/department",
        ("listDepartments",),
    ),
    Fault(
        "reply-delivered-twice",
        29,
        "sendChatMessage",
        "the gateway delivers the call two times",
        twice(),
        f"{REPLY % 'Once'}\n{HISTORY}",
        ("getMessageHistory", "openRoom", "getRoomInfo"),
    ),
    Fault(
        "file-delivered-twice",
        29,
        "uploadFile",
        "the gateway delivers the call two times",
        twice(),
        f"POST livechat/upload/$room !x-visitor-token=tok-Ada-1 FILE=a.txt:text/plain:hello\n{HISTORY}",
        ("getMessageHistory", "openRoom", "getRoomInfo"),
    ),
    Fault(
        "trigger-delivered-twice",
        29,
        "saveTrigger",
        "the gateway delivers the call two times",
        twice(),
        f"{TRIGGER}\nGET livechat/triggers",
        ("listTriggers",),
    ),
    Fault(
        "visitor-in-latin-1",
        42,
        "getVisitor",
        "the gateway answers in Latin-1, and what it does not know there as ?",
        _latin_1,
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Łucja"}}\nGET livechat/visitor/tok-Ada-1',
    ),
    Fault(
        "members-cached-by-path",
        45,
        "listDepartmentAgents",
        "the cache forgets the query",
        stale(3, _by_path),
        f"{MEMBERS}\n{MEMBERS}?count=1",
        ("updateDepartmentAgents",),
    ),
    Fault(
        "room-info-lags",
        45,
        "getRoomInfo",
        "the cache shows conversations as they were a second ago",
        stale(1.5),
        'GET rooms.info?roomId=$room\nPOST livechat/room.close {"token": "tok-Ada-1", "rid": "$room"}\n'
        "GET rooms.info?roomId=$room",
    ),
    Fault(
        "setting-lags",
        45,
        "getSetting",
        "the cache shows settings as they were a second ago",
        stale(1.5),
        'GET settings/Livechat_title\nPOST settings/Livechat_title {"value": "New"}\nGET settings/Livechat_title',
        ("setSetting",),
    ),
)
