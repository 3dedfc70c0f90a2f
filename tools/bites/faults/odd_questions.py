"""What a release could break in the order of checks, and where lists are asked oddly: operators 11 to 13, 17 and 19."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, DEPARTMENTS, ROOMS, USERS
from tools.bites.faults.switches import SET
from tools.bites.hooks.answers import change, refused_as
from tools.bites.hooks.requests import as_admin, forgives, logged_in
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, reply

NOBODY_CLOSES = SET % ("Omnichannel_allow_visitors_to_close_conversation", "false")


def _without_parameter(name: str) -> Callable[[Call, Server], Call | None]:
    return lambda call, _: call.with_query(pair for pair in call.query if pair[0] != name)


def _yes_as_true(call: Call, _: Server) -> Call:
    words = {"yes": "true", "1": "true", "on": "true", "no": "false", "0": "false", "off": "false"}
    return call.with_query((key, words.get(value, value)) for key, value in call.query)


def _asks_for_agents(call: Call, server: Server) -> bool:
    return "agents[]" in dict(call.query) and logged_in(call, server)


async def _nobody_refused(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if answer.status != 400 or b"invalid-room" not in answer.body:
        return answer
    return reply({"pages": [], "count": 0, "offset": 0, "total": 0, "success": True})


async def _agent_has_to_be(call: Call, server: Server) -> Answer:
    """Memberships are told of accounts only."""
    answer = await server.send(call)
    known = (await server.ask(get(f"users.info?userId={quote(call.values['agentId'], safe='')}"))).accepted
    return answer if known or not answer.accepted else reply({"success": False, "error": "error-invalid-user"}, 400)


async def _department_has_to_be(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    found = (await server.ask(get(f"livechat/department/{quote(call.values['_id'], safe='')}"))).json or {}
    known = not answer.accepted or found.get("department")
    return answer if known else reply({"success": False, "error": "error-department-not-found"}, 400)


async def _token_first(call: Call, server: Server) -> Answer:
    """An unknown token is told even to those who may not close at all."""
    answer = await server.send(call)
    known = call.token in server.memory.visitors
    forbidden = answer.refused and b"error-not-allowed-to-close" in answer.body
    return reply({"success": False, "error": "invalid-token"}, 400) if forbidden and not known else answer


async def _room_first(call: Call, server: Server) -> Answer:
    """The conversation is looked for before the visitor."""
    answer = await server.send(call)
    unknown = answer.refused and call.room not in server.memory.rooms and b"invalid-token" in answer.body
    return reply({"success": False, "error": "invalid-room"}, 400) if unknown else answer


async def _department_first(call: Call, server: Server) -> Answer:
    """That there is no such department is told before that none may be removed."""
    answer = await server.send(call)
    if not answer.refused or b"error-department-removal-disabled" not in answer.body:
        return answer
    found = (await server.ask(get(f"livechat/department/{quote(call.values['_id'], safe='')}"))).json or {}
    unknown = {"success": False, "error": "error-department-not-found"}
    return answer if found.get("department") else reply(unknown, 400)


async def _permission_first(call: Call, server: Server) -> Answer:
    """Who may not change another one's availability may not confirm it either."""
    other = call.fields.get("agentId")
    if not other or other == call.header("x-user-id") or not logged_in(call, server):
        return await server.send(call)
    found = (await server.ask(get(f"users.info?userId={quote(str(other), safe='')}"))).json or {}
    same = found.get("user", {}).get("statusLivechat") == call.fields.get("status")
    may = (await server.send(get("livechat/users/manager").with_headers(dict(call.headers)))).accepted
    return reply({"success": False, "error": "unauthorized"}, 403) if same and not may else await server.send(call)


FAULTS = (
    Fault(
        "departments-of-accounts-only", 11, "listAgentDepartments", "an unknown agent is refused",
        _agent_has_to_be, "GET livechat/agents/none/departments",
    ),
    Fault(
        "members-of-known-only", 11, "listDepartmentAgents", "an unknown department is refused",
        _department_has_to_be, "GET livechat/department/none/agents",
    ),
    Fault(
        "same-status-needs-permission", 11, "setAgentStatus",
        "who may not change another agent's availability may not confirm it either", _permission_first,
        'linus: POST livechat/agent.status {"status": "available", "agentId": "$grace_user"}',
    ),
    Fault(
        "token-before-the-right-to-close", 12, "closeRoom",
        "an unknown token is told before that nobody may close (7.x)", _token_first,
        f"{NOBODY_CLOSES}\n{CLOSE.replace('tok-Ada-1', 'none')}",
    ),
    Fault(
        "room-before-token", 12, "getServingAgent", "an unknown conversation is told before an unknown token",
        _room_first, "GET livechat/agent.info/none/none",
    ),
    Fault(
        "department-before-the-setting", 12, "deleteDepartment",
        "an unknown department is told before that none may be removed (7.x)", _department_first,
        f"{SET % ('Omnichannel_enable_department_removal', 'false')}\nDELETE livechat/department/none",
    ),
    Fault(
        "room-to-return-invalid", 12, "returnInquiry", "an unknown conversation is refused with another error code",
        refused_as(like="error-room-not-found", edit=change("error", lambda _: "error-invalid-room")),
        'POST livechat/inquiries.returnAsInquiry {"roomId": "none"}',
    ),
    Fault(
        "pages-of-unknown-room", 13, "listPagesVisited", "an unknown conversation has no pages, and is not refused",
        _nobody_refused, "GET livechat/visitors.pagesVisited/none",
    ),
    Fault(
        "rooms-of-any-agent", 17, "listRooms", "who asks for an agent's conversations gets them, whoever asks",
        as_admin(_asks_for_agents), "grace: GET livechat/rooms?agents[]=$linus_user",
    ),
    Fault(
        "broken-time-passed-over", 19, "listRooms", "a time that is none is passed over",
        forgives(_without_parameter("createdAt"), "createdAt"), f'{ROOMS}?createdAt={{"start":"soon"}}',
    ),
    Fault(
        "only-mine-by-any-word", 19, "listDepartments", "onlyMyDepartments may be any word",
        forgives(_without_parameter("onlyMyDepartments"), "allowed values"), f"{DEPARTMENTS}?onlyMyDepartments=maybe",
    ),
    Fault(
        "yes-is-true", 19, "listLivechatUsers", "onlyAvailable=yes is true",
        forgives(_yes_as_true, "must be boolean"),
        f"{USERS}?onlyAvailable=yes",
    ),
)  # fmt: skip
