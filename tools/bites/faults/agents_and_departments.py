"""What a release could break for agents and departments: operators 4, 17, 24, 25, 27 to 29, 34 and 40."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tools.bites.faults.fault import Fault
from tools.bites.faults.scripts import CLOSE, NEW_DEPARTMENT, REMOVE, WAITING
from tools.bites.hooks.requests import asks, roles
from tools.bites.hooks.writes import and_then, frozen, leave_departments, put_back
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post, reply

SUPPORT = "5f3c1a2b4d5e6f7a8b9c0d1e"
REVOKED = 'POST permissions.update {"permissions": [{"_id": "view-livechat-manager", "roles": ["admin"]}]}'
GRANTED = REVOKED.replace('"admin"', '"admin", "livechat-manager", "livechat-agent"')
REFUSED = "User does not have the permissions required for this action [error-unauthorized]"
SAVED = """\
PUT livechat/department/$north {"department": {"enabled": true, "name": "North", "showOnRegistration": false, \
"email": "n@example.net", "showOnOfflineForm": true}}"""
ORDERED = SAVED[:-1] + ', "agents": [{"agentId": "Gr4ceHopperAgent7", "username": "grace", "order": 3}]}'


async def _address_shown(call: Call, server: Server) -> Answer:
    """The agent's addresses are told, whatever the workspace wants."""
    answer = await server.send(call)
    agent = answer.json.get("agent", {}) if answer.accepted else {}
    if "_id" not in agent or "emails" in agent:
        return answer
    user = ((await server.ask(get(f"livechat/users/agent/{agent['_id']}"))).json or {}).get("user") or {}
    return answer.edited(lambda body: {**body, "agent": {**agent, "emails": user.get("emails", [])}})


async def _managers_may(call: Call, server: Server) -> Answer:
    """Managers are let in by their role, and not by its permissions."""
    manager = "livechat-manager" in await roles(call, server)
    return await server.send(call.with_headers(server.memory.admin) if manager else call)


async def _only_managers_may(call: Call, server: Server) -> Answer:
    """Those who are no managers are refused by their roles, and not by the lack of a permission."""
    answer = await server.send(call)
    if not answer.accepted or {"admin", "livechat-manager", "livechat-monitor"} & set(await roles(call, server)):
        return answer
    return reply({"success": False, "error": REFUSED}, 403)


def _taken_by_caller(call: Call, _: Server) -> Call:
    caller, body = call.header("x-user-id"), call.fields
    return call.with_json({**body, "userId": caller}) if caller and isinstance(body.get("userId"), str) else call


async def _members_of_one(call: Call, answer: Answer, server: Server) -> None:
    for agent in call.fields.get("agents") or []:
        await leave_departments(str(agent["agentId"]), server, answer.json["department"]["_id"])


async def _order_lost(call: Call, _: Answer, server: Server) -> None:
    if not call.fields.get("agents"):
        target = f"livechat/department/{call.values['_id']}/agents"
        members = ((await server.ask(get(target))).json or {}).get("agents", [])
        rows = [{"agentId": one["agentId"], "username": one["username"], "count": 0, "order": 0} for one in members]
        await server.ask(post(target, {"upsert": rows, "remove": []}))


def _wiped(call: Call, _: Server) -> Call:
    department = call.fields.get("department")
    if not isinstance(department, dict) or "description" in department:
        return call
    return call.with_json({**call.json, "department": {**department, "description": ""}})


def _any_member(call: Call, _: Server) -> Call:
    body = call.fields
    both = body.get("departmentId") and body.get("userId")
    return call.with_json({name: body[name] for name in body if name != "userId"}) if both else call


async def _old_conditions(call: Call, server: Server) -> Answer:
    """A trigger that is saved again keeps its conditions."""
    known = call.fields.get("_id")
    found = (await server.ask(get(f"livechat/triggers/{quote(str(known), safe='')}"))).json if known else None
    trigger = (found or {}).get("trigger") if "conditions" in call.fields else None
    return await server.send(call.with_json({**call.json, "conditions": trigger["conditions"]}) if trigger else call)


