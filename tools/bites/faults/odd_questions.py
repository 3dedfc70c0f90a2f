"""What a release could break where lists are asked for what they do not have: operators 11, 13, 17 and 19."""

from __future__ import annotations

from collections.abc import Callable

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import DEPARTMENTS, ROOMS, USERS
from tools.bites.hooks.requests import as_admin, forgives, logged_in
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, reply


def _without_parameter(name: str) -> Callable[[Call, Server], Call | None]:
    return lambda call, _: call.with_query(pair for pair in call.query if pair[0] != name)


def _yes_as_true(call: Call, _: Server) -> Call:
    return call.with_query((key, "true" if value == "yes" else value) for key, value in call.query)


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
    known = (await server.ask(get(f"users.info?userId={call.values['agentId']}"))).accepted
    return answer if known or not answer.accepted else reply({"success": False, "error": "error-invalid-user"}, 400)


async def _department_has_to_be(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    found = (await server.ask(get(f"livechat/department/{call.values['_id']}"))).json or {}
    known = not answer.accepted or found.get("department")
    return answer if known else reply({"success": False, "error": "error-department-not-found"}, 400)


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
        "broken-fields-passed-over", 19, "listRooms", "customFields that are no JSON are passed over",
        forgives(_without_parameter("customFields"), "customFields"), f"{ROOMS}?customFields=plan",
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
