"""Faults in which object is answered, and in which ones a change hits: operators 24 and 25."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, EDIT, HISTORY, PAGES, UPDATE
from tools.bites.hooks.answers import places
from tools.bites.hooks.requests import another
from tools.bites.hooks.writes import and_then, department_settings
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post, reply


def _kind(kind: str) -> Any:
    return lambda call, server: server.memory.known(kind)


async def _who_is_away(call: Call, server: Server) -> Answer:
    """The next agent is one who takes no conversations, as long as there is one, in the department if one is named."""
    answer = await server.send(call)
    nobody = answer.refused and b"agent-not-found" in answer.body
    if not nobody and not (answer.accepted and list(places(answer.json, "agent._id"))):
        return answer
    listed = (await server.ask(get("livechat/users/agent?count=100"))).json
    department = dict(call.query).get("department")
    away = [
        user
        for user in (listed or {}).get("users", [])
        if user.get("statusLivechat") != "available" and department in (None, *user.get("departments", []))
    ]
    if not away:
        return answer
    shown = ("_id", "username", "name", "status", "emails")
    return reply({"agent": {name: away[0][name] for name in shown if name in away[0]}, "success": True})


WRONG = (
    Fault(
        "first-department",
        24,
        "getDepartment",
        "the first department is answered, whichever is asked for",
        another("_id", _kind("department")),
        "GET livechat/department\nGET livechat/department/$north",
    ),
    Fault(
        "first-trigger",
        24,
        "getTrigger",
        "the first trigger is answered, whichever is asked for",
        another("_id", _kind("trigger")),
        "GET livechat/triggers\nGET livechat/triggers/$trigger",
    ),
    Fault(
        "first-field",
        24,
        "getCustomField",
        "the first field is answered, whichever is asked for",
        another("_id", _kind("customField")),
        "GET livechat/custom-fields\nGET livechat/custom-fields/plan",
    ),
    Fault(
        "first-visitor",
        24,
        "getVisitorInfo",
        "another visitor is answered",
        another("visitorId", _kind("visitor")),
        "GET livechat/visitors.info?visitorId=$bea_id",
    ),
    Fault(
        "first-agent",
        24,
        "getLivechatUser",
        "another user is answered",
        another("_id", _kind("user")),
        "GET livechat/users/agent\nGET livechat/users/agent/$linus_user",
    ),
    Fault(
        "first-inquiry",
        24,
        "getInquiry",
        "another room's inquiry is answered",
        another("roomId", _kind("room")),
        "GET livechat/inquiries.getOne?roomId=$bea_room",
    ),
    Fault(
        "first-room-pages",
        24,
        "listPagesVisitedByQuery",
        "another room's pages are answered",
        another("roomId", _kind("room")),
        f"{PAGES.replace('$room', '$bea_room').replace('Ada-1', 'Bea-2')}\n"
        "GET livechat/visitors.pagesVisited?roomId=$bea_room",
    ),
    Fault(
        "next-agent-away",
        24,
        "getNextAgent",
        "an agent is told who takes no conversations",
        _who_is_away,
        'grace: POST livechat/agent.status {"status": "not-available"}\n'
        "GET livechat/agent.next/newcomer?department=$north",
    ),
)


def _ends(items: list[Any]) -> list[Any]:
    """The first and the last."""
    return list({id(item): item for item in [*items[:1], *items[-1:]]}.values())


async def _other_departments(call: Call, _: Answer, server: Server) -> None:
    listed = (await server.ask(get("livechat/department"))).json["departments"]
    mail = call.json["department"]["email"]
    for other in _ends([one for one in listed if one["_id"] != call.values["_id"]]):
        settings = department_settings(other)
        await server.ask(
            post(f"livechat/department/{other['_id']}", {"department": {**settings, "email": mail}}, "PUT")
        )


async def _other_visitors_field(call: Call, _: Answer, server: Server) -> None:
    for token in _ends([one for one in server.memory.visitors if one != call.token]):
        await server.send(call.with_json({**call.json, "token": token}))


async def _other_visitors_name(call: Call, _: Answer, server: Server) -> None:
    name = call.json["visitor"].get("name")
    for token in _ends([one for one in server.memory.visitors if one != call.token]) if name else []:
        await server.send(post("livechat/visitor", {"visitor": {"token": token, "name": name}}))


async def _message_before(call: Call, _: Answer, server: Server) -> None:
    own = [key for key, one in server.memory.messages.items() if one.get("token") == call.token and not one.get("t")]
    for other in [one for one in own if one != call.values["_id"]][-1:]:
        room = server.memory.messages[other]["rid"]
        await server.send(post(f"livechat/message/{other}", {**call.json, "rid": room}, "PUT"))


async def _manager_too(call: Call, _: Answer, server: Server) -> None:
    await server.ask(post("livechat/users/manager", call.json))


async def _another_room(call: Call, _: Answer, server: Server) -> None:
    others = [room for room in server.memory.rooms if room not in server.memory.closed and room != call.room]
    for room in _ends(others):
        await server.send(post("livechat/room.close", {"rid": room, "token": server.memory.owner(room)}))


STRAY = (
    Fault(
        "addresses-of-all",
        25,
        "updateDepartment",
        "other departments get the new address, too",
        and_then(_other_departments),
        f"{UPDATE}\nGET livechat/department",
    ),
    Fault(
        "field-of-others",
        25,
        "setCustomField",
        "other visitors get the value, too",
        and_then(_other_visitors_field),
        'POST livechat/custom.field {"token": "tok-Ada-1", "key": "plan", "value": "big", "overwrite": true}\n'
        "GET livechat/visitor/tok-Bea-2",
        ("getVisitor", "getVisitorInfo", "setCustomFields"),
    ),
    Fault(
        "name-of-others",
        25,
        "registerVisitor",
        "other visitors get the name, too",
        and_then(_other_visitors_name),
        'POST livechat/visitor {"visitor": {"token": "tok-Ada-1", "name": "Augusta"}}\nGET livechat/visitor/tok-Bea-2',
        ("getVisitor", "getVisitorInfo"),
    ),
    Fault(
        "edit-of-two",
        25,
        "updateMessage",
        "another message of the visitor gets the text, too",
        and_then(_message_before),
        f"{EDIT}\n{HISTORY}",
        ("getMessageHistory", "getMessage"),
    ),
    Fault(
        "manager-too",
        25,
        "addLivechatUser",
        "a new agent becomes a manager, too",
        and_then(_manager_too),
        'POST livechat/users/agent {"username": "tim"}\nGET livechat/users/manager',
        ("listLivechatUsers", "getLivechatUser"),
    ),
    Fault(
        "closes-two",
        25,
        "closeRoom",
        "another visitor's room is closed, too",
        and_then(_another_room),
        f"{CLOSE}\nGET livechat/room?token=tok-Bea-2",
        ("openRoom", "sendMessage", "listRooms"),
    ),
)

FAULTS = (
    *WRONG,
    *STRAY,
)
