"""What a release could break at the desks of agents: operators 11, 19, 24, 25, 27, 28, 34, 40 and 43."""

from __future__ import annotations

from typing import Any

from tools.bites.faults.fault import Fault
from tools.bites.faults.members_and_accounts import ADD_LINUS, LINUS, MEMBERS
from tools.bites.faults.reach_and_repeats import APPOINT
from tools.bites.faults.scripts import CLOSE, DEPARTMENTS, NEW_DEPARTMENT, QUEUE, UPDATE, USERS, WAITING
from tools.bites.faults.serving import MOVE
from tools.bites.hooks.answers import answers_by, drop
from tools.bites.hooks.requests import asks, assumed, left_out, passes_over, without
from tools.bites.hooks.writes import and_then
from tools.bites.proxy import Server
from tools.bites.traffic import Answer, Call, get, post, reply

ANOTHER_WAITING = """\
POST livechat/visitor {"visitor": {"token": "tok-Dee-4", "name": "Dee"}}
GET livechat/room?token=tok-Dee-4"""
OTHER_MAIL = '"email": "w@example.net"', '"email": "n@example.net"'


async def _listed(target: str, items: str, server: Server) -> list[dict[str, Any]]:
    return ((await server.ask(get(f"livechat/{target}?count=0"))).json or {}).get(items) or []


def _text_of_agents_only(call: Call, _: Server) -> Call:
    manager = call.values["type"] == "manager"
    return call.with_query(pair for pair in call.query if not (manager and pair[0] == "text"))


async def _not_there_yet(call: Call, answer: Answer, server: Server) -> None:
    if call.values["type"] == "agent":
        leaving = {"agentId": answer.json["user"]["_id"], "status": "not-available"}
        await server.ask(post("livechat/agent.status", leaving))


async def _by_username(call: Call, server: Server) -> Answer:
    type_ = call.values["type"]
    users = await _listed(f"users/{type_}", "users", server) if type_ in ("agent", "manager") else []
    ids = [one["_id"] for one in users if one["username"] == call.values["_id"]]
    return await server.send(call.with_named("_id", ids[0]) if ids else call)


async def _account_too(call: Call, _: Answer, server: Server) -> None:
    await server.ask(post("users.delete", {"userId": call.values["_id"], "confirmRelinquish": True}))


def _text_alone(call: Call, _: Server) -> Call:
    forgetful = bool(dict(call.query).get("text"))
    return call.with_query(pair for pair in call.query if not (forgetful and pair[0] == "enabled"))


def _switched_on(call: Call, _: Server) -> Call:
    department = call.fields.get("department")
    if not isinstance(department, dict) or department.get("enabled") is not False:
        return call
    return call.with_json({**call.json, "department": {**department, "enabled": True}})


def _without_order(call: Call, _: Server) -> Call:
    agents = call.fields.get("agents")
    if not isinstance(agents, list) or not all(isinstance(one, dict) for one in agents):
        return call
    rows = [{name: value for name, value in one.items() if name != "order"} for one in agents]
    return call.with_json({**call.json, "agents": rows})


async def _namesake_changed(call: Call, server: Server) -> Answer:
    """A new department of a name that is there is taken for a change of that one."""
    department = call.fields.get("department")
    name = department.get("name") if isinstance(department, dict) else None
    ids = [one["_id"] for one in await _listed("department", "departments", server) if one["name"] == name]
    if not ids:
        return await server.send(call)
    changed = post(f"livechat/department/{ids[0]}", call.json, "PUT").with_headers(dict(call.headers))
    # A new one is answered without the number of its agents.
    return (await server.send(changed)).edited(drop("department.numAgents"))