async def _nobody_after_the_end(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    ended = answer.accepted and call.room in server.memory.closed
    return reply({"success": False, "error": "invalid-agent"}, 400) if ended else answer


async def _agent_before(call: Call, server: Server) -> Any:
    listed = (await server.ask(get("livechat/users/agent?count=0"))).json or {}
    agents = {user["username"]: user["_id"] for user in listed.get("users", [])}
    return agents.get(str(call.fields.get("username"))) if call.values["type"] == "agent" else None


async def _starts_anew(_: Call, agent: Any, server: Server) -> None:
    await leave_departments(agent, server)


async def _name(call: Call, server: Server) -> Any:
    found = (await server.ask(get(f"livechat/department/{quote(call.values['_id'], safe='')}"))).json or {}
    return (found.get("department") or {}).get("name")


async def _namesakes(_: Call, name: Any, server: Server) -> None:
    listed = (await server.ask(get("livechat/department?count=0"))).json or {}
    for other in [one["_id"] for one in listed.get("departments", []) if one["name"] == name]:
        await server.ask(get(f"livechat/department/{other}", "DELETE"))


async def _any_role(call: Call, server: Server) -> Answer:
    """Who holds the other role is answered, too."""
    answer = await server.send(call)
    other = {"agent": "manager", "manager": "agent"}.get(call.values["type"])
    if not answer.accepted or other is None or answer.json.get("user"):
        return answer
    return await server.send(call.with_named("type", other))


def _text_alone(call: Call, _: Server) -> Call:
    asked = dict(call.query)
    if not asked.get("text"):
        return call
    return call.with_query(pair for pair in call.query if pair[0] != "onlyAvailable")


FAULTS = (
    Fault(
        "agent-address-shown",
        4,
        "getServingAgent",
        "visitors learn the agent's address, although the workspace keeps it back",
        _address_shown,
        'POST settings/Livechat_show_agent_email {"value": false}\nGET livechat/agent.info/$room/tok-Ada-1',
    ),
    Fault(
        "revoked-still-good",
        17,
        "getAppearance",
        "managers go on reading it after the permission was taken from them",
        _managers_may,
        f"{REVOKED}\nmargaret: GET livechat/appearance",
        ("updatePermissions",),
    ),
    Fault(
        "grant-without-effect",
        17,
        "getIntegrationSettings",
        "agents are refused after they were given the permission",
        _only_managers_may,
        f"{GRANTED}\ngrace: GET livechat/integrations.settings",
        ("updatePermissions",),
    ),
    Fault(
        "taken-by-caller",
        24,
        "takeInquiry",
        "the caller gets the conversation, whomever userId names",
        asks(_taken_by_caller),
        f'{WAITING}\nlinus: POST livechat/inquiries.take {{"inquiryId": "$inquiry", "userId": "$grace_user"}}\n'
        "GET livechat/agent.info/$waiting/tok-Cy",
        ("getServingAgent", "openRoom", "listRooms", "getRoomInfo"),
    ),
    Fault(
        "members-of-one",
        25,
        "createDepartment",
        "the agents of a new department leave their other departments",
        and_then(_members_of_one),
        f"{NEW_DEPARTMENT}\nGET livechat/agents/$grace_user/departments",
        ("listAgentDepartments", "getDepartment", "listDepartmentAgents"),
    ),
    Fault(
        "order-lost-by-saving",
        25,
        "updateDepartment",
        "saving a department without its agents sets their count and order to 0",
        and_then(_order_lost),
        f"{ORDERED}\n{SAVED}\nGET livechat/department/$north",
        ("getDepartment", "listAgentDepartments", "listDepartmentAgents", "updateDepartmentAgents"),
    ),
    Fault(
        "description-wiped",
        27,
        "updateDepartment",
        "a description that is not sent again is emptied",
        asks(_wiped),
        f"{SAVED}\nGET livechat/department/$north",
        ("getDepartment", "listDepartments"),
    ),
    Fault(
        "preferred-member-passed-over",
        27,
        "forwardRoom",
        "userId is passed over beside departmentId",
        asks(_any_member),
        'POST livechat/users/agent {"username": "tim"}\n'
        f'POST livechat/department/{SUPPORT}/agents {{"upsert": [{{"agentId": "$tim_user", "username": "tim"}}], '
        '"remove": []}\nPOST livechat/room.forward {"roomId": "$room", "departmentId": "$north"}\n'
        f'POST livechat/room.forward {{"roomId": "$room", "departmentId": "{SUPPORT}", "userId": "$linus_user"}}\n'
        "GET livechat/agent.info/$room/tok-Ada-1",
        ("getServingAgent", "openRoom", "listRooms", "getRoomInfo"),
    ),
    Fault(
        "membership-stays-enabled",
        27,
        "listAgentDepartments",
        "departmentEnabled stays what it was",
        frozen("departments[]", "_id", "departmentEnabled"),
        "GET livechat/agents/$grace_user/departments\n"
        f"{SAVED.replace('true', 'false', 1)}\nGET livechat/agents/$grace_user/departments",
        ("updateDepartment",),
    ),
    Fault(
        "conditions-stay",
        27,
        "saveTrigger",
        "a trigger that is saved again keeps its conditions",
        _old_conditions,
        'POST livechat/triggers {"_id": "$trigger", "name": "Another", "description": "d", "enabled": true, '
        '"runOnce": false, "conditions": [{"name": "time-on-site", "value": "77"}], '
        '"actions": [{"name": "send-message", "params": {"sender": "queue", "msg": "Hi", "name": ""}}]}\n'
        "GET livechat/triggers/$trigger",
        ("getTrigger", "listTriggers", "getWidgetConfig", "getWidgetConfigByPath"),
    ),
    Fault(
        "agent-forgotten-after-close",
        28,
        "getServingAgent",
        "a closed conversation no longer tells who served it",
        _nobody_after_the_end,
        f"{CLOSE}\nGET livechat/agent.info/$room/tok-Ada-1",
        ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "appointed-again-starts-anew",
        29,
        "addLivechatUser",
        "an agent who is made an agent again leaves all departments",
        put_back(_agent_before, _starts_anew),
        'POST livechat/users/agent {"username": "grace"}\nGET livechat/agents/$grace_user/departments',
        ("listAgentDepartments", "getDepartment", "listLivechatUsers", "listDepartmentAgents"),
    ),
    Fault(
        "namesakes-deleted-too",
        34,
        "deleteDepartment",
        "departments of the same name go, too",
        put_back(_name, _namesakes),
        f"{NEW_DEPARTMENT.replace('West', 'North')}\n{REMOVE}\nGET livechat/department/$made",
        ("getDepartment", "listDepartments"),
    ),
    Fault(
        "any-role-found",
        40,
        "getLivechatUser",
        "a manager is answered as an agent, and an agent as a manager",
        _any_role,
        "GET livechat/users/manager/$grace_user",
    ),
    Fault(
        "text-forgets-availability",
        40,
        "listLivechatUsers",
        "onlyAvailable changes nothing beside text",
        asks(_text_alone),
        'grace: POST livechat/agent.status {"status": "not-available"}\n'
        "GET livechat/users/agent?text=grace&onlyAvailable=true",
        ("setAgentStatus",),
    ),
)
