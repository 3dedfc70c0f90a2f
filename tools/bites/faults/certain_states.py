"""What is refused or let in wrongly in a certain state: operators 11 and 17 to 19."""

from __future__ import annotations

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, EDIT, OFF, PAGES, ROOM, SECOND_ROOM, SURVEY, WAITING
from tools.bites.faults.serving import INFO, MOVE
from tools.bites.hooks.requests import asks, roles
from tools.bites.hooks.writes import (
    remembers_the_dead,
)
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post, reply

SESSION = '{"resume": "$grace_token"}'
UNAUTHORIZED = reply({"success": False, "error": "You must be logged in to do this.", "status": "error"}, 401)


async def _stale_login(call: Call, server: Server) -> Answer:
    """Credentials that are not good are refused where none are needed."""
    token = call.header("x-auth-token")
    return UNAUTHORIZED if token and token not in server.memory.sessions else await server.send(call)


async def _in_its_room(call: Call, server: Server) -> Answer:
    """A message can only be changed by naming the room that it is in."""
    message = server.memory.messages.get(call.values["_id"], {})
    elsewhere = message and server.memory.owner(call.room) == call.token and message["rid"] != call.room
    return reply({"success": False, "error": "invalid-message"}, 400) if elsewhere else await server.send(call)


async def _while_open(call: Call, server: Server) -> Answer:
    ended = call.room in server.memory.closed and server.memory.owner(call.room) == call.token
    return reply({"success": False, "error": "invalid-room"}, 400) if ended else await server.send(call)


async def _small_letters(call: Call, server: Server) -> Answer:
    service = call.values["service"]
    wrong = service != service.lower()
    return reply({"success": False, "error": "Invalid service"}, 400) if wrong else await server.send(call)


async def _only_agents_may(call: Call, server: Server) -> Answer:
    """Managers who are no agents do not see the queue."""
    answer = await server.send(call)
    held = await roles(call, server) if answer.accepted else []
    refused = held and "livechat-manager" in held and "livechat-agent" not in held
    return reply({"success": False, "error": "unauthorized"}, 403) if refused else answer


async def _takes_in_spite_of_absence(call: Call, server: Server) -> Answer:
    """Availability is not asked, only presence."""
    answer = await server.send(call)
    agent = call.fields.get("userId") or call.header("x-user-id")
    if not answer.refused or b"error-agent-status-service-offline" not in answer.body:
        return answer
    listed = ((await server.ask(get("livechat/users/agent?count=0"))).json or {}).get("users", [])
    if not any(one["_id"] == agent and one["status"] != "offline" for one in listed):
        return answer
    switch = {"agentId": agent, "status": "available"}
    await server.ask(post("livechat/agent.status", switch))
    taken = await server.send(call)
    await server.ask(post("livechat/agent.status", {**switch, "status": "not-available"}))
    return taken


async def _with_open_rooms(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if not answer.refused or b"visitor-has-open-rooms" not in answer.body:
        return answer
    for room in [one for one in server.memory.rooms if server.memory.owner(one) == call.values["token"]]:
        await server.send(post("livechat/room.close", {"rid": room, "token": call.values["token"]}))
    return await server.send(call)


def _as_url(call: Call, _: Server) -> Call:
    info = call.fields.get("pageInfo")
    if not isinstance(info, dict) or not isinstance(info.get("change"), str):
        return call
    return call.with_json({**call.fields, "pageInfo": {**info, "change": "url"}})


FAULTS = (
    Fault(
        "stale-login-refused", 11, "openRoom", "a login that is over is refused, where none is needed", _stale_login,
        f"{ROOM} !X-Auth-Token=over !X-User-Id=$grace_user",
    ),
    Fault(
        "edit-only-in-its-room", 11, "updateMessage", "a message of another own conversation cannot be edited",
        _in_its_room, f"{SECOND_ROOM}\n{EDIT}",
    ),
    Fault(
        "survey-of-closed-refused", 11, "surveyRoom", "a conversation that ended is not graded", _while_open,
        f"{CLOSE}\n{SURVEY}",
    ),
    Fault(
        "gateway-in-small-letters", 11, "receiveSms", "the gateway's name has to be in small letters", _small_letters,
        'POST livechat/sms-incoming/Mobex {"from": "+15550177", "to": "+15550100", "content": "Hi"}',
    ),
    Fault(
        "former-agent-still-reads", 17, "getRoomInfo", "who served a conversation may read it after it was handed over",
        remembers_the_dead(lambda call: (call.target, call.header("x-user-id"))),
        f"linus: {INFO}\n{MOVE}\nlinus: {INFO}", ("forwardRoom",),
    ),
    Fault(
        "managers-without-queue", 17, "listQueue", "managers who are no agents are refused", _only_agents_may,
        "margaret: GET livechat/queue",
    ),
    Fault(
        "resume-after-logout", 18, "login", "a session that was ended can be resumed",
        remembers_the_dead(lambda call: call.body),
        f"POST login {SESSION}\ngrace: POST logout\nPOST login {SESSION}", ("logout",),
    ),
    Fault(
        "takes-while-not-available", 19, "takeInquiry", "an agent takes while not available",
        _takes_in_spite_of_absence,
        f'{WAITING}\n{OFF}\ngrace: POST livechat/inquiries.take {{"inquiryId": "$inquiry"}}',
    ),
    Fault(
        "deletes-visitor-in-conversation", 19, "deleteVisitor", "a visitor goes in the midst of a conversation",
        _with_open_rooms, "DELETE livechat/visitor/tok-Ada-1",
    ),
    Fault(
        "every-change-kept", 19, "recordPageVisit", "pages are kept whatever the setting asks for", asks(_as_url),
        PAGES.replace('"change": "url"', '"change": "title"') + "\nGET livechat/visitors.pagesVisited/$room",
        ("listPagesVisited", "listPagesVisitedByQuery"),
    ),
)  # fmt: skip