async def _unknown_as_404(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    unknown = answer.accepted and answer.json.get("department") is None
    return reply({"success": False, "error": "Resource not found"}, 404) if unknown else answer


async def _created_anyway(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    if not answer.refused or "department-not-found" not in answer.text:
        return answer
    made = await server.send(post("livechat/department", call.json).with_headers(dict(call.headers)))
    return made if made.accepted else answer


async def _by_name(call: Call, server: Server) -> Answer:
    departments = await _listed("department", "departments", server)
    ids = [one["_id"] for one in departments if one["name"] == call.values["_id"]]
    return await server.send(call.with_named("_id", ids[0]) if ids else call)


def _without_returned(_: Call, body: Any, server: Server) -> Any:
    """What somebody served before is not listed again."""
    rooms = server.memory.rooms
    kept = [one for one in body["inquiries"] if "servedBy" not in rooms.get(one["rid"], {})]
    away = len(body["inquiries"]) - len(kept)
    return {**body, "inquiries": kept, "count": len(kept), "total": body["total"] - away}


async def _next_too(call: Call, _: Answer, server: Server) -> None:
    taker = call.fields.get("userId") or call.header("x-user-id")
    for waiting in (await _listed("inquiries.list", "inquiries", server))[:1]:
        await server.ask(post("livechat/inquiries.take", {"inquiryId": waiting["_id"], "userId": taker}))


async def _none_as_400(call: Call, server: Server) -> Answer:
    answer = await server.send(call)
    none = answer.accepted and answer.json.get("inquiry") is None
    return reply({"success": False, "error": "error-inquiry-not-found"}, 400) if none else answer


def _removal_alone(call: Call, _: Server) -> Call:
    return call.with_json({**call.json, "remove": []}) if call.fields.get("upsert") and "remove" in call.json else call


def _merged(_: Call, body: Any, __: Server) -> Any:
    """One load for each agent, whatever the department."""
    loads: dict[str, Any] = {}
    for one in body["queue"]:
        first = loads.setdefault(one["user"]["_id"], {**one, "chats": 0})
        first["chats"] += one["chats"]
    merged = list(loads.values())
    total = body["total"] - len(body["queue"]) + len(merged)
    return {**body, "queue": merged, "count": len(merged), "total": total}


def _closed_too(_: Call, body: Any, server: Server) -> Any:
    """What waited when its conversation ended goes on waiting."""
    held: dict[str, Any] = server.state.setdefault("waiting", {})
    present = {one["_id"] for one in body["inquiries"]}
    ghosts = [one for key, one in held.items() if key not in present and one["rid"] in server.memory.closed]
    held.update({one["_id"]: one for one in body["inquiries"]})
    sizes = {name: body[name] + len(ghosts) for name in ("count", "total")}
    return {**body, "inquiries": [*body["inquiries"], *ghosts], **sizes}


FAULTS = (
    Fault(
        "unknown-department-404", 11, "getDepartment", "an unknown department is answered 404, not with null",
        _unknown_as_404, "GET livechat/department/none",
    ),
    Fault(
        "no-inquiry-400", 11, "getInquiry", "a conversation without an inquiry is refused, not answered without one",
        _none_as_400, f"{CLOSE}\nGET livechat/inquiries.getOne?roomId=$room", ("closeRoom",),
    ),
    Fault(
        "unknown-department-created", 19, "updateDepartment", "saving a department that is not there creates one",
        _created_anyway, f"{UPDATE.replace('$north', 'none')}\n{DEPARTMENTS}", ("listDepartments",),
    ),
    Fault(
        "removal-although-forbidden", 19, "deleteDepartment", "departments go, although the workspace keeps them",
        passes_over("Omnichannel_enable_department_removal", True, "error-department-removal-disabled"),
        'POST settings/Omnichannel_enable_department_removal {"value": false}\nDELETE livechat/department/$north',
    ),
    Fault(
        "agent-found-by-username", 24, "getLivechatUser", "a username finds the agent, as the id does", _by_username,
        "GET livechat/users/agent/grace",
    ),
    Fault(
        "department-removed-by-name", 24, "deleteDepartment", "a name removes the department, as the id does",
        _by_name, "DELETE livechat/department/North",
    ),
    Fault(
        "own-availability-changed", 24, "setAgentStatus", "who names an agent changes their own availability",
        left_out("agentId"),
        f"{APPOINT.replace('tim', 'margaret') % 'agent'}\n"
        f'margaret: POST livechat/agent.status {{"status": "not-available", "agentId": "$grace_user"}}\n{USERS}',
        ("listLivechatUsers",),
    ),
    Fault(
        "namesake-changed", 25, "createDepartment", "a department of a name that is there changes the one that has it",
        _namesake_changed, f"{NEW_DEPARTMENT}\n{NEW_DEPARTMENT.replace(*OTHER_MAIL)}\n{DEPARTMENTS}",
        ("listDepartments", "getDepartment"),
    ),
    Fault(
        "takes-two", 25, "takeInquiry", "who takes an inquiry gets the next one, too", and_then(_next_too),
        f'{WAITING}\n{ANOTHER_WAITING}\ngrace: POST livechat/inquiries.take {{"inquiryId": "$inquiry"}}\n'
        "GET livechat/inquiries.list", ("listInquiries", "getInquiry"),
    ),
    Fault(
        "appointed-not-available", 27, "addLivechatUser", "a new agent is not available until they say so",
        and_then(_not_there_yet), f"{APPOINT % 'agent'}\n{USERS}", ("listLivechatUsers", "getLivechatUser"),
    ),
    Fault(
        "always-enabled", 27, "createDepartment", "a department that is to be disabled is enabled", asks(_switched_on),
        f"{NEW_DEPARTMENT.replace('true', 'false', 1)}\nGET livechat/department/$made",
        ("getDepartment", "listDepartments"),
    ),
    Fault(
        "order-passed-over", 27, "createDepartment", "the order of the agents is not stored", asks(_without_order),
        NEW_DEPARTMENT.replace('Agent7"', 'Agent7", "order": 3'), ("listDepartmentAgents", "getDepartment"),
    ),
    Fault(
        "upsert-hides-removal", 27, "updateDepartmentAgents", "nobody is removed where somebody is added",
        asks(_removal_alone),
        f'{ADD_LINUS}\nPOST livechat/department/$north/agents {{"upsert": [{{"agentId": "$grace_user", "username": '
        f'"grace", "count": 0, "order": 0}}], "remove": [{LINUS}]}}\n{MEMBERS}',
        ("listDepartmentAgents", "getDepartment"),
    ),
    Fault(
        "returned-not-listed", 27, "listInquiries", "a conversation that waits again is not listed",
        answers_by(_without_returned),
        f'{WAITING}\ngrace: POST livechat/inquiries.take {{"inquiryId": "$inquiry"}}\n'
        'GET rooms.info?roomId=$waiting\nPOST livechat/inquiries.returnAsInquiry {"roomId": "$waiting"}\n'
        "GET livechat/inquiries.list", ("returnInquiry", "forwardRoom"),
    ),
    Fault(
        "closed-goes-on-waiting", 28, "listInquiries", "what waited when it was closed is listed on",
        answers_by(_closed_too),
        f'{WAITING}\nGET livechat/inquiries.list\nPOST livechat/room.close {{"token": "tok-Cy", "rid": "$waiting"}}\n'
        "GET livechat/inquiries.list", ("closeRoom", "closeRoomByUser"),
    ),
    Fault(
        "account-goes-with-role", 34, "removeLivechatUser", "who loses the role loses the account",
        and_then(_account_too), "DELETE livechat/users/agent/$linus_user\nGET users.info?userId=$linus_user",
        ("getUser", "listLivechatUsers", "login"),
    ),
    Fault(
        "idle-ignored", 40, "listLivechatUsers", "showIdleAgents changes nothing", without("showIdleAgents"),
        f'linus: POST users.setStatus {{"status": "offline", "message": ""}}\n{USERS}?showIdleAgents=false',
    ),
    Fault(
        "text-for-agents-only", 40, "listLivechatUsers", "text changes nothing in the list of managers",
        asks(_text_of_agents_only), "GET livechat/users/manager?text=nobody",
    ),
    Fault(
        "text-forgets-enabled", 40, "listDepartments", "enabled changes nothing beside text", asks(_text_alone),
        f"{NEW_DEPARTMENT.replace('true', 'false', 1)}\n{DEPARTMENTS}?text=west&enabled=true",
    ),
    Fault(
        "disabled-left-out", 40, "listAgentDepartments", "departments that are disabled are never listed",
        assumed("enabledDepartmentsOnly", "true"),
        f"{UPDATE.replace('true', 'false', 1)}\nGET livechat/agents/$grace_user/departments", ("updateDepartment",),
    ),
    Fault(
        "loads-merged", 43, "listQueue", "what an agent serves in several departments is counted as of one",
        answers_by(_merged), f"{MOVE}\n{QUEUE}",
    ),
)  # fmt: skip
