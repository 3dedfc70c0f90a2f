"""Faults in who a visitor is and which conversation is open: operators 31 and 32."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, ROOM
from tools.bites.hooks.answers import answers, answers_by, change
from tools.bites.hooks.requests import asks
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, post


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


def _as_newcomer(call: Call, _: Server) -> Call:
    return call.with_named("token", f"{call.token}-again")


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
    Fault(
        "next-agent-in-a-conversation",
        32,
        "getNextAgent",
        "who has an open conversation is told a next agent, too",
        asks(_as_newcomer),
        "GET livechat/agent.next/tok-Ada-1",
    ),
)

FAULTS = (
    *IDENTITY,
    *REUSE,
)
